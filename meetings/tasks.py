"""The meetings room's entry points for Celery."""

import structlog
from celery import shared_task

from meetings.actions import actions, answers, exports, packs, papers

logger = structlog.get_logger(__name__)


@shared_task
def invite_and_remind() -> None:
    """Queue the invitations and reminders whose day has come."""
    queued = answers.invite_and_remind()
    if queued:
        logger.info("invitations and reminders queued", number=queued)


@shared_task
def chase_papers() -> None:
    """Queue the words to those who owe a paper that is due."""
    queued = papers.chase_papers()
    if queued:
        logger.info("papers chased", number=queued)


@shared_task
def make_pack(file_pk: int) -> None:
    """Make the PDF of a pack that takes longer than a page may."""
    packs.make_file(file_pk=file_pk)


@shared_task
def chase_actions() -> None:
    """Remind the owners of overdue actions, once a week at most."""
    queued = actions.chase_overdue()
    if queued:
        logger.info("overdue actions chased", number=queued)


@shared_task
def make_archive(pk: int) -> None:
    """Put the minutes of a body's year into one file."""
    exports.make_archive(pk=pk)


@shared_task
def forget_archives() -> None:
    """Delete the files of minutes that nobody fetches any more."""
    forgotten = exports.forget_archives()
    if forgotten:
        logger.info("archives of minutes deleted", number=forgotten)
