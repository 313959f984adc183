"""What a reader sees of a page: its words without markup, and its forms with what stands in them."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse


def words_of(response: HttpResponse) -> str:
    """Return the visible words of an answer with single spaces."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+([.,;:?])", r"\1", " ".join(html.unescape(text).split()))


def is_page(response: HttpResponse) -> bool:
    """Say whether an answer is a whole page; a download is read to its end, so that its file is closed."""
    if response.streaming:
        list(response.streaming_content)
        return False
    is_html = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return is_html and b"<html" in response.content


@dataclass
class PageField:
    """One field of a form as the page draws it; `options` are what a choice offers, `values` what stands in it."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def is_choice(self) -> bool:
        return self.kind in ("select", "radio", "checkbox")


@dataclass
class PageForm:
    """One form of a page: where it goes, how, its fields by name, and what its first button says besides."""

    action: str
    method: str
    fields: dict[str, PageField] = field(default_factory=dict)
    button: dict[str, str] | None = None

    def field(self, name: str, kind: str) -> PageField:
        return self.fields.setdefault(name, PageField(name, kind))


class _Reader(HTMLParser):
    """Gathers the forms of a page, and the names in the query strings of its links."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[PageForm] = []
        self.names: set[str] = set()
        self._form: PageForm | None = None
        self._field: PageField | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(given.get("action") or self.path, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a":
            self.names |= set(parse_qs(urlsplit(given.get("href", "")).query, keep_blank_values=True))
        elif tag == "option" and self._field is not None:
            self._field.options.append(given.get("value", ""))
            if "selected" in given:
                self._field.values.append(given.get("value", ""))
        elif self._form is not None and tag == "button" and self._form.button is None:
            self._form.button = {given["name"]: given.get("value", "")} if given.get("name") else {}
        elif self._form is not None and given.get("name"):
            self._take(tag, given)

    def _take(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        assert self._form is not None
        if tag not in ("input", "select", "textarea") or given["name"] == "csrfmiddlewaretoken":
            return
        found = self._form.field(given["name"], kind)
        if tag in ("select", "textarea"):
            self._field = found
        elif kind in ("radio", "checkbox"):
            found.options.append(given.get("value", "on"))
            if "checked" in given:
                found.values.append(given.get("value", "on"))
        else:
            found.values.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.values.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif self._field is not None and tag == self._field.kind:
            if tag == "textarea":
                # HTML drops the line break with which Django begins a text.
                self._field.values = ["".join(self._field.values).removeprefix("\n")]
            self._field = None


def read(response: HttpResponse, path: str) -> tuple[list[PageForm], set[str]]:
    """Return the forms of a page, and the names that its forms by GET and its links put into query strings."""
    reader = _Reader(path)
    reader.feed(response.content.decode())
    names = reader.names | {name for form in reader.forms if form.method == "get" for name in form.fields}
    return reader.forms, names
