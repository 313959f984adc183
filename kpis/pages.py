"""What the page of an indicator and the page of a school are made of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kpis import charts
from kpis.board import Board, value_words
from kpis.combining import How
from kpis.lines import Line, Point
from kpis.models import Indicator, Period, Value
from kpis.words import amount
from members.access import Standing
from members.models import Institution
from members.permissions import Can


@dataclass(frozen=True)
class SchoolRow:
    """One school's value in one period, of one pupil group."""

    institution: Institution
    group: str
    shown: dict[str, Any]
    value: Value | None


@dataclass(frozen=True)
class GapRow:
    """One pupil group and the others on one scale from 0 to 100."""

    point: Point
    group: Decimal
    others: Decimal

    @property
    def group_at(self) -> float:
        return charts.along(self.group, Decimal(0), Decimal(100))

    @property
    def others_at(self) -> float:
        return charts.along(self.others, Decimal(0), Decimal(100))

    @property
    def words(self) -> tuple[str, str]:
        return amount(self.group, "percent"), amount(self.others, "percent")


class IndicatorPage:
    """An indicator with its years, its schools in one period, and its charts."""

    def __init__(self, standing: Standing, indicator: Indicator, period_pk: int | None) -> None:
        self.board = Board(standing, indicators=[indicator])
        self.standing, self.indicator = standing, indicator
        chosen = [each for each in self.periods if each.pk == period_pk]
        self.line: Line = self.board.line(indicator, chosen[0] if chosen else None)

    @property
    def periods(self) -> list[Period]:
        return list(reversed(self.board.periods_of(self.indicator)))

    @property
    def years(self) -> list[Line]:
        """The indicator in each period, the latest first."""
        return [self.board.line(self.indicator, period) for period in self.periods]

    @property
    def gaps(self) -> list[GapRow]:
        if self.indicator.how != How.GAP:
            return []
        found = [(each, each.group_figure, each.others_figure) for each in self.line.points]
        return [GapRow(each, own, others) for each, own, others in found if own is not None and others is not None]

    def schools(self) -> list[SchoolRow]:
        """Return the schools asked that the person may see, with what each has given, in one read."""
        period = self.line.period
        if period is None or not self.indicator.is_of_schools:
            return []
        settings = self.board.settings
        asked = self.board.schools_asked(self.indicator, period)
        own = set(self.standing.institution_ids)
        if not self.board.sees_schools:
            asked = [each for each in asked if each.pk in own]
        rows = self.indicator.values.visible_to(self.standing, settings).filter(period=period).select_related("period")
        values = {(each.institution_id, each.group): each for each in rows}
        collects = self.standing.can(Can.COLLECT_KPIS)
        found = []
        for school in sorted({each.pk: each for each in asked}.values(), key=lambda each: (each.name, each.pk)):
            hidden = 0 if collects or school.pk in own else settings.smallest_number
            for group in self.indicator.group_names:
                value = values.get((school.pk, group))
                shown = value_words(value, self.indicator, period, hidden_below=hidden)
                found.append(SchoolRow(school, group, shown, value))
        return found

    @staticmethod
    def strip(rows: list[SchoolRow], aim: Decimal | None) -> dict[str, Any] | None:
        """Return where the schools stand on one scale, with the aim; of fewer than three there is none."""
        known = [(each, each.shown["value"]) for each in rows if each.shown["value"] is not None]
        if len(known) < 3:
            return None
        low, high = charts.scale([*(figure for _, figure in known), *([aim] if aim is not None else [])])
        marks = [charts.Mark(charts.along(figure, low, high), each.institution.name) for each, figure in known]
        return {
            "marks": marks,
            "aim": charts.along(aim, low, high) if aim is not None else None,
            "low": low,
            "high": high,
        }


@dataclass(frozen=True)
class SchoolLine:
    """One indicator as it stands at one school, beside the alliance."""

    line: Line
    group: str
    shown: dict[str, Any]
    before: dict[str, Any] | None
    point: Point


def school_lines(board: Board, institution: Institution, *, in_full: bool) -> list[SchoolLine]:
    """Return each indicator that the school is asked for, in its latest period, with its value and the one before."""
    rows = board.alliance.kpi_values.filter(institution=institution).select_related("period")
    values = {(each.indicator_id, each.period_id, each.group): each for each in rows}
    hidden = 0 if in_full else board.settings.smallest_number
    found = []
    for line in board.lines:
        indicator, period = line.indicator, line.period
        if period is None or not indicator.asks(institution.phase):
            continue
        earlier = [each for each in board.periods_of(indicator) if each.opens_on < period.opens_on]
        for point in line.points:
            key = point.group
            value = values.get((indicator.pk, period.pk, key))
            was = values.get((indicator.pk, earlier[-1].pk, key)) if earlier else None
            before = value_words(was, indicator, earlier[-1], hidden_below=hidden) if earlier else None
            shown = value_words(value, indicator, period, hidden_below=hidden)
            found.append(SchoolLine(line, key, shown, before, point))
    return found
