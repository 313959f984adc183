"""Sending what the outbox holds: each row is claimed, its facts re-checked, sent and marked in one transaction.

A worker that is killed at any line leaves its row unlocked and waiting, so it repeats at most the message in flight.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.outbox import DAILY, KINDS, NEVER, WEEKLY, Drop, Email, Postpone

logger = structlog.get_logger(__name__)

RETRY_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
DIGEST_HOUR = 7
SLOW_DOWN_AFTER = 3


def deliver(message_pk: int) -> None:
    """Send one message if it is due and nobody else is sending it."""
    with _mail() as mail:
        _deliver_next(mail, only=message_pk)


def deliver_due(limit: int) -> int:
    """Send up to `limit` due messages over one connection; return how many were dealt with.

    After a few failures in a row the rest is left for a later sweep: a mail server that hangs must not hold a worker.
    """
    dealt_with = failures = 0
    with _mail() as mail:
        while dealt_with < limit and failures < SLOW_DOWN_AFTER:
            message = _deliver_next(mail)
            if message is None:
                break
            dealt_with += 1
            failures = failures + 1 if message.state == Message.State.QUEUED else 0
    return dealt_with


@contextmanager
def _mail() -> Iterator[BaseEmailBackend]:
    """Give one mail connection, which is opened for the first message and closed at the end."""
    mail = get_connection()
    try:
        yield mail
    finally:
        mail.close()


def _deliver_next(mail: BaseEmailBackend, only: int | None = None) -> Message | None:
    """Claim and finish one due message; return it, or None when none is waiting."""
    with transaction.atomic():
        due = Message.objects.due().select_for_update(skip_locked=True, of=("self",))
        due = due.select_related("recipient", "alliance")
        message = due.filter(pk=only).first() if only else due.first()
        if message is None:
            return None
        composed = _compose(message)
        if isinstance(composed, Email):
            _send(mail, [message], composed)
        message.save()
        return message


def _compose(message: Message) -> Email | None:
    """Ask the kind's composer; note on the message when nothing is to be sent."""
    unwanted = _unwanted(message)
    if unwanted:
        finish(message, Message.State.DROPPED, unwanted)
        return None
    try:
        with transaction.atomic():
            composed = KINDS[message.kind].compose(message)
    except Exception as error:  # one broken composer must not stop the queue for everybody else
        logger.exception("message could not be composed", message_pk=message.pk, kind=message.kind)
        _try_later(message, f"It could not be written: {error!r}")
        return None
    if isinstance(composed, Drop):
        finish(message, Message.State.DROPPED, composed.reason)
        return None
    if isinstance(composed, Postpone):
        message.due_at, message.outcome = composed.until, composed.reason
        return None
    return composed


def _unwanted(message: Message) -> str:
    """Return why the message can reach nobody, or nothing."""
    if message.kind not in KINDS:
        return "The portal no longer sends messages of this kind."
    recipient = message.recipient
    if recipient is not None and not recipient.is_active:
        return "The person's account is closed."
    if recipient is None and not message.to:
        return "The person is no longer known."
    if recipient is not None and KINDS[message.kind].can_be_digested and _refuses(recipient, message.kind):
        return "The person does not want messages of this kind."
    return ""


def _refuses(recipient: Any, kind: str) -> bool:
    """Say whether the person chose not to get this kind by e-mail."""
    return recipient.notification_choices.filter(kind=kind, frequency=NEVER).exists()


def _send(mail: BaseEmailBackend, messages: list[Message], email: Email) -> None:
    """Send one e-mail for these messages of one recipient, and note on each what came of it."""
    try:
        _hand_over(mail, as_mail(messages, email, mail))
    except (SMTPException, OSError) as error:
        mail.close()
        for message in messages:
            if _is_final(error):
                finish(message, Message.State.FAILED, f"The mail server refused it: {error}")
            else:
                _try_later(message, f"The mail server did not take it: {error}")
        return
    for message in messages:
        message.attempts += 1
        message.subject_line = email.subject[:300]
        message.message_id = message_id_of(messages[0])
        message.to = message.recipient.email if message.recipient else message.to
        finish(message, Message.State.SENT)


def _hand_over(mail: BaseEmailBackend, mailed: EmailMultiAlternatives) -> None:
    """Send one e-mail over the open connection; one that the server has closed meanwhile is opened again, once."""
    is_new = mail.open()
    try:
        mail.send_messages([mailed])
    except SMTPServerDisconnected:
        if is_new:
            raise
        mail.close()
        mail.open()
        mail.send_messages([mailed])


def as_mail(messages: list[Message], email: Email, mail: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """Return the e-mail in text and HTML, with a Message-ID that stays the same however often it is tried."""
    first = messages[0]
    context = {
        "email": email,
        "alliance": first.alliance,
        "recipient": first.recipient,
        "site_url": settings.SITE_URL,
        "can_choose": first.recipient is not None and any(KINDS[each.kind].can_be_digested for each in messages),
    }
    mailed = EmailMultiAlternatives(
        subject=" ".join(email.subject.split()),
        body=render_to_string("emails/message.txt", context),
        to=[first.recipient.email if first.recipient else first.to],
        headers={"Message-ID": message_id_of(first)},
        connection=mail,
    )
    mailed.attach_alternative(render_to_string("emails/message.html", context), "text/html")
    for name, content, content_type in email.attachments:
        mailed.attach(name, content, content_type)
    return mailed


def message_id_of(message: Message) -> str:
    """Return the Message-ID that this row has on every try."""
    digest = hashlib.sha256(f"{message.pk}:{message.key}".encode()).hexdigest()[:24]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


def _is_final(error: Exception) -> bool:
    """Say whether the server's answer means that trying again is useless (a 5xx about the address)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, SMTPResponseException) and error.smtp_code in (550, 551, 552, 553, 554)


def _try_later(message: Message, why: str) -> None:
    """Note the failure and set the next try, later each time, until the last."""
    if message.attempts >= len(RETRY_AFTER):
        message.attempts += 1
        finish(message, Message.State.FAILED, why)
        return
    message.due_at = timezone.now() + RETRY_AFTER[message.attempts]
    message.attempts += 1
    message.outcome = why


def finish(message: Message, state: Message.State, why: str = "") -> None:
    """Set the message's last state; what was secret in it is forgotten."""
    message.state, message.outcome, message.finished_at = state, why, timezone.now()
    kind = KINDS.get(message.kind)
    if kind is None or kind.is_secret:
        message.details = {}


def digest_slot(frequency: str, now: datetime) -> datetime:
    """Return the last moment at which digests of this frequency were due: 7am today, or 7am on Monday."""
    local = timezone.localtime(now)
    slot = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if frequency == WEEKLY:
        slot -= timedelta(days=local.weekday())
    if slot > local:
        slot -= timedelta(days=1 if frequency == DAILY else 7)
    return slot


def deliver_digests() -> int:
    """Send each person who chose a digest one e-mail with all that has gathered; return how many were sent."""
    sent = 0
    with _mail() as mail:
        for frequency in (DAILY, WEEKLY):
            slot = digest_slot(frequency, timezone.now())
            for recipient_pk in list(Message.objects.recipients_of_digest(frequency, slot)):
                sent += _deliver_digest(mail, recipient_pk, frequency, slot)
    return sent


def _deliver_digest(mail: BaseEmailBackend, recipient_pk: int, frequency: str, slot: datetime) -> int:
    """Compose what one person's digest holds, send it, and mark its messages, all or none."""
    with transaction.atomic():
        waiting = Message.objects.in_digest(frequency, slot).filter(recipient_id=recipient_pk)
        locked = waiting.select_for_update(skip_locked=True, of=("self",))
        messages = list(locked.select_related("recipient", "alliance"))
        parts = [(message, composed) for message in messages if (composed := _compose(message))]
        if parts:
            _send(mail, [message for message, _ in parts], _as_digest([email for _, email in parts], frequency))
        for message in messages:
            message.save()
    return 1 if parts else 0


def _as_digest(emails: list[Email], frequency: str) -> Email:
    """Return one e-mail that holds the others, each under its subject with its link written out."""
    if len(emails) == 1:
        return emails[0]
    paragraphs = []
    for email in emails:
        paragraphs.append(email.subject)
        paragraphs.extend(email.paragraphs)
        if email.action:
            paragraphs.append(f"{email.action[0]}: {email.action[1]}")
    period = "today" if frequency == DAILY else "this week"
    attachments = [attachment for email in emails for attachment in email.attachments]
    return Email(f"{len(emails)} messages from your alliances {period}", paragraphs, attachments=attachments)
