"""What waits for those who run meetings: bodies without a plan, and a half-term without a meeting."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear, Body
from members.permissions import Can

MOST = 3


@NEEDS.register(position=25)
def years_to_plan(standing: Standing) -> Iterator[Need]:
    """Ask for the plan of each body that meets regularly and has no meeting this academic year.

    Where every body has one, ask for meetings in the coming half-term if there is none in it.
    """
    if not standing.can(Can.RUN_MEETINGS):
        return
    alliance, year = standing.alliance, AcademicYear.of_today()
    meetings = Meeting.objects.filter(alliance=alliance).planned().order_by()
    of_year = Exists(meetings.in_year(year).filter(body=OuterRef("pk")))
    bodies = list(alliance.bodies.exclude(meets=Body.Meets.CALLED).annotate(has_plan=of_year).order_by("name"))
    lacking = [body for body in bodies if not body.has_plan]
    plan = reverse("meetings:plan", args=[alliance.slug])
    if len(lacking) > MOST:
        names = ", ".join(body.name for body in lacking[:MOST])
        detail = f"{names} and {len(lacking) - MOST} more have no meeting in {year}"
        yield Need(f"Plan the year of {len(lacking)} bodies", plan, "Plan a year", detail)
        return
    for body in lacking:
        detail = f"No meeting of it is planned in {year}"
        yield Need(f"Plan the year of {body.name}", f"{plan}?body={body.pk}", "Plan a year", detail)
    if bodies and not lacking:
        yield from _coming_half_term(standing, meetings)


def _coming_half_term(standing: Standing, meetings: MeetingQuerySet) -> Iterator[Need]:
    """Ask for meetings in the next half-term to begin, where there is none in it."""
    within = Q(starts_at__date__gte=OuterRef("starts_on"), starts_at__date__lte=OuterRef("ends_on"))
    coming = standing.alliance.half_terms.filter(starts_on__gt=timezone.localdate()).order_by("starts_on")
    half_term = coming.annotate(has_meeting=Exists(meetings.filter(within))).first()
    if half_term is None or half_term.has_meeting:
        return
    url = reverse("meetings:planner", args=[standing.alliance.slug])
    yield Need(f"No meeting is planned in {half_term}", url, "See the year", due=half_term.starts_on)
