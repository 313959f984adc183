"""Minutes that wait: to be written up, corrected, answered, adopted."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from meetings.models import Invitee, Minutes, Suggestion
from meetings.words import counted as counted_words
from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can

MOST = 6
# Minutes are best written within a week, and a meeting of last spring is not asked about any more.
TIME_TO_WRITE = timedelta(days=7)
LOOK_BACK = timedelta(days=120)


@NEEDS.register(position=12)
def minutes_that_wait(standing: Standing) -> Iterator[Need]:
    """Say what the person can do for minutes: write up or circulate a draft, answer corrections, adopt, or read.

    One read for all of it, for home asks every room.
    """
    minutes = Minutes.objects.visible_to(standing).to_adopt()
    waiting = Q(minutes__in=minutes.order_by().values("pk"))
    if standing.can(Can.TAKE_MINUTES):
        now = timezone.now()
        held = Q(ends_at__lte=now, starts_at__gt=now - LOOK_BACK)
        waiting |= held & (Q(minutes=None) | Q(minutes__state=Minutes.State.DRAFT))
    invited = Invitee.objects.of_standing(standing).filter(meeting=OuterRef("pk"))
    suggested = Suggestion.objects.waiting().order_by().filter(item__meeting=OuterRef("pk")).values("item__meeting")
    rows = standing.alliance.meetings.planned().filter(waiting).select_related("body", "minutes")
    counted = Coalesce(Subquery(suggested.annotate(number=Count("pk")).values("number")), 0)
    for meeting in rows.annotate(is_invited=Exists(invited), suggested=counted).order_by("-starts_at", "-pk")[:MOST]:
        if need := next(filter(None, (step(meeting, standing) for step in (_write, _answer, _adopt, _read))), None):
            yield need


def _write(meeting: Any, standing: Standing) -> Need | None:
    begun = getattr(meeting, "minutes", None)
    if begun is not None and begun.state != Minutes.State.DRAFT:
        return None
    title = f"{'Circulate' if begun else 'Write up'} the minutes of {meeting}"
    name = "meetings:minutes" if begun else "meetings:minutes_live"
    url = reverse(name, args=[standing.alliance.slug, meeting.pk])
    return Need(title, url, "Go on" if begun else "Write", due=meeting.ends_at + TIME_TO_WRITE)


def _answer(meeting: Any, standing: Standing) -> Need | None:
    if not meeting.suggested or not standing.can(Can.TAKE_MINUTES):
        return None
    url = reverse("meetings:suggestions", args=[standing.alliance.slug, meeting.pk])
    title = f"{counted_words(meeting.suggested, 'correction')} to the minutes of {meeting}"
    return Need(title, url, "Answer", due=meeting.minutes.corrections_until)


def _adopt(meeting: Any, standing: Standing) -> Need | None:
    if not standing.can(Can.ADOPT_MINUTES) or meeting.minutes.can_be_corrected:
        return None
    url = reverse("meetings:minutes", args=[standing.alliance.slug, meeting.pk])
    return Need(f"Adopt the minutes of {meeting}", url, "Read and adopt", "The time for corrections is over")


def _read(meeting: Any, standing: Standing) -> Need | None:
    if not meeting.is_invited or not meeting.minutes.can_be_corrected:
        return None
    url = reverse("meetings:minutes", args=[standing.alliance.slug, meeting.pk])
    detail = "Suggest a correction if something is wrong"
    return Need(f"Read the draft minutes of {meeting}", url, "Read", detail, due=meeting.minutes.corrections_until)
