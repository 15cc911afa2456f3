"""Raw batches of the points of vector files, and of the tables of SQLite databases."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from scenemap.archives import MOST_BYTES, ending_of
from scenemap.crs import WGS84, transform
from scenemap.errors import CRSError, DataError
from scenemap.events import geojson
from scenemap.events.columns import batch_of, with_positions
from scenemap.events.layers import read_rows
from scenemap.events.raw import BATCH
from scenemap.events.workbooks import MOST_ROWS, too_large
from scenemap.findings import Finding, Findings
from scenemap.vector import JSON_ENDINGS, Layer, gdal_fault, read_features

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from scenemap.events.raw import Part, RawBatch, SourceOptions

#: GeoJSON that is read in batches has at most so many bytes.
MOST_STREAMED = 2_000_000_000
DATABASES = (".sqlite", ".sqlite3", ".db")
_SQLITE = b"SQLite format 3\x00"
_NO_GEOMETRY, _POINT, _MULTIPOINT = -1, 0, 4
#: A point of two coordinates in WKB, the least significant byte first.
_WKB = np.dtype([("order", "u1"), ("kind", "<u4"), ("xy", "<f8", 2)])
#: Tables in which databases of places keep what is no event.
_NOT_DATA = ("geometry_columns", "spatial_ref_sys", "layer_styles")


def vector_batches(part: Part, crs: str | None, source: SourceOptions) -> Iterator[RawBatch]:
    """Read GeoJSON and TopoJSON by hand, for GDAL guesses the types of their texts; the rest by GDAL."""
    look = survey_of_large(part)
    if look is not None:
        weight = part.weight * BATCH // max(look.rows, BATCH)
        for frame in geojson.frames(part.path, look, BATCH, part.name):
            yield batch_of(frame, part, crs, source, weight=weight)
        return
    frame, layer = vector_frame(part, MOST_ROWS + 1)
    if len(frame) > MOST_ROWS:
        raise too_large(part)
    notes = tuple(
        Finding(part.name, f"is read with a warning ({note})", level="warning")
        for note in layer.notes
    )
    part = replace(part, findings=(*part.findings, *notes))
    yield batch_of(frame, part, crs, source, own=layer.own)


def survey_of_large(part: Part) -> geojson.Survey | None:
    """Look through GeoJSON that is too large to be read whole; None for all other files.

    Raises
    ------
    DataError
        If it is too large even for that.
    """
    if ending_of(part.path) not in JSON_ENDINGS or part.table or not part.path.is_file():
        return None
    size = part.path.stat().st_size
    if size <= MOST_BYTES:
        return None
    if size > MOST_STREAMED:
        most = f"{MOST_STREAMED // 1_000_000:,} MB"
        raise DataError(f"{part.name} is larger than {most}. Save events as Parquet or CSV.")
    try:
        return geojson.survey(part.path)
    except geojson.UnusualError:
        return None


def vector_frame(part: Part, most: int) -> tuple[pd.DataFrame, Layer]:
    """Read the features of a layer, as many as are asked for; see :func:`vector_batches`.

    Returns
    -------
    frame
        Positions as ``lon, lat``.
    layer
        Where it is from: its system, but of JSON, and the columns that the format gives.
    """
    import pandas as pd

    if part.path.suffix.lower() in JSON_ENDINGS:
        plain = None
        if not part.table and part.path.is_file() and part.path.stat().st_size <= MOST_BYTES:
            plain = geojson.point_frame(part.path, part.name)
        if plain is not None:
            return plain, Layer((), (), None, None, frozenset())
        findings = Findings(part.name)
        features = read_features(part.path, findings, layer=part.table)
        findings.raise_errors()
        rows = pd.DataFrame(
            [feature.properties for feature in features],
            index=[feature.number for feature in features],
            dtype=object,
        )
        shapes = np.array([feature.geometry for feature in features], dtype=object)
        if any(shape is not None for shape in shapes):
            rows = with_points(rows, shapely.to_wkb(shapes), WGS84, part.name)
        return rows, Layer((), (), None, None, frozenset())
    check_gdal(part)
    layer = read_rows(part.path, part.table, most)
    frame = pd.DataFrame(dict(enumerate(layer.columns)))
    frame.columns = pd.Index(layer.names, dtype=object)
    if layer.wkb is not None:
        if layer.crs is None:
            raise CRSError(f"{part.name} says no coordinate system. Set it where it was written.")
        frame = with_points(frame, layer.wkb, layer.crs, part.name)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame, layer


def check_gdal(part: Part) -> None:
    """Refuse a file that must not be given to GDAL.

    Raises
    ------
    DataError
        With the reason.
    """
    fault = gdal_fault(part.path)
    if fault:
        raise DataError(f"{part.name} {'. '.join(fault)}")


def with_points(frame: pd.DataFrame, wkb: Any, crs: str, file: str) -> pd.DataFrame:
    """Give a frame the positions of its points, in the place of what it calls so itself."""
    lon, lat = point_columns(wkb, crs, file)
    return with_positions(frame, lon, lat)


def point_columns(
    wkb: NDArray[np.object_] | pa.Array | pa.ChunkedArray, crs: str, file: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read WKB points as longitude and latitude, NaN where there is none.

    Raises
    ------
    DataError
        If there are other geometries; several points in one are no point.
    """
    plain = None if isinstance(wkb, np.ndarray) else _plain_points(wkb)
    if plain is not None:
        return transform(*plain, crs, WGS84)
    points = shapely.from_wkb(np.asarray(wkb, dtype=object))
    kinds = shapely.get_type_id(points)
    single = (kinds == _MULTIPOINT) & (shapely.get_num_geometries(points) == 1)
    points[single] = shapely.get_geometry(points[single], 0)
    if set(np.unique(kinds[~single])) - {_NO_GEOMETRY, _POINT}:
        raise DataError(
            f"{file} holds geometries that are not points. Give events as points, or an area id."
        )
    points[shapely.is_empty(points)] = None
    return transform(shapely.get_x(points), shapely.get_y(points), crs, WGS84)


def _plain_points(
    wkb: pa.Array | pa.ChunkedArray,
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Read points of two coordinates as x and y, NaN where there is none; None if others are among them.

    In WKB these are one after the other, so that no geometry needs to be made of them.
    """
    import pyarrow as pa

    found = [np.full((0, 2), np.nan)]
    for part in getattr(wkb, "chunks", [wkb]):
        known = part.drop_null()
        pointed = np.ndarray(0, _WKB)
        if len(known):
            try:
                fixed = known.cast(pa.binary(_WKB.itemsize))
            except pa.ArrowException:
                return None
            begin = fixed.offset * _WKB.itemsize
            pointed = np.frombuffer(fixed.buffers()[1], _WKB, len(known), begin)
        if not ((pointed["order"] == 1) & (pointed["kind"] == 1)).all():
            return None
        xy = np.full((len(part), 2), np.nan)
        xy[part.is_valid().to_numpy(zero_copy_only=False)] = pointed["xy"]
        found.append(xy)
    x, y = np.concatenate(found).T
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


# --- SQLite ---------------------------------------------------------------------------------------


def tables_of_database(part: Part) -> dict[str, int]:
    """Count the rows of the tables of a database that hold any; views are made of them."""
    with _database(part) as base:
        return {
            name: count
            for name in _table_names(base)
            if (count := base.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0])
        }


def database_batches(part: Part, crs: str | None, source: SourceOptions) -> Iterator[RawBatch]:
    """Read a table of a database."""
    frame = database_frame(part, MOST_ROWS + 1)
    if len(frame) > MOST_ROWS:
        raise too_large(part)
    yield batch_of(frame, part, crs, source)


def database_frame(part: Part, most: int) -> pd.DataFrame:
    """Read the rows of a table of a database, as many as are asked for."""
    import pandas as pd

    with _database(part) as base:
        tables = [part.table] if part.table else [*tables_of_database(part)] or _table_names(base)
        if not tables:
            raise DataError(f"{part.name} holds no table. Give it one of events.")
        cursor = base.execute(f"SELECT * FROM {_quoted(str(tables[0]))} LIMIT {most}")
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    frame = pd.DataFrame(rows, columns=names, index=pd.RangeIndex(1, len(rows) + 1), dtype=object)
    # What a database writes of a place in its own form is not read as text.
    forms = {
        at: f"{name} (bytes)"
        for at, name in enumerate(names)
        if any(isinstance(row[at], bytes) for row in rows)
    }
    frame.columns = pd.Index([forms.get(at, name) for at, name in enumerate(names)], dtype=object)
    return frame


class _Base(sqlite3.Connection):
    """A connection that closes when its context ends, and makes every error one of the file."""

    part: Part

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        self.close()
        if isinstance(error, sqlite3.Error):
            raise DataError(
                f"{self.part.name} is not a database that can be read ({error}). Save it as CSV."
            ) from None
        return False


def _database(part: Part) -> _Base:
    """Open a database for reading its rows and nothing else."""
    with part.path.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            raise DataError(
                f"{part.name} is no SQLite database, whatever its name says. Save it as CSV."
            )
    uri = f"{_resolved(part.path)}?mode=ro&immutable=1"
    base = sqlite3.connect(uri, uri=True, factory=_Base)
    base.part = part
    base.text_factory = lambda text: text.decode(errors="replace")
    return base


def _resolved(path: Path) -> str:
    return path.resolve().as_uri()


def _table_names(base: sqlite3.Connection) -> list[str]:
    base.execute("PRAGMA trusted_schema=OFF")
    found = base.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid"
    ).fetchall()
    return [str(name) for (name,) in found if name not in _NOT_DATA]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
