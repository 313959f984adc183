"""The outlines of authorities come in from GeoJSON and TopoJSON, and the map of members draws them."""

import gzip
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from members.directory.outlines import Ring
from members.directory.thinning import MOST_POINTS, thinned
from members.map import draw
from members.models import Alliance, Boundary, Institution
from tests.factories import InstitutionFactory
from tests.members.directory.files import feature, geojson, refused

pytestmark = pytest.mark.django_db

SQUARE = [[560000, 180000], [570000, 180000], [570000, 190000], [560000, 190000], [560000, 180000]]
NEXT_SQUARE = [[570000, 180000], [580000, 180000], [580000, 190000], [570000, 190000], [570000, 180000]]
HOLE = [[564000, 184000], [566000, 184000], [566000, 186000], [564000, 184000]]
THURROCK = feature("E06000034", "Thurrock", SQUARE, la_code="883")


def import_boundaries(folder: Path, content: str | bytes) -> list[str]:
    """Import a file with this content and return what the command says."""
    path, said = folder / "outlines.json", io.StringIO()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    call_command("import_boundaries", str(path), stdout=said)
    return said.getvalue().splitlines()


def problems_of(folder: Path, content: str) -> list[str]:
    Boundary.objects.create(gss_code="E06000034", la_code="883", name="As it was", rings=[SQUARE])
    path = folder / "outlines.json"
    path.write_text(content)
    return refused(path, "import_boundaries")


def stored() -> list[tuple[Any, ...]]:
    return list(Boundary.objects.order_by("gss_code").values_list("gss_code", "la_code", "name", "rings"))


def test_outlines_on_the_grid_come_in_and_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    first = import_boundaries(tmp_path, geojson(feature("E06000034", "Thurrock", SQUARE, HOLE, la_code="883")))
    before = stored()
    second = import_boundaries(tmp_path, geojson(feature("E06000034", "Thurrock", SQUARE, HOLE, la_code="883")))

    assert before == [("E06000034", "883", "Thurrock", [SQUARE, HOLE])]
    assert first == [
        "outlines.json was imported.",
        "  added            1",
        "  changed          0",
        "  unchanged        0",
        "  replaced         0",
    ]
    assert second[1:] == [
        "  added            0",
        "  changed          0",
        "  unchanged        1",
        "  replaced         0",
    ]
    assert stored() == before


def test_a_newer_file_changes_what_it_has_and_leaves_the_rest(tmp_path: Path) -> None:
    import_boundaries(tmp_path, geojson(THURROCK, feature("E06000033", "Southend-on-Sea", NEXT_SQUARE, la_code="882")))

    said = import_boundaries(tmp_path, geojson(feature("E06000034", "Thurrock", NEXT_SQUARE)))

    assert said[2] == "  changed          1"
    assert stored() == [
        ("E06000033", "882", "Southend-on-Sea", [NEXT_SQUARE]),
        ("E06000034", "883", "Thurrock", [NEXT_SQUARE]),
    ]


def test_an_authority_with_a_new_code_keeps_one_outline(tmp_path: Path) -> None:
    import_boundaries(tmp_path, geojson(feature("E08000016", "Barnsley", SQUARE, la_code="370")))

    said = import_boundaries(tmp_path, geojson(feature("E08000038", "Barnsley", NEXT_SQUARE, la_code="370")))

    assert said[1:] == [
        "  added            1",
        "  changed          0",
        "  unchanged        0",
        "  replaced         1",
    ]
    assert stored() == [("E08000038", "370", "Barnsley", [NEXT_SQUARE])]


def test_a_file_without_authority_codes_takes_them_from_the_schools(tmp_path: Path) -> None:
    InstitutionFactory(la_code="883", gss_la_code="E06000034")

    said = import_boundaries(
        tmp_path, geojson(feature("E06000034", "Thurrock", SQUARE), feature("W06000015", "Cardiff", NEXT_SQUARE))
    )

    assert [row[:2] for row in stored()] == [("E06000034", "883"), ("W06000015", "")]
    assert said[-1] == (
        "  1 have no authority code and are not drawn. Import the schools first, then these outlines again."
    )


def test_longitude_and_latitude_become_metres_on_the_grid(tmp_path: Path) -> None:
    # Lambeth, Colchester and Droitwich: test points of Ordnance Survey.
    triangle = [
        [-0.11992557180, 51.48936564950, 66.057],
        [0.89724327012, 51.89436637350],
        [-2.15458614387, 52.25529381630],
        [-0.11992557180, 51.48936564950],
    ]
    import_boundaries(tmp_path, gzip.compress(geojson(feature("E06000034", "Thurrock", triangle)).encode()))

    ring = Boundary.objects.get().rings[0]
    truth = [(530625, 178388), (599446, 225723), (389544, 261912), (530625, 178388)]
    assert [math.dist(point, true) < 5 for point, true in zip(ring, truth, strict=True)] == [True] * 4


def topology(*arcs: list[list[float]], **more: Any) -> dict[str, Any]:
    """Return two authorities side by side; the first arc is the border that both share."""
    return {
        "type": "Topology",
        "objects": {
            "utla": {
                "type": "GeometryCollection",
                "geometries": [
                    {
                        "type": "Polygon",
                        "id": "E06000034",
                        "properties": {"name": "Thurrock", "la_code": "883"},
                        "arcs": [[0, 1]],
                    },
                    {
                        "type": "MultiPolygon",
                        "id": "E06000033",
                        "properties": {"name": "Southend-on-Sea", "la_code": "882"},
                        "arcs": [[[-1, 2]]],
                    },
                ],
            }
        },
        "arcs": list(arcs),
        **more,
    }


def test_the_arcs_that_neighbours_share_in_topojson_become_rings_of_both(tmp_path: Path) -> None:
    border = [[570000, 180000], [570000, 190000]]
    west = [[570000, 190000], [560000, 190000], [560000, 180000], [570000, 180000]]
    east = [[570000, 180000], [580000, 180000], [580000, 190000], [570000, 190000]]

    import_boundaries(tmp_path, json.dumps(topology(border, west, east)))

    assert stored() == [
        ("E06000033", "882", "Southend-on-Sea", [[border[1], *east, border[1]][:1] + east]),
        ("E06000034", "883", "Thurrock", [[border[0], *west]]),
    ]


def test_topojson_on_a_lattice_is_placed_and_scaled(tmp_path: Path) -> None:
    border = [[10, 0], [0, 10]]
    west = [[10, 10], [-10, 0], [0, -10], [10, 0]]
    east = [[10, 0], [10, 0], [0, 10], [-10, 0]]

    import_boundaries(
        tmp_path,
        json.dumps(topology(border, west, east, transform={"scale": [1000, 1000], "translate": [560000, 180000]})),
    )

    assert Boundary.objects.get(gss_code="E06000034").rings == [
        [[570000, 180000], [570000, 190000], [560000, 190000], [560000, 180000], [570000, 180000]]
    ]


LINE = feature("E06000034", "Thurrock", [[560000, 180000], [570000, 180000], [560000, 180000]], la_code="883")
NAMED = "in a property named name or CTYUA24NM."


def test_every_wrong_area_is_named_at_once(tmp_path: Path) -> None:
    content = geojson(
        THURROCK,
        {"type": "Feature", "properties": {}, "geometry": None},
        feature("E06000034", "Thurrock again", NEXT_SQUARE),
        feature("E6", "Southend", [[1e9, 1e9], [2e9, 1e9], [2e9, 2e9], [1e9, 1e9]], la_code="A82"),
        feature("E06000035", "Medway", [[1e9, 1e9], [2e9, 1e9], [2e9, 2e9], [1e9, 1e9]]),
        {**LINE, "properties": {"gss": "E06000036", "name": "Bracknell Forest"}},
        feature("E06000037", "West Berkshire", [["a", "b"], [1, 2], [3, 4], [5, 6]]),
        feature("E06000038", "Reading", [[51.4, -0.9], [51.5, -0.9], [51.5, -1.0], [51.4, -0.9]]),
        feature("E06000039", "Slough", [[-0.6, 51.5], [-0.5, 51.5], [-0.5, 51.6], [-0.6, 51.5]]),
        feature("E06000040", "x" * 101, NEXT_SQUARE),
    )

    outside = (
        "it lies outside Great Britain. Bring longitude and latitude in that order (WGS84, EPSG:4326), "
        "or eastings and northings of the National Grid (EPSG:27700)."
    )
    code = "it has no GSS code, such as E06000034, as its id or in a property named gss or like CTYUA24CD."
    assert problems_of(tmp_path, content) == [
        f"area 2: {code} it needs a name of at most 100 characters, {NAMED} "
        "it has no outline: its geometry is “None”, not a Polygon or MultiPolygon.",
        "area 3 “Thurrock again”: E06000034 is area 1 “Thurrock” already. Keep one of the two.",
        f"area 4 “Southend”: {code} its la_code is “A82”. Write three digits, such as 883.",
        "area 6 “Bracknell Forest”: one of its rings has 3 points, which is too few to go round anything.",
        "area 7 “West Berkshire”: its outline is damaged: its points are not pairs of numbers.",
        f"area 10 “{'x' * 60}…”: it needs a name of at most 100 characters, {NAMED}",
        f"area 5 “Medway”: {outside}",
        f"area 8 “Reading”: {outside}",
        "Some areas are in degrees and others in metres. Bring all of them in one system.",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "The file is empty."),
        ("URN,Name\n1,2\n", "line 1, column 1: this is not JSON (Expecting value)."),
        (geojson(THURROCK)[:-9], "line 1, column 283: this is not JSON (Expecting ',' delimiter)."),
        ("[]", "This is JSON, but neither GeoJSON nor TopoJSON."),
        ('{"type": "Point"}', "This is JSON, but neither GeoJSON (a FeatureCollection) nor TopoJSON (a Topology)."),
        ('{"type": "FeatureCollection", "features": []}', "The file holds no areas."),
        ('{"type": "FeatureCollection", "features": 7}', "The file holds no areas."),
        ('{"type": "FeatureCollection", "features": [NaN]}', "This is not JSON that can be read (NaN stands where"),
        ("[" * 100_000, "This is not JSON that can be read (maximum recursion depth exceeded"),
        ('{"type": "Topology"}', "The arcs of this TopoJSON cannot be read ('arcs')."),
        (json.dumps(topology()), "area 1 “Thurrock”: its outline is damaged: its points are not pairs of numbers."),
        (json.dumps(topology([["x", 1]])), "The arcs of this TopoJSON cannot be read ('x', 1 is not a point)."),
        (json.dumps({**topology(), "objects": 7}), "The file holds no areas."),
        (json.dumps({**topology(), "transform": {"scale": 7}}), "The arcs of this TopoJSON cannot be read ("),
        (json.dumps({**topology(), "arcs": {"a": "b"}}), "The arcs of this TopoJSON cannot be read ("),
        (geojson({"type": "Feature"}), "area 1: it has no GSS code"),
        (geojson(feature("E06000034", "Thurrock", 7)), "area 1 “Thurrock”: its outline is damaged"),
        ("\x89PNG", "this is not JSON"),
    ],
)
def test_a_file_without_outlines_says_why(tmp_path: Path, content: str, problem: str) -> None:
    assert problem in problems_of(tmp_path, content)[0]


def test_a_file_over_the_limit_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("members.management.commands.import_boundaries.LARGEST", 1024 * 1024)

    problems = problems_of(tmp_path, geojson(THURROCK) + " " * 1024 * 1024)

    assert problems == ["The file is larger than 1 MB unpacked, which is the limit."]


def test_the_map_of_members_draws_an_authority_as_one_shape_with_its_holes(
    tmp_path: Path, as_head: Client, alliance: Alliance, school: Institution
) -> None:
    Institution.objects.filter(pk=school.pk).update(easting=565000, northing=185000, la_code="883")
    islands = {**THURROCK, "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [NEXT_SQUARE]]}}
    import_boundaries(tmp_path, geojson(islands))

    page = as_head.get("/riverside/members/map/").content.decode()

    assert page.count('class="map-outline"') == 1
    drawing = draw([Institution.objects.get(pk=school.pk)], Boundary.objects.all())
    assert drawing is not None
    assert [outline.count("M") for outline in drawing.outlines] == [3]
    assert drawing.outlines[0] in page
    assert "Outlines contain OS data © Crown copyright and database right." in page


# --- Thinning ----------------------------------------------------------------------------------


def circle(points: int, radius: float = 20_000, wobble: float = 0) -> Ring:
    steps = [2 * math.pi * number / points for number in range(points)]
    ring = [
        (560_000 + (radius + wobble * (number % 2)) * math.cos(step), 180_000 + radius * math.sin(step))
        for number, step in enumerate(steps)
    ]
    return [*ring, ring[0]]


def test_a_detailed_outline_becomes_light_and_stays_where_it_was() -> None:
    [ring] = thinned([circle(20_000, wobble=5)])

    assert len(ring) < 400
    assert ring[0] == ring[-1]
    off = [abs(math.hypot(east - 560_000, north - 180_000) - 20_000) for east, north in ring]
    assert max(off) < 20


def test_a_ragged_coast_is_drawn_more_roughly_until_it_is_light() -> None:
    rings = thinned([circle(20_000, wobble=900), *([circle(12, radius=500)] * 500)])

    assert sum(len(ring) - 1 for ring in rings) == MOST_POINTS
    coast = max(rings, key=len)
    spans = [max(values) - min(values) for values in zip(*coast, strict=True)]
    assert [abs(span - 40_000) < 2_000 for span in spans] == [True, True]


def test_an_islet_that_nobody_would_see_is_left_out() -> None:
    rings = thinned([circle(40), circle(12, radius=15), circle(12, radius=1500)])

    assert [max(east for east, _ in ring) for ring in rings] == [580_000, 561_500]


def test_an_authority_that_is_too_small_to_see_still_has_an_outline() -> None:
    assert len(thinned([circle(8, radius=5)])[0]) > 3


@given(st.lists(st.tuples(st.floats(0, 700_000), st.floats(0, 1_300_000)), min_size=3, max_size=40))
def test_every_thinned_ring_is_closed_and_of_whole_metres(points: list[tuple[float, float]]) -> None:
    for ring in thinned([[*points, points[0]]]):
        assert ring[0] == ring[-1]
        assert all(isinstance(part, int) for point in ring for part in point)
