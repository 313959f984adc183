"""Merging two accounts of one person: everything moves once, the other account is closed."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from alliance_portal.models import Message
from members.models import Nomination, NotificationChoice, Person, Seat
from members.permissions import Role
from tests.factories import (
    AffiliationFactory,
    AppointmentFactory,
    BodyFactory,
    InstitutionFactory,
    MembershipFactory,
    appoint,
)


@pytest.fixture
def twin(alliance, school) -> Person:
    """The same person as `teacher`, with a second account."""
    return appoint(alliance, Role.MENTOR, school)


def page(person: Person) -> str:
    return reverse("members:person_merge", args=["riverside", person.pk])


def merge(client, this: Person, other: Person, stays: str = "this"):
    return client.post(page(this), {"other": other.pk, "stays": stays, "confirmed": "yes"}, follow=True)


def test_the_preview_says_what_moves_and_changes_nothing(as_admin, teacher, twin):
    answer = as_admin.post(page(teacher), {"other": twin.pk, "stays": "this"})
    said = " ".join(answer.content.decode().split())
    assert "1 place of work moves to the account that stays" in said
    assert "1 role moves" in said
    twin.refresh_from_db()
    assert (twin.is_active, twin.merged_into) == (True, None)


def test_everything_moves_and_what_both_have_counts_once(as_admin, alliance, school, other_school, teacher, twin):
    AppointmentFactory(alliance=alliance, person=twin, role=Role.TEACHER, institution=school, starts_on="2019-01-01")
    AffiliationFactory(person=twin, institution=other_school)
    board = BodyFactory(alliance=alliance)
    for person in (teacher, twin):
        Seat.objects.create(alliance=alliance, body=board, person=person, starts_on="2025-09-01")
        NotificationChoice.objects.create(person=person, kind="members.x", frequency="daily")
    message = Message.objects.create(
        kind="members.x", recipient=twin, subject_id=1, key="1", due_at="2030-01-01T00:00Z"
    )
    answer = merge(as_admin, teacher, twin)
    assert f"{teacher.name} ({teacher.email}) stays" in answer.content.decode()
    roles = teacher.appointments.order_by("role").values_list("role", "starts_on__year")
    assert list(roles) == [("mentor", 2020), ("teacher", 2019)]
    assert [row.institution for row in teacher.affiliations.order_by("institution__name")] == [school, other_school]
    assert teacher.seats.count() == teacher.notification_choices.count() == 1
    message.refresh_from_db()
    assert message.recipient == teacher
    for left in ("appointments", "affiliations", "seats", "notification_choices", "messages"):
        assert not getattr(twin, left).exists()


def test_two_spells_of_one_role_stay_two(as_admin, alliance, school, teacher, twin):
    teacher.appointments.update(ends_on="2022-07-31")
    AppointmentFactory(alliance=alliance, person=twin, role=Role.TEACHER, institution=school, starts_on="2024-09-01")
    merge(as_admin, teacher, twin)
    spells = teacher.appointments.filter(role=Role.TEACHER).order_by("starts_on").values_list("starts_on", "ends_on")
    assert [(str(start), str(end)) for start, end in spells] == [("2020-09-01", "2022-07-31"), ("2024-09-01", "None")]


def test_the_closed_account_ends_with_its_sign_in(as_admin, teacher, twin):
    EmailAddress.objects.create(user=twin, email=twin.email, verified=True, primary=True)
    signed_in = Client()
    signed_in.force_login(twin)
    assert signed_in.get("/me/").status_code == 200
    merge(as_admin, teacher, twin)
    twin.refresh_from_db()
    assert (twin.is_active, twin.merged_into, twin.has_usable_password()) == (False, teacher, False)
    assert signed_in.get("/me/").status_code == 302
    assert not EmailAddress.objects.filter(email=twin.email).exists()
    assert as_admin.get(reverse("members:person", args=["riverside", twin.pk])).status_code == 404


def test_the_other_account_may_stay(as_admin, teacher, twin):
    answer = merge(as_admin, teacher, twin, stays="other")
    assert answer.redirect_chain[-1][0] == reverse("members:person", args=["riverside", twin.pk])
    assert twin.appointments.count() == 2


def test_who_seconded_what_the_twin_proposed_stays_on_record(as_admin, alliance, school, other_school, teacher, twin):
    nomination = Nomination.objects.create(
        alliance=alliance, institution=InstitutionFactory(), shares_ethos="a", expertise="b", would_benefit="c",
        lead_name="L", lead_email="l@example.org", proposed_by=teacher, proposer_institution=school,
        seconded_by=twin, seconder_institution=other_school, state="seconded",
    )  # fmt: skip
    merge(as_admin, teacher, twin)
    nomination.refresh_from_db()
    assert (nomination.proposed_by, nomination.seconded_by) == (teacher, twin)


@pytest.mark.parametrize("stays", ["this", "other"])
def test_nobody_with_a_role_in_a_strange_alliance_is_merged(as_admin, other_alliance, teacher, twin, stays):
    AppointmentFactory(alliance=other_alliance, person=twin, role=Role.TEACHER, institution=InstitutionFactory())
    answer = merge(as_admin, teacher, twin, stays)
    assert "holds a role in an alliance where you may not" in answer.content.decode()
    twin.refresh_from_db()
    assert twin.is_active
    assert twin.appointments.count() == 2


def test_nobody_at_a_school_of_a_strange_alliance_is_merged(as_admin, other_alliance, teacher, twin):
    strange = InstitutionFactory()
    MembershipFactory(alliance=other_alliance, institution=strange)
    AffiliationFactory(person=twin, institution=strange)
    assert "works at a school of an alliance where you may not" in merge(as_admin, teacher, twin).content.decode()


def test_who_manages_people_in_both_alliances_merges_across_them(as_admin, admin, other_alliance, teacher, twin):
    AppointmentFactory(alliance=other_alliance, person=admin, role=Role.ADMINISTRATOR)
    AppointmentFactory(alliance=other_alliance, person=twin, role=Role.TEACHER, institution=InstitutionFactory())
    merge(as_admin, teacher, twin)
    assert teacher.appointments.count() == 3


def test_an_administrator_cannot_move_a_directors_role_to_an_account_of_their_own_making(
    as_admin, as_director, director, alliance, school
):
    puppet = appoint(alliance, Role.TEACHER, school)
    answer = merge(as_admin, puppet, director)
    assert "Ask a director to merge them" in answer.content.decode()
    assert not puppet.appointments.filter(role=Role.DIRECTOR).exists()
    assert "You are signed in to the account" in merge(as_director, puppet, director).content.decode()
    merge(as_admin, director, puppet)
    assert set(director.appointments.values_list("role", flat=True)) == {"director", "teacher"}


def test_whoever_runs_the_installation_is_not_merged(as_director, teacher, twin):
    Person.objects.filter(pk=twin.pk).update(is_superuser=True)
    assert "runs the installation" in merge(as_director, teacher, twin).content.decode()


@pytest.mark.parametrize("other", ["", "0", "abc", "\x00", "99999999999999999999"])
def test_a_strange_choice_is_refused(as_admin, teacher, twin, other):
    answer = as_admin.post(page(teacher), {"other": other, "stays": "this", "confirmed": "yes"})
    assert "There is a problem" in answer.content.decode()


def test_a_person_of_another_alliance_cannot_be_chosen(as_admin, teacher, outsider):
    answer = merge(as_admin, teacher, outsider)
    assert "Nobody here is called" in answer.content.decode()


def test_the_merge_stands_in_the_history(as_admin, admin, teacher, twin):
    merge(as_admin, teacher, twin)
    event = Person.pgh_event_model.objects.filter(pgh_obj=twin).latest("pk")
    assert event.merged_into_id == teacher.pk
    assert event.pgh_context.metadata["user"] == admin.pk


def test_only_those_who_manage_people_merge(as_head, as_outsider, teacher, twin):
    assert merge(as_head, teacher, twin).status_code == 403
    assert merge(as_outsider, teacher, twin).status_code == 404
