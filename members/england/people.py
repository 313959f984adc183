"""Puts in the people: their accounts, where they work, and the roles they hold."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress

from members.demo.facts import read
from members.demo.people import hashed_password
from members.england.copying import copy
from members.england.plan import OFFICE, Country, Plan, School
from members.models import Affiliation, Appointment, Person
from members.permissions import Role

SINCE = date(2021, 9, 1)
ACCOUNTS_IN = 2
UNUSABLE = "!england"
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
# Which members of a school's staff hold a role besides its head, of whom there are always enough.
MENTOR, TEACHER, TRAINEE = 1, 2, 3
SHARE_WITH_ROLE = 0.4
TITLES = {0: "Headteacher", MENTOR: "Assistant head", TRAINEE: "Trainee teacher"}


def load_people(country: Country) -> dict[str, int]:
    """Put in everybody and return who can sign in: the person by e-mail address."""
    accounts = dict(_accounts(country))
    emails = {pk: email for email, pk in accounts.items()}
    password = hashed_password()
    names = _Names()
    copy(
        Person,
        ["id", "name", "email", "password", "contact_visible_to"],
        (
            (
                pk,
                names.of(number),
                emails.get(pk, f"person{number:06d}@england.example"),
                password if pk in emails else UNUSABLE,
                "alliance" if number % 4 == 0 else "staff",
            )
            for number, pk in enumerate(country.people, 1)
        ),
    )
    verified = ((pk, email, True, True) for email, pk in accounts.items())
    copy(EmailAddress, ["user_id", "email", "verified", "primary"], verified)
    copy(Affiliation, ["person_id", "institution_id", "job_title", "starts_on"], _affiliations(country))
    names_of_roles = ["alliance_id", "person_id", "role", "institution_id", "strand_id", "starts_on", "ends_on"]
    copy(Appointment, names_of_roles, (row for plan in country.plans for row in _appointments(plan)))
    return accounts


class _Names:
    """Makes a name from a number: a first name of the demo's, and a surname of syllables that nobody bears."""

    def __init__(self) -> None:
        self._first = read("names")["first"]

    def of(self, number: int) -> str:
        rest, syllables = number * 7919 % len(SYLLABLES) ** 3, []
        for _ in range(3):
            rest, each = divmod(rest, len(SYLLABLES))
            syllables.append(SYLLABLES[each])
        return f"{self._first[number % len(self._first)]} {''.join(syllables).title()}-Demo"


def _accounts(country: Country) -> Iterator[tuple[str, int]]:
    """Yield the e-mail addresses of those who can sign in: one in each role of the first alliances."""
    for plan in country.plans[:ACCOUNTS_IN]:
        lead_school = plan.schools[0].staff
        people = {role: plan.office[OFFICE.index(role)] for role in dict.fromkeys(OFFICE)}
        people |= {
            "head": lead_school[0],
            "chair": plan.schools[1].head,
            "mentor": lead_school[MENTOR],
            "teacher": lead_school[TEACHER],
            "trainee": lead_school[TRAINEE],
        }
        for role in Role:
            yield f"{role.value}@{plan.slug}.example", people[role.value]


def _affiliations(country: Country) -> Iterator[tuple[Any, ...]]:
    for plan in country.plans:
        for person in plan.office:
            yield person, plan.schools[0].pk, "Alliance office", SINCE
    for school in country.schools:
        for position, person in enumerate(school.staff):
            yield person, school.pk, TITLES.get(position, "Teacher"), SINCE


def _appointments(plan: Plan) -> Iterator[tuple[Any, ...]]:
    lead_school, strands = plan.schools[0].pk, iter(plan.strands)
    for role, person in zip(OFFICE, plan.office, strict=True):
        strand = next(strands) if role == "lead" else None
        yield plan.pk, person, role, None if role == "director" else lead_school, strand, SINCE, None
    yield plan.pk, plan.schools[1].head, "chair", plan.schools[1].pk, None, SINCE, None
    for school in plan.schools:
        yield from _roles_at(plan, school)


def _roles_at(plan: Plan, school: School) -> Iterator[tuple[Any, ...]]:
    """Yield what the staff of one school hold; every ninth of them held it until last summer."""
    for position in range(max(min(4, len(school.staff)), round(len(school.staff) * SHARE_WITH_ROLE))):
        role = {0: "head", MENTOR: "mentor", TRAINEE: "trainee"}.get(position, "teacher")
        ended = date(2026, 7, 31) if position % 9 == 8 else None
        yield plan.pk, school.staff[position], role, school.pk, None, SINCE, ended
