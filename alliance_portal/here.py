"""Lets manage.py reach the portal that `make run` keeps in this folder, where nobody has set another."""

import contextlib
import os
from collections.abc import Iterator

import environ

from alliance_portal.backup import database
from alliance_portal.launch import BASE_DIR, PORTAL_DIR, surroundings

# The broker of `make run` is its own. What a command has to send waits in the outbox, and beat finds it there.
NO_BROKER = "redis://127.0.0.1:1/0"


@contextlib.contextmanager
def installation() -> Iterator[None]:
    """Set what the settings need, with the database of this folder, running or not, unless the environment has it."""
    environ.Env.read_env(BASE_DIR / ".env")
    is_set = {"SECRET_KEY", "DATABASE_URL"} & os.environ.keys()
    if is_set or not (PORTAL_DIR / "pg" / "PG_VERSION").exists():
        yield
        return
    with database("manage.py") as address:
        os.environ.update(surroundings("127.0.0.1", os.environ.get("PORT", "8000")))
        os.environ["DATABASE_URL"] = address
        os.environ.setdefault("REDIS_URL", NO_BROKER)
        yield
