"""DfE's performance tables by URN: figures, codes and fractions told apart; a wrong file changes nothing."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kpis.models import Indicator, Period, Return, Value
from members.models import Alliance, Institution, InstitutionLink
from tests.factories import InstitutionFactory, MembershipFactory
from tests.kpis.factories import IndicatorFactory, PeriodFactory, ValueFactory


@pytest.fixture
def indicator(alliance: Alliance) -> Indicator:
    return IndicatorFactory(alliance=alliance, source="DfE performance tables, PTRWM_EXP", phase="primary")


@pytest.fixture
def period(alliance: Alliance) -> Period:
    return PeriodFactory(alliance=alliance, academic_year=2024)


def imported(tmp_path: Path, *lines: str) -> None:
    file = tmp_path / "ks2.csv"
    file.write_bytes("\r\n".join(lines).encode("cp1252"))
    call_command("import_results", file, year=2024, stdout=io.StringIO())


def shown() -> list[tuple[str, str, str, Decimal | None, Decimal | None]]:
    rows = Value.objects.order_by("institution__name")
    return list(rows.values_list("institution__name", "state", "code", "figure", "denominator"))


def primaries(alliance: Alliance, *names: str) -> list[int]:
    schools = [InstitutionFactory(name=name) for name in names]
    for school in schools:
        MembershipFactory(alliance=alliance, institution=school)
    return [school.urn for school in schools]


def test_figures_and_codes_are_taken_as_what_they_are(
    alliance: Alliance, indicator: Indicator, period: Period, tmp_path: Path
) -> None:
    a, b, c, d, e = primaries(alliance, "A", "B", "C", "D", "E")
    lines = ["URN,SCHNAME,PTRWM_EXP,TELIG", f"{a},Café,62%,30", f"{b},B,0,20", f"{c},C,SUPP,SUPP", f"{d},D,z,"]
    imported(tmp_path, *lines, f"{e},E,,9", "999,Elsewhere,50,30")
    assert shown() == [
        ("A", "given", "", 62, 30),
        ("B", "given", "", 0, 20),
        ("C", "suppressed", "SUPP", None, None),
        ("D", "not_applicable", "z", None, None),
    ]
    imported(tmp_path, *lines[:2])
    assert Value.objects.count() == 4


def test_fractions_become_percentages_and_the_roll_weighs_where_no_cohort_is_given(
    alliance: Alliance, indicator: Indicator, period: Period, tmp_path: Path
) -> None:
    a, b = primaries(alliance, "A", "B")
    imported(tmp_path, "URN,PTRWM_EXP", f"{a},0.62", f"{b},1")
    assert shown() == [("A", "given", "", 62, 210), ("B", "given", "", 100, 210)]
    assert Value.objects.first().source == "DfE performance tables 2024/25, PTRWM_EXP, weighted by pupils on roll"


def test_results_follow_a_school_through_its_urns(
    alliance: Alliance, indicator: Indicator, period: Period, tmp_path: Path
) -> None:
    primaries(alliance, "New Academy")
    later = Institution.objects.get(name="New Academy")
    for urn in (115365, 137364):
        earlier = InstitutionFactory(urn=urn, status="Closed")
        InstitutionLink.objects.create(earlier=earlier, later=later)
        later = earlier
    imported(tmp_path, "URN,PTRWM_EXP,TELIG", "137364,55,30")
    assert shown() == [("New Academy", "given", "", 55, 30)]


def test_an_approved_return_stays(
    alliance: Alliance, indicator: Indicator, period: Period, school: Institution, tmp_path: Path
) -> None:
    found = Return.objects.create(
        alliance=alliance, period=period, institution=school, state="approved", approved_at="2025-10-01T12:00Z"
    )
    ValueFactory(indicator=indicator, period=period, institution=school, from_return=found, figure=44)
    imported(tmp_path, "URN,PTRWM_EXP,TELIG", f"{school.urn},55,30")
    assert [row[3] for row in shown()] == [44]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["NAME,FIGURE", "A,5"], "Line 1: the file needs the column URN"),
        (["URN,PTRWM_EXP", "900001,5", "x,5"], "Line 3, URN: 'x' is no URN."),
        (["URN,PTRWM_EXP", "900001,101"], "Line 2, PTRWM_EXP: '101' is neither a figure nor one of the codes."),
        (["URN,PTRWM_EXP", "900001,NaN"], "Line 2, PTRWM_EXP: 'NaN' is neither a figure nor one of the codes."),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_where(
    alliance: Alliance, indicator: Indicator, period: Period, tmp_path: Path, lines: list[str], problem: str
) -> None:
    primaries(alliance, "A")
    with pytest.raises(CommandError, match="Nothing was imported") as refused:
        imported(tmp_path, *lines)
    assert problem in str(refused.value)
    assert not Value.objects.exists()
