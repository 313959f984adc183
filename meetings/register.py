"""The list of meetings: what stands beside each, and the same as a table to take away."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from meetings.models import Invitee, Meeting
from members.access import Standing

HEADERS = [
    "Meeting",
    "Body",
    "Date",
    "Starts",
    "Ends",
    "Where",
    "Host",
    "State",
    "Reason if cancelled",
    "Invited",
    "Coming",
    "Apologies",
    "No answer yet",
]


@dataclass(frozen=True)
class Row:
    """A meeting with its answers counted, and what the person themselves has answered."""

    meeting: Meeting
    answers: dict[str, int]
    mine: list[Invitee]

    @property
    def invited(self) -> int:
        return sum(self.answers.values())

    @property
    def coming(self) -> int:
        return self.answers.get("attending", 0) + self.answers.get("deputy", 0)


def rows_of(meetings: Iterable[Meeting], standing: Standing) -> list[Row]:
    """Return the meetings as rows, at two queries whatever their number."""
    shown = list(meetings)
    answers = Invitee.objects.answers_by_meeting(shown)
    mine: dict[int, list[Invitee]] = {}
    for row in Invitee.objects.of_standing(standing).filter(meeting__in=shown).answers():
        mine.setdefault(row.meeting_id, []).append(row)
    return [Row(meeting, answers.get(meeting.pk, {}), mine.get(meeting.pk, [])) for meeting in shown]


def as_table_row(row: Row) -> list[Any]:
    """Return one row under HEADERS."""
    meeting = row.meeting
    starts_at, ends_at = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return [
        meeting.name,
        meeting.body.name,
        starts_at.date(),
        f"{starts_at:%H:%M}",
        f"{ends_at:%H:%M}",
        meeting.where,
        meeting.host.name if meeting.host else "",
        "Held" if meeting.is_planned and meeting.is_over else meeting.get_state_display(),
        meeting.cancelled_because,
        row.invited,
        row.coming,
        row.answers.get("apologies", 0),
        row.answers.get("waiting", 0),
    ]
