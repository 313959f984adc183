"""Reading nominations."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from members.permissions import Can

if TYPE_CHECKING:
    from members.access import Standing
    from members.models import Person


class NominationQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Return those that wait for a seconder or a decision."""
        return self.filter(state__in=["proposed", "seconded"])

    def visible_to(self, standing: "Standing") -> Self:
        """Return those the person may see: all with the grant, else their own and those they were asked to second."""
        if standing.can(Can.SEE_NOMINATIONS):
            return self.filter(alliance=standing.alliance)
        own = Q(proposed_by=standing.person) | Q(pk__in=self._asked(standing.person))
        return self.filter(own, alliance=standing.alliance)

    def with_names(self) -> Self:
        """Fetch school and people along with each row."""
        return self.select_related(
            "institution", "proposed_by", "proposer_institution", "seconded_by", "seconder_institution", "decided_by"
        )

    def with_names_only(self) -> Self:
        """Fetch what one line of a list says of each, and no more: names, and how far it has come."""
        return self.with_names().only(
            "alliance_id", "state", "route", "proposed_at", "seconded_at", "decided_on", "decided_at",
            "institution__name", "institution__town", "institution__urn", "proposed_by__name",
            "proposer_institution__name", "seconded_by__name", "seconder_institution__name", "decided_by__name",
        )  # fmt: skip

    def _asked(self, person: "Person") -> models.QuerySet:
        return person.asked_to_second.values("nomination")
