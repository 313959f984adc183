"""What changed from one text to another, word by word, for showing it as removed and added."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from meetings.merging import plain, units_of

WORD = re.compile(r"\s+|\w+|[^\w\s]")
# Beyond this many words a changed passage is shown as removed and added whole: comparing more would take long.
MOST_WORDS = 1500


@dataclass(frozen=True)
class Part:
    """A passage that stayed, was removed, or was added."""

    kind: str
    text: str

    @property
    def is_removed(self) -> bool:
        return self.kind == "removed"

    @property
    def is_added(self) -> bool:
        return self.kind == "added"


def differences(before: str, after: str) -> list[Part]:
    """Return the passages of both texts in their order, neighbours of one kind together."""
    return list(_together(_parts(plain(before), plain(after))))


def is_changed(parts: list[Part]) -> bool:
    return any(part.kind != "same" for part in parts)


def _parts(before: str, after: str) -> Iterator[Part]:
    """Compare sentences first, and words only where a sentence changed."""
    old = [unit.gap + unit.words for unit in units_of(before)]
    new = [unit.gap + unit.words for unit in units_of(after)]
    for tag, start, end, first, last in SequenceMatcher(None, old, new).get_opcodes():
        removed, added = "".join(old[start:end]), "".join(new[first:last])
        if tag == "equal":
            yield Part("same", removed)
        else:
            yield from _words(removed, added)


def _words(removed: str, added: str) -> Iterator[Part]:
    old, new = WORD.findall(removed), WORD.findall(added)
    if max(len(old), len(new)) > MOST_WORDS:
        yield Part("removed", removed)
        yield Part("added", added)
        return
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(old[start:end]))
        else:
            yield Part("removed", "".join(old[start:end]))
            yield Part("added", "".join(new[first:last]))


def _together(parts: Iterator[Part]) -> Iterator[Part]:
    kept: Part | None = None
    for part in parts:
        if not part.text:
            continue
        if kept is not None and kept.kind == part.kind:
            kept = Part(kept.kind, kept.text + part.text)
            continue
        if kept is not None:
            yield kept
        kept = part
    if kept is not None:
        yield kept
