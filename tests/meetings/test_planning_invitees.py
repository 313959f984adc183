"""Who is invited follows from the body's rule and seats on the meeting's day; answers given stay."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings.actions.invitees import sync_invitees, sync_meetings, sync_upcoming
from meetings.models import Invitee, Meeting
from members.models import Alliance, Body, Institution, Membership, Person
from members.permissions import Role
from tests.factories import LONG_AGO, BodyFactory, InstitutionFactory, MembershipFactory, PersonFactory, appoint
from tests.meetings.factories import InviteeFactory, MeetingFactory, at


def seat(body: Body, **fields: Any) -> None:
    body.seats.create(alliance=body.alliance, starts_on=LONG_AGO, **fields)


def invited(meeting: Meeting) -> set[tuple[str | None, str | None, str]]:
    """Return who is invited, each as institution, person and capacity."""
    return {
        (row.institution.name if row.institution else None, row.person.name if row.person else None, row.capacity)
        for row in meeting.invitees.with_names()
    }


@pytest.fixture
def everybody(alliance: Alliance) -> Body:
    return BodyFactory(alliance=alliance, name="Whole alliance", rule=Body.Rule.ALL_MEMBERS)


def test_every_member_is_invited_through_its_head_and_a_school_without_one_by_itself(
    everybody: Body, head: Person, other_school: Institution
) -> None:
    meeting = MeetingFactory(body=everybody)

    assert sync_invitees(meeting=meeting, by=None) == 2
    assert invited(meeting) == {
        ("Alder Primary School", head.name, "member"),
        ("Birch Academy", None, "member"),
    }


def test_seats_without_a_school_are_their_holders_alone_and_vacant_ones_invite_nobody(
    alliance: Alliance, head: Person, school: Institution, director: Person, admin: Person
) -> None:
    board = BodyFactory(alliance=alliance, rule=Body.Rule.SEATS)
    seat(board, person=director, capacity="attending")
    seat(board, person=admin, capacity="clerk")
    seat(board, institution=school, capacity="chair")
    seat(board, title="Representative of the local authority")
    meeting = MeetingFactory(body=board)

    sync_invitees(meeting=meeting, by=None)

    assert invited(meeting) == {
        ("Alder Primary School", head.name, "chair"),
        (None, director.name, "attending"),
        (None, admin.name, "clerk"),
    }


def test_a_second_seat_of_a_school_is_personal_and_the_weightier_one_is_the_schools(
    alliance: Alliance, head: Person, school: Institution
) -> None:
    board = BodyFactory(alliance=alliance, rule=Body.Rule.SEATS)
    deputy = PersonFactory(name="Deputy Head")
    seat(board, institution=school, person=deputy, capacity="attending")
    seat(board, institution=school, person=head, capacity="member")
    meeting = MeetingFactory(body=board)

    sync_invitees(meeting=meeting, by=None)

    assert invited(meeting) == {
        ("Alder Primary School", head.name, "member"),
        (None, "Deputy Head", "attending"),
    }


def test_a_chair_who_heads_a_member_school_is_asked_once_and_as_chair(
    everybody: Body, chair: Person, school: Institution
) -> None:
    seat(everybody, person=chair, capacity="chair")
    meeting = MeetingFactory(body=everybody)

    sync_invitees(meeting=meeting, by=None)

    assert invited(meeting) == {
        ("Birch Academy", chair.name, "chair"),
        ("Alder Primary School", None, "member"),
    }


def test_who_belongs_on_the_meetings_day_counts_and_not_who_belongs_today(everybody: Body, alliance: Alliance) -> None:
    day = timezone.localdate() + timedelta(days=60)
    leaving, joining, stays = (InstitutionFactory(name=name) for name in ("Leaving", "Joining", "Stays"))
    MembershipFactory(alliance=alliance, institution=leaving, ends_on=day)
    MembershipFactory(alliance=alliance, institution=joining, starts_on=day)
    MembershipFactory(alliance=alliance, institution=stays)
    before, after = (MeetingFactory(body=everybody, starts_at=at(each)) for each in (day - timedelta(days=1), day))

    sync_meetings(alliance=alliance, meetings=[before, after], by=None)

    assert invited(before) == {("Leaving", None, "member"), ("Stays", None, "member")}
    assert invited(after) == {("Joining", None, "member"), ("Stays", None, "member")}


def test_making_the_list_again_keeps_answers_and_takes_the_new_head(
    everybody: Body, school: Institution, head: Person, alliance: Alliance
) -> None:
    meeting = MeetingFactory(body=everybody)
    sync_invitees(meeting=meeting, by=None)
    row = meeting.invitees.get()
    nonce = row.nonce
    Invitee.objects.update(answer="apologies", reason="At a conference")
    head.appointments.update(ends_on=timezone.localdate())
    successor = appoint(alliance, Role.HEAD, school)

    assert sync_invitees(meeting=meeting, by=None) == 1
    row.refresh_from_db()

    assert (row.person, row.answer, row.reason, row.nonce) == (successor, "apologies", "At a conference", nonce)
    assert sync_invitees(meeting=meeting, by=None) == 0


def test_who_no_longer_sits_goes_unless_they_answered_or_were_asked_by_hand(
    everybody: Body, alliance: Alliance, school: Institution, other_school: Institution
) -> None:
    meeting = MeetingFactory(body=everybody)
    left = InstitutionFactory(name="Has left")
    guest = PersonFactory(name="Guest")
    InviteeFactory(meeting=meeting, institution=left, answer="attending")
    InviteeFactory(meeting=meeting, person=PersonFactory(name="Silent"))
    InviteeFactory(meeting=meeting, person=guest, is_by_hand=True)
    sync_invitees(meeting=meeting, by=None)
    assert {who for who, _, _ in invited(meeting)} == {"Alder Primary School", "Birch Academy", None}
    assert {person for _, person, _ in invited(meeting)} == {None, "Guest"}

    meeting.invitees.filter(institution=other_school).update(answer="attending")
    Body.objects.update(rule=Body.Rule.SEATS)
    meeting.refresh_from_db()
    sync_invitees(meeting=meeting, by=None)

    assert invited(meeting) == {("Birch Academy", None, "member"), (None, "Guest", "member")}


def test_a_meeting_that_has_started_keeps_its_list(everybody: Body, school: Institution) -> None:
    meeting = MeetingFactory(body=everybody, days=-1)

    assert sync_invitees(meeting=meeting, by=None) == 0
    assert invited(meeting) == set()


@pytest.mark.parametrize("count", [1, 100])
def test_a_list_costs_the_same_for_one_school_and_for_a_hundred(
    everybody: Body, alliance: Alliance, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    schools = InstitutionFactory.create_batch(count)
    Membership.objects.bulk_create(
        Membership(alliance=alliance, institution=each, starts_on=LONG_AGO) for each in schools
    )
    six = [MeetingFactory(body=everybody, days=days) for days in range(10, 70, 10)]

    with django_assert_num_queries(7):  # savepoint, known rows, memberships, roles, seats, new rows, release
        sync_meetings(alliance=alliance, meetings=six, by=None)

    assert Invitee.objects.count() == 6 * count


def test_lists_of_coming_meetings_are_made_again_before_invitations_leave(everybody: Body, school: Institution) -> None:
    soon, later = MeetingFactory(body=everybody, days=20), MeetingFactory(body=everybody, days=40)
    cancelled = MeetingFactory(body=everybody, days=21, state="cancelled", cancelled_because="Snow")

    assert sync_upcoming(days=28) == 1
    assert [meeting.invitees.count() for meeting in (soon, later, cancelled)] == [1, 0, 0]


@time_machine.travel("2026-06-01 09:00:00+01:00", tick=False)
def test_a_cluster_group_next_year_follows_the_clusters_of_that_day(alliance: Alliance, school: Institution) -> None:
    cluster = alliance.clusters.create(name="North")
    cluster.schools.create(alliance=alliance, institution=school, starts_on=date(2026, 9, 1))
    group = BodyFactory(alliance=alliance, rule=Body.Rule.CLUSTER, cluster=cluster)
    this_year, next_year = (
        MeetingFactory(body=group, starts_at=at(day)) for day in (date(2026, 7, 2), date(2026, 10, 1))
    )

    sync_meetings(alliance=alliance, meetings=[this_year, next_year], by=None)

    assert (invited(this_year), invited(next_year)) == (set(), {("Alder Primary School", None, "member")})
