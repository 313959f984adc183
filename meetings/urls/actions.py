"""Addresses of actions and decisions."""

from django.urls import URLPattern, path

from meetings.views import actions as views

ROOM = "<slug:slug>/meetings/"

urlpatterns: list[URLPattern] = [
    path(f"{ROOM}actions/", views.actions, name="actions"),
    path(f"{ROOM}actions/export/", views.actions_export, name="actions_export"),
    path(f"{ROOM}actions/<int:pk>/", views.action, name="action"),
    path(f"{ROOM}actions/<int:pk>/update/", views.action_update, name="action_update"),
    path(f"{ROOM}actions/<int:pk>/close/", views.action_close, name="action_close"),
    path(f"{ROOM}actions/<int:pk>/reopen/", views.action_reopen, name="action_reopen"),
    path(f"{ROOM}actions/<int:pk>/change/", views.action_change, name="action_change"),
    path(f"{ROOM}actions/<int:pk>/remove/", views.action_remove, name="action_remove"),
    path("reply/<str:token>/actions/<int:pk>/", views.reply_action, name="reply_action"),
    path(f"{ROOM}decisions/", views.decisions, name="decisions"),
    path(f"{ROOM}decisions/export/", views.decisions_export, name="decisions_export"),
]
