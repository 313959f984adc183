"""Tables out to Excel and CSV, safe to open."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
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
