"""What the meetings room knows of the promises of membership: who came, who hosted."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from meetings.models import Invitee, Meeting
from members.evidence import Fact, evidence
from members.models import AcademicYear, Alliance, Body, Commitment

THERE = [Invitee.Attended.PRESENT, Invitee.Attended.DEPUTY]


def _attended(alliance: Alliance, keys: Collection[int], year: AcademicYear, bodies: Q) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = defaultdict(list)
    meetings = alliance.meetings.planned().in_year(year).filter(bodies)
    rows = Invitee.objects.filter(meeting__in=meetings, institution__in=keys, attended__in=THERE)
    for row in rows.select_related("meeting", "meeting__body", "meeting__alliance").order_by("meeting__starts_at"):
        found[row.institution_id or 0].append(_fact(row.meeting))
    return found


def _fact(meeting: Meeting) -> Fact:
    return Fact(meeting.name, meeting.get_absolute_url(), meeting.day.date())


@evidence(Commitment.Evidence.MEETINGS_ATTENDED)
def meetings_attended(alliance: Alliance, keys: Collection[int], year: AcademicYear) -> dict[int, list[Fact]]:
    """Return the meetings to which the schools sent somebody, those of clusters apart."""
    return _attended(alliance, keys, year, ~Q(body__kind=Body.Kind.CLUSTER))


@evidence(Commitment.Evidence.CLUSTER_ATTENDED)
def cluster_meetings_attended(alliance: Alliance, keys: Collection[int], year: AcademicYear) -> dict[int, list[Fact]]:
    """Return the meetings of cluster groups to which the schools sent somebody."""
    return _attended(alliance, keys, year, Q(body__kind=Body.Kind.CLUSTER))


@evidence(Commitment.Evidence.MEETING_HOSTED)
def meetings_hosted(alliance: Alliance, keys: Collection[int], year: AcademicYear) -> dict[int, list[Fact]]:
    """Return the meetings that the schools have hosted."""
    found: dict[int, list[Fact]] = defaultdict(list)
    hosted = alliance.meetings.planned().in_year(year).past().filter(host__in=keys)
    for meeting in hosted.select_related("body", "alliance"):
        found[meeting.host_id or 0].append(_fact(meeting))
    return found
