"""The public face of an alliance: everything that its website says, gathered in a few reads."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from alliance_portal.registries import Registry
from members.map import Drawing, draw
from members.models import (
    Alliance,
    Appointment,
    Body,
    Boundary,
    Commitment,
    FundedRole,
    Institution,
    Membership,
    NewsItem,
    Statement,
    Strand,
    Theme,
)
from members.permissions import Role

LATEST_NEWS = 3
LEADERSHIP = (Role.CHAIR, Role.DIRECTOR, Role.LEAD)


@dataclass(frozen=True)
class PublicSection:
    """What another room shows on the public face: a heading and the template that draws the rest."""

    key: str
    title: str
    template: str
    context: dict[str, Any]


# Each room gives its section for an alliance, or nothing when it has nothing to show.
PUBLIC_SECTIONS: Registry[Callable[[Alliance], PublicSection | None]] = Registry()


@dataclass(frozen=True)
class Area:
    """A strand of work with the names of those who lead it."""

    strand: Strand
    leads: list[str]


@dataclass(frozen=True)
class Partners:
    """Who belongs: the partners, the other members by kind, and where they are."""

    strategic: list[Institution]
    members: list[Institution]
    associates: list[Institution]
    drawing: Drawing | None


@dataclass(frozen=True)
class PublicFace:
    """Everything on an alliance's public page, in the order of its reading."""

    statements: dict[str, list[Statement]]
    areas: list[Area]
    commitments: list[Commitment]
    themes: list[tuple[Theme, list[str]]]
    chairs: list[Appointment]
    directors: list[Appointment]
    funded_roles: list[FundedRole]
    bodies: list[Body]
    partners: Partners
    finance_school: Institution | None
    news: list[NewsItem]
    sections: list[PublicSection]

    @property
    def figures(self) -> list[tuple[int, str]]:
        """What can be said of the alliance in numbers; one of a kind is not worth a number."""
        partners = self.partners
        everybody = len(partners.strategic) + len(partners.members) + len(partners.associates)
        counted = [
            (everybody, "schools and partners"),
            (len(partners.strategic), "strategic partners"),
            (len(self.areas), "areas of work"),
        ]
        return [(number, words) for number, words in counted if number > 1]


def public_face(alliance: Alliance) -> PublicFace:
    """Read what the alliance shows to everybody."""
    held = _leadership(alliance)
    memberships = list(alliance.memberships.current().select_related("institution"))
    return PublicFace(
        statements=_statements(alliance),
        areas=_areas(alliance, held[Role.LEAD]),
        commitments=list(alliance.commitments.all()),
        themes=[(theme, theme.points.splitlines()) for theme in alliance.themes.all()],
        chairs=held[Role.CHAIR],
        directors=held[Role.DIRECTOR],
        funded_roles=list(alliance.funded_roles.all()),
        bodies=sorted(alliance.bodies.all(), key=lambda body: (list(Body.Kind).index(Body.Kind(body.kind)), body.name)),
        partners=_partners(memberships),
        finance_school=next(
            (m.institution for m in memberships if m.institution_id == alliance.finance_school_id), None
        ),
        news=list(alliance.news.public()[:LATEST_NEWS]),
        sections=[section for give in PUBLIC_SECTIONS if (section := give(alliance))],
    )


def _statements(alliance: Alliance) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in alliance.statements.all():
        found[statement.kind].append(statement)
    return dict(found)


def _leadership(alliance: Alliance) -> dict[str, list[Appointment]]:
    """Return who leads the alliance today: these roles are public, all others are not."""
    found: dict[str, list[Appointment]] = defaultdict(list)
    held = alliance.appointments.current().filter(role__in=LEADERSHIP).with_names().order_by("person__name", "pk")
    for appointment in held:
        found[appointment.role].append(appointment)
    return found


def _areas(alliance: Alliance, leads: Iterable[Appointment]) -> list[Area]:
    names: dict[int | None, list[str]] = defaultdict(list)
    for lead in leads:
        names[lead.strand_id].append(lead.person.name)
    return [Area(strand, names[strand.pk]) for strand in alliance.strands.active()]


def _partners(memberships: list[Membership]) -> Partners:
    by_kind: dict[str, list[Institution]] = defaultdict(list)
    for membership in memberships:
        by_kind[membership.kind].append(membership.institution)
    everybody = [membership.institution for membership in memberships]
    codes = {institution.la_code for institution in everybody if institution.la_code}
    return Partners(
        strategic=by_kind[Membership.Kind.STRATEGIC_PARTNER],
        members=by_kind[Membership.Kind.MEMBER],
        associates=by_kind[Membership.Kind.ASSOCIATE],
        drawing=draw(everybody, Boundary.of_authorities(codes)),
    )


def organisation_data(alliance: Alliance, address: str) -> SafeString:
    """Return what search engines read of the alliance, as schema.org writes it; it cannot close its script element."""
    facts = {
        "@context": "https://schema.org",
        "@type": "EducationalOrganization",
        "name": alliance.name,
        "description": alliance.summary,
        "url": address,
    }
    text = json.dumps(facts, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308 - every sign that HTML knows is escaped above
