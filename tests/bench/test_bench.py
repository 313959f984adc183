"""The benchmark at a tiny scale: it measures what it says, on pages that answer. How fast they are it only prints."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command

from bench import cpu, measure, outbox
from bench.clients import Visitor, percentile, requests_a_second
from bench.pages import Page, all_pages
from bench.report import print_line
from tests.alliance_portal.test_ground_launch import clean_environment

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def england(db: None) -> None:
    call_command("load_england", scale=0.004, verbosity=0)


def test_every_page_answers_within_twelve_queries(england: None, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    sessions = measure.Sessions()
    costs = {page.name: measure.queries_of(page, sessions) for page in all_pages()}

    assert len(costs) > 40
    assert {name: cost for name, cost in costs.items() if cost > measure.MOST_QUERIES} == {}


def test_a_page_that_does_not_answer_is_no_result(england: None) -> None:
    with pytest.raises(RuntimeError, match="/nowhere/ answered 404"):
        measure.queries_of(Page("nothing", "/nowhere/"), measure.Sessions())


def test_clients_ask_the_running_server_and_count_every_answer(live_server) -> None:
    port = int(live_server.url.rpartition(":")[2])

    assert requests_a_second(port, "", "/healthz", clients=2, seconds=0.2) > 1
    with closing(Visitor(port)) as visitor:
        assert visitor.get("/healthz") > 0
        with pytest.raises(RuntimeError, match="/nowhere/ answered 404"):
            visitor.get("/nowhere/")


@pytest.mark.parametrize(("share", "expected"), [(0.5, 51), (0.95, 96), (1, 100)])
def test_a_percentile_is_a_value_that_was_seen(share: float, expected: int) -> None:
    assert percentile([float(value) for value in range(100, 0, -1)], share) == expected


def test_processor_time_counts_children_that_have_ended() -> None:
    before = cpu.used_below(os.getpid())
    subprocess.run([sys.executable, "-c", "sum(range(20_000_000))"], check=True)
    after = cpu.used_below(os.getpid())

    assert after - before >= 50


def test_what_the_benchmark_queues_is_forgotten_again(england: None) -> None:
    assert outbox.queue(30) > 0
    assert outbox.Message.objects.due().count() == 30
    outbox.forget()
    assert outbox.Message.objects.due().count() == 0


@pytest.mark.parametrize(
    ("measured", "at_least", "verdict"), [(99, True, "over"), (100, True, "ok"), (5, False, "ok"), (5.1, False, "over")]
)
def test_a_figure_is_held_to_its_budget(capsys, measured: float, at_least: bool, verdict: str) -> None:
    print_line("A figure", measured, "s", 100 if at_least else 5, at_least=at_least)
    assert capsys.readouterr().out.split()[-1] == verdict


@pytest.mark.slow
def test_the_whole_benchmark_runs_and_keeps_england(tmp_path: Path) -> None:
    arguments = ["--scale", "0.004", "--rounds", "1", "--seconds", "0.5", "--folder", str(tmp_path / "bench")]

    def run(*more: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "bench", *arguments, *more],
            cwd=ROOT,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    said = run()
    assert "England is loaded in" in said
    for line in ("register, 300 members", "Reference: /healthz", "requests/s", "40 messages queued", "messages/s"):
        assert line in said
    again = run("--only", "sign-in page")
    assert "England is loaded in" not in again
    assert [line.split("  ")[0] for line in again.splitlines() if line.endswith(("ok", "over"))] == ["sign-in page"]
