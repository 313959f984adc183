"""Reading news and enquiries."""

from typing import Self

from django.db import models
from django.utils import timezone


class NewsQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Return what has been published by now."""
        return self.filter(published_at__lte=timezone.now())


class EnquiryQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Return the enquiries that nobody has answered."""
        return self.filter(answered_at__isnull=True)
