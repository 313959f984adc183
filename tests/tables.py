"""Tables as people have them on their own machine: workbooks that they upload, and downloads that they open."""

import csv
import io
from typing import Any

from openpyxl import Workbook, load_workbook


def workbook(*rows: list[Any], merged: str = "") -> bytes:
    """Return an Excel workbook of these rows; `merged` names cells that are one, such as A1:C1."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows_of_workbook(content: bytes) -> list[tuple[Any, ...]]:
    """Return the values of a workbook's first sheet, row by row."""
    return list(load_workbook(io.BytesIO(content)).active.values)


def rows_of_csv(content: bytes) -> list[list[str]]:
    """Return the values of a CSV file as Excel reads it, row by row."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
