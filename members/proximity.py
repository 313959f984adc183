"""Clusters by proximity: how far the schools of one are apart, what its rule misses, and which could be made."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import hypot

from members.models import Institution

PRIMARY, SECONDARY, SPECIAL, OTHER = "primary", "secondary", "special", "other"
PARTS = {
    "Primary": PRIMARY,
    "Nursery": PRIMARY,
    "Middle deemed primary": PRIMARY,
    "Secondary": SECONDARY,
    "Middle deemed secondary": SECONDARY,
    "All-through": SECONDARY,
    "Special": SPECIAL,
}
NEAR_AT_MOST = 12


@dataclass(frozen=True)
class Rule:
    """What a cluster should hold, and how many kilometres no two of its schools are further apart than."""

    secondaries: int = 1
    specials: int = 1
    primaries: int = 2
    within_km: float = 8.0


@dataclass
class Suggestion:
    """Schools that could make a cluster, and those left over that are nearest to it."""

    schools: list[Institution] = field(default_factory=list)
    near: list[Institution] = field(default_factory=list)
    shares_town: bool = False

    @property
    def name(self) -> str:
        """A working name: the town of its secondary school, or the school itself where several are of that town."""
        return self.town if self.town and not self.shares_town else self._first.name

    @property
    def town(self) -> str:
        """The town of its secondary school, where known."""
        return self._first.town

    @property
    def _first(self) -> Institution:
        return next((each for each in self.schools if part_of(each) == SECONDARY), self.schools[0])


def part_of(school: Institution) -> str:
    """Return which part of the rule a school counts for."""
    return PARTS.get(school.phase_or_type, OTHER)


def distance(one: Institution, other: Institution) -> float:
    """Return the kilometres between two schools as the crow flies; infinitely many where a position is not known."""
    if one.easting is None or other.easting is None or one.northing is None or other.northing is None:
        return float("inf")
    return hypot(one.easting - other.easting, one.northing - other.northing) / 1000


def lacks(schools: Sequence[Institution], rule: Rule) -> list[str]:
    """Return in sentences what is missing, too many or too far apart."""
    counts = {part: sum(part_of(each) == part for each in schools) for part in (PRIMARY, SECONDARY, SPECIAL)}
    sentences = []
    for part, wanted, name in (
        (SECONDARY, rule.secondaries, "secondary"),
        (SPECIAL, rule.specials, "special"),
    ):
        if counts[part] != wanted:
            sentences.append(
                f"{counts[part] or 'No'} {name} school{'s' * (counts[part] != 1)}; the rule says {wanted}."
            )
    if counts[PRIMARY] < rule.primaries:
        sentences.append(f"{counts[PRIMARY] or 'No'} primary schools; the rule says at least {rule.primaries}.")
    for one, other in combinations(schools, 2):
        apart = distance(one, other)
        if rule.within_km < apart < float("inf"):
            sentences.append(f"{one} and {other} are {apart:.1f} km apart.")
    unplaced = [str(each) for each in schools if each.easting is None]
    if unplaced:
        sentences.append(f"No position is known of {', '.join(unplaced)}.")
    return sentences


def suggest(schools: Iterable[Institution], rule: Rule) -> tuple[list[Suggestion], list[Institution]]:
    """Return clusters that keep the rule, and the schools that are left over.

    Each secondary school gathers the nearest special schools and then the nearest primaries; every pair of schools
    in a cluster is within the rule's distance. The same schools always give the same clusters.
    """
    placed = sorted((each for each in schools if each.easting is not None), key=lambda each: (each.name, each.pk))
    left = {part: [each for each in placed if part_of(each) == part] for part in (PRIMARY, SECONDARY, SPECIAL)}
    suggestions = []
    for seed in list(left[SECONDARY]):
        if seed not in left[SECONDARY]:
            continue
        chosen = [seed]
        for part, number in ((SECONDARY, rule.secondaries - 1), (SPECIAL, rule.specials)):
            chosen += _nearest(chosen, [each for each in left[part] if each != seed], number, rule.within_km)
        if lacks(chosen, Rule(rule.secondaries, rule.specials, 0, rule.within_km)):
            continue
        for school in chosen:
            left[part_of(school)].remove(school)
        suggestions.append(Suggestion(chosen))
    _share_out(left[PRIMARY], suggestions, rule)
    kept = [each for each in suggestions if not lacks(each.schools, rule)]
    used = {school.pk for each in kept for school in each.schools}
    left_over = [each for each in schools if each.pk not in used]
    towns = Counter(each.town for each in kept)
    for each in kept:
        each.shares_town = towns[each.town] > 1
        each.near = sorted(left_over, key=lambda school: (distance(each.schools[0], school), school.pk))[:NEAR_AT_MOST]
    return kept, left_over


def _nearest(chosen: list[Institution], pool: list[Institution], number: int, within_km: float) -> list[Institution]:
    """Return up to `number` schools of the pool that are nearest to the first chosen and within reach of all."""
    found: list[Institution] = []
    for school in sorted(pool, key=lambda each: (distance(chosen[0], each), each.pk)):
        if len(found) == number:
            break
        if all(distance(school, other) <= within_km for other in [*chosen, *found]):
            found.append(school)
    return found


def _share_out(primaries: list[Institution], suggestions: list[Suggestion], rule: Rule) -> None:
    """Give each primary to the nearest cluster whose every school is within reach."""
    for school in primaries:
        near = [
            each for each in suggestions if all(distance(school, other) <= rule.within_km for other in each.schools)
        ]
        if near:
            min(near, key=lambda each: distance(school, each.schools[0])).schools.append(school)
