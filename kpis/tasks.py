"""What Celery calls in the KPIs room."""

import structlog
from celery import shared_task

from kpis.actions import returns as actions

logger = structlog.get_logger(__name__)


@shared_task
def remind_of_returns() -> None:
    """Remind schools a week before their return is due, on the day, and once it is late."""
    queued = actions.remind_of_returns()
    if queued:
        logger.info("returns reminded of", number=queued)
