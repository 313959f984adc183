"""Handing work to the workers so that a request never fails for a broker that is away."""

from typing import Any

import structlog
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


def hand_over(task: Any, *arguments: Any) -> bool:
    """Tell a worker at once; return whether the broker took it. Call it when the transaction has committed.

    Whoever calls sees to it that the work is asked for again: a sweep, or the page that waits for it.
    """
    try:
        task.delay(*arguments)
    except OperationalError:
        logger.warning("the broker is away, the work waits", task=task.name)
        return False
    return True
