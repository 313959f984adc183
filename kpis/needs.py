"""What waits for a person in the KPIs room: a return to give or to mend, and returns to approve."""

from collections.abc import Iterator
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from alliance_portal.readings import Facts, Reading, day, fields
from kpis.models import Indicator, Period, Return
from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can


@NEEDS.register(position=50)
def returns_to_give(standing: Standing) -> Iterator[Reading[Need]]:
    """Ask for the return of each school that the person speaks for and that is asked something in an open period."""
    led = [each.pk for each in standing.led_institutions() if each.kind == "school"]
    if not led or not standing.can(Can.GIVE_RETURNS):
        return
    own = Return.objects.filter(period=OuterRef("pk"), institution__in=led).order_by("number")
    asked = standing.alliance.indicators.filter(is_active=True).exclude(level="alliance").order_by()
    facts = {
        "asked": ArraySubquery(asked.values_list(JSONObject(frequency="frequency", phase="phase", level="level"))),
        "returns": ArraySubquery(own.values_list(JSONObject(school="institution_id", state="state"))),
    }
    periods = standing.alliance.kpi_periods.open().order_by("due_on")
    yield Reading(periods, {**fields("pk", "academic_year", "part", "due_on"), **facts}, partial(_to_give, standing))


def _to_give(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for facts in found:
        period = Period(academic_year=facts["academic_year"], part=facts["part"])
        asking = [Indicator(**each) for each in facts["asked"] or [] if each["frequency"] == period.frequency]
        states = {each["school"]: each["state"] for each in facts["returns"] or []}
        for school in standing.led_institutions():
            state = states.get(school.pk)
            if state in ("submitted", "approved") or not any(each.asks(school.phase) for each in asking):
                continue
            url = reverse("kpis:give_return", args=[standing.alliance.slug, facts["pk"], school.pk])
            if state == "returned":
                yield Need(f"Mend the return of {school.name}", url, "Mend", f"{period}: it was sent back")
            else:
                title = f"Give the return of {school.name} for {period}"
                yield Need(title, url, "Go on" if state else "Give the return", due=day(facts["due_on"]))


@NEEDS.register(position=51)
def returns_to_approve(standing: Standing) -> Iterator[Reading[Need]]:
    """Ask those who collect to look at what was submitted by somebody else."""
    if standing.can(Can.COLLECT_KPIS):
        waiting = standing.alliance.kpi_returns.waiting().exclude(submitted_by=standing.person).order_by("submitted_at")
        yield Reading(waiting, fields("pk"), partial(_to_approve, standing))


def _to_approve(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    if found:
        some = "1 return waits" if len(found) == 1 else f"{len(found)} returns wait"
        url = reverse("kpis:returns", args=[standing.alliance.slug])
        yield Need(f"{some} for approval", url, "See them")
