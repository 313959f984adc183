"""Reading indicators and periods."""

from typing import Self

from django.db import models
from django.utils import timezone


class IndicatorQuerySet(models.QuerySet):
    def on_the_board(self) -> Self:
        """Return those that the board shows, with strand and lead."""
        return self.filter(is_active=True).with_owner()

    def asked_of(self, phase: str, frequency: str) -> Self:
        """Return those on the board that a school of this phase is asked for in a period of this frequency."""
        from kpis.models.definitions import phases_of

        rows = self.filter(is_active=True, frequency=frequency).exclude(level="alliance")
        return rows.filter(phase__in=["", *phases_of(phase)])

    def with_owner(self) -> Self:
        """Fetch strand and lead along with each."""
        return self.select_related("strand", "lead")


class PeriodQuerySet(models.QuerySet):
    def begun(self) -> Self:
        """Return the periods that have opened."""
        return self.filter(opens_on__lte=timezone.localdate())

    def open(self) -> Self:
        """Return the periods for which returns are being collected."""
        today = timezone.localdate()
        return self.filter(opens_on__lte=today, closes_on__gte=today)

    def newest_first(self) -> Self:
        return self.order_by("-academic_year", "-opens_on", "-pk")

    def of_frequency(self, frequency: str) -> Self:
        """Return the periods for which indicators of this frequency are given."""
        return self.filter(part__in=self.model.PARTS[frequency])  # type: ignore[attr-defined]
