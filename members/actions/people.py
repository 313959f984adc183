"""Leaving a school: what ends with it, and ending it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from members.access import Standing
from members.models import Affiliation, Appointment, Seat


@dataclass(frozen=True)
class Leaving:
    """What ends when somebody leaves a school: shown before it is confirmed, and then done."""

    affiliation: Affiliation
    ends_on: date
    roles: QuerySet[Appointment]
    seats: QuerySet[Seat]

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)


def what_leaving_ends(*, affiliation: Affiliation, last_day: date, by: Standing) -> Leaving:
    """Return the roles and seats at the school in this alliance that the last day would end."""
    ends_on = last_day + timedelta(days=1)
    at_school = Q(person=affiliation.person, institution=affiliation.institution)
    outlasts = Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on)
    return Leaving(
        affiliation=affiliation,
        ends_on=ends_on,
        roles=by.alliance.appointments.filter(at_school, outlasts).with_names(),
        seats=by.alliance.seats.filter(at_school, outlasts).select_related("body"),
    )


@transaction.atomic
def leave_school(*, affiliation: Affiliation, last_day: date, by: Standing) -> Leaving:
    """End the affiliation, and with it the roles and seats that the person holds there in this alliance.

    What was to begin only later never begins: it ends on the day on which it starts.
    """
    leaving = what_leaving_ends(affiliation=affiliation, last_day=last_day, by=by)
    for rows in (leaving.roles, leaving.seats):
        rows.order_by().select_related(None).update(ends_on=Greatest(F("starts_on"), leaving.ends_on))
    affiliation.ends_on = leaving.ends_on
    affiliation.save(update_fields=["ends_on"])
    return leaving
