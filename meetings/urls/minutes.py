"""Addresses of live minutes, corrections and adoption."""

from django.urls import URLPattern, path

from meetings.views.minutes import corrections, decisions, live, reading, rounds, versions

ROOM = "<slug:slug>/meetings/"

urlpatterns: list[URLPattern] = [
    path(f"{ROOM}minutes/", reading.minutes_search, name="minutes_search"),
    path(f"{ROOM}<int:pk>/minutes/", reading.minutes, name="minutes"),
    path(f"{ROOM}<int:pk>/minutes/write/", live.minutes_live, name="minutes_live"),
    path(f"{ROOM}<int:pk>/minutes/pulse/", live.minutes_pulse, name="minutes_pulse"),
    path(f"{ROOM}<int:pk>/minutes/clock/", live.minutes_clock, name="minutes_clock"),
    path(f"{ROOM}<int:pk>/minutes/everyone/", live.attendance_everyone, name="attendance_everyone"),
    path(f"{ROOM}<int:pk>/minutes/circulate/", rounds.minutes_circulate, name="minutes_circulate"),
    path(f"{ROOM}<int:pk>/minutes/withdraw/", rounds.minutes_withdraw, name="minutes_withdraw"),
    path(f"{ROOM}<int:pk>/minutes/adopt/", rounds.minutes_adopt, name="minutes_adopt"),
    path(f"{ROOM}<int:pk>/minutes/correct/", rounds.minutes_correct, name="minutes_correct"),
    path(f"{ROOM}<int:pk>/minutes/corrections/", corrections.suggestions, name="suggestions"),
    path(f"{ROOM}<int:pk>/minutes/signed/", reading.minutes_versions, name="minutes_versions"),
    path(f"{ROOM}<int:pk>/minutes/signed/<int:number>/", reading.minutes_version, name="minutes_version"),
    path(f"{ROOM}minuted/<int:pk>/text/", live.item_text, name="item_text"),
    path(f"{ROOM}minuted/<int:pk>/decision/", live.decision_add, name="decision_add"),
    path(f"{ROOM}minuted/<int:pk>/action/", live.action_add, name="action_add"),
    path(f"{ROOM}minuted/<int:pk>/correct/", corrections.suggestion_make, name="suggestion_make"),
    path(f"{ROOM}minuted/<int:pk>/versions/", versions.item_versions, name="item_versions"),
    path(f"{ROOM}minuted/<int:pk>/versions/<int:number>/", versions.item_restore, name="item_restore"),
    path(f"{ROOM}attended/<int:pk>/", live.attendance_mark, name="attendance_mark"),
    path(f"{ROOM}owners/", live.owners, name="owners"),
    path(f"{ROOM}corrections/<int:pk>/", corrections.suggestion, name="suggestion"),
    path(f"{ROOM}corrections/<int:pk>/withdraw/", corrections.suggestion_withdraw, name="suggestion_withdraw"),
    path(f"{ROOM}decisions/<int:pk>/", decisions.decision_edit, name="decision_edit"),
    path(f"{ROOM}decisions/<int:pk>/remove/", decisions.decision_remove, name="decision_remove"),
]
