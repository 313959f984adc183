"""Reading institutions and memberships."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Q

from members.querysets.dated import DatedQuerySet

if TYPE_CHECKING:
    from members.models import Alliance

SPECIAL = Q(type_name__icontains="special")


def as_searched(words: str) -> str:
    """Return words as the search text has them: in small letters, with single spaces."""
    return " ".join(words.lower().split())


def is_like(words: str, field: str) -> Q:
    """Return the condition that the field holds the words, or words like them.

    Parts of words count from a likeness of 0.6 and whole words from 0.5: PostgreSQL's own limits, which its trigram
    index looks for.
    """
    return (
        Q(**{f"{field}__trigram_word_similar": words})
        | Q(**{f"{field}__trigram_strict_word_similar": words})
        | Q(**{f"{field}__contains": words})
    )


class InstitutionQuerySet(models.QuerySet):
    """Every institution is open data: whoever may enter an alliance may see it."""

    def find(self, words: str) -> Self:
        """Return what has the words in name, town, postcode or URN, typing errors tolerated, the likest first."""
        words = as_searched(words)
        found = self.filter(is_like(words, "search_text"))
        return found.annotate(alike=TrigramWordSimilarity(words, "search_text")).order_by("-alike", "name", "pk")

    def open(self) -> Self:
        """Leave out those that have closed."""
        return self.exclude(status="Closed")

    def schools(self) -> Self:
        """Return the schools, as against authorities, universities and trusts."""
        return self.filter(kind="school")

    def members_of(self, alliance: "Alliance", on: date | None = None) -> Self:
        """Return the institutions in the alliance on the day (today when none is given)."""
        return self.filter(pk__in=alliance.memberships.current(on).order_by().values("institution_id"))

    def placed(self) -> Self:
        """Return those whose position on the national grid is known."""
        return self.filter(easting__isnull=False)


class MembershipQuerySet(DatedQuerySet):
    """Memberships of an alliance, as of a day with `current`."""

    def with_institution(self) -> Self:
        """Fetch the institution along with each row."""
        return self.select_related("institution")

    def of_phase(self, phase: str) -> Self:
        """Return the memberships of schools of a phase; "special" and kinds of institution count as phases here."""
        if phase == "special":
            return self.filter(institution__in=self._special())
        if phase in ("local_authority", "university", "trust", "other"):
            return self.filter(institution__kind=phase)
        return self.filter(institution__phase=phase)

    def _special(self) -> models.QuerySet:
        from members.models import Institution

        return Institution.objects.filter(SPECIAL).order_by().values("pk")

    def named_like(self, words: str) -> Self:
        """Return the memberships of institutions that the words find."""
        return self.filter(is_like(as_searched(words), "institution__search_text"))
