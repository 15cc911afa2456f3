"""Reading events, areas and zones from files or frames, with a case to say where and when.

What is not said is the case's: its time zone, its bounds, the names of its areas, its coordinate system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.reading import ReadingOptions
    from scenemap.events.table import EventTable
    from scenemap.frames import Source
    from scenemap.model import Bounds, Overlap
    from scenemap.zones.model import Zone


def read_events(
    source: Source | Iterable[Source],
    options: ReadingOptions | None = None,
    *,
    case: Case | str | Path | None = None,
) -> EventTable:
    """Read events, check them and give them local times.

    Parameters
    ----------
    source
        One or several. Files: CSV (comma or semicolon, decimal comma, UTF-8 or cp1252), XLSX, GeoJSON,
        GeoPackage, FlatGeobuf, Parquet or GeoParquet; folders of them; patterns such as ``2015-*.csv``.
        Tables: a DataFrame; a GeoDataFrame of points, in whatever system it says; a table of Arrow.
    options
        How to read them; unless given as the case says.
    case
        A case, its name or its folder; Bergen unless given.

    Returns
    -------
    EventTable
        In the order of the sources, rows numbered as an editor counts those of a file, and from 1 in a
        table. Columns that scenemap does not use are dropped here and go no further.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    DataError
        If a source cannot be read, lacks columns, or holds bad rows under ``bad_rows="stop"``.
    CRSError
        If positions are in an unknown system.

    Examples
    --------
    >>> import pandas as pd
    >>> seen = pd.DataFrame({"area": ["laksevag", "Korskirken"], "time": ["2016-01-05", "2016-02-09"]})
    >>> read_events(seen).frame["area"].tolist()
    ['laksevag', 'korskirken']
    """
    from scenemap.events import reading
    from scenemap.frames import sources_of
    from scenemap.study import open_study

    how = options or open_study(case=case).reading
    return reading.read_events(sources_of(source, "events"), how)


def read_areas(
    source: Source,
    crs: str | None = None,
    bounds: Bounds | None = None,
    *,
    case: Case | str | Path | None = None,
    overlap: Overlap = "error",
) -> tuple[Area, ...]:
    """Read areas, sorted by id.

    Parameters
    ----------
    source
        GeoJSON, GeoPackage or another vector file, or a GeoDataFrame in whatever system it says. The
        id is taken from the column ``id``; without one, from ``name``.
    crs
        Projected system in which overlaps are measured; the case's unless given, or, where nobody asked
        for a case and the areas are elsewhere, one that fits the place.
    bounds
        To find swapped or far-away coordinates, where ``crs`` is given; None for any place on earth.
    case
        A case, its name or its folder, in which the areas must lie.
    overlap
        ``"error"`` refuses areas whose interiors overlap; ``"all"`` takes them, and a point then
        belongs to the area with the smallest id that covers it.

    Raises
    ------
    DataError
        With every fault of the source.
    CRSError
        If a frame says no coordinate system.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> squares = [box(5.32, 60.39, 5.33, 60.40), box(5.33, 60.39, 5.34, 60.40)]
    >>> read_areas(gpd.GeoDataFrame({"name": ["West", "East"]}, geometry=squares, crs="EPSG:4326"))
    (<Area East: East>, <Area West: West>)
    """
    from scenemap import areas
    from scenemap.frames import source_of
    from scenemap.study import open_study

    if crs is None:
        return open_study(case=case, areas=source, overlap=overlap).areas
    return areas.read_areas(source_of(source, "areas"), crs, bounds, overlap=overlap)


def read_zones(
    source: Source,
    crs: str | None = None,
    bounds: Bounds | None = None,
    *,
    case: Case | str | Path | None = None,
    zones_accuracy: float | None = None,
) -> tuple[Zone, ...]:
    """Read banishment zones, sorted by id and version.

    A zone version is either two rows, with ``region`` "inner" and "outer", or one without ``region``: a
    drawn line, which ``accuracy_m`` (its 95 % accuracy) shrinks to the inner and grows to the outer
    region. The columns are those of
    :func:`scenemap.zones.reading.read_zones`.

    Parameters
    ----------
    source
        A vector file, or a GeoDataFrame in whatever system it says.
    crs
        Projected system in which decisions are taken; the case's unless given.
    bounds
        To find swapped or far-away coordinates; the case's unless ``crs`` is given.
    case
        A case, its name or its folder; Bergen unless given.
    zones_accuracy
        95 % accuracy in metres of drawn lines that do not say theirs, or say a smaller one.

    Raises
    ------
    DataError
        With every fault of the source.
    CRSError
        If a frame says no coordinate system.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> drawn = {"zone": ["sentrum"], "accuracy_m": [10], "geometry": [box(5.32, 60.39, 5.33, 60.40)]}
    >>> read_zones(gpd.GeoDataFrame(drawn, crs="EPSG:4326"))
    (<Zone sentrum, version 1: user outline>,)
    """
    from scenemap.case import case_of
    from scenemap.frames import source_of
    from scenemap.zones import reading

    path = source_of(source, "zones")
    if crs is None:
        here = case_of(case)
        crs, bounds = here.crs, bounds or here.bounds
    return reading.read_zones(path, crs, bounds, accuracy_m=zones_accuracy)
