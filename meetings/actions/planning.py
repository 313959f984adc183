"""Planning meetings: made singly or for a year, moved, cancelled and reopened; those invited are told of changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal import outbox
from alliance_portal.models import Message
from meetings.actions.invitees import sync_invitees, sync_meetings
from meetings.actions.rules import ensure_rules
from meetings.models import Invitee, Meeting, MeetingSettings
from meetings.rules import settings_of
from meetings.words import day_words
from members.access import Standing
from members.models import Body, Institution, Person

CHANGED = "meetings.changed"
# What a change of a meeting may touch.
EDITABLE = ["title", "starts_at", "ends_at", "place", "host", "address", "link", "papers_due_on"]


class Overtaken(Exception):
    """Somebody else has changed the meeting since it was read; `current` is what stands now."""

    def __init__(self, current: Meeting) -> None:
        super().__init__(current)
        self.current = current


@dataclass(frozen=True)
class Planned:
    """One meeting of a year's plan: when it is, and who hosts it."""

    starts_at: datetime
    ends_at: datetime
    host: Institution | None = None


def papers_day(starts_at: datetime, days: int) -> date:
    """Return by when papers are due for a meeting, so many days before its day."""
    return timezone.localtime(starts_at).date() - timedelta(days=days)


@transaction.atomic
def create_meeting(*, meeting: Meeting, by: Standing) -> Meeting:
    """Plan one meeting of a body and list who is invited; refuses with ValidationError a time that is taken."""
    meeting.alliance, meeting.created_by = by.alliance, by.person
    ensure_rules(body=meeting.body, by=by)
    if meeting.papers_due_on is None:
        meeting.papers_due_on = papers_day(meeting.starts_at, settings_of(by.alliance).papers_days)
    _save_or_refuse(meeting)
    sync_invitees(meeting=meeting, by=by)
    return meeting


@transaction.atomic
def plan_meetings(*, body: Body, planned: Sequence[Planned], online: bool = False, by: Standing) -> list[Meeting]:
    """Make a year's meetings of a body at once, and return those that are new.

    Sent twice, the second finds what the first has made and makes nothing.
    """
    Body.objects.select_for_update().get(pk=body.pk)
    ensure_rules(body=body, by=by)
    taken = set(by.alliance.meetings.planned().of_body(body).values_list("starts_at", flat=True))
    settings = settings_of(by.alliance)
    new = [_meeting(body, each, online, settings, by) for each in planned if each.starts_at not in taken]
    try:
        with transaction.atomic():
            made = Meeting.objects.bulk_create(new)
    except IntegrityError as error:
        raise ValidationError(
            f"{body.name} already meets at one of these times, or two of them are the same."
        ) from error
    sync_meetings(alliance=by.alliance, meetings=made, by=by)
    return made


def _meeting(body: Body, planned: Planned, online: bool, settings: MeetingSettings, by: Standing) -> Meeting:
    return Meeting(
        alliance=by.alliance,
        body=body,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        place=Meeting.Place.ONLINE if online else Meeting.Place.SCHOOL,
        host=None if online else planned.host,
        papers_due_on=papers_day(planned.starts_at, settings.papers_days),
        created_by=by.person,
    )


@transaction.atomic
def change_meeting(*, meeting: Meeting, version: int, by: Standing) -> int:
    """Save what was edited on the meeting, and return how many people are told of it.

    `version` is the `sequence` that the editor had before them: raises Overtaken where it is no longer that one.
    Refuses with ValidationError a time that is taken, and a meeting that can no longer be moved.
    """
    current = _locked(meeting)
    if current.sequence != version:
        raise Overtaken(current)
    if not current.can_be_moved:
        raise ValidationError("A meeting that is over or cancelled can no longer be changed.")
    before, told_before = snapshot(current), recipients_of(current, by)
    changed = [name for name in EDITABLE if getattr(current, name) != getattr(meeting, name)]
    if not changed:
        return 0
    moved = meeting.starts_at - current.starts_at
    if moved and "papers_due_on" not in changed and meeting.papers_due_on:
        meeting.papers_due_on = meeting.papers_due_on + timedelta(days=_days_between(current, meeting))
    _raise(meeting, current.sequence)
    _save_or_refuse(meeting)
    if moved:
        sync_invitees(meeting=meeting, by=by)
    return _tell(meeting, before, {**told_before, **recipients_of(meeting, by)})


def _days_between(current: Meeting, meeting: Meeting) -> int:
    return (timezone.localtime(meeting.starts_at).date() - timezone.localtime(current.starts_at).date()).days


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Standing) -> int:
    """Cancel the meeting for a reason, and return how many people are told; a cancelled one stays as it is."""
    current = _locked(meeting)
    if not current.is_planned:
        return 0
    if not current.can_be_cancelled:
        raise ValidationError("The meeting is over and can no longer be cancelled.")
    before = snapshot(current)
    current.state, current.cancelled_because = Meeting.State.CANCELLED, reason
    _raise(current, current.sequence)
    current.save()
    return _tell(current, before, recipients_of(current, by))


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, by: Standing) -> int:
    """Let a cancelled meeting take place after all, and return how many people are told.

    Refuses with ValidationError once it is over, and where the body now meets otherwise at that time.
    """
    current = _locked(meeting)
    if current.is_planned:
        return 0
    if not current.can_be_reopened:
        raise ValidationError("The meeting would be over by now. Add a new one instead.")
    before = snapshot(current)
    current.state, current.cancelled_because = Meeting.State.PLANNED, ""
    _raise(current, current.sequence)
    _save_or_refuse(current)
    sync_invitees(meeting=current, by=by)
    return _tell(current, before, recipients_of(current, by))


def _locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_related("body", "alliance", "host").select_for_update(of=("self",))
    return rows.get(pk=meeting.pk)


def _raise(meeting: Meeting, sequence: int) -> None:
    """Raise the number by which calendars know that something has changed."""
    meeting.sequence, meeting.changed_at = sequence + 1, timezone.now()


def _save_or_refuse(meeting: Meeting) -> None:
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        day = day_words(timezone.localtime(meeting.starts_at).date())
        raise ValidationError(f"{meeting.body.name} already meets at that time on {day}.") from error


Recipients = dict[str, Person | str]


def recipients_of(meeting: Meeting, by: Standing | None = None) -> Recipients:
    """Return who is told of a change, each address once: those invited and their deputies, but not who makes it."""
    found: Recipients = {}
    for row in meeting.invitees.with_names():
        if row.person is not None and (by is None or row.person_id != by.person.pk):
            found.setdefault(row.person.email.lower(), row.person)
        if row.answer == Invitee.Answer.DEPUTY and row.deputy_email:
            found.setdefault(row.deputy_email.lower(), row.deputy_email)
    return found


def snapshot(meeting: Meeting) -> dict[str, str]:
    """Return what those invited know of a meeting, as it can be kept with a message."""
    return {
        "name": meeting.name,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "where": meeting.where,
        "link": meeting.link,
        "state": str(meeting.state),
    }


def _tell(meeting: Meeting, before: dict[str, str], recipients: Recipients) -> int:
    """Queue one message to each; what they were to be told before and have not heard yet goes into this one."""
    now = snapshot(meeting)
    unheard = _unheard(meeting)
    told = 0
    for address, recipient in recipients.items():
        known = unheard.get(address, before)
        if known == now:
            continue
        to: dict[str, Any] = {"recipient": recipient} if isinstance(recipient, Person) else {"to": recipient}
        outbox.queue(
            kind=CHANGED,
            subject=meeting,
            alliance=meeting.alliance,
            key=f"{CHANGED}:{meeting.pk}:{meeting.sequence}:{address}",
            details={"sequence": meeting.sequence, "before": known},
            **to,
        )
        told += 1
    return told


def _unheard(meeting: Meeting) -> dict[str, dict[str, str]]:
    """Return by address what people last knew, where an older message about this meeting still waits."""
    waiting = Message.objects.filter(kind=CHANGED, subject_id=meeting.pk, state=Message.State.QUEUED)
    found: dict[str, dict[str, str]] = {}
    for message in waiting.select_related("recipient").order_by("pk"):
        address = message.recipient.email if message.recipient else message.to
        found.setdefault(address.lower(), message.details["before"])
    return found


def people_to_tell(*, meeting: Meeting, by: Standing) -> int:
    """Return how many people would be told of a change that `by` makes."""
    return len(recipients_of(meeting, by))
