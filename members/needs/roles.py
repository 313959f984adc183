"""Invitations that wait for the person, and roles that wait for somebody."""

from collections.abc import Iterator

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from members.access import Standing
from members.actions.invitations import token_of
from members.home import NEEDS, Need
from members.models import Invitation
from members.permissions import Can


@NEEDS.register(position=10)
def invitations_to_answer(standing: Standing) -> Iterator[Need]:
    """Name the invitations to the person's own address, from any alliance."""
    for each in Invitation.objects.waiting().to_person(standing.person).with_names():
        if each.alliance:
            title = f"{each.alliance.name} invites you as {each.get_role_display().lower()}"
            url = reverse("members:invitation_accept", args=[token_of(each)])
            yield Need(title, url, "Answer", due=each.expires_at)


@NEEDS.register(position=50)
def roles_vacant(standing: Standing) -> Iterator[Need]:
    """Name the funded roles that nobody, or too few, hold today."""
    if not standing.can(Can.MANAGE_ROLES):
        return
    held = standing.alliance.appointments.current().filter(role=OuterRef("role")).order_by().values("role")
    counted = Coalesce(Subquery(held.annotate(size=Count("*")).values("size")), 0)
    for each in standing.alliance.funded_roles.annotate(held=counted):
        missing = each.places - each.held
        if missing > 0:
            title = f"{each.title}: {missing} of {each.places} vacant" if each.places > 1 else f"{each.title} is vacant"
            yield Need(title, reverse("members:role_add", args=[standing.alliance.slug]), "Fill it")
