"""The register of members as a table."""

from typing import Any

from members.models import Membership

HEADERS = [
    "Name",
    "URN",
    "Joined as",
    "Phase or type",
    "Local authority",
    "Town",
    "Postcode",
    "Pupils",
    "Trust",
    "Teaching school",
    "From",
    "Ended on",
]


def as_row(membership: Membership) -> list[Any]:
    """Return one membership as a row under HEADERS."""
    institution = membership.institution
    return [
        institution.name,
        institution.urn,
        membership.get_kind_display(),
        institution.phase_or_type,
        institution.la_name,
        institution.town,
        institution.postcode,
        institution.pupils,
        institution.trust_name,
        membership.is_teaching_school,
        membership.starts_on,
        membership.ends_on,
    ]
