"""Longitude and latitude land where Ordnance Survey says."""

from math import hypot

import pytest

from members.directory.grid import easting_northing, project


def test_the_projection_agrees_with_the_worked_example_of_ordnance_survey() -> None:
    # "A guide to coordinate systems in Great Britain", annex C: Caister water tower.
    easting, northing = project(1 + 43 / 60 + 4.5177 / 3600, 52 + 39 / 60 + 27.2531 / 3600)

    assert (round(easting, 3), round(northing, 3)) == (651409.903, 313177.270)


@pytest.mark.parametrize(
    ("longitude", "latitude", "easting", "northing"),
    [
        # Test points of the OSTN15 developer pack: Scilly, North Foreland, Lambeth, Colchester, Droitwich, Leeds.
        (-6.29977752014, 49.92226393730, 91492.146, 11318.804),
        (1.44454730409, 51.37447025550, 639821.835, 169565.858),
        (-0.11992557180, 51.48936564950, 530624.974, 178388.464),
        (0.89724327012, 51.89436637350, 599445.590, 225722.826),
        (-2.15458614387, 52.25529381630, 389544.190, 261912.153),
        (-1.66379168242, 53.80021519630, 422242.186, 433818.701),
    ],
)
def test_points_that_were_measured_are_met_within_five_metres(
    longitude: float, latitude: float, easting: float, northing: float
) -> None:
    east, north = easting_northing(longitude, latitude)

    assert hypot(east - easting, north - northing) < 5
