"""Taking minutes: the page, its saves by script and as plain forms, who was there, decisions and actions."""

from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from meetings.actions import minutes as verbs
from meetings.models import Action, AgendaItem, Decision, Invitee, Meeting, Minutes
from members.access import Standing, standings_of
from members.models import Alliance, Institution, Person
from members.permissions import Role
from tests.factories import BodyFactory, InstitutionFactory, PersonFactory, appoint
from tests.meetings.factories import (
    ActionFactory,
    AgendaItemFactory,
    BodyRulesFactory,
    DecisionFactory,
    InviteeFactory,
    MeetingFactory,
    RecusalFactory,
    at,
    hold,
    in_days,
    meet,
)
from tests.page import words_of

BY_SCRIPT = {"HTTP_ACCEPT": "application/json"}
NASTY = ["x" * 100_000, "\x00", "🦉" * 600, "שלום", "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE x; --"]


@pytest.fixture
def clerk(admin: Person) -> Standing:
    return standings_of(admin)["riverside"]


@pytest.fixture
def meeting(alliance: Alliance, school: Institution, head: Person) -> Meeting:
    """A board that meets today, with two items; Alder Primary School said yes."""
    board = BodyFactory(alliance=alliance, name="Strategic board")
    row = MeetingFactory(body=board, starts_at=in_days(0, 9), ends_at=in_days(0, 10))
    InviteeFactory(meeting=row, institution=school, person=head, answer="attending")
    return row


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return AgendaItemFactory(meeting=meeting, title="Reading", minutes=15)


@pytest.fixture
def second(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    return AgendaItemFactory(meeting=meeting, title="Writing", minutes=20)


def live(meeting: Meeting, part: Any = "") -> str:
    return f"/riverside/meetings/{meeting.pk}/minutes/write/" + (f"?item={part}" if part else "")


def text_of(item: AgendaItem) -> str:
    return f"/riverside/meetings/minuted/{item.pk}/text/"


# --- The page ---------------------------------------------------------------------------------------------------------


def test_the_page_opens_with_who_is_here_and_then_with_the_items(
    as_admin: Client, meeting: Meeting, item: AgendaItem, second: AgendaItem
) -> None:
    assert "Alder Primary School" in words_of(as_admin.get(live(meeting)))

    Invitee.objects.update(attended="present")
    page = as_admin.get(live(meeting)).content.decode()
    assert f'id="text-{item.pk}"' in page
    assert f'id="text-{second.pk}"' not in page
    assert f'id="text-{second.pk}"' in as_admin.get(live(meeting, second.pk)).content.decode()


def test_the_script_gets_every_part_at_once(
    as_admin: Client, meeting: Meeting, item: AgendaItem, second: AgendaItem
) -> None:
    page = as_admin.get(live(meeting, item.pk) + "&all=1").content.decode()

    assert "<html" not in page
    assert [f'id="part-{key}"' in page for key in ("people", item.pk, second.pk)] == [True, True, True]


def test_what_is_not_on_the_agenda_is_not_minuted(as_admin: Client, meeting: Meeting, item: AgendaItem) -> None:
    proposed = AgendaItemFactory(meeting=meeting, title="Only proposed", state="proposed")

    assert "Only proposed" not in words_of(as_admin.get(live(meeting)))
    assert as_admin.post(text_of(proposed), {"text": "x", "base": 0}).status_code == 404


def test_whoever_stands_aside_neither_sees_nor_writes_what_is_said(
    as_admin: Client, admin: Person, clerk: Standing, meeting: Meeting, item: AgendaItem, director: Person
) -> None:
    verbs.save_text(item=item, text="The otters.", base=0, by=standings_of(director)["riverside"])
    RecusalFactory(item=item, person=admin)

    page = words_of(as_admin.get(live(meeting, item.pk)))
    assert "You stand aside from this item" in page
    assert "The otters." not in page
    assert as_admin.post(text_of(item), {"text": "x", "base": 1}).status_code == 404
    pulse = as_admin.get(f"/riverside/meetings/{meeting.pk}/minutes/pulse/").json()
    assert pulse["items"] == {}


@pytest.mark.parametrize("state", ["cancelled", "adopted"])
def test_a_cancelled_meeting_has_no_minutes_and_adopted_ones_are_only_read(
    as_admin: Client, alliance: Alliance, clerk: Standing, state: str
) -> None:
    if state == "cancelled":
        meeting = meet(alliance, state="cancelled", cancelled_because="Snow")
        assert as_admin.get(live(meeting)).status_code == 404
    else:
        meeting = hold(alliance, by=clerk, state="adopted")
        assert as_admin.get(live(meeting)).url == f"/riverside/meetings/{meeting.pk}/minutes/"


# --- Saving as a plain form -------------------------------------------------------------------------------------------


def test_a_text_is_saved_and_the_next_item_opened(
    as_admin: Client, meeting: Meeting, item: AgendaItem, second: AgendaItem
) -> None:
    saved = as_admin.post(text_of(item), {"text": "All is well.", "base": 0})
    assert saved.url == live(meeting, item.pk)

    saved = as_admin.post(text_of(item), {"text": "All is very well.", "base": 1, "next": "on"})
    assert saved.url == live(meeting, second.pk)
    item.refresh_from_db()
    assert (item.text, item.text_version) == ("All is very well.", 2)


def test_two_texts_that_cannot_be_merged_are_shown_side_by_side_and_escaped(
    as_admin: Client, as_director: Client, meeting: Meeting, item: AgendaItem
) -> None:
    as_admin.post(text_of(item), {"text": "The plan was read.", "base": 0})
    as_admin.post(text_of(item), {"text": "The plan was <b>agreed</b>.", "base": 1})

    answer = as_director.post(text_of(item), {"text": "The plan was <script>alert(1)</script>.", "base": 1})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody changed the same sentence" in page
    assert "&lt;b&gt;agreed" not in page.split("merge-sides")[0]
    assert "<script>alert" not in page
    assert "<b>agreed" not in page
    words = words_of(answer)
    assert "What stands there now" in words
    assert "What you typed" in words
    assert "Yours is kept as version 3." in words
    # The merged text begins with both.
    assert "The plan was &lt;b&gt;agreed&lt;/b&gt;.\nThe plan was &lt;script&gt;alert(1)&lt;/script&gt;." in page
    item.refresh_from_db()
    assert item.text == "The plan was <b>agreed</b>."

    as_director.post(text_of(item), {"text": "The plan was agreed with a script.", "base": 2})
    item.refresh_from_db()
    assert (item.text, item.text_version) == ("The plan was agreed with a script.", 4)


def test_a_text_that_is_too_long_is_given_back(as_admin: Client, meeting: Meeting, item: AgendaItem) -> None:
    answer = as_admin.post(text_of(item), {"text": "y" * 20_001, "base": 0})

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "longer than 20,000 letters" in page
    assert "y" * 20_001 in page


def test_what_is_sent_too_late_can_be_copied(as_admin: Client, alliance: Alliance, clerk: Standing) -> None:
    meeting = hold(alliance, by=clerk, state="adopted")
    item = meeting.items.earliest("pk")

    answer = as_admin.post(text_of(item), {"text": "One thing more.", "base": 1})

    assert "The minutes are adopted" in words_of(answer)
    assert "One thing more." in answer.content.decode()


# --- Saving by script -------------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-12 16:12:00+00:00", tick=False)
def test_the_script_is_told_the_version_and_what_was_merged(as_admin: Client, admin: Person, item: AgendaItem) -> None:
    first = as_admin.post(text_of(item), {"text": "One.", "base": 0, "writer": "a"}, **BY_SCRIPT)
    assert first.json() == {"version": 1, "text": "One.", "merged": False, "at": "4.12pm"}

    as_admin.post(text_of(item), {"text": "One. Two.", "base": 1, "writer": "a"}, **BY_SCRIPT)
    merged = as_admin.post(text_of(item), {"text": "Before. One.", "base": 1, "writer": "b"}, **BY_SCRIPT)
    assert merged.json() == {"version": 3, "text": "Before. One. Two.", "merged": True, "at": "4.12pm"}


def test_the_script_is_given_the_merge_to_show(as_admin: Client, item: AgendaItem) -> None:
    for text in ("It was so.", "It was not so."):
        as_admin.post(text_of(item), {"text": text, "base": item.text_version, "writer": "a"}, **BY_SCRIPT)
        item.refresh_from_db()

    answer = as_admin.post(text_of(item), {"text": "It was so so.", "base": 1, "writer": "b"}, **BY_SCRIPT)

    assert answer.status_code == 409
    data = answer.json()
    assert (data["version"], data["theirs"], data["mine"]) == (2, "It was not so.", "It was so so.")
    assert "<html" not in data["html"]
    assert "What should stand" in data["html"]


def test_the_script_sees_that_somebody_signed_out(visitor: Client, item: AgendaItem) -> None:
    answer = visitor.post(text_of(item), {"text": "x", "base": 0}, **BY_SCRIPT)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


def test_a_new_token_lets_an_open_page_go_on_after_signing_in_again(
    admin: Person, meeting: Meeting, item: AgendaItem
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    stale = client.get(f"/riverside/meetings/{meeting.pk}/minutes/pulse/").json()["token"]
    client.logout()
    client.force_login(admin)

    sent = {"text": "Kept.", "base": 0, "csrfmiddlewaretoken": stale}
    assert client.post(text_of(item), sent, **BY_SCRIPT).status_code == 403
    fresh = client.get(f"/riverside/meetings/{meeting.pk}/minutes/pulse/").json()["token"]
    assert client.post(text_of(item), {**sent, "csrfmiddlewaretoken": fresh}, **BY_SCRIPT).json()["version"] == 1


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("by", [{}, BY_SCRIPT])
def test_nothing_typed_breaks_the_page(
    as_admin: Client, meeting: Meeting, item: AgendaItem, nasty: str, by: dict[str, str]
) -> None:
    room = f"/riverside/meetings/minuted/{item.pk}/"
    place = Invitee.objects.get(meeting=meeting)
    answers = [
        as_admin.post(text_of(item), {"text": nasty, "base": 0}, **by),
        as_admin.post(text_of(item), {"text": "x", "base": nasty}, **by),
        as_admin.post(text_of(item), {"text": "x", "base": "0", "writer": nasty}, **by),
        as_admin.post(f"{room}decision/", {"decision": nasty, "key": nasty}, **by),
        as_admin.post(f"{room}action/", {"what": nasty, "who": nasty, "due": nasty}, **by),
        as_admin.post(f"/riverside/meetings/attended/{place.pk}/", {"attended": nasty}, **by),
        as_admin.post(
            f"/riverside/meetings/attended/{place.pk}/",
            {"attended": "present", "details": "on", "attended_name": nasty, "came_at": nasty, "left_at": "25:00"},
            **by,
        ),
        as_admin.get(live(meeting), {"item": nasty, "all": nasty}),
        as_admin.get(f"/riverside/meetings/{meeting.pk}/minutes/pulse/", {"known": nasty}),
        as_admin.get("/riverside/meetings/owners/", {"q": nasty}),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    pages = [answer for answer in answers if answer["Content-Type"].startswith("text/html")]
    assert all(b"<script>alert(1)" not in page.content for page in pages)


@pytest.mark.parametrize("base", ["", "-1", "x", "2147483648", "99"])
def test_a_base_that_cannot_be_changes_nothing(as_admin: Client, item: AgendaItem, base: str) -> None:
    answer = as_admin.post(text_of(item), {"text": "x", "base": base}, **BY_SCRIPT)

    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert item.versions.count() == 0


# --- What others save meanwhile ---------------------------------------------------------------------------------------


def test_an_open_page_hears_what_somebody_else_has_saved(
    as_admin: Client, clerk: Standing, meeting: Meeting, item: AgendaItem, second: AgendaItem
) -> None:
    pulse = f"/riverside/meetings/{meeting.pk}/minutes/pulse/"
    marks = {key: each["mark"] for key, each in as_admin.get(pulse).json()["items"].items()}
    known = ",".join(f"{key}:0:{mark}" for key, mark in marks.items())
    assert as_admin.get(pulse, {"known": known}).json()["items"] == {}

    verbs.save_text(item=item, text="New.", base=0, by=clerk)
    verbs.add_decision(item=second, text="To write more.", by=clerk)

    changed = as_admin.get(pulse, {"known": known}).json()["items"]
    assert set(changed) == {str(item.pk), str(second.pk)}
    assert (changed[str(item.pk)]["version"], changed[str(item.pk)]["text"]) == (1, "New.")
    assert "To write more." in changed[str(second.pk)]["html"]


def test_an_open_page_hears_that_the_minutes_are_adopted(as_admin: Client, alliance: Alliance, clerk: Standing) -> None:
    meeting = hold(alliance, by=clerk, state="adopted")

    assert as_admin.get(f"/riverside/meetings/{meeting.pk}/minutes/pulse/").json()["open"] is False


# --- Who is here ------------------------------------------------------------------------------------------------------


@pytest.fixture
def places(meeting: Meeting) -> list[Invitee]:
    """Alder said yes; a deputy, apologies, and no answer besides."""
    fields = [
        {"answer": "deputy", "deputy_name": "Dina Deputy"},
        {"answer": "apologies", "reason": "Ofsted"},
        {"answer": "waiting"},
    ]
    for each in fields:
        InviteeFactory(meeting=meeting, institution=InstitutionFactory(), **each)
    return list(meeting.invitees.order_by("pk"))


def ticks(meeting: Meeting) -> list[tuple[str, str]]:
    return list(meeting.invitees.order_by("pk").values_list("attended", "attended_name"))


def test_everyone_who_said_yes_is_ticked_at_once(as_admin: Client, meeting: Meeting, places: list[Invitee]) -> None:
    room = f"/riverside/meetings/{meeting.pk}/minutes/everyone/"

    assert as_admin.post(room).url == live(meeting, "people")

    assert ticks(meeting) == [("present", ""), ("deputy", "Dina Deputy"), ("apologies", ""), ("", "")]


def test_a_tick_is_not_undone_by_ticking_everyone(as_admin: Client, meeting: Meeting, places: list[Invitee]) -> None:
    as_admin.post(f"/riverside/meetings/attended/{places[0].pk}/", {"attended": "absent"})

    as_admin.post(f"/riverside/meetings/{meeting.pk}/minutes/everyone/")

    assert ticks(meeting)[0] == ("absent", "")


def test_one_press_ticks_one_place(as_admin: Client, meeting: Meeting, places: list[Invitee]) -> None:
    for place, tick in zip(places, ["present", "deputy", "apologies", "absent"], strict=True):
        as_admin.post(f"/riverside/meetings/attended/{place.pk}/", {"attended": tick})

    assert ticks(meeting) == [("present", ""), ("deputy", "Dina Deputy"), ("apologies", ""), ("absent", "")]


def test_who_came_late_and_left_early_is_noted(as_admin: Client, meeting: Meeting, places: list[Invitee]) -> None:
    where = f"/riverside/meetings/attended/{places[1].pk}/"
    fields = {"attended": "deputy", "details": "on", "attended_name": "Delia", "came_at": "16:20", "left_at": "5.05pm"}

    as_admin.post(where, fields)
    row = Invitee.objects.get(pk=places[1].pk)
    assert (row.attended, row.attended_name, row.came_at, row.left_at) == ("deputy", "Delia", time(16, 20), time(17, 5))

    answer = as_admin.post(where, {**fields, "left_at": "16:00"})
    assert "They cannot leave before they come" in words_of(answer)
    as_admin.post(where, {"attended": "absent"})
    row.refresh_from_db()
    assert (row.attended, row.attended_name, row.came_at) == ("absent", "", None)


def test_the_script_gets_the_row_anew_and_the_count_with_the_quorum(
    as_admin: Client, meeting: Meeting, places: list[Invitee]
) -> None:
    BodyRulesFactory(body=meeting.body, quorum="half")

    answer = as_admin.post(f"/riverside/meetings/attended/{places[0].pk}/", {"attended": "present"}, **BY_SCRIPT)

    data = answer.json()
    assert list(data["rows"]) == [str(places[0].pk)]
    assert 'aria-pressed="true"' in data["rows"][str(places[0].pk)]
    assert data["words"] == "1 here, 3 not ticked, not quorate yet (1 of 3 needed)"


def test_the_meeting_is_opened_and_closed_by_the_clock(as_admin: Client, meeting: Meeting) -> None:
    where = f"/riverside/meetings/{meeting.pk}/minutes/clock/"
    with time_machine.travel(at(timezone.localdate(), 9, 4), tick=False):
        as_admin.post(where)
    with time_machine.travel(at(timezone.localdate(), 10, 20), tick=False):
        assert "Meeting: 76 of 60 min" in words_of(as_admin.get(live(meeting)))
        as_admin.post(where, {"end": "now"})

    minutes = Minutes.objects.get(meeting=meeting)
    assert minutes.opened_at == at(timezone.localdate(), 9, 4)
    assert minutes.closed_at == at(timezone.localdate(), 10, 20)


# --- Decisions and actions --------------------------------------------------------------------------------------------


def test_a_decision_is_numbered_within_its_meeting(
    as_admin: Client, admin: Person, meeting: Meeting, item: AgendaItem, second: AgendaItem
) -> None:
    for each, text in ((item, "To read more."), (second, "To write less.")):
        answer = as_admin.post(f"/riverside/meetings/minuted/{each.pk}/decision/", {"decision": text})
        assert answer.url == live(meeting, each.pk)

    found = list(Decision.objects.order_by("number").values_list("number", "text", "item", "recorded_by"))
    assert found == [(1, "To read more.", item.pk, admin.pk), (2, "To write less.", second.pk, admin.pk)]


def test_a_form_sent_twice_records_once(as_admin: Client, item: AgendaItem) -> None:
    room = f"/riverside/meetings/minuted/{item.pk}/"
    key = str(uuid4())
    for _ in range(2):
        as_admin.post(f"{room}decision/", {"decision": "To read more.", "key": key})
        as_admin.post(f"{room}action/", {"what": "Buy books", "who": "Olga Otter", "key": key})
    # The page was opened again with the back key, and another thing typed.
    as_admin.post(f"{room}decision/", {"decision": "To read less.", "key": key})

    assert list(Decision.objects.order_by("number").values_list("text", flat=True)) == [
        "To read more.",
        "To read less.",
    ]
    assert list(Action.objects.values_list("what", flat=True)) == ["Buy books"]


def test_an_action_says_what_who_and_by_when_in_plain_words(
    as_admin: Client, meeting: Meeting, item: AgendaItem, head: Person, school: Institution, other_school: Institution
) -> None:
    following = MeetingFactory(body=meeting.body, starts_at=in_days(35), ends_at=in_days(35, 17))
    room = f"/riverside/meetings/minuted/{item.pk}/action/"
    as_admin.post(room, {"what": "Buy books", "who": head.name, "due": "next meeting"})
    as_admin.post(room, {"what": "Host the fair", "who": "birch academy", "due": "in 2 weeks"})
    as_admin.post(room, {"what": "Open the hall", "who": "The caretaker", "due": ""})

    found = Action.objects.order_by("number").values_list(
        "number", "what", "owner", "institution", "owner_name", "due_on", "body"
    )
    body = meeting.body_id
    assert list(found) == [
        (1, "Buy books", head.pk, school.pk, "", following.day.date(), body),
        (2, "Host the fair", None, other_school.pk, "", timezone.localdate() + timedelta(days=14), body),
        (3, "Open the hall", None, None, "The caretaker", None, body),
    ]


def test_of_two_people_with_one_name_the_right_one_is_asked_for(
    as_admin: Client, item: AgendaItem, alliance: Alliance, school: Institution, other_school: Institution
) -> None:
    one, two = (appoint(alliance, Role.TEACHER, place) for place in (school, other_school))
    Person.objects.filter(pk__in=[one.pk, two.pk]).update(name="Sam Smith")
    room = f"/riverside/meetings/minuted/{item.pk}/action/"

    answer = as_admin.post(room, {"what": "Sing", "who": "sam smith"})
    assert answer.status_code == 200
    assert (
        "Two people are called sam smith. Say which: "
        "Sam Smith (Alder Primary School) or Sam Smith (Birch Academy)." in words_of(answer)
    )
    as_admin.post(room, {"what": "Sing", "who": "Sam Smith (Birch Academy)"})
    assert Action.objects.get().owner == two


@pytest.mark.parametrize(
    ("due", "message"),
    [
        ("30 February", "There is no such day in the calendar."),
        ("soonish", "Write a day such as next meeting"),
        ("1/1/2020", "is before the meeting"),
        ("next meeting", "No next meeting of this body is planned yet"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_the_rest_kept(
    as_admin: Client, item: AgendaItem, due: str, message: str
) -> None:
    room = f"/riverside/meetings/minuted/{item.pk}/action/"
    answer = as_admin.post(room, {"what": "Buy books", "who": "Olga Otter", "due": due})

    assert answer.status_code == 200
    assert message in words_of(answer)
    assert 'value="Buy books"' in answer.content.decode()
    assert message in str(
        as_admin.post(room, {"what": "x", "who": "y", "due": due}, **BY_SCRIPT).json()["fields"]["due"]
    )


def test_names_are_offered_from_the_alliance_and_from_nowhere_else(
    as_admin: Client, alliance: Alliance, school: Institution, outsider: Person
) -> None:
    known = appoint(alliance, Role.TEACHER, school)
    Person.objects.filter(pk=known.pk).update(name="Olga Otterbein")
    Person.objects.filter(pk=outsider.pk).update(name="Olga Otterfar")

    offered = as_admin.get("/riverside/meetings/owners/", {"q": "otter"}).json()["owners"]

    assert offered == ["Olga Otterbein (Alder Primary School)"]
    assert as_admin.get("/riverside/meetings/owners/", {"q": "o"}).json()["owners"] == []


def test_a_decision_is_edited_and_taken_out_while_it_is_a_draft(
    as_admin: Client, alliance: Alliance, clerk: Standing
) -> None:
    meeting = hold(alliance, by=clerk)
    decision = Decision.objects.get(meeting=meeting)
    room = f"/riverside/meetings/decisions/{decision.pk}/"

    as_admin.post(room, {"decision": "The otter scheme ends."})
    decision.refresh_from_db()
    assert decision.text == "The otter scheme ends."
    assert "“The otter scheme ends.” will no longer stand" in words_of(as_admin.get(f"{room}remove/"))
    as_admin.post(f"{room}remove/")
    assert not Decision.objects.exists()


def test_matters_arising_are_the_open_actions_of_the_body_and_of_no_other(
    as_admin: Client, alliance: Alliance, meeting: Meeting
) -> None:
    arising = AgendaItemFactory(meeting=meeting, kind="matters_arising", title="Matters arising")
    before = MeetingFactory(body=meeting.body, days=-40)
    earlier = AgendaItemFactory(meeting=before)
    ActionFactory(item=earlier, what="Still open")
    closed = ActionFactory(item=earlier, what="Closed before", state="done", closed_at=in_days(-20))
    ActionFactory(item=earlier, what="Closed since", state="done", closed_at=meeting.starts_at)
    ActionFactory(item=AgendaItemFactory(meeting=meet(alliance, days=-9)), what="Of another body")
    ActionFactory(item=AgendaItemFactory(meeting=meeting), what="Of this meeting")

    page = words_of(as_admin.get(live(meeting, arising.pk)))

    shown = [each for each in ("Still open", "Closed since") if each in page]
    assert shown == ["Still open", "Closed since"]
    assert closed.what not in page
    assert "Of another body" not in page


# --- What it costs ----------------------------------------------------------------------------------------------------


def fill(meeting: Meeting, places: int, items: int, actions: int) -> None:
    """Invite many, put many items on the agenda, and leave many actions open from the meeting before."""
    for _ in range(places):
        InviteeFactory(meeting=meeting, institution=InstitutionFactory(), person=PersonFactory(), answer="attending")
    before = AgendaItemFactory(meeting=MeetingFactory(body=meeting.body, days=-40))
    AgendaItemFactory(meeting=meeting, kind="matters_arising", title="Matters arising")
    for number in range(items):
        row = AgendaItemFactory(meeting=meeting, text=f"What was said, {number}.", text_version=1)
        DecisionFactory(item=row)
        ActionFactory(item=row)
    for _ in range(actions):
        ActionFactory(item=before)


# One more where the matters arising are shown.
QUERIES = 8


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    as_admin: Client, meeting: Meeting, number: int, django_assert_num_queries: Any
) -> None:
    fill(meeting, number, number, number)

    for part, more in (("people", 0), (meeting.items.get(kind="matters_arising").pk, 1)):
        with django_assert_num_queries(QUERIES + more):
            assert as_admin.get(live(meeting, part)).status_code == 200


@pytest.mark.slow
def test_a_full_meeting_is_minuted_at_the_same_cost(
    as_admin: Client, meeting: Meeting, django_assert_num_queries: Any
) -> None:
    fill(meeting, 100, 40, 200)

    for whole, more in (("", 0), ("&all=1", 1)):
        with django_assert_num_queries(QUERIES + more):
            page = as_admin.get(live(meeting, "people") + whole)
    assert page.content.decode().count("data-item ") == 41
    with django_assert_num_queries(6):
        as_admin.get(f"/riverside/meetings/{meeting.pk}/minutes/pulse/")
