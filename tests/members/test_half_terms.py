"""What an academic year looks like before anybody edits it."""

import itertools
from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from members.half_terms import a_year_later, usual

YEARS = st.integers(min_value=2000, max_value=2100)


def days(academic_year):
    return [(span.starts_on, span.ends_on) for span in usual(academic_year)]


def test_the_usual_pattern_of_2025_26_is_that_of_essex():
    assert days(2025) == [
        (date(2025, 9, 2), date(2025, 10, 24)),
        (date(2025, 11, 3), date(2025, 12, 19)),
        (date(2026, 1, 5), date(2026, 2, 13)),
        (date(2026, 2, 23), date(2026, 3, 27)),
        (date(2026, 4, 13), date(2026, 5, 22)),
        (date(2026, 6, 1), date(2026, 7, 22)),
    ]


def test_an_early_easter_ends_the_term_on_the_thursday_before_good_friday():
    assert days(2026) == [
        (date(2026, 9, 1), date(2026, 10, 23)),
        (date(2026, 11, 2), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2027, 2, 12)),
        (date(2027, 2, 22), date(2027, 3, 25)),
        (date(2027, 4, 12), date(2027, 5, 28)),
        (date(2027, 6, 7), date(2027, 7, 21)),
    ]


def test_a_late_easter_begins_the_summer_on_the_tuesday_after_easter_monday():
    spring, summer = usual(2024)[3], usual(2024)[4]
    assert (spring.ends_on, summer.starts_on) == (date(2025, 4, 4), date(2025, 4, 22))


@pytest.mark.parametrize(("year", "first"), [(2022, date(2023, 1, 3)), (2021, date(2022, 1, 4))])
def test_spring_does_not_begin_on_the_new_year_bank_holiday(year, first):
    assert usual(year)[2].starts_on == first


@given(YEARS)
def test_six_half_terms_follow_one_another_with_a_break_between_on_school_days(year):
    spans = usual(year)
    edges = [day for span in spans for day in (span.starts_on, span.ends_on)]
    assert edges == sorted(set(edges))
    assert all(day.weekday() < 5 for day in edges)
    assert {easter(year + 1) - timedelta(days=2), easter(year + 1) + timedelta(days=1)}.isdisjoint(edges)
    assert all(later.starts_on - span.ends_on >= timedelta(days=10) for span, later in itertools.pairwise(spans))
    assert edges[0] >= date(year, 9, 1)
    assert edges[-1] < date(year + 1, 9, 1)


@given(YEARS)
def test_the_year_is_long_enough_for_190_days(year):
    school_days = sum(
        (span.starts_on + timedelta(days=n)).weekday() < 5
        for span in usual(year)
        for n in range((span.ends_on - span.starts_on).days + 1)
    )
    assert 188 <= school_days <= 200


@given(YEARS)
def test_a_copied_year_keeps_the_days_of_the_week(year):
    copied = a_year_later(usual(year))
    assert [span.starts_on.weekday() for span in copied] == [span.starts_on.weekday() for span in usual(year)]
