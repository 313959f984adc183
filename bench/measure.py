"""Measures pages: the queries of each, and its time over the loopback in rounds, so that noise hits all alike."""

import time
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.clients import Visitor, percentile
from bench.cpu import used_below
from bench.pages import Page
from bench.stage import Stage
from members.models import Person

MOST_QUERIES, MOST_MILLISECONDS = 12, 60.0
WARM_UPS = 4
BURST = 10


@dataclass
class Result:
    """What was seen of one page."""

    page: Page
    queries: int
    milliseconds: list[float] = field(default_factory=list)
    processor: float | None = None

    @property
    def p50(self) -> float:
        return percentile(self.milliseconds, 0.5)

    @property
    def p95(self) -> float:
        return percentile(self.milliseconds, 0.95)

    @property
    def is_within_budget(self) -> bool:
        return self.queries <= MOST_QUERIES and self.p95 < MOST_MILLISECONDS


class Sessions:
    """Signs people in once each, and gives their cookie for the server and their client for this process."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}

    def client(self, email: str) -> Client:
        """Return the test client of the person, or of a visitor for no address."""
        if email not in self.clients:
            self.clients[email] = Client()
            if email:
                self.clients[email].force_login(Person.objects.get(email=email))
        return self.clients[email]

    def cookie(self, email: str) -> str:
        """Return the session's cookie as a browser sends it."""
        client = self.client(email)
        return f"sessionid={client.cookies['sessionid'].value}" if email else ""


def queries_of(page: Page, sessions: Sessions) -> int:
    """Return how many queries the page costs once it is warm. Raises RuntimeError when it does not answer 200."""
    client = sessions.client(page.who)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(page.path)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.path} answered {answer.status_code}")
    return len(captured)


def measure(pages: list[Page], sessions: Sessions, stage: Stage, *, rounds: int) -> tuple[list[Result], list[float]]:
    """Ask for every page once in each round; return what was seen of each, and the times of /healthz in between."""
    results = [Result(page, queries_of(page, sessions)) for page in pages]
    visitors = {email: Visitor(stage.port, sessions.cookie(email)) for email in {"", *(page.who for page in pages)}}
    reference = []
    for number in range(-min(WARM_UPS, rounds), rounds):
        for result in results:
            trivial = visitors[""].get("/healthz")
            taken = visitors[result.page.who].get(result.page.path)
            if number >= 0:
                reference.append(trivial)
                result.milliseconds.append(taken)
    for result in results:
        result.processor = _processor_time(result.page, visitors[result.page.who], stage, times=min(BURST, rounds))
    for visitor in visitors.values():
        visitor.close()
    return results, reference


def _processor_time(page: Page, visitor: Visitor, stage: Stage, *, times: int) -> float | None:
    """Return the milliseconds that web and database compute for one answer, however long they wait for a processor."""
    before = used_below(*stage.processes)
    for _ in range(times):
        visitor.get(page.path)
    after = used_below(*stage.processes)
    return None if before is None or after is None else (after - before) / times


def select_milliseconds(times: int) -> list[float]:
    """Return how long a bare SELECT takes from this process, so often."""
    found = []
    with connection.cursor() as cursor:
        for _ in range(times):
            begun = time.perf_counter()
            cursor.execute("SELECT 1")
            cursor.fetchall()
            found.append((time.perf_counter() - begun) * 1000)
    return found
