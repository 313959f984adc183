"""Turns the Markdown that people write into HTML that can do no harm."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe

from alliance_portal.documents.markdown import reader

TAGS = set("p br strong em a ul ol li h2 h3 h4 h5 h6 blockquote code pre hr".split())  # noqa: SIM905
SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=500)
def as_html(text: str, *, top: int = 2) -> SafeString:
    """Return the text as safe HTML; its largest heading is of the level `top`, for the page has those above it."""
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + top - 1, 6)}"
    html = reader.renderer.render(tokens, reader.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=SCHEMES)
    return mark_safe(clean)  # noqa: S308 - nh3 has cleaned it
