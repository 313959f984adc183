"""Schools and the promises of membership in an academic year: who keeps which, by what facts, and what is left."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, fields, gather
from alliance_portal.templatetags.portal import status
from kpis.models import KpiSettings
from kpis.querysets.values import sees_every_school
from members.access import Standing
from members.evidence import EVIDENCE, Fact
from members.models import AcademicYear, Commitment, Institution

STATES = {
    "not_met": ("Not met", "concern"),
    "at_risk": ("At risk", "watch"),
    "not_due": ("Not due", "plain"),
    "on_course": ("On course", "info"),
    "met": ("Met", "good"),
    "exempt": ("Exempt", "plain"),
}
# The school year runs to the end of July.
DAYS_OF_SCHOOL = 334


def share_gone(year: AcademicYear, today: date) -> float:
    """Return how much of a school year has gone, from 0 to 1."""
    return min(max((today - year.starts_on).days / DAYS_OF_SCHOOL, 0.0), 1.0)


def expected_by(enough: int, gone: float) -> int:
    """Return how many facts a school should have by now: an even share, and a single one by two thirds of the year."""
    return min(math.floor(enough * gone + 1 / 3), enough)


def state_of(number: int, enough: int, year: AcademicYear, today: date) -> str:
    """Return how a promise stands that has so many facts out of enough."""
    if number >= enough:
        return "met"
    if today >= year.ends_on:
        return "not_met"
    expected = expected_by(enough, share_gone(year, today))
    if number < expected:
        return "at_risk"
    return "on_course" if number else "not_due"


@cache
def _badge(state: str) -> str:
    words, tone = STATES[state]
    return status(tone, words)


@dataclass(frozen=True)
class School:
    """One member school as the scorecard names it."""

    pk: int
    name: str
    phase: str


@dataclass(frozen=True)
class Cell:
    """One school's promise: its state, and the facts and claims that it rests on."""

    commitment: Commitment
    school: School
    state: str
    facts: list[Fact] = field(default_factory=list)
    claims: list[Facts] = field(default_factory=list)

    @property
    def words(self) -> str:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.state][1]

    @property
    def badge(self) -> str:
        """The state as it is drawn, worked out once for the whole matrix."""
        return _badge(self.state)

    @property
    def confirmed(self) -> list[Facts]:
        return [each for each in self.claims if each["kind"] == "attested" and each["confirmed_at"]]

    @property
    def unconfirmed(self) -> list[Facts]:
        return [each for each in self.claims if each["kind"] == "attested" and not each["confirmed_at"]]

    @property
    def exemption(self) -> Facts | None:
        return next((each for each in self.claims if each["kind"] == "exempt"), None)

    @cached_property
    def number(self) -> int:
        """How many facts there are, those attested and confirmed with them."""
        return len(self.facts) + len(self.confirmed)

    @property
    def left(self) -> int:
        return 0 if self.exemption else max(self.commitment.enough - self.number, 0)

    @property
    def is_attested(self) -> bool:
        """Whether the portal has no record of such things, so that the school says it itself."""
        return self.commitment.evidence not in EVIDENCE


@dataclass(frozen=True)
class Row:
    """One school with all its promises."""

    school: School
    cells: list[Cell]

    @property
    def short(self) -> int:
        """How many promises are at risk or not met."""
        return sum(each.state in ("at_risk", "not_met") for each in self.cells)


class Scorecard:
    """The scorecard of an academic year: one read for the alliance's own words, and one for each kind of evidence."""

    def __init__(self, standing: Standing, year: AcademicYear, *, only: int | None = None) -> None:
        self.standing, self.alliance, self.year, self.only = standing, standing.alliance, year, only
        self.today = timezone.localdate()
        self._read: dict[str, list[Facts]] = {}
        self._gather()

    def _gather(self) -> None:
        alliance = self.alliance
        commitments = alliance.commitments.order_by("position", "pk")
        names = ("pk", "title", "text", "evidence", "enough")
        claims = alliance.claims.filter(academic_year=int(self.year)).order_by("pk")
        said = fields("pk", "kind", "text", "commitment_id", "institution_id", "at", "confirmed_at", who="by__name")
        last = self.year.ends_on - timedelta(days=1)
        members = Institution.objects.schools().filter(
            pk__in=alliance.memberships.within(self.year.starts_on, last).order_by().values("institution_id")
        )
        mine = members.order_by("name", "pk")
        settings = KpiSettings.objects.filter(alliance=alliance)
        readings: list[Reading[Any]] = [
            Reading(commitments, fields(*names), self._keep("commitments")),
            Reading(claims, said, self._keep("claims")),
            Reading(mine, fields("pk", "name", "phase"), self._keep("schools")),
            Reading(settings, fields("shown", "smallest_number"), self._keep("settings")),
        ]
        gather(readings)

    def _keep(self, name: str) -> Callable[[list[Facts]], Iterable[Any]]:
        def keep(found: list[Facts]) -> Iterable[Any]:
            self._read[name] = found
            return []

        return keep

    @cached_property
    def sees_all(self) -> bool:
        """Whether the person sees every school, as the alliance decided."""
        settings = KpiSettings(**next(iter(self._read["settings"]), {}))
        return sees_every_school(self.standing, settings)

    @cached_property
    def commitments(self) -> list[Commitment]:
        return [
            Commitment(id=each["pk"], **{name: each[name] for name in ("title", "text", "evidence", "enough")})
            for each in self._read["commitments"]
        ]

    @cached_property
    def schools(self) -> list[School]:
        """The schools that were members in the year and that the person may see, their own first."""
        own = set(self.standing.institution_ids)
        found = [School(**each) for each in self._read["schools"]]
        if self.only is not None:
            found = [each for each in found if each.pk == self.only]
        if not self.sees_all:
            found = [each for each in found if each.pk in own]
        return sorted(found, key=lambda each: each.pk not in own)

    @cached_property
    def _facts(self) -> dict[str, dict[int, list[Fact]]]:
        keys = [each.pk for each in self.schools]
        kinds = sorted({each.evidence for each in self.commitments if each.evidence in EVIDENCE})
        return {kind: EVIDENCE[kind](self.alliance, keys, self.year) for kind in kinds} if keys else {}

    @cached_property
    def _claims(self) -> dict[tuple[int, int], list[Facts]]:
        found: dict[tuple[int, int], list[Facts]] = defaultdict(list)
        for each in self._read["claims"]:
            found[each["institution_id"], each["commitment_id"]].append(each)
        return found

    @cached_property
    def rows(self) -> list[Row]:
        return [Row(school, [self._cell(school, each) for each in self.commitments]) for school in self.schools]

    def _cell(self, school: School, commitment: Commitment) -> Cell:
        facts = self._facts.get(commitment.evidence, {}).get(school.pk, [])
        claims = self._claims.get((school.pk, commitment.pk), [])
        cell = Cell(commitment, school, "exempt", facts, claims)
        if cell.exemption:
            return cell
        if self.today < self.year.starts_on:
            return Cell(commitment, school, "not_due", facts, claims)
        state = state_of(cell.number, commitment.enough, self.year, self.today)
        return Cell(commitment, school, state, facts, claims)

    @property
    def totals(self) -> list[str]:
        """For each promise, how many of the schools that are not exempt keep it."""
        found = []
        for number in range(len(self.commitments)):
            cells = [row.cells[number] for row in self.rows if row.cells[number].state != "exempt"]
            found.append(f"{sum(cell.state == 'met' for cell in cells)} of {len(cells)}")
        return found

    def narrowed(self, state: str) -> list[Row]:
        """Return the schools with a promise in the state; no state: all of them."""
        return [row for row in self.rows if not state or any(cell.state == state for cell in row.cells)]


def way_of(cell: Cell, standing: Standing) -> tuple[str, str]:
    """Return where the school can do what is left of a promise: what the link says, and its address."""
    slug = standing.alliance.slug
    ways = {
        Commitment.Evidence.MEETINGS_ATTENDED: ("See the meetings to come", reverse("meetings:meetings", args=[slug])),
        Commitment.Evidence.CLUSTER_ATTENDED: ("See the meetings to come", reverse("meetings:meetings", args=[slug])),
        Commitment.Evidence.MEETING_HOSTED: ("See the meetings to host", reverse("meetings:planner", args=[slug])),
        Commitment.Evidence.NOMINATIONS: ("Propose a member", reverse("members:nominate", args=[slug])),
        Commitment.Evidence.DATA_SHARED: ("Give a return", reverse("kpis:returns", args=[slug])),
        Commitment.Evidence.STRANDS: ("See the pledges", reverse("members:pledges", args=[slug])),
    }
    found = ways.get(Commitment.Evidence(cell.commitment.evidence))
    return found if found and not cell.is_attested else ("", "")


def table_of(scorecard: Scorecard, rows: list[Row]) -> tuple[list[str], list[list[Any]]]:
    """Return headers and rows for a spreadsheet."""
    headers = ["School", "Phase", *(each.title for each in scorecard.commitments)]
    cells = [
        [row.school.name, row.school.phase, *(f"{c.words} ({c.number} of {c.commitment.enough})" for c in row.cells)]
        for row in rows
    ]
    return headers, cells
