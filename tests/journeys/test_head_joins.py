"""A director invites a head, who reads the e-mail, joins, and comes to the pledges of the schools."""

import re

from django.core import mail

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from members.models import Alliance, Institution, Person
from members.permissions import Role
from tests.factories import StrandFactory
from tests.journeys.conftest import Visit


def test_a_head_is_invited_and_joins(visit: Visit, alliance: Alliance, school: Institution, director: Person) -> None:
    StrandFactory(alliance=alliance, name="Reading")
    desk = visit(director)
    desk.go("/riverside/people/invitations/new/")
    desk.assert_sound()
    desk.fill("Name", "Nora Newcomer")
    desk.fill("E-mail", "nora@example.org")
    desk.page.locator("[name=role]").select_option("head")
    desk.page.locator("[name=institution]").select_option(str(school.pk))
    desk.page.locator("main form [type=submit]").first.click()
    desk.sees("is on its way")
    desk.assert_sound()

    send_message(Message.objects.get(kind="members.invitation").pk)
    path = re.search(r"/invitations/\S+/", mail.outbox[-1].body)
    assert path is not None
    newcomer = visit()
    newcomer.go(path[0])
    newcomer.sees("Riverside Alliance")
    newcomer.assert_sound()
    newcomer.page.locator("[name=password]").fill("otters-swim-upstream")
    newcomer.page.locator("[name=again]").fill("otters-swim-upstream")
    newcomer.page.locator("main form [type=submit]").first.click()
    newcomer.page.wait_for_url("**/riverside/home/")
    newcomer.assert_sound()
    newcomer.go("/riverside/governance/pledges/")
    newcomer.sees("Reading")
    newcomer.assert_sound()
    assert Person.objects.get(email="nora@example.org").appointments.get().role == Role.HEAD
