"""Home: "what needs me", gathered from every room through a registry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils import timezone

from alliance_portal.registries import Registry
from members.access import Standing


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


NEEDS: Registry[Callable[[Standing], Iterable[Need]]] = Registry()


def needs_of(standing: Standing) -> list[Need]:
    """Return everything that waits for this person in this alliance, the soonest first."""
    found = [need for provider in NEEDS for need in provider(standing)]
    return sorted(found, key=lambda need: need.when)
