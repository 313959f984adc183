"""Which items of an agenda touch an interest that somebody has declared, found by the words of both."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from meetings.models import AgendaItem

# Words that many organisations share; they tell none of them apart.
COMMON_WORDS = """
    a academies academy alliance and association at board borough by c catholic ce centre charity church city
    college community company consultancy consulting council county ctd district e education educational england
    federation first for foundation free girls boys grammar group high house in infant infants international jmi
    junior juniors la learning limited llp local lower ltd mat middle nursery of on partners partnership plc
    primary pru rc saint school schools secondary service services sixth special st support teaching the to
    trust uk university upper voluntary with
"""
COMMON = frozenset(COMMON_WORDS.split())
DISTINCT_LETTERS = 5


@dataclass(frozen=True)
class Declared:
    """A declared interest, as far as an agenda needs it: whose, in what, and where the chair has dismissed it."""

    pk: int
    what: str
    with_whom: str
    person_pk: int = 0
    person_name: str = ""
    dismissed_at: tuple[int, ...] = ()


@dataclass(frozen=True)
class Flag:
    """One item that seems to touch one declared interest, and the words that say so."""

    interest: Declared
    where: str
    words: tuple[str, ...]
    is_dismissed: bool = False

    @property
    def why(self) -> str:
        """The match as a sentence."""
        quoted = " and ".join(f"“{word}”" for word in self.words)
        touched = f"{self.interest.what}, {self.interest.with_whom}"
        return f"{self.where} says {quoted}, as does the declared interest: {touched}."


def flags_of(
    items: Iterable[AgendaItem], paper_titles: Mapping[int, list[str]], interests: Iterable[Declared]
) -> dict[int, list[Flag]]:
    """Return by item the interests that it seems to touch, dismissed ones marked.

    An interest matches where every telling word of its organisation's name stands in the title, the brief, or the
    title of a paper; a name of common words alone matches as a whole phrase.
    """
    texts = {item.pk: _texts(item, paper_titles.get(item.pk, [])) for item in items}
    said = frozenset(word for rows in texts.values() for _, text in rows for word in text.words)
    found: dict[int, list[Flag]] = {}
    for interest in interests:
        name = _Name.of(interest.with_whom)
        if not name.can_be_in(said):
            continue
        for pk, rows in texts.items():
            where, matched = name.first_match(rows)
            if matched:
                found.setdefault(pk, []).append(Flag(interest, where, matched, pk in interest.dismissed_at))
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

    @staticmethod
    @lru_cache(maxsize=2000)
    def of(text: str) -> "_Text":
        words = words_in(text)
        return _Text(frozenset(words), f" {' '.join(words)} ")


@dataclass(frozen=True)
class _Name:
    telling: tuple[str, ...]
    phrase: str

    @staticmethod
    @lru_cache(maxsize=5000)
    def of(name: str) -> "_Name":
        words = words_in(name)
        return _Name(tuple(word for word in words if word not in _COMMON_STEMS), " ".join(words))

    def can_be_in(self, words: frozenset[str]) -> bool:
        """Say whether texts of these words can speak of the organisation at all."""
        return bool(self.phrase) and words.issuperset(self.telling or self.phrase.split())

    def first_match(self, texts: Iterable[tuple[str, _Text]]) -> tuple[str, tuple[str, ...]]:
        """Return where the organisation is spoken of first, and by which words; nowhere: no words."""
        for where, text in texts:
            if matched := self.matched_in(text):
                return where, matched
        return "", ()

    def matched_in(self, text: _Text) -> tuple[str, ...]:
        """Return the words by which the text speaks of the organisation, or none."""
        if self.phrase and f" {self.phrase} " in text.phrase:
            return (self.phrase,)
        is_distinct = len(self.telling) > 1 or sum(map(len, self.telling)) >= DISTINCT_LETTERS
        if self.telling and is_distinct and text.words.issuperset(self.telling):
            return self.telling
        return ()
