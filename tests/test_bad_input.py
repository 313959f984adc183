"""Sends nonsense to every form and every query string that the pages show: never a 5xx, never an echo that bites.

The fields are read from the pages themselves, so that a new form is covered as soon as its address has rows in
tests/rows.py.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.forms import BaseForm, ChoiceField, ModelChoiceField
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone
from PIL import Image

from members.forms.person_field import PersonField
from members.models import Alliance, Institution
from members.permissions import Role
from tests.factories import appoint
from tests.page import PageField, PageForm, is_page, read
from tests.rows import OURS, ROWS, Visit, Visits, client_of

PLANTED = "<script>planted()</script>"
SIGNS = f"🦦 مرحبا {PLANTED} {{{{ 7|add:7 }}}}{{% now %}} '; DROP TABLE x; -- \\ %s"
TEXTS = ("text", "textarea", "search", "tel", "url", "password", "hidden", "email")
TYPED = ("text", "textarea", "search", "tel", "url", "email", "number", "date")
OTHERS = ("number", "date", "select", "radio", "checkbox", "color")

# What is sent into which kinds of fields, while the other fields hold what they should.
BAD: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "nothing": ((*TEXTS, *OTHERS), [""]),
    "100,000 characters": (TEXTS, ["x" * 100_000]),
    "NUL bytes": (TEXTS, ["a\x00b"]),
    "NUL bytes in choices": (OTHERS, ["a\x00b"]),
    "signs": (tuple(set(TEXTS) - {"email"}), [SIGNS]),
    "negative": ((*OTHERS, "hidden"), ["-1"]),
    "huge": ((*OTHERS, "hidden"), ["9" * 30]),
    "endless": (("number",), ["1e400"]),
    "30 February": (("date",), ["2026-02-30"]),
    "a wrong type": ((*OTHERS, "hidden", "email"), [SIGNS]),
    "repeated": ((*TEXTS, *OTHERS), ["one", "2"]),
}
TOKEN = {"csrfmiddlewaretoken": "not looked at by these clients"}
IN_QUERIES = [["x" * 100_000], ["a\x00b"], [SIGNS], ["-1"], ["9" * 30], ["2026-02-30"], ["seven", "", SIGNS]]
# What cannot stand in an address that somebody types.
HUGE = 10**30


def good(field: PageField) -> list[str]:
    """Return what the field would take, as far as its kind tells."""
    if field.kind == "file":
        return []
    if field.is_choice:
        return field.values or [option for option in field.options if option][:1]
    if any(field.values):
        return field.values[:1]
    later = f"{timezone.localdate() + timedelta(days=200):%Y-%m-%d}"
    return [{"email": "erin@example.org", "number": "1", "date": later}.get(field.kind, "Reading together")]


def filled(form: PageForm, kinds: tuple[str, ...], values: list[str]) -> dict[str, list[str]]:
    """Return the form as a browser would send it, with these values in its fields of these kinds."""
    typed = {
        name: values if field.kind in kinds else good(field)
        for name, field in form.fields.items()
        if field.kind != "file"
    }
    return {**TOKEN, **(form.button or {}), **typed}


def is_write(sql: str) -> bool:
    return sql.startswith(("INSERT", "UPDATE", "DELETE")) and "session" not in sql


def all_that_is_held() -> dict[str, str]:
    """Return a mark of what every table holds, but for sessions, which every request may touch."""
    tables = [name for name in connection.introspection.table_names() if "session" not in name]
    marks = [
        f"SELECT '{name}', md5(string_agg(row::text, '' ORDER BY row::text)) FROM \"{name}\" row" for name in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(marks))
        return dict(cursor.fetchall())


class Sender:
    """Sends to the addresses as their readers, and keeps what is wrong with the answers."""

    def __init__(self, alliance: Alliance) -> None:
        self.visits = list(Visits(alliance))
        self.client = cache(client_of)
        self.wrong: list[str] = []
        self.pages = [(visit, answer) for visit in self.visits if (answer := self.page(visit))]

    def page(self, visit: Visit) -> HttpResponse | None:
        answer = self.client(visit.reader).get(visit.path)
        return answer if is_page(answer) else None

    def forms(self) -> Iterator[tuple[Visit, HttpResponse, PageForm]]:
        """Yield every form by POST that has something to fill in."""
        for visit, answer in self.pages:
            for form in read(answer, visit.path)[0]:
                if form.method == "post" and any(field.kind != "hidden" for field in form.fields.values()):
                    yield visit, answer, form

    def send(self, visit: Visit, where: str, data: dict[str, Any], *, what: str, post: bool) -> HttpResponse:
        """Send, and note a 5xx or an echo that a browser would run."""
        client = self.client(visit.reader)
        client.raise_request_exception = False
        answer = client.post(where, data) if post else client.get(where, data)
        asked = f"{'POST' if post else 'GET'} {where} as {visit.reader or 'a visitor'}, {what}"
        if answer.status_code >= 500:
            self.wrong.append(f"{asked}: {answer.status_code} {answer.exc_info and answer.exc_info[1]!r}")
        elif is_page(answer) and PLANTED in answer.content.decode():
            self.wrong.append(f"{asked}: the script that was typed would run")
        return answer

    def refuse(self, visit: Visit, form: PageForm, data: dict[str, Any], held: dict[str, str], *, what: str) -> bool:
        """Send a form and undo it; note where a refusal changed something, lost what was typed or says nothing.

        Returns whether it was refused.
        """
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            answer = self.send(visit, form.action, data, what=what, post=True)
            refused = answer.status_code not in (301, 302)
            if refused and any(is_write(query["sql"]) for query in asked.captured_queries):
                changed = sorted(table for table, mark in all_that_is_held().items() if held[table] != mark)
                if changed:
                    self.wrong.append(f"POST {form.action}, {what}: refused, and yet {changed} changed")
            if answer.status_code == 200:
                self.wrong += [f"POST {form.action}, {what}: {lost}" for lost in lost_from(answer, form, data)]
            if not refused:
                self.send(visit, answer["Location"], {}, what=f"led on after {what}", post=False)
            transaction.set_rollback(True)
        return refused


def lost_from(answer: HttpResponse, form: PageForm, data: dict[str, Any]) -> Iterator[str]:
    """Yield what a page that refuses a form leaves unsaid, and which typed texts it lost."""
    if "error-summary" not in answer.content.decode():
        yield "refused without a word"
        return
    again = [each.fields for each in read(answer, form.action)[0] if each.method == "post"]
    for name, typed in data.items():
        text = typed[-1] if isinstance(typed, list) and typed else typed
        if name not in form.fields or form.fields[name].kind not in TYPED or not text or "\x00" in text:
            continue
        if not any(text in fields[name].values for fields in again if name in fields):
            yield f"lost what was typed as {name}"


@pytest.fixture
def sender(alliance: Alliance, school: Institution) -> Sender:
    return Sender(alliance)


def test_no_form_breaks_loses_or_echoes_bad_input(sender: Sender) -> None:
    held = all_that_is_held()
    sent = 0
    for visit, _, form in sender.forms():
        sender.refuse(visit, form, TOKEN, held, what="nothing at all")
        for what, (kinds, values) in BAD.items():
            if any(field.kind in kinds for field in form.fields.values()):
                sender.refuse(visit, form, filled(form, kinds, values), held, what=what)
                sent += 1
    assert not sender.wrong, "\n".join(sender.wrong)
    assert sent > 300


def test_no_query_string_breaks_a_page_or_is_echoed(sender: Sender) -> None:
    names = {"page"}.union(*(read(answer, visit.path)[1] for visit, answer in sender.pages))
    for visit in sender.visits:
        for values in IN_QUERIES:
            sender.send(visit, visit.path, dict.fromkeys(names, values), what=f"{values[0][:20]!r}", post=False)
    assert not sender.wrong, "\n".join(sender.wrong)
    assert {"page", "q", "state", "kind", "year", "from", "format"} <= names


def test_no_number_in_an_address_breaks_a_page(sender: Sender) -> None:
    for visit in sender.visits:
        numbers = {name for name, kind in OURS[visit.name].pattern.converters.items() if kind.regex == "[0-9]+"}
        if numbers:
            match = resolve(visit.path)
            path = reverse(visit.name, kwargs={**match.kwargs, **dict.fromkeys(numbers, HUGE)})
            for post in (False, True):
                sender.send(visit, path, {}, what="a number without end", post=post)
    assert not sender.wrong, "\n".join(sender.wrong)


def test_nothing_is_taken_without_the_token_that_a_page_of_ours_gave(sender: Sender) -> None:
    taken = []
    for visit in sender.visits:
        client = sender.client(visit.reader)
        client.handler.enforce_csrf_checks = True
        if client.post(visit.path, {}).status_code != 403:
            taken.append(visit.path)
    assert taken == []


def picture(kind: str, width: int = 1, height: int = 1) -> bytes:
    file = io.BytesIO()
    Image.new("1", (width, height)).save(file, kind)
    return file.getvalue()


def archive_of(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


# What is no staff list and no picture that may be taken, whatever its name says.
FILES: dict[str, Callable[[], bytes]] = {
    "empty.csv": lambda: b"",
    "empty.png": lambda: b"",
    "picture.csv": lambda: picture("GIF"),
    "picture.xlsx": lambda: picture("GIF"),
    "program.png": lambda: b"MZ\x90\x00" + b"\x00" * 500,
    "page.png": lambda: f"<!doctype html>{PLANTED}".encode(),
    "broken.png": lambda: picture("PNG")[:30],
    "bomb.png": lambda: picture("PNG", 20_000, 20_000),
    "nul.csv": lambda: b"Name,E-mail,School\na\x00b,c\x00d,e\x00f\n",
    "other-words.csv": lambda: "Name,E-mail,School\nJörg,j@example.org,Ä\n".encode("utf-16"),
    "columns.csv": lambda: b"Colour,Shape\nred,round\n",
    "archive.xlsx": lambda: archive_of("notes.txt", b"no workbook"),
    "bomb.xlsx": lambda: archive_of("xl/workbook.xml", b"0" * 50_000_000),
    "too-large.csv": lambda: b"Name,E-mail,School\n" + b"x" * 27_000_000,
    "too-large.png": lambda: picture("PNG") + b"x" * 27_000_000,
}


def test_no_file_that_is_not_what_it_says_is_taken(sender: Sender) -> None:
    held, tried = all_that_is_held(), set()
    contents = {name: content() for name, content in FILES.items()}
    for visit, _, form in sender.forms():
        for field in form.fields.values():
            if field.kind != "file":
                continue
            tried.add(visit.name)
            for name, content in contents.items():
                data = {**filled(form, (), []), field.name: SimpleUploadedFile(name, content)}
                if not sender.refuse(visit, form, data, held, what=name):
                    sender.wrong.append(f"POST {form.action}: took {name}")
    assert not sender.wrong, "\n".join(sender.wrong)
    assert {"members:staff_import", "members:news_create", "members:news_edit"} <= tried


def rows_not_offered(field: ModelChoiceField) -> list[str]:
    """Return the key of a row that the field does not offer, one that another alliance has."""
    foreign = field.queryset.model._default_manager.exclude(pk__in=field.queryset.values("pk"))
    return [str(pk) for pk in foreign.values_list("pk", flat=True)[:1]]


def test_no_form_takes_a_row_of_another_alliance(sender: Sender, other_alliance: Alliance) -> None:
    for name in ROWS:
        ROWS[name](other_alliance)
    stranger = str(appoint(other_alliance, Role.HEAD, Institution.objects.members_of(other_alliance).first()).pk)
    held, tried = all_that_is_held(), set()
    for visit, answer, form in sender.forms():
        fields = {name: field for shown in forms_in(answer) for name, field in shown.fields.items()}
        for name, drawn in form.fields.items():
            field = fields.get(name)
            choices = drawn.kind in ("select", "radio", "checkbox") and isinstance(field, ChoiceField)
            if isinstance(field, PersonField):
                foreign = [stranger]
            elif not choices:
                continue
            elif isinstance(field, ModelChoiceField):
                foreign = rows_not_offered(field)
            elif any(option.isdigit() for option in drawn.options):
                foreign = [stranger]
            else:
                continue
            tried.add(name)
            data = {**filled(form, (), []), name: foreign}
            if not sender.refuse(visit, form, data, held, what=f"a foreign {name}"):
                sender.wrong.append(f"POST {form.action}: took a foreign {name}")
    assert not sender.wrong, "\n".join(sender.wrong)
    assert {"person", "institution", "strand", "schools", "strands", "affiliation", "other", "joining"} <= tried


def forms_in(answer: HttpResponse) -> list[BaseForm]:
    """Return the forms with which a page was drawn."""
    contexts = answer.context if isinstance(answer.context, list) else [answer.context]
    return [
        value for context in contexts for layer in context for value in layer.values() if isinstance(value, BaseForm)
    ]
