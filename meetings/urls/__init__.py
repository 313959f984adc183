"""Paths and names of the meetings room, one module per part of it."""

from meetings.urls import actions, agendas, answers, declarations, exports, minutes, planning

app_name = "meetings"
urlpatterns = [
    *planning.urlpatterns,
    *answers.urlpatterns,
    *agendas.urlpatterns,
    *declarations.urlpatterns,
    *minutes.urlpatterns,
    *actions.urlpatterns,
    *exports.urlpatterns,
]
