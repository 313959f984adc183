"""What an institution's page tells, to the person who asks, in a fixed number of reads."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from members.access import Standing
from members.models import AcademicYear, Institution, InstitutionLink, Membership, Person


def page_of(institution: Institution, standing: Standing, own_slugs: Collection[str]) -> dict[str, Any]:
    """Return the template's context: people and clusters of the asking person's alliance only.

    `own_slugs` names the alliances where the person has a role; they and the public ones are listed.
    """
    alliance = standing.alliance
    everywhere = list(institution.memberships.select_related("alliance").order_by("alliance__name", "-starts_on"))
    memberships = [each for each in everywhere if each.alliance_id == alliance.pk]
    current = next((each for each in memberships if each.is_current()), None)
    places = alliance.cluster_schools.current().filter(institution=institution).select_related("cluster")
    pledges = alliance.pledges.filter(institution=institution).select_related("strand")
    links = InstitutionLink.objects.filter(Q(earlier=institution) | Q(later=institution))
    linked = list(links.select_related("earlier", "later"))
    address = [institution.street, institution.locality, institution.town, institution.county, institution.postcode]
    return {
        "institution": institution,
        "membership": current,
        "memberships": memberships,
        "alliances": _other_alliances(everywhere, standing, own_slugs),
        "clusters": places,
        "pledges": pledges.in_year(AcademicYear.of_today()).order_by("strand__position"),
        "academic_year": AcademicYear.of_today(),
        "people": _people(institution, standing) if current else [],
        "earlier": [link.earlier for link in linked if link.later_id == institution.pk],
        "later": [link.later for link in linked if link.earlier_id == institution.pk],
        "address": [part for part in address if part],
        "website": _web_address(institution.website),
        "changes": institution.changes.select_related("directory_import")[:10],
    }


def _other_alliances(memberships: list[Membership], standing: Standing, own_slugs: Collection[str]) -> list[Membership]:
    """Return today's memberships in other alliances that are public or the person's own."""
    return [
        each
        for each in memberships
        if each.is_current()
        and each.alliance_id != standing.alliance.pk
        and (each.alliance.is_public or each.alliance.slug in own_slugs)
    ]


def _people(institution: Institution, standing: Standing) -> list[Person]:
    """Return the people of the institution whom the person may see, with what each holds and does."""
    seen = standing.people.at_school(standing.alliance, institution)
    return list(seen.with_work_in(standing.alliance).order_by("name", "pk"))


def _web_address(website: str) -> str:
    """Return an address that can be followed; the directory writes some without `http://`, and some are none at all."""
    if not website or " " in website or "." not in website:
        return ""
    return website if website.lower().startswith(("http://", "https://")) else f"http://{website}"
