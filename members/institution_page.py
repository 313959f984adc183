"""What an institution's page tells, to the person who asks, in a fixed number of reads."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from members.access import Standing
from members.models import (
    AcademicYear,
    DirectoryImport,
    Institution,
    InstitutionChange,
    InstitutionLink,
    Membership,
    Person,
)
from members.permissions import Can

# Where the name of a fact is not what people call it.
LABELS = {"ofsted_rating": "Ofsted grade", "gss_la_code": "GSS code of the authority", "urban_rural": "urban or rural"}


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
        "sees_promises": _sees_promises(institution, standing),
        "alliances": _other_alliances(everywhere, standing, own_slugs),
        "clusters": places,
        "pledges": pledges.in_year(AcademicYear.of_today()).order_by("strand__position"),
        "academic_year": AcademicYear.of_today(),
        "people": _people(institution, standing) if current else [],
        "earlier": [link.earlier for link in linked if link.later_id == institution.pk],
        "later": [link.later for link in linked if link.earlier_id == institution.pk],
        "address": [part for part in address if part],
        "website": _web_address(institution.website),
        "changes": [_change(each) for each in institution.changes.select_related("directory_import")[:10]],
    }


def _sees_promises(institution: Institution, standing: Standing) -> bool:
    """Say whether the person is led to what the school promised: their own school's, or all for who collects."""
    is_own = institution.pk in standing.institution_ids and standing.can(Can.SEE_KPIS)
    return institution.kind == Institution.Kind.SCHOOL and (is_own or standing.can(Can.COLLECT_KPIS))


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
    """Return the people of an institution of the alliance, with what each holds and does.

    Whoever works or holds a role at one of its institutions is in the alliance, and so in the person's sight.
    """
    there = Person.objects.known().at_school(standing.alliance, institution).with_contact_for(standing)
    return list(there.with_work_in(standing.alliance).order_by("name", "pk"))


def _change(change: InstitutionChange) -> tuple[DirectoryImport, list[str]]:
    """Return an import, and what it changed as a reader would say it."""
    changed = [field for field in Institution._meta.concrete_fields if field.name in change.what]
    return change.directory_import, [_fact(field, *change.what[field.name]) for field in changed]


def _fact(field: models.Field, before: Any, after: Any) -> str:
    name = LABELS.get(field.name, str(field.verbose_name))
    then, now = _in_words(field, before), _in_words(field, after)
    if not now:
        return f"{name} no longer given ({then})"
    return f"{name} changed from {then} to {now}" if then else f"{name} {now}"


def _in_words(field: models.Field, value: Any) -> str:
    """Return what an import noted, in which days are text; "" where there is nothing."""
    if value in (None, ""):
        return ""
    return date_format(field.to_python(value), "j M Y") if isinstance(field, models.DateField) else str(value)


def _web_address(website: str) -> str:
    """Return an address that can be followed; the directory writes some without `http://`, and some are none at all."""
    if not website or " " in website or "." not in website:
        return ""
    return website if website.lower().startswith(("http://", "https://")) else f"http://{website}"
