"""Reading actions and decisions."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.querysets.agendas import not_recused, open_to
from meetings.querysets.words import DECISION_WORDS, asked, whole
from members.permissions import Can

if TYPE_CHECKING:
    from meetings.models import Meeting
    from members.access import Standing
    from members.models import Institution, Person


# The longest number that the column holds for certain.
DIGITS = 9


def readable(standing: "Standing", path: str = "") -> Q:
    """Return the condition that the minutes of the meeting at `path` are open to the person."""
    minutes = apps.get_model("meetings", "Minutes").objects.visible_to(standing).order_by()
    return Q(**{f"{path}meeting__in": minutes.values("meeting_id")})


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the decisions in minutes that the person may read, under items that they may know of and have not
        stood aside from."""
        seen = self.filter(open_to(standing, "item__"), not_recused(standing.person), alliance=standing.alliance)
        return seen.filter(readable(standing))

    def with_names(self) -> Self:
        """Fetch meeting, body and item along with each decision."""
        return self.select_related("meeting", "meeting__body", "item")

    def newest_first(self) -> Self:
        """Return those of the latest meeting first, within it in their order."""
        return self.order_by("-meeting__starts_at", "-meeting_id", "number")

    def with_words(self, words: str) -> Self:
        """Return those that hold the words, the best first, each with its `snippet`."""
        found = self.annotate(words=DECISION_WORDS).filter(words=asked(words))
        ranked = found.annotate(rank=SearchRank(DECISION_WORDS, asked(words)), snippet=whole("text", words))
        return ranked.order_by("-rank", "-meeting__starts_at", "number")


class ActionQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the person's own actions and their schools', and those under items that they may know of, once they
        may read the minutes; those who run meetings need not wait for that."""
        seen = open_to(standing, "item__") & not_recused(standing.person)
        seen = seen | Q(item__isnull=True) if standing.can(Can.RUN_MEETINGS) else seen & readable(standing)
        return self.filter(self._own(standing) | seen, alliance=standing.alliance)

    def of_standing(self, standing: "Standing") -> Self:
        """Return the person's own actions, and those of the schools they speak for."""
        return self.filter(self._own(standing), alliance=standing.alliance)

    def _own(self, standing: "Standing") -> Q:
        led = [institution.pk for institution in standing.led_institutions()]
        return Q(owner=standing.person) | Q(institution__in=led)

    def of_place(self, person: "Person | None", institution: "Institution | None") -> Self:
        """Return the actions of a person and of an institution, for whoever speaks for both by a link."""
        own = Q(pk__in=[])
        if person is not None:
            own |= Q(owner=person)
        if institution is not None:
            own |= Q(institution=institution)
        return self.filter(own)

    def open(self) -> Self:
        """Return those that are still to be done, the most urgent first."""
        return self.filter(state="open").urgent_first()

    def urgent_first(self) -> Self:
        """Put what is due first on top, and what has no day at the end."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "number")

    def overdue(self, on: date | None = None) -> Self:
        """Return the open ones whose day has passed."""
        return self.open().filter(due_on__lt=on or timezone.localdate())

    def with_words(self, words: str) -> Self:
        """Return those that hold every word, or bear it as their number."""
        found = self
        for word in words.split():
            held = Q(what__icontains=word)
            if word.isdecimal() and len(word) <= DIGITS:
                held |= Q(number=int(word))
            found = found.filter(held)
        return found

    def owned_by_name(self, words: str) -> Self:
        """Return those whose owner's name holds the words; an institution's name counts where nobody else is named."""
        place = Q(owner=None, owner_name="", institution__name__icontains=words)
        return self.filter(Q(owner__name__icontains=words) | Q(owner_name__icontains=words) | place)

    def arising(self, meeting: "Meeting") -> Self:
        """Return what the body had still to do when the meeting began: raised before it, not closed by then."""
        raised = Q(meeting__starts_at__lt=meeting.starts_at) | Q(meeting=None, created_at__lt=meeting.starts_at)
        undone = Q(state="open") | Q(closed_at__gte=meeting.starts_at)
        return self.filter(raised, undone, body=meeting.body_id).urgent_first()

    def for_minutes(self) -> Self:
        """Fetch of each action what minutes and matters arising show of it, and nothing else: there may be hundreds."""
        own = ["number", "what", "owner_name", "due_on", "state", "closing_note", "alliance", "body", "item"]
        rows = self.select_related("owner", "institution", "meeting")
        return rows.only(*own, "owner__name", "institution__name", "meeting__starts_at")

    def for_list(self) -> Self:
        """Fetch of each action what the register and its export show of it, and nothing else."""
        own = ["number", "what", "owner_name", "due_on", "state", "closed_at", "closing_note", "alliance"]
        rows = self.select_related("owner", "institution", "body", "strand", "meeting")
        names = [f"{place}__name" for place in ("owner", "institution", "body", "strand")]
        return rows.only(*own, *names, "meeting__starts_at")

    def with_names(self) -> Self:
        """Fetch owner, school, body, strand and meeting along with each action."""
        return self.select_related("owner", "institution", "body", "strand", "meeting", "meeting__body")
