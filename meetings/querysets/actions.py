"""Reading actions and decisions."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.querysets.agendas import not_recused, open_to
from members.permissions import Can

if TYPE_CHECKING:
    from members.access import Standing


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the decisions under items that the person may know of and has not stood aside from."""
        return self.filter(open_to(standing, "item__"), not_recused(standing.person), alliance=standing.alliance)

    def with_names(self) -> Self:
        """Fetch meeting, body and item along with each decision."""
        return self.select_related("meeting", "meeting__body", "item")


class ActionQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the person's own actions and their schools', and those under items that they may know of."""
        led = [institution.pk for institution in standing.led_institutions()]
        own = Q(owner=standing.person) | Q(institution__in=led)
        seen = open_to(standing, "item__") & not_recused(standing.person)
        if standing.can(Can.RUN_MEETINGS):
            seen |= Q(item__isnull=True)
        return self.filter(own | seen, alliance=standing.alliance)

    def open(self) -> Self:
        """Return those that are still to be done, the most urgent first."""
        return self.filter(state="open").order_by(models.F("due_on").asc(nulls_last=True), "number")

    def overdue(self, on: date | None = None) -> Self:
        """Return the open ones whose day has passed."""
        return self.open().filter(due_on__lt=on or timezone.localdate())

    def with_names(self) -> Self:
        """Fetch owner, school, body, strand and meeting along with each action."""
        return self.select_related("owner", "institution", "body", "strand", "meeting", "meeting__body")
