"""Strands of work and who pledges to them, and clusters of schools that are near one another."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.dated import Dated, date_range, ends_after_start
from members.querysets import ClusterQuerySet, PledgeQuerySet, StrandQuerySet
from members.querysets.dated import DatedQuerySet


@pghistory.track()
class Strand(models.Model):
    """An area of work; its strategic lead is the current appointment to it."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="strands")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=3000)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = StrandQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(name="strand_name_once", fields=["alliance", "name"])]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Pledge(models.Model):
    """An institution contributes to a strand in one academic year."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="pledges")
    strand = models.ForeignKey(Strand, models.CASCADE, related_name="pledges")
    institution = models.ForeignKey("members.Institution", models.PROTECT, related_name="pledges")
    academic_year = models.PositiveSmallIntegerField()
    pledged_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    pledged_at = models.DateTimeField(default=timezone.now)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="pledge_once", fields=["strand", "institution", "academic_year"])]
        indexes = [models.Index(fields=["alliance", "academic_year"], name="pledge_year")]


@pghistory.track()
class Cluster(models.Model):
    """A group of schools in close proximity, with the rule of what it should hold."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="clusters")
    name = models.CharField(max_length=120)
    secondaries = models.PositiveSmallIntegerField("secondary schools", default=1)
    specials = models.PositiveSmallIntegerField("special schools", default=1)
    primaries = models.PositiveSmallIntegerField("primary schools, at least", default=2)
    within_km = models.DecimalField("no two schools further apart, km", max_digits=5, decimal_places=1, default=8)
    description = models.TextField(blank=True, max_length=2000)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="cluster_name_once", fields=["alliance", "name"]),
            models.CheckConstraint(name="cluster_distance_positive", condition=Q(within_km__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ClusterSchool(Dated):
    """A school is in a cluster, from and to; in one cluster of the alliance at a time."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="cluster_schools")
    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="schools")
    institution = models.ForeignKey("members.Institution", models.PROTECT, related_name="cluster_schools")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["institution__name", "pk"]
        constraints = [
            ends_after_start("cluster_school"),
            ExclusionConstraint(
                name="in_one_cluster_at_a_time",
                expressions=[
                    ("alliance", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    (date_range("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This school is already in a cluster in that time.",
            ),
        ]
