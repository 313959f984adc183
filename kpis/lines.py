"""One indicator as it stands: in one period and pupil group, and as a line of the board."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from kpis import charts
from kpis.combining import Better, Combined, How, Sums
from kpis.models import Indicator, Period, Verdict
from kpis.rag import ORDER, Judged, judge
from kpis.words import amount, distance

# A part with fewer figures than this would tell of single schools.
FEWEST_SCHOOLS = 3


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

    @cached_property
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

    @cached_property
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

    @cached_property
    def lead_point(self) -> Point | None:
        """The figure that stands for the indicator: of several pupil groups the one that gives most concern."""
        return min(self.points, key=lambda each: ORDER[each.judged.tone], default=None)

    @cached_property
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

    @cached_property
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
