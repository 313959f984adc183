"""The public face: what visitors see of an alliance, and what they do not."""

import json
import re

import pytest
from django.test import Client

from members.models import Alliance, Body, Commitment, FundedRole, Institution, Person, Statement, Theme
from members.permissions import Role
from members.public import PUBLIC_SECTIONS, PublicSection
from tests.factories import InstitutionFactory, MembershipFactory, NewsFactory, StrandFactory, appoint

FACE = "/riverside/"


def test_a_visitor_reads_what_the_alliance_says_of_itself(visitor: Client, alliance: Alliance) -> None:
    alliance.vision = "Learning together, we are stronger."
    alliance.summary = "Schools along the river."
    alliance.save()
    Statement.objects.create(alliance=alliance, kind="protocol", title="Trust", text="We are open.")
    Statement.objects.create(alliance=alliance, kind="target", text="At least 85% at level 4")
    Statement.objects.create(alliance=alliance, kind="support", text="NQT Induction")
    Theme.objects.create(alliance=alliance, name="Leadership", points="Middle leaders\nGovernors")
    Commitment.objects.create(alliance=alliance, title="Host a meeting")
    FundedRole.objects.create(
        alliance=alliance, role="lead", title="Strategic lead", days="0.5", is_up_to=True, places=6
    )
    Body.objects.create(alliance=alliance, name="Strategic Board", kind="board", meets="half_term")

    page = visitor.get(FACE).content.decode()

    for words in (
        "Learning together, we are stronger.", "Schools along the river.", "Trust", "We are open.",
        "At least 85% at level 4", "NQT Induction", "Middle leaders", "Host a meeting", "Up to ½ day a week",
        "Strategic Board",
    ):  # fmt: skip
        assert words in page


def test_areas_of_work_name_their_leads_and_say_where_one_is_missing(visitor: Client, alliance: Alliance) -> None:
    led, open_ = StrandFactory(alliance=alliance, name="Research"), StrandFactory(alliance=alliance, name="Support")
    lead = appoint(alliance, Role.LEAD)
    lead.appointments.update(strand=led)

    page = visitor.get(FACE).content.decode()

    assert f"Led by {lead.name}" in page
    assert open_.name in page
    assert "A lead is being looked for" in page


def test_only_those_who_lead_are_named(visitor: Client, director: Person, chair: Person, teacher: Person) -> None:
    page = visitor.get(FACE).content.decode()

    assert director.name in page
    assert chair.name in page
    assert teacher.name not in page
    assert "@" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_partners_are_listed_by_kind_and_drawn_on_a_map(
    visitor: Client, school: Institution, other_school: Institution
) -> None:
    page = visitor.get(FACE).content.decode()

    assert page.index("Strategic partners") < page.index(school.name) < page.index(other_school.name)
    assert '<svg class="map"' in page


def test_an_empty_alliance_has_a_page_all_the_same(visitor: Client, alliance: Alliance) -> None:
    answer = visitor.get(FACE)

    assert answer.status_code == 200
    assert "has not written its vision here yet" in answer.content.decode()


def test_an_alliance_that_hides_itself_is_shown_to_its_own_people_only(
    visitor: Client, as_teacher: Client, as_outsider: Client, alliance: Alliance
) -> None:
    alliance.is_public = False
    alliance.save()

    assert [client.get(FACE).status_code for client in (visitor, as_outsider, as_teacher)] == [404, 404, 200]


@pytest.mark.parametrize("path", ["ask/", "ask/thanks/", "news/", "news/feed/", ""])
def test_nothing_of_a_hidden_alliance_is_open_to_visitors(visitor: Client, alliance: Alliance, path: str) -> None:
    alliance.is_public = False
    alliance.save()

    assert visitor.get(FACE + path).status_code == 404


def test_words_that_look_like_a_script_are_shown_as_words(visitor: Client, alliance: Alliance) -> None:
    alliance.summary = "</script><script>alert(1)</script>"
    alliance.vision = "<img src=x onerror=alert(1)>"
    alliance.save()

    page = visitor.get(FACE).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data.group(1))["description"] == alliance.summary


def test_another_room_adds_its_section(visitor: Client, alliance: Alliance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PUBLIC_SECTIONS, "_entries", [])
    points = [Statement(text="A course for everybody")]
    PUBLIC_SECTIONS.add(
        lambda shown: PublicSection("courses", "Open courses", "members/public/points.html", {"of": shown, "p": points})
    )

    page = visitor.get(FACE).content.decode()

    assert '<h2 id="courses">Open courses</h2>' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_many(
    visitor: Client, alliance: Alliance, rows: int, django_assert_num_queries
) -> None:
    for number in range(rows):
        MembershipFactory(alliance=alliance, institution=InstitutionFactory())
        StrandFactory(alliance=alliance)
        NewsFactory(alliance=alliance, published_at="2026-01-01T12:00Z")
        appoint(alliance, Role.LEAD)
        Theme.objects.create(alliance=alliance, name=f"Theme {number}")
        Body.objects.create(alliance=alliance, name=f"Body {number}", kind="forum")

    with django_assert_num_queries(11):
        visitor.get(FACE)


def test_a_member_reads_the_public_page_within_the_budget(as_director: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(12):
        assert as_director.get(FACE).status_code == 200


def test_the_front_page_finds_an_alliance_by_words(
    visitor: Client, alliance: Alliance, other_alliance: Alliance
) -> None:
    page = visitor.get("/", {"q": "river"}).content.decode()

    assert alliance.name in page
    assert other_alliance.name not in page


def test_the_front_page_offers_a_newcomer_to_set_up_an_alliance(visitor: Client) -> None:
    page = visitor.get("/").content.decode()

    assert "Set up an alliance" in page
    assert "No alliance is here yet" in page


def test_the_front_page_shows_a_signed_in_person_their_alliances_first(
    as_director: Client, other_alliance: Alliance
) -> None:
    page = as_director.get("/").content.decode()

    assert page.index("/riverside/home/") < page.index("/hillside/")
    assert "Director" in page


@pytest.mark.parametrize("words", ["\x00", "x" * 100_000, "🦉", "%", "'; --"])
def test_the_front_page_takes_any_words(visitor: Client, alliance: Alliance, words: str) -> None:
    assert visitor.get("/", {"q": words}).status_code == 200
    assert visitor.get("/", {"page": words[:50]}).status_code == 200
