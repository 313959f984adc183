"""Lists as people paste them from a website or a document: what stands in them, point by point."""

import re

# Bullets of websites, word processors and mail programs, the last two from Word's symbol font.
BULLETS = "•·●○◦▪▫■□◆◇‣∙⁃➢➤►▶✓✔*\uf0b7\uf0a7"
MARK = re.compile(
    rf"^\s*(?:(?:[{BULLETS}§–—-]|o\t)+\s*|\(?\d{{1,2}}[.)]\s+|\(?[a-z]\)\s+|\(?[ivx]{{1,4}}\)\s+)", re.IGNORECASE
)
ENDING = re.compile(r"\s*[;,]\s*(?:and|or)?$", re.IGNORECASE)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def points(text: str) -> list[str]:
    """Return what each line says, once each.

    Bullets, numbers and the semicolon at the end fall off, and so does a line that only announces the list ("We
    will:"). A line that goes on from a bullet in small letters belongs to it.
    """
    found: list[str] = []
    in_bullet = False
    for line in text.translate(INVISIBLE).splitlines():
        words = " ".join(MARK.sub("", line).split())
        if not words:
            continue
        marked = MARK.match(line) is not None
        if in_bullet and not marked and words[0].islower():
            found[-1] = f"{found[-1]} {words}"
            continue
        in_bullet = marked
        found.append(words)
    once: dict[str, str] = {}
    for each in found:
        said = ENDING.sub("", each)
        if said and not said.endswith(":"):
            once.setdefault(said.casefold(), said[0].upper() + said[1:])
    return list(once.values())
