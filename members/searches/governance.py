"""Finds bodies, clusters and strands of the alliance by name."""

from collections.abc import Iterator

from django.urls import reverse

from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=40)
def governance(standing: Standing, words: str) -> Iterator[Hit]:
    """Find by part of the name."""
    alliance = standing.alliance
    for each in alliance.bodies.filter(name__icontains=words)[:MOST]:
        yield Hit("Body", each.name, reverse("members:body", args=[alliance.slug, each.pk]), each.get_kind_display())
    for each in alliance.clusters.filter(name__icontains=words)[:MOST]:
        yield Hit("Cluster", each.name, reverse("members:cluster", args=[alliance.slug, each.pk]))
    for each in alliance.strands.filter(name__icontains=words)[:MOST]:
        yield Hit("Strand", each.name, reverse("members:strand", args=[alliance.slug, each.pk]))
