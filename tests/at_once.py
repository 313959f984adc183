"""Several things done at the same moment, as real people do them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each on a connection of its own, and return what each gave.

    Raises what one of them raised. Only for tests that commit: `django_db(transaction=True)`.
    """
    together = threading.Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        together.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
