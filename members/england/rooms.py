"""Where every room registers what it adds to England."""

from collections.abc import Callable
from dataclasses import dataclass

from alliance_portal.registries import Registry
from members.models import Alliance
from members.querysets import AllianceQuerySet

SLUG = "england-"


@dataclass(frozen=True)
class England:
    """What a room's loader builds on; 1.0 is the whole country."""

    scale: float = 1.0

    def part_of(self, number: int) -> int:
        """Return how many of so many things the whole country has are wanted at this scale, at least one."""
        return max(1, round(number * self.scale))

    def alliances(self) -> AllianceQuerySet:
        """Return England's alliances in the order of their numbers; the first has the most members."""
        return Alliance.objects.filter(slug__startswith=SLUG).order_by("slug")


# Called at every load, in the transaction of the load: a loader looks first whether its rows are there, and puts them
# in by `members.england.copying.copy`.
ENGLAND: Registry[Callable[[England], None]] = Registry()
