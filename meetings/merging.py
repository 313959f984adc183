"""Merging what two people typed into one text at the same time, so that no sentence of either is lost.

A text is read as sentences with the space before each. Whoever changed, added or removed a sentence that the other left
alone has their way; both may add at the same place. Only where both changed the same sentence, each differently, a
person must decide.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

SIGN = re.compile(r"\S")
LINE = re.compile(r"\S(?:[^\n]*\S)?")
STOP = re.compile(r"[.!?…]+[\"')\]”’*_]*(?=\s)")
# "1." and "e.g." end no sentence.
WORD = re.compile(r"[^\W\d_]{2}")
ENDED = re.compile(r"[.!?…:;][\"')\]”’*_]*$")


@dataclass(frozen=True)
class Unit:
    """One sentence and the space before it."""

    gap: str
    words: str


@dataclass(frozen=True)
class Merged:
    """The text that keeps what both typed; not clean where both changed the same sentence."""

    text: str
    is_clean: bool


@dataclass(frozen=True)
class Hunk:
    """Sentences `start` to `end` of the base are replaced by `units`; none replaced is an addition."""

    start: int
    end: int
    units: tuple[Unit, ...]

    def meets(self, other: "Hunk") -> bool:
        """Say whether both touch the same sentence, or add at the same place."""
        if self.start == self.end == other.start == other.end:
            return True
        return self.start < other.end and other.start < self.end


def plain(text: str) -> str:
    """Return the text with the line ends that we keep, whatever the browser sends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def units_of(text: str) -> list[Unit]:
    """Return the sentences of a text in their order."""
    found, at = [], 0
    for start, end in _sentences(text):
        found.append(Unit(text[at:start], text[start:end]))
        at = end
    return found


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends; one ends with its line at the latest."""
    for line in LINE.finditer(text):
        start = line.start()
        while word := WORD.search(text, start, line.end()):
            stop = STOP.search(text, word.end(), line.end())
            if stop is None:
                break
            yield start, stop.end()
            following = SIGN.search(text, stop.end())
            start = following.start() if following else line.end()
        yield start, line.end()


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Merge two texts that were both made from `base`; where both add at one place, theirs comes first,
    unless only mine goes on in the same line.

    Where both changed the same sentence, the text holds both, theirs first, and is not clean.
    """
    if mine in (theirs, base):
        return Merged(theirs, True)
    if theirs == base:
        return Merged(mine, True)
    ground = units_of(base)
    is_clean, found, at = True, list[Unit](), 0
    spacing = Spacing.of(ground, units_of(mine), units_of(theirs))
    for own, other in _groups(_hunks(ground, units_of(mine)), _hunks(ground, units_of(theirs))):
        start, end = _reach(own, other)
        found += [spacing.kept(index) for index in range(at, start)]
        units, settled = _settle(ground, own, other, start, end)
        found += units
        is_clean, at = is_clean and settled, end
    found += [spacing.kept(index) for index in range(at, len(ground))]
    return Merged(_joined(found), is_clean)


@dataclass(frozen=True)
class Spacing:
    """The space before each sentence that both left alone: whoever changed it has their way."""

    ground: list[Unit]
    mine: dict[int, str]
    theirs: dict[int, str]

    @classmethod
    def of(cls, ground: list[Unit], mine: list[Unit], theirs: list[Unit]) -> "Spacing":
        return cls(ground, _gaps(ground, mine), _gaps(ground, theirs))

    def kept(self, index: int) -> Unit:
        before = self.ground[index].gap
        mine, theirs = self.mine.get(index, before), self.theirs.get(index, before)
        return Unit(theirs if mine == before else mine, self.ground[index].words)


def _matcher(before: list[Unit], after: list[Unit]) -> SequenceMatcher:
    return SequenceMatcher(None, [unit.words for unit in before], [unit.words for unit in after])


def _gaps(ground: list[Unit], text: list[Unit]) -> dict[int, str]:
    """Return the space before each sentence of the base that stands in the text as well."""
    blocks = _matcher(ground, text).get_matching_blocks()
    return {block.a + n: text[block.b + n].gap for block in blocks for n in range(block.size)}


def _hunks(ground: list[Unit], text: list[Unit]) -> list[Hunk]:
    return [
        Hunk(start, end, tuple(text[first:last]))
        for tag, start, end, first, last in _matcher(ground, text).get_opcodes()
        if tag != "equal"
    ]


def _groups(mine: list[Hunk], theirs: list[Hunk]) -> Iterator[tuple[list[Hunk], list[Hunk]]]:
    """Yield the changes in the order of the base: those of one side alone, and those that meet together."""
    waiting = sorted([(each, 1) for each in mine] + [(each, 0) for each in theirs], key=_place)
    while waiting:
        group = [waiting.pop(0)]
        # A change that meets one of the group may bring in a further one, which stands later in the base.
        while met := [each for each in waiting if any(each[0].meets(one) for one, _ in group)]:
            group += met
            waiting = [each for each in waiting if each not in met]
        yield [hunk for hunk, side in group if side == 1], [hunk for hunk, side in group if side == 0]


def _place(entry: tuple[Hunk, int]) -> tuple[int, int, int]:
    """Order changes by where they begin; an addition comes before a change that begins at the same place."""
    hunk, side = entry
    return hunk.start, hunk.end, side


def _reach(*sides: list[Hunk]) -> tuple[int, int]:
    hunks = list(chain(*sides))
    return min(hunk.start for hunk in hunks), max(hunk.end for hunk in hunks)


def _region(ground: list[Unit], hunks: list[Hunk], start: int, end: int) -> list[Unit]:
    """Return what one side made of the sentences `start` to `end` of the base."""
    found, at = [], start
    for hunk in sorted(hunks, key=lambda each: (each.start, each.end)):
        found += [*ground[at : hunk.start], *hunk.units]
        at = hunk.end
    return [*found, *ground[at:end]]


def _settle(ground: list[Unit], mine: list[Hunk], theirs: list[Hunk], start: int, end: int) -> tuple[list[Unit], bool]:
    """Return what becomes of a place, and whether that is beyond doubt."""
    if not theirs:
        return _region(ground, mine, start, end), True
    if not mine:
        return _region(ground, theirs, start, end), True
    own, other = _region(ground, mine, start, end), _region(ground, theirs, start, end)
    if _words(own) == _words(other):
        return other, True
    # Who goes on in the line stands before who begins a new one.
    goes_on = start == end and _goes_on(own) and not _goes_on(other)
    return _both(own, other) if goes_on else _both(other, own), start == end


def _goes_on(units: list[Unit]) -> bool:
    return bool(units and units[0].gap) and "\n" not in units[0].gap


def _words(units: list[Unit]) -> list[str]:
    return [unit.words for unit in units]


def _both(first: list[Unit], second: list[Unit]) -> list[Unit]:
    """Return the sentences of both, those that both hold once."""
    found: list[Unit] = []
    for tag, start, end, begin, stop in _matcher(first, second).get_opcodes():
        found += first[start:end]
        if tag != "equal":
            found += _apart(found, second[begin:stop])
    return found


def _apart(before: list[Unit], units: list[Unit]) -> list[Unit]:
    """Begin a line of its own for what somebody else adds after a sentence that may not be finished."""
    if not before or not units or "\n" in units[0].gap or (units[0].gap and ENDED.search(before[-1].words)):
        return units
    return [Unit("\n", units[0].words), *units[1:]]


def _joined(units: list[Unit]) -> str:
    """Return the text; whatever came to stand first has no space before it, and nothing else lacks it."""
    found = [unit.words if index == 0 else (unit.gap or "\n") + unit.words for index, unit in enumerate(units)]
    return "".join(found)
