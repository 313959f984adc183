"""The director's job: plan a year with its clashes in sight, move a meeting, and see it arrive where people look."""

import urllib.request
from datetime import date

from django.core import mail
from icalendar import Calendar

from alliance_portal.delivery import deliver_due
from members.half_terms import usual
from members.models import AcademicYear, Alliance, Body, Institution, Person
from tests.factories import BodyFactory, HalfTermFactory
from tests.journeys.conftest import Visit

THURSDAY = 3


def next_year_of(alliance: Alliance) -> AcademicYear:
    """Give the alliance the usual half-terms of this year and the next, and return the next."""
    this_year = AcademicYear.of_today()
    for year in (int(this_year), int(this_year) + 1):
        for span in usual(year):
            HalfTermFactory(
                alliance=alliance, academic_year=year, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on
            )
    return AcademicYear(int(this_year) + 1)


def second_thursday(year: AcademicYear, number: int) -> date:
    days = [date.fromordinal(usual(year)[number].starts_on.toordinal() + each) for each in range(14)]
    return [day for day in days if day.weekday() == THURSDAY][1]


def test_a_director_plans_a_year_and_moves_a_meeting(
    visit: Visit, alliance: Alliance, school: Institution, other_school: Institution, director: Person, head: Person
) -> None:
    year = next_year_of(alliance)
    forum = BodyFactory(alliance=alliance, name="Head teacher forum", rule=Body.Rule.ALL_MEMBERS)
    desk = visit(director)
    desk.go("/riverside/meetings/")
    desk.assert_sound()
    desk.follow("Plan a year")
    desk.page.locator("[name=body]").select_option(str(forum.pk))
    desk.page.locator("[name=year]").select_option(str(int(year)))
    desk.assert_sound()
    desk.click("Show the meetings")
    desk.sees("Nothing is saved yet")
    desk.assert_sound()
    assert alliance.meetings.count() == 0

    bank_holiday = date(int(year), 12, 25)
    desk.page.locator("[name=form-1-day]").fill(bank_holiday.isoformat())
    desk.page.locator("[name=form-5-keep]").uncheck()
    desk.click("Check again")
    desk.sees("Bank holiday: Christmas Day")
    desk.assert_sound()
    desk.page.locator("[name=form-1-day]").fill(second_thursday(year, 1).isoformat())
    desk.click("Create all")
    desk.sees("5 meetings of Head teacher forum are planned.")
    desk.assert_sound()
    first, *others = alliance.meetings.order_by("starts_at")
    assert [each.day.date() for each in (first, *others)] == [second_thursday(year, number) for number in range(5)]
    assert {each.host for each in (first, *others)} == {school, other_school}

    desk.page.locator(".planner a", has_text="Head teacher forum").first.click()
    desk.sees("without answer yet")
    desk.assert_sound()
    desk.follow("Move or edit")
    desk.sees("1 person is told of what you change")
    desk.assert_sound()
    desk.page.locator("[name=starts]").fill("17:15")
    desk.click("Save and tell those invited")
    desk.sees("The meeting is saved. 1 person is told.")
    deliver_due(10)
    assert [(each.to, each.subject.split(",")[0]) for each in mail.outbox] == [
        ([head.email], "Moved: Head teacher forum")
    ]

    phone = visit(head, width=375)
    phone.go("/riverside/home/")
    phone.sees("Your next meeting")
    phone.assert_sound()
    phone.page.locator("[aria-labelledby=section-next-meeting] h3 a").click()
    phone.sees("5.15pm")
    phone.assert_sound()
    phone.go("/riverside/meetings/calendar/")
    phone.assert_sound()
    phone.click("Make my address")
    phone.sees("Your calendar has a new address.")
    phone.assert_sound()
    with urllib.request.urlopen(phone.page.input_value("#feed-address")) as answer:
        events = Calendar.from_ical(answer.read()).walk("VEVENT")
    moved = next(event for event in events if event["UID"] == str(first.uid))
    assert (len(events), moved["SEQUENCE"], f"{moved['DTSTART'].dt:%H:%M}") == (5, 1, "17:15")


def test_each_page_of_planning_is_sound_in_the_dark_and_on_a_phone(
    visit: Visit, alliance: Alliance, school: Institution, director: Person
) -> None:
    year = next_year_of(alliance)
    forum = BodyFactory(alliance=alliance, name="Head teacher forum", rule=Body.Rule.ALL_MEMBERS)
    plan = f"pattern=dates&dates=25/12/{int(year)}&starts=16:00&minutes=90&hosting=rotate&year={int(year)}"
    phone = visit(director, width=375, dark=True)
    for path in (
        "",
        "planner/",
        "calendar/",
        "settings/",
        "new/",
        "plan/",
        f"plan/?body={forum.pk}&{plan}",
        f"bodies/{forum.pk}/",
        f"bodies/{forum.pk}/items/new/",
    ):
        phone.go(f"/riverside/meetings/{path}")
        phone.assert_sound()
