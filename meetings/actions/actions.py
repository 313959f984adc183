"""Actions: recorded in a meeting, updated and closed from anywhere by whoever owns them, chased while overdue."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alliance_portal import outbox
from alliance_portal.outbox import Draft
from meetings.actions.minutes.drafts import draft_of
from meetings.models import Action, ActionUpdate, AgendaItem, Meeting
from meetings.owners import Owner
from meetings.words import day_words
from members.access import Standing
from members.models import Alliance, Appointment, Person
from members.permissions import Role

State, Kind = Action.State, ActionUpdate.Kind
SPEAKERS = (Role.HEAD, Role.CHAIR)


@transaction.atomic
def record_action(
    *, item: AgendaItem, what: str, owner: Owner, due_on: date | None, by: Standing, key: UUID | None = None
) -> Action:
    """Record who does what by when under an item, under the alliance's next number.

    The same form sent twice records it once. Raises ValidationError for adopted minutes.
    """
    draft_of(item.meeting)
    Alliance.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.alliance_id)
    known = Action.objects.filter(captured_as=key).first() if key else None
    if known is not None and (known.item_id, known.what) == (item.pk, what):
        return known
    last = Action.objects.filter(alliance=item.alliance_id).aggregate(last=Max("number"))["last"] or 0
    action: Action = Action.objects.create(
        alliance_id=item.alliance_id,
        body_id=item.meeting.body_id,
        meeting_id=item.meeting_id,
        item=item,
        number=last + 1,
        what=what,
        owner=owner.person,
        owner_name=owner.name,
        institution=owner.institution,
        strand_id=item.strand_id,
        due_on=due_on,
        created_by=by.person,
        captured_as=None if known else key,
    )
    return action


@transaction.atomic
def change_action(*, action: Action, what: str, owner: Owner, due_on: date | None, by: Standing) -> Action:
    """Change whose action it is and by when; what it is, too, until its minutes are adopted.

    The change is noted in its history. Raises ValidationError where adopted minutes hold what it says.
    """
    row = _locked(action)
    if what != row.what and row.meeting is not None:
        draft_of(row.meeting)
    before = (row.who, row.due_on)
    row.what, row.due_on = what, due_on
    row.owner, row.owner_name, row.institution = owner.person, owner.name, owner.institution
    row.save(update_fields=["what", "due_on", "owner", "owner_name", "institution"])
    said = _changes(before, (row.who, row.due_on))
    if said:
        _note(row, Kind.CHANGED, said, by.person)
    return row


def _changes(before: tuple[str, date | None], after: tuple[str, date | None]) -> str:
    said = []
    if before[0] != after[0]:
        said.append(f"Passed from {before[0]} to {after[0]}.")
    if before[1] != after[1]:
        said.append(f"By {_day(after[1])} instead of {_day(before[1])}.")
    return " ".join(said)


def _day(day: date | None) -> str:
    return day_words(day) if day else "no set day"


@transaction.atomic
def remove_action(*, action: Action, by: Standing) -> None:
    """Take out an action that was recorded by mistake, while its minutes are not adopted."""
    if action.meeting is not None:
        draft_of(action.meeting)
    action.delete()


@transaction.atomic
def update_action(*, action: Action, text: str, by: Person, meeting: Meeting | None = None) -> ActionUpdate:
    """Note how far an action has got; `meeting` where that was said in one."""
    return _note(_locked(action), Kind.NOTE, text, by, meeting)


@transaction.atomic
def close_action(
    *, action: Action, note: str, by: Person, is_done: bool = True, meeting: Meeting | None = None
) -> Action:
    """Close an action with a note: done, or no longer needed. Raises ValidationError where it is closed already."""
    row = _locked(action)
    if not row.is_open:
        raise ValidationError("This action is closed already.")
    row.state = State.DONE if is_done else State.DROPPED
    row.closed_at, row.closed_by, row.closing_note = timezone.now(), by, note
    row.save(update_fields=["state", "closed_at", "closed_by", "closing_note"])
    _note(row, Kind.DONE if is_done else Kind.DROPPED, note, by, meeting)
    return row


@transaction.atomic
def reopen_action(*, action: Action, reason: str, by: Person, meeting: Meeting | None = None) -> Action:
    """Open a closed action again; what was said when it was closed stays in its history."""
    row = _locked(action)
    if row.is_open:
        raise ValidationError("This action is open already.")
    row.state, row.closed_at, row.closed_by, row.closing_note = State.OPEN, None, None, ""
    row.save(update_fields=["state", "closed_at", "closed_by", "closing_note"])
    _note(row, Kind.REOPENED, reason, by, meeting)
    return row


def _locked(action: Action) -> Action:
    rows = Action.objects.select_for_update(of=("self",)).with_names()
    return rows.get(pk=action.pk)  # type: ignore[no-any-return]


def _note(action: Action, kind: str, text: str, by: Person, meeting: Meeting | None = None) -> ActionUpdate:
    """Write a line of the history; the same line by the same person within a minute is a form sent twice."""
    twice = action.updates.filter(kind=kind, text=text, by=by, at__gt=timezone.now() - timedelta(minutes=1)).first()
    if twice is not None:
        return twice  # type: ignore[no-any-return]
    made: ActionUpdate = ActionUpdate.objects.create(
        alliance_id=action.alliance_id, action=action, kind=kind, text=text, by=by, meeting=meeting
    )
    return made


@transaction.atomic
def chase_overdue(today: date | None = None) -> int:
    """Queue one message for each person with overdue actions, at most one a week and alliance; return how many.

    What the message says is gathered when it is sent, so that whoever has closed all of them by then hears nothing.
    """
    today = today or timezone.localdate()
    year, week, _ = today.isocalendar()
    overdue = list(Action.objects.overdue(today).with_names().select_related("alliance"))
    drafts = [
        Draft(
            "meetings.actions_overdue",
            alliance,
            f"actions-overdue:{alliance.pk}:{person.pk}:{year}-{week}",
            person,
            alliance=alliance,
        )
        for alliance, person in _chased(overdue)
    ]
    return outbox.queue_many(drafts)


def _chased(overdue: list[Action]) -> list[tuple[Alliance, Person]]:
    """Return whom to chase: the owners, and for an institution's actions whoever speaks for it."""
    found = {(row.alliance_id, row.owner_id): (row.alliance, row.owner) for row in overdue if row.owner is not None}
    places = {(row.alliance_id, row.institution_id): row.alliance for row in overdue if row.owner is None}
    speaking = Appointment.objects.current().filter(
        role__in=SPEAKERS, alliance__in={pk for pk, _ in places}, institution__in={pk for _, pk in places if pk}
    )
    for each in speaking.select_related("person"):
        if (each.alliance_id, each.institution_id) in places:
            alliance = places[each.alliance_id, each.institution_id]
            found[each.alliance_id, each.person_id] = (alliance, each.person)
    return [(alliance, person) for alliance, person in found.values() if person is not None and person.is_active]
