"""Reading news and enquiries."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.permissions import Can

if TYPE_CHECKING:
    from members.access import Standing


class NewsQuerySet(models.QuerySet):
    """News of an alliance, the latest first."""

    def published(self) -> Self:
        """Return what has been published by now."""
        return self.filter(published_at__lte=timezone.now())

    def public(self) -> Self:
        """Return what everybody may read."""
        return self.published().filter(is_public=True)

    def drafts(self) -> Self:
        """Return what is not published."""
        return self.filter(published_at__isnull=True)

    def visible_to(self, standing: "Standing | None") -> Self:
        """Return what the person may read: writers everything, members what is published, visitors what is public."""
        if standing is None:
            return self.public()
        return self.all() if standing.can(Can.WRITE_NEWS) else self.published()

    def with_words(self, words: str) -> Self:
        """Return the news with all the words in title, summary or text."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(body__icontains=word))
        return found

    def drafts_first(self) -> Self:
        """Put drafts on top, then the latest."""
        return self.order_by(models.F("published_at").desc(nulls_first=True), "-pk")


class EnquiryQuerySet(models.QuerySet):
    """What visitors asked an alliance, the latest first."""

    def waiting(self) -> Self:
        """Return the enquiries that nobody has answered."""
        return self.filter(answered_at__isnull=True)

    def answered(self) -> Self:
        """Return the enquiries that somebody has answered."""
        return self.filter(answered_at__isnull=False)

    def with_words(self, words: str) -> Self:
        """Return the enquiries with all the words in name, organisation or message."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(organisation__icontains=word) | Q(message__icontains=word))
        return found
