"""Where the alliance stands: every indicator of the board with its figure, what it is held against, and its colour."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from kpis import charts
from kpis.combining import Better, Combined, How, Sums, combine
from kpis.models import Benchmark, Indicator, KpiSettings, Period, Value, Verdict
from kpis.models.definitions import phases_of
from kpis.querysets.values import sees_every_school
from kpis.rag import ORDER, Judged, judge
from kpis.words import amount, distance, of_school
from members.access import Standing
from members.models import AcademicYear, Alliance, Cluster, Institution, Membership
from members.permissions import Can

# A part with fewer figures than this would tell of single schools.
FEWEST_SCHOOLS = 3
GIAS_PHASES = {
    "primary": ["Primary", "Middle deemed primary", "All-through"],
    "secondary": ["Secondary", "Middle deemed secondary", "All-through"],
}
SUMS = [*Sums.__dataclass_fields__]


def settings_of(alliance: Alliance) -> KpiSettings:
    """Return what the alliance decided, or what holds until it does."""
    try:
        return alliance.kpi_settings
    except ObjectDoesNotExist:
        return KpiSettings(alliance=alliance)


@dataclass(frozen=True)
class Figures:
    """The figures of an indicator in one period and pupil group, added up, with the kinds of nothing counted."""

    sums: Sums = field(default_factory=Sums)
    suppressed: int = 0
    not_applicable: int = 0
    demonstration: int = 0


@dataclass(frozen=True)
class Point:
    """An indicator in one period, of one pupil group."""

    indicator: Indicator
    period: Period
    group: str
    combined: Combined
    sums: Sums
    target: Decimal | None
    national: Decimal | None
    is_hidden: bool = False

    @property
    def figure(self) -> Decimal | None:
        return None if self.is_hidden else self.combined.figure

    @property
    def shown_unit(self) -> str:
        """The unit once values are combined: a share of schools is a percentage, a gap is points."""
        if self.indicator.how == How.SHARE:
            return "percent"
        if self.indicator.how in (How.GAP, How.NATIONAL):
            return "gap"
        return str(self.indicator.unit)

    @property
    def shown_unit_of_school(self) -> str:
        """The unit of a national figure: that of the indicator itself, as a share where schools answer yes or no."""
        return "percent" if self.indicator.how == How.SHARE else str(self.indicator.unit)

    @property
    def words(self) -> str:
        """The figure in words; a gap says that it is one."""
        if self.figure is None:
            return ""
        if self.indicator.how == How.GAP:
            return distance(self.figure, "gap") if self.figure >= 0 else f"{distance(-self.figure, 'gap')} ahead"
        return amount(self.figure, self.shown_unit)

    @property
    def target_words(self) -> str:
        """The target as a promise: at least so much, or at most."""
        if self.target is None:
            return ""
        limit = "At least" if self.indicator.better == Better.HIGHER else "At most"
        return f"{limit} {amount(self.target, self.shown_unit)}"

    @property
    def national_words(self) -> str:
        if self.national is None:
            return ""
        return amount(self.national, "gap" if self.indicator.how == How.GAP else self.shown_unit_of_school)

    @property
    def aim(self) -> Decimal | None:
        """What the figure is judged against."""
        if self.indicator.how == How.NATIONAL:
            return self.target if self.target is not None else Decimal(0)
        return self.national if self.indicator.against == Indicator.Against.NATIONAL else self.target

    @property
    def judged(self) -> Judged:
        if self.is_hidden:
            return Judged("plain", f"Too few schools or pupils to show: fewer than {FEWEST_SCHOOLS} schools")
        judged = judge(
            self.figure,
            self.aim,
            unit=self.shown_unit,
            better=self.indicator.better,
            within=self.indicator.within,
            is_national=self.indicator.against == Indicator.Against.NATIONAL,
        )
        if self.indicator.level == Indicator.Level.ALLIANCE and self.figure is None:
            return Judged("plain", "No figure has been given")
        return judged

    @property
    def group_figure(self) -> Decimal | None:
        """Of a gap, what the group itself reaches."""
        return self.sums.weighted / self.sums.weight if self.sums.weight and not self.is_hidden else None

    @property
    def others_figure(self) -> Decimal | None:
        """Of a gap, what the other pupils reach."""
        known = self.sums.comparison_weight and not self.is_hidden
        return self.sums.comparison_weighted / self.sums.comparison_weight if known else None


@dataclass(frozen=True)
class Line:
    """One indicator on the board, in its latest period."""

    indicator: Indicator
    period: Period | None
    points: list[Point] = field(default_factory=list)
    earlier: list[Point] = field(default_factory=list)
    verdict: Verdict | None = None
    expected: int = 0
    given: int = 0
    suppressed: int = 0
    not_applicable: int = 0
    is_demonstration: bool = False

    @property
    def lead_point(self) -> Point | None:
        """The figure that stands for the indicator: of several pupil groups the one that gives most concern."""
        return min(self.points, key=lambda each: ORDER[each.judged.tone], default=None)

    @property
    def judged(self) -> Judged:
        """The colour that follows from the number."""
        if self.period is None or self.lead_point is None:
            return Judged("plain", "No period has opened yet")
        worst = self.lead_point.judged
        if len(self.points) == 1 or worst.tone == "plain":
            return worst
        same = sum(each.judged.tone == worst.tone for each in self.points)
        groups = f"{same} of {len(self.points)} pupil groups. " if same > 1 else ""
        return Judged(worst.tone, f"{groups}{self.lead_point.group}: {worst.reason}")

    @property
    def tone(self) -> str:
        """The colour shown: a person's where one has overruled the number."""
        return self.verdict.tone if self.verdict else self.judged.tone

    @property
    def word(self) -> str:
        return Judged(self.tone, "").word

    @property
    def missing(self) -> int:
        return max(self.expected - self.given - self.suppressed - self.not_applicable, 0)

    @property
    def gaps(self) -> list[tuple[str, int, str]]:
        """The kinds of nothing that there are: words, how many, tone."""
        is_due = self.period is not None and self.period.is_due
        kinds = [
            ("late" if is_due else "not given yet", self.missing, "concern" if is_due else "plain"),
            ("suppressed", self.suppressed, "plain"),
            ("not applicable", self.not_applicable, "plain"),
        ]
        return [kind for kind in kinds if kind[1]]

    @cached_property
    def change(self) -> tuple[str, str]:
        """How the figure moved since the period before: words, and whether that is good."""
        now, before = self.lead_point, self.before
        if now is None or before is None or now.figure is None or before.figure is None:
            return "", "plain"
        moved = now.figure - before.figure
        words = distance(abs(moved), now.shown_unit)
        if abs(moved) < Decimal("0.05"):
            return f"No change since {before.period}", "plain"
        better = (moved > 0) == (self.indicator.better == "higher")
        return f"{'Up' if moved > 0 else 'Down'} {words} since {before.period}", "good" if better else "watch"

    @property
    def before(self) -> Point | None:
        """The same figure in the period before that has one."""
        lead = self.lead_point
        found = [each for each in self.earlier if lead and each.group == lead.group and each.figure is not None]
        return found[-1] if found else None

    @property
    def trend(self) -> charts.Trend | None:
        """The figures over the periods, for a small chart."""
        lead = self.lead_point
        if lead is None:
            return None
        points = [*(each for each in self.earlier if each.group == lead.group), lead]
        return charts.trend_of([each.figure for each in points], lead.aim)


@dataclass(frozen=True)
class Part:
    """The part of the alliance that is looked at."""

    phase: str = ""
    cluster: Cluster | None = None
    year: int | None = None

    @property
    def is_whole(self) -> bool:
        return not self.phase and self.cluster is None


class Board:
    """The board of an alliance, or of a part of it, in seven reads."""

    def __init__(self, standing: Standing, *, indicators: Iterable[Indicator] | None = None) -> None:
        self.standing, self.alliance = standing, standing.alliance
        self.part = Part()
        self.settings = settings_of(self.alliance)
        self.indicators = list(self.alliance.indicators.on_the_board() if indicators is None else indicators)
        self.periods: list[Period] = list(self.alliance.kpi_periods.begun())

    @cached_property
    def sees_schools(self) -> bool:
        return sees_every_school(self.standing, self.settings)

    @cached_property
    def benchmarks(self) -> dict[tuple[int, int, str], Benchmark]:
        rows = self.alliance.kpi_benchmarks.filter(indicator__in=[each.pk for each in self.indicators])
        return {(each.indicator_id, each.period_id, each.group): each for each in rows}

    @cached_property
    def verdicts(self) -> dict[tuple[int, int], Verdict]:
        rows = self.alliance.kpi_verdicts.filter(indicator__in=[each.pk for each in self.indicators])
        return {(each.indicator_id, each.period_id): each for each in rows.select_related("by")}

    @cached_property
    def figures(self) -> dict[tuple[int, int, str], Figures]:
        rows = self.alliance.kpi_values.filter(indicator__in=[each.pk for each in self.indicators])
        cluster = self.part.cluster.pk if self.part.cluster else None
        found = {}
        for row in rows.within(GIAS_PHASES.get(self.part.phase, []), cluster).sums():
            added: dict[str, Any] = {name: row[name] or 0 for name in SUMS}
            sums = Sums(**added)
            key = (row["indicator_id"], row["period_id"], row["group"])
            found[key] = Figures(sums, row["suppressed"], row["not_applicable"], row["demonstration"])
        return found

    @cached_property
    def memberships(self) -> list[Membership]:
        rows = self.alliance.memberships.filter(institution__kind=Institution.Kind.SCHOOL).select_related("institution")
        if self.part.cluster is not None:
            within = self.part.cluster.schools.current().order_by().values("institution_id")
            rows = rows.filter(institution__in=within)
        phase = self.part.phase
        return [each for each in rows if not phase or phase in phases_of(each.institution.phase)]

    def schools_asked(self, indicator: Indicator, period: Period) -> list[Institution]:
        """Return the schools that were members when the period was due, or are now, and that the indicator asks."""
        on = min(period.due_on, AcademicYear.of_today().ends_on - timedelta(days=1))
        return [
            each.institution
            for each in self.memberships
            if each.is_current(on) and indicator.asks(each.institution.phase)
        ]

    def periods_of(self, indicator: Indicator) -> list[Period]:
        """Return the periods of an indicator up to the year looked at, the earliest first."""
        year = self.part.year
        return [
            each
            for each in self.periods
            if each.frequency == indicator.frequency and (year is None or each.academic_year <= year)
        ]

    def latest(self, indicator: Indicator) -> Period | None:
        """Return the period that the board shows: the last that is due or has figures."""
        return next(
            (
                each
                for each in reversed(self.periods_of(indicator))
                if each.is_due or any((indicator.pk, each.pk, name) in self.figures for name in indicator.group_names)
            ),
            None,
        )

    def point(self, indicator: Indicator, period: Period, group: str) -> Point:
        """Return an indicator's figure in one period for one pupil group."""
        benchmark = self.benchmarks.get((indicator.pk, period.pk, group))
        target, national = (benchmark.target, benchmark.national) if benchmark else (None, None)
        sums = self.figures.get((indicator.pk, period.pk, group), Figures()).sums
        if indicator.computed:
            sums = self._computed(period)
        combined = combine(indicator.how, sums, national)
        return Point(indicator, period, group, combined, sums, target, national, self._is_hidden(indicator, sums))

    def _computed(self, period: Period) -> Sums:
        year = AcademicYear(period.academic_year)
        joined = {
            each.institution_id
            for each in self.memberships
            if each.starts_on and year.starts_on <= each.starts_on < year.ends_on
        }
        return Sums(given=1, total=Decimal(len(joined)), with_weight=0)

    def _is_hidden(self, indicator: Indicator, sums: Sums) -> bool:
        """Say whether the figure would tell of single schools or few pupils to somebody who may not know."""
        if not indicator.is_of_schools or not sums.given or self.standing.can(Can.COLLECT_KPIS):
            return False
        few_pupils = indicator.unit == "percent" and 0 < sums.weight < self.settings.smallest_number
        return few_pupils or (not self.sees_schools and sums.given < FEWEST_SCHOOLS)

    def line(self, indicator: Indicator, period: Period | None = None) -> Line:
        """Return one indicator as the board shows it, in its latest period or in the one given."""
        shown = period or self.latest(indicator)
        if shown is None:
            return Line(indicator, None)
        groups = indicator.group_names
        before = [each for each in self.periods_of(indicator) if each.opens_on < shown.opens_on]
        figures = [self.figures.get((indicator.pk, shown.pk, name), Figures()) for name in groups]
        asked = len(self.schools_asked(indicator, shown)) if indicator.is_of_schools else int(not indicator.computed)
        return Line(
            indicator,
            shown,
            [self.point(indicator, shown, name) for name in groups],
            [self.point(indicator, each, name) for each in before for name in groups],
            self.verdicts.get((indicator.pk, shown.pk)),
            asked * len(groups),
            sum(each.sums.given for each in figures),
            sum(each.suppressed for each in figures),
            sum(each.not_applicable for each in figures),
            any(each.demonstration for each in figures),
        )

    @cached_property
    def lines(self) -> list[Line]:
        """The whole board, what gives most concern first."""
        shown = [each for each in self.indicators if self._is_of_part(each)]
        lines = [self.line(each) for each in shown]
        return sorted(lines, key=lambda each: (ORDER[each.tone], -each.missing, each.indicator.position))

    def _is_of_part(self, indicator: Indicator) -> bool:
        if self.part.is_whole:
            return True
        phase = self.part.phase
        return indicator.is_of_schools and (not phase or indicator.phase in ("", phase))

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many indicators are of each colour: tone, word, number."""
        found: dict[str, int] = defaultdict(int)
        for line in self.lines:
            found[line.tone] += 1
        return [(tone, Judged(tone, "").word, found[tone]) for tone in ORDER if found[tone]]

    @property
    def years(self) -> list[AcademicYear]:
        """The academic years for which there are periods, the latest first."""
        return sorted({AcademicYear(each.academic_year) for each in self.periods}, reverse=True)


def value_words(value: Value | None, indicator: Indicator, period: Period, *, hidden_below: int = 0) -> dict[str, Any]:
    """Say in words and tone what one school's value is: a figure, or which of the kinds of nothing."""
    if value is None:
        is_late = period.is_due
        return {
            "words": "Late" if is_late else "Not given yet",
            "tone": "concern" if is_late else "plain",
            "value": None,
        }
    if value.state == Value.State.GIVEN and value.figure is not None:
        if value.is_small(hidden_below):
            return {"words": f"Fewer than {hidden_below} pupils: not shown", "tone": "plain", "value": None}
        unit = "gap" if indicator.how == How.GAP else indicator.unit
        figure = value.shown_figure or Decimal(0)
        return {"words": of_school(figure, unit), "tone": "", "value": figure, "late": value.came_late}
    code = f" ({value.code})" if value.code else ""
    return {"words": f"{value.get_state_display()}{code}", "tone": "plain", "value": None}
