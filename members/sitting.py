"""Who sits in the bodies of an alliance on a day: by each body's rule, and by named seats with a term."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.utils import timezone

from members.models import (
    AcademicYear,
    Alliance,
    Appointment,
    Body,
    ClusterSchool,
    Institution,
    Membership,
    Person,
    Pledge,
    Seat,
)
from members.models.dated import Dated
from members.permissions import Role

D = TypeVar("D", bound=Dated)

LEADING_ROLES = (Role.DIRECTOR, Role.CHAIR, Role.ADMINISTRATOR, Role.HEAD)


@dataclass(frozen=True)
class Sitter:
    """One place in a body: the institution that sits, its person if there is one, and the seat if it is a named one."""

    institution: Institution | None
    person: Person | None
    capacity: str = Seat.Capacity.MEMBER
    title: str = ""
    seat: Seat | None = None

    @property
    def is_vacant(self) -> bool:
        return self.person is None

    @property
    def capacity_label(self) -> str:
        return str(Seat.Capacity(self.capacity).label)


class Records:
    """What the sittings of one alliance follow from on any day of a span; each table is read once, when needed.

    Each institution of the alliance is one object here, however many memberships and appointments name it.
    """

    def __init__(self, alliance: Alliance, first: date, last: date) -> None:
        self.alliance = alliance
        self.first = first
        self.last = last

    @cached_property
    def memberships(self) -> list[Membership]:
        rows = self.alliance.memberships.within(self.first, self.last).with_institution()
        return list(rows.order_by("institution__name", "pk"))

    @cached_property
    def leading(self) -> list[Appointment]:
        rows = self.alliance.appointments.within(self.first, self.last).filter(role__in=LEADING_ROLES)
        found = list(rows.select_related("person").order_by("role", "person__name"))
        institutions = {each.institution_id: each.institution for each in self.memberships}
        for appointment in found:
            if institution := institutions.get(appointment.institution_id or 0):
                appointment.institution = institution
        return found

    @cached_property
    def seats(self) -> list[Seat]:
        return list(self.alliance.seats.within(self.first, self.last).with_names())

    @cached_property
    def cluster_schools(self) -> list[ClusterSchool]:
        return list(self.alliance.cluster_schools.within(self.first, self.last))

    @cached_property
    def pledges(self) -> list[Pledge]:
        years = range(AcademicYear.of(self.first), AcademicYear.of(self.last) + 1)
        return list(self.alliance.pledges.filter(academic_year__in=years))


class Seating:
    """The facts of one alliance on one day from which every body's sitting follows, in at most five reads.

    For several days of one alliance, give the `records` of their span: then all of them together cost the same.
    """

    def __init__(self, alliance: Alliance, on: date | None = None, records: Records | None = None) -> None:
        self.alliance = alliance
        self.on = on or timezone.localdate()
        self.records = records or Records(alliance, self.on, self.on)
        members = self._current(self.records.memberships)
        self.memberships: dict[int, Membership] = {each.institution_id: each for each in members}
        self.leading: list[Appointment] = self._current(self.records.leading)

    def _current(self, rows: list[D]) -> list[D]:
        return [row for row in rows if row.is_current(self.on)]

    @cached_property
    def _seats(self) -> dict[int, list[Seat]]:
        found: dict[int, list[Seat]] = defaultdict(list)
        for seat in self._current(self.records.seats):
            found[seat.body_id].append(seat)
        return found

    @cached_property
    def _clusters(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for place in self._current(self.records.cluster_schools):
            found[place.cluster_id].add(place.institution_id)
        return found

    @cached_property
    def _strands(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        year = AcademicYear.of(self.on)
        for pledge in self.records.pledges:
            if pledge.academic_year == year:
                found[pledge.strand_id].add(pledge.institution_id)
        return found

    def heads(self) -> dict[int, Person]:
        """Return who speaks for each institution: its school lead, or the chair who is its head."""
        return self._heads

    @cached_property
    def _heads(self) -> dict[int, Person]:
        found: dict[int, Person] = {}
        for appointment in self.leading:
            if appointment.role in (Role.HEAD, Role.CHAIR) and appointment.institution_id:
                found.setdefault(appointment.institution_id, appointment.person)
        return found

    def holders(self, role: Role) -> list[Appointment]:
        """Return who holds one of the leading roles."""
        return [appointment for appointment in self.leading if appointment.role == role]

    def of(self, body: Body) -> list[Sitter]:
        """Return everybody who sits in the body: named seats first, then those who sit by its rule."""
        seats = self._seats[body.pk]
        named = [Sitter(seat.institution, seat.person, seat.capacity, seat.title, seat) for seat in seats]
        seated = {seat.institution_id for seat in seats}
        by_rule = [
            Sitter(self.memberships[pk].institution, self._heads.get(pk))
            for pk in self._by_rule(body)
            if pk not in seated and pk in self.memberships
        ]
        return [*named, *by_rule]

    def _by_rule(self, body: Body) -> list[int]:
        """Return the institutions that sit by the body's rule, by name."""
        everybody = list(self.memberships)
        rules = {
            Body.Rule.ALL_MEMBERS: lambda: everybody,
            Body.Rule.PARTNERS: lambda: [pk for pk in everybody if self._is_partner(pk)],
            Body.Rule.HEADS: lambda: [pk for pk in everybody if self.memberships[pk].institution.kind == "school"],
            Body.Rule.CLUSTER: lambda: [pk for pk in everybody if pk in self._clusters[body.cluster_id or 0]],
            Body.Rule.STRAND: lambda: [pk for pk in everybody if pk in self._strands[body.strand_id or 0]],
        }
        return rules[Body.Rule(body.rule)]() if body.rule in rules else []

    def _is_partner(self, institution_pk: int) -> bool:
        return self.memberships[institution_pk].kind == Membership.Kind.STRATEGIC_PARTNER


def sitting(body: Body, on: date | None = None) -> list[Sitter]:
    """Return everybody who sits in one body on the day (today when none is given)."""
    return Seating(body.alliance, on).of(body)
