"""Home, search, the front page and the alliance's colours."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.access import Standing
from members.home import NEEDS, Need, needs_of
from members.models import Alliance, Institution, Person
from tests.cast import standing_of
from tests.factories import AllianceFactory, NewsFactory


def test_home_shows_what_needs_me_the_soonest_first(head: Person) -> None:
    today = timezone.localdate()
    later, sooner, whenever = (
        Need("Later", "/x/", "Do", due=today + timedelta(days=9)),
        Need("Sooner", "/x/", "Do", due=timezone.now() + timedelta(days=1)),
        Need("Whenever", "/x/", "Do"),
    )

    def three(standing: Standing) -> list[Need]:
        return [whenever, later, sooner]

    entry = (100, three)
    NEEDS.add(three)
    try:
        titles = [need.title for need in needs_of(standing_of(head)) if need.url == "/x/"]
    finally:
        NEEDS._entries.remove(entry)

    assert titles == ["Sooner", "Later", "Whenever"]


def test_home_greets_the_person_with_role_school_and_news(as_head: Client, head: Person, alliance: Alliance) -> None:
    NewsFactory(alliance=alliance, title="We are nine schools now", published_at=timezone.now())
    NewsFactory(alliance=alliance, title="Not yet", published_at=timezone.now() + timedelta(days=1))

    page = as_head.get("/riverside/home/").content.decode()

    assert f"Good to see you, {head.name}" in page
    assert "School lead" in page
    assert "Alder Primary School" in page
    assert "We are nine schools now" in page
    assert "Not yet" not in page


def test_home_costs_at_most_twelve_queries(
    as_director: Client, alliance: Alliance, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        as_director.get("/riverside/home/")


def test_only_people_with_a_role_see_home(as_outsider: Client, visitor: Client, alliance: Alliance) -> None:
    assert as_outsider.get("/riverside/home/").status_code == 404
    assert visitor.get("/riverside/home/").url == "/accounts/login/?next=/riverside/home/"


def test_a_role_that_has_ended_opens_nothing_from_that_day_on(as_head: Client, head: Person) -> None:
    head.appointments.update(ends_on=timezone.localdate())

    assert as_head.get("/riverside/home/").status_code == 404


def test_the_front_page_lists_public_alliances_to_a_visitor(visitor: Client, alliance: Alliance) -> None:
    AllianceFactory(name="Hidden Alliance", is_public=False)

    page = visitor.get("/").content.decode()

    assert "Riverside Alliance" in page
    assert "Hidden Alliance" not in page


def test_search_finds_a_school_of_the_alliance_with_a_typing_error(as_teacher: Client, school: Institution) -> None:
    page = as_teacher.get("/riverside/search/", {"q": "alder primry"}).content.decode()

    assert f"/riverside/members/{school.pk}/" in page


@pytest.mark.parametrize(
    "words", ["", "x", "\x00", "x" * 100_000, "';--", "{{ 7*7 }}", "<script>alert(1)</script>", "🦉"]
)
def test_search_answers_whatever_is_typed(as_teacher: Client, words: str) -> None:
    response = as_teacher.get("/riverside/search/", {"q": words})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_the_accent_is_a_stylesheet_that_suits_both_themes(visitor: Client, alliance: Alliance) -> None:
    Alliance.objects.filter(pk=alliance.pk).update(accent_colour="#7A1F3D")

    response = visitor.get("/riverside/accent.css")

    assert response["Content-Type"].startswith("text/css")
    assert "--portal-accent: #7A1F3D" in response.content.decode()


def test_a_faint_accent_is_lightened_for_the_dark_theme() -> None:
    from members.colour import contrast, lightened_until_readable

    assert contrast("#0B5B6E", "#FAF8F4") >= 4.5
    assert contrast(lightened_until_readable("#0B5B6E", "#1F2630"), "#1F2630") >= 4.5
