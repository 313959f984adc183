"""Quorum: as answered, as attended, and item by item without those who stand aside."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.models import AgendaItem, BodyRules, Invitee, Meeting, Recusal
from meetings.quorum import quorum_of
from meetings.timing import slots_of
from members.models import Body
from tests.factories import BodyFactory, PersonFactory
from tests.meetings.factories import AgendaItemFactory, BodyRulesFactory, InviteeFactory, MeetingFactory, RecusalFactory

# A Thursday at four in the afternoon, after the clocks have gone back.
STARTS = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)


@pytest.fixture
def meeting(alliance) -> Meeting:
    body = BodyFactory(alliance=alliance, name="Strategic board")
    BodyRulesFactory(body=body, quorum="half")
    return MeetingFactory(body=body, starts_at=STARTS)


def seat(meeting: Meeting, **fields: object) -> Invitee:
    return InviteeFactory(meeting=meeting, person=PersonFactory(), **fields)


def items(meeting: Meeting, *minutes: int) -> list[AgendaItem]:
    return [AgendaItemFactory(meeting=meeting, title=f"Item of {each}", minutes=each) for each in minutes]


def test_a_body_without_a_rule_needs_nobody(alliance) -> None:
    found = quorum_of(MeetingFactory(body=BodyFactory(alliance=alliance)))
    assert (found.has_rule, found.is_quorate, found.state, found.loss_words) == (False, True, "No quorum is set", "")


def test_before_the_meeting_the_answers_count_and_only_of_those_who_sit(meeting) -> None:
    for answer in ("attending", "deputy", "waiting", "apologies"):
        names = {"deputy_name": "Dilys"} if answer == "deputy" else {"reason": "Ill"} if answer == "apologies" else {}
        seat(meeting, answer=answer, **names)
    seat(meeting, answer="attending", capacity="clerk")
    found = quorum_of(meeting)
    assert (found.needed, found.sitting, found.there, found.state, found.tone) == (3, 4, 2, "Not quorate yet", "watch")
    assert found.words == "2 of 4 who sit are expected; 3 are needed."
    seat(meeting, answer="attending")
    assert quorum_of(meeting).state == "Quorate"


def test_once_attendance_is_noted_it_alone_counts(meeting) -> None:
    seat(meeting, answer="attending", attended="absent")
    seat(meeting, answer="apologies", reason="Ill", attended="present")
    found = quorum_of(meeting)
    assert (found.is_recorded, found.there, found.needed, found.state) == (True, 1, 2, "Not quorate")
    assert found.words == "1 of 2 who sit was there at the start; 2 are needed."


def test_somebody_leaves_early_and_the_moment_and_the_item_are_named(meeting) -> None:
    items(meeting, 30, 20)
    seat(meeting, attended="present")
    seat(meeting, attended="present", left_at=time(16, 35))
    seat(meeting, attended="absent")
    found = quorum_of(meeting)
    assert [(each.there, each.is_quorate) for each in found.items] == [(2, True), (1, False)]
    assert found.state == "Quorate at first"
    assert found.loss_words == "From 4.35pm at item 2, Item of 20, there is no quorum: 1 of 2 are left."


def test_somebody_comes_late_and_the_quorum_is_missing_at_the_start(meeting) -> None:
    items(meeting, 30, 20)
    seat(meeting, attended="present")
    seat(meeting, attended="present", came_at=time(16, 20))
    found = quorum_of(meeting)
    assert [(each.there, each.is_quorate) for each in found.items] == [(1, False), (2, True)]
    assert (found.loss.at, found.state) == (STARTS, "Not quorate")


def test_who_stands_aside_from_an_item_leaves_the_quorum_for_that_item_only(meeting) -> None:
    first, second, third = items(meeting, 10, 10, 10)
    seat(meeting, answer="attending")
    aside = seat(meeting, answer="attending")
    RecusalFactory(item=second, person=aside.person)
    found = quorum_of(meeting)
    assert [(each.slot.item, each.there, each.aside) for each in found.items] == [
        (first, 2, 0),
        (second, 1, 1),
        (third, 2, 0),
    ]
    assert found.loss_words == (
        "From 4.10pm at item 2, Item of 10, there is no quorum: 1 of 2 are left, as 1 person stands aside."
    )


def test_a_deputy_does_not_stand_aside_with_the_person_they_stand_for(meeting) -> None:
    (item,) = items(meeting, 10)
    seat(meeting, answer="attending")
    row = seat(meeting, answer="deputy", deputy_name="Dilys")
    RecusalFactory(item=item, person=row.person)
    assert quorum_of(meeting).is_quorate


def test_a_reader_who_may_not_know_of_an_item_hears_nothing_of_it(meeting) -> None:
    (secret,) = items(meeting, 10)
    row = seat(meeting, answer="attending")
    RecusalFactory(item=secret, person=row.person)
    found = quorum_of(meeting).seen_by([])
    assert found.items == ()
    assert "Item of 10" not in found.loss_words
    assert "aside" not in found.loss_words


PLACES = st.lists(
    st.fixed_dictionaries(
        {
            "votes": st.booleans(),
            "answer": st.sampled_from(["waiting", "attending", "deputy", "apologies"]),
            "attended": st.sampled_from(["", "present", "deputy", "apologies", "absent"]),
            "came": st.none() | st.integers(-5, 65),
            "left": st.none() | st.integers(-5, 65),
            "aside": st.sets(st.integers(0, 3), max_size=2),
        }
    ),
    max_size=7,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=PLACES,
    minutes=st.lists(st.sampled_from([0, 5, 20, 60]) | st.integers(0, 25), max_size=4),
    rule=st.sampled_from([("none", 0), ("half", 0), ("third", 0), ("number", 2)]),
)
def test_the_quorum_is_what_somebody_counts_who_looks_at_the_room_every_minute(places, minutes, rule) -> None:
    """Compares with a clerk who counts heads minute by minute, whatever comes together."""
    body = Body(name="Board")
    body.meeting_rules = BodyRules(body=body, quorum=rule[0], quorum_number=rule[1])
    meeting = Meeting(body=body, starts_at=STARTS, ends_at=STARTS + timedelta(minutes=60))
    agenda = [AgendaItem(pk=number, title=str(number), minutes=each) for number, each in enumerate(minutes)]
    rows, recusals = [], []
    for number, place in enumerate(places):
        at = {
            name: (STARTS + timedelta(minutes=place[key])).time() if place[key] is not None else None
            for name, key in (("came_at", "came"), ("left_at", "left"))
        }
        capacity = "member" if place["votes"] else "clerk"
        rows.append(
            Invitee(person_id=number, capacity=capacity, answer=place["answer"], attended=place["attended"], **at)
        )
        recusals += [Recusal(person_id=number, item_id=item) for item in place["aside"] if item < len(agenda)]
    found = quorum_of(meeting, invitees=rows, slots=slots_of(agenda, STARTS), recusals=recusals)

    noted = any(place["attended"] for place in places)
    sitting = [number for number, place in enumerate(places) if place["votes"]]
    needed = {"none": 0, "half": len(sitting) // 2 + 1, "third": -(-len(sitting) // 3), "number": 2}[rule[0]]

    def heads(minute: int, item: int | None) -> int:
        count = 0
        for number in sitting:
            place = places[number]
            state = place["attended"] if noted else place["answer"]
            there = state in (("present", "deputy") if noted else ("attending", "deputy"))
            if noted and place["came"] is not None:
                there = there and minute >= place["came"]
            if noted and place["left"] is not None:
                there = there and minute < place["left"]
            is_aside = item is not None and item in place["aside"] and state != "deputy"
            count += there and not is_aside
        return count

    looked: list[tuple[int, int | None, int]] = []
    clock = 0
    for item, length in enumerate(minutes):
        looked += [(minute, item, heads(minute, item)) for minute in range(clock, clock + max(length, 1))]
        clock += length
    looked += [(minute, None, heads(minute, None)) for minute in range(clock, 60)]
    fewest = [min(count for _, on, count in looked if on == item) for item in range(len(minutes))]
    first = next(((minute, item, count) for minute, item, count in looked if count < needed), None)

    assert (found.needed, found.sitting, found.is_recorded) == (needed, len(sitting), noted)
    assert [(each.there, each.is_quorate) for each in found.items] == [(few, few >= needed) for few in fewest]
    told = found.loss
    lost = (
        ((told.at - STARTS) // timedelta(minutes=1), told.slot.item.pk if told.slot else None, told.there)
        if told
        else None
    )
    assert lost == first
