"""A person's calendar under a secret address, and each meeting's own calendar file."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from meetings.actions.planning import cancel_meeting, change_meeting
from meetings.models import Meeting
from members.access import standings_of
from members.actions.calendars import make_feed, revoke_feed
from members.actions.erasure import erase
from members.models import Alliance, FeedToken, Institution, Person
from members.permissions import Role
from tests.factories import AppointmentFactory, BodyFactory, MembershipFactory
from tests.meetings.factories import AgendaItemFactory, BodyRulesFactory, InviteeFactory, MeetingFactory, at, meet


def address(person: Person, **choice: str) -> str:
    return f"/calendar/{make_feed(person=person, **choice).token}/"


def events(client: Client, path: str) -> list[tuple[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [(str(each["SUMMARY"]), str(each["STATUS"])) for each in Calendar.from_ical(answer.content).walk("VEVENT")]


def invite(meeting: Meeting, **whom) -> Meeting:
    InviteeFactory(meeting=meeting, **whom)
    return meeting


def test_my_calendar_holds_what_i_or_my_school_are_invited_to_in_each_of_my_alliances(
    visitor: Client, head: Person, school: Institution, alliance: Alliance, other_alliance: Alliance
) -> None:
    MembershipFactory(alliance=other_alliance, institution=school)
    AppointmentFactory(alliance=other_alliance, person=head, role=Role.HEAD, institution=school)
    invite(meet(alliance, title="Board", days=3), institution=school)
    invite(meet(alliance, title="Called off", days=4, state="cancelled", cancelled_because="Snow"), person=head)
    invite(meet(other_alliance, title="Forum", days=5), institution=school)
    invite(meet(alliance, title="Last term", days=-60), person=head)
    invite(meet(alliance, title="Long ago", days=-500), person=head)
    meet(alliance, title="Somebody else’s", days=3)

    assert events(visitor, address(head)) == [
        ("Last term", "CONFIRMED"),
        ("Board", "CONFIRMED"),
        ("Cancelled: Called off", "CANCELLED"),
        ("Forum", "CONFIRMED"),
    ]


def test_it_can_show_every_meeting_that_i_may_see(
    visitor: Client, director: Person, head: Person, alliance: Alliance, other_alliance: Alliance
) -> None:
    open_body = BodyFactory(alliance=alliance)
    BodyRulesFactory(body=open_body, readers="alliance")
    MeetingFactory(body=open_body, title="Open", days=1, link="https://video.example/1")
    meet(alliance, title="Closed", days=2)
    meet(other_alliance, title="Elsewhere")

    assert events(visitor, address(director, covers="all")) == [("Open", "CONFIRMED"), ("Closed", "CONFIRMED")]
    heads = address(head, covers="all")
    assert events(visitor, heads) == [("Open", "CONFIRMED")]
    assert b"video.example" not in visitor.get(heads).content
    assert events(visitor, address(head)) == []


def test_a_move_keeps_the_identity_and_raises_the_number(
    visitor: Client, director: Person, head: Person, alliance: Alliance
) -> None:
    meeting = invite(meet(alliance, title="Board"), person=head, answer="attending")
    path, by = address(head), standings_of(director)["riverside"]

    def seen() -> tuple[str, int, str, str]:
        (event,) = Calendar.from_ical(visitor.get(path).content).walk("VEVENT")
        return str(event["UID"]), event["SEQUENCE"], str(event["STATUS"]), f"{event['DTSTART'].dt:%H:%M}"

    first = seen()
    meeting.starts_at += timedelta(hours=1)
    meeting.ends_at += timedelta(hours=1)
    change_meeting(meeting=meeting, version=0, by=by)
    second = seen()
    cancel_meeting(meeting=meeting, reason="Snow", by=by)

    uid = str(meeting.uid)
    assert [first, second, seen()] == [
        (uid, 0, "CONFIRMED", "16:00"),
        (uid, 1, "CONFIRMED", "17:00"),
        (uid, 2, "CANCELLED", "17:00"),
    ]


def test_no_word_of_the_agenda_stands_in_a_calendar(as_director: Client, director: Person, alliance: Alliance) -> None:
    meeting = invite(meet(alliance), person=director)
    AgendaItemFactory(meeting=meeting, title="Redundancies", is_confidential=True, brief="Secret brief")
    AgendaItemFactory(meeting=meeting, title="Plain item")

    for path in (address(director, covers="all"), f"/riverside/meetings/{meeting.pk}/meeting.ics"):
        body = as_director.get(path).content.decode()
        assert str(meeting.uid) in body
        assert [word for word in ("Redundancies", "Secret", "Plain item") if word in body] == []


@pytest.mark.parametrize("revoke", ["revoke", "make another", "close the account", "erase"])
def test_a_revoked_address_opens_nothing(visitor: Client, head: Person, alliance: Alliance, revoke: str) -> None:
    path = address(head)
    assert visitor.get(path).status_code == 200

    if revoke == "revoke":
        revoke_feed(person=head)
    elif revoke == "make another":
        assert address(head) != path
    elif revoke == "close the account":
        Person.objects.filter(pk=head.pk).update(is_active=False)
    else:
        erase(person=head, by=None)

    assert visitor.get(path).status_code == 404


def test_whoever_no_longer_has_a_role_gets_an_empty_calendar(
    visitor: Client, head: Person, school: Institution, alliance: Alliance
) -> None:
    invite(meet(alliance), institution=school)
    path = address(head)
    head.appointments.update(ends_on=timezone.localdate())

    assert events(visitor, path) == []


@pytest.mark.parametrize("token", ["x", "x" * 5000, "-", "..", "%00", "%F0%9F%A6%89", "<script>", "' OR 1=1"])
def test_a_guessed_address_is_not_found(visitor: Client, head: Person, token: str) -> None:
    address(head)

    assert visitor.get(f"/calendar/{token}/").status_code == 404


def test_an_address_is_long_random_and_one_lives_at_a_time(head: Person, director: Person) -> None:
    tokens = [make_feed(person=each).token for each in (head, head, director)]

    assert len(set(tokens)) == 3
    assert min(len(token) for token in tokens) >= 43
    assert [feed.token for feed in head.feed_tokens.live()] == [tokens[1]]
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedToken.objects.create(person=head)


def test_the_feed_is_kept_by_nobody_else_and_not_sent_twice(visitor: Client, head: Person, alliance: Alliance) -> None:
    invite(meet(alliance), person=head)
    path = address(head)

    first = visitor.get(path)
    again = visitor.get(path, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"] == "private, max-age=900"
    assert (again.status_code, again.content) == (304, b"")
    assert visitor.head(path).status_code == 200
    assert visitor.post(path).status_code == 405
    Meeting.objects.update(title="Another name")
    assert visitor.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 100])
def test_a_feed_costs_the_same_for_any_number(
    visitor: Client, head: Person, alliance: Alliance, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    body = BodyFactory(alliance=alliance)
    for number in range(count):
        invite(MeetingFactory(body=body, days=number + 1), person=head)
    path = address(head)

    with django_assert_num_queries(5):  # the token, that it was fetched, roles, which are mine, the meetings
        visitor.get(path)


def test_i_make_copy_change_and_revoke_my_address(as_head: Client, head: Person, visitor: Client) -> None:
    page = as_head.get("/riverside/meetings/calendar/").content.decode()
    assert "Make my address" in page

    as_head.post("/riverside/meetings/calendar/", {"do": "make", "covers": "own"})
    feed = head.feed_tokens.get()
    page = as_head.get("/riverside/meetings/calendar/").content.decode()
    assert f'value="http://testserver/calendar/{feed.token}/"' in page
    assert f'href="webcal://testserver/calendar/{feed.token}/"' in page
    assert "No calendar program has fetched it yet" in page

    visitor.get(f"/calendar/{feed.token}/")
    as_head.post("/riverside/meetings/calendar/", {"do": "change", "covers": "all"})
    feed.refresh_from_db()
    assert (feed.covers, feed.fetched_at is not None) == ("all", True)

    answer = as_head.post("/riverside/meetings/calendar/", {"do": "revoke", "covers": "all"}, follow=True)
    assert "The address is revoked." in answer.content.decode()
    assert visitor.get(f"/calendar/{feed.token}/").status_code == 404


@pytest.mark.parametrize("sent", [{"do": ""}, {"do": "burn", "covers": "own"}, {"do": "make", "covers": "x" * 100_000}])
def test_a_calendar_form_that_makes_no_sense_changes_nothing(as_head: Client, head: Person, sent: dict) -> None:
    answer = as_head.post("/riverside/meetings/calendar/", sent)

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert head.feed_tokens.count() == 0


def test_the_file_of_a_meeting_is_for_those_who_may_see_it(
    as_head: Client, as_teacher: Client, school: Institution, alliance: Alliance
) -> None:
    meeting = invite(meet(alliance, title="Board", link="https://video.example/1"), institution=school)

    mine = as_head.get(f"/riverside/meetings/{meeting.pk}/meeting.ics")

    assert mine["Content-Disposition"] == f'attachment; filename="meeting-riverside-{meeting.day:%Y-%m-%d}.ics"'
    (event,) = Calendar.from_ical(mine.content).walk("VEVENT")
    assert str(event["URL"]) == f"http://testserver/riverside/meetings/{meeting.pk}/"
    assert "https://video.example/1" in event["DESCRIPTION"]
    assert as_teacher.get(f"/riverside/meetings/{meeting.pk}/meeting.ics").status_code == 404


@time_machine.travel("2026-09-14 09:00:00+01:00", tick=False)
def test_planned_in_september_four_oclock_is_four_oclock_in_november_and_june(
    visitor: Client, head: Person, alliance: Alliance
) -> None:
    body = BodyFactory(alliance=alliance)
    for day in (date(2026, 11, 12), date(2027, 6, 10)):
        invite(MeetingFactory(body=body, starts_at=at(day)), person=head)

    text = visitor.get(address(head)).content.decode()

    assert "DTSTART;TZID=Europe/London:20261112T160000" in text
    assert "DTSTART;TZID=Europe/London:20270610T160000" in text
