"""The year planner: an academic year as its six half-terms, with the breaks, bank holidays and entries of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from meetings.clashes import bank_holidays, clashes_of_day, overlaps
from meetings.words import clock
from meetings.year_plan import Break, breaks
from members.access import Standing
from members.models import AcademicYear, HalfTerm
from members.planner import PLANNER, PlannerEntry, entries_of


@PLANNER.register(position=10)
def meetings(standing: Standing, year: AcademicYear) -> Iterator[PlannerEntry]:
    """Yield the meetings of the year that the person may see, each with those at the same time."""
    rows = list(standing.alliance.meetings.visible_to(standing).in_year(year).with_place())
    together = overlaps(rows)
    for meeting in rows:
        yield PlannerEntry(
            kind="Meeting",
            title=meeting.name,
            url=meeting.get_absolute_url(),
            starts=meeting.starts_at,
            ends=meeting.ends_at,
            detail=f"{clock(meeting.starts_at)}, {meeting.where}",
            warnings=[(clash.tone, clash.words) for clash in together.get(meeting.pk, [])],
            is_cancelled=not meeting.is_planned,
        )


@dataclass
class Stretch:
    """A half-term or a break: its first and last day, and what stands in it."""

    starts_on: date
    ends_on: date
    holidays: list[tuple[date, str]] = field(default_factory=list)
    entries: list[PlannerEntry] = field(default_factory=list)


@dataclass
class Column:
    """One half-term with the break after it."""

    half_term: HalfTerm
    term: Stretch
    rest: Stretch | None


@dataclass
class Planner:
    """One academic year of the planner, and which others there are."""

    year: AcademicYear
    years: list[AcademicYear]
    columns: list[Column]
    outside: list[PlannerEntry]

    @property
    def count(self) -> int:
        stretches = [part for column in self.columns for part in (column.term, column.rest) if part]
        return len(self.outside) + sum(len(part.entries) for part in stretches)


def planner_of(standing: Standing, chosen: str) -> Planner:
    """Return the planner of the chosen academic year; what is no year of the alliance means this one."""
    by_year: dict[int, list[HalfTerm]] = {}
    for row in standing.alliance.half_terms.order_by("starts_on"):
        by_year.setdefault(row.academic_year, []).append(row)
    this_year = AcademicYear.of_today()
    known = {str(year): AcademicYear(year) for year in by_year}
    year = known.get(chosen, this_year)
    half_terms = by_year.get(int(year), [])
    columns = [
        Column(half_term, Stretch(half_term.starts_on, half_term.ends_on), _rest(after))
        for half_term, after in zip(half_terms, breaks(half_terms), strict=True)
    ]
    outside = [entry for entry in _judged(standing, year, half_terms) if not _put(entry, columns)]
    _add_holidays(columns)
    return Planner(year, sorted({*known.values(), this_year}, reverse=True), columns, outside)


def _rest(after: Break | None) -> Stretch | None:
    return Stretch(after.starts_on, after.ends_on) if after else None


def _judged(standing: Standing, year: AcademicYear, half_terms: list[HalfTerm]) -> Iterator[PlannerEntry]:
    """Yield every room's entries; what happens on one day is set against bank holidays and breaks."""
    for entry in entries_of(standing, year):
        if entry.has_hour and not entry.is_cancelled:
            entry.warnings.extend((clash.tone, clash.words) for clash in clashes_of_day(entry.day, half_terms))
        yield entry


def _put(entry: PlannerEntry, columns: list[Column]) -> bool:
    """Put the entry where its first day lies; say whether there is such a place."""
    for column in columns:
        for part in (column.term, column.rest):
            if part and part.starts_on <= entry.day <= part.ends_on:
                part.entries.append(entry)
                return True
    return False


def _add_holidays(columns: list[Column]) -> None:
    for column in columns:
        for part in (column.term, column.rest):
            if part:
                years = {part.starts_on.year, part.ends_on.year}
                days = sorted(item for year in years for item in bank_holidays(year).items())
                part.holidays = [(day, name) for day, name in days if part.starts_on <= day <= part.ends_on]
