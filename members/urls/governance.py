"""Addresses of bodies, seats, clusters, strands and pledges."""

from django.urls import path

from members.views import clusters, governance, strands

urlpatterns = [
    path("<slug:slug>/governance/", governance.bodies, name="bodies"),
    path("<slug:slug>/governance/new/", governance.body_create, name="body_create"),
    path("<slug:slug>/governance/<int:pk>/", governance.body, name="body"),
    path("<slug:slug>/governance/<int:pk>/edit/", governance.body_edit, name="body_edit"),
    path("<slug:slug>/governance/<int:pk>/rules/new/", governance.rule_add, name="rule_add"),
    path("<slug:slug>/governance/rules/<int:pk>/remove/", governance.rule_remove, name="rule_remove"),
    path("<slug:slug>/governance/<int:pk>/seats/new/", governance.seat_add, name="seat_add"),
    path("<slug:slug>/governance/seats/<int:pk>/", governance.seat_edit, name="seat_edit"),
    path("<slug:slug>/governance/seats/<int:pk>/end/", governance.seat_end, name="seat_end"),
    path("<slug:slug>/governance/<int:pk>/select/<int:year>/", governance.board_selection, name="board_selection"),
    path("<slug:slug>/governance/clusters/", clusters.clusters, name="clusters"),
    path("<slug:slug>/governance/clusters/new/", clusters.cluster_create, name="cluster_create"),
    path("<slug:slug>/governance/clusters/suggestions/", clusters.cluster_suggestions, name="cluster_suggestions"),
    path("<slug:slug>/governance/clusters/<int:pk>/", clusters.cluster, name="cluster"),
    path("<slug:slug>/governance/clusters/<int:pk>/edit/", clusters.cluster_edit, name="cluster_edit"),
    path(
        "<slug:slug>/governance/clusters/schools/<int:pk>/remove/",
        clusters.cluster_school_remove,
        name="cluster_school_remove",
    ),
    path("<slug:slug>/governance/strands/", strands.strands, name="strands"),
    path("<slug:slug>/governance/strands/<int:pk>/", strands.strand, name="strand"),
    path("<slug:slug>/governance/pledges/", strands.pledges, name="pledges"),
    path("<slug:slug>/governance/pledges/export/", strands.pledges_export, name="pledges_export"),
    path("<slug:slug>/governance/pledges/<int:pk>/<int:year>/", strands.pledge, name="pledge"),
]
