"""Inviting those who sit to a meeting, reminding them, and what they answer."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance_portal import outbox
from alliance_portal.outbox import Draft
from meetings.models import Invitee, Meeting
from meetings.models.meetings import new_nonce
from meetings.rules import settings_of
from members.access import Standing
from members.models import Person

SALT = "meetings.reply"
Answer = Invitee.Answer
# A reminder whose time was missed by more than this is not made up for: the next one is soon enough.
LATE = timedelta(hours=12)
AHEAD = timedelta(days=1)
MOST_DAYS = 200


def token_of(invitee: Invitee) -> str:
    """Return the unguessable part of a reply link; it is void once somebody else stands for the place."""
    return signing.dumps([invitee.pk, invitee.nonce, invitee.person_id], salt=SALT)


def find_by_token(token: str) -> Invitee | None:
    """Return the place that the link speaks for, or None where the link is void."""
    try:
        pk, nonce, person_pk = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Invitee.objects.with_names().select_related("meeting", "meeting__body", "meeting__host", "alliance")
    return rows.filter(pk=pk, nonce=nonce, person=person_pk, person__is_active=True).first()


@transaction.atomic
def give_answer(
    *,
    invitee: Invitee,
    answer: str,
    by: Person,
    deputy_name: str = "",
    deputy_email: str = "",
    reason: str = "",
) -> Invitee:
    """Take the answer of a place: attending, a named deputy, or apologies with the reason.

    The later answer counts. A deputy with an address is told. Raises ValidationError once the meeting has begun or is
    cancelled.
    """
    row = Invitee.objects.select_for_update(of=("self",)).select_related("meeting", "meeting__body").get(pk=invitee.pk)
    if not row.meeting.is_planned:
        raise ValidationError("The meeting is cancelled.")
    if row.meeting.has_started:
        raise ValidationError("The meeting has begun. Tell the chair or the clerk who is there.")
    row.answer, row.answered_at, row.answered_by = answer, timezone.now(), by
    is_deputy = answer == Answer.DEPUTY
    row.deputy_name, row.deputy_email = (deputy_name, deputy_email.lower()) if is_deputy else ("", "")
    row.reason = reason if answer in (Answer.APOLOGIES, Answer.DEPUTY) else ""
    row.save(update_fields=["answer", "answered_at", "answered_by", "deputy_name", "deputy_email", "reason"])
    if row.deputy_email:
        outbox.queue(
            kind="meetings.deputy",
            subject=row,
            to=row.deputy_email,
            alliance=row.alliance,
            key=f"deputy:{row.pk}:{row.deputy_email}:{row.meeting.sequence}",
            details={"deputy": row.deputy_email},
        )
    return row


@transaction.atomic
def ask_again(*, meeting: Meeting, by: Standing) -> int:
    """Ask everybody who has not answered, at most once a day; return how many are asked."""
    today = timezone.localdate()
    waiting = meeting.invitees.waiting().with_names()
    return outbox.queue_many(
        Draft("meetings.invitation", row, f"meeting-asked:{row.pk}:{today}", row.person, alliance=meeting.alliance)
        for row in waiting
        if row.person
    )


@transaction.atomic
def invite_now(*, meeting: Meeting, by: Standing) -> int:
    """Send the invitations of a meeting before their day; return how many leave."""
    return outbox.queue_many(_invitations([meeting], meeting.invitees.with_names()))


@transaction.atomic
def renew_link(*, invitee: Invitee) -> None:
    """Make the reply links that were sent void."""
    invitee.nonce = new_nonce()
    invitee.save(update_fields=["nonce"])


@transaction.atomic
def invite_and_remind(now: datetime | None = None) -> int:
    """Queue the invitations and reminders whose day has come, in every alliance; return how many are new."""
    now = now or timezone.now()
    soon = Meeting.objects.planned().filter(starts_at__gt=now, starts_at__lte=now + timedelta(days=MOST_DAYS))
    meetings = [each for each in soon.with_names().select_related("alliance__meeting_settings") if _is_near(each, now)]
    invitees = list(Invitee.objects.filter(meeting__in=meetings, person__isnull=False).with_names())
    return outbox.queue_many([*_invitations(meetings, invitees), *_reminders(meetings, invitees, now)])


def _is_near(meeting: Meeting, now: datetime) -> bool:
    """Say whether the day of the invitations has come."""
    return meeting.starts_at - timedelta(days=settings_of(meeting.alliance).invite_days) <= now


def _invitations(meetings: Iterable[Meeting], invitees: Iterable[Invitee]) -> Iterator[Draft]:
    by_key = {meeting.pk: meeting for meeting in meetings}
    for row in invitees:
        if row.person is not None and row.answer == Answer.WAITING:
            meeting = by_key[row.meeting_id]
            key = f"meeting-invitation:{row.pk}:{row.person_id}"
            yield Draft("meetings.invitation", row, key, row.person, alliance=meeting.alliance)


def _reminders(meetings: Iterable[Meeting], invitees: Iterable[Invitee], now: datetime) -> Iterator[Draft]:
    """Yield what is due within a day: to those who have not answered at each of the alliance's times, to those who
    come at the last."""
    by_key = {meeting.pk: meeting for meeting in meetings}
    for row in invitees:
        meeting = by_key[row.meeting_id]
        days = sorted(settings_of(meeting.alliance).remind_days)
        for each in days:
            due_at = reminder_due(meeting, each)
            wanted = row.answer == Answer.WAITING or (row.is_expected and each == days[0])
            if wanted and now - LATE <= due_at <= now + AHEAD:
                yield Draft(
                    "meetings.reminder",
                    row,
                    f"meeting-reminder:{row.pk}:{row.person_id}:{each}:{meeting.starts_at:%Y%m%d%H%M}",
                    row.person,
                    alliance=meeting.alliance,
                    # Those who have not answered are asked first.
                    due_at=due_at if row.answer == Answer.WAITING else due_at + timedelta(minutes=30),
                    details={"days": each, "starts_at": meeting.starts_at.isoformat()},
                )


def reminder_due(meeting: Meeting, days: int) -> datetime:
    """Return when a reminder leaves: at the meeting's own hour, so many days before, by the clock in London."""
    local = timezone.localtime(meeting.starts_at)
    return timezone.make_aware(local.replace(tzinfo=None) - timedelta(days=days))
