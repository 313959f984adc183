"""Who sits in the bodies of an alliance on a day: by each body's rule, and by named seats with a term."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from members.models import AcademicYear, Alliance, Appointment, Body, Institution, Membership, Person, Seat
from members.permissions import Role

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


class Seating:
    """The facts of one alliance on one day from which every body's sitting follows, in five reads.

    Each institution of the alliance is one object here, however many memberships and appointments name it.
    """

    def __init__(self, alliance: Alliance, on: date | None = None) -> None:
        self.alliance = alliance
        self.on = on or timezone.localdate()
        members = alliance.memberships.current(self.on).with_institution().order_by("institution__name", "pk")
        self.memberships: dict[int, Membership] = {each.institution_id: each for each in members}
        leading = alliance.appointments.current(self.on).filter(role__in=LEADING_ROLES).select_related("person")
        self.leading: list[Appointment] = list(leading.order_by("role", "person__name"))
        for appointment in self.leading:
            if membership := self.memberships.get(appointment.institution_id or 0):
                appointment.institution = membership.institution
        self._seats: dict[int, list[Seat]] = defaultdict(list)
        for seat in alliance.seats.current(self.on).with_names():
            self._seats[seat.body_id].append(seat)
        self._clusters: dict[int, set[int]] = defaultdict(set)
        self._strands: dict[int, set[int]] = defaultdict(set)
        places = alliance.cluster_schools.current(self.on).order_by()
        for cluster, institution in places.values_list("cluster_id", "institution_id"):
            self._clusters[cluster].add(institution)
        pledges = alliance.pledges.in_year(AcademicYear.of(self.on)).order_by()
        for strand, institution in pledges.values_list("strand_id", "institution_id"):
            self._strands[strand].add(institution)

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
