"""Reading people, where they work, and invitations."""

from typing import Self

from django.db import models
from django.utils import timezone

from members.querysets.dated import DatedQuerySet


class PersonQuerySet(models.QuerySet):
    """People; always narrowed to whom the asking person may see."""


class AffiliationQuerySet(DatedQuerySet):
    """Who works where, as of a day with `current`."""


class InvitationQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Return those neither accepted nor declined nor withdrawn, expired ones included."""
        return self.filter(accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True)

    def waiting(self) -> Self:
        """Return those that can still be accepted."""
        return self.open().filter(expires_at__gt=timezone.now())
