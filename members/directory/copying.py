"""Rows into a temporary table by COPY, as a stream."""

import io
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg2.sql import SQL, Composable, Identifier

BATCH = 1000


def names(columns: Iterable[str], table: str = "") -> Composable:
    """Return the columns as SQL lists them, of the table or alias if one is named."""
    return SQL(", ").join(Identifier(table, each) if table else Identifier(each) for each in columns)


def as_csv(value: Any) -> str:
    """Return a value as COPY reads it in CSV: None as nothing, text in quotation marks where it needs them."""
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if '"' in text or "," in text else text


def copy_rows(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Copy rows of cells that `as_csv` wrote, in the order of the columns; blanks become NULL."""
    command = SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(Identifier(table), names(columns))
    cursor.copy_expert(command, _Lines(rows))


class _Lines:
    """The rows as the text that psycopg asks for, a thousand at a time."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        self._rows = iter(rows)
        self._waiting = io.StringIO()

    def read(self, size: int) -> str:
        """Return at most `size` characters, and "" at the end."""
        text = self._waiting.read(size)
        if not text:
            self._waiting = io.StringIO("".join(",".join(row) + "\n" for row in islice(self._rows, BATCH)))
            text = self._waiting.read(size)
        return text
