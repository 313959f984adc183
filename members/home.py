"""Home: "what needs me", gathered from every room through a registry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

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


Facts = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a provider has still to read: home reads those of all rooms in one statement, however many there are.

    `facts` are the names or expressions to read of each of the `rows`, in their order; `needs` is given those of all
    rows found. They arrive by way of JSON: a date or a moment is read back with `day` or `moment`.
    """

    rows: QuerySet[Any]
    facts: dict[str, Any]
    needs: Callable[[list[Facts]], Iterable[Need]]


def fields(*names: str, **others: Any) -> dict[str, Any]:
    """Return the facts of a reading: fields under their own names, and others by name or expression."""
    return {**{name: name for name in names}, **others}


def day(text: str | None) -> date | None:
    """Return the date that a fact holds."""
    return None if text is None else date.fromisoformat(text)


def moment(text: str | None) -> datetime | None:
    """Return the moment that a fact holds."""
    return None if text is None else datetime.fromisoformat(text)


# A provider yields what it knows already, and readings for what it does not; none reads for itself.
NEEDS: Registry[Callable[[Standing], Iterable[Need | Reading]]] = Registry()


def needs_of(standing: Standing) -> list[Need]:
    """Return everything that waits for this person in this alliance, the soonest first; in one read."""
    given = [each for provider in NEEDS for each in provider(standing)]
    readings = [each for each in given if isinstance(each, Reading)]
    found = iter(_read(standing.alliance, readings))
    needs = (each.needs(next(found)) if isinstance(each, Reading) else [each] for each in given)
    return sorted(chain.from_iterable(needs), key=lambda need: need.when)


def _read(alliance: Alliance, readings: list[Reading]) -> tuple[list[Facts], ...]:
    """Return the facts of each reading, all of them the columns of one row."""
    columns = [ArraySubquery(each.rows.values_list(JSONObject(**each.facts))) for each in readings]
    if not columns:
        return ()
    row: tuple[list[Facts], ...] = Alliance.objects.filter(pk=alliance.pk).values_list(*columns).get()
    return row


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
