"""Reading agenda items and papers; confidential items and recusals are left out here and nowhere else."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from meetings.querysets.words import ITEM_WORDS, asked, snippet
from members.permissions import Can

if TYPE_CHECKING:
    from meetings.models import ItemVersion, Meeting
    from members.access import Standing
    from members.models import Institution, Person


def open_to(standing: "Standing", path: str = "") -> Q:
    """Return the condition that the person may know of an item: those who run meetings all of them, those invited to
    the meeting every item of it, everybody else what is not confidential in meetings that they may see.

    `path` leads from the filtered row to its item, such as "item__".
    """
    if standing.can(Can.RUN_MEETINGS):
        return Q(**{f"{path}alliance": standing.alliance})
    meetings = apps.get_model("meetings", "Meeting").objects
    inviting = meetings.inviting(standing).order_by().values("pk")
    seen = meetings.visible_to(standing).order_by().values("pk")
    plain = Q(**{f"{path}is_confidential": False, f"{path}meeting__in": seen})
    return Q(**{f"{path}meeting__in": inviting}) | plain


def not_recused(person: "Person", path: str = "item") -> Q:
    """Return the condition that the person has not stood aside from the item at `path`."""
    aside = apps.get_model("meetings", "Recusal").objects.filter(person=person, item=OuterRef(f"{path}_id"))
    return Q(~Exists(aside))


class AgendaItemQuerySet(models.QuerySet):
    """Items; `is_recused` on a row says that the person must see neither its papers nor its minutes."""

    def visible_to(self, standing: "Standing") -> Self:
        """Return the items the person may know of, each with `is_recused`; what is only proposed, to those who run
        meetings and to its proposer."""
        aside = apps.get_model("meetings", "Recusal").objects.filter(person=standing.person, item=OuterRef("pk"))
        seen = self.filter(open_to(standing), alliance=standing.alliance).annotate(is_recused=Exists(aside))
        if standing.can(Can.RUN_MEETINGS):
            return seen
        return seen.filter(Q(state="on") | Q(proposed_by=standing.person))

    def on(self) -> Self:
        """Return what stands on the agenda, in its order."""
        return self.filter(state="on").order_by("position", "pk")

    def taking_part(self) -> Self:
        """Leave out, after `visible_to`, the items from which the person stands aside."""
        return self.filter(is_recused=False)

    def removed(self) -> Self:
        """Return what was taken off the agenda and can be put back."""
        return self.filter(state="removed").order_by("title", "pk")

    def titled(self, words: str) -> Self:
        """Return those whose title holds every word."""
        found = self
        for word in words.split():
            found = found.filter(title__icontains=word)
        return found

    def proposed(self) -> Self:
        """Return what waits for the chair to take it."""
        return self.filter(state="proposed").order_by("created_at", "pk")

    def with_names(self) -> Self:
        """Fetch presenter, strand and proposer along with each item."""
        return self.select_related("presenter", "strand", "proposed_by", "proposed_for")

    def for_overview(self) -> Self:
        """Fetch of each item what the overview of a meeting shows of it, without its brief and its minutes."""
        own = ["title", "kind", "purpose", "minutes", "presenter_name", "is_confidential", "position", "state"]
        rows = self.select_related("presenter", "strand")
        return rows.only("alliance_id", "meeting_id", *own, "presenter__name", "strand__name")

    def without_text(self) -> Self:
        """Leave what was minuted where it is: an agenda shows none of it, and it may be long."""
        return self.defer("text")

    def minuted(self, standing: "Standing") -> Self:
        """Return the items whose minutes the person may read: of minutes that are open to them, and not those from
        which they stood aside."""
        minutes = apps.get_model("meetings", "Minutes").objects.visible_to(standing).order_by()
        seen = self.visible_to(standing).filter(state="on", is_recused=False)
        return seen.filter(meeting__in=minutes.values("meeting_id"))

    def has_minutes_open(self, pk: int | None, standing: "Standing") -> bool:
        """Say whether the person may read the minutes of the item with this key; of no item: no."""
        return pk is not None and self.minuted(standing).filter(pk=pk).exists()

    def seen_in(self, meeting: "Meeting | int", standing: "Standing") -> dict[int, bool]:
        """Return the keys of a meeting's items that the person may know of, each with whether they stood aside."""
        return dict(self.visible_to(standing).filter(meeting=meeting).values_list("pk", "is_recused"))

    def with_words(self, words: str) -> Self:
        """Return those whose title or minutes hold the words, the best first, each with its `snippet`."""
        found = self.annotate(words=ITEM_WORDS).filter(words=asked(words))
        ranked = found.annotate(rank=SearchRank(ITEM_WORDS, asked(words)), snippet=snippet("text", words))
        return ranked.order_by("-rank", "-meeting__starts_at", "position")


class ItemVersionQuerySet(models.QuerySet):
    def current_of(self, number: int) -> "ItemVersion | None":
        """Return the version of this number that was the item's text, or None."""
        return self.filter(number=number, is_aside=False).first()  # type: ignore[return-value]

    def sent_by(self, writer: str, after: int) -> "ItemVersion | None":
        """Return the last version that a page brought into the item's text after the one that it knows of."""
        if not writer:
            return None
        sent = self.filter(writer=writer, number__gt=after, is_aside=False)
        return sent.order_by("-number").first()  # type: ignore[return-value]

    def with_names(self) -> Self:
        """Fetch who saved along with each version."""
        return self.select_related("by", "suggestion__made_by")

    def without_text(self) -> Self:
        """Leave the texts where they are, for lists."""
        return self.defer("text", "typed")


class PaperQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the papers of items that the person may know of and has not stood aside from."""
        seen = self.filter(open_to(standing, "item__"), not_recused(standing.person), alliance=standing.alliance)
        return seen if standing.can(Can.RUN_MEETINGS) else seen.filter(item__state="on")

    def with_names(self) -> Self:
        """Fetch item, meeting and body along with each paper."""
        return self.select_related("item", "item__meeting", "item__meeting__body")


class PaperRequestQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the requests that concern the person: all for those who run meetings, else their own and those made
        to a school they speak for; none of an item from which they have stood aside."""
        own = self.filter(not_recused(standing.person), alliance=standing.alliance)
        if standing.can(Can.RUN_MEETINGS):
            return own
        return own.filter(self._asked(standing))

    def asked_of(self, standing: "Standing") -> Self:
        """Return what the person, or a school they speak for, is asked for."""
        own = self.filter(not_recused(standing.person), self._asked(standing), alliance=standing.alliance)
        return own.filter(item__state="on")

    def of_place(self, person: "Person", institution: "Institution | None") -> Self:
        """Return what a person or an institution is asked for, for whoever speaks for both by a link."""
        own = Q(person=person) | (Q(institution=institution) if institution is not None else Q())
        return self.filter(not_recused(person), own)

    def _asked(self, standing: "Standing") -> Q:
        led = [institution.pk for institution in standing.led_institutions()]
        return Q(person=standing.person) | Q(institution__in=led)

    def with_names(self) -> Self:
        """Fetch item, meeting, body, person and institution along with each request."""
        return self.select_related("item", "item__meeting", "item__meeting__body", "person", "institution", "paper")

    def outstanding(self) -> Self:
        """Return the papers that are still owed, the most urgent first."""
        owed = self.filter(paper__isnull=True, item__state="on", item__meeting__state="planned")
        return owed.filter(item__meeting__ends_at__gt=timezone.now()).order_by("due_on", "pk")

    def overdue(self, on: date | None = None) -> Self:
        """Return those whose day has passed."""
        return self.outstanding().filter(due_on__lt=on or timezone.localdate())
