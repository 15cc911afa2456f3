"""Layers of points that GDAL reads: as columns where these say what its rows do, else row by row."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.vector import Layer, layer_system, open_options, read_layer

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

#: Of other formats there is little to read, and much that only rows tell.
_COLUMNAR = (".gpkg", ".fgb", ".shp", ".gdb")
_TYPES = {"OFTInteger", "OFTInteger64", "OFTReal", "OFTString", "OFTDate", "OFTDateTime"}
_SUBTYPES = {"OFSTNone", "OFSTInt16", "OFSTFloat32"}
#: Before this GDAL has no times with their offsets in columns.
_LEAST_GDAL = (3, 11)
#: A time as a GeoPackage should have it. It may hold any text in its place, and of that rows make what
#: they can, with a warning.
_TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.(\d\d[1-9]|\d[1-9]0|[1-9]00))?Z?$"
_SECONDS = len("2015-06-17T14:05:00")


def read_rows(path: Path, layer: str | None, most: int) -> Layer:
    """Read the rows of a layer, as many as are asked for; see :func:`scenemap.vector.read_layer`.

    Raises
    ------
    DataError
        If GDAL cannot read it.
    """
    found = None
    if path.suffix.lower() in _COLUMNAR:
        # Whatever is not as it should be is told by its rows.
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            found = _by_arrow(path, layer, most)
        found = None if told else found
    return found or read_layer(path, layer, most)


def _by_arrow(path: Path, layer: str | None, most: int) -> Layer | None:
    """Read columns; None if rows might say something else."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyogrio

    options = open_options(path)
    try:
        info = pyogrio.read_info(path.resolve(), layer=layer, force_feature_count=True, **options)
        if not _is_plain(info):
            return None
        rows = min(info["features"], most)
        meta, table = pyogrio.raw.read_arrow(
            path.resolve(),
            layer=layer,
            max_features=most if rows < info["features"] else None,
            datetime_as_string=True,
            **options,
        )
        table.validate(full=True)
    except (RuntimeError, ValueError, OSError, pa.ArrowException):
        return None
    names = tuple(str(name) for name in meta["fields"])
    if table.num_rows != rows or tuple(table.column_names[: len(names)]) != names:
        return None
    as_it_stands = path.suffix.lower() == ".gpkg"
    columns = [
        _as_rows_have(table.column(at), check_times=as_it_stands and kind == "OFTDateTime")
        for at, kind in enumerate(info["ogr_types"])
    ]
    if any(column is None for column in columns):
        return None
    wkb = None if info["geometry_type"] is None else table.column(len(names))
    # For none GDAL 3.12 gives one of no bytes, where it does not lay the others out wrongly, too.
    if wkb is not None and pc.any(pc.equal(pc.binary_length(wkb), 0)).as_py():
        return None
    crs = layer_system(path, layer, meta["crs"])
    return Layer(names, tuple(columns), wkb, crs, frozenset())


def _is_plain(info: dict[str, Any]) -> bool:
    import pyogrio

    kind = info["geometry_type"]
    return (
        pyogrio.__gdal_version__ >= _LEAST_GDAL
        and info["encoding"] == "UTF-8"
        and set(info["ogr_types"]) <= _TYPES
        and set(info["ogr_subtypes"]) <= _SUBTYPES
        and (kind is None or "Point" in kind)
    )


def _as_rows_have(column: pa.ChunkedArray, *, check_times: bool) -> Any:
    """Return a column as GDAL's rows have it; None if it might not be the same."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_date(column.type):
        if column.null_count:  # a day that could not be read looks like none
            return None
        column = column.cast(pa.string())
    if not pa.types.is_string(column.type):
        return column.to_numpy()
    if check_times and not _are_times(column):
        return None
    # In rows a text ends at its first zero byte.
    if pc.any(pc.match_substring(column, "\0")).as_py():
        return None
    if column.null_count == len(column):
        return np.full(len(column), None, dtype=object)
    return column.to_pandas()


def _are_times(column: pa.ChunkedArray) -> bool:
    """Say whether all are times that exist, written as they should be."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.all(pc.match_substring_regex(column, _TIME)).as_py():
        return False
    try:
        pc.utf8_slice_codeunits(column, 0, _SECONDS).cast(pa.timestamp("s"))
    except pa.ArrowInvalid:
        return False
    return True
