"""Fewer points for the same outline: nobody sees on a map of schools what covers less than a playing field."""

from heapq import heapify, heappop, heappush

from members.directory.outlines import Point, Ring

# In square metres: what the outline may lose at one point, and the size of an islet that is left out.
LEAST_AREA = 2000
# An authority with more points than this makes the map heavy: its coast is drawn more roughly.
MOST_POINTS = 800


def thinned(rings: list[Ring]) -> list[list[list[int]]]:
    """Return closed rings, whose points are in metres, with as few points as the eye needs; islets may go altogether.

    The point that changes the outline least goes first, again and again (Visvalingam and Whyatt's method).
    """
    outline = _Outline([ring[:-1] for ring in rings])
    while outline.heap and (outline.heap[0][0] < LEAST_AREA or outline.left > MOST_POINTS):
        outline.take_one()
    return [_whole_metres(ring) for ring in outline.rings()]


class _Outline:
    """Rings from which points are taken; each knows its neighbours, and the heap knows the least of all of them."""

    def __init__(self, rings: list[Ring]) -> None:
        self._rings = rings
        self._before = [[(each - 1) % len(ring) for each in range(len(ring))] for ring in rings]
        self._after = [[(each + 1) % len(ring) for each in range(len(ring))] for ring in rings]
        self._areas = [[self._area(number, each) for each in range(len(ring))] for number, ring in enumerate(rings)]
        self._counts = [len(ring) for ring in rings]
        # The largest ring stays, be it ever so small.
        self._main = max(range(len(rings)), key=lambda number: _size(rings[number]))
        self.left = sum(self._counts)
        self.heap = [
            (area, number, each) for number, areas in enumerate(self._areas) for each, area in enumerate(areas)
        ]
        heapify(self.heap)

    def take_one(self) -> None:
        """Take the point that matters least, or the whole ring when it would be no ring without it."""
        area, number, each = heappop(self.heap)
        if area != self._areas[number][each]:
            return  # it was taken already, or matters more since a neighbour went
        if self._counts[number] > 3:
            self._take(number, each, area)
        elif number != self._main:
            self.left -= self._counts[number]
            self._counts[number] = 0
            self._areas[number] = [-1.0] * len(self._rings[number])

    def _take(self, number: int, each: int, area: float) -> None:
        before, after = self._before[number][each], self._after[number][each]
        self._after[number][before], self._before[number][after] = after, before
        self._areas[number][each] = -1.0
        self._counts[number] -= 1
        self.left -= 1
        for neighbour in (before, after):
            # What stands for a point that went matters at least as much as that did.
            now = max(area, self._area(number, neighbour))
            self._areas[number][neighbour] = now
            heappush(self.heap, (now, number, neighbour))

    def _area(self, number: int, each: int) -> float:
        ring = self._rings[number]
        return _triangle(ring[self._before[number][each]], ring[each], ring[self._after[number][each]])

    def rings(self) -> list[Ring]:
        """Return what is left, closed."""
        left = []
        for ring, areas, count in zip(self._rings, self._areas, self._counts, strict=True):
            if count:
                points = [point for point, area in zip(ring, areas, strict=True) if area >= 0]
                left.append([*points, points[0]])
        return left


def _triangle(one: Point, two: Point, three: Point) -> float:
    """Return the area between three points."""
    return abs((two[0] - one[0]) * (three[1] - one[1]) - (three[0] - one[0]) * (two[1] - one[1])) / 2


def _size(ring: Ring) -> float:
    """Return the area within a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(one[0] * other[1] - other[0] * one[1] for one, other in pairs)) / 2


def _whole_metres(ring: Ring) -> list[list[int]]:
    """Round to metres, and leave out a point that has become the one before."""
    rounded = [[round(x), round(y)] for x, y in ring]
    return [point for number, point in enumerate(rounded) if not number or point != rounded[number - 1]]
