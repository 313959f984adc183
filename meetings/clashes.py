"""What speaks against a time: bank holidays, days without school, and meetings that the same people have then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

import holidays
from django.utils import timezone

from meetings.invitations import Who
from meetings.models import Invitee, Meeting
from meetings.words import clock
from members.models import HalfTerm


@dataclass(frozen=True)
class Clash:
    """One thing that speaks against a time, in the tone of its weight."""

    tone: str
    words: str


@dataclass(frozen=True)
class Slot:
    """A time that is proposed for a meeting, with whoever would be invited to it."""

    starts_at: datetime
    ends_at: datetime
    who: frozenset[Who] = frozenset()
    body_pk: int | None = None

    @property
    def day(self) -> date:
        return timezone.localtime(self.starts_at).date()

    def meets(self, other: Meeting) -> bool:
        """Say whether the other meeting is on at some moment of this time."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """Return the bank holidays of England in a calendar year, by day."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year, expand=False))


def bank_holiday(day: date) -> str:
    """Return the name of the bank holiday that falls on the day, or nothing."""
    return bank_holidays(day.year).get(day, "")


def clashes_of_day(day: date, half_terms: Iterable[HalfTerm]) -> list[Clash]:
    """Return what speaks against the day itself."""
    found = []
    if name := bank_holiday(day):
        found.append(Clash("concern", f"Bank holiday: {name}"))
    if day.weekday() >= 5:
        found.append(Clash("watch", f"A {day:%A}"))
    if not any(each.starts_on <= day <= each.ends_on for each in half_terms):
        found.append(Clash("watch", "Outside the half-terms"))
    return found


@dataclass
class Diary:
    """The planned meetings of an alliance on some days, with who is invited to those that may matter."""

    meetings: list[Meeting]
    who: dict[int, set[Who]] = field(default_factory=dict)

    def on(self, day: date) -> list[Meeting]:
        return [each for each in self.meetings if timezone.localtime(each.starts_at).date() == day]

    def clashes_of(self, slot: Slot, *, but: int | None = None) -> list[Clash]:
        """Return what the diary holds against the time; `but` is the key of a meeting that does not count."""
        found = [self._clash(slot, other) for other in self.on(slot.day) if other.pk != but]
        return [clash for clash in found if clash]

    def _clash(self, slot: Slot, other: Meeting) -> Clash | None:
        shared = len(slot.who & self.who.get(other.pk, set()))
        at = clock(other.starts_at)
        if slot.meets(other):
            if other.body_id == slot.body_pk:
                return Clash("concern", f"{other.name} already meets then, at {at}")
            if shared:
                return Clash("concern", f"{other.name} meets then, at {at}: {people(shared)} invited to both")
            return Clash("info", f"{other.name} meets then, at {at}; nobody is invited to both")
        if other.body_id == slot.body_pk:
            return Clash("watch", f"{other.name} already meets that day, at {at}")
        if shared:
            return Clash("info", f"{other.name} meets that day, at {at}: {people(shared)} invited to both")
        return None


def diary(meetings: Sequence[Meeting]) -> Diary:
    """Return a diary of these meetings, and read in one query who is invited to them."""
    return Diary(list(meetings), invited_to([meeting.pk for meeting in meetings]))


def invited_to(meeting_pks: Sequence[int]) -> dict[int, set[Who]]:
    """Return who is invited to each of the meetings, in one query."""
    found: dict[int, set[Who]] = defaultdict(set)
    if not meeting_pks:
        return found
    rows = Invitee.objects.filter(meeting__in=meeting_pks).order_by()
    for meeting_pk, institution_pk, person_pk in rows.values_list("meeting_id", "institution_id", "person_id"):
        found[meeting_pk].add(who_is(institution_pk, person_pk))
    return found


def who_is(institution_pk: int | None, person_pk: int | None) -> Who:
    """Return how somebody invited is told from others: by the person, or by the institution where it has none."""
    return ("person", person_pk) if person_pk is not None else ("institution", institution_pk or 0)


def clashes_of_meeting(meeting: Meeting, half_term: HalfTerm | None) -> list[Clash]:
    """Return what speaks against the time of a planned meeting; `half_term` is the one that holds its day."""
    slot = Slot(meeting.starts_at, meeting.ends_at, body_pk=meeting.body_id)
    found = clashes_of_day(slot.day, [half_term] if half_term else [])
    others = meeting.alliance.meetings.planned().overlapping(meeting.starts_at, meeting.ends_at)
    others = others.exclude(pk=meeting.pk).select_related("body").order_by("starts_at", "pk")
    for other, shared in others.with_shared(meeting):
        words = f"{other.name} meets then, at {clock(other.starts_at)}"
        if shared:
            found.append(Clash("concern", f"{words}: {people(shared)} invited to both"))
        else:
            found.append(Clash("info", f"{words}; nobody is invited to both"))
    return found


def overlaps(meetings: Sequence[Meeting]) -> dict[int, list[Clash]]:
    """Return for each of the meetings, by key, which of the others are on at the same time; one query at most."""
    ordered = sorted((each for each in meetings if each.is_planned), key=lambda each: each.starts_at)
    pairs = []
    for number, first in enumerate(ordered):
        for second in ordered[number + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            pairs.append((first, second))
    who = invited_to(sorted({each.pk for pair in pairs for each in pair}))
    found: dict[int, list[Clash]] = defaultdict(list)
    for first, second in pairs:
        shared = len(who.get(first.pk, set()) & who.get(second.pk, set()))
        for one, other in ((first, second), (second, first)):
            words = f"At the same time as {other.name}"
            clash = Clash("concern", f"{words}, {people(shared)} invited to both") if shared else Clash("info", words)
            found[one.pk].append(clash)
    return found


def people(number: int) -> str:
    return "1 person is" if number == 1 else f"{number} people are"
