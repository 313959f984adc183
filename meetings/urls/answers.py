"""Addresses of invitations and their answers, and the attendance record."""

from django.urls import path

from meetings.views import answers

urlpatterns = [
    path("reply/<str:token>/", answers.reply, name="reply"),
    path("<slug:slug>/meetings/attendance/", answers.attendance, name="attendance"),
    path("<slug:slug>/meetings/attendance/export/", answers.attendance_export, name="attendance_export"),
    path("<slug:slug>/meetings/answers/<int:pk>/", answers.answer, name="answer"),
    path("<slug:slug>/meetings/<int:pk>/people/", answers.invitees, name="invitees"),
    path("<slug:slug>/meetings/<int:pk>/people/export/", answers.invitees_export, name="invitees_export"),
    path("<slug:slug>/meetings/<int:pk>/people/ask/", answers.invitees_ask, name="invitees_ask"),
]
