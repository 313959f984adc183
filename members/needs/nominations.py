"""Nominations that wait for a person: to second, or to decide."""

from collections.abc import Iterator

from django.urls import reverse

from members.access import Standing
from members.actions.nominations import own_schools
from members.home import NEEDS, Need
from members.models import Nomination
from members.permissions import Can

AT_MOST = 10


@NEEDS.register(position=30)
def nominations(standing: Standing) -> Iterator[Need]:
    """Return the nominations to decide (chairs) and to second (heads of other schools)."""
    if not standing.can(Can.NOMINATE) and not standing.can(Can.DECIDE_NOMINATIONS):
        return
    rows = list(standing.alliance.nominations.open().with_names_only().order_by("proposed_at")[:AT_MOST])
    if not rows:
        return
    schools = {school.pk for school in own_schools(standing)}
    for row in rows:
        need = _to_decide(row, standing) or _to_second(row, standing, schools)
        if need:
            yield need


def _to_decide(row: Nomination, standing: Standing) -> Need | None:
    if row.state != Nomination.State.SECONDED or not standing.can(Can.DECIDE_NOMINATIONS):
        return None
    detail = f"Proposed by {row.proposed_by}, seconded by {row.seconded_by}"
    return Need(f"Decide on {row.institution}", _url(row, standing), "Decide", detail)


def _to_second(row: Nomination, standing: Standing, schools: set[int]) -> Need | None:
    others = schools - {row.proposer_institution_id, row.institution_id}
    if row.state != Nomination.State.PROPOSED or not others or row.proposed_by_id == standing.person.pk:
        return None
    of = f" of {row.proposer_institution}" if row.proposer_institution else ""
    detail = f"Proposed by {row.proposed_by}{of}; a head of another school seconds it"
    return Need(f"{row.institution} is nominated", _url(row, standing), "Read and second", detail)


def _url(row: Nomination, standing: Standing) -> str:
    return reverse("members:nomination", args=[standing.alliance.slug, row.pk])
