"""The members room's entry points for Celery."""

import structlog
from celery import shared_task

from members import retention

logger = structlog.get_logger(__name__)


@shared_task
def tidy() -> None:
    """Delete or anonymise, every night, what has been kept long enough."""
    logger.info("tidied", **{what: number for what, number in retention.tidy().items() if number})
