"""What the cluster pages show: each cluster with its schools, what it lacks, and the distances in it."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from members.models import Alliance, Cluster, ClusterSchool, Institution
from members.proximity import Rule, distance, lacks


@dataclass(frozen=True)
class ClusterRow:
    """One cluster today."""

    cluster: Cluster
    places: list[ClusterSchool]
    missing: list[str]

    @property
    def schools(self) -> list[Institution]:
        return [place.institution for place in self.places]

    @property
    def widest(self) -> float | None:
        """The kilometres between the two schools furthest apart."""
        apart = [distance(one, other) for one, other in combinations(self.schools, 2)]
        known = [each for each in apart if each < float("inf")]
        return max(known, default=None)


def cluster_rows(alliance: Alliance) -> list[ClusterRow]:
    """Return every cluster of the alliance with its schools of today, in two reads."""
    places: dict[int, list[ClusterSchool]] = defaultdict(list)
    for place in alliance.cluster_schools.current().select_related("institution").order_by("institution__name", "pk"):
        places[place.cluster_id].append(place)
    rows = []
    for cluster in alliance.clusters.all():
        schools = [place.institution for place in places[cluster.pk]]
        rows.append(ClusterRow(cluster, places[cluster.pk], lacks(schools, rule_of(cluster))))
    return rows


def rule_of(cluster: Cluster) -> Rule:
    """Return the cluster's rule as the reckoning needs it."""
    return Rule(cluster.secondaries, cluster.specials, cluster.primaries, float(cluster.within_km))


def distances_in(row: ClusterRow) -> list[tuple[Institution, Institution, float]]:
    """Return every pair of schools with the kilometres between them, the furthest first."""
    pairs = [(one, other, distance(one, other)) for one, other in combinations(row.schools, 2)]
    return sorted((pair for pair in pairs if pair[2] < float("inf")), key=lambda pair: -pair[2])
