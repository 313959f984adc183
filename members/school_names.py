"""Schools looked up in the national directory by a pasted list: a name, town, postcode or URN a line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from members.models import Institution

# Whoever writes one line looks around (a town, say); whoever pastes many wants each settled.
FOR_ONE_LINE, FOR_EACH_OF_MANY = 30, 5


@dataclass(frozen=True)
class Candidate:
    """One institution that a line may mean."""

    institution: Institution
    is_meant: bool


@dataclass(frozen=True)
class Line:
    """One line of the list, and what it may mean, the likeliest first."""

    words: str
    candidates: list[Candidate]


def look_up(lines: list[str], chosen: set[int]) -> list[Line]:
    """Return each line with its candidates; of many lines those are left out for which a school was chosen."""
    alone = len(lines) == 1
    most = FOR_ONE_LINE if alone else FOR_EACH_OF_MANY
    rows: Iterable[Any] = Institution.objects.open().find_each(lines, most + alone * len(chosen), quickly=not alone)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (-row.alike, row.name, row.pk)):
        found[row.line].append(row)
    return [
        _line(words, found[number], chosen, most)
        for number, words in enumerate(lines)
        if alone or chosen.isdisjoint(row.pk for row in found[number])
    ]


def _line(words: str, found: list[Any], chosen: set[int], most: int) -> Line:
    """Return a line with what is left to choose for it."""
    meant = _meant(words, found)
    return Line(words, [Candidate(row, row.pk == meant) for row in found if row.pk not in chosen][:most])


def _meant(words: str, rows: list[Institution]) -> int | None:
    """Return the one institution that has exactly this name or number, if there is but one."""
    plain = _plain(words)
    exact = [row.pk for row in rows if plain in (_plain(row.name), str(row.urn))]
    return exact[0] if len(exact) == 1 else None


def _plain(words: str) -> str:
    """Return letters and digits alone, for comparing."""
    return "".join(each for each in words.casefold() if each.isalnum())
