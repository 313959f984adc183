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
    for body in alliance.bodies.filter(name__icontains=words)[:MOST]:
        yield Hit("Body", body.name, reverse("members:body", args=[alliance.slug, body.pk]), body.get_kind_display())
    for cluster in alliance.clusters.filter(name__icontains=words)[:MOST]:
        yield Hit("Cluster", cluster.name, reverse("members:cluster", args=[alliance.slug, cluster.pk]))
    for strand in alliance.strands.filter(name__icontains=words)[:MOST]:
        yield Hit("Strand", strand.name, reverse("members:strand", args=[alliance.slug, strand.pk]))
