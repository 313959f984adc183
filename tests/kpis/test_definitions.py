"""The director defines what is measured, sets targets and opens periods; values are entered with checks."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kpis.library import fields_of, ready
from kpis.models import Indicator, Value
from members.models import Alliance, Institution
from tests.factories import InstitutionFactory
from tests.kpis.factories import GapFactory, IndicatorFactory, PeriodFactory, ValueFactory
from tests.page import words_of


def typed(key: str, **others: Any) -> dict[str, Any]:
    """Return what a browser sends that has filled in a ready indicator."""
    blank = dict.fromkeys(("phase", "computed", "line", "baseline", "strand", "lead"), "")
    usual = {"unit": "percent", "better": "higher", "frequency": "year", "level": "school", "how": "mean"}
    return {**blank, **usual, "within": "5", "against": "target", "is_active": "on", **fields_of(key), **others}


@pytest.mark.parametrize("key", sorted(ready()))
def test_every_ready_indicator_can_be_taken_over_as_it_is(alliance: Alliance, as_director: Client, key: str) -> None:
    assert as_director.get(f"/riverside/kpis/indicators/new/?from={key}").status_code == 200
    answer = as_director.post("/riverside/kpis/indicators/new/", typed(key))
    indicator = Indicator.objects.get(alliance=alliance)
    assert (answer.status_code, answer.url) == (302, indicator.get_absolute_url())
    fields = fields_of(key)
    assert {name: getattr(indicator, name) for name in fields} == fields


def test_a_definition_that_does_not_hold_together_says_what_to_change(alliance: Alliance, as_director: Client) -> None:
    page = words_of(
        as_director.post("/riverside/kpis/indicators/new/", typed("ks2_expected", how="share", level="group"))
    )
    for message in (
        "the line: Say which line a school must reach to count.",
        "pupil groups: Name the pupil groups, one a line.",
        "how values combine: What is asked by pupil group combines to a gap.",
    ):
        assert message in page.replace("The line", "the line").replace("Pupil groups:", "pupil groups:").replace(
            "How values combine:", "how values combine:"
        )
    assert not Indicator.objects.exists()


def test_a_target_is_set_for_a_period_and_taken_away(alliance: Alliance, as_director: Client) -> None:
    indicator, period = GapFactory(alliance=alliance, groups="Boys\nGirls"), PeriodFactory(alliance=alliance)
    address = f"/riverside/kpis/indicators/{indicator.pk}/targets/{period.pk}/"
    as_director.post(address, {"national_0": "22.5", "national_1": "18", "target_1": "10", "source": "DfE 2023/24"})
    rows = indicator.benchmarks.values_list("group", "target", "national", "source")
    assert list(rows) == [("Boys", None, Decimal("22.5"), "DfE 2023/24"), ("Girls", 10, 18, "DfE 2023/24")]
    as_director.post(address, {"national_1": "18"})
    assert list(indicator.benchmarks.values_list("group", "target")) == [("Girls", None)]


def test_a_period_has_its_days_in_order(alliance: Alliance, as_director: Client) -> None:
    days = {"academic_year": "2025", "part": "", "opens_on": "2026-09-01", "due_on": "2026-08-31"}
    page = words_of(as_director.post("/riverside/kpis/periods/new/", {**days, "closes_on": "2026-08-01"}))
    assert "The day it is due is before the day it opens." in page
    assert "It closes before it is due." in page
    good = {**days, "due_on": "2026-10-31", "closes_on": "2026-12-20"}
    as_director.post("/riverside/kpis/periods/new/", good)
    again = words_of(as_director.post("/riverside/kpis/periods/new/", good))
    assert "The alliance has this period already." in again
    assert [str(each) for each in alliance.kpi_periods.all()] == ["2025/26"]


def entered(client: Client, indicator: Indicator, school: Institution, **typed: str) -> str:
    period = indicator.alliance.kpi_periods.get()
    address = f"/riverside/kpis/indicators/{indicator.pk}/values/{period.pk}/?school={school.pk}"
    answer = client.post(address, {"state": "given", "code": "", "source": "", **typed})
    return "saved" if answer.status_code == 302 else words_of(answer)


def test_a_percentage_follows_from_its_two_numbers(
    alliance: Alliance, as_director: Client, school: Institution
) -> None:
    indicator, _ = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    assert entered(as_director, indicator, school, numerator="0", denominator="30") == "saved"
    assert (Value.objects.get().figure, Value.objects.get().state) == (0, "given")
    assert entered(as_director, indicator, school, numerator="20", denominator="30") == "saved"
    assert Value.objects.get().figure == Decimal("66.6667")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"numerator": "31", "denominator": "30"}, "This is more than the 30 it is a part of."),
        ({"figure": "101", "denominator": "30"}, "A percentage lies between 0 and 100."),
        ({"figure": "50", "numerator": "20", "denominator": "30"}, "20 of 30 are 66.7%, not 50%."),
        ({"figure": "50"}, "This is needed to put the schools together."),
        ({}, "Give the figure, or say which kind of nothing it is."),
        ({"denominator": "-3", "figure": "5"}, "A number of pupils is not negative."),
        ({"state": "suppressed"}, "Choose the code with which it was suppressed."),
        ({"state": "not_applicable", "code": "SUPP"}, "This code says that a figure was suppressed"),
        ({"figure": "50", "denominator": "9", "code": "z"}, "A figure has no code."),
    ],
)
def test_a_value_that_cannot_be_says_why(
    alliance: Alliance, as_director: Client, school: Institution, typed: dict[str, str], message: str
) -> None:
    indicator, _ = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    assert message in entered(as_director, indicator, school, **typed)
    assert not Value.objects.exists()


def test_a_value_that_is_taken_away_is_missing_again(
    alliance: Alliance, as_director: Client, school: Institution
) -> None:
    indicator, _ = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    assert entered(as_director, indicator, school, state="suppressed", code="LOWCOV") == "saved"
    assert (Value.objects.get().code, Value.objects.get().figure) == ("LOWCOV", None)
    assert entered(as_director, indicator, school, state="missing") == "saved"
    assert not Value.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"figure": None},
        {"code": "SUPP"},
        {"state": "suppressed"},
        {"state": "suppressed", "figure": None, "code": "z"},
        {"state": "not_applicable", "figure": None, "code": "NE"},
        {"numerator": 70},
        {"denominator": -1},
    ],
)
def test_the_database_keeps_the_kinds_of_nothing_apart(
    alliance: Alliance, school: Institution, broken: dict[str, Any]
) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    with pytest.raises(IntegrityError):
        ValueFactory(indicator=indicator, period=period, institution=school, **broken)


def test_another_alliances_school_gets_no_value(alliance: Alliance, as_director: Client) -> None:
    indicator, period = IndicatorFactory(alliance=alliance), PeriodFactory(alliance=alliance)
    address = f"/riverside/kpis/indicators/{indicator.pk}/values/{period.pk}/"
    stranger = InstitutionFactory()
    for query in ("", f"?school={stranger.pk}", "?school=x", "?school=99999999999999"):
        assert as_director.get(address + query).status_code == 404


def test_only_the_director_defines(as_admin: Client, as_lead: Client, alliance: Alliance) -> None:
    assert as_admin.get("/riverside/kpis/indicators/new/").status_code == 403
    assert as_lead.get("/riverside/kpis/periods/").status_code == 403
    assert as_lead.get("/riverside/kpis/").status_code == 200
