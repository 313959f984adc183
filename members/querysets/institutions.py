"""Reading institutions and memberships."""

from datetime import date
from typing import TYPE_CHECKING, Self, cast

from django.contrib.postgres.search import TrigramStrictWordSimilarity, TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Exists, FloatField, Q, Value, When

from members.querysets.dated import DatedQuerySet

if TYPE_CHECKING:
    from members.models import Alliance

# Parts of words count from the first likeness and whole words from the second: PostgreSQL's own limits, which its
# trigram index looks for.
ALIKE, ALIKE_AS_A_WHOLE = 0.6, 0.5
# A common word is in the names of thousands.
FOUND_AT_MOST = 300
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


def holds(words: str, field: str) -> Q:
    """Return the condition that the field holds every word."""
    return Q(*(Q((f"{field}__contains", word)) for word in words.split()))


class InstitutionQuerySet(models.QuerySet):
    """Every institution is open data: whoever may enter an alliance may see it."""

    def find(self, words: str) -> Self:
        """Return what has every word in name, town, postcode or URN, what begins with them first.

        Only where nothing has them all are typing errors tolerated: then what is spelt alike is found, the likest
        first. No more than FOUND_AT_MOST are found.
        """
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
        """Return what has all the words; else what has the words sought spelt alike; else what resembles whole words.

        Each step is taken only where the one before finds nothing, for reckoning likeness takes far longer than
        looking whether a word is there. What is likest to all the words comes first.
        """
        holding, spelling = holds(words, "search_text"), TrigramWordSimilarity(words, "search_text")
        how = Case(
            When(search_text__startswith=words, then=Value(3.0)),
            When(search_text__contains=words, then=Value(2.0)),
            When(holding, then=Value(1.0)),
            default=spelling,
            output_field=FloatField(),
        )
        exact = self.filter(holding)
        in_part = self.filter(~Exists(exact), search_text__trigram_word_similar=sought)
        as_a_whole = self.filter(~Exists(exact), ~Exists(in_part), search_text__trigram_strict_word_similar=sought)
        keys = [
            rows.order_by(order.desc(), "name", "pk").values("pk")[:FOUND_AT_MOST]
            for rows, order in ((exact, how), (in_part, spelling), (as_a_whole, spelling))
        ]
        found = cast("Self", self.model._default_manager.filter(pk__in=keys[0].union(*keys[1:], all=True)))
        return found.annotate(alike=how).order_by("-alike", "name", "pk")

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
        """Return the memberships of institutions that have every word, or else those spelt alike, as `find` does."""
        words, field = as_searched(words), "institution__search_text"
        # By functions and not by operators, whose index would begin with the whole country.
        alike = self.annotate(alike=TrigramWordSimilarity(words, field))
        as_a_whole = self.annotate(alike=TrigramStrictWordSimilarity(words, field))
        for found in (self.filter(holds(words, field)), alike.filter(alike__gte=ALIKE)):
            if found.exists():
                return found
        return as_a_whole.filter(alike__gte=ALIKE_AS_A_WHOLE)
