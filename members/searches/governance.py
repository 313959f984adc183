"""Finds bodies, clusters and strands of the alliance by name."""

from collections.abc import Iterator
from functools import partial

from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from members.access import Standing
from members.models import Body
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=40)
def governance(standing: Standing, words: str) -> Iterator[Reading[Hit]]:
    """Find by part of the name."""
    alliance = standing.alliance
    for kind, rows in (("Body", alliance.bodies), ("Cluster", alliance.clusters), ("Strand", alliance.strands)):
        facts = fields("pk", "name", *(["kind"] if kind == "Body" else []))
        yield Reading(rows.filter(name__icontains=words)[:MOST], facts, partial(_hits, standing, kind))


def _hits(standing: Standing, kind: str, found: list[Facts]) -> Iterator[Hit]:
    for row in found:
        url = reverse(f"members:{kind.lower()}", args=[standing.alliance.slug, row["pk"]])
        yield Hit(kind, row["name"], url, str(Body.Kind(row["kind"]).label) if "kind" in row else "")
