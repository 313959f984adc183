"""The page on which minutes are taken while people talk: everything it shows, read in a fixed number of reads."""

import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from meetings.matters import Matter, matters_arising
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


def live_page(
    meeting: Meeting, minutes: Minutes, standing: Standing, chosen: str = "", *, whole: bool = False
) -> LivePage:
    """Read the page; `chosen` is what is open: "people", or the key of an item. What is not known opens the first.

    What arises from earlier meetings is read where it is shown: under its item, or where the `whole` page is asked for.
    """
    people = list(meeting.invitees.attended_list())
    rows = _rows(meeting, standing)
    chosen = _open(chosen, rows, people)
    arising = [row for row in rows if row.kind == AgendaItem.Kind.MATTERS_ARISING]
    matters = matters_arising(meeting, standing) if any(whole or str(row.pk) == chosen for row in arising) else []
    following = standing.alliance.meetings.planned().filter(body=meeting.body_id, starts_at__gt=meeting.starts_at)
    coming = following.order_by("starts_at", "pk").first()
    return LivePage(meeting, minutes, people, _items(meeting, standing, rows), matters, coming, chosen)


def _open(chosen: str, rows: list[AgendaItem], people: list[Invitee]) -> str:
    """Return the part that is open: the one asked for, else who is here until somebody has been ticked."""
    if chosen == PEOPLE or any(chosen == str(row.pk) for row in rows):
        return chosen
    ticked = not people or any(row.attended for row in people)
    return str(rows[0].pk) if rows and ticked else PEOPLE


def live_items(meeting: Meeting, standing: Standing) -> list[LiveItem]:
    """Return the items alone, in three reads."""
    return _items(meeting, standing, _rows(meeting, standing))


def _rows(meeting: Meeting, standing: Standing) -> list[AgendaItem]:
    return list(AgendaItem.objects.visible_to(standing).filter(meeting=meeting).on().select_related("presenter"))


def _items(meeting: Meeting, standing: Standing, rows: list[AgendaItem]) -> list[LiveItem]:
    decisions: dict[int, list[Decision]] = defaultdict(list)
    for decision in meeting.decisions.order_by("number"):
        decisions[decision.item_id].append(decision)
    actions: dict[int, list[Action]] = defaultdict(list)
    raised = Action.objects.visible_to(standing).filter(meeting=meeting, item__isnull=False)
    for action in raised.for_minutes().order_by("number"):
        actions[action.item_id or 0].append(action)
    items, before = list[LiveItem](), 0
    for number, row in enumerate(rows, start=1):
        shown = not row.is_recused  # type: ignore[attr-defined]
        items.append(
            LiveItem(row, number, before, decisions[row.pk] if shown else [], actions[row.pk] if shown else [])
        )
        before += row.minutes
    return items


def minutes_gone(began_at: datetime, now: datetime | None = None) -> int:
    """Return how many whole minutes have gone since the meeting began; none before it."""
    return max(0, int(((now or timezone.now()) - began_at) / timedelta(minutes=1)))
