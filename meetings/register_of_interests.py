"""Who sits in the bodies of an alliance in a year, and what they have declared for it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from meetings.models import Declaration, Invitee
from members.access import Standing
from members.models import AcademicYear, Alliance, Person, Seat
from members.querysets import PersonQuerySet

VOTING = [Seat.Capacity.CHAIR, Seat.Capacity.MEMBER]
HEADERS = ["Person", "Declared", "On", "Kind", "Organisation or school", "Interest", "Since"]


def sits(standing: Standing, year: AcademicYear) -> bool:
    """Say whether the person has a place in a body in the year: a seat, or invitations to its meetings."""
    return sitting_in(standing.alliance, year).filter(pk=standing.person.pk).exists()


def sitting_in(alliance: Alliance, year: AcademicYear, body: int | None = None) -> PersonQuerySet:
    """Return the people who sit in a body of the alliance in the year, by name."""
    day: date = year.last_day_by_now()
    seats = alliance.seats.current(day).filter(capacity__in=VOTING, person__isnull=False)
    places = Invitee.objects.voting().filter(alliance=alliance, person__isnull=False, meeting__state="planned")
    places = places.filter(meeting__starts_at__date__gte=year.starts_on, meeting__starts_at__date__lt=year.ends_on)
    if body:
        seats, places = seats.filter(body=body), places.filter(meeting__body=body)
    keys = Q(pk__in=seats.order_by().values("person_id")) | Q(pk__in=places.order_by().values("person_id"))
    people: PersonQuerySet = Person.objects.filter(keys, is_active=True).order_by("name", "pk")
    return people


@dataclass(frozen=True)
class Line:
    """One person of the register, with what they declared for the year and the year before it."""

    person: Person
    declaration: Declaration | None

    @property
    def state(self) -> str:
        if self.declaration is None:
            return "Not declared yet"
        if self.declaration.nothing_to_declare:
            return "Nothing to declare"
        number = len(self.declaration.interests.all())
        return f"{number} interest{'' if number == 1 else 's'}"

    @property
    def tone(self) -> str:
        if self.declaration is None:
            return "watch"
        return "good" if self.declaration.nothing_to_declare else "info"


def lines_of(people: list[Person], alliance: Alliance, year: AcademicYear) -> list[Line]:
    """Return the register for these people, in their order."""
    rows = Declaration.objects.with_interests().filter(alliance=alliance, person__in=people).in_year(year)
    declared = {row.person_id: row for row in rows}
    return [Line(person, declared.get(person.pk)) for person in people]


def as_table(lines: list[Line]) -> list[list[object]]:
    """Return the register as rows of a table: one for each interest, one for each person without any."""
    table: list[list[object]] = []
    for line in lines:
        on = timezone.localtime(line.declaration.declared_at).date() if line.declaration else ""
        interests = list(line.declaration.interests.all()) if line.declaration else []
        if not interests:
            table.append([line.person.name, line.state, on, "", "", "", ""])
        table += [
            [line.person.name, "Interest", on, each.get_kind_display(), each.with_whom, each.what, each.since or ""]
            for each in interests
        ]
    return table
