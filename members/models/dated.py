"""What holds from a day to a day: the first day counts, the day on which it ends no longer does."""

from datetime import date

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone


def date_range(first: str, end: str, bounds: str = "[)") -> Func:
    """Return the range of two date columns, for exclusion constraints.

    An end before the start makes an empty range here, so that the CHECK which refuses it can say so.
    """
    no_end = Cast(Value("infinity"), models.DateField())
    return Func(F(first), Greatest(F(first), Coalesce(F(end), no_end)), Value(bounds), function="daterange")


def ends_after_start(name: str) -> models.CheckConstraint:
    """Return the CHECK that a dated row ends after it starts; `name` prefixes the constraint's name."""
    return models.CheckConstraint(
        name=f"{name}_ends_after_start",
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
        violation_error_message="The end is before the start.",
    )


class Dated(models.Model):
    """A row that is in force from `starts_on` until the day before `ends_on`."""

    starts_on = models.DateField("from", default=timezone.localdate)
    ends_on = models.DateField("ends on", null=True, blank=True, help_text="From this day on it no longer holds.")

    class Meta:
        abstract = True

    def is_current(self, on: date | None = None) -> bool:
        """Say whether the row is in force on the day (today when none is given)."""
        day = on or timezone.localdate()
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
