"""Fills an alliance with so many rows of everything that a list can show, in a few statements."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from alliance_portal.models import Message
from members.models import (
    Affiliation,
    Alliance,
    Appointment,
    Body,
    Cluster,
    ClusterSchool,
    Commitment,
    DirectoryImport,
    Enquiry,
    FundedRole,
    HalfTerm,
    Institution,
    InstitutionChange,
    InstitutionLink,
    Invitation,
    MakeUp,
    Membership,
    NewsItem,
    Nomination,
    NominationStep,
    Person,
    Pledge,
    Seat,
    Statement,
    Strand,
    Theme,
)
from members.permissions import Role
from tests.factories import LONG_AGO
from tests.meetings import crowd as meetings

YEAR = 2026
# So many strands stand side by side on a page; no alliance has three hundred areas of work.
MOST_STRANDS = 20
_urns = count(600000)


def fill(alliance: Alliance, number: int) -> dict[str, dict[str, Any]]:
    """Give the alliance `number` rows of each kind, and its first rows that many rows of their own.

    Returns by the name of an address which of these first rows stands behind it. A new room adds to it.
    """
    schools, people = _members(alliance, number), _people(alliance, number)
    strands = _words(alliance, number)
    _roles(alliance, schools, people, strands)
    cluster, body = _governance(alliance, schools, people, strands)
    nomination = _nominations(alliance, schools, people)
    _letters(alliance, people)
    return {
        "members:institution": {"pk": schools[0].pk},
        **{f"members:person{step}": {"pk": people[0].pk} for step in ("", "_leave", "_merge", "_erase")},
        **{f"members:{name}": {"pk": body.pk} for name in ("body", "body_edit", "rule_add", "seat_add")},
        "members:board_selection": {"pk": body.pk, "year": YEAR},
        **{f"members:{name}": {"pk": cluster.pk} for name in ("cluster", "cluster_edit")},
        "members:strand": {"pk": strands[0].pk},
        "members:nomination": {"pk": nomination.pk},
        "members:pledge": {"pk": schools[0].pk, "year": YEAR},
        **meetings.fill(alliance, number, schools, people),
    }


def _members(alliance: Alliance, number: int) -> list[Institution]:
    schools = Institution.objects.bulk_create(
        Institution(
            urn=next(_urns), name=f"Crowd School {at:03d}", phase="Secondary" if at % 4 == 2 else "Primary",
            type_name="Community special school" if at % 4 == 3 else "Community school", la_code="883",
            la_name="Thurrock", town="Grays", postcode="RM17 6HH", pupils=210,
            easting=561000 + at % 20 * 400, northing=178000 + at // 20 * 400,
        )
        for at in range(number)
    )  # fmt: skip
    kinds = list(Membership.Kind)
    Membership.objects.bulk_create(
        Membership(alliance=alliance, institution=school, kind=kinds[at % 3], starts_on=LONG_AGO)
        for at, school in enumerate(schools)
    )
    earlier = Institution.objects.bulk_create(
        Institution(urn=next(_urns), name=f"Closed School {at:03d}", status="Closed") for at in range(number)
    )
    InstitutionLink.objects.bulk_create(InstitutionLink(earlier=old, later=schools[0]) for old in earlier)
    run = DirectoryImport.objects.create(file_name="gias.csv", added=0, changed=number, closed=0, unchanged=0)
    InstitutionChange.objects.bulk_create(
        InstitutionChange(institution=schools[0], directory_import=run, what={"Pupils": [at, at + 1]})
        for at in range(number)
    )
    return schools


def _people(alliance: Alliance, number: int) -> list[Person]:
    return Person.objects.bulk_create(
        Person(name=f"Crowd Person {at:03d}", email=f"crowd{at}@{alliance.slug}.example", password="!")
        for at in range(number)
    )


def _words(alliance: Alliance, number: int) -> list[Strand]:
    """Make what the alliance says of itself; return its strands."""
    Statement.objects.bulk_create(
        Statement(alliance=alliance, kind=kind, title=f"Point {at}", position=at)
        for kind in Statement.Kind
        for at in range(number)
    )
    Theme.objects.bulk_create(Theme(alliance=alliance, name=f"Theme {at}", position=at) for at in range(number))
    Commitment.objects.bulk_create(
        Commitment(alliance=alliance, title=f"Promise {at}", position=at) for at in range(number)
    )
    FundedRole.objects.bulk_create(
        FundedRole(alliance=alliance, role=Role.LEAD, title=f"Lead {at}", days=1) for at in range(number)
    )
    HalfTerm.objects.bulk_create(
        HalfTerm(
            alliance=alliance, academic_year=YEAR + at, name=HalfTerm.Name.AUTUMN_1,
            starts_on=date(YEAR + at, 9, 1), ends_on=date(YEAR + at, 10, 23),
        )
        for at in range(min(number, 50))
    )  # fmt: skip
    NewsItem.objects.bulk_create(
        NewsItem(alliance=alliance, title=f"Crowd news {at}", body="It came.", published_at=timezone.now())
        for at in range(number)
    )
    return Strand.objects.bulk_create(
        Strand(alliance=alliance, name=f"Crowd strand {at}", position=at) for at in range(min(number, MOST_STRANDS))
    )


def _roles(alliance: Alliance, schools: list[Institution], people: list[Person], strands: list[Strand]) -> None:
    Appointment.objects.bulk_create(
        Appointment(alliance=alliance, person=person, role=Role.HEAD, institution=school, starts_on=LONG_AGO)
        for person, school in zip(people, schools, strict=True)
    )
    Appointment.objects.bulk_create(
        Appointment(alliance=alliance, person=people[0], role=Role.LEAD, strand=strand, starts_on=LONG_AGO)
        for strand in strands
    )
    Affiliation.objects.bulk_create(
        Affiliation(person=person, institution=school, job_title="Head", starts_on=LONG_AGO)
        for person, school in zip(people, schools, strict=True)
    )
    # Everybody of the crowd works at the first school too.
    Affiliation.objects.bulk_create(
        Affiliation(person=person, institution=schools[0], job_title="Visiting", starts_on=LONG_AGO)
        for person in people[1:]
    )
    Pledge.objects.bulk_create(
        Pledge(alliance=alliance, strand=strand, institution=school, academic_year=YEAR)
        for school in schools
        for strand in strands[:3]
    )


def _governance(
    alliance: Alliance, schools: list[Institution], people: list[Person], strands: list[Strand]
) -> tuple[Cluster, Body]:
    """Make clusters and bodies; return the first of each, which are full."""
    clusters = Cluster.objects.bulk_create(
        Cluster(alliance=alliance, name=f"Crowd cluster {at}") for at in range(len(schools))
    )
    # Half of the schools are in clusters, most of these in the first; the other half can be suggested.
    ClusterSchool.objects.bulk_create(
        ClusterSchool(alliance=alliance, cluster=clusters[0 if at % 4 else at], institution=school, starts_on=LONG_AGO)
        for at, school in enumerate(schools[: len(schools) // 2 + 1])
    )
    rules = list(Body.Rule)
    bodies = Body.objects.bulk_create(
        Body(
            alliance=alliance, name=f"Crowd body {at}", kind=Body.Kind.BOARD, rule=rules[at % len(rules)],
            cluster=clusters[0], strand=strands[0], is_selected_annually=True,
        )
        # One of each rule at the least: each rule has something of its own to read.
        for at in range(max(len(schools), len(rules)))
    )  # fmt: skip
    Seat.objects.bulk_create(
        Seat(alliance=alliance, body=bodies[0], person=person, institution=school, starts_on=LONG_AGO)
        for person, school in zip(people, schools, strict=True)
    )
    MakeUp.objects.bulk_create(
        MakeUp(alliance=alliance, body=body, rule=MakeUp.Rule.INSTITUTION_SEATED, institution=school)
        for body, school in zip(bodies, schools, strict=False)
    )
    MakeUp.objects.bulk_create(
        MakeUp(alliance=alliance, body=bodies[0], rule=MakeUp.Rule.INSTITUTION_SEATED, institution=school)
        for school in schools
    )
    return clusters[0], bodies[0]


def _nominations(alliance: Alliance, schools: list[Institution], people: list[Person]) -> Nomination:
    outside = Institution.objects.bulk_create(
        Institution(urn=next(_urns), name=f"Nominated School {at:03d}") for at in range(len(schools))
    )
    rows = Nomination.objects.bulk_create(
        Nomination(
            alliance=alliance, institution=school, shares_ethos="Yes.", expertise="Reading.", would_benefit="Much.",
            lead_name="Lena Invented", lead_email="lena@example.org", proposed_by=person, proposer_institution=own,
        )
        for school, person, own in zip(outside, people, schools, strict=True)
    )  # fmt: skip
    NominationStep.objects.bulk_create(
        NominationStep(alliance=alliance, nomination=rows[0], kind="comment", text="Good.", by=person)
        for person in people
    )
    return rows[0]


def _letters(alliance: Alliance, people: list[Person]) -> None:
    Enquiry.objects.bulk_create(
        Enquiry(alliance=alliance, name=f"Visitor {at}", email=f"visitor{at}@example.org", message="May we?")
        for at in range(len(people))
    )
    invitations = Invitation.objects.bulk_create(
        Invitation(alliance=alliance, role=Role.LEAD, email=f"invited{at}@example.org", invited_by=person)
        for at, person in enumerate(people)
    )
    Message.objects.bulk_create(
        Message(
            alliance=alliance, kind="members.invitation", recipient=person, subject_id=invitation.pk,
            key=f"crowd:{invitation.pk}", due_at=timezone.now() + timedelta(days=1),
        )
        for invitation, person in zip(invitations, people, strict=True)
    )  # fmt: skip
