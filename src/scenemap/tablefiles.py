"""Tables written for other programs: GeoPackage, FlatGeobuf, GeoJSON, GeoParquet and workbooks.

GDAL writes the layers, pyarrow and geopandas the Parquet, openpyxl the workbooks. The same table gives
the same bytes: nothing in a file tells when it was made. What a table may hold is decided before it
comes here.
"""

from __future__ import annotations

import errno
import math
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from scenemap.crs import WGS84
from scenemap.csvtext import frame_csv_parts
from scenemap.errors import DataError, FormatError
from scenemap.writing import write_text, write_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa
    from shapely.geometry.base import BaseGeometry

FORMS = ("csv", "xlsx", "parquet", "gpkg", "fgb", "geojson")
#: A file of these is a map, and needs outlines or points.
DRAWN = ("fgb", "geojson")
_DRIVERS = {"gpkg": "GPKG", "fgb": "FlatGeobuf", "geojson": "GeoJSON"}
#: The moment that a GeoPackage bears: it has to bear one.
_GPKG_MOMENT = "1980-01-01T00:00:00.000Z"
#: Rows and columns that a format holds: in a workbook one row is the header, in a GeoPackage two columns
#: are the key and the geometry.
_MOST = {"gpkg": ("a GeoPackage", math.inf, 1_998), "xlsx": ("a workbook", 1_048_575, 16_384)}
#: Older programs warn of newer ones.
_GPKG_VERSION = "1.2"
_GEOMETRY = "geometry"
#: GDAL has one set of options for the whole process.
_GDAL = threading.Lock()
_WIDEST, _A_LITTLE = 60, 2
#: Where a disk has less room, in bytes, that is why GDAL fails.
_ROOM = 1 << 20


@dataclass(frozen=True)
class FileTable:
    """A table, and how it is drawn.

    Parameters
    ----------
    name
        Of layer and sheet.
    columns
        One row an object. Columns of days are of Arrow's ``date32``, moments of its ``timestamp`` in UTC.
    outlines
        In EPSG:4326, one a row, None where there is none; None where the table has no place on a map.
    style
        How QGIS is to draw it, as QML; blank for its own choice. GeoPackage alone carries it.
    """

    name: str
    columns: pd.DataFrame
    outlines: Sequence[BaseGeometry | None] | None = None
    style: str = ""


def write_table(path: Path, table: FileTable, form: str, *, overwrite: bool = False) -> None:
    """Write a table, whole or not at all.

    Parameters
    ----------
    path
        File to write.
    table
        What it shall hold.
    form
        One of :data:`FORMS`.
    overwrite
        Replace an existing file.

    Raises
    ------
    FormatError
        If a map is asked for of a table that has no place on one, or the table is too large.
    DataError
        If GDAL cannot write it, on a full disk for example.
    OutputExistsError
        If the file exists and ``overwrite`` is false.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd, pyogrio, shapely
    >>> counts = pd.DataFrame({"area": ["a"], "count": [7]})
    >>> cells = FileTable("panel", counts, [shapely.box(5, 60, 6, 61)])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(Path(folder, "panel.gpkg"), cells, "gpkg")
    ...     pyogrio.read_dataframe(Path(folder, "panel.gpkg"))["count"].tolist()
    [7]
    """
    if form in DRAWN and (table.outlines is None or all(one is None for one in table.outlines)):
        raise FormatError(
            f"'{path.name}' would be a map, but nothing in this table has a place on one. Write "
            f"{', '.join(f'.{one}' for one in FORMS if one not in DRAWN)}."
        )
    called, *room = _MOST.get(form, ("", math.inf, math.inf))
    for what, has, most in zip(("rows", "columns"), table.columns.shape, room, strict=True):
        if has > most:
            raise FormatError(
                f"'{path.name}' would have {has:,} {what}; {called} holds {most:,}. Take longer periods, "
                "fewer areas, or .parquet."
            )
    if form == "csv":
        write_text(path, frame_csv_parts(table.columns), overwrite=overwrite)
    else:
        write_with(path, lambda part: _write(part, table, form), overwrite=overwrite)


def _write(path: Path, table: FileTable, form: str) -> None:
    if form == "xlsx":
        path.write_bytes(_workbook(table))
    elif form == "parquet":
        _write_parquet(path, table)
    else:
        _write_layer(path, table, form)


# --- layers ---------------------------------------------------------------------------------------


def _write_layer(path: Path, table: FileTable, form: str) -> None:
    from pyogrio import errors

    refusals = (
        errors.DataSourceError,
        errors.DataLayerError,
        errors.FieldError,
        errors.FeatureError,
        sqlite3.Error,
    )
    # GDAL makes the file itself, and wants it to be called by its format.
    path.unlink()
    part = path.with_name(f"{path.name}.{form}")
    try:
        _by_gdal(part, table, form)
        if form == "gpkg" and table.style:
            _add_style(part, table)
        part.replace(path)
    except refusals as error:
        # GDAL says so in the words of what it was just doing.
        if shutil.disk_usage(path.parent).free < _ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise DataError(
            f"GDAL could not write the layer ({error}). Look whether there is room for it, and that no "
            "other program has the file open."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _by_gdal(path: Path, table: FileTable, form: str) -> None:
    import pyogrio

    place: dict[str, Any] = {}
    if table.outlines is not None:
        kind = _geometry_type(table.outlines)
        place = {"geometry_name": _GEOMETRY, "geometry_type": kind, "crs": WGS84}
    with _GDAL:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _GPKG_MOMENT})
        try:
            pyogrio.write_arrow(
                _arrow(table), path, layer=table.name, driver=_DRIVERS[form],
                layer_options=_layer_options(table, form),
                dataset_options={"VERSION": _GPKG_VERSION} if form == "gpkg" else None, **place,
            )  # fmt: skip
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _layer_options(table: FileTable, form: str) -> dict[str, str]:
    if form == "geojson":
        return {"RFC7946": "YES"}
    if form == "fgb" and any(one is None for one in table.outlines or ()):
        # Its index takes in only what has a place.
        return {"SPATIAL_INDEX": "NO"}
    return {}


def _arrow(table: FileTable) -> pa.Table:
    """Return the table with its outlines as WKB."""
    import pyarrow as pa
    import shapely

    found = pa.Table.from_pandas(table.columns, preserve_index=False).replace_schema_metadata()
    if table.outlines is None:
        return found
    return found.append_column(
        _GEOMETRY, pa.array(shapely.to_wkb(_objects(table.outlines)), pa.binary())
    )


def _objects(outlines: Sequence[BaseGeometry | None]) -> Any:
    """Return outlines as an array, of one kind where some polygons have several parts and some one."""
    import numpy as np
    import shapely

    found = np.empty(len(outlines), dtype=object)
    found[:] = outlines
    if _geometry_type(outlines) == "MultiPolygon":
        alone = shapely.get_type_id(found) == shapely.GeometryType.POLYGON
        found[alone] = shapely.multipolygons([[one] for one in found[alone]])
    return found


def _geometry_type(outlines: Sequence[BaseGeometry | None]) -> str:
    """Return the kind of geometry that holds all outlines."""
    kinds: set[str] = {one.geom_type for one in outlines if one is not None}
    if len(kinds) == 1:
        return kinds.pop()
    return "MultiPolygon" if kinds == {"Polygon", "MultiPolygon"} else "Unknown"


#: As QGIS makes it. It opens a layer in the style that is the default one.
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""


def _add_style(path: Path, table: FileTable) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(_STYLES)
        file.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
            [_GPKG_MOMENT],
        )
        file.execute(
            "INSERT INTO layer_styles VALUES (1, '', '', ?, 'geom', ?, ?, '', 1, '', '', NULL, ?)",
            [table.name, table.name, table.style, _GPKG_MOMENT],
        )


def _write_parquet(path: Path, table: FileTable) -> None:
    """Write GeoParquet 1.1 with the box of each outline, or plain Parquet where nothing is drawn."""
    import geopandas as gpd

    if table.outlines is None:
        table.columns.to_parquet(path, index=False)
        return
    drawn = gpd.GeoDataFrame(table.columns, geometry=_objects(table.outlines), crs=WGS84)
    drawn.to_parquet(path, index=False, schema_version="1.1.0", write_covering_bbox=True)


# --- workbooks ------------------------------------------------------------------------------------


def _workbook(table: FileTable) -> bytes:
    """Make a workbook of one sheet, its first row fixed and its columns filtered."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    from scenemap.workbooks import packed, put_text

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = table.name
    names = [str(one) for one in table.columns.columns]
    widths = [len(name) for name in names]
    rows: list[Sequence[object]] = [names, *_rows(table.columns)]
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column)
            if isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
                # A moment is a day, too.
                if isinstance(value, date):
                    form = "yyyy-mm-dd hh:mm:ss" if isinstance(value, datetime) else "yyyy-mm-dd"
                    cell.number_format = form
            if at == 1:
                cell.font = Font(name="Calibri", bold=True)
            widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = min(width, _WIDEST) + _A_LITTLE
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    return packed(book)


def _rows(columns: pd.DataFrame) -> Iterator[list[object]]:
    """Give rows of what a workbook can hold: None where nothing is known, moments in UTC as text."""
    plain = columns.astype(object).where(columns.notna(), None)
    for row in plain.itertuples(index=False):
        yield [_cell(value) for value in row]


def _cell(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is not None:
        # A workbook knows no zones: a number would be read as local time.
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.item() if hasattr(value, "item") else value
