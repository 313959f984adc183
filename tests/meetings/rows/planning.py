"""Real rows behind the addresses of the list of meetings, the year plan, and each meeting's page, for the walk."""

from collections.abc import Callable
from typing import Any

from members.models import Alliance
from tests.factories import BodyFactory
from tests.meetings.factories import StandingItemFactory, meet


def nothing(alliance: Alliance) -> dict[str, Any]:
    return {}


def meeting(alliance: Alliance) -> dict[str, Any]:
    return {"pk": meet(alliance).pk}


def cancelled(alliance: Alliance) -> dict[str, Any]:
    return {"pk": meet(alliance, state="cancelled", cancelled_because="Snow").pk}


def body(alliance: Alliance) -> dict[str, Any]:
    return {"pk": BodyFactory(alliance=alliance).pk}


def standing_item(alliance: Alliance) -> dict[str, Any]:
    return {"pk": StandingItemFactory(body=BodyFactory(alliance=alliance)).pk}


ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {
    **dict.fromkeys(
        ["meetings", "meetings_export", "planner", "plan", "calendar", "meeting_settings", "meeting_create"], nothing
    ),
    **dict.fromkeys(["meeting", "meeting_edit", "meeting_cancel", "meeting_ics"], meeting),
    "meeting_reopen": cancelled,
    **dict.fromkeys(["body_rules", "standing_item_add"], body),
    **{f"standing_item_{step}": standing_item for step in ("edit", "move", "remove")},
}
