"""Reads that several rooms give up to one statement, so that a page costs the same however many rooms are on it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

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


def gather(row: QuerySet[Any], given: Iterable[T | Reading[T]]) -> list[T]:
    """Return what is given, in its order, with what the readings among it make of what they find.

    All of them are columns of `row`, any one row of the database, and so one statement.
    """
    parts = list(given)
    columns = [
        ArraySubquery(part.rows.values_list(JSONObject(**part.facts))) for part in parts if isinstance(part, Reading)
    ]
    found = iter(row.values_list(*columns).get() if columns else ())
    made: list[T] = []
    for part in parts:
        if isinstance(part, Reading):
            # Rows of which it is clear that there are none (`pk__in=[]`) are not asked for, and come as None.
            made.extend(part.make(next(found) or []))
        else:
            made.append(part)
    return made
