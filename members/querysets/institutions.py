"""Reading institutions and memberships."""

from django.db import models

from members.querysets.dated import DatedQuerySet


class InstitutionQuerySet(models.QuerySet):
    """Every institution is open data: whoever may enter an alliance may see it."""


class MembershipQuerySet(DatedQuerySet):
    """Memberships of an alliance, as of a day with `current`."""
