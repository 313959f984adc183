"""Pledges to make, board seats that end or wait for somebody."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, day, fields
from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear
from members.permissions import Can

SOON = timedelta(days=60)


@NEEDS.register(position=20)
def pledges_to_make(standing: Standing) -> Iterator[Reading[Need]]:
    """Ask a school's lead for the pledges that the school still owes this year."""
    led = [each.pk for each in standing.led_institutions()]
    if not standing.alliance.strands_per_school or not led or not standing.can(Can.PLEDGE):
        return
    members = standing.alliance.institutions().schools().filter(pk__in=led).order_by("name")
    pledged = standing.alliance.pledges.in_year(AcademicYear.of_today()).filter(institution=OuterRef("pk"))
    facts = fields("pk", "name", pledged=ArraySubquery(pledged.values("pk")))
    yield Reading(members, facts, partial(_owed, standing))


def _owed(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    expected, year = standing.alliance.strands_per_school, AcademicYear.of_today()
    for school in found:
        owes = expected - len(school["pledged"])
        if owes > 0:
            title = f"Pledge {school['name']} to {owes} more strand{'s' * (owes > 1)} for {year}"
            url = reverse("members:pledge", args=[standing.alliance.slug, school["pk"], int(year)])
            yield Need(title, url, "Pledge", f"Every partner commits to at least {expected}.")


@NEEDS.register(position=40)
def seats_to_fill(standing: Standing) -> Iterator[Reading[Need]]:
    """Tell those who look after bodies which seats end soon and which are vacant."""
    if standing.can(Can.MANAGE_BODIES):
        soon = timezone.localdate() + SOON
        seats = standing.alliance.seats.current().filter(Q(person__isnull=True) | Q(ends_on__lte=soon))
        facts = fields("pk", "title", "ends_on", body="body__name", person="person__name", school="institution__name")
        yield Reading(seats[:20], facts, partial(_ending, standing))


def _ending(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for seat in found:
        url = reverse("members:seat_edit", args=[standing.alliance.slug, seat["pk"]])
        if seat["person"] is None:
            whose = seat["title"] or seat["school"]
            yield Need(f"{seat['body']}: the seat “{whose}” is vacant", url, "Fill it")
        else:
            yield Need(f"{seat['body']}: the seat of {seat['person']} ends", url, "Decide", due=day(seat["ends_on"]))
