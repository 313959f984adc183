"""Invitations: who may ask whom in, the link that works once, and what it gives."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from members.actions.invitations import invite, token_of
from members.models import Alliance, Institution, Invitation, Person
from members.permissions import Role
from tests.cast import signed_in_client
from tests.factories import PersonFactory
from tests.page import words_of

JOIN = {"name": "Nora Newcomer", "password": "otters-swim-upstream", "again": "otters-swim-upstream"}


@pytest.fixture
def asked(alliance: Alliance, school: Institution, director: Person) -> Invitation:
    return invite(alliance=alliance, role=Role.HEAD, institution=school, email="nora@example.org", by=director)


def link(invitation: Invitation) -> str:
    return reverse("members:invitation_accept", args=[token_of(invitation)])


def test_the_invited_reads_the_link_in_the_e_mail(asked: Invitation) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # the link is signed with the second in which it is made
        send_message(Message.objects.get(kind="members.invitation").pk)
        assert [message.to for message in mail.outbox] == [["nora@example.org"]]
        assert link(asked) in mail.outbox[0].body


def test_a_withdrawn_invitation_sends_nothing(asked: Invitation, as_director: Client) -> None:
    as_director.post(reverse("members:invitation_withdraw", args=["riverside", asked.pk]))
    send_message(Message.objects.get(kind="members.invitation").pk)
    assert mail.outbox == []


def test_following_the_link_alone_changes_nothing(asked: Invitation, visitor: Client) -> None:
    page = visitor.get(link(asked))
    asked.refresh_from_db()
    assert "Riverside Alliance" in words_of(page)
    assert asked.state == "waiting"


def test_somebody_new_joins_with_a_password_and_the_link_works_once(asked: Invitation, visitor: Client) -> None:
    answer = visitor.post(link(asked), JOIN)
    assert (answer.status_code, answer.url) == (302, "/riverside/home/")
    assert visitor.get("/riverside/home/").status_code == 200
    person = Person.objects.get(email="nora@example.org")
    assert person.appointments.get().role == Role.HEAD
    assert person.affiliations.get().institution == asked.institution
    assert person.emailaddress_set.get().verified
    assert Client().post(link(asked), JOIN).status_code == 410


def test_a_weak_password_is_refused_and_the_name_kept(asked: Invitation, visitor: Client) -> None:
    page = visitor.post(link(asked), JOIN | {"password": "12345678", "again": "12345678"})
    assert 'value="Nora Newcomer"' in page.content.decode()
    assert not Person.objects.filter(email="nora@example.org").exists()


def test_the_link_lapses_after_a_fortnight(asked: Invitation, visitor: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert visitor.post(link(asked), JOIN).status_code == 410


def test_sending_again_makes_the_old_link_void(asked: Invitation, as_director: Client, visitor: Client) -> None:
    old = link(asked)
    as_director.post(reverse("members:invitation_resend", args=["riverside", asked.pk]))
    asked.refresh_from_db()
    assert visitor.get(old).status_code == 410
    assert visitor.get(link(asked)).status_code == 200


def test_a_made_up_link_is_void(db: None, visitor: Client) -> None:
    assert visitor.get("/invitations/made-up/").status_code == 410


def test_somebody_with_an_account_adds_the_alliance(asked: Invitation) -> None:
    person = PersonFactory(email="nora@example.org")
    assert Client().post(link(asked), JOIN).status_code == 200
    assert not person.appointments.exists()
    assert signed_in_client(person).post(link(asked)).url == "/riverside/home/"
    assert person.appointments.get().alliance == asked.alliance


def test_somebody_else_cannot_take_the_invitation(asked: Invitation, as_outsider: Client, outsider: Person) -> None:
    assert as_outsider.post(link(asked)).status_code == 403
    assert not outsider.appointments.filter(alliance=asked.alliance).exists()


def test_the_invited_may_decline(asked: Invitation, visitor: Client) -> None:
    visitor.post(link(asked), {"decline": "1"})
    asked.refresh_from_db()
    assert asked.state == "declined"
    assert visitor.post(link(asked), JOIN).status_code == 410


@pytest.mark.parametrize(
    ("who", "role", "let"),
    [
        ("director", Role.FINANCE, True),
        ("admin", Role.LEAD, True),
        ("admin", Role.DIRECTOR, False),
        ("head", Role.TEACHER, True),
        ("head", Role.HEAD, False),
    ],
)
def test_each_may_invite_to_the_roles_that_are_theirs_to_give(
    who: str, role: Role, let: bool, request: pytest.FixtureRequest, alliance: Alliance, school: Institution
) -> None:
    client = signed_in_client(request.getfixturevalue(who))
    said = {"name": "Nora", "email": "nora@example.org", "role": role, "institution": school.pk}
    client.post(reverse("members:invite", args=["riverside"]), said)
    assert alliance.invitations.filter(role=role).exists() is let


def test_a_head_invites_to_no_other_school(as_head: Client, alliance: Alliance, other_school: Institution) -> None:
    said = {"name": "Nora", "email": "nora@example.org", "role": Role.TEACHER, "institution": other_school.pk}
    assert as_head.post(reverse("members:invite", args=["riverside"]), said).status_code == 200
    assert not alliance.invitations.exists()


@pytest.mark.parametrize("bad", ["", "x" * 100_000, "a\0b", "🦦", "<script>"])
def test_bad_words_are_answered_with_the_form(bad: str, as_director: Client, alliance: Alliance) -> None:
    said = {"name": bad, "email": bad, "role": bad, "institution": bad, "strand": bad}
    assert as_director.post(reverse("members:invite", args=["riverside"]), said).status_code == 200
    assert not alliance.invitations.exists()
