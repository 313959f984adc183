"""Meetings on the home page, in the search and on the year planner."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.access import standings_of
from members.half_terms import usual
from members.home import needs_of
from members.models import Alliance, Body, HalfTerm, Institution, Person
from members.planner import PLANNER, PlannerEntry
from members.search import search
from tests.factories import BodyFactory, HalfTermFactory, PersonFactory
from tests.meetings.factories import InviteeFactory, MeetingFactory, at, meet
from tests.page import words_of

SEPTEMBER = "2026-09-07 09:00:00+01:00"


def half_terms(alliance: Alliance, year: int = 2026) -> list[HalfTerm]:
    return [
        HalfTermFactory(alliance=alliance, academic_year=year, name=s.name, starts_on=s.starts_on, ends_on=s.ends_on)
        for s in usual(year)
    ]


# --- Home -------------------------------------------------------------------------------------------------------------


def test_home_shows_my_next_meeting_and_whether_i_have_answered(
    as_head: Client, as_teacher: Client, alliance: Alliance, school: Institution
) -> None:
    for title, days in (("Too late", 30), ("Next", 3), ("Held", -3)):
        InviteeFactory(meeting=meet(alliance, title=title, days=days), institution=school, answer="attending")
    off = meet(alliance, title="Called off", days=1, state="cancelled", cancelled_because="Snow")
    InviteeFactory(meeting=off, institution=school)

    words = words_of(as_head.get("/riverside/home/"))

    assert "Your next meeting Next" in words
    assert "in 3 days" in words
    assert "Attending for Alder Primary School" in words
    assert [title for title in ("Too late", "Held", "Called off") if title in words] == []
    assert "Your next meeting" not in words_of(as_teacher.get("/riverside/home/"))


def test_home_asks_for_an_answer_that_is_still_owed(as_head: Client, head: Person, alliance: Alliance) -> None:
    place = InviteeFactory(meeting=meet(alliance, title="Board"), person=head)
    address = f"/riverside/meetings/answers/{place.pk}/"

    page = as_head.get("/riverside/home/")

    assert "Not answered yet Attend: Board Send a deputy: Board Apologies: Board" in words_of(page)
    for wish in ("deputy", "apologies"):
        assert f'href="{address}?answer={wish}"' in page.content.decode()
    as_head.post(address, {"answer": "attending"})
    assert "Attending Change the answer" in words_of(as_head.get("/riverside/home/"))


def test_home_costs_at_most_twelve_queries_with_meetings_on_it(
    as_chair: Client, chair: Person, alliance: Alliance, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for days in (3, 5, 9):
        InviteeFactory(meeting=meet(alliance, days=days), person=chair)

    with django_assert_max_num_queries(12):
        as_chair.get("/riverside/home/")


def wanted(person: Person) -> list[tuple[str, str]]:
    """Return what planning asks of the person."""
    needs = needs_of(standings_of(person)["riverside"])
    return [(need.title, need.url) for need in needs if "/meetings/plan" in need.url]


@time_machine.travel(SEPTEMBER, tick=False)
def test_the_director_is_asked_for_the_plans_that_are_missing(
    director: Person, head: Person, alliance: Alliance
) -> None:
    half_terms(alliance)
    board = BodyFactory(alliance=alliance, name="Board")
    BodyFactory(alliance=alliance, name="When called", meets=Body.Meets.CALLED)
    MeetingFactory(body=board, starts_at=at(date(2026, 8, 31)))
    called_off = MeetingFactory(
        body=board, starts_at=at(date(2026, 10, 1)), state="cancelled", cancelled_because="Snow"
    )

    assert wanted(director) == [("Plan the year of Board", f"/riverside/meetings/plan/?body={board.pk}")]
    assert wanted(head) == []

    called_off.state, called_off.cancelled_because = "planned", ""
    called_off.save()
    assert wanted(director) == [
        ("No meeting is planned in Autumn 2 2026/27", "/riverside/meetings/planner/"),
    ]
    MeetingFactory(body=board, starts_at=at(date(2026, 12, 18)))
    assert wanted(director) == []


@time_machine.travel(SEPTEMBER, tick=False)
def test_many_bodies_without_a_plan_are_one_thing_to_do(director: Person, alliance: Alliance) -> None:
    for number in range(5):
        BodyFactory(alliance=alliance, name=f"Body {number}")

    assert wanted(director) == [("Plan the year of 5 bodies", "/riverside/meetings/plan/")]


# --- Search -----------------------------------------------------------------------------------------------------------


@time_machine.travel(SEPTEMBER, tick=False)
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("strategic", ["Strategic board", "Planning day"]),
        ("planning", ["Planning day"]),
        ("board november", ["Strategic board"]),
        ("12 nov 2026", ["Strategic board"]),
        ("12th November", ["Strategic board"]),
        ("thursday", ["Strategic board"]),
        ("2027", ["Planning day"]),
        ("november 2027", []),
        ("forum", []),
        ("99 november", []),
        ("\x00", []),
        ("x" * 1000, []),
        ("%' OR 1=1", []),
        ("١٢ نوفمبر 🦉", []),
    ],
)
def test_the_search_finds_meetings_by_name_and_by_words_for_their_day(
    director: Person, alliance: Alliance, words: str, expected: list[str]
) -> None:
    board = BodyFactory(alliance=alliance, name="Strategic board")
    MeetingFactory(body=board, starts_at=at(date(2026, 11, 12)))
    MeetingFactory(body=board, starts_at=at(date(2027, 3, 2)), title="Planning day")

    hits = search(standings_of(director)["riverside"], words.replace("\x00", ""))

    assert [hit.title for hit in hits if hit.kind == "Meeting"] == expected


def test_the_search_finds_no_meeting_out_of_sight(
    director: Person, head: Person, teacher: Person, alliance: Alliance, school: Institution
) -> None:
    InviteeFactory(meeting=meet(alliance, title="Reading matters"), institution=school)
    meet(alliance, title="Reading secrets")

    def found(person: Person) -> list[str]:
        hits = search(standings_of(person)["riverside"], "reading")
        return sorted(hit.title for hit in hits if hit.kind == "Meeting")

    assert [found(each) for each in (director, head, teacher)] == [
        ["Reading matters", "Reading secrets"],
        ["Reading matters"],
        [],
    ]


# --- The year planner -------------------------------------------------------------------------------------------------


@time_machine.travel(SEPTEMBER, tick=False)
def test_the_planner_puts_meetings_breaks_and_bank_holidays_under_their_half_terms(
    as_director: Client, alliance: Alliance
) -> None:
    half_terms(alliance)
    half_terms(alliance, 2027)
    for title, day in (
        ("In autumn", date(2026, 9, 10)),
        ("In the break", date(2026, 10, 28)),
        ("On May Day", date(2027, 5, 3)),
        ("In August", date(2027, 8, 3)),
        ("Next year", date(2027, 9, 2)),
    ):
        meet(alliance, title=title, starts_at=at(day))
    meet(alliance, title="Off", starts_at=at(date(2027, 6, 10)), state="cancelled", cancelled_because="Snow")

    page = as_director.get("/riverside/meetings/planner/")

    words = words_of(page)
    order = [
        "Autumn 1 1 Sep to 23 Oct", "In autumn", "Break 24 Oct to 1 Nov", "In the break", "Outside the half-terms",
        "Autumn 2", "Fri 25 Dec, Christmas Day", "Spring 1", "Spring 2", "Summer 1", "Mon 3 May, May Day", "On May Day",
        "Bank holiday: May Day", "Summer 2", "Off", "Cancelled", "Before and after the half-terms", "In August",
    ]  # fmt: skip
    places = [words.index(each, 0) for each in order]
    assert all(sooner < later for sooner, later in pairwise(places)), list(zip(order, places, strict=True))
    assert "5 entries" in words
    assert "Next year" not in words
    assert "Next year" in words_of(as_director.get("/riverside/meetings/planner/", {"year": "2027"}))


@time_machine.travel(SEPTEMBER, tick=False)
def test_meetings_at_the_same_time_are_marked_with_whom_they_share(as_director: Client, alliance: Alliance) -> None:
    half_terms(alliance)
    both = PersonFactory()
    one, two, three = (
        meet(alliance, title=title, starts_at=at(date(2026, 11, 12), hour))
        for title, hour in (("One", 14), ("Two", 15), ("Three", 18))
    )
    for each in (one, two, three):
        InviteeFactory(meeting=each, person=both)

    words = words_of(as_director.get("/riverside/meetings/planner/"))

    assert "At the same time as One, 1 person is invited to both" in words
    assert "At the same time as Two, 1 person is invited to both" in words
    assert "as Three" not in words


def test_other_rooms_put_their_entries_on_the_planner(as_teacher: Client, alliance: Alliance) -> None:
    half_terms(alliance, 2026)
    day = date(2026, 11, 3)

    def returns(standing: object, year: int) -> list[PlannerEntry]:
        return [PlannerEntry("Return window", "KS2 data", "/x/", day, day + timedelta(days=9))]

    entry = (100, returns)
    PLANNER.add(returns)
    try:
        words = words_of(as_teacher.get("/riverside/meetings/planner/", {"year": "2026"}))
    finally:
        PLANNER._entries.remove(entry)

    assert "Tue 3 Nov to Thu 12 Nov KS2 data Return window" in words


def test_the_planner_shows_only_what_one_may_see(as_teacher: Client, alliance: Alliance) -> None:
    half_terms(alliance, timezone.localdate().year)
    meet(alliance, title="Closed")

    words = words_of(as_teacher.get("/riverside/meetings/planner/"))

    assert [each for each in ("Closed", "Plan a year", "Add a meeting") if each in words] == []


@time_machine.travel(SEPTEMBER, tick=False)
@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_planner_costs_the_same_for_any_number(
    as_director: Client, alliance: Alliance, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    half_terms(alliance)
    for number in range(count):
        day = date(2026, 9, 10) + timedelta(days=number)
        for body in (BodyFactory(alliance=alliance), BodyFactory(alliance=alliance)):
            InviteeFactory(meeting=MeetingFactory(body=body, starts_at=at(day)), person=PersonFactory())

    with django_assert_num_queries(5):
        as_director.get("/riverside/meetings/planner/")


@pytest.mark.parametrize("year", ["", "x", "99999999999999999999", "-1", "\x00", "2026" * 10_000])
def test_the_planner_answers_whatever_year_is_asked_for(as_teacher: Client, alliance: Alliance, year: str) -> None:
    answer = as_teacher.get("/riverside/meetings/planner/", {"year": year})

    assert answer.status_code == 200
    assert "This year has no half-terms yet" in words_of(answer)
