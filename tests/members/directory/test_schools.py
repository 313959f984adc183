"""The national directory comes in from an extract, and again when the Department has a newer one."""

import gzip
import io
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from members.directory.columns import FIELDS
from members.models import Alliance, DirectoryImport, Institution, InstitutionChange, Membership
from tests.factories import InstitutionFactory, MembershipFactory
from tests.members.directory.files import (
    ALDER,
    BIRCH,
    FULL,
    FULL_ALDER,
    as_csv,
    everything,
    import_schools,
    imported,
)
from tests.page import words_of

pytestmark = pytest.mark.django_db


def test_a_school_comes_in_with_every_column_that_the_portal_reads(tmp_path: Path) -> None:
    assert imported(tmp_path, FULL_ALDER, columns=FULL) == {"added": 1}

    school = Institution.objects.get(urn=900101)
    facts = {field: getattr(school, field) for field in FIELDS.values() if getattr(school, field) not in ("", None)}
    assert facts == {
        "urn": 900101,
        "la_code": "883",
        "la_name": "Thurrock",
        "establishment_number": "2017",
        "name": "Alder Primary School",
        "type_code": "1",
        "type_name": "Community school",
        "type_group": "Local authority maintained schools",
        "status": "Open",
        "opened_on": date(2004, 9, 1),
        "phase": "Primary",
        "low_age": 3,
        "high_age": 11,
        "gender": "Mixed",
        "capacity": 420,
        "pupils": 210,
        "boys": 100,
        "girls": 110,
        "percentage_fsm": Decimal("18.09"),
        "trust_code": "90001",
        "trust_name": "Woodland Trust of Schools",
        "town": "Grays",
        "postcode": "RM17 5UX",
        "region": "East of England",
        "gss_la_code": "E06000034",
        "easting": 561881,
        "northing": 178571,
        "ofsted_rating": "Good",
    }


def test_the_summary_says_what_became_of_each_row(tmp_path: Path) -> None:
    imported(tmp_path, ALDER, BIRCH, {**ALDER, "URN": "900103", "EstablishmentName": "Cedar School"})
    path = tmp_path / "newer.csv"
    closed = {**BIRCH, "EstablishmentStatus (name)": "Closed"}
    new = {**ALDER, "URN": "900104", "EstablishmentName": "Damson School"}
    path.write_text(as_csv([{**ALDER, "NumberOfPupils": "211"}, closed, new, {**ALDER, "URN": "900103"}]))

    first, *lines = import_schools(path).splitlines()

    assert first.startswith("newer.csv was imported in ")
    assert lines == [
        "  added            1",
        "  changed          2",
        "  closed           1",
        "  unchanged        0",
        "  rejected         0",
        "  New as well: local authorities 0, trusts 0, links from predecessor to successor 0.",
        "  Blank cells left what was stored (not a full extract).",
    ]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    imported(tmp_path, FULL_ALDER, BIRCH, columns=FULL)
    before = everything()

    assert imported(tmp_path, FULL_ALDER, BIRCH, columns=FULL) == {"unchanged": 2}

    assert everything()[:3] == before[:3]


def test_a_change_is_noted_on_the_page_of_the_school_that_keeps_its_place(
    tmp_path: Path, as_head: Client, alliance: Alliance, school: Institution
) -> None:
    Institution.objects.filter(pk=school.pk).update(pupils=210, website="alder.example", opened_on=None)
    row = {"URN": str(school.urn), "EstablishmentName": "Alder Academy", "NumberOfPupils": "0"}
    row["OpenDate"] = "01-09-2025"

    assert imported(tmp_path, row) == {"changed": 1}

    assert list(InstitutionChange.objects.values_list("institution", "what")) == [
        (
            school.pk,
            {"name": ["Alder Primary School", "Alder Academy"], "opened_on": [None, "2025-09-01"], "pupils": [210, 0]},
        )
    ]
    page = words_of(as_head.get(f"/riverside/members/{school.pk}/"))
    assert "name changed from Alder Primary School to Alder Academy; opened on 1 Sep 2025; pupils changed from" in page
    assert "from 210 to 0" in page
    assert Membership.objects.get().institution.name == "Alder Academy"


def test_the_page_of_a_school_costs_the_same_after_one_import_and_after_three(
    tmp_path: Path, as_head: Client, school: Institution, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for pupils in ("1", "2", "3"):
        imported(tmp_path, {"URN": str(school.urn), "EstablishmentName": school.name, "NumberOfPupils": pupils})
        with django_assert_num_queries(11):
            assert as_head.get(f"/riverside/members/{school.pk}/").status_code == 200


def test_a_column_that_the_file_does_not_have_leaves_what_is_stored(tmp_path: Path) -> None:
    imported(tmp_path, FULL_ALDER, columns=FULL)

    assert imported(tmp_path, {"URN": "900101", "EstablishmentName": "Alder Primary School"}) == {"unchanged": 1}

    assert Institution.objects.get(urn=900101).trust_code == "90001"


def test_a_blank_cell_leaves_what_is_stored_where_the_file_is_no_full_extract(tmp_path: Path) -> None:
    imported(tmp_path, FULL_ALDER, columns=FULL)
    columns = [column for column in FULL if column != "Street"]
    blank = {"URN": "900101", "EstablishmentName": "Alder Primary School"}

    assert imported(tmp_path, blank, columns=columns) == {"unchanged": 1}


def test_a_blank_cell_of_a_full_extract_empties_what_is_stored_except_the_status(tmp_path: Path) -> None:
    imported(tmp_path, {**FULL_ALDER, "EstablishmentStatus (name)": "Open, but proposed to close"}, columns=FULL)
    left_trust = {**FULL_ALDER, "Trusts (code)": "", "Trusts (name)": "", "SchoolCapacity": "SUPP"}
    left_trust["EstablishmentStatus (name)"] = ""
    columns = [column for column in FULL if column != "OfstedRating (name)"]
    del left_trust["OfstedRating (name)"]

    assert imported(tmp_path, left_trust, columns=columns) == {"changed": 1}

    school = Institution.objects.get(urn=900101)
    assert (school.trust_code, school.trust_name, school.capacity) == ("", "", None)
    assert (school.status, school.ofsted_rating) == ("Open, but proposed to close", "Good")


@pytest.mark.parametrize("code", ["SUPP", "NE", "NP", "NA", "LOWCOV", "c", "z", "", " ", "x", "-"])
def test_a_number_that_is_not_published_is_no_number_and_never_nought(tmp_path: Path, code: str) -> None:
    imported(tmp_path, {**ALDER, "NumberOfPupils": code, "PercentageFSM": code, "StatutoryLowAge": code})

    school = Institution.objects.get(urn=900101)
    assert (school.pupils, school.percentage_fsm, school.low_age) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "meant"), [("0", 0), ("421.0", 421), (" 421 ", 421), ("0421", 421), ("2147483647", 2147483647)]
)
def test_numbers_are_read_as_spreadsheets_leave_them(tmp_path: Path, written: str, meant: int) -> None:
    imported(tmp_path, {**ALDER, "NumberOfPupils": written})

    assert Institution.objects.get(urn=900101).pupils == meant


@pytest.mark.parametrize("written", ["31-08-2012", "31/08/2012", "2012-08-31"])
def test_days_are_read_as_the_department_and_spreadsheets_write_them(tmp_path: Path, written: str) -> None:
    imported(tmp_path, {**ALDER, "CloseDate": written})

    assert Institution.objects.get(urn=900101).closed_on == date(2012, 8, 31)


def test_nought_on_the_grid_is_no_position(tmp_path: Path) -> None:
    imported(tmp_path, {**ALDER, "Easting": "0", "Northing": "0"})

    school = Institution.objects.get(urn=900101)
    assert (school.easting, school.northing) == (None, None)


NAMES = "École à Becket’s UTC@Grays"
AS_CSV = f"URN,EstablishmentName,Town\r\n900101,{NAMES},Grays\r\n"


@pytest.mark.parametrize(
    "content",
    [
        AS_CSV.encode("cp1252"),
        AS_CSV.encode(),
        AS_CSV.encode("utf-8-sig"),
        gzip.compress(AS_CSV.encode("cp1252")),
        AS_CSV.replace("\r\n", "\n").encode(),
        AS_CSV.replace("\r\n", "\r").encode(),
        # The curly apostrophe as a stray byte of Windows in UTF-8, and as the control character that it becomes when
        # such a file is converted once too often.
        AS_CSV.encode().replace("’".encode(), b"\x92"),
        AS_CSV.replace("’", "\x92").encode(),
        # Bytes that mean nothing in cp1252 and cannot be seen.
        AS_CSV.encode("cp1252").replace(b"cole", b"co\x81l\x9de"),
        AS_CSV.replace("École", "É\x81c\u200bo\x07le").encode(),
        AS_CSV.replace("@Grays", "@Grays\xa0").encode("cp1252"),
        AS_CSV.replace(" à ", "  à\t").encode(),
        AS_CSV.replace(NAMES, '"École à Becket’s\r\nUTC@Grays"').encode(),
    ],
    ids=[
        "cp1252",
        "utf-8",
        "utf-8 with its mark",
        "compressed",
        "line feeds",
        "carriage returns",
        "stray byte",
        "control character",
        "no sign of cp1252",
        "invisible",
        "hard space",
        "doubled space",
        "two lines",
    ],
)
def test_names_come_in_right_whatever_the_encoding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "schools.csv"
    path.write_bytes(content)

    import_schools(path)

    assert Institution.objects.get(urn=900101).name == NAMES


def test_commas_quotation_marks_and_sql_in_names_come_in_as_they_are(tmp_path: Path) -> None:
    names = ['The "Old", School', "\\.", "'; DROP TABLE members_institution; --", "\\N", "=1+1", "<b>{{ x }}</b>%s"]

    counts = imported(
        tmp_path, *({"URN": str(900101 + place), "EstablishmentName": name} for place, name in enumerate(names))
    )

    assert counts == {"added": 6}
    assert list(Institution.objects.order_by("urn").values_list("name", flat=True)) == names


def test_authorities_and_trusts_become_institutions_once_and_stay_as_people_made_them(tmp_path: Path) -> None:
    kinds = Institution.Kind
    kent = InstitutionFactory(kind=kinds.LOCAL_AUTHORITY, urn=None, code="886", name="Kent County Council")
    by_hand = InstitutionFactory(kind=kinds.TRUST, urn=None, code="", name="Hillside trust")
    rows = [
        {**FULL_ALDER, "Trusts (name)": "WOODLAND TRUST OF SCHOOLS"},
        {**FULL_ALDER, "URN": "900102"},
        {**FULL_ALDER, "URN": "900103"},
        {**FULL_ALDER, "URN": "900104", "LA (code)": "886", "LA (name)": "Kent", "Trusts (code)": ""},
        {**FULL_ALDER, "URN": "900105", "LA (code)": "000", "LA (name)": "Does not apply", "Trusts (code)": ""},
        {**FULL_ALDER, "URN": "900106", "Trusts (code)": "90002", "Trusts (name)": "Hillside Trust"},
    ]

    imported(tmp_path, *rows, columns=FULL)
    imported(tmp_path, *rows, columns=FULL)

    others = Institution.objects.exclude(kind=kinds.SCHOOL).order_by("name")
    assert list(others.values_list("kind", "code", "name", "la_code", "gss_la_code")) == [
        (kinds.TRUST, "", "Hillside trust", by_hand.la_code, ""),
        (kinds.LOCAL_AUTHORITY, "886", "Kent County Council", kent.la_code, ""),
        (kinds.LOCAL_AUTHORITY, "883", "Thurrock", "883", "E06000034"),
        (kinds.TRUST, "90001", "Woodland Trust of Schools", "", ""),
    ]


def test_an_import_leaves_members_and_schools_that_the_file_does_not_have(
    tmp_path: Path, alliance: Alliance, school: Institution
) -> None:
    MembershipFactory(alliance=alliance)
    before = list(Institution.objects.order_by("pk").values())

    imported(tmp_path, ALDER)

    assert list(Institution.objects.exclude(urn=900101).order_by("pk").values()) == before
    assert Membership.objects.count() == 2


def test_the_progress_bar_shows_on_a_terminal_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(tmp_path, ALDER)
    assert capsys.readouterr().err == ""

    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", terminal)
    imported(tmp_path, ALDER)
    assert "schools.csv" in terminal.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_search_may_use_its_index_right_after_the_import(tmp_path: Path) -> None:
    imported(tmp_path, ALDER, BIRCH)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'members_institution'")
        assert cursor.fetchone() == (2,)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=40)
ROWS = st.fixed_dictionaries(
    {
        "URN": st.integers(900101, 900106).map(str),
        "EstablishmentName": WORDS.map(lambda words: f"School {words}"),
        "EstablishmentStatus (name)": st.sampled_from(["Open", "Closed", "Proposed to open", ""]),
        "NumberOfPupils": st.one_of(st.integers(0, 5000).map(str), st.sampled_from(["", "SUPP"])),
        "PercentageFSM": st.one_of(st.decimals(0, 100, places=3).map(str), st.just("")),
        "OpenDate": st.one_of(st.dates().map(lambda day: f"{day:%d-%m-}{day.year:04}"), st.just("")),
        "Town": WORDS,
    }
)


@hypothesis.settings(max_examples=30)
@given(st.lists(st.lists(ROWS, min_size=1, max_size=4, unique_by=lambda row: row["URN"]), min_size=1, max_size=3))
def test_whatever_was_imported_before_the_same_file_twice_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[dict[str, str]]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for rows in files:
        imported(folder, *rows)
    before = everything()

    assert imported(folder, *files[-1]) == {"unchanged": len(files[-1])}

    assert everything()[:3] == before[:3]
    assert DirectoryImport.objects.count() >= len(files)
