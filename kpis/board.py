"""Where the alliance stands: every indicator of the board with its figure, what it is held against, and its colour."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from kpis.combining import How, Sums, combine
from kpis.lines import FEWEST_SCHOOLS, Figures, Line, Point
from kpis.models import Benchmark, Indicator, KpiSettings, Period, Value, Verdict
from kpis.models.definitions import phases_of
from kpis.querysets.values import sees_every_school
from kpis.rag import ORDER, Judged
from kpis.words import of_school
from members.access import Standing
from members.models import AcademicYear, Alliance, Cluster, Institution, Membership
from members.permissions import Can

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
        self._members: dict[date, list[Institution]] = {}
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
        return [each for each in self._members_on(on) if indicator.asks(each.phase)]

    def _members_on(self, on: date) -> list[Institution]:
        """Return the member schools of a day, worked out once for all indicators."""
        if on not in self._members:
            self._members[on] = [each.institution for each in self.memberships if each.is_current(on)]
        return self._members[on]

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
