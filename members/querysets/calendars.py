"""Reading the addresses of personal calendars."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from members.models import FeedToken


class FeedTokenQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Return those that still open a calendar: not revoked, and of an account that is open."""
        return self.filter(revoked_at__isnull=True, person__is_active=True)

    def opening(self, token: str) -> "FeedToken | None":
        """Return the live one with this secret, its person fetched along, or nothing."""
        return self.live().select_related("person").filter(token=token).first()  # type: ignore[return-value]
