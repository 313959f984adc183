"""What the schools gave, and where a person judges otherwise than the number."""

from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kpis.models.definitions import Indicator, Period
from kpis.querysets import ValueQuerySet


def figure_field(words: str = "") -> models.DecimalField:
    return models.DecimalField(words or None, max_digits=14, decimal_places=4, null=True, blank=True)


@pghistory.track()
class Value(models.Model):
    """One value of an indicator. Where there is no row, the value is missing, and late once the period is due."""

    class State(models.TextChoices):
        GIVEN = "given", "A figure"
        SUPPRESSED = "suppressed", "Suppressed"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    class Code(models.TextChoices):
        NONE = "", "No code"
        SUPP = "SUPP", "SUPP: suppressed, few pupils"
        NE = "NE", "NE: no entries"
        NP = "NP", "NP: not published"
        NA = "NA", "NA: not applicable"
        LOWCOV = "LOWCOV", "LOWCOV: low coverage"
        C = "c", "c: suppressed, confidential"
        Z = "z", "z: not applicable"

    FOR_NOT_APPLICABLE = ["", "NA", "z"]

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="kpi_values")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    period = models.ForeignKey(Period, models.PROTECT, related_name="values")
    institution = models.ForeignKey(
        "members.Institution", models.PROTECT, null=True, blank=True, related_name="kpi_values"
    )
    group = models.CharField("pupil group", max_length=60, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.GIVEN)
    code = models.CharField(max_length=10, choices=Code, default=Code.NONE, blank=True)
    figure = figure_field()
    numerator = figure_field()
    denominator = figure_field()
    comparison = figure_field("figure of the other pupils")
    comparison_denominator = figure_field("number of the other pupils")
    source = models.CharField("source or remark", max_length=200, blank=True)
    from_return = models.ForeignKey(
        "kpis.Return", models.PROTECT, null=True, blank=True, related_name="values", help_text="Approved as part of it"
    )
    is_demonstration = models.BooleanField(default=False)
    given_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = ValueQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="value_once", fields=["indicator", "period", "institution", "group"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="value_is_one_kind_of_thing",
                condition=Q(state="given", figure__isnull=False, code="")
                | (Q(state="suppressed", figure__isnull=True) & ~Q(code__in=["", "NA", "z"]))
                | Q(state="not_applicable", figure__isnull=True, code__in=["", "NA", "z"]),
            ),
            models.CheckConstraint(
                name="numerator_within_denominator",
                condition=Q(numerator__isnull=True)
                | Q(denominator__isnull=True)
                | Q(numerator__lte=F("denominator"), numerator__gte=0),
            ),
            models.CheckConstraint(
                name="denominators_not_negative",
                condition=(Q(denominator__isnull=True) | Q(denominator__gte=0))
                & (Q(comparison_denominator__isnull=True) | Q(comparison_denominator__gte=0)),
            ),
        ]
        indexes = [models.Index(fields=["alliance", "period"], name="value_period")]

    @property
    def came_late(self) -> bool:
        return timezone.localdate(self.given_at) > self.period.due_on

    @property
    def shown_figure(self) -> Decimal | None:
        """The figure as the indicator reads it: of a gap, how far the group is behind the others."""
        if self.figure is None or self.comparison is None:
            return self.figure
        return self.comparison - self.figure

    def is_small(self, smallest: int) -> bool:
        """Say whether the figure speaks of fewer pupils than may be shown outside the school."""
        numbers = [each for each in (self.denominator, self.comparison_denominator) if each is not None]
        return any(number < smallest for number in numbers)


@pghistory.track()
class Verdict(models.Model):
    """A colour that a person gave in place of the number's, with the narrative that says why."""

    class Tone(models.TextChoices):
        GOOD = "good", "Green"
        WATCH = "watch", "Amber"
        CONCERN = "concern", "Red"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="kpi_verdicts")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="verdicts")
    period = models.ForeignKey(Period, models.CASCADE, related_name="verdicts")
    tone = models.CharField("colour", max_length=10, choices=Tone)
    narrative = models.TextField(max_length=2000)
    by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="verdict_once", fields=["indicator", "period"]),
            models.CheckConstraint(name="verdict_has_a_narrative", condition=~Q(narrative="")),
        ]
