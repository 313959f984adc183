"""A wrong file changes nothing, and whoever brought it reads what to put right, all of it at once."""

import gzip
import io
import os
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from members.directory import reading, source
from members.directory.problems import MOST_LISTED, WrongFile
from members.directory.reading import Extract
from members.directory.source import Source
from members.models import Institution
from tests.factories import InstitutionFactory
from tests.members.directory.files import ALDER, BIRCH, FULL, FULL_ALDER, as_csv, import_schools, imported, refused

pytestmark = pytest.mark.django_db


def problems_of(folder: Path, content: str | bytes, name: str = "schools.csv") -> list[str]:
    """Bring a file with this content beside a school that is there already, and return what is wrong with it."""
    InstitutionFactory(urn=900102, name="As it was")
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return refused(path)


def test_every_wrong_cell_is_named_with_its_line_and_column_and_what_to_write(tmp_path: Path) -> None:
    rows = [
        FULL_ALDER,
        {
            **FULL_ALDER,
            "URN": "ninety",
            "EstablishmentName": " ",
            "EstablishmentStatus (name)": "Ajar",
            "OpenDate": "30-02-2004",
            "NumberOfPupils": "99999999999999999999999",
            "StatutoryLowAge": "-1",
            "StatutoryHighAge": "32768",
            "PercentageFSM": "100.5",
            "SchoolCapacity": "1,000",
            "LA (code)": "Thurrock",
            "Easting": "700001",
        },
        FULL_ALDER,
        {**FULL_ALDER, "URN": "900109", "EstablishmentName": "x" * 201, "Northing": "SUPP"},
        {**FULL_ALDER, "URN": "900109", "NumberOfBoys": "half"},
    ]

    assert problems_of(tmp_path, as_csv(rows, FULL)) == [
        "line 3, column URN: “ninety” is not a whole number. Write digits only, such as 421.",
        "line 3, column LA (code): “Thurrock” has 8 characters. Write at most 3.",
        "line 3, column EstablishmentName: it is blank. Write a name.",
        "line 3, column EstablishmentStatus (name): “Ajar” is not in GIAS's list. "
        "Write one of: Open; Closed; Open, but proposed to close; Proposed to open.",
        "line 3, column OpenDate: “30-02-2004” is not a day. Write day-month-year, such as 31-08-2012.",
        "line 3, column StatutoryLowAge: “-1” is too small. Write 0 to 32767.",
        "line 3, column StatutoryHighAge: “32768” is too large. Write 0 to 32767.",
        "line 3, column SchoolCapacity: “1,000” is not a whole number. Write digits only, such as 421.",
        "line 3, column NumberOfPupils: “99999999999999999999999” is too large. Write 0 to 2147483647.",
        "line 3, column PercentageFSM: “100.5” is not a percentage. Write 0 to 100, such as 18.08.",
        "line 3, column Easting: “700001” is too large. Write 0 to 700000.",
        "line 4, column URN: 900101 stands on line 2 already. Keep one of the two rows.",
        f"line 5, column EstablishmentName: “{'x' * 60}…” has 201 characters. Write at most 200.",
        "line 5, column Northing: it gives no position, but Easting does. Fill both or neither.",
        "line 6, column NumberOfBoys: “half” is not a whole number. Write digits only, such as 421.",
        "line 6, column URN: 900109 stands on line 5 already. Keep one of the two rows.",
    ]


HEAD = "URN,EstablishmentName,Town\n"


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (
            "Code;Name\n1;2\n",
            [
                "line 1: the column URN is missing. Save the file with commas between the cells.",
                "line 1: the column EstablishmentName is missing. Save the file with commas between the cells.",
            ],
        ),
        (
            "urn,Establishment Name\n900101,Alder\n",
            [
                "line 1: the column URN is missing. Is it the one named “urn”? Name it URN.",
                "line 1: the column EstablishmentName is missing. "
                "Is it the one named “Establishment Name”? Name it EstablishmentName.",
            ],
        ),
        (
            "URN,Pupils,OpenDate\n900101,7,soon\n",
            [
                "line 1: the column EstablishmentName is missing. The first line names the columns.",
                "line 2, column OpenDate: “soon” is not a day. Write day-month-year, such as 31-08-2012.",
            ],
        ),
        (
            "URN,EstablishmentName,Easting,URN\n1,Alder,,1\n",
            [
                "line 1: the column URN stands there 2 times. Keep one of them.",
                "line 1: the column Northing is missing, which Easting needs. Bring both or neither.",
            ],
        ),
        (
            f"{HEAD}900101,Alder\n900103,Cedar,Grays\n900104,Damson,Grays,Essex\n",
            [
                "line 2: the row has 2 cells, the first line 3. Make them agree.",
                "line 4: the row has 4 cells, the first line 3. Make them agree.",
            ],
        ),
        (
            f'{HEAD}nought,Alder,Grays\n900103,"Cedar\nSchool,Grays\n900104,Damson,Grays\n',
            [
                "line 2, column URN: “nought” is not a whole number. Write digits only, such as 421.",
                "line 3: a quotation mark opens here and is not closed. Close it, or take it away.",
            ],
        ),
        (
            f'{HEAD}900103,"Cedar" School,Grays\n',
            ["line 2: a quotation mark stands within a quoted cell. Write it twice."],
        ),
        (
            f'{HEAD}900103,"{"Cedar " * 30_000}\n' * 2,
            ["line 2: a quotation mark opens here and is not closed. Close it, or take it away."],
        ),
        (
            '"URN,EstablishmentName\n',
            ["line 1: a quotation mark opens here and is not closed. Close it, or take it away."],
        ),
        (
            f"{HEAD}900101,\x1b[31mred\x1b[0m,{'T' * 101}\n",
            [f"line 2, column Town: “{'T' * 60}…” has 101 characters. Write at most 100."],
        ),
        (
            f"{HEAD}\x1b[31m,Alder,Grays\n",
            ["line 2, column URN: “·[31m” is not a whole number. Write digits only, such as 421."],
        ),
        ("", ["The file is empty."]),
        ("\ufeff \r\n\n", ["The file is empty."]),
        (HEAD + "\x00\n", ["This is not a text file: it holds bytes that no text has."]),
        ('{"URN": 900101}', ["This is not a table, whatever its name says, but JSON."]),
        ("<!doctype html>", ["This is not a table, whatever its name says, but a web page or XML."]),
        ("a" * 2_000_000, ["This is not a table: one of its lines is longer than a million characters."]),
        (
            HEAD.encode("utf-16"),
            ["This is not a text file, whatever its name says, but text in UTF-16; save it as CSV in UTF-8."],
        ),
        (
            gzip.compress(b"%PDF-1.7 and so on"),
            ["This is not a text file, whatever its name says, but a PDF."],
        ),
        (
            gzip.compress(as_csv([ALDER] * 1000).encode())[:-20],
            ["The compressed file is damaged or ends too early. Fetch it again."],
        ),
        (
            gzip.compress(as_csv([ALDER]).encode())[:-6] + b"wrong!",
            ["The compressed file is damaged (CRC check failed 0xaf61cb2f != 0x6e6f7277). Fetch it again."],
        ),
        (b"\x1f\x8b\x08\x00", ["The compressed file is damaged or ends too early. Fetch it again."]),
    ],
)
def test_a_file_that_is_no_extract_says_why(tmp_path: Path, content: str | bytes, problems: list[str]) -> None:
    found = problems_of(tmp_path, content)

    assert [problem.split(" (CRC")[0] for problem in found] == [problem.split(" (CRC")[0] for problem in problems]


def test_a_picture_or_a_workbook_by_another_name_is_told_for_what_it_is(tmp_path: Path) -> None:
    picture, workbook = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    with zipfile.ZipFile(workbook, "w") as package:
        package.writestr("xl/workbook.xml", "")

    assert problems_of(tmp_path, picture.getvalue()) == [
        "This is not a text file, whatever its name says, but a picture (PNG)."
    ]
    path = tmp_path / "workbook.csv"
    path.write_bytes(workbook.getvalue())
    assert refused(path) == [
        "This is not a text file, whatever its name says, but a zip file or an Excel workbook; "
        "unpack it, or save it as CSV."
    ]


def test_a_file_that_is_not_there_or_is_a_directory_is_named(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert refused(tmp_path / "none.csv") == [f"There is no file {tmp_path}/none.csv. Look for a slip in its name."]
    assert refused(tmp_path) == [f"{tmp_path} is a directory. Name the file in it."]
    assert refused(pipe) == [f"{pipe} is not a file."]
    assert refused(tmp_path / ("long" * 100)) == [f"{tmp_path}/{'long' * 100} cannot be read: File name too long."]


def test_the_command_ends_with_1_and_the_reason_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "import_schools", str(tmp_path / "none.csv")], capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "CommandError: Nothing was imported from “none.csv”, and nothing changed.\n"
        f"  There is no file {tmp_path}/none.csv. Look for a slip in its name.\n"
    )


def test_rows_that_are_right_in_a_wrong_file_are_not_stored_either(tmp_path: Path) -> None:
    imported(tmp_path, ALDER)
    path = tmp_path / "schools.csv"
    path.write_text(as_csv([{**ALDER, "NumberOfPupils": "1"}, BIRCH, {**BIRCH, "URN": ""}]))

    assert refused(path) == ["line 4, column URN: it is blank. Write a URN."]

    assert list(Institution.objects.values_list("urn", "pupils")) == [(900101, 210)]


def test_a_huge_wrong_file_lists_a_thousand_problems_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(as_csv([{**ALDER, "URN": "?"}] * (MOST_LISTED + 5)))

    problems = refused(path)

    assert len(problems) == MOST_LISTED + 1
    assert problems[-1] == "… and 5 more problems."


def test_a_file_over_the_limit_of_rows_or_size_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "schools.csv.gz"
    path.write_bytes(gzip.compress(as_csv([{**ALDER, "URN": str(900101 + number)} for number in range(4)]).encode()))

    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert refused(path) == ["line 5: the file has more than 3 rows. Bring it in parts."]

    monkeypatch.setattr(reading, "MOST_ROWS", 4)
    with pytest.raises(WrongFile, match="larger than 0 MB unpacked"):
        Source(path, largest=100)
    assert source.LARGEST == 500 * 1024 * 1024
    assert "added            4" in import_schools(path)


def test_reading_holds_little_of_a_large_file_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    with path.open("w") as file:
        file.write("URN,EstablishmentName,Remarks\n")
        for urn in range(900101, 902101):
            file.write(f"{urn},School {urn},{'long ' * 2000}\n")
    assert path.stat().st_size > 20_000_000

    tracemalloc.start()
    extract = Extract(Source(path))
    rows = sum(1 for _ in extract.schools())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (rows, extract.problems.found) == (2000, 0)
    assert most < 10_000_000


def test_a_file_name_that_no_terminal_can_print_is_harmless(tmp_path: Path) -> None:
    path = Path(os.fsdecode(bytes(tmp_path) + b"/sch\xffools.csv"))
    path.write_text(as_csv([ALDER]))

    terminal = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")

    call_command("import_schools", str(path), stdout=terminal)

    assert Institution.objects.get().urn == 900101
