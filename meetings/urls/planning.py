"""Addresses of the list of meetings, the year plan, each meeting's page, how bodies meet, and personal calendars."""

from django.urls import path

from meetings.views import calendars, planning, rules, year_plan

urlpatterns = [
    path("calendar/<slug:token>/", calendars.feed, name="feed"),
    path("<slug:slug>/meetings/", planning.meetings, name="meetings"),
    path("<slug:slug>/meetings/export/", planning.meetings_export, name="meetings_export"),
    path("<slug:slug>/meetings/planner/", year_plan.planner, name="planner"),
    path("<slug:slug>/meetings/plan/", year_plan.plan, name="plan"),
    path("<slug:slug>/meetings/calendar/", calendars.calendar, name="calendar"),
    path("<slug:slug>/meetings/settings/", rules.meeting_settings, name="meeting_settings"),
    path("<slug:slug>/meetings/bodies/<int:pk>/", rules.body_rules, name="body_rules"),
    path("<slug:slug>/meetings/bodies/<int:pk>/items/new/", rules.standing_item_add, name="standing_item_add"),
    path("<slug:slug>/meetings/standing/<int:pk>/", rules.standing_item_edit, name="standing_item_edit"),
    path("<slug:slug>/meetings/standing/<int:pk>/move/", rules.standing_item_move, name="standing_item_move"),
    path("<slug:slug>/meetings/standing/<int:pk>/remove/", rules.standing_item_remove, name="standing_item_remove"),
    path("<slug:slug>/meetings/new/", planning.meeting_create, name="meeting_create"),
    path("<slug:slug>/meetings/<int:pk>/", planning.meeting, name="meeting"),
    path("<slug:slug>/meetings/<int:pk>/edit/", planning.meeting_edit, name="meeting_edit"),
    path("<slug:slug>/meetings/<int:pk>/cancel/", planning.meeting_cancel, name="meeting_cancel"),
    path("<slug:slug>/meetings/<int:pk>/reopen/", planning.meeting_reopen, name="meeting_reopen"),
    path("<slug:slug>/meetings/<int:pk>/meeting.ics", planning.meeting_ics, name="meeting_ics"),
]
