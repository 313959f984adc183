"""A small load generator: one kept-alive connection for each client, and nothing but the time of each answer."""

import http.client
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field


@dataclass
class Visitor:
    """One browser to be: asks for a page over its own connection, with a session's cookie if it has signed in."""

    port: int
    cookie: str = ""
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def get(self, path: str) -> float:
        """Return the milliseconds until the last byte. Raises RuntimeError for anything but an answer of 200."""
        for is_last_try in (False, True):
            connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            if connection.sock is None:
                connection.connect()
            self._connection = connection
            begun = time.perf_counter()
            try:
                connection.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
                answer = connection.getresponse()
                answer.read()
            except (http.client.HTTPException, OSError):
                # The server closes a connection that was idle for too long.
                self.close()
                if is_last_try:
                    raise
                continue
            if answer.status != http.client.OK:
                raise RuntimeError(f"{path} answered {answer.status}")
            return (time.perf_counter() - begun) * 1000
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Close the connection; the next page opens another."""
        if self._connection:
            self._connection.close()
        self._connection = None


def requests_a_second(port: int, cookie: str, path: str, *, clients: int, seconds: float) -> float:
    """Return how many pages so many clients get in a second when each asks again at once."""
    counts = [0] * clients
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        with closing(Visitor(port, cookie)) as visitor:
            while time.perf_counter() < until:
                visitor.get(path)
                counts[number] += 1

    threads = [threading.Thread(target=ask, args=[number]) for number in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
