"""Who is invited: the list of each meeting, made and remade from the rule and the seats of its body."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from meetings.invitations import Place, places_of
from meetings.models import Invitee, Meeting
from members.access import Standing
from members.models import Alliance
from members.sitting import Records, Seating


def sync_invitees(*, meeting: Meeting, by: Standing | None) -> int:
    """Make the list of those invited to one meeting what the body's rule and seats say for its day.

    Returns how many rows were added, changed or taken out. See `sync_meetings`.
    """
    return sync_meetings(alliance=meeting.alliance, meetings=[meeting], by=by)


@transaction.atomic
def sync_meetings(*, alliance: Alliance, meetings: Sequence[Meeting], by: Standing | None) -> int:
    """Do the same for several meetings of one alliance, at the price of one.

    One row for each institution that sits, one for each person who sits alone. Answers and attendance stay. Whoever
    no longer sits is taken out, unless they were invited by hand, were there, or have answered and their institution
    still belongs to the alliance. A meeting that has started is left as it is.
    """
    open_ones = [meeting for meeting in meetings if not meeting.has_started]
    if not open_ones:
        return 0
    days = {meeting.pk: timezone.localtime(meeting.starts_at).date() for meeting in open_ones}
    records = Records(alliance, min(days.values()), max(days.values()))
    known: dict[int, list[Invitee]] = defaultdict(list)
    for row in Invitee.objects.filter(meeting__in=open_ones).select_for_update(of=("self",)).order_by("pk"):
        known[row.meeting_id].append(row)
    new: list[Invitee] = []
    changed: list[Invitee] = []
    gone: list[Invitee] = []
    for meeting in open_ones:
        seating = Seating(alliance, days[meeting.pk], records)
        _compare(meeting, places_of(meeting.body, seating), known[meeting.pk], seating, (new, changed, gone))
    if gone:
        Invitee.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Invitee.objects.bulk_update(changed, ["person", "title", "capacity"], batch_size=1000)
    Invitee.objects.bulk_create(new, batch_size=1000)
    return len(new) + len(changed) + len(gone)


def sync_upcoming(*, days: int) -> int:
    """Do it for every planned meeting of every alliance that begins within so many days, before invitations leave.

    Returns how many rows were added, changed or taken out.
    """
    now = timezone.now()
    coming = Meeting.objects.planned().filter(starts_at__gt=now, starts_at__lte=now + timedelta(days=days))
    by_alliance: dict[Alliance, list[Meeting]] = defaultdict(list)
    for meeting in coming.select_related("alliance", "body").order_by("alliance", "starts_at"):
        by_alliance[meeting.alliance].append(meeting)
    return sum(sync_meetings(alliance=each, meetings=rows, by=None) for each, rows in by_alliance.items())


Lists = tuple[list[Invitee], list[Invitee], list[Invitee]]


def _compare(
    meeting: Meeting, places: Iterable[Place], rows: Iterable[Invitee], seating: Seating, lists: Lists
) -> None:
    """Sort into `lists` what is new, what has changed, and who is out."""
    new, changed, gone = lists
    standing = {_key(row): row for row in rows}
    for place in places:
        row = standing.pop(place.key, None)
        if row is None:
            new.append(_invitee(meeting, place))
        elif (row.person_id, row.title, row.capacity) != _facts(place):
            row.person, row.title, row.capacity = place.person, place.title, place.capacity
            changed.append(row)
    gone.extend(row for row in standing.values() if not _stays(row, seating))


def _key(row: Invitee) -> tuple[int | None, int | None]:
    return (row.institution_id, None) if row.institution_id else (None, row.person_id)


def _facts(place: Place) -> tuple[int | None, str, str]:
    return place.person.pk if place.person is not None else None, place.title, place.capacity


def _invitee(meeting: Meeting, place: Place) -> Invitee:
    return Invitee(
        alliance=meeting.alliance,
        meeting=meeting,
        institution=place.institution,
        person=place.person,
        title=place.title,
        capacity=place.capacity,
    )


def _stays(row: Invitee, seating: Seating) -> bool:
    """Say whether somebody who no longer sits is still to be kept on the list."""
    if row.is_by_hand or row.attended:
        return True
    if row.answer == Invitee.Answer.WAITING:
        return False
    return row.institution_id is None or row.institution_id in seating.memberships
