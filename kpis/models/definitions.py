"""What is measured, for which periods, and against which targets and national figures."""

from functools import cache

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from kpis.combining import Better, How
from kpis.querysets import IndicatorQuerySet, PeriodQuerySet
from members.models import AcademicYear


class KpiSettings(models.Model):
    """Who sees another school's values, and from how many pupils on a figure is shown."""

    class Shown(models.TextChoices):
        NAMES = "names", "Everybody who opens the KPIs sees each school by name"
        BOARD = "board", "Those who sit in a board see each school by name, others their own"
        OWN = "own", "Each school sees its own values only"

    alliance = models.OneToOneField("members.Alliance", models.CASCADE, related_name="kpi_settings")
    shown = models.CharField("who sees another school's values", max_length=10, choices=Shown, default=Shown.NAMES)
    smallest_number = models.PositiveSmallIntegerField("fewest pupils whose figure is shown", default=6)

    class Meta:
        constraints = [
            models.CheckConstraint(name="smallest_number_sensible", condition=Q(smallest_number__range=(1, 100)))
        ]


class Frequency(models.TextChoices):
    HALF_TERM = "half_term", "Each half-term"
    TERM = "term", "Each term"
    YEAR = "year", "Each academic year"


@pghistory.track()
class Indicator(models.Model):
    """One thing by which the alliance measures itself, and how its figure comes about."""

    class Unit(models.TextChoices):
        PERCENT = "percent", "Per cent"
        NUMBER = "number", "A number"
        POINTS = "points", "Points or a score"
        DAYS = "days", "Days"
        POUNDS = "pounds", "Pounds"
        YES_NO = "yes_no", "Yes or no, shown as a share"

    class Level(models.TextChoices):
        ALLIANCE = "alliance", "The alliance as a whole: one figure"
        SCHOOL = "school", "Each school"
        GROUP = "group", "Each school, by pupil group"

    class Phase(models.TextChoices):
        ALL = "", "Schools of every phase"
        PRIMARY = "primary", "Primary schools"
        SECONDARY = "secondary", "Secondary schools"

    class Against(models.TextChoices):
        TARGET = "target", "The target set for each period"
        NATIONAL = "national", "The national figure of the period"

    class Computed(models.TextChoices):
        NO = "", "Given by people"
        JOINED = "schools_joined", "Counted by the portal: schools that joined in the academic year"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="indicators")
    name = models.CharField(max_length=200)
    meaning = models.TextField("what it says", blank=True, max_length=2000)
    source = models.CharField(max_length=200, blank=True, help_text="Where the figures come from")
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.PERCENT)
    better = models.CharField("which way is better", max_length=10, choices=Better, default=Better.HIGHER)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.YEAR)
    level = models.CharField("asked of", max_length=10, choices=Level, default=Level.SCHOOL)
    phase = models.CharField("which schools", max_length=10, choices=Phase, default=Phase.ALL, blank=True)
    how = models.CharField("how values combine", max_length=20, choices=How, default=How.MEAN)
    line = models.DecimalField(
        "the line", max_digits=14, decimal_places=4, null=True, blank=True, help_text="For a share of schools"
    )
    numerator = models.CharField(max_length=200, blank=True, help_text="What is counted above the line of the fraction")
    denominator = models.CharField(max_length=200, blank=True, help_text="What it is a share of")
    groups = models.TextField("pupil groups", blank=True, max_length=1000, help_text="One a line")
    against = models.CharField("judged against", max_length=10, choices=Against, default=Against.TARGET)
    within = models.DecimalField(
        "amber up to so far off", max_digits=14, decimal_places=4, default=5, help_text="In the unit of the figure"
    )
    good_means = models.CharField("green means", max_length=200, blank=True)
    watch_means = models.CharField("amber means", max_length=200, blank=True)
    concern_means = models.CharField("red means", max_length=200, blank=True)
    baseline = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    strand = models.ForeignKey("members.Strand", models.SET_NULL, null=True, blank=True, related_name="indicators")
    lead = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="indicators_led")
    computed = models.CharField("who gives it", max_length=30, choices=Computed, default=Computed.NO, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField("on the board", default=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="indicator_name_once",
                fields=["alliance", "name"],
                violation_error_message="The alliance has an indicator of this name already.",
            ),
            models.CheckConstraint(
                name="share_has_a_line",
                condition=~Q(how=How.SHARE) | Q(line__isnull=False),
                violation_error_message="A share of schools needs the line above which they count.",
            ),
            models.CheckConstraint(
                name="gap_is_by_pupil_group",
                condition=Q(how=How.GAP, level="group") | (~Q(how=How.GAP) & ~Q(level="group")),
                violation_error_message="A gap is asked by pupil group, and only a gap is.",
            ),
            models.CheckConstraint(
                name="indicator_groups_named",
                condition=~Q(level="group") | ~Q(groups=""),
                violation_error_message="Name the pupil groups, one a line.",
            ),
            models.CheckConstraint(
                name="computed_is_of_the_alliance",
                condition=Q(computed="") | Q(level="alliance", frequency="year"),
                violation_error_message="What the portal counts is one figure a year for the whole alliance.",
            ),
            models.CheckConstraint(name="amber_not_negative", condition=Q(within__gte=0)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("kpis:indicator", args=[self.alliance.slug, self.pk])

    @property
    def group_names(self) -> list[str]:
        """The pupil groups that it is asked for; one that is not asked by group has the one group without a name."""
        if self.level != self.Level.GROUP:
            return [""]
        return list(dict.fromkeys(line.strip()[:60] for line in self.groups.splitlines() if line.strip()))

    @property
    def is_of_schools(self) -> bool:
        return self.level != self.Level.ALLIANCE

    def asks(self, phase: str) -> bool:
        """Say whether a school of this phase gives a value."""
        if not self.is_of_schools:
            return False
        return self.phase == "" or self.phase in phases_of(phase)


@cache
def phases_of(phase: str) -> frozenset[str]:
    """Return which of the two phases of indicators a school's own phase belongs to; an all-through school to both."""
    found = set()
    if phase in ("Primary", "Middle deemed primary", "All-through"):
        found.add("primary")
    if phase in ("Secondary", "Middle deemed secondary", "All-through"):
        found.add("secondary")
    return frozenset(found)


@pghistory.track()
class Period(models.Model):
    """A time for which values are given, with the days on which collecting them opens, is due and closes."""

    class Part(models.TextChoices):
        WHOLE = "", "The whole year"
        AUTUMN = "autumn", "Autumn term"
        SPRING = "spring", "Spring term"
        SUMMER = "summer", "Summer term"
        AUTUMN_1 = "autumn_1", "Autumn 1"
        AUTUMN_2 = "autumn_2", "Autumn 2"
        SPRING_1 = "spring_1", "Spring 1"
        SPRING_2 = "spring_2", "Spring 2"
        SUMMER_1 = "summer_1", "Summer 1"
        SUMMER_2 = "summer_2", "Summer 2"

    PARTS = {
        Frequency.YEAR: [""],
        Frequency.TERM: ["autumn", "spring", "summer"],
        Frequency.HALF_TERM: ["autumn_1", "autumn_2", "spring_1", "spring_2", "summer_1", "summer_2"],
    }

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="kpi_periods")
    academic_year = models.PositiveSmallIntegerField()
    part = models.CharField("which part of the year", max_length=10, choices=Part, default=Part.WHOLE, blank=True)
    opens_on = models.DateField("opens")
    due_on = models.DateField("due")
    closes_on = models.DateField("closes")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["academic_year", "opens_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="period_once",
                fields=["alliance", "academic_year", "part"],
                violation_error_message="The alliance has this period already.",
            ),
            models.CheckConstraint(
                name="period_in_order",
                condition=Q(due_on__gte=F("opens_on")) & Q(closes_on__gte=F("due_on")),
                violation_error_message="A period opens, is then due, and then closes: put the days in that order.",
            ),
        ]

    def __str__(self) -> str:
        year = str(AcademicYear(self.academic_year))
        return f"{self.get_part_display()} {year}" if self.part else year

    @property
    def frequency(self) -> str:
        return next(str(frequency) for frequency, parts in self.PARTS.items() if self.part in parts)

    @property
    def is_due(self) -> bool:
        """Whether its day has passed, so that what is still missing is late."""
        return self.due_on < timezone.localdate()

    @property
    def is_open(self) -> bool:
        return self.opens_on <= timezone.localdate() <= self.closes_on


@pghistory.track()
class Benchmark(models.Model):
    """What an indicator is held against in a period: the alliance's target and the national figure."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="kpi_benchmarks")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="benchmarks")
    period = models.ForeignKey(Period, models.CASCADE, related_name="benchmarks")
    group = models.CharField("pupil group", max_length=60, blank=True)
    target = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    national = models.DecimalField("national figure", max_digits=14, decimal_places=4, null=True, blank=True)
    source = models.CharField("source of the national figure", max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="benchmark_once", fields=["indicator", "period", "group"]),
            models.CheckConstraint(
                name="benchmark_says_something", condition=Q(target__isnull=False) | Q(national__isnull=False)
            ),
        ]
