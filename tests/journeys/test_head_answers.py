"""A head answers on a phone from the e-mail, exports are read as their reader gets them, and an action rolls on."""

import io
import re

import pypdfium2
import pytest
from django.core import mail
from django.utils import timezone
from docx import Document

from alliance_portal.delivery import deliver_due
from meetings.actions import answers
from meetings.actions import minutes as verbs
from meetings.actions.actions import record_action
from meetings.models import Action, AgendaItem, Invitee, Meeting
from meetings.owners import Owner
from members.access import standings_of
from members.models import Alliance, Body, Institution, Person
from tests.factories import BodyFactory
from tests.journeys.browser import Watched
from tests.journeys.conftest import Visit
from tests.meetings.factories import AgendaItemFactory, InviteeFactory, MeetingFactory, hold


@pytest.fixture
def board(alliance: Alliance) -> Body:
    return BodyFactory(alliance=alliance, name="Strategic board", kind=Body.Kind.BOARD)


def test_a_head_sends_a_deputy_from_the_e_mail_on_a_phone_without_signing_in(
    visit: Visit, board: Body, school: Institution, head: Person
) -> None:
    place = InviteeFactory(meeting=MeetingFactory(body=board, days=5), institution=school, person=head)
    answers.invite_and_remind()
    deliver_due(10)
    asked = next(message for message in mail.outbox if message.to == [head.email])
    link = re.search(r"/reply/\S+/", asked.body)
    assert link is not None

    phone = visit(width=375)
    phone.go(link[0])
    phone.sees("No answer yet")
    phone.assert_sound()
    phone.page.get_by_label("Sending a deputy").check()
    phone.click("Send my answer")
    phone.sees("Name the deputy.")
    phone.assert_sound()
    phone.fill("Deputy’s name", "Dina Deputy")
    phone.fill("Deputy’s e-mail", "dina@example.org")
    phone.click("Send my answer")
    phone.sees("Dina Deputy is expected")
    phone.assert_sound()

    place.refresh_from_db()
    assert (place.answer, place.deputy_name, place.answered_by) == (Invitee.Answer.DEPUTY, "Dina Deputy", head)
    deliver_due(10)
    assert any(message.to == ["dina@example.org"] for message in mail.outbox)

    phone.follow("Propose an item for the agenda")
    phone.fill("What should the meeting talk about?", "Walking buses")
    phone.assert_sound()
    phone.click("Propose it")
    phone.sees("Your item is proposed.")
    phone.assert_sound()
    assert AgendaItem.objects.get(meeting=place.meeting).state == AgendaItem.State.PROPOSED


def saved_as(window: Watched, name: str) -> bytes:
    """Follow a link and return the file that the browser saves."""
    with window.page.expect_download() as saved:
        window.page.get_by_role("link", name=name, exact=True).first.click()
    with open(saved.value.path(), "rb") as file:
        return file.read()


def test_an_administrator_exports_minutes_and_what_is_passed_on_has_nothing_confidential(
    visit: Visit, alliance: Alliance, admin: Person
) -> None:
    meeting = hold(alliance, by=standings_of(admin)["riverside"], state="circulated", title="Autumn board")
    desk = visit(admin)
    desk.go(f"/riverside/meetings/{meeting.pk}/minutes/")
    pdf = " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(saved_as(desk, "PDF")))
    word = Document(io.BytesIO(saved_as(desk, "Word")))
    said = " ".join(paragraph.text for paragraph in word.paragraphs)
    for words in ("Autumn board", "The otter scheme goes on.", "Somebody complained of the badger."):
        assert words in pdf
        assert words in said

    desk.follow("Print or pass on")
    desk.sees("Somebody complained of the badger.")
    desk.assert_sound()
    desk.follow("Make one to pass on")
    desk.sees("1 confidential item is not in this copy.")
    desk.assert_sound()
    public = " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(saved_as(desk, "PDF")))
    assert "The otter scheme goes on." in public
    assert "badger" not in public


def test_an_action_rolls_through_three_meetings_and_closes(
    visit: Visit, board: Body, school: Institution, head: Person, admin: Person
) -> None:
    clerk = standings_of(admin)["riverside"]
    meetings = [MeetingFactory(body=board, days=days) for days in (-40, -12, 9)]
    for meeting in meetings:
        InviteeFactory(meeting=meeting, institution=school, person=head)
        AgendaItemFactory(meeting=meeting, title="Matters arising", kind="matters_arising")
    raised = AgendaItemFactory(meeting=meetings[0], title="Reading")
    verbs.save_text(item=raised, text="Otter books are wanted.", base=0, by=clerk)
    record_action(item=raised, what="Order the otter books", owner=Owner(head), due_on=timezone.localdate(), by=clerk)
    action = Action.objects.get()

    desk = visit(admin)
    for meeting in meetings[1:]:
        desk.go(f"/riverside/meetings/{meeting.pk}/agenda/")
        desk.sees(f"{action.number}. Order the otter books")

    phone = visit(head, width=375)
    phone.go("/riverside/home/")
    phone.page.locator(".need", has_text="Order the otter books").get_by_role("link").click()
    phone.assert_sound()
    phone.page.locator("form", has=phone.page.get_by_role("button", name="Close the action")).locator(
        "textarea, input[type=text]"
    ).first.fill("They are on the shelf.")
    phone.click("Close the action")
    phone.sees("The action is closed.")
    phone.assert_sound()

    action.refresh_from_db()
    assert (action.state, action.closing_note, action.meeting) == ("done", "They are on the shelf.", meetings[0])
    assert Action.objects.count() == 1
    desk.go(f"/riverside/meetings/{meetings[1].pk}/agenda/")
    desk.sees("Order the otter books")
    desk.go(f"/riverside/meetings/{meetings[2].pk}/agenda/")
    assert "Order the otter books" not in desk.page.inner_text("main")
    phone.go("/riverside/home/")
    assert "Order the otter books" not in phone.page.inner_text("main")


def test_the_list_of_a_years_minutes_is_asked_for_and_waited_for(
    visit: Visit, alliance: Alliance, admin: Person
) -> None:
    meeting: Meeting = hold(alliance, by=standings_of(admin)["riverside"], state="adopted")
    desk = visit(admin)
    desk.go("/riverside/meetings/minutes/")
    desk.follow("A year's minutes in one file")
    desk.assert_sound()
    desk.page.get_by_label("Minutes of").select_option(label=meeting.body.name)
    desk.click("Make the file")
    desk.sees("The file is being put together")
    desk.assert_sound()
