"""What a person is invited to, read once a request however many parts of a page ask for it."""

from django.utils import timezone

from meetings.models import Invitee
from members.access import Standing

KEY = "meetings.coming"


def coming_rows(standing: Standing) -> list[Invitee]:
    """Return the person's rows, and those of the schools they speak for, of meetings that are not over yet.

    The soonest comes first; each row has its institution, person, meeting, body and host. Cancelled ones are left out.
    """
    if KEY not in standing.remembered:
        rows = Invitee.objects.of_standing(standing).with_names().select_related("meeting__body", "meeting__host")
        coming = rows.filter(meeting__state="planned", meeting__ends_at__gt=timezone.now())
        found = list(coming.order_by("meeting__starts_at", "pk"))
        for row in found:
            row.meeting.alliance = standing.alliance
        standing.remembered[KEY] = found
    rows_read: list[Invitee] = standing.remembered[KEY]
    return rows_read
