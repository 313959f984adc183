"""Loads the demo's schools, authorities, universities and trusts, and which school followed which."""

import csv
from collections.abc import Iterator
from itertools import pairwise

from members.demo.facts import FOLDER, read
from members.directory.columns import facts_of
from members.models import Institution, InstitutionLink


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
            yield Institution(**facts_of(row))


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
