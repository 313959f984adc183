"""The cast of every test: one alliance with two schools, its people, an outsider and a visitor.

`director`, `chair`, `admin`, `head` and the others are people; `as_director`, `as_head`, `as_outsider` … are test
clients signed in as them; `visitor` is a client that has not signed in.
"""

import pytest
from django.test import Client

from members.access import Standing, standings_of
from members.models import Alliance, Institution, Person
from members.permissions import Role
from tests.factories import AllianceFactory, InstitutionFactory, MembershipFactory, appoint


@pytest.fixture
def alliance(db: None) -> Alliance:
    return AllianceFactory(name="Riverside Alliance", slug="riverside")


@pytest.fixture
def school(alliance: Alliance) -> Institution:
    school = InstitutionFactory(name="Alder Primary School")
    MembershipFactory(alliance=alliance, institution=school, kind="strategic_partner")
    return school


@pytest.fixture
def other_school(alliance: Alliance) -> Institution:
    school = InstitutionFactory(name="Birch Academy", phase="Secondary", type_name="Academy converter")
    MembershipFactory(alliance=alliance, institution=school)
    return school


@pytest.fixture
def other_alliance(db: None) -> Alliance:
    return AllianceFactory(name="Hillside Alliance", slug="hillside")


@pytest.fixture
def director(alliance: Alliance) -> Person:
    return appoint(alliance, Role.DIRECTOR)


@pytest.fixture
def chair(alliance: Alliance, other_school: Institution) -> Person:
    return appoint(alliance, Role.CHAIR, other_school)


@pytest.fixture
def lead(alliance: Alliance) -> Person:
    return appoint(alliance, Role.LEAD)


@pytest.fixture
def admin(alliance: Alliance) -> Person:
    return appoint(alliance, Role.ADMINISTRATOR)


@pytest.fixture
def head(alliance: Alliance, school: Institution) -> Person:
    return appoint(alliance, Role.HEAD, school)


@pytest.fixture
def other_head(alliance: Alliance, other_school: Institution) -> Person:
    return appoint(alliance, Role.HEAD, other_school)


@pytest.fixture
def teacher(alliance: Alliance, school: Institution) -> Person:
    return appoint(alliance, Role.TEACHER, school)


@pytest.fixture
def outsider(other_alliance: Alliance) -> Person:
    return appoint(other_alliance, Role.DIRECTOR)


def standing_of(person: Person, slug: str = "riverside") -> Standing:
    """Return what the person is in the alliance today, as every action asks to know."""
    return standings_of(person)[slug]


def signed_in_client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.get("/riverside/accent.css")  # the first request of a session also writes where the person signed in
    return client


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


@pytest.fixture
def as_director(director: Person) -> Client:
    return signed_in_client(director)


@pytest.fixture
def as_chair(chair: Person) -> Client:
    return signed_in_client(chair)


@pytest.fixture
def as_lead(lead: Person) -> Client:
    return signed_in_client(lead)


@pytest.fixture
def as_admin(admin: Person) -> Client:
    return signed_in_client(admin)


@pytest.fixture
def as_head(head: Person) -> Client:
    return signed_in_client(head)


@pytest.fixture
def as_other_head(other_head: Person) -> Client:
    return signed_in_client(other_head)


@pytest.fixture
def as_teacher(teacher: Person) -> Client:
    return signed_in_client(teacher)


@pytest.fixture
def as_outsider(outsider: Person) -> Client:
    return signed_in_client(outsider)
