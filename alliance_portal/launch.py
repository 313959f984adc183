"""What `make run` does: engines, migrations, demo data, then web, worker and beat until Ctrl-C."""

import contextlib
import fcntl
import json
import multiprocessing
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import environ
from honcho.manager import Manager
from honcho.process import Popen, Process

from alliance_portal import engines

BASE_DIR = Path(__file__).resolve().parent.parent
PORTAL_DIR = BASE_DIR / ".portal"
READY_SECONDS = 90
ROLES = "director chair lead admin finance head teacher coordinator mentor trainee"
ALLIANCES = "seven-kings southwark mkla trust thurrock"


class LaunchError(Exception):
    """The portal cannot start; the text says what to do."""


def main() -> int:
    """Run the portal and return its exit code: 0 when somebody stopped it."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    environ.Env.read_env(BASE_DIR / ".env")
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    try:
        PORTAL_DIR.mkdir(exist_ok=True)
        with only_one(PORTAL_DIR, f"http://{host}:{port}"):
            require_free(host, port)
            os.environ.update(surroundings(host, port))
            with engines.started(PORTAL_DIR) as addresses:
                os.environ.update(addresses)
                _say("Preparing the database …")
                manage("prepare")
                return serve(host, port)
    except (LaunchError, engines.EngineError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _leave(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, flush=True)


@contextlib.contextmanager
def only_one(folder: Path, address: str) -> Iterator[None]:
    """Hold the folder for this run, or say where the other run is."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            other = lock.read() or "another terminal"
            raise LaunchError(
                f"The portal in this folder is already running at {other}. Stop it there first."
            ) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


def require_free(host: str, port: str) -> None:
    """Refuse a port that is no number or that another program listens on."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise LaunchError(f"PORT must be a number from 1 to 65535, not {port}.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except PermissionError:
            raise LaunchError(f"Port {port} needs an administrator. Try: make run PORT=8000") from None
        except OSError:
            raise LaunchError(
                f"Port {port} is taken by another program. "
                f"Stop that program, or choose another port: make run PORT={int(port) % 65535 + 1}"
            ) from None


def surroundings(host: str, port: str) -> dict[str, str]:
    """Return the settings of the demo that the environment does not set itself."""
    name = "127.0.0.1" if host in {"127.0.0.1", "0.0.0.0", "::"} else host
    demo = {
        "DEMO": "on",
        "SECRET_KEY": secret_key(PORTAL_DIR / "secret_key"),
        "ALLOWED_HOSTS": f"127.0.0.1,localhost,[::1],{name}",
        "SITE_URL": f"http://{name}:{port}",
        "LOG_PLAIN": "on",
        "LOG_LEVEL": "WARNING",
        "WEB_CONCURRENCY": "2",
        "PYTHONUNBUFFERED": "1",
        "HOST": host,
        "PORT": port,
    }
    return {name: value for name, value in demo.items() if not os.environ.get(name)}


def secret_key(file: Path) -> str:
    """Return the secret of this installation, made once."""
    if not file.exists() or not file.read_text().strip():
        unfinished = file.with_name(file.name + ".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(64))
        unfinished.rename(file)
    return file.read_text().strip()


def manage(*arguments: str) -> None:
    """Run one command of manage.py, and stop here if it fails."""
    command = [sys.executable, str(BASE_DIR / "manage.py"), *arguments]
    if subprocess.run(command, cwd=BASE_DIR, check=False).returncode:
        raise LaunchError(
            "The portal could not be prepared; the lines above say why. "
            f"To start afresh, delete {PORTAL_DIR} (it holds the demo's data) and run this again."
        )


# --- The processes -----------------------------------------------------------------------------


class TiedPopen(Popen):
    """A process in a session of its own that ends when the process that watches it is killed."""

    def __init__(self, command: str, **options: Any) -> None:
        super().__init__(command, preexec_fn=engines.tie_to_parent(signal.SIGTERM), **options)


class TiedProcess(Process):
    """One line of the supervisor, ended with it even when it is killed outright."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._child_ctor = TiedPopen

    def run(self, *arguments: Any, **options: Any) -> None:
        engines.tie_to_parent(signal.SIGKILL)()
        super().run(*arguments, **options)


def commands() -> dict[str, str]:
    """Return the command of each process, by name."""
    python = shlex.quote(sys.executable)
    # On a machine that is root's alone, Celery's advice against root helps nobody.
    no_advice = shlex.quote("ignore:You're running the worker with superuser privileges")
    celery = f"exec {python} -W {no_advice} -m celery --quiet -A alliance_portal"
    schedule = shlex.quote(str(PORTAL_DIR / "beat-schedule"))
    return {
        "web": f"exec {python} -m gunicorn alliance_portal.wsgi",
        "worker": f"{celery} worker --concurrency 2 --loglevel WARNING --without-mingle --without-gossip",
        "beat": f"{celery} beat --schedule {schedule} --pidfile= --loglevel WARNING",
    }


def serve(host: str, port: str) -> int:
    """Run web, worker and beat until one of them ends or somebody stops them all."""
    multiprocessing.set_start_method("fork", force=True)
    manager = Manager()
    manager._process_ctor = TiedProcess
    for name, command in commands().items():
        manager.add_process(name, command, cwd=str(BASE_DIR))
    announcer = subprocess.Popen(
        [sys.executable, "-m", "alliance_portal.launch", "announce"],
        cwd=BASE_DIR,
        start_new_session=True,
        preexec_fn=engines.tie_to_parent(signal.SIGKILL),  # noqa: PLW1509 - before any thread exists
    )
    try:
        manager.loop()
    finally:
        announcer.kill()
        announcer.wait()
    stopped_by_somebody = manager.returncode in {130, 143}
    return 0 if stopped_by_somebody else 1


def announce() -> int:
    """Print the address and the demo accounts once the portal answers."""
    address = os.environ["SITE_URL"]
    host, port = os.environ["HOST"], os.environ["PORT"]
    local = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    answer = _wait_until_ready(f"http://{local}:{port}/readyz")
    if answer:
        _say(f"The portal has started, but it is not ready: {answer}")
        return 1
    accounts = f"""
  Sign in at {address}/accounts/login/ as ROLE@ALLIANCE.example, password learning-together
    ROLE      {ROLES}
    ALLIANCE  {ALLIANCES}
"""
    mail = "" if os.environ.get("EMAIL_URL") else f"  E-mails it sends: {PORTAL_DIR / 'mail'}\n"
    demo = accounts if os.environ["DEMO"] in {"on", "1", "true", "yes"} else "\n"
    _say(f"\n  The Alliance Portal is at {address}\n{demo}{mail}  Stop it with Ctrl-C.\n")
    return 0


def _wait_until_ready(url: str) -> str:
    """Return nothing once the portal is ready, or what it said last."""
    deadline = time.monotonic() + READY_SECONDS
    answer = "it does not answer."
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                json.load(response)
                return ""
        except urllib.error.HTTPError as error:
            answer = error.read().decode(errors="replace")
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    return answer


if __name__ == "__main__":
    sys.exit(announce() if sys.argv[1:] == ["announce"] else main())
