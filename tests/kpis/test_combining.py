"""How figures combine, against a plain computation with fractions that shares nothing with the code."""

from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.combining import Better, Combined, Entry, How, Sums, combine
from kpis.models import Value
from tests.factories import InstitutionFactory
from tests.kpis.factories import IndicatorFactory, PeriodFactory

FIGURES = st.decimals(min_value=0, max_value=100, places=2)
PUPILS = st.one_of(st.none(), st.integers(0, 400).map(Decimal))
ENTRIES = st.lists(st.builds(Entry, FIGURES, PUPILS, st.one_of(st.none(), FIGURES), PUPILS), max_size=12)
# What stands in a school's cell: a figure, or one of the kinds of nothing.
CELLS = st.lists(st.one_of(st.builds(Entry, FIGURES, PUPILS), st.sampled_from(["SUPP", "z", None])), max_size=8)


def plainly(pairs: list[tuple[Decimal, Decimal | None]]) -> Fraction | None:
    """Return the mean as one would by hand: each school's figure once for every pupil."""
    pupils = sum(int(weight) for _, weight in pairs if weight is not None)
    points = sum(Fraction(figure) * int(weight) for figure, weight in pairs if weight is not None)
    return points / pupils if pupils else None


def close(found: Decimal | None, expected: Fraction | None) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return abs(Fraction(found) - expected) < Fraction(1, 10**12)


@given(ENTRIES)
def test_a_sum_adds_up_and_of_nothing_there_is_none(entries: list[Entry]) -> None:
    found = combine(How.SUM, Sums.of(entries))
    assert close(found.figure, sum((Fraction(each.figure) for each in entries), Fraction(0)) if entries else None)
    assert found.counted == len(entries)


@given(ENTRIES)
def test_a_mean_weighs_each_school_by_its_pupils(entries: list[Entry]) -> None:
    found = combine(How.MEAN, Sums.of(entries))
    assert close(found.figure, plainly([(each.figure, each.weight) for each in entries]))
    assert found.counted == len([each for each in entries if each.weight is not None])


@given(ENTRIES, FIGURES, st.sampled_from(list(Better)))
def test_a_share_counts_the_schools_that_reach_the_line(entries: list[Entry], line: Decimal, better: str) -> None:
    reach = [each for each in entries if (each.figure >= line if better == "higher" else each.figure <= line)]
    expected = Fraction(100 * len(reach), len(entries)) if entries else None
    assert close(combine(How.SHARE, Sums.of(entries, line, better)).figure, expected)


@given(ENTRIES)
def test_a_gap_is_how_far_the_group_is_behind_the_others(entries: list[Entry]) -> None:
    group = plainly([(each.figure, each.weight) for each in entries])
    others = plainly([(each.comparison, each.comparison_weight) for each in entries if each.comparison is not None])
    expected = others - group if group is not None and others is not None else None
    assert close(combine(How.GAP, Sums.of(entries)).figure, expected)


@given(ENTRIES, st.one_of(st.none(), FIGURES))
def test_a_difference_from_the_country_needs_both(entries: list[Entry], national: Decimal | None) -> None:
    own = plainly([(each.figure, each.weight) for each in entries])
    expected = own - Fraction(national) if own is not None and national is not None else None
    assert close(combine(How.NATIONAL, Sums.of(entries), national).figure, expected)


def test_nought_counts_and_nothing_does_not() -> None:
    nought = Entry(Decimal(0), Decimal(30))
    assert combine(How.MEAN, Sums.of([nought, Entry(Decimal(90), Decimal(60))])) == Combined(Decimal(60), 2)
    assert combine(How.SUM, Sums.of([nought])) == Combined(Decimal(0), 1)
    assert combine(How.SUM, Sums.of([])) == Combined(None, 0)


@pytest.mark.django_db
@given(cells=CELLS, better=st.sampled_from(["higher", "lower"]))
@settings(max_examples=40)
def test_the_database_adds_up_the_same(cells: list[object], better: str) -> None:
    """What was suppressed, does not apply or is missing takes part in no sum."""
    indicator = IndicatorFactory(how="share", line=Decimal(50), better=better)
    alliance, period = indicator.alliance, PeriodFactory(alliance=indicator.alliance)
    for cell in cells:
        where = {"alliance": alliance, "indicator": indicator, "period": period, "institution": InstitutionFactory()}
        if isinstance(cell, Entry):
            Value.objects.create(**where, figure=cell.figure, denominator=cell.weight)
        elif cell is not None:
            Value.objects.create(**where, state="suppressed" if cell == "SUPP" else "not_applicable", code=cell)
    entries = [cell for cell in cells if isinstance(cell, Entry)]
    row = next(iter(indicator.values.sums()), None) or {}
    found = Sums(**{name: row.get(name) or 0 for name in Sums.__dataclass_fields__})
    assert found == Sums.of(entries, Decimal(50), better)
    assert (row.get("suppressed", 0), row.get("not_applicable", 0)) == (cells.count("SUPP"), cells.count("z"))


def test_figures_put_together_in_any_order_are_the_same() -> None:
    entries = [Entry(Decimal(n), Decimal(n * 7 % 11)) for n in range(9)]
    for other in (entries[::-1], [each for pair in zip_longest(entries[4:], entries[:4]) for each in pair if each]):
        assert Sums.of(other) == Sums.of(entries)
