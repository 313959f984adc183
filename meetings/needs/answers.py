"""Meetings that wait for an answer."""

from collections.abc import Iterator

from django.urls import reverse

from meetings.own import coming_rows
from members.access import Standing
from members.home import NEEDS, Need


@NEEDS.register(position=5)
def meetings_to_answer(standing: Standing) -> Iterator[Need]:
    """Yield the next meeting of each body that the person, or a school they speak for, has not answered for."""
    coming = [row for row in coming_rows(standing) if row.meeting.can_be_answered]
    following = {(row.meeting.body_id, row.institution_id): row for row in reversed(coming)}
    for row in coming:
        is_next = following[row.meeting.body_id, row.institution_id] is row
        if not is_next or row.answer != row.Answer.WAITING:
            continue
        url = reverse("meetings:answer", args=[standing.alliance.slug, row.pk])
        place = row.institution.name if row.institution else ""
        yield Need(f"Will you come? {row.meeting.name}", url, "Answer", place, due=row.meeting.starts_at)
