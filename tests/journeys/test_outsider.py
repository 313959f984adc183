"""Whoever may not be somewhere is told so: another alliance's director, a teacher at the office's door, a visitor."""

import pytest

from members.models import Alliance, Institution, Person
from tests.factories import PASSWORD, BodyFactory, NewsFactory
from tests.journeys.conftest import Visit

# One of each kind; tests/test_url_walk.py walks them all without a browser.
INSIDE = (
    "home/", "search/?q=alder", "members/", "members/export/?format=csv", "members/map/", "people/", "people/roles/",
    "governance/", "governance/pledges/", "alliance/", "alliance/words/", "enquiries/", "news/new/",
)  # fmt: skip


def test_somebody_of_another_alliance_finds_nothing_of_this_one(
    visit: Visit, alliance: Alliance, school: Institution, outsider: Person
) -> None:
    window = visit(outsider)
    window.go("/riverside/home/")
    window.sees("This page is not here")
    window.expect_refusals()
    window.assert_sound()
    statuses = {path: window.page.request.get(f"/riverside/{path}").status for path in INSIDE}
    assert statuses == dict.fromkeys(INSIDE, 404)
    window.click("Go to your alliances", "link")
    window.page.get_by_role("heading", name="Hillside Alliance").first.wait_for()
    assert "Alder Primary School" not in window.text


def test_a_teacher_sees_what_is_for_everybody_and_is_refused_the_rest_in_words(
    visit: Visit, alliance: Alliance, school: Institution, teacher: Person, director: Person
) -> None:
    NewsFactory(alliance=alliance, title="Otters seen at school")
    BodyFactory(alliance=alliance, name="Strategic board")
    window = visit(teacher)
    for path, words in (
        ("home/", "What needs you"),
        ("members/", "Alder Primary School"),
        ("people/", teacher.name),
        ("governance/", "Strategic board"),
        ("alliance/", "What the alliance says of itself"),
    ):
        window.go(f"/riverside/{path}")
        window.sees(words)
    assert window.page.get_by_role("link", name="Edit the words").count() == 0
    window.expect_refusals()
    for path, words in (
        ("alliance/words/", "Your role here does not let you edit the alliance's words"),
        ("people/roles/", "Your role here does not let you see and edit who holds which role"),
        ("people/import/", "Your role here does not let you import staff"),
    ):
        window.go(f"/riverside/{path}")
        window.sees("This is not yours to open")
        window.sees(words)
        window.sees("ask your alliance’s director")
    window.assert_sound()
    window.click("Go home", "link")
    window.page.wait_for_url("**/riverside/home/")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (375, True)])
def test_a_visitor_signs_in_and_comes_to_where_they_wanted_to_go(
    visit: Visit, alliance: Alliance, school: Institution, teacher: Person, width: int, dark: bool
) -> None:
    teacher.emailaddress_set.create(email=teacher.email, verified=True, primary=True)
    window = visit(width=width, dark=dark)
    window.go("/riverside/members/?q=alder")
    window.sees("Joining is by invitation")
    window.assert_sound()
    window.fill("E-mail", teacher.email)
    window.fill("Password", PASSWORD)
    window.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    window.page.wait_for_url("**/riverside/members/?q=alder")
    window.sees("Alder Primary School")
