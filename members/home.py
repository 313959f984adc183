"""Home: "what needs me", gathered from every room through a registry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from alliance_portal.registries import Registry
from members.access import Standing
from members.models import AcademicYear, Alliance, Institution
from members.permissions import Can
from members.querysets import AllianceQuerySet

SOON = timedelta(days=7)


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
    def urgency(self) -> str:
        """Whether it is `late`, due `soon`, which is within a week, or neither."""
        left = self.when - timezone.now()
        return "late" if left < timedelta(0) else "soon" if left <= SOON else ""


NEEDS: Registry[Callable[[Standing], Iterable[Need]]] = Registry()


def needs_of(standing: Standing) -> list[Need]:
    """Return everything that waits for this person in this alliance, the soonest first."""
    found = [need for provider in NEEDS for need in provider(standing)]
    return sorted(found, key=lambda need: need.when)


@dataclass(frozen=True)
class OwnSchool:
    """One of the person's schools as it stands in the alliance."""

    institution: Institution
    kind: str
    since: date | None
    strands: list[str]
    expected: int
    can_pledge: bool

    @property
    def owes(self) -> int:
        """How many strands the school still owes this year."""
        return max(self.expected - len(self.strands), 0)


def own_schools(standing: Standing) -> list[OwnSchool]:
    """Return the institutions where the person holds a role, with membership and this year's pledges."""
    if not standing.institutions:
        return []
    ids = standing.institution_ids
    alliance = standing.alliance
    memberships = {each.institution_id: each for each in alliance.memberships.current().filter(institution__in=ids)}
    pledges = alliance.pledges.in_year(AcademicYear.of_today()).filter(institution__in=ids).select_related("strand")
    led = standing.led_institutions()
    strands: dict[int, list[str]] = {}
    for pledge in pledges:
        strands.setdefault(pledge.institution_id, []).append(pledge.strand.name)
    return [
        OwnSchool(
            institution,
            memberships[institution.pk].get_kind_display() if institution.pk in memberships else "Not a member today",
            memberships[institution.pk].starts_on if institution.pk in memberships else None,
            strands.get(institution.pk, []),
            alliance.strands_per_school if institution.pk in memberships and institution.kind == "school" else 0,
            institution.pk in memberships and institution in led and standing.can(Can.PLEDGE),
        )
        for institution in standing.institutions
    ]


@dataclass(frozen=True)
class Figure:
    """One number of the alliance at a glance, what it counts, and the page that shows what it counts."""

    number: int
    words: str
    url_name: str
    detail: str = ""
    tone: str = ""


def figures_of(standing: Standing) -> list[Figure]:
    """Return to those who answer for the alliance how it stands today; what is nought is left out."""
    if not standing.can(Can.SEE_BREACHES):
        return []
    year = AcademicYear.of_today()
    row: Any = Alliance.objects.with_figures(year).get(pk=standing.alliance.pk)
    partners = f"{row.partners} strategic partner{'s' * (row.partners != 1)}" if row.partners else ""
    figures = [
        Figure(row.members, f"institution{'s' * (row.members != 1)}", "members:register", partners),
        Figure(row.holders, "people with a role" if row.holders != 1 else "person with a role", "members:people"),
        Figure(row.short, f"school{'s' * (row.short != 1)} short of pledges", "members:pledges", str(year), "concern"),
        Figure(row.vacant, f"seat{'s' * (row.vacant != 1)} vacant", "members:bodies", tone="watch"),
        Figure(row.open_nominations, f"nomination{'s' * (row.open_nominations != 1)} open", "members:nominations"),
    ]
    return [figure for figure in figures if figure.number]


def public_alliances() -> AllianceQuerySet:
    """Return the alliances that show themselves to everybody."""
    return Alliance.objects.public()
