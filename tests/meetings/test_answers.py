"""Invitations to meetings: who is asked and reminded when, and what is answered, signed in or by the link."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from meetings.actions import answers
from meetings.models import Invitee, Meeting, MeetingSettings
from tests.factories import BodyFactory, InstitutionFactory, PersonFactory
from tests.meetings.factories import (
    AgendaItemFactory,
    BodyRulesFactory,
    InviteeFactory,
    MeetingFactory,
    PaperFactory,
    PaperRequestFactory,
    RecusalFactory,
    meet,
)
from tests.page import words_of

# A Thursday at four in the afternoon, after the clocks have gone back.
STARTS = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
Answer = Invitee.Answer


@pytest.fixture
def meeting(alliance) -> Meeting:
    body = BodyFactory(alliance=alliance, name="Whole Alliance", kind="whole")
    return MeetingFactory(body=body, starts_at=STARTS, address="The hall", host=InstitutionFactory(name="Otter School"))


@pytest.fixture
def place(meeting, school, head) -> Invitee:
    return InviteeFactory(meeting=meeting, institution=school, person=head)


@pytest.fixture
def october():
    with time_machine.travel("2026-10-20 09:00+01:00", tick=False):
        yield


def reply_page(place: Invitee) -> str:
    return reverse("meetings:reply", args=[answers.token_of(place)])


def said(place: Invitee) -> tuple[str, str, str, str]:
    place.refresh_from_db()
    return place.answer, place.deputy_name, place.deputy_email, place.reason


def queued() -> list[tuple[str, str, datetime]]:
    rows = Message.objects.filter(state="queued").select_related("recipient").order_by("due_at", "pk")
    return [(row.kind, row.recipient.name if row.recipient else row.to, row.due_at) for row in rows]


def send_everything() -> None:
    for pk in Message.objects.due().values_list("pk", flat=True):
        send_message(pk)


# --- Answering ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("october")
def test_a_head_answers_from_the_e_mail_without_signing_in_and_changes_the_answer(visitor, place) -> None:
    answers.invite_and_remind()
    send_everything()
    (sent,) = mail.outbox
    assert sent.subject == "Will you come? Whole Alliance, Thu 12 Nov 2026"
    assert "When: Thu 12 Nov 2026, 4.00pm to 5.30pm" in sent.body
    assert "Where: Otter School, The hall" in sent.body
    link = re.search(r"/reply/\S+/", sent.body)[0]
    assert "No answer yet" in words_of(visitor.get(link))
    assert said(place)[0] == "waiting"
    visitor.post(link, {"answer": "attending"})
    assert said(place) == ("attending", "", "", "")
    answer = visitor.post(link, {"answer": "apologies", "reason": "Ofsted is here"}, follow=True)
    assert "your apologies are noted" in words_of(answer)
    assert said(place) == ("apologies", "", "", "Ofsted is here")
    assert place.answered_by == place.person


@pytest.mark.usefixtures("october")
def test_a_deputy_is_named_and_told(as_head, place) -> None:
    as_head.post(
        reverse("meetings:answer", args=["riverside", place.pk]),
        {"answer": "deputy", "deputy_name": "Dilys Deputy", "deputy_email": "Dilys@Example.org"},
    )
    assert said(place) == ("deputy", "Dilys Deputy", "dilys@example.org", "")
    send_everything()
    (sent,) = mail.outbox
    assert sent.to == ["dilys@example.org"]
    assert f"{place.person.name} asks you to go to Whole Alliance" in sent.body


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Choose one of the three answers."),
        ({"answer": "deputy"}, "Name the deputy."),
        ({"answer": "deputy", "deputy_name": "D", "deputy_email": "no address"}, "Enter a valid email address."),
        ({"answer": "apologies"}, "Give the reason."),
        ({"answer": "apologies", "reason": "x" * 501}, "at most 500 characters"),
        ({"answer": "perhaps"}, "Select a valid choice"),
        ({"answer": "attending", "reason": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_an_answer_that_says_too_little_is_refused(as_head, visitor, place, typed, error) -> None:
    assert error in words_of(as_head.post(reverse("meetings:answer", args=["riverside", place.pk]), typed))
    assert error in words_of(visitor.post(reply_page(place), typed))
    assert said(place) == ("waiting", "", "", "")


def test_nothing_is_answered_once_the_meeting_has_begun_or_is_cancelled(as_head, visitor, place, meeting) -> None:
    with time_machine.travel(STARTS + timedelta(minutes=1), tick=False):
        begun = as_head.post(reverse("meetings:answer", args=["riverside", place.pk]), {"answer": "attending"})
        assert "The meeting has begun." in words_of(begun)
    with time_machine.travel(STARTS - timedelta(days=1), tick=False):
        Meeting.objects.update(state="cancelled", cancelled_because="Snow")
        assert "Cancelled Snow" in words_of(visitor.post(reply_page(place), {"answer": "attending"}))
    assert said(place)[0] == "waiting"


@pytest.mark.usefixtures("october")
def test_one_answers_for_ones_own_school_and_the_office_for_all(as_other_head, as_teacher, as_admin, place) -> None:
    address = reverse("meetings:answer", args=["riverside", place.pk])
    for client in (as_other_head, as_teacher):
        assert client.post(address, {"answer": "attending"}).status_code == 404
    assert as_admin.post(address, {"answer": "attending"}).status_code == 302
    assert said(place)[0] == "attending"


@pytest.mark.usefixtures("october")
def test_a_link_is_void_once_somebody_else_speaks_for_the_school(visitor, place, other_head) -> None:
    link = reply_page(place)
    Invitee.objects.update(person=other_head)
    assert visitor.get(link).status_code == 410
    assert visitor.post(link, {"answer": "attending"}).status_code == 410
    assert visitor.get("/reply/made-up/").status_code == 410
    assert said(place)[0] == "waiting"


@pytest.mark.usefixtures("october")
def test_a_new_link_makes_the_old_one_void(visitor, place) -> None:
    link = reply_page(place)
    answers.renew_link(invitee=place)
    assert (visitor.get(link).status_code, visitor.get(reply_page(place)).status_code) == (410, 200)


# --- Inviting and reminding --------------------------------------------------------------------


def test_invitations_leave_four_weeks_before_and_once(place) -> None:
    with time_machine.travel(STARTS - timedelta(days=29), tick=False):
        assert answers.invite_and_remind() == 0
    with time_machine.travel(STARTS - timedelta(days=28), tick=False) as clock:
        assert [answers.invite_and_remind() for _ in range(2)] == [1, 0]
        assert queued() == [("meetings.invitation", place.person.name, STARTS - timedelta(days=28))]
        clock.shift(timedelta(days=5))
        assert answers.invite_and_remind() == 0


def test_whoever_has_not_answered_is_reminded_first_and_whoever_comes_once(place, meeting, other_head, chair) -> None:
    comes = InviteeFactory(meeting=meeting, person=other_head, answer=Answer.ATTENDING)
    InviteeFactory(meeting=meeting, person=chair, answer=Answer.APOLOGIES, reason="Away")
    with time_machine.travel(STARTS - timedelta(days=7, hours=1), tick=False) as clock:
        Message.objects.all().delete()
        answers.invite_and_remind()
        Message.objects.filter(kind="meetings.invitation").delete()
        assert queued() == [("meetings.reminder", place.person.name, STARTS - timedelta(days=7))]
        Message.objects.update(state="sent")
        clock.move_to(STARTS - timedelta(days=1, hours=2))
        answers.invite_and_remind()
        assert [row for row in queued() if row[0] == "meetings.reminder"] == [
            ("meetings.reminder", place.person.name, STARTS - timedelta(days=1)),
            ("meetings.reminder", comes.person.name, STARTS - timedelta(hours=23, minutes=30)),
        ]


def test_the_alliance_sets_when_it_reminds(alliance, place) -> None:
    MeetingSettings.objects.create(alliance=alliance, remind_days=[3], invite_days=10)
    with time_machine.travel(STARTS - timedelta(days=11), tick=False) as clock:
        assert answers.invite_and_remind() == 0
        clock.move_to(STARTS - timedelta(days=7))
        answers.invite_and_remind()
        assert [row[0] for row in queued()] == ["meetings.invitation"]
        clock.move_to(STARTS - timedelta(days=3))
        answers.invite_and_remind()
        assert [row[0] for row in queued()] == ["meetings.invitation", "meetings.reminder"]


def test_a_reminder_leaves_at_the_meetings_own_hour_across_the_clock_change(alliance, head) -> None:
    first_of_november = datetime(2026, 10, 27, 16, 0, tzinfo=UTC)  # two days after the clocks go back
    meeting = meet(alliance, starts_at=first_of_november)
    assert answers.reminder_due(meeting, 7) == datetime(2026, 10, 20, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"starts_at": STARTS + timedelta(days=1), "ends_at": STARTS + timedelta(days=1, hours=1)}, "was moved"),
        ({"state": "cancelled", "cancelled_because": "Snow"}, "The meeting is cancelled."),
    ],
)
def test_what_has_changed_since_is_not_sent(place, change, why) -> None:
    with time_machine.travel(STARTS - timedelta(days=7), tick=False):
        answers.invite_and_remind()
        Message.objects.filter(kind="meetings.invitation").delete()
        Meeting.objects.update(**change)
        send_everything()
    (message,) = Message.objects.all()
    assert message.state == "dropped"
    assert why in message.outcome
    assert mail.outbox == []


def test_an_answer_given_meanwhile_stops_the_invitation(place) -> None:
    with time_machine.travel(STARTS - timedelta(days=20), tick=False):
        answers.invite_and_remind()
        answers.give_answer(invitee=place, answer=Answer.ATTENDING, by=place.person)
        send_everything()
    assert [(row.state, row.outcome) for row in Message.objects.all()] == [("dropped", "It has been answered.")]


@pytest.mark.usefixtures("october")
def test_the_office_asks_those_without_answer_at_most_once_a_day(as_admin, place, meeting) -> None:
    address = reverse("meetings:invitees_ask", args=["riverside", meeting.pk])
    assert "1 person is asked." in words_of(as_admin.post(address, follow=True))
    assert "Everybody was asked today" in words_of(as_admin.post(address, follow=True))
    assert len(queued()) == 1


def test_inviting_a_hundred_costs_as_much_as_inviting_one(alliance, django_assert_max_num_queries) -> None:
    meeting = meet(alliance, days=20)
    for _ in range(100):
        InviteeFactory(meeting=meeting, person=PersonFactory())
    with django_assert_max_num_queries(8):
        assert answers.invite_and_remind() == 100


# --- Who is coming -----------------------------------------------------------------------------


@pytest.mark.usefixtures("october")
def test_who_is_coming_is_seen_by_those_invited_and_reasons_by_those_who_run_it(
    as_admin, as_head, as_teacher, place, meeting, other_school, other_head
) -> None:
    InviteeFactory(
        meeting=meeting, institution=other_school, person=other_head, answer=Answer.APOLOGIES, reason="In court"
    )
    address = reverse("meetings:invitees", args=["riverside", meeting.pk])
    for client in (as_admin, as_head):
        shown = words_of(client.get(address))
        assert "0 of 2 come · 1 apologies · 1 without answer" in shown
        assert "Birch Academy" in shown
    assert "In court" in words_of(as_admin.get(address))
    assert "In court" not in words_of(as_head.get(address))
    assert as_teacher.get(address).status_code == 404
    assert words_of(as_admin.get(address, {"answer": "waiting"})).count("Birch Academy") == 0
    table = as_admin.get(reverse("meetings:invitees_export", args=["riverside", meeting.pk]), {"format": "csv"})
    assert table.content.decode("utf-8-sig").splitlines()[2].startswith("Birch Academy,")


@pytest.mark.usefixtures("october")
def test_a_body_whose_minutes_all_may_read_shows_who_comes_to_everybody(as_teacher, place, meeting) -> None:
    BodyRulesFactory(body=meeting.body, readers="alliance")
    assert as_teacher.get(reverse("meetings:invitees", args=["riverside", meeting.pk])).status_code == 200


@pytest.mark.usefixtures("october")
def test_home_asks_for_the_answer_until_it_is_given(as_head, place) -> None:
    assert "Will you come? Whole Alliance" in words_of(as_head.get("/riverside/home/"))
    answers.give_answer(invitee=place, answer=Answer.ATTENDING, by=place.person)
    assert "Will you come? Whole Alliance" not in words_of(as_head.get("/riverside/home/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_invited_and_for_three(
    as_admin, meeting, count, django_assert_num_queries
) -> None:
    for _ in range(count):
        place = InviteeFactory(meeting=meeting, institution=InstitutionFactory(), person=PersonFactory())
    for name, pk, queries in (("invitees", meeting.pk, 5), ("answer", place.pk, 4)):
        with django_assert_num_queries(queries):
            assert as_admin.get(reverse(f"meetings:{name}", args=["riverside", pk])).status_code == 200


def test_the_link_shows_which_papers_the_school_still_owes(visitor, place, october) -> None:
    own = PaperRequestFactory(item=AgendaItemFactory(meeting=place.meeting), person=place.person, what="Attendance")
    PaperRequestFactory(item=own.item, institution=place.institution, what="Reading ages")
    PaperRequestFactory(item=own.item, what="Of somebody else")
    aside = PaperRequestFactory(item=AgendaItemFactory(meeting=place.meeting), person=place.person, what="Aside")
    RecusalFactory(item=aside.item, person=place.person)
    brought = PaperRequestFactory(item=own.item, person=place.person, what="Brought already")
    brought.paper = PaperFactory(item=own.item)
    brought.save()

    page = visitor.get(reply_page(place))

    words = words_of(page)
    assert "Papers that are still to come from you" in words
    shown = ["Attendance", "Reading ages", "Of somebody else", "Aside", "Brought already"]
    assert [each for each in shown if each in words] == ["Attendance", "Reading ages"]
    assert reverse("meetings:paper_deliver", args=[place.alliance.slug, own.pk]) in page.content.decode()
