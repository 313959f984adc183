"""Reads documents back as a person would, and makes files of the kinds that people upload."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
from docx import Document as WordFile


@dataclass(frozen=True)
class ReadPdf:
    """What a PDF says: its pages' words, its bookmarks, and whether it is tagged."""

    pages: list[str]
    bookmarks: list[str]
    title: str
    language: str
    is_tagged: bool
    is_accessible: bool

    @property
    def words(self) -> str:
        return " ".join(self.pages)


def read_pdf(content: bytes) -> ReadPdf:
    """Open a PDF with two libraries and return what it says."""
    document = pypdfium2.PdfDocument(content)
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        with pdf.open_metadata() as known:
            accessible = known.get("pdfuaid:part") == "1"
        marked = bool(root.get("/MarkInfo", {}).get("/Marked", False)) and "/StructTreeRoot" in root
        return ReadPdf(
            pages=pages,
            bookmarks=_bookmarks(pdf),
            title=str(pdf.docinfo.get("/Title", "")),
            language=str(root.get("/Lang", "")),
            is_tagged=marked,
            is_accessible=accessible,
        )


def _bookmarks(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as outline:
        return [line for item in outline.root for line in _lines(item, "")]


def _lines(item: Any, indent: str) -> list[str]:
    return [f"{indent}{item.title}", *(line for child in item.children for line in _lines(child, f"{indent}  "))]


def read_word(content: bytes) -> Any:
    """Open a Word file after a look at whether every part of it is sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
    return WordFile(io.BytesIO(content))


def pdf_of(*pages: str, password: str = "") -> bytes:
    """Return a PDF with one page for each text."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for words in pages:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode())
    file = io.BytesIO()
    pdf.save(file, encryption=pikepdf.Encryption(owner="owner", user=password) if password else False)
    return file.getvalue()
