"""The meetings room's entry points for Celery."""

import structlog
from celery import shared_task

from meetings.actions import actions, answers

logger = structlog.get_logger(__name__)


@shared_task
def invite_and_remind() -> None:
    """Queue the invitations and reminders whose day has come."""
    queued = answers.invite_and_remind()
    if queued:
        logger.info("invitations and reminders queued", number=queued)


@shared_task
def chase_actions() -> None:
    """Remind the owners of overdue actions, once a week at most."""
    queued = actions.chase_overdue()
    if queued:
        logger.info("overdue actions chased", number=queued)
