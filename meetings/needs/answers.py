"""Meetings that wait for an answer."""

from collections.abc import Iterator

from django.urls import reverse

from meetings.own import coming_rows
from members.access import Standing
from members.home import NEEDS, Need

MOST = 10


@NEEDS.register(position=5)
def meetings_to_answer(standing: Standing) -> Iterator[Need]:
    """Yield the meetings to which the person, or a school they speak for, has not said whether they come."""
    waiting = [row for row in coming_rows(standing) if row.answer == row.Answer.WAITING and row.meeting.can_be_answered]
    for row in waiting[:MOST]:
        url = reverse("meetings:answer", args=[standing.alliance.slug, row.pk])
        place = row.institution.name if row.institution else ""
        yield Need(f"Will you come? {row.meeting.name}", url, "Answer", place, due=row.meeting.starts_at)
