"""Addresses of the register of members, its map, and each institution's page."""

from django.urls import path

from members.views import institutions, memberships

urlpatterns = [
    path("<slug:slug>/members/", institutions.register, name="register"),
    path("<slug:slug>/members/export/", institutions.register_export, name="register_export"),
    path("<slug:slug>/members/map/", institutions.register_map, name="register_map"),
    path("<slug:slug>/members/find/", memberships.find_institution, name="find_institution"),
    path("<slug:slug>/members/other/", memberships.institution_create, name="institution_create"),
    path("<slug:slug>/members/<int:pk>/", institutions.institution, name="institution"),
    path("<slug:slug>/members/<int:pk>/join/", memberships.membership_add, name="membership_add"),
    path("<slug:slug>/members/terms/<int:pk>/", memberships.membership_edit, name="membership_edit"),
    path("<slug:slug>/members/terms/<int:pk>/end/", memberships.membership_end, name="membership_end"),
]
