"""Whether polygons share ground, told by their edges.

How many polygons cover a place is the sum of how often their outlines go round it. An edge that two
polygons draw one against the other adds nothing to that sum, so that all follows from the edges that one
alone draws: the outer border of them all, and the borders of gaps. What these enclose are few polygons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Of more edges than this share that nothing is drawn against, nothing is gained.
_MOST_ALONE = 0.3
_POLYGON, _MULTIPOLYGON = 3, 6
#: A ring of three corners has this many vertices.
_FEWEST = 4
#: Odd numbers by which the bits of a position are mixed, and how far these are moved.
_MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9], dtype=np.uint64)
_MOVES = np.array([29, 32], dtype=np.uint64)


class _Edges(NamedTuple):
    """Directed edges: what they enclose lies to their left.

    Parameters
    ----------
    start, end
        Places of their ends among the vertices.
    vertices
        As complex numbers.
    marks
        A number for each vertex, the same where the vertex is, and hardly ever where it is not.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    vertices: NDArray[np.complex128]
    marks: NDArray[np.uint64]


def lie_apart(polygons: Sequence[shapely.Geometry]) -> bool:
    """Say whether polygons meet vertex for vertex and edge for edge, if at all, and share no ground.

    Where it says so, :func:`shapely.coverage_is_valid` does; it says so much faster of polygons nearly
    all of whose edges have a neighbour.

    Parameters
    ----------
    polygons
        Polygons and multipolygons in one plane.

    Returns
    -------
    bool
        False where they do not, and where that does not show at once.

    Examples
    --------
    >>> squares = [shapely.box(x, y, x + 1, y + 1) for x in range(4) for y in range(4)]
    >>> lie_apart(squares), lie_apart([*squares, shapely.box(0.5, 0.5, 1.5, 1.5)])
    (True, False)
    """
    shapes = np.array([*polygons], dtype=object)
    if not len(shapes) or not np.isin(shapely.get_type_id(shapes), [_POLYGON, _MULTIPOLYGON]).all():
        return False
    if shapely.is_empty(shapes).any() or not shapely.is_valid(shapes).all():
        return False
    edges = _edges(shapes)
    alone = _alone(edges)
    if alone is None or np.count_nonzero(alone) > _MOST_ALONE * len(alone):
        return False
    rings = _rings(edges._replace(start=edges.start[alone], end=edges.end[alone]))
    return rings is not None and _enclose_once(rings)


def vertices_of(
    polygons: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Take polygons and multipolygons apart.

    Returns
    -------
    xy
        Vertices, ring by ring, shape (n, 2).
    ring
        Number of the ring that each belongs to.
    polygon
        Number of the polygon that each ring belongs to.

    Examples
    --------
    >>> xy, ring, polygon = vertices_of(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]))
    >>> len(xy), ring.tolist(), polygon.tolist()
    (10, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [0, 1])
    """
    if _are_single(polygons):  # so that no copies need to be made of parts and of rings
        xy, ring = shapely.get_coordinates(polygons, return_index=True)
        return xy, ring, np.arange(len(polygons))
    parts, whole = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    return xy, ring, whole[part]


def _are_single(polygons: NDArray[np.object_]) -> bool:
    """Say whether each has one ring and no more."""
    plain = (shapely.get_type_id(polygons) == _POLYGON).all()
    return bool(plain and not shapely.get_num_interior_rings(polygons).any())


def _edges(shapes: NDArray[np.object_]) -> _Edges:
    """Take polygons apart, each of which has a vertex."""
    xy, ring, _ = vertices_of(shapes)
    if _are_single(shapes):
        rings = shapely.get_exterior_ring(shapes)
        outer = np.ones(len(rings), dtype=bool)
    else:
        rings, part = shapely.get_rings(shapely.get_parts(shapes), return_index=True)
        outer = np.diff(part, prepend=-1) != 0
    xy += 0.0  # there is a nought below nought, which is the same place
    vertices = xy.view(np.complex128)[:, 0]
    marks = _marks(xy)
    same = ring[1:] == ring[:-1]
    same &= vertices[1:] != vertices[:-1]
    first = np.flatnonzero(same)
    against = shapely.is_ccw(rings) != outer
    if against.all():
        return _Edges(first + 1, first, vertices, marks)
    turned = against[ring[first]] if against.any() else np.zeros(len(first), dtype=bool)
    return _Edges(first + turned, first + ~turned, vertices, marks)


def _marks(xy: NDArray[np.float64]) -> NDArray[np.uint64]:
    bits = xy.view(np.uint64)
    marks = bits[:, 0] * _MIX[0]
    marks ^= marks >> _MOVES[0]
    marks += bits[:, 1]
    marks *= _MIX[1]
    marks ^= marks >> _MOVES[1]
    return np.asarray(marks)


def _alone(edges: _Edges) -> NDArray[np.bool_] | None:
    """Say which edges no other is drawn against; None if one is drawn twice in the same way."""
    start, end, vertices, marks = edges
    # The same for an edge and its reverse; whether two are that is seen from their ends.
    key = marks[start] + marks[end]
    order = np.argsort(key)
    key = key[order]
    alike = key[1:] == key[:-1]
    one, other = order[:-1][alike], order[1:][alike]
    if (alike[1:] & alike[:-1]).any() or not (
        np.array_equal(vertices[start[one]], vertices[end[other]])
        and np.array_equal(vertices[end[one]], vertices[start[other]])
    ):
        return None
    alone = np.ones(len(start), dtype=bool)
    alone[one] = alone[other] = False
    return alone


def _rings(edges: _Edges) -> NDArray[np.object_] | None:
    """Make rings of edges, each beginning where another ends; None if they are none."""
    start, end, vertices, marks = edges
    first, last = np.argsort(marks[start]), np.argsort(marks[end])
    if not np.array_equal(vertices[start[first]], vertices[end[last]]):
        return None
    following = np.empty(len(first), dtype=np.int64)
    following[last] = first
    order, begins = _cycles(following.tolist())
    sizes = np.diff([*begins, len(order)])
    if not len(sizes) or sizes.min() < _FEWEST - 1:
        return None
    # Each ring once round, and back to where it began.
    ring = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.arange(len(sizes))])
    place = np.concatenate([np.arange(len(order)), begins])[np.argsort(ring, kind="stable")]
    round_ = vertices[start[np.array(order)[place]]]
    return np.asarray(shapely.linearrings(round_.real, round_.imag, indices=np.sort(ring)))


def _cycles(following: list[int]) -> tuple[list[int], list[int]]:
    """Walk round each cycle of a permutation: the order in which all come, and where each begins."""
    order: list[int] = []
    begins: list[int] = []
    left = bytearray(b"\x01" * len(following))
    for at in range(len(following)):
        if left[at]:
            begins.append(len(order))
            while left[at]:
                left[at] = 0
                order.append(at)
                at = following[at]
    return order, begins


def _enclose_once(rings: NDArray[np.object_]) -> bool:
    """Say whether rings go round every place once or not at all, and nowhere touch one another.

    Beside each ring, within it, it must be once if it is an outer border and not at all if it is that of
    a gap: every place can be reached from one beside a ring, or from outside of all.
    """
    polygons = shapely.polygons(rings)
    if not shapely.is_valid(polygons).all():
        return False
    shapely.prepare(rings)
    shapely.prepare(polygons)
    one, other = shapely.STRtree(rings).query(rings)
    # Of two rings the longer is asked, which is prepared.
    size = shapely.get_num_coordinates(rings) + np.linspace(0, 0.5, len(rings))
    larger = size[one] > size[other]
    if shapely.intersects(rings[one[larger]], rings[other[larger]]).any():
        return False
    inner, outer = shapely.bounds(rings[other]).T, shapely.bounds(rings[one]).T
    fits = (outer[:2] <= inner[:2]).all(axis=0) & (inner[2:] <= outer[2:]).all(axis=0)
    one, other = one[fits & (one != other)], other[fits & (one != other)]
    corner = shapely.get_coordinates(shapely.get_point(rings[other], 0))
    within = shapely.contains_xy(polygons[one], *corner.T)
    border = shapely.is_ccw(rings)
    turns = np.where(border, 1, -1)
    around = turns.copy()
    np.add.at(around, other[within], turns[one[within]])
    return bool((around == border).all())
