"""The register of members, its map, its export and the national search behind it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Alliance, Boundary, Institution, Membership, Person
from members.querysets.institutions import FOUND_AT_MOST
from tests.factories import AffiliationFactory, ClusterFactory, InstitutionFactory, MembershipFactory, PersonFactory
from tests.tables import rows_of_workbook


def names(page: str, *candidates: str) -> list[str]:
    return [name for name in candidates if name in page]


def test_everybody_with_a_role_sees_who_belongs_today(
    as_teacher: Client, school: Institution, other_school: Institution, alliance: Alliance
) -> None:
    gone = InstitutionFactory(name="Gone Infant School")
    MembershipFactory(alliance=alliance, institution=gone, ends_on=timezone.localdate())
    InstitutionFactory(name="Stranger School")

    page = as_teacher.get("/riverside/members/").content.decode()

    assert names(page, school.name, other_school.name, "Gone Infant School", "Stranger School") == [
        "Alder Primary School",
        "Birch Academy",
    ]
    assert "2 institutions" in page
    assert "Add a member" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=aldr", ["Alder Primary School"]),
        ("q=Alder", ["Alder Primary School"]),
        ("kind=strategic_partner", ["Alder Primary School"]),
        ("phase=Secondary", ["Birch Academy"]),
        ("phase=special", []),
        ("authority=Thurrock", ["Alder Primary School", "Birch Academy"]),
        ("when=past", ["Gone Infant School"]),
        ("when=all", ["Alder Primary School", "Birch Academy", "Gone Infant School"]),
        ("kind=nonsense", ["Alder Primary School", "Birch Academy"]),
        ("q=%00", ["Alder Primary School", "Birch Academy"]),
        ("page=99999", ["Alder Primary School", "Birch Academy"]),
    ],
)
def test_the_register_can_be_narrowed(
    as_teacher: Client, school: Institution, other_school: Institution, alliance: Alliance, query: str, expected: list
) -> None:
    gone = InstitutionFactory(name="Gone Infant School")
    MembershipFactory(alliance=alliance, institution=gone, ends_on=timezone.localdate())

    page = as_teacher.get(f"/riverside/members/?{query}").content.decode()

    assert names(page, "Alder Primary School", "Birch Academy", "Gone Infant School") == expected


@pytest.mark.parametrize("count", [1, 3, 300])
@pytest.mark.parametrize("path", ["", "map/"])
def test_the_register_and_the_map_cost_the_same_for_any_number(
    as_director: Client, alliance: Alliance, count: int, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    schools = InstitutionFactory.create_batch(count)
    Membership.objects.bulk_create(
        Membership(alliance=alliance, institution=each, starts_on=date(2020, 9, 1)) for each in schools
    )

    with django_assert_num_queries(5 if path == "" else 4):
        as_director.get(f"/riverside/members/{path}")


def test_the_export_holds_what_is_filtered_and_runs_no_formula(
    as_head: Client, school: Institution, other_school: Institution
) -> None:
    Institution.objects.filter(pk=school.pk).update(name="=HYPERLINK(1) School")

    excel = as_head.get("/riverside/members/export/", {"format": "xlsx"})
    text = as_head.get("/riverside/members/export/", {"format": "csv", "kind": "member"}).content.decode("utf-8-sig")

    assert [row[0] for row in rows_of_workbook(excel.content)] == ["Name", "'=HYPERLINK(1) School", "Birch Academy"]
    assert [line.split(",")[0] for line in text.splitlines()] == ["Name", "Birch Academy"]


def test_a_teacher_cannot_take_the_register_away(as_teacher: Client, school: Institution) -> None:
    assert as_teacher.get("/riverside/members/export/").status_code == 403


def test_the_map_places_schools_and_says_how_far_they_are(
    as_teacher: Client, alliance: Alliance, school: Institution, other_school: Institution
) -> None:
    Institution.objects.filter(pk=school.pk).update(easting=560000, northing=180000)
    Institution.objects.filter(pk=other_school.pk).update(easting=563000, northing=184000)
    lost = InstitutionFactory(name="Lost School", easting=None, northing=None)
    MembershipFactory(alliance=alliance, institution=lost)
    square = [[559000, 179000], [565000, 179000], [565000, 185000], [559000, 179000]]
    Boundary.objects.create(gss_code="E06000034", la_code="883", name="Thurrock", rings=[square])

    page = as_teacher.get("/riverside/members/map/", {"from": school.pk}).content.decode()

    assert "5.0 km" in page
    assert 'aria-label="Birch Academy, Secondary"' in page
    assert "map-outline" in page
    assert "the directory gives no position: Lost School." in page


@pytest.mark.parametrize("chosen", ["", "x", "-1", "999999999999999999999", "\x00"])
def test_the_map_answers_whatever_is_chosen(as_teacher: Client, school: Institution, chosen: str) -> None:
    assert as_teacher.get("/riverside/members/map/", {"from": chosen}).status_code == 200


def test_a_director_finds_a_school_with_a_typing_error_and_adds_it(as_director: Client, alliance: Alliance) -> None:
    wanted = InstitutionFactory(name="Saint Wilfrid's Academy", town="Tilbury", urn=987654, postcode="RM15 5AY")

    by_name = as_director.get("/riverside/members/find/", {"q": "saint wilfred"}).content.decode()
    by_urn = as_director.get("/riverside/members/find/", {"q": "987654"}).content.decode()
    by_postcode = as_director.get("/riverside/members/find/", {"q": "rm155ay"}).content.decode()
    by_two_slips = as_director.get("/riverside/members/find/", {"q": "wilfrids acadamy"}).content.decode()
    answer = as_director.post(
        f"/riverside/members/{wanted.pk}/join/", {"kind": "associate", "starts_on": "2026-09-01", "ends_on": ""}
    )

    assert "Saint Wilfrid" in by_name
    assert "Saint Wilfrid" in by_urn
    assert "Saint Wilfrid" in by_postcode
    assert "Saint Wilfrid" in by_two_slips
    assert answer.url == f"/riverside/members/{wanted.pk}/"
    membership = alliance.memberships.get()
    assert (membership.institution, membership.kind, membership.starts_on) == (wanted, "associate", date(2026, 9, 1))


def test_a_school_cannot_join_twice_at_the_same_time(as_director: Client, school: Institution, alliance) -> None:
    page = as_director.post(
        f"/riverside/members/{school.pk}/join/", {"kind": "member", "starts_on": "2026-09-01"}
    ).content.decode()

    assert "This institution is already in the alliance in that time." in page
    assert alliance.memberships.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": ""},
        {"kind": "king", "starts_on": "30 February"},
        {"kind": "member", "starts_on": "2026-02-30"},
        {"kind": "member", "starts_on": "2026-09-01", "ends_on": "2026-08-01"},
        {"kind": "member\x00", "starts_on": "x" * 100_000},
    ],
)
def test_a_membership_that_makes_no_sense_is_refused_with_a_reason(as_director: Client, alliance, sent: dict) -> None:
    wanted = InstitutionFactory()

    answer = as_director.post(f"/riverside/members/{wanted.pk}/join/", sent)

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert alliance.memberships.count() == 0


def test_ending_a_membership_ends_the_cluster_place_and_can_be_undone(
    as_director: Client, alliance: Alliance, school: Institution
) -> None:
    cluster = ClusterFactory(alliance=alliance)
    place = cluster.schools.create(alliance=alliance, institution=school, starts_on=date(2024, 9, 1))
    membership = alliance.memberships.get()

    asked = as_director.get(f"/riverside/members/terms/{membership.pk}/end/").content.decode()
    as_director.post(f"/riverside/members/terms/{membership.pk}/end/", {"ends_on": "2026-09-01"})
    membership.refresh_from_db()
    place.refresh_from_db()

    assert "Its place in a cluster ends on the same day." in asked
    assert (membership.ends_on, place.ends_on) == (date(2026, 9, 1), date(2026, 9, 1))

    as_director.post(
        f"/riverside/members/terms/{membership.pk}/", {"kind": "member", "starts_on": "2020-09-01", "ends_on": ""}
    )
    membership.refresh_from_db()
    assert membership.ends_on is None


def test_a_university_can_be_added_by_hand_but_not_twice(as_director: Client) -> None:
    sent = {"kind": "university", "name": "University of Everywhere"}

    added = as_director.post("/riverside/members/other/", sent)
    again = as_director.post("/riverside/members/other/", sent).content.decode()

    university = Institution.objects.get(kind="university")
    assert added.url == f"/riverside/members/{university.pk}/join/"
    assert "The portal knows this institution already" in again


def test_an_institutions_page_shows_its_people_only_inside_the_alliance(
    as_teacher: Client, teacher: Person, school: Institution
) -> None:
    stranger = PersonFactory(name="Stella Stranger-Demo")
    elsewhere = InstitutionFactory(name="Elsewhere School")
    AffiliationFactory(person=stranger, institution=elsewhere)

    own = as_teacher.get(f"/riverside/members/{school.pk}/").content.decode()
    foreign = as_teacher.get(f"/riverside/members/{elsewhere.pk}/").content.decode()

    assert teacher.name in own
    assert "Elsewhere School" in foreign
    assert "Stella Stranger-Demo" not in foreign


def test_an_institution_that_closed_names_the_one_that_carries_it_on(as_teacher: Client) -> None:
    old = InstitutionFactory(name="Old School", status="Closed", closed_on=timezone.localdate() - timedelta(days=400))
    new = InstitutionFactory(name="New Academy")
    old.later_links.create(later=new)

    page = as_teacher.get(f"/riverside/members/{old.pk}/").content.decode()

    assert "It is carried on by" in page
    assert "New Academy" in page


def test_an_institutions_page_costs_at_most_twelve_queries(
    as_director: Client, school: Institution, teacher: Person, head: Person, django_assert_max_num_queries
) -> None:
    AffiliationFactory.create_batch(3, institution=school)

    with django_assert_max_num_queries(12):
        as_director.get(f"/riverside/members/{school.pk}/")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("birch", ["Birch Academy", "Birch Hill Primary School", "Old Birch House School"]),
        ("hill birch", ["Birch Hill Primary School"]),
        ("birch hil primery", ["Birch Hill Primary School"]),
        ("zzzz", []),
    ],
)
@pytest.mark.django_db
def test_a_search_finds_what_has_every_word_and_only_otherwise_what_is_spelt_alike(
    words: str, expected: list[str]
) -> None:
    for name in ("Old Birch House School", "Birch Hill Primary School", "Birch Academy", "Burch Lane School"):
        InstitutionFactory(name=name, town="Grays")

    assert [each.name for each in Institution.objects.find(words)] == expected


@pytest.mark.django_db
def test_a_common_word_finds_a_bounded_number_and_the_page_says_so(as_director: Client, alliance: Alliance) -> None:
    InstitutionFactory.create_batch(FOUND_AT_MOST + 5)

    page = as_director.get("/riverside/members/find/", {"q": "school"}).content.decode()

    assert Institution.objects.find("school").count() == FOUND_AT_MOST
    assert f"{FOUND_AT_MOST} found, and there may be more: add the town or the postcode" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_national_search_costs_the_same_for_any_number(
    as_director: Client, alliance: Alliance, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    InstitutionFactory.create_batch(count, name="Alder Primary School")

    with django_assert_num_queries(4):
        as_director.get("/riverside/members/find/", {"q": "alder"})
