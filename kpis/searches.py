"""The search finds indicators by their names."""

from collections.abc import Iterator
from functools import partial

from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from members.access import Standing
from members.permissions import Can
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=60)
def indicators(standing: Standing, words: str) -> Iterator[Reading[Hit]]:
    """Find the indicators of the board that have every word in their names."""
    if not standing.can(Can.SEE_KPIS):
        return
    rows = standing.alliance.indicators.filter(is_active=True)
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    yield Reading(rows[:MOST], fields("pk", "name", "source"), partial(_hits, standing))


def _hits(standing: Standing, found: list[Facts]) -> Iterator[Hit]:
    for row in found:
        url = reverse("kpis:indicator", args=[standing.alliance.slug, row["pk"]])
        yield Hit("Indicator", row["name"], url, row["source"])
