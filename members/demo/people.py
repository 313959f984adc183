"""Makes the invented people of a demo alliance: the accounts, a head for each school, and some teachers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from members.demo.facts import ALLIANCES, Facts, day, read
from members.demo.places import Places
from members.models import Affiliation, Alliance, Appointment, Institution, Person
from members.permissions import Role

PASSWORD = "learning-together"  # noqa: S105 - everybody may know it, the people are invented
SINCE = "Y-2 09-01"


@dataclass
class Part:
    """One person to be: who, where they work, and the roles they hold there."""

    person: Person
    home: Institution
    title: str
    roles: list[Facts] = field(default_factory=list)


class Cast:
    """The people of one alliance by the part of their e-mail before the @."""

    def __init__(self, alliance: Alliance, facts: Facts, places: Places, password: str) -> None:
        self.alliance, self.facts, self.places, self.password = alliance, facts, places, password
        self.parts: dict[str, Part] = {}
        self._names = _invented_names(ALLIANCES.index(alliance.slug) * 120)
        self._strands = list(alliance.strands.order_by("position"))

    def gather(self, schools: list[Institution]) -> None:
        """Make everybody: the named ones first, then a head for each school and a teacher at some."""
        for role, facts in self.facts["accounts"].items():
            self._add(role, {"role": role, **facts})
        for facts in self.facts["staff"]:
            self._add(facts["email"], facts)
        for school in schools:
            self._add_head(school)
        for school in schools[:8]:
            self._add_generated(f"teacher.{school.urn}", school, Role.TEACHER, "Teacher")
        self._save()

    def __getitem__(self, who: str) -> Person:
        return self.parts[who].person

    def home(self, who: str) -> Institution:
        return self.parts[who].home

    def _add(self, who: str, facts: Facts) -> None:
        part = Part(self._person(who, facts["name"]), self.places[facts["at"]], facts["title"])
        part.roles.append(facts)
        self.parts[who] = part

    def _add_generated(self, who: str, school: Institution, role: Role, title: str) -> None:
        self._add(who, {"name": next(self._names), "role": role.value, "at": school.urn, "title": title})

    def _add_head(self, school: Institution) -> None:
        """Give the school its head: whoever chairs or is school lead there already, or somebody new."""
        for role in (Role.HEAD, Role.CHAIR):
            for part in list(self.parts.values()):
                if part.home == school and part.roles[0]["role"] == role.value:
                    if role == Role.CHAIR:
                        part.roles.append({"role": Role.HEAD.value})
                    self.parts[f"head.{school.urn}"] = part
                    return
        self._add_generated(f"head.{school.urn}", school, Role.HEAD, "Headteacher")

    def _person(self, who: str, name: str) -> Person:
        shown = Person.Visibility.ALLIANCE if who.startswith(("head", "chair", "lead", "dir")) else None
        return Person(
            email=f"{who}@{self.alliance.slug}.example",
            name=name,
            password=self.password,
            contact_visible_to=shown or Person.Visibility.STAFF,
        )

    def _save(self) -> None:
        """Save everybody; who is known already from an earlier load stays who they are."""
        parts = list({id(part): part for part in self.parts.values()}.values())
        Person.objects.bulk_create([part.person for part in parts], ignore_conflicts=True)
        known = Person.objects.in_bulk([part.person.email for part in parts], field_name="email")
        for part in parts:
            part.person = known[part.person.email]
        addresses = [EmailAddress(user=part.person, email=part.person.email) for part in parts]
        for address in addresses:
            address.verified = address.primary = True
        EmailAddress.objects.bulk_create(addresses, ignore_conflicts=True)
        Affiliation.objects.bulk_create([self._affiliation(part) for part in parts], ignore_conflicts=True)
        Appointment.objects.bulk_create([self._appointment(part, role) for part in parts for role in part.roles])

    def _affiliation(self, part: Part) -> Affiliation:
        return Affiliation(person=part.person, institution=part.home, job_title=part.title, starts_on=day(SINCE))

    def _appointment(self, part: Part, facts: Facts) -> Appointment:
        role = Role(facts["role"])
        return Appointment(
            alliance=self.alliance,
            person=part.person,
            role=role,
            institution=None if role == Role.DIRECTOR else part.home,
            strand=self._strands[facts["strand"] - 1] if "strand" in facts else None,
            starts_on=day(facts.get("from", SINCE)),
            ends_on=day(facts["until"]) if "until" in facts else None,
            days=facts.get("days"),
            per=facts.get("per", ""),
        )


def hashed_password() -> str:
    """Hash the demo's password once for everybody: a hash takes its time on purpose."""
    return make_password(PASSWORD)


def add_guests(alliance: Alliance, facts: Facts) -> None:
    """Give people of another demo alliance a role here, so that they can switch between the two."""
    for guest in facts.get("guests", []):
        person = Person.objects.get(email=guest["account"])
        Appointment.objects.create(
            alliance=alliance, person=person, role=Role(guest["role"]), starts_on=day(guest["from"])
        )


def _invented_names(start: int) -> Iterator[str]:
    """Yield names that nobody bears, another one each time."""
    names = read("names")
    for number in count(start):
        first, last = names["first"][number % len(names["first"])], names["last"][number % len(names["last"])]
        yield f"{first} {last}-Demo"
