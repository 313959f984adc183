"""Reading the outbox."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone


class MessageQuerySet(models.QuerySet):
    def due(self, now: datetime | None = None) -> Self:
        """Return what waits and may leave now, digest messages apart, the oldest first."""
        return self.filter(state="queued", digest="", due_at__lte=now or timezone.now()).order_by("due_at", "pk")

    def in_digest(self, frequency: str, slot: datetime) -> Self:
        """Return what waits for the digest of this frequency that was due at `slot`, the oldest first."""
        return self.filter(state="queued", digest=frequency, due_at__lte=slot).order_by("due_at", "pk")

    def recipients_of_digest(self, frequency: str, slot: datetime) -> models.QuerySet:
        """Return the keys of the people for whom a digest has gathered."""
        return self.in_digest(frequency, slot).order_by().values_list("recipient_id", flat=True).distinct()
