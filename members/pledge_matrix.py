"""Schools and the strands they pledge to in a year, as a matrix with its shortfalls."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from members.access import Standing
from members.models import AcademicYear, Institution, Strand
from members.permissions import Can


@dataclass(frozen=True)
class Row:
    """One school: which strands it pledged to, how many it still owes, and whether the person may change it."""

    institution: Institution
    cells: list[bool]
    owes: int
    can_pledge: bool


@dataclass(frozen=True)
class Matrix:
    """The whole year."""

    strands: list[Strand]
    rows: list[Row]
    expected: int

    @property
    def short(self) -> int:
        """How many schools owe a pledge."""
        return sum(row.owes > 0 for row in self.rows)

    @property
    def totals(self) -> list[int]:
        """How many schools pledged to each strand."""
        return [sum(row.cells[number] for row in self.rows) for number in range(len(self.strands))]


def matrix_of(standing: Standing, year: AcademicYear) -> Matrix:
    """Return the matrix of a year in three reads, the person's own schools first."""
    alliance = standing.alliance
    strands = list(alliance.strands.active())
    pledged: dict[int, set[int]] = defaultdict(set)
    for pledge in alliance.pledges.in_year(year):
        pledged[pledge.institution_id].add(pledge.strand_id)
    on = year.last_day_by_now()
    members = alliance.memberships.current(on).with_institution().order_by("institution__name", "pk")
    expected = alliance.strands_per_school
    manages, led = standing.can(Can.MANAGE_PLEDGES), {each.pk for each in standing.led_institutions()}
    is_over = year < AcademicYear.of_today()
    rows = [
        Row(
            membership.institution,
            [strand.pk in pledged[membership.institution_id] for strand in strands],
            max(expected - len(pledged[membership.institution_id]), 0),
            manages or (membership.institution_id in led and standing.can(Can.PLEDGE) and not is_over),
        )
        for membership in members
        if membership.institution.kind == Institution.Kind.SCHOOL
    ]
    rows.sort(key=lambda row: row.institution.pk not in led)
    return Matrix(strands, rows, expected)


def table_of(matrix: Matrix) -> tuple[list[str], list[list[Any]]]:
    """Return headers and rows for a spreadsheet."""
    headers = ["School", "URN", *(strand.name for strand in matrix.strands), "Owes"]
    rows = [
        [row.institution.name, row.institution.urn, *("Pledged" if cell else "" for cell in row.cells), row.owes]
        for row in matrix.rows
    ]
    return headers, rows
