"""Telling those invited that a meeting was moved, changed, cancelled, or takes place after all."""

from datetime import datetime

from alliance_portal.calendars import as_calendar
from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from meetings.calendars import entry_of
from meetings.models import Meeting
from meetings.words import moment_words, span_words


@composer("meetings.changed", "Meetings moved, changed or cancelled", can_be_digested=False)
def meeting_changed(message: Message) -> Email | Drop:
    """Say what is different from what the reader knew; a change that was overtaken says nothing."""
    meeting = Meeting.objects.with_names().filter(pk=message.subject_id).first()
    if meeting is None:
        return Drop("The meeting no longer exists.")
    if meeting.sequence != message.details["sequence"]:
        return Drop("The meeting has been changed again since.")
    if meeting.is_over:
        return Drop("The meeting is over.")
    before = message.details["before"]
    if not meeting.is_planned:
        subject, paragraphs = _cancelled(meeting)
    elif before["state"] != Meeting.State.PLANNED:
        subject, paragraphs = _on_again(meeting)
    else:
        subject, paragraphs = _different(meeting, before)
    calendar = ("meeting.ics", as_calendar([entry_of(meeting)]), "text/calendar")
    return Email(subject, paragraphs, ("See the meeting", absolute(meeting.get_absolute_url())), [calendar])


def _cancelled(meeting: Meeting) -> tuple[str, list[str]]:
    when = moment_words(meeting.starts_at)
    return (
        f"Cancelled: {meeting.name}, {when}",
        [
            f"{meeting.name} of {meeting.alliance.name} on {when} does not take place.",
            f"The reason: {meeting.cancelled_because}",
            "You need not do anything.",
        ],
    )


def _on_again(meeting: Meeting) -> tuple[str, list[str]]:
    return (
        f"Takes place after all: {meeting.name}, {moment_words(meeting.starts_at)}",
        [
            f"{meeting.name} of {meeting.alliance.name} had been cancelled. It now takes place after all.",
            f"When: {span_words(meeting.starts_at, meeting.ends_at)}",
            f"Where: {meeting.where}",
        ],
    )


def _different(meeting: Meeting, before: dict[str, str]) -> tuple[str, list[str]]:
    """Set what was known against what now holds."""
    was = datetime.fromisoformat(before["starts_at"]), datetime.fromisoformat(before["ends_at"])
    is_moved = was != (meeting.starts_at, meeting.ends_at)
    now = span_words(meeting.starts_at, meeting.ends_at)
    lines = [f"When: {now}. It was {span_words(*was)}." if is_moved else f"When: {now}, as before."]
    if before["where"] != meeting.where:
        lines.append(f"Where: {meeting.where}. It was: {before['where']}.")
    else:
        lines.append(f"Where: {meeting.where}, as before.")
    if before["link"] != meeting.link:
        lines.append(f"Join online: {meeting.link}" if meeting.link else "There is no longer a link to join online.")
    if before["name"] != meeting.name:
        lines.append(f"It was called: {before['name']}.")
    what = "is moved" if is_moved else "has changed"
    head = "Moved" if is_moved else "Changed"
    return (
        f"{head}: {meeting.name}, now {moment_words(meeting.starts_at)}" if is_moved else f"{head}: {meeting.name}",
        [
            f"{meeting.name} of {meeting.alliance.name} {what}.",
            *lines,
            "An answer that you have given stands; change it where the meeting no longer suits you.",
        ],
    )
