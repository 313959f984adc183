"""The director builds an agenda by mouse and by keys and publishes it; a head reads the pack, and stands aside."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from alliance_portal.delivery import deliver_due
from meetings.models import AgendaItem, Meeting, PackFile
from meetings.tasks import make_pack
from members.models import Alliance, Institution, Person
from tests.factories import BodyFactory
from tests.journeys.conftest import Visit
from tests.meetings.factories import AgendaItemFactory, BodyRulesFactory, InviteeFactory, MeetingFactory, in_days
from tests.papers import pdf_of, read_pdf


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture
def meeting(alliance: Alliance, school: Institution, head: Person) -> Meeting:
    body = BodyFactory(alliance=alliance, name="Strategic board")
    BodyRulesFactory(body=body, quorum="number", quorum_number=1)
    meeting: Meeting = MeetingFactory(body=body, starts_at=in_days(14), ends_at=in_days(14, hour=17))
    InviteeFactory(meeting=meeting, institution=school, person=head, answer="attending")
    for title in ("First", "Second", "Third"):
        AgendaItemFactory(meeting=meeting, title=title)
    return meeting


def order(page: Page) -> list[str]:
    return [row.get_attribute("data-title") or "" for row in page.locator("[data-sortable] > li").all()]


def stands(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.on()]


def test_a_director_builds_an_agenda_and_a_head_reads_it(
    visit: Visit, meeting: Meeting, director: Person, head: Person, media: Path
) -> None:
    desk = visit(director)
    agenda = f"/riverside/meetings/{meeting.pk}/agenda/"
    desk.go(agenda)
    desk.assert_sound()
    page = desk.page

    # By mouse: the third item is dragged to the top, and has the first time of day.
    handle = page.locator("[data-handle]").nth(2)
    area = handle.bounding_box()
    top = page.locator("[data-sortable] > li").first.bounding_box()
    assert area is not None
    assert top is not None
    with page.expect_response("**/agenda/order/"):
        page.mouse.move(area["x"] + 4, area["y"] + 4)
        page.mouse.down()
        page.mouse.move(area["x"] + 4, top["y"] + 5, steps=8)
        page.mouse.up()
    expect(page.locator("#agenda-said")).to_contain_text("Third is now item 1")
    assert order(page) == ["Third", "First", "Second"]
    assert stands(meeting) == ["Third", "First", "Second"]
    assert page.locator("[data-sortable] > li").first.inner_text().startswith("4.00pm")

    # By keys: the button stays in hand while its item moves.
    page.get_by_role("button", name="Move Third down").focus()
    with page.expect_response("**/agenda/order/"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move Third down")).to_be_focused()
    assert stands(meeting) == ["First", "Third", "Second"]
    with page.expect_response("**/agenda/order/"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move Third up")).to_be_focused()
    assert stands(meeting) == ["First", "Second", "Third"]

    # Somebody else has moved an item meanwhile: nothing is written over.
    AgendaItem.objects.filter(title="First").update(position=99)
    with page.expect_response("**/agenda/order/"):
        page.get_by_role("button", name="Move Second up").click()
    desk.sees("Somebody else has changed the agenda meanwhile.")
    assert order(page) == ["Second", "Third", "First"]
    desk.assert_sound()

    desk.follow("Add an item")
    desk.fill("Title", "Pupil premium")
    desk.fill("Minutes", "30")
    page.get_by_label("To decide").check()
    desk.click("Save")
    desk.sees("“Pupil premium” is on the agenda.")
    page.locator("li", has_text="Pupil premium").get_by_role("link", name="Papers").click()
    report = media / "Report.pdf"
    report.write_bytes(pdf_of("What we found"))
    page.locator("input[type=file]").set_input_files(report)
    desk.click("Upload")
    desk.sees("1 paper added to “Pupil premium”.")
    desk.assert_sound()
    desk.follow("Publish")
    desk.sees("4 items and 1 paper become one PDF.")
    desk.assert_sound()
    desk.click("Publish")
    desk.sees("The agenda is published as version 1.")
    make_pack(PackFile.objects.get().pk)
    deliver_due(10)

    phone = visit(head, width=375)
    phone.go(agenda)
    phone.sees("4. Pupil premium")
    phone.assert_sound()
    with phone.page.expect_download() as download:
        phone.follow("Agenda and papers (PDF)")
    read = read_pdf(Path(download.value.path()).read_bytes())
    assert "4. Pupil premium 4.30pm, 30 minutes" in read.words
    assert "What we found Item 4 · Report · page 3 of 3" in read.words

    phone.page.locator("li", has_text="4. Pupil premium").get_by_role("link", name="Stand aside").click()
    phone.sees("your place does not count for the quorum of this item")
    phone.assert_sound()
    phone.page.locator("[name=reason]").fill("I work for the provider")
    phone.click("Stand aside")
    phone.sees("You stand aside from “Pupil premium”.")
    phone.sees("Its papers and minutes are hidden from you.")
    phone.assert_sound()
    assert "Report" not in phone.text
    desk.go(agenda)
    desk.sees("0 of the 1 needed, 1 stands aside")
    desk.assert_sound()
