"""Seeded worlds for the benchmarks: areas that fill a box, and events in and round them.

The same arguments give the same bytes. Events are made and written piece by piece, so that a hundred
million need no more memory than one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely import Polygon

    Points = NDArray[np.float64]

SEED = 20140825
#: West, south, east, north: the bounds of the Bergen case.
BOX = (5.14, 60.28, 5.50, 60.56)
#: Decimals of an outline's coordinates, and the vertices of one, about.
DECIMALS, VERTICES = 7, 45
FIRST_MONTH, MONTHS = np.datetime64("2014-01"), 36
#: Of nine cells of the box, one is nobody's.
_CELLS_AN_AREA = 9 / 8
#: How far events reach beyond the box, as a part of it.
_BEYOND = 0.04
_SPOTS = 60
#: Where events are to lie on edges, one in so many does.
_TIE_EVERY = 200
#: Rows of a Parquet row group, events made at once, and rows of a file.
GROUP = 122_880
PIECE = 8 * GROUP
FILE_ROWS = 16 * PIECE


@dataclass(frozen=True)
class Events:
    """A piece of the events.

    Parameters
    ----------
    lon, lat
        Degrees.
    time
        Clock times in UTC, whole seconds.
    """

    lon: Points
    lat: Points
    time: NDArray[np.datetime64]


def bent_cells(
    sites: Points, box: tuple[float, float, float, float], *, vertices: int, decimals: int
) -> list[Polygon]:
    """Cut a box into the Voronoi cells of some sites and bend their edges.

    Every edge is made once, so that neighbours share it to the last bit.

    Parameters
    ----------
    sites
        Shape (n, 2), within the box.
    box
        West, south, east, north.
    vertices
        Of a cell, about.
    decimals
        To which coordinates are rounded.

    Returns
    -------
    list of Polygon
        In order of the sites.
    """
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(sites)))
    cells = shapely.intersection(cells, shapely.box(*box))
    _, order = shapely.STRtree(cells).query(shapely.points(sites), predicate="within")
    step = shapely.length(cells).mean() / vertices
    west, south, east, north = box
    size = float(np.sqrt((east - west) * (north - south) / len(sites)))
    edges: dict[tuple[tuple[float, float], ...], Points] = {}
    bent = []
    for cell in cells[order]:
        corners = _without_repeats(shapely.get_coordinates(cell).round(decimals + 1)).tolist()
        pieces = []
        for here, there in pairwise(corners):
            ends = tuple(sorted((tuple(here), tuple(there))))
            if ends not in edges:
                edges[ends] = _bent_edge(np.array(ends), step, size).round(decimals)
            pieces.append(edges[ends] if ends[0] == tuple(here) else edges[ends][::-1])
        bent.append(shapely.Polygon(_without_repeats(np.concatenate(pieces))))
    return bent


def _bent_edge(ends: Points, step: float, size: float) -> Points:
    """Divide an edge into steps and move its points a little, by where they are."""
    steps = max(1, round(float(np.hypot(*(ends[1] - ends[0]))) / step))
    x, y = np.linspace(ends[0], ends[1], steps + 1).T
    # In waves so flat that no two points change places.
    wave = 2 * np.pi / size
    across = size * (0.04 * np.sin(wave * y) + 0.015 * np.sin(2.7 * wave * x))
    up = size * (0.03 * np.sin(1.2 * wave * x) + 0.01 * np.sin(3.1 * wave * y))
    return np.column_stack([x + across, y + up])


def _without_repeats(points: Points) -> Points:
    return np.asarray(points[np.concatenate([[True], (np.diff(points, axis=0) != 0).any(axis=1)])])


def make_areas(n: int, seed: int = SEED) -> dict[str, Polygon]:
    """Make areas that do not overlap, with gaps between some of them.

    Returns
    -------
    dict
        Outline of each id. Their order is not that of the ids.
    """
    dice = np.random.default_rng([seed, n])
    west, south, east, north = BOX
    sites = dice.uniform((west, south), (east, north), (round(n * _CELLS_AN_AREA), 2))
    cells = bent_cells(sites, BOX, vertices=VERTICES, decimals=DECIMALS)
    return {f"area-{at:05d}": cell for at, cell in zip(dice.permutation(n), cells, strict=False)}


def write_areas(areas: dict[str, Polygon], path: Path) -> None:
    """Write areas as GeoJSON."""
    features = [
        {"type": "Feature", "properties": {"id": name}, "geometry": shapely.geometry.mapping(area)}
        for name, area in areas.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def shared_points(areas: Collection[Polygon]) -> Points:
    """List the points that two or more areas share: vertices, and middles of edges if exact."""
    shapes = list(areas)
    rings = [shapely.get_coordinates(area) for area in shapes]
    middles = [(ring[1:] + ring[:-1]) / 2 for ring in rings]
    points = np.unique(np.concatenate([*rings, *middles]), axis=0)
    which, _ = shapely.STRtree(shapes).query(shapely.points(points), predicate="intersects")
    return points[np.bincount(which, minlength=len(points)) > 1]


def make_events(
    n: int, seed: int = SEED, ties: Points | None = None, months: int = MONTHS
) -> Iterator[Events]:
    """Make events in pieces: half anywhere, half round some spots.

    Parameters
    ----------
    ties
        Places that several areas share, for one event in 200 to lie on exactly; shape (n, 2).
    months
        Over how many they are spread evenly.
    """
    west, south, east, north = BOX
    low, high = np.array([west, south]), np.array([east, north])
    spots = np.random.default_rng(seed).uniform(low, high, (_SPOTS, 2))
    # They end with the same month, for what has not been yet is not counted.
    end = (FIRST_MONTH + MONTHS).astype("datetime64[s]")
    first = (FIRST_MONTH + MONTHS - months).astype("datetime64[s]")
    seconds = (end - first).astype(int)
    for piece, start in enumerate(range(0, n, PIECE)):
        dice = np.random.default_rng([seed, piece])
        size = min(PIECE, n - start)
        beyond = _BEYOND * (high - low)
        points = dice.uniform(low - beyond, high + beyond, (size, 2))
        crowd = points[::2]
        crowd[:] = spots[dice.integers(len(spots), size=len(crowd))]
        # A normal deviate beyond six is not to be expected, but would be far from the case.
        crowd += np.clip(dice.normal(size=crowd.shape), -6, 6) * (0.006, 0.003)
        time = first + dice.integers(seconds, size=size)
        if ties is not None:
            few = points[::_TIE_EVERY]
            few[:] = ties[dice.integers(len(ties), size=len(few))]
        yield Events(points[:, 0].copy(), points[:, 1].copy(), time)


def write_events(
    n: int, path: Path, seed: int = SEED, ties: Points | None = None, months: int = MONTHS
) -> list[Path]:
    """Write events as Parquet: a file, or a folder of files if they are many.

    Parameters
    ----------
    path
        Without ending; a file gets ``.parquet``.
    ties, months
        As for :func:`make_events`.

    Returns
    -------
    list of Path
        The files.
    """
    schema = pa.schema([("lon", pa.float64()), ("lat", pa.float64()), ("time", pa.timestamp("us"))])
    if n > FILE_ROWS:
        path.mkdir()
    files: list[Path] = []
    pieces = make_events(n, seed, ties, months)
    for at in range(0, n, FILE_ROWS):
        file = (
            path / f"part-{len(files):03d}.parquet"
            if n > FILE_ROWS
            else path.with_suffix(".parquet")
        )
        with pq.ParquetWriter(file, schema) as writer:
            for piece in islice(pieces, -(-min(FILE_ROWS, n - at) // PIECE)):
                columns = [piece.lon, piece.lat, piece.time.astype("datetime64[us]")]
                writer.write_table(pa.table(columns, schema=schema), row_group_size=GROUP)
        files.append(file)
    return files
