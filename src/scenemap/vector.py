"""Reading polygons and points with their properties, from JSON by hand or other formats by GDAL.

GeoJSON is read without GDAL, which a check of one point need not load. Everything
comes back in longitude, latitude, rounded to :data:`DEGREE_DECIMALS`; an outline that rounding would
break is kept as it was drawn.
"""

from __future__ import annotations

import codecs
import glob
import json
import re
import struct
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from scenemap.archives import ARCHIVES, MOST_BYTES, ending_of, unpacked
from scenemap.crs import (
    WGS84,
    cut_at_180,
    file_crs,
    ground,
    layer_definition,
    parse_crs,
    rounded,
    transform,
)
from scenemap.errors import CRSError, DataError
from scenemap.findings import HALF_LETTER, Findings, did_you_mean, half_letters
from scenemap.frames import Frame, frame_of
from scenemap.geojson import parse_geojson, read_polygons
from scenemap.identifiers import normal
from scenemap.tables import read_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


#: Degrees are rounded to this many decimals when read, about a centimetre.
DEGREE_DECIMALS = 7
POLYGONS = ("Polygon", "MultiPolygon")
POLYGON_TYPES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
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
MOST_VERTICES = 10_000_000
#: GeoJSON of fewer bytes is read whole before what reads polygons by Arrow would be loaded.
_MANY_BYTES = 1 << 20
#: Longitudes that go on beyond 180 are taken up to here.
_FARTHEST = 360
#: Geometries whose coordinates are rounded at once.
_SHAPES_AT_ONCE = 4_096
#: Formats that are read by hand: GDAL guesses the types of their texts.
JSON_ENDINGS = (".geojson", ".json", ".topojson", ".geojsonl", ".geojsons", ".ndjson")
#: Outlines in Parquet are read as a table in memory is; events are read batch by batch elsewhere.
_PARQUET = (".parquet", ".geoparquet")
#: How the files that GDAL reads for us begin. GDAL goes by the content, not by the name, and among what
#: it knows are formats that fetch from the network or read other files.
_BEGINS = {
    ".gpkg": ("GeoPackage", b"SQLite format 3\x00"),
    ".fgb": ("FlatGeobuf", b"fgb\x03"),
    ".shp": ("Shapefile", b"\x00\x00\x27\x0a"),
}
#: XML that GDAL reads for us: what it is called, its first element, and who reads it.
_XML = {
    ".kml": ("KML", ("kml",), ("LIBKML", "KML")),
    ".gpx": ("GPX", ("gpx",), ("GPX",)),
    ".gml": ("GML", ("FeatureCollection",), ("GML",)),
}
#: Table of a file geodatabase that lists the others, and how it begins.
_GEODATABASE = ("a00000001.gdbtable", b"\x03\x00\x00\x00")
#: GML alone makes GDAL look beside the file and beyond this machine, and write a file of its own.
_OPEN_OPTIONS = {
    ".gml": {"DOWNLOAD_SCHEMA": "NO", "WRITE_GFS": "NO", "READ_MODE": "STANDARD"},
}
#: Columns that are there in every file of a format, and those of them that are read if they say anything.
_OWN = {
    ".kml": frozenset("""
        id Name description timestamp begin end altitudeMode tessellate extrude visibility drawOrder
        icon snippet
    """.split()),  # noqa: SIM905 - a table of words is read as one
    ".gpx": frozenset("""
        ele time magvar geoidheight name cmt desc src link1_href link1_text link1_type link2_href
        link2_text link2_type sym type fix sat hdop vdop pdop ageofdgpsdata dgpsid number route_fid
        route_point_id track_fid track_seg_id track_seg_point_id
    """.split()),  # noqa: SIM905
}  # fmt: skip
_RENAMED = {"Name": "name", "begin": "start"}
_TOLD = ("Name", "name", "description", "desc", "cmt", "timestamp", "begin", "end", "time", "type")
#: Bytes of the head of a table beside a Shapefile, and of the name of its encoding.
_DBF_HEAD, _MOST_ENCODING = 32, 64
#: Places of the system in the head of a FlatGeobuf file, and of its definition in it; how long heads are.
_FGB_CRS, _FGB_WKT, _MOST_HEAD = 10, 4, 1 << 20
#: Tables in which QGIS keeps what a file looks like.
_NOT_DATA = ("layer_styles", "qgis_projects")
#: By these words in the head of a file GDAL may take it for something else, whatever its first element.
_LURES = (b"OGRVRT", b"OGRWFS", b"WFS_Capabilities", b"GDAL_W", b"<CSW", b"<VRT", b"OGRGeoRSS")
#: So many warnings of GDAL are told of a file.
_MOST_NOTES = 3
#: So many layers are named in a refusal; the rest are counted.
_MOST_LAYERS = 20
ENDINGS = (*JSON_ENDINGS, *_BEGINS, *_XML, ".gdb", *ARCHIVES)


@dataclass(frozen=True, slots=True)
class Feature:
    """One geometry (or none) with its properties and its number in the file, from 1."""

    number: int
    geometry: BaseGeometry | None
    properties: dict[str, Any]


def read_features(
    path: Path | Frame,
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
        GeoJSON, TopoJSON, GeoPackage, FlatGeobuf, Shapefile, KML, GPX, GML, a file geodatabase; KMZ or
        ZIP that hold one of these; GeoParquet; or a table in memory.
    findings
        Takes the faults: not what its name says, too large, several layers, no CRS, positions off the
        earth, invalid polygons.
    layer
        Layer, or collection, of a file that holds several.
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
    return features_and_system(path, findings, layer=layer, mend=mend, to_mend=to_mend)[0]


def features_and_system(
    path: Path | Frame,
    findings: Findings,
    *,
    layer: str | None = None,
    mend: bool = False,
    to_mend: str = "",
) -> tuple[list[Feature], str]:
    """Read a file as :func:`read_features` does, and the system it is in; "" where none is known."""
    try:
        if not isinstance(path, Frame) and ending_of(path) in _PARQUET:
            path = _parquet(path)
        if isinstance(path, Frame):
            features, source = _of_frame(path), path.crs
        else:
            with unpacked(path, ENDINGS) as file:
                if ending_of(file) in JSON_ENDINGS:
                    features, source = _read_geojson(file, findings, layer)
                else:
                    features, source = _read_gdal(file, findings, layer)
    except (DataError, CRSError) as error:
        findings.add("cannot be read", str(error))
        return [], ""
    shapes, sound = _in_degrees([feature.geometry for feature in features], source)
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > MOST_VERTICES:
        findings.add(
            f"has {vertices:,} vertices, more than {MOST_VERTICES:,}",
            "Simplify the outlines; in QGIS: Simplify.",
        )
        return [], source or ""
    fine = sound & np.isin(shapely.get_type_id(shapes), POLYGON_TYPES) & _on_earth(shapes)
    found = []
    for feature, shape_, is_fine in zip(features, shapes.tolist(), fine.tolist(), strict=True):
        is_same = shape_ is feature.geometry
        one = feature if is_same else Feature(feature.number, shape_, feature.properties)
        usable = one if is_fine else _usable(one, findings, mend=mend, to_mend=to_mend)
        if usable is not None:
            found.append(usable)
    return found, source or ""


def _parquet(path: Path) -> Frame:
    """Read GeoParquet whole, as a table with its geometries.

    Raises
    ------
    CRSError
        If it says no coordinate system, or one that cannot be used.
    DataError
        If it is none, or too large.
    """
    import geopandas as gpd
    import pyarrow as pa

    if not path.is_file():
        raise DataError(f"{path.name} does not exist. Check the name.")
    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        table = gpd.read_parquet(path)
    except (pa.ArrowException, ValueError, TypeError, KeyError, OSError, RuntimeError) as error:
        told = (str(error).splitlines() or ["it is cut off"])[0]
        raise DataError(
            f"{path.name} is no GeoParquet file that can be read ({told}). Save it as GeoPackage."
        ) from None
    return frame_of(table, path.name)


def layers_of(path: Path) -> list[str]:
    """List the layers of a vector file that hold something; see :func:`rows_of_layers`."""
    return [*rows_of_layers(path)]


def rows_of_layers(path: Path) -> dict[str, int]:
    """Count the features of every layer, or collection, of a vector file that holds any.

    A collection that is the whole of a GeoJSON file has no name. A file that cannot be read has no
    layers here; reading it says why.
    """
    try:
        with unpacked(path, ENDINGS) as file:
            if ending_of(file) in JSON_ENDINGS:
                return _rows(_collections(file, Findings(path.name)))
            return {} if gdal_fault(file) else gdal_layers(file)
    except DataError:
        return {}


def crs_of(path: Path, layer: str | None = None) -> str:
    """Return the system that the positions of a readable vector file are in."""
    if ending_of(path) in _PARQUET:
        return _parquet(path).crs
    with unpacked(path, ENDINGS) as file:
        if ending_of(file) in JSON_ENDINGS:
            found = _collections(file, Findings(path.name))
            chosen = _chosen(_rows(found), layer, Findings(path.name))
            return geojson_crs(found[chosen], Findings(path.name)) if chosen in found else WGS84
        import pyogrio

        chosen = _chosen(gdal_layers(file), layer, Findings(path.name))
        with _gdal(path, []):
            info = pyogrio.read_info(file.resolve(), layer=chosen, **open_options(file))
        return layer_system(file, chosen, info["crs"]) or ""


def _chosen(rows: dict[str, int], layer: str | None, findings: Findings) -> str | None:
    """Choose the layer that is asked for, or the only one that holds something."""
    if layer is not None:
        if layer in rows:
            return layer
        if rows != {"": rows.get("")}:
            findings.add(f"has no layer '{layer}' that holds anything", did_you_mean(layer, rows))
        else:
            findings.add(f"has no layers, and none of the name '{layer}'", "Leave the layer out.")
        return None
    if len(rows) > 1:
        findings.add(*several("layers", rows, "`layer=`"))
        return None
    return next(iter(rows), None)


def several(what: str, rows: Mapping[str, int], option: str) -> tuple[str, str]:
    """Say that a file holds several tables and nobody said which are meant, and the remedy.

    Examples
    --------
    >>> several("sheets", {"2014": 8, "2015": 1}, "`sheet=`")[0]
    "holds several sheets: '2014' (8 rows), '2015' (1 row)"
    """
    told = ", ".join(
        f"'{name}' ({count:,} row{'' if count == 1 else 's'})"
        for name, count in [*rows.items()][:_MOST_LAYERS]
    )
    more = f", and {len(rows) - _MOST_LAYERS} more" if len(rows) > _MOST_LAYERS else ""
    return f"holds several {what}: {told}{more}", f"Name those that are meant with {option}."


# --- GeoJSON and TopoJSON -------------------------------------------------------------------------


def _read_geojson(path: Path, findings: Findings, layer: str | None) -> tuple[list[Feature], str]:
    found = _collections(path, findings)
    if findings.errors:
        return [], WGS84
    chosen = _chosen(_rows(found), layer, findings)
    if chosen is None:
        return [], WGS84
    data = found[chosen]
    source = geojson_crs(data, findings)
    features = []
    for number, item in enumerate(data.get("features") or [], 1):
        try:
            features.append(_feature(number, item, data.get("crs")))
        except Exception as error:
            findings.add(f"is not a GeoJSON feature ({error})", "Mend or delete it.", row=number)
    return features, source


def _feature(number: int, item: dict[str, Any], crs: Any) -> Feature:
    geometry = item["geometry"] or None
    if geometry is not None and not isinstance(geometry, BaseGeometry):
        geometry = shape(_in_three(geometry))
    properties = dict(item.get("properties") or {})
    if item.get("crs") not in (None, crs):
        raise ValueError("its crs is another than the file's")
    return Feature(number, geometry, properties)


def _in_three(geometry: dict[str, Any]) -> dict[str, Any]:
    """Leave out what positions have beyond three numbers, as a measure is; shapely takes no more."""

    def cut(what: Any) -> Any:
        if not isinstance(what, list):
            return what
        nested = isinstance(what[0], list) if what else False
        return [cut(one) for one in what] if nested else what[:3]

    if isinstance(geometry.get("coordinates"), list):
        return {**geometry, "coordinates": cut(geometry["coordinates"])}
    return geometry


def _rows(found: dict[str, dict[str, Any]]) -> dict[str, int]:
    return {name: len(one["features"]) for name, one in found.items() if one.get("features")}


def _collections(path: Path, findings: Findings) -> dict[str, dict[str, Any]]:
    """Read the feature collections of a file; "" is the name of the one that is all of it.

    Geometries are as GeoJSON has them, or made already.
    """
    again = "Save it as GeoJSON again."
    size = path.stat().st_size if path.is_file() else 0
    if size > MOST_BYTES:
        findings.add(
            f"is larger than {MOST_BYTES // 1_000_000} MB",
            "Save events as Parquet or CSV; simplify outlines.",
        )
        return {}
    try:
        many = read_polygons(path) if size > _MANY_BYTES else None
        data = many or parse_geojson(read_utf8(path))
    except (json.JSONDecodeError, RecursionError) as error:
        findings.add(f"is not JSON ({error})", again)
        return {}
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        found = {"": data}
    elif isinstance(data, dict) and data.get("type") == "Topology":
        try:
            found = _topology(data)
        except Exception as error:  # of many kinds, from other people's numbers
            findings.add(f"is no TopoJSON that can be read ({error})", again)
            return {}
    else:
        # As national portals serve it: several collections, each under its name.
        members = data.items() if isinstance(data, dict) else enumerate(data, 1)
        found = {
            str(name): one
            for name, one in (members if isinstance(data, dict | list) else ())
            if isinstance(one, dict) and one.get("type") == "FeatureCollection"
        }
    if not found:
        findings.add("is not a GeoJSON FeatureCollection", again)
    for one in found.values():
        if not isinstance(one.get("features") or [], list):
            findings.add("has no list of features", again)
            return {}
    if many is None:
        _check_letters(found, findings)
    return {} if findings.errors else found


def _check_letters(found: dict[str, dict[str, Any]], findings: Findings) -> None:
    """Refuse texts that nothing but JSON can write, so that nothing could be written of them."""
    for name, collection in found.items():
        about = {key: value for key, value in collection.items() if key != "features"}
        for row, part in enumerate(({name: about}, *(collection.get("features") or [])), 0):
            for column, value in half_letters(part):
                findings.add(*HALF_LETTER, row=row or None, column=column or None, value=value)


def _topology(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Turn the objects of a topology into feature collections, as the TopoJSON format says."""
    move = data.get("transform") or {"scale": [1, 1], "translate": [0, 0]}
    scale, shift = np.array(move["scale"], dtype=float), np.array(move["translate"], dtype=float)
    arcs = []
    for arc in data.get("arcs") or []:
        points = np.array([point[:2] for point in arc], dtype=float)
        # Only where positions are whole numbers are they told from the one before.
        points = np.cumsum(points, axis=0) if "transform" in data else points
        arcs.append(points * scale + shift)

    def line(numbers: list[int]) -> list[list[float]]:
        parts = [arcs[one] if one >= 0 else arcs[~one][::-1] for one in numbers]
        # An arc begins where the one before it ended.
        points = np.concatenate([part[min(at, 1) :] for at, part in enumerate(parts)])
        return cast("list[list[float]]", points.tolist())

    def place(position: list[float]) -> list[float]:
        return cast("list[float]", (np.array(position[:2], dtype=float) * scale + shift).tolist())

    def deep(build: Callable[[Any], Any], depth: int, what: Any) -> Any:
        return build(what) if depth == 0 else [deep(build, depth - 1, one) for one in what]

    kinds: dict[str, tuple[Callable[[Any], Any], int]] = {
        "Point": (place, 0), "MultiPoint": (place, 1),
        "LineString": (line, 0), "MultiLineString": (line, 1),
        "Polygon": (line, 1), "MultiPolygon": (line, 2),
    }  # fmt: skip

    def feature(one: dict[str, Any]) -> dict[str, Any]:
        geometry = None
        if one.get("type"):
            build, depth = kinds[one["type"]]
            given = one["coordinates"] if build is place else one["arcs"]
            geometry = {"type": one["type"], "coordinates": deep(build, depth, given)}
        return {"type": "Feature", "geometry": geometry, "properties": one.get("properties") or {}}

    return {
        str(name): {
            "type": "FeatureCollection",
            "features": [
                feature(item)
                for item in (one["geometries"] if one["type"] == "GeometryCollection" else [one])
            ],
        }
        for name, one in data["objects"].items()
    }


def geojson_crs(data: dict[str, Any], findings: Findings) -> str:
    """Read the ``crs`` member that older GeoJSON may have; without it RFC 7946 says WGS 84."""
    member = data.get("crs")
    if not member:
        return WGS84
    try:
        name = str(member["properties"]["name"])
        return (
            WGS84 if name.endswith(("CRS84", "EPSG::4326", "EPSG:4326")) else file_crs(name, "it")
        )
    except (KeyError, TypeError, CRSError):
        findings.add("has a crs that cannot be read", "Save it in EPSG:4326.", value=member)
        return WGS84


# --- what GDAL reads ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as GDAL reads it.

    Parameters
    ----------
    names
        Of its columns.
    columns
        Arrays, one a name; times are text, each with the offset that it has in the file.
    wkb
        Geometries, None where there is none; None for a layer of none.
    crs
        None if the file does not say.
    own
        Columns that the format itself gives, and nobody chose.
    notes
        What GDAL has to say of the file.
    """

    names: tuple[str, ...]
    columns: tuple[NDArray[Any], ...]
    wkb: NDArray[np.object_] | None
    crs: str | None
    own: frozenset[str]
    notes: tuple[str, ...] = ()


@contextmanager
def _gdal(path: Path, notes: list[str]) -> Iterator[None]:
    """Make an error of GDAL one of the file, and keep its warnings.

    Raises
    ------
    DataError
        If GDAL cannot read the file.
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            yield
    except IndexError:
        # The first layer of a file that has none.
        raise DataError(
            f"{path.name} holds no layer, and so nothing to read. Look whether it is the file that was "
            "meant, or save it again from where it came."
        ) from None
    except (DataSourceError, DataLayerError, ValueError) as error:
        # What GDAL advises is for programmers.
        said = str(error).partition("; It might help")[0].replace(str(path.resolve()), path.name)
        raise DataError(
            f"{path.name} is not a vector file that can be read ({said.rstrip('.')}). Save it as "
            "GeoPackage."
        ) from None
    notes += [str(one.message) for one in told if str(one.message) not in notes]


def read_layer(path: Path, layer: str | None, most: int | None = None) -> Layer:
    """Read a layer of a file that GDAL may be given (:func:`gdal_fault`), or so many rows of it.

    Raises
    ------
    DataError
        If GDAL cannot read it.
    """
    import pyogrio

    options, notes = open_options(path), list[str]()
    with _gdal(path, notes):
        if most is not None:
            # Room is made for as many rows as are asked for, however few there are.
            info = pyogrio.read_info(
                path.resolve(), layer=layer, force_feature_count=True, **options
            )
            most = most if info["features"] > most else None
        meta, _, wkb, columns = pyogrio.raw.read(
            path.resolve(),
            layer=layer,
            max_features=most,
            datetime_as_string=True,
            **options,
        )
    names, own = [str(name) for name in meta["fields"]], frozenset[str]()
    if path.suffix.lower() == ".kml" and (pictures := _pictures(names, columns)).any():
        notes.append("a picture laid on the map draws no outline, and its frame was left out")
        wkb, columns = wkb[~pictures], [column[~pictures] for column in columns]
    if path.suffix.lower() in _OWN:
        names, columns, own = _without_defaults(names, columns, _OWN[path.suffix.lower()])
    crs = layer_system(path, layer, meta["crs"])
    return Layer(tuple(names), tuple(columns), wkb, crs, own, tuple(notes[:_MOST_NOTES]))


def layer_system(path: Path, layer: str | None, said: str | None) -> str | None:
    """Return the system of a layer: what GDAL calls it, or else the definition that is in the file.

    Parameters
    ----------
    path, layer
        Where it stands.
    said
        The code or definition that GDAL gives of it; None if it has none.

    Returns
    -------
    str or None
        What :func:`scenemap.crs.parse_crs` reads.

    Raises
    ------
    CRSError
        If neither can be read.
    """
    if said is None:
        return None
    try:
        parse_crs(said)
    except CRSError:
        # The code may be too new for every register here, or somebody's own.
        with _gdal(path, []):
            definition = layer_definition(path.resolve(), layer, **open_options(path))
        if definition is None and path.suffix.lower() == ".fgb":
            definition = _wkt_of_flatgeobuf(path)
        said = definition or said
    return file_crs(said, path.name) if said else None


def _wkt_of_flatgeobuf(path: Path) -> str | None:
    """Return the definition in the head of a FlatGeobuf file, which GDAL passes over for the code."""
    with path.open("rb") as file:
        head = file.read(_MOST_HEAD)[8:]

    def number(kind: str, at: int) -> int:
        return int(struct.unpack_from(f"<{kind}", head, at)[0])

    def member(table: int, which: int) -> int | None:
        """Return where a member of a table leads; the table lists them beside itself."""
        listed = table - number("i", table)
        slot = 4 + 2 * which
        at = number("H", listed + slot) if slot < number("H", listed) else 0
        return table + at + number("I", table + at) if at else None

    try:
        # The length of the head, then where its first table is.
        system = member(4 + number("I", 4), _FGB_CRS)
        text = None if system is None else member(system, _FGB_WKT)
        if text is None:
            return None
        return head[text + 4 : text + 4 + number("I", text)].decode()
    except (struct.error, UnicodeDecodeError):
        return None


def _pictures(names: list[str], columns: Sequence[NDArray[Any]]) -> NDArray[np.bool_]:
    """Find ground overlays, which GDAL gives as the frame of the picture: only they have one."""
    at = names.index("icon") if "icon" in names else None
    if at is None:
        return np.zeros(len(columns[0]) if columns else 0, dtype=bool)
    return np.array([_plain(one) not in {None, ""} for one in columns[at]], dtype=bool)


def _without_defaults(
    names: list[str], columns: Sequence[NDArray[Any]], own: frozenset[str]
) -> tuple[list[str], list[NDArray[Any]], frozenset[str]]:
    """Drop what the format writes of every place, whether or not anybody said it."""
    # GDAL counts on where the file has a column of the same name: id, id2.
    plain = [name.removesuffix("2") if name.removesuffix("2") in names else name for name in names]
    first = [plain.index(name) == at for at, name in enumerate(plain)]
    kept = {
        (_RENAMED.get(name, name), at)
        for at, name in enumerate(plain)
        if not (first[at] and name in own)
        or (name in _TOLD and any(_plain(cell) not in {None, ""} for cell in columns[at]))
    }
    order = sorted(kept, key=lambda one: one[1])
    given = {name for name, at in order if first[at] and plain[at] in own}
    return [name for name, _ in order], [columns[at] for _, at in order], frozenset(given)


def _read_gdal(path: Path, findings: Findings, layer: str | None) -> tuple[list[Feature], str]:
    fault = gdal_fault(path)
    if fault:
        findings.add(*fault)
        return [], WGS84
    chosen = _chosen(gdal_layers(path), layer, findings)
    if findings.errors:
        return [], WGS84
    try:
        read = read_layer(path, chosen)
    except CRSError as error:
        findings.add("has no coordinate system that can be read", str(error))
        return [], WGS84
    if read.crs is None:
        findings.add(
            "says no coordinate system", "Set it in the program that wrote the file (e.g. QGIS)."
        )
        return [], WGS84
    for note in read.notes:
        findings.add(f"is read with a warning ({note})", level="warning")
    count = len(read.columns[0]) if read.wkb is None else len(read.wkb)
    shapes = [None] * count if read.wkb is None else shapely.from_wkb(read.wkb)
    features = [
        Feature(
            number,
            one,
            {
                name: _plain(column[number - 1])
                for name, column in zip(read.names, read.columns, strict=True)
            },
        )
        for number, one in enumerate(shapes, 1)
    ]
    return features, read.crs


def _of_frame(frame: Frame) -> list[Feature]:
    """Take the rows of a table in memory as features, with properties as GeoJSON would give them."""
    names = [str(name) for name in frame.rows.columns]
    shapes = [None] * len(frame.rows) if frame.shapes is None else frame.shapes.tolist()
    return [
        Feature(
            number,
            shape_,
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


def open_options(path: Path) -> dict[str, str]:
    """Return how GDAL has to open a file so that it reads that file as it is written, and no other."""
    if path.suffix.lower() == ".shp" and _is_utf8_unsaid(path):
        return {"ENCODING": "UTF-8"}
    return _OPEN_OPTIONS.get(path.suffix.lower(), {})


def _is_utf8_unsaid(path: Path) -> bool:
    """Say whether the table of a Shapefile is in UTF-8 though nothing beside it says so.

    GDAL takes such a table for Latin-1. QGIS names the encoding of its own machine "system", and ``.cpg``
    is easily left behind.
    """
    beside = {one.suffix.lower(): one for one in path.parent.glob(f"{glob.escape(path.stem)}.*")}
    table, told = beside.get(".dbf"), beside.get(".cpg")
    named = told.read_bytes()[:_MOST_ENCODING].decode("ascii", "ignore").strip() if told else ""
    if table is None or named.lower() not in ("", "system"):
        return False
    decode = codecs.getincrementaldecoder("utf-8")().decode
    beyond = False
    with table.open("rb") as file:
        head = file.read(_DBF_HEAD)
        # What stands before the rows is of numbers, too.
        file.seek(int.from_bytes(head[8:10], "little"))
        try:
            while block := file.read(1 << 20):
                beyond |= not decode(block).isascii()
            decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return beyond


def gdal_layers(path: Path) -> dict[str, int]:
    """Count the features of the layers of a file that GDAL may be given; those of none are left out.

    Raises
    ------
    DataError
        If GDAL cannot read it.
    """
    import pyogrio

    if path.suffix.lower() == ".gml":
        # Layers are listed before options can be given.
        pyogrio.set_gdal_config_options({"GML_DOWNLOAD_SCHEMA": False})
    options, rows = open_options(path), {}
    _, _, drivers = _XML.get(path.suffix.lower(), ("", (), ()))
    with _gdal(path, []):
        for name in pyogrio.list_layers(path.resolve())[:, 0].tolist():
            info = pyogrio.read_info(
                path.resolve(), layer=name, force_feature_count=True, **options
            )
            if drivers and info["driver"] not in drivers:
                return {}  # whatever it is taken for: nothing of it is read
            if info["features"] and name not in _NOT_DATA:
                rows[str(name)] = int(info["features"])
    return rows


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
    ending = ending_of(path)
    name, begins = _BEGINS.get(ending, ("", b""))
    if ending == ".gdb" and path.is_dir():
        name, (table, begins) = "file geodatabase", _GEODATABASE
        path = path / table
    if not path.is_file():
        if name == "file geodatabase":
            return f"is no {name}, whatever its name says", remedy
        return "does not exist", "Check the name."
    if ending in _XML:
        return _xml_fault(path, *_XML[ending][:2])
    if not begins:
        return "has an ending that is not known", remedy
    with path.open("rb") as file:
        if file.read(len(begins)) == begins:
            return None
    return f"is no {name}, whatever its name says", remedy


def _xml_fault(path: Path, name: str, roots: tuple[str, ...]) -> tuple[str, str] | None:
    """Say why an XML file must not be given to GDAL: it is none of its kind, or leads elsewhere."""
    other = f"is no {name}, whatever its name says", "Save it as GeoPackage or GeoJSON."
    if path.stat().st_size > MOST_BYTES:
        return f"is larger than {MOST_BYTES // 1_000_000} MB", "Save it as Parquet or CSV."
    scan = _Scan()
    broken = scan.read(path)
    if scan.elsewhere:
        return f"holds {scan.elsewhere}", "Save its data in the file itself."
    if scan.root not in roots:
        return other
    if broken:
        return f"is no {name} that can be read ({broken})", "Save it again."
    with path.open("rb") as file:
        head = file.read(4096)
    return other if any(word in head for word in _LURES) else None


class _Scan:
    """Reads XML to its end without building anything, or as far as something leads elsewhere."""

    def __init__(self) -> None:
        self.root = ""
        self.elsewhere = ""

    def read(self, path: Path) -> str:
        """Return what is wrong with the XML."""
        from xml.parsers import expat

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begin
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            with path.open("rb") as file:
                # No entity is ever expanded: reading ends where a document type begins.
                while not self.elsewhere and (data := file.read(1 << 14)):
                    parser.Parse(data, False)
                if not self.elsewhere:
                    parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:  # an encoding may be none
            return str(error)
        return ""

    def _begin(self, tag: str, _: object) -> None:
        name = tag.rpartition(" ")[2]
        self.root = self.root or name
        if name == "NetworkLink":
            self.elsewhere = "a network link: its data are elsewhere"

    def _doctype(self, *_: object) -> None:
        self.elsewhere = "a document type, which may name other files"


def _plain(value: Any) -> Any:
    """Turn a numpy scalar into the Python value that GeoJSON would have given; NaN into None."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if value != value else value


def _in_degrees(
    drawn: Sequence[BaseGeometry | None], source: str
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Bring geometries to degrees, rounded; what is sound in the file comes out sound.

    Returns
    -------
    shapes
        None where nothing is drawn.
    sound
        Which are known to be.
    """
    given = np.array([*drawn, None], dtype=object)[:-1]
    there = np.flatnonzero(~(shapely.is_missing(given) | shapely.is_empty(given)))
    shapes, sound = np.full(len(given), None), np.zeros(len(given), dtype=bool)
    if not len(there):
        return shapes, sound
    plain = degrees = given[there]
    if shapely.has_z(plain).any():
        plain = degrees = np.asarray(shapely.force_2d(plain))
    if source != WGS84:
        degrees = shapely.transform(
            plain, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1], source, WGS84))
        )
    west, _, east, _ = shapely.bounds(degrees).T
    near = (west > -_FARTHEST) & (east < _FARTHEST)  # and so finite
    wide = np.zeros(len(near), dtype=bool)
    wide[near] = (west[near] < -180) | (east[near] > 180) | (east[near] - west[near] > 180)
    for at in np.flatnonzero(wide):
        degrees = degrees.copy() if degrees is plain else degrees
        degrees[at] = cut_at_180(degrees[at])
    for start in range(0, len(there), _SHAPES_AT_ONCE):
        some = slice(start, start + _SHAPES_AT_ONCE)
        shapes[there[some]] = _rounded(degrees[some])
    sound[there] = shapely.is_valid(shapes[there])
    for at in np.flatnonzero(~sound[there]):
        shapes[there[at]] = _unrounded(plain[at], degrees[at])
    return shapes, sound


def _rounded(degrees: NDArray[np.object_]) -> NDArray[np.object_]:
    """Round geometries; they themselves are returned where nothing is left to round."""
    xy = shapely.get_coordinates(degrees)
    with np.errstate(over="ignore"):  # so far off the earth that it is refused anyway
        near = xy.round(DEGREE_DECIMALS)
    return degrees if np.array_equal(near, xy) else shapely.set_coordinates(degrees.copy(), near)


def _unrounded(drawn: BaseGeometry, degrees: BaseGeometry) -> BaseGeometry:
    """Return what to take of a geometry in degrees that is not sound when it is rounded."""
    if degrees.is_valid or not drawn.is_valid or not np.isfinite(degrees.bounds).all():
        return degrees
    # A corner that touched the middle of an edge is beside it by the last digit in the other system.
    return _made_valid(degrees) or degrees


def _on_earth(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Say which geometries have no position off the earth."""
    west, south, east, north = shapely.bounds(shapes).T
    across = (west >= -180) & (west <= east) & (east <= 180)
    return np.asarray(across & (south >= -90) & (south <= north) & (north <= 90))


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


def tell_off_earth(bounds: tuple[float, float, float, float], row: int, findings: Findings) -> None:
    """Report positions that lie off the earth."""
    findings.add(
        "has positions off the earth",
        "GeoJSON is longitude, latitude in degrees (EPSG:4326); for other systems use GeoPackage.",
        row=row,
        value=" ".join(f"{one:g}" for one in bounds),
    )


def _usable(feature: Feature, findings: Findings, *, mend: bool, to_mend: str) -> Feature | None:
    geometry = feature.geometry
    if geometry is None:
        return feature
    if not _on_earth(np.array([geometry]))[0]:
        tell_off_earth(geometry.bounds, feature.number, findings)
        return None
    if geometry.geom_type not in POLYGONS or geometry.is_valid:
        return feature
    problem = f"is not a valid polygon ({unsound(geometry)})"
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


def unsound(geometry: BaseGeometry) -> str:
    """Say what is wrong with an outline, and where.

    Examples
    --------
    >>> unsound(shapely.Polygon([(5, 60), (6, 61), (6, 60), (5, 61)]))
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
