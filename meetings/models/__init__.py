"""Fields, constraints and one-row properties of the meetings room."""

from meetings.models.actions import Action, ActionUpdate, Decision
from meetings.models.agendas import AgendaItem, ItemVersion, Pack, Paper, PaperRequest
from meetings.models.declarations import Declaration, Interest, Recusal
from meetings.models.meetings import BodyRules, Invitee, Meeting, MeetingSettings, StandingItem
from meetings.models.minutes import Minutes, MinutesVersion, Suggestion

__all__ = [
    "Action",
    "ActionUpdate",
    "AgendaItem",
    "BodyRules",
    "Decision",
    "Declaration",
    "Interest",
    "Invitee",
    "ItemVersion",
    "Meeting",
    "MeetingSettings",
    "Minutes",
    "MinutesVersion",
    "Pack",
    "Paper",
    "PaperRequest",
    "Recusal",
    "StandingItem",
    "Suggestion",
]
