"""The structure that every document is made of: plain data, so that it can be kept as JSON and drawn in any form."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

# A piece of a line: {"text": …} with "bold", "italic", "code" and "href" where they apply, or {"break": True}.
Span = dict[str, Any]
# A block is {"kind": …} with what its kind needs; the functions below make them.
Block = dict[str, Any]
Words = str | Span | Sequence[str | Span]

DEEPEST_HEADING = 4
# Control characters, halves of characters, what is no character at all, and signs that turn the order of others.
UNSAYABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(frozen=True)
class Document:
    """One document: what it is, whose, and its blocks in order.

    `total_pages` is said where more pages follow than the blocks make, as in a pack.
    """

    title: str
    organisation: str
    blocks: list[Block]
    kind: str = ""
    subtitle: str = ""
    marking: str = ""
    footer: str = ""
    accent: str = "#0B5B6E"
    made_at: datetime | None = None
    total_pages: int = 0
    has_page_numbers: bool = True
    keywords: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return everything as plain data whose text every renderer can show and whose headings skip no level."""
        data = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("blocks", "made_at")}
        said: dict[str, Any] = sayable(data)
        said["blocks"] = in_order(sayable(self.blocks))
        return said


def sayable(value: Any) -> Any:
    """Return the data with what cannot be written taken out of every text in it."""
    if isinstance(value, str):
        return UNSAYABLE.sub("", value)
    if isinstance(value, dict):
        return {name: sayable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [sayable(each) for each in value]
    return value


def in_order(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with headings that say something and go down one level at a time, as readers that announce
    them need it."""
    return _in_order(blocks, [0])


def _in_order(blocks: Iterable[Block], last: list[int]) -> list[Block]:
    ordered = []
    for block in blocks:
        if block["kind"] == "heading":
            if not text_of(block["spans"]).strip():
                continue
            last[0] = min(block["level"], last[0] + 1, DEEPEST_HEADING)
            block = {**block, "level": last[0]}
        elif block["kind"] == "quote":
            block = {**block, "blocks": _in_order(block["blocks"], last)}
        elif block["kind"] == "list":
            block = {**block, "items": [_in_order(item, last) for item in block["items"]]}
        ordered.append(block)
    return ordered


def span(text: str, *, bold: bool = False, italic: bool = False, code: bool = False, href: str = "") -> Span:
    """Return a piece of a line."""
    marks = {"bold": bold, "italic": italic, "code": code, "href": href}
    return {"text": text, **{name: value for name, value in marks.items() if value}}


def spans(words: Words) -> list[Span]:
    """Return words as spans; the lines of a plain text stay lines."""
    if isinstance(words, dict):
        return [words]
    if isinstance(words, str):
        found: list[Span] = []
        for number, line in enumerate(words.splitlines()):
            found.extend([{"break": True}] if number else [])
            found.extend([{"text": line}] if line else [])
        return found
    return [piece for each in words for piece in spans(each)]


def text_of(pieces: Iterable[Span]) -> str:
    """Return the plain words of spans."""
    return "".join(" " if piece.get("break") else piece["text"] for piece in pieces)


def heading(level: int, words: Words, *, number: str = "", aside: str = "", anchor: str = "") -> Block:
    """Return a heading: level 1 is a section of the document; `aside` stands at its right, such as a time of day."""
    return {
        "kind": "heading",
        "level": max(1, level),
        "spans": spans(words),
        "number": number,
        "aside": aside,
        "anchor": anchor,
    }


def paragraph(*words: str | Span, tone: str = "") -> Block:
    """Return a paragraph in the tone "" or "muted"."""
    return {"kind": "paragraph", "spans": spans(words), "tone": tone}


def notice(*words: str | Span, label: str = "") -> Block:
    """Return a marked paragraph that nobody should miss, after its label in bold."""
    return {"kind": "notice", "spans": spans(words), "label": label}


def facts(rows: Iterable[tuple[str, Words]]) -> Block:
    """Return names with what they stand for, such as date and place; what is empty is left out."""
    told = [(name, spans(words)) for name, words in rows]
    return {"kind": "facts", "rows": [{"name": name, "spans": found} for name, found in told if found]}


def table(headers: Sequence[str], rows: Iterable[Sequence[Words]], *, widths: Sequence[int] = ()) -> Block:
    """Return a table with a header row; `widths` are shares of the line, equal where none are given."""
    cells = [[spans(cell) for cell in row] for row in rows]
    return {"kind": "table", "headers": list(headers), "rows": cells, "widths": list(widths) or [1] * len(headers)}


def bullets(items: Iterable[Words | list[Block]]) -> Block:
    """Return a list of items, each words or blocks."""
    return {"kind": "list", "ordered": False, "start": 1, "items": [_item(each) for each in items]}


def numbered(items: Iterable[Words | list[Block]], *, start: int = 1) -> Block:
    """Return a numbered list of items, each words or blocks."""
    return {"kind": "list", "ordered": True, "start": start, "items": [_item(each) for each in items]}


def _item(item: Any) -> list[Block]:
    if isinstance(item, list) and item and all("kind" in each for each in item):
        return item
    return [paragraph(*spans(item))]


def quote(blocks: list[Block]) -> Block:
    """Return blocks that somebody else said."""
    return {"kind": "quote", "blocks": blocks}


def code(text: str) -> Block:
    """Return text that keeps its lines and spaces."""
    return {"kind": "code", "text": text}


def rule() -> Block:
    """Return a line across the page."""
    return {"kind": "rule"}


def page_break() -> Block:
    """Return the start of a new page."""
    return {"kind": "page_break"}
