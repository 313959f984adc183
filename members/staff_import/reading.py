"""Reading a staff list: which columns it has, and what stands in each row."""

import re
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.core.files.uploadedfile import UploadedFile

from members.spreadsheets import Line, Unreadable, read_table

# Each column by the name we show, with the other headers under which people keep it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "Name": ("name", "full name", "staff name", "teacher"),
    "E-mail": ("e-mail", "email", "email address", "e-mail address", "work email"),
    "School": ("school", "school name", "institution", "urn", "school urn"),
    "Job title": ("job title", "title of post", "post", "position", "job"),
    "Role": ("role", "portal role", "role in the alliance"),
    "Phone": ("phone", "telephone", "phone number", "mobile"),
    "From": ("from", "start date", "starts on", "started", "started on"),
}
FIELDS = dict(zip(COLUMNS, ["name", "email", "school", "job_title", "role", "phone", "starts_on"], strict=True))
REQUIRED = ("Name", "E-mail", "School")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell: the row's number in the spreadsheet, the column, and what to change."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class StaffRow:
    """One row of a staff list as it was typed."""

    number: int
    name: str = ""
    email: str = ""
    school: str = ""
    job_title: str = ""
    role: str = ""
    phone: str = ""
    starts_on: str = ""

    def packed(self) -> list[Any]:
        """Return the values in their order, for the signed copy that waits in the preview page."""
        return list(asdict(self).values())

    @classmethod
    def unpacked(cls, values: list[Any]) -> Self:
        return cls(*values)


@dataclass(frozen=True)
class StaffList:
    """The rows of a staff list, and the headers that were not read."""

    rows: list[StaffRow]
    ignored: list[str]


def read_staff(upload: UploadedFile) -> StaffList:
    """Return the rows of an uploaded staff list; refuses with Unreadable what is no such list."""
    header, *lines = read_table(upload)
    places, ignored = _columns(header)
    if not lines:
        raise Unreadable("The file has headers but no rows. Write one person in each row.")
    return StaffList([_row(line, places) for line in lines], ignored)


def _columns(header: Line) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands, and the headers that mean nothing here; all that is wrong is said at once."""
    places: dict[str, int] = {}
    ignored, problems = [], []
    for place, head in enumerate(header.values):
        words = re.sub(r"\s+", " ", head).strip(" :*").casefold()
        column = next((column for column, names in COLUMNS.items() if words in names), None)
        if column is None:
            ignored += [head] if head else []
        elif column in places:
            problems.append(f"Two columns are headed {column}. Keep one.")
        else:
            places[column] = place
    missing = [column for column in REQUIRED if column not in places]
    if missing:
        found = ", ".join(head for head in header.values if head)[:300]
        problems.insert(0, f"No column is headed {' or '.join(missing)}. The first row of the file says: {found}.")
    if problems:
        raise Unreadable(*problems)
    return places, ignored


def _row(line: Line, places: dict[str, int]) -> StaffRow:
    typed = {FIELDS[column]: line.values[place] if place < len(line.values) else "" for column, place in places.items()}
    return StaffRow(line.number, **typed)
