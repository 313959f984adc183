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
    most = FOR_ONE_LINE if len(lines) == 1 else FOR_EACH_OF_MANY
    found: dict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = Institution.objects.open().find_each(lines, most + len(chosen) if len(lines) == 1 else most)
    for row in rows:
        found[row.line].append(row)
    looked_up = []
    for number, words in enumerate(lines):
        likely = sorted(found[number], key=lambda row: (-row.alike, row.name, row.pk))
        if len(lines) > 1 and not chosen.isdisjoint(row.pk for row in likely):
            continue
        meant = _meant(words, likely)
        left = [Candidate(row, row.pk == meant) for row in likely if row.pk not in chosen]
        looked_up.append(Line(words, left[:most]))
    return looked_up


def _meant(words: str, rows: list[Institution]) -> int | None:
    """Return the one institution that has exactly this name or number, if there is but one."""
    plain = _plain(words)
    exact = [row.pk for row in rows if plain in (_plain(row.name), str(row.urn))]
    return exact[0] if len(exact) == 1 else None


def _plain(words: str) -> str:
    """Return letters and digits alone, for comparing."""
    return "".join(each for each in words.casefold() if each.isalnum())
