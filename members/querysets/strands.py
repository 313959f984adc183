"""Reading strands, pledges and clusters."""

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Prefetch, Q


class StrandQuerySet(models.QuerySet):
    def active(self) -> Self:
        """Return the strands still worked on."""
        return self.filter(is_active=True)

    def overview(self, academic_year: int) -> Self:
        """Count each strand's pledges of the year as `pledged`, and fetch its leads of today as `leads`."""
        leads = apps.get_model("members", "Appointment").objects.current().filter(role="lead").select_related("person")
        in_year = Count("pledges", filter=Q(pledges__academic_year=academic_year), distinct=True)
        return self.annotate(pledged=in_year).prefetch_related(Prefetch("appointments", leads, to_attr="leads"))


class PledgeQuerySet(models.QuerySet):
    def in_year(self, academic_year: int) -> Self:
        """Return the pledges for an academic year, named by the calendar year in which it begins."""
        return self.filter(academic_year=academic_year)


class ClusterQuerySet(models.QuerySet):
    """The clusters of an alliance."""
