"""Finds the institutions that the data files name by URN, or by kind and code."""

from typing import TypeAlias

from members.models import Institution

Place: TypeAlias = int | str


class Places:
    """Every institution by URN, or by `kind:code` where it is no school; read once."""

    def __init__(self) -> None:
        self._found: dict[Place, Institution] = {}

    def __getitem__(self, place: Place) -> Institution:
        if place not in self._found:
            if isinstance(place, int):
                self._found[place] = Institution.objects.get(urn=place)
            else:
                kind, code = place.split(":")
                self._found[place] = Institution.objects.get(kind=kind, code=code)
        return self._found[place]

    def fetch(self, urns: list[int]) -> None:
        """Read many schools at once."""
        self._found.update(Institution.objects.filter(urn__in=urns).in_bulk(field_name="urn"))
