"""Signing in and looking after how one signs in: password, second factor, passkey, another service, sessions."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from members.models import Alliance, Person
from tests.factories import PASSWORD
from tests.journeys.browser import Watched
from tests.journeys.conftest import Visit
from tests.journeys.post import last_letter_to, link_to
from tests.provider import running_provider

NEW_PASSWORD = "otters-swim-upstream"


@pytest.fixture
def joined(teacher: Person) -> Person:
    """A teacher who has shown that the e-mail is theirs."""
    teacher.emailaddress_set.create(email=teacher.email, verified=True, primary=True)
    return teacher


def sign_in(window: Watched, person: Person, password: str = PASSWORD) -> None:
    """Fill in the form on the page that is open, and send it."""
    window.fill("E-mail", person.email)
    window.fill("Password", password)
    window.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()


def code_of(secret: str) -> str:
    """Return what the app on the phone shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_forgotten_password_is_replaced_by_a_link_in_an_e_mail(visit: Visit, joined: Person) -> None:
    window = visit()
    window.go("/")
    window.follow("Sign in")
    window.assert_sound()
    sign_in(window, joined, "not-this-one")
    window.sees("E-mail and password do not fit together.")
    window.assert_sound()
    window.follow("Forgotten your password?")
    window.assert_sound()
    window.fill("E-mail", joined.email)
    window.click("Send me the link")
    window.sees("Look in your e-mail")
    window.assert_sound()

    link = link_to(joined.email)
    window.go(link)
    window.sees("Choose a new password")
    window.assert_sound()
    window.fill("New password", NEW_PASSWORD)
    window.fill("The same password again", NEW_PASSWORD)
    window.click("Save the new password")
    window.sees("Your password is changed.")
    window.assert_sound()
    assert "A new password was chosen for your account" in last_letter_to(joined.email)
    window.page.locator("main").get_by_role("link", name="Sign in").click()
    sign_in(window, joined, NEW_PASSWORD)
    window.sees("What needs you")
    window.go(link)
    window.sees("This link no longer works")


def test_a_director_who_must_have_a_second_factor_sets_up_an_app_and_signs_in_with_it(
    visit: Visit, alliance: Alliance, director: Person, settings: Any
) -> None:
    settings.REQUIRE_MFA = True
    director.emailaddress_set.create(email=director.email, verified=True, primary=True)
    window = visit()
    window.go("/riverside/home/")
    sign_in(window, director)
    window.sees("Your role asks for a second factor. Set one up to go on.")
    window.assert_sound()
    window.follow("Set it up")
    window.sees("Is it you?")
    window.assert_sound()
    window.fill("Password", PASSWORD)
    window.click("Go on")
    window.sees("Set up an authenticator app")
    window.fill("Six digits from the app", "000000")
    window.click("Turn it on")
    window.sees("This code is not right.")
    window.assert_sound()
    window.fill("Six digits from the app", code_of(window.page.locator("#authenticator_secret").inner_text()))
    window.click("Turn it on")
    window.sees("The authenticator app is on.")
    window.assert_sound()
    recovery = window.page.locator(".code-list li").all_inner_texts()
    assert len(recovery) == 10
    assert "An authenticator app was set up" in last_letter_to(director.email)
    window.go("/riverside/home/")
    window.sees("What needs you")

    elsewhere = visit()
    elsewhere.go("/riverside/people/")
    sign_in(elsewhere, director)
    elsewhere.sees("Your second factor")
    elsewhere.fill("Code", "000000")
    elsewhere.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    elsewhere.sees("This code is not right.")
    elsewhere.assert_sound()
    elsewhere.fill("Code", recovery[0])
    elsewhere.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    elsewhere.page.wait_for_url("**/riverside/people/")


def test_a_passkey_signs_in_without_a_password(visit: Visit, joined: Person) -> None:
    window = visit(joined)
    phone = window.page.context.new_cdp_session(window.page)
    phone.send("WebAuthn.enable")
    touch = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    key = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True, **touch}
    phone.send("WebAuthn.addVirtualAuthenticator", {"options": key})

    window.go("/accounts/2fa/webauthn/add/")
    window.fill("Password", PASSWORD)
    window.click("Go on")
    window.sees("Add a passkey")
    window.assert_sound()
    window.fill("Name of the passkey", "My phone")
    window.page.get_by_label("Sign in with it instead of a password").check()
    window.click("Add it")
    window.sees("The passkey is added.")
    window.go("/accounts/2fa/webauthn/")
    window.sees("Signing in without a password")
    window.assert_sound()
    window.page.context.clear_cookies()
    window.go("/accounts/login/?next=/riverside/people/")
    window.click("Sign in with a passkey")
    window.page.wait_for_url("**/riverside/people/")
    assert list(Authenticator.objects.filter(user=joined).order_by("pk").values_list("type", flat=True)) == [
        "webauthn", "recovery_codes",
    ]  # fmt: skip


def test_a_browser_without_the_passkey_is_told_so(visit: Visit, joined: Person) -> None:
    window = visit()
    window.page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('none here'))")
    window.go("/accounts/login/")
    window.click("Sign in with a passkey")
    window.sees("No passkey was used")
    window.assert_sound()


def test_another_service_opens_the_account_with_the_same_address_and_no_other(
    visit: Visit, joined: Person, settings: Any
) -> None:
    with running_provider(settings) as service:
        service.claims["email"] = joined.email
        window = visit()
        window.go("/riverside/home/")
        window.follow("Google")
        window.page.wait_for_url("**/riverside/home/")
        window.go("/accounts/3rdparty/")
        window.sees("Remove the chosen one")
        window.page.context.clear_cookies()

        service.claims |= {"sub": "person-2", "email": "stranger@example.org"}
        window.go("/accounts/login/")
        window.follow("Google")
        window.sees("Ask for an invitation")
        window.sees("stranger@example.org")

        service.answer = {"error": "access_denied"}
        window.go("/accounts/login/")
        window.follow("Google")
        window.sees("You were not signed in")
        window.click("Back to signing in", "link")
        window.sees("Joining is by invitation")
    assert not Person.objects.filter(email="stranger@example.org").exists()


def test_somebody_ends_a_session_that_they_do_not_know(visit: Visit, joined: Person) -> None:
    here, there = visit(), visit()
    for window in (there, here):
        window.go("/accounts/login/?next=/accounts/sessions/")
        sign_in(window, joined)
        window.sees("Where you are signed in")
    assert here.page.locator("tbody tr").count() == 2
    here.assert_sound()
    here.click("Sign out everywhere else")
    here.sees("You are signed out everywhere else.")
    here.sees("You are signed in nowhere else.")
    there.go("/riverside/people/")
    there.sees("Joining is by invitation")


def test_an_e_mail_is_changed_once_the_new_one_is_confirmed(visit: Visit, joined: Person) -> None:
    window = visit(joined)
    window.go("/accounts/email/")
    window.fill("New e-mail", "new@example.org")
    window.click("Change it")
    window.sees("Not confirmed yet")
    window.assert_sound()
    window.go(link_to("new@example.org"))
    window.sees("Is this your e-mail?")
    window.assert_sound()
    window.click("Yes, it is mine")
    window.sees("new@example.org is confirmed.")
    joined.refresh_from_db()
    assert joined.email == "new@example.org"


def test_the_demo_signs_in_at_the_press_of_a_button(visit: Visit, joined: Person, settings: Any) -> None:
    settings.DEMO = True
    address = "teacher@riverside.example"
    Person.objects.filter(pk=joined.pk).update(email=address)
    joined.emailaddress_set.update(email=address)
    window = visit()
    window.go("/accounts/login/?next=/riverside/home/")
    window.sees("Demo accounts")
    window.assert_sound()
    window.click("Teacher of Riverside Alliance")
    window.page.wait_for_url("**/riverside/home/")
