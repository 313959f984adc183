"""Sign-in: guessing is slowed, strong roles need a second factor, sessions end, and nobody signs up unasked."""

from functools import cache
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from alliance_portal.templatetags.portal import browser
from members.models import Alliance, Appointment, Person
from tests.account_rows import account_visits
from tests.cast import signed_in_client
from tests.factories import PASSWORD, AppointmentFactory
from tests.page import words_of
from tests.rows import client_of

OWN_PAGES = ("email/", "password/change/", "reauthenticate/", "2fa/reauthenticate/", "2fa/totp/activate/", "3rdparty/")
# What a browser says of a passkey, as far as its form goes.
CREDENTIAL = (
    '{"type": "public-key", "id": "YQ", "rawId": "YQ", "clientExtensionResults": {}, "response": {"clientDataJSON":'
    ' "e30", "authenticatorData": "e30", "signature": "YQ", "userHandle": "YQ", "attestationObject": "e30"}}'
)
# Words of the library that the portal says in another way.
LEFTOVERS = (
    "Email", "Please", "hird-party", "hird-Party", "Two-Factor", "wo-factor", "Authenticator App", "Security Key",
    "token", "Log in", "logged in", "Sign Out", "Sign In", "!",
)  # fmt: skip
NONSENSE = ("", "x" * 100_000, "a\0b", "🦦", "<script>", "{}", "[]", '{"id": 1}', CREDENTIAL)


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
    assert visitor.post("/accounts/login/?next=https://evil.example/", said).url == "/riverside/home/"


def test_signing_in_leads_home_and_whoever_has_several_alliances_chooses(
    visitor: Client, teacher: Person, other_alliance: Alliance
) -> None:
    teacher.emailaddress_set.create(email=teacher.email, verified=True, primary=True)
    said = {"login": teacher.email, "password": PASSWORD}
    assert visitor.post("/accounts/login/", said).url == "/riverside/home/"
    AppointmentFactory(person=teacher, alliance=other_alliance)
    assert Client().post("/accounts/login/", said).url == "/"
    Appointment.objects.filter(person=teacher).delete()
    assert Client().post("/accounts/login/", said).url == "/"


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


def test_one_session_ends_and_the_others_go_on(as_teacher: Client, teacher: Person) -> None:
    phone, library = signed_in_client(teacher), signed_in_client(teacher)
    session = teacher.usersession_set.get(session_key=phone.session.session_key)
    page = as_teacher.post(f"/me/sessions/{session.pk}/end/", follow=True)
    assert "An unknown browser is signed out." in words_of(page)
    statuses = [client.get("/riverside/home/").status_code for client in (as_teacher, phone, library)]
    assert statuses == [200, 302, 200]
    assert as_teacher.post(f"/me/sessions/{session.pk}/end/").status_code == 404


def test_a_session_is_ended_by_nobody_but_its_owner_and_never_the_one_in_use(
    as_teacher: Client, as_director: Client, teacher: Person
) -> None:
    session = teacher.usersession_set.get()
    statuses = [client.post(f"/me/sessions/{session.pk}/end/").status_code for client in (as_director, as_teacher)]
    assert statuses == [404, 404]
    assert as_teacher.get("/riverside/home/").status_code == 200
    assert "/end/" not in as_teacher.get("/accounts/sessions/").content.decode()
    signed_in_client(teacher)
    assert as_teacher.get("/accounts/sessions/").content.decode().count("/end/") == 1


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


def test_a_service_that_is_away_is_named_in_words_and_not_a_failure(visitor: Client, settings: Any) -> None:
    app = {"provider_id": "away", "name": "Away", "client_id": "x", "secret": "x"}
    app["settings"] = {"server_url": "http://127.0.0.1:1"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    assert 'href="/accounts/oidc/away/login/?process=login"' in visitor.get("/accounts/login/").content.decode()
    page = visitor.get("/accounts/oidc/away/login/?process=login")

    assert page.status_code == 502
    assert "The other service could not sign you in" in words_of(page)


@pytest.mark.parametrize(
    "bad",
    ["", "x" * 100_000, "a\0b", "🦦", "<script>", "{}", "[]", CREDENTIAL, CREDENTIAL.replace("e30", "!"), '{"id": 1}'],
)
def test_nonsense_in_place_of_a_passkey_or_a_code_signs_nobody_in(visitor: Client, bad: str) -> None:
    for path in ("2fa/webauthn/login/", "2fa/authenticate/", "login/", "password/reset/", "password/reset/key/1-a-b/"):
        said = dict.fromkeys(["credential", "code", "login", "password", "email", "password1", "password2"], bad)
        answer = visitor.post(f"/accounts/{path}", said)
        assert answer.status_code < 500
        assert "<script>" not in answer.content.decode().replace("<script>\n", "")
    assert visitor.get("/me/").status_code == 302


def test_nonsense_where_one_looks_after_signing_in_changes_nothing(as_teacher: Client, teacher: Person) -> None:
    fields = ["email", "oldpassword", "password1", "password2", "password", "code", "name", "credential", "account"]
    as_teacher.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for bad in NONSENSE:
        for path in (*OWN_PAGES, "2fa/webauthn/add/"):
            answer = as_teacher.post(f"/accounts/{path}", dict.fromkeys([*fields, "action_add"], bad))
            assert answer.status_code < 500
    teacher.refresh_from_db()
    assert (teacher.check_password(PASSWORD), teacher.email.startswith("person")) == (True, True)


def test_every_page_of_ones_account_speaks_in_our_own_words(alliance: Alliance, settings: Any) -> None:
    client, found = cache(client_of), []
    for visit in account_visits(alliance):
        answer = client(visit.reader).get(visit.path)
        words = words_of(answer) if answer["Content-Type"].startswith("text/html") else ""
        found += [f"{visit.path}: {leftover}" for leftover in LEFTOVERS if leftover in words]
    assert found == []


def test_a_closed_account_opens_nothing_and_says_why(visitor: Client, teacher: Person) -> None:
    teacher.emailaddress_set.create(email=teacher.email, verified=True, primary=True)
    Person.objects.filter(pk=teacher.pk).update(is_active=False)

    sign_in(visitor, teacher)

    assert visitor.get("/riverside/home/").status_code == 302
    assert "This account is closed" in words_of(visitor.get("/accounts/inactive/"))


def test_a_change_of_password_is_told_by_e_mail(as_teacher: Client, teacher: Person) -> None:
    said = {"oldpassword": PASSWORD, "password1": "otters-swim-upstream", "password2": "otters-swim-upstream"}
    as_teacher.post("/accounts/password/change/", said)
    send_message(Message.objects.get(kind="members.account").pk)

    assert (mail.outbox[0].to, mail.outbox[0].subject) == ([teacher.email], "Your password was changed")
    assert "The password of your account in the Alliance Portal was changed." in mail.outbox[0].body
    assert "from the network address 127.0.0.1" in mail.outbox[0].body


def test_a_session_is_named_by_its_browser(as_teacher: Client) -> None:
    agents = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Windows",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0": (
            "Edge on Windows"
        ),
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1": "Safari on iPhone",
        "curl/8": "An unknown browser",
        "": "An unknown browser",
    }
    assert {agent: browser(agent) for agent in agents} == agents
    assert "This one" in words_of(as_teacher.get("/accounts/sessions/"))


def test_the_demo_offers_its_accounts_and_production_none(visitor: Client, teacher: Person, settings: Any) -> None:
    Person.objects.filter(pk=teacher.pk).update(email="teacher@riverside.example")
    assert "teacher@riverside.example" not in words_of(visitor.get("/accounts/login/"))
    settings.DEMO = True
    assert "teacher@riverside.example" in visitor.get("/accounts/login/").content.decode()
