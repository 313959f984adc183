"""Fills the meetings room of an alliance with so many rows of each kind, for the count of queries."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetings.models import Action, AgendaItem, Decision, Invitee, Meeting, Minutes
from members.models import Alliance, Body, Institution, Person

# No body meets three hundred times in a year; so many days back lie in one academic year or the one before.
MOST_MEETINGS = 40


def fill(
    alliance: Alliance, number: int, schools: list[Institution], people: list[Person]
) -> dict[str, dict[str, Any]]:
    """Give a body so many minuted meetings, and its next and its latest meeting so many people, items and actions.

    Returns by the name of an address which row stands behind it.
    """
    # The pages that ask for a body choose the first by name.
    body = Body.objects.create(alliance=alliance, name="A crowd body", kind=Body.Kind.WHOLE, rule=Body.Rule.ALL_MEMBERS)
    held = [_meeting(body, -days, schools[0]) for days in range(1, 1 + min(number, MOST_MEETINGS))]
    coming = _meeting(body, 5, schools[0])
    for meeting in (*held, coming):
        everybody = zip(schools, people, strict=True) if meeting in (held[0], coming) else [(schools[0], people[0])]
        _invite(meeting, list(everybody))
    Minutes.objects.bulk_create(Minutes(alliance=alliance, meeting=meeting) for meeting in held)
    _agenda(coming, number, "")
    _raised(held[0], _agenda(held[0], number, "They **agreed**."), people)
    now, then = {"pk": coming.pk}, {"pk": held[0].pk}
    return {
        **{f"meetings:{name}": now for name in ("meeting", "agenda", "invitees")},
        **{f"meetings:{name}": then for name in ("minutes", "minutes_live")},
        "meetings:body_rules": {"pk": body.pk},
    }


def _meeting(body: Body, days: int, host: Institution) -> Meeting:
    starts_at = timezone.now() + timedelta(days=days)
    return Meeting.objects.create(
        alliance_id=body.alliance_id, body=body, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), host=host
    )


def _invite(meeting: Meeting, everybody: list[tuple[Institution, Person]]) -> None:
    answers = [{"answer": "attending"}, {"answer": "apologies", "reason": "At a conference"}]
    Invitee.objects.bulk_create(
        Invitee(
            alliance_id=meeting.alliance_id, meeting=meeting, institution=school, person=person,
            attended=Invitee.Attended.PRESENT if meeting.is_over else "", **answers[at % 2],
        )
        for at, (school, person) in enumerate(everybody)
    )  # fmt: skip


def _agenda(meeting: Meeting, number: int, text: str) -> list[AgendaItem]:
    """Give the meeting matters arising and so many items; return the items."""
    arising = AgendaItem(kind=AgendaItem.Kind.MATTERS_ARISING, title="Matters arising", position=0)
    items = [AgendaItem(title=f"Crowd item {at}", position=at, text=text) for at in range(1, number + 1)]
    for item in (arising, *items):
        item.alliance_id, item.meeting = meeting.alliance_id, meeting
    AgendaItem.objects.bulk_create([arising, *items])
    return items


def _raised(meeting: Meeting, items: list[AgendaItem], people: list[Person]) -> None:
    """Let each item have ended in a decision, and in an action that is still open."""
    first = max(meeting.alliance.actions.values_list("number", flat=True), default=0) + 1
    of = {"alliance_id": meeting.alliance_id, "meeting": meeting}
    Decision.objects.bulk_create(
        Decision(item=item, number=at, text="It goes on.", **of) for at, item in enumerate(items, start=1)
    )
    Action.objects.bulk_create(
        Action(
            item=item, body=meeting.body, number=at, owner=owner, what="Write to all", due_on=timezone.localdate(), **of
        )
        for at, (item, owner) in enumerate(zip(items, people, strict=True), start=first)
    )  # fmt: skip
