"""Puts in what each alliance says of itself: words, lists, half-terms and strands."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from members import half_terms
from members.england.copying import copy
from members.england.plan import STRANDS, Country, Plan
from members.models import AcademicYear, Alliance, Commitment, FundedRole, HalfTerm, Statement, Strand, Theme

COLOURS = ("#0B5B6E", "#6B2D5C", "#2F5D3A", "#8A3B12", "#1F4E8C", "#5B4A00")
COMMITMENTS = (
    ("Send a representative to the half-termly meetings", "meetings_attended", 5),
    ("Take part in the cluster group", "cluster_attended", 3),
    ("Host a meeting", "meeting_hosted", 1),
    ("Share projects and initiatives", "projects", 1),
    ("Share the data", "data_shared", 3),
    ("Give peer to peer support", "peer_support", 2),
    ("Contribute to at least two strands of work", "strands", 2),
)
FUNDED = (("director", "Director", "2", "week"), ("admin", "Administrator", "0.5", "week"))
POINTS = {
    "aim": "Give every child in our schools a teacher who goes on learning.",
    "value": "We are open with one another about what does not work yet.",
    "protocol": "We answer one another within three working days.",
    "target": "Nine of ten courses are rated good or better.",
}


def load_words(country: Country) -> None:
    """Put in every alliance with what hangs on it alone."""
    plans = country.plans
    names = "id name slug summary vision ethos mission how_to_join accent_colour lead_school_id finance_school_id"
    copy(Alliance, [*names.split(), "strands_per_school"], map(_alliance, plans))
    copy(Strand, ["id", "alliance_id", "name", "position"], (row for plan in plans for row in _strands(plan)))
    copy(
        HalfTerm,
        ["alliance_id", "academic_year", "name", "starts_on", "ends_on"],
        (row for plan in plans for row in _half_terms(plan)),
    )
    copy(
        Commitment,
        ["alliance_id", "title", "evidence", "enough", "position"],
        ((plan.pk, *promise, place) for plan in plans for place, promise in enumerate(COMMITMENTS, 1)),
    )
    copy(
        Statement,
        ["alliance_id", "kind", "text", "position"],
        ((plan.pk, kind, text, place) for plan in plans for kind, text in POINTS.items() for place in (1, 2)),
    )
    copy(Theme, ["alliance_id", "name", "position"], ((plan.pk, name, 1) for plan in plans for name in ("Reading",)))
    copy(
        FundedRole,
        ["alliance_id", "role", "title", "days", "per"],
        ((plan.pk, role, title, Decimal(days), per) for plan in plans for role, title, days, per in FUNDED),
    )


def _alliance(plan: Plan) -> tuple[Any, ...]:
    name = f"England Alliance {plan.number:03d}"
    lead = plan.schools[0].pk
    return (
        plan.pk, name, plan.slug, f"{len(plan.schools)} schools that learn from one another.",
        "Every school a good school, and every teacher a learner.",
        "We ask for help before we need it, and give it before we are asked.",
        "To train, keep and develop the teachers that our schools need.",
        "Write to the director, or ask a member school to propose yours.",
        COLOURS[plan.number % len(COLOURS)], lead, lead, 2,
    )  # fmt: skip


def _strands(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for place, (pk, name) in enumerate(zip(plan.strands, STRANDS, strict=True), 1):
        yield pk, plan.pk, name, place


def _half_terms(plan: Plan) -> Iterator[tuple[Any, ...]]:
    this_year = AcademicYear.of_today()
    for year in (this_year - 1, this_year, this_year + 1):
        for span in half_terms.usual(year):
            yield plan.pk, int(year), span.name.value, span.starts_on, span.ends_on
