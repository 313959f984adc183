"""Addresses of the list of meetings, the year plan, and each meeting's page."""

from django.urls import path

from meetings.views import planning

urlpatterns = [
    path("<slug:slug>/meetings/", planning.meetings, name="meetings"),
    path("<slug:slug>/meetings/export/", planning.meetings_export, name="meetings_export"),
    path("<slug:slug>/meetings/new/", planning.meeting_create, name="meeting_create"),
    path("<slug:slug>/meetings/<int:pk>/", planning.meeting, name="meeting"),
    path("<slug:slug>/meetings/<int:pk>/edit/", planning.meeting_edit, name="meeting_edit"),
    path("<slug:slug>/meetings/<int:pk>/cancel/", planning.meeting_cancel, name="meeting_cancel"),
    path("<slug:slug>/meetings/<int:pk>/reopen/", planning.meeting_reopen, name="meeting_reopen"),
    path("<slug:slug>/meetings/<int:pk>/meeting.ics", planning.meeting_ics, name="meeting_ics"),
]
