"""Clusters: their rule, what is missing, and the suggestion by proximity."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.models import Body, ClusterSchool, Institution
from members.proximity import Rule, distance, lacks, part_of, suggest
from tests.factories import LONG_AGO, ClusterFactory, InstitutionFactory, MembershipFactory
from tests.page import words_of

PHASES = {
    "primary": {"phase": "Primary", "type_name": "Community school"},
    "secondary": {"phase": "Secondary", "type_name": "Academy converter"},
    "special": {"phase": "Not applicable", "type_name": "Community special school"},
}


def placed(part: str, name: str, km_east: float = 0, **fields) -> Institution:
    """A school of a kind, so many kilometres east of the first."""
    return Institution(name=name, easting=560000 + int(km_east * 1000), northing=178000, **PHASES[part], **fields)


@pytest.fixture
def member(alliance):
    def join(part: str, name: str, km_east: float = 0) -> Institution:
        school = InstitutionFactory(
            name=name, easting=560000 + int(km_east * 1000), northing=178000, town="Grays", **PHASES[part]
        )
        MembershipFactory(alliance=alliance, institution=school)
        return school

    return join


def names(cluster) -> list[str]:
    return sorted(place.institution.name for place in cluster.schools.current())


# --- The rule ----------------------------------------------------------------------------------


def test_what_a_cluster_lacks_is_said_in_sentences():
    schools = [placed("secondary", "Alder"), placed("primary", "Birch", 9.5), placed("primary", "Cedar", 1)]
    schools[2].easting = schools[2].northing = None
    assert lacks(schools, Rule(secondaries=1, specials=1, primaries=3, within_km=8)) == [
        "No special schools; the rule says 1.",
        "2 primary schools; the rule says at least 3.",
        "Alder and Birch are 9.5 km apart.",
        "No position is known of Cedar.",
    ]


def test_a_special_school_is_told_by_its_type():
    assert [part_of(placed(part, part)) for part in PHASES] == list(PHASES)


@given(
    st.lists(
        st.tuples(st.sampled_from(list(PHASES)), st.integers(0, 20_000), st.integers(0, 20_000)), max_size=25
    ),
    st.integers(1, 2), st.integers(0, 2), st.integers(0, 3), st.integers(1, 12),
)  # fmt: skip
def test_every_suggestion_keeps_the_rule_and_no_school_is_lost_or_suggested_twice(
    drawn, secondaries, specials, primaries, km
):
    rule = Rule(secondaries, specials, primaries, km)
    schools = [
        Institution(pk=pk, urn=pk, name=f"School {pk}", easting=east, northing=north, **PHASES[part])
        for pk, (part, east, north) in enumerate(drawn, start=1)
    ]
    suggestions, left_over = suggest(schools, rule)
    assert [lacks(each.schools, rule) for each in suggestions] == [[] for _ in suggestions]
    for each in suggestions:
        assert all(distance(one, other) <= km for one, other in combinations(each.schools, 2))
    used = [school.pk for each in suggestions for school in each.schools] + [school.pk for school in left_over]
    assert sorted(used) == [school.pk for school in schools]
    assert [[s.pk for s in each.schools] for each in suggest(list(reversed(schools)), rule)[0]] == [
        [s.pk for s in each.schools] for each in suggestions
    ]


def test_suggestions_of_one_town_are_told_apart_by_their_secondary_schools():
    def school(pk: int, part: str, east: int, town: str) -> Institution:
        return Institution(pk=pk, name=f"School {pk}", easting=east, northing=0, town=town, **PHASES[part])

    parts = ("secondary", "special", "primary", "primary")
    towns = ("London", "London", "Grays")
    schools = [
        school(10 * number + pk, part, 100_000 * number, town)
        for number, town in enumerate(towns)
        for pk, part in enumerate(parts, start=1)
    ]
    suggestions, _ = suggest(schools, Rule())
    assert [each.name for each in suggestions] == ["School 1", "School 11", "Grays"]


# --- The pages ---------------------------------------------------------------------------------


def test_a_director_accepts_a_suggestion_as_altered(as_director, alliance, member):
    alder, birch = member("secondary", "Alder"), member("special", "Birch", 1)
    cedar, dogwood, elm = (member("primary", name, km) for name, km in (("Cedar", 2), ("Dogwood", 3), ("Elm", 30)))
    page = as_director.get("/riverside/governance/clusters/suggestions/")
    (suggested,) = page.context["suggestions"]
    assert suggested.schools == [alder, birch, cedar, dogwood]
    assert page.context["left_over"] == [elm]
    chosen = {"name": "River cluster", "schools": [alder.pk, birch.pk, cedar.pk], "with_group": "on"}
    as_director.post(
        "/riverside/governance/clusters/suggestions/?secondaries=1&specials=1&primaries=1&within_km=5", chosen
    )
    made = alliance.clusters.get()
    assert (made.name, made.primaries, made.within_km, names(made)) == (
        "River cluster", 1, 5, ["Alder", "Birch", "Cedar"],
    )  # fmt: skip
    group = Body.objects.get(cluster=made)
    assert (group.name, group.rule) == ("River cluster cluster group", "cluster")
    twice = as_director.post("/riverside/governance/clusters/suggestions/", chosen)
    assert "A cluster has this name already" in words_of(twice)
    assert alliance.clusters.count() == 1


@pytest.mark.parametrize("query", ["secondaries=0", "within_km=-1", "within_km=nan", "primaries=abc", "specials=10**9"])
def test_a_rule_that_makes_no_sense_is_answered_with_a_page(as_director, member, query):
    member("secondary", "Alder")
    assert as_director.get(f"/riverside/governance/clusters/suggestions/?{query}").status_code == 200


def test_a_cluster_shows_what_is_missing_and_how_far_apart_its_schools_are(as_teacher, alliance, member):
    cluster = ClusterFactory(alliance=alliance, name="River")
    for school in (member("secondary", "Alder"), member("primary", "Birch", 3)):
        ClusterSchool.objects.create(alliance=alliance, cluster=cluster, institution=school, starts_on=LONG_AGO)
    shown = words_of(as_teacher.get(f"/riverside/governance/clusters/{cluster.pk}/"))
    for words in ("Rule not met", "No special schools; the rule says 1.", "Alder Birch 3.0 km"):
        assert words in shown
    assert "Add schools" not in shown


def test_a_school_is_in_one_cluster_at_a_time(as_director, alliance, member):
    alder = member("secondary", "Alder")
    river, hill = ClusterFactory(alliance=alliance, name="River"), ClusterFactory(alliance=alliance, name="Hill")
    as_director.post(f"/riverside/governance/clusters/{river.pk}/", {"schools": [alder.pk]})
    refused = as_director.post(f"/riverside/governance/clusters/{hill.pk}/", {"schools": [alder.pk]})
    assert "Select a valid choice" in words_of(refused)
    assert (names(river), names(hill)) == (["Alder"], [])
    place = river.schools.get()
    as_director.post(f"/riverside/governance/clusters/schools/{place.pk}/remove/")
    as_director.post(f"/riverside/governance/clusters/{hill.pk}/", {"schools": [alder.pk]})
    assert (names(river), names(hill)) == ([], ["Alder"])


def test_a_teacher_adds_no_school(as_teacher, alliance, member):
    alder, cluster = member("secondary", "Alder"), ClusterFactory(alliance=alliance)
    as_teacher.post(f"/riverside/governance/clusters/{cluster.pk}/", {"schools": [alder.pk]})
    assert names(cluster) == []


def test_a_school_of_another_alliance_cannot_be_added(as_director, alliance, other_alliance):
    cluster, stranger = ClusterFactory(alliance=alliance), InstitutionFactory()
    MembershipFactory(alliance=other_alliance, institution=stranger)
    as_director.post(f"/riverside/governance/clusters/{cluster.pk}/", {"schools": [stranger.pk]})
    assert names(cluster) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_cluster_and_for_three(
    as_director, alliance, member, count, django_assert_num_queries
):
    for number in range(count):
        cluster = ClusterFactory(alliance=alliance)
        for each in range(count):
            school = member("primary", f"School {number} {each}")
            ClusterSchool.objects.create(alliance=alliance, cluster=cluster, institution=school, starts_on=LONG_AGO)
        member("secondary", f"Free {number}")
    for address, queries in (("", 4), (f"{cluster.pk}/", 7), ("suggestions/", 3)):
        with django_assert_num_queries(queries):
            assert as_director.get(f"/riverside/governance/clusters/{address}").status_code == 200
