"""The read vocabulary of the meetings room: named, chainable, and each with who may see which rows."""

from meetings.querysets.actions import ActionQuerySet, DecisionQuerySet
from meetings.querysets.agendas import AgendaItemQuerySet, PaperQuerySet, PaperRequestQuerySet
from meetings.querysets.declarations import DeclarationQuerySet, InterestQuerySet, RecusalQuerySet
from meetings.querysets.meetings import InviteeQuerySet, MeetingQuerySet
from meetings.querysets.minutes import MinutesQuerySet

__all__ = [
    "ActionQuerySet",
    "AgendaItemQuerySet",
    "DecisionQuerySet",
    "DeclarationQuerySet",
    "InterestQuerySet",
    "InviteeQuerySet",
    "MeetingQuerySet",
    "MinutesQuerySet",
    "PaperQuerySet",
    "PaperRequestQuerySet",
    "RecusalQuerySet",
]
