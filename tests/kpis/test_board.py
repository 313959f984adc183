"""The board: each indicator with what it is held against, its colour and the reason, and what is missing."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kpis.actions import values as actions
from kpis.board import Board, Part
from kpis.demo import OWN, load_kpis
from kpis.models import KpiSettings, Value
from members.models import Alliance, Cluster, ClusterSchool, Institution, Membership, Person
from tests.cast import standing_of
from tests.factories import LONG_AGO, InstitutionFactory, MembershipFactory
from tests.kpis.factories import BenchmarkFactory, GapFactory, IndicatorFactory, PeriodFactory, ValueFactory, still_open
from tests.page import words_of


def at(alliance: Alliance, **fields: object) -> Institution:
    school: Institution = InstitutionFactory(**fields)
    MembershipFactory(alliance=alliance, institution=school)
    return school


def the_line(person: Person, **part: object):
    board = Board(standing_of(person))
    board.part = Part(**part)
    (line,) = board.lines
    return line


def test_a_figure_weighs_schools_by_their_pupils_and_says_how_far_off_it_is(
    alliance: Alliance, director: Person
) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    BenchmarkFactory(indicator=indicator, period=period, target=85, national=61)
    ValueFactory(indicator=indicator, period=period, institution=at(alliance), figure=90, denominator=30)
    ValueFactory(indicator=indicator, period=period, institution=at(alliance), figure=60, denominator=60)
    line = the_line(director)
    assert (line.lead_point.words, line.lead_point.target_words, line.lead_point.national_words) == (
        "70%",
        "At least 85%",
        "61%",
    )
    assert (line.tone, line.judged.reason) == ("concern", "15 points short of the target of 85%")


def test_the_five_kinds_of_nothing_are_told_apart(alliance: Alliance, director: Person, as_director: Client) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    where = {"indicator": indicator, "period": period}
    ValueFactory(**where, institution=at(alliance, name="Zero School"), figure=0)
    ValueFactory(**where, institution=at(alliance, name="Hushed School"), figure=None, state="suppressed", code="SUPP")
    ValueFactory(**where, institution=at(alliance, name="Other School"), figure=None, state="not_applicable", code="z")
    at(alliance, name="Late School")
    line = the_line(director)
    assert line.lead_point.words == "0%"
    assert (line.given, line.gaps) == (
        1,
        [("late", 1, "concern"), ("suppressed", 1, "plain"), ("not applicable", 1, "plain")],
    )
    page = words_of(as_director.get(indicator.get_absolute_url()))
    assert "Zero School 0%" in page
    assert "Hushed School Suppressed (SUPP)" in page
    assert "Other School Not applicable (z)" in page
    assert "Late School Late" in page


def test_before_its_day_a_value_is_not_late(alliance: Alliance, director: Person) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), still_open(alliance)
    at(alliance)
    ValueFactory(indicator=indicator, period=period, institution=at(alliance))
    assert the_line(director).gaps == [("not given yet", 1, "plain")]


def test_an_open_period_without_figures_does_not_push_the_last_one_off_the_board(
    alliance: Alliance, director: Person
) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    ValueFactory(indicator=indicator, period=period, institution=at(alliance))
    still_open(alliance, academic_year=2025)
    assert the_line(director).period == period


@pytest.mark.parametrize(
    ("group", "others", "national", "tone", "reason"),
    [
        (50, 70, 22, "good", "2 points better than the national figure of 22 points"),
        (48, 70, 22, "watch", "No better than the national figure of 22 points"),
        (40, 70, 22, "concern", "8 points short of the national figure of 22 points"),
    ],
)
def test_a_gap_must_be_less_than_the_nations(
    alliance: Alliance, director: Person, group: int, others: int, national: int, tone: str, reason: str
) -> None:
    indicator, period = GapFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    name = "Disadvantaged pupils"
    BenchmarkFactory(indicator=indicator, period=period, group=name, national=national)
    ValueFactory(
        indicator=indicator, period=period, institution=at(alliance), group=name, figure=group, comparison=others,
        comparison_denominator=90,
    )  # fmt: skip
    line = the_line(director)
    assert (line.tone, line.judged.reason) == (tone, reason)


def test_one_group_behind_the_nation_decides_the_colour_of_all(alliance: Alliance, director: Person) -> None:
    indicator = GapFactory(alliance=alliance, groups="Disadvantaged pupils\nBoys")
    period, school = PeriodFactory(alliance=alliance), at(alliance)
    for group, figure in (("Disadvantaged pupils", 60), ("Boys", 30)):
        BenchmarkFactory(indicator=indicator, period=period, group=group, national=20)
        ValueFactory(
            indicator=indicator, period=period, institution=school, group=group, figure=figure, comparison=70,
            comparison_denominator=90,
        )  # fmt: skip
    line = the_line(director)
    assert (line.tone, line.judged.reason) == (
        "concern",
        "Boys: 20 points short of the national figure of 20 points",
    )


def test_a_colour_in_place_of_the_numbers_needs_a_narrative_and_shows_it(
    alliance: Alliance, director: Person, as_director: Client
) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    BenchmarkFactory(indicator=indicator, period=period, target=85)
    ValueFactory(indicator=indicator, period=period, institution=at(alliance))
    address = f"/riverside/kpis/indicators/{indicator.pk}/colour/{period.pk}/"
    refused = as_director.post(address, {"tone": "good", "narrative": " "})
    assert "Say why the colour is not the one that follows from the number." in words_of(refused)
    assert the_line(director).tone == "concern"
    as_director.post(address, {"tone": "good", "narrative": "A new test was used."})
    page = words_of(as_director.get("/riverside/kpis/"))
    assert "Green “A new test was used.” " + director.name in page
    assert "By the number: red. 25 points short of the target of 85%." in page
    as_director.post(address, {"tone": "", "narrative": ""})
    assert the_line(director).tone == "concern"


def test_what_gives_most_concern_comes_first(alliance: Alliance, director: Person) -> None:
    period, school = PeriodFactory(alliance=alliance), at(alliance)
    for name, target in (("Fine", 50), ("Near", 63), ("Far", 90), ("Unknown", None)):
        indicator = IndicatorFactory(alliance=alliance, name=name)
        ValueFactory(indicator=indicator, period=period, institution=school)
        if target:
            BenchmarkFactory(indicator=indicator, period=period, target=target)
    assert [line.indicator.name for line in Board(standing_of(director)).lines] == ["Far", "Near", "Unknown", "Fine"]


def test_the_board_of_a_phase_and_of_a_cluster_holds_their_schools_alone(alliance: Alliance, director: Person) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    primary, secondary = at(alliance), at(alliance, phase="Secondary")
    ValueFactory(indicator=indicator, period=period, institution=primary, figure=40)
    ValueFactory(indicator=indicator, period=period, institution=secondary, figure=80)
    cluster = Cluster.objects.create(alliance=alliance, name="North")
    ClusterSchool.objects.create(alliance=alliance, cluster=cluster, institution=secondary, starts_on=LONG_AGO)
    found = [the_line(director, **part) for part in ({}, {"phase": "primary"}, {"cluster": cluster})]
    assert [(line.lead_point.words, line.expected) for line in found] == [("60%", 2), ("40%", 1), ("80%", 1)]


def test_schools_that_joined_are_counted_from_the_register(alliance: Alliance, director: Person) -> None:
    IndicatorFactory(alliance=alliance, level="alliance", unit="number", how="sum", computed="schools_joined")
    period = PeriodFactory(alliance=alliance)
    at(alliance)
    Membership.objects.create(
        alliance=alliance, institution=InstitutionFactory(), starts_on=period.opens_on.replace(month=3)
    )
    line = the_line(director)
    assert (line.lead_point.words, line.gaps) == ("1", [])


# --- Who sees what -------------------------------------------------------------------------------


def two_schools(alliance: Alliance, school: Institution, other: Institution) -> Value:
    indicator, period = IndicatorFactory(alliance=alliance, name="Reading"), PeriodFactory(alliance=alliance)
    ValueFactory(indicator=indicator, period=period, institution=school, figure=44)
    return ValueFactory(indicator=indicator, period=period, institution=other, figure=77)


@pytest.mark.parametrize(("shown", "sees"), [("names", True), ("board", False), ("own", False)])
def test_the_alliance_decides_whether_a_head_sees_another_school(
    alliance: Alliance, as_head: Client, school: Institution, other_school: Institution, shown: str, sees: bool
) -> None:
    value = two_schools(alliance, school, other_school)
    KpiSettings.objects.create(alliance=alliance, shown=shown)
    page = words_of(as_head.get(value.indicator.get_absolute_url()))
    assert "Alder Primary School 44%" in page
    assert ("Birch Academy 77%" in page, "77" in page) == (sees, sees)
    assert as_head.get(f"/riverside/kpis/schools/{school.pk}/").status_code == 200
    assert as_head.get(f"/riverside/kpis/schools/{other_school.pk}/").status_code == (200 if sees else 403)


def test_a_figure_of_two_schools_is_not_told_to_whoever_sees_one_of_them(
    alliance: Alliance, head: Person, director: Person, school: Institution, other_school: Institution
) -> None:
    two_schools(alliance, school, other_school)
    KpiSettings.objects.create(alliance=alliance, shown="own")
    assert (the_line(head).lead_point.words, the_line(director).lead_point.words) == ("", "60.5%")


def test_who_sits_in_the_board_sees_every_school_where_the_board_may(
    alliance: Alliance, head: Person, as_head: Client, school: Institution, other_school: Institution
) -> None:
    value = two_schools(alliance, school, other_school)
    KpiSettings.objects.create(alliance=alliance, shown="board")
    board = alliance.bodies.create(name="Board", kind="board")
    alliance.seats.create(body=board, person=head, starts_on=LONG_AGO)
    assert "Birch Academy 77%" in words_of(as_head.get(value.indicator.get_absolute_url()))


def test_a_figure_of_few_pupils_is_shown_to_its_school_and_the_director_alone(
    alliance: Alliance, as_head: Client, as_other_head: Client, as_director: Client, school: Institution,
    other_school: Institution,
) -> None:  # fmt: skip
    value = two_schools(alliance, school, other_school)
    Value.objects.filter(pk=value.pk).update(denominator=5)
    address = value.indicator.get_absolute_url()
    assert "Birch Academy Fewer than 6 pupils: not shown" in words_of(as_head.get(address))
    assert "Birch Academy 77%" in words_of(as_other_head.get(address))
    assert "Birch Academy 77%" in words_of(as_director.get(address))


def test_a_head_reads_the_own_school_beside_the_alliance(
    alliance: Alliance, as_head: Client, school: Institution, other_school: Institution
) -> None:
    value = two_schools(alliance, school, other_school)
    BenchmarkFactory(indicator=value.indicator, period=value.period, target=70, national=61)
    page = words_of(as_head.get(f"/riverside/kpis/schools/{school.pk}/"))
    assert "Reading 2023/24 44% – 60.5% At least 70% 61%" in page


# --- What it costs, and the demo -----------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_costs_the_same_for_one_indicator_and_for_three(
    alliance: Alliance, as_director: Client, number: int
) -> None:
    for _ in range(number):
        indicator = IndicatorFactory(alliance=alliance)
        for year in range(2023 - number, 2024):
            period = alliance.kpi_periods.filter(academic_year=year).first() or PeriodFactory(
                alliance=alliance, academic_year=year
            )
            ValueFactory(indicator=indicator, period=period, institution=at(alliance))
    for address in ("/riverside/kpis/", indicator.get_absolute_url(), f"/riverside/kpis/schools/{at(alliance).pk}/"):
        with CaptureQueriesContext(connection) as queries:
            assert as_director.get(address).status_code == 200
        assert len(queries) <= 12, address


def test_mkla_measures_its_four_targets_as_it_states_them(alliance: Alliance, director: Person) -> None:
    alliance.slug = "mkla"
    alliance.save()
    for phase in ("Primary", "Secondary"):
        for _ in range(6):
            at(alliance, phase=phase)
    load_kpis(alliance)
    before = Value.objects.count()
    load_kpis(alliance)
    assert Value.objects.count() == before
    board = Board(standing_of(director, "mkla"))
    aims = {
        line.indicator.name: line.points[0].target_words or f"judged against {line.indicator.against}"
        for line in board.lines
    }
    assert aims == {
        "Level 4 in English and mathematics at the end of KS2": "At least 85%",
        "Five good GCSEs including English and mathematics": "At least 70%",
        "Achievement gaps at KS2": "judged against national",
        "Achievement gaps at KS4": "judged against national",
        "Secondary schools above the floor, with at least expected progress": "At least 90%",
        "Primary schools above the floor, with at least expected progress": "At least 95%",
    }
    assert all(line.is_demonstration and line.judged.tone != "plain" for line in board.lines)
    assert all(len(line.points) == 3 for line in board.lines if line.indicator.how == "gap")


@pytest.mark.parametrize("slug", sorted(OWN))
def test_every_demo_alliance_has_a_living_board(alliance: Alliance, director: Person, slug: str) -> None:
    alliance.slug = slug
    alliance.save()
    for phase in ("Primary", "Secondary"):
        for _ in range(4):
            at(alliance, phase=phase)
    load_kpis(alliance)
    lines = Board(standing_of(director, slug)).lines
    assert [line.indicator.name for line in lines if line.judged.tone == "plain"] == []
    assert len(lines) == len(OWN[slug])


def test_a_value_keeps_who_gave_it(alliance: Alliance, director: Person, school: Institution) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    where = {"indicator": indicator, "period": period, "institution": school, "group": ""}
    given = actions.Given(figure=Decimal(50), denominator=Decimal(30))
    value = actions.give_value(**where, given=given, by=standing_of(director))
    assert (value.given_by, value.came_late) == (director, True)
