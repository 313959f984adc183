"""Invitations that wait for the person, and roles that wait for somebody."""

from collections.abc import Iterator
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields, moment
from members.access import Standing
from members.actions.invitations import token_of
from members.home import NEEDS, Need
from members.models import Invitation
from members.permissions import Can, Role


@NEEDS.register(position=10)
def invitations_to_answer(standing: Standing) -> Iterator[Reading[Need]]:
    """Name the invitations to the person's own address, from any alliance."""
    rows = Invitation.objects.waiting().to_person(standing.person).filter(alliance__isnull=False)
    facts = fields("pk", "nonce", "role", "expires_at", alliance="alliance__name")
    yield Reading(rows, facts, _invitations)


def _invitations(found: list[Facts]) -> Iterator[Need]:
    for each in found:
        title = f"{each['alliance']} invites you as {Role(each['role']).label.lower()}"
        token = token_of(Invitation(pk=each["pk"], nonce=each["nonce"]))
        yield Need(title, reverse("members:invitation_accept", args=[token]), "Answer", due=moment(each["expires_at"]))


@NEEDS.register(position=50)
def roles_vacant(standing: Standing) -> Iterator[Reading[Need]]:
    """Name the funded roles that nobody, or too few, hold today."""
    if standing.can(Can.MANAGE_ROLES):
        holders = standing.alliance.appointments.current().filter(role=OuterRef("role")).order_by()
        facts = fields("title", "places", held=ArraySubquery(holders.values("pk")))
        yield Reading(standing.alliance.funded_roles.all(), facts, partial(_vacant, standing))


def _vacant(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    url = reverse("members:role_add", args=[standing.alliance.slug])
    for role in found:
        missing, places = role["places"] - len(role["held"]), role["places"]
        if missing > 0:
            of_several = f"{role['title']}: {missing} of {places} vacant"
            yield Need(of_several if places > 1 else f"{role['title']} is vacant", url, "Fill it")
