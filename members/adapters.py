"""How django-allauth behaves here: joining is by invitation, and its mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.crypto import get_random_string

from alliance_portal import outbox
from members.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up without an invitation; what allauth has to say is queued, not sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

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


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An outside identity opens the account with the same verified e-mail, and makes no new one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Say what to do to somebody whose identity is good but who was never invited."""
        if not sociallogin.is_existing and not request.user.is_authenticated:
            emails = [address.email for address in sociallogin.email_addresses if address.verified]
            page = render(request, "socialaccount/not_invited.html", {"emails": emails}, status=403)
            raise ImmediateHttpResponse(page)
