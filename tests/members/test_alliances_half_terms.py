"""A director sets the half-terms of a year on one page; they are generated ahead and never overlap."""

from datetime import date

import pytest
import time_machine

from members.actions.half_terms import ensure_half_terms, ensure_half_terms_everywhere
from members.half_terms import usual
from members.models import HalfTerm
from tests.at_once import at_once
from tests.factories import AllianceFactory, HalfTermFactory
from tests.page import words_of

EDIT = "/riverside/alliance/half-terms/2026/"


def typed(year=2026, **changes):
    days = {}
    for span in usual(year):
        days[f"{span.name}_starts_on"] = span.starts_on.isoformat()
        days[f"{span.name}_ends_on"] = span.ends_on.isoformat()
    return days | changes


def saved(alliance, year=2026):
    return list(alliance.half_terms.in_year(year).values_list("name", "starts_on", "ends_on"))


def expected(year=2026):
    return [(span.name.value, span.starts_on, span.ends_on) for span in usual(year)]


def test_a_director_saves_six_half_terms_on_one_page(as_director, alliance):
    page = as_director.post(EDIT, typed(), follow=True)
    assert "The half-terms of 2026/27 are saved." in words_of(page)
    assert "Autumn 1 Tue 1 Sep 2026 Fri 23 Oct 2026" in words_of(page)
    assert saved(alliance) == expected()


def test_saving_twice_changes_nothing(as_director, alliance):
    as_director.post(EDIT, typed())
    events = HalfTerm.pgh_event_model.objects.count()
    as_director.post(EDIT, typed())
    assert saved(alliance) == expected()
    assert HalfTerm.pgh_event_model.objects.count() == events


def test_all_six_can_move_by_seven_weeks_at_once(as_director, alliance):
    as_director.post(EDIT, typed())
    later = {"autumn_1": ("2026-08-10", "2026-08-31"), "autumn_2": ("2026-09-01", "2026-10-23"),
             "spring_1": ("2026-11-02", "2026-12-18"), "spring_2": ("2027-01-04", "2027-02-12"),
             "summer_1": ("2027-02-22", "2027-03-25"), "summer_2": ("2027-04-12", "2027-05-28")}  # fmt: skip
    days = {
        f"{name}_{edge}": day
        for name, pair in later.items()
        for edge, day in zip(("starts_on", "ends_on"), pair, strict=True)
    }
    as_director.post(EDIT, days)
    assert saved(alliance)[1] == ("autumn_2", date(2026, 9, 1), date(2026, 10, 23))


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"autumn_2_starts_on": "2026-10-23"}, "autumn_2_starts_on",
         "This overlaps Autumn 1, which runs to Fri 23 Oct 2026."),
        ({"spring_1_ends_on": "2027-01-01"}, "spring_1_ends_on", "The last day must come after the first."),
        ({"summer_2_ends_on": "2028-07-21"}, "summer_2_ends_on",
         "This is not in 2026/27: give a day from Sat 1 Aug 2026 to Tue 31 Aug 2027."),
        ({"spring_2_starts_on": "2027-02-30"}, "spring_2_starts_on",
         "Write the day as 2026-09-01 or 01/09/2026; it must be a day that exists."),
        ({"summer_1_starts_on": ""}, "summer_1_starts_on", "Give the day."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_the_day_and_nothing_is_saved(as_director, alliance, changes, field, message):
    page = as_director.post(EDIT, typed(**changes))
    assert page.context["form"].errors == {field: [message]}
    assert saved(alliance) == []
    assert page.context["form"]["autumn_1_starts_on"].value() == "2026-09-01"


def test_a_half_term_may_not_overlap_that_of_another_year(as_director, alliance):
    HalfTermFactory(
        alliance=alliance, academic_year=2025, name="summer_2", starts_on=date(2026, 6, 1), ends_on=date(2026, 9, 1)
    )
    page = as_director.post(EDIT, typed())
    assert page.context["form"].errors == {
        "autumn_1_starts_on": ["This overlaps Summer 2 2025/26, Mon 1 Jun 2026 to Tue 1 Sep 2026."]
    }


@pytest.mark.parametrize("bad", ["", "x" * 100_000, "nul\x00", "🎓", "9999-99-99", "-1", "31/02/2027"])
def test_no_bad_day_breaks_the_page(as_director, alliance, bad):
    page = as_director.post(EDIT, typed(spring_1_starts_on=bad))
    assert (page.status_code, saved(alliance)) == (200, [])


def test_a_year_is_filled_from_the_year_before_and_saved_only_when_asked(as_director, alliance):
    as_director.post("/riverside/alliance/half-terms/2025/", typed(2025))
    page = as_director.get(f"{EDIT}?fill=before")
    assert "Filled in, not saved yet" in words_of(page)
    assert page.context["form"]["autumn_1_starts_on"].value() == date(2026, 9, 1)
    assert saved(alliance) == []


@pytest.mark.parametrize("year", [0, 1999, 2101, 99999999999999999999])
def test_years_out_of_reach_are_not_found(as_director, year):
    assert as_director.get(f"/riverside/alliance/half-terms/{year}/").status_code == 404


def test_a_teacher_reads_the_half_terms_and_may_not_set_them(as_teacher, alliance):
    ensure_half_terms(alliance=alliance)
    assert "Autumn 1" in words_of(as_teacher.get("/riverside/alliance/half-terms/"))
    assert as_teacher.post(EDIT, typed()).status_code == 403


@time_machine.travel("2026-11-24")
def test_this_year_and_the_next_always_stand_there(alliance, other_alliance):
    HalfTermFactory(alliance=other_alliance, academic_year=2026)
    assert ensure_half_terms(alliance=alliance) == 12
    assert ensure_half_terms_everywhere() == 6
    assert ensure_half_terms_everywhere() == 0
    assert (saved(alliance, 2026), saved(alliance, 2027)) == (expected(2026), expected(2027))
    assert len(saved(other_alliance, 2026)) == 1


@time_machine.travel("2026-11-24")
def test_dates_set_by_hand_win_over_generated_ones(alliance):
    HalfTermFactory(
        alliance=alliance, academic_year=2025, name="summer_2", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 2)
    )
    assert ensure_half_terms(alliance=alliance) == 6
    assert saved(alliance, 2026) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_generate_a_year_once(transactional_db):
    alliance = AllianceFactory()

    made = at_once(*[lambda: ensure_half_terms(alliance=alliance)] * 4)
    assert (sum(made), alliance.half_terms.count()) == (12, 12)


@pytest.mark.parametrize("years", [1, 3])
def test_the_page_costs_the_same_for_one_year_and_for_three(as_director, alliance, years, django_assert_num_queries):
    for year in range(2026, 2026 + years):
        HalfTermFactory(alliance=alliance, academic_year=year, starts_on=date(year, 9, 1), ends_on=date(year, 10, 23))
    as_director.get("/riverside/alliance/half-terms/")
    with django_assert_num_queries(3):
        as_director.get("/riverside/alliance/half-terms/")
