"""The administrator's evening: a meeting minuted by keys alone, through a lost network, a lost session, and company."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import expect

from meetings.actions import minutes as verbs
from meetings.models import Action, AgendaItem, Decision, Invitee, Meeting, Minutes
from members.access import standings_of
from members.models import Alliance, Body, Institution, Person
from tests.factories import BodyFactory, InstitutionFactory
from tests.journeys.browser import Watched
from tests.journeys.conftest import Visit
from tests.meetings.factories import ActionFactory, AgendaItemFactory, InviteeFactory, MeetingFactory, in_days

AWAY = "The portal cannot be reached."
OUT = "You are signed out."


@pytest.fixture
def meeting(alliance: Alliance, school: Institution, other_school: Institution, head: Person) -> Meeting:
    """A board that meets today: three schools, three items, and an action left from the last time."""
    board = BodyFactory(alliance=alliance, name="Strategic board", kind=Body.Kind.BOARD)
    row = MeetingFactory(body=board, starts_at=in_days(0, 1), ends_at=in_days(0, 2))
    InviteeFactory(meeting=row, institution=school, person=head, answer="attending")
    InviteeFactory(meeting=row, institution=other_school, answer="deputy", deputy_name="Dina Deputy")
    InviteeFactory(meeting=row, institution=InstitutionFactory(name="Chestnut School"))
    for title, kind in (("Welcome", "ordinary"), ("Matters arising", "matters_arising"), ("Reading", "ordinary")):
        AgendaItemFactory(meeting=row, title=title, kind=kind, minutes=20)
    before = AgendaItemFactory(meeting=MeetingFactory(body=board, days=-40))
    ActionFactory(item=before, what="Order the otter books", owner=head)
    MeetingFactory(body=board, starts_at=in_days(42), ends_at=in_days(42, 18))
    return row


def item_of(meeting: Meeting, title: str) -> AgendaItem:
    return AgendaItem.objects.get(meeting=meeting, title=title)


def at(window: Watched, meeting: Meeting, title: str = "") -> Watched:
    """Open the page for taking minutes, with all of its parts fetched."""
    part = f"?item={item_of(meeting, title).pk}" if title else ""
    window.go(f"/riverside/meetings/{meeting.pk}/minutes/write/{part}")
    window.page.locator("[data-live][data-ready]").wait_for()
    return window


def tab_to(window: Watched, what: Callable[[str], bool]) -> None:
    """Press the tab key until what has the focus is what is wanted."""
    for _ in range(80):
        window.page.keyboard.press("Tab")
        if what(window.page.evaluate("(document.activeElement.innerText || '').trim()")):
            return
    raise AssertionError("The tab key does not lead there.")


def keys(window: Watched, *pressed: str) -> None:
    for key in pressed:
        window.page.keyboard.press(key)


def saved(window: Watched, item: AgendaItem, text: str) -> None:
    """Wait until the page says that it is saved, and see that it is."""
    expect(window.page.locator(f"#state-{item.pk}")).to_contain_text("Saved at", timeout=15_000)
    item.refresh_from_db()
    assert item.text == text


def test_an_administrator_minutes_a_meeting_by_keyboard_alone(visit: Visit, meeting: Meeting, admin: Person) -> None:
    desk = at(visit(admin), meeting)
    desk.sees("0 here, 3 not ticked")
    desk.assert_sound()
    tab_to(desk, lambda words: words == "The meeting begins now")
    keys(desk, "Enter")
    desk.sees("Meeting: 0 of 60 min")

    tab_to(desk, lambda words: words == "Present")
    keys(desk, "p", "d", "x")
    desk.sees("2 here, 1 absent")
    ticks = Invitee.objects.filter(meeting=meeting).order_by("institution__name")
    assert [row.attended for row in ticks] == ["present", "deputy", "absent"]
    assert ticks[1].attended_name == "Dina Deputy"

    keys(desk, "Alt+ArrowDown")
    desk.page.keyboard.type("The chair **welcomed** everybody.")
    keys(desk, "Alt+ArrowDown")
    desk.sees("1. Order the otter books")
    desk.page.keyboard.type("The books are on their way.")
    desk.assert_sound()
    keys(desk, "Alt+ArrowDown")
    desk.page.keyboard.type("Reading has improved.")
    keys(desk, "F2")
    desk.page.keyboard.type("To buy more books.")
    keys(desk, "Enter")
    desk.sees("Decision 1")
    desk.page.keyboard.type(" All were glad.")
    keys(desk, "F8")
    for words in ("Count the books", "School lead", "next meeting"):
        desk.page.keyboard.type(words)
        keys(desk, "Tab")
    keys(desk, "Enter")
    desk.sees("Action 2")
    keys(desk, "Control+s")
    saved(desk, item_of(meeting, "Reading"), "Reading has improved. All were glad.")
    desk.assert_sound()
    assert item_of(meeting, "Welcome").text == "The chair **welcomed** everybody."
    assert item_of(meeting, "Matters arising").text == "The books are on their way."
    assert Decision.objects.get().text == "To buy more books."
    assert (Action.objects.latest("pk").what, Action.objects.latest("pk").due_on) == (
        "Count the books",
        in_days(42).date(),
    )

    tab_to(desk, lambda words: words == "Read through and circulate")
    keys(desk, "Enter")
    desk.sees("The chair welcomed everybody.")
    desk.assert_sound()
    desk.page.locator("main").focus()
    tab_to(desk, lambda words: words == "Circulate")
    keys(desk, "Enter")
    desk.sees("Circulate these minutes?")
    tab_to(desk, lambda words: words == "Circulate")
    keys(desk, "Enter")
    desk.sees("The minutes are circulated.")
    assert Minutes.objects.get(meeting=meeting).state == "circulated"


def test_what_cannot_be_recorded_stays_in_its_row(visit: Visit, meeting: Meeting, admin: Person) -> None:
    desk = at(visit(admin), meeting, "Reading")
    desk.page.locator(f"#text-{item_of(meeting, 'Reading').pk}").focus()
    keys(desk, "F8")
    for words in ("Count the books", "Olga Otter", "30 February"):
        desk.page.keyboard.type(words)
        keys(desk, "Tab")
    keys(desk, "Enter")
    desk.sees("There is no such day in the calendar.")
    desk.errors.clear()  # the browser notes the refusal
    desk.assert_sound()
    assert desk.page.evaluate("document.activeElement.value") == "30 February"
    keys(desk, "Escape")
    assert desk.page.evaluate("document.activeElement.id") == f"text-{item_of(meeting, 'Reading').pk}"
    assert Action.objects.filter(meeting=meeting).count() == 0


def test_minutes_go_on_while_the_network_is_lost(visit: Visit, meeting: Meeting, admin: Person) -> None:
    desk, item = at(visit(admin), meeting, "Reading"), item_of(meeting, "Reading")
    desk.page.context.set_offline(True)
    desk.page.locator(f"#text-{item.pk}").focus()
    desk.page.keyboard.type("Said without a network.")
    desk.sees(AWAY)
    keys(desk, "F2")
    desk.page.keyboard.type("To mend the network.")
    keys(desk, "Enter")
    desk.sees("Waiting to be recorded: To mend the network.")
    keys(desk, "Alt+ArrowUp")
    desk.sees("2. Matters arising")
    assert not Decision.objects.exists()

    desk.page.context.set_offline(False)

    expect(desk.page.locator("[data-banner]")).to_be_hidden(timeout=15_000)
    keys(desk, "Alt+ArrowDown")
    saved(desk, item, "Said without a network.")
    assert Decision.objects.get().text == "To mend the network."


def test_what_was_typed_before_a_crash_is_offered_again(visit: Visit, meeting: Meeting, admin: Person) -> None:
    desk, item = at(visit(admin), meeting, "Reading"), item_of(meeting, "Reading")
    desk.page.route("**/text/", lambda route: route.abort())
    desk.page.locator(f"#text-{item.pk}").focus()
    desk.page.keyboard.type("Typed and never saved.")
    desk.sees(AWAY)
    desk.page.close()
    verbs.save_text(item=item, text="Somebody else began.", base=0, by=standings_of(admin)["riverside"])

    again = Watched(desk.page.context.new_page(), desk.site)
    at(again, meeting, "Reading")
    again.sees("You typed this here on")
    again.sees("Typed and never saved.")
    again.assert_sound()
    again.click("Put it back")

    saved(again, item, "Somebody else began.\nTyped and never saved.")
    again.page.reload()
    again.page.locator(f"#text-{item.pk}").wait_for()
    assert "You typed this here on" not in again.text


def test_what_is_kept_of_one_person_is_not_offered_to_another(
    visit: Visit, meeting: Meeting, admin: Person, director: Person
) -> None:
    desk, item = at(visit(admin), meeting, "Reading"), item_of(meeting, "Reading")
    desk.page.route("**/text/", lambda route: route.abort())
    desk.page.locator(f"#text-{item.pk}").focus()
    desk.page.keyboard.type("Mine alone.")
    desk.sees(AWAY)
    cookies = visit(director).page.context.cookies()
    desk.page.unroute_all()
    desk.page.context.add_cookies(cookies)  # type: ignore[arg-type]
    at(desk, meeting, "Reading")

    assert "Mine alone." not in desk.text


def test_what_is_typed_after_a_sign_out_is_saved_after_signing_in_again(
    visit: Visit, meeting: Meeting, admin: Person
) -> None:
    desk, item = at(visit(admin), meeting, "Reading"), item_of(meeting, "Reading")
    session = [each for each in desk.page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME]
    desk.page.context.clear_cookies()
    desk.page.locator(f"#text-{item.pk}").focus()
    desk.page.keyboard.type("Said while signed out.")
    desk.sees(OUT)
    desk.errors.clear()  # the browser notes the refusal
    desk.assert_sound()
    item.refresh_from_db()
    assert item.text == ""

    # The person signs in in another tab, and comes back to this one.
    desk.page.context.add_cookies(session)  # type: ignore[arg-type]
    desk.page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(desk.page.locator("[data-banner]")).to_be_hidden(timeout=15_000)
    saved(desk, item, "Said while signed out.")


def test_two_people_minute_one_item_and_meet_in_one_sentence(
    visit: Visit, meeting: Meeting, admin: Person, director: Person
) -> None:
    item = item_of(meeting, "Reading")
    verbs.save_text(item=item, text="The budget was read.", base=0, by=standings_of(admin)["riverside"])
    one, two = at(visit(admin), meeting, "Reading"), at(visit(director), meeting, "Reading")
    area = f"#text-{item.pk}"

    # Each adds a sentence: both stand.
    one.page.locator(area).fill("The budget was read. All agreed.")
    saved(one, item, "The budget was read. All agreed.")
    two.page.locator(area).fill("The budget was read.\nMrs Green was thanked.")
    two.sees("with what somebody else added")
    item.refresh_from_db()
    both = "The budget was read. All agreed.\nMrs Green was thanked."
    assert (item.text, two.page.input_value(area)) == (both, both)
    expect(one.page.locator(area)).to_have_value(both, timeout=20_000)

    # Both change the same one.
    one.page.locator(area).fill(both.replace("read", "agreed"))
    saved(one, item, both.replace("read", "agreed"))
    two.page.locator(area).fill(both.replace("read", "refused"))
    two.sees("Somebody changed the same sentence")
    two.errors.clear()  # the browser notes the refusal
    two.assert_sound()
    two.page.set_viewport_size({"width": 375, "height": 900})
    two.assert_sound()
    two.page.locator(f"#merged-{item.pk}").fill("The budget was agreed, then refused. Mrs Green was thanked.")
    two.click("Save this text")
    saved(two, item, "The budget was agreed, then refused. Mrs Green was thanked.")
    assert two.page.input_value(area) == item.text
    assert item.versions.filter(is_aside=True).get().text == both.replace("read", "refused")

    two.page.set_viewport_size({"width": 1280, "height": 900})
    two.follow("Versions of item 3")
    two.sees("Kept beside")
    two.assert_sound()
    two.page.get_by_role("row").filter(has_text="Kept beside").get_by_role("button").click()
    two.sees("is the text again")
    item.refresh_from_db()
    assert item.text == both.replace("read", "refused")


def test_an_attendee_corrects_on_a_phone_and_the_chair_adopts(
    visit: Visit, meeting: Meeting, admin: Person, head: Person, chair: Person
) -> None:
    item = item_of(meeting, "Reading")
    clerk = standings_of(admin)["riverside"]
    verbs.save_text(item=item, text="Three schools read daily.", base=0, by=clerk)
    verbs.circulate(meeting=meeting, by=clerk)
    phone = visit(head, width=375)
    phone.go("/riverside/home/")
    phone.page.locator(".need", has_text="Read the draft minutes of").get_by_role("link").click()
    phone.sees("Three schools read daily.")
    phone.assert_sound()
    phone.follow("Suggest a correction to item 3")
    phone.fill("How it should read", "Four schools read daily.")
    phone.assert_sound()
    phone.click("Send the correction")
    phone.sees("The clerk answers your correction")
    phone.assert_sound()

    desk = visit(admin)
    desk.go("/riverside/home/")
    desk.page.locator(".need", has_text="1 correction to the minutes of").get_by_role("link").click()
    desk.assert_sound()
    desk.follow("Answer it")
    desk.sees("What would change in the minutes as they are now")
    desk.assert_sound()
    desk.click("Take it in")
    desk.sees("The correction is taken in.")

    board = visit(chair)
    board.go(f"/riverside/meetings/{meeting.pk}/minutes/")
    board.sees("Four schools read daily.")
    board.follow("Adopt")
    board.assert_sound()
    board.click("Adopt and sign")
    board.sees("From now on nothing in them changes.")
    board.assert_sound()
    board.follow("Signed versions")
    board.assert_sound()
    board.follow("Version 1")
    board.sees("Unchanged since it was signed")
    board.assert_sound()
    assert Minutes.objects.get(meeting=meeting).adopted_by == chair


def test_minutes_are_taken_without_script(browser, visit: Visit, meeting: Meeting, admin: Person, site: str) -> None:
    cookies = visit(admin).page.context.cookies()
    plain = browser.new_context(base_url=site, java_script_enabled=False)
    plain.add_cookies(cookies)
    page = plain.new_page()
    item = item_of(meeting, "Welcome")

    page.goto(f"/riverside/meetings/{meeting.pk}/minutes/write/")
    page.get_by_role("button", name="Everyone who said yes is present").click()
    page.get_by_role("link", name="Next").click()
    page.get_by_label("What is said and agreed").fill("Typed plainly.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("summary", has_text="Action").click()
    page.get_by_label("What", exact=True).fill("Count")
    page.get_by_label("Who", exact=True).fill("Olga")
    page.get_by_label("By when").fill("30 February")
    page.get_by_role("button", name="Record the action").click()
    assert "There is no such day in the calendar." in page.inner_text("main")
    page.get_by_label("By when").fill("Friday")
    page.get_by_role("button", name="Record the action").click()
    page.get_by_role("button", name="Save and go to the next").click()
    assert "2. Matters arising" in page.inner_text("main")
    plain.close()

    item.refresh_from_db()
    assert item.text == "Typed plainly."
    assert (Action.objects.latest("pk").what, Action.objects.latest("pk").owner_name) == ("Count", "Olga")
    assert [row.attended for row in Invitee.objects.order_by("institution__name")] == ["present", "deputy", ""]
