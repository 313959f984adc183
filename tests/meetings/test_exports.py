"""Agendas and minutes as documents: what stands in them, and what must never stand in them."""

import io

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from docx import Document as Word
from pytest_django import DjangoAssertNumQueries

from meetings.actions import minutes as verbs
from meetings.models import AgendaItem, Meeting
from members.access import Standing, standings_of
from members.models import Alliance, Person
from tests.cast import signed_in_client
from tests.factories import InstitutionFactory
from tests.meetings.factories import (
    AgendaItemFactory,
    InviteeFactory,
    RecusalFactory,
    hold,
    meet,
)
from tests.page import words_of

OPEN, SECRET = "The otter scheme goes on.", "Somebody complained of the badger."
FORMS = ["pdf", "word", "print"]


@pytest.fixture
def clerk(admin: Person) -> Standing:
    return standings_of(admin)["riverside"]


def text_of(answer: object, form: str) -> str:
    """Return the words of a document as its reader gets them."""
    if form == "print":
        return words_of(answer)
    content = answer.content
    if form == "pdf":
        pages = pypdfium2.PdfDocument(content)
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)
    word = Word(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def address(meeting: Meeting, form: str, *, of: str = "minutes", copy: str = "") -> str:
    return f"/riverside/meetings/{meeting.pk}/{of}/{form}/" + (f"?copy={copy}" if copy else "")


# --- What stands in them


@pytest.mark.parametrize("form", FORMS)
def test_minutes_have_a_front_page_attendance_items_and_annexes(
    as_admin: Client, alliance: Alliance, clerk: Standing, form: str
) -> None:
    meeting = hold(alliance, by=clerk, state="adopted", title="Autumn board")

    text = text_of(as_admin.get(address(meeting, form)), form)

    for words in (
        "Autumn board", "Riverside Alliance", "Adopted on", "1 of 1 invited", "Attendance", "Present",
        "1. Reading in Year 3", "Reading has improved.", OPEN, SECRET, "Annex: decisions",
        "The otter scheme runs until July.", "Annex: actions", "Buy otter books", "Confidential",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(("state", "words"), [("draft", "not circulated yet"), ("circulated", "corrections until")])
def test_a_draft_says_on_every_page_that_it_is_one(
    as_admin: Client, alliance: Alliance, clerk: Standing, state: str, words: str
) -> None:
    meeting = hold(alliance, by=clerk, state=state)
    pages = pypdfium2.PdfDocument(as_admin.get(address(meeting, "pdf")).content)

    texts = [page.get_textpage().get_text_bounded() for page in pages]

    assert len(texts) > 1
    assert all("Draft, confidential" in text for text in texts)
    assert words in texts[0]


def test_the_pdf_is_tagged_in_british_english_with_bookmarks(
    as_admin: Client, alliance: Alliance, clerk: Standing
) -> None:
    answer = as_admin.get(address(hold(alliance, by=clerk), "pdf"))

    pdf = pikepdf.open(io.BytesIO(answer.content))
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-GB"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    with pdf.open_outline() as outline:
        assert [each.title for each in outline.root][:2] == ["Attendance", "Items"]
    assert answer["Content-Disposition"].startswith('attachment; filename="minutes-')
    assert answer["Cache-Control"] == "private, no-store"


def test_word_has_headings_tables_and_a_title_for_who_reads_by_ear(
    as_admin: Client, alliance: Alliance, clerk: Standing
) -> None:
    word = Word(io.BytesIO(as_admin.get(address(hold(alliance, by=clerk), "word")).content))

    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "Heading 2"} <= styles
    assert len(word.tables) >= 3
    assert word.core_properties.title


@pytest.mark.parametrize("form", FORMS)
def test_an_agenda_is_to_be_had_in_every_form(as_head: Client, alliance: Alliance, head: Person, form: str) -> None:
    meeting = meet(alliance, title="Spring forum", days=9)
    InviteeFactory(meeting=meeting, person=head)
    AgendaItemFactory(meeting=meeting, title="Reading in Year 3", brief="With the **otter** scheme.")

    text = text_of(as_head.get(address(meeting, form, of="agenda")), form)

    for words in ("Spring forum", "Reading in Year 3", "With the otter scheme."):
        assert words in text


# --- What must never stand in them


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("state", ["draft", "circulated", "adopted"])
def test_a_copy_to_pass_on_has_nothing_confidential(
    as_admin: Client, alliance: Alliance, clerk: Standing, form: str, state: str
) -> None:
    meeting = hold(alliance, by=clerk, state=state)

    text = text_of(as_admin.get(address(meeting, form, copy="public")), form)

    assert OPEN in text
    assert "1 confidential item is not in this copy." in text
    assert [word for word in (SECRET, "A grievance") if word in text] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_public_agenda_has_no_confidential_item_no_hours_and_no_names(
    as_head: Client, alliance: Alliance, head: Person, form: str
) -> None:
    meeting = meet(alliance, days=9)
    InviteeFactory(meeting=meeting, person=head)
    AgendaItemFactory(meeting=meeting, title="Reading in Year 3")
    AgendaItemFactory(meeting=meeting, title="A grievance", is_confidential=True)

    whole = text_of(as_head.get(address(meeting, form, of="agenda")), form)
    public = text_of(as_head.get(address(meeting, form, of="agenda", copy="public")), form)

    assert "A grievance" in whole
    assert "Reading in Year 3" in public
    assert "A grievance" not in public
    assert "Who is invited" not in public


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("copy", ["", "public"])
def test_whoever_stood_aside_gets_nothing_of_the_item_in_any_form(
    alliance: Alliance, clerk: Standing, form: str, copy: str
) -> None:
    meeting = hold(alliance, by=clerk, state="circulated")
    person = meeting.invitees.get().person
    RecusalFactory(item=AgendaItem.objects.get(meeting=meeting, title="A grievance"), person=person)

    text = text_of(signed_in_client(person).get(address(meeting, form, copy=copy)), form)

    assert OPEN in text
    assert SECRET not in text


@pytest.mark.parametrize("form", FORMS)
def test_nobody_gets_a_document_of_minutes_that_they_may_not_read(
    as_head: Client, as_outsider: Client, visitor: Client, alliance: Alliance, clerk: Standing, form: str
) -> None:
    """A draft is for the clerk; a member who was not invited waits for the adopted minutes; others get none."""
    draft, adopted = (hold(alliance, by=clerk, state=state) for state in ("draft", "adopted"))

    for client, meeting in ((as_head, draft), (as_outsider, draft), (as_outsider, adopted)):
        assert client.get(address(meeting, form)).status_code == 404
    assert visitor.get(address(adopted, form)).url.startswith("/accounts/login/")


def test_what_somebody_typed_is_words_in_every_document(as_admin: Client, alliance: Alliance, clerk: Standing) -> None:
    meeting = meet(alliance, title='=HYPERLINK("x") #set page() <b>', days=-3)
    item = AgendaItemFactory(meeting=meeting, title="$x^2$ [link](javascript:alert(1)) \u202etxet")
    verbs.save_text(item=item, text='<script>alert(1)</script> #eval("1+1") \U0001f44d', base=0, by=clerk)

    for form in FORMS:
        text = text_of(as_admin.get(address(meeting, form)), form)
        assert 'HYPERLINK("x") #set page() <b>' in text, form
        assert "$x^2$" in text, form


@pytest.mark.parametrize(("of", "queries"), [("minutes", 10), ("agenda", 7)])
@pytest.mark.parametrize("count", [1, 3])
def test_a_document_costs_the_same_for_one_item_and_for_three(
    as_admin: Client, alliance: Alliance, clerk: Standing, of: str, queries: int, count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    meeting = hold(alliance, by=clerk)
    for _ in range(count):
        item = AgendaItemFactory(meeting=meeting)
        verbs.save_text(item=item, text="Said.", base=0, by=clerk)
        InviteeFactory(meeting=meeting, institution=InstitutionFactory())
    with django_assert_num_queries(queries):
        as_admin.get(address(meeting, "pdf", of=of))
