"""A cell index over polygons: for most points one look into a table says which area they lie in.

The box round the areas is cut into equal cells. A cell that no outline touches lies wholly in one
area, or in several, or in none, and the table says in which. A cell that an outline touches is mixed:
the table lists the areas to be asked, and each point in it is asked exactly. So the answer is the
exact one on every point, whatever the cells are; they only decide how often the exact question has to
be put. ``docs/locating.md`` explains it with a picture.

An area is asked by its edges in the row of cells that a point lies in: how many of them lie to the
right of it says whether it is inside. Where rounding could change what is right and what is left, and
so wherever a point may lie on an edge, GEOS is asked instead.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import math
import os
import threading
import zipfile
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import platformdirs
import shapely

from scenemap.seams import vertices_of
from scenemap.writing import write_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
_EDGES_AT_ONCE = 1 << 16
#: Points are looked up in blocks of this size, which the processor's cache holds.
_BLOCK = 1 << 18
_MIXED = -1
#: Outlines of fewer vertices than this are not worth keeping an index for.
_WORTH_KEEPING = 20_000
#: To be changed whenever an index of old would be read wrongly.
_FORMAT = b"scenemap cell index 2"
#: A prepared geometry makes parts of itself when it is first asked, and two threads that ask it at once
#: corrupt memory.
_ASKING = threading.Lock()
_ARRAYS = ("table", "mixed", "starts", "candidates", "held")
#: Runs of this many cells are filled one by one, and shorter ones many at once.
_LONG_RUN = 32
#: A polygon with more edges than this in a row of cells is asked by GEOS, which searches among them.
_MANY_EDGES = 48
#: Edges that are held to points at once.
_TESTS_AT_ONCE = 1 << 18
#: How wrong the sign of a determinant of rounded products may be: Shewchuk's bound ("Adaptive precision
#: floating-point arithmetic", 1997, ``ccwerrboundA``), a little larger, and what is lost by underflow.
_SIGN_ERROR, _LEAST_SURE = 4e-16, 1e-290


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
        The polygons, in order; those of very many vertices copied and prepared.
    grid
        The cells.
    table
        For each cell the number of the first polygon that holds it wholly, ``len(shapes)`` if none
        does, or -1 if it is mixed.
    mixed
        The mixed cells, in order.
    starts, candidates
        The polygons to ask in ``mixed[i]``: ``candidates[starts[i]:starts[i + 1]]``, in order.
    held
        The first polygon that holds ``mixed[i]`` wholly, which has what no candidate covers;
        ``len(shapes)`` if none does.
    crowded
        An index over those mixed cells that have many candidates, if there are any.
    """

    shapes: NDArray[np.object_]
    grid: Grid
    table: NDArray[np.signedinteger]
    mixed: NDArray[np.int32]
    starts: NDArray[np.int32]
    candidates: NDArray[np.int32]
    held: NDArray[np.int32]
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
        flat = _flat(shapes)
        drawn = np.flatnonzero(~shapely.is_empty(flat))
        box = shapely.total_bounds(flat[drawn]) if len(drawn) else np.full(4, np.nan)
        if cells is None:
            cells = min(max(_CELLS_PER_AREA * len(drawn), _FEWEST_CELLS), _MOST_CELLS)
        return _build(flat, drawn, box, cells, depth=1)

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
        flat, digest = _flat(shapes), hashlib.sha256(_FORMAT)
        for shape in flat:
            digest.update(shapely.to_wkb(shape))
        path = folder / f"cells-{digest.hexdigest()[:40]}.npz"
        unusable = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile)
        with (
            contextlib.suppress(*unusable),
            path.open("rb") as file,
            np.load(file, allow_pickle=False) as kept,
        ):
            return _from_arrays(flat, kept)
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
        found = self.held[at]
        waiting = np.arange(len(x))
        if self.crowded is not None:
            many = last - candidate > _CROWDED
            found[many] = np.minimum(found[many], self.crowded.find(x[many], y[many]))
            waiting = np.flatnonzero(~many)
        row = cell // np.int32(self.grid.width)
        while len(waiting):
            waiting = waiting[candidate[waiting] < last[waiting]]
            number = self.candidates[candidate[waiting]]
            covers = self._covers(number, x[waiting], y[waiting], row[waiting])
            found[waiting[covers]] = number[covers]
            waiting = waiting[~covers]
            candidate[waiting] += 1
        return found

    @cached_property
    def _bands(self) -> _Bands:
        asked = np.zeros(len(self.shapes), dtype=bool)
        asked[self.candidates] = True
        return _Bands.of(self.shapes, np.flatnonzero(asked), self.grid)

    def _covers(
        self,
        number: NDArray[np.int32],
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        row: NDArray[np.int32],
    ) -> NDArray[np.bool_]:
        """Say whether a polygon, by number, covers a point in a row of cells."""
        with _ASKING:
            bands = self._bands  # made by the first who asks
        covers, sure = bands.cover(number, x, y, row)
        unsure = np.flatnonzero(~sure)
        if len(unsure):
            asked = bands.shapes[number[unsure]]
            with _ASKING:
                covers[unsure] = shapely.intersects_xy(asked, x[unsure], y[unsure])
        return covers


def _flat(shapes: Sequence[shapely.Geometry]) -> NDArray[np.object_]:
    """Lay polygons out as an array, without heights."""
    given = np.array([*shapes], dtype=object)
    return np.asarray(shapely.force_2d(given)) if shapely.has_z(given).any() else given


def _own(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Copy polygons and prepare them: that leaves something in them, and the caller's are not ours."""
    own = np.asarray(shapely.from_wkb(shapely.to_wkb(shapes)))
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

    Whichever of two neighbours draws it, an edge is the same to the last bit.

    Parameters
    ----------
    shape
        The polygon that each belongs to.
    x1, y1, x2, y2
        Ends, ``y1 <= y2``.
    """

    shape: NDArray[np.int64]
    x1: NDArray[np.float64]
    y1: NDArray[np.float64]
    x2: NDArray[np.float64]
    y2: NDArray[np.float64]

    @classmethod
    def of(cls, shapes: NDArray[np.object_], numbers: NDArray[np.int64]) -> _Edges:
        """Take the outlines of some polygons apart."""
        shape, first, xy = _outlines(shapes, numbers)
        (x1, y1), (x2, y2) = xy[first].T, xy[first + 1].T
        down = y1 > y2
        return cls(
            shape,
            np.where(down, x2, x1),
            np.where(down, y2, y1),
            np.where(down, x1, x2),
            np.where(down, y1, y2),
        )

    def x_at(self, y: NDArray[np.floating], which: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return where some edges are at a height, or at their nearer end if they do not reach it."""
        y1, x1 = self.y1[which], self.x1[which]
        rise = self.y2[which] - y1
        share = np.clip((y - y1) / np.where(rise > 0, rise, 1.0), 0.0, 1.0)
        return np.asarray(x1 + share * (self.x2[which] - x1))


def _outlines(
    shapes: NDArray[np.object_], numbers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Take the outlines of some polygons apart.

    Returns
    -------
    shape
        Number of the polygon that each edge belongs to, in order.
    first
        Place of the first vertex of each edge; the second follows it.
    xy
        Vertices.
    """
    xy, ring, shape = vertices_of(shapes[numbers])
    first = np.flatnonzero(ring[1:] == ring[:-1])
    return numbers[shape[ring[first]]], first, xy


def _some_at_once(
    shapes: NDArray[np.object_], numbers: NDArray[np.int64]
) -> list[NDArray[np.int64]]:
    """Cut numbers of polygons into parts, so that memory stays bounded."""
    vertices = np.cumsum(shapely.get_num_coordinates(shapes[numbers]))
    ends = np.flatnonzero(np.diff(vertices // _EDGES_AT_ONCE)) + 1
    return np.split(numbers, ends)


@dataclass(frozen=True, slots=True)
class _Bands:
    """The edges of polygons by the rows of cells that they lie in.

    Parameters
    ----------
    shapes
        The polygons; those that GEOS is asked about copied and prepared.
    many
        Which have so many edges in a row that GEOS is asked.
    lowest, rows, first
        The lowest row that each of the others lies in, in how many rows it lies, and the number of the
        band of the lowest; those of the next rows follow.
    starts, members
        The edges of band ``i``: ``members[starts[i]:starts[i + 1]]``, each by its first vertex.
    x, y
        Vertices of all, the second of an edge after its first.
    """

    shapes: NDArray[np.object_]
    many: NDArray[np.bool_]
    lowest: NDArray[np.int32]
    rows: NDArray[np.int32]
    first: NDArray[np.int64]
    starts: NDArray[np.int64]
    members: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @classmethod
    def of(cls, shapes: NDArray[np.object_], numbers: NDArray[np.int64], grid: Grid) -> _Bands:
        """Lay out the edges of some polygons, in order."""
        many = np.zeros(len(shapes), dtype=bool)
        lowest, rows = np.zeros((2, len(shapes)), dtype=np.int32)
        sizes, members = [np.zeros(1, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
        x, y = np.empty((2, int(shapely.get_num_coordinates(shapes[numbers]).sum())))
        before = 0
        for some in _some_at_once(shapes, numbers):
            shape, edge, xy = _outlines(shapes, some)
            row = grid.row(xy[:, 1])
            ends = row[edge], row[edge + 1]
            # In the ring round the cells nothing is asked.
            low = np.maximum(np.minimum(*ends), 1)
            high = np.minimum(np.maximum(*ends), grid.rows)
            which = np.searchsorted(some, shape)
            begins = np.flatnonzero(np.diff(which, prepend=-1))
            least, most = np.minimum.reduceat(low, begins), np.maximum.reduceat(high, begins)
            lowest[some], rows[some] = least, np.maximum(most - least + 1, 0)
            first = np.cumsum(rows[some]) - rows[some]
            piece, at = _each(low, high)
            band = first[which[piece]] + at - least[which[piece]]
            size = np.bincount(band, minlength=int(rows[some].sum()))
            owner = np.repeat(np.arange(len(some)), rows[some])
            crowded = np.zeros(len(some), dtype=bool)
            crowded[owner[size > _MANY_EDGES]] = True
            many[some] = crowded
            size[crowded[owner]] = 0
            kept = ~crowded[which[piece]]
            # In order of bands, and of edges in them.
            order = np.sort(band[kept] * len(xy) + edge[piece[kept]])
            members.append((order % max(len(xy), 1) + before).astype(np.int32))
            sizes.append(size)
            x[before : before + len(xy)], y[before : before + len(xy)] = xy.T
            before += len(xy)
        own = shapes.copy()
        own[many] = _own(shapes[many])
        first = np.zeros(len(shapes), dtype=np.int64)
        first[numbers] = np.cumsum(rows[numbers]) - rows[numbers]
        return cls(
            own,
            many,
            lowest,
            rows,
            first,
            np.cumsum(np.concatenate(sizes)),
            np.concatenate(members),
            x,
            y,
        )

    def cover(
        self,
        number: NDArray[np.int32],
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        row: NDArray[np.int32],
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Say whether a polygon, by number, covers a point in a row of cells, and if that is sure."""
        above = row - self.lowest[number]
        asked = (above >= 0) & (above < self.rows[number])
        band = np.where(asked, self.first[number] + above, 0)
        start = self.starts[band]
        size = np.where(asked, self.starts[band + 1] - start, 0)
        covers, sure = np.zeros(len(x), dtype=bool), ~self.many[number]
        ends = np.flatnonzero(np.diff(np.cumsum(size) // _TESTS_AT_ONCE)) + 1
        for low, high in pairwise([0, *ends.tolist(), len(x)]):
            some = slice(low, high)
            covers[some], doubtful = self._crossed(start[some], size[some], x[some], y[some])
            sure[some] &= ~doubtful
        return covers, sure

    def _crossed(
        self,
        start: NDArray[np.int64],
        size: NDArray[np.int64],
        x: NDArray[np.float64],
        y: NDArray[np.float64],
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Say whether an odd number of edges lies to the right of a point, and whether that is doubtful.

        An edge is counted without its upper end, so that each vertex is counted once. What cannot be told
        from rounding, and so whatever lies on an edge or a vertex, is doubtful.
        """
        point, member = _each(start, start + size - 1)
        first = self.members[member]
        px, py, y1, y2 = x[point], y[point], self.y[first], self.y[first + 1]
        level = np.flatnonzero((np.minimum(y1, y2) <= py) & (py <= np.maximum(y1, y2)))
        point, first = point[level], first[level]
        px, py, y1, y2 = px[level], py[level], y1[level], y2[level]
        x1, x2 = self.x[first], self.x[first + 1]
        one, other = (x2 - x1) * (py - y1), (px - x1) * (y2 - y1)
        side = one - other
        doubtful = np.abs(side) <= _SIGN_ERROR * (np.abs(one) + np.abs(other)) + _LEAST_SURE
        # Beside a level edge one is surely not on it.
        doubtful &= (y1 != y2) | ((np.minimum(x1, x2) <= px) & (px <= np.maximum(x1, x2)))
        right = ((y1 <= py) != (y2 <= py)) & ((side > 0) == (y2 > y1))
        crossed = np.bincount(point[right], minlength=len(x)) % 2 == 1
        return crossed, np.bincount(point[doubtful], minlength=len(x)) > 0


def _build(
    shapes: NDArray[np.object_],
    numbers: NDArray[np.int64],
    box: NDArray[np.float64],
    cells: int,
    depth: int,
) -> CellIndex:
    """Build an index over some of the polygons, for points in a box."""
    grid = _grid(box, cells)
    held = np.full(grid.size, len(shapes), dtype=np.int32)
    found = [np.zeros(0, dtype=np.int64)]
    # From the last to the first, which then takes the place of those after it.
    for some in reversed(_some_at_once(shapes, numbers)):
        edges = _Edges.of(shapes, some)
        touched = _touched(edges, grid, len(shapes))
        _fill(held, touched, _crossings(edges, grid, len(shapes)), grid, len(shapes))
        line, column = np.divmod(touched, grid.width)
        row, shape = np.divmod(line, len(shapes))
        found.append((row * grid.width + column) * len(shapes) + shape)
    pairs = np.sort(np.concatenate(found))
    cell, candidates = np.divmod(pairs, max(len(shapes), 1))
    # What comes after a polygon that holds the cell is never the first.
    asked = candidates < held[cell]
    cell, candidates = cell[asked], candidates[asked]
    starts = np.flatnonzero(np.diff(cell, prepend=-1, append=grid.size))
    mixed = cell[starts[:-1]]
    table = held.copy()
    table[mixed] = _MIXED
    many = mixed[np.diff(starts) > _CROWDED]
    crowded = None
    if len(many) and depth < _DEEPEST:
        few = _distinct(candidates[np.isin(cell, many)])
        crowded = _build(shapes, few, _box_of(grid, many), cells, depth + 1)
    small = np.int16 if len(shapes) < np.iinfo(np.int16).max else np.int32
    return CellIndex(
        shapes,
        grid,
        table.astype(small),
        mixed.astype(np.int32),
        starts.astype(np.int32),
        candidates.astype(np.int32),
        held[mixed],
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
    """Find the cells that each outline touches, in order, as :func:`_place` numbers them.

    None is missed; by the margin a few are found that an outline only comes very near.
    """
    high, wide = (grid.north - grid.south) / grid.rows, (grid.east - grid.west) / grid.columns
    low = np.maximum(grid.row(edges.y1 - _MARGIN * high), 1)
    top = np.minimum(grid.row(edges.y2 + _MARGIN * high), grid.rows)
    edge, row = _each(low, top)
    first, last = edges.x1[edge], edges.x2[edge]
    # Most of many edges lie in one row from end to end; so do level ones, in whichever.
    cut = np.flatnonzero(((low < top) & (edges.y1 < edges.y2))[edge])
    bottom = grid.south + (row[cut] - 1 - _MARGIN) * high
    first[cut] = edges.x_at(bottom, edge[cut])
    last[cut] = edges.x_at(bottom + (1 + 2 * _MARGIN) * high, edge[cut])
    left = np.minimum(first, last) - _MARGIN * wide
    right = np.maximum(first, last) + _MARGIN * wide
    piece, column = _each(
        np.maximum(grid.column(left), 1), np.minimum(grid.column(right), grid.columns)
    )
    return _distinct(_place(row[piece], edges.shape[edge[piece]], column, grid, n_shapes))


def _crossings(edges: _Edges, grid: Grid, n_shapes: int) -> NDArray[np.int64]:
    """Find where outlines cross the middles of rows, in order: the first cell whose middle is beyond.

    What lies beside the cells is put into those next to it.
    """
    high, wide = (grid.north - grid.south) / grid.rows, (grid.east - grid.west) / grid.columns
    low, top = (
        np.clip(np.ceil((y - grid.south) / high + 0.5), 1, grid.rows + 1).astype(np.int64)
        for y in (edges.y1, edges.y2)
    )
    edge, row = _each(low, top - 1)
    x = edges.x_at(grid.south + (row - 0.5) * high, edge)
    column = np.clip(np.floor((x - grid.west) / wide + 0.5) + 1, 1, grid.columns + 1)
    return np.sort(_place(row, edges.shape[edge], column.astype(np.int64), grid, n_shapes))


def _place(
    row: NDArray[np.int64],
    shape: NDArray[np.int64],
    column: NDArray[np.int64],
    grid: Grid,
    n_shapes: int,
) -> NDArray[np.int64]:
    """Return numbers of cells, in order of rows, of polygons in them and of columns."""
    return (row * n_shapes + shape) * grid.width + column


def _fill(
    held: NDArray[np.int32],
    touched: NDArray[np.int64],
    crossings: NDArray[np.int64],
    grid: Grid,
    n_shapes: int,
) -> None:
    """Put polygons into the cells that they hold wholly, the first of them last.

    Walking along the middle of a row of cells, one comes into a polygon and out of it. In a cell that its
    outline does not touch, one is in it everywhere or nowhere, and so in all cells up to the next that it
    touches.
    """
    lines = _distinct(np.concatenate([touched, crossings]) // grid.width)
    ends = lines[:, None] * grid.width + np.array([0, grid.columns + 1])
    stops = np.sort(np.concatenate([touched, ends.ravel()]))
    begin, length = stops[:-1] + 1, np.diff(stops) - 1
    run = (length > 0) & (stops[:-1] // grid.width == stops[1:] // grid.width)
    begin, length = begin[run], length[run]
    # Who has crossed an outline an odd number of times is within it.
    within = np.searchsorted(crossings, begin, side="right") % 2 == 1
    line, column = np.divmod(begin[within], grid.width)
    row, shape = np.divmod(line, n_shapes)
    start, length = row * grid.width + column, length[within]
    order = np.argsort(-shape, kind="stable")
    start, length, shape = start[order], length[order], shape[order]
    if len(start) and length.mean() >= _LONG_RUN:
        for one, other, number in zip(
            start.tolist(), (start + length).tolist(), shape.tolist(), strict=True
        ):
            held[one:other] = number
        return
    run, cell = _each(start, start + length - 1)
    # Of several values for a cell the last stays.
    held[cell] = shape[run]


def _distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sort and take out repetitions; numpy's own ``unique`` hashes, which is ten times as slow here."""
    values = np.sort(values)
    new = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return np.asarray(values[new])


def _each(
    first: NDArray[np.signedinteger], last: NDArray[np.signedinteger]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the whole numbers from ``first`` to ``last`` of each range, with the range's number."""
    length = np.maximum(last.astype(np.int64) - first + 1, 0)
    which = np.repeat(np.arange(len(length)), length)
    start = np.cumsum(length) - length
    return which, np.arange(len(which)) + np.repeat(first - start, length)
