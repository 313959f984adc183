"""Sign-in: guessing is slowed, strong roles need a second factor, sessions end, and nobody signs up unasked."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from members.models import Person
from tests.cast import signed_in_client
from tests.factories import PASSWORD
from tests.page import words_of


def sign_in(client: Client, person: Person, password: str = PASSWORD, after: str = "") -> int:
    said = {"login": person.email, "password": password}
    return client.post(f"/accounts/login/{after}", said).status_code


def test_the_right_password_opens_the_portal(visitor: Client, teacher: Person) -> None:
    teacher.emailaddress_set.create(email=teacher.email, verified=True, primary=True)
    assert sign_in(visitor, teacher) == 302
    assert visitor.get("/riverside/home/").status_code == 200


def test_a_wrong_password_does_not(visitor: Client, teacher: Person) -> None:
    assert sign_in(visitor, teacher, "not-this-one") == 200
    assert visitor.get("/riverside/home/").status_code == 302


def test_guessing_is_stopped_after_a_few_attempts(visitor: Client, teacher: Person) -> None:
    teacher.emailaddress_set.create(email=teacher.email, verified=True, primary=True)
    for _ in range(10):
        sign_in(visitor, teacher, "not-this-one")
    sign_in(visitor, teacher)
    assert visitor.get("/riverside/home/").status_code == 302


def test_the_way_back_never_leads_to_another_site(visitor: Client, teacher: Person) -> None:
    teacher.emailaddress_set.create(email=teacher.email, verified=True, primary=True)
    said = {"login": teacher.email, "password": PASSWORD}
    assert visitor.post("/accounts/login/?next=https://evil.example/", said).url == "/"


def test_nobody_signs_up_without_an_invitation(visitor: Client) -> None:
    said = {"email": "new@example.org", "password1": "otters-swim-upstream", "password2": "otters-swim-upstream"}
    visitor.post("/accounts/signup/", said)
    assert not Person.objects.filter(email="new@example.org").exists()


def test_a_forgotten_password_is_answered_through_the_outbox_and_the_link_is_not_kept(
    visitor: Client, teacher: Person
) -> None:
    visitor.post("/accounts/password/reset/", {"email": teacher.email})
    message = Message.objects.get(kind="members.account")
    send_message(message.pk)
    assert [sent.to for sent in mail.outbox] == [[teacher.email]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    message.refresh_from_db()
    assert "reset/key" not in str(message.details)


def test_other_sessions_end_when_the_password_changes(as_teacher: Client, teacher: Person) -> None:
    elsewhere = signed_in_client(teacher)
    said = {"oldpassword": PASSWORD, "password1": "otters-swim-upstream", "password2": "otters-swim-upstream"}
    as_teacher.post("/accounts/password/change/", said)
    teacher.refresh_from_db()
    assert teacher.check_password("otters-swim-upstream")
    assert elsewhere.get("/riverside/home/").status_code == 302


@pytest.mark.parametrize(("who", "status"), [("director", 302), ("teacher", 200)])
def test_strong_roles_are_asked_for_a_second_factor(
    who: str, status: int, request: pytest.FixtureRequest, settings: Any
) -> None:
    settings.REQUIRE_MFA = True
    assert signed_in_client(request.getfixturevalue(who)).get("/riverside/home/").status_code == status


def test_a_director_with_a_second_factor_goes_on(as_director: Client, director: Person, settings: Any) -> None:
    settings.REQUIRE_MFA = True
    TOTP.activate(director, "JBSWY3DPEHPK3PXP")
    assert as_director.get("/riverside/home/").status_code == 200


def test_the_demo_offers_its_accounts_and_production_none(visitor: Client, teacher: Person, settings: Any) -> None:
    Person.objects.filter(pk=teacher.pk).update(email="teacher@riverside.example")
    assert "teacher@riverside.example" not in words_of(visitor.get("/accounts/login/"))
    settings.DEMO = True
    assert "teacher@riverside.example" in visitor.get("/accounts/login/").content.decode()
