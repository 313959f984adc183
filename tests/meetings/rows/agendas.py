"""Real rows behind the addresses of agendas, papers and packs, for the walk."""

from collections.abc import Callable
from typing import Any

from meetings.actions.answers import token_of
from meetings.actions.packs import publish_agenda
from meetings.models import AgendaItem, Meeting
from members.access import Standing
from members.models import Alliance
from tests.factories import PersonFactory
from tests.meetings.factories import AgendaItemFactory, InviteeFactory, PaperFactory, PaperRequestFactory, meet


def meeting_with_an_agenda(alliance: Alliance) -> Meeting:
    meeting = meet(alliance)
    PaperFactory(item=AgendaItemFactory(meeting=meeting))
    AgendaItemFactory(meeting=meeting, state=AgendaItem.State.PROPOSED, proposed_by=PersonFactory())
    AgendaItemFactory(meeting=meeting, state=AgendaItem.State.REMOVED)
    InviteeFactory(meeting=meeting, person=PersonFactory())
    return meeting


def meeting(alliance: Alliance) -> dict[str, Any]:
    return {"pk": meeting_with_an_agenda(alliance).pk}


def published(alliance: Alliance) -> dict[str, Any]:
    made = meeting_with_an_agenda(alliance)
    publish_agenda(meeting=made, by=Standing(PersonFactory(), alliance))
    return {"pk": made.pk}


def version(alliance: Alliance) -> dict[str, Any]:
    return {**published(alliance), "number": 1}


def item(alliance: Alliance) -> dict[str, Any]:
    return {"pk": AgendaItemFactory(meeting=meet(alliance)).pk}


def proposed(alliance: Alliance) -> dict[str, Any]:
    row = AgendaItemFactory(meeting=meet(alliance), state=AgendaItem.State.PROPOSED, proposed_by=PersonFactory())
    return {"pk": row.pk}


def removed(alliance: Alliance) -> dict[str, Any]:
    return {"pk": AgendaItemFactory(meeting=meet(alliance), state=AgendaItem.State.REMOVED).pk}


def paper(alliance: Alliance) -> dict[str, Any]:
    return {"pk": PaperFactory(item=AgendaItemFactory(meeting=meet(alliance))).pk}


def owed(alliance: Alliance) -> dict[str, Any]:
    return {"pk": PaperRequestFactory(item=AgendaItemFactory(meeting=meet(alliance))).pk}


def nothing(alliance: Alliance) -> dict[str, Any]:
    owed(alliance)
    return {}


def link(alliance: Alliance) -> dict[str, Any]:
    return {"token": token_of(InviteeFactory(meeting=meet(alliance), person=PersonFactory()))}


ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {
    **dict.fromkeys(["agenda", "agenda_order", "agenda_publish", "item_add", "item_propose"], meeting),
    "reply_propose": link,
    "pack": published,
    **dict.fromkeys(["pack_version", "pack_again"], version),
    **dict.fromkeys(["item_edit", "item_remove", "papers_add", "paper_request"], item),
    "item_restore": removed,
    **dict.fromkeys(["item_take", "item_refuse"], proposed),
    **dict.fromkeys(["paper", "paper_rename", "paper_replace", "paper_move", "paper_remove"], paper),
    **dict.fromkeys(["paper_deliver", "paper_request_withdraw"], owed),
    "papers_owed": nothing,
}
