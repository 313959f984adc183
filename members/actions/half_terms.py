"""Writes to the half-terms of an alliance: generated ahead, and edited a year at a time."""

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.access import Standing
from members.half_terms import Span, usual
from members.models import AcademicYear, Alliance, HalfTerm

logger = structlog.get_logger(__name__)


@transaction.atomic
def save_half_terms(*, alliance: Alliance, academic_year: int, spans: list[Span], by: Standing) -> int:
    """Set the six half-terms of an academic year, and return how many changed."""
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    standing = {row.name: row for row in alliance.half_terms.in_year(academic_year)}
    moved, new = [], []
    for span in spans:
        row = standing.get(span.name)
        if row is None:
            new.append(_half_term(alliance, academic_year, span))
        elif (row.starts_on, row.ends_on) != (span.starts_on, span.ends_on):
            row.starts_on, row.ends_on = span.starts_on, span.ends_on
            moved.append(row)
    try:
        with transaction.atomic():
            HalfTerm.objects.bulk_update(moved, ["starts_on", "ends_on"])
            HalfTerm.objects.bulk_create(new)
    except IntegrityError as error:
        raise ValidationError("These dates overlap half-terms that were saved in the meantime.") from error
    return len(moved) + len(new)


def ensure_half_terms(*, alliance: Alliance) -> int:
    """See that this academic year and the next have half-terms; what somebody has set stays as it is."""
    this_year = AcademicYear.of_today()
    return sum(_generate(alliance, year) for year in (int(this_year), int(this_year) + 1))


def ensure_half_terms_everywhere() -> int:
    """See that every alliance has half-terms for this academic year and the next; return how many rows were made."""
    this_year = int(AcademicYear.of_today())
    made = 0
    for year in (this_year, this_year + 1):
        for alliance in Alliance.objects.lacking_half_terms(year):
            made += _generate(alliance, year)
    return made


def _generate(alliance: Alliance, academic_year: int) -> int:
    """Make the usual half-terms of a year that has none; dates set by hand in another year win."""
    try:
        with transaction.atomic():
            Alliance.objects.select_for_update().get(pk=alliance.pk)
            if alliance.half_terms.in_year(academic_year).exists():
                return 0
            rows = [_half_term(alliance, academic_year, span) for span in usual(academic_year)]
            return len(HalfTerm.objects.bulk_create(rows))
    except IntegrityError:
        logger.warning("the usual half-terms overlap others", alliance=alliance.slug, academic_year=academic_year)
        return 0


def _half_term(alliance: Alliance, academic_year: int, span: Span) -> HalfTerm:
    return HalfTerm(
        alliance=alliance,
        academic_year=academic_year,
        name=span.name,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
    )
