"""A director invites a head, who reads the e-mail, joins, and comes to the pledges of the schools."""

from members.models import AcademicYear, Alliance, Institution, Person
from members.permissions import Role
from tests.factories import StrandFactory
from tests.journeys.conftest import Visit
from tests.journeys.post import link_to


def test_a_head_is_invited_and_joins_and_pledges(
    visit: Visit, alliance: Alliance, school: Institution, director: Person
) -> None:
    alliance.strands_per_school = 2
    alliance.save()
    for name in ("Reading", "Mathematics", "Research"):
        StrandFactory(alliance=alliance, name=name)
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

    newcomer = visit()
    newcomer.go(link_to("nora@example.org"))
    newcomer.sees("Riverside Alliance")
    newcomer.assert_sound()
    newcomer.page.locator("[name=password]").fill("otters-swim-upstream")
    newcomer.page.locator("[name=again]").fill("otters-swim-upstream")
    newcomer.page.locator("main form [type=submit]").first.click()
    newcomer.page.wait_for_url("**/riverside/home/")
    newcomer.assert_sound()
    newcomer.follow("Pledge Alder Primary School to 2 more strands")
    newcomer.page.get_by_label("Reading").check()
    newcomer.page.get_by_label("Research").check()
    newcomer.assert_sound()
    newcomer.click("Save the pledges")
    newcomer.sees("The pledges of Alder Primary School")
    newcomer.sees("Every school keeps the promise.")
    newcomer.assert_sound()
    newcomer.go("/riverside/home/")
    newcomer.sees("Reading, Research")
    assert "Pledge Alder Primary School" not in newcomer.text
    pledged = alliance.pledges.values_list("strand__name", "institution", "academic_year", "pledged_by__email")
    year = AcademicYear.of_today()
    assert list(pledged) == [
        ("Reading", school.pk, year, "nora@example.org"),
        ("Research", school.pk, year, "nora@example.org"),
    ]
    assert Person.objects.get(email="nora@example.org").appointments.get().role == Role.HEAD
