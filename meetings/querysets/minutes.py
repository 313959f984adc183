"""Reading minutes, their signed versions, and the corrections suggested to them."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from meetings.querysets.agendas import not_recused, open_to
from members.models import AcademicYear
from members.permissions import Can

if TYPE_CHECKING:
    from members.access import Standing
    from members.models import Body


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the minutes the person may read: drafts for those who take them, circulated ones for those invited
        and those who adopt, adopted ones for whoever may see the meeting."""
        own = self.filter(alliance=standing.alliance)
        if standing.can(Can.TAKE_MINUTES):
            return own
        if standing.can(Can.ADOPT_MINUTES):
            return own.filter(state__in=["circulated", "adopted"])
        meetings = apps.get_model("meetings", "Meeting").objects
        circulated = Q(state__in=["circulated", "adopted"], meeting__in=meetings.inviting(standing).values("pk"))
        adopted = Q(state="adopted", meeting__in=meetings.visible_to(standing).values("pk"))
        return own.filter(circulated | adopted)

    def adopted(self) -> Self:
        """Return what the chair has signed."""
        return self.filter(state="adopted")

    def to_adopt(self) -> Self:
        """Return what waits to be signed."""
        return self.filter(state="circulated")

    def with_names(self) -> Self:
        """Fetch meeting, body and who signed along with each row."""
        return self.select_related("meeting", "meeting__body", "adopted_by", "adopted_at_meeting")

    def of_year(self, body: "Body", academic_year: int) -> Self:
        """Return the minutes of a body's meetings in an academic year, the oldest first."""
        year = AcademicYear(academic_year)
        within = {"meeting__starts_at__date__gte": year.starts_on, "meeting__starts_at__date__lt": year.ends_on}
        return self.filter(meeting__body=body, meeting__state="planned", **within).order_by("meeting__starts_at", "pk")

    def for_documents(self) -> Self:
        """Fetch of each all that its document says of itself: the meeting, its host and alliance, and who signed."""
        return self.with_names().select_related("meeting__host", "meeting__alliance")

    def newest_first(self) -> Self:
        """Return those of the latest meeting first."""
        return self.order_by("-meeting__starts_at", "-pk")

    def with_waiting(self) -> Self:
        """Count on each in `waiting` the corrections that nobody has answered."""
        suggestions = apps.get_model("meetings", "Suggestion").objects.waiting().order_by()
        counted = suggestions.filter(item__meeting=OuterRef("meeting")).values("item__meeting")
        return self.annotate(waiting=Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0))


class MinutesVersionQuerySet(models.QuerySet):
    def without_content(self) -> Self:
        """Leave the documents themselves where they are, for lists."""
        return self.defer("content")


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the corrections that the person may see: one's own, and all for those who take minutes; never to an
        item that is closed to them."""
        seen = self.filter(open_to(standing, "item__"), not_recused(standing.person), alliance=standing.alliance)
        return seen if standing.can(Can.TAKE_MINUTES) else seen.filter(made_by=standing.person)

    def waiting(self) -> Self:
        """Return those that nobody has decided."""
        return self.filter(state="waiting")

    def with_names(self) -> Self:
        """Fetch the item and the people along with each row."""
        return self.select_related("item", "item__meeting", "item__meeting__body", "made_by", "decided_by")
