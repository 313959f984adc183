"""When a demo body meets: last year and this, by the rhythm that its alliance keeps."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from meetings.year_plan import every_weeks, in_each_half_term
from members.demo.facts import Facts
from members.half_terms import usual
from members.models import AcademicYear, Alliance, HalfTerm

SIX_WEEKS = 6


def half_terms_of(alliance: Alliance, year: AcademicYear) -> list[HalfTerm]:
    """Return the half-terms that the alliance has for the year, or else the usual ones."""
    known = list(alliance.half_terms.in_year(year).order_by("starts_on"))
    return known or [
        HalfTerm(academic_year=year, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on)
        for span in usual(year)
    ]


def days_of(facts: Facts, half_terms: list[HalfTerm]) -> list[date]:
    """Return the days of one year's meetings."""
    weekday = facts["weekday"]
    if facts["rhythm"] == "six_weeks":
        begin = half_terms[0].starts_on + timedelta(days=14)
        first = begin + timedelta(days=(weekday - begin.weekday()) % 7)
        return [each.day for each in every_weeks(half_terms, first, SIX_WEEKS)]
    chosen = half_terms[::2] if facts["rhythm"] == "term" else half_terms
    return [each.day for each in in_each_half_term(chosen, facts["week"], weekday)]


def span_of(facts: Facts, day: date) -> tuple[datetime, datetime]:
    """Return when a meeting on that day begins and ends."""
    begins = timezone.make_aware(datetime.combine(day, time.fromisoformat(facts["starts"])))
    return begins, begins + timedelta(minutes=facts["minutes"])
