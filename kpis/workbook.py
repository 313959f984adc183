"""A return as an Excel workbook: made with the school's own rows, and read back with every error named by its cell."""

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from openpyxl.utils import get_column_letter

from kpis.models import Indicator, Period, Value
from kpis.return_page import Cell, Sheet
from members.models import Alliance, Institution
from members.spreadsheets import Line, Unreadable, read_table

WHOSE = ["URN", "School", "Period", "Indicator", "Pupil group"]
# Each column that is filled in, and the field of the cell's form that it stands for.
COLUMNS = {
    "What is there": "state",
    "Figure": "figure",
    "How many of them": "numerator",
    "Number of pupils": "denominator",
    "Figure of the others": "comparison",
    "Number of the others": "comparison_denominator",
    "Code": "code",
    "Source or remark": "source",
}
HEADERS = [*WHOSE, *COLUMNS]
STATES = {str(label).casefold(): str(value) for value, label in Value.State.choices}
ANSWERS = {"yes": "1", "no": "0"}
WORDS = {value: str(label) for value, label in Value.State.choices}


def template_of(sheet: Sheet) -> list[list[Any]]:
    """Return the rows of the workbook, one for each value to give, with what is there already."""
    return [_row(sheet, cell) for cell in sheet.cells]


def _row(sheet: Sheet, cell: Cell) -> list[Any]:
    school, found = sheet.institution, []
    for name in COLUMNS.values():
        value = cell.form[name].value() if name in cell.form.fields else None
        if name == "state":
            value = WORDS.get(str(value), "")
        if name == "figure" and cell.indicator.unit == Indicator.Unit.YES_NO:
            value = {"1": "Yes", "0": "No"}.get(str(value), value)
        found.append(value)
    return [school.urn, school.name, str(sheet.period), cell.indicator.name, cell.group, *found]


class Reading:
    """An uploaded workbook read against the school's own sheet: what was typed, and everything that is wrong."""

    def __init__(self, upload: UploadedFile, alliance: Alliance, period: Period, institution: Institution) -> None:
        self.problems: list[str] = []
        self.typed: dict[str, str] = {}
        self.empty = Sheet(alliance, period, institution, None)
        try:
            header, *lines = read_table(upload)
        except Unreadable as error:
            self.problems = error.problems
            return
        self.columns = {name.casefold(): number for number, name in enumerate(header.values)}
        lacking = [name for name in HEADERS if name.casefold() not in self.columns]
        if lacking:
            self.problems = [f"Row {header.number}: the column “{name}” is missing." for name in lacking]
            return
        rows = self._match(lines)
        self.sheet = Sheet(alliance, period, institution, self.typed)
        self.problems.extend(self._wrong(rows))

    def _text(self, line: Line, name: str) -> str:
        number = self.columns[name.casefold()]
        return line.values[number] if number < len(line.values) else ""

    def _at(self, line: Line, name: str) -> str:
        return f"Cell {get_column_letter(self.columns[name.casefold()] + 1)}{line.number}"

    def _match(self, lines: list[Line]) -> dict[str, Line]:
        """Find the value that each row is about, and take down what it says."""
        school, period = self.empty.institution, self.empty.period
        cells = {(each.indicator.name.casefold(), each.group.casefold()): each for each in self.empty.cells}
        found: dict[str, Line] = {}
        for line in lines:
            key = (self._text(line, "Indicator").casefold(), self._text(line, "Pupil group").casefold())
            if self._text(line, "URN") != str(school.urn):
                self.problems.append(f"{self._at(line, 'URN')}: this row is not of {school.name}, URN {school.urn}.")
            elif self._text(line, "Period") != str(period):
                self.problems.append(f"{self._at(line, 'Period')}: this row is not for {period}.")
            elif key not in cells:
                self.problems.append(f"{self._at(line, 'Indicator')}: the school is not asked for this.")
            elif (prefix := str(cells[key].form.prefix)) in found:
                self.problems.append(f"{self._at(line, 'Indicator')}: row {found[prefix].number} gives this already.")
            else:
                found[prefix] = line
                self._take_down(line, cells[key])
        lacking = [each for each in cells.values() if str(each.form.prefix) not in found]
        for cell in lacking:
            of = f", {cell.group}" if cell.group else ""
            self.problems.append(f"The row of “{cell.indicator.name}{of}” is missing.")
        return found

    def _take_down(self, line: Line, cell: Cell) -> None:
        for column, name in COLUMNS.items():
            text = self._text(line, column)
            if name == "state":
                text = STATES.get(text.casefold(), text)
            if name == "figure" and cell.indicator.unit == Indicator.Unit.YES_NO:
                text = ANSWERS.get(text.casefold(), text)
            if name == "figure":
                text = text.removesuffix("%").strip()
            self.typed[f"{cell.form.prefix}-{name}"] = text

    def _wrong(self, rows: dict[str, Line]) -> Iterator[str]:
        """Say what is wrong with each value, by the cell where it stands."""
        names = {name: column for column, name in COLUMNS.items()}
        self.sheet.is_complete()
        for cell in self.sheet.cells:
            line = rows.get(str(cell.form.prefix))
            if line is None:
                continue
            for name, errors in cell.form.errors.items():
                for error in errors:
                    yield f"{self._at(line, names.get(name, 'Indicator'))}: {error}"
