"""Measures the outbox: how fast many messages are queued, and how many a second one worker sends."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from django.db.models import Max, Min

from alliance_portal import outbox
from alliance_portal.launch import LaunchError
from alliance_portal.models import Message
from alliance_portal.querysets import MessageQuerySet
from bench.stage import Stage, process
from members.england.rooms import England
from members.models import Enquiry, Person

KEY = "bench-"
QUEUED, ENOUGH_TO_MEASURE = 10_000, 1_500
WAIT_SECONDS = 180


def queued_at(scale: float) -> int:
    """Return how many messages are queued at this scale."""
    return min(England(scale).part_of(QUEUED), Person.objects.count())


def queue(number: int) -> float:
    """Queue so many messages about one enquiry and return the seconds; they lie in the outbox afterwards."""
    forget()
    alliance = England().alliances()[0]
    enquiry = Enquiry.objects.filter(alliance=alliance, answered_at=None).order_by("pk")[0]
    people = Person.objects.order_by("pk")[:number]
    drafts = [outbox.Draft("members.enquiry", enquiry, f"{KEY}{each.pk}", each, alliance=alliance) for each in people]
    begun = time.perf_counter()
    queued = outbox.queue_many(drafts)
    taken = time.perf_counter() - begun
    if queued != len(drafts):
        raise RuntimeError(f"{queued} of {len(drafts)} messages were queued.")
    return taken


def send(stage: Stage, number: int) -> float:
    """Let one worker send the queued messages, or enough of them, to a local mail server; return how many a second."""
    with ExitStack() as stack:
        address = f"127.0.0.1:{stage.mail_port}"
        sink = ("aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", address)
        stack.enter_context(process(stage.folder, "mail", *sink))
        worker = ("celery", "--quiet", "-A", "alliance_portal", "worker", "--concurrency", "1", "--loglevel", "WARNING")
        stack.enter_context(process(stage.folder, "worker", *worker))
        _wait_until(lambda: _sent().count() >= min(number, ENOUGH_TO_MEASURE))
    seen = _sent().aggregate(first=Min("finished_at"), last=Max("finished_at"))
    seconds = (seen["last"] - seen["first"]) / timedelta(seconds=1)
    return (_sent().count() - 1) / seconds


def forget() -> None:
    """Delete what the benchmark queued."""
    Message.objects.filter(key__startswith=KEY).delete()


def _sent() -> MessageQuerySet:
    return Message.objects.filter(key__startswith=KEY, state=Message.State.SENT)


def _wait_until(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_done():
        if time.monotonic() > deadline:
            raise LaunchError(f"One worker sent {_sent().count()} messages in {WAIT_SECONDS} s, too few to measure.")
        time.sleep(0.2)
