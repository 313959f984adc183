"""The outlines of authorities in a GeoJSON or TopoJSON file, as they stand there: codes, names and rings of points."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from members.directory.problems import Problems, WrongFile, quoted
from members.directory.source import Source

Point: TypeAlias = tuple[float, float]
Ring: TypeAlias = list[Point]

# A country's detailed outlines are larger than a page needs, and JSON cannot be read a piece at a time.
LARGEST = 50 * 1024 * 1024
GSS_CODE = re.compile(r"[A-Z][0-9]{8}")
LONGEST_NAME = 100


class WrongOutline(ValueError):
    """One area cannot be drawn; the text says why."""


@dataclass(frozen=True)
class Outline:
    """One authority: its codes, its name, and its rings in the coordinates of the file."""

    place: str
    gss_code: str
    la_code: str
    name: str
    rings: list[Ring]


def read_outlines(source: Source, problems: Problems) -> list[Outline]:
    """Return the areas that can be read, and add what is wrong with the others to `problems`.

    Raises WrongFile for a file that is neither GeoJSON nor TopoJSON.
    """
    areas = list(_areas(_parsed(source.text())))
    if not areas:
        raise WrongFile("The file holds no areas.")
    outlines: list[Outline] = []
    places: dict[str, str] = {}
    for number, area in enumerate(areas, start=1):
        name = _named(area, "name", r"(?i)(name|.*[0-9]{2}nm)")
        place = f"area {number:,} {quoted(name)}" if name else f"area {number:,}"
        try:
            outline = _outline(area, name, place)
        except WrongOutline as wrong:
            problems.add(place, str(wrong))
            continue
        if outline.gss_code in places:
            problems.add(place, f"{outline.gss_code} is {places[outline.gss_code]} already. Keep one of the two.")
        places[outline.gss_code] = place
        outlines.append(outline)
    return outlines


def _parsed(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise WrongFile(
            f"line {error.lineno:,}, column {error.colno:,}: this is not JSON ({error.msg}). "
            "Bring GeoJSON or TopoJSON, and fetch the file again if it was cut off."
        ) from error
    except (RecursionError, ValueError) as error:
        raise WrongFile(f"This is not JSON that can be read ({error}).") from error
    if not isinstance(content, dict):
        raise WrongFile("This is JSON, but neither GeoJSON nor TopoJSON.")
    return content


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} stands where a number should")


# --- Areas -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Area:
    """One feature: what is said of it, and its polygons with the arcs that TopoJSON builds them from."""

    id: Any
    properties: dict[str, Any]
    geometry: Any
    arcs: list[Ring] | None = None


def _areas(content: dict[str, Any]) -> Iterator[_Area]:
    kind = content.get("type")
    if kind == "Topology":
        yield from _topology_areas(content)
    elif kind in ("FeatureCollection", "Feature"):
        features = content.get("features") if kind == "FeatureCollection" else [content]
        for feature in features if isinstance(features, list) else []:
            feature = feature if isinstance(feature, dict) else {}
            yield _Area(feature.get("id"), _dict(feature.get("properties")), feature.get("geometry"))
    else:
        raise WrongFile("This is JSON, but neither GeoJSON (a FeatureCollection) nor TopoJSON (a Topology).")


def _topology_areas(topology: dict[str, Any]) -> Iterator[_Area]:
    try:
        arcs = _arcs(topology)
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise WrongFile(f"The arcs of this TopoJSON cannot be read ({error}). Fetch the file again.") from error
    for each in _dict(topology.get("objects")).values():
        collected = _dict(each).get("geometries")
        for geometry in collected if isinstance(collected, list) else [each]:
            geometry = _dict(geometry)
            yield _Area(geometry.get("id"), _dict(geometry.get("properties")), geometry, arcs)


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    """Return the arcs in coordinates: a quantised arc has steps on a lattice, which `transform` places and scales."""
    transform = topology.get("transform")
    if not transform:
        return [[_point(point) for point in arc] for arc in topology["arcs"]]
    scale, move = _point(transform["scale"]), _point(transform["translate"])
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0.0
        arc = []
        for step in steps:
            dx, dy = _point(step)
            x, y = x + dx, y + dy
            arc.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        arcs.append(arc)
    return arcs


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


# --- One area ----------------------------------------------------------------------------------


def _outline(area: _Area, name: str, place: str) -> Outline:
    """Return the area; raises WrongOutline with everything that is wrong with it."""
    gss_code = _named(area, "gss_code", r"(?i)(gss(_?code)?|code|.*[0-9]{2}cd)") or str(area.id or "")
    la_code = _named(area, "la_code", r"(?i)(la_?code|LA \(code\))")
    wrong, rings = [], []
    if not GSS_CODE.fullmatch(gss_code):
        wrong.append("it has no GSS code, such as E06000034, as its id or in a property named gss or like CTYUA24CD.")
    if not name or len(name) > LONGEST_NAME:
        wrong.append(f"it needs a name of at most {LONGEST_NAME} characters, in a property named name or CTYUA24NM.")
    if la_code and not re.fullmatch(r"[0-9]{3}", la_code):
        wrong.append(f"its la_code is {quoted(la_code)}. Write three digits, such as 883.")
    try:
        rings = list(_rings(area))
    except WrongOutline as error:
        wrong.append(str(error))
    if wrong:
        raise WrongOutline(" ".join(wrong))
    return Outline(place, gss_code, la_code, name, rings)


def _named(area: _Area, exact: str, pattern: str) -> str:
    """Return the text of the property with this name, or with one that publishers give it, or ""."""
    keys = [exact, *(key for key in area.properties if re.fullmatch(pattern, key))]
    found = (area.properties.get(key) for key in keys)
    return next((" ".join(str(value).split()) for value in found if isinstance(value, str | int) and str(value)), "")


def _rings(area: _Area) -> Iterator[Ring]:
    geometry = _dict(area.geometry)
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        raise WrongOutline(f"it has no outline: its geometry is {quoted(str(kind))}, not a Polygon or MultiPolygon.")
    content: Any = geometry.get("coordinates" if area.arcs is None else "arcs")
    try:
        for polygon in [content] if kind == "Polygon" else content:
            for ring in polygon:
                yield _closed(_points(ring) if area.arcs is None else _joined(ring, area.arcs))
    except (TypeError, IndexError) as error:
        raise WrongOutline("its outline is damaged: its points are not pairs of numbers.") from error


def _closed(ring: Ring) -> Ring:
    """Return the ring with its first point as its last."""
    if ring and ring[0] != ring[-1]:
        ring = [*ring, ring[0]]
    if len(ring) < 4:
        raise WrongOutline(f"one of its rings has {len(ring)} points, which is too few to go round anything.")
    return ring


def _points(ring: Any) -> Ring:
    return [_point(point) for point in ring]


def _point(value: Any) -> Point:
    """Return the first two numbers, of which GeoJSON allows more, such as a height."""
    x, y = value[0], value[1]
    if type(x) not in (int, float) or type(y) not in (int, float) or not (math.isfinite(x) and math.isfinite(y)):
        raise TypeError(f"{x!r}, {y!r} is not a point"[:80])
    return float(x), float(y)


def _joined(numbers: Any, arcs: list[Ring]) -> Ring:
    """Return the ring that arcs make end to end; ~0, ~1 … is an arc gone through backwards."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring
