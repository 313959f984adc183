"""Real rows behind the addresses of invitations and their answers, for the walk."""

from collections.abc import Callable
from typing import Any

from meetings.actions.answers import token_of
from members.models import Alliance
from tests.factories import PersonFactory
from tests.meetings.factories import InviteeFactory, meet


def meeting(alliance: Alliance) -> dict[str, Any]:
    return {"pk": meet(alliance).pk}


def invitee(alliance: Alliance) -> dict[str, Any]:
    return {"pk": InviteeFactory(meeting=meet(alliance), person=PersonFactory()).pk}


def link(alliance: Alliance) -> dict[str, Any]:
    place = InviteeFactory(meeting=meet(alliance), person=PersonFactory())
    return {"token": token_of(place)}


ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {
    **dict.fromkeys(["attendance", "attendance_export"], lambda alliance: {}),
    **dict.fromkeys(["invitees", "invitees_export", "invitees_ask"], meeting),
    "answer": invitee,
    "reply": link,
}
