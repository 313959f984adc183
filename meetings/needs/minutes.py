"""Minutes that wait: to be written up, corrected, answered, adopted."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from meetings.models import Invitee, Minutes
from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can

MOST = 6
# Minutes are best written within a week, and a meeting of last spring is not asked about any more.
TIME_TO_WRITE = timedelta(days=7)
LOOK_BACK = timedelta(days=120)


@NEEDS.register(position=12)
def minutes_to_write(standing: Standing) -> Iterator[Need]:
    """Ask those who take minutes for the drafts of meetings that are over."""
    if not standing.can(Can.TAKE_MINUTES):
        return
    held = standing.alliance.meetings.planned().past().filter(starts_at__gt=timezone.now() - LOOK_BACK)
    unwritten = held.filter(Q(minutes=None) | Q(minutes__state=Minutes.State.DRAFT)).select_related("body", "minutes")
    for meeting in unwritten[:MOST]:
        begun = hasattr(meeting, "minutes")
        title = f"{'Circulate' if begun else 'Write up'} the minutes of {meeting}"
        name = "meetings:minutes" if begun else "meetings:minutes_live"
        url = reverse(name, args=[standing.alliance.slug, meeting.pk])
        yield Need(title, url, "Go on" if begun else "Write", due=meeting.ends_at + TIME_TO_WRITE)


@NEEDS.register(position=13)
def minutes_in_circulation(standing: Standing) -> Iterator[Need]:
    """Say of circulated minutes what the person can do: answer corrections, adopt them, or read them."""
    rows = Minutes.objects.visible_to(standing).to_adopt().with_names().with_waiting()
    invited = Invitee.objects.of_standing(standing).filter(meeting=OuterRef("meeting"))
    for minutes in rows.annotate(is_invited=Exists(invited)).order_by("corrections_until", "pk")[:MOST]:
        need = _answer(minutes, standing) or _adopt(minutes, standing) or _read(minutes, standing)
        if need:
            yield need


def _answer(minutes: Minutes, standing: Standing) -> Need | None:
    waiting = minutes.waiting  # type: ignore[attr-defined]
    if not waiting or not standing.can(Can.TAKE_MINUTES):
        return None
    some = "1 correction" if waiting == 1 else f"{waiting} corrections"
    url = reverse("meetings:suggestions", args=[standing.alliance.slug, minutes.meeting_id])
    return Need(f"{some} to the minutes of {minutes.meeting}", url, "Answer", due=minutes.corrections_until)


def _adopt(minutes: Minutes, standing: Standing) -> Need | None:
    if not standing.can(Can.ADOPT_MINUTES) or minutes.can_be_corrected:
        return None
    url = reverse("meetings:minutes", args=[standing.alliance.slug, minutes.meeting_id])
    return Need(f"Adopt the minutes of {minutes.meeting}", url, "Read and adopt", "The time for corrections is over")


def _read(minutes: Minutes, standing: Standing) -> Need | None:
    if not minutes.is_invited or not minutes.can_be_corrected:  # type: ignore[attr-defined]
        return None
    url = reverse("meetings:minutes", args=[standing.alliance.slug, minutes.meeting_id])
    detail = "Suggest a correction if something is wrong"
    return Need(f"Read the draft minutes of {minutes.meeting}", url, "Read", detail, due=minutes.corrections_until)
