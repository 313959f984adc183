"""Reading returns."""

from typing import TYPE_CHECKING, Self

from django.db import models

from members.permissions import Can

if TYPE_CHECKING:
    from members.access import Standing


class ReturnQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the returns of the person's own schools, and all of them for those who collect."""
        rows = self.filter(alliance=standing.alliance)
        if standing.can(Can.COLLECT_KPIS):
            return rows
        return rows.filter(institution__in=[each.pk for each in standing.led_institutions()])

    def with_names(self) -> Self:
        """Fetch school, period and alliance along with each."""
        return self.select_related("institution", "period", "alliance", "submitted_by", "approved_by")

    def waiting(self) -> Self:
        """Return those that wait to be approved."""
        return self.filter(state="submitted")

    def given(self) -> Self:
        """Return those that the school has handed in."""
        return self.filter(state__in=["submitted", "approved"])

    def latest_first(self) -> Self:
        return self.order_by("-number")
