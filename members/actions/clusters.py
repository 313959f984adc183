"""Clusters: their rule, their schools, and accepting a suggestion."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from members.access import Standing
from members.models import Body, Cluster, ClusterSchool, Institution
from members.proximity import Rule


@transaction.atomic
def save_cluster(*, cluster: Cluster, by: Standing) -> Cluster:
    """Make or change a cluster."""
    cluster.alliance = by.alliance
    cluster.save()
    return cluster


@transaction.atomic
def add_schools(*, cluster: Cluster, schools: Iterable[Institution], by: Standing) -> list[ClusterSchool]:
    """Put schools into the cluster from today; the database refuses one that is in another."""
    return [
        cluster.schools.create(alliance=by.alliance, institution=school, starts_on=timezone.localdate())
        for school in schools
    ]


@transaction.atomic
def remove_school(*, place: ClusterSchool, by: Standing) -> None:
    """Take a school out of its cluster from today; one put in today by mistake leaves no trace."""
    if place.starts_on >= timezone.localdate():
        place.delete()
        return
    place.ends_on = timezone.localdate()
    place.save(update_fields=["ends_on"])


@transaction.atomic
def accept_suggestion(
    *, name: str, schools: Iterable[Institution], rule: Rule, with_group: bool, by: Standing
) -> Cluster:
    """Make a cluster of the schools chosen, and its cluster group if asked for."""
    cluster = by.alliance.clusters.create(
        name=name,
        secondaries=rule.secondaries,
        specials=rule.specials,
        primaries=rule.primaries,
        within_km=rule.within_km,
    )
    add_schools(cluster=cluster, schools=schools, by=by)
    if with_group:
        by.alliance.bodies.get_or_create(
            name=f"{name} cluster group",
            defaults={"kind": Body.Kind.CLUSTER, "rule": Body.Rule.CLUSTER, "cluster": cluster},
        )
    return cluster
