"""Reading strands, pledges and clusters."""

from typing import Self

from django.db import models


class StrandQuerySet(models.QuerySet):
    def active(self) -> Self:
        """Return the strands still worked on."""
        return self.filter(is_active=True)


class PledgeQuerySet(models.QuerySet):
    def in_year(self, academic_year: int) -> Self:
        """Return the pledges for an academic year, named by the calendar year in which it begins."""
        return self.filter(academic_year=academic_year)


class ClusterQuerySet(models.QuerySet):
    """The clusters of an alliance."""
