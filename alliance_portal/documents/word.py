"""Documents as Word files with real styles, headings, lists and tables, so that people can go on working with them."""

import io
import re
from copy import deepcopy
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from docx import Document as WordFile
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from alliance_portal.documents.blocks import Block, Document, Span

FONT = "Calibri"
MONO = "Consolas"
TEXT_WIDTH = Cm(16.6)
DEEPEST_LIST = 3
CELL_PARAGRAPH = f"{qn('w:tc')}/{qn('w:p')}"
PLAIN = re.compile(r"[^\x00-\x1f]+")
MUTED = RGBColor(0x55, 0x60, 0x6E)


def as_word(document: Document) -> bytes:
    """Return the document as a .docx file."""
    data = document.as_data()
    word = WordFile(io.BytesIO(_template()))
    _colour(word, data["accent"])
    _properties(word, data, document.made_at)
    _front(word, data)
    writer = _Writer(word)
    writer.blocks(data["blocks"])
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


@lru_cache(maxsize=1)
def _template() -> bytes:
    """Return an empty file with our styles, made once a process from the library's own."""
    word = WordFile()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for style in word.styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            _font(style)
    _spacing(word)
    language = word.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "en-GB")
    _own_styles(word)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _font(style: Any) -> None:
    """Give a style the one font, in every script that Word tells apart."""
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)


def _spacing(word: Word) -> None:
    sizes = {"Normal": 11, "Title": 24, "Subtitle": 13, "Heading 1": 16, "Heading 2": 13, "Heading 3": 12}
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.size = Pt(size)
        style.font.italic = False
        style.font.bold = name != "Normal" and name != "Subtitle"
    word.styles["Normal"].paragraph_format.space_after = Pt(6)
    word.styles["Title"].paragraph_format.space_after = Pt(4)
    border = word.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        word.styles["Title"].element.pPr.remove(border)
    for level in (1, 2, 3, 4):
        kept = word.styles[f"Heading {level}"].paragraph_format
        kept.space_before, kept.space_after, kept.keep_with_next = Pt(16 if level == 1 else 12), Pt(4), True
        kept.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _own_styles(word: Word) -> None:
    """Add the styles that the library's file lacks: quiet lines, marked ones, and names with what they stand for."""
    muted, notice, facts, cell = (
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("Muted", "Notice", "Facts", "Cell")
    )
    for style in (muted, notice, facts, cell):
        style.base_style = word.styles["Normal"]
    muted.font.color.rgb = MUTED
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
    notice.paragraph_format.left_indent = Cm(0.5)
    _left_border(notice)
    layout = facts.paragraph_format
    layout.left_indent, layout.first_line_indent = Cm(4), Cm(-4)
    layout.space_after, layout.keep_with_next = Pt(2), True
    layout.tab_stops.add_tab_stop(Cm(4))


def _left_border(style: Any) -> None:
    border = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "auto")):
        left.set(qn(f"w:{name}"), value)
    border.append(left)
    style.element.get_or_add_pPr().append(border)


def _colour(word: Word, accent: str) -> None:
    """Give headings the alliance's colour."""
    chosen = RGBColor.from_string(accent.lstrip("#").upper())
    ink = RGBColor(0x1B, 0x24, 0x30)
    for name, colour in (("Title", ink), ("Subtitle", MUTED), ("Heading 1", chosen)):
        word.styles[name].font.color.rgb = colour
    for level in (2, 3, 4):
        word.styles[f"Heading {level}"].font.color.rgb = ink


def _properties(word: Word, data: dict[str, Any], made_at: datetime | None) -> None:
    known = word.core_properties
    known.title, known.author, known.subject = data["title"][:255], data["organisation"][:255], data["subtitle"][:255]
    known.category, known.language = data["kind"][:255], "en-GB"
    known.keywords, known.comments = ", ".join(data["keywords"])[:255], ""
    known.last_modified_by = data["organisation"][:255]
    known.created = known.modified = (made_at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    known.revision = 1


def _front(word: Word, data: dict[str, Any]) -> None:
    """Write the head of the first page, and the foot of every page with its number."""
    top = word.add_paragraph(style="Muted")
    top.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    top.add_run(data["organisation"]).bold = True
    if data["marking"]:
        top.add_run(f"\t{data['marking']}")
    if data["kind"]:
        word.add_paragraph(data["kind"], style="Muted")
    word.add_paragraph(data["title"], style="Title")
    if data["subtitle"]:
        word.add_paragraph(data["subtitle"], style="Subtitle")
    foot = word.sections[0].footer.paragraphs[0]
    foot.style = word.styles["Muted"]
    foot.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(data["footer"])
    if not data["has_page_numbers"]:
        return
    foot.add_run("\tPage ")
    _counted(foot, "PAGE")
    foot.add_run(" of ")
    _counted(foot, "NUMPAGES")


def _counted(paragraph: Paragraph, what: str) -> None:
    """Add a field that Word counts itself."""
    counted = OxmlElement("w:fldSimple")
    counted.set(qn("w:instr"), what)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    counted.append(run)
    paragraph._p.append(counted)


class _Writer:
    """Writes blocks one after the other, and knows how deep in lists and quotations it is."""

    def __init__(self, word: Word) -> None:
        self.word = word
        self.links: dict[str, str] = {}
        self.counters: dict[str, int] = {}
        self.starts_page = False
        # The last element of a body says how its pages look; every paragraph stands before it.
        self.end = word.element.body.sectPr
        # The library looks a style up among all of them for each paragraph, which takes most of the time.
        self.styles = {str(style.name): style.style_id for style in word.styles}

    def paragraph(self, style: str) -> Paragraph:
        """Return a new paragraph at the end of the document."""
        written, layout, named = OxmlElement("w:p"), OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        named.set(qn("w:val"), self.styles[style])
        layout.append(named)
        written.append(layout)
        self.end.addprevious(written)
        made = Paragraph(written, self.word._body)
        if self.starts_page:
            made.paragraph_format.page_break_before = True
            self.starts_page = False
        return made

    def blocks(self, blocks: list[Block], depth: int = 0, style: str = "") -> None:
        for block in blocks:
            getattr(self, f"_{block['kind']}")(block, depth, style)

    def _heading(self, block: Block, depth: int, style: str) -> None:
        made = self.paragraph(f"Heading {block['level']}")
        if block["number"]:
            made.add_run(f"{block['number']} ")
        self.line(made, block["spans"])
        if block["aside"]:
            aside = made.add_run(f"\t{block['aside']}")
            aside.font.bold, aside.font.size, aside.font.color.rgb = False, Pt(10), MUTED

    def _paragraph(self, block: Block, depth: int, style: str) -> None:
        style = style or ("Muted" if block["tone"] == "muted" else "Normal")
        self.line(self.paragraph(style), block["spans"])

    def _notice(self, block: Block, depth: int, style: str) -> None:
        made = self.paragraph("Notice")
        if block["label"]:
            made.add_run(f"{block['label']} ").bold = True
        self.line(made, block["spans"])

    def _facts(self, block: Block, depth: int, style: str) -> None:
        for row in block["rows"]:
            made = self.paragraph("Facts")
            made.add_run(f"{row['name']}\t").font.color.rgb = MUTED
            self.line(made, row["spans"])

    def _table(self, block: Block, depth: int, style: str) -> None:
        if self.starts_page:
            self.paragraph("Normal")
        made = self.word.add_table(rows=1, cols=len(block["headers"]), style="Table Grid")
        made.autofit = False
        total = sum(block["widths"])
        widths = [int(TEXT_WIDTH * share / total) for share in block["widths"]]
        head = made._tbl.tr_lst[0]
        for column, cell, width in zip(made.columns, head.tc_lst, widths, strict=True):
            column.width = cell.width = width
            cell.p_lst[0].style = self.styles["Cell"]
        head.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        # A copy of a row that is ready costs a tenth of one that the library makes cell by cell.
        rows = [head, *(deepcopy(head) for _ in block["rows"])]
        made._tbl.extend(rows)
        head.trPr.append(OxmlElement("w:tblHeader"))
        heads = [[{"text": words, "bold": True}] for words in block["headers"]]
        for row, pieces in zip(rows, [heads, *block["rows"]], strict=True):
            for written, line in zip(row.iterfind(CELL_PARAGRAPH), pieces, strict=True):
                self.line(Paragraph(written, made), line)
        self.word.add_paragraph().paragraph_format.space_after = Pt(0)

    def _list(self, block: Block, depth: int, style: str) -> None:
        level = min(depth, DEEPEST_LIST - 1)
        name = "List Number" if block["ordered"] else "List Bullet"
        name = f"{name} {level + 1}" if level else name
        number = self._counting(name, block["start"]) if block["ordered"] else None
        for item in block["items"]:
            first, *rest = item or [{"kind": "paragraph", "spans": [], "tone": ""}]
            made = self.paragraph(name)
            if number is not None:
                numbering = made._p.get_or_add_pPr().get_or_add_numPr()
                numbering.get_or_add_numId().val = number
            if first["kind"] == "paragraph":
                self.line(made, first["spans"])
            else:
                rest = item
            self.blocks(rest, depth + 1, f"List Continue {level + 1}" if level else "List Continue")

    def _counting(self, style: str, start: int) -> int:
        """Return a numbering that begins anew, as the style's own would go on from the list before."""
        numbering = self.word.part.numbering_part.element
        if style not in self.counters:
            known = self.word.styles[style].element.pPr.numPr.numId.val
            self.counters[style] = numbering.num_having_numId(known).abstractNumId.val
        made = numbering.add_num(self.counters[style])
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        counted: int = made.numId
        return counted

    def _quote(self, block: Block, depth: int, style: str) -> None:
        self.blocks(block["blocks"], depth, "Quote")

    def _code(self, block: Block, depth: int, style: str) -> None:
        made = self.paragraph("No Spacing")
        self.line(made, _lines(block["text"].rstrip("\n")))

    def _rule(self, block: Block, depth: int, style: str) -> None:
        made = self.word.add_paragraph()
        border = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "DAD4C8")):
            bottom.set(qn(f"w:{name}"), value)
        border.append(bottom)
        made._p.get_or_add_pPr().append(border)

    def _page_break(self, block: Block, depth: int, style: str) -> None:
        self.starts_page = True

    def line(self, paragraph: Paragraph, pieces: list[Span]) -> None:
        """Write spans into a paragraph."""
        for piece in pieces:
            if piece.get("break"):
                paragraph.add_run().add_break()
                continue
            run = _run(paragraph, piece["text"])
            if piece.get("bold"):
                run.bold = True
            if piece.get("italic"):
                run.italic = True
            if piece.get("code"):
                run.font.name = MONO
            if piece.get("href"):
                run.underline = True
                self._linked(paragraph, run._r, piece["href"])

    def _linked(self, paragraph: Paragraph, run: Any, href: str) -> None:
        """Wrap a run into a link to another place."""
        if href not in self.links:
            self.links[href] = self.word.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self.links[href])
        paragraph._p.replace(run, link)
        link.append(deepcopy(run))


def _run(paragraph: Paragraph, text: str) -> Run:
    """Add a run of text; the library, which looks at each letter, is asked only where a tab or a line ends in it."""
    if not PLAIN.fullmatch(text):
        return paragraph.add_run(text)
    run, written = OxmlElement("w:r"), OxmlElement("w:t")
    written.text = text
    written.set(qn("xml:space"), "preserve")
    run.append(written)
    paragraph._p.append(run)
    return Run(run, paragraph)


def _lines(text: str) -> list[Span]:
    """Return text that keeps its spaces as spans, line by line."""
    pieces: list[Span] = []
    for number, line in enumerate(text.split("\n")):
        pieces.extend([{"break": True}] if number else [])
        pieces.append({"text": line, "code": True})
    return pieces
