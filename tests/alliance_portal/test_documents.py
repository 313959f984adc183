"""Documents: the same words as PDF, Word and HTML, whatever people typed."""

import io
import time
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_portal.documents import Document
from alliance_portal.documents.blocks import (
    bullets,
    facts,
    heading,
    notice,
    numbered,
    page_break,
    paragraph,
    sayable,
    span,
    table,
)
from alliance_portal.documents.html import as_html, html_of
from alliance_portal.documents.markdown import blocks_of
from alliance_portal.documents.pdf import PLAIN, as_pdf
from alliance_portal.documents.word import as_word
from members.markup import as_html as markup_as_html
from tests.papers import read_pdf, read_word

MARKDOWN = """We **agreed** to *go on* with [the plan](https://example.org/plan).

- reading
- maths
  1. counting

3. third

> as they said
"""


def document(*blocks: dict, **fields: object) -> Document:
    return Document("Strategic board", "Riverside Alliance", list(blocks), **fields)


def test_a_pdf_is_tagged_and_says_its_title_language_and_bookmarks() -> None:
    made = as_pdf(
        document(
            heading(1, "Agenda"),
            heading(2, "Apologies", number="1.", aside="4.00pm"),
            facts([("Presented by", "Nora Invented"), ("Paper", "")]),
            table(["School", "Answer"], [["Alder", "Attending"], ["Birch", "Apologies"]]),
            page_break(),
            notice("For members only.", label="Confidential."),
            kind="Agenda",
            footer="Board, 12 November",
        )
    )
    read = read_pdf(made)
    assert (read.title, read.language, read.is_tagged, read.is_accessible) == ("Strategic board", "en-GB", True, True)
    assert read.bookmarks == ["Agenda", "  1. Apologies 4.00pm"]
    assert read.pages == [
        "Riverside Alliance Agenda Strategic board Agenda 1. Apologies 4.00pm Presented by Nora Invented"
        " School Answer Alder Attending Birch Apologies Board, 12 November Page 1 of 2",
        "Confidential. For members only. Board, 12 November Page 2 of 2",
    ]


def test_a_word_file_has_real_headings_lists_tables_and_properties() -> None:
    made = read_word(
        as_word(
            document(
                heading(1, "Agenda"),
                heading(2, "Apologies", number="1."),
                bullets(["reading", "maths"]),
                numbered(["first"]),
                table(["School", "Answer"], [["Alder", "Attending"]]),
                made_at=datetime(2026, 11, 12, 16, tzinfo=UTC),
            )
        )
    )
    assert [(each.style.name, each.text) for each in made.paragraphs if each.text] == [
        ("Muted", "Riverside Alliance"),
        ("Title", "Strategic board"),
        ("Heading 1", "Agenda"),
        ("Heading 2", "1. Apologies"),
        ("List Bullet", "reading"),
        ("List Bullet", "maths"),
        ("List Number", "first"),
    ]
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["School", "Answer"],
        ["Alder", "Attending"],
    ]
    assert "w:tblHeader" in made.tables[0].rows[0]._tr.xml
    assert "w:tblHeader" not in made.tables[0].rows[1]._tr.xml
    known = made.core_properties
    assert (known.title, known.author, known.language) == ("Strategic board", "Riverside Alliance", "en-GB")


def test_every_part_of_a_word_file_is_sound_xml() -> None:
    made = as_word(document(*blocks_of(MARKDOWN), heading(1, "<Ampersands & more>")))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        for name in parts:
            ElementTree.fromstring(package.read(name))
    assert "word/document.xml" in parts


def test_numbered_lists_count_from_where_they_begin() -> None:
    made = as_word(document(numbered(["one", "two"]), numbered(["seven"], start=7)))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        numbering = package.read("word/numbering.xml").decode()
        body = package.read("word/document.xml").decode()
    used = [part.split('"')[0] for part in body.split('<w:numId w:val="')[1:]]
    assert len(used) == 3
    assert used[0] == used[1] != used[2]
    assert numbering.count('<w:startOverride w:val="1"/>') == 1
    assert numbering.count('<w:startOverride w:val="7"/>') == 1


def test_markdown_reads_alike_in_all_three() -> None:
    blocks = blocks_of(MARKDOWN)
    page = str(html_of(blocks))
    assert page == (
        "<p>We <strong>agreed</strong> to <em>go on</em> with "
        '<a href="https://example.org/plan">the plan</a>.</p>'
        '<ul><li>reading</li><li>maths<ol start="1"><li>counting</li></ol></li></ul>'
        '<ol start="3"><li>third</li></ol>'
        "<blockquote><p>as they said</p></blockquote>"
    )
    in_pdf = read_pdf(as_pdf(document(*blocks))).words
    assert "We agreed to go on with the plan. • reading • maths 1. counting 3. third as they said" in in_pdf
    in_word = read_word(as_word(document(*blocks)))
    assert [(each.style.name, each.text) for each in in_word.paragraphs[2:]] == [
        ("Normal", "We agreed to go on with the plan."),
        ("List Bullet", "reading"),
        ("List Bullet", "maths"),
        ("List Number 2", "counting"),
        ("List Number", "third"),
        ("Quote", "as they said"),
    ]


def test_a_page_of_the_portal_and_a_document_show_the_same_markdown() -> None:
    def bare(text: object) -> str:
        return str(text).replace("\n", "").replace(' start="1"', "").replace("<br />", "<br>")

    for text in (MARKDOWN, "# One\n\n### Three", "a\nb", "`code` and ***both***", "<b>no</b> ![p](http://x/y.png)"):
        loose = bare(markup_as_html(text)).replace(' rel="noopener noreferrer"', "")
        if "###" not in text:  # a document never skips a level of headings, a page of the portal shows what was typed
            assert bare(html_of(blocks_of(text))) == loose


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,boo)",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_what_could_do_harm_is_shown_as_words(text: str) -> None:
    page = str(html_of(blocks_of(text)))
    assert "<script" not in page
    assert "<img" not in page
    assert "href" not in page
    as_pdf(document(*blocks_of(text)))


def test_what_looks_like_the_typesetters_commands_stays_text() -> None:
    words = '#set page(width: 1cm) #include "/etc/passwd" $x^2$ @label <tag> \\ `raw` *no*'
    read = read_pdf(as_pdf(document(paragraph(words), footer=words, kind=words)))
    assert read.words.count(words) == 3


def test_headings_never_skip_a_level() -> None:
    read = read_pdf(as_pdf(document(heading(3, "Deep"), heading(1, "One"), heading(4, "Four"))))
    assert read.bookmarks == ["Deep", "One", "  Four"]


def test_signs_that_no_font_has_are_named_and_never_stop_a_document() -> None:
    read = read_pdf(
        as_pdf(document(paragraph("Well done \N{THUMBS UP SIGN} \x00\x07\ud800 £5 \N{ARABIC LETTER MEEM}")))
    )
    assert "Well done [thumbs up sign] £5 \N{ARABIC LETTER MEEM}" in read.words


def test_the_letters_that_nobody_asks_about_are_all_in_the_fonts() -> None:
    letters = "".join(chr(code) for code in range(0x20, 0x2100) if PLAIN.fullmatch(chr(code)))
    shown = read_pdf(as_pdf(document(paragraph(sayable(letters))))).words
    assert {"é", "ž", "–", "“", "…", "€"} <= set(shown)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_of_anybody_stops_a_document(text: str) -> None:
    made = document(*blocks_of(text, under=1), paragraph(text), heading(2, span(text, bold=True)), footer=text)
    as_pdf(made)
    as_word(made)
    as_html(made)


def minutes_of_thirty_items(run: int) -> Document:
    said = (
        "The director reported on the **pupil premium** plan. Members asked how the funds were shared.\n\n"
        "- Reading: two schools behind\n- Maths: on track\n\nIt was *agreed* to look again in spring."
    )
    items = [
        block
        for number in range(1, 31)
        for block in (
            heading(2, f"Item of business, run {run}", number=f"{number}.", aside="4.10pm"),
            *blocks_of(said, under=2),
            facts([("Decision", "To go on"), ("Action", "Nora Invented writes to the schools by Fri 4 Dec 2026")]),
        )
    ]
    there = table(["School", "Who", "Attendance"], [[f"School {n}", f"Person {n}", "Present"] for n in range(20)])
    return document(heading(1, "Attendance"), there, page_break(), heading(1, "Minutes"), *items, kind="Minutes")


def test_thirty_items_take_little_work() -> None:
    """The promise is 100 ms and 300 ms on a quiet machine; the bounds here leave room for a busy one."""
    as_pdf(minutes_of_thirty_items(0))
    as_word(minutes_of_thirty_items(0))
    pdf, word = [], []
    for run in range(1, 6):
        made = minutes_of_thirty_items(run)
        started = time.process_time()
        as_pdf(made)
        pdf.append(time.process_time() - started)
        started = time.process_time()
        as_word(made)
        word.append(time.process_time() - started)
    assert min(pdf) < 0.25
    assert min(word) < 0.6
