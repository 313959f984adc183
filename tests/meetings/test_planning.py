"""The list of meetings and each meeting's page: who sees what of it, and at what price."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from meetings.models import Meeting
from members.models import Alliance, Body, Institution, Person
from tests.factories import (
    BodyFactory,
    HalfTermFactory,
    InstitutionFactory,
    PersonFactory,
)
from tests.meetings.factories import (
    AgendaItemFactory,
    BodyRulesFactory,
    InviteeFactory,
    MeetingFactory,
    PaperFactory,
    PaperRequestFactory,
    RecusalFactory,
    at,
    meet,
)
from tests.page import words_of

NASTY = ["x" * 100_000, "\x00", "🦉" * 300, "שלום", "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE x; --"]


def names_in(page: str, *names: str) -> list[str]:
    """Return those of the names that the page shows, in the order of the page."""
    return sorted((name for name in names if name in page), key=page.index)


@pytest.fixture
def forum(alliance: Alliance) -> Body:
    return BodyFactory(alliance=alliance, name="Head teacher forum", rule=Body.Rule.ALL_MEMBERS)


@pytest.fixture
def four(alliance: Alliance, school: Institution) -> list[Meeting]:
    """A past, a cancelled and two coming meetings of different bodies, the school invited to one of them."""
    rows = [
        meet(alliance, title="Was held", days=-40),
        meet(alliance, title="Later", days=50),
        meet(alliance, title="Sooner", days=5),
        meet(alliance, title="Called off", days=20, state="cancelled", cancelled_because="Snow"),
    ]
    InviteeFactory(meeting=rows[2], institution=school, answer="attending")
    return rows


# --- The list ---------------------------------------------------------------------------------------------------------


def test_upcoming_meetings_come_first_then_the_past(as_director: Client, four: list[Meeting]) -> None:
    page = as_director.get("/riverside/meetings/").content.decode()

    assert names_in(page, "Was held", "Later", "Sooner", "Called off") == ["Sooner", "Called off", "Later", "Was held"]
    assert "4 meetings" in page


def test_a_head_sees_where_the_school_is_invited_and_bodies_that_are_open_and_a_teacher_only_these(
    as_head: Client, as_teacher: Client, alliance: Alliance, four: list[Meeting]
) -> None:
    open_body = BodyFactory(alliance=alliance)
    BodyRulesFactory(body=open_body, readers="alliance")
    MeetingFactory(body=open_body, title="Open to all")
    everything = ("Was held", "Later", "Sooner", "Called off", "Open to all")

    assert names_in(as_head.get("/riverside/meetings/").content.decode(), *everything) == ["Sooner", "Open to all"]
    assert names_in(as_teacher.get("/riverside/meetings/").content.decode(), *everything) == ["Open to all"]
    for meeting, status in ((four[2], 200), (four[1], 404)):
        assert as_head.get(f"/riverside/meetings/{meeting.pk}/").status_code == status
        assert as_teacher.get(f"/riverside/meetings/{meeting.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=upcoming", ["Sooner", "Later"]),
        ("state=past", ["Was held"]),
        ("state=cancelled", ["Called off"]),
        ("q=LATE", ["Later"]),
        ("q=later%20forum", []),
        ("mine=on", []),
        ("when=year-2026", ["Sooner", "Called off"]),
        ("when={half_term}", ["Sooner", "Called off"]),
        ("body={body}", ["Later"]),
        ("when=x&state=king&body=999999&page=99", ["Sooner", "Called off", "Later", "Was held"]),
        ("q=%00&when=year-99999&page=%00", ["Sooner", "Called off", "Later", "Was held"]),
    ],
)
@time_machine.travel("2026-07-20 09:00:00+01:00", tick=False)
def test_the_list_can_be_narrowed(as_director: Client, alliance: Alliance, query: str, expected: list[str]) -> None:
    half_term = HalfTermFactory(alliance=alliance, starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 23))
    meet(alliance, title="Was held", starts_at=at(date(2026, 6, 2)))
    meet(alliance, title="Sooner", starts_at=at(date(2026, 9, 1), 8))
    meet(
        alliance, title="Called off", starts_at=at(date(2026, 10, 23), 18), state="cancelled", cancelled_because="Snow"
    )
    later = meet(alliance, title="Later", starts_at=at(date(2027, 9, 1), 8))

    page = as_director.get(f"/riverside/meetings/?{query.format(half_term=half_term.pk, body=later.body_id)}")

    assert names_in(page.content.decode(), "Was held", "Later", "Sooner", "Called off") == expected


def test_only_mine_and_what_i_answered(as_head: Client, four: list[Meeting]) -> None:
    page = as_head.get("/riverside/meetings/", {"mine": "on"})

    assert names_in(page.content.decode(), "Was held", "Later", "Sooner", "Called off") == ["Sooner"]
    assert "Alder Primary School: attending" in words_of(page)


@pytest.mark.parametrize("text", NASTY)
def test_the_filter_answers_whatever_is_typed(as_director: Client, four: list[Meeting], text: str) -> None:
    answer = as_director.get("/riverside/meetings/", {"q": text, "body": text, "when": text, "state": text})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_list_costs_the_same_for_any_number(
    as_director: Client,
    alliance: Alliance,
    school: Institution,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    body = BodyFactory(alliance=alliance)
    for number in range(count):
        InviteeFactory(meeting=MeetingFactory(body=body, days=number + 1, host=school), institution=school)

    with django_assert_num_queries(8):
        as_director.get("/riverside/meetings/")


def test_an_empty_list_says_what_to_do_next(as_director: Client, as_teacher: Client, alliance: Alliance) -> None:
    assert 'href="/riverside/meetings/plan/"' in as_director.get("/riverside/meetings/").content.decode()
    assert "Those to which you are invited appear here." in words_of(as_teacher.get("/riverside/meetings/"))
    assert "No meeting matches" in words_of(as_director.get("/riverside/meetings/", {"q": "nothing"}))


def test_the_export_holds_what_is_filtered_and_runs_no_formula(
    as_head: Client, school: Institution, alliance: Alliance
) -> None:
    meeting = meet(alliance, title="=SUM(1)", days=3, host=school)
    InviteeFactory(meeting=meeting, institution=school, answer="attending")
    InviteeFactory(meeting=meeting, person=PersonFactory())
    meet(alliance, title="Not mine")

    excel = as_head.get("/riverside/meetings/export/", {"format": "xlsx"})
    text = as_head.get("/riverside/meetings/export/", {"format": "csv"}).content.decode("utf-8-sig")

    heads, row = list(load_workbook(BytesIO(excel.content)).active.values)
    found = dict(zip(heads, row, strict=True))
    assert {
        name: found[name] for name in ("Meeting", "Starts", "Where", "State", "Invited", "Coming", "No answer yet")
    } == {
        "Meeting": "'=SUM(1)",
        "Starts": "16:00",
        "Where": "Alder Primary School",
        "State": "Planned",
        "Invited": 2,
        "Coming": 1,
        "No answer yet": 1,
    }
    assert [line.split(",")[0] for line in text.splitlines()] == ["Meeting", "'=SUM(1)"]


# --- The page of a meeting --------------------------------------------------------------------------------------------


def test_a_head_reads_when_where_who_is_coming_and_the_agenda_with_its_times(
    as_head: Client, school: Institution, other_school: Institution, forum: Body
) -> None:
    BodyRulesFactory(body=forum, quorum="half")
    meeting = MeetingFactory(
        body=forum, days=3, host=other_school, address="Library", link="https://video.example/1",
        papers_due_on=timezone.localdate() + timedelta(days=1),
    )  # fmt: skip
    MeetingFactory(body=forum, days=-20)
    following = MeetingFactory(body=forum, days=40)
    InviteeFactory(meeting=following, institution=school)
    InviteeFactory(meeting=meeting, institution=school, answer="attending")
    InviteeFactory(meeting=meeting, institution=other_school, answer="apologies", reason="Ill")
    AgendaItemFactory(meeting=meeting, title="Budget", minutes=20, purpose="decide", presenter_name="Penny Example")
    item = AgendaItemFactory(meeting=meeting, title="Staffing", minutes=15, is_confidential=True)
    PaperFactory(item=item)
    AgendaItemFactory(meeting=meeting, title="Only proposed", state="proposed")

    words = words_of(as_head.get(f"/riverside/meetings/{meeting.pk}/"))

    for expected in (
        "4.00pm, in 3 days",
        "Birch Academy, Library",
        "Join online",
        "tomorrow",
        "1 of 2 invited",
        "1 apologies",
        "Not quorate yet 1 more needed; the quorum is 2 of 2",
        "Alder Primary School: will you come? Attending",
        "4.00pm 20 min 1. Budget To decide · Penny Example",
        "4.20pm 15 min 2. Staffing Confidential To discuss · 1 paper",
        "2 items, 35 of 90 minutes",
        "Next:",
    ):
        assert expected in words
    assert [hidden for hidden in ("Only proposed", "Last:", "Move or edit") if hidden in words] == []


def test_who_is_not_invited_learns_nothing_confidential_and_no_link(
    as_teacher: Client, alliance: Alliance, forum: Body
) -> None:
    BodyRulesFactory(body=forum, readers="alliance")
    meeting = MeetingFactory(body=forum, link="https://video.example/1")
    AgendaItemFactory(meeting=meeting, title="Redundancies", is_confidential=True)
    AgendaItemFactory(meeting=meeting, title="Reading week")

    page = as_teacher.get(f"/riverside/meetings/{meeting.pk}/")

    assert "1. Reading week" in words_of(page)
    assert "10 min" in words_of(page)
    text = page.content.decode()
    assert [word for word in ("Redundancies", "video.example", "4.10pm", "2. Reading") if word in text] == []


def test_who_stands_aside_sees_the_title_and_no_paper(
    as_head: Client, head: Person, school: Institution, forum: Body
) -> None:
    meeting = MeetingFactory(body=forum)
    InviteeFactory(meeting=meeting, institution=school)
    item = AgendaItemFactory(meeting=meeting, title="Contract")
    PaperFactory(item=item)
    RecusalFactory(item=item, person=head)

    words = words_of(as_head.get(f"/riverside/meetings/{meeting.pk}/"))

    assert "Contract You stand aside To discuss" in words
    assert "1 paper" not in words


def test_those_who_run_it_see_what_is_owed_and_what_clashes(
    as_director: Client, alliance: Alliance, forum: Body
) -> None:
    both = PersonFactory()
    meeting = MeetingFactory(body=forum, papers_due_on=timezone.localdate())
    other = meet(alliance, title="Board", starts_at=meeting.starts_at)
    for each in (meeting, other):
        InviteeFactory(meeting=each, person=both)
    PaperRequestFactory(item=AgendaItemFactory(meeting=meeting))

    words = words_of(as_director.get(f"/riverside/meetings/{meeting.pk}/"))

    assert "1 paper still owed" in words
    assert "Board meets then, at 4.00pm: 1 person is invited to both" in words
    assert "Outside the half-terms" in words
    assert "Cancel the meeting" in words


@pytest.mark.parametrize(("invitees", "items"), [(1, 1), (100, 40)])
@pytest.mark.parametrize("who", ["director", "head"])
def test_a_meeting_costs_at_most_twelve_queries_whatever_its_size(
    as_director: Client, as_head: Client, alliance: Alliance, school: Institution, forum: Body, who: str,
    invitees: int, items: int, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    meeting = MeetingFactory(body=forum, host=school)
    for days in (-20, 40):
        MeetingFactory(body=forum, days=days)
    InviteeFactory(meeting=meeting, institution=school)
    for _ in range(invitees - 1):
        InviteeFactory(meeting=meeting, institution=InstitutionFactory())
    for _ in range(items):
        item = AgendaItemFactory(meeting=meeting, presenter=PersonFactory())
        PaperFactory(item=item)

    with django_assert_num_queries(11 if who == "director" else 10):
        answer = {"director": as_director, "head": as_head}[who].get(f"/riverside/meetings/{meeting.pk}/")

    assert f"{items} item" in words_of(answer)
