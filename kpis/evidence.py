"""What the KPIs room knows of the promises of membership: which schools shared their data."""

from collections import defaultdict
from collections.abc import Collection

from members.evidence import Fact, evidence
from members.models import AcademicYear, Alliance, Commitment


@evidence(Commitment.Evidence.DATA_SHARED)
def data_shared(alliance: Alliance, keys: Collection[int], year: AcademicYear) -> dict[int, list[Fact]]:
    """Return the approved returns of the periods that were due in the academic year."""
    found: dict[int, list[Fact]] = defaultdict(list)
    rows = alliance.kpi_returns.filter(
        institution__in=keys, state="approved", number=1, period__due_on__gte=year.starts_on,
        period__due_on__lt=year.ends_on,
    )  # fmt: skip
    for row in rows.with_names():
        words = f"Return for {row.period}" + (", late" if row.came_late else "")
        on = row.submitted_at.date() if row.submitted_at else None
        found[row.institution_id].append(Fact(words, row.get_absolute_url(), on))
    return found
