"""Reading an extract of GIAS row by row, and finding everything that is wrong in it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import cast

from members.directory.columns import CLEANERS, FIELDS, REQUIRED, Cleaner, is_full_extract
from members.directory.copying import as_csv
from members.directory.problems import Problems, WrongCell
from members.directory.source import Source, WrongLine

# England has about 50,000 establishments, closed ones included.
MOST_ROWS = 200_000

# The cells of a row as COPY takes them: clean, quoted where needed, "" for a blank.
Row = list[str]
# The same while it is checked, with None for a cell that is wrong.
Checked = list[str | None]
# Pairs of a column and what is wrong in it; "" for the row as a whole.
Wrong = list[tuple[str, str]]


class _Known(dict[str, str]):
    """What each cell of one column comes to, so that words like "Open" are cleaned once and not 25,000 times."""

    MOST = 5000

    def __init__(self, clean: Cleaner) -> None:
        super().__init__()
        self._clean = clean

    def __missing__(self, cell: str) -> str:
        value = as_csv(self._clean(cell))
        if len(self) < self.MOST:
            self[cell] = value
        return value


class Table:
    """The rows of one CSV file under the columns that are read; `problems` fills while they are yielded.

    `columns` are the headers in the order of a row's values. Headers that are not in `cleaners` are left out.
    """

    def __init__(self, source: Source, cleaners: dict[str, Cleaner], required: Sequence[str]) -> None:
        self.problems = Problems()
        self.read = 0
        self._records = source.records()
        self._header = self._first()
        places = {name: place for place, name in enumerate(self._header) if name in cleaners}
        self.columns = tuple(places)
        self._plan = [(place, name, _Known(cleaners[name])) for name, place in places.items()]
        self._check_header(cleaners, required)

    def _first(self) -> list[str]:
        try:
            _, cells = next(self._records, (1, []))
        except WrongLine as wrong:
            self.problems.add(f"line {wrong.line:,}", str(wrong))
            return []
        return [" ".join(cell.split()) for cell in cells]

    def _check_header(self, cleaners: dict[str, Cleaner], required: Sequence[str]) -> None:
        if self.problems:
            return
        for name in required:
            if name not in self._header:
                self.problems.add("line 1", f"the column {name} is missing. {self._instead_of(name)}")
        for name, times in Counter(self._header).items():
            if name in cleaners and times > 1:
                self.problems.add("line 1", f"the column {name} stands there {times} times. Keep one of them.")

    def _instead_of(self, name: str) -> str:
        """Say which column may be meant, or what the line holds where it is no header at all."""
        if len(self._header) == 1 and (";" in self._header[0] or "\t" in self._header[0]):
            return "Save the file with commas between the cells."
        alike = get_close_matches(name.casefold(), [each.casefold() for each in self._header], 1, 0.7)
        meant = next((each for each in self._header if alike and each.casefold() == alike[0]), None)
        return f"Is it the one named “{meant[:60]}”? Name it {name}." if meant else "The first line names the columns."

    def rows(self, check: Callable[[int, Checked], Wrong]) -> Iterator[Row]:
        """Yield the values of each row that is right; `check` finds what is wrong with a row as a whole."""
        if not self.columns:
            return
        try:
            for line, cells in self._records:
                self.read += 1
                if self.read > MOST_ROWS:
                    self.problems.add(
                        f"line {line:,}", f"the file has more than {MOST_ROWS:,} rows. Bring it in parts."
                    )
                    return
                row, wrong = self._cleaned(cells)
                wrong = [*wrong, *check(line, row)] if row else wrong
                if wrong:
                    self.problems.add_row(line, wrong)
                else:
                    yield cast(Row, row)
        except WrongLine as wrong_line:
            self.read += 1
            self.problems.add_row(wrong_line.line, [("", str(wrong_line))])

    def _cleaned(self, cells: list[str]) -> tuple[Checked, Wrong]:
        """Return the values, and what is wrong in which column."""
        if len(cells) != len(self._header):
            return [], [("", f"the row has {len(cells)} cells, the first line {len(self._header)}. Make them agree.")]
        try:
            return [known[cells[place]] for place, _, known in self._plan], []
        except WrongCell:
            return self._with_gaps(cells)

    def _with_gaps(self, cells: list[str]) -> tuple[Checked, Wrong]:
        row: Checked = []
        wrong: Wrong = []
        for place, name, known in self._plan:
            try:
                row.append(known[cells[place]])
            except WrongCell as error:
                row.append(None)
                wrong.append((name, str(error)))
        return row, wrong


class Extract(Table):
    """An extract of GIAS: one school a row, told by its URN."""

    def __init__(self, source: Source) -> None:
        super().__init__(source, CLEANERS, REQUIRED)
        self.fields = [FIELDS[name] for name in self.columns]
        self.is_full = is_full_extract(self.columns)
        self._lines: dict[str, int] = {}
        self._urn = self._place("URN")
        self._position = (self._place("Easting"), self._place("Northing"))
        if (self._position[0] is None) != (self._position[1] is None):
            there, missing = ("Easting", "Northing") if self._position[1] is None else ("Northing", "Easting")
            self.problems.add("line 1", f"the column {missing} is missing, which {there} needs. Bring both or neither.")

    def _place(self, name: str) -> int | None:
        return self.columns.index(name) if name in self.columns else None

    def schools(self) -> Iterator[Row]:
        """Yield the values of each school in the order of `fields`; what is wrong goes to `problems`."""
        return self.rows(self._wrong_as_a_whole)

    def _wrong_as_a_whole(self, line: int, row: Checked) -> Wrong:
        wrong: Wrong = []
        urn = row[self._urn] if self._urn is not None else None
        first = self._lines.setdefault(urn, line) if urn else line
        if first != line:
            wrong.append(("URN", f"{urn} stands on line {first:,} already. Keep one of the two rows."))
        east, north = (row[place] if place is not None else None for place in self._position)
        if east is not None and north is not None and bool(east) != bool(north):
            blank, other = ("Northing", "Easting") if east else ("Easting", "Northing")
            wrong.append((blank, f"it gives no position, but {other} does. Fill both or neither."))
        return wrong
