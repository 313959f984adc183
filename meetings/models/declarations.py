"""The yearly register of interests, and who stands aside from which item."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.models.agendas import AgendaItem
from meetings.querysets import DeclarationQuerySet, InterestQuerySet, RecusalQuerySet
from members.models import AcademicYear


@pghistory.track()
class Declaration(models.Model):
    """What one person declared for an academic year; "nothing to declare" is said, never assumed."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="declarations")
    person = models.ForeignKey("members.Person", models.CASCADE, related_name="declarations")
    academic_year = models.PositiveSmallIntegerField()
    nothing_to_declare = models.BooleanField(default=False)
    declared_at = models.DateTimeField(default=timezone.now)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["-academic_year", "person__name"]
        constraints = [
            models.UniqueConstraint(name="one_declaration_per_year", fields=["alliance", "person", "academic_year"])
        ]

    @property
    def year(self) -> AcademicYear:
        return AcademicYear(self.academic_year)


@pghistory.track()
class Interest(models.Model):
    """One interest that a person has: what, and with which organisation or institution."""

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", "Employment or paid work"
        GOVERNANCE = "governance", "Governor, trustee or director"
        BUSINESS = "business", "Business, shares or contract"
        FAMILY = "family", "Family or close friend"
        OTHER = "other", "Something else"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="interests")
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=12, choices=Kind)
    organisation = models.CharField(max_length=200, blank=True)
    institution = models.ForeignKey("members.Institution", models.SET_NULL, null=True, blank=True, related_name="+")
    what = models.CharField("what the interest is", max_length=500)
    since = models.DateField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="interest_names_with_whom",
                condition=~Q(organisation="") | Q(institution__isnull=False),
                violation_error_message="Name the organisation or the school.",
            )
        ]

    @property
    def with_whom(self) -> str:
        """The organisation, or the institution of the directory."""
        return self.organisation or (self.institution.name if self.institution is not None else "")


@pghistory.track()
class Recusal(models.Model):
    """A person stands aside from an item: its papers and minutes are hidden from them, and they leave the quorum."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="recusals")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals")
    person = models.ForeignKey("members.Person", models.CASCADE, related_name="recusals")
    reason = models.CharField(max_length=500)
    recorded_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="stands_aside_once", fields=["item", "person"])]


@pghistory.track()
class FlagDismissal(models.Model):
    """The chair has looked at an item that a declared interest seemed to touch, and it does not."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="flag_dismissals")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="flag_dismissals")
    interest = models.ForeignKey(Interest, models.CASCADE, related_name="flag_dismissals")
    dismissed_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    dismissed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="flag_dismissed_once", fields=["item", "interest"])]
