"""Reads that several rooms give up to one statement, so that a page costs the same however many rooms are on it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

T = TypeVar("T")

Facts = dict[str, Any]


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What is still to be read: `facts`, names or expressions, of each of the `rows`, in their order.

    `make` is given the facts of all rows found. They arrive by way of JSON: a date or a moment is read back with
    `day` or `moment`.
    """

    rows: QuerySet[Any]
    facts: dict[str, Any]
    make: Callable[[list[Facts]], Iterable[T]]


def fields(*names: str, **others: Any) -> dict[str, Any]:
    """Return the facts of a reading: fields under their own names, and others by name or expression."""
    return {**{name: name for name in names}, **others}


def day(text: str | None) -> date | None:
    """Return the date that a fact holds."""
    return None if text is None else date.fromisoformat(text)


def moment(text: str | None) -> datetime | None:
    """Return the moment that a fact holds."""
    return None if text is None else datetime.fromisoformat(text)


def gather(given: Iterable[T | Reading[T]]) -> list[T]:
    """Return what is given, in its order, with what the readings among it make of what they find, in one statement."""
    parts = list(given)
    found = iter(_read([part for part in parts if isinstance(part, Reading)]))
    made: list[T] = []
    for part in parts:
        if isinstance(part, Reading):
            made.extend(part.make(next(found)))
        else:
            made.append(part)
    return made


def _read(readings: list[Reading[Any]]) -> list[list[Facts]]:
    """Return the facts of each reading.

    Each is compiled by itself and put beside the others as text: nested in one query, the library would copy and
    rename all of them for each, which costs many times what the database does.
    """
    columns: list[str] = []
    parameters: list[Any] = []
    asked: list[int] = []
    for number, reading in enumerate(readings):
        try:
            sql, values = reading.rows.values_list(*reading.facts.values()).query.sql_with_params()
        except EmptyResultSet:
            continue
        names = ", ".join(f"c{place}" for place in range(len(reading.facts)))
        columns.append(f"(SELECT json_agg(q)::text FROM ({sql}) AS q({names}))")  # noqa: S608 - all values are parameters
        parameters += values
        asked.append(number)
    found: list[list[Facts]] = [[] for _ in readings]
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}", parameters)
            row = cursor.fetchone()
        for number, text in zip(asked, row, strict=True):
            rows = json.loads(text) if text else []
            found[number] = [dict(zip(readings[number].facts, each.values(), strict=True)) for each in rows]
    return found
