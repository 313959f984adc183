"""Fields, constraints and one-row properties of the meetings room."""

from meetings.models.actions import Action, ActionUpdate, Decision
from meetings.models.agendas import AgendaItem, ItemVersion, Pack, PackFile, Paper, PaperRequest
from meetings.models.declarations import Declaration, FlagDismissal, Interest, Recusal
from meetings.models.exports import MinutesArchive
from meetings.models.meetings import BodyRules, Invitee, Meeting, MeetingSettings, StandingItem
from meetings.models.minutes import Minutes, MinutesVersion, Suggestion

__all__ = [
    "Action",
    "ActionUpdate",
    "AgendaItem",
    "BodyRules",
    "Decision",
    "Declaration",
    "FlagDismissal",
    "Interest",
    "Invitee",
    "ItemVersion",
    "Meeting",
    "MeetingSettings",
    "Minutes",
    "MinutesArchive",
    "MinutesVersion",
    "Pack",
    "PackFile",
    "Paper",
    "PaperRequest",
    "Recusal",
    "StandingItem",
    "Suggestion",
]
