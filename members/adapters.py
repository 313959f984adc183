"""How django-allauth behaves here: joining is by invitation, and its mail goes through the outbox."""

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from requests import RequestException, Response, Session

from alliance_portal import outbox
from members.access import standings_of
from members.models import Person

WRONG_CODE = "This code is not right. A code of the app lasts half a minute; a recovery code works once."


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up without an invitation; what allauth has to say is queued, not sent."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "cannot_remove_primary_email": "You sign in with this address, so it stays until you confirm another.",
        "duplicate_email": "This is your e-mail already.",
        "email_password_mismatch": "E-mail and password do not fit together. Check both; capitals count in passwords.",
        "email_taken": "Somebody else signs in with this e-mail.",
        "enter_current_password": "This is not your password.",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "This is not your password.",
        "invalid_password_reset": "This link no longer works. Ask for a new one.",
        "rate_limited": "That was tried too often. Wait a few minutes, then try again.",
        "same_as_current": "This is what it is already.",
        "too_many_login_attempts": "Too many wrong attempts. Wait five minutes, or ask for a new password.",
        "unverified_primary_email": "Confirm the address first.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead whoever belongs to one alliance straight to its home, and everybody else to the choice."""
        slugs = list(standings_of(request.user)) if request.user.is_authenticated else []
        if len(slugs) == 1:
            return reverse("members:home", args=slugs)
        return super().get_login_redirect_url(request)  # type: ignore[no-any-return]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the e-mail that allauth has written; the words are kept only until they are sent."""
        written = self.render_mail(template_prefix, email, context | {"email": email, "request": self.request})
        person = context.get("user") or Person.objects.filter(email__iexact=email).first()
        if person is None:
            return
        outbox.queue(
            kind="members.account",
            subject=person,
            to=email,
            key=f"account:{get_random_string(24)}",
            details={"subject": written.subject, "text": str(written.body)},
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """What is said of second factors, in the portal's own words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "Turn your second factor off before you change your e-mail, then set it up again.",
        "cannot_delete_authenticator": "You cannot turn this off.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
        "incorrect_code": WRONG_CODE,
        "unverified_email": "Confirm your e-mail before you set up a second factor.",
    }

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        """Number the passkeys of a person until they name them."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An outside identity opens the account with the same verified e-mail, and makes no new one."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": "Choose a password first; without it you could no longer sign in.",
        "no_verified_email": "Confirm your e-mail first.",
        "disconnect_last": "This is the only way in which you can sign in. Choose a password first.",
        "connected_other": "Somebody else signs in with that account of the other service.",
    }

    def get_requests_session(self) -> Session:
        """Ask the service; where it is away or broken, say so instead of failing."""
        session = super().get_requests_session()
        ask = session.request

        def request(*args: Any, **kwargs: Any) -> Response:
            try:
                answer: Response = ask(*args, **kwargs)
            except RequestException as error:
                raise self._away() from error
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise self._away()
            return answer

        session.request = request
        return session  # type: ignore[no-any-return]

    def _away(self) -> ImmediateHttpResponse:
        page = render(self.request, "socialaccount/authentication_error.html", status=HTTPStatus.BAD_GATEWAY)
        return ImmediateHttpResponse(page)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Say what to do to somebody whose identity is good but who was never invited."""
        if not sociallogin.is_existing and not request.user.is_authenticated:
            emails = [address.email for address in sociallogin.email_addresses if address.verified]
            page = render(request, "socialaccount/not_invited.html", {"emails": emails}, status=403)
            raise ImmediateHttpResponse(page)
