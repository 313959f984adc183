"""Addresses of founding an alliance, and of the pages where it keeps its words, lists and half-terms."""

from django.urls import path

from members.views import alliances, founding, half_terms

urlpatterns = [
    path("new/", founding.found, name="found"),
    path("new/sent/", founding.found_sent, name="found_sent"),
    path("new/address/", founding.address_verdict, name="address_verdict"),
    path("new/about/", founding.found_about, name="found_about"),
    path("new/promises/", founding.found_promises, name="found_promises"),
    path("new/schools/", founding.found_schools, name="found_schools"),
    path("new/schools/choose/", founding.found_choose, name="found_choose"),
    path("new/finish/", founding.found_finish, name="found_finish"),
    path("new/discard/", founding.found_discard, name="found_discard"),
    path("new/colour/", alliances.colour_verdict, name="colour_verdict"),
    path("<slug:slug>/alliance/", alliances.alliance_settings, name="alliance_settings"),
    path("<slug:slug>/alliance/words/", alliances.alliance_words, name="alliance_words"),
    path("<slug:slug>/alliance/half-terms/", half_terms.half_terms, name="half_terms"),
    path("<slug:slug>/alliance/half-terms/<int:year>/", half_terms.half_terms_edit, name="half_terms_edit"),
    path("<slug:slug>/alliance/lists/<slug:part>/", alliances.parts, name="parts"),
    path("<slug:slug>/alliance/lists/<slug:part>/add/", alliances.part_add, name="part_add"),
    path("<slug:slug>/alliance/lists/<slug:part>/<int:pk>/", alliances.part_edit, name="part_edit"),
    path("<slug:slug>/alliance/lists/<slug:part>/<int:pk>/move/", alliances.part_move, name="part_move"),
    path("<slug:slug>/alliance/lists/<slug:part>/<int:pk>/remove/", alliances.part_remove, name="part_remove"),
    path("<slug:slug>/alliance/strands/<int:pk>/close/", alliances.strand_close, name="strand_close"),
]
