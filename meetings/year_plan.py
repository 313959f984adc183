"""The days of a year's meetings of a body: one in each half-term, every so many weeks of school, or days by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from meetings.clashes import Clash, Slot, clashes_of_day, diary
from meetings.invitations import places_of
from members.models import Alliance, Body, HalfTerm, Institution
from members.sitting import Records, Seating

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LAST = -1
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


@dataclass(frozen=True)
class Proposed:
    """A day that a pattern proposes, with what the planner should know of it."""

    day: date
    note: str = ""


def in_each_half_term(half_terms: Sequence[HalfTerm], nth: int, weekday: int) -> list[Proposed]:
    """Return the nth such weekday of each half-term; `nth` LAST is the last one.

    Where a half-term has fewer, its last one is proposed, and said to be so.
    """
    found = []
    for half_term in half_terms:
        days = _weekdays_in(half_term, weekday)
        if not days:
            continue
        if nth == LAST or nth > len(days):
            few = f"{half_term.get_name_display()} has only {len(days)} {WEEKDAYS[weekday]}s" if nth != LAST else ""
            found.append(Proposed(days[-1], few))
        else:
            found.append(Proposed(days[nth - 1]))
    return found


def _weekdays_in(half_term: HalfTerm, weekday: int) -> list[date]:
    first = half_term.starts_on + DAY * ((weekday - half_term.starts_on.weekday()) % 7)
    return [first + WEEK * number for number in range(60) if first + WEEK * number <= half_term.ends_on]


def every_weeks(half_terms: Sequence[HalfTerm], first: date, every: int) -> list[Proposed]:
    """Return the first day's weekday in every so many weeks of school from the first day on; breaks do not count."""
    weeks = [monday for monday in school_weeks(half_terms) if monday + WEEK > first]
    days = [monday + DAY * first.weekday() for monday in weeks[::every]]
    return [Proposed(day) for day in days if day >= first]


def school_weeks(half_terms: Sequence[HalfTerm]) -> list[date]:
    """Return the Mondays of all weeks in which at least one day from Monday to Friday lies in a half-term."""
    mondays = set()
    for half_term in half_terms:
        day = half_term.starts_on
        while day <= half_term.ends_on:
            if day.weekday() < len(WEEKDAYS):
                mondays.add(day - DAY * day.weekday())
            day += DAY
    return sorted(mondays)


def by_hand(days: Sequence[date]) -> list[Proposed]:
    """Return single days, in their order and each once."""
    return [Proposed(day) for day in sorted(set(days))]


@dataclass
class Row:
    """One meeting to be: when it would be, and where known who would host it."""

    starts_at: datetime
    ends_at: datetime
    host_pk: int | None = None


@dataclass
class Facts:
    """What the preview of one body's plan is judged by, read once for all of its days."""

    alliance: Alliance
    body: Body
    half_terms: Sequence[HalfTerm]
    first: date
    last: date
    records: Records = field(init=False)

    def __post_init__(self) -> None:
        self.records = Records(self.alliance, self.first, self.last)

    def schools(self) -> list[Institution]:
        """Return the schools that may host: those that sit in the body on the first day, or else every member."""
        seating = Seating(self.alliance, self.first, self.records)
        sitting = [sitter.institution for sitter in seating.of(self.body) if sitter.institution is not None]
        members = [membership.institution for membership in seating.memberships.values()]
        found = {each.pk: each for each in sitting if each.kind == Institution.Kind.SCHOOL}
        if not found:
            found = {each.pk: each for each in members if each.kind == Institution.Kind.SCHOOL}
        return sorted(found.values(), key=lambda each: (each.name, each.pk))

    def institutions(self) -> list[Institution]:
        """Return everybody in the alliance on the first day, by name: any of them can be chosen as host."""
        seating = Seating(self.alliance, self.first, self.records)
        return [membership.institution for membership in seating.memberships.values()]

    def clashes(self, rows: Sequence[Row | None]) -> list[list[Clash]]:
        """Return what speaks against each of the rows, in their order; a row without a time has nothing against it."""
        slots = [self._slot(row) if row is not None else None for row in rows]
        days = sorted({slot.day for slot in slots if slot is not None})
        if not days:
            return [[] for _ in slots]
        planned = self.alliance.meetings.planned().on_days(days[0], days[-1]).select_related("body")
        wanted = set(days)
        book = diary([meeting for meeting in planned.order_by("starts_at", "pk") if meeting.day.date() in wanted])
        return [[*self._of_day(slot.day), *book.clashes_of(slot)] if slot is not None else [] for slot in slots]

    def _of_day(self, day: date) -> list[Clash]:
        past = [Clash("watch", "In the past")] if day < timezone.localdate() else []
        return [*past, *clashes_of_day(day, self.half_terms)]

    def _slot(self, row: Row) -> Slot:
        slot = Slot(row.starts_at, row.ends_at, body_pk=self.body.pk)
        places = places_of(self.body, Seating(self.alliance, slot.day, self.records))
        return Slot(row.starts_at, row.ends_at, frozenset(place.who for place in places), self.body.pk)


@dataclass(frozen=True)
class Break:
    """The days between two half-terms."""

    starts_on: date
    ends_on: date


def breaks(half_terms: Sequence[HalfTerm]) -> list[Break | None]:
    """Return the break after each half-term; after the last one none is known."""
    found: list[Break | None] = [
        Break(before.ends_on + DAY, after.starts_on - DAY) if after.starts_on - before.ends_on > DAY else None
        for before, after in pairwise(half_terms)
    ]
    return [*found, None] if half_terms else []
