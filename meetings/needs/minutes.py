"""Minutes that wait: to be written up, corrected, answered, adopted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, day, fields
from meetings.models import Invitee, Minutes, Suggestion
from meetings.words import counted
from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can

MOST = 6
# Minutes are best written within a week, and a meeting of last spring is not asked about any more.
TIME_TO_WRITE = timedelta(days=7)
LOOK_BACK = timedelta(days=120)


@NEEDS.register(position=12)
def minutes_that_wait(standing: Standing) -> Iterator[Reading[Need]]:
    """Say what the person can do for minutes: write up or circulate a draft, answer corrections, adopt, or read."""
    minutes = Minutes.objects.visible_to(standing).to_adopt()
    waiting = Q(minutes__in=minutes.order_by().values("pk"))
    if standing.can(Can.TAKE_MINUTES):
        now = timezone.now()
        held = Q(ends_at__lte=now, starts_at__gt=now - LOOK_BACK)
        waiting |= held & (Q(minutes=None) | Q(minutes__state=Minutes.State.DRAFT))
    invited = Invitee.objects.of_standing(standing).filter(meeting=OuterRef("pk"))
    suggested = Suggestion.objects.waiting().order_by().filter(item__meeting=OuterRef("pk"))
    rows = standing.alliance.meetings.planned().filter(waiting).order_by("-starts_at", "-pk")
    facts = fields(
        "pk",
        "title",
        "starts_at",
        "ends_at",
        body="body__name",
        state="minutes__state",
        until="minutes__corrections_until",
        is_invited=Exists(invited),
        suggested=ArraySubquery(suggested.values("pk")),
    )
    yield Reading(rows[:MOST], facts, partial(_needs, standing))


@dataclass(frozen=True)
class Waiting:
    """The minutes of one meeting, as far as home speaks of them."""

    slug: str
    pk: int
    meeting: str
    ends_at: datetime
    state: str | None
    until: date | None
    is_invited: bool
    suggested: int

    @property
    def can_be_corrected(self) -> bool:
        return self.state == Minutes.State.CIRCULATED and (self.until is None or self.until >= timezone.localdate())

    def url(self, name: str) -> str:
        return reverse(f"meetings:{name}", args=[self.slug, self.pk])


def _needs(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for facts in found:
        begins = timezone.localtime(datetime.fromisoformat(facts["starts_at"]))
        waiting = Waiting(
            standing.alliance.slug,
            facts["pk"],
            f"{facts['title'] or facts['body']}, {begins:%-d %B %Y}",
            datetime.fromisoformat(facts["ends_at"]),
            facts["state"],
            day(facts["until"]),
            facts["is_invited"],
            len(facts["suggested"]),
        )
        if need := next(filter(None, (step(waiting, standing) for step in (_write, _answer, _adopt, _read))), None):
            yield need


def _write(waiting: Waiting, standing: Standing) -> Need | None:
    if waiting.state not in (None, Minutes.State.DRAFT):
        return None
    begun = waiting.state is not None
    title = f"{'Circulate' if begun else 'Write up'} the minutes of {waiting.meeting}"
    url = waiting.url("minutes" if begun else "minutes_live")
    return Need(title, url, "Go on" if begun else "Write", due=waiting.ends_at + TIME_TO_WRITE)


def _answer(waiting: Waiting, standing: Standing) -> Need | None:
    if not waiting.suggested or not standing.can(Can.TAKE_MINUTES):
        return None
    title = f"{counted(waiting.suggested, 'correction')} to the minutes of {waiting.meeting}"
    return Need(title, waiting.url("suggestions"), "Answer", due=waiting.until)


def _adopt(waiting: Waiting, standing: Standing) -> Need | None:
    if not standing.can(Can.ADOPT_MINUTES) or waiting.can_be_corrected:
        return None
    title = f"Adopt the minutes of {waiting.meeting}"
    return Need(title, waiting.url("minutes"), "Read and adopt", "The time for corrections is over")


def _read(waiting: Waiting, standing: Standing) -> Need | None:
    if not waiting.is_invited or not waiting.can_be_corrected:
        return None
    detail = "Suggest a correction if something is wrong"
    title = f"Read the draft minutes of {waiting.meeting}"
    return Need(title, waiting.url("minutes"), "Read", detail, due=waiting.until)
