"""`make bench`: pages, requests a second, outbox and directory, each against its budget in DESIGN.md section 8."""

import argparse
import os
import sys
from pathlib import Path

from alliance_portal.engines import EngineError
from alliance_portal.launch import LaunchError
from bench import stage


def main(arguments: list[str]) -> int:
    """Measure and print; the exit code says only whether it could be measured, never how fast it was."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="0.01 measures a hundredth of England")
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is asked for")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long requests a second are counted")
    parser.add_argument("--only", default="", help="measure only the pages whose name holds these words")
    parser.add_argument("--folder", type=Path, default=stage.FOLDER, help="where engines and England are kept")
    chosen = parser.parse_args(arguments)
    try:
        with stage.set_up(chosen.scale, chosen.folder) as running:
            print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, England at scale {chosen.scale:g}")
            measure_pages(running, chosen.rounds, chosen.only)
            if not chosen.only:
                measure_documents()
                measure_throughput(running, chosen.seconds)
                measure_outbox(running, chosen.scale)
                measure_directory(running, chosen.scale)
    except (LaunchError, EngineError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def measure_pages(running: stage.Stage, rounds: int, only: str) -> None:
    from bench import measure, meetings, pages, report  # noqa: F401 - the rooms register their pages

    sessions = measure.Sessions()
    chosen = [page for page in pages.all_pages() if only in page.name]
    results, trivial = measure.measure(chosen, sessions, running, rounds=rounds)
    report.print_pages(results, trivial)
    print()
    report.print_reference("Reference: /healthz", trivial)
    report.print_reference("Reference: SELECT 1", measure.select_milliseconds(1000))
    print()


def measure_documents() -> None:
    from bench import meetings, report

    budgets = {"PDF": 100, "Word": 300, "Zip": 10_000}
    for what, milliseconds in meetings.documents().items():
        budget = next(budget for word, budget in budgets.items() if word in what)
        report.print_line(what, milliseconds, "ms", budget, at_least=False)
    print()


def measure_throughput(running: stage.Stage, seconds: float) -> None:
    from bench import clients, measure, pages, report

    cookie = measure.Sessions().cookie(pages.who(pages.Role.TEACHER))
    for name, path in (("Register", pages.at("register")), ("News", pages.at("news"))):
        found = clients.requests_a_second(running.port, cookie, path, clients=8, seconds=seconds)
        report.print_line(f"{name}, signed in, two web workers", found, "requests/s", 100, at_least=True)


def measure_outbox(running: stage.Stage, scale: float) -> None:
    from bench import outbox, report

    number = outbox.queued_at(scale)
    report.print_line(f"{number:,} messages queued", outbox.queue(number), "s", 5, at_least=False)
    report.print_line("Messages sent by one worker", outbox.send(running, number), "messages/s", 100, at_least=True)
    outbox.forget()


def measure_directory(running: stage.Stage, scale: float) -> None:
    from bench import directory, extract

    file = running.folder / "extract.csv"
    print(f"\nDirectory of {extract.write(file, scale):,} schools")
    for what, seconds in directory.measure(file).items():
        print(f"  {what:44} {seconds:9.2f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
