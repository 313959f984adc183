"""Every write to minutes, from the first word typed to the signed correction."""

from meetings.actions.minutes.adoption import adopt, correct
from meetings.actions.minutes.attendance import mark, mark_everyone, open_meeting
from meetings.actions.minutes.circulation import circulate, withdraw
from meetings.actions.minutes.decisions import add_decision, change_decision, remove_decision
from meetings.actions.minutes.suggestions import accept, decline, suggest, withdraw_suggestion
from meetings.actions.minutes.texts import Conflict, Saved, restore, save_text

__all__ = [
    "Conflict",
    "Saved",
    "accept",
    "add_decision",
    "adopt",
    "change_decision",
    "circulate",
    "correct",
    "decline",
    "mark",
    "mark_everyone",
    "open_meeting",
    "remove_decision",
    "restore",
    "save_text",
    "suggest",
    "withdraw",
    "withdraw_suggestion",
]
