"""Tables in memory that are read as files are: frames of pandas and geopandas, tables of Arrow.

A table is brought to one form (:class:`Frame`) and then goes the road that files go: what is refused in a
file is refused in it, and the account of its rows is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeGuard, cast

from scenemap.crs import file_crs, geoarrow_type
from scenemap.errors import CRSError, DataError
from scenemap.findings import HALF_LETTER, Findings, half_letters

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


class Table(Protocol):
    """What gives its rows as Arrow does: frames of pandas and geopandas, tables of Arrow, others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the rows."""


#: What may be read: the name of a file, or a table in memory.
Source: TypeAlias = "str | Path | Table"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A table in memory, in the place of a file.

    Parameters
    ----------
    name
        What messages call it.
    rows
        Its columns, without geometries; the index numbers the rows from 1, by their position.
    shapes
        Geometries, shape (n,), None where there is none; None for a table that has none at all.
    crs
        Their system.
    """

    name: str
    rows: pd.DataFrame = field(repr=False)
    shapes: NDArray[Any] | None = field(default=None, repr=False)
    crs: str = field(default="", repr=False)


def frame_of(table: Any, name: str) -> Frame:
    """Bring a table to the form in which it is read; it is not changed itself.

    Parameters
    ----------
    table
        A DataFrame, a GeoDataFrame, or anything that gives itself as a table of Arrow. Levels of the
        index that have a name are columns, too.
    name
        What messages are to call it.

    Raises
    ------
    CRSError
        If it has geometries, but no coordinate system.
    DataError
        If it is no table, or holds half of a letter.

    Examples
    --------
    >>> import pandas as pd
    >>> frame_of(pd.DataFrame({"area": ["west"]}, index=[7]), "events").rows.to_dict("index")
    {1: {'area': 'west'}}
    """
    import pandas as pd

    if isinstance(table, pd.Series):
        table = table.to_frame()
    if not isinstance(table, pd.DataFrame):
        table = _from_arrow(table, name)
    shapes, crs = None, ""
    geometry = getattr(table, "active_geometry_name", None)
    if geometry is not None:
        if table.crs is None:
            raise CRSError(
                f"The frame '{name}' has geometries, but no coordinate system. Say which they are in, "
                "for example with set_crs('EPSG:25832')."
            )
        crs = file_crs(table.crs.to_wkt(), f"The frame '{name}'")
        shapes = table[geometry].to_numpy(dtype=object)
        table = table.drop(columns=geometry)
    rows = pd.DataFrame(table)
    levels = [level for level in rows.index.names if level is not None]
    if levels:
        rows = rows.reset_index(level=levels, allow_duplicates=True)
    _check_letters(rows, name)
    return Frame(name, rows.set_axis(pd.RangeIndex(1, len(rows) + 1)), shapes, crs)


def _check_letters(rows: pd.DataFrame, name: str) -> None:
    """Refuse half of a letter, which a frame made of JSON may hold and nothing can be written of."""
    from pandas.api.types import is_object_dtype

    findings = Findings(name)
    for at, column in enumerate(rows.columns):
        for _, said in half_letters(column):
            findings.add(*HALF_LETTER, column=said, value=said)
        # Others are numbers, or of Arrow, which has no half letters.
        if not is_object_dtype(rows.dtypes.iloc[at]):
            continue
        for row, value in enumerate(rows.iloc[:, at], 1):
            if isinstance(value, str) and not value.isascii():
                for _, said in half_letters(value):
                    findings.add(*HALF_LETTER, row=row, column=str(column), value=said)
    findings.raise_errors()


def _from_arrow(table: Any, name: str) -> Any:
    """Take a table of Arrow as a frame, with its geometries if it says that it has any."""
    import pyarrow as pa

    try:
        arrow = pa.table(table) if hasattr(table, "__arrow_c_stream__") else None
    except (pa.ArrowException, TypeError):
        arrow = None
    if arrow is None:
        raise DataError(
            f"'{name}' cannot be read from {type(table).__name__}. Give the path of a file, a DataFrame, "
            "a GeoDataFrame or a table of Arrow."
        )
    if not {"geoarrow", "ogc"} & {geoarrow_type(one)[0].partition(".")[0] for one in arrow.schema}:
        return _plain(arrow)
    import geopandas as gpd

    try:
        return gpd.GeoDataFrame.from_arrow(arrow)
    except (ValueError, TypeError, NotImplementedError, RuntimeError) as error:
        raise DataError(
            f"The table '{name}' has geometries that cannot be read ({error}). Give a GeoDataFrame."
        ) from None


def _plain(arrow: Any) -> Any:
    """Take a table as a frame; one that was read from GeoParquet has its geometry as bytes."""
    import json

    meta = json.loads((arrow.schema.metadata or {}).get(b"geo", b"null"))
    frame = arrow.to_pandas()
    if not meta or meta.get("primary_column") not in frame.columns:
        return frame
    import geopandas as gpd

    column = meta["primary_column"]
    # Without the key it is the specification's default; null is not known.
    crs = meta["columns"][column].get("crs", "OGC:CRS84")
    shapes = gpd.GeoSeries.from_wkb(frame[column], crs=crs)
    return gpd.GeoDataFrame(frame.assign(**{column: shapes}), geometry=column)


def sources_of(given: Source | Iterable[Source], name: str) -> tuple[Path | Frame, ...]:
    """Return what is to be read, one or several: files by their paths, tables in memory as frames.

    Parameters
    ----------
    given
        One source, or several.
    name
        What messages are to call a table; several are numbered.

    Raises
    ------
    CRSError, DataError
        As :func:`frame_of`.

    Examples
    --------
    >>> sources_of("events.csv", "events")
    (PosixPath('events.csv'),)
    """
    if is_source(given) or isinstance(given, Mapping) or not isinstance(given, Iterable):
        return (source_of(cast("Source", given), name),)
    several = [*given]
    tables = sum(not isinstance(one, str | Path) for one in several)
    return tuple(
        source_of(one, f"{name} {number}" if tables > 1 else name)
        for number, one in enumerate(several, 1)
    )


def source_of(given: Source | Frame, name: str) -> Path | Frame:
    """Return one source: a file by its path, a table in memory as a frame.

    Parameters
    ----------
    given
        The source.
    name
        What messages are to call it if it is a table.
    """
    if isinstance(given, Frame):
        return given
    return Path(given) if isinstance(given, str | Path) else frame_of(given, name)


def is_source(given: object) -> TypeGuard[Source]:
    """Say whether something is the name of a file or a table, not several of them."""
    return isinstance(given, str | Path) or hasattr(given, "__arrow_c_stream__")
