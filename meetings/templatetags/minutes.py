"""Showing what the search found in minutes."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from meetings.querysets.words import END, FOUND

register = template.Library()

MARKED = re.compile(f"{FOUND}(.*?){END}", re.DOTALL)
# What people type to make text bold or a heading, and what is only in the way in a line of it.
SIGNS = re.compile(r"(\*\*|__|^#+ |^[-*] |^> )", re.MULTILINE)


@register.filter
def marked(snippet: str) -> SafeString:
    """Return a line of a text with what was found in it highlighted, everything else escaped."""
    plain = escape(SIGNS.sub("", snippet))
    shown = MARKED.sub(r"<mark>\1</mark>", plain).replace(FOUND, "").replace(END, "")
    return mark_safe(shown)  # noqa: S308 - escaped above; the marks are ours
