"""Puts in who belongs to each alliance, who sits in its bodies, and which strands its schools pledge to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from members.england.copying import copy, reserve
from members.england.plan import Country, Plan, School
from members.models import AcademicYear, Body, Cluster, ClusterSchool, Institution, MakeUp, Membership, Pledge, Seat

JOINED = date(2019, 9, 1)
BODIES = (
    ("Strategic board", "board", "seats"),
    ("Whole alliance", "whole", "all_members"),
    ("Head teacher forum", "forum", "heads"),
    ("Strategic partners", "board", "partners"),
    ("Professional development group", "strand", "strand"),
)
CLUSTER_SIZE, SCHOOLS_FOR_CLUSTERS = 5, 20


def load_governance(country: Country) -> None:
    """Put in memberships, clusters, bodies with their seats, and pledges."""
    authorities = dict(Institution.objects.filter(kind="local_authority").values_list("la_code", "pk"))
    plans = country.plans
    copy(
        Membership,
        ["alliance_id", "institution_id", "kind", "is_teaching_school", "starts_on", "ends_on"],
        (row for plan in plans for row in _memberships(plan, authorities)),
    )
    for plan in plans:
        if len(plan.schools) >= SCHOOLS_FOR_CLUSTERS:
            _load_clusters(plan)
    bodies = reserve(Body, len(plans) * len(BODIES))
    copy(
        Body,
        ["id", "alliance_id", "name", "kind", "rule", "strand_id", "is_selected_annually"],
        (row for each, plan in enumerate(plans) for row in _bodies(plan, bodies[each * len(BODIES) :])),
    )
    boards = [(plan, bodies[each * len(BODIES)]) for each, plan in enumerate(plans)]
    copy(
        Seat,
        ["alliance_id", "body_id", "person_id", "institution_id", "title", "capacity", "starts_on", "ends_on"],
        (row for plan, board in boards for row in _seats(plan, board)),
    )
    copy(
        MakeUp,
        ["alliance_id", "body_id", "rule", "institution_kind", "number"],
        (row for plan, board in boards for row in _make_up(plan, board)),
    )
    copy(
        Pledge,
        ["alliance_id", "strand_id", "institution_id", "academic_year", "pledged_by_id"],
        (row for plan in plans for row in _pledges(plan)),
    )


def _memberships(plan: Plan, authorities: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    for position, school in enumerate(plan.schools):
        yield plan.pk, school.pk, plan.kind_of(position), position < 2, JOINED, None
    if authority := authorities.get(plan.schools[0].la_code):
        yield plan.pk, authority, Membership.Kind.ASSOCIATE, False, JOINED, None


def _load_clusters(plan: Plan) -> None:
    """Put the second half of the schools into clusters of neighbours; the first half waits to be suggested."""
    half = plan.schools[len(plan.schools) // 2 :]
    groups = [half[first : first + CLUSTER_SIZE] for first in range(0, len(half), CLUSTER_SIZE)]
    keys = reserve(Cluster, len(groups))
    copy(Cluster, ["id", "alliance_id", "name"], ((pk, plan.pk, f"Cluster {n}") for n, pk in enumerate(keys, 1)))
    copy(
        ClusterSchool,
        ["alliance_id", "cluster_id", "institution_id", "starts_on"],
        ((plan.pk, pk, school.pk, JOINED) for pk, group in zip(keys, groups, strict=True) for school in group),
    )


def _bodies(plan: Plan, keys: range) -> Iterator[tuple[Any, ...]]:
    for pk, (name, kind, rule) in zip(keys, BODIES, strict=False):
        yield pk, plan.pk, name, kind, rule, plan.strands[0] if rule == "strand" else None, kind == "board"


def _seats(plan: Plan, board: int) -> Iterator[tuple[Any, ...]]:
    year = AcademicYear.of_today()
    for start in (AcademicYear(year - 1), year):
        term = (start.starts_on, start.ends_on)
        for position, school in enumerate(plan.partners):
            yield plan.pk, board, school.head, school.pk, "", "chair" if position == 1 else "member", *term
        yield plan.pk, board, plan.office[1], None, "", "clerk", *term
        yield plan.pk, board, None, None, "Representative of the university", "member", *term


def _make_up(plan: Plan, board: int) -> Iterator[tuple[Any, ...]]:
    yield plan.pk, board, "kind_seated", "university", 1
    yield plan.pk, board, "only_partners", "", 1
    yield plan.pk, board, "chairs_lead", "", 1
    yield plan.pk, board, "director_not_head", "", 1
    yield plan.pk, board, "minuted", "", 1
    yield plan.pk, board, "at_most", "", 15


def _pledges(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Pledge each school to two strands this year and last; every seventh owes one."""
    this_year = AcademicYear.of_today()
    for year in (this_year - 1, this_year):
        for position, school in enumerate(plan.schools):
            for strand in _strands_of(plan, position, school):
                yield plan.pk, strand, school.pk, int(year), school.head


def _strands_of(plan: Plan, position: int, school: School) -> list[int]:
    first, second = plan.strands[position % 6], plan.strands[(position + 1 + position // 6 % 5) % 6]
    return [first] if position % 7 == 6 or first == second else [first, second]
