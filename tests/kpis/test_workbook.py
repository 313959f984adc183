"""A return by Excel: the template holds the school's own rows, and every error is named by its cell at once."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kpis.models import Indicator, Period, Return
from members.models import Alliance, Institution
from tests.kpis.factories import GapFactory, IndicatorFactory, still_open
from tests.page import words_of
from tests.tables import rows_of_workbook, workbook


@pytest.fixture
def reading(alliance: Alliance) -> Indicator:
    return IndicatorFactory(alliance=alliance, name="Reading", position=1)


@pytest.fixture
def gap(alliance: Alliance) -> Indicator:
    return GapFactory(alliance=alliance, name="Gap", groups="Boys", position=2)


@pytest.fixture
def floor(alliance: Alliance) -> Indicator:
    return IndicatorFactory(alliance=alliance, name="Floor", unit="yes_no", how="share", line=1, position=3)


@pytest.fixture
def period(alliance: Alliance) -> Period:
    return still_open(alliance)


def template(client: Client, period: Period, school: Institution) -> list[list[Any]]:
    answer = client.get(f"/riverside/kpis/returns/{period.pk}/{school.pk}/template/")
    return [["" if cell is None else cell for cell in row] for row in rows_of_workbook(answer.content)]


def uploaded(client: Client, period: Period, school: Institution, rows: list[list[Any]]) -> str:
    file = SimpleUploadedFile("return.xlsx", workbook(*rows))
    return words_of(
        client.post(f"/riverside/kpis/returns/{period.pk}/{school.pk}/upload/", {"file": file}, follow=True)
    )


def filled(rows: list[list[Any]]) -> list[list[Any]]:
    """Fill in the template of the three indicators."""
    rows[1][5:9] = ["A figure", "", 30, 60]
    rows[2][5:11] = ["A figure", 50, "", 20, 70, 40]
    rows[3][5:7] = ["A figure", "Yes"]
    return rows


def test_the_template_holds_the_schools_own_rows_and_comes_back_as_a_draft(
    reading: Indicator, gap: Indicator, floor: Indicator, period: Period, as_head: Client, school: Institution
) -> None:
    rows = template(as_head, period, school)
    assert [row[:5] for row in rows[1:]] == [
        [school.urn, "Alder Primary School", str(period), "Reading", ""],
        [school.urn, "Alder Primary School", str(period), "Gap", "Boys"],
        [school.urn, "Alder Primary School", str(period), "Floor", ""],
    ]
    assert "is kept as a draft" in uploaded(as_head, period, school, filled(rows))
    found = Return.objects.get()
    assert found.state == "draft"
    assert found.entries[f"v{reading.pk}-0-numerator"] == "30"
    assert found.entries[f"v{floor.pk}-0-figure"] == "1"
    assert template(as_head, period, school)[1][5:9] == ["A figure", "", "30", "60"]


def test_columns_and_rows_may_be_shuffled(
    reading: Indicator, gap: Indicator, floor: Indicator, period: Period, as_head: Client, school: Institution
) -> None:
    rows = filled(template(as_head, period, school))
    shuffled = [row[::-1] for row in [rows[0], rows[3], rows[1], rows[2]]]
    assert "is kept as a draft" in uploaded(as_head, period, school, shuffled)


def test_every_error_is_said_by_its_cell_and_nothing_is_saved(
    reading: Indicator, gap: Indicator, floor: Indicator, period: Period, as_head: Client, school: Institution,
    other_school: Institution,
) -> None:  # fmt: skip
    rows = filled(template(as_head, period, school))
    rows[1][7:9] = ["many", 60]
    rows[2][10] = -4
    rows[3][0] = other_school.urn
    rows.append([school.urn, "", str(period), "Reading", "", "A figure", 50, "", 60])
    rows.append([school.urn, "", "2019/20", "Reading", "", "A figure", 50, "", 60])
    rows.append([school.urn, "", str(period), "Writing", "", "A figure", 50, "", 60])
    page = uploaded(as_head, period, school, rows)
    for problem in (
        "Cell H2: Enter a number.",
        "Cell K3: A number of pupils is not negative.",
        f"Cell A4: this row is not of Alder Primary School, URN {school.urn}.",
        "Cell D5: row 2 gives this already.",
        f"Cell C6: this row is not for {period}.",
        "Cell D7: the school is not asked for this.",
        "The row of “Floor” is missing.",
    ):
        assert problem in page
    assert not Return.objects.exists()


def test_a_workbook_that_is_not_the_template_says_which_columns_are_missing(
    reading: Indicator, period: Period, as_head: Client, school: Institution
) -> None:
    assert "Row 1: the column “Code” is missing." in uploaded(as_head, period, school, [["URN", "School"], [1, 2]])
    formula = [*template(as_head, period, school)]
    formula[1][6] = "=1+1"
    assert "Cell G2 holds a formula." in uploaded(as_head, period, school, formula)
    assert not Return.objects.exists()


def test_another_schools_head_gets_no_template(period: Period, as_other_head: Client, school: Institution) -> None:
    for page in ("template", "upload"):
        assert as_other_head.get(f"/riverside/kpis/returns/{period.pk}/{school.pk}/{page}/").status_code == 403
