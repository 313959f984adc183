"""Start the real engines for the test run, once, and offer the cast to every test."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import hypothesis
import pytest
import pytest_django

from alliance_portal import engines
from alliance_portal.launch import LaunchError, only_one

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
        "MEDIA_ROOT": _running.enter_context(tempfile.TemporaryDirectory(prefix="portal-media-")),
    }
)


def _start_engines() -> None:
    """Start engines in the first folder that no other test run holds."""
    for number in range(1, 10):
        folder = ROOT / ".portal" / f"test-engines-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(LaunchError):
            _running.enter_context(only_one(folder, "a test run"))
            os.environ.update(_running.enter_context(engines.started(folder, durable=False)))
            return
    raise LaunchError("Too many test runs at a time hold the folders in .portal. Wait for one to end.")


# The controller starts them before its workers, which find the addresses set.
if not {"DATABASE_URL", "REDIS_URL"} <= set(os.environ):
    _start_engines()
django.setup()

# How long an example takes says something about the machine, not about the portal.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("portal")

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402

from alliance_portal.management.commands.prepare import collect_static  # noqa: E402
from tests import quick  # noqa: E402

quick.hash_at_the_least_cost()
quick.look_at_static_files_once()
quick.empty_only_what_holds_rows()

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Workers share the engine, but what one remembers and forgets is not the other's.
    settings.CACHES["default"]["KEY_PREFIX"] = worker
else:
    collect_static()

if (ROOT / "tests" / "cast.py").exists():
    pytest_plugins = ["tests.cast"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Forget what earlier tests left in the cache, such as wrong guesses at a password."""
    cache.delete_pattern("*")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Let transactional tests empty the tables, and nobody keep the test database from being dropped.

    Adopted minutes refuse to be emptied away; only here is that one trigger put aside, and its own test brings it back.
    A browser may still hold a line to a live server.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'keep_all'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER keep_all")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def pytest_unconfigure(config: pytest.Config) -> None:
    _running.close()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name what is made of bytes by its argument: a file made anew differs from one process to the next."""
    return argname if isinstance(val, bytes) else None
