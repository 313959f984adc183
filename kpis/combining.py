"""How the values of schools become one figure: plain arithmetic on exact numbers, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

ZERO = Decimal(0)


class How(TextChoices):
    """The ways in which values combine."""

    SUM = "sum", "Added up"
    MEAN = "mean", "Mean, weighted by the number of pupils"
    SHARE = "share", "Share of schools on the right side of a line"
    GAP = "gap", "Gap between a group and the other pupils"
    NATIONAL = "national", "Difference from the national figure, weighted by the number of pupils"


class Better(TextChoices):
    """Which way an indicator should go."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"


@dataclass(frozen=True)
class Entry:
    """One figure that was given: how many pupils it speaks of, and the same of the pupils it is compared with."""

    figure: Decimal
    weight: Decimal | None = None
    comparison: Decimal | None = None
    comparison_weight: Decimal | None = None


@dataclass(frozen=True)
class Sums:
    """All that combining needs to know of any number of figures; the database adds these up by itself."""

    given: int = 0
    total: Decimal = ZERO
    on_the_right_side: int = 0
    with_weight: int = 0
    weighted: Decimal = ZERO
    weight: Decimal = ZERO
    with_comparison: int = 0
    comparison_weighted: Decimal = ZERO
    comparison_weight: Decimal = ZERO

    @classmethod
    def of(cls, entries: Iterable[Entry], line: Decimal | None = None, better: str = Better.HIGHER) -> "Sums":
        """Return the sums of the entries, which is what the queryset's `sums` says of the same rows."""
        found = list(entries)
        weighted = [(each.figure, each.weight) for each in found if each.weight is not None]
        compared = [
            (each.comparison, each.comparison_weight)
            for each in found
            if each.comparison is not None and each.comparison_weight is not None
        ]
        right = [each for each in found if line is not None and is_on_the_right_side(each.figure, line, better)]
        return cls(
            given=len(found),
            total=sum((each.figure for each in found), ZERO),
            on_the_right_side=len(right),
            with_weight=len(weighted),
            weighted=sum((figure * weight for figure, weight in weighted), ZERO),
            weight=sum((weight for _, weight in weighted), ZERO),
            with_comparison=len(compared),
            comparison_weighted=sum((figure * weight for figure, weight in compared), ZERO),
            comparison_weight=sum((weight for _, weight in compared), ZERO),
        )


@dataclass(frozen=True)
class Combined:
    """One figure, if there is one, and of how many given figures it takes account."""

    figure: Decimal | None
    counted: int


def is_on_the_right_side(figure: Decimal, line: Decimal, better: str) -> bool:
    """Say whether a figure reaches the line; who stands on it has reached it."""
    return figure >= line if better == Better.HIGHER else figure <= line


def mean(weighted: Decimal, weight: Decimal) -> Decimal | None:
    """Return a weighted mean; of no pupils at all there is none."""
    return weighted / weight if weight else None


def combine(how: str, sums: Sums, national: Decimal | None = None) -> Combined:
    """Return the one figure of what the sums were made of.

    What was not given counts for nothing, never for nought. A mean leaves out figures that do not say of how many
    pupils they speak; `counted` shows it.
    """
    if how == How.SUM:
        return Combined(sums.total if sums.given else None, sums.given)
    if how == How.SHARE:
        share = Decimal(100) * sums.on_the_right_side / sums.given if sums.given else None
        return Combined(share, sums.given)
    figure = mean(sums.weighted, sums.weight)
    if how == How.MEAN:
        return Combined(figure, sums.with_weight)
    if how == How.NATIONAL:
        known = figure is not None and national is not None
        return Combined(figure - national if known else None, sums.with_weight)  # type: ignore[operator]
    comparison = mean(sums.comparison_weighted, sums.comparison_weight)
    if figure is None or comparison is None:
        return Combined(None, 0)
    return Combined(comparison - figure, min(sums.with_weight, sums.with_comparison))
