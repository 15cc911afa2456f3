"""Reading polygons and points with their properties, from GeoJSON by hand or other formats by GDAL.

GeoJSON is read with the standard library, so that a check of one point needs no GDAL. Everything
comes back in longitude, latitude, rounded to :data:`DEGREE_DECIMALS`; an outline that rounding would
break is kept as it was drawn.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import shape

from scenemap.crs import WGS84, ground, parse_crs, rounded, transform
from scenemap.errors import CRSError
from scenemap.findings import Findings
from scenemap.identifiers import normal
from scenemap.tables import read_utf8

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


#: Degrees are rounded to this many decimals when read, about a centimetre.
DEGREE_DECIMALS = 7
POLYGONS = ("Polygon", "MultiPolygon")
#: Properties that hold the name of what is drawn, likeliest first.
NAME_COLUMNS = (
    "name", "navn", "omrade", "omradenavn", "area", "areaname", "bydel", "bydelnavn", "bydelsnavn",
    "delomrade", "delomradenavn", "grunnkrets", "grunnkretsnavn", "sone", "sonenavn", "sted",
    "stedsnavn", "label", "title", "id",
)  # fmt: skip
#: What GEOS says of an outline that is not sound, in words of a clause.
_FAULTS = {
    "Self-intersection": "it crosses itself",
    "Ring Self-intersection": "a ring of it touches itself",
    "Hole lies outside shell": "it has a hole outside its outer ring",
    "Holes are nested": "it has a hole within a hole",
    "Interior is disconnected": "its holes cut it in two",
    "Nested shells": "it has a part within another part",
    "Duplicate Rings": "it has the same ring twice",
    "Too few points in geometry component": "it has a ring of fewer than three different points",
    "Invalid Coordinate": "it has a coordinate that is no number",
    "Ring is not closed": "it has a ring that is not closed",
}
#: A drawing with more vertices than this, or a GeoJSON file with more bytes, is not for reading whole.
MOST_VERTICES = 2_000_000
MOST_BYTES = 128_000_000
#: How the files that GDAL reads for us begin. GDAL goes by the content, not by the name, and among what
#: it knows are formats that fetch from the network or read other files.
_BEGINS = {
    ".gpkg": b"SQLite format 3\x00",
    ".fgb": b"fgb\x03",
    ".shp": b"\x00\x00\x27\x0a",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One geometry (or none) with its properties and its number in the file, from 1."""

    number: int
    geometry: BaseGeometry | None
    properties: dict[str, Any]


def read_features(
    path: Path,
    findings: Findings,
    *,
    layer: str | None = None,
    mend: bool = False,
    to_mend: str = "",
) -> list[Feature]:
    """Read a vector file.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, FlatGeobuf or Shapefile.
    findings
        Takes the faults: not what its name says, too large, no CRS, positions off the earth, invalid
        polygons.
    layer
        Layer of a file that holds several; the first unless given.
    mend
        Mend outlines that are not sound, with a warning that says what changed, instead of reporting
        them as faults.
    to_mend
        How a user asks for that, where it can be asked for, such as ``use --mend``.

    Returns
    -------
    list of Feature
        In file order, in EPSG:4326.
    """
    if path.suffix.lower() in {".geojson", ".json"}:
        features = _read_geojson(path, findings)
    else:
        features = _read_gdal(path, findings, layer)
    vertices = sum(shapely.get_num_coordinates(feature.geometry) for feature in features)
    if vertices > MOST_VERTICES:
        findings.add(
            f"has {vertices:,} vertices, more than {MOST_VERTICES:,}",
            "Simplify the outlines; in QGIS: Simplify.",
        )
        return []
    usable = (_usable(feature, findings, mend=mend, to_mend=to_mend) for feature in features)
    return [feature for feature in usable if feature is not None]


def layers_of(path: Path) -> list[str]:
    """List the layers of a vector file; GeoJSON has one, without a name.

    A file that cannot be read has none here; reading it says why.
    """
    if path.suffix.lower() in {".geojson", ".json"} or gdal_fault(path):
        return []
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        return [str(name) for name, _ in pyogrio.list_layers(path.resolve())]
    except DataSourceError:
        return []


def crs_of(path: Path, layer: str | None = None) -> str:
    """Return the system that the positions of a readable vector file are in."""
    if path.suffix.lower() in {".geojson", ".json"}:
        return _geojson_crs(json.loads(read_utf8(path)), Findings(path.name))
    import pyogrio

    return str(pyogrio.read_info(path.resolve(), layer=layer)["crs"] or "")


def _read_geojson(path: Path, findings: Findings) -> list[Feature]:
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        findings.add(
            f"is larger than {MOST_BYTES // 1_000_000} MB",
            "Save events as Parquet or CSV; simplify outlines.",
        )
        return []
    try:
        data = json.loads(read_utf8(path))
    except (json.JSONDecodeError, RecursionError) as error:
        findings.add(f"is not JSON ({error})", "Save it as GeoJSON again.")
        return []
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        findings.add("is not a GeoJSON FeatureCollection", "Save it as GeoJSON again.")
        return []
    if not isinstance(data.get("features") or [], list):
        findings.add("has no list of features", "Save it as GeoJSON again.")
        return []
    source = _geojson_crs(data, findings)
    features = []
    for number, item in enumerate(data.get("features") or [], 1):
        try:
            geometry = shape(item["geometry"]) if item["geometry"] else None
            properties = dict(item.get("properties") or {})
        except Exception as error:
            findings.add(f"is not a GeoJSON feature ({error})", "Mend or delete it.", row=number)
            continue
        features.append(Feature(number, _to_degrees(geometry, source), properties))
    return features


def _geojson_crs(data: dict[str, Any], findings: Findings) -> str:
    """Read the ``crs`` member that older GeoJSON may have; without it RFC 7946 says WGS 84."""
    member = data.get("crs")
    if not member:
        return WGS84
    try:
        name = str(member["properties"]["name"])
        return WGS84 if name.endswith(("CRS84", "EPSG::4326", "EPSG:4326")) else _checked(name)
    except (KeyError, TypeError, CRSError):
        findings.add("has a crs that cannot be read", "Save it in EPSG:4326.", value=member)
        return WGS84


def _checked(name: str) -> str:
    parse_crs(name)
    return name


def _read_gdal(path: Path, findings: Findings, layer: str | None) -> list[Feature]:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    fault = gdal_fault(path)
    if fault:
        findings.add(*fault)
        return []
    try:
        meta, _, geometry, columns = pyogrio.raw.read(path.resolve(), layer=layer)
    except (DataSourceError, DataLayerError) as error:
        findings.add(
            f"is not a vector file that can be read ({error})",
            "Save it as GeoPackage or GeoJSON, or name the layer.",
        )
        return []
    if meta["crs"] is None:
        findings.add(
            "says no coordinate system", "Set it in the program that wrote the file (e.g. QGIS)."
        )
        return []
    shapes = shapely.from_wkb(geometry)
    names = list(meta["fields"])
    return [
        Feature(
            number,
            _to_degrees(one, meta["crs"]),
            {name: _plain(column[number - 1]) for name, column in zip(names, columns, strict=True)},
        )
        for number, one in enumerate(shapes, 1)
    ]


def gdal_fault(path: Path) -> tuple[str, str] | None:
    """Say why a file must not be given to GDAL, and the remedy; None if it may.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "areas.gpkg")
    ...     _ = path.write_text("<OGRVRTDataSource>")
    ...     gdal_fault(path)
    ('is no GeoPackage, whatever its name says', 'Save it as GeoPackage or GeoJSON.')
    """
    remedy = "Save it as GeoPackage or GeoJSON."
    if not path.is_file():
        return "does not exist", "Check the name."
    begins = _BEGINS.get(path.suffix.lower())
    if begins is None:
        return "has an ending that is not known", remedy
    with path.open("rb") as file:
        if file.read(len(begins)) == begins:
            return None
    name = {".gpkg": "GeoPackage", ".fgb": "FlatGeobuf", ".shp": "Shapefile"}[path.suffix.lower()]
    return f"is no {name}, whatever its name says", remedy


def _plain(value: Any) -> Any:
    """Turn a numpy scalar into the Python value that GeoJSON would have given; NaN into None."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if value != value else value


def _to_degrees(geometry: BaseGeometry | None, source: str) -> BaseGeometry | None:
    """Bring a geometry to degrees, rounded; what is sound in the file comes out sound."""
    if geometry is None or geometry.is_empty:
        return None
    drawn = degrees = shapely.force_2d(geometry)
    if source != WGS84:
        degrees = shapely.transform(
            drawn, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1], source, WGS84))
        )
    near = rounded(degrees, DEGREE_DECIMALS)
    if near.is_valid or not drawn.is_valid or not np.isfinite(degrees.bounds).all():
        return near if near.is_valid else degrees
    # A corner that touched the middle of an edge is beside it by the last digit in the other system.
    return _made_valid(degrees) or degrees


def _made_valid(geometry: BaseGeometry) -> BaseGeometry | None:
    """Mend an outline: rings are kept apart as outer ones and holes; None if nothing is left."""
    made = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    return made if made.geom_type in POLYGONS and not made.is_empty else None


def called(properties: dict[str, Any]) -> str | None:
    """Return what a feature is called, as far as that shows; None if it does not.

    Examples
    --------
    >>> called({"nr": 3, "Bydelsnavn": "Årstad"})
    'Årstad'
    """
    known = {normal(column): value for column, value in reversed(properties.items())}
    return next((str(known[name]) for name in NAME_COLUMNS if known.get(name)), None)


def _usable(feature: Feature, findings: Findings, *, mend: bool, to_mend: str) -> Feature | None:
    geometry = feature.geometry
    if geometry is None:
        return feature
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        findings.add(
            "has positions off the earth",
            "GeoJSON is longitude, latitude in degrees (EPSG:4326); for other systems use GeoPackage.",
            row=feature.number,
            value=f"{west:g} {south:g} {east:g} {north:g}",
        )
        return None
    if geometry.geom_type not in POLYGONS or geometry.is_valid:
        return feature
    problem = f"is not a valid polygon ({_unsound(geometry)})"
    name = called(feature.properties)
    made = _made_valid(geometry) if mend else None
    if made is None:
        nothing = "Draw it again: nothing is left when it is mended."
        remedy = f"Mend the outline (in QGIS: Fix geometries){to_mend and f', or {to_mend}'}."
        findings.add(problem, nothing if mend else remedy, row=feature.number, value=name)
        return None
    made = rounded(made, DEGREE_DECIMALS)
    before, after = ground(geometry), ground(made)
    findings.add(
        f"{problem}; it was mended, and its {before:,.1f} m² became {after:,.1f} m² "
        f"({after - before:+,.2f} m²)",
        "Look at it on a map before you use figures of it.",
        row=feature.number,
        value=name,
        level="warning",
    )
    return replace(feature, geometry=made)


def _unsound(geometry: BaseGeometry) -> str:
    """Say what is wrong with an outline, and where.

    Examples
    --------
    >>> _unsound(shapely.Polygon([(5, 60), (6, 61), (6, 60), (5, 61)]))
    'it crosses itself at latitude 60.5, longitude 5.5'
    """
    reason = str(shapely.is_valid_reason(geometry))
    told = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", reason)
    if told is None:
        return _FAULTS.get(reason, reason)
    lon, lat = (
        f"{float(number):.{DEGREE_DECIMALS}f}".rstrip("0").rstrip(".")
        for number in told.group(2, 3)
    )
    return f"{_FAULTS.get(told[1], told[1])} at latitude {lat}, longitude {lon}"
