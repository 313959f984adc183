"""Setting up a new alliance: the visitor's link, three short steps from a website, and what comes next."""

import re
import threading
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from members.access import standings_of
from members.actions import founding as actions
from members.actions.invitations import invite
from members.half_terms import usual
from members.home import needs_of
from members.models import AcademicYear, Alliance, FoundingDraft, Institution, Invitation, Person
from members.needs.alliances import first_steps
from members.pasted import points
from members.permissions import Role
from tests.cast import signed_in_client
from tests.factories import (
    AllianceFactory,
    AppointmentFactory,
    BodyFactory,
    InstitutionFactory,
    MembershipFactory,
    PersonFactory,
    StrandFactory,
)
from tests.page import words_of

ASK = {"name": "Fay Founder", "email": "Fay@Example.org"}
JOIN = {"name": "Fay Founder", "password": "otters-swim-upstream", "again": "otters-swim-upstream"}
ABOUT = {
    "name": "The Otterbourne Teaching School Alliance",
    "slug": "",
    "summary": "Schools along the Otter.",
    "vision": "Learning together, we are stronger.",
    "accent_colour": "7a1f3d",
}
PROMISES = {
    "stands_for": "• Trust\n• " + "We challenge and support each other, " * 3 + "always;",
    "commitments": (
        "We will commit to:\n"
        "  • sending a representative to the half termly meetings\n"
        "  • hosting a meeting and sharing the best practices;\n"
        "  • proposing new members to the alliance\n"
        "    whom it is felt share our ethos.\n"
        "  • Hosting a meeting and sharing the best practices\n"
        "  • being kind"
    ),
    "strands": "1. Initial teacher training\n2. CPD\n3. Research",
    "strands_per_school": "2",
}
FINISH = {"kind": "strategic_partner", "with_board": "on", "with_whole": "on"}
NOTHING = {"stands_for": "", "commitments": "", "strands": "", "strands_per_school": ""}
BAD = ["", "x" * 100_000, "a\0b", "🦦", "שלום", "<script>alert(1)</script>", "{{ 7*7 }}", "';--"]


@pytest.fixture
def founder(db: None) -> Person:
    return PersonFactory(name="Fay Founder", email="fay@example.org")


@pytest.fixture
def as_founder(founder: Person) -> Client:
    return signed_in_client(founder)


def links() -> list[str]:
    """Send what is queued and return the links of the e-mails, the oldest first."""
    for message in Message.objects.filter(state=Message.State.QUEUED).order_by("pk"):
        send_message(message.pk)
    return [found[0] for sent in mail.outbox if (found := re.search(r"/invitations/\S+/", sent.body))]


def go_through(client: Client, about: dict[str, Any] = ABOUT, promises: dict[str, Any] = PROMISES) -> None:
    """Take the first two steps."""
    assert client.post("/new/about/", about).url == "/new/promises/"
    assert client.post("/new/promises/", promises).url == "/new/schools/"


def home_needs(person: Person, alliance: Alliance) -> list[tuple[str, str]]:
    """Return what a new alliance asks of a person: the words, and where they lead."""
    found = needs_of(standings_of(person)[alliance.slug], first_steps)
    return [(need.title, need.url) for need in found]


# --- A visitor asks for the link


def test_a_visitor_is_led_from_the_front_page_to_a_link_by_e_mail(visitor: Client) -> None:
    assert 'href="/new/"' in visitor.get("/").content.decode()
    assert visitor.get("/new/").status_code == 200

    answer = visitor.post("/new/", ASK)

    assert answer.url == "/new/sent/"
    assert "The link to begin is on its way" in words_of(visitor.get("/new/sent/"))
    (link,) = links()
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["fay@example.org"], "Set up your alliance")
    page = visitor.get(link)
    assert (page.status_code, 'value="Fay Founder"' in page.content.decode()) == (200, True)


def test_the_link_makes_an_account_and_leads_on_to_the_first_step(visitor: Client) -> None:
    visitor.post("/new/", ASK)
    (link,) = links()

    answer = visitor.post(link, JOIN)

    assert answer.url == "/new/about/"
    assert visitor.get("/new/about/").status_code == 200
    founder = Person.objects.get(email="fay@example.org")
    assert list(founder.appointments.all()) == []
    assert Client().get(link).status_code == 410


def test_asking_twice_makes_the_older_link_void(visitor: Client) -> None:
    visitor.post("/new/", ASK)
    visitor.post("/new/", ASK | {"email": "fay@example.org"})

    assert Invitation.objects.count() == 1
    (only,) = links()
    assert visitor.get(only).status_code == 200

    visitor.post("/new/", ASK)
    older, newer = links()
    assert (visitor.get(older).status_code, visitor.get(newer).status_code) == (410, 200)


def test_an_expired_link_says_where_to_ask_for_another(visitor: Client) -> None:
    visitor.post("/new/", ASK)
    (link,) = links()
    Invitation.objects.update(expires_at=timezone.now())

    page = visitor.get(link)

    assert page.status_code == 410
    assert 'href="/new/">Ask for another link' in page.content.decode()


def test_somebody_with_an_account_begins_with_it(visitor: Client, founder: Person, as_founder: Client) -> None:
    visitor.post("/new/", ASK)
    (link,) = links()

    assert "A short form follows" in mail.outbox[0].body
    assert "You have an account with fay@example.org" in words_of(visitor.get(link))
    assert as_founder.post(link).url == "/new/about/"


def test_the_sixth_link_asked_for_from_one_network_within_an_hour_is_refused_with_the_text_kept(
    visitor: Client,
) -> None:
    for number in range(5):
        visitor.post("/new/", ASK | {"email": f"fay{number}@example.org"})

    page = visitor.post("/new/", ASK | {"email": "sixth@example.org"})

    assert page.status_code == 429
    assert "Too many links were asked for" in words_of(page)
    assert 'value="sixth@example.org"' in page.content.decode()
    assert Invitation.objects.count() == 5


def test_one_mailbox_is_not_filled_from_many_networks_and_nobody_can_tell(visitor: Client) -> None:
    answers = [visitor.post("/new/", ASK, REMOTE_ADDR=f"192.0.2.{number}").url for number in range(5)]

    assert answers == ["/new/sent/"] * 5
    assert Message.objects.filter(kind="members.invitation").count() == 3


@pytest.mark.parametrize("bad", BAD)
def test_a_visitor_who_types_nonsense_is_told_so_and_nothing_is_sent(visitor: Client, bad: str) -> None:
    page = visitor.post("/new/", {"name": bad, "email": bad})

    assert page.status_code == 200
    assert "There is a problem" in words_of(page)
    assert not Message.objects.exists()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_same_button_pressed_twice_at_once_makes_one_invitation() -> None:
    at_once(lambda: invite(role=Role.DIRECTOR, email="fay@example.org", by=None))

    assert Invitation.objects.count() == 1


# --- Whoever is signed in goes through three steps


def test_three_steps_make_an_alliance_in_full_with_the_founder_as_its_director(
    as_founder: Client, founder: Person
) -> None:
    alder, birch = InstitutionFactory(name="Alder Primary School"), InstitutionFactory(name="Birch Academy")
    go_through(as_founder)
    as_founder.post("/new/schools/choose/", {"school": [alder.pk, birch.pk]})

    answer = as_founder.post("/new/finish/", FINISH)

    assert answer.url == "/otterbourne/home/"
    alliance = Alliance.objects.get()
    assert (alliance.name, alliance.summary, alliance.vision, alliance.accent_colour, alliance.strands_per_school) == (
        "The Otterbourne Teaching School Alliance", "Schools along the Otter.", "Learning together, we are stronger.",
        "#7A1F3D", 2,
    )  # fmt: skip
    challenge = "We challenge and support each other, " * 3 + "always"
    assert list(alliance.statements.values_list("kind", "title", "text")) == [
        ("value", "Trust", ""), ("value", "", challenge),
    ]  # fmt: skip
    assert list(alliance.commitments.values_list("title", "evidence", "enough")) == [
        ("Sending a representative to the half termly meetings", "meetings_attended", 6),
        ("Hosting a meeting and sharing the best practices", "meeting_hosted", 1),
        ("Proposing new members to the alliance whom it is felt share our ethos.", "nominations", 1),
        ("Being kind", "attested", 1),
    ]
    assert list(alliance.strands.values_list("name", flat=True)) == ["Initial teacher training", "CPD", "Research"]
    assert list(alliance.memberships.values_list("institution", "kind", "starts_on").order_by("pk")) == [
        (school.pk, "strategic_partner", timezone.localdate()) for school in (alder, birch)
    ]
    assert list(alliance.bodies.values_list("name", "kind", "rule", "is_selected_annually")) == [
        ("Strategic board", "board", "seats", True), ("Whole alliance", "whole", "all_members", False),
    ]  # fmt: skip
    years = [int(AcademicYear.of_today()) + later for later in (0, 1)]
    assert list(alliance.half_terms.values_list("academic_year", "name", "starts_on", "ends_on")) == [
        (year, span.name, span.starts_on, span.ends_on) for year in years for span in usual(year)
    ]
    assert list(alliance.appointments.values_list("person", "role", "starts_on", "ends_on")) == [
        (founder.pk, "director", timezone.localdate(), None)
    ]
    page = words_of(as_founder.get(answer.url))
    assert "is set up, and you are its director" in page
    assert as_founder.get("/otterbourne/").status_code == 200


def test_a_name_alone_is_enough(as_founder: Client) -> None:
    go_through(as_founder, {"name": "Otters", "accent_colour": "#0B5B6E"}, NOTHING)

    assert as_founder.post("/new/finish/", {"kind": "member"}).url == "/otters/home/"
    alliance = Alliance.objects.get()
    assert [alliance.statements.count(), alliance.commitments.count(), alliance.bodies.count()] == [0, 0, 0]
    assert alliance.half_terms.count() == 12


def test_the_director_corrects_everything_afterwards(as_founder: Client) -> None:
    go_through(as_founder)
    as_founder.post("/new/finish/", FINISH)

    pages = ["", "words/", "half-terms/", f"half-terms/{AcademicYear.of_today():d}/"]
    pages += [f"lists/{part}/" for part in ("statements", "strands", "commitments")]
    assert [as_founder.get(f"/otterbourne/alliance/{page}").status_code for page in pages] == [200] * len(pages)
    promise = Alliance.objects.get().commitments.first()
    said = {"title": "Coming to the meetings", "text": "", "evidence": "attested", "enough": 3}
    as_founder.post(f"/otterbourne/alliance/lists/commitments/{promise.pk}/", said)
    promise.refresh_from_db()
    assert (promise.title, promise.evidence, promise.enough) == ("Coming to the meetings", "attested", 3)


def test_what_was_typed_outlives_the_session(as_founder: Client, founder: Person) -> None:
    school = InstitutionFactory(name="Alder Primary School")
    go_through(as_founder)
    as_founder.post("/new/schools/", {"names": "Alder"})
    as_founder.post("/new/schools/choose/", {"school": [school.pk]})
    as_founder.post("/accounts/logout/")
    assert as_founder.get("/new/promises/").url == "/accounts/login/?next=/new/promises/"

    again = signed_in_client(founder)

    assert "Go on setting up The Otterbourne Teaching School Alliance" in words_of(again.get("/"))
    assert "Learning together, we are stronger." in again.get("/new/about/").content.decode()
    assert "sending a representative to the half termly meetings" in again.get("/new/promises/").content.decode()
    assert "1 school chosen Alder Primary School" in words_of(again.get("/new/schools/"))
    again.post("/new/finish/", FINISH)
    assert Alliance.objects.get().institutions().get() == school


def test_a_session_that_ends_while_somebody_types_leads_back_to_the_step(visitor: Client) -> None:
    assert visitor.post("/new/about/", ABOUT).url == "/accounts/login/?next=/new/about/"


def test_nobody_sees_what_another_has_typed(as_founder: Client, as_teacher: Client) -> None:
    go_through(as_founder)

    assert as_teacher.get("/new/promises/").url == "/new/about/"
    assert "Otterbourne" not in words_of(as_teacher.get("/new/about/"))


def test_the_button_pressed_twice_makes_one_alliance_and_leads_home_both_times(as_founder: Client) -> None:
    go_through(as_founder)

    answers = [as_founder.post("/new/finish/", FINISH).url for _ in range(2)]

    assert answers == ["/otterbourne/home/"] * 2
    assert Alliance.objects.count() == 1
    assert as_founder.get("/new/schools/").url == "/otterbourne/home/"


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_make_one_alliance(founder: Person) -> None:
    actions.keep_step(step="about", typed=ABOUT, by=founder)
    plan = actions.Plan(name="Otters", slug="otters", strands=["CPD"])

    made = at_once(lambda: actions.found_alliance(plan=plan, by=founder))

    assert made == [Alliance.objects.get()] * 2
    assert founder.appointments.count() == 1


def test_a_second_alliance_begins_with_an_empty_form(as_founder: Client) -> None:
    go_through(as_founder)
    as_founder.post("/new/finish/", FINISH)

    assert "Learning together" not in words_of(as_founder.get("/new/about/"))
    go_through(as_founder, ABOUT | {"name": "Herons"}, NOTHING)
    assert as_founder.post("/new/finish/", FINISH).url == "/herons/home/"
    assert Alliance.objects.count() == 2


def test_an_address_taken_in_the_meantime_is_asked_for_again_and_nothing_typed_is_lost(as_founder: Client) -> None:
    go_through(as_founder, ABOUT | {"slug": "otters"})
    AllianceFactory(slug="otters")

    answer = as_founder.post("/new/finish/", FINISH)

    assert answer.url == "/new/about/"
    page = as_founder.get(answer.url)
    assert "Another alliance has the address /otters/. Choose another one." in words_of(page)
    assert "Learning together, we are stronger." in page.content.decode()
    as_founder.post("/new/about/", ABOUT | {"slug": "otters-two"})
    assert as_founder.post("/new/finish/", FINISH).url == "/otters-two/home/"
    assert Alliance.objects.get(slug="otters-two").strands.count() == 3


def test_an_address_taken_in_the_very_last_moment_is_refused_in_words(founder: Person) -> None:
    AllianceFactory(slug="otters")

    with pytest.raises(ValidationError, match="has just taken this address"):
        actions.found_alliance(plan=actions.Plan(name="Otters", slug="otters"), by=founder)


def test_what_was_typed_can_be_thrown_away(as_founder: Client) -> None:
    go_through(as_founder)

    assert "Throw away what you typed?" in words_of(as_founder.get("/new/discard/"))
    assert FoundingDraft.objects.exists()
    as_founder.post("/new/discard/")

    assert not FoundingDraft.objects.exists()
    assert "Otterbourne" not in words_of(as_founder.get("/new/about/"))


# --- The first step


@pytest.mark.parametrize(
    ("name", "typed", "address"),
    [
        ("The Otterbourne Teaching School Alliance", "", "otterbourne"),
        ("Otters Learning Alliance", "", "otters"),
        ("The Alliance", "", "the-alliance"),
        ("News Alliance", "", "news-alliance"),
        ("Riverside Alliance", "", "riverside-2"),
        ("Otters", "River Bend!", "river-bend"),
        ("Ottery St Mary and the Villages Around Sidmouth", "", "ottery-st-mary-and-villages-around-sidmo"),
    ],
)
def test_the_address_follows_the_name_or_what_is_typed(
    as_founder: Client, alliance: Alliance, name: str, typed: str, address: str
) -> None:
    asked = as_founder.get("/new/address/", {"name": name, "slug": typed})
    go_through(as_founder, ABOUT | {"name": name, "slug": typed}, NOTHING)

    assert f"/{address}/ is free." in words_of(asked)
    assert as_founder.post("/new/finish/", FINISH).url == f"/{address}/home/"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Name of the alliance: This field is required."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"name": "🦦"}, "Choose an address of letters and digits."),
        ({"slug": "!!!"}, "Choose an address of letters and digits."),
        ({"slug": "News"}, "The portal uses /news/ itself."),
        ({"slug": "Riverside"}, "Another alliance has the address /riverside/."),
        ({"slug": "x" * 41}, "at most 40 characters"),
        ({"accent_colour": "#ffcc00"}, "too faint to read on paper"),
        ({"accent_colour": "teal"}, "Write the colour like #0B5B6E."),
        ({"accent_colour": ""}, "Colour: This field is required."),
        ({"vision": "x" * 10_001}, "at most 10000 characters"),
        ({"vision": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_the_first_step_says_what_to_change(
    as_founder: Client, alliance: Alliance, changed: dict[str, str], said: str
) -> None:
    page = as_founder.post("/new/about/", ABOUT | changed)

    assert page.status_code == 200
    assert said in words_of(page)
    assert not FoundingDraft.objects.exists()


@pytest.mark.parametrize("bad", BAD)
def test_nonsense_in_any_step_is_answered_and_makes_nothing(as_founder: Client, bad: str) -> None:
    go_through(as_founder)
    nonsense = dict.fromkeys([*ABOUT, *PROMISES, *FINISH, "names", "school"], bad)

    for step in ("about", "promises", "schools", "schools/choose", "finish"):
        page = as_founder.post(f"/new/{step}/", nonsense)
        assert page.status_code in (200, 302)
        assert "<script>alert" not in page.content.decode()
        assert as_founder.get("/new/schools/").status_code == 200
    assert not Alliance.objects.exists()


@pytest.mark.parametrize("bad", BAD)
def test_the_verdict_on_an_address_answers_whatever_is_typed(visitor: Client, bad: str) -> None:
    page = visitor.get("/new/address/", {"name": bad, "slug": bad})

    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


# --- The second step


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("", []),
        ("\n \n-\n•\n", []),
        ("Trust\r\nKindness", ["Trust", "Kindness"]),
        ("• Trust;\n· Kindness,\n● Work; and\n– Play", ["Trust", "Kindness", "Work", "Play"]),
        ("\uf0b7\tTrust\no\tKindness\n✓ Work", ["Trust", "Kindness", "Work"]),
        ("1. Trust\n2) Kindness\n(3) Work\na) Play\niv) Rest", ["Trust", "Kindness", "Work", "Play", "Rest"]),
        ("We will:\n• trust\n• be kind", ["Trust", "Be kind"]),
        ("• sharing what\n  we have\nAnd more", ["Sharing what we have", "And more"]),
        ("Trust\ntrust\nTRUST", ["Trust"]),
        ("• 2026 is our year\n• A-level results", ["2026 is our year", "A-level results"]),
        ("\u200bTrust\u00a0in  each\tother", ["Trust in each other"]),
    ],
)
def test_pasted_lists_are_read_point_by_point(pasted: str, read: list[str]) -> None:
    assert points(pasted) == read


def test_a_long_promise_gets_a_heading_and_keeps_its_words(as_founder: Client) -> None:
    long = ("Contributing to whatever the alliance decides " * 8).strip()
    go_through(as_founder, ABOUT, NOTHING | {"commitments": f"{long}\n{long}, twice", "strands": long})
    as_founder.post("/new/finish/", FINISH)

    alliance = Alliance.objects.get()
    (promise,) = alliance.commitments.all()
    assert (len(promise.title) <= 200, promise.title[-1], promise.text) == (True, "…", f"{long}, twice")
    (strand,) = alliance.strands.all()
    assert (len(strand.name) <= 120, strand.description) == (True, long)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"strands_per_school": "4"}, "You have named 3 strands above."),
        ({"strands": "", "strands_per_school": "1"}, "You have named no strands above."),
        ({"strands_per_school": "-1"}, "greater than or equal to 0"),
        ({"strands_per_school": "9" * 40}, "less than or equal to 20"),
        ({"strands_per_school": "two"}, "Enter a whole number."),
        ({"commitments": "\n".join(f"Promise {n}" for n in range(61))}, "These are 61 lines. Keep to 60"),
        ({"commitments": "y" * 2001}, "is 2,001 characters long. Shorten it to 2,000."),
        ({"stands_for": "x" * 30_001}, "at most 30000 characters"),
    ],
)
def test_the_second_step_says_what_to_change_and_keeps_the_text(
    as_founder: Client, changed: dict[str, str], said: str
) -> None:
    as_founder.post("/new/about/", ABOUT)

    page = as_founder.post("/new/promises/", PROMISES | changed)

    assert said in words_of(page)
    assert "being kind" in page.content.decode() or "commitments" in changed


def test_later_steps_wait_for_the_first(as_founder: Client) -> None:
    for page in ("promises", "schools", "finish"):
        assert as_founder.get(f"/new/{page}/").url == "/new/about/"
        assert as_founder.post(f"/new/{page}/", FINISH).url == "/new/about/"


# --- The third step


def test_pasted_names_are_looked_up_and_the_certain_one_is_ticked(as_founder: Client) -> None:
    alder, birch = InstitutionFactory(name="Alder Primary School"), InstitutionFactory(name="Birch Academy")
    InstitutionFactory(name="Cedar School", town="Grays"), InstitutionFactory(name="Cedar School", town="Tilbury")
    InstitutionFactory(name="Dogwood Primary School", status="Closed")
    go_through(as_founder)

    pasted = "• Alder Primary School\n• Birch Acadmy\n• Cedar School\n• Dogwood Primary School"
    as_founder.post("/new/schools/", {"names": pasted})

    page = as_founder.get("/new/schools/")
    boxes = re.findall(r'name="school" value="(\d+)"[^>]*?(checked)?>', page.content.decode())
    cedars = set(Institution.objects.filter(name="Cedar School").values_list("pk", flat=True))
    assert [box for box in boxes if box[1]] == [(str(alder.pk), "checked")]
    assert {int(pk) for pk, _ in boxes} == {alder.pk, birch.pk, *cedars}
    assert "Dogwood Primary School Nothing was found." in words_of(page)


def test_a_name_is_settled_once_a_school_was_chosen_for_it(as_founder: Client) -> None:
    alder = InstitutionFactory(name="Alder Primary School")
    InstitutionFactory(name="Birch Academy")
    go_through(as_founder)
    as_founder.post("/new/schools/", {"names": "Alder Primary School\nBirch"})
    as_founder.post("/new/schools/choose/", {"school": [alder.pk, alder.pk]})

    page = as_founder.get("/new/schools/")

    legends = re.findall(r"<legend[^>]*>(.*?)</legend>", page.content.decode())
    assert legends == ["Birch"]
    assert "1 school chosen Alder Primary School" in words_of(page)


def test_one_line_is_looked_around_in_and_a_chosen_school_can_be_taken_away(as_founder: Client) -> None:
    first, second = (InstitutionFactory(name=f"{name} School", town="Ottery") for name in ("Alder", "Birch"))
    go_through(as_founder)
    as_founder.post("/new/schools/", {"names": "Ottery"})
    as_founder.post("/new/schools/choose/", {"school": [first.pk, second.pk]})
    as_founder.post("/new/schools/choose/", {"school": [first.pk], "remove": "1"})

    page = words_of(as_founder.get("/new/schools/"))

    assert "1 school chosen Birch School" in page
    as_founder.post("/new/finish/", FINISH)
    assert Alliance.objects.get().institutions().get() == second


def test_adding_without_a_tick_says_what_to_do(as_founder: Client) -> None:
    go_through(as_founder)

    page = as_founder.post("/new/schools/choose/", {}, follow=True)

    assert "Tick the schools that belong to the alliance" in words_of(page)


@pytest.mark.parametrize("poison", ["0", "-1", "9" * 30, "1.5", "abc", "\0"])
def test_schools_that_are_not_there_are_not_chosen(as_founder: Client, poison: str) -> None:
    go_through(as_founder)

    assert as_founder.post("/new/schools/choose/", {"school": [poison]}).url == "/new/schools/"
    assert "No school chosen yet" in words_of(as_founder.get("/new/schools/"))


def test_more_names_than_a_page_holds_are_refused_with_the_text_kept(as_founder: Client) -> None:
    go_through(as_founder)

    page = as_founder.post("/new/schools/", {"names": "\n".join(f"School {n}" for n in range(61))})

    assert "Look up 60 at a time." in words_of(page)
    assert "School 60" in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_third_step_costs_the_same_for_one_name_and_for_three(
    as_founder: Client, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    schools = [InstitutionFactory(name=f"{name} School") for name in ("Alder", "Birch", "Cedar")[:number]]
    go_through(as_founder)
    as_founder.post("/new/schools/", {"names": "\n".join(school.name for school in schools)})
    as_founder.get("/new/schools/")

    with django_assert_max_num_queries(10):
        as_founder.get("/new/schools/")


@pytest.mark.parametrize(
    "poison",
    [
        [],
        "nonsense",
        {"about": "nonsense"},
        {"about": {}},
        {"about": {"name": ["a"], "slug": {}, "accent_colour": 7}},
        {"about": ABOUT, "promises": {"commitments": 7, "strands_per_school": [2]}},
        {"about": ABOUT, "promises": PROMISES, "schools": {"names": 7, "chosen": ["x", None, 10**30, -1]}},
        {"about": ABOUT, "promises": PROMISES, "schools": {"chosen": 7}},
    ],
)
def test_a_draft_that_makes_no_sense_any_more_breaks_no_page(as_founder: Client, founder: Person, poison: Any) -> None:
    FoundingDraft.objects.create(person=founder, said=poison)

    pages = ("/", "/new/about/", "/new/promises/", "/new/schools/", "/new/discard/")
    statuses = [as_founder.get(page).status_code for page in pages]
    statuses.append(as_founder.post("/new/finish/", FINISH).status_code)

    assert set(statuses) <= {200, 302}
    assert as_founder.post("/new/about/", ABOUT).url == "/new/promises/"


# --- Where founding is closed


def test_where_founding_is_closed_everybody_reads_what_to_do(
    visitor: Client, as_founder: Client, settings: Any
) -> None:
    visitor.post("/new/", ASK)
    (link,) = links()
    settings.ALLIANCE_FOUNDING = "closed"

    for client, pages in ((visitor, ["/new/", link]), (as_founder, ["/new/", "/new/about/", "/new/schools/"])):
        for page in pages:
            for answer in (client.get(page), client.post(page, ASK | ABOUT)):
                assert answer.status_code == 403
                assert "New alliances are set up by those who run this portal" in words_of(answer)
                assert "Write to them with the name of your alliance" in words_of(answer)
        assert 'href="/new/"' not in client.get("/").content.decode()
    assert Invitation.objects.count() == 1
    assert not FoundingDraft.objects.exists()


def test_where_founding_is_closed_whoever_runs_the_installation_goes_on(settings: Any, db: None) -> None:
    settings.ALLIANCE_FOUNDING = "closed"
    operator = signed_in_client(PersonFactory(is_superuser=True))

    assert 'href="/new/"' in operator.get("/").content.decode()
    go_through(operator)
    assert operator.post("/new/finish/", FINISH).url == "/otterbourne/home/"


# --- What comes next


def test_home_leads_the_new_director_from_step_to_step(alliance: Alliance, director: Person) -> None:
    year = AcademicYear.of_today()
    assert home_needs(director, alliance) == [
        ("Write what the alliance stands for", "/riverside/alliance/words/"),
        ("Add your schools", "/riverside/members/find/"),
    ]

    Alliance.objects.update(vision="Together.")
    alder, birch = InstitutionFactory(), InstitutionFactory()
    for school in (alder, birch):
        MembershipFactory(alliance=alliance, institution=school)
    strand = StrandFactory(alliance=alliance)
    board = BodyFactory(alliance=alliance, is_selected_annually=True)
    assert home_needs(director, alliance) == [
        ("Invite the heads of 2 schools", "/riverside/people/invitations/new/?role=head"),
        ("Invite the lead of 1 strand", "/riverside/people/invitations/new/?role=lead"),
    ]

    invite(alliance=alliance, role=Role.HEAD, institution=alder, email="a@example.org", by=director)
    AppointmentFactory(alliance=alliance, role=Role.LEAD, strand=strand)
    assert home_needs(director, alliance) == [
        ("Invite the head of 1 school", "/riverside/people/invitations/new/?role=head"),
        (f"Choose the strategic board for {year}", f"/riverside/governance/{board.pk}/select/{year:d}/"),
    ]

    AppointmentFactory(alliance=alliance, role=Role.CHAIR, institution=birch)
    board.seats.create(alliance=alliance, person=director)
    assert home_needs(director, alliance) == []


def test_what_a_new_alliance_lacks_is_the_directors_to_see(alliance: Alliance, admin: Person, other_alliance: Alliance):
    MembershipFactory(alliance=other_alliance)

    assert home_needs(admin, alliance) == []


def test_an_invitation_from_home_has_its_role_chosen(as_director: Client, school: Institution) -> None:
    page = as_director.get("/riverside/people/invitations/new/?role=head").content.decode()

    assert '<option value="head" selected>' in page


def at_once(act: Any) -> list[Any]:
    """Do the same thing in two threads at the same moment, and return what each got."""
    barrier, got = threading.Barrier(2), []

    def run() -> None:
        barrier.wait()
        try:
            got.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got
