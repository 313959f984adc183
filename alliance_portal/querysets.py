"""Reading the outbox."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone


class MessageQuerySet(models.QuerySet):
    def due(self, now: datetime | None = None) -> Self:
        """Return what waits and may leave now, digest messages apart, the oldest first."""
        return self.filter(state="queued", digest="", due_at__lte=now or timezone.now()).order_by("due_at", "pk")
