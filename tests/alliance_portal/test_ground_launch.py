"""`make run`, as a newcomer meets it: it starts, keeps its data, says what is wrong, and leaves nothing behind."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from alliance_portal import engines

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".portal", ".env", "__pycache__", "tests", ".*_cache")
SET_BY_THE_TESTS = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "DEMO", "EMAIL_URL", "SITE_URL", "ALLOWED_HOSTS", "PORT"}
START_SECONDS = 180


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as somebody has just cloned it, with the libraries at hand."""
    folder = tmp_path_factory.mktemp("clone") / "portal"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    return folder


def clean_environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SET_BY_THE_TESTS}
    return {**kept, "LOG_LEVEL": "WARNING", **changes}


def launch(checkout: Path, **changes: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "alliance_portal.launch"],
        cwd=checkout,
        env=clean_environment(**changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    deadline = time.monotonic() + START_SECONDS
    while words not in said and time.monotonic() < deadline:
        line = process.stdout.readline()
        assert line, f"it ended before it said {words!r}:\n{said}"
        said += line
    return said


def processes_of(checkout: Path) -> list[str]:
    """Return the command lines of every process that works in, or was started from, that copy."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            inside = str((process / "cwd").readlink()).startswith(str(checkout))
            if inside or str(checkout) in command:
                found.append(command)
    return found


def wait_until_gone(checkout: Path) -> list[str]:
    deadline = time.monotonic() + 20
    while processes_of(checkout) and time.monotonic() < deadline:
        time.sleep(0.2)
    return processes_of(checkout)


@contextlib.contextmanager
def running(checkout: Path, **changes: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = launch(checkout, **changes)
    try:
        yield process, read_until(process, "Stop it with Ctrl-C.")
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


@contextlib.contextmanager
def database_of(checkout: Path) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(engines.address_of_running(checkout / ".portal" / "pg"))
    with contextlib.closing(connection), connection, connection.cursor() as cursor:
        yield cursor


needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads the processes from /proc")


@needs_proc
@pytest.mark.slow
def test_it_starts_stops_without_a_trace_and_keeps_its_data(checkout: Path):
    port = str(engines.free_port())
    with running(checkout, PORT=port) as (process, said):
        assert f"The Alliance Portal is at http://127.0.0.1:{port}" in said
        assert "password learning-together" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as page:
            assert page.status == 200
            assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        with database_of(checkout) as cursor:
            cursor.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('here')")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert wait_until_gone(checkout) == []
    key = (checkout / ".portal" / "secret_key").read_text()

    with running(checkout, PORT=port) as (process, said):
        assert "Installing" not in said
        with database_of(checkout) as cursor:
            cursor.execute("SELECT word FROM kept")
            assert cursor.fetchall() == [("here",)]

        second = launch(checkout, PORT=str(engines.free_port()))
        refusal, _ = second.communicate(timeout=60)
        assert second.returncode == 1
        assert refusal == (
            f"The portal in this folder is already running at http://127.0.0.1:{port}. Stop it there first.\n"
        )

        process.kill()
        process.communicate(timeout=60)
    assert wait_until_gone(checkout) == []
    assert (checkout / ".portal" / "secret_key").read_text() == key


def manage(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=checkout, env=clean_environment(), capture_output=True, text=True)


@needs_proc
@pytest.mark.slow
def test_manage_py_reaches_the_database_of_its_folder_whether_the_portal_runs_or_not(checkout: Path, tmp_path: Path):
    schools = tmp_path / "schools.csv"
    schools.write_text("URN,EstablishmentName\n900101,Alder Primary School\n")
    with running(checkout, PORT=str(engines.free_port())):
        said = manage(checkout, "import_schools", str(schools))
        assert (said.returncode, said.stderr, said.stdout.splitlines()[1]) == (0, "", "  added            1")

    again = manage(checkout, "import_schools", str(schools))

    assert (again.returncode, again.stderr, again.stdout.splitlines()[4]) == (0, "", "  unchanged        1")
    assert wait_until_gone(checkout) == []


@needs_proc
@pytest.mark.slow
def test_a_first_start_that_was_killed_halfway_is_made_good(checkout: Path, tmp_path: Path):
    fresh = tmp_path / "portal"
    shutil.copytree(checkout, fresh, ignore=LEFT_OUT)
    process = launch(fresh, PORT=str(engines.free_port()))
    read_until(process, "Preparing the database")
    time.sleep(1)
    process.kill()
    process.communicate(timeout=60)
    assert wait_until_gone(fresh) == []
    with running(fresh, PORT=str(engines.free_port())) as (_, said):
        assert "The Alliance Portal is at" in said
    assert wait_until_gone(fresh) == []


def test_a_data_folder_that_was_never_finished_is_made_again(tmp_path: Path):
    half = tmp_path / "pg.unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    (tmp_path / "pg").mkdir()
    with engines.postgres(tmp_path / "pg", durable=False) as address, contextlib.closing(psycopg2.connect(address)):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["pg"]


def test_data_of_another_version_is_left_alone_and_named(tmp_path: Path):
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("17\n")
    with pytest.raises(engines.EngineError, match="was made by PostgreSQL 17; this is PostgreSQL 18"):
        engines.postgres(tmp_path / "pg", durable=False).__enter__()


def test_a_folder_too_deep_for_a_socket_still_gets_a_database(tmp_path: Path):
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    with engines.postgres(deep / "pg", durable=False) as address, contextlib.closing(psycopg2.connect(address)):
        assert len(address.split("host=")[1]) < 60


def test_two_checkouts_run_side_by_side(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with contextlib.ExitStack() as stack:
        addresses = [
            stack.enter_context(engines.postgres(tmp_path / name / "pg", durable=False)) for name in ("one", "two")
        ]
        addresses += [stack.enter_context(engines.valkey()) for _ in range(2)]
        assert len(set(addresses)) == 4


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_is_one_clear_sentence(checkout: Path, host: str):
    with socket.socket() as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]
        process = launch(checkout, PORT=str(port))
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said == (
        f"Port {port} is taken by another program. "
        f"Stop that program, or choose another port: make run PORT={port + 1}\n"
    )


@pytest.mark.parametrize("port", ["web", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(checkout: Path, port: str):
    process = launch(checkout, PORT=port)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (1, f"PORT must be a number from 1 to 65535, not {port}.\n")


# --- Backup ------------------------------------------------------------------------------------


def backup(checkout: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alliance_portal.backup", *arguments],
        cwd=checkout,
        env=clean_environment(**changes),
        capture_output=True,
        text=True,
    )


def test_a_backup_brings_back_rows_and_files(checkout: Path, tmp_path: Path):
    media = tmp_path / "media"
    media.mkdir()
    (media / "plan.pdf").write_text("as it was")
    with engines.postgres(tmp_path / "pg", durable=False) as address:
        places = {"DATABASE_URL": address, "MEDIA_ROOT": str(media), "BACKUP_DIR": str(tmp_path / "backups")}
        with contextlib.closing(psycopg2.connect(address)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist")
            cursor.execute("CREATE TABLE promise (id serial PRIMARY KEY, words text, UNIQUE (words))")
            cursor.execute("INSERT INTO promise (words) VALUES ('host a meeting'), ('share the data')")
        saved = backup(checkout, "save", **places)
        assert saved.returncode == 0, saved.stderr
        file = saved.stdout.strip()
        with contextlib.closing(psycopg2.connect(address)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("DELETE FROM promise; CREATE TABLE later (id int)")
        (media / "plan.pdf").write_text("spoilt")

        restored = backup(checkout, "restore", file, **places)
        assert restored.returncode == 0, restored.stderr
        with contextlib.closing(psycopg2.connect(address)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT words FROM promise ORDER BY id")
            assert cursor.fetchall() == [("host a meeting",), ("share the data",)]
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            assert cursor.fetchall() == [("promise",)]
            cursor.execute("INSERT INTO promise (words) VALUES ('propose a member') RETURNING id")
            assert cursor.fetchall() == [(3,)]
        assert (media / "plan.pdf").read_text() == "as it was"
        assert oct(Path(file).stat().st_mode)[-3:] == "600"


def test_a_file_that_is_no_backup_changes_nothing(checkout: Path, tmp_path: Path):
    wrong = tmp_path / "letter.tar"
    wrong.write_text("Dear all")
    with engines.postgres(tmp_path / "pg", durable=False) as address:
        with contextlib.closing(psycopg2.connect(address)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept (id int)")
        for file in (wrong, tmp_path / "nowhere.tar"):
            assert backup(checkout, "restore", str(file), DATABASE_URL=address).returncode != 0
        with contextlib.closing(psycopg2.connect(address)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            assert cursor.fetchall() == [("kept",)]


def test_restore_asks_which_backup(checkout: Path):
    asked = backup(checkout, "restore")
    assert (asked.returncode, asked.stderr.startswith("Say which backup to restore")) == (1, True)
