"""When each item of an agenda comes up, from the minutes of those before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from meetings.models import AgendaItem


@dataclass(frozen=True)
class Slot:
    """One item with its place in the order and its time."""

    number: int
    item: AgendaItem
    starts_at: datetime
    ends_at: datetime


def slots_of(items: Iterable[AgendaItem], starts_at: datetime) -> list[Slot]:
    """Return the items in their order, each with when it begins and ends, in a meeting that begins at `starts_at`."""
    found = []
    for number, item in enumerate(items, start=1):
        ends_at = starts_at + timedelta(minutes=item.minutes)
        found.append(Slot(number, item, starts_at, ends_at))
        starts_at = ends_at
    return found
