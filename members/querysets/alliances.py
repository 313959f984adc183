"""Reading alliances, appointments and half-terms."""

from datetime import date
from typing import Self, cast

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.querysets.dated import DatedQuerySet


class AllianceQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Return the alliances that show their public pages."""
        return self.filter(is_public=True)

    def named_like(self, words: str) -> Self:
        """Return the alliances with all the words in name or summary."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(summary__icontains=word))
        return found

    def with_sizes(self, *lists: str) -> Self:
        """Add `size_NAME` for each list that hangs on an alliance: how many rows it has."""
        sizes = {}
        for name in lists:
            listed = cast("type[models.Model]", self.model._meta.get_field(name).related_model)
            rows = listed._default_manager.filter(alliance=OuterRef("pk"))
            counted = rows.order_by().values("alliance").annotate(size=Count("*")).values("size")
            sizes[f"size_{name}"] = Coalesce(Subquery(counted), 0)
        return self.annotate(**sizes)

    def lacking_half_terms(self, academic_year: int) -> Self:
        """Return the alliances that have no half-term in the academic year."""
        return self.exclude(pk__in=self.filter(half_terms__academic_year=academic_year).values("pk"))


class AppointmentQuerySet(DatedQuerySet):
    def with_names(self) -> Self:
        """Fetch person, institution and strand along with each row."""
        return self.select_related("person", "institution", "strand")

    def starting_later(self, on: date | None = None) -> Self:
        """Return the rows that are not in force yet on the day (today when none is given)."""
        return self.filter(starts_on__gt=on or timezone.localdate())

    def naming(self, words: str) -> Self:
        """Return the roles of people whose name holds the words."""
        return self.filter(person__name__icontains=words)


class HalfTermQuerySet(models.QuerySet):
    def at(self, day: date | None = None) -> Self:
        """Return the half-term that holds the day (today when none is given), or nothing in a holiday."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def in_year(self, academic_year: int) -> Self:
        """Return the half-terms of an academic year, in order."""
        return self.filter(academic_year=academic_year).order_by("starts_on")

    def years(self) -> list[int]:
        """Return the academic years that have half-terms, the latest first."""
        return list(self.order_by("-academic_year").values_list("academic_year", flat=True).distinct())
