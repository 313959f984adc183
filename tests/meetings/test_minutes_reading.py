"""Reading minutes: who sees what of the document, what the search finds for whom, and at what price."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from meetings.actions import minutes as verbs
from meetings.document import document_of
from meetings.models import AgendaItem, Decision, Invitee, Meeting
from meetings.querysets.words import END, FOUND
from meetings.templatetags.minutes import marked
from members.access import Standing, standings_of
from members.models import Alliance, Institution, Person
from members.permissions import Role
from members.search import search
from tests.cast import signed_in_client
from tests.factories import AppointmentFactory, BodyFactory, InstitutionFactory, PersonFactory, appoint
from tests.meetings.factories import (
    ActionFactory,
    AgendaItemFactory,
    BodyRulesFactory,
    DecisionFactory,
    InviteeFactory,
    MeetingFactory,
    MinutesFactory,
    RecusalFactory,
    hold,
)
from tests.page import words_of

OPEN, SECRET = "The otter scheme goes on.", "Somebody complained of the badger."
STATES = ["draft", "circulated", "adopted"]


@pytest.fixture
def clerk(admin: Person) -> Standing:
    return standings_of(admin)["riverside"]


def room(meeting: Meeting) -> str:
    return f"/riverside/meetings/{meeting.pk}/minutes/"


@pytest.fixture
def cast(alliance: Alliance, school: Institution, clerk: Standing) -> dict[str, Person]:
    """Who looks: those who run the alliance, an attendee, one who stood aside, a member, and an outsider."""
    return {
        "admin": clerk.person,
        "director": appoint(alliance, Role.DIRECTOR),
        "chair": appoint(alliance, Role.CHAIR, InstitutionFactory()),
        "attendee": appoint(alliance, Role.HEAD, school),
        "aside": appoint(alliance, Role.HEAD, InstitutionFactory()),
        "member": appoint(alliance, Role.TEACHER, school),
    }


@pytest.fixture
def held(alliance: Alliance, clerk: Standing, cast: dict[str, Person], request: Any) -> Meeting:
    """A meeting whose minutes the whole alliance may read once they are adopted."""
    meeting = hold(alliance, by=clerk, title="Strategic board")
    BodyRulesFactory(body=meeting.body, readers="alliance")
    for name in ("attendee", "aside"):
        InviteeFactory(meeting=meeting, person=cast[name])
    for item in meeting.items.all():
        RecusalFactory(item=item, person=cast["aside"])
    if request.param != "draft":
        verbs.circulate(meeting=meeting, by=clerk)
    if request.param == "adopted":
        presiding = standings_of(cast["chair"])["riverside"]
        verbs.adopt(meeting=meeting, adopted_on=meeting.day.date(), by=presiding)
    return meeting


# What each reads of the open and of the confidential item, in each state.
READS = {
    "draft": {"admin": [OPEN, SECRET], "director": [OPEN, SECRET]},
    "circulated": {
        "admin": [OPEN, SECRET],
        "director": [OPEN, SECRET],
        "chair": [OPEN, SECRET],
        "attendee": [OPEN, SECRET],
    },
    "adopted": {
        "admin": [OPEN, SECRET],
        "director": [OPEN, SECRET],
        "chair": [OPEN, SECRET],
        "attendee": [OPEN, SECRET],
        "member": [OPEN],
    },
}


@pytest.mark.parametrize(("held", "state"), [(state, state) for state in STATES], indirect=["held"])
def test_each_reads_what_is_theirs_to_read(held: Meeting, state: str, cast: dict[str, Person]) -> None:
    pages = {name: words_of(signed_in_client(person).get(room(held))) for name, person in cast.items()}

    found = {name: [words for words in (OPEN, SECRET) if words in page] for name, page in pages.items()}
    assert {name: words for name, words in found.items() if words} == READS[state]


@pytest.mark.parametrize(("held", "state"), [(state, state) for state in STATES], indirect=["held"])
def test_the_search_finds_for_each_what_they_may_read_and_nothing_else(
    held: Meeting, state: str, cast: dict[str, Person]
) -> None:
    found: dict[str, list[str]] = {}
    for name, person in cast.items():
        client = signed_in_client(person)
        for words, sentence in (("otter scheme", OPEN), ("badger", SECRET)):
            page = client.get("/riverside/meetings/minutes/", {"q": words}).content.decode()
            hits = [hit for hit in search(standings_of(person)["riverside"], words) if hit.kind == "Minutes"]
            assert bool(hits) == (f"{room(held)}#item-" in page)
            if hits:
                found.setdefault(name, []).append(sentence)
    assert found == READS[state]


@pytest.mark.parametrize(("held", "state"), [(state, state) for state in STATES], indirect=["held"])
def test_decisions_and_actions_are_registered_for_those_who_may_read_them(
    held: Meeting, state: str, cast: dict[str, Person]
) -> None:
    found: dict[str, list[str]] = {}
    for name, person in cast.items():
        client = signed_in_client(person)
        for path, words in (("decisions", "The otter scheme runs until July."), ("actions", "Buy otter books")):
            if words in words_of(client.get(f"/riverside/meetings/{path}/")):
                found.setdefault(name, []).append(path)
    readers = {name: ["decisions", "actions"] for name in READS[state]}
    # Whoever runs meetings sees what was taken on before the minutes go round.
    assert found == {"chair": ["actions"], **readers}


@pytest.mark.parametrize("held", ["adopted"], indirect=True)
def test_a_member_is_told_that_something_is_left_out(held: Meeting, cast: dict[str, Person]) -> None:
    page = words_of(signed_in_client(cast["member"]).get(room(held)))

    assert "1 confidential item left out." in page
    assert "A grievance" not in page


@pytest.mark.parametrize("held", ["circulated"], indirect=True)
def test_whoever_stood_aside_reads_the_title_alone(held: Meeting, cast: dict[str, Person]) -> None:
    page = words_of(signed_in_client(cast["aside"]).get(room(held)))

    assert "1. Reading in Year 3" in page
    assert "You stood aside from this item" in page
    assert f"Stood aside: {cast['aside'].name}." in page
    for hidden in (OPEN, SECRET, "The otter scheme runs until July.", "Buy otter books"):
        assert hidden not in page


def test_the_document_has_front_matter_attendance_and_annexes(
    as_admin: Client, alliance: Alliance, clerk: Standing, head: Person, school: Institution
) -> None:
    meeting = hold(alliance, by=clerk, title="Strategic board", place="online")
    InviteeFactory(
        meeting=meeting, institution=school, person=head, attended="deputy", attended_name="Dina Deputy",
        came_at="16:20", capacity="chair",
    )  # fmt: skip
    MeetingFactory(body=meeting.body, days=20, place="online")
    AppointmentFactory(alliance=alliance, person=head, role=Role.TEACHER, institution=school)

    page = words_of(as_admin.get(room(meeting)))

    rows = [
        f"Body {meeting.body.name}, Riverside Alliance",
        "Place Online",
        "Present 2 of 2 invited",
        f"Alder Primary School {head.name} Chair, School lead, Teacher Deputy: Dina Deputy, came 4.20pm",
        "1. Reading in Year 3",
        "Reading has improved. The otter scheme goes on.",
        "Decision 1 The otter scheme runs until July.",
        "Action 1 Buy otter books",
        "Decisions The otter scheme runs until July.",
        "Next meeting",
    ]
    assert [row for row in rows if row not in page] == []
    assert page.index(rows[3]) < page.index("Member, School lead")


def test_the_role_shown_is_the_one_held_on_the_day(
    as_admin: Client, alliance: Alliance, clerk: Standing, head: Person
) -> None:
    meeting = hold(alliance, by=clerk)
    InviteeFactory(meeting=meeting, person=head)
    head.appointments.update(starts_on=meeting.day.date().replace(year=2020), ends_on=meeting.day.date())
    AppointmentFactory(alliance=alliance, person=head, role=Role.LEAD, starts_on=meeting.day.date())

    attendee = next(each for each in document_of(meeting, clerk).attendance if each.name == head.name)

    assert attendee.role == "Strategic lead"


def test_minutes_hold_no_markup_that_could_do_harm(as_admin: Client, alliance: Alliance, clerk: Standing) -> None:
    meeting = hold(alliance, by=clerk)
    item = meeting.items.earliest("pk")
    nasty = "<script>alert(1)</script> [go](javascript:alert(1)) ![x](http://spy.example/x.png) # {{ 7*7 }}\n\n# Big"
    verbs.save_text(item=item, text=nasty, base=item.text_version, by=clerk)

    page = as_admin.get(room(meeting)).content.decode()

    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert 'src="http://spy' not in page
    assert "<h4>Big</h4>" in page


def test_nobody_else_has_a_page_of_it(
    as_outsider: Client, visitor: Client, alliance: Alliance, clerk: Standing
) -> None:
    meeting = hold(alliance, by=clerk, state="adopted")

    for path in (room(meeting), f"{room(meeting)}signed/", f"{room(meeting)}signed/1/"):
        assert as_outsider.get(path).status_code == 404
        assert visitor.get(path).status_code == 302


def test_a_body_of_its_own_keeps_its_minutes_from_the_alliance(
    as_teacher: Client, alliance: Alliance, clerk: Standing
) -> None:
    meeting = hold(alliance, by=clerk, state="adopted")

    assert as_teacher.get(room(meeting)).status_code == 404
    assert "Strategic board" not in words_of(as_teacher.get("/riverside/meetings/minutes/"))


def test_a_signed_version_that_never_was_is_not_found(as_admin: Client, alliance: Alliance, clerk: Standing) -> None:
    meeting = hold(alliance, by=clerk, state="adopted")

    for path in ("signed/0/", "signed/2/", "signed/99999999999/"):
        assert as_admin.get(room(meeting) + path).status_code == 404
    for query in ({"from": "x", "to": "-1"}, {"from": "9" * 50}, {"to": "\x00"}):
        assert as_admin.get(f"{room(meeting)}signed/", query).status_code == 200


# --- Search -----------------------------------------------------------------------------------------------------------


def test_what_was_found_is_marked_and_everything_else_escaped(
    as_admin: Client, alliance: Alliance, clerk: Standing
) -> None:
    meeting = hold(alliance, by=clerk)
    item = meeting.items.earliest("pk")
    verbs.save_text(item=item, text="**Kestrels** & <b>owls</b> were counted.", base=item.text_version, by=clerk)

    page = as_admin.get("/riverside/meetings/minutes/", {"q": "kestrel count"}).content.decode()

    assert "<mark>Kestrels</mark>" in page
    assert "<mark>counted</mark>" in page
    assert "&amp;" in page.split("found-words")[1]
    assert "<b>owls" not in page


def test_a_mark_that_somebody_typed_does_no_harm() -> None:
    assert marked(f"{FOUND}<i>{END} {END}x{FOUND}") == "<mark>&lt;i&gt;</mark> x"


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("otter", True),
        ("otters scheme", True),
        ('"otter scheme"', True),
        ('"scheme otter"', False),
        ("otter -scheme", False),
        ("walrus or otter", True),
        ("Reading", True),
        ("walrus", False),
    ],
)
def test_words_are_asked_for_as_people_do(
    as_admin: Client, alliance: Alliance, clerk: Standing, words: str, finds: bool
) -> None:
    meeting = hold(alliance, by=clerk)

    page = as_admin.get("/riverside/meetings/minutes/", {"q": words}).content.decode()

    assert (f"{room(meeting)}#item-" in page) is finds
    assert ("Nothing was found" in page) is not finds


@pytest.mark.parametrize(
    "nasty", ["x" * 100_000, "\x00", "🦉" * 90, "שלום", "<script>alert(1)</script>", "{{ 7*7 }}", "'", "a & | ! : * ("]
)
@pytest.mark.parametrize("path", ["minutes", "decisions", "actions"])
def test_no_search_breaks_the_page(as_admin: Client, alliance: Alliance, nasty: str, path: str) -> None:
    fields = dict.fromkeys(["q", "body", "year", "state", "owner", "school", "strand", "mine", "page"], nasty)

    answer = as_admin.get(f"/riverside/meetings/{path}/", fields)

    assert answer.status_code == 200
    assert b"<script>alert(1)" not in answer.content


def test_the_list_narrows_by_body_year_and_state(as_admin: Client, alliance: Alliance, clerk: Standing) -> None:
    this = hold(alliance, by=clerk, title="This one")
    hold(alliance, by=clerk, title="Another body", state="circulated")
    old = hold(alliance, by=clerk, title="Long ago", days=-800)
    everything = ["This one", "Another body", "Long ago"]

    def shown(**fields: Any) -> list[str]:
        page = words_of(as_admin.get("/riverside/meetings/minutes/", fields))
        return [title for title in everything if f"{title}, " in page]

    assert shown() == everything
    assert shown(body=this.body_id) == ["This one"]
    assert shown(state="circulated") == ["Another body"]
    assert shown(year=int(old.academic_year)) == ["Long ago"]
    assert shown(q="otter", body=this.body_id) == ["This one"]


# --- What it costs ----------------------------------------------------------------------------------------------------


def crowd(alliance: Alliance, places: int, items: int, actions: int) -> Meeting:
    meeting = MeetingFactory(body=BodyFactory(alliance=alliance), days=-7)
    MinutesFactory(meeting=meeting)
    for _ in range(places):
        InviteeFactory(meeting=meeting, institution=InstitutionFactory(), person=PersonFactory(), attended="present")
    earlier = AgendaItemFactory(meeting=MeetingFactory(body=meeting.body, days=-50))
    AgendaItemFactory(meeting=meeting, kind="matters_arising", title="Matters arising")
    for _ in range(items):
        item = AgendaItemFactory(meeting=meeting, text="It was said and agreed.", presenter=PersonFactory())
        DecisionFactory(item=item)
        ActionFactory(item=item)
    for _ in range(actions):
        ActionFactory(item=earlier)
    return meeting


def costs(django_assert_num_queries: Any, client: Client, meeting: Meeting, state: str, number: int) -> None:
    with django_assert_num_queries(number):
        assert client.get(room(meeting)).status_code == 200


def sign(meeting: Meeting, clerk: Standing, chair: Person) -> None:
    verbs.circulate(meeting=meeting, by=clerk)
    verbs.adopt(meeting=meeting, adopted_on=meeting.day.date(), by=standings_of(chair)["riverside"])


@pytest.mark.parametrize("number", [1, 3])
def test_a_document_costs_the_same_for_one_and_for_three(
    as_admin: Client, alliance: Alliance, clerk: Standing, chair: Person, number: int, django_assert_num_queries: Any
) -> None:
    meeting = crowd(alliance, number, number, number)

    costs(django_assert_num_queries, as_admin, meeting, "draft", 10)
    sign(meeting, clerk, chair)
    costs(django_assert_num_queries, as_admin, meeting, "adopted", 8)


@pytest.mark.slow
def test_a_large_document_costs_no_more(
    as_admin: Client, alliance: Alliance, clerk: Standing, chair: Person, django_assert_num_queries: Any
) -> None:
    meeting = crowd(alliance, 100, 40, 200)

    costs(django_assert_num_queries, as_admin, meeting, "draft", 10)
    sign(meeting, clerk, chair)
    costs(django_assert_num_queries, as_admin, meeting, "adopted", 8)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_and_the_search_cost_the_same_for_one_and_for_three(
    as_head: Client, head: Person, alliance: Alliance, clerk: Standing, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        meeting = hold(alliance, by=clerk, state="circulated")
        Invitee.objects.filter(meeting=meeting).update(person=head, institution=None)

    for query in ({}, {"q": "otter"}):
        with django_assert_num_queries(5):
            page = as_head.get("/riverside/meetings/minutes/", query)
        assert f"{number} " in words_of(page)


def test_the_indexes_serve_the_search(alliance: Alliance, clerk: Standing) -> None:
    hold(alliance, by=clerk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        # The plan of so few rows would not ask an index; what counts is that it can.
        plans = [
            AgendaItem.objects.with_words("otter").order_by().explain(),
            Decision.objects.with_words("otter").explain(),
        ]

    assert ["item_words" in plans[0], "decision_words" in plans[1]] == [True, True]
