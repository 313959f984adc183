"""Pledges: each school to its strands for a year, and the matrix with its shortfalls."""

import pytest
import time_machine

from members.models import Institution, Pledge
from tests.factories import InstitutionFactory, MembershipFactory, StrandFactory
from tests.page import words_of

pytestmark = pytest.mark.usefixtures("_november")


@pytest.fixture
def _november():
    with time_machine.travel("2026-11-25 10:00", tick=False):
        yield


@pytest.fixture
def strands(alliance):
    alliance.strands_per_school = 2
    alliance.save()
    return [
        StrandFactory(alliance=alliance, name=name, position=n) for n, name in enumerate(("CPD", "ITT", "Research"))
    ]


def pledged(school: Institution) -> list[tuple[str, int]]:
    rows = school.pledges.order_by("academic_year", "strand__position")
    return [(pledge.strand.name, pledge.academic_year) for pledge in rows]


def pledge(client, school, *strands, year: int = 2026):
    return client.post(f"/riverside/governance/pledges/{school.pk}/{year}/", {"strands": [each.pk for each in strands]})


def test_a_head_pledges_the_school_changes_it_and_home_stops_asking(as_head, school, strands):
    assert "Pledge Alder Primary School to 2 more strands" in words_of(as_head.get("/riverside/home/"))
    pledge(as_head, school, strands[0])
    assert "Pledge Alder Primary School to 1 more strand for" in words_of(as_head.get("/riverside/home/"))
    pledge(as_head, school, strands[1], strands[2])
    pledge(as_head, school, strands[1], strands[2])
    assert pledged(school) == [("ITT", 2026), ("Research", 2026)]
    assert "Pledge Alder Primary School to" not in words_of(as_head.get("/riverside/home/"))


def test_the_matrix_marks_what_is_short_the_own_school_first(as_other_head, school, other_school, strands):
    MembershipFactory(alliance=strands[0].alliance, institution=InstitutionFactory(name="Cedar School"))
    pledge(as_other_head, other_school, strands[0], strands[2])
    page = as_other_head.get("/riverside/governance/pledges/")
    assert [(row.institution.name, row.cells, row.owes, row.can_pledge) for row in page.context["matrix"].rows] == [
        ("Birch Academy", [True, False, True], 0, True),
        ("Alder Primary School", [False, False, False], 2, False),
        ("Cedar School", [False, False, False], 2, False),
    ]
    assert page.context["matrix"].totals == [1, 0, 1]
    assert "2 schools owe at least one pledge." in words_of(page)


def test_the_matrix_goes_out_as_a_table(as_head, school, strands):
    pledge(as_head, school, strands[0])
    table = as_head.get("/riverside/governance/pledges/export/?format=csv").content.decode("utf-8-sig")
    assert table.splitlines() == ["School,URN,CPD,ITT,Research,Owes", f"Alder Primary School,{school.urn},Pledged,,,1"]


def test_only_its_own_lead_or_the_office_pledges_for_a_school(
    as_other_head, as_teacher, as_chair, as_admin, school, strands
):
    for client in (as_other_head, as_teacher, as_chair):
        assert pledge(client, school, strands[0]).status_code == 403
    assert pledged(school) == []
    assert pledge(as_admin, school, strands[0]).status_code == 302
    assert pledged(school) == [("CPD", 2026)]


def test_a_year_that_is_over_stays_as_it_is_for_heads(as_head, as_director, school, strands):
    assert pledge(as_head, school, strands[0], year=2025).status_code == 403
    pledge(as_head, school, strands[0], year=2027)
    pledge(as_director, school, strands[1], year=2025)
    assert pledged(school) == [("ITT", 2025), ("CPD", 2027)]


def test_strands_of_another_alliance_and_nonsense_are_refused(as_head, school, strands, other_alliance):
    stranger = StrandFactory(alliance=other_alliance)
    assert "Select a valid choice" in words_of(pledge(as_head, school, stranger))
    for nonsense in ("abc", "-1", "\x00", "9" * 40):
        address = f"/riverside/governance/pledges/{school.pk}/2026/"
        assert as_head.post(address, {"strands": [nonsense]}).status_code == 200
    assert not Pledge.objects.exists()


def test_a_school_that_is_no_member_pledges_nothing(as_director, strands):
    assert pledge(as_director, InstitutionFactory(), strands[0]).status_code == 404


@pytest.mark.parametrize("query", ["year=2025", "year=abc", "year=-5", "year=99999999999", "year=2026&year=2025"])
def test_any_year_is_answered(as_teacher, school, strands, query):
    assert as_teacher.get(f"/riverside/governance/pledges/?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_strand_and_for_three(as_director, alliance, count, django_assert_num_queries):
    for _ in range(count):
        strand, school = StrandFactory(alliance=alliance), InstitutionFactory()
        MembershipFactory(alliance=alliance, institution=school)
        Pledge.objects.create(alliance=alliance, strand=strand, institution=school, academic_year=2026)
    for address, queries in (("pledges/", 5), ("strands/", 4), (f"strands/{strand.pk}/", 5)):
        with django_assert_num_queries(queries):
            assert as_director.get(f"/riverside/governance/{address}").status_code == 200
