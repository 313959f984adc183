"""The outbox's entry points for Celery: an id in, or nothing, and one call."""

import math

from celery import shared_task

from alliance_portal import delivery
from alliance_portal.models import Message

BATCH = 200
MOST_BATCHES = 20


@shared_task
def send_message(message_pk: int) -> None:
    """Send one message that has just been queued."""
    delivery.deliver(message_pk)


@shared_task
def sweep_outbox() -> None:
    """Share out everything that is due among the workers; rows claimed twice are skipped, not sent twice."""
    waiting = Message.objects.due()[: BATCH * MOST_BATCHES].count()
    for _ in range(math.ceil(waiting / BATCH)):
        send_batch.delay()


@shared_task
def send_batch() -> None:
    """Send one share of what is due."""
    delivery.deliver_due(BATCH)


@shared_task
def send_digests() -> None:
    """Send the daily and weekly digests that have become due."""
    delivery.deliver_digests()
