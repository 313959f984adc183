"""From longitude and latitude (WGS84, as GPS and GeoJSON have them) to the National Grid in metres.

The formulas and constants are those of Ordnance Survey's "A guide to coordinate systems in Great Britain": latitude
and longitude to cartesian coordinates on the GRS80 ellipsoid (annex B), a Helmert transformation to the Airy ellipsoid
of OSGB36 (section 6.6), and the transverse Mercator projection of the National Grid (annex C). The Helmert
transformation is within about 5 metres of the truth in Britain, which is less than the width of a line on our maps;
the exact transformation (OSTN15) needs a table of 20 MB.
"""

from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan

# Semi-axes in metres.
GRS80 = (6378137.0, 6356752.3141)
AIRY = (6377563.396, 6356256.909)
# WGS84 to OSGB36: shift in metres, scale in parts per million, rotation in seconds of arc.
SHIFT = (-446.448, 125.157, -542.060)
SCALE = 20.4894e-6
ROTATION = tuple(radians(seconds / 3600) for seconds in (-0.1502, -0.2470, -0.8421))
# The National Grid's true origin, its scale there, and the coordinates it gives to that point.
ORIGIN_LATITUDE, ORIGIN_LONGITUDE = radians(49), radians(-2)
CENTRAL_SCALE = 0.9996012717
FALSE_EASTING, FALSE_NORTHING = 400_000, -100_000


def easting_northing(longitude: float, latitude: float) -> tuple[float, float]:
    """Return where a point of WGS84, in degrees, lies on the National Grid, in metres."""
    return project(*_to_airy(longitude, latitude))


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return easting and northing of a point on the Airy ellipsoid of OSGB36, in degrees."""
    phi, p = radians(latitude), radians(longitude) - ORIGIN_LONGITUDE
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    bend = 1 - e2 * sin(phi) ** 2
    nu = a * CENTRAL_SCALE / sqrt(bend)
    rho = nu * (1 - e2) / bend
    eta2 = nu / rho - 1
    s, c, t2 = sin(phi), cos(phi), tan(phi) ** 2
    one = _meridian(phi) + FALSE_NORTHING
    two = nu / 2 * s * c
    three = nu / 24 * s * c**3 * (5 - t2 + 9 * eta2)
    three_a = nu / 720 * s * c**5 * (61 - 58 * t2 + t2**2)
    four = nu * c
    five = nu / 6 * c**3 * (nu / rho - t2)
    six = nu / 120 * c**5 * (5 - 18 * t2 + t2**2 + 14 * eta2 - 58 * t2 * eta2)
    northing = one + two * p**2 + three * p**4 + three_a * p**6
    easting = FALSE_EASTING + four * p + five * p**3 + six * p**5
    return easting, northing


def _meridian(phi: float) -> float:
    """Return the developed arc of the meridian from the true origin to the latitude."""
    a, b = AIRY
    n = (a - b) / (a + b)
    less, more = phi - ORIGIN_LATITUDE, phi + ORIGIN_LATITUDE
    return (
        b
        * CENTRAL_SCALE
        * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * less) * cos(2 * more)
            - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
        )
    )


def _to_airy(longitude: float, latitude: float) -> tuple[float, float]:
    """Return longitude and latitude on the Airy ellipsoid of a point of WGS84 at ellipsoidal height 0."""
    a, b = GRS80
    phi, lam = radians(latitude), radians(longitude)
    e2 = 1 - (b / a) ** 2
    nu = a / sqrt(1 - e2 * sin(phi) ** 2)
    x, y, z = nu * cos(phi) * cos(lam), nu * cos(phi) * sin(lam), (1 - e2) * nu * sin(phi)
    rx, ry, rz = ROTATION
    more = 1 + SCALE
    x, y, z = (
        SHIFT[0] + more * x - rz * y + ry * z,
        SHIFT[1] + rz * x + more * y - rx * z,
        SHIFT[2] - ry * x + rx * y + more * z,
    )
    return degrees(atan2(y, x)), degrees(_latitude(hypot(x, y), z))


def _latitude(p: float, z: float) -> float:
    """Return the latitude on the Airy ellipsoid of a point so far from the axis and from the equator's plane."""
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    phi, before = atan2(z, p * (1 - e2)), 2 * pi
    while abs(phi - before) > 1e-12:
        nu = a / sqrt(1 - e2 * sin(phi) ** 2)
        before, phi = phi, atan2(z + e2 * nu * sin(phi), p)
    return phi
