"""Meetings that wait for an answer."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from meetings.models import Invitee
from members.access import Standing
from members.home import NEEDS, Need

MOST = 10


@NEEDS.register(position=5)
def meetings_to_answer(standing: Standing) -> Iterator[Need]:
    """Yield the meetings to which the person, or a school they speak for, has not said whether they come."""
    rows = Invitee.objects.of_standing(standing).waiting().with_names().select_related("meeting", "meeting__body")
    coming = rows.filter(meeting__state="planned", meeting__starts_at__gt=timezone.now())
    for row in coming.order_by("meeting__starts_at", "pk")[:MOST]:
        url = reverse("meetings:answer", args=[standing.alliance.slug, row.pk])
        place = row.institution.name if row.institution else ""
        yield Need(f"Will you come? {row.meeting.name}", url, "Answer", place, due=row.meeting.starts_at)
