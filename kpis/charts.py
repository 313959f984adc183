"""Where the marks of a chart stand; the figures themselves are read in the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 120, 32, 4


@dataclass(frozen=True)
class Trend:
    """A line of figures over time, broken where there is none, with the aim across it."""

    lines: list[str]
    dots: list[tuple[float, float]]
    aim: float | None


@dataclass(frozen=True)
class Mark:
    """One mark on a scale: how far along it stands, from 0 to 100, and what it says."""

    at: float
    words: str
    tone: str = ""


def scale(figures: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest of the figures, apart even where they are all the same."""
    low, high = min(figures), max(figures)
    return (low - 1, high + 1) if low == high else (low, high)


def along(figure: Decimal, low: Decimal, high: Decimal) -> float:
    """Return how far along a scale a figure stands, from 0 to 100."""
    return round(float((figure - low) / (high - low) * 100), 2)


def trend_of(figures: Sequence[Decimal | None], aim: Decimal | None) -> Trend | None:
    """Return where the figures stand in a small chart; of fewer than two there is none."""
    known = [each for each in figures if each is not None]
    if len(known) < 2:
        return None
    low, high = scale([*known, *([aim] if aim is not None else [])])

    def height(figure: Decimal) -> float:
        return round(HEIGHT - EDGE - along(figure, low, high) / 100 * (HEIGHT - 2 * EDGE), 1)

    step = (WIDTH - 2 * EDGE) / (len(figures) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for number, figure in enumerate(figures):
        if figure is None:
            runs.append([])
        else:
            runs[-1].append((round(EDGE + number * step, 1), height(figure)))
    lines = [" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1]
    dots = [dot for run in runs for dot in run]
    return Trend(lines, dots, height(aim) if aim is not None else None)
