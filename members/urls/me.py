"""Addresses of the pages about oneself."""

from django.urls import path

from members.views import me

urlpatterns = [
    path("me/", me.profile, name="profile"),
    path("me/edit/", me.profile_edit, name="profile_edit"),
    path("me/notifications/", me.notifications, name="notifications"),
    path("me/data/", me.my_data, name="my_data"),
    path("me/data/download/", me.my_data_download, name="my_data_download"),
    path("me/data/erase/", me.erasure_ask, name="erasure_ask"),
    path("me/data/keep/", me.erasure_withdraw, name="erasure_withdraw"),
    path("me/sessions/<int:pk>/end/", me.session_end, name="session_end"),
    path("unsubscribe/<str:token>/", me.unsubscribe, name="unsubscribe"),
]
