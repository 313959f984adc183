"""Addresses of the people pages."""

from django.urls import path

from members.views import people, staff_import

urlpatterns = [
    path("<slug:slug>/people/", people.people, name="people"),
    path("<slug:slug>/people/suggestions/", people.person_suggestions, name="person_suggestions"),
    path("<slug:slug>/people/export/", people.people_export, name="people_export"),
    path("<slug:slug>/people/import/", staff_import.staff_import, name="staff_import"),
    path("<slug:slug>/people/import/template/", staff_import.staff_template, name="staff_template"),
    path("<slug:slug>/people/import/confirm/", staff_import.staff_import_confirm, name="staff_import_confirm"),
    path("<slug:slug>/people/<int:pk>/", people.person, name="person"),
    path("<slug:slug>/people/<int:pk>/leave/", people.person_leave, name="person_leave"),
    path("<slug:slug>/people/<int:pk>/merge/", people.person_merge, name="person_merge"),
    path("<slug:slug>/people/<int:pk>/erase/", people.person_erase, name="person_erase"),
]
