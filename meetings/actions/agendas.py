"""Building an agenda: standing items, items added, edited, ordered, taken off and put back, proposed and decided."""

import hashlib
import json
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from alliance_portal import outbox
from meetings.actions.rules import ensure_rules
from meetings.agenda import is_open
from meetings.models import AgendaItem, Invitee, Meeting
from members.access import Standing
from members.models import Institution, Person

State = AgendaItem.State
# What the form of an item sets.
WORDS = (
    "title",
    "brief",
    "purpose",
    "minutes",
    "presenter",
    "presenter_name",
    "strand",
    "is_confidential",
)
MOST_PROPOSALS = 5
MOST_ITEMS = 200
CLOSED = "The agenda can no longer be changed: the meeting is cancelled, or its minutes are adopted."


class Overtaken(Exception):
    """Somebody else has changed the row since it was read; `current` is what stands now."""

    def __init__(self, current: AgendaItem | None = None) -> None:
        super().__init__(current)
        self.current = current


def version_of(item: AgendaItem) -> str:
    """Return a short mark that changes whenever one of the item's words does."""
    values = [str(getattr(item, f"{name}_id" if name in ("presenter", "strand") else name)) for name in WORDS]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:24]


@transaction.atomic
def start_agenda(*, meeting: Meeting, by: Standing) -> int:
    """Put the body's standing items on an agenda that has none yet; return how many. Done twice, it does nothing."""
    locked = _locked(meeting)
    if not locked.is_planned or locked.items.filter(state__in=[State.ON, State.REMOVED]).exists():
        return 0
    ensure_rules(body=locked.body, by=by)
    new = [
        AgendaItem(
            alliance=locked.alliance,
            meeting=locked,
            kind=standing.kind,
            title=standing.title,
            minutes=standing.minutes,
            is_last=standing.is_last,
            purpose=AgendaItem.Purpose.NOTE,
        )
        for standing in locked.body.standing_items.all()
    ]
    _settle(locked, new)
    return len(new)


@transaction.atomic
def add_item(*, meeting: Meeting, item: AgendaItem, by: Standing) -> AgendaItem:
    """Put a new item on the agenda, before those that close it; refuses with ValidationError where nothing may
    change any more."""
    locked = _open(meeting)
    start_agenda(meeting=locked, by=by)
    item.alliance, item.meeting, item.state = locked.alliance, locked, State.ON
    on = list(locked.items.on())
    if len(on) >= MOST_ITEMS:
        raise ValidationError(f"An agenda holds at most {MOST_ITEMS} items.")
    _settle(locked, _placed(on, item))
    return item


@transaction.atomic
def change_item(*, item: AgendaItem, version: str, by: Standing) -> list[str]:
    """Save what was edited on the item, and return which fields changed.

    `version` is `version_of` the item that the editor had before them: raises Overtaken where it no longer is.
    """
    _open(item.meeting)
    current = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if version_of(current) != version:
        raise Overtaken(AgendaItem.objects.with_names().get(pk=item.pk))
    changed = [name for name in WORDS if getattr(current, name) != getattr(item, name)]
    if changed:
        item.save(update_fields=changed)
    return changed


@transaction.atomic
def reorder(*, meeting: Meeting, seen: Sequence[int], order: Sequence[int], by: Standing) -> None:
    """Bring the items into the new order.

    `seen` is the order that the editor had before them: raises Overtaken where the agenda no longer stands so, and
    ValidationError where `order` does not name the same items, each once.
    """
    locked = _open(meeting)
    on = {item.pk: item for item in locked.items.on()}
    if list(on) != list(seen):
        raise Overtaken
    if sorted(order) != sorted(seen):
        raise ValidationError("The new order does not name the same items. Load the page again.")
    _settle(locked, [on[pk] for pk in order])


def shifted(order: Sequence[int], pk: int, *, up: bool) -> list[int]:
    """Return the order in which an item has changed places with its neighbour; at the end nothing moves."""
    moved = list(order)
    here = moved.index(pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(moved):
        moved[here], moved[there] = moved[there], moved[here]
    return moved


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Standing) -> bool:
    """Take an item off the agenda; it can be put back. Refuses what has been minuted, decided or followed up."""
    locked = _open(item.meeting)
    current = locked.items.select_for_update(of=("self",)).get(pk=item.pk)
    if not current.is_on:
        return False
    if current.text or current.decisions.exists() or current.actions.exists():
        raise ValidationError("The minutes say something under this item. It stays on the agenda.")
    current.state = State.REMOVED
    current.save(update_fields=["state"])
    _settle(locked, list(locked.items.on()))
    return True


@transaction.atomic
def restore_item(*, item: AgendaItem, by: Standing) -> bool:
    """Put an item that was taken off back on the agenda, before those that close it."""
    locked = _open(item.meeting)
    current = locked.items.select_for_update(of=("self",)).get(pk=item.pk)
    if current.state != State.REMOVED:
        return False
    on = list(locked.items.on())
    current.state = State.ON
    _settle(locked, _placed(on, current))
    return True


@transaction.atomic
def propose_item(
    *,
    meeting: Meeting,
    title: str,
    brief: str = "",
    minutes: int = 10,
    by_invitee: Invitee | None = None,
    by: Standing | None = None,
) -> AgendaItem:
    """Propose an item to the chair, for the place that answers by a link or for the person who is signed in.

    Sent twice, it is one proposal. Refuses with ValidationError once the meeting has begun, and where five of the same
    person wait already.
    """
    locked = _locked(meeting)
    if not locked.is_planned or locked.has_started:
        raise ValidationError("The meeting has begun or is cancelled. Speak to the chair.")
    person, institution = _proposer(locked, by_invitee, by)
    waiting = locked.items.filter(state=State.PROPOSED, proposed_by=person)
    again = waiting.filter(title=title, brief=brief).first()
    if again is not None:
        return again
    if waiting.count() >= MOST_PROPOSALS:
        raise ValidationError(
            f"{MOST_PROPOSALS} proposals of yours wait for the chair. Let the chair look at them first."
        )
    item = AgendaItem(
        alliance=locked.alliance,
        meeting=locked,
        title=title,
        brief=brief,
        minutes=minutes,
        state=State.PROPOSED,
        proposed_by=person,
        proposed_for=institution,
        presenter=person,
        position=_next_position(locked),
    )
    item.save()
    return item


def _proposer(meeting: Meeting, invitee: Invitee | None, by: Standing | None) -> tuple[Person, Institution | None]:
    """Return who proposes, and for which institution."""
    if invitee is not None:
        if invitee.meeting_id != meeting.pk or invitee.person is None:
            raise ValidationError("This link is for another meeting.")
        return invitee.person, invitee.institution
    if by is None:
        raise ValidationError("Say who proposes the item.")
    row = meeting.invitees.of_standing(by).select_related("institution").order_by("institution_id").first()
    return by.person, row.institution if row is not None else None


@transaction.atomic
def take_item(*, item: AgendaItem, by: Standing) -> bool:
    """Put a proposed item on the agenda and tell its proposer; return whether it still waited."""
    locked = _open(item.meeting)
    start_agenda(meeting=locked, by=by)
    current = locked.items.select_for_update(of=("self",)).get(pk=item.pk)
    if current.state != State.PROPOSED:
        return False
    current.state = State.ON
    _settle(locked, _placed(list(locked.items.on()), current))
    _tell_proposer(current, by)
    return True


@transaction.atomic
def refuse_item(*, item: AgendaItem, reason: str, by: Standing) -> bool:
    """Decline a proposed item for a reason and tell its proposer; return whether it still waited."""
    locked = _locked(item.meeting)
    current = locked.items.select_for_update(of=("self",)).get(pk=item.pk)
    if current.state != State.PROPOSED:
        return False
    current.state, current.refused_because = State.REFUSED, reason
    current.save(update_fields=["state", "refused_because"])
    _tell_proposer(current, by)
    return True


def _tell_proposer(item: AgendaItem, by: Standing) -> None:
    if item.proposed_by is None or item.proposed_by == by.person:
        return
    outbox.queue(
        kind="meetings.proposal",
        subject=item,
        recipient=item.proposed_by,
        alliance=item.alliance,
        key=f"proposal:{item.pk}:{item.state}",
        details={"state": item.state},
    )


def _locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_related("body", "alliance", "host").select_for_update(of=("self",))
    return rows.get(pk=meeting.pk)


def _open(meeting: Meeting) -> Meeting:
    locked = _locked(meeting)
    if not is_open(locked):
        raise ValidationError(CLOSED)
    return locked


def _placed(on: list[AgendaItem], item: AgendaItem) -> list[AgendaItem]:
    """Return the order with the item in it, before those that close the agenda unless it is one of them."""
    place = len(on)
    while place and on[place - 1].is_last and not item.is_last:
        place -= 1
    return [*on[:place], item, *on[place:]]


def _settle(meeting: Meeting, on: Sequence[AgendaItem]) -> None:
    """Give every row of the meeting its position anew: the agenda from 1 on, behind it what is not on it."""
    off = list(meeting.items.exclude(pk__in=[item.pk for item in on if item.pk]).order_by("position", "pk"))
    new: list[AgendaItem] = []
    changed: list[AgendaItem] = []
    for position, item in enumerate([*on, *off], start=1):
        if item.pk is None:
            item.position = position
            new.append(item)
        elif item.position != position or item.state == State.ON:
            item.position = position
            changed.append(item)
    AgendaItem.objects.bulk_update(changed, ["position", "state"])
    AgendaItem.objects.bulk_create(new)


def _next_position(meeting: Meeting) -> int:
    last = meeting.items.order_by("-position").values_list("position", flat=True).first()
    return 1 if last is None else last + 1
