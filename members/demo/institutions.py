"""Loads the demo's schools, authorities, universities and trusts, and which school followed which."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from members.demo.facts import FOLDER, read
from members.models import Institution, InstitutionLink

COLUMNS = {
    "EstablishmentName": "name",
    "LA (code)": "la_code",
    "LA (name)": "la_name",
    "TypeOfEstablishment (code)": "type_code",
    "TypeOfEstablishment (name)": "type_name",
    "EstablishmentTypeGroup (name)": "type_group",
    "EstablishmentStatus (name)": "status",
    "PhaseOfEducation (name)": "phase",
    "Trusts (code)": "trust_code",
    "Trusts (name)": "trust_name",
    "Town": "town",
    "Postcode": "postcode",
    "SchoolWebsite": "website",
    "GSSLACode (name)": "gss_la_code",
}
NUMBERS = {"NumberOfPupils": "pupils", "Easting": "easting", "Northing": "northing"}
DAYS = {"OpenDate": "opened_on", "CloseDate": "closed_on"}


def load_institutions() -> int:
    """Add what is missing, leave the rest as an import or a person made it, and return how many were added."""
    before = Institution.objects.count()
    others = (Institution(**facts) for facts in read("institutions")["institutions"])
    Institution.objects.bulk_create([*_schools(), *others], ignore_conflicts=True)
    _link()
    return Institution.objects.count() - before


def _schools() -> Iterator[Institution]:
    with (FOLDER / "schools.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Institution(
                urn=int(row["URN"]),
                **{field: row[column] for column, field in COLUMNS.items()},
                **{field: int(row[column]) if row[column] else None for column, field in NUMBERS.items()},
                **{field: _day(row[column]) for column, field in DAYS.items()},
            )


def _day(text: str) -> date | None:
    return datetime.strptime(text, "%d-%m-%Y").date() if text else None  # noqa: DTZ007 - a day has no time zone


def _link() -> None:
    chains = [chain["schools"] for chain in read("institutions")["links"]]
    urns = [urn for chain in chains for urn in chain]
    ids = dict(Institution.objects.filter(urn__in=urns).values_list("urn", "pk"))
    InstitutionLink.objects.bulk_create(
        [
            InstitutionLink(earlier_id=ids[earlier], later_id=ids[later])
            for chain in chains
            for earlier, later in pairwise(chain)
        ],
        ignore_conflicts=True,
    )
