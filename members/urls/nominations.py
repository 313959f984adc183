"""Addresses of the nominations pages."""

from django.urls import path

from members.views import nominations as views

urlpatterns = [
    path("<slug:slug>/members/nominations/", views.nominations, name="nominations"),
    path("<slug:slug>/members/nominations/export/", views.nominations_export, name="nominations_export"),
    path("<slug:slug>/members/nominations/new/", views.nominate, name="nominate"),
    path("<slug:slug>/members/nominations/new/<int:institution>/", views.nominate_school, name="nominate_school"),
    path("<slug:slug>/members/nominations/<int:pk>/", views.nomination, name="nomination"),
    path("<slug:slug>/members/nominations/<int:pk>/ask/", views.nomination_ask, name="nomination_ask"),
    path("<slug:slug>/members/nominations/<int:pk>/comment/", views.nomination_comment, name="nomination_comment"),
    path("<slug:slug>/members/nominations/<int:pk>/second/", views.nomination_second, name="nomination_second"),
    path("<slug:slug>/members/nominations/<int:pk>/decide/", views.nomination_decide, name="nomination_decide"),
    path("<slug:slug>/members/nominations/<int:pk>/withdraw/", views.nomination_withdraw, name="nomination_withdraw"),
]
