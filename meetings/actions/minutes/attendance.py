"""Who came: ticked one by one, or all who said yes at once; and when the meeting was opened and closed."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from meetings.actions.minutes.drafts import ADOPTED, CANCELLED, draft_of, locked
from meetings.models import Invitee, Meeting, Minutes
from members.access import Standing

Attended = Invitee.Attended
FIELDS = ["attended", "attended_name", "came_at", "left_at"]


@transaction.atomic
def mark(
    *,
    invitee: Invitee,
    attended: str,
    by: Standing,
    name: str | None = None,
    times: tuple[time | None, time | None] | None = None,
) -> Invitee:
    """Note whether somebody came, who came, and with `times` whether they came late and left early.

    What is not given stays as it was noted; a deputy of whom nothing is noted is the one who was announced. Raises
    ValidationError for adopted minutes.
    """
    draft_of(invitee.meeting)
    row = Invitee.objects.select_for_update(of=("self",)).with_names().get(pk=invitee.pk)
    if name is None:
        noted = row.attended_name if row.attended == attended else ""
        name = noted or (row.deputy_name if attended == Attended.DEPUTY else "")
    row.attended = attended
    row.attended_name = name if row.was_there else ""
    row.came_at, row.left_at = (times or (row.came_at, row.left_at)) if row.was_there else (None, None)
    row.save(update_fields=FIELDS)
    return row


@transaction.atomic
def mark_everyone(*, meeting: Meeting, by: Standing) -> int:
    """Note everybody who said yes as present, their deputies likewise, and apologies as given; return how many.

    Whoever has been ticked already, and whoever gave no answer, is left as they are.
    """
    draft_of(meeting)
    said = {
        Invitee.Answer.ATTENDING: Attended.PRESENT,
        Invitee.Answer.DEPUTY: Attended.DEPUTY,
        Invitee.Answer.APOLOGIES: Attended.APOLOGIES,
    }
    rows = meeting.invitees.select_for_update(of=("self",)).filter(attended="", answer__in=list(said))
    marked = list(rows.order_by("pk"))
    for row in marked:
        row.attended = said[Invitee.Answer(row.answer)]
        row.attended_name = row.deputy_name if row.answer == Invitee.Answer.DEPUTY else ""
    Invitee.objects.bulk_update(marked, ["attended", "attended_name"])
    return len(marked)


@transaction.atomic
def open_meeting(*, meeting: Meeting, by: Standing, is_open: bool) -> Minutes:
    """Note that the meeting was opened now, or closed now; the first opening and the last closing count."""
    minutes = locked(draft_of(meeting))
    if not minutes.can_be_written:
        raise ValidationError(ADOPTED)
    if not meeting.is_planned:
        raise ValidationError(CANCELLED)
    now = timezone.now()
    if is_open:
        minutes.opened_at, minutes.closed_at = minutes.opened_at or now, None
    else:
        minutes.opened_at, minutes.closed_at = minutes.opened_at or min(meeting.starts_at, now), now
    minutes.save(update_fields=["opened_at", "closed_at"])
    return minutes
