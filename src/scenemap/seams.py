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
#: Edges that are compared at once, and polygons that are taken apart.
_AT_ONCE, _SHAPES = 1 << 16, 1 << 12
#: Odd numbers by which the bits of a position are mixed, and how far these are moved.
_MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9], dtype=np.uint64)
_MOVES = np.array([29, 32], dtype=np.uint64)


class _Edges(NamedTuple):
    """Edges of rings: what they enclose lies to the left of each, or of its reverse.

    Parameters
    ----------
    vertices
        As complex numbers, ring by ring.
    first
        Place of the vertex that an edge is drawn from; it is drawn to the next.
    turned
        Whether what it encloses lies to its right.
    """

    vertices: NDArray[np.complex128]
    first: NDArray[np.int32]
    turned: NDArray[np.bool_]


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
    if alone is None or len(alone) > _MOST_ALONE * len(edges.first):
        return False
    first, turned = edges.first[alone], edges.turned[alone]
    rings = _rings(edges.vertices[first + turned], edges.vertices[first + ~turned])
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
    # Rings are copies, so that all at once would take as much memory again.
    taken = [_rings_of(shapes[at : at + _SHAPES]) for at in range(0, len(shapes), _SHAPES)]
    size, turned = (np.concatenate(one) for one in zip(*taken, strict=True))
    xy = shapely.get_coordinates(shapes)  # ring by ring
    xy += 0.0  # there is a nought below nought, which is the same place
    vertices = xy.view(np.complex128)[:, 0]
    drawn = np.append(vertices[1:] != vertices[:-1], False)
    drawn[np.cumsum(size) - 1] = False
    return _Edges(vertices, np.flatnonzero(drawn).astype(np.int32), np.repeat(turned, size)[drawn])


def _rings_of(shapes: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return how many vertices each ring of polygons has, and whether these lie to its right."""
    if _are_single(shapes):
        rings = shapely.get_exterior_ring(shapes)
        outer = np.ones(len(rings), dtype=bool)
    else:
        rings, part = shapely.get_rings(shapely.get_parts(shapes), return_index=True)
        outer = np.diff(part, prepend=-1) != 0
    return shapely.get_num_coordinates(rings), shapely.is_ccw(rings) != outer


def _marks(vertices: NDArray[np.complex128]) -> NDArray[np.uint64]:
    """Return a number for each vertex, the same where the vertex is, and hardly ever where it is not."""
    bits = vertices.view(np.uint64).reshape(-1, 2)
    marks = bits[:, 0] * _MIX[0]
    marks ^= marks >> _MOVES[0]
    marks += bits[:, 1]
    marks *= _MIX[1]
    marks ^= marks >> _MOVES[1]
    return np.asarray(marks)


def _alone(edges: _Edges) -> NDArray[np.int64] | None:
    """List the edges that no other is drawn against; None if one is drawn twice in the same way."""
    order, keys = _in_order(_keys(edges))
    # Whether two are that is seen from their ends.
    alike = keys[1:] == keys[:-1]
    if (alike[1:] & alike[:-1]).any():
        return None
    one, other = order[:-1][alike], order[1:][alike]
    against = np.full(len(order), -1, dtype=np.int32)
    against[one], against[other] = other, one
    for start in range(0, len(against), _AT_ONCE):
        some = np.arange(start, min(start + _AT_ONCE, len(against)))
        some = some[against[some] > some]  # each pair once
        if not _are_against(edges, some, against[some]):
            return None
    return np.flatnonzero(against < 0)


def _keys(edges: _Edges) -> NDArray[np.uint64]:
    """Return a number for each edge, the same for its reverse, and hardly ever for another."""
    marks = _marks(edges.vertices)
    return np.asarray(marks[edges.first] + marks[edges.first + 1])


def _in_order(keys: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Return the order in which keys are sorted, and them; numbers by themselves are sorted fastest."""
    low = np.uint64((1 << len(keys).bit_length()) - 1)
    numbered = keys & ~low
    numbered |= np.arange(len(keys), dtype=np.uint64)
    numbered.sort()
    order = (numbered & low).astype(np.int32)
    del numbered
    found = keys[order]
    if (found[1:] < found[:-1]).any():  # few, which differ in their lowest bits alone
        again = np.argsort(found, kind="stable")
        order, found = order[again], found[again]
    return order, found


def _are_against(edges: _Edges, one: NDArray[np.int64], other: NDArray[np.int32]) -> bool:
    """Say whether each of some edges is the reverse of the other."""
    vertices, first, its = edges.vertices, edges.first[one], edges.first[other]
    alike = edges.turned[one] == edges.turned[other]  # so that they are to run against each other
    return np.array_equal(vertices[first], vertices[its + alike]) and np.array_equal(
        vertices[first + 1], vertices[its + ~alike]
    )


def _rings(
    start: NDArray[np.complex128], end: NDArray[np.complex128]
) -> NDArray[np.object_] | None:
    """Make rings of edges, each beginning where another ends; None if they are none."""
    first, last = np.argsort(_marks(start)), np.argsort(_marks(end))
    if not np.array_equal(start[first], end[last]):
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
    round_ = start[np.array(order)[place]]
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
