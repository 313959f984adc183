"""Whether a meeting is and stays quorate: from the answers before it, from the attendance once that is noted, and for
each item without those who stand aside from it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from django.utils import timezone

from meetings.models import Invitee, Meeting, Recusal
from meetings.rules import rules_of
from meetings.timing import Slot, slots_of
from meetings.words import clock, counted

# Whoever did not leave early stays to the end, however long the meeting takes.
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Presence:
    """Somebody on a place that counts, from and to; `person_pk` is nobody's where a deputy sits there."""

    person_pk: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ItemQuorum:
    """How many are there for one item at its thinnest moment, without those who stand aside."""

    slot: Slot
    there: int
    aside: int
    is_quorate: bool


@dataclass(frozen=True)
class Loss:
    """The first moment without a quorum, and the item that is on then, if the reader may know of it."""

    at: datetime
    slot: Slot | None
    there: int
    aside: int


@dataclass(frozen=True)
class Quorum:
    """The whole answer; without a rule for the body nothing is needed and nothing can be lost."""

    needed: int
    sitting: int
    there: int
    is_recorded: bool
    starts_at: datetime
    items: tuple[ItemQuorum, ...]
    loss: Loss | None

    @property
    def has_rule(self) -> bool:
        return self.needed > 0

    @property
    def is_quorate(self) -> bool:
        """Whether it is quorate at the start and stays so."""
        return self.loss is None

    @property
    def is_quorate_at_start(self) -> bool:
        return self.there >= self.needed

    @property
    def tone(self) -> str:
        if not self.has_rule:
            return "plain"
        if self.is_quorate:
            return "good"
        return "concern" if self.is_recorded else "watch"

    @property
    def state(self) -> str:
        """The answer in a few words."""
        if not self.has_rule:
            return "No quorum is set"
        if self.is_quorate:
            return "Quorate"
        if self.is_quorate_at_start:
            return "Quorate at first"
        return "Not quorate" if self.is_recorded else "Not quorate yet"

    @property
    def words(self) -> str:
        """How many there are and how many are needed."""
        verb = "were there" if self.is_recorded else "are expected"
        verb = verb.replace("were", "was").replace("are", "is") if self.there == 1 else verb
        start = " at the start" if self.is_recorded else ""
        return f"{self.there} of {self.sitting} who sit {verb}{start}; {self.needed} are needed."

    @property
    def loss_words(self) -> str:
        """When and at which item the quorum is lost, and why; nothing where it is not, or never was."""
        if self.loss is None or (
            not self.is_quorate_at_start and self.loss.at <= self.starts_at and not self.loss.aside
        ):
            return ""
        slot = self.loss.slot
        where = f" at item {slot.number}, {slot.item.title}," if slot is not None else ""
        why = f", as {counted(self.loss.aside, 'person stands', 'people stand')} aside" if self.loss.aside else ""
        return (
            f"From {clock(self.loss.at)}{where} there is no quorum: {self.loss.there} of {self.needed} are left{why}."
        )

    def seen_by(self, item_pks: Collection[int]) -> "Quorum":
        """Return the same without a word of the items that the reader may not know of."""
        loss = self.loss
        if loss is not None and loss.slot is not None and loss.slot.item.pk not in item_pks:
            loss = replace(loss, slot=None, aside=0)
        return replace(self, items=tuple(each for each in self.items if each.slot.item.pk in item_pks), loss=loss)


def quorum_of(
    meeting: Meeting,
    *,
    invitees: Sequence[Invitee] | None = None,
    slots: Sequence[Slot] | None = None,
    recusals: Iterable[Recusal] | None = None,
) -> Quorum:
    """Return whether the meeting is and stays quorate; what the caller has read already can be handed in."""
    if invitees is None:
        invitees = list(meeting.invitees.all())
    if slots is None:
        slots = slots_of(meeting.items.on(), meeting.starts_at)
    if recusals is None:
        recusals = Recusal.objects.filter(item__meeting=meeting)
    places = [row for row in invitees if row.votes]
    is_recorded = any(row.attended for row in invitees)
    ends_at = max([meeting.ends_at, *(slot.ends_at for slot in slots)])
    presences = [found for row in places if (found := presence_of(row, meeting, is_recorded=is_recorded))]
    aside: dict[int, set[int]] = {}
    for recusal in recusals:
        aside.setdefault(recusal.item_id, set()).add(recusal.person_id)
    needed = rules_of(meeting.body).quorum_of(len(places))
    moved = _moved(presences)
    items = tuple(_item(slot, presences, moved, aside.get(slot.item.pk, set()), needed) for slot in slots)
    return Quorum(
        needed=needed,
        sitting=len(places),
        there=_counted(presences, meeting.starts_at, set())[0],
        is_recorded=is_recorded,
        starts_at=meeting.starts_at,
        items=items,
        loss=_loss(slots, presences, aside, needed, (meeting.starts_at, ends_at)),
    )


def presence_of(row: Invitee, meeting: Meeting, *, is_recorded: bool) -> Presence | None:
    """Return when somebody sits on the place: as answered, or as noted once attendance is; nobody: None."""
    if not is_recorded:
        if not row.is_expected:
            return None
        deputy = row.answer == Invitee.Answer.DEPUTY
        return Presence(None if deputy else row.person_id, meeting.starts_at, NEVER)
    if not row.was_there:
        return None
    deputy = row.attended == Invitee.Attended.DEPUTY
    return Presence(
        None if deputy else row.person_id,
        _moment(meeting, row.came_at) if row.came_at else meeting.starts_at,
        _moment(meeting, row.left_at) if row.left_at else NEVER,
    )


def _moment(meeting: Meeting, at: time) -> datetime:
    """Return a time of the meeting's day in London."""
    return timezone.make_aware(datetime.combine(meeting.day.date(), at))


def _counted(presences: Iterable[Presence], at: datetime, aside: set[int]) -> tuple[int, int]:
    """Return how many are there at a moment and take part, and how many are there but stand aside."""
    there = [each for each in presences if each.starts_at <= at < each.ends_at]
    standing_aside = sum(each.person_pk in aside for each in there)
    return len(there) - standing_aside, standing_aside


def _moved(presences: Iterable[Presence]) -> set[datetime]:
    """Return the moments at which somebody comes or goes: few, as most come at the beginning and stay."""
    return {moment for each in presences for moment in (each.starts_at, each.ends_at)}


def _turns(moved: set[datetime], starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """Return the moments within a time at which somebody comes or goes, and its beginning."""
    return sorted({starts_at, *(moment for moment in moved if starts_at < moment < ends_at)})


def _item(slot: Slot, presences: list[Presence], moved: set[datetime], aside: set[int], needed: int) -> ItemQuorum:
    turns = _turns(moved, slot.starts_at, slot.ends_at)
    there, standing_aside = min(_counted(presences, moment, aside) for moment in turns)
    return ItemQuorum(slot, there, standing_aside, there >= needed)


def _loss(
    slots: Sequence[Slot],
    presences: list[Presence],
    aside: dict[int, set[int]],
    needed: int,
    span: tuple[datetime, datetime],
) -> Loss | None:
    """Return the first moment at which too few are left, going through the agenda and the time after it."""
    starts_at, ends_at = span
    stretches: list[tuple[Slot | None, datetime, datetime]] = [(each, each.starts_at, each.ends_at) for each in slots]
    free_from = slots[-1].ends_at if slots else starts_at
    if free_from < ends_at:
        stretches.append((None, free_from, ends_at))
    moved = _moved(presences)
    for slot, begins, ends in stretches:
        for moment in _turns(moved, begins, ends):
            there, standing_aside = _counted(presences, moment, aside.get(slot.item.pk, set()) if slot else set())
            if there < needed:
                return Loss(moment, slot, there, standing_aside)
    return None
