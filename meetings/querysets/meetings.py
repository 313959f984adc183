"""Reading meetings and who is invited to them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import AcademicYear
from members.permissions import Can

if TYPE_CHECKING:
    from members.access import Standing
    from members.models import Person


def invited(standing: "Standing") -> Q:
    """Return the condition on invitees that the person is asked themselves, or for a school they speak for."""
    led = [institution.pk for institution in standing.led_institutions()]
    return Q(person=standing.person) | Q(institution__in=led)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the meetings the person may see: all for those who run them; else where they are invited, and those
        of bodies whose minutes everyone in the alliance may read."""
        own = self.filter(alliance=standing.alliance)
        if standing.can(Can.RUN_MEETINGS):
            return own
        return own.filter(Q(pk__in=self._invited(standing)) | Q(body__meeting_rules__readers="alliance"))

    def inviting(self, standing: "Standing") -> Self:
        """Return the meetings to which the person, or a school they speak for, is invited."""
        return self.filter(alliance=standing.alliance, pk__in=self._invited(standing))

    def _invited(self, standing: "Standing") -> models.QuerySet:
        invitees = apps.get_model("meetings", "Invitee").objects
        return invitees.filter(invited(standing), alliance=standing.alliance).order_by().values("meeting_id")

    def planned(self) -> Self:
        """Leave out those that are cancelled."""
        return self.filter(state="planned")

    def upcoming(self, now: datetime | None = None) -> Self:
        """Return those that are not over yet, the soonest first."""
        return self.filter(ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now: datetime | None = None) -> Self:
        """Return those that are over, the latest first."""
        return self.filter(ends_at__lte=now or timezone.now()).order_by("-starts_at", "-pk")

    def in_year(self, academic_year: int) -> Self:
        """Return those of an academic year, named by the calendar year in which it begins."""
        year = AcademicYear(academic_year)
        return self.filter(starts_at__date__gte=year.starts_on, starts_at__date__lt=year.ends_on)

    def recorded(self) -> Self:
        """Return those of which somebody noted who came, the oldest first."""
        noted = apps.get_model("meetings", "Invitee").objects.exclude(attended="").order_by().values("meeting_id")
        return self.filter(pk__in=noted).order_by("starts_at", "pk")

    def with_names(self) -> Self:
        """Fetch body, its rules, host and alliance along with each meeting."""
        return self.select_related("body", "body__meeting_rules", "host", "alliance")


class InviteeQuerySet(models.QuerySet):
    def with_names(self) -> Self:
        """Fetch institution and person along with each row."""
        return self.select_related("institution", "person")

    def voting(self) -> Self:
        """Return the places that count for the quorum."""
        return self.filter(capacity__in=["chair", "member"])

    def waiting(self) -> Self:
        """Return those who have not answered."""
        return self.filter(answer="waiting")

    def of_standing(self, standing: "Standing") -> Self:
        """Return the person's own rows, and those of the schools they speak for."""
        return self.filter(invited(standing), alliance=standing.alliance)

    def of_person(self, person: "Person") -> Self:
        """Return the rows that name this person."""
        return self.filter(person=person)
