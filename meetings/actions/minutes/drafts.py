"""What every write to a draft begins with: the minutes are there, and not adopted."""

from django.core.exceptions import ValidationError

from meetings.models import Meeting, Minutes

ADOPTED = "The minutes of this meeting are adopted. A correction is a new signed version."
CANCELLED = "The meeting is cancelled."


def draft_of(meeting: Meeting) -> Minutes:
    """Return the minutes of a meeting, begun now where nobody has; raise ValidationError once they are adopted.

    No lock: the triggers of the database hold whoever writes against whoever adopts.
    """
    minutes, _ = Minutes.objects.get_or_create(meeting=meeting, defaults={"alliance_id": meeting.alliance_id})
    if not minutes.can_be_written:
        raise ValidationError(ADOPTED)
    return minutes


def locked(minutes: Minutes) -> Minutes:
    """Return the row fresh and locked until the transaction ends."""
    return Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
