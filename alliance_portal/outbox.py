"""The outbox: rooms queue messages here in their own transaction; a worker composes and sends them when due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.apps import apps
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
        "digest": _digests_for(kind, [recipient.pk])[recipient.pk] if recipient else "",
    }
    message, created = Message.objects.get_or_create(key=key, defaults=fields)
    if not created:
        return None
    if not message.digest and message.due_at <= timezone.now():
        transaction.on_commit(lambda: _hand_to_worker(message.pk))
    return message


@dataclass(frozen=True)
class Draft:
    """One of many messages to be queued together; its fields are those that `queue` takes."""

    kind: str
    subject: models.Model
    key: str
    recipient: Any = None
    to: str = ""
    alliance: Any = None
    due_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def queue_many(drafts: Iterable[Draft]) -> int:
    """Write many messages in a handful of statements, each asked for twice sent once; return how many are new.

    What is due now is swept as soon as the transaction commits.
    """
    wanted = {draft.key: draft for draft in drafts}
    known = set(Message.objects.filter(key__in=list(wanted)).values_list("key", flat=True))
    new = [draft for key, draft in wanted.items() if key not in known]
    unknown = {draft.kind for draft in new} - KINDS.keys()
    if unknown:
        raise LookupError(f"No composer is registered for {sorted(unknown)}.")
    now = timezone.now()
    digests = _digests_for(new)
    rows = [
        Message(
            kind=draft.kind,
            subject_id=draft.subject.pk,
            key=draft.key,
            recipient=draft.recipient,
            to=draft.to,
            alliance=draft.alliance,
            due_at=draft.due_at or now,
            details=draft.details,
            digest=digests.get((getattr(draft.recipient, "pk", None), draft.kind), ""),
        )
        for draft in new
    ]
    # A key that another transaction has just written is the same message: it is left as it is.
    Message.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if any(not row.digest and row.due_at <= now for row in rows):
        transaction.on_commit(_sweep)
    return len(rows)


def _digests_for(drafts: list[Draft]) -> dict[tuple[int | None, str], str]:
    """Return the digest of each recipient and kind, as `_digest_for` does, in one query."""
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
def queue_for_all(
    *,
    kind: str,
    subject: models.Model,
    keys: dict[int, str],
    alliance: models.Model | None = None,
    due_at: datetime | None = None,
    details: dict[str, Any] | None = None,
) -> int:
    """Write one message about the same row to each of many people, in the caller's transaction.

    `keys` gives each person's message its key, by the person's primary key; who was asked for before gets no second
    one. Return how many messages are new. What is due now is shared out among the workers on commit.
    """
    if kind not in KINDS:
        raise LookupError(f"No composer is registered for {kind!r}.")
    digests = _digests_for(kind, keys)
    due_at = due_at or timezone.now()
    known = set(Message.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    new = [
        Message(
            kind=kind,
            subject_id=subject.pk,
            recipient_id=recipient,
            alliance_id=alliance.pk if alliance else None,
            due_at=due_at,
            details=details or {},
            digest=digests[recipient],
            key=key,
        )
        for recipient, key in keys.items()
        if key not in known
    ]
    # Whoever asks for the same at the same moment is first or second, and neither fails.
    Message.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    if new and due_at <= timezone.now():
        transaction.on_commit(_hand_all_to_workers)
    return len(new)


@transaction.atomic
def send_again(*, message: Message) -> bool:
    """Put a failed message back into the queue; return whether it had failed."""
    waiting = {"state": Message.State.QUEUED, "due_at": timezone.now(), "attempts": 0, "finished_at": None}
    put_back = Message.objects.filter(pk=message.pk, state=Message.State.FAILED).update(**waiting)
    if put_back:
        transaction.on_commit(lambda: _hand_to_worker(message.pk))
    return bool(put_back)


def _digests_for(kind: str, recipients: Iterable[int]) -> dict[int, str]:
    """Return for each person the digest that they chose for this kind, or nothing for at once."""
    known = KINDS[kind]
    if not known.can_be_digested:
        return dict.fromkeys(recipients, "")
    choices = apps.get_model("members", "NotificationChoice")._default_manager
    chosen = dict(choices.filter(kind=kind, person__in=recipients).values_list("person_id", "frequency"))
    frequencies = {recipient: chosen.get(recipient, known.default) for recipient in recipients}
    return {pk: frequency if frequency in (DAILY, WEEKLY) else "" for pk, frequency in frequencies.items()}


def _hand_all_to_workers() -> None:
    """Let the workers share out what is due; without a broker it simply waits for the sweep."""
    from kombu.exceptions import OperationalError

    from alliance_portal.tasks import sweep_outbox

    try:
        sweep_outbox.delay()
    except OperationalError:
        logger.warning("the broker is away, the sweep will send")


def _hand_to_worker(message_pk: int) -> None:
    """Tell a worker at once; without a broker the row simply waits for the sweep."""
    from alliance_portal.tasks import send_message

    _delay(send_message, message_pk)


def _sweep() -> None:
    """Have the outbox looked through at once; without a broker the next sweep does it."""
    from alliance_portal.tasks import sweep_outbox

    _delay(sweep_outbox)


def _delay(task: Any, *arguments: Any) -> None:
    from kombu.exceptions import OperationalError

    try:
        task.delay(*arguments)
    except OperationalError:
        logger.warning("the broker is away, the sweep will send", task=task.name)
