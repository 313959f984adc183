"""A registry lets a lower room show what higher rooms know, without importing them."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """What each room put in from its `AppConfig.ready`, in the order of `position`."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, T]] = []

    def add(self, entry: T, *, position: int = 100) -> T:
        """Put one entry in; lower positions come first."""
        if entry not in (known for _, known in self._entries):
            self._entries.append((position, entry))
            self._entries.sort(key=lambda pair: pair[0])
        return entry

    def register(self, *, position: int = 100) -> Callable[[T], T]:
        """Decorate a provider to put it in."""
        return lambda entry: self.add(entry, position=position)

    def __iter__(self) -> Iterator[T]:
        return iter([entry for _, entry in self._entries])
