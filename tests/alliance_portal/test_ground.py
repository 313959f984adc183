"""The ground: settings that refuse to guess, addresses that tell the truth, pages when an engine is away."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from alliance_portal import engines, health
from members.models import Person

ROOT = Path(__file__).resolve().parent.parent.parent
READ_IN_SETTINGS = re.compile(r"""\benv(?:\.\w+)?\(\s*f?"(\{prefix\})?([A-Z_]+)\"""")
NOWHERE = "postgres://nobody@127.0.0.1:1/nothing"


def run_manage(*arguments: str, without: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **changes}
    for name in (without, "DJANGO_ALLOW_ASYNC_UNSAFE"):  # the latter is the journeys' own
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )


# --- Settings ----------------------------------------------------------------------------------


@pytest.mark.skipif((ROOT / ".env").exists(), reason="this installation's own .env sets what must be missing")
@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_the_portal_refuses_to_start_without(name: str):
    refused = run_manage("check", without=name)
    assert refused.returncode != 0
    assert f"Set the {name} environment variable" in refused.stderr


def test_debug_and_demo_are_off_unless_somebody_says_so():
    asked = "from django.conf import settings; print(settings.DEBUG, settings.DEMO, settings.REQUIRE_MFA)"
    environment = {key: value for key, value in os.environ.items() if key not in {"DEBUG", "DEMO", "REQUIRE_MFA"}}
    answer = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert answer.stdout.strip() == "False False True"


def settings_read() -> set[str]:
    source = (ROOT / "alliance_portal" / "settings.py").read_text()
    read = {name for prefix, name in READ_IN_SETTINGS.findall(source) if not prefix}
    for prefix in re.findall(r'_openid_provider\(\s*"([A-Z_]+)"', source):
        read |= {f"{prefix}{ending}" for ending in ("_CLIENT_ID", "_CLIENT_SECRET", "_SERVER_URL")}
    return read


def test_the_example_lists_every_variable_that_the_settings_read():
    assert {"SECRET_KEY", "DATABASE_URL", "GOOGLE_CLIENT_ID"} <= settings_read()
    listed = set(re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert settings_read() - listed == set()


def test_the_page_of_settings_explains_every_variable_of_the_example():
    listed = set(re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    explained = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    assert listed - explained == set()


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "docs/deploying.md", "docs/directory.md", "docs/settings.md"]
)
def test_no_page_of_the_documentation_has_a_dead_link(page: str):
    text = (ROOT / page).read_text()
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()] == []


def test_production_settings_pass_the_deploy_check():
    checked = run_manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        SITE_URL="https://portal.example",
        ALLOWED_HOSTS="portal.example",
        EMAIL_URL="smtp://127.0.0.1:1",
        REQUIRE_MFA="on",
    )
    assert (checked.returncode, checked.stderr) == (0, "")


# --- Health ------------------------------------------------------------------------------------


def test_healthz_answers_for_the_process_alone(client: Client):
    # No `db` fixture: pytest-django would fail this test if it touched the database.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_is_content_when_all_is_there(client: Client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_readyz_says_that_the_broker_is_away(client: Client, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{engines.free_port()}/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "database": "ok",
        "broker": "The broker does not answer.",
        "migrations": "ok",
    }


ASK = """
import django
django.setup()
from django.test import Client
for path in {paths!r}:
    client = Client(raise_request_exception=False)
    # Somebody who had signed in: their session is looked for in the database.
    client.cookies["sessionid"] = "a" * 32
    answer = client.get(path, headers={{"host": "127.0.0.1"}})
    print(answer.status_code, answer.headers.get("Retry-After"), answer.content.decode())
"""


def ask_without(name: str, address: str, *paths: str) -> str:
    environment = {**os.environ, name: address, "LOG_LEVEL": "CRITICAL"}
    command = [sys.executable, "-W", "ignore", "-c", ASK.format(paths=paths)]
    asked = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr
    return asked.stdout


def test_with_the_database_away_health_still_tells_and_pages_say_503():
    said = ask_without("DATABASE_URL", NOWHERE, "/healthz", "/readyz", "/accounts/login/")
    alive, ready, page = said.split("\n", 2)
    assert alive == '200 None {"status": "ok"}'
    assert ready.startswith("503")
    assert '"database": "The database does not answer."' in ready
    assert page.startswith("503 30 <!doctype html>")
    assert "The portal cannot answer just now" in page
    assert "Traceback" not in said


@pytest.mark.django_db
def test_with_the_database_away_a_signed_in_person_sees_the_same_page():
    # The session is read in middleware, where only Django's last handler can answer.
    try:
        raise OperationalError("the server closed the connection")
    except OperationalError:
        answer = health.server_error(RequestFactory().get("/"))
    assert (answer.status_code, "cannot answer just now" in answer.content.decode()) == (503, True)


@pytest.mark.django_db
def test_with_redis_away_pages_go_on(client: Client, settings):
    nowhere = f"redis://127.0.0.1:{engines.free_port()}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": nowhere}}
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.django_db
def test_with_redis_away_people_stay_signed_in(director: Person, settings):
    nowhere = f"redis://127.0.0.1:{engines.free_port()}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": nowhere}}
    client = Client()
    client.force_login(director, backend=settings.AUTHENTICATION_BACKENDS[0])
    answers = [client.get("/accounts/email/").status_code for _ in range(2)]
    assert answers == [200, 200]


def ask(address: str, *, signed_in: bool = False) -> tuple[int, str]:
    headers = {"Cookie": f"sessionid={'a' * 32}"} if signed_in else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@contextlib.contextmanager
def served(**changes: str) -> Iterator[str]:
    port = str(engines.free_port())
    environment = {**os.environ, "PORT": port, "HOST": "127.0.0.1", "WEB_CONCURRENCY": "1", **changes}
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "alliance_portal.wsgi"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                ask(f"http://127.0.0.1:{port}/healthz")
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def test_when_the_database_comes_back_the_portal_does_too_without_a_restart(tmp_path: Path):
    address = f"postgres://postgres@/portal?host={tmp_path / 'pg'}"
    with served(DATABASE_URL=address, LOG_LEVEL="CRITICAL") as portal:
        for _ in range(2):
            with engines.postgres(tmp_path / "pg", durable=False):
                assert '"database": "ok"' in ask(f"{portal}/readyz")[1]
            status, page = ask(f"{portal}/accounts/login/", signed_in=True)
            assert (status, "The portal cannot answer just now" in page) == (503, True)
            assert '"database": "The database does not answer."' in ask(f"{portal}/readyz")[1]
            assert ask(f"{portal}/healthz") == (200, '{"status": "ok"}')


def test_a_fault_of_ours_says_so_without_a_traceback():
    answer = health.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_a_stale_form_is_told_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example"})
    assert answer.status_code == 403
    assert "This form could not be checked" in answer.content.decode()


def test_a_fault_in_a_view_passes_through_the_health_middleware():
    def broken(request: HttpRequest) -> HttpResponse:
        raise AssertionError

    middleware = health.HealthMiddleware(broken)
    with pytest.raises(AssertionError):
        middleware(RequestFactory().get("/anything"))
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("ours")) is None


def test_health_is_answered_before_hosts_are_checked(client: Client):
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).status_code == 200
    assert settings.MIDDLEWARE[0] == "alliance_portal.health.HealthMiddleware"


# --- Logs --------------------------------------------------------------------------------------

LOG = """
import django
django.setup()
from django.test import Client
Client(enforce_csrf_checks=True).post("/accounts/login/", headers={"host": "127.0.0.1"})
Client().get("/accounts/login/", headers={"host": "nowhere.example"})
"""


def test_each_request_is_one_line_of_json_with_an_id_of_its_own():
    environment = {**os.environ, "LOG_LEVEL": "INFO", "LOG_PLAIN": "off"}
    command = [sys.executable, "-W", "ignore", "-c", LOG]
    logged = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    lines = [line for line in map(json.loads, logged.stderr.splitlines()) if "request" in line]
    assert [(line["event"], line["request"], line["code"]) for line in lines] == [
        ("request_finished", "POST /accounts/login/", 403),
        ("request_finished", "GET /accounts/login/", 400),
    ]
    assert len({line["request_id"] for line in lines}) == 2
