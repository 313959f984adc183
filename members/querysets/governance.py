"""Reading bodies and seats."""

from django.db import models

from members.querysets.dated import DatedQuerySet


class BodyQuerySet(models.QuerySet):
    """The bodies of an alliance."""


class SeatQuerySet(DatedQuerySet):
    """The seats of a body, as of a day with `current`."""
