"""One meeting is planned, moved, cancelled and reopened, and those invited are told what is different."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from alliance_portal.delivery import deliver_due
from alliance_portal.models import Message
from meetings.actions import planning as actions
from meetings.models import Meeting, MeetingSettings
from members.access import Standing, standings_of
from members.models import Alliance, Body, Institution, Membership, Person
from members.permissions import Role
from tests.factories import (
    BodyFactory,
    InstitutionFactory,
    MembershipFactory,
    appoint,
)
from tests.meetings.factories import (
    InviteeFactory,
    MeetingFactory,
    at,
    in_days,
    meet,
)
from tests.page import words_of


def notices(answer: Any) -> list[str]:
    return [str(each) for each in get_messages(answer.wsgi_request)]


@pytest.fixture
def by(director: Person) -> Standing:
    return standings_of(director)["riverside"]


@pytest.fixture
def forum(alliance: Alliance) -> Body:
    return BodyFactory(alliance=alliance, name="Head teacher forum", rule=Body.Rule.ALL_MEMBERS)


def sent(body: Body | None = None, **changed: Any) -> dict[str, Any]:
    usual = {"day": "2026-11-12", "starts": "16:00", "minutes": 90, "place": "school", "version": 0}
    return usual | ({"body": body.pk} if body else {}) | changed


@time_machine.travel("2026-09-14 09:00:00+01:00", tick=False)
def test_a_director_plans_a_meeting_and_all_who_sit_are_invited(
    as_director: Client, alliance: Alliance, forum: Body, school: Institution, other_school: Institution
) -> None:
    MeetingSettings.objects.create(alliance=alliance, papers_days=10)

    answer = as_director.post("/riverside/meetings/new/", sent(forum, host=school.pk, address="Hall"))

    meeting = alliance.meetings.get()
    assert answer.url == f"/riverside/meetings/{meeting.pk}/"
    assert (meeting.starts_at, meeting.ends_at) == (at(date(2026, 11, 12)), at(date(2026, 11, 12), 17, 30))
    assert (meeting.where, meeting.papers_due_on) == ("Alder Primary School, Hall", date(2026, 11, 2))
    assert meeting.invitees.count() == 2
    assert [item.title for item in forum.standing_items.all()] == [
        "Declarations of interest", "Minutes of the last meeting", "Matters arising", "Date of the next meeting",
    ]  # fmt: skip
    assert notices(answer)[0] == "Head teacher forum is planned for Thu 12 Nov 2026, 4.00pm."


@time_machine.travel("2026-09-14 09:00:00+01:00", tick=False)
def test_the_hour_holds_across_the_change_of_the_clocks(as_director: Client, alliance: Alliance, forum: Body) -> None:
    for day in ("2026-11-12", "2027-06-10"):
        as_director.post("/riverside/meetings/new/", sent(forum, day=day))

    winter, summer = alliance.meetings.order_by("starts_at")
    assert [timezone.localtime(each.starts_at).hour for each in (winter, summer)] == [16, 16]
    assert [each.starts_at.astimezone(tz=None).utctimetuple().tm_hour for each in (winter, summer)] == [16, 15]
    as_director.post(f"/riverside/meetings/{winter.pk}/edit/", sent(day="2027-06-17"))
    winter.refresh_from_db()
    assert winter.starts_at == at(date(2027, 6, 17), 16)


@time_machine.travel("2026-09-14 09:00:00+01:00", tick=False)
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"day": "2026-02-30"}, "Give a day that exists"),
        ({"day": ""}, "Give the day."),
        ({"day": "9999-12-31"}, "Choose a day before 2100."),
        ({"starts": "25:00"}, "Give a time such as 16:00."),
        ({"day": "2027-03-28", "starts": "01:30"}, "The clocks change in that hour."),
        ({"day": "2026-10-25", "starts": "01:30"}, "The clocks change in that hour."),
        ({"minutes": "-5"}, "greater than or equal to 10"),
        ({"minutes": "9" * 400}, "less than or equal to 600"),
        ({"place": "moon"}, "Select a valid choice"),
        ({"place": "elsewhere"}, "Give the address."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"title": "x" * 100_000}, "at most 150 characters"),
        ({"title": "\x00"}, "Null characters are not allowed"),
        ({"papers_due_on": "2026-12-01"}, "Papers are due before the meeting"),
        ({"body": "x"}, "Select a valid choice"),
        ({"host": "999999"}, "Select a valid choice"),
    ],
)
def test_a_meeting_that_makes_no_sense_is_refused_with_the_text_kept(
    as_director: Client, alliance: Alliance, forum: Body, changed: dict[str, str], words: str
) -> None:
    answer = as_director.post("/riverside/meetings/new/", {**sent(forum), "title": "Kept", **changed})

    page = words_of(answer)
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert words in page
    assert "title" in changed or 'value="Kept"' in answer.content.decode()
    assert alliance.meetings.count() == 0


def test_body_and_host_of_another_alliance_are_refused(
    as_director: Client, alliance: Alliance, other_alliance: Alliance, forum: Body
) -> None:
    stranger = InstitutionFactory()
    MembershipFactory(alliance=other_alliance, institution=stranger)
    theirs = BodyFactory(alliance=other_alliance)

    for wrong in (sent(theirs), sent(forum, host=stranger.pk)):
        assert "Select a valid choice" in words_of(as_director.post("/riverside/meetings/new/", wrong))
    assert Meeting.objects.count() == 0


def test_a_second_click_plans_nothing_more(as_director: Client, alliance: Alliance, forum: Body) -> None:
    for _ in range(2):
        answer = as_director.post("/riverside/meetings/new/", sent(forum, day="2027-11-12"))

    assert "Head teacher forum already meets at that time." in words_of(answer)
    assert alliance.meetings.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingFactory(body=forum, starts_at=alliance.meetings.get().starts_at)


def test_a_meeting_on_a_bank_holiday_is_planned_with_a_warning(
    as_director: Client, alliance: Alliance, forum: Body
) -> None:
    answer = as_director.post("/riverside/meetings/new/", sent(forum, day="2099-12-25"))

    assert notices(answer)[1].startswith("Look at the time again. Bank holiday: Christmas Day; Outside the half-terms.")


@pytest.fixture
def invited(forum: Body, school: Institution, other_school: Institution, head: Person) -> Meeting:
    """A meeting in a fortnight to which a school with a head and one whose deputy comes are invited."""
    meeting = MeetingFactory(body=forum, papers_due_on=timezone.localdate() + timedelta(days=7), host=school)
    InviteeFactory(meeting=meeting, institution=school, person=head, answer="attending")
    InviteeFactory(
        meeting=meeting, institution=other_school, answer="deputy",
        deputy_name="Dev Deputy", deputy_email="Dev@example.org",
    )  # fmt: skip
    return meeting


def moved_by(meeting: Meeting, **delta: int) -> Meeting:
    """Return the meeting, read anew, with another time that is not saved yet."""
    row: Meeting = Meeting.objects.select_related("body", "alliance", "host").get(pk=meeting.pk)
    row.starts_at += timedelta(**delta)
    row.ends_at += timedelta(**delta)
    return row


def outcomes() -> list[tuple[str, str, str]]:
    """Return what became of each message: to whom, its subject or why it was dropped."""
    rows = Message.objects.order_by("pk").select_related("recipient")
    return [(str(row.recipient or row.to), row.state, row.subject_line or row.outcome) for row in rows]


def test_a_move_tells_those_invited_and_their_deputies_what_is_different(
    as_director: Client, invited: Meeting, head: Person
) -> None:
    was = invited.day
    day = was.date() + timedelta(days=7)

    asked = words_of(as_director.get(f"/riverside/meetings/{invited.pk}/edit/"))
    answer = as_director.post(
        f"/riverside/meetings/{invited.pk}/edit/",
        sent(
            day=day.isoformat(),
            starts="17:00",
            host=invited.host_id,
            address="Hall",
            papers_due_on=invited.papers_due_on,
        ),
    )
    deliver_due(100)

    assert "2 people are told of what you change" in asked
    assert notices(answer)[0] == "The meeting is saved. 2 people are told."
    invited.refresh_from_db()
    assert (invited.sequence, invited.starts_at) == (1, at(day, 17))
    assert invited.papers_due_on == timezone.localdate() + timedelta(days=14)
    assert [row.answer for row in invited.invitees.order_by("pk")] == ["attending", "deputy"]
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert sorted(letters) == sorted([head.email, "Dev@example.org"])
    letter = letters[head.email]
    assert letter.subject == f"Moved: Head teacher forum, now {day:%a} {day.day} {day:%b %Y}, 5.00pm"
    assert f"It was {was:%a} {was.day} {was:%b %Y}, 4.00pm to 5.30pm." in letter.body
    assert "Where: Alder Primary School, Hall. It was: Alder Primary School." in letter.body
    assert f"http://testserver/riverside/meetings/{invited.pk}/" in letter.body
    (name, content, content_type) = letter.attachments[0]
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (name, content_type, event["SEQUENCE"]) == ("meeting.ics", "text/calendar", 1)


def test_saving_without_a_change_tells_nobody(as_director: Client, invited: Meeting) -> None:
    day = invited.day.date().isoformat()

    answer = as_director.post(
        f"/riverside/meetings/{invited.pk}/edit/",
        sent(day=day, host=invited.host_id, papers_due_on=invited.papers_due_on),
    )

    invited.refresh_from_db()
    assert notices(answer)[0] == "The meeting is saved. Nobody needs to be told."
    assert (invited.sequence, Message.objects.count()) == (0, 0)


def test_who_makes_the_change_is_not_told_of_it(invited: Meeting, head: Person, chair: Person) -> None:
    InviteeFactory(meeting=invited, person=chair)

    told = actions.change_meeting(meeting=moved_by(invited, hours=1), version=0, by=standings_of(chair)["riverside"])

    assert told == 2
    assert {str(row.recipient or row.to) for row in Message.objects.all()} == {head.name, "Dev@example.org"}


def test_moved_twice_before_anything_left_one_letter_tells_from_what_people_knew(
    invited: Meeting, by: Standing, head: Person
) -> None:
    Meeting.objects.get(pk=invited.pk).invitees.filter(answer="deputy").delete()
    Membership.objects.exclude(institution=head.appointments.get().institution).delete()
    actions.change_meeting(meeting=moved_by(invited, days=1), version=0, by=by)
    actions.change_meeting(meeting=moved_by(invited, days=1), version=1, by=by)
    deliver_due(100)

    day = invited.day + timedelta(days=2)
    assert outcomes() == [
        (head.name, "dropped", "The meeting has been changed again since."),
        (head.name, "sent", f"Moved: Head teacher forum, now {day:%a} {day.day} {day:%b %Y}, 4.00pm"),
    ]
    was = invited.day
    assert f"It was {was:%a} {was.day} {was:%b %Y}, 4.00pm" in mail.outbox[0].body


def test_moved_and_moved_back_before_anything_left_tells_nobody(invited: Meeting, by: Standing) -> None:
    actions.change_meeting(meeting=moved_by(invited, days=1), version=0, by=by)
    assert actions.change_meeting(meeting=moved_by(invited, days=-1), version=1, by=by) == 0
    deliver_due(100)

    assert {outcome[1] for outcome in outcomes()} == {"dropped"}
    assert mail.outbox == []


def test_a_moved_meeting_that_is_cancelled_at_once_tells_only_that_it_is_cancelled(
    invited: Meeting, by: Standing
) -> None:
    actions.change_meeting(meeting=moved_by(invited, days=1), version=0, by=by)
    actions.cancel_meeting(meeting=invited, reason="The hall is flooded.", by=by)
    deliver_due(100)

    assert [row[1] for row in outcomes()] == ["dropped", "dropped", "sent", "sent"]
    assert {letter.subject.split(":")[0] for letter in mail.outbox} == {"Cancelled"}


def test_a_move_makes_the_list_anew_and_tells_who_is_no_longer_on_it(
    invited: Meeting, by: Standing, head: Person, other_school: Institution
) -> None:
    gone = invited.day.date() + timedelta(days=20)
    Membership.objects.filter(institution=head.appointments.get().institution).update(ends_on=gone)
    newcomer = InstitutionFactory(name="Newcomer")
    MembershipFactory(alliance=invited.alliance, institution=newcomer, starts_on=gone)
    new_head = appoint(invited.alliance, Role.HEAD, newcomer)

    actions.change_meeting(meeting=moved_by(invited, days=30), version=0, by=by)

    assert {row.who for row in invited.invitees.with_names()} == {"Birch Academy", "Newcomer"}
    assert {str(row.recipient or row.to) for row in Message.objects.all()} == {
        head.name,
        new_head.name,
        "Dev@example.org",
    }


def test_an_edit_of_what_somebody_else_has_changed_is_kindly_refused_and_nothing_typed_is_lost(
    as_director: Client, invited: Meeting, by: Standing
) -> None:
    actions.change_meeting(meeting=moved_by(invited, days=1), version=0, by=by)
    day = (invited.day + timedelta(days=3)).date().isoformat()

    refused = as_director.post(
        f"/riverside/meetings/{invited.pk}/edit/", sent(day=day, address="Typed", host=invited.host_id)
    )

    page = refused.content.decode()
    theirs = invited.day + timedelta(days=1)
    assert "Somebody else has changed this meeting since you opened it." in words_of(refused)
    assert f"{theirs:%a} {theirs.day} {theirs:%b %Y}, 4.00pm to 5.30pm" in words_of(refused)
    assert 'value="Typed"' in page
    assert 'name="version" value="1"' in page
    invited.refresh_from_db()
    assert (invited.sequence, invited.address) == (1, "")

    as_director.post(
        f"/riverside/meetings/{invited.pk}/edit/", sent(day=day, address="Typed", host=invited.host_id, version=1)
    )
    invited.refresh_from_db()
    assert (invited.sequence, invited.address) == (2, "Typed")


def test_cancelling_asks_once_says_how_many_and_wants_a_reason(
    as_director: Client, invited: Meeting, head: Person
) -> None:
    path = f"/riverside/meetings/{invited.pk}/cancel/"
    assert "2 people will be told" in words_of(as_director.get(path))

    assert "Say why the meeting is cancelled." in words_of(as_director.post(path, {"reason": " "}))
    for text in ("x" * 100_000, "\x00"):
        assert "There is a problem" in words_of(as_director.post(path, {"reason": text}))
    invited.refresh_from_db()
    assert invited.is_planned

    answer = as_director.post(path, {"reason": "<b>Snow</b> & ice"}, follow=True)
    deliver_due(100)

    assert "The meeting is cancelled. 2 people are told." in words_of(answer)
    assert "This meeting is cancelled. <b>Snow</b> & ice" in words_of(answer)
    invited.refresh_from_db()
    assert (invited.state, invited.sequence) == ("cancelled", 1)
    letter = next(letter for letter in mail.outbox if letter.to == [head.email])
    assert letter.subject.startswith("Cancelled: Head teacher forum, ")
    assert "The reason: <b>Snow</b> & ice" in letter.body
    (event,) = Calendar.from_ical(letter.attachments[0][1]).walk("VEVENT")
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)
    assert as_director.post(path, {"reason": "Again"}).url == f"/riverside/meetings/{invited.pk}/"
    assert Message.objects.count() == 2


def test_a_cancelled_meeting_can_be_reopened_until_it_would_be_over(
    as_director: Client, invited: Meeting, by: Standing
) -> None:
    actions.cancel_meeting(meeting=invited, reason="Snow", by=by)
    deliver_due(100)
    mail.outbox.clear()

    assert "2 people will be told" in words_of(as_director.get(f"/riverside/meetings/{invited.pk}/reopen/"))
    as_director.post(f"/riverside/meetings/{invited.pk}/reopen/")
    deliver_due(100)

    invited.refresh_from_db()
    assert (invited.state, invited.cancelled_because, invited.sequence) == ("planned", "", 2)
    assert {letter.subject.split(":")[0] for letter in mail.outbox} == {"Takes place after all"}

    actions.cancel_meeting(meeting=invited, reason="Snow", by=by)
    with time_machine.travel(invited.ends_at + timedelta(minutes=1), tick=False):
        late = as_director.post(f"/riverside/meetings/{invited.pk}/reopen/", follow=True)
    assert "Only a cancelled meeting that is still to come can be reopened." in words_of(late)
    invited.refresh_from_db()
    assert invited.state == "cancelled"


def test_a_meeting_is_not_reopened_into_a_time_that_is_taken(
    as_director: Client, invited: Meeting, by: Standing
) -> None:
    actions.cancel_meeting(meeting=invited, reason="Snow", by=by)
    MeetingFactory(body=invited.body, starts_at=invited.starts_at)

    answer = as_director.post(f"/riverside/meetings/{invited.pk}/reopen/", follow=True)

    assert "Head teacher forum already meets at that time" in words_of(answer)
    invited.refresh_from_db()
    assert invited.state == "cancelled"


def test_what_is_over_cannot_be_moved_or_cancelled(as_director: Client, alliance: Alliance) -> None:
    held = meet(alliance, days=-3)

    for step in ("edit", "cancel"):
        assert as_director.get(f"/riverside/meetings/{held.pk}/{step}/").url == f"/riverside/meetings/{held.pk}/"
    page = as_director.get(f"/riverside/meetings/{held.pk}/").content.decode()
    assert [words for words in ("Move or edit", "Cancel the meeting") if words in page] == []


def test_a_letter_about_a_meeting_that_was_over_before_it_left_is_dropped(invited: Meeting, by: Standing) -> None:
    actions.change_meeting(meeting=moved_by(invited, hours=1), version=0, by=by)

    with time_machine.travel(in_days(30), tick=False):
        deliver_due(100)

    assert {outcome[1:] for outcome in outcomes()} == {("dropped", "The meeting is over.")}
