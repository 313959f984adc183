"""The read vocabulary of the meetings room: named, chainable, and each with who may see which rows."""

from meetings.querysets.actions import ActionQuerySet, DecisionQuerySet
from meetings.querysets.agendas import AgendaItemQuerySet, ItemVersionQuerySet, PaperQuerySet, PaperRequestQuerySet
from meetings.querysets.declarations import DeclarationQuerySet, InterestQuerySet, RecusalQuerySet
from meetings.querysets.meetings import InviteeQuerySet, MeetingQuerySet
from meetings.querysets.minutes import MinutesQuerySet, MinutesVersionQuerySet, SuggestionQuerySet

__all__ = [
    "ActionQuerySet",
    "AgendaItemQuerySet",
    "DecisionQuerySet",
    "DeclarationQuerySet",
    "InterestQuerySet",
    "InviteeQuerySet",
    "ItemVersionQuerySet",
    "MeetingQuerySet",
    "MinutesQuerySet",
    "MinutesVersionQuerySet",
    "PaperQuerySet",
    "PaperRequestQuerySet",
    "RecusalQuerySet",
    "SuggestionQuerySet",
]
