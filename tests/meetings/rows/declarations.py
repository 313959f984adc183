"""Real rows behind the addresses of the register of interests and recusals, for the walk."""

from collections.abc import Callable
from typing import Any

from members.models import Alliance
from members.permissions import Role
from tests.factories import PersonFactory, appoint
from tests.meetings.factories import (
    AgendaItemFactory,
    DeclarationFactory,
    InterestFactory,
    InviteeFactory,
    RecusalFactory,
    meet,
)


def somebody_who_declared(alliance: Alliance) -> dict[str, Any]:
    person = appoint(alliance, Role.LEAD)
    InviteeFactory(meeting=meet(alliance), person=person)
    InterestFactory(declaration=DeclarationFactory(alliance=alliance, person=person))
    return {"pk": person.pk}


def nothing(alliance: Alliance) -> dict[str, Any]:
    somebody_who_declared(alliance)
    return {}


def own_interest(alliance: Alliance) -> dict[str, Any]:
    return {"pk": InterestFactory(declaration=DeclarationFactory(alliance=alliance)).pk}


def item(alliance: Alliance) -> dict[str, Any]:
    return {"pk": AgendaItemFactory(meeting=meet(alliance)).pk}


def recusal(alliance: Alliance) -> dict[str, Any]:
    return {"pk": RecusalFactory(item=AgendaItemFactory(meeting=meet(alliance)), person=PersonFactory()).pk}


def flagged(alliance: Alliance) -> dict[str, Any]:
    interest = InterestFactory(declaration=DeclarationFactory(alliance=alliance))
    return {**item(alliance), "interest": interest.pk}


ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {
    **dict.fromkeys(
        ["interests", "interests_export", "declare", "declare_nothing", "declare_again", "interest_add"], nothing
    ),
    "interests_of": somebody_who_declared,
    **dict.fromkeys(["interest_edit", "interest_remove"], own_interest),
    "item_stand_aside": item,
    "recusal_undo": recusal,
    "flag": flagged,
}
