"""A real Chromium on a live server, and the check that every page it sees is sound."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from members.models import Person
from tests.journeys.browser import ARGUMENTS, Watched

# Playwright's own loop makes Django think that it runs in an asynchronous context.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# WhiteNoise serves the hashed files, as in production; the test server's own handler knows only their source names.
StaticFilesHandler._should_handle = lambda self, path: False  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.django_db(transaction=True))


def _chromium() -> str:
    """Return where Chromium is; without one journeys are skipped, but never in CI."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "google-chrome", "chromium-browser")
    found = next((path for name in names if name and (path := shutil.which(name))), "")
    if not found:
        if os.environ.get("CI"):
            pytest.fail("CI drives a real browser, and no Chromium was found.")
        pytest.skip("No Chromium was found: set CHROMIUM, or install one.")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """Return the live server's address; links in e-mails lead to it."""
    settings.SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    return str(live_server.url)


Visit = Callable[..., Watched]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Open a browser window: `visit(person, width=375, dark=True)`; without a person as a visitor.

    `session` is what the person's session holds besides.
    """
    contexts: list[BrowserContext] = []

    def opened(
        person: Person | None = None, *, width: int = 1280, dark: bool = False, session: dict[str, Any] | None = None
    ) -> Watched:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            accept_downloads=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if person is not None:
            context.add_cookies([_session_cookie(person, site, session or {})])
        page: Page = context.new_page()
        page.set_default_timeout(10_000)
        return Watched(page, site)

    yield opened
    for context in contexts:
        context.close()


def _session_cookie(person: Person, site: str, more: dict[str, Any]) -> Any:
    """Return a cookie that is signed in as the person, without typing the password again in every journey."""
    session = SessionStore()
    session.update(more)
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}
