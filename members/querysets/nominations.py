"""Reading nominations."""

from typing import Self

from django.db import models


class NominationQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Return those that wait for a seconder or a decision."""
        return self.filter(state__in=["proposed", "seconded"])
