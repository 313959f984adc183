"""Who comes to the demo's meetings: those who sit in a body, whether they came, and what they answered."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from meetings.invitations import Place
from meetings.models import Invitee, Meeting
from members.models import Person, Seat

REASONS = ["An inspection", "Parents' evening", "Illness", "Interviews for a deputy head", "A governors' meeting"]
DEPUTIES = ["Dido Deputy-Demo", "Darius Deputy-Demo", "Delia Deputy-Demo", "Denzel Deputy-Demo"]
# Those who are missing now and then, by a number that comes round: everybody else is there.
APOLOGIES, DEPUTY, ABSENT, ROUND = (0, 9), 4, 13, 17
Answer, Attended = Invitee.Answer, Invitee.Attended


class Demo:
    """The people of one demo alliance by the part of their address before the @."""

    def __init__(self, slug: str) -> None:
        self._found: dict[str, Person] = {}
        ending = f"@{slug}.example"
        for person in Person.objects.filter(email__endswith=ending).only("pk", "name", "email"):
            self._found[person.email.removesuffix(ending)] = person

    def __getitem__(self, who: str) -> Person:
        return self._found[who]


def invitees_of(meeting: Meeting, places: Sequence[Place]) -> list[Invitee]:
    """Return the list of those invited, not answered yet."""
    return [
        Invitee(
            alliance_id=meeting.alliance_id,
            meeting=meeting,
            institution=place.institution,
            person=place.person,
            title=place.title,
            capacity=place.capacity,
        )
        for place in places
    ]


def _runs(row: Invitee) -> bool:
    return row.institution is None or row.capacity != Seat.Capacity.MEMBER


def attended(rows: list[Invitee], number: int, *, latest: bool) -> list[Invitee]:
    """Note who came to the meeting of this number; the last school misses the two latest, as one does."""
    absentee = max((place for place, row in enumerate(rows) if not _runs(row)), default=-1)
    for place, row in enumerate(rows):
        turn = (place * 5 + number * 7) % ROUND
        is_last = place == absentee and latest
        if not _runs(row) and (turn in APOLOGIES or is_last):
            row.answer, row.reason, row.attended = Answer.APOLOGIES, REASONS[turn % len(REASONS)], Attended.APOLOGIES
        elif not _runs(row) and turn == DEPUTY:
            name = DEPUTIES[place % len(DEPUTIES)]
            row.answer, row.deputy_name, row.attended, row.attended_name = Answer.DEPUTY, name, Attended.DEPUTY, name
        elif not _runs(row) and turn == ABSENT:
            row.attended = Attended.ABSENT
        else:
            row.answer, row.attended = Answer.ATTENDING, Attended.PRESENT
    return rows


def answered(rows: list[Invitee], waiting: Person) -> list[Invitee]:
    """Let most answer for the next meeting; `waiting` is one of those who have not."""
    now = timezone.now()
    for place, row in enumerate(rows):
        turn = place % 5
        if row.person_id == waiting.pk or (turn == 1 and not _runs(row)):
            continue
        row.answer, row.answered_at, row.answered_by = Answer.ATTENDING, now - timedelta(days=turn), row.person
        if turn == 3 and not _runs(row):
            row.answer, row.deputy_name = Answer.DEPUTY, DEPUTIES[place % len(DEPUTIES)]
        elif turn == 4 and not _runs(row) and place % 2:
            row.answer, row.reason = Answer.APOLOGIES, REASONS[place % len(REASONS)]
    return rows
