"""Raw batches of Parquet, GeoParquet, Feather and Arrow files, which are read in batches."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from scenemap.crs import WGS84, file_crs, geoarrow_type, transform
from scenemap.errors import CRSError, DataError
from scenemap.events.columns import batch_of, used_columns
from scenemap.events.points import point_columns, with_points
from scenemap.events.raw import BATCH, RawBatch
from scenemap.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    from scenemap.events.raw import Column, Part, SourceOptions
    from scenemap.frames import Frame

#: Bytes of each column of a Parquet file that are read at once.
_BUFFER = 1 << 20
PARQUET = (".parquet", ".geoparquet")
ARROW = (".feather", ".arrow", ".ipc")
#: How GeoParquet and Arrow files write the geometry of points, besides WKB.
_NATIVE = "point"
#: Types of Parquet's own for WKB as pyarrow spells them out, for in pyarrow 21 `type` does not know them;
#: edges that are not straight do not matter to points.
_GEOMETRIES = ("Geometry", "Geography")


def parquet_file(path: Path) -> Any:
    """Open a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # Through a buffer: a column of one huge row group would be taken into memory whole.
        return pq.ParquetFile(path, memory_map=False, pre_buffer=False, buffer_size=_BUFFER)
    except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError) as error:
        raise _unreadable(path.name, "Parquet", error) from None


def _unreadable(name: str, kind: str, error: Exception) -> DataError:
    return DataError(
        f"{name} is not {'an' if kind == 'Arrow' else 'a'} {kind} file that can be read to its end "
        f"({str(error).splitlines()[0] if str(error) else 'it is cut off'}). Write it again."
    )


def columnar_names(part: Part) -> list[str]:
    """List the columns of a file; in the place of a geometry its longitude and latitude."""
    if part.path.suffix.lower() in PARQUET:
        with parquet_file(part.path) as file:
            return _names(file.schema_arrow, _geo_of_parquet(file, part.name))
    with _arrow(part) as (schema, _):
        return _names(schema, _geo_column(schema, part.name))


def columnar_frame(part: Part, most: int) -> tuple[pd.DataFrame, int | None, str]:
    """Read the first rows of a file.

    Returns
    -------
    frame
        Positions as ``lon, lat``.
    rows
        How many the file holds, where it says so.
    crs
        System that the positions were in; "" where there is no geometry.
    """
    import pandas as pd

    with _first(part, most) as (schema, geo, batch, rows):
        columns = [plain(_column(batch, at, part.name)) for at in _others(schema, geo)]
        if geo is not None:
            columns += geo.positions(batch[geo.name], part.name)
        # By position: names may be there twice.
        frame = pd.DataFrame({at: pd.Series(column) for at, column in enumerate(columns)})
        frame.columns = pd.Index(_names(schema, geo), dtype="object")
        return frame, rows, geo.crs if geo else ""


@contextmanager
def _first(
    part: Part, most: int
) -> Iterator[tuple[pa.Schema, _GeoColumn | None, pa.RecordBatch, int | None]]:
    import pyarrow as pa

    if part.path.suffix.lower() in PARQUET:
        with parquet_file(part.path) as file:
            schema = file.schema_arrow
            try:
                batch = next(iter(file.iter_batches(most)), None)
            except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError) as error:
                raise _unreadable(part.name, "Parquet", error) from None
            geo = _geo_of_parquet(file, part.name)
            yield schema, geo, _or_none(schema, batch), file.metadata.num_rows
        return
    with _arrow(part) as (schema, found):
        batches = iter(found)
        batch, more = next(batches, None), next(batches, None)
        rows = None if more is not None else (batch.num_rows if batch is not None else 0)
        geo = _geo_column(schema, part.name)
        yield schema, geo, _or_none(schema, batch).slice(0, most), rows


def _or_none(schema: pa.Schema, batch: pa.RecordBatch | None) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([], schema=schema) if batch is None else batch


def parquet_batches(part: Part, crs: str | None, source: SourceOptions) -> Iterator[RawBatch]:
    """Read a Parquet file, or some row groups of it."""
    with parquet_file(part.path) as file:
        groups = range(*part.groups) if part.groups else range(file.metadata.num_row_groups)
        rows = sum(file.metadata.row_group(at).num_rows for at in groups)

        def batches(columns: list[str]) -> Iterator[pa.RecordBatch]:
            return iter(file.iter_batches(BATCH, row_groups=[*groups], columns=columns))

        geo = _geo_of_parquet(file, part.name)
        yield from _batches(part, crs, source, file.schema_arrow, geo, batches, rows, "Parquet")


def arrow_batches(part: Part, crs: str | None, source: SourceOptions) -> Iterator[RawBatch]:
    """Read a Feather or Arrow file."""
    with _arrow(part) as (schema, found):

        def batches(columns: list[str]) -> Iterator[pa.RecordBatch]:
            for batch in found:
                for begin in range(0, batch.num_rows, BATCH):
                    yield batch.select(columns).slice(begin, BATCH)

        geo = _geo_column(schema, part.name)
        yield from _batches(part, crs, source, schema, geo, batches, 0, "Arrow")


@contextmanager
def _arrow(part: Part) -> Iterator[tuple[pa.Schema, Iterable[pa.RecordBatch]]]:
    """Open an Arrow file, in whichever of its forms."""
    import pyarrow as pa
    from pyarrow import feather

    with part.path.open("rb") as plain:
        begin = plain.read(6)
        plain.seek(0)
        try:
            if begin[:4] == b"FEA1":
                table = feather.read_table(part.path, memory_map=False)
                yield table.schema, table.to_batches()
            elif begin == b"ARROW1":
                reader = pa.ipc.open_file(plain)
                yield reader.schema, map(reader.get_batch, range(reader.num_record_batches))
            else:
                stream = pa.ipc.open_stream(plain)
                yield stream.schema, stream
        except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError) as error:
            raise _unreadable(part.name, "Arrow", error) from None


def _batches(
    part: Part,
    crs: str | None,
    source: SourceOptions,
    schema: pa.Schema,
    geo: _GeoColumn | None,
    batches: Any,
    rows: int,
    kind: str,
) -> Iterator[RawBatch]:
    """Make raw batches of what a file holds; only the columns that are used are read."""
    import pyarrow as pa

    names = _names(schema, geo)
    used = used_columns(names, part.name, crs, source, also=part.also)
    findings = (*part.findings, *used.findings(part.name))
    wanted = [names[at] for at in used.positions]
    read = [name for name in wanted if geo is None or name not in {"lon", "lat"}]
    read += [] if geo is None else [geo.name]
    row, left = part.first_row, part.weight
    share = part.weight / max(rows, 1)
    try:
        for batch in batches(read):
            n = batch.num_rows
            taken = [name for name in read if geo is None or name != geo.name]
            at = batch.schema.get_field_index
            columns = {name: plain(_column(batch, at(name), part.name)) for name in taken}
            if geo is not None:
                columns["lon"], columns["lat"] = geo.positions(batch[geo.name], part.name)
            weight = min(left, round(share * n)) if rows else left
            left -= weight
            yield RawBatch(
                used.take([columns.get(name) for name in names]),
                np.arange(row, row + n, dtype=np.int64),
                weight=weight,
                crs=used.crs,
                findings=findings,
            )
            row += n
    except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError) as error:
        raise _unreadable(part.name, kind, error) from None
    if row == part.first_row:
        nothing = np.empty(0)
        yield RawBatch(
            dict.fromkeys(used.names, nothing), nothing.astype(np.int64), findings=findings
        )


def _names(schema: pa.Schema, geo: _GeoColumn | None) -> list[str]:
    """List the columns as they are used: in the place of a geometry its longitude and latitude."""
    others = [schema.names[at] for at in _others(schema, geo)]
    return others if geo is None else [*others, "lon", "lat"]


def _others(schema: pa.Schema, geo: _GeoColumn | None) -> list[int]:
    """List where the columns are that stay: beside a geometry none is a position, whatever its name."""
    apart = set() if geo is None else {geo.name, "lon", "lat"}
    return [at for at, name in enumerate(schema.names) if name not in apart]


def _column(batch: pa.RecordBatch, at: int, file: str) -> pa.Array:
    """Take a column of a kind that there is in Python: a file may hold others, as spans of months."""
    try:
        return batch.column(at)
    except KeyError:
        kind = batch.schema.field(at)
        raise DataError(
            f"{file} has a column '{kind.name}' of a kind that is not read: {kind.type}. Save it as text "
            "or as times."
        ) from None


def plain(column: pa.Array) -> Column:
    """Take numbers and naive times as numpy arrays, anything else as pandas has it."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    plain = pa.types.is_floating(kind) or pa.types.is_integer(kind)
    if plain or (pa.types.is_timestamp(kind) and kind.tz is None):
        return column.to_numpy(zero_copy_only=False)
    import pandas as pd

    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        column = column.cast(pa.large_string())
    # Bytes that are no text would be found only where the text is used.
    column.validate(full=True)
    return pd.Series(column.to_pandas())


@dataclass(frozen=True, slots=True)
class _GeoColumn:
    """The geometry of a file: WKB, or the numbers of points themselves."""

    name: str
    crs: str
    native: bool

    def positions(self, column: pa.Array, file: str) -> tuple[Column, Column]:
        """Read the points as longitude and latitude, NaN where there is none."""
        if not self.native:
            return point_columns(column, self.crs, file)
        import pyarrow as pa

        if pa.types.is_struct(column.type):
            x, y = (column.field(at) for at in range(2))
            x, y = (one.to_numpy(zero_copy_only=False).astype(np.float64) for one in (x, y))
        else:
            width = column.type.list_size
            flat = column.flatten() if column.null_count == 0 else _flat(column, width)
            x, y = (np.asarray(flat)[at::width].astype(np.float64) for at in range(2))
        none = column.is_null().to_numpy(zero_copy_only=False)
        return transform(np.where(none, np.nan, x), np.where(none, np.nan, y), self.crs, WGS84)


def _flat(column: pa.Array, width: int) -> Any:
    import pyarrow as pa

    nothing = [float("nan")] * width
    return pa.array([at for one in column.to_pylist() for at in (one or nothing)], pa.float64())


def _geo_of_parquet(file: pq.ParquetFile, name: str) -> _GeoColumn | None:
    """Find the geometry of a Parquet file: as its metadata have it, or by the type of a column."""
    found = _geo_column(file.schema_arrow, name)
    if found is not None:
        return found
    for at in range(len(file.schema)):
        column = file.schema.column(at)
        told = json.loads(column.logical_type.to_json())
        if told.get("Type") in _GEOMETRIES and column.path in file.schema_arrow.names:
            crs = str(told.get("crs") or "")
            return _GeoColumn(column.path, _system(_of_type(crs, file), name), native=False)
    return None


def _of_type(told: str, file: pq.ParquetFile) -> Any:
    """Return the system that the type of a column names: a code, PROJJSON, or where that stands."""
    kind, _, where = told.partition(":")
    if kind == "srid":
        return f"EPSG:{where}"
    if kind == "projjson":
        return (file.metadata.metadata or {}).get(where.encode(), b"").decode() or told
    return told or None


def _system(crs: Any, file: str) -> str:
    """Return the system that a file states; where it does not, that of the specifications.

    Raises
    ------
    CRSError
        If it is unknown.
    """
    if crs is None:
        return WGS84
    return file_crs(crs if isinstance(crs, str) else json.dumps(crs), file)


def _geo_column(schema: pa.Schema, file: str) -> _GeoColumn | None:
    """Read what the metadata say of the geometry; None if the file has none."""
    try:
        geo = json.loads((schema.metadata or {}).get(b"geo", b"null"))
        name = geo["primary_column"] if geo else ""
        column = geo["columns"][name] if geo else {}
        encoding = column["encoding"] if geo else ""
        # Without the key it is the specification's default, OGC:CRS84; null is not known.
        known = "crs" not in column or bool(column["crs"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CRSError(
            f"{file} has GeoParquet metadata that cannot be read ({error}). Write it again."
        ) from None
    if not geo:
        return _logical(schema, file)
    if not known:
        raise CRSError(f"{file} says no coordinate system. Set it where the file was written.")
    if encoding not in {"WKB", _NATIVE, f"geoarrow.{_NATIVE}"} or name not in schema.names:
        raise DataError(
            f"{file} has its geometry as {encoding}, or not at all. Write it as WKB points."
        )
    _alone(name, schema, file)
    return _GeoColumn(name, _system(column.get("crs"), file), native=encoding != "WKB")


def _logical(schema: pa.Schema, file: str) -> _GeoColumn | None:
    """Find a geometry that the type of its column tells, as GeoArrow has it."""
    for at, name in enumerate(schema.names):
        kind, crs = geoarrow_type(schema.field(at))
        if not kind.startswith("geoarrow."):
            continue
        if kind not in {"geoarrow.wkb", f"geoarrow.{_NATIVE}"}:
            raise DataError(f"{file} has its geometry as {kind}. Write it as WKB points.")
        _alone(name, schema, file)
        return _GeoColumn(name, _system(crs, file), native=kind != "geoarrow.wkb")
    return None


def _alone(geometry: str, schema: pa.Schema, file: str) -> None:
    """Refuse a geometry that has its name with another column."""
    findings = Findings(file)
    findings.add_alike(geometry, schema.names)
    findings.raise_errors()


# --- tables in memory -----------------------------------------------------------------------------


def frame_batches(
    frame: Frame, part: Part, crs: str | None, source: SourceOptions
) -> Iterator[RawBatch]:
    """Take a table in memory batch by batch: points as the position, columns as Parquet gives them."""
    rows = frame.rows
    if frame.shapes is not None:
        rows = with_points(rows, shapely.to_wkb(frame.shapes), frame.crs, frame.name)
    for begin in range(0, max(len(rows), 1), BATCH):
        raw = batch_of(rows.iloc[begin : begin + BATCH], part, crs, source)
        yield replace(raw, columns={to: _of_frame(one) for to, one in raw.columns.items()})


def _of_frame(column: Any) -> Column:
    """Take a column of a frame as the same one of a Parquet file; one of mixed cells as it is."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(column.dtype, pd.PeriodDtype):
        column = column.astype(str).where(column.notna(), None)
    try:
        return plain(pa.Array.from_pandas(column.reset_index(drop=True)))
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return pd.Series(column.astype(object).reset_index(drop=True))
