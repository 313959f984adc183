"""Loads what an alliance says of itself: words, commitments, strands, funded roles and half-terms."""

from members import half_terms
from members.demo.facts import Facts
from members.demo.places import Places
from members.models import AcademicYear, Alliance, Commitment, FundedRole, HalfTerm, Statement, Strand, Theme

SAID = ("summary", "ethos", "vision", "mission", "how_to_join", "accent_colour", "strands_per_school")


def load_words(facts: Facts, places: Places) -> Alliance:
    """Make the alliance with everything that it says of itself."""
    alliance = Alliance.objects.create(
        name=facts["name"],
        slug=facts["slug"],
        lead_school=places[facts["lead_school"]],
        finance_school=places[facts["finance_school"]],
        **{name: _stripped(facts[name]) for name in SAID if name in facts},
    )
    Statement.objects.bulk_create(_statements(alliance, facts["statements"]))
    Theme.objects.bulk_create(
        Theme(alliance=alliance, name=each["name"], points="\n".join(each.get("points", [])), position=position)
        for position, each in enumerate(facts.get("themes", []), start=1)
    )
    Commitment.objects.bulk_create(
        Commitment(alliance=alliance, position=position, **each)
        for position, each in enumerate(facts.get("commitments", []), start=1)
    )
    Strand.objects.bulk_create(
        Strand(alliance=alliance, position=position, **each) for position, each in enumerate(facts["strands"], start=1)
    )
    FundedRole.objects.bulk_create(FundedRole(alliance=alliance, **each) for each in facts.get("funded_roles", []))
    HalfTerm.objects.bulk_create(_half_terms(alliance))
    return alliance


def _stripped(value: str | int) -> str | int:
    return value.strip() if isinstance(value, str) else value


def _statements(alliance: Alliance, points_by_kind: dict[str, list[str | list[str]]]) -> list[Statement]:
    """Return the points, each written as a text or as a title and a text."""
    found = []
    for kind, points in points_by_kind.items():
        for position, point in enumerate(points, start=1):
            title, text = ("", point) if isinstance(point, str) else point
            found.append(Statement(alliance=alliance, kind=kind, title=title, text=text, position=position))
    return found


def _half_terms(alliance: Alliance) -> list[HalfTerm]:
    """Return the half-terms of this academic year and the next."""
    this_year = AcademicYear.of_today()
    return [
        HalfTerm(alliance=alliance, academic_year=year, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on)
        for year in (this_year, this_year + 1)
        for span in half_terms.usual(year)
    ]
