"""E-mails about coming to a meeting: the invitation, the reminder, and the word to a deputy."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from meetings.actions.answers import token_of
from meetings.models import Invitee, Meeting


def when_in_words(meeting: Meeting) -> str:
    """Return the time as schools write it, such as Thu 12 Nov 2026, 4.00pm to 5.30pm."""
    starts_at, ends_at = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{starts_at:%a} {starts_at.day} {starts_at:%b %Y}, {_clock(starts_at)} to {_clock(ends_at)}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}.{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def _found(message: Message) -> Invitee | Drop:
    """Return the place the message is about, unless nothing is to be said any more."""
    rows = Invitee.objects.with_names().select_related("meeting", "meeting__body", "meeting__host", "alliance")
    row = rows.filter(pk=message.subject_id).first()
    if row is None:
        return Drop("The place is no longer on the list.")
    if not row.meeting.is_planned:
        return Drop("The meeting is cancelled.")
    if row.meeting.has_started:
        return Drop("The meeting has begun.")
    if message.recipient_id and message.recipient_id != row.person_id:
        return Drop("Somebody else speaks for this place now.")
    return row


def facts_of(meeting: Meeting) -> list[str]:
    """Return when and where, as lines of an e-mail."""
    where = f"Where: {meeting.where}"
    return [f"When: {when_in_words(meeting)}", f"{where} {meeting.link}".strip() if meeting.link else where]


def _reply(row: Invitee, words: str) -> tuple[str, str]:
    return words, absolute(reverse("meetings:reply", args=[token_of(row)]))


@composer("meetings.invitation", "Invitations to meetings", can_be_digested=False)
def invitation(message: Message) -> Email | Drop:
    """Ask whether somebody comes, unless they have said."""
    row = _found(message)
    if isinstance(row, Drop):
        return row
    if row.answer != Invitee.Answer.WAITING:
        return Drop("It has been answered.")
    place = f" for {row.institution.name}" if row.institution else ""
    return Email(
        f"Will you come? {row.meeting.name}, {when_in_words(row.meeting).split(',')[0]}",
        [
            f"You are invited{place} to {row.meeting.name} of {row.alliance.name}.",
            *facts_of(row.meeting),
            "Say on the page behind the link whether you come, send a deputy or give apologies. You need not sign in.",
        ],
        _reply(row, "Answer"),
    )


@composer("meetings.reminder", "Reminders of meetings")
def reminder(message: Message) -> Email | Drop:
    """Remind of a meeting that still stands at the same time."""
    row = _found(message)
    if isinstance(row, Drop):
        return row
    if row.meeting.starts_at != datetime.fromisoformat(message.details["starts_at"]):
        return Drop("The meeting was moved; its new day has reminders of its own.")
    if row.answer == Invitee.Answer.APOLOGIES:
        return Drop("The person has given apologies.")
    day = when_in_words(row.meeting).split(",")[0]
    if row.answer == Invitee.Answer.WAITING:
        words = f"{row.alliance.name} has no answer yet from {row.who} about {row.meeting.name}."
        return Email(
            f"Please answer: {row.meeting.name}, {day}", [words, *facts_of(row.meeting)], _reply(row, "Answer")
        )
    comes = f"{row.deputy_name} goes in your place" if row.answer == Invitee.Answer.DEPUTY else "You said that you come"
    return Email(
        f"Reminder: {row.meeting.name}, {day}",
        [f"{comes}.", *facts_of(row.meeting)],
        _reply(row, "See the meeting, or change your answer"),
    )


@composer("meetings.deputy", "Going as a deputy", can_be_digested=False)
def deputy(message: Message) -> Email | Drop:
    """Tell a deputy where to go, and for whom."""
    row = _found(message)
    if isinstance(row, Drop):
        return row
    if row.answer != Invitee.Answer.DEPUTY or row.deputy_email != message.details.get("deputy"):
        return Drop("Somebody else goes now.")
    place = f" for {row.institution.name}" if row.institution else ""
    asked_by = row.answered_by.name if row.answered_by else row.who
    return Email(
        f"You are asked to go: {row.meeting.name}",
        [
            f"Dear {row.deputy_name},",
            f"{asked_by} asks you to go to {row.meeting.name} of {row.alliance.name}{place}.",
            *facts_of(row.meeting),
            f"If you cannot, please tell {asked_by}.",
        ],
    )
