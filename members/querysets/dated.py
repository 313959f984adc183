"""Reading what holds on a day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class DatedQuerySet(models.QuerySet):
    """Rows with `starts_on` and `ends_on`; the day on which one ends no longer counts."""

    def current(self, on: date | None = None) -> Self:
        """Return the rows in force on the day (today when none is given)."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)

    def within(self, first: date, last: date) -> Self:
        """Return the rows in force on at least one of the days from the first to the last."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=first), starts_on__lte=last)

    def ended(self, on: date | None = None) -> Self:
        """Return the rows that no longer hold on the day (today when none is given), the latest first."""
        return self.filter(ends_on__lte=on or timezone.localdate()).order_by("-ends_on", "pk")
