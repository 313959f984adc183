"""Puts rows into tables by COPY, many thousands a second."""

import json
from collections.abc import Iterable, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from django.db import connection, models
from django.utils import timezone

ROWS_AT_A_TIME = 20_000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Put rows of the named fields into the model's table, every other field at its default; return how many.

    The keys are made by the database unless `id` is among the names. Nothing is validated but by the database.
    """
    fields = _fields(model)
    defaults = [name for name in fields if name not in names and not fields[name].primary_key]
    tail = "".join("\t" + _written(_default(fields[name])) for name in defaults) + "\n"
    columns = ", ".join(f'"{fields[name].column}"' for name in [*names, *defaults])
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    lines = ("\t".join(map(_written, row)) + tail for row in rows)
    copied = 0
    with connection.cursor() as cursor:
        while batch := list(islice(lines, ROWS_AT_A_TIME)):
            cursor.copy_expert(statement, StringIO("".join(batch)))
            copied += len(batch)
    return copied


def reserve(model: type[models.Model], number: int) -> range:
    """Return so many keys of the model's table that nobody else will get."""
    sequence = "pg_get_serial_sequence(%s, 'id')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval({sequence}, nextval({sequence}) + %s)",
            [model._meta.db_table, model._meta.db_table, number],
        )
        last = cursor.fetchone()[0]
    return range(last - number, last)


def _fields(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.attname: field for field in model._meta.concrete_fields if not field.generated}


def _default(field: models.Field) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()


def _written(value: Any) -> str:
    """Return a value as the text format of COPY writes it."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    if isinstance(value, dict | list):
        return json.dumps(value).translate(ESCAPES)
    return str(value)
