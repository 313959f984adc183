"""The outbox: rooms queue messages here in their own transaction; a worker composes and sends them when due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.workers import hand_over

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


@dataclass(frozen=True)
class Draft:
    """A message to be queued; its fields are those that `queue` takes."""

    kind: str
    subject: models.Model
    key: str
    recipient: Any = None
    to: str = ""
    alliance: Any = None
    due_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


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
    draft = Draft(kind, subject, key, recipient, to, alliance, due_at, details or {})
    fields = _fields(draft, _digests_for([draft]))
    message, created = Message.objects.get_or_create(key=key, defaults=fields)
    if not created:
        return None
    if not message.digest and message.due_at <= timezone.now():
        transaction.on_commit(lambda: _hand_to_worker(message.pk))
    return message


@transaction.atomic
def queue_many(drafts: Iterable[Draft]) -> int:
    """Write many messages in a handful of statements, each asked for twice sent once; return how many are new.

    What is due now is swept as soon as the transaction commits.
    """
    wanted = {draft.key: draft for draft in drafts}
    unknown = {draft.kind for draft in wanted.values()} - KINDS.keys()
    if unknown:
        raise LookupError(f"No composer is registered for {sorted(unknown)}.")
    known = set(Message.objects.filter(key__in=list(wanted)).values_list("key", flat=True))
    new = [draft for key, draft in wanted.items() if key not in known]
    digests = _digests_for(new)
    rows = [Message(**_fields(draft, digests)) for draft in new]
    # A key that another transaction has just written is the same message: it is left as it is.
    Message.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if any(not row.digest and row.due_at <= timezone.now() for row in rows):
        transaction.on_commit(_sweep)
    return len(rows)


def _fields(draft: Draft, digests: dict[tuple[int | None, str], str]) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "subject_id": draft.subject.pk,
        "key": draft.key,
        "recipient": draft.recipient,
        "to": draft.to,
        "alliance": draft.alliance,
        "due_at": draft.due_at or timezone.now(),
        "details": draft.details,
        "digest": digests.get((getattr(draft.recipient, "pk", None), draft.kind), ""),
    }


def _digests_for(drafts: list[Draft]) -> dict[tuple[int | None, str], str]:
    """Return the digest that each recipient chose for a kind, where it is not sent at once; in one query."""
    kinds = {draft.kind for draft in drafts if KINDS[draft.kind].can_be_digested}
    people = {draft.recipient.pk: draft.recipient for draft in drafts if draft.recipient is not None}
    if not kinds or not people:
        return {}
    found = {(pk, kind): KINDS[kind].default for pk in people for kind in kinds}
    choices = next(iter(people.values())).notification_choices.model.objects
    for choice in choices.filter(person__in=list(people), kind__in=kinds):
        found[choice.person_id, choice.kind] = choice.frequency
    return {key: frequency for key, frequency in found.items() if frequency in (DAILY, WEEKLY)}


@transaction.atomic
def send_again(*, message: Message) -> bool:
    """Put a failed message back into the queue; return whether it had failed."""
    waiting = {"state": Message.State.QUEUED, "due_at": timezone.now(), "attempts": 0, "finished_at": None}
    put_back = Message.objects.filter(pk=message.pk, state=Message.State.FAILED).update(**waiting)
    if put_back:
        transaction.on_commit(lambda: _hand_to_worker(message.pk))
    return bool(put_back)


def _hand_to_worker(message_pk: int) -> None:
    """Tell a worker at once; without a broker the row simply waits for the sweep."""
    from alliance_portal.tasks import send_message

    hand_over(send_message, message_pk)


def _sweep() -> None:
    """Have the outbox looked through at once; without a broker the next sweep does it."""
    from alliance_portal.tasks import sweep_outbox

    hand_over(sweep_outbox)
