"""Real rows behind the addresses of live minutes, corrections and adoption, for the walk."""

from collections.abc import Callable
from typing import Any

from meetings.models import AgendaItem, Decision, Invitee, Meeting, Suggestion
from members.access import Standing, standings_of
from members.models import Alliance, Person
from members.permissions import Role
from tests.factories import appoint
from tests.meetings.factories import SuggestionFactory, hold

Rows = Callable[[Alliance], dict[str, Any]]


def clerk(alliance: Alliance) -> Standing:
    return standings_of(appoint(alliance, Role.ADMINISTRATOR))[alliance.slug]


def held(state: str) -> Callable[[Alliance], Meeting]:
    return lambda alliance: hold(alliance, by=clerk(alliance), state=state)


def meeting(state: str = "draft", **more: Any) -> Rows:
    return lambda alliance: {"pk": held(state)(alliance).pk, **more}


def item(state: str = "draft", **more: Any) -> Rows:
    return lambda alliance: {"pk": AgendaItem.objects.filter(meeting=held(state)(alliance)).earliest("pk").pk, **more}


def place(alliance: Alliance) -> dict[str, Any]:
    return {"pk": Invitee.objects.get(meeting=held("draft")(alliance)).pk}


def decision(alliance: Alliance) -> dict[str, Any]:
    return {"pk": Decision.objects.get(meeting=held("draft")(alliance)).pk}


def suggestion(alliance: Alliance) -> dict[str, Any]:
    of = AgendaItem.objects.filter(meeting=held("circulated")(alliance)).earliest("pk")
    return {"pk": SuggestionFactory(item=of).pk}


def suggestions(alliance: Alliance) -> dict[str, Any]:
    return {"pk": Suggestion.objects.get(**suggestion(alliance)).item.meeting_id}


def attendee(alliance: Alliance, rows: dict[str, Any]) -> Person:
    """Return who was at the meeting of an item."""
    person = Invitee.objects.get(meeting__items=rows["pk"]).person
    assert person is not None
    return person


ROWS: dict[str, Rows] = {
    **dict.fromkeys(["minutes_search", "owners"], lambda alliance: {}),
    **dict.fromkeys(
        [
            "minutes",
            "minutes_live",
            "minutes_pulse",
            "minutes_clock",
            "attendance_everyone",
            "minutes_circulate",
        ],
        meeting(),
    ),
    **dict.fromkeys(["minutes_withdraw", "minutes_adopt"], meeting("circulated")),
    **dict.fromkeys(["minutes_correct", "minutes_versions"], meeting("adopted")),
    "minutes_version": meeting("adopted", number=1),
    "suggestions": suggestions,
    **dict.fromkeys(["item_text", "decision_add", "action_add", "item_versions"], item()),
    "item_restore": item(number=1),
    "suggestion_make": item("circulated"),
    "attendance_mark": place,
    **dict.fromkeys(["suggestion", "suggestion_withdraw"], suggestion),
    **dict.fromkeys(["decision_edit", "decision_remove"], decision),
}

# Whose page it is, where even the director is refused.
OPENED_BY: dict[str, Callable[[Alliance, dict[str, Any]], Person]] = {"suggestion_make": attendee}
