"""The pack as one PDF: the agenda first, then the papers that can be merged, with bookmarks and page numbers.

A paper that is protected, damaged or of another kind is left out, and the pack says so; it never stops the pack.
"""

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pikepdf
from django.core.files.storage import default_storage
from pikepdf import Dictionary, Name, OutlineItem, Page, Pdf, Rectangle
from PIL import Image

from alliance_portal.documents.blocks import Document, code
from alliance_portal.documents.pdf import as_pdf, compiled, shown
from meetings.packs.content import Content
from meetings.packs.document import Enclosed, agenda_document
from meetings.papers import kind_label
from members.models import Alliance

STAMPS = (Path(__file__).parent / "stamps.typ").read_bytes()
STRIP, EDGE = (480, 16), 4
# Longer texts are for reading in an editor.
LONGEST_TEXT = 100_000
PICTURE_DPI = 150
A4 = (8.27, 11.69)
ASIDE = "separate"
# What a page may do when it is opened or touched; none of it belongs into a pack.
DEEDS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition"}


class Unmergeable(Exception):
    """A paper cannot be put into the pack; the text says why."""


@dataclass
class Merged:
    """A pack that was made: its file, open for reading, and the papers left out, each with its reason."""

    file: IO[bytes]
    pages: int
    left_out: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Paper:
    """A paper on its way into the pack."""

    pk: int
    item: int
    number: int
    title: str
    pdf: Pdf


def merge(content: Content, alliance: Alliance, *, version: int, moved: Callable[[int], None]) -> Merged:
    """Return the pack of what a reader sees; `moved` is told after each paper how many are read."""
    with ExitStack() as files:
        papers, left_out = _read(content, files, moved)
        front, enclosed = _front(content, alliance, version, papers, left_out)
        target = files.enter_context(pikepdf.open(io.BytesIO(front)))
        agenda_pages = len(target.pages)
        for paper in papers:
            target.pages.extend(paper.pdf.pages)
        _bookmark(target, content, papers, enclosed)
        _stamp(target, agenda_pages, papers, files)
        _confess(target, has_papers=bool(papers))
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller reads and closes it
        target.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        pages = len(target.pages)
    file.seek(0)
    return Merged(file, pages, left_out)


def papers_in(content: Content) -> Iterator[tuple[int, int, Content]]:
    """Yield item, number of the item and paper, in the order of the agenda."""
    for number, item in enumerate(content["items"], start=1):
        for paper in item["papers"]:
            yield item["pk"], number, paper


def _read(
    content: Content, files: ExitStack, moved: Callable[[int], None]
) -> tuple[list[_Paper], list[dict[str, Any]]]:
    papers, left_out = [], []
    for done, (item, number, paper) in enumerate(papers_in(content), start=1):
        try:
            pdf = files.enter_context(_as_pdf(paper, files))
            papers.append(_Paper(paper["pk"], item, number, paper["title"], pdf))
        except Unmergeable as reason:
            left_out.append({"pk": paper["pk"], "item": item, "title": paper["title"], "reason": str(reason)})
        moved(done)
    return papers, left_out


def _as_pdf(paper: Content, files: ExitStack) -> Pdf:
    """Return a paper as a PDF of harmless pages, or raise Unmergeable."""
    try:
        file = files.enter_context(default_storage.open(paper["file"], "rb"))
    except OSError as error:
        raise Unmergeable("separate, as its file cannot be found") from error
    content_type = paper["content_type"]
    if content_type == "application/pdf":
        return _sound(file)
    if content_type in ("image/png", "image/jpeg"):
        return _sound(_picture(file))
    if content_type == "text/plain" and paper["size"] <= LONGEST_TEXT:
        return _sound(io.BytesIO(_text(file, paper["title"])))
    raise Unmergeable(f"{ASIDE}, as {kind_label(content_type)}")


def _sound(file: Any) -> Pdf:
    """Open a PDF and take out of its pages what they could do; raise Unmergeable where it cannot be read."""
    try:
        pdf = pikepdf.open(file, access_mode=pikepdf.AccessMode.stream)
    except pikepdf.PasswordError as error:
        raise Unmergeable("separate, as it is protected by a password") from error
    except Exception as error:  # a damaged file makes the library raise almost anything
        raise Unmergeable("separate, as the file is damaged") from error
    try:
        if not len(pdf.pages):
            raise Unmergeable("separate, as it has no pages")
        for page in pdf.pages:
            _tame(page)
            page.trimbox  # noqa: B018 - a page without a size cannot be merged
        # Written once on its own, so that a fault shows here and not in the whole pack.
        trial = Pdf.new()
        trial.pages.extend(pdf.pages)
        with tempfile.TemporaryFile() as written:
            trial.save(written)
    except Unmergeable:
        pdf.close()
        raise
    except Exception as error:
        pdf.close()
        raise Unmergeable("separate, as the file is damaged") from error
    return pdf


def _tame(page: Page) -> None:
    """Take out of a page what runs when it is opened or touched."""
    for name in ("/AA", "/Metadata", "/StructParents"):
        if name in page.obj:
            del page.obj[name]
    for note in page.obj.get("/Annots", []):
        if not isinstance(note, Dictionary):
            continue
        if "/AA" in note:
            del note["/AA"]
        action = note.get("/A")
        if isinstance(action, Dictionary) and str(action.get("/S", "")) in DEEDS:
            del note["/A"]


def _picture(file: Any) -> IO[bytes]:
    """Return a picture as a page that fits on A4."""
    try:
        picture: Image.Image = Image.open(file, formats=("PNG", "JPEG"))
        if picture.mode != "RGB":
            flat = Image.new("RGB", picture.size, "white")
            rgba = picture.convert("RGBA")
            flat.paste(rgba, mask=rgba.getchannel("A"))
            picture = flat
        dpi = max(PICTURE_DPI, picture.width / A4[0], picture.height / A4[1])
        page = io.BytesIO()
        picture.save(page, "PDF", resolution=dpi)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Unmergeable("separate, as the picture cannot be read") from error
    page.seek(0)
    return page


def _text(file: Any, title: str) -> bytes:
    content = file.read()
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", "replace")
    return as_pdf(Document(title=title, organisation="", blocks=[code(words)], has_page_numbers=False))


def _front(
    content: Content, alliance: Alliance, version: int, papers: list[_Paper], left_out: list[dict[str, Any]]
) -> tuple[bytes, Enclosed]:
    """Return the agenda with the page of each paper, which depends on how many pages the agenda itself takes."""
    reasons = {row["pk"]: row["reason"] for row in left_out}
    lengths = [len(paper.pdf.pages) for paper in papers]
    agenda_pages = 1
    for _ in range(3):
        begins = [agenda_pages + sum(lengths[:place]) + 1 for place in range(len(papers))]
        pages = {paper.pk: first for paper, first in zip(papers, begins, strict=True)}
        enclosed = Enclosed(pages, reasons, agenda_pages + sum(lengths))
        made = as_pdf(agenda_document(content, alliance, version=version, enclosed=enclosed))
        with pikepdf.open(io.BytesIO(made)) as pdf:
            counted = len(pdf.pages)
        if counted == agenda_pages:
            break
        agenda_pages = counted
    return made, enclosed


def _bookmark(target: Pdf, content: Content, papers: list[_Paper], enclosed: Enclosed) -> None:
    """Hang each paper under its item in the bookmarks that the agenda brings along."""
    by_item: dict[int, list[_Paper]] = {}
    for paper in papers:
        by_item.setdefault(paper.item, []).append(paper)
    with target.open_outline() as outline:
        agenda = next((each for each in outline.root if each.title == "Agenda"), None)
        if agenda is None:
            return
        for item, mark in zip(content["items"], agenda.children, strict=False):
            mark.is_closed = False
            for paper in by_item.get(item["pk"], []):
                mark.children.append(OutlineItem(paper.title, enclosed.pages[paper.pk] - 1))


def _stamp(target: Pdf, agenda_pages: int, papers: list[_Paper], files: ExitStack) -> None:
    """Lay item, paper and page number over the foot of every page of the papers."""
    total = len(target.pages)
    words, page = [], agenda_pages
    for paper in papers:
        title = paper.title if len(paper.title) <= 70 else f"{paper.title[:69]}…"
        for _ in paper.pdf.pages:
            page += 1
            words.append(f"Item {paper.number} · {title} · page {page} of {total}")
    if not words:
        return
    made = compiled(STAMPS, {"strips": json.dumps(shown(words), ensure_ascii=False)})
    strips = files.enter_context(pikepdf.open(io.BytesIO(made)))
    for number, strip in enumerate(strips.pages):
        under = target.pages[agenda_pages + number]
        under.add_overlay(strip, _foot(under))


def _foot(page: Page) -> Rectangle:
    """Return where the foot of a page is as it is shown, for it may be turned."""
    left, bottom, right, top = (float(each) for each in page.trimbox)
    turned = int(page.obj.get("/Rotate", 0) or 0) % 360
    along = turned in (90, 270)
    breadth = (top - bottom) if along else (right - left)
    width, height = min(STRIP[0], breadth), STRIP[1]
    middle = (top + bottom) / 2 if along else (left + right) / 2
    first, last = middle - width / 2, middle + width / 2
    return {
        0: Rectangle(first, bottom + EDGE, last, bottom + EDGE + height),
        90: Rectangle(right - EDGE - height, first, right - EDGE, last),
        180: Rectangle(first, top - EDGE - height, last, top - EDGE),
        270: Rectangle(left + EDGE, first, left + EDGE + height, last),
    }.get(turned, Rectangle(first, bottom + EDGE, last, bottom + EDGE + height))


def _confess(target: Pdf, *, has_papers: bool) -> None:
    """Claim to be accessible throughout only where no paper of somebody else follows."""
    for name in ("/OpenAction", "/AA"):
        if name in target.Root:
            del target.Root[name]
    if has_papers:
        with target.open_metadata() as known:
            if "pdfuaid:part" in known:
                del known["pdfuaid:part"]
    target.Root.PageMode = Name.UseOutlines
