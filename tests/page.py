"""What a reader sees of a page: its words, without markup."""

import html
import re

from django.http import HttpResponse


def words_of(response: HttpResponse) -> str:
    """Return the visible words of an answer with single spaces."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+([.,;:?])", r"\1", " ".join(html.unescape(text).split()))
