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
    inside = list(standing.alliance.institutions().find(words)[:MOST])
    for each in inside:
        yield _hit(standing, each, is_in=True)
    if len(inside) < MOST:
        known = {each.pk for each in inside}
        others = [each for each in Institution.found(words)[: 2 * MOST] if each.pk not in known]
        for each in others[: MOST - len(inside)]:
            yield _hit(standing, each, is_in=False)


def _hit(standing: Standing, institution: Institution, *, is_in: bool) -> Hit:
    place = ", ".join(part for part in (institution.phase_or_type, institution.town, institution.la_name) if part)
    url = reverse("members:institution", args=[standing.alliance.slug, institution.pk])
    detail = place if is_in else f"{place} (not in the alliance)"
    return Hit(institution.get_kind_display(), institution.name, url, detail)
