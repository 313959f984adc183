"""The outbox: rooms queue messages here in their own transaction; a worker composes and sends them when due."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from alliance_portal.models import Message

logger = structlog.get_logger(__name__)

IMMEDIATE, DAILY, WEEKLY, NEVER = "immediate", "daily", "weekly", "never"


@dataclass(frozen=True)
class Email:
    """What is sent: plain paragraphs and at most one link to act on; text and HTML are made from it alike."""

    subject: str
    paragraphs: list[str]
    action: tuple[str, str] | None = None
    attachments: list[tuple[str, bytes, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Drop:
    """A composer's answer when the facts have changed and nothing should be sent."""

    reason: str


@dataclass(frozen=True)
class Postpone:
    """A composer's answer when the message is to be looked at again later."""

    until: datetime
    reason: str


Composer = Callable[[Message], Email | Drop | Postpone]


@dataclass(frozen=True)
class Kind:
    """One kind of message: how it is composed, and whether people may take it in a digest."""

    name: str
    label: str
    compose: Composer
    can_be_digested: bool = True
    default: str = IMMEDIATE
    is_secret: bool = False


KINDS: dict[str, Kind] = {}


def composer(
    name: str, label: str, *, can_be_digested: bool = True, default: str = IMMEDIATE, is_secret: bool = False
) -> Callable[[Composer], Composer]:
    """Register the decorated function as the composer of a kind of message.

    It is called at send time with the Message, fetches the row `message.subject_id`, and returns an Email, or Drop
    where the facts have changed. `label` is what people read in their notification choices. The details of a secret
    kind (a link that opens an account) are wiped when the message is finished.
    """

    def register(compose: Composer) -> Composer:
        KINDS[name] = Kind(name, label, compose, can_be_digested and not is_secret, default, is_secret)
        return compose

    return register


def absolute(path: str) -> str:
    """Return the full address of a path, for links in e-mails."""
    return f"{settings.SITE_URL}{path}"


def queue(
    *,
    kind: str,
    subject: models.Model,
    key: str,
    recipient: models.Model | None = None,
    to: str = "",
    alliance: models.Model | None = None,
    due_at: datetime | None = None,
    details: dict[str, Any] | None = None,
) -> Message | None:
    """Write one message into the outbox, in the caller's transaction.

    `key` says which message this is: asked for twice, it is sent once (None is returned the second time). Give
    `recipient` for people with an account, `to` for an address without one. A message that is due now is handed to
    the worker as soon as the transaction commits; if the broker is away, the sweep finds it.
    """
    if kind not in KINDS:
        raise LookupError(f"No composer is registered for {kind!r}.")
    fields: dict[str, Any] = {
        "kind": kind,
        "subject_id": subject.pk,
        "recipient": recipient,
        "to": to,
        "alliance": alliance,
        "due_at": due_at or timezone.now(),
        "details": details or {},
        "digest": _digest_for(kind, recipient),
    }
    message, created = Message.objects.get_or_create(key=key, defaults=fields)
    if not created:
        return None
    if not message.digest and message.due_at <= timezone.now():
        transaction.on_commit(lambda: _hand_to_worker(message.pk))
    return message


@transaction.atomic
def send_again(*, message: Message) -> bool:
    """Put a failed message back into the queue; return whether it had failed."""
    waiting = {"state": Message.State.QUEUED, "due_at": timezone.now(), "attempts": 0, "finished_at": None}
    put_back = Message.objects.filter(pk=message.pk, state=Message.State.FAILED).update(**waiting)
    if put_back:
        transaction.on_commit(lambda: _hand_to_worker(message.pk))
    return bool(put_back)


def _digest_for(kind: str, recipient: models.Model | None) -> str:
    """Return the digest that the recipient chose for this kind, or nothing for at once."""
    known = KINDS[kind]
    if recipient is None or not known.can_be_digested:
        return ""
    choice = recipient.notification_choices.filter(kind=kind).first()  # type: ignore[attr-defined]
    frequency = choice.frequency if choice else known.default
    return frequency if frequency in (DAILY, WEEKLY) else ""


def _hand_to_worker(message_pk: int) -> None:
    """Tell a worker at once; without a broker the row simply waits for the sweep."""
    from kombu.exceptions import OperationalError

    from alliance_portal.tasks import send_message

    try:
        send_message.delay(message_pk)
    except OperationalError:
        logger.warning("the broker is away, the sweep will send", message_pk=message_pk)
