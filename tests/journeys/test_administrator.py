"""The administrator's job: a staff list with three bad rows is mended, imported, found again and exported."""

from pathlib import Path

from members.models import Alliance, Institution, Person
from tests.tables import rows_of_workbook, workbook

HEAD = ["Name", "E-mail", "School", "Job title", "Role"]
GOOD = [
    ["Asha Patel", "asha@example.org", "Alder Primary School", "Teacher", ""],
    ["Hazel Greene", "hazel@example.org", "Birch Academy", "Assistant head", "Mentor"],
]
BAD = [
    ["Tom Okafor", "tom.example.org", "Alder Primary School", "Teacher", ""],
    ["Wen Li", "wen@example.org", "Birch Acadamy", "Teacher", ""],
    ["Maud Finch", "maud@example.org", "Alder Primary School", "Teacher", "Headmistress"],
]
MENDED = [
    ["Tom Okafor", "tom@example.org", "Alder Primary School", "Teacher", ""],
    ["Wen Li", "wen@example.org", "Birch Academy", "Teacher", ""],
    ["Maud Finch", "maud@example.org", "Alder Primary School", "Teacher", "ITT coordinator"],
]


def choose(window, name: str, *rows: list[str]) -> None:
    """Pick a workbook with these rows in the upload form and send it."""
    window.page.set_input_files(
        "input[type=file]",
        {"name": name, "mimeType": "application/octet-stream", "buffer": workbook(HEAD, *rows)},
    )
    window.click("Check the list")


def test_an_administrator_imports_staff_with_three_bad_rows(
    visit, alliance: Alliance, school: Institution, other_school: Institution, admin: Person, tmp_path: Path
):
    window = visit(admin)
    window.go("/riverside/people/")
    window.follow("Import a staff list")
    window.assert_sound()

    choose(window, "staff.xlsx", *GOOD, *BAD)
    window.sees("3 things to mend in your file")
    for error in (
        "“tom.example.org” is not an e-mail address.",
        "“Birch Acadamy” is not a school of this alliance. Did you mean Birch Academy?",
        "“Headmistress” is not a role.",
    ):
        window.sees(error)
    window.assert_sound()
    assert not alliance.appointments.filter(person__email="asha@example.org").exists()

    window.follow("Upload the mended file")
    choose(window, "staff-mended.xlsx", *GOOD, *MENDED)
    window.sees("5 rows; nothing is saved yet")
    window.assert_sound()
    window.click("Import the list")
    window.sees("The list is imported: 5 new people")
    assert alliance.invitations.count() == 5

    window.fill("Name", "hazle grene")
    window.sees("1 person")
    window.follow("Hazel Greene")
    window.sees("Assistant head")
    window.assert_sound()

    window.go("/riverside/people/?role=teacher")
    with window.page.expect_download() as downloading:
        window.follow("Export to Excel")
    exported = tmp_path / "people.xlsx"
    downloading.value.save_as(exported)
    table = rows_of_workbook(exported.read_bytes())
    assert [row[:5] for row in table] == [
        ("Name", "Roles", "Schools", "Job titles", "E-mail"),
        ("Asha Patel", "Teacher", "Alder Primary School", "Teacher", "asha@example.org"),
        ("Tom Okafor", "Teacher", "Alder Primary School", "Teacher", "tom@example.org"),
        ("Wen Li", "Teacher", "Birch Academy", "Teacher", "wen@example.org"),
    ]

    phone = visit(admin, width=375, dark=True)
    phone.go("/riverside/people/")
    phone.assert_sound()
