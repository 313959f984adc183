"""Which school followed which, from the Department's file of links and from days and places."""

from pathlib import Path

import pytest
from django.test import Client

from members.models import DirectoryImport, Institution, InstitutionLink
from tests.factories import InstitutionFactory
from tests.members.directory.files import ALDER, import_schools, imported, refused
from tests.page import words_of

pytestmark = pytest.mark.django_db

CLOSED = {
    **ALDER,
    "LA (code)": "883",
    "EstablishmentStatus (name)": "Closed",
    "OpenDate": "",
    "CloseDate": "31-08-2012",
    "Easting": "561675",
    "Northing": "180382",
}
OPENED = {
    **CLOSED,
    "URN": "900102",
    "EstablishmentName": "Alder Academy",
    "EstablishmentStatus (name)": "Open",
    "OpenDate": "01-09-2012",
    "CloseDate": "",
    "Easting": "561676",
    "Northing": "180386",
}


def links() -> list[tuple[int | None, int | None]]:
    ends = ("earlier__urn", "later__urn")
    return list(InstitutionLink.objects.order_by(*ends).values_list(*ends))


def link_file(folder: Path, *rows: str) -> Path:
    path = folder / "links_edubasealldata20261124.csv"
    header = '"URN","LinkURN","LinkName","LinkType","LinkEstablishedDate"'
    path.write_text("\r\n".join([header, *rows, ""]), encoding="cp1252", newline="")
    return path


def test_a_school_that_closed_the_day_before_another_opened_at_its_place_is_its_predecessor(
    tmp_path: Path, as_head: Client
) -> None:
    imported(tmp_path, CLOSED, OPENED)
    imported(tmp_path, CLOSED, OPENED)

    assert links() == [(900101, 900102)]
    old = Institution.objects.get(urn=900101)
    page = words_of(as_head.get(f"/riverside/members/{old.pk}/"))
    assert "closed on Fri 31 Aug 2012. It is carried on by Alder Academy." in page


@pytest.mark.parametrize(
    "other",
    [
        {"OpenDate": "02-09-2012"},
        {"OpenDate": ""},
        {"LA (code)": "884"},
        {"PhaseOfEducation (name)": "Secondary"},
        {"Easting": "561776"},
        {"Northing": "180281"},
        {"Easting": "", "Northing": ""},
    ],
)
def test_a_school_of_another_day_place_or_phase_is_not_taken_for_a_successor(
    tmp_path: Path, other: dict[str, str]
) -> None:
    imported(tmp_path, CLOSED, {**OPENED, **other})

    assert links() == []


def test_where_two_schools_of_one_site_became_academies_on_one_day_nothing_is_guessed(tmp_path: Path) -> None:
    imported(tmp_path, CLOSED, OPENED, {**CLOSED, "URN": "900103"}, {**OPENED, "URN": "900104"})

    assert links() == []


def test_an_import_of_other_schools_links_none_that_it_does_not_have(tmp_path: Path) -> None:
    imported(tmp_path, CLOSED, OPENED)
    InstitutionLink.objects.all().delete()

    imported(tmp_path, {**ALDER, "URN": "900109"})

    assert links() == []


def test_what_is_known_of_a_school_stands_against_days_and_places(tmp_path: Path) -> None:
    imported(tmp_path, {**CLOSED, "CloseDate": ""})
    InstitutionLink.objects.create(earlier=Institution.objects.get(urn=900101), later=InstitutionFactory(urn=900109))

    imported(tmp_path, CLOSED, OPENED)

    assert links() == [(900101, 900109)]


def test_the_departments_file_of_links_joins_schools_in_either_direction_once(tmp_path: Path) -> None:
    for urn in (900101, 900102, 900103):
        InstitutionFactory(urn=urn)
    path = link_file(
        tmp_path,
        '"900102","900101","École Alder, Grays","Predecessor - amalgamated","01-09-2012"',
        '"900101","900102","Alder Academy","Successor","01-09-2012"',
        '"900101","900103","Cedar School","Successor - Split School",""',
        '"900102","900103","Cedar School","Sixth Form Centre Link",""',
        '"900101","900199","Not in the directory","Successor",""',
        '"900103","900103","Itself","Predecessor",""',
    )

    first = import_schools(path).splitlines()[1:]
    second = import_schools(path).splitlines()[1:]

    assert links() == [(900101, 900102), (900101, 900103)]
    left_out = "  left out         2  (a school is not in the directory, or the link goes in a circle)"
    assert first == ["  added            2", "  unchanged        0", left_out]
    assert second == ["  added            0", "  unchanged        2", left_out]
    recorded = DirectoryImport.objects.order_by("pk").values_list("file_name", "added", "unchanged")
    assert list(recorded) == [(path.name, 2, 0), (path.name, 0, 2)]


def test_links_that_contradict_each_other_or_what_is_stored_are_left_out(tmp_path: Path) -> None:
    one, other, third = (InstitutionFactory(urn=urn) for urn in (900101, 900102, 900103))
    InstitutionLink.objects.create(earlier=one, later=other)
    path = link_file(
        tmp_path,
        "900101,900102,,Predecessor,",
        "900102,900103,,Predecessor,",
        "900103,900102,,Predecessor,",
    )

    import_schools(path)

    assert links() == [(one.urn, other.urn)]
    assert not third.earlier_links.exists()


def test_a_wrong_file_of_links_changes_nothing_and_says_where(tmp_path: Path) -> None:
    InstitutionFactory(urn=900101)
    InstitutionFactory(urn=900102)
    path = link_file(tmp_path, "900101,900102,,Successor,", "nine,,,Successor,", "900101,900102,,,")

    assert refused(path) == [
        "line 3, column URN: “nine” is not a whole number. Write digits only, such as 421.",
        "line 3, column LinkURN: it is blank. Write a URN.",
        "line 4, column LinkType: it is blank. Write what the link is, such as Predecessor.",
    ]
