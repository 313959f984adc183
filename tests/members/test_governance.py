"""Bodies: who sits by rule or by seat, the stated make-up, and the annual selection."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from alliance_portal.models import Message
from members.models import AcademicYear, Alliance, Body, Institution, MakeUp, Membership, Person, Seat
from members.permissions import Role
from members.sitting import sitting
from tests.factories import (
    LONG_AGO,
    AppointmentFactory,
    BodyFactory,
    InstitutionFactory,
    MembershipFactory,
    appoint,
)
from tests.page import words_of

THIS, NEXT = AcademicYear(2026), AcademicYear(2027)
NOVEMBER = time_machine.travel("2026-11-25 10:00", tick=False)


@pytest.fixture
def board(alliance: Alliance) -> Body:
    return BodyFactory(alliance=alliance, name="Strategic Board", is_selected_annually=True)


def seat(body: Body, person: Person | None = None, institution: Institution | None = None, **fields) -> Seat:
    fields = {"starts_on": THIS.starts_on, "ends_on": THIS.ends_on} | fields
    return Seat.objects.create(alliance=body.alliance, body=body, person=person, institution=institution, **fields)


def terms(body: Body) -> list[tuple[str, date, date | None]]:
    rows = body.seats.order_by("starts_on", "institution__name", "person__name")
    return [(str(row.person or row.institution or row.title), row.starts_on, row.ends_on) for row in rows]


def page(body: Body, tail: str = "") -> str:
    return f"/riverside/governance/{body.pk}/{tail}"


# --- Who sits ----------------------------------------------------------------------------------


def test_every_institution_sits_in_the_whole_alliance_through_its_head(
    alliance, school, other_school, head, admin
) -> None:
    whole = BodyFactory(alliance=alliance, kind="whole", rule="all_members")
    seat(whole, admin, title="Administrator", capacity="clerk")
    assert [(str(each.institution or ""), str(each.person or "vacant")) for each in sitting(whole)] == [
        ("", admin.name),
        ("Alder Primary School", head.name),
        ("Birch Academy", "vacant"),
    ]


@pytest.mark.parametrize(
    ("rule", "names"),
    [("partners", ["Alder Primary School"]), ("heads", ["Alder Primary School", "Birch Academy"]), ("seats", [])],
)
def test_the_rule_says_who_sits(alliance, school, other_school, rule, names) -> None:
    MembershipFactory(alliance=alliance, institution=InstitutionFactory(kind="university", urn=None, name="University"))
    assert [str(each.institution) for each in sitting(BodyFactory(alliance=alliance, rule=rule))] == names


def test_who_sat_on_a_past_day_is_still_known(as_teacher: Client, board, head, school) -> None:
    seat(board, head, school, starts_on=date(2024, 9, 1), ends_on=date(2025, 9, 1))
    assert head.name in words_of(as_teacher.get(page(board), {"on": "2025-02-01"}))
    assert "Nobody sits here on that day" in words_of(as_teacher.get(page(board), {"on": "2026-02-01"}))
    assert as_teacher.get(page(board), {"on": "30 February"}).status_code == 200


# --- The make-up -------------------------------------------------------------------------------


def state(board: Body, rule: str, **fields) -> None:
    MakeUp.objects.create(alliance=board.alliance, body=board, rule=rule, **fields)


def test_a_director_sees_what_the_board_lacks_and_a_teacher_does_not(
    as_director, as_teacher, alliance, board, chair, other_school
) -> None:
    authority = InstitutionFactory(kind="local_authority", urn=None, name="Riverside Council")
    for rule in ("only_partners", "chairs_lead", "director_not_head", "minuted"):
        state(board, rule)
    state(board, "kind_seated", institution_kind="local_authority")
    state(board, "institution_seated", institution=authority)
    state(board, "at_least", number=2)
    seat(board, chair, other_school, capacity="chair")
    lacks = [
        "Not a strategic partner, but seated: Birch Academy.",
        f"{chair.name} chairs but is not head of a designated teaching school.",
        "No administrator has the clerk's seat.",
        "No representative of a local authority sits here.",
        "No representative of Riverside Council sits here.",
        "1 sit; at least 2 should.",
    ]
    shown = words_of(as_director.get(page(board)))
    assert [sentence for sentence in lacks if sentence not in shown] == []
    assert "Met The director is not a head." in shown
    listed = words_of(as_director.get("/riverside/governance/"))
    assert "Make-up not met" in listed
    assert [sentence for sentence in lacks if sentence not in listed] == []
    for address in (page(board), "/riverside/governance/"):
        assert not any(sentence in words_of(as_teacher.get(address)) for sentence in lacks)


def test_a_make_up_is_met(as_director, director, alliance, school, board, chair, other_school, admin) -> None:
    Membership.objects.filter(institution=other_school).update(kind="strategic_partner", is_teaching_school=True)
    for rule in ("only_partners", "chairs_lead", "minuted", "director_not_head"):
        state(board, rule)
    seat(board, chair, other_school, capacity="chair")
    seat(board, admin, title="Administrator", capacity="clerk")
    assert words_of(as_director.get(page(board))).count("Not met") == 0
    AppointmentFactory(alliance=alliance, person=director, role=Role.HEAD, institution=school)
    assert f"The director, {director.name}, is head of Alder Primary School." in words_of(as_director.get(page(board)))


def test_a_rule_that_names_nothing_is_refused_at_its_field(as_director, board) -> None:
    refused = as_director.post(page(board, "rules/new/"), {"rule": "kind_seated", "number": 1})
    assert "Name the kind of institution." in words_of(refused)
    as_director.post(page(board, "rules/new/"), {"rule": "at_most", "number": 12})
    assert [(rule.rule, rule.number) for rule in board.make_up.all()] == [("at_most", 12)]
    as_director.post(f"/riverside/governance/rules/{board.make_up.get().pk}/remove/")
    assert not board.make_up.exists()


# --- Seats -------------------------------------------------------------------------------------


def test_whoever_is_given_a_seat_is_told_once(as_admin, board, head, school) -> None:
    typed = {"person": head.pk, "institution": school.pk, "capacity": "member", "starts_on": "2026-09-01"}
    assert as_admin.post(page(board, "seats/new/"), typed).status_code == 302
    given = board.seats.get()
    as_admin.post(f"/riverside/governance/seats/{given.pk}/", typed | {"title": "Representative of the primaries"})
    assert [(message.kind, message.recipient) for message in Message.objects.all()] == [("members.seat", head)]


def test_nobody_has_two_seats_of_a_body_in_one_term(as_admin, board, head, school, other_school) -> None:
    seat(board, head, school)
    typed = {"person": head.pk, "institution": other_school.pk, "capacity": "member", "starts_on": "2026-09-01"}
    assert "This person already has a seat in that term." in words_of(as_admin.post(page(board, "seats/new/"), typed))
    assert board.seats.count() == 1


def test_nobody_of_another_alliance_is_given_a_seat(as_admin, board, outsider) -> None:
    typed = {"person": outsider.pk, "capacity": "member", "starts_on": "2026-09-01"}
    assert "Nobody here is called" in words_of(as_admin.post(page(board, "seats/new/"), typed))
    assert not board.seats.exists()


def test_a_seat_does_not_end_before_it_began(as_admin, board, head) -> None:
    taken = seat(board, head)
    address = f"/riverside/governance/seats/{taken.pk}/end/"
    assert "It began on 01 September 2026" in words_of(as_admin.post(address, {"ends_on": "2026-08-31"}))
    assert as_admin.post(address, {"ends_on": "2026-12-01"}).status_code == 302
    assert board.seats.get().ends_on == date(2026, 12, 1)


# --- The annual selection ----------------------------------------------------------------------


@pytest.fixture
def selected(board, chair, other_school, head, school, admin) -> dict[str, Seat]:
    """A board with three seats in 2026/27."""
    return {
        "chair": seat(board, chair, other_school, capacity="chair"),
        "head": seat(board, head, school),
        "clerk": seat(board, admin, title="Administrator", capacity="clerk"),
    }


def choices(selected: dict[str, Seat], **chosen: str) -> dict[str, object]:
    return {f"seat_{row.pk}": chosen.get(name, "carry") for name, row in selected.items()}


@NOVEMBER
def test_a_director_selects_next_years_board_on_one_page(
    as_director, alliance, board, selected, chair, head, admin, other_head
) -> None:
    joining = InstitutionFactory(name="Cedar School")
    MembershipFactory(alliance=alliance, institution=joining)
    typed = choices(selected, head="replace", clerk="end") | {
        f"person_{selected['head'].pk}": other_head.pk,
        "joining": [joining.pk],
    }
    answer = as_director.post(page(board, "select/2027/"), typed, follow=True)
    assert "3 seats made for 2027/28." in words_of(answer)
    old = (THIS.starts_on, THIS.ends_on)
    new = (NEXT.starts_on, NEXT.ends_on)
    assert terms(board) == [
        (head.name, *old),
        (chair.name, *old),
        (admin.name, *old),
        (other_head.name, *new),
        (chair.name, *new),
        ("Cedar School", *new),
    ]
    told = set(Message.objects.filter(kind="members.seat").values_list("recipient__name", flat=True))
    assert told == {chair.name, other_head.name}


@NOVEMBER
def test_selecting_again_changes_nothing_and_a_changed_mind_changes_what_was_selected(
    as_director, board, selected, chair, head, admin, other_head
) -> None:
    as_director.post(page(board, "select/2027/"), choices(selected, clerk="end"))
    first = terms(board)
    form = as_director.get(page(board, "select/2027/")).context["form"]
    now = {
        name: form[f"seat_{place.seat.pk}"].initial
        for name, place in zip(("chair", "clerk", "head"), form.places, strict=True)
    }
    assert now == {"chair": "carry", "clerk": "end", "head": "carry"}
    again = {f"seat_{place.seat.pk}": form[f"seat_{place.seat.pk}"].initial for place in form.places}
    assert "0 seats made" in words_of(as_director.post(page(board, "select/2027/"), again, follow=True))
    assert terms(board) == first
    heads = next(place.seat for place in form.places if place.seat.person == head)
    as_director.post(
        page(board, "select/2027/"), again | {f"seat_{heads.pk}": "replace", f"person_{heads.pk}": other_head.pk}
    )
    assert [row for row in terms(board) if row[1] == NEXT.starts_on] == [
        (other_head.name, NEXT.starts_on, NEXT.ends_on),
        (chair.name, NEXT.starts_on, NEXT.ends_on),
    ]


@NOVEMBER
def test_a_board_that_nobody_selected_in_time_is_selected_from_last_years(as_director, board, head, school) -> None:
    seat(board, head, school, starts_on=date(2025, 9, 1), ends_on=date(2026, 9, 1))
    assert "Select for 2026/27" in words_of(as_director.get(page(board)))
    form = as_director.get(page(board, "select/2026/")).context["form"]
    as_director.post(page(board, "select/2026/"), {f"seat_{form.places[0].seat.pk}": "carry"})
    assert terms(board) == [
        (head.name, date(2025, 9, 1), date(2026, 9, 1)),
        (head.name, date(2026, 11, 25), THIS.ends_on),
    ]
    assert "Select for 2026/27" not in words_of(as_director.get(page(board)))


@NOVEMBER
def test_a_seat_given_to_somebody_else_within_the_year_changes_hands_today(
    as_director, board, selected, head, other_head
) -> None:
    typed = choices(selected, head="replace") | {f"person_{selected['head'].pk}": other_head.pk}
    as_director.post(page(board, "select/2026/"), typed)
    assert [row for row in terms(board) if row[0] in (head.name, other_head.name)] == [
        (head.name, date(2026, 9, 1), date(2026, 11, 25)),
        (other_head.name, date(2026, 11, 25), THIS.ends_on),
    ]


@NOVEMBER
def test_a_selection_without_a_name_or_with_two_seats_for_one_is_refused(as_director, board, selected, chair) -> None:
    before = terms(board)
    key = selected["head"].pk
    unnamed = as_director.post(page(board, "select/2027/"), choices(selected, head="replace"))
    assert "Choose who takes the seat." in words_of(unnamed)
    twice = as_director.post(
        page(board, "select/2027/"), choices(selected, head="replace") | {f"person_{key}": chair.pk}
    )
    assert "This person has another seat here." in words_of(twice)
    assert terms(board) == before


@NOVEMBER
@pytest.mark.parametrize("year", [1, 2000, 2025, 2028, 99999])
def test_only_this_year_and_the_next_can_be_selected(as_director, board, year) -> None:
    assert as_director.get(page(board, f"select/{year}/")).status_code == 404
    assert as_director.post(page(board, f"select/{year}/")).status_code == 404


# --- Costs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_body_and_for_three(
    as_director, alliance, school, count, django_assert_num_queries
) -> None:
    for _ in range(count):
        body = BodyFactory(alliance=alliance, is_selected_annually=True)
        state(body, "minuted")
        for _ in range(count):
            seat(body, appoint(alliance, Role.HEAD, school), school, starts_on=LONG_AGO)
    for address, queries in (("/riverside/governance/", 7), (page(body), 8), (page(body, "select/2027/"), 6)):
        with django_assert_num_queries(queries):
            assert as_director.get(address).status_code == 200


def test_a_body_of_many_is_shown_a_page_at_a_time(as_director, alliance) -> None:
    schools = InstitutionFactory.create_batch(35)
    for each in schools:
        MembershipFactory(alliance=alliance, institution=each)
    body = BodyFactory(alliance=alliance, rule="all_members")

    first, second = (as_director.get(page(body), {"page": number}).content.decode() for number in (1, 2))

    assert (first.count("By rule"), second.count("By rule")) == (30, 5)
    assert "Page 1 of 2" in first
