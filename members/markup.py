"""Turns the Markdown that people write into HTML that can do no harm."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = set("p br strong em a ul ol li h2 h3 h4 h5 h6 blockquote code pre hr".split())  # noqa: SIM905
SCHEMES = {"http", "https", "mailto", "tel"}

# Pictures are left out: one from elsewhere would tell that host who reads the page.
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


def as_html(text: str) -> SafeString:
    """Return the text as safe HTML; its largest heading is a second one, for the page has the first."""
    tokens = _reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)
    return mark_safe(clean)  # noqa: S308 - nh3 has cleaned it
