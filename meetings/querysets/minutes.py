"""Reading minutes."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from members.permissions import Can

if TYPE_CHECKING:
    from members.access import Standing


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the minutes the person may read: drafts for those who take them, circulated ones for those invited,
        adopted ones for whoever may see the meeting."""
        own = self.filter(alliance=standing.alliance)
        if standing.can(Can.TAKE_MINUTES):
            return own
        meetings = apps.get_model("meetings", "Meeting").objects
        circulated = Q(state__in=["circulated", "adopted"], meeting__in=meetings.inviting(standing).values("pk"))
        adopted = Q(state="adopted", meeting__in=meetings.visible_to(standing).values("pk"))
        return own.filter(circulated | adopted)

    def adopted(self) -> Self:
        """Return what the chair has signed."""
        return self.filter(state="adopted")

    def to_adopt(self) -> Self:
        """Return what waits to be signed."""
        return self.filter(state="circulated")
