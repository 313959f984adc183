"""Storing the outlines of authorities, on the National Grid and light enough to draw."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from members.directory.columns import MOST_EAST, MOST_NORTH
from members.directory.grid import easting_northing
from members.directory.outlines import Outline, Point, read_outlines
from members.directory.problems import Problems
from members.directory.source import Source
from members.directory.thinning import thinned
from members.models import Boundary, Institution

# Great Britain and its islands: west, south, east, north.
IN_DEGREES = (-14.0, 49.0, 3.0, 62.0)
IN_METRES = (0, 0, MOST_EAST, MOST_NORTH)


@dataclass(frozen=True)
class Drawn:
    """What one file of outlines changed; `replaced` outlines were those of authorities that have a new GSS code."""

    added: int
    changed: int
    unchanged: int
    replaced: int
    without_authority: int


def import_outlines(source: Source) -> Drawn:
    """Store the outlines in a file; raises WrongFile, with nothing changed, for one in which anything is wrong."""
    problems = Problems()
    outlines = read_outlines(source, problems)
    boundaries = _on_the_grid(outlines, problems)
    problems.refuse(len(outlines))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE members_boundary IN EXCLUSIVE MODE")
        return _store(boundaries)


def _on_the_grid(outlines: list[Outline], problems: Problems) -> list[Boundary]:
    """Return the outlines in metres of the National Grid, whichever of the two systems the file has."""
    systems = {outline.place: _system(point for ring in outline.rings for point in ring) for outline in outlines}
    for place, system in systems.items():
        if not system:
            problems.add(
                place,
                "it lies outside Great Britain. Bring longitude and latitude in that order (WGS84, EPSG:4326), "
                "or eastings and northings of the National Grid (EPSG:27700).",
            )
    if len(set(systems.values()) - {""}) > 1:
        problems.add("", "Some areas are in degrees and others in metres. Bring all of them in one system.")
    if problems:
        return []
    return [
        Boundary(
            gss_code=outline.gss_code,
            la_code=outline.la_code,
            name=outline.name,
            rings=thinned(
                outline.rings
                if systems[outline.place] == "metres"
                else [[easting_northing(*point) for point in ring] for ring in outline.rings]
            ),
        )
        for outline in outlines
    ]


def _system(points: Iterable[Point]) -> str:
    """Return "degrees" or "metres", or "" for points that are in Britain by neither."""
    across, up = zip(*points, strict=True)
    for system, (west, south, east, north) in {"degrees": IN_DEGREES, "metres": IN_METRES}.items():
        if west <= min(across) and max(across) <= east and south <= min(up) and max(up) <= north:
            return system
    return ""


def _store(boundaries: list[Boundary]) -> Drawn:
    """Add and change what the file gives; an authority keeps one outline even when it got a new code."""
    stored = {each.gss_code: each for each in Boundary.objects.all()}
    codes = _authority_codes(each.gss_code for each in boundaries)
    new, changed = [], []
    for each in boundaries:
        known = stored.get(each.gss_code)
        each.la_code = each.la_code or codes.get(each.gss_code, "") or (known.la_code if known else "")
        if known is None:
            new.append(each)
        elif (known.la_code, known.name, known.rings) != (each.la_code, each.name, each.rings):
            each.pk = known.pk
            changed.append(each)
    Boundary.objects.bulk_create(new)
    Boundary.objects.bulk_update(changed, ["la_code", "name", "rings"])
    drawn = {each.la_code for each in boundaries} - {""}
    old = Boundary.objects.filter(la_code__in=drawn).exclude(gss_code__in=[each.gss_code for each in boundaries])
    replaced, _ = old.delete()
    unchanged = len(boundaries) - len(new) - len(changed)
    return Drawn(len(new), len(changed), unchanged, replaced, sum(not each.la_code for each in boundaries))


def _authority_codes(gss_codes: Iterable[str]) -> dict[str, str]:
    """Return the authority's code by its GSS code, as the schools of the directory have them."""
    known = Institution.objects.filter(gss_la_code__in=list(gss_codes)).exclude(la_code="")
    return dict(known.order_by("gss_la_code", "la_code").values_list("gss_la_code", "la_code").distinct())
