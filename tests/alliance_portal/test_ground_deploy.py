"""The production shape: what docker-compose.yml, Dockerfile and the scripts of deploy/ must always hold."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("migrate", "web", "worker", "beat")
LASTING = ("web", "worker", "beat", "postgres", "valkey", "caddy", "backup")
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_has_the_services_of_production(compose: dict[str, Any]):
    assert sorted(compose["services"]) == sorted({*OURS, *LASTING})


@pytest.mark.parametrize("name", LASTING)
def test_each_service_comes_back_and_says_how_it_is(compose: dict[str, Any], name: str):
    service = compose["services"][name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]
    assert {"interval", "timeout", "retries"} <= set(service["healthcheck"])


@pytest.mark.parametrize("name", OURS)
def test_our_services_scale_and_hold_no_rights(compose: dict[str, Any], name: str):
    service = compose["services"][name]
    # Either would stop `docker compose up --scale web=3 --scale worker=3`.
    assert not {"container_name", "ports"} & set(service)
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service


def test_only_the_proxy_is_reachable_from_outside(compose: dict[str, Any]):
    published = [name for name, service in compose["services"].items() if "ports" in service]
    assert published == ["caddy"]


def test_what_must_last_lies_in_volumes(compose: dict[str, Any]):
    services = compose["services"]
    assert "database:/var/lib/postgresql" in services["postgres"]["volumes"]
    assert "backups:/backups" in services["backup"]["volumes"]
    assert "certificates:/data" in services["caddy"]["volumes"]
    assert all("media:/srv/media" in services[name]["volumes"] for name in (*OURS, "backup"))
    named = {mount.split(":")[0] for s in services.values() for mount in s.get("volumes", []) if mount[0] not in "./"}
    assert named == set(compose["volumes"])


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for secret in SECRETS:
        assert set(re.findall(rf"\$\{{{secret}\W", text)) == {f"${{{secret}:"}
        assert not re.search(rf"\$\{{{secret}:-", text)


def test_the_database_is_migrated_before_anybody_works_on_it(compose: dict[str, Any]):
    for name in ("web", "worker", "beat"):
        assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_variable_that_compose_asks_for_is_in_the_example():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    listed = set(re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked - listed == set()


def test_the_image_runs_as_nobody_special_and_checks_itself():
    steps = (ROOT / "Dockerfile").read_text()
    assert steps.rindex("USER portal") > steps.rindex("RUN ")
    assert "collectstatic" in steps
    assert re.search(r"HEALTHCHECK .*\\\n.*/healthz", steps)


def test_secrets_and_data_stay_out_of_the_image():
    assert {".env", ".portal", ".git", ".venv"} <= set((ROOT / ".dockerignore").read_text().split())


@pytest.mark.parametrize("name", ["backup.sh", "restore.sh", "nightly.sh"])
def test_scripts_can_be_run_and_read_by_any_shell(name: str):
    script = ROOT / "deploy" / name
    assert script.stat().st_mode & stat.S_IXUSR
    assert subprocess.run(["sh", "-n", str(script)]).returncode == 0


def has_compose() -> bool:
    return (
        bool(shutil.which("docker"))
        and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0
    )


@pytest.mark.skipif(not has_compose(), reason="there is no docker compose on this machine")
def test_docker_itself_accepts_the_file(tmp_path: Path):
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text()))
    complete = {**os.environ, **dict.fromkeys(needed, "something")}
    command = ["docker", "compose", "-f", str(ROOT / "docker-compose.yml"), "--env-file", "/dev/null", "config", "-q"]
    assert subprocess.run(command, env=complete, cwd=tmp_path).returncode == 0
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    assert subprocess.run(command, env=bare, cwd=tmp_path).returncode != 0
