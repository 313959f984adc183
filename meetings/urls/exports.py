"""Addresses of documents and downloads."""

from django.urls import path

from meetings.views import exports

ROOM = "<slug:slug>/meetings/"

urlpatterns = [
    path(f"{ROOM}<int:pk>/minutes/print/", exports.minutes_print, name="minutes_print"),
    path(f"{ROOM}<int:pk>/minutes/pdf/", exports.minutes_pdf, name="minutes_pdf"),
    path(f"{ROOM}<int:pk>/minutes/word/", exports.minutes_word, name="minutes_word"),
    path(f"{ROOM}<int:pk>/agenda/print/", exports.agenda_print, name="agenda_print"),
    path(f"{ROOM}<int:pk>/agenda/pdf/", exports.agenda_pdf, name="agenda_pdf"),
    path(f"{ROOM}<int:pk>/agenda/word/", exports.agenda_word, name="agenda_word"),
    path(f"{ROOM}minutes/years/", exports.archives, name="archives"),
    path(f"{ROOM}minutes/years/<int:pk>/", exports.archive, name="archive"),
    path(f"{ROOM}minutes/years/<int:pk>/again/", exports.archive_again, name="archive_again"),
    path(f"{ROOM}minutes/years/<int:pk>/file/", exports.archive_file, name="archive_file"),
]
