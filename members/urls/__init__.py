"""Paths and names of the members room, one module per part of it."""

from members.urls import alliances, governance, home, institutions, invitations, me, news, nominations, people

app_name = "members"
urlpatterns = [
    *home.urlpatterns,
    *me.urlpatterns,
    *invitations.urlpatterns,
    *institutions.urlpatterns,
    *nominations.urlpatterns,
    *people.urlpatterns,
    *governance.urlpatterns,
    *alliances.urlpatterns,
    *news.urlpatterns,
]
