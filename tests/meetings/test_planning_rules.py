"""How the alliance and its bodies meet: days, hours, quorum, readers, and what stands on every agenda."""

from datetime import time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from meetings.models import BodyRules, MeetingSettings, StandingItem
from members.models import Alliance, Body
from tests.factories import BodyFactory
from tests.meetings.factories import BodyRulesFactory, StandingItemFactory
from tests.page import words_of


@pytest.fixture
def board(alliance: Alliance) -> Body:
    return BodyFactory(alliance=alliance, name="Strategic board")


def titles(body: Body) -> list[str]:
    return [item.title for item in body.standing_items.all()]


def test_the_days_of_an_alliance_are_set_by_those_who_run_meetings(
    as_admin: Client, as_head: Client, alliance: Alliance
) -> None:
    path = "/riverside/meetings/settings/"
    sent = {"invite_days": 21, "remind_days": "1, 7,7, 3", "papers_days": 10, "corrections_days": 7}

    assert 'value="7,1"' in as_admin.get(path).content.decode()
    assert as_admin.post(path, sent).url == path

    saved = MeetingSettings.objects.get(alliance=alliance)
    assert (saved.invite_days, saved.remind_days, saved.papers_days, saved.corrections_days) == (21, [7, 3, 1], 10, 7)
    as_admin.post(path, sent | {"remind_days": ""})
    assert MeetingSettings.objects.get().remind_days == []
    assert as_head.get(path).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"remind_days": "seven"},
        {"remind_days": "7;1"},
        {"remind_days": "99"},
        {"remind_days": "-1"},
        {"remind_days": "1,2,3,4,5,6"},
        {"remind_days": "1" * 100_000},
        {"remind_days": "\x00"},
        {"invite_days": "500"},
        {"papers_days": ""},
        {"corrections_days": "0"},
        {"corrections_days": "🦉"},
    ],
)
def test_days_that_make_no_sense_are_refused(as_director: Client, alliance: Alliance, wrong: dict[str, str]) -> None:
    sent = {"invite_days": 21, "remind_days": "7, 1", "papers_days": 10, "corrections_days": 7}

    answer = as_director.post("/riverside/meetings/settings/", sent | wrong)

    assert answer.status_code == 200
    assert "There is a problem" in words_of(answer)
    assert MeetingSettings.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_bodies_are_listed_at_one_price(
    as_director: Client, alliance: Alliance, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        BodyRulesFactory(
            body=BodyFactory(alliance=alliance, name=f"Body {number}"), starts_at=time(9, 15), quorum="half"
        )

    with django_assert_num_queries(4):
        answer = as_director.get("/riverside/meetings/settings/")

    assert words_of(answer).count("9.15am, 90 minutes More than half of those who sit") == count


def test_a_body_gets_its_rules_and_the_usual_items_when_they_are_first_saved(as_director: Client, board: Body) -> None:
    path = f"/riverside/meetings/bodies/{board.pk}/"
    sent = {"starts_at": "17:30", "minutes": 120, "quorum": "number", "quorum_number": 6, "readers": "alliance"}

    assert "The usual items." in words_of(as_director.get(path))
    assert BodyRules.objects.count() == 0
    for _ in range(2):
        assert as_director.post(path, sent).url == path

    rules = BodyRules.objects.get(body=board)
    assert (rules.starts_at, rules.minutes, rules.quorum_of(20), rules.readers) == (time(17, 30), 120, 6, "alliance")
    assert titles(board) == [
        "Declarations of interest",
        "Minutes of the last meeting",
        "Matters arising",
        "Date of the next meeting",
    ]
    assert StandingItem.objects.last().is_last


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quorum": "number", "quorum_number": ""}, "Say how many must be there."),
        ({"quorum_number": "99999999"}, "less than or equal to 1000"),
        ({"starts_at": "4 o'clock"}, "Give a time such as 16:00."),
        ({"minutes": "5"}, "greater than or equal to 10"),
        ({"readers": "everybody"}, "Select a valid choice"),
    ],
)
def test_rules_that_make_no_sense_are_refused(
    as_director: Client, board: Body, wrong: dict[str, str], words: str
) -> None:
    sent = {"starts_at": "17:30", "minutes": 120, "quorum": "half", "quorum_number": "", "readers": "body"}

    answer = as_director.post(f"/riverside/meetings/bodies/{board.pk}/", sent | wrong)

    assert words in words_of(answer)
    assert BodyRules.objects.count() == 0


def test_standing_items_are_added_changed_put_in_order_and_taken_off(as_director: Client, board: Body) -> None:
    BodyRulesFactory(body=board)
    first = StandingItemFactory(body=board, title="First", position=1)
    StandingItemFactory(body=board, title="Last", position=2, is_last=True)

    add = f"/riverside/meetings/bodies/{board.pk}/items/new/"
    as_director.post(add, {"kind": "ordinary", "title": "Safeguarding", "minutes": 10})
    assert titles(board) == ["First", "Safeguarding", "Last"]

    as_director.post(f"/riverside/meetings/standing/{first.pk}/move/", {"to": "down"})
    assert titles(board) == ["Safeguarding", "First", "Last"]
    as_director.post(f"/riverside/meetings/standing/{first.pk}/move/", {"to": "down"})
    assert titles(board) == ["Safeguarding", "First", "Last"]
    as_director.post(f"/riverside/meetings/standing/{first.pk}/move/", {"to": "up"})
    assert titles(board) == ["First", "Safeguarding", "Last"]

    edit = f"/riverside/meetings/standing/{first.pk}/"
    as_director.post(edit, {"kind": "declarations", "title": "Interests", "minutes": 0})
    assert titles(board) == ["Interests", "Safeguarding", "Last"]

    remove = f"{edit}remove/"
    assert "Take “Interests” off the agendas to come?" in words_of(as_director.get(remove))
    as_director.post(remove)
    assert titles(board) == ["Safeguarding", "Last"]


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"title": "x" * 100_000}, {"title": "\x00"}, {"minutes": "-1"}, {"kind": "x"}]
)
def test_a_standing_item_that_makes_no_sense_is_refused(
    as_director: Client, board: Body, wrong: dict[str, str]
) -> None:
    sent = {"kind": "ordinary", "title": "Safeguarding", "minutes": 10}

    answer = as_director.post(f"/riverside/meetings/bodies/{board.pk}/items/new/", sent | wrong)

    assert "There is a problem" in words_of(answer)
    assert titles(board) == []
