"""A year is planned by half-terms, by weeks of school or by days; clashes are shown, and nothing is saved before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from meetings.actions.planning import Planned, plan_meetings
from meetings.clashes import bank_holiday
from meetings.forms.year_plan import read_day
from meetings.hosting import in_turn
from meetings.models import Invitee, Meeting
from meetings.year_plan import LAST, every_weeks, in_each_half_term, school_weeks
from members.access import standings_of
from members.half_terms import usual
from members.models import Alliance, Body, HalfTerm, Institution, Membership, Person
from members.permissions import Role
from tests.factories import LONG_AGO, AllianceFactory, BodyFactory, InstitutionFactory, MembershipFactory, appoint
from tests.meetings.factories import InviteeFactory, MeetingFactory, at
from tests.page import words_of

SEPTEMBER = "2026-09-07 09:00:00+01:00"
PLAN = "/riverside/meetings/plan/"


def half_terms_of(year: int) -> list[HalfTerm]:
    return [HalfTerm(academic_year=year, name=s.name, starts_on=s.starts_on, ends_on=s.ends_on) for s in usual(year)]


def days(proposed: list) -> list[date]:
    return [each.day for each in proposed]


# --- The days ---------------------------------------------------------------------------------------------------------


def test_the_second_thursday_of_each_half_term() -> None:
    assert days(in_each_half_term(half_terms_of(2026), 2, 3)) == [
        date(2026, 9, 10),
        date(2026, 11, 12),
        date(2027, 1, 14),
        date(2027, 3, 4),
        date(2027, 4, 22),
        date(2027, 6, 17),
    ]


def test_the_last_friday_and_a_fifth_that_some_half_terms_do_not_have() -> None:
    assert days(in_each_half_term(half_terms_of(2026), LAST, 4)) == [
        date(2026, 10, 23),
        date(2026, 12, 18),
        date(2027, 2, 12),
        date(2027, 3, 19),
        date(2027, 5, 28),
        date(2027, 7, 16),
    ]
    fifth = in_each_half_term(half_terms_of(2026), 5, 4)
    assert [(each.day, each.note) for each in fifth if each.note] == [
        (date(2027, 3, 19), "Spring 2 has only 4 Fridays")
    ]


def test_every_six_weeks_of_school_leaves_the_breaks_out() -> None:
    assert days(every_weeks(half_terms_of(2026), date(2026, 9, 10), 6)) == [
        date(2026, 9, 10),
        date(2026, 10, 22),  # six weeks later; then the break of a week
        date(2026, 12, 10),  # seven
        date(2027, 2, 4),
        date(2027, 3, 25),
        date(2027, 5, 20),
        date(2027, 7, 8),
    ]


def test_weeks_are_counted_from_the_first_week_of_school_on_or_after_the_day() -> None:
    in_the_break = every_weeks(half_terms_of(2026), date(2026, 10, 28), 6)
    assert days(in_the_break)[0] == date(2026, 11, 4)
    assert days(every_weeks(half_terms_of(2026), date(2027, 8, 1), 6)) == []


@given(st.integers(2020, 2060), st.integers(1, 13), st.integers(0, 300))
def test_between_two_of_them_lie_as_many_weeks_of_school_as_asked(year: int, every: int, start: int) -> None:
    half_terms = half_terms_of(year)
    first = half_terms[0].starts_on + timedelta(days=start)
    found = days(every_weeks(half_terms, first, every))
    weeks = school_weeks(half_terms)
    places = [weeks.index(day - timedelta(days=day.weekday())) for day in found]

    assert {later - sooner for sooner, later in pairwise(places)} <= {every}
    assert {day.weekday() for day in found} <= {first.weekday()}
    assert all(day >= first for day in found)
    assert len(weeks) in range(37, 42)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/11/2026", date(2026, 11, 12)),
        ("2026-11-12", date(2026, 11, 12)),
        ("12 November 2026", date(2026, 11, 12)),
        ("Thu 12 Nov 2026", date(2026, 11, 12)),
        ("Thursday, 12 November 2026", date(2026, 11, 12)),
        ("30/02/2026", None),
        ("12/11/1926", None),
        ("x" * 100_000, None),
        ("١٢/١١/٢٠٢٦🦉", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (observed)"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2027, 5, 3), "May Day"),
        (date(2026, 11, 30), ""),  # Saint Andrew's Day is one in Scotland
        (date(2026, 11, 12), ""),
    ],
)
def test_bank_holidays_are_those_of_england(day: date, name: str) -> None:
    assert bank_holiday(day) == name


def test_hosts_come_in_turn_the_one_who_hosted_least_and_longest_ago_first() -> None:
    schools = [Institution(pk=number, name=name) for number, name in enumerate("ABCD", start=1)]
    hosted = {
        1: (2, datetime.fromisoformat("2026-01-01T16:00+00:00")),
        2: (1, datetime.fromisoformat("2026-06-01T16:00+00:00")),
        3: (1, datetime.fromisoformat("2025-06-01T16:00+00:00")),
    }

    assert "".join(each.name for each in in_turn(schools, hosted, 9)) == "DCBDACBDA"
    assert in_turn([], hosted, 3) == []


# --- The preview ------------------------------------------------------------------------------------------------------


@pytest.fixture
def forum(alliance: Alliance, school: Institution, other_school: Institution) -> Body:
    """A forum of two schools in an alliance with the usual half-terms of 2026/27."""
    for row in half_terms_of(2026):
        row.alliance = alliance
        row.save()
    return BodyFactory(alliance=alliance, name="Head teacher forum", rule=Body.Rule.ALL_MEMBERS)


def asked(for_body: Body, **changed: Any) -> dict[str, Any]:
    usual_ones = {
        "body": for_body.pk, "year": 2026, "pattern": "half_term", "nth": 2, "weekday": 3, "every": 6,
        "first": "2026-09-10", "dates": "", "starts": "16:00", "minutes": 90, "hosting": "rotate",
    }  # fmt: skip
    return usual_ones | changed


def rows(*each: dict[str, Any], do: str = "create") -> dict[str, Any]:
    """Return the rows of a preview as they are sent."""
    found: dict[str, Any] = {do: "1", "form-TOTAL_FORMS": len(each), "form-INITIAL_FORMS": 0}
    for number, row in enumerate(each):
        usual_ones = {"keep": "on", "day": "2026-11-12", "starts": "16:00", "host": ""}
        for name, value in (usual_ones | row).items():
            if value is not None:
                found[f"form-{number}-{name}"] = value
    return found


def path_of(**query: Any) -> str:
    return f"{PLAN}?" + "&".join(f"{name}={value}" for name, value in query.items())


@time_machine.travel(SEPTEMBER, tick=False)
def test_the_preview_proposes_days_and_hosts_marks_clashes_and_saves_nothing(
    as_director: Client, forum: Body, alliance: Alliance, school: Institution, other_school: Institution, head: Person
) -> None:
    board = BodyFactory(alliance=alliance, name="Strategic board")
    same_time = MeetingFactory(body=board, starts_at=at(date(2026, 11, 12), 17), host=school)
    InviteeFactory(meeting=same_time, institution=school, person=head)
    MeetingFactory(body=board, starts_at=at(date(2027, 1, 14), 16, 30), title="Budget")
    MeetingFactory(body=forum, starts_at=at(date(2027, 3, 4), 9))
    at_noon = MeetingFactory(body=board, starts_at=at(date(2027, 4, 22), 12))
    off = MeetingFactory(body=board, starts_at=at(date(2027, 4, 22)), state="cancelled", cancelled_because="Snow")
    for each in (at_noon, off):
        InviteeFactory(meeting=each, person=head)

    answer = as_director.get(PLAN, asked(forum))

    page, words = answer.content.decode(), words_of(answer)
    found = [row["day"].value() for row in answer.context["rows"]]
    hosts = [row["host"].value() for row in answer.context["rows"]]
    clashes = [[clash.words for clash in row.clashes] for row in answer.context["rows"]]
    assert found == days(in_each_half_term(half_terms_of(2026), 2, 3))
    assert (
        hosts
        == [str(each.pk) for each in (other_school, school, other_school, school, other_school, school)][:1] + hosts[1:]
    )
    assert clashes == [
        [],
        ["Strategic board meets then, at 5.00pm: 1 person is invited to both"],
        ["Budget meets then, at 4.30pm; nobody is invited to both"],
        ["Head teacher forum already meets that day, at 9.00am"],
        ["Strategic board meets that day, at 12.00pm: 1 person is invited to both"],
        [],
    ]
    assert 'value="2026-11-12"' in page
    assert words.count("No clash") == 2
    assert Meeting.objects.filter(body=forum).count() == 1


@time_machine.travel(SEPTEMBER, tick=False)
def test_the_school_that_has_hosted_least_is_proposed_first(
    as_director: Client, forum: Body, school: Institution, other_school: Institution
) -> None:
    MeetingFactory(body=forum, starts_at=at(date(2026, 6, 11)), host=school)
    MeetingFactory(
        body=forum, starts_at=at(date(2026, 6, 12)), host=other_school, state="cancelled", cancelled_because="Snow"
    )

    answer = as_director.get(PLAN, asked(forum))

    hosts = [row["host"].value() for row in answer.context["rows"]]
    assert hosts == [str(each.pk) for each in [other_school, school] * 3]


@time_machine.travel(SEPTEMBER, tick=False)
def test_single_days_show_bank_holidays_breaks_weekends_and_the_past(as_director: Client, forum: Body) -> None:
    dates = "3 May 2027\n28/10/2026; 2026-11-14\n1/9/2026"

    answer = as_director.get(PLAN, asked(forum, pattern="dates", dates=dates, hosting="later"))

    found = [
        (f"{row['day'].value():%d/%m}", row["keep"].value(), [clash.words for clash in row.clashes])
        for row in answer.context["rows"]
    ]
    assert found == [
        ("01/09", False, ["In the past"]),
        ("28/10", True, ["Outside the half-terms"]),
        ("14/11", True, ["A Saturday"]),
        ("03/05", True, ["Bank holiday: May Day"]),
    ]


@time_machine.travel(SEPTEMBER, tick=False)
def test_what_is_sent_is_created_with_changes_and_without_what_was_left_out(
    as_director: Client, forum: Body, alliance: Alliance, other_school: Institution
) -> None:
    sent = rows(
        {"host": other_school.pk},
        {"day": "2027-01-21", "starts": "09:30"},
        {"day": "2027-03-04", "keep": None},
        {"day": "rubbish", "keep": None},
    )

    answer = as_director.post(path_of(**asked(forum, dates="")), sent)

    assert answer.url == "/riverside/meetings/planner/?year=2026"
    assert [str(each) for each in get_messages(answer.wsgi_request)] == [
        "2 meetings of Head teacher forum are planned."
    ]
    made = alliance.meetings.order_by("starts_at")
    assert [(each.starts_at, each.length, each.where) for each in made] == [
        (at(date(2026, 11, 12)), 90, "Birch Academy"),
        (at(date(2027, 1, 21), 9, 30), 90, "Place to be decided"),
    ]
    assert [each.papers_due_on for each in made] == [date(2026, 11, 5), date(2027, 1, 14)]
    assert [each.invitees.count() for each in made] == [2, 2]
    assert forum.standing_items.count() == 4


@time_machine.travel(SEPTEMBER, tick=False)
def test_four_oclock_in_november_and_june(as_director: Client, forum: Body, alliance: Alliance) -> None:
    as_director.post(path_of(**asked(forum)), rows({}, {"day": "2027-06-17"}))

    assert [f"{timezone.localtime(each.starts_at):%H:%M %z}" for each in alliance.meetings.order_by("starts_at")] == [
        "16:00 +0000",
        "16:00 +0100",
    ]


@time_machine.travel(SEPTEMBER, tick=False)
def test_sent_twice_it_is_created_once(as_director: Client, forum: Body, alliance: Alliance) -> None:
    said = []
    for _ in range(2):
        answer = as_director.post(path_of(**asked(forum)), rows({}, {"day": "2027-01-21"}), follow=True)
        said.append(words_of(answer))

    assert "2 meetings of Head teacher forum are planned." in said[0]
    assert "All of these meetings stood there already; none was made twice." in said[1]
    assert alliance.meetings.count() == 2
    assert Invitee.objects.count() == 4


@time_machine.travel(SEPTEMBER, tick=False)
def test_checking_again_judges_the_changed_rows_and_saves_nothing(as_director: Client, forum: Body) -> None:
    answer = as_director.post(path_of(**asked(forum)), rows({"day": "2027-05-03"}, {"starts": "07:15"}, do="check"))

    assert "Bank holiday: May Day" in words_of(answer)
    assert 'value="07:15"' in answer.content.decode()
    assert Meeting.objects.count() == 0


@time_machine.travel(SEPTEMBER, tick=False)
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (rows({"day": "2027-02-30"}), "Meeting 1, day: Give a day that exists"),
        (rows({}, {"starts": "\x00"}), "Meeting 2, starts at: Give a time such as 16:00."),
        (rows({"day": "2027-03-28", "starts": "01:30"}), "The clocks change in that hour."),
        (rows({"host": "999999"}), "Select a valid choice"),
        (rows({}, {}), "Another row is at the same time."),
        (rows({"keep": None}), "No meeting is left in. Tick at least one."),
        (rows(), "No meeting is left in. Tick at least one."),
        (rows({"day": "x" * 100_000}), "Give a day that exists"),
        ({"create": "1"}, "The rows did not arrive whole."),
        (
            {"create": "1", "form-TOTAL_FORMS": "999999", "form-INITIAL_FORMS": "0"},
            "Plan at most 60 meetings at once.",
        ),
    ],
)
def test_rows_that_make_no_sense_are_refused_and_nothing_is_saved(
    as_director: Client, forum: Body, sent: dict[str, Any], words: str
) -> None:
    answer = as_director.post(path_of(**asked(forum)), sent)

    assert answer.status_code == 200
    assert "There is a problem" in words_of(answer)
    assert words.lower() in words_of(answer).lower()
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"body": ""}, "Body: This field is required."),
        ({"body": "999999"}, "Select a valid choice"),
        ({"year": "1066"}, "Select a valid choice"),
        ({"pattern": "moon"}, "Select a valid choice"),
        ({"pattern": "weeks", "every": ""}, "Say every how many weeks."),
        ({"pattern": "weeks", "every": "0"}, "greater than or equal to 1"),
        ({"pattern": "weeks", "first": "30 February 2027"}, "Give a day that exists"),
        ({"pattern": "weeks", "first": ""}, "Give the day of the first meeting."),
        ({"pattern": "dates", "dates": ""}, "Give at least one day."),
        ({"pattern": "dates", "dates": "soon"}, "“soon” is not a day."),
        ({"pattern": "dates", "dates": "1/10/2026\n" * 61}, "Give at most 60 days at a time."),
        ({"pattern": "dates", "dates": "x" * 100_000}, "at most 2000 characters"),
        ({"starts": "noon"}, "Give a time such as 16:00."),
        ({"minutes": "-1"}, "greater than or equal to 10"),
        ({"nth": "7"}, "Select a valid choice"),
        ({"weekday": "<script>"}, "Select a valid choice"),
        ({"dates": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused_with_a_reason(
    as_director: Client, forum: Body, changed: dict[str, str], words: str
) -> None:
    answer = as_director.get(PLAN, asked(forum, **changed))

    assert answer.status_code == 200
    assert "There is a problem" in words_of(answer)
    assert words in words_of(answer)
    assert "<script>" not in answer.content.decode().split("</head>")[1]


def test_a_body_of_another_alliance_cannot_be_planned(
    as_director: Client, forum: Body, other_alliance: Alliance
) -> None:
    theirs = BodyFactory(alliance=other_alliance)

    answer = as_director.post(path_of(**asked(theirs)), rows({}))

    assert "Select a valid choice" in words_of(answer)
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize(
    ("meets", "pattern"), [("six_weeks", "weeks"), ("half_term", "half_term"), ("called", "dates")]
)
def test_the_form_begins_with_how_the_body_says_that_it_meets(
    as_director: Client, forum: Body, meets: str, pattern: str
) -> None:
    Body.objects.filter(pk=forum.pk).update(meets=meets)

    page = as_director.get(PLAN, {"body": forum.pk}).content.decode()

    assert f'<option value="{forum.pk}" selected>' in page
    assert f'value="{pattern}" ' in page
    (checked,) = [line for line in page.split("<input") if 'name="pattern"' in line and "checked" in line]
    assert f'value="{pattern}"' in checked


@time_machine.travel(SEPTEMBER, tick=False)
@pytest.mark.parametrize("count", [1, 100])
def test_the_preview_costs_at_most_twelve_queries_for_a_hundred_institutions(
    as_director: Client, alliance: Alliance, forum: Body, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    schools = InstitutionFactory.create_batch(count)
    Membership.objects.bulk_create(
        Membership(alliance=alliance, institution=each, starts_on=LONG_AGO) for each in schools
    )
    board = BodyFactory(alliance=alliance)
    for day in days(in_each_half_term(half_terms_of(2026), 2, 3)):
        InviteeFactory(meeting=MeetingFactory(body=board, starts_at=at(day)), institution=schools[0])

    with django_assert_num_queries(10):
        as_director.get(PLAN, asked(forum))


@pytest.mark.django_db(transaction=True)
def test_two_who_press_create_at_the_same_moment_make_each_meeting_once() -> None:
    alliance = AllianceFactory(slug="riverside")
    body = BodyFactory(alliance=alliance, rule=Body.Rule.ALL_MEMBERS)
    school = InstitutionFactory()
    MembershipFactory(alliance=alliance, institution=school)
    by = standings_of(appoint(alliance, Role.DIRECTOR))["riverside"]
    wanted = [Planned(at(date(2030, 1, day)), at(date(2030, 1, day), 17)) for day in (10, 17, 24)]

    def press(_: int) -> int:
        try:
            return len(plan_meetings(body=body, planned=wanted, by=by))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(press, range(4)))

    assert sorted(made) == [0, 0, 0, 3]
    assert alliance.meetings.count() == 3
    assert Invitee.objects.count() == 3
