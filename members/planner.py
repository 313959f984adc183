"""The year planner's registry: each room puts what it has in a year on the planner, without knowing the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from alliance_portal.registries import Registry
from members.access import Standing
from members.models import AcademicYear


@dataclass(frozen=True)
class PlannerEntry:
    """One card on the planner: a meeting, a course, a window in which returns are due."""

    kind: str
    title: str
    url: str
    starts: date | datetime
    ends: date | datetime | None = None
    detail: str = ""
    # What speaks against its time, each as (tone, words), such as ("concern", "Bank holiday: Good Friday").
    warnings: list[tuple[str, str]] = field(default_factory=list)
    is_cancelled: bool = False

    @property
    def day(self) -> date:
        """The day on which it stands, in London."""
        return timezone.localtime(self.starts).date() if isinstance(self.starts, datetime) else self.starts

    @property
    def last_day(self) -> date:
        """The last of its days; a window has several."""
        end = self.ends or self.starts
        return timezone.localtime(end).date() if isinstance(end, datetime) else end

    @property
    def has_hour(self) -> bool:
        return isinstance(self.starts, datetime)

    @property
    def lasts_days(self) -> bool:
        return self.last_day > self.day


# Each room gives its entries of an academic year, as far as the person may see them.
PLANNER: Registry[Callable[[Standing, AcademicYear], Iterable[PlannerEntry]]] = Registry()


def entries_of(standing: Standing, year: AcademicYear) -> list[PlannerEntry]:
    """Return what every room has on the planner of the year, in order of time."""
    entries = [entry for give in PLANNER for entry in give(standing, year)]
    return sorted(entries, key=lambda entry: (entry.day, entry.has_hour, str(entry.starts), entry.title))
