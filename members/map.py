"""A map of institutions on the national grid: distances in kilometres, and the drawing in metres turned to pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from members.models import Boundary, Institution

WIDTH = 640
TALLEST = 560
PADDING = 40
SCALE_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100)
LEAST_METRES = 2000
SHAPES = {
    "Primary": "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0Z",
    "Secondary": "M-7-7H7V7H-7Z",
    "Special": "M0-9 9 0 0 9-9 0Z",
    "All-through": "M0-9 8 6H-8Z",
}
RING = "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z"


def kilometres(one: Institution, other: Institution) -> float | None:
    """Return how far apart two institutions are as the crow flies, or None where a position is not known."""
    if one.easting is None or other.easting is None:
        return None
    return hypot(one.easting - other.easting, one.northing - other.northing) / 1000  # type: ignore[operator]


@dataclass(frozen=True)
class Pin:
    """One institution on the drawing, in pixels from the top left: what it is called and the path of its shape."""

    pk: int
    label: str
    x: float
    y: float
    path: str
    is_ring: bool


@dataclass(frozen=True)
class Drawing:
    """Everything that the map's template draws."""

    width: int
    height: int
    pins: list[Pin]
    outlines: list[str]
    scale_km: float
    scale_pixels: float


def draw(institutions: Iterable[Institution], boundaries: Iterable[Boundary] = ()) -> Drawing | None:
    """Lay the institutions out on one drawing with the outlines beneath; None where no position is known."""
    placed = [each for each in institutions if each.easting is not None]
    if not placed:
        return None
    west, east = _span([each.easting for each in placed])  # type: ignore[misc]
    south, north = _span([each.northing for each in placed])  # type: ignore[misc]
    per_metre = min((WIDTH - 2 * PADDING) / (east - west), (TALLEST - 2 * PADDING) / (north - south))
    height = round((north - south) * per_metre) + 2 * PADDING
    left = (WIDTH - (east - west) * per_metre) / 2

    def at(easting: float, northing: float) -> tuple[float, float]:
        return round(left + (easting - west) * per_metre, 1), round(PADDING + (north - northing) * per_metre, 1)

    pins = [_pin(each, *at(each.easting, each.northing)) for each in placed]  # type: ignore[arg-type]
    outlines = [
        "".join("M" + "L".join(f"{x} {y}" for x, y in (at(*point) for point in ring)) + "Z" for ring in boundary.rings)
        for boundary in boundaries
    ]
    scale_km = max((step for step in SCALE_STEPS if step * 1000 * per_metre <= WIDTH / 3), default=SCALE_STEPS[0])
    return Drawing(WIDTH, height, pins, outlines, scale_km, round(scale_km * 1000 * per_metre, 1))


def _span(values: Sequence[int]) -> tuple[float, float]:
    """Return the least and greatest value, widened where all lie close together."""
    low, high = min(values), max(values)
    if high - low < LEAST_METRES:
        middle = (low + high) / 2
        return middle - LEAST_METRES / 2, middle + LEAST_METRES / 2
    return low, high


def _pin(institution: Institution, x: float, y: float) -> Pin:
    kind = institution.phase_or_type
    return Pin(institution.pk, f"{institution.name}, {kind}", x, y, SHAPES.get(kind, RING), kind not in SHAPES)


def distances_from(chosen: Institution, others: Iterable[Institution]) -> list[tuple[Institution, float]]:
    """Return the others with their distance in kilometres, the nearest first; those without position are left out."""
    found = [(other, kilometres(chosen, other)) for other in others if other.pk != chosen.pk]
    return sorted(((other, km) for other, km in found if km is not None), key=lambda pair: pair[1])
