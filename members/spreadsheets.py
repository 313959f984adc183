"""Tables out to Excel and CSV, safe to open, and tables in from the spreadsheets that people upload."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
FORMATS = ("xlsx", "csv")
LONGEST_CELL = 32_767
# A spreadsheet program runs what begins with one of these as a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def neutralised(value: Any) -> Any:
    """Return what is safe and readable in a cell: no formula, no control character, no time zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, int | float | Decimal | date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[: LONGEST_CELL - 1]
    return f"'{text}" if text.startswith(DANGEROUS) else text


def write_xlsx(rows: Iterable[Sequence[Any]], headers: Sequence[str], title: str) -> bytes:
    """Return an Excel workbook of one sheet: bold headers that stay in sight, columns as wide as their words."""
    table = [[neutralised(value) for value in row] for row in rows]
    heads = [neutralised(head) for head in headers]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Table")
    sheet.freeze_panes = "A2"
    for number, head in enumerate(heads):
        widest = max([len(str(head)), *(len(str(row[number])) for row in table[:500] if number < len(row))])
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(max(widest + 2, 8), 60)
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in table:
        sheet.append([_cell(sheet, value) for value in row])
    if heads:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(table) + 1}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_csv(rows: Iterable[Sequence[Any]], headers: Sequence[str], title: str = "") -> bytes:
    """Return comma-separated text that Excel opens with its accents right; a CSV file has no place for the title."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([neutralised(head) for head in headers])
    writer.writerows([neutralised(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def table_response(
    request_format: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """Return the table as a download: Excel for "xlsx" and for whatever is not known, else CSV.

    `name` is the file's name without its ending, such as "members-riverside".
    """
    ending = request_format if request_format in FORMATS else "xlsx"
    body = write_csv(rows, headers, name) if ending == "csv" else write_xlsx(rows, headers, name)
    return download(body, f"{name}.{ending}", CSV_TYPE if ending == "csv" else XLSX_TYPE)


def download(body: bytes, name: str, content_type: str) -> HttpResponse:
    """Return bytes that the browser saves under a plain file name and never keeps in a shared cache."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-")
    return HttpResponse(
        body,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{plain}"', "Cache-Control": "private, no-store"},
    )


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if bold:
        cell.font = Font(bold=True)
    if isinstance(value, datetime):
        cell.number_format = "dd/mm/yyyy hh:mm"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell


LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 60
MOST_BLANK_ROWS = 5000
# What people upload by mistake, by its first bytes.
OTHER_FILES = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file (.xls or .doc)",
    b"\x1f\x8b": "a compressed file",
    b"Rar!": "a compressed file",
}
SAVE_AS = "In your spreadsheet, choose Save as, and then Excel workbook (.xlsx) or CSV."


class Unreadable(Exception):
    """The file is no table that can be read; each problem is a sentence for whoever uploaded it."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = list(problems)


@dataclass(frozen=True)
class Line:
    """One row of an uploaded table under its number in the spreadsheet; every value is trimmed text."""

    number: int
    values: list[str]


def read_table(upload: UploadedFile) -> list[Line]:
    """Return the rows of an uploaded workbook's first sheet or CSV file that hold anything, headers included."""
    length = upload.size or 0
    if length > LARGEST_FILE:
        size, most = filesizeformat(length), filesizeformat(LARGEST_FILE)
        raise Unreadable(
            f"The file is {size}; the largest that can be read is {most}. "
            "Leave out pictures and sheets that are not needed, or upload it in parts."
        )
    content = upload.read(LARGEST_FILE + 1)
    if not content.strip():
        raise Unreadable("The file is empty.")
    for start, what in OTHER_FILES.items():
        if content.startswith(start):
            raise Unreadable(f"This is {what}, not a table. {SAVE_AS}")
    lines = list(_lines(_workbook_rows(content) if content.startswith(b"PK") else _csv_rows(content)))
    if not lines:
        raise Unreadable("The file holds no rows.")
    return lines


def _lines(rows: Iterable[list[str]]) -> Iterator[Line]:
    """Number the rows, leave out the blank ones, and stop where there are too many."""
    found = 0
    for number, values in enumerate(rows, start=1):
        if number - found > MOST_BLANK_ROWS:
            raise Unreadable(
                f"More than {MOST_BLANK_ROWS:,} rows are blank. Delete the blank rows and upload it again."
            )
        while values and not values[-1]:
            values.pop()
        if not values:
            continue
        found += 1
        if found > MOST_ROWS + 1:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Upload it in parts.")
        if len(values) > MOST_COLUMNS:
            raise Unreadable(f"Row {number} has more than {MOST_COLUMNS} columns. Delete those that are not needed.")
        yield Line(number, values)


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    """Read comma- or semicolon- or tab-separated text in UTF-8 or in the encoding of Windows."""
    text = _decoded(content)
    first = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for values in reader:
            yield [_plain(value) for value in values]
    except csv.Error as error:
        raise Unreadable(
            f"Line {reader.line_num} cannot be read: {error}. Look for a quotation mark that is not closed."
        ) from error


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(f"This is not a text file, whatever its name says. {SAVE_AS}")


def _workbook_rows(content: bytes) -> Iterator[list[str]]:
    """Read the first sheet of a workbook, after a look at how large it would unpack."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        names = package.namelist()
    except zipfile.BadZipFile as error:
        raise Unreadable(f"The workbook is damaged. Open it in Excel and save it again. {SAVE_AS}") from error
    if "xl/workbook.xml" not in names:
        raise Unreadable(f"This is a compressed file or another kind of document, not an Excel workbook. {SAVE_AS}")
    if sum(entry.file_size for entry in package.infolist()) > LARGEST_UNPACKED:
        raise Unreadable("The workbook unpacks to more than can be read. Leave out what is not needed.")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        refuse_merged_cells(package.read(sheet._worksheet_path.lstrip("/")))
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1)
        while (row := next(rows, None)) is not None:
            yield [_cell_text(cell) for cell in row]
    except Unreadable:
        raise
    except Exception as error:  # a damaged workbook makes the library raise almost anything
        raise Unreadable(f"The workbook is damaged. Open it in Excel and save it again. {SAVE_AS}") from error


def refuse_merged_cells(sheet_xml: bytes) -> None:
    """Say where cells are merged: their value would count for one row only."""
    if b"<!DOCTYPE" in sheet_xml[:2000]:
        raise Unreadable(f"The workbook was not made by a spreadsheet. {SAVE_AS}")
    merged = [found.decode() for found in re.findall(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z0-9:]+)"', sheet_xml)]
    if merged:
        raise Unreadable(
            f"Cells are merged: {', '.join(merged[:8])}. "
            "Unmerge them, so that each row says everything about one person."
        )


def _cell_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        raise Unreadable(
            f"Cell {cell.coordinate} holds a formula. Copy the column and paste it as values, then upload it again."
        )
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _plain(text: str) -> str:
    """Return trimmed text without the apostrophe that our own exports put before a dangerous sign."""
    text = " ".join(text.replace("\xa0", " ").split())
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text
