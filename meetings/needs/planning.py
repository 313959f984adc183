"""What waits for those who run meetings: bodies without a plan, and a half-term without a meeting."""

from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, day, fields
from meetings.models import Meeting
from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear, Body, HalfTerm
from members.permissions import Can

MOST = 3


@NEEDS.register(position=25)
def years_to_plan(standing: Standing) -> Iterator[Reading[Need]]:
    """Ask for the plan of each body that meets regularly and has no meeting this academic year.

    Where every body has one, ask for meetings in the coming half-term if there is none in it.
    """
    if not standing.can(Can.RUN_MEETINGS):
        return
    meetings = Meeting.objects.filter(alliance=standing.alliance).planned().order_by()
    of_year = meetings.in_year(AcademicYear.of_today()).filter(body=OuterRef("pk"))
    bodies = standing.alliance.bodies.exclude(meets=Body.Meets.CALLED)
    lacking = bodies.exclude(Exists(of_year))
    yield Reading(lacking.order_by("name"), fields("pk", "name"), partial(_to_plan, standing))
    within = Q(starts_at__date__gte=OuterRef("starts_on"), starts_at__date__lte=OuterRef("ends_on"))
    coming = standing.alliance.half_terms.filter(starts_on__gt=timezone.localdate()).order_by("starts_on")[:1]
    facts = fields("name", "academic_year", "starts_on", has_meeting=Exists(meetings.filter(within)))
    every = {"meets": Exists(bodies), "lacks": Exists(lacking)}
    yield Reading(coming, {**facts, **every}, partial(_coming, standing))


def _to_plan(standing: Standing, lacking: list[Facts]) -> Iterator[Need]:
    plan, year = reverse("meetings:plan", args=[standing.alliance.slug]), AcademicYear.of_today()
    if len(lacking) > MOST:
        names = ", ".join(body["name"] for body in lacking[:MOST])
        detail = f"{names} and {len(lacking) - MOST} more have no meeting in {year}"
        yield Need(f"Plan the year of {len(lacking)} bodies", plan, "Plan a year", detail)
        return
    for body in lacking:
        detail = f"No meeting of it is planned in {year}"
        yield Need(f"Plan the year of {body['name']}", f"{plan}?body={body['pk']}", "Plan a year", detail)


def _coming(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for facts in found:
        if facts["meets"] and not facts["lacks"] and not facts["has_meeting"]:
            half_term = HalfTerm(name=facts["name"], academic_year=facts["academic_year"])
            url = reverse("meetings:planner", args=[standing.alliance.slug])
            yield Need(f"No meeting is planned in {half_term}", url, "See the year", due=day(facts["starts_on"]))
