"""Coordinate systems: degrees in, metres where something is measured.

Positions are kept as longitude, latitude (EPSG:4326). Distances and areas are taken in the case's
projected system. Degrees are no unit of length and Web Mercator doubles lengths at 60° N, so both are
refused by name wherever metres are needed.
"""

from __future__ import annotations

import json
import re
import warnings
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import CRS, Proj, Transformer
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError as PyprojCRSError
from pyproj.exceptions import ProjError

from scenemap.errors import CRSError, PositionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import ArrayLike, NDArray
    from pyproj.database import CRSInfo
    from shapely.geometry.base import BaseGeometry

    from scenemap.model import Bounds

WGS84 = "EPSG:4326"
#: Projected coordinates are rounded to this many decimals of a metre, once, when a case is built, so
#: that every engine and the page decide on the same numbers.
METRE_DECIMALS = 3
NOT_FINITE, SWAPPED, OFF_EARTH, FAR, OTHER_ZONE = 1, 2, 3, 4, 5
#: Lengths may be off by this share in the system in which a case is measured: across South Norway they
#: are off by less in UTM zone 32; one zone further off they are by three times as much.
MOST_STRETCH = 0.001
#: Beyond this share nothing is measured in a system.
MOST_STRETCH_AT_ALL = 0.01
#: What may be wrong with a position, and the remedy.
POSITION_FAULTS = {
    NOT_FINITE: ("is not a position", "Give both in degrees."),
    SWAPPED: (
        "looks swapped: the other way round it lies in the case",
        "Give latitude first.",
    ),
    OFF_EARTH: (
        "is off the earth",
        "Give degrees, or say which system the numbers are in with `crs=`.",
    ),
    FAR: ("lies far outside the case", "Check the numbers, or choose another case."),
    OTHER_ZONE: (
        "lies far outside the case, as metres do that were taken for those of another UTM zone",
        "Say in which system they are: UTM zones 31 to 36 are EPSG:25831 to 25836.",
    ),
}
#: The remedy for a swapped position in a file that has a name for each of the two, or their order.
SWAP = "Swap longitude and latitude."
_WEB_MERCATOR = {3857, 3785, 900913, 102100, 102113}
#: A code of a register, alone or as a URN has it.
_CODE = re.compile(
    r"(?:urn:ogc:def:crs:)?(?P<register>[A-Za-z]{2,9}):(?:[\d.]*:)?(?P<code>\d{1,9})"
)
#: So much of a definition is named in a message.
_LETTERS = 60


@lru_cache(maxsize=32)
def parse_crs(text: str) -> CRS:
    """Read a coordinate system: a code, or a definition as WKT or PROJJSON.

    A code that is too new for pyproj is asked of GDAL, which has a register of its own.

    Raises
    ------
    CRSError
        If neither knows it.

    Examples
    --------
    UTM 32 of Norway's own realization of ETRS89:

    >>> parse_crs("EPSG:11022").name
    'ETRS89-NOR [EUREF89] / UTM zone 32N'
    """
    try:
        return CRS.from_user_input(text)
    except PyprojCRSError:
        known = _by_code(text)
    if known is not None:
        return known
    said = text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"
    raise CRSError(f"'{said}' is not a coordinate system. Write it as EPSG:25832.")


def _by_code(text: str) -> CRS | None:
    """Ask GDAL for a code, in the form of an older GeoJSON file that says it; None if it is none."""
    found = _CODE.fullmatch(text)
    if found is None:
        return None
    name = f"urn:ogc:def:crs:{found['register'].upper()}::{found['code']}"
    collection = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": name}},
        "features": [
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Point", "coordinates": [0, 0]},
            }
        ],
    }
    try:
        with warnings.catch_warnings():
            # That another register has the number is no reason to take it.
            warnings.simplefilter("ignore", RuntimeWarning)
            told = layer_definition(json.dumps(collection).encode())
        crs = CRS.from_user_input(told) if told else None
    except (PyprojCRSError, RuntimeError, ValueError):
        return None
    # A code that GDAL does not know either comes out as WGS 84.
    known = (crs.to_json_dict() if crs else {}).get("id", {})
    same = (str(known.get("authority")), str(known.get("code")))
    return crs if same == (found["register"].upper(), found["code"]) else None


def file_crs(text: str, file: str) -> str:
    """Return the system that a file states, if it says where on earth something is.

    Raises
    ------
    CRSError
        If it does not, or is unknown; with the name of the file.
    """
    try:
        _transformer(text, WGS84)
    except CRSError as error:
        raise CRSError(f"{file} is in a coordinate system that cannot be used. {error}") from None
    return text


def layer_definition(file: Path | bytes, layer: str | None = None, **options: str) -> str | None:
    """Return the system of a layer as GDAL defines it, as PROJJSON; None if it has none.

    Parameters
    ----------
    file
        Of a kind that GDAL may be given; or what would stand in it.
    layer
        Of several.
    options
        How GDAL is to open it.

    Raises
    ------
    RuntimeError, ValueError
        If GDAL cannot read it.
    """
    import pyogrio

    with pyogrio.raw.open_arrow(file, layer=layer, use_pyarrow=True, **options) as (_, reader):
        for column in reader.schema:
            _, crs = geoarrow_type(column)
            if crs is not None:
                return crs if isinstance(crs, str) else json.dumps(crs)
    return None


def geoarrow_type(column: pa.Field) -> tuple[str, Any]:
    """Return how a column of Arrow holds geometries, "" if it does not, and what it says of the system.

    Returns
    -------
    str
        Name of the type, such as ``geoarrow.wkb``.
    object
        Code, WKT or PROJJSON as read from JSON; None where it does not say.

    Raises
    ------
    ValueError
        If what it says is not JSON.
    """
    told = column.metadata or {}
    kind = told.get(b"ARROW:extension:name", b"").decode()
    about = told.get(b"ARROW:extension:metadata", b"").decode()
    if hasattr(column.type, "extension_name"):
        kind = column.type.extension_name
        about = column.type.__arrow_ext_serialize__().decode()
    said = (json.loads(about) if kind.startswith("geoarrow.") and about else None) or {}
    crs = said.get("crs")
    return kind, f"EPSG:{crs}" if crs is not None and said.get("crs_type") == "srid" else crs


@lru_cache(maxsize=32)
def metric_crs(text: str) -> CRS:
    """Read a coordinate system in which metres can be measured.

    Raises
    ------
    CRSError
        If it is unknown, in degrees, or Web Mercator.

    Examples
    --------
    >>> metric_crs("EPSG:3857")
    Traceback (most recent call last):
    scenemap.errors.CRSError: EPSG:3857 (Web Mercator) stretches lengths and cannot be measured in.
    Choose a projected system, such as EPSG:25832 for South Norway.
    """
    crs = parse_crs(text)
    remedy = "Choose a projected system, such as EPSG:25832 for South Norway."
    if crs.to_epsg() in _WEB_MERCATOR or "Pseudo-Mercator" in crs.name:
        raise CRSError(
            f"{text} (Web Mercator) stretches lengths and cannot be measured in. {remedy}"
        )
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise CRSError(f"{text} is not in metres and cannot be measured in. {remedy}")
    return crs


def stretch(crs: str, lon: ArrayLike, lat: ArrayLike) -> float:
    """Return by which share lengths at a place, or some, are off in a projected system, at worst.

    Infinite where the system does not reach.

    Examples
    --------
    Bergen in UTM zones 32 and 33:

    >>> round(stretch("EPSG:25832", 5.33, 60.39), 4), round(stretch("EPSG:25833", 5.33, 60.39), 4)
    (0.0001, 0.0031)
    """
    metric_crs(crs)
    try:
        factors = Proj(parse_crs(crs)).get_factors(np.asarray(lon), np.asarray(lat), errcheck=True)
    except ProjError:
        return float("inf")
    axes = np.asarray([factors.tissot_semimajor, factors.tissot_semiminor])
    off = float(np.abs(axes - 1).max())
    return off if np.isfinite(off) else float("inf")


def stretch_fault(outline: BaseGeometry, crs: str) -> str:
    """Say in a sentence that a system is not fit for measuring at a corner of an outline; "" if it is.

    Examples
    --------
    >>> import shapely
    >>> stretch_fault(shapely.box(5.32, 60.39, 5.33, 60.40), "EPSG:25832")
    ''
    >>> print(stretch_fault(shapely.box(5.32, 60.39, 55.33, 60.40), "EPSG:25832"))
    Latitude 60.39, longitude 55.33 is not where EPSG:25832, the system of the case, is fit for measuring.
    Swap longitude and latitude, choose another case, or keep zones so far apart in files of their own.
    """
    import shapely

    corners = shapely.get_coordinates(outline)
    if stretch(crs, corners[:, 0], corners[:, 1]) <= MOST_STRETCH:
        return ""
    lon, lat = max(corners, key=lambda corner: stretch(crs, *corner))
    return (
        f"Latitude {lat:g}, longitude {lon:g} is not where {crs}, the system of the case, is fit for "
        "measuring. Swap longitude and latitude, choose another case, or keep zones so far apart in "
        "files of their own."
    )


def utm_of(lon: float, lat: float) -> str:
    """Find the UTM zone of a place: on ETRS89 in Europe, else on WGS 84.

    South-west Norway belongs to zone 32, as on every official map.

    Raises
    ------
    CRSError
        Near the poles, where there is none, and for what is no place.

    Examples
    --------
    >>> utm_of(5.33, 60.39), utm_of(18.95, 69.65), utm_of(151.2, -33.8)
    ('EPSG:25832', 'EPSG:25834', 'EPSG:32756')
    """
    lon = (lon + 180) % 360 - 180
    if 56 <= lat < 64 and 3 <= lon < 12:
        lon = 9
    for datum, degrees in (("ETRS89", "EPSG:4258"), ("WGS 84", WGS84)):
        # Only Europe need wait for its zones.
        if _holds(parse_crs(degrees).area_of_use, lon, lat):
            for one in _utm_zones(datum):
                if _holds(one.area_of_use, lon, lat):
                    return f"{one.auth_name}:{one.code}"
    raise CRSError(
        f"There is no UTM zone at latitude {lat:g}. Give a projected system with `crs=`."
    )


def _holds(area: Any, lon: float, lat: float) -> bool:
    return area is not None and area.west <= lon <= area.east and area.south <= lat <= area.north


@cache
def _utm_zones(datum: str) -> list[CRSInfo]:
    """List the zones of a datum, each with every area that it is for.

    All are asked for once: that takes a tenth of a second, and no less for one place.
    """
    # Others of the datum have northing first, the zone before the easting, or heights.
    plain = re.compile(rf"{datum} / UTM zone \d+[NS]")
    return [one for one in query_utm_crs_info(datum_name=datum) if plain.fullmatch(one.name)]


@lru_cache(maxsize=32)
def _transformer(source: str, target: str) -> Transformer:
    for text in (source, target):
        # Numbers from the middle of the earth mean nothing without the third.
        if parse_crs(text).is_geocentric or parse_crs(text).is_engineering:
            raise _no_place(text)
    try:
        return Transformer.from_crs(parse_crs(source), parse_crs(target), always_xy=True)
    except ProjError:
        raise _no_place(source if target == WGS84 else target) from None


def _no_place(text: str) -> CRSError:
    return CRSError(
        f"From two numbers in {parse_crs(text).name} no longitude and latitude follow. Save positions in "
        "a system of maps, such as EPSG:25832."
    )


def transform(
    x: ArrayLike, y: ArrayLike, source: str, target: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move coordinates from one system to another; x is always east or longitude.

    Positions that the target cannot express come back as infinite.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    transformer = _transformer(source, target)
    if x.shape == y.shape and x.size == 1:
        # pyproj takes an array of one for a number, and numpy warns of that or refuses it.
        new_x, new_y = transformer.transform(x.item(), y.item())
        return np.full(x.shape, new_x), np.full(x.shape, new_y)
    new_x, new_y = transformer.transform(x, y)
    return np.asarray(new_x), np.asarray(new_y)


def to_metres(lon: ArrayLike, lat: ArrayLike, crs: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Project longitude and latitude for measuring.

    Examples
    --------
    From Korskirken to the middle of Nygårdsparken:

    >>> x, y = to_metres([5.327758, 5.328424], [60.394900, 60.383895], "EPSG:25832")
    >>> round(float(np.hypot(*np.diff([x, y]))[0]))
    1227
    """
    metric_crs(crs)
    return transform(lon, lat, WGS84, crs)


def transverse_mercator(text: str) -> dict[str, float] | None:
    """Return the parameters of a transverse Mercator system, for projecting in the page.

    Returns
    -------
    dict or None
        Semi-major axis ``a`` and flattening ``f`` of the ellipsoid, ``lat0``, ``lon0`` in degrees,
        scale ``k0``, false origin ``x0``, ``y0`` in metres; None if the system is of another kind, or
        on another datum than WGS 84, which a formula alone would leave out.

    Examples
    --------
    >>> utm32 = transverse_mercator("EPSG:25832")
    >>> utm32["lon0"], utm32["k0"], utm32["x0"]
    (9.0, 0.9996, 500000.0)

    The British grid is on a datum of its own, 100 m off:

    >>> transverse_mercator("EPSG:27700") is None
    True
    """
    crs = metric_crs(text)
    operation, ellipsoid = crs.coordinate_operation, crs.ellipsoid
    if operation is None or ellipsoid is None or operation.method_name != "Transverse Mercator":
        return None
    area = crs.area_of_use
    if area is None:
        return None
    lon, lat = (area.west + area.east) / 2, (area.south + area.north) / 2
    shifted = np.subtract(to_metres(lon, lat, text), Proj(crs)(lon, lat))
    if not np.abs(shifted).max() < 10**-METRE_DECIMALS:
        return None
    given = {parameter.name: float(parameter.value) for parameter in operation.params}
    return {
        "a": ellipsoid.semi_major_metre,
        "f": 1 / ellipsoid.inverse_flattening,
        "lat0": given["Latitude of natural origin"],
        "lon0": given["Longitude of natural origin"],
        "k0": given["Scale factor at natural origin"],
        "x0": given["False easting"],
        "y0": given["False northing"],
    }


def convergence(lon: float, lat: float, crs: str) -> float:
    """Return by how many degrees grid north lies clockwise of true north at a place.

    Examples
    --------
    Bergen lies west of the central meridian of UTM 32, so grid north is west of true north:

    >>> round(convergence(5.327758, 60.394900, "EPSG:25832"), 2)
    -3.19
    """
    metric_crs(crs)
    return float(Proj(parse_crs(crs)).get_factors(lon, lat).meridian_convergence)


def project(geometry: BaseGeometry, crs: str) -> BaseGeometry:
    """Project a geometry in degrees for measuring, rounded to the millimetre by :func:`rounded`.

    What is cut along 180° becomes one again.
    """
    import shapely

    def in_metres(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_metres(points[:, 0], points[:, 1], crs))

    metres = rounded(shapely.transform(geometry, in_metres), METRE_DECIMALS)
    if geometry.geom_type == "MultiPolygon" and geometry.bounds[::2] == (-180.0, 180.0):
        near = shapely.transform(metres, lambda xy: xy.round(METRE_DECIMALS))
        return shapely.union_all(shapely.get_parts(near))
    return metres


def rounded(geometry: BaseGeometry, decimals: int) -> BaseGeometry:
    """Round the coordinates of a geometry, unless it is sound and would be broken by that.

    Parts smaller than the step fall together, and edges that pass closer than it cross: such a
    geometry is kept as it was drawn.

    Parameters
    ----------
    geometry
        Of any kind, in any system.
    decimals
        Of its coordinates.

    Examples
    --------
    A hole of a centimetre in a square of 100 m:

    >>> import shapely
    >>> square = shapely.box(0, 0, 100, 100)
    >>> rounded(square.difference(shapely.box(5, 5, 5.01, 5.01)), 1).area
    9999.9999
    >>> rounded(square.difference(shapely.box(5.04, 5, 7, 7)), 1).area
    9996.0
    """
    import shapely

    near = shapely.transform(geometry, lambda xy: xy.round(decimals))
    return near if near.is_valid or not geometry.is_valid else geometry


def ground(geometry: BaseGeometry) -> float:
    """Return the area in m² of a geometry in degrees, anywhere on earth.

    Measured in the equal-area projection round its own middle; of an outline that crosses itself,
    what other programs say too: ground that is passed round the other way counts against.

    Examples
    --------
    >>> import shapely
    >>> round(ground(shapely.box(5.32, 60.39, 5.324, 60.394)))
    98296
    """
    import shapely

    lon, lat = box_of([geometry]).middle
    here = f"+proj=laea +lat_0={lat} +lon_0={lon} +ellps=WGS84"
    return float(
        shapely.transform(
            geometry, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1], WGS84, here))
        ).area
    )


def unproject(geometry: BaseGeometry, crs: str) -> BaseGeometry:
    """Bring a geometry in metres back to degrees, for drawing."""
    import shapely

    def to_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transform(points[:, 0], points[:, 1], crs, WGS84))

    return cut_at_180(shapely.transform(geometry, to_degrees))


def cut_at_180(geometry: BaseGeometry) -> BaseGeometry:
    """Cut an outline that reaches across the line of 180° along it, as RFC 7946 wants it.

    Parameters
    ----------
    geometry
        In degrees. Longitudes may go on beyond 180, or jump from there to -180, in any geometry; what is
        no polygon, or reaches half round the earth, comes back as it is.

    Examples
    --------
    >>> import shapely
    >>> cut = cut_at_180(shapely.box(179.5, -17, 181, -16))
    >>> [part.bounds for part in cut.geoms]
    [(179.5, -17.0, 180.0, -16.0), (-180.0, -17.0, -179.0, -16.0)]
    """
    import shapely
    from shapely.affinity import translate

    if geometry.geom_type not in {"Polygon", "MultiPolygon"} or geometry.is_empty:
        return geometry
    west, _, east, _ = geometry.bounds
    if max(-west, east) <= 180 and east - west < 180:
        return geometry
    halves, cut = [], False
    for part in shapely.get_parts(geometry):
        rings = [_unrolled(one) for one in (part.exterior, *part.interiors)]
        if any(one is None for one in rings):
            return geometry
        (outer, *holes) = (one for one in rings if one is not None)
        left, _, right, _ = outer.bounds
        cut |= not outer.equals_exact(part.exterior) or max(-left, right) > 180
        whole = shapely.Polygon(outer, [translate(one, _turns(one, outer)) for one in holes])
        for turn in range(int(np.floor((left + 180) / 360)), int(np.ceil((right + 180) / 360))):
            here = shapely.box(360 * turn - 180, -90, 360 * turn + 180, 90)
            halves += [
                translate(one, -360.0 * turn)
                for one in shapely.get_parts(shapely.intersection(whole, here))
                if one.geom_type == "Polygon"
            ]
    if not cut:
        return geometry
    return halves[0] if len(halves) == 1 else shapely.MultiPolygon(halves)


def _unrolled(ring: BaseGeometry) -> BaseGeometry | None:
    """Return a ring that goes on where it jumped from one side of the map to the other.

    None if it goes round a pole, or along the line of 180° from one side to the other.
    """
    import shapely

    xy = shapely.get_coordinates(ring)
    turns = np.cumsum(np.concatenate([[0], np.round(np.diff(xy[:, 0]) / 360)]))
    xy[:, 0] -= 360 * turns
    along = np.abs(np.diff(shapely.get_coordinates(ring)[:, 0])) == 360
    if turns[-1] or along.any() or np.ptp(xy[:, 0]) >= 180:
        return None
    return shapely.LinearRing(xy)


def _turns(ring: BaseGeometry, around: BaseGeometry) -> float:
    """Return by how many degrees a ring has to be moved to lie within another."""
    west, _, east, _ = around.bounds
    middle = (ring.bounds[0] + ring.bounds[2]) / 2
    return float(360 * np.round(((west + east) / 2 - middle) / 360))


def box_of(shapes: Sequence[BaseGeometry]) -> Bounds:
    """Return the box round shapes in degrees; those that are cut along 180° lie across it.

    Examples
    --------
    >>> import shapely
    >>> print(box_of([shapely.box(179.5, -17, 180, -16), shapely.box(-180, -17, -179, -16)]))
    16.0–17.0° S, 179.5° E–179.0° W
    """
    import shapely

    from scenemap.model import Bounds

    west, south, east, north = (float(number) for number in shapely.total_bounds(shapes))
    if east - west > 180:
        boxes = shapely.bounds(shapely.get_parts(shapes))
        moved = boxes[:, :4:2] + np.where(boxes[:, 2:3] <= 0, 360, 0)
        if np.ptp(moved) < 180:
            west, east = float(moved.min()), float(moved.max())
    return Bounds(west, south, east, north)


def position_faults(lon: ArrayLike, lat: ArrayLike, bounds: Bounds | None) -> NDArray[np.int8]:
    """Find positions that cannot be meant.

    Parameters
    ----------
    lon, lat
        Degrees.
    bounds
        The case's bounds; a position more than their own size outside them is far away. None: any
        position on earth will do.

    Returns
    -------
    array of int8
        0 for a usable position, else a key of :data:`POSITION_FAULTS`.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    faults = np.zeros(lon.shape, dtype=np.int8)
    if bounds is not None:
        far = ~bounds.near(lon, lat)
        faults[far] = FAR
        # Metres of one zone, read as those of the next, are six degrees of longitude off.
        for zones in (-2, -1, 1, 2) if far.any() else ():
            faults[far & bounds.near(lon + 6 * zones, lat)] = OTHER_ZONE
        faults[far & bounds.near(lat, lon)] = SWAPPED
    off = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    faults[off & (faults != SWAPPED)] = OFF_EARTH
    faults[~(np.isfinite(lon) & np.isfinite(lat))] = NOT_FINITE
    return faults


def check_position(lon: float, lat: float, bounds: Bounds | None) -> None:
    """Refuse one position that cannot be meant; see :func:`position_faults`.

    Raises
    ------
    PositionError
        If it is not finite, off the earth, swapped, or far outside the case.

    Examples
    --------
    >>> from scenemap.model import Bounds
    >>> check_position(60.3949, 5.3277, Bounds(5.15, 60.25, 5.55, 60.55))
    Traceback (most recent call last):
    scenemap.errors.PositionError: Latitude 5.3277, longitude 60.3949 looks swapped: the other way
    round it lies in the case. Give latitude first.
    """
    fault = position_fault(lon, lat, bounds, POSITION_FAULTS[SWAPPED][1])
    if fault:
        raise PositionError(fault)


def position_fault(lon: float, lat: float, bounds: Bounds | None, swap: str = SWAP) -> str:
    """Say in a sentence what is wrong with one position; "" if nothing is.

    ``swap`` says what to do where longitude and latitude are swapped.
    """
    fault = int(position_faults(lon, lat, bounds))
    if not fault:
        return ""
    problem, remedy = POSITION_FAULTS[fault]
    if fault == SWAPPED:
        remedy = swap
    return f"Latitude {lat:g}, longitude {lon:g} {problem}. {remedy}"
