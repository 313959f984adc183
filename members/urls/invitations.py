"""Addresses of invitations, of who holds which role, and of the history."""

from django.urls import path

from members.views import history, invitations, roles

urlpatterns = [
    path("invitations/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("<slug:slug>/people/invitations/", invitations.invitations, name="invitations"),
    path("<slug:slug>/people/invitations/new/", invitations.invite, name="invite"),
    path("<slug:slug>/people/invitations/<int:pk>/again/", invitations.invitation_resend, name="invitation_resend"),
    path(
        "<slug:slug>/people/invitations/<int:pk>/withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"
    ),
    path("<slug:slug>/people/roles/", roles.roles, name="roles"),
    path("<slug:slug>/people/roles/new/", roles.role_add, name="role_add"),
    path("<slug:slug>/people/roles/<int:pk>/", roles.role_edit, name="role_edit"),
    path("<slug:slug>/people/roles/<int:pk>/end/", roles.role_end, name="role_end"),
    path("<slug:slug>/alliance/history/", history.history, name="history"),
]
