"""One meeting as its page shows it before it is held: when and where, who is coming, what stands on the agenda."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from meetings.clashes import Clash, clashes_of_meeting
from meetings.models import AgendaItem, Invitee, Meeting, Paper, PaperRequest
from meetings.rules import rules_of
from meetings.words import clock
from members.access import Standing
from members.models import HalfTerm
from members.permissions import Can


@dataclass(frozen=True)
class Numbers:
    """Who is coming, counted; a place that votes counts for the quorum."""

    invited: int = 0
    attending: int = 0
    deputies: int = 0
    apologies: int = 0
    waiting: int = 0
    voting: int = 0
    voting_expected: int = 0

    @property
    def coming(self) -> int:
        return self.attending + self.deputies


def numbers_of(invitees: Iterable[Invitee]) -> Numbers:
    """Count the answers of a list of those invited."""
    rows = list(invitees)
    answers = [row.answer for row in rows]
    return Numbers(
        invited=len(rows),
        attending=answers.count(Invitee.Answer.ATTENDING),
        deputies=answers.count(Invitee.Answer.DEPUTY),
        apologies=answers.count(Invitee.Answer.APOLOGIES),
        waiting=answers.count(Invitee.Answer.WAITING),
        voting=sum(row.votes for row in rows),
        voting_expected=sum(row.votes and row.is_expected for row in rows),
    )


@dataclass(frozen=True)
class TimedItem:
    """An agenda item with its time of day, which only those know who see the whole agenda."""

    number: int
    item: AgendaItem
    starts_at: datetime | None
    papers: int

    @property
    def hour(self) -> str:
        return clock(self.starts_at) if self.starts_at is not None else ""

    @property
    def moment(self) -> str:
        """The moment in London as machines read it."""
        return timezone.localtime(self.starts_at).isoformat() if self.starts_at is not None else ""


@dataclass(frozen=True)
class MeetingPage:
    """Everything on the page, in the order of its reading."""

    invitees: list[Invitee]
    mine: list[Invitee]
    numbers: Numbers
    quorum: int
    items: list[TimedItem]
    papers_owed: int
    half_term: HalfTerm | None
    last: Meeting | None
    next: Meeting | None
    clashes: list[Clash] = field(default_factory=list)

    @property
    def agenda_minutes(self) -> int:
        return sum(timed.item.minutes for timed in self.items)

    @property
    def lacks_for_quorum(self) -> int:
        """How many more of those who sit must say that they come."""
        return max(0, self.quorum - self.numbers.voting_expected)


def page_of(meeting: Meeting, standing: Standing) -> MeetingPage:
    """Read what the person may see of the meeting; the meeting must be one that they may see."""
    invitees = list(meeting.invitees.answers())
    mine = own_rows(invitees, standing)
    runs = standing.can(Can.RUN_MEETINGS)
    numbers = numbers_of(invitees)
    half_term = standing.alliance.half_terms.at(meeting.day.date()).first()
    same_body = standing.alliance.meetings.visible_to(standing).planned().of_body(meeting.body).select_related("body")
    return MeetingPage(
        invitees=invitees,
        mine=mine,
        numbers=numbers,
        quorum=rules_of(meeting.body).quorum_of(numbers.voting),
        items=_items(meeting, standing, knows_all=runs or bool(mine)),
        papers_owed=_papers_owed(meeting, standing),
        half_term=half_term,
        last=same_body.before(meeting.starts_at).first(),
        next=same_body.after(meeting.starts_at).first(),
        clashes=clashes_of_meeting(meeting, half_term) if runs and meeting.can_be_moved else [],
    )


def own_rows(invitees: Iterable[Invitee], standing: Standing) -> list[Invitee]:
    """Return the rows of the person, and those of the schools they speak for."""
    led = {institution.pk for institution in standing.led_institutions()}
    return [row for row in invitees if row.person_id == standing.person.pk or row.institution_id in led]


def timed(items: Iterable[AgendaItem], starts_at: datetime) -> list[tuple[AgendaItem, datetime]]:
    """Return each item with the time of day at which it comes up, from the minutes of those before it."""
    found = []
    for item in items:
        found.append((item, starts_at))
        starts_at += timedelta(minutes=item.minutes)
    return found


def _items(meeting: Meeting, standing: Standing, *, knows_all: bool) -> list[TimedItem]:
    """Return the agenda as far as the person may know it.

    Where confidential items are kept from them, times of day would be wrong or tell of a gap: they are left out.
    """
    items = AgendaItem.objects.visible_to(standing).filter(meeting=meeting).on().for_overview()
    papers = _papers_by_item(meeting, standing)
    return [
        TimedItem(number, item, at if knows_all else None, papers.get(item.pk, 0))
        for number, (item, at) in enumerate(timed(items, meeting.starts_at), start=1)
    ]


def _papers_by_item(meeting: Meeting, standing: Standing) -> dict[int, int]:
    seen = Paper.objects.visible_to(standing).filter(item__meeting=meeting).order_by().values("item_id")
    return {row["item_id"]: row["number"] for row in seen.annotate(number=Count("pk"))}


def _papers_owed(meeting: Meeting, standing: Standing) -> int:
    """Count the papers still owed to the meeting: all of them for those who run it, else the person's own."""
    owed = PaperRequest.objects.outstanding().filter(item__meeting=meeting)
    return owed.count() if standing.can(Can.RUN_MEETINGS) else owed.filter(person=standing.person).count()
