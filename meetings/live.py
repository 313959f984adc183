"""The page on which minutes are taken while people talk: everything it shows, read in a fixed number of reads."""

import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from meetings.matters import Matter, as_matters
from meetings.models import Action, AgendaItem, Decision, Invitee, Meeting, Minutes
from meetings.owners import Owner, invited_owners
from meetings.rules import rules_of
from members.access import Standing

PEOPLE = "people"


@dataclass(frozen=True)
class Attendance:
    """How many have been ticked as what."""

    invited: int
    present: int
    deputies: int
    apologies: int
    absent: int
    voting: int
    quorum: int

    @property
    def unknown(self) -> int:
        return self.invited - self.present - self.deputies - self.apologies - self.absent

    @property
    def words(self) -> str:
        parts = [f"{self.present + self.deputies} here"]
        parts += [f"{self.apologies} apologies"] if self.apologies else []
        parts += [f"{self.absent} absent"] if self.absent else []
        parts += [f"{self.unknown} not ticked"] if self.unknown else []
        parts += [self.quorum_words] if self.quorum else []
        return ", ".join(parts)

    @property
    def quorum_words(self) -> str:
        """Whether enough of those who sit have been ticked as there."""
        if self.voting >= self.quorum:
            return f"quorate ({self.voting} of {self.quorum} needed)"
        return f"not quorate yet ({self.voting} of {self.quorum} needed)"


def attendance_of(rows: list[Invitee], meeting: Meeting) -> Attendance:
    """Count the ticks."""
    sitting = [row for row in rows if row.votes]
    ticks = [row.attended for row in rows]
    Attended = Invitee.Attended
    return Attendance(
        len(rows),
        ticks.count(Attended.PRESENT),
        ticks.count(Attended.DEPUTY),
        ticks.count(Attended.APOLOGIES),
        ticks.count(Attended.ABSENT),
        voting=sum(row.was_there for row in sitting),
        quorum=rules_of(meeting.body).quorum_of(len(sitting)),
    )


@dataclass(frozen=True)
class LiveItem:
    """One item as it is minuted: its text and version, decisions and actions, and its place in the time."""

    item: AgendaItem
    number: int
    before: int
    decisions: list[Decision]
    actions: list[Action]

    @property
    def key(self) -> str:
        return str(self.item.pk)

    @property
    def is_recused(self) -> bool:
        return bool(self.item.is_recused)  # type: ignore[attr-defined]

    @property
    def is_arising(self) -> bool:
        return self.item.kind == AgendaItem.Kind.MATTERS_ARISING

    @property
    def mark(self) -> str:
        """A short sign of the decisions and actions, which changes when any of them does."""
        said = [(each.pk, each.text) for each in self.decisions]
        said += [(each.pk, each.what, each.who, each.due_on, each.state) for each in self.actions]  # type: ignore[misc]
        return f"{zlib.crc32(repr(said).encode()):x}"


@dataclass(frozen=True)
class LivePage:
    """The page: who is there, and the items with the one that is open."""

    meeting: Meeting
    minutes: Minutes
    people: list[Invitee]
    items: list[LiveItem]
    matters: list[Matter]
    next_meeting: Meeting | None
    chosen: str

    @property
    def attendance(self) -> Attendance:
        return attendance_of(self.people, self.meeting)

    @property
    def owners(self) -> list[Owner]:
        return invited_owners(self.people)

    @property
    def parts(self) -> list[str]:
        """The keys of what can be open, in their order."""
        return [PEOPLE, *(each.key for each in self.items)]

    @property
    def open_item(self) -> LiveItem | None:
        return next((each for each in self.items if each.key == self.chosen), None)

    @property
    def previous(self) -> str:
        at = self.parts.index(self.chosen)
        return self.parts[at - 1] if at else ""

    @property
    def following(self) -> str:
        at = self.parts.index(self.chosen)
        return self.parts[at + 1] if at + 1 < len(self.parts) else ""

    @property
    def planned(self) -> int:
        return sum(each.item.minutes for each in self.items)

    @property
    def began_at(self) -> datetime:
        """When the meeting was opened, or is to begin."""
        return self.minutes.opened_at or self.meeting.starts_at


def live_page(meeting: Meeting, minutes: Minutes, standing: Standing, chosen: str = "") -> LivePage:
    """Read the page; `chosen` is what is open: "people", or the key of an item. What is not known opens the first."""
    people = list(meeting.invitees.with_names())
    items = _items(meeting, standing)
    matters = [row for row in items.arising if any(each.is_arising for each in items.items)]
    known = {PEOPLE, *(each.key for each in items.items)}
    if chosen not in known:
        ticked = any(row.attended for row in people)
        chosen = items.items[0].key if items.items and (ticked or not people) else PEOPLE
    following = standing.alliance.meetings.planned().filter(body=meeting.body_id, starts_at__gt=meeting.starts_at)
    coming = following.order_by("starts_at", "pk").first()
    return LivePage(meeting, minutes, people, items.items, as_matters(matters, standing), coming, chosen)


@dataclass(frozen=True)
class _Read:
    items: list[LiveItem]
    arising: list[Action]


def live_items(meeting: Meeting, standing: Standing) -> list[LiveItem]:
    """Return the items alone, in three reads."""
    return _items(meeting, standing).items


def _items(meeting: Meeting, standing: Standing) -> _Read:
    rows = list(AgendaItem.objects.visible_to(standing).filter(meeting=meeting).on().select_related("presenter"))
    decisions: dict[int, list[Decision]] = defaultdict(list)
    for decision in meeting.decisions.order_by("number"):
        decisions[decision.item_id].append(decision)
    actions: dict[int, list[Action]] = defaultdict(list)
    arising_keys = Action.objects.arising(meeting).order_by().values("pk")
    wanted = Action.objects.visible_to(standing).filter(Q(meeting=meeting) | Q(pk__in=arising_keys))
    arising = []
    for action in wanted.with_names().urgent_first():
        if action.meeting_id == meeting.pk:
            actions[action.item_id or 0].append(action)
        else:
            arising.append(action)
    items, before = [], 0
    for number, row in enumerate(rows, start=1):
        shown = not row.is_recused  # type: ignore[attr-defined]
        raised = sorted(actions[row.pk], key=lambda action: action.number) if shown else []
        items.append(LiveItem(row, number, before, decisions[row.pk] if shown else [], raised))
        before += row.minutes
    return _Read(items, arising)


def minutes_gone(began_at: datetime, now: datetime | None = None) -> int:
    """Return how many whole minutes have gone since the meeting began; none before it."""
    return max(0, int(((now or timezone.now()) - began_at) / timedelta(minutes=1)))
