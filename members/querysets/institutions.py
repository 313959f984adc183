"""Reading institutions and memberships."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Q, Value

from members.querysets.dated import DatedQuerySet

if TYPE_CHECKING:
    from members.models import Alliance

SPECIAL = Q(type_name__icontains="special")
# Words that thousands of schools have in their names.
COMMON = frozenset([
    "a", "academy", "and", "c", "catholic", "ce", "church", "college", "community", "e", "england", "for", "high",
    "infant", "infants", "junior", "nursery", "of", "primary", "rc", "roman", "saint", "school", "secondary", "special",
    "st", "the",
])  # fmt: skip


def telling(words: str) -> str:
    """Return the words that tell one school from others, or all where none does."""
    return " ".join(word for word in words.split() if word.strip("().,'’") not in COMMON) or words


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
        return self._like(words, words)

    def find_each(self, lines: list[str], most: int, *, quickly: bool = False) -> Self:
        """Return the likeliest few for each line, with the line's number as `line`, all in one query.

        `quickly` looks only for the words that tell one school from others, for long lists: half the schools of the
        country resemble “primary school”.
        """
        each = []
        for number, line in enumerate(lines):
            words = as_searched(line)
            found = self._like(words, telling(words) if quickly else words)
            each.append(found.annotate(line=Value(number))[:most])
        return each[0].union(*each[1:], all=True) if each else self.none()

    def _like(self, words: str, sought: str) -> Self:
        """Return what resembles the words sought or has all the words; the likest to all the words first."""
        found = self.filter(is_like(sought, "search_text") | Q(search_text__contains=words))
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
