"""Reading meetings and who is invited to them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.models import AcademicYear
from members.permissions import Can

if TYPE_CHECKING:
    from meetings.models import Meeting
    from members.access import Standing
    from members.models import Body, Person


def midnight(day: date) -> datetime:
    """Return when the day begins in London."""
    return timezone.make_aware(datetime.combine(day, time.min))


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

    def cancelled(self) -> Self:
        """Return those that do not take place."""
        return self.filter(state="cancelled")

    def not_over(self) -> Self:
        """Return those that are still to come or on now, in the order that they have."""
        return self.filter(ends_at__gt=timezone.now())

    def over(self) -> Self:
        """Return those that are over, in the order that they have."""
        return self.filter(ends_at__lte=timezone.now())

    def named(self, words: str) -> Self:
        """Return those whose title or body holds each of the words."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(body__name__icontains=word))
        return found

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

    def of_body(self, body: "Body") -> Self:
        """Return the meetings of one body."""
        return self.filter(body=body)

    def on_days(self, first: date, last: date) -> Self:
        """Return those that begin on one of the days from the first to the last, in London."""
        return self.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last + timedelta(days=1)))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Return those that are on at some moment of the time."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def with_shared(self, meeting: "Meeting") -> "list[tuple[Meeting, int]]":
        """Return each with how many people are invited to it and to the given meeting as well."""
        invitees = apps.get_model("meetings", "Invitee").objects.order_by()
        there = invitees.filter(meeting=meeting, person__isnull=False).values("person_id")
        both = invitees.filter(meeting=OuterRef("pk"), person__in=there).values("meeting")
        counted = both.annotate(number=Count("pk")).values("number")
        rows: models.QuerySet[Any] = self.annotate(shared=Coalesce(Subquery(counted), 0))
        return [(each, each.shared) for each in rows]

    def before(self, moment: datetime) -> Self:
        """Return those that began earlier, the latest first."""
        return self.filter(starts_at__lt=moment).order_by("-starts_at", "-pk")

    def after(self, moment: datetime) -> Self:
        """Return those that begin later, the soonest first."""
        return self.filter(starts_at__gt=moment).order_by("starts_at", "pk")

    def upcoming_first(self, now: datetime | None = None) -> Self:
        """Put those that are not over first, the soonest on top, then the past ones, the latest on top."""
        over = Case(When(ends_at__gt=now or timezone.now(), then=Value(False)), default=Value(True))
        still_to_come = Case(When(is_over_now=False, then=F("starts_at")))
        return self.annotate(is_over_now=over).order_by("is_over_now", still_to_come, "-starts_at", "-pk")

    def hosting(self) -> dict[int, tuple[int, datetime]]:
        """Return how many of these each institution hosts, and when it does so last."""
        rows = self.filter(host__isnull=False).order_by().values("host_id")
        counted = rows.annotate(times=Count("pk"), last=Max("starts_at"))
        return {row["host_id"]: (row["times"], row["last"]) for row in counted}

    def with_place(self) -> Self:
        """Fetch of each meeting what a list shows of it, with the names of body and host; begin at the alliance."""
        shown = ["title", "starts_at", "ends_at", "place", "address", "state", "cancelled_because"]
        rows = self.select_related("body", "host")
        return rows.only("alliance_id", *shown, "body__name", "host__name")

    def with_names(self) -> Self:
        """Fetch body, its rules, host and alliance along with each meeting."""
        return self.select_related("body", "body__meeting_rules", "host", "alliance")


class InviteeQuerySet(models.QuerySet):
    def answers(self) -> Self:
        """Fetch of each row what is counted and shown of its answer, with the institution's name."""
        shown = ["title", "capacity", "answer", "deputy_name", "reason", "answered_at", "attended", "attended_name"]
        rows = self.select_related("institution").order_by("pk")
        return rows.only("alliance_id", "meeting_id", "person_id", *shown, "institution__name")

    def answers_by_meeting(self, meetings: "Iterable[Meeting]") -> dict[int, dict[str, int]]:
        """Count the answers to each of the meetings, by its key and then by the answer, in one query."""
        rows = self.filter(meeting__in=[meeting.pk for meeting in meetings]).order_by().values("meeting_id", "answer")
        found: dict[int, dict[str, int]] = {}
        for row in rows.annotate(number=Count("pk")):
            found.setdefault(row["meeting_id"], {})[row["answer"]] = row["number"]
        return found

    def attended_list(self) -> Self:
        """Fetch of each row what the minutes show of it: the names, the answer, and who came."""
        own = [field.name for field in self.model._meta.concrete_fields if field.name != "nonce"]
        rows = self.select_related("institution", "person")
        return rows.only(*own, "institution__name", "person__name")

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
