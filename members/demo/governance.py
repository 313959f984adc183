"""Loads who belongs: memberships, clusters, bodies with their seats, and pledges to strands."""

from members.demo.facts import Facts, day, moment
from members.demo.people import Cast
from members.demo.places import Places
from members.models import (
    AcademicYear,
    Alliance,
    Body,
    Cluster,
    ClusterSchool,
    Institution,
    MakeUp,
    Membership,
    Pledge,
    Seat,
)

KINDS = {
    "partners": Membership.Kind.STRATEGIC_PARTNER,
    "members": Membership.Kind.MEMBER,
    "associates": Membership.Kind.ASSOCIATE,
}


def load_memberships(alliance: Alliance, facts: Facts, places: Places) -> list[Institution]:
    """Make every membership, and return the schools that are in the alliance today."""
    belonging = facts["members"]
    places.fetch(belonging["partners"] + belonging["members"])
    rows = [
        Membership(
            alliance=alliance,
            institution=places[place],
            kind=kind,
            is_teaching_school=place in belonging["teaching_schools"],
            starts_on=day(belonging.get("joined", {}).get(str(place), belonging["since"])),
            ends_on=day(belonging["left"][str(place)]) if str(place) in belonging["left"] else None,
        )
        for name, kind in KINDS.items()
        for place in belonging[name]
    ]
    Membership.objects.bulk_create(rows)
    return [row.institution for row in rows if row.is_current() and row.institution.kind == Institution.Kind.SCHOOL]


def load_clusters(alliance: Alliance, facts: Facts, places: Places) -> None:
    """Make the clusters and put their schools in."""
    for each in facts.get("clusters", []):
        rule = {name: value for name, value in each.items() if name != "schools"}
        cluster = Cluster.objects.create(alliance=alliance, **rule)
        ClusterSchool.objects.bulk_create(
            ClusterSchool(alliance=alliance, cluster=cluster, institution=places[urn], starts_on=day("Y-1 09-01"))
            for urn in each["schools"]
        )


def load_bodies(alliance: Alliance, facts: Facts, places: Places, cast: Cast) -> None:
    """Make the bodies, what their make-up must have, and who sits in them this academic year."""
    for each in facts["bodies"]:
        plain = ("name", "kind", "purpose", "rule", "meets", "is_selected_annually")
        body = Body.objects.create(
            alliance=alliance,
            cluster=alliance.clusters.get(name=each["cluster"]) if "cluster" in each else None,
            strand=alliance.strands.get(name=each["strand"]) if "strand" in each else None,
            **{name: each[name] for name in plain if name in each},
        )
        MakeUp.objects.bulk_create(_make_up(body, rule, places) for rule in each.get("make_up", []))
        Seat.objects.bulk_create(_seat(body, seat, places, cast) for seat in each.get("seats", []))


def _make_up(body: Body, facts: Facts, places: Places) -> MakeUp:
    institution = places[facts["institution"]] if "institution" in facts else None
    return MakeUp(alliance=body.alliance, body=body, **{**facts, "institution": institution})


def _seat(body: Body, facts: Facts, places: Places, cast: Cast) -> Seat:
    year = AcademicYear.of_today()
    return Seat(
        alliance=body.alliance,
        body=body,
        person=cast[facts["who"]] if "who" in facts else None,
        institution=places[facts["at"]] if "at" in facts else None,
        title=facts.get("title", ""),
        capacity=facts.get("capacity", Seat.Capacity.MEMBER),
        starts_on=year.starts_on,
        ends_on=day(facts["until"]) if "until" in facts else year.ends_on,
    )


def load_pledges(alliance: Alliance, facts: Facts, places: Places, cast: Cast) -> None:
    """Pledge schools to strands for this year; some pledge fewer than they should."""
    strands = list(alliance.strands.order_by("position"))
    Pledge.objects.bulk_create(
        Pledge(
            alliance=alliance,
            strand=strands[number - 1],
            institution=places[int(urn)],
            academic_year=AcademicYear.of_today(),
            pledged_by=cast[f"head.{urn}"],
            pledged_at=moment(AcademicYear.of_today().starts_on, 9),
        )
        for urn, numbers in facts["pledges"].items()
        for number in numbers
    )
