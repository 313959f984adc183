"""Reading alliances, appointments and half-terms."""

from datetime import date
from typing import Self

from django.db import models
from django.utils import timezone

from members.querysets.dated import DatedQuerySet


class AllianceQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Return the alliances that show their public pages."""
        return self.filter(is_public=True)


class AppointmentQuerySet(DatedQuerySet):
    def with_names(self) -> Self:
        """Fetch person, institution and strand along with each row."""
        return self.select_related("person", "institution", "strand")


class HalfTermQuerySet(models.QuerySet):
    def at(self, day: date | None = None) -> Self:
        """Return the half-term that holds the day (today when none is given), or nothing in a holiday."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day)
