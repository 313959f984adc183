"""Addresses of the register of interests and recusals."""

from django.urls import path

from meetings.views import declarations

urlpatterns = [
    path("<slug:slug>/meetings/interests/", declarations.interests, name="interests"),
    path("<slug:slug>/meetings/interests/export/", declarations.interests_export, name="interests_export"),
    path("<slug:slug>/meetings/interests/people/<int:pk>/", declarations.interests_of, name="interests_of"),
    path("<slug:slug>/meetings/interests/mine/", declarations.declare, name="declare"),
    path("<slug:slug>/meetings/interests/mine/nothing/", declarations.declare_nothing, name="declare_nothing"),
    path("<slug:slug>/meetings/interests/mine/again/", declarations.declare_again, name="declare_again"),
    path("<slug:slug>/meetings/interests/mine/new/", declarations.interest_add, name="interest_add"),
    path("<slug:slug>/meetings/interests/<int:pk>/edit/", declarations.interest_edit, name="interest_edit"),
    path("<slug:slug>/meetings/interests/<int:pk>/remove/", declarations.interest_remove, name="interest_remove"),
    path("<slug:slug>/meetings/items/<int:pk>/aside/", declarations.item_stand_aside, name="item_stand_aside"),
    path("<slug:slug>/meetings/recusals/<int:pk>/undo/", declarations.recusal_undo, name="recusal_undo"),
    path("<slug:slug>/meetings/items/<int:pk>/flags/<int:interest>/", declarations.flag, name="flag"),
]
