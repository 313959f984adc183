"""Sending the draft round for corrections, and taking it back."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance_portal import outbox
from alliance_portal.outbox import Draft
from meetings.actions.minutes.drafts import ADOPTED, CANCELLED, draft_of, locked
from meetings.models import Meeting, Minutes
from meetings.rules import settings_of
from members.access import Standing
from members.models import Alliance, Person
from members.permissions import GRANTS, Can

MORNING = time(7)


def those_who_may(alliance: Alliance, grant: Can) -> list[Person]:
    """Return the people who hold the grant in the alliance today."""
    roles = [role for role, grants in GRANTS.items() if grant in grants]
    held = alliance.appointments.current().filter(role__in=roles, person__is_active=True).with_names()
    return list({each.person_id: each.person for each in held}.values())


@transaction.atomic
def circulate(*, meeting: Meeting, by: Standing) -> Minutes:
    """Send the draft to those invited; they may suggest corrections until the alliance's days are over.

    Owners of actions who were not invited hear of theirs, and the chairs that there is something to adopt. Raises
    ValidationError where the minutes are circulated or adopted already, or the meeting is cancelled.
    """
    if not meeting.is_planned:
        raise ValidationError(CANCELLED)
    minutes = locked(draft_of(meeting))
    if minutes.state != Minutes.State.DRAFT:
        raise ValidationError(ADOPTED if minutes.is_adopted else "The minutes are circulated already.")
    minutes.state = Minutes.State.CIRCULATED
    minutes.circulated_at, minutes.circulated_by = timezone.now(), by.person
    minutes.corrections_until = timezone.localdate() + timedelta(days=settings_of(by.alliance).corrections_days)
    minutes.save(update_fields=["state", "circulated_at", "circulated_by", "corrections_until"])
    _tell(minutes, meeting, by)
    return minutes


@transaction.atomic
def withdraw(*, meeting: Meeting, by: Standing) -> Minutes:
    """Take circulated minutes back to a draft; corrections that were suggested stay with it."""
    minutes = locked(draft_of(meeting))
    if minutes.is_adopted:
        raise ValidationError(ADOPTED)
    minutes.state = Minutes.State.DRAFT
    minutes.circulated_at = minutes.corrections_until = None
    minutes.save(update_fields=["state", "circulated_at", "corrections_until"])
    return minutes


def _tell(minutes: Minutes, meeting: Meeting, by: Standing) -> None:
    """Write to those invited, to owners who were not, and later to those who adopt."""
    round_ = f"{minutes.circulated_at:%Y%m%d%H%M%S%f}"

    def draft(kind: str, person: Person, due_at: datetime | None = None) -> Draft:
        key = f"{kind}:{minutes.pk}:{person.pk}:{round_}"
        return Draft(kind, minutes, key, person, alliance=by.alliance, due_at=due_at, details={"round": round_})

    invited = {row.person_id: row.person for row in meeting.invitees.with_names() if row.person is not None}
    owners = {each.owner_id: each.owner for each in meeting.actions.open().with_names() if each.owner is not None}
    told = [draft("meetings.minutes_circulated", person) for person in invited.values() if person != by.person]
    told += [draft("meetings.actions_given", person) for pk, person in owners.items() if pk not in invited]
    chairs = those_who_may(by.alliance, Can.ADOPT_MINUTES)
    told += [draft("meetings.minutes_to_adopt", person, _after(minutes)) for person in chairs]
    outbox.queue_many(told)


def _after(minutes: Minutes) -> datetime:
    """Return the morning after the last day of corrections."""
    assert minutes.corrections_until is not None  # noqa: S101 - circulating has just set it
    return timezone.make_aware(datetime.combine(minutes.corrections_until + timedelta(days=1), MORNING))
