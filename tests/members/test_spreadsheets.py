"""Tables that people download open safely; tables that they upload are read, or refused with what to change."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from members.spreadsheets import Line, Unreadable, read_table, table_response
from tests.tables import rows_of_csv, rows_of_workbook, workbook

DANGEROUS = ["=1+1", "+44 1375 000000", "-2", "@SUM(A1)", "\tcmd", "\rcmd"]


def upload(content: bytes | str, name: str = "staff.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def refusal(content: bytes | str, name: str = "staff.csv") -> str:
    with pytest.raises(Unreadable) as refused:
        read_table(upload(content, name))
    return " ".join(refused.value.problems)


def test_no_cell_of_a_workbook_is_a_formula():
    answer = table_response("xlsx", "people", ["Name"], [[value] for value in DANGEROUS])
    cells = [row[0] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * 6
    # Without lxml, openpyxl writes a carriage return in a way that reads back as a line feed.
    starts = [cell.value[:2].replace("\r", "\n") for cell in cells]
    assert starts == ["'=", "'+", "'-", "'@", "'\t", "'\n"]


def test_no_cell_of_a_csv_file_is_a_formula():
    answer = table_response("csv", "people", ["Name"], [[value] for value in DANGEROUS])
    assert rows_of_csv(answer.content) == [["Name"], *([f"'{value}"] for value in DANGEROUS)]


def test_numbers_keep_their_sign_and_what_a_workbook_cannot_hold_is_left_out():
    answer = table_response("xlsx", "people", ["Name", "Number"], [["Zoë\x00 \x0bNí", -3]])
    assert rows_of_workbook(answer.content) == [("Name", "Number"), ("Zoë Ní", -3)]


def test_a_download_has_a_plain_file_name_and_stays_out_of_shared_caches():
    answer = table_response("nonsense", 'people "né"\r\nX: 1', ["Name"], [])
    assert answer["Content-Disposition"] == 'attachment; filename="people-n-X-1.xlsx"'
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "content",
    [
        "Name,School\nZoë O’Brien,Alder\n".encode(),
        "\ufeffName;School\r\nZoë O’Brien;Alder\r\n".encode(),
        "Name,School\nZoë O’Brien,Alder\n".encode("cp1252"),
        "Name\tSchool\nZoë O’Brien\tAlder\n".encode("utf-16"),
        workbook(["Name", "School"], ["Zoë O’Brien", "Alder"]),
    ],
    ids=["utf-8", "utf-8 with mark and semicolons", "cp1252", "utf-16 with tabs", "workbook"],
)
def test_every_usual_spreadsheet_is_read(content):
    assert read_table(upload(content)) == [Line(1, ["Name", "School"]), Line(2, ["Zoë O’Brien", "Alder"])]


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers():
    assert read_table(upload("Name\n\n , \nAnn\n")) == [Line(1, ["Name"]), Line(4, ["Ann"])]


def test_what_we_exported_reads_back_as_it_was():
    exported = table_response("xlsx", "people", ["Phone"], [["+44 1375 000000"]]).content
    assert read_table(upload(exported, "people.xlsx"))[1].values == ["+44 1375 000000"]


def test_a_file_of_another_kind_is_named_for_what_it_is():
    assert "a picture (PNG)" in refusal(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)
    assert "a PDF" in refusal(b"%PDF-1.7 ...", "staff.xlsx")
    assert "old Excel" in refusal(b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "staff.xls")
    assert "not a text file" in refusal(b"Name\x00School\nAnn\x00Alder")
    assert "empty" in refusal(b" \n ")


def test_a_damaged_workbook_is_refused():
    whole = workbook(["Name"], ["Ann"])
    assert "damaged" in refusal(whole[: len(whole) // 2], "staff.xlsx")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.xml", "<nonsense")
    assert "damaged" in refusal(buffer.getvalue(), "staff.xlsx")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("letter.txt", "Dear all")
    assert "not an Excel workbook" in refusal(buffer.getvalue(), "staff.zip")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * (61 * 1024 * 1024))
    assert buffer.tell() < 100_000
    assert "unpacks to more than can be read" in refusal(buffer.getvalue(), "staff.xlsx")


def test_a_file_of_60_mb_and_one_of_100_000_rows_are_refused_at_once():
    began = time.monotonic()
    assert "60.0\xa0MB; the largest that can be read is 5.0\xa0MB" in refusal(b"x" * (60 * 1024 * 1024))
    assert "more than 2,000 rows" in refusal("Name\n" + "Ann\n" * 100_000)
    assert "blank" in refusal("Name\n" + "\n" * 100_000)
    assert time.monotonic() - began < 3


def test_merged_cells_formulas_and_open_quotes_are_pointed_at():
    assert "merged: A1:B1" in refusal(workbook(["Staff", ""], ["Name", "School"], merged="A1:B1"), "staff.xlsx")
    assert "Cell B2 holds a formula" in refusal(workbook(["Name", "School"], ["Ann", "=A1&A2"]), "staff.xlsx")
    assert "quotation mark that is not closed" in refusal('Name,School\n"Ann,Alder\n')
    assert "more than 60 columns" in refusal(",".join(["x"] * 100))
