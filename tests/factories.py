"""Makes rows for tests: obviously invented people, small alliances."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from members.models import (
    Affiliation,
    Alliance,
    Appointment,
    Body,
    Cluster,
    Commitment,
    HalfTerm,
    Institution,
    Membership,
    NewsItem,
    Person,
    Strand,
)
from members.permissions import Role

LONG_AGO = date(2020, 9, 1)
PASSWORD = "learning-together"


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person Number {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password(PASSWORD)


class InstitutionFactory(DjangoModelFactory[Institution]):
    class Meta:
        model = Institution

    kind = Institution.Kind.SCHOOL
    urn = factory.Sequence(lambda n: 900000 + n)
    name = factory.Sequence(lambda n: f"Test School {n:03d}")
    phase = "Primary"
    type_name = "Community school"
    la_code = "883"
    la_name = "Thurrock"
    town = "Grays"
    postcode = "RM17 6HH"
    easting = factory.Sequence(lambda n: 561000 + n * 100)
    northing = 178000
    pupils = 210


class AllianceFactory(DjangoModelFactory[Alliance]):
    class Meta:
        model = Alliance

    name = factory.Sequence(lambda n: f"Test Alliance {n}")
    slug = factory.Sequence(lambda n: f"test-{n}")


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    alliance = factory.SubFactory(AllianceFactory)
    institution = factory.SubFactory(InstitutionFactory)
    starts_on = LONG_AGO


class AppointmentFactory(DjangoModelFactory[Appointment]):
    class Meta:
        model = Appointment

    alliance = factory.SubFactory(AllianceFactory)
    person = factory.SubFactory(PersonFactory)
    role = Role.DIRECTOR
    starts_on = LONG_AGO


class AffiliationFactory(DjangoModelFactory[Affiliation]):
    class Meta:
        model = Affiliation

    person = factory.SubFactory(PersonFactory)
    institution = factory.SubFactory(InstitutionFactory)
    job_title = "Teacher"
    starts_on = LONG_AGO


class StrandFactory(DjangoModelFactory[Strand]):
    class Meta:
        model = Strand

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Strand {n}")


class BodyFactory(DjangoModelFactory[Body]):
    class Meta:
        model = Body

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Body {n}")
    kind = Body.Kind.BOARD


class ClusterFactory(DjangoModelFactory[Cluster]):
    class Meta:
        model = Cluster

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Cluster {n}")


class CommitmentFactory(DjangoModelFactory[Commitment]):
    class Meta:
        model = Commitment

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"Commitment {n}")


class HalfTermFactory(DjangoModelFactory[HalfTerm]):
    class Meta:
        model = HalfTerm

    alliance = factory.SubFactory(AllianceFactory)
    academic_year = 2026
    name = HalfTerm.Name.AUTUMN_1
    starts_on = date(2026, 9, 1)
    ends_on = date(2026, 10, 23)


class NewsFactory(DjangoModelFactory[NewsItem]):
    class Meta:
        model = NewsItem

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"News {n}")
    body = "What happened."


def appoint(alliance: Alliance, role: Role, institution: Institution | None = None, **fields: Any) -> Person:
    """Make a person who holds the role in the alliance, and works at the institution if one is given."""
    person = PersonFactory(name=f"{role.label} Demo{Person.objects.count()}", **fields)
    AppointmentFactory(alliance=alliance, person=person, role=role, institution=institution)
    if institution:
        AffiliationFactory(person=person, institution=institution, job_title=role.label)
    return person
