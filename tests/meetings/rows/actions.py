"""Real rows behind the addresses of actions and decisions, for the walk."""

from collections.abc import Callable
from typing import Any

from meetings.actions.answers import token_of
from meetings.models import Action
from members.models import Alliance
from tests.meetings.factories import ActionFactory, ActionUpdateFactory, AgendaItemFactory, InviteeFactory, hold, meet
from tests.meetings.rows.minutes import clerk


def register(alliance: Alliance) -> dict[str, Any]:
    hold(alliance, by=clerk(alliance), state="circulated")
    return {}


def action(alliance: Alliance) -> dict[str, Any]:
    row = ActionFactory(item=AgendaItemFactory(meeting=meet(alliance, days=-7)))
    ActionUpdateFactory(action=row)
    return {"pk": row.pk}


def closed(alliance: Alliance) -> dict[str, Any]:
    row = Action.objects.get(**action(alliance))
    row.state, row.closed_at, row.closing_note = "done", row.created_at, "It is done."
    row.save()
    return {"pk": row.pk}


def by_link(alliance: Alliance) -> dict[str, Any]:
    row = Action.objects.get(**action(alliance))
    place = InviteeFactory(meeting=row.meeting, person=row.owner)
    return {"token": token_of(place), "pk": row.pk}


ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {
    **dict.fromkeys(["actions", "actions_export", "decisions", "decisions_export"], register),
    **{f"action{step}": action for step in ("", "_update", "_close", "_change", "_remove")},
    "action_reopen": closed,
    "reply_action": by_link,
}
