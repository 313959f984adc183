"""Giving, changing and ending roles; the triggers of the history note who did it and when."""

from datetime import date

from django.db import transaction

from members.access import Standing
from members.models import Appointment
from members.permissions import Role


class LastDirector(Exception):
    """The alliance would be left without a director."""


def leaves_no_director(appointment: Appointment) -> bool:
    """Say whether the alliance would have no director without this appointment."""
    if appointment.role != Role.DIRECTOR or not appointment.is_current():
        return False
    others = appointment.alliance.appointments.current().filter(role=Role.DIRECTOR, ends_on__isnull=True)
    return not others.exclude(pk=appointment.pk).exists()


@transaction.atomic
def give_role(*, appointment: Appointment, by: Standing) -> Appointment:
    """Let a person hold a role in the alliance of `by`."""
    appointment.alliance = by.alliance
    appointment.save()
    return appointment


@transaction.atomic
def change_role(*, appointment: Appointment, by: Standing) -> Appointment:
    """Save what was changed about a role. Raises LastDirector where the change would leave none."""
    by.alliance.appointments.select_for_update().filter(role=Role.DIRECTOR).order_by("pk").first()
    stays = appointment.role == Role.DIRECTOR and appointment.ends_on is None and appointment.is_current()
    if not stays and leaves_no_director(Appointment.objects.get(pk=appointment.pk)):
        raise LastDirector
    appointment.save()
    return appointment


@transaction.atomic
def end_role(*, appointment: Appointment, ends_on: date, by: Standing) -> Appointment:
    """End a role on a day; access goes with it on that day. Raises LastDirector."""
    appointment.ends_on = ends_on
    return change_role(appointment=appointment, by=by)
