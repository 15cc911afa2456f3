"""A cell index over polygons: for most points one look into a table says which area they lie in.

The box round the areas is cut into equal cells. A cell that no outline touches lies wholly in one
area, or in several, or in none, and the table says in which. A cell that an outline touches is mixed:
the table lists the areas to be asked, and each point in it is asked exactly. So the answer is the
exact one on every point, whatever the cells are; they only decide how often the exact question has to
be put. ``docs/locating.md`` explains it with a picture.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import math
import os
import threading
import zipfile
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import platformdirs
import shapely

from scenemap.writing import write_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

#: Cells of an index for each area, and the fewest and the most in all. More cells make fewer of them
#: mixed, but the table should stay in the processor's cache.
_CELLS_PER_AREA = 4_096
_FEWEST_CELLS, _MOST_CELLS = 1 << 14, 1 << 21
#: A mixed cell with more candidates than this is cut again.
_CROWDED = 8
_DEEPEST = 4
#: How far the box reaches beyond the areas, and how far a piece of outline is taken to reach beyond
#: itself, in cells: much more than coordinates are rounded by, and too little to matter.
_MARGIN = 1e-3
#: Cells this many roundings wide or less cannot be told apart safely.
_ROUNDINGS = 1e6
_EDGES_AT_ONCE = 500_000
#: Points are looked up in blocks of this size, which the processor's cache holds.
_BLOCK = 1 << 18
_MIXED = -1
#: Outlines of fewer vertices than this are not worth keeping an index for.
_WORTH_KEEPING = 20_000
#: To be changed whenever an index of old would be read wrongly.
_FORMAT = b"scenemap cell index 1"
#: A prepared geometry makes parts of itself when it is first asked, and two threads that ask it at once
#: corrupt memory.
_ASKING = threading.Lock()
_ARRAYS = ("table", "mixed", "starts", "candidates")


@dataclass(frozen=True, slots=True)
class Grid:
    """Equal cells over a box, with one more ring of cells for all that lies outside it.

    Parameters
    ----------
    west, south, east, north
        The box.
    columns, rows
        Cells in it, without the ring.
    """

    west: float
    south: float
    east: float
    north: float
    columns: int
    rows: int

    @property
    def width(self) -> int:
        """Columns, with the ring."""
        return self.columns + 2

    @property
    def size(self) -> int:
        """Cells, with the ring."""
        return self.width * (self.rows + 2)

    def column(self, x: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the column of each x; 0 or ``columns + 1`` outside the box and for NaN.

        The function never falls as x grows, rounding included: what lies between two numbers lies
        between their columns. That is what the index rests on.
        """
        return _steps(x, self.west, self.east, self.columns)

    def row(self, y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the row of each y, as :meth:`column` does."""
        return _steps(y, self.south, self.north, self.rows)

    def cell(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the number of each point's cell."""
        cell = self.row(y)
        cell *= np.int32(self.width)
        cell += self.column(x)
        return cell

    def centres(self, cell: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return x and y of the middle of cells."""
        row, column = np.divmod(cell, self.width)
        return (
            self.west + (column - 0.5) * (self.east - self.west) / self.columns,
            self.south + (row - 0.5) * (self.north - self.south) / self.rows,
        )


def _steps(value: NDArray[np.float64], low: float, high: float, steps: int) -> NDArray[np.int32]:
    with np.errstate(over="ignore"):
        place = value - low
        place *= steps / (high - low)
        place += 1.0
    # fmin and fmax pass over NaN.
    np.fmin(place, steps + 1.0, out=place)
    np.fmax(place, 0.0, out=place)
    return place.astype(np.int32)


@dataclass(frozen=True)
class CellIndex:
    """An index over polygons.

    Parameters
    ----------
    shapes
        The polygons, in order, prepared.
    grid
        The cells.
    table
        For each cell the number of the first polygon that holds it wholly, ``len(shapes)`` if none
        does, or -1 if it is mixed.
    mixed
        The mixed cells, in order.
    starts, candidates
        The polygons to ask in ``mixed[i]``: ``candidates[starts[i]:starts[i + 1]]``, in order.
    crowded
        An index over those mixed cells that have many candidates, if there are any.
    """

    shapes: NDArray[np.object_]
    grid: Grid
    table: NDArray[np.signedinteger]
    mixed: NDArray[np.int32]
    starts: NDArray[np.int32]
    candidates: NDArray[np.int32]
    crowded: CellIndex | None = None

    @classmethod
    def build(cls, shapes: Sequence[shapely.Geometry], *, cells: int | None = None) -> CellIndex:
        """Build an index.

        Parameters
        ----------
        shapes
            Valid polygons or multipolygons in one plane coordinate system, degrees taken as plane.
            They may have holes, touch and overlap.
        cells
            About how many cells to lay; by the number of polygons unless given.

        Examples
        --------
        >>> index = CellIndex.build([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
        >>> index.find(np.array([0.5, 1.0, 2.0, 3.0]), np.array([0.5, 0.5, 1.0, 0.5])).tolist()
        [0, 0, 1, 2]
        """
        own = _own(shapes)
        drawn = np.flatnonzero(~shapely.is_empty(own))
        box = shapely.total_bounds(own[drawn]) if len(drawn) else np.full(4, np.nan)
        if cells is None:
            cells = min(max(_CELLS_PER_AREA * len(drawn), _FEWEST_CELLS), _MOST_CELLS)
        with ThreadPoolExecutor(1) as pool:
            # Meanwhile: it takes as long as the rest. It asks no prepared geometry.
            disjoint = pool.submit(shapely.coverage_is_valid, own[drawn])
            return _build(own, drawn, box, cells, disjoint, depth=1)

    @classmethod
    def cached(cls, shapes: Sequence[shapely.Geometry]) -> CellIndex:
        """Take an index from the cache, or build it and put it there.

        Indexes that are built faster than they are read are not kept. The file's name holds a hash of
        the polygons, so that another drawing never meets an old index. It is safe to delete.
        ``SCENEMAP_CACHE`` names another folder, or with ``off`` none.

        Parameters
        ----------
        shapes
            As for :meth:`build`.
        """
        folder = _cache_folder()
        if folder is None or shapely.get_num_coordinates([*shapes]).sum() < _WORTH_KEEPING:
            return cls.build(shapes)
        own, digest = _own(shapes), hashlib.sha256(_FORMAT)
        for shape in own:
            digest.update(shapely.to_wkb(shape))
        path = folder / f"cells-{digest.hexdigest()[:40]}.npz"
        unusable = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile)
        with (
            contextlib.suppress(*unusable),
            path.open("rb") as file,
            np.load(file, allow_pickle=False) as kept,
        ):
            return _from_arrays(own, kept)
        index = cls.build(shapes)
        # A cache that cannot be written, on a full disk say, is no reason to stop.
        with contextlib.suppress(OSError):
            arrays: dict[str, Any] = _to_arrays(index)
            write_with(path, lambda part: np.savez(part, **arrays), overwrite=True)
        return index

    @property
    def outside(self) -> int:
        """What :meth:`find` answers for a point that no polygon covers."""
        return len(self.shapes)

    def find(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Find the first polygon that covers each point, its edge included.

        Parameters
        ----------
        x, y
            Coordinates, shape (n,); NaN for no position.

        Returns
        -------
        array of int32, shape (n,)
            Numbers of polygons; :attr:`outside` where none covers the point.
        """
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        found = np.empty(len(x), dtype=np.int32)
        for start in range(0, len(x), _BLOCK):
            block = slice(start, start + _BLOCK)
            found[block] = self._find(x[block], y[block])
        return found

    def _find(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        cell = self.grid.cell(x, y)
        found = self.table[cell].astype(np.int32)
        unsure = np.flatnonzero(found == _MIXED)
        if len(unsure):
            # In order of cells, so that one polygon is asked many times in a row.
            unsure = unsure[np.argsort(cell[unsure])]
            found[unsure] = self._ask(x[unsure], y[unsure], cell[unsure])
        return found

    def _ask(
        self, x: NDArray[np.float64], y: NDArray[np.float64], cell: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """Ask the candidates of mixed cells one after the other; the first that covers has it."""
        at = np.searchsorted(self.mixed, cell)
        candidate, last = self.starts[at], self.starts[at + 1]
        found = np.full(len(x), self.outside, dtype=np.int32)
        waiting = np.arange(len(x))
        if self.crowded is not None:
            many = last - candidate > _CROWDED
            found[many] = self.crowded.find(x[many], y[many])
            waiting = np.flatnonzero(~many)
        while len(waiting):
            waiting = waiting[candidate[waiting] < last[waiting]]
            number = self.candidates[candidate[waiting]]
            with _ASKING:
                covers = shapely.intersects_xy(self.shapes[number], x[waiting], y[waiting])
            found[waiting[covers]] = number[covers]
            waiting = waiting[~covers]
            candidate[waiting] += 1
        return found


def _own(shapes: Sequence[shapely.Geometry]) -> NDArray[np.object_]:
    """Copy polygons and prepare them: that leaves something in them, and the caller's are not ours."""
    given = np.array([*shapes], dtype=object)
    own = np.asarray(shapely.force_2d(shapely.from_wkb(shapely.to_wkb(given))))
    shapely.prepare(own)
    return own


# --- the cache ------------------------------------------------------------------------------------


def _cache_folder() -> Path | None:
    """Return where indexes are kept; None if they shall not be."""
    told = os.environ.get("SCENEMAP_CACHE", "")
    if told == "off":
        return None
    return Path(told) if told else platformdirs.user_cache_path("scenemap")


def _to_arrays(index: CellIndex | None) -> dict[str, NDArray[Any]]:
    """Lay out an index, with those over its crowded cells, as named arrays."""
    arrays: dict[str, NDArray[Any]] = {}
    depth = 0
    while index is not None:
        arrays[f"grid{depth}"] = np.array(dataclasses.astuple(index.grid))
        for name in _ARRAYS:
            arrays[f"{name}{depth}"] = getattr(index, name)
        index, depth = index.crowded, depth + 1
    return arrays


def _from_arrays(shapes: NDArray[np.object_], kept: Mapping[str, NDArray[Any]]) -> CellIndex:
    """Read what :func:`_to_arrays` wrote."""
    index: CellIndex | None = None
    for depth in reversed(range(len(kept) // (len(_ARRAYS) + 1))):
        west, south, east, north, columns, rows = kept[f"grid{depth}"].tolist()
        grid = Grid(west, south, east, north, int(columns), int(rows))
        arrays = {name: kept[f"{name}{depth}"] for name in _ARRAYS}
        index = CellIndex(shapes, grid, **arrays, crowded=index)
    if index is None:
        raise ValueError("no index is kept here")
    return index


# --- building -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edges:
    """Straight pieces of outline, each from its lower end to its upper.

    Parameters
    ----------
    shape
        The polygon that each belongs to.
    x1, y1, x2, y2
        Ends, ``y1 <= y2``.
    enters
        1 where a walk towards greater x comes into the polygon, -1 where it leaves it.
    """

    shape: NDArray[np.int64]
    x1: NDArray[np.float64]
    y1: NDArray[np.float64]
    x2: NDArray[np.float64]
    y2: NDArray[np.float64]
    enters: NDArray[np.float64]

    @classmethod
    def of(cls, shapes: NDArray[np.object_], numbers: NDArray[np.int64]) -> _Edges:
        """Take the outlines of some polygons apart."""
        turned = shapely.orient_polygons(shapes[numbers], exterior_cw=False)
        parts, whole = shapely.get_parts(turned, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        joined = ring[1:] == ring[:-1]
        (x1, y1), (x2, y2) = xy[:-1][joined].T, xy[1:][joined].T
        down = y1 > y2
        return cls(
            numbers[whole[part[ring[:-1][joined]]]],
            np.where(down, x2, x1),
            np.where(down, y2, y1),
            np.where(down, x1, x2),
            np.where(down, y1, y2),
            # Round a polygon against the clock, its left side goes down.
            np.where(down, 1.0, -1.0),
        )

    def blocks(self) -> Iterator[_Edges]:
        """Cut into parts, so that memory stays bounded."""
        for start in range(0, max(len(self.shape), 1), _EDGES_AT_ONCE):
            block = slice(start, start + _EDGES_AT_ONCE)
            yield _Edges(*(getattr(self, name)[block] for name in self.__slots__))

    def x_at(self, y: NDArray[np.floating], which: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return where some edges are at a height, or at their nearer end if they do not reach it."""
        rise = self.y2[which] - self.y1[which]
        share = np.clip((y - self.y1[which]) / np.where(rise > 0, rise, 1.0), 0.0, 1.0)
        return np.asarray(self.x1[which] + share * (self.x2[which] - self.x1[which]))


def _build(
    shapes: NDArray[np.object_],
    numbers: NDArray[np.int64],
    box: NDArray[np.float64],
    cells: int,
    disjoint: Future[bool],
    depth: int,
) -> CellIndex:
    """Build an index over some of the polygons, for points in a box."""
    grid = _grid(box, cells)
    edges = _Edges.of(shapes, numbers)
    pairs = _touched(edges, grid, len(shapes))
    table = _fill(edges, grid, len(shapes))
    tree = None if disjoint.result() else shapely.STRtree(shapes[numbers])
    if tree is not None:
        # A polygon may hold a cell wholly that another's outline touches.
        touched = _distinct(pairs // len(shapes))
        at, held = tree.query(shapely.points(*grid.centres(touched)), predicate="covered_by")
        pairs = _distinct(np.append(pairs, touched[at] * len(shapes) + numbers[held]))
    cell, candidates = np.divmod(pairs, len(shapes))
    starts = np.flatnonzero(np.diff(cell, prepend=-1, append=grid.size))
    mixed = cell[starts[:-1]]
    table[mixed] = _MIXED
    if tree is not None:
        _settle_overlaps(table, grid, tree, numbers)
    many = mixed[np.diff(starts) > _CROWDED]
    crowded = None
    if len(many) and depth < _DEEPEST:
        few = _distinct(candidates[np.isin(cell, many)])
        crowded = _build(shapes, few, _box_of(grid, many), cells, disjoint, depth + 1)
    small = np.int16 if len(shapes) < np.iinfo(np.int16).max else np.int32
    return CellIndex(
        shapes,
        grid,
        table.astype(small),
        mixed.astype(np.int32),
        starts.astype(np.int32),
        candidates.astype(np.int32),
        crowded,
    )


def _grid(box: NDArray[np.float64], cells: int) -> Grid:
    """Lay cells over a box, a little larger than it."""
    if not np.isfinite(box).all():
        return Grid(0.0, 0.0, 1.0, 1.0, 1, 1)
    west, south, east, north = map(float, box)
    side = math.isqrt(cells)
    # A cell must be much wider than what coordinates are rounded to.
    least = _ROUNDINGS * float(np.spacing(np.abs(box).max()))
    columns = int(np.clip((east - west) / least, 1, side))
    rows = int(np.clip((north - south) / least, 1, side))
    x, y = (max(length * _MARGIN, least) for length in (east - west, north - south))
    return Grid(west - x, south - y, east + x, north + y, columns, rows)


def _box_of(grid: Grid, cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the box round some cells."""
    x, y = grid.centres(cells)
    wide, high = (grid.east - grid.west) / grid.columns, (grid.north - grid.south) / grid.rows
    return np.array([x.min() - wide, y.min() - high, x.max() + wide, y.max() + high])


def _touched(edges: _Edges, grid: Grid, n_shapes: int) -> NDArray[np.int64]:
    """Find the cells that each outline touches, in order, as ``cell * n_shapes + shape``.

    None is missed; by the margin a few are found that an outline only comes very near.
    """
    high, wide = (grid.north - grid.south) / grid.rows, (grid.east - grid.west) / grid.columns
    found = []
    for block in edges.blocks():
        low = np.maximum(grid.row(block.y1 - _MARGIN * high), 1)
        edge, row = _each(low, np.minimum(grid.row(block.y2 + _MARGIN * high), grid.rows))
        bottom = grid.south + (row - 1 - _MARGIN) * high
        first = block.x_at(bottom, edge)
        last = block.x_at(bottom + (1 + 2 * _MARGIN) * high, edge)
        level = block.y1[edge] == block.y2[edge]
        last[level] = block.x2[edge[level]]
        left = np.minimum(first, last) - _MARGIN * wide
        right = np.maximum(first, last) + _MARGIN * wide
        piece, column = _each(
            np.maximum(grid.column(left), 1), np.minimum(grid.column(right), grid.columns)
        )
        cell = row[piece] * grid.width + column
        found.append(_distinct(cell * n_shapes + block.shape[edge[piece]]))
    return found[0] if len(found) == 1 else _distinct(np.concatenate(found))


def _distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sort and take out repetitions; numpy's own ``unique`` hashes, which is ten times as slow here."""
    values = np.sort(values)
    return np.asarray(values[np.diff(values, prepend=-1) != 0])


def _each(
    first: NDArray[np.signedinteger], last: NDArray[np.signedinteger]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the whole numbers from ``first`` to ``last`` of each range, with the range's number."""
    length = np.maximum(last.astype(np.int64) - first + 1, 0)
    which = np.repeat(np.arange(len(length)), length)
    start = np.cumsum(length) - length
    return which, np.arange(len(which)) - start[which] + first[which]


def _fill(edges: _Edges, grid: Grid, n_shapes: int) -> NDArray[np.int64]:
    """Say of every cell that no outline touches which polygon holds it.

    Walking along the middle of a row of cells, one comes into polygons and out of them; what one is
    in, at the middle of a cell that no outline touches, one is in everywhere in that cell.

    Returns
    -------
    array of int64, shape (grid.size,)
        The polygon; ``n_shapes`` for none; -1 - k where k polygons, two or more, hold it. What it says
        of mixed cells means nothing.
    """
    high, wide = (grid.north - grid.south) / grid.rows, (grid.east - grid.west) / grid.columns
    shape_sum, depth = np.zeros(grid.size), np.zeros(grid.size)
    for block in edges.blocks():
        low, top = (
            np.clip(np.ceil((y - grid.south) / high + 0.5), 1, grid.rows + 1).astype(np.int64)
            for y in (block.y1, block.y2)
        )
        edge, row = _each(low, top - 1)
        x = block.x_at(grid.south + (row - 0.5) * high, edge)
        column = np.clip(np.floor((x - grid.west) / wide + 0.5) + 1, 1, grid.columns + 1)
        cell = row * grid.width + column.astype(np.int64)
        enters = block.enters[edge]
        depth += np.bincount(cell, enters, grid.size)
        shape_sum += np.bincount(cell, enters * block.shape[edge], grid.size)
    depth, shape_sum = (
        np.cumsum(one.reshape(grid.rows + 2, grid.width), axis=1).ravel()
        for one in (depth, shape_sum)
    )
    table = np.where(depth == 1, shape_sum, n_shapes).astype(np.int64)
    several = depth > 1
    table[several] = -1 - depth[several].astype(np.int64)
    # The last column of the ring takes what is left of rounding in nothing: it is outside.
    table.reshape(grid.rows + 2, grid.width)[:, [0, -1]] = n_shapes
    return table


def _settle_overlaps(
    table: NDArray[np.int64], grid: Grid, tree: shapely.STRtree, numbers: NDArray[np.int64]
) -> None:
    """Put the first polygon into the cells that several hold.

    Neighbours in a row that no outline parts are held by the same polygons: one answers for all.
    """
    several = table < _MIXED
    if not several.any():
        return
    cells = np.flatnonzero(several)
    follows = (np.diff(cells, prepend=-2) == 1) & (table[cells] == table[cells - 1])
    run = np.cumsum(~follows) - 1
    heads = cells[~follows]
    at, held = tree.query(shapely.points(*grid.centres(heads)), predicate="covered_by")
    first = np.full(len(heads), len(numbers))
    np.minimum.at(first, at, held)
    table[cells] = numbers[first[run]]
