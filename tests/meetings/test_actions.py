"""Actions: one identity for life, updated and closed by their owners, listed, exported, and chased while overdue."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from alliance_portal.delivery import deliver_due
from alliance_portal.models import Message
from meetings.actions.actions import (
    change_action,
    chase_overdue,
    close_action,
    record_action,
    reopen_action,
    update_action,
)
from meetings.actions.answers import token_of
from meetings.matters import matters_arising
from meetings.models import Action, Meeting
from meetings.owners import Owner
from meetings.plain_dates import NoSuchDay, day_of
from meetings.tasks import chase_actions
from members.access import Standing, standings_of
from members.home import needs_of
from members.models import Alliance, Body, Institution, NotificationChoice, Person
from members.permissions import Role
from members.search import search
from tests.factories import BodyFactory, StrandFactory, appoint
from tests.meetings.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaItemFactory,
    DecisionFactory,
    InviteeFactory,
    MeetingFactory,
    MinutesFactory,
    hold,
    meet,
)
from tests.page import words_of

ACTIONS = "/riverside/meetings/actions/"
NASTY = ["x" * 100_000, "\x00", "🦉" * 600, "שלום", "<script>alert(1)</script>", "{{ 7*7 }}", ""]


@pytest.fixture
def clerk(admin: Person) -> Standing:
    return standings_of(admin)["riverside"]


@pytest.fixture
def meeting(alliance: Alliance) -> Meeting:
    return meet(alliance, days=-10, title="Strategic board")


@pytest.fixture
def action(meeting: Meeting, head: Person, school: Institution) -> Action:
    """Something that the head of Alder Primary School took on, due a week ago."""
    return ActionFactory(
        item=AgendaItemFactory(meeting=meeting, title="Reading"),
        what="Count the otters",
        owner=head,
        institution=school,
        due_on=timezone.localdate() - timedelta(days=7),
    )


def page_of(action: Action) -> str:
    return f"{ACTIONS}{action.pk}/"


def said_of(action: Action) -> list[tuple[str, str]]:
    return list(action.updates.values_list("kind", "text"))


# --- One identity for life --------------------------------------------------------------------------------------------


def test_numbers_go_on_across_the_meetings_of_an_alliance_and_not_across_alliances(
    alliance: Alliance, other_alliance: Alliance, clerk: Standing
) -> None:
    def record(at: Alliance) -> int:
        item = AgendaItemFactory(meeting=meet(at, days=-1))
        action = record_action(item=item, what="x", owner=Owner(name="Olga"), due_on=None, by=clerk)
        return int(action.number)

    assert [record(alliance), record(other_alliance), record(alliance)] == [1, 1, 2]


def test_an_action_rolls_through_three_meetings_and_closes(
    alliance: Alliance, clerk: Standing, head: Person, as_head: Client
) -> None:
    body = BodyFactory(alliance=alliance)
    meetings = [MeetingFactory(body=body, days=days) for days in (-80, -40, -1, 40)]
    first = AgendaItemFactory(meeting=meetings[0])
    with time_machine.travel(meetings[0].starts_at + timedelta(minutes=30), tick=False):
        action = record_action(item=first, what="Count", owner=Owner(head), due_on=None, by=clerk)
    with time_machine.travel(meetings[1].starts_at + timedelta(minutes=30), tick=False):
        update_action(action=action, text="Half are counted.", by=clerk.person, meeting=meetings[1])
    with time_machine.travel(meetings[2].starts_at + timedelta(minutes=30), tick=False):
        close_action(action=action, note="Seventeen.", by=head, meeting=meetings[2])

    arising = [[each.action for each in matters_arising(meeting, clerk)] for meeting in meetings]
    assert arising == [[], [action], [action], []]
    assert Action.objects.count() == 1
    page = words_of(as_head.get(page_of(action)))
    positions = [page.index(words) for words in ("Recorded", "Half are counted.", "Done. Seventeen.")]
    assert positions == sorted(positions)


def test_matters_arising_are_shown_to_each_as_far_as_they_may_know(
    alliance: Alliance, clerk: Standing, head: Person
) -> None:
    held = hold(alliance, by=clerk, state="circulated")
    public = Action.objects.get(meeting=held)
    ActionFactory(item=held.items.get(is_confidential=True), what="Look into it")
    following = MeetingFactory(body=held.body, days=14)
    InviteeFactory(meeting=following, person=head)

    shown = {
        person.name: [each.action.what for each in matters_arising(following, standings_of(person)["riverside"])]
        for person in (clerk.person, head, public.owner)
        if person is not None
    }

    assert list(shown.values()) == [["Buy otter books", "Look into it"], [], ["Buy otter books", "Look into it"]]


# --- Updating and closing ---------------------------------------------------------------------------------------------


def test_the_owner_notes_how_far_it_has_got(as_head: Client, action: Action) -> None:
    as_head.post(f"{page_of(action)}update/", {"note": "Half are counted."})

    assert said_of(action) == [("note", "Half are counted.")]
    assert "Half are counted." in words_of(as_head.get(page_of(action)))


def test_the_owner_closes_it_with_a_note(as_head: Client, head: Person, action: Action) -> None:
    as_head.post(f"{page_of(action)}close/", {"outcome": "done", "note": "Seventeen otters."})

    action.refresh_from_db()
    assert (action.state, action.closing_note, action.closed_by) == ("done", "Seventeen otters.", head)
    assert said_of(action) == [("done", "Seventeen otters.")]


def test_what_is_no_longer_needed_is_not_called_done(as_head: Client, action: Action) -> None:
    as_head.post(f"{page_of(action)}close/", {"outcome": "dropped", "note": "The otters left."})

    action.refresh_from_db()
    assert action.state == "dropped"


def test_a_closed_action_is_opened_again_and_the_history_says_why(as_head: Client, action: Action) -> None:
    as_head.post(f"{page_of(action)}close/", {"outcome": "done", "note": "Seventeen."})
    as_head.post(f"{page_of(action)}reopen/", {"reason": "One was a beaver."})

    action.refresh_from_db()
    assert (action.state, action.closed_at, action.closing_note) == ("open", None, "")
    assert said_of(action) == [("done", "Seventeen."), ("reopened", "One was a beaver.")]


@pytest.mark.parametrize("sent_twice", ["update", "close"])
def test_a_form_sent_twice_is_noted_once(as_head: Client, action: Action, sent_twice: str) -> None:
    for _ in range(2):
        answer = as_head.post(f"{page_of(action)}{sent_twice}/", {"outcome": "done", "note": "Done, all of it."})

    assert len(said_of(action)) == 1
    if sent_twice == "close":
        assert "This action is closed already." in words_of(answer)


@pytest.mark.parametrize(("step", "field"), [("update", "note"), ("close", "note")])
@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_typed_breaks_the_page_and_nothing_typed_is_lost(
    as_head: Client, action: Action, step: str, field: str, nasty: str
) -> None:
    answer = as_head.post(f"{page_of(action)}{step}/", {field: nasty, "outcome": "x", "meeting": nasty, "item": nasty})

    assert answer.status_code in (200, 302)
    assert b"<script>alert(1)" not in answer.content
    if answer.status_code == 200 and nasty == "x" * 100_000:
        assert nasty in answer.content.decode()


Who = Callable[[Alliance, Institution], Person]


@pytest.mark.parametrize(
    ("who", "see", "answer"),
    [
        pytest.param(lambda alliance, school: appoint(alliance, Role.HEAD, school), 200, 302, id="head of its school"),
        pytest.param(lambda alliance, school: appoint(alliance, Role.DIRECTOR), 200, 302, id="director"),
        pytest.param(lambda alliance, school: appoint(alliance, Role.TEACHER, school), 404, 404, id="teacher"),
    ],
)
def test_the_school_and_those_who_run_meetings_may_answer_for_it_and_nobody_else(
    alliance: Alliance, school: Institution, action: Action, who: Who, see: int, answer: int
) -> None:
    client = Client()
    client.force_login(who(alliance, school))

    assert client.get(page_of(action)).status_code == see
    assert client.post(f"{page_of(action)}update/", {"note": "x"}).status_code == answer


def test_whoever_only_may_know_of_it_reads_and_does_not_answer(
    as_other_head: Client, other_head: Person, action: Action, meeting: Meeting
) -> None:
    InviteeFactory(meeting=meeting, person=other_head)
    MinutesFactory(meeting=meeting, state="circulated")

    page = words_of(as_other_head.get(page_of(action)))
    assert "Count the otters" in page
    assert "Say how it goes" not in page
    assert as_other_head.post(f"{page_of(action)}update/", {"note": "x"}).status_code == 403
    assert said_of(action) == []


def test_what_is_said_in_a_meeting_is_noted_with_it(as_admin: Client, action: Action, meeting: Meeting) -> None:
    following = MeetingFactory(body=meeting.body, days=0)
    item = AgendaItemFactory(meeting=following, kind="matters_arising")
    page = as_admin.get(page_of(action), {"meeting": following.pk, "item": item.pk}).content.decode()
    assert page.count(f'name="meeting" value="{following.pk}"') == 2

    sent = {"note": "Half.", "meeting": following.pk, "item": item.pk}
    answer = as_admin.post(f"{page_of(action)}update/", sent)

    assert answer.url == f"/riverside/meetings/{following.pk}/minutes/write/?item={item.pk}"
    assert action.updates.get().meeting == following


def test_what_may_be_used_by_a_link_finds_what_a_place_owns(action: Action, head: Person, school: Institution) -> None:
    of_school = ActionFactory(item=action.item, owner=None, institution=school)
    ActionFactory(item=action.item)

    assert set(Action.objects.of_place(head, school)) == {action, of_school}
    assert list(Action.objects.of_place(None, None)) == []


def test_the_owner_and_the_day_change_and_the_history_says_so(
    as_admin: Client, action: Action, teacher: Person, school: Institution
) -> None:
    form = as_admin.get(f"{page_of(action)}change/").content.decode()
    assert f'value="{action.owner.name} (Alder Primary School)"' in form
    before = f"{action.due_on:%d/%m/%Y}"
    later = timezone.localdate() + timedelta(days=9)

    # What is left as it was is not refused for lying in the past.
    as_admin.post(f"{page_of(action)}change/", {"what": action.what, "who": teacher.name, "due": before})
    as_admin.post(f"{page_of(action)}change/", {"what": action.what, "who": teacher.name, "due": f"{later:%d/%m/%Y}"})

    action.refresh_from_db()
    assert (action.owner, action.institution, action.due_on) == (teacher, school, later)
    passed, moved = said_of(action)
    assert passed == (
        "changed",
        f"Passed from {Person.objects.get(name__startswith='School lead').name} to {teacher.name}.",
    )
    assert moved[1].startswith("By ")


def test_after_adoption_an_action_passes_on_and_still_says_what_it_said(
    alliance: Alliance, clerk: Standing, head: Person
) -> None:
    action = Action.objects.get(meeting=hold(alliance, by=clerk, state="adopted"))

    change_action(action=action, what=action.what, owner=Owner(head), due_on=None, by=clerk)
    with pytest.raises(ValidationError, match="are adopted"):
        change_action(action=action, what="Sell otter books", owner=Owner(head), due_on=None, by=clerk)

    action.refresh_from_db()
    assert (action.what, action.owner) == ("Buy otter books", head)


def test_an_action_recorded_by_mistake_is_taken_out_while_the_minutes_are_a_draft(
    as_admin: Client, action: Action, alliance: Alliance, clerk: Standing
) -> None:
    ActionUpdateFactory(action=action)
    assert "“Count the otters” and everything that was said of it is deleted." in words_of(
        as_admin.get(f"{page_of(action)}remove/")
    )
    as_admin.post(f"{page_of(action)}remove/")
    assert not Action.objects.filter(pk=action.pk).exists()

    kept = Action.objects.get(meeting=hold(alliance, by=clerk, state="adopted"))
    assert "are adopted" in words_of(as_admin.post(f"{page_of(kept)}remove/", follow=True))
    assert Action.objects.filter(pk=kept.pk).exists()


# --- The register -----------------------------------------------------------------------------------------------------


@pytest.fixture
def several(alliance: Alliance, action: Action, head: Person, school: Institution, other_school: Institution) -> Body:
    """Five actions: overdue, soon, of a strand and another body, of a school, closed."""
    other = BodyFactory(alliance=alliance, name="Forum")
    today = timezone.localdate()
    at_forum = AgendaItemFactory(meeting=MeetingFactory(body=other, days=-5))
    ActionFactory(item=action.item, what="Write the plan", owner=head, due_on=today + timedelta(days=3))
    ActionFactory(
        item=at_forum, what="Train mentors", owner=None, owner_name="Olga Otter",
        strand=StrandFactory(alliance=alliance, name="Teacher training"),
    )  # fmt: skip
    ActionFactory(item=at_forum, what="Host the fair", owner=None, institution=other_school)
    ActionFactory(item=action.item, what="Was done", state="done", closed_at=timezone.now(), closing_note="Well.")
    return other


EVERYTHING = ["Count the otters", "Write the plan", "Train mentors", "Host the fair", "Was done"]


def listed(client: Client, **query: Any) -> list[str]:
    page = words_of(client.get(ACTIONS, query))
    return sorted((words for words in EVERYTHING if words in page), key=page.index)


def test_the_register_shows_what_is_open_the_most_urgent_first(as_director: Client, several: Body) -> None:
    assert listed(as_director) == ["Count the otters", "Write the plan", "Train mentors", "Host the fair"]
    assert "4 actions" in words_of(as_director.get(ACTIONS))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "overdue"}, ["Count the otters"]),
        ({"state": "done"}, ["Was done"]),
        ({"state": "all", "q": "the"}, ["Count the otters", "Write the plan", "Host the fair"]),
        ({"owner": "otter"}, ["Train mentors"]),
        ({"owner": "birch"}, ["Host the fair"]),
        ({"q": "plan write"}, ["Write the plan"]),
        ({"q": "2"}, ["Write the plan"]),
        ({"q": "999999999999"}, []),
    ],
)
def test_the_register_narrows(as_director: Client, several: Body, query: dict[str, str], found: list[str]) -> None:
    assert listed(as_director, **query) == found


def test_the_register_narrows_by_school_body_and_strand(
    as_director: Client, several: Body, other_school: Institution, alliance: Alliance
) -> None:
    assert listed(as_director, school=other_school.pk) == ["Host the fair"]
    assert listed(as_director, body=several.pk) == ["Train mentors", "Host the fair"]
    assert listed(as_director, strand=alliance.strands.get(name="Teacher training").pk) == ["Train mentors"]


def test_a_head_sees_what_is_ones_own_and_ones_schools(
    as_head: Client, as_other_head: Client, as_teacher: Client, several: Body
) -> None:
    assert listed(as_head) == ["Count the otters", "Write the plan"]
    assert listed(as_head, mine="on") == ["Count the otters", "Write the plan"]
    assert listed(as_other_head) == ["Host the fair"]
    assert listed(as_teacher) == []


def test_what_another_alliance_filters_by_narrows_nothing(
    as_director: Client, several: Body, other_alliance: Alliance
) -> None:
    body = BodyFactory(alliance=other_alliance)

    assert listed(as_director, body=body.pk) == ["Count the otters", "Write the plan", "Train mentors", "Host the fair"]


def test_the_register_is_exported_as_it_is_narrowed(as_director: Client, several: Body, action: Action) -> None:
    Action.objects.filter(pk=action.pk).update(what="=SUM(A1)")
    answer = as_director.get(f"{ACTIONS}export/", {"state": "overdue", "format": "xlsx"})

    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][:6] == ("Number", "What", "Owner", "School", "By when", "State")
    assert [row[1] for row in rows[1:]] == ["'=SUM(A1)"]
    assert (rows[1][3], rows[1][5], rows[1][6]) == ("Alder Primary School", "Overdue", action.body.name)
    plain = as_director.get(f"{ACTIONS}export/", {"state": "done", "format": "csv"}).content.decode("utf-8-sig")
    assert [line.split(",")[1] for line in plain.splitlines()] == ["What", "Was done"]


def test_an_export_holds_no_more_than_the_page(as_head: Client, several: Body) -> None:
    plain = as_head.get(f"{ACTIONS}export/", {"state": "all", "format": "csv"}).content.decode("utf-8-sig")

    assert [line.split(",")[1] for line in plain.splitlines()] == ["What", "Count the otters", "Write the plan"]


QUERIES = 7


@pytest.mark.parametrize("number", [1, 3])
def test_the_register_costs_the_same_for_one_and_for_three(
    as_director: Client, meeting: Meeting, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        ActionUpdateFactory(action=ActionFactory(item=AgendaItemFactory(meeting=meeting)))
        DecisionFactory(item=AgendaItemFactory(meeting=meeting))

    with django_assert_num_queries(QUERIES):
        as_director.get(ACTIONS)
    with django_assert_num_queries(6):
        as_director.get(page_of(Action.objects.earliest("pk")))


def test_two_hundred_actions_come_in_pages_at_the_same_cost(
    as_director: Client, meeting: Meeting, django_assert_num_queries: Any
) -> None:
    item = AgendaItemFactory(meeting=meeting)
    for _ in range(200):
        ActionFactory(item=item)

    with django_assert_num_queries(QUERIES):
        page = words_of(as_director.get(ACTIONS, {"page": 2}))
    assert "200 actions" in page
    assert "Page 2 of 7" in page


# --- Decisions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def decided(alliance: Alliance, clerk: Standing) -> list[Meeting]:
    """Two adopted meetings of two bodies, each with a decision about otters, and one that is still a draft."""
    return [
        hold(alliance, by=clerk, state="adopted", title="Board", days=-9),
        hold(alliance, by=clerk, state="adopted", title="Forum", days=-500),
        hold(alliance, by=clerk, title="Draft", days=-3),
    ]


def test_the_register_of_decisions_leads_to_item_and_minutes(as_director: Client, decided: list[Meeting]) -> None:
    page = as_director.get("/riverside/meetings/decisions/").content.decode()

    links = [f"/riverside/meetings/{meeting.pk}/minutes/#item-{meeting.items.earliest('pk').pk}" for meeting in decided]
    assert sorted(links, key=page.index) == [links[2], links[0], links[1]]


def test_decisions_are_searched_and_narrowed(as_chair: Client, decided: list[Meeting]) -> None:
    def numbers(**query: Any) -> str:
        page = words_of(as_chair.get("/riverside/meetings/decisions/", query))
        return page[page.index("Search ", page.index("Words of the decision")) :].split(" ")[1]

    assert numbers() == "2"
    assert numbers(q="otters July") == "2"
    assert numbers(q="walrus") == "0"
    assert numbers(body=decided[0].body_id) == "1"
    assert numbers(year=int(decided[1].academic_year)) == "1"
    found = as_chair.get("/riverside/meetings/decisions/", {"q": "otter"}).content.decode()
    assert "The <mark>otter</mark> scheme runs until July." in found


def test_decisions_are_exported(as_chair: Client, decided: list[Meeting]) -> None:
    answer = as_chair.get("/riverside/meetings/decisions/export/", {"format": "csv", "body": decided[0].body_id})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Body,Meeting,Number,Decision,Item"
    assert lines[1:] == [
        f"{decided[0].body.name},{decided[0].day.date()},1,The otter scheme runs until July.,Reading in Year 3"
    ]


# --- What waits at home, and what is chased ---------------------------------------------------------------------------


def test_home_shows_the_owner_what_is_due_soon(head: Person, action: Action, several: Body) -> None:
    ActionFactory(item=action.item, what="Far away", owner=head, due_on=timezone.localdate() + timedelta(days=90))

    found = [need for need in needs_of(standings_of(head)["riverside"]) if need.title.startswith("Action ")]

    assert [(need.title, need.url, need.detail) for need in found] == [
        ("Action 1: Count the otters", page_of(action), "Overdue"),
        ("Action 2: Write the plan", f"{ACTIONS}{action.pk + 1}/", action.body.name),
    ]


def test_the_search_finds_an_action_by_words_and_by_number(clerk: Standing, action: Action, teacher: Person) -> None:
    def found(standing: Standing, words: str) -> list[tuple[str, str, str]]:
        return [(hit.title, hit.url, hit.detail) for hit in search(standing, words) if hit.kind == "Action"]

    hit = [("1. Count the otters", page_of(action), f"{action.who} · overdue")]
    assert found(clerk, "otters count") == hit
    assert found(standings_of(teacher)["riverside"], "otters") == []


def letters_to(person: Person) -> list[Any]:
    deliver_due(100)
    return [each for each in mail.outbox if each.to == [person.email]]


def test_the_owner_of_overdue_actions_is_chased_once_a_week(
    action: Action, head: Person, as_head: Client, meeting: Meeting
) -> None:
    ActionFactory(item=action.item, what="Feed the otters", owner=head, due_on=action.due_on)
    InviteeFactory(meeting=meeting, person=head)
    MinutesFactory(meeting=meeting, state="circulated")

    chase_actions()
    chase_actions()

    (letter,) = letters_to(head)
    assert letter.subject == "2 actions are overdue: Riverside Alliance"
    lines = [
        f"From Strategic board, {meeting.day:%a} {meeting.day.day} {meeting.day:%b %Y}: "
        f"http://testserver/riverside/meetings/{meeting.pk}/minutes/",
        "Action 1: Count the otters, by",
        f"http://testserver{page_of(action)}",
        "Action 2: Feed the otters",
    ]
    assert [line for line in lines if line not in letter.body] == []
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        assert chase_overdue() == 1


def test_the_letter_is_written_when_it_is_sent(action: Action, head: Person) -> None:
    chase_overdue()
    close_action(action=action, note="Seventeen.", by=head)

    assert letters_to(head) == []
    assert Message.objects.get().outcome == "Nothing of the person's is overdue any more."


def test_whoever_has_left_the_alliance_is_not_written_to(action: Action, head: Person) -> None:
    chase_overdue()
    head.appointments.update(ends_on=timezone.localdate())

    assert letters_to(head) == []
    assert Message.objects.get().outcome == "The person has no role in the alliance any more."


def test_minutes_that_the_owner_may_not_read_are_not_linked(action: Action, head: Person, meeting: Meeting) -> None:
    chase_overdue()

    (letter,) = letters_to(head)
    assert f"/meetings/{meeting.pk}/minutes/" not in letter.body
    assert "From Strategic board" in letter.body


def test_for_a_school_whoever_speaks_for_it_is_chased(
    action: Action, other_head: Person, other_school: Institution, teacher: Person
) -> None:
    Action.objects.update(owner=None, institution=other_school)

    assert chase_overdue() == 1
    assert len(letters_to(other_head)) == 1


def test_who_wants_a_digest_gets_no_letter_of_its_own(action: Action, head: Person) -> None:
    NotificationChoice.objects.create(person=head, kind="meetings.actions_overdue", frequency="daily")

    chase_overdue()

    assert Message.objects.get().digest == "daily"


def test_what_is_not_overdue_is_not_chased(action: Action) -> None:
    Action.objects.update(due_on=timezone.localdate())
    assert chase_overdue() == 0
    Action.objects.update(due_on=None)
    assert chase_overdue() == 0


# --- Days in plain words ----------------------------------------------------------------------------------------------

THURSDAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", date(2026, 11, 12)),
        ("Tomorrow", date(2026, 11, 13)),
        ("Friday", date(2026, 11, 13)),
        ("next thu", date(2026, 11, 19)),
        ("in 2 weeks", date(2026, 11, 26)),
        ("three days", date(2026, 11, 15)),
        ("in 3 months", date(2027, 2, 12)),
        ("12/12", date(2026, 12, 12)),
        ("1.3.", date(2027, 3, 1)),
        ("05/01/27", date(2027, 1, 5)),
        ("2026-12-24", date(2026, 12, 24)),
        ("3 December", date(2026, 12, 3)),
        ("3rd of Nov 2027", date(2027, 11, 3)),
        ("Dec 3", date(2026, 12, 3)),
        ("Thu 3 Dec", date(2026, 12, 3)),
        ("29 February", date(2028, 2, 29)),
        ("  The  NEXT meeting ", date(2026, 12, 10)),
    ],
)
def test_days_are_understood_as_they_are_said(said: str, day: date) -> None:
    assert day_of(said, on=THURSDAY, next_meeting=date(2026, 12, 10)) == day


def test_a_month_later_is_the_last_day_where_the_month_is_shorter() -> None:
    assert day_of("in a month", on=date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    "said", ["30 February", "32/1", "0/0", "12/13", "soon", "99999 weeks", "11/11/2026", "1/1/2031"]
)
def test_what_is_no_day_is_refused_in_words(said: str) -> None:
    with pytest.raises(NoSuchDay, match=r"\.$"):
        day_of(said, on=THURSDAY)


def test_closing_and_opening_twice_is_refused_in_words(action: Action, head: Person) -> None:
    with pytest.raises(ValidationError, match="open already"):
        reopen_action(action=action, reason="x", by=head)
    close_action(action=action, note="x", by=head)
    with pytest.raises(ValidationError, match="closed already"):
        close_action(action=action, note="y", by=head)


# --- By the link of an e-mail -----------------------------------------------------------------------------------------


@pytest.fixture
def link(action: Action, head: Person, school: Institution) -> str:
    """The page behind the link of the next meeting's invitation to the head."""
    assert action.meeting is not None
    following = MeetingFactory(body=action.meeting.body, days=14)
    place = InviteeFactory(meeting=following, person=head, institution=school)
    return f"/reply/{token_of(place)}/"


def test_the_link_of_an_invitation_shows_ones_own_open_actions(
    visitor: Client, link: str, action: Action, school: Institution
) -> None:
    of_school = ActionFactory(item=action.item, what="Host the fair", owner=None, institution=school)
    ActionFactory(item=action.item, what="Somebody else's")
    ActionFactory(item=action.item, what="Was done", owner=action.owner, state="done", closed_at=timezone.now())

    page = words_of(visitor.get(link))

    shown = [each for each in ("Count the otters", "Host the fair", "Somebody else's", "Was done") if each in page]
    assert shown == ["Count the otters", of_school.what]


def test_an_action_is_updated_and_closed_without_signing_in_and_only_by_a_button(
    visitor: Client, link: str, action: Action, head: Person
) -> None:
    where = f"{link}actions/{action.pk}/"
    visitor.get(where, {"form": "close", "outcome": "done", "note": "A scanner followed the link"})
    assert said_of(action) == []

    visitor.post(where, {"form": "update", "note": "Half are counted."})
    assert "Half are counted." in words_of(visitor.get(where))
    answer = visitor.post(where, {"form": "close", "outcome": "done", "note": "Seventeen."}, follow=True)

    action.refresh_from_db()
    assert "The action is closed." in words_of(answer)
    assert (action.state, action.closed_by, said_of(action)) == (
        "done",
        head,
        [("note", "Half are counted."), ("done", "Seventeen.")],
    )
    assert visitor.post(where, {"form": "close", "outcome": "done", "note": "Again."}).status_code == 404


def test_the_link_opens_nobody_elses_action(visitor: Client, link: str, action: Action, alliance: Alliance) -> None:
    other = ActionFactory(item=action.item)

    assert visitor.get(f"{link}actions/{other.pk}/").status_code == 404
    assert visitor.get(f"/reply/{'x' * 40}/actions/{action.pk}/").status_code == 410


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_typed_behind_the_link_breaks_it(visitor: Client, link: str, action: Action, nasty: str) -> None:
    for form in ("update", "close", nasty):
        fields = {"form": form, "note": nasty, "outcome": nasty}
        answer = visitor.post(f"{link}actions/{action.pk}/", fields)
        assert answer.status_code in (200, 302)
        assert b"<script>alert(1)" not in answer.content
