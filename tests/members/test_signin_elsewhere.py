"""Sign-in through DfE Sign-in, Microsoft or Google: by settings alone, and matched by the verified e-mail."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from members.models import Person
from tests.provider import Provider, running_provider

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running_provider(settings) as told:
        yield told


def come_back_from(client: Client) -> Any:
    """Press the provider's button, and come back with the code that it would have given."""
    sent = client.post("/accounts/oidc/google/login/")
    asked = parse_qs(urlsplit(sent.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = {"code": "a-code", "state": asked["state"][0]}
    return client.get("/accounts/oidc/google/login/callback/", back, follow=True)


@pytest.fixture
def known(teacher: Person) -> Person:
    teacher.emailaddress_set.create(email=teacher.email, verified=True, primary=True)
    return teacher


def test_the_sign_in_page_offers_the_provider(visitor: Client, provider: Provider) -> None:
    assert b"Google" in visitor.get("/accounts/login/").content


def test_a_verified_address_opens_the_account_that_has_it(visitor: Client, provider: Provider, known: Person) -> None:
    provider.claims["email"] = known.email
    come_back_from(visitor)
    assert visitor.get("/riverside/home/").status_code == 200
    assert known.socialaccount_set.get().uid == "person-1"


def test_an_unverified_address_opens_nothing(visitor: Client, provider: Provider, known: Person) -> None:
    provider.claims |= {"email": known.email, "email_verified": False}
    come_back_from(visitor)
    assert visitor.get("/riverside/home/").status_code == 302
    assert not known.socialaccount_set.exists()


def test_somebody_who_was_never_invited_is_told_what_to_do(visitor: Client, provider: Provider, db: None) -> None:
    answer = come_back_from(visitor)
    assert answer.status_code == 403
    assert b"nobody@example.org" in answer.content
    assert not Person.objects.exists()


def test_a_forged_state_opens_nothing(visitor: Client, provider: Provider, known: Person) -> None:
    provider.claims["email"] = known.email
    visitor.post("/accounts/oidc/google/login/")
    visitor.get("/accounts/oidc/google/login/callback/", {"code": "a-code", "state": "made-up"})
    assert visitor.get("/riverside/home/").status_code == 302


@pytest.mark.parametrize(
    ("prefix", "provider_id", "server_url"),
    [
        ("DFE_SIGN_IN", "dfe-sign-in", "https://oidc.signin.education.gov.uk"),
        ("MICROSOFT", "microsoft", "https://login.microsoftonline.com/organizations/v2.0"),
        ("GOOGLE", "google", "https://accounts.google.com"),
    ],
)
def test_two_settings_are_all_it_takes(prefix: str, provider_id: str, server_url: str, monkeypatch: Any) -> None:
    monkeypatch.setenv(f"{prefix}_CLIENT_ID", "the-portal")
    monkeypatch.setenv(f"{prefix}_CLIENT_SECRET", "quiet")
    asked = (
        "import json; from django.conf import settings;"
        "print(json.dumps(settings.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS']))"
    )
    answer = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    (app,) = json.loads(answer.stdout)
    assert (app["provider_id"], app["client_id"], app["secret"]) == (provider_id, "the-portal", "quiet")
    assert app["settings"] == {"server_url": server_url}
