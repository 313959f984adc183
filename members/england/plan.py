"""Decides, before a row is written, which schools make up which alliance and who works where."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import log

from members.england.copying import reserve
from members.england.rooms import SLUG, England
from members.models import Alliance, Institution, Membership, Person, Strand

ALLIANCES, PEOPLE = 500, 500_000
LEAST, MOST = 5, 300
FIRST_SIZES = (300, 100)
STRANDS = (
    "Professional development",
    "Initial teacher training",
    "Leadership development",
    "School-to-school support",
    "Research and development",
    "Specialist leaders",
)
# Who runs an alliance: these people work at its lead school and at nothing else.
OFFICE = ("director", "admin", "finance", "coordinator", *("lead" for _ in STRANDS))
STAFF_WEIGHTS = {"Primary": 15, "Secondary": 60, "All-through": 70, "Nursery": 8}
OTHER_WEIGHT = 25


@dataclass(frozen=True)
class School:
    """One school of the directory, and the keys of the people who work there, its head first."""

    pk: int
    phase: str
    type_name: str
    la_code: str
    staff: range

    @property
    def head(self) -> int:
        return self.staff[0]


@dataclass(frozen=True)
class Plan:
    """One alliance to be."""

    pk: int
    number: int
    schools: list[School]
    office: range
    strands: range

    @property
    def slug(self) -> str:
        return f"{SLUG}{self.number:03d}"

    @property
    def partners(self) -> list[School]:
        """The schools that are strategic partners: the first ones, twelve at the most."""
        return self.schools[: max(3, min(12, len(self.schools) // 6))]

    @property
    def director(self) -> int:
        return self.office[0]

    def kind_of(self, position: int) -> Membership.Kind:
        """Return as what the school at this position of the list belongs."""
        if position < len(self.partners):
            return Membership.Kind.STRATEGIC_PARTNER
        return Membership.Kind.ASSOCIATE if position % 11 == 10 else Membership.Kind.MEMBER


@dataclass(frozen=True)
class Country:
    """All alliances and schools to be; `spare` are people who work nowhere and hold nothing."""

    plans: list[Plan]
    schools: list[School]
    people: range


def plan_country(england: England) -> Country:
    """Take the open schools that belong to no alliance yet, and reserve the keys of everything to be made."""
    number = england.part_of(ALLIANCES)
    people = reserve(Person, max(england.part_of(PEOPLE), number * (len(OFFICE) + 20)))
    alliances = reserve(Alliance, number)
    strands = reserve(Strand, number * len(STRANDS))
    in_office = number * len(OFFICE)
    schools = _schools(people[in_office:])
    plans = [
        Plan(
            pk=alliances[each],
            number=each + 1,
            schools=_neighbours(schools, each * len(schools) // number, size),
            office=people[each * len(OFFICE) : (each + 1) * len(OFFICE)],
            strands=strands[each * len(STRANDS) : (each + 1) * len(STRANDS)],
        )
        for each, size in enumerate(sizes(number))
    ]
    return Country(plans, schools, people)


def sizes(number: int) -> Iterator[int]:
    """Yield how many schools each alliance has: a large one, one of a hundred, then few large and many small."""
    for each in range(number):
        share = each * 0.6180339887 % 1
        yield FIRST_SIZES[each] if each < len(FIRST_SIZES) else round(LEAST * 2 ** (share * log(MOST / LEAST, 2)))


def _neighbours(schools: list[School], first: int, size: int) -> list[School]:
    return [schools[(first + each) % len(schools)] for each in range(min(size, len(schools)))]


def _schools(people: range) -> list[School]:
    """Return the schools, those of one authority together, with the people shared out by what a school needs."""
    found = Institution.objects.schools().open().filter(memberships=None).order_by("la_code", "easting", "pk")
    rows = list(found.values_list("pk", "phase", "type_name", "la_code"))
    weights = [STAFF_WEIGHTS.get(phase, OTHER_WEIGHT) for _, phase, _, _ in rows]
    ends = [0, *(len(people) * up_to // sum(weights) for up_to in accumulate(weights))]
    return [School(*row, people[ends[each] : ends[each + 1]]) for each, row in enumerate(rows)]
