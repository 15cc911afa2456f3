"""Reading polygons and points with their properties, from GeoJSON by hand or other formats by GDAL.

GeoJSON is read with the standard library, so that a check of one point needs no GDAL. Everything
comes back in longitude, latitude, rounded to :data:`DEGREE_DECIMALS`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import shape

from scenemap.crs import WGS84, parse_crs, transform
from scenemap.errors import CRSError
from scenemap.findings import Findings
from scenemap.frames import Frame
from scenemap.tables import read_utf8

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


#: Degrees are rounded to this many decimals when read, about a centimetre.
DEGREE_DECIMALS = 7
POLYGONS = ("Polygon", "MultiPolygon")
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
    path: Path | Frame, findings: Findings, *, layer: str | None = None
) -> list[Feature]:
    """Read a vector file.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, FlatGeobuf or Shapefile; or a table in memory.
    findings
        Takes the faults: not what its name says, too large, no CRS, positions off the earth, invalid
        polygons.
    layer
        Layer of a file that holds several; the first unless given.

    Returns
    -------
    list of Feature
        In file order, in EPSG:4326.
    """
    if isinstance(path, Frame):
        features = _of_frame(path)
    elif path.suffix.lower() in {".geojson", ".json"}:
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
    return [feature for feature in features if _usable(feature, findings)]


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


def _of_frame(frame: Frame) -> list[Feature]:
    """Take the rows of a table in memory as features, with properties as GeoJSON would give them."""
    names = [str(name) for name in frame.rows.columns]
    shapes = [None] * len(frame.rows) if frame.shapes is None else frame.shapes.tolist()
    return [
        Feature(
            number,
            _to_degrees(shape_, frame.crs),
            {name: _cell(value) for name, value in zip(names, row, strict=True)},
        )
        for (number, *row), shape_ in zip(frame.rows.itertuples(name=None), shapes, strict=True)
    ]


def _cell(value: Any) -> Any:
    """Turn a cell of a frame into what GeoJSON would have: dates as text, None where there is nothing."""
    import pandas as pd

    if isinstance(value, dict | list | tuple | np.ndarray):
        return value.tolist() if isinstance(value, np.ndarray) else value
    if pd.isna(value):
        return None
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    return value.isoformat() if isinstance(value, date) else _plain(value)


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
    if geometry is None or geometry.is_empty:
        return None

    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = points[:, 0], points[:, 1]
        if source != WGS84:
            lon, lat = transform(lon, lat, source, WGS84)
        return np.column_stack([lon, lat]).round(DEGREE_DECIMALS)

    return shapely.transform(shapely.force_2d(geometry), convert)


def _usable(feature: Feature, findings: Findings) -> bool:
    geometry = feature.geometry
    if geometry is None:
        return True
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        findings.add(
            "has positions off the earth",
            "GeoJSON is longitude, latitude in degrees (EPSG:4326); for other systems use GeoPackage.",
            row=feature.number,
            value=f"{west:g} {south:g} {east:g} {north:g}",
        )
        return False
    if geometry.geom_type in POLYGONS and not geometry.is_valid:
        findings.add(
            f"is not a valid polygon ({shapely.is_valid_reason(geometry)})",
            "Mend the outline; in QGIS: Fix geometries.",
            row=feature.number,
        )
        return False
    return True
