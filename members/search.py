"""One search over what each room knows, in the person's sight only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alliance_portal.readings import Reading, gather
from alliance_portal.registries import Registry
from members.access import Standing


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is, its name, where it is, and a line to tell it from its namesakes."""

    kind: str
    title: str
    url: str
    detail: str = ""


# A provider yields hits, or readings that are made hits of: those of all rooms are one read.
SEARCHES: Registry[Callable[[Standing, str], Iterable[Hit | Reading[Hit]]]] = Registry()


def search(standing: Standing, words: str) -> list[Hit]:
    """Return what every room finds for the words; each room gives its best few."""
    if len(words) < 2:
        return []
    return gather(each for provider in SEARCHES for each in provider(standing, words))
