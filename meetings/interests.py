"""Which items of an agenda touch an interest that somebody has declared, found by the words of both."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meetings.models import AgendaItem, Interest

# Words that many organisations share; they tell none of them apart.
COMMON = frozenset(
    [
        "a",
        "academies",
        "academy",
        "alliance",
        "and",
        "association",
        "at",
        "board",
        "borough",
        "by",
        "c",
        "catholic",
        "ce",
        "centre",
        "charity",
        "church",
        "city",
        "college",
        "community",
        "company",
        "consultancy",
        "consulting",
        "council",
        "county",
        "ctd",
        "district",
        "e",
        "education",
        "educational",
        "england",
        "federation",
        "first",
        "for",
        "foundation",
        "free",
        "girls",
        "boys",
        "grammar",
        "group",
        "high",
        "house",
        "in",
        "infant",
        "infants",
        "international",
        "jmi",
        "junior",
        "juniors",
        "la",
        "learning",
        "limited",
        "llp",
        "local",
        "lower",
        "ltd",
        "mat",
        "middle",
        "nursery",
        "of",
        "on",
        "partners",
        "partnership",
        "plc",
        "primary",
        "pru",
        "rc",
        "saint",
        "school",
        "schools",
        "secondary",
        "service",
        "services",
        "sixth",
        "special",
        "st",
        "support",
        "teaching",
        "the",
        "to",
        "trust",
        "uk",
        "university",
        "upper",
        "voluntary",
        "with",
    ]
)
DISTINCT_LETTERS = 5


@dataclass(frozen=True)
class Flag:
    """One item that seems to touch one declared interest, and the words that say so."""

    interest: Interest
    where: str
    words: tuple[str, ...]
    is_dismissed: bool = False

    @property
    def person_name(self) -> str:
        return self.interest.declaration.person.name

    @property
    def why(self) -> str:
        """The match as a sentence."""
        quoted = " and ".join(f"“{word}”" for word in self.words)
        return f"{self.where} says {quoted}, as does the declared interest: {self.interest.what}, {self.name}."

    @property
    def name(self) -> str:
        return self.interest.with_whom


def flags_of(
    items: Iterable[AgendaItem],
    paper_titles: Mapping[int, list[str]],
    interests: Iterable[Interest],
    dismissed: Iterable[tuple[int, int]] = (),
) -> dict[int, list[Flag]]:
    """Return by item the interests that it seems to touch, dismissed ones marked.

    An interest matches where every telling word of its organisation's name stands in the title, the brief, or the
    title of a paper; a name of common words alone matches as a whole phrase.
    """
    names = [(interest, _Name.of(interest.with_whom)) for interest in interests]
    waved_through = set(dismissed)
    found: dict[int, list[Flag]] = {}
    for item in items:
        texts = _texts(item, paper_titles.get(item.pk, []))
        for interest, name in names:
            for where, text in texts:
                if matched := name.matched_in(text):
                    seen = (item.pk, interest.pk) in waved_through
                    found.setdefault(item.pk, []).append(Flag(interest, where, matched, seen))
                    break
    return found


def _texts(item: AgendaItem, paper_titles: Iterable[str]) -> list[tuple[str, "_Text"]]:
    return [
        ("The title", _Text.of(item.title)),
        ("The text", _Text.of(item.brief)),
        *(("A paper’s title", _Text.of(title)) for title in paper_titles),
    ]


def words_in(text: str) -> list[str]:
    """Return the words of a text as they are compared: small letters, no accents, no possessive or plural s."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = re.findall(r"[a-z0-9]+(?:'[a-z]+)?", plain)
    return [_stem(word) for word in found]


def _stem(word: str) -> str:
    word = word.split("'")[0]
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


_COMMON_STEMS = frozenset(_stem(word) for word in COMMON)


@dataclass(frozen=True)
class _Text:
    words: frozenset[str]
    phrase: str

    @classmethod
    def of(cls, text: str) -> "_Text":
        words = words_in(text)
        return cls(frozenset(words), f" {' '.join(words)} ")


@dataclass(frozen=True)
class _Name:
    telling: tuple[str, ...]
    phrase: str

    @classmethod
    def of(cls, name: str) -> "_Name":
        words = words_in(name)
        return cls(tuple(word for word in words if word not in _COMMON_STEMS), " ".join(words))

    def matched_in(self, text: _Text) -> tuple[str, ...]:
        """Return the words by which the text speaks of the organisation, or none."""
        if self.phrase and f" {self.phrase} " in text.phrase:
            return (self.phrase,)
        is_distinct = len(self.telling) > 1 or sum(map(len, self.telling)) >= DISTINCT_LETTERS
        if self.telling and is_distinct and text.words.issuperset(self.telling):
            return self.telling
        return ()
