"""Finds institutions: those of the alliance first, then the rest of the country."""

from collections.abc import Iterator

from django.urls import reverse

from members.access import Standing
from members.models import Institution
from members.search import SEARCHES, Hit

MOST = 8


@SEARCHES.register(position=20)
def institutions(standing: Standing, words: str) -> Iterator[Hit]:
    """Find institutions by name, town, postcode or URN, typing errors tolerated."""
    found = Institution.found(words, standing.alliance).order_by("-is_in", "-alike", "name", "pk")
    for each in found[:MOST]:
        place = ", ".join(part for part in (each.phase_or_type, each.town, each.la_name) if part)
        detail = place if each.is_in else f"{place} (not in the alliance)"
        url = reverse("members:institution", args=[standing.alliance.slug, each.pk])
        yield Hit(each.get_kind_display(), each.name, url, detail)
