"""Writes an extract of the national directory from England's schools, as GIAS publishes the real one."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from members.directory.columns import FIELDS
from members.england.directory import FIRST_URN
from members.england.rooms import England
from members.models import Institution

ROWS = 50_000


def write(file: Path, scale: float) -> int:
    """Write as many schools as this part of England's directory has, open and closed; return how many."""
    number = England(scale).part_of(ROWS)
    with file.open("w", encoding="cp1252", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(FIELDS)
        rows.writerows(_rows(number))
    return number


def _rows(number: int) -> Iterator[list[str]]:
    """Yield England's schools, then closed ones under other URNs until there are enough."""
    schools = list(Institution.objects.filter(urn__gte=FIRST_URN).order_by("urn").values(*FIELDS.values())[:number])
    for each in range(number):
        school = schools[each % len(schools)]
        if each >= len(schools):
            school = {**school, "urn": FIRST_URN + 100_000 + each, "status": "Closed"}
        yield [_cell(school[field]) for field in FIELDS.values()]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)
