"""Reading bodies and seats."""

from datetime import date
from typing import Self

from django.db import models

from members.querysets.dated import DatedQuerySet


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
