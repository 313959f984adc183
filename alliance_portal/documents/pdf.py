"""Documents as tagged PDF (PDF/UA-1) through typst; what people typed goes in as data, never as markup."""

import json
import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from alliance_portal.documents.blocks import Document

FOLDER = Path(__file__).parent
TEMPLATE = (FOLDER / "document.typ").read_bytes()
FONTS = '#set text(font: ("Atkinson Hyperlegible Next", "Libertinus Serif", "DejaVu Sans Mono"))'
PROBE = f'#set document(title: "Probe")\n{FONTS}\n#sys.inputs.text'.encode()
# What the shipped fonts surely have, so that nobody needs to ask.
PLAIN = re.compile("[\n\t\x20-\u017f\u2010-\u2027\u2030-\u203a\u20ac]*")
LEFT_OUT = "\N{WHITE SQUARE}"
_one_at_a_time = Lock()


def as_pdf(document: Document) -> bytes:
    """Return the document as PDF/UA-1: tagged, in British English, with bookmarks from its headings."""
    data = shown(document.as_data())
    return compiled(TEMPLATE, {"document": json.dumps(data, ensure_ascii=False)}, document.made_at)


def compiled(template: bytes, inputs: dict[str, str], made_at: datetime | None = None) -> bytes:
    """Return the PDF that typst makes of a template of ours and its inputs."""
    with _one_at_a_time:
        made: bytes = _compiler().compile(  # type: ignore[assignment]
            input=template,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["ua-1"],
            timestamp=int((made_at or datetime.now(UTC)).timestamp()),
        )
    return made


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """Return the one compiler of this process; it has read the fonts and remembers the template."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])
    return typst.Compiler(root=FOLDER, font_paths=fonts)


def shown(value: Any) -> Any:
    """Return the data with each character that no font has replaced by its name, such as [thumbs up sign]."""
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) else "".join(_drawn(each) for each in value)
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items()}
    return [shown(each) for each in value] if isinstance(value, list) else value


@lru_cache(maxsize=20_000)
def _drawn(character: str) -> str:
    """Return the character if a font has it, else what stands for it: PDF/UA-1 allows no empty boxes."""
    if PLAIN.fullmatch(character) or _has_glyph(character):
        return character
    if unicodedata.category(character) in ("Mn", "Cf"):
        return ""
    name = unicodedata.name(character, "")
    return f"[{name.lower()}]" if unicodedata.category(character) == "So" and name else LEFT_OUT


def _has_glyph(character: str) -> bool:
    try:
        compiled(PROBE, {"text": character})
    except typst.TypstError:
        return False
    return True
