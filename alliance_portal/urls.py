"""The address map: sign-in, and each room by name (health is answered before the map is read)."""

from django.urls import include, path

handler500 = "alliance_portal.health.server_error"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("meetings.urls")),
    path("", include("kpis.urls")),
    path("", include("members.urls")),
]
