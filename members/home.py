"""Home: "what needs me", gathered from every room through a registry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone

from alliance_portal.readings import Reading, gather
from alliance_portal.registries import Registry
from members.access import Standing
from members.models import AcademicYear, Alliance, Institution
from members.querysets import AllianceQuerySet


@dataclass(frozen=True)
class Need:
    """One thing that waits for the person: what, where to do it, and by when."""

    title: str
    url: str
    action: str
    detail: str = ""
    due: date | datetime | None = None

    @property
    def when(self) -> datetime:
        """When it is due, for sorting; what has no date comes last."""
        if self.due is None:
            return datetime(9999, 1, 1, tzinfo=UTC)
        if isinstance(self.due, datetime):
            return self.due
        return timezone.make_aware(datetime.combine(self.due, time.max))

    @property
    def is_late(self) -> bool:
        return self.when < timezone.now()


# A provider yields what it knows already, and readings for what it does not; none reads for itself.
NEEDS: Registry[Callable[[Standing], Iterable[Need | Reading[Need]]]] = Registry()


def needs_of(standing: Standing, *providers: Callable[[Standing], Iterable[Need | Reading[Need]]]) -> list[Need]:
    """Return everything that waits for this person in this alliance, the soonest first, in one read.

    Given providers, return only what these name.
    """
    found = gather(each for provider in providers or NEEDS for each in provider(standing))
    return sorted(found, key=lambda need: need.when)


@dataclass(frozen=True)
class HomeSection:
    """What another room shows on the home page: a heading and the template that draws the rest, as `section`."""

    key: str
    title: str
    template: str
    context: dict[str, Any]


# Each room gives its section for the person, or nothing when it has nothing to show.
HOME_SECTIONS: Registry[Callable[[Standing], HomeSection | None]] = Registry()


def sections_of(standing: Standing) -> list[HomeSection]:
    """Return what the rooms show this person on the home page."""
    return [section for give in HOME_SECTIONS if (section := give(standing))]


@dataclass(frozen=True)
class OwnSchool:
    """One of the person's schools as it stands in the alliance."""

    institution: Institution
    kind: str
    since: date | None
    strands: list[str]


def own_schools(standing: Standing) -> list[OwnSchool]:
    """Return the institutions where the person holds a role, with membership and this year's pledges."""
    if not standing.institutions:
        return []
    ids = standing.institution_ids
    alliance = standing.alliance
    memberships = {each.institution_id: each for each in alliance.memberships.current().filter(institution__in=ids)}
    pledges = alliance.pledges.in_year(AcademicYear.of_today()).filter(institution__in=ids).select_related("strand")
    strands: dict[int, list[str]] = {}
    for pledge in pledges:
        strands.setdefault(pledge.institution_id, []).append(pledge.strand.name)
    return [
        OwnSchool(
            institution,
            memberships[institution.pk].get_kind_display() if institution.pk in memberships else "Not a member today",
            memberships[institution.pk].starts_on if institution.pk in memberships else None,
            strands.get(institution.pk, []),
        )
        for institution in standing.institutions
    ]


def public_alliances() -> AllianceQuerySet:
    """Return the alliances that show themselves to everybody."""
    return Alliance.objects.public()
