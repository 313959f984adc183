"""Evidence for the promises of membership: each room says what it knows that a school has done."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from members.models import AcademicYear, Alliance, Commitment


@dataclass(frozen=True)
class Fact:
    """One thing that a school did for a promise, with the page where it stands."""

    words: str
    url: str
    on: date | None = None


# For the schools with these keys, in one academic year: what each did.
Provider = Callable[[Alliance, Collection[int], AcademicYear], dict[int, list[Fact]]]
EVIDENCE: dict[str, Provider] = {}


def evidence(kind: Commitment.Evidence) -> Callable[[Provider], Provider]:
    """Register the decorated function as what knows of one kind of evidence."""

    def register(provider: Provider) -> Provider:
        EVIDENCE[str(kind)] = provider
        return provider

    return register


@evidence(Commitment.Evidence.STRANDS)
def strands_pledged(alliance: Alliance, keys: Collection[int], year: AcademicYear) -> dict[int, list[Fact]]:
    """Return the strands that the schools pledged to."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for pledge in alliance.pledges.in_year(year).filter(institution__in=keys).select_related("strand"):
        url = reverse("members:strand", args=[alliance.slug, pledge.strand_id])
        found[pledge.institution_id].append(Fact(pledge.strand.name, url, pledge.pledged_at.date()))
    return found


@evidence(Commitment.Evidence.NOMINATIONS)
def members_proposed(alliance: Alliance, keys: Collection[int], year: AcademicYear) -> dict[int, list[Fact]]:
    """Return the new members that the schools proposed."""
    found: dict[int, list[Fact]] = defaultdict(list)
    rows = alliance.nominations.filter(
        proposer_institution__in=keys, proposed_at__date__gte=year.starts_on, proposed_at__date__lt=year.ends_on
    )
    for row in rows.exclude(state="withdrawn").select_related("institution"):
        url = reverse("members:nomination", args=[alliance.slug, row.pk])
        found[row.proposer_institution_id or 0].append(Fact(row.institution.name, url, row.proposed_at.date()))
    return found
