"""Who is to be invited to a meeting: from the seating of its body on its day."""

from dataclasses import dataclass

from members.models import Body, Institution, Person, Seat
from members.sitting import Seating

# Where one person or institution sits twice, the place that counts most is the one that is asked.
RANK = [Seat.Capacity.CHAIR, Seat.Capacity.MEMBER, Seat.Capacity.CLERK, Seat.Capacity.IN_ATTENDANCE]


# Those asked twice at a time: who they are, as the lists of those invited know them.
Who = tuple[str, int]


@dataclass
class Place:
    """One row of the list of those invited: an institution with who speaks for it, or a person alone."""

    institution: Institution | None
    person: Person | None
    capacity: str
    title: str = ""

    @property
    def who(self) -> Who:
        """Who would have to be in two places at a time: the person, or the institution where it has none."""
        if self.person is not None:
            return "person", self.person.pk
        return "institution", self.institution.pk if self.institution is not None else 0

    @property
    def key(self) -> tuple[int | None, int | None]:
        """What makes the row the same one from one day to the next: the institution, or the person alone."""
        if self.institution is not None:
            return self.institution.pk, None
        return None, self.person.pk if self.person is not None else None


def places_of(body: Body, seating: Seating) -> list[Place]:
    """Return who is to be invited to the body's meeting on the day of the seating, each institution and person once.

    A second seat of an institution is its holder's alone. Whoever speaks for an institution and holds a seat in their
    own name as well (a chair who is the head of a member school) is asked once, in the capacity that counts more. A
    seat that waits for its person invites nobody.
    """
    heads = seating.heads()
    sitters = sorted(seating.of(body), key=lambda sitter: RANK.index(Seat.Capacity(sitter.capacity)))
    asked: dict[int, Place] = {}
    alone: list[Place] = []
    for sitter in sitters:
        if sitter.institution is None or sitter.institution.pk in asked:
            alone.append(Place(None, sitter.person, sitter.capacity, sitter.title))
        else:
            speaker = sitter.person or heads.get(sitter.institution.pk)
            asked[sitter.institution.pk] = Place(sitter.institution, speaker, sitter.capacity, sitter.title)
    return [*asked.values(), *_not_asked_yet(list(asked.values()), alone)]


def _not_asked_yet(asked: list[Place], alone: list[Place]) -> list[Place]:
    """Return the personal rows of people who are not asked for an institution; the others lend it their capacity."""
    known = {place.person.pk: place for place in asked if place.person is not None}
    found: list[Place] = []
    for place in alone:
        if place.person is None:
            continue
        same = known.get(place.person.pk)
        if same is None:
            known[place.person.pk] = place
            found.append(place)
        elif RANK.index(Seat.Capacity(place.capacity)) < RANK.index(Seat.Capacity(same.capacity)):
            same.capacity, same.title = place.capacity, place.title or same.title
    return found
