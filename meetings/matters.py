"""Matters arising: the body's actions that were still to be done when a meeting began, read live and never copied."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString

from alliance_portal.templatetags.portal import status
from meetings.models import Action, Meeting
from meetings.words import day_words
from members.access import Standing


@dataclass(frozen=True)
class Matter:
    """One action under "matters arising", and whether the reader may update it."""

    action: Action
    is_mine: bool

    @property
    def tone(self) -> str:
        if self.action.is_overdue:
            return "concern"
        return "info" if self.action.is_open else "good"

    @property
    def words(self) -> str:
        return "Overdue" if self.action.is_overdue else str(self.action.get_state_display())

    @property
    def badge(self) -> SafeString:
        return _badge(self.tone, self.words)

    @property
    def can_be_updated(self) -> bool:
        return self.is_mine and self.action.is_open

    @property
    def line(self) -> str:
        """Who does it, by when, and from which meeting it comes."""
        due = f", by {day_words(self.action.due_on)}" if self.action.due_on else ""
        origin = f" · from {day_words(self.action.meeting.day.date())}" if self.action.meeting else ""
        return f"{self.action.who}{due}{origin}"


@cache
def _badge(tone: str, words: str) -> SafeString:
    return status(tone, words)


def matters_arising(meeting: Meeting, standing: Standing, *, most: int | None = None) -> list[Matter]:
    """Return what arises at a meeting, as the person may see it, the most urgent first, `most` of it; one read.

    Include "meetings/actions/matters.html" with it as `matters`.
    """
    rows = standing.alliance.actions.visible_to(standing).arising(meeting).for_minutes()
    return as_matters(rows[:most], standing)


def as_matters(rows: Iterable[Action], standing: Standing) -> list[Matter]:
    """Return actions that have been read already, each with whether the person owns it."""
    led = {institution.pk for institution in standing.led_institutions()}
    return [Matter(row, row.owner_id == standing.person.pk or row.institution_id in led) for row in rows]
