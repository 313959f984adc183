"""The usual pattern of England's six half-terms, from which an academic year is generated before anybody edits it."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

from members.models import HalfTerm

MONDAY, TUESDAY, WEDNESDAY, FRIDAY = 0, 1, 2, 4
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One half-term to be; both days are days of it."""

    name: HalfTerm.Name
    starts_on: date
    ends_on: date


def usual(academic_year: int) -> list[Span]:
    """Return the six half-terms as most authorities of England set them: 39 weeks around three bank holidays."""
    autumn_break = _weekday_from(date(academic_year, 10, 22), MONDAY)
    christmas = _weekday_from(date(academic_year, 12, 16), FRIDAY)
    spring_break = _weekday_from(date(academic_year + 1, 2, 13), MONDAY)
    easter_break = _easter_break(academic_year + 1)
    summer_break = _weekday_from(date(academic_year + 1, 5, 25), MONDAY)
    summer = _weekday_from(date(academic_year + 1, 7, 19), WEDNESDAY)
    return [
        Span(HalfTerm.Name.AUTUMN_1, _first_day(academic_year), _friday_before(autumn_break)),
        Span(HalfTerm.Name.AUTUMN_2, autumn_break + WEEK, christmas),
        Span(HalfTerm.Name.SPRING_1, _after_christmas(christmas), _friday_before(spring_break)),
        Span(HalfTerm.Name.SPRING_2, spring_break + WEEK, _before_easter(easter_break)),
        Span(HalfTerm.Name.SUMMER_1, _after_easter(easter_break), _friday_before(summer_break)),
        Span(HalfTerm.Name.SUMMER_2, summer_break + WEEK, summer),
    ]


def a_year_later(spans: list[Span]) -> list[Span]:
    """Return the same half-terms 52 weeks later, so that each begins and ends on the same day of the week."""
    return [Span(span.name, span.starts_on + 52 * WEEK, span.ends_on + 52 * WEEK) for span in spans]


def _weekday_from(day: date, weekday: int) -> date:
    """Return the first such weekday on or after the day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _friday_before(monday: date) -> date:
    return monday - 3 * DAY


def _first_day(year: int) -> date:
    """Schools begin on 1 September, or on the Tuesday after it when it is a Monday or at the end of a week."""
    first = date(year, 9, 1)
    return first if TUESDAY <= first.weekday() < FRIDAY else _weekday_from(first, TUESDAY)


def _after_christmas(last_friday: date) -> date:
    """A fortnight later; New Year's Day, or the Monday that stands in for it, is a bank holiday."""
    monday = last_friday + 17 * DAY
    return monday + DAY if monday.day in (2, 3) else monday


def _easter_break(year: int) -> date:
    """Return the Monday on which the fortnight begins: Holy Week's, but never before 29 March or after 7 April."""
    holy_monday = easter(year) - 6 * DAY
    earliest = _weekday_from(date(year, 3, 29), MONDAY)
    latest = _weekday_from(date(year, 4, 1), MONDAY)
    return min(max(holy_monday, earliest), latest)


def _before_easter(monday: date) -> date:
    """Return the last day before the fortnight, which is never Good Friday."""
    friday = _friday_before(monday)
    return friday - DAY if friday == easter(monday.year) - 2 * DAY else friday


def _after_easter(monday: date) -> date:
    """Return the first day after the fortnight, which is never Easter Monday."""
    first = monday + 2 * WEEK
    return first + DAY if first == easter(monday.year) + DAY else first
