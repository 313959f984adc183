"""Start the real engines for the test run, once, and offer the cast to every test."""

import contextlib
import os
from pathlib import Path

import django
import pytest

from alliance_portal import engines

ROOT = Path(__file__).resolve().parent.parent
_running = contextlib.ExitStack()

os.environ.update(
    {
        "DJANGO_SETTINGS_MODULE": "alliance_portal.settings",
        "SECRET_KEY": "for-the-tests-alone-and-long-enough-for-the-check-0123456789-abcdefgh",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "SITE_URL": "http://testserver",
        "DEBUG": "off",
        "DEMO": "off",
        "REQUIRE_MFA": "off",
        "EMAIL_URL": "memorymail://",
        "LOG_LEVEL": "ERROR",
        "LOG_PLAIN": "on",
    }
)
# The controller starts the engines before it forks its workers, which find the addresses set.
os.environ.update(_running.enter_context(engines.started(ROOT / ".portal" / "test-engines", durable=False)))
django.setup()

from alliance_portal.management.commands.prepare import collect_static  # noqa: E402

if "PYTEST_XDIST_WORKER" not in os.environ:
    collect_static()

if (ROOT / "tests" / "cast.py").exists():
    pytest_plugins = ["tests.cast"]


def pytest_unconfigure(config: pytest.Config) -> None:
    _running.close()
