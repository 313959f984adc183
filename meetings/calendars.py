"""What the meetings room puts into people's calendars; agendas and papers have no place there."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from alliance_portal.calendars import Entry
from alliance_portal.outbox import absolute
from meetings.models import Meeting
from members.access import Standing
from members.calendars import CALENDAR
from members.models import FeedToken

KEPT = timedelta(days=400)


def entry_of(meeting: Meeting, *, with_link: bool = True) -> Entry:
    """Return a meeting as calendars know it; body, host and alliance should be fetched along.

    The link to join is for those invited only.
    """
    lines = [f"{meeting.alliance.name}: {meeting.body.name}"]
    if meeting.link and with_link:
        lines.append(f"Join online: {meeting.link}")
    if not meeting.is_planned:
        lines.append(f"Cancelled: {meeting.cancelled_because}")
    return Entry(
        uid=str(meeting.uid),
        summary=meeting.name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        changed_at=meeting.changed_at,
        sequence=meeting.sequence,
        is_cancelled=not meeting.is_planned,
        where=meeting.where,
        url=absolute(meeting.get_absolute_url()),
        description="\n".join(lines),
    )


@CALENDAR.register(position=10)
def meetings(standings: list[Standing], covers: FeedToken.Covers) -> Iterator[Entry]:
    """Yield the meetings of the last year and all to come, at two queries for all of the person's alliances."""
    if not standings:
        return
    seen, invited = Q(), Q()
    for standing in standings:
        rows = Meeting.objects.order_by()
        own = Q(pk__in=rows.inviting(standing).values("pk"))
        invited |= own
        seen |= own if covers == FeedToken.Covers.OWN else Q(pk__in=rows.visible_to(standing).values("pk"))
    recent = Meeting.objects.filter(ends_at__gt=timezone.now() - KEPT)
    mine = set(recent.filter(invited).values_list("pk", flat=True))
    for meeting in recent.filter(seen).with_names():
        yield entry_of(meeting, with_link=meeting.pk in mine)
