"""Who takes an action: one of those invited, somebody else of the alliance, an institution, or a name alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from meetings.models import Invitee, Meeting
from members.access import Standing
from members.models import Affiliation, Institution, Person

MOST_OFFERED = 12
LONGEST_NAME = 150


@dataclass(frozen=True)
class Owner:
    """Whoever is to do it; `name` where nobody here is known by it."""

    person: Person | None = None
    institution: Institution | None = None
    name: str = ""

    @property
    def label(self) -> str:
        """The words by which the page offers them and finds them again."""
        if self.person is not None:
            return f"{self.person.name} ({self.institution.name})" if self.institution else self.person.name
        return self.institution.name if self.institution else self.name


def invited_owners(invitees: Iterable[Invitee]) -> list[Owner]:
    """Return those invited, each once: the people, then the institutions."""
    people = [Owner(row.person, row.institution) for row in invitees if row.person is not None]
    places = {row.institution_id: Owner(institution=row.institution) for row in invitees if row.institution is not None}
    return [*people, *places.values()]


def offered_owners(standing: Standing, words: str) -> list[Owner]:
    """Return the people and institutions of the alliance whose name holds the words, a dozen at most."""
    words = words.strip()
    if len(words) < 2:
        return []
    people = _with_place(standing, standing.people.named_like(words)[:MOST_OFFERED])
    places = standing.alliance.institutions().filter(name__icontains=words).order_by("name")[:MOST_OFFERED]
    return [*people, *(Owner(institution=place) for place in places)][:MOST_OFFERED]


def find_owner(standing: Standing, meeting: Meeting | None, typed: str) -> Owner:
    """Return whom the typed words mean.

    Those invited come first, then the people and institutions of the alliance; what is none of them is a name alone.
    Raises ValidationError where two people bear the name.
    """
    name, place = _taken_apart(typed)
    invited = invited_owners(meeting.invitees.with_names()) if meeting is not None else []
    for offered in (invited, _known(standing, name)):
        found = [owner for owner in offered if _is_meant(owner, name, place, typed)]
        people = {owner.person.pk: owner for owner in found if owner.person is not None}
        if len(people) > 1:
            labels = " or ".join(sorted(owner.label for owner in people.values()))
            raise ValidationError(f"Two people are called {name}. Say which: {labels}.")
        if found:
            return next(iter(people.values()), found[0])
    if len(typed) > LONGEST_NAME:
        raise ValidationError(f"A name has at most {LONGEST_NAME} letters.")
    return Owner(name=typed)


def _taken_apart(typed: str) -> tuple[str, str]:
    """Split "Name (School)" into both."""
    if typed.endswith(")") and " (" in typed:
        name, _, place = typed[:-1].rpartition(" (")
        return name.strip(), place.strip()
    return typed, ""


def _is_meant(owner: Owner, name: str, place: str, typed: str) -> bool:
    if owner.person is None:
        return owner.label.casefold() == typed.casefold()
    at = owner.institution.name if owner.institution else ""
    return owner.person.name.casefold() == name.casefold() and (not place or at.casefold() == place.casefold())


def _known(standing: Standing, name: str) -> list[Owner]:
    people = _with_place(standing, standing.people.filter(name__iexact=name))
    places = standing.alliance.institutions().filter(name__iexact=name)
    return [*people, *(Owner(institution=place) for place in places)]


def _with_place(standing: Standing, people: Iterable[Person]) -> list[Owner]:
    """Return the people as owners, each with the school where they hold a role or work."""
    rows = list(people)
    held = standing.alliance.appointments.current().filter(person__in=[row.pk for row in rows]).with_names()
    places = {each.person_id: each.institution for each in held if each.institution is not None}
    missing = [row.pk for row in rows if row.pk not in places]
    if missing:
        places |= _workplaces(standing, missing)
    return [Owner(row, places.get(row.pk)) for row in rows]


def _workplaces(standing: Standing, people: list[int]) -> dict[int, Institution]:
    rows = Affiliation.objects.current().at_members_of(standing.alliance).filter(person__in=people)
    return {row.person_id: row.institution for row in rows.select_related("institution")}
