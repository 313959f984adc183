"""Reading bodies and seats."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from members.querysets.dated import DatedQuerySet

if TYPE_CHECKING:
    from members.models import AcademicYear


class BodyQuerySet(models.QuerySet):
    def with_rules(self) -> Self:
        """Fetch the make-up, cluster and strand along with each body."""
        return self.select_related("cluster", "strand").prefetch_related("make_up__institution")


class SeatQuerySet(DatedQuerySet):
    def with_names(self) -> Self:
        """Fetch person, institution and body along with each seat."""
        return self.select_related("person", "institution", "body")

    def vacant(self) -> Self:
        """Return the seats that wait for their person."""
        return self.filter(person__isnull=True)

    def ending_by(self, day: date) -> Self:
        """Return the seats whose term ends on the day or before."""
        return self.filter(ends_on__lte=day)

    def begun_in(self, year: "AcademicYear") -> Self:
        """Return the seats whose term began in the academic year."""
        return self.filter(starts_on__gte=year.starts_on, starts_on__lt=year.ends_on)
