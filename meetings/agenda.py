"""The agenda as a reader may see it: items with their times, papers, what is owed, and what stands in the way."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from meetings.interests import Declared, Flag, flags_of
from meetings.meeting_page import own_rows
from meetings.models import (
    AgendaItem,
    Interest,
    Invitee,
    Meeting,
    Minutes,
    Pack,
    Paper,
    PaperRequest,
    Recusal,
)
from meetings.packs.content import Content, Sight, changes, for_reader, snapshot
from meetings.querysets import MeetingQuerySet
from meetings.quorum import ItemQuorum, Quorum, quorum_of
from meetings.timing import Slot, slots_of
from meetings.words import clock
from members.access import Standing
from members.markup import as_html
from members.permissions import Can


@dataclass(frozen=True)
class Entry:
    """One item as the reader sees it; its hour is told to those alone who see the whole agenda."""

    number: int
    item: AgendaItem
    hour: str
    papers: list[Paper]
    owed: list[PaperRequest]
    flags: list[Flag]
    aside: list[Recusal]
    mine: Recusal | None
    quorum: ItemQuorum | None

    @cached_property
    def key(self) -> str:
        """The item's key as text: a page writes it a dozen times, and each time would put a number into local form."""
        return str(self.item.pk)

    @cached_property
    def brief(self) -> SafeString:
        """What the item is about, as HTML; nothing where the reader stands aside."""
        return SafeString() if self.is_hidden or not self.item.brief else as_html(self.item.brief, top=4)

    @property
    def is_hidden(self) -> bool:
        """Whether the reader stands aside, so that papers and words are not theirs to see."""
        return bool(self.item.is_recused)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Agenda:
    """Everything on the page, in the order of its reading."""

    meeting: Meeting
    entries: list[Entry]
    proposed: list[AgendaItem]
    removed: list[AgendaItem]
    quorum: Quorum
    invitees: list[Invitee]
    pack: Pack | None
    unpublished: list[str]
    runs: bool
    is_invited: bool
    is_open: bool

    @property
    def minutes(self) -> int:
        return sum(entry.item.minutes for entry in self.entries)

    @property
    def knows_all(self) -> bool:
        return self.runs or self.is_invited

    @property
    def over(self) -> int:
        """By how many minutes the items are longer than the meeting; negative: what is left."""
        return self.minutes - self.meeting.length

    @property
    def left(self) -> int:
        """How many minutes of the meeting no item takes."""
        return max(0, -self.over)

    @property
    def order(self) -> str:
        """The order as a form sends it back, so that a change made meanwhile is noticed."""
        return ",".join(str(entry.item.pk) for entry in self.entries)

    @property
    def owed(self) -> list[PaperRequest]:
        return [request for entry in self.entries for request in entry.owed]

    @property
    def paper_count(self) -> int:
        return sum(len(entry.papers) for entry in self.entries)


def is_open(meeting: Meeting) -> bool:
    """Say whether the agenda can still be changed: until the minutes are adopted, or the meeting is cancelled."""
    try:
        minutes = meeting.minutes
    except Minutes.DoesNotExist:
        return meeting.is_planned
    return meeting.is_planned and not minutes.is_adopted


def agenda_of(meeting: Meeting, standing: Standing) -> Agenda:
    """Read what the person may see of the agenda; the meeting must be one that they may see."""
    runs = standing.can(Can.RUN_MEETINGS)
    invitees = list(meeting.invitees.attended_list())
    is_invited = bool(own_rows(invitees, standing))
    seen = list(AgendaItem.objects.visible_to(standing).filter(meeting=meeting).with_names().without_text())
    on = sorted((item for item in seen if item.is_on), key=lambda item: (item.position, item.pk))
    papers = papers_by_item(Paper.objects.visible_to(standing).filter(item__meeting=meeting))
    recusals = list(Recusal.objects.with_names().filter(item__meeting=meeting))
    knows_all = runs or is_invited
    slots = slots_of(on, meeting.starts_at) if knows_all else None
    quorum = quorum_of(meeting, invitees=invitees, slots=slots, recusals=recusals)
    quorum = quorum.seen_by({item.pk for item in on})
    requests = PaperRequest.objects.visible_to(standing).select_related("person")
    facts = _Facts(
        papers=papers,
        owed=_by_item(requests.filter(item__meeting=meeting, paper=None)),
        flags=_flags(meeting, standing, on, papers, invitees) if knows_all else {},
        recusals=_by_item(recusals),
        quorum={each.slot.item.pk: each for each in quorum.items},
        standing=standing,
    )
    pack = meeting.packs.first()
    return Agenda(
        meeting=meeting,
        entries=[facts.entry(slot, knows_all=knows_all) for slot in slots or slots_of(on, meeting.starts_at)],
        proposed=[item for item in seen if item.state == AgendaItem.State.PROPOSED],
        removed=[item for item in seen if item.state == AgendaItem.State.REMOVED] if runs else [],
        quorum=quorum,
        invitees=invitees,
        pack=pack,
        unpublished=_unpublished(meeting, pack, on, papers, invitees) if runs else [],
        runs=runs,
        is_invited=is_invited,
        is_open=is_open(meeting),
    )


@dataclass(frozen=True)
class _Facts:
    """What was read of all items at once, to be handed to each."""

    papers: dict[int, list[Paper]]
    owed: dict[int, list[Any]]
    flags: dict[int, list[Flag]]
    recusals: dict[int, list[Any]]
    quorum: dict[int, ItemQuorum]
    standing: Standing

    def entry(self, slot: Slot, *, knows_all: bool) -> Entry:
        item = slot.item
        aside = self.recusals.get(item.pk, [])
        return Entry(
            number=slot.number,
            item=item,
            hour=clock(slot.starts_at) if knows_all else "",
            papers=self.papers.get(item.pk, []),
            owed=self.owed.get(item.pk, []),
            flags=self.flags.get(item.pk, []),
            aside=aside if knows_all else [],
            mine=next((row for row in aside if row.person_id == self.standing.person.pk), None),
            quorum=self.quorum.get(item.pk),
        )


def papers_by_item(papers: Iterable[Paper]) -> dict[int, list[Paper]]:
    """Return papers by the item they belong to, in their order."""
    return _by_item(papers)


def _by_item(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.item_id].append(row)
    return dict(found)


def _flags(
    meeting: Meeting,
    standing: Standing,
    items: list[AgendaItem],
    papers: dict[int, list[Paper]],
    invitees: list[Invitee],
) -> dict[int, list[Flag]]:
    """Return the items that touch interests of those invited: all to those who run meetings, else one's own."""
    people = {row.person_id for row in invitees} - {None}
    if not standing.can(Can.RUN_MEETINGS):
        people &= {standing.person.pk}
    rows = Interest.objects.standing_in(meeting.academic_year).filter(alliance=meeting.alliance)
    titles = {pk: [paper.title for paper in found] for pk, found in papers.items()}
    theirs = rows.filter(declaration__person__in=people).as_declared(meeting)
    return flags_of(items, titles, [Declared(*row) for row in theirs])


def neighbours_of(meeting: Meeting, seen: MeetingQuerySet) -> tuple[Meeting | None, Meeting | None]:
    """Return the meetings of the same body before and after this one, of those seen, in one read."""
    same = seen.of_body(meeting.body)
    rows = list(same.before(meeting.starts_at)[:1].union(same.after(meeting.starts_at)[:1]))
    for row in rows:
        row.body, row.alliance = meeting.body, meeting.alliance
    before = next((row for row in rows if row.starts_at < meeting.starts_at), None)
    return before, next((row for row in rows if row.starts_at > meeting.starts_at), None)


def sight_of(meeting: Meeting, standing: Standing) -> Sight:
    """Return what the person may see of the meeting's items today."""
    items = AgendaItem.objects.visible_to(standing).filter(meeting=meeting).only("pk")
    knows_all = standing.can(Can.RUN_MEETINGS) or Invitee.objects.of_standing(standing).filter(meeting=meeting).exists()
    return Sight.of(items, knows_all=knows_all)


def content_of(meeting: Meeting) -> Content:
    """Return all that the agenda says now, to be published or narrowed for a reader."""
    items = list(meeting.items.on().with_names())
    papers = papers_by_item(Paper.objects.filter(item__meeting=meeting))
    return snapshot(meeting, items, papers, meeting.invitees.with_names())


def content_for(meeting: Meeting, standing: Standing) -> Content:
    """Return what the agenda says now as far as the person may see it, for documents and exports."""
    return for_reader(content_of(meeting), sight_of(meeting, standing))


def _unpublished(
    meeting: Meeting,
    pack: Pack | None,
    on: list[AgendaItem],
    papers: dict[int, list[Paper]],
    invitees: list[Invitee],
) -> list[str]:
    """Return what has changed since the last version, without what the reader stands aside from."""
    if pack is None:
        return []
    now = snapshot(meeting, on, papers, invitees)
    aside = {item.pk for item in on if item.is_recused}  # type: ignore[attr-defined]
    return [change.words for change in changes(pack.content, now) if change.item not in aside]
