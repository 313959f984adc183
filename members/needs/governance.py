"""Pledges to make, board seats that end or wait for somebody."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear
from members.permissions import Can

SOON = timedelta(days=60)


@NEEDS.register(position=20)
def pledges_to_make(standing: Standing) -> Iterator[Need]:
    """Ask a school's lead for the pledges that the school still owes this year."""
    expected = standing.alliance.strands_per_school
    led = [each.pk for each in standing.led_institutions()]
    if not expected or not led or not standing.can(Can.PLEDGE):
        return
    year = AcademicYear.of_today()
    pledged = Count("pledges", filter=Q(pledges__alliance=standing.alliance, pledges__academic_year=int(year)))
    members = standing.alliance.institutions().schools().filter(pk__in=led).annotate(pledged=pledged)
    for school in members:
        owes = expected - school.pledged
        if owes > 0:
            title = f"Pledge {school.name} to {owes} more strand{'s' * (owes > 1)} for {year}"
            url = reverse("members:pledge", args=[standing.alliance.slug, school.pk, int(year)])
            yield Need(title, url, "Pledge", f"Every partner commits to at least {expected}.")


@NEEDS.register(position=40)
def seats_to_fill(standing: Standing) -> Iterator[Need]:
    """Tell those who look after bodies which seats end soon and which are vacant."""
    if not standing.can(Can.MANAGE_BODIES):
        return
    soon = timezone.localdate() + SOON
    slug = standing.alliance.slug
    current = standing.alliance.seats.current().with_names()
    for seat in current.filter(Q(person__isnull=True) | Q(ends_on__lte=soon))[:20]:
        whose = seat.title or (seat.institution.name if seat.institution else str(seat.person))
        url = reverse("members:seat_edit", args=[slug, seat.pk])
        if seat.person is None:
            yield Need(f"{seat.body.name}: the seat “{whose}” is vacant", url, "Fill it", due=seat.ends_on)
        else:
            yield Need(f"{seat.body.name}: the seat of {seat.person.name} ends", url, "Decide", due=seat.ends_on)
