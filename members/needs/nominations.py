"""Nominations that wait for a person: to second, or to decide."""

from collections.abc import Iterator
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from members.access import Standing
from members.home import NEEDS, Need
from members.models import Institution, Nomination
from members.permissions import Can

AT_MOST = 10


@NEEDS.register(position=30)
def nominations(standing: Standing) -> Iterator[Reading[Need]]:
    """Name the nominations to decide (chairs) and to second (heads of other schools)."""
    if standing.can(Can.NOMINATE) or standing.can(Can.DECIDE_NOMINATIONS):
        rows = standing.alliance.nominations.open().order_by("proposed_at")[:AT_MOST]
        led = [school.pk for school in standing.led_institutions()]
        speaks_for = Institution.objects.members_of(standing.alliance).filter(pk__in=led).order_by()
        facts = fields(
            "pk",
            "state",
            "institution_id",
            "proposer_institution_id",
            "proposed_by_id",
            school="institution__name",
            proposer="proposed_by__name",
            proposer_school="proposer_institution__name",
            seconder="seconded_by__name",
            speaks_for=ArraySubquery(speaks_for.values("pk")),
        )
        yield Reading(rows, facts, partial(_waiting, standing))


def _waiting(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for row in found:
        if need := _to_decide(row, standing) or _to_second(row, standing):
            yield need


def _to_decide(row: Facts, standing: Standing) -> Need | None:
    if row["state"] != Nomination.State.SECONDED or not standing.can(Can.DECIDE_NOMINATIONS):
        return None
    detail = f"Proposed by {row['proposer']}, seconded by {row['seconder']}"
    return Need(f"Decide on {row['school']}", _url(row, standing), "Decide", detail)


def _to_second(row: Facts, standing: Standing) -> Need | None:
    others = set(row["speaks_for"] or []) - {row["proposer_institution_id"], row["institution_id"]}
    if row["state"] != Nomination.State.PROPOSED or not others or row["proposed_by_id"] == standing.person.pk:
        return None
    of = f" of {row['proposer_school']}" if row["proposer_school"] else ""
    detail = f"Proposed by {row['proposer']}{of}; a head of another school seconds it"
    return Need(f"{row['school']} is nominated", _url(row, standing), "Read and second", detail)


def _url(row: Facts, standing: Standing) -> str:
    return reverse("members:nomination", args=[standing.alliance.slug, row["pk"]])
