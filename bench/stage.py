"""Sets the stage: engines in a folder of their own, England loaded once, and the portal served as in production."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django

from alliance_portal import engines
from alliance_portal.launch import BASE_DIR, LaunchError, only_one, secret_key

FOLDER = BASE_DIR / ".portal" / "bench"
WEB_WORKERS = "2"
START_SECONDS = 60


@dataclass(frozen=True)
class Stage:
    """Where the portal under measurement keeps its files, answers and mails to, and the processes that do the work."""

    folder: Path
    port: int
    mail_port: int
    processes: tuple[int, ...]


@contextlib.contextmanager
def set_up(scale: float, folder: Path = FOLDER) -> Iterator[Stage]:
    """Start everything, load England at this scale unless the folder holds it, and take everything down at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    port, mail_port = engines.free_port(), engines.free_port()
    with contextlib.ExitStack() as stack:
        stack.enter_context(only_one(folder, "a benchmark"))
        _forget_another_england(folder, scale)
        os.environ.update(_settings(folder, port, mail_port))
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ.update(stack.enter_context(engines.started(folder)))
        django.setup()
        _load(folder, scale)
        web = stack.enter_context(_web(folder, port))
        database = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
        yield Stage(folder, port, mail_port, (web, database))


def _settings(folder: Path, port: int, mail_port: int) -> dict[str, str]:
    """Return the settings of a production installation, but for the second factor and TLS."""
    return {
        "DJANGO_SETTINGS_MODULE": "alliance_portal.settings",
        "DEBUG": "off",
        "DEMO": "off",
        "REQUIRE_MFA": "off",
        "SECRET_KEY": secret_key(folder / "secret_key"),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "LOG_LEVEL": "ERROR",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": WEB_WORKERS,
    }


# --- England -----------------------------------------------------------------------------------


def _fingerprint(scale: float) -> str:
    """Return what changes when England would be loaded otherwise: its size, its loaders, the year it shows."""
    found = hashlib.sha256(f"{scale} {time.strftime('%Y')} {time.localtime().tm_mon >= 9}".encode())
    files = [*(BASE_DIR / "members" / "england").glob("*.py"), *BASE_DIR.glob("*/england*.py")]
    for file in sorted(files):
        found.update(file.read_bytes())
    return found.hexdigest()


def _forget_another_england(folder: Path, scale: float) -> None:
    """Delete the database of an earlier run that was loaded otherwise."""
    stamp = folder / "england-loaded"
    if not stamp.exists() or stamp.read_text() != _fingerprint(scale):
        stamp.unlink(missing_ok=True)
        shutil.rmtree(folder / "pg", ignore_errors=True)


def _load(folder: Path, scale: float) -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp = folder / "england-loaded"
    if stamp.exists():
        return
    print("Loading England (once; it is kept for later runs) …", flush=True)
    begun = time.monotonic()
    call_command("load_england", scale=scale, stdout=open(os.devnull, "w"))  # noqa: SIM115
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    stamp.write_text(_fingerprint(scale))
    print(f"England is loaded in {time.monotonic() - begun:.0f} s.", flush=True)


# --- Processes ---------------------------------------------------------------------------------


@contextlib.contextmanager
def process(folder: Path, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python module beside the benchmark, its output in a log of the folder, and end it afterwards."""
    with (folder / f"{name}.log").open("wb") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=BASE_DIR,
            env=os.environ | {"LOG_LEVEL": "INFO"},
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=engines.tie_to_parent(signal.SIGTERM),  # noqa: PLW1509 - before any thread exists
        )
        try:
            yield started
        finally:
            started.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(20)
            started.kill()
            started.wait()


@contextlib.contextmanager
def _web(folder: Path, port: int) -> Iterator[int]:
    with process(folder, "web", "gunicorn", "alliance_portal.wsgi") as web:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
                break
            time.sleep(0.1)
        else:
            raise LaunchError(f"The web server did not start; {folder / 'web.log'} says why.")
        yield web.pid
