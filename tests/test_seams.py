"""Polygons that lie apart: never said of what shapely does not call a valid coverage."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from proofs import deepens, often
from scenemap import seams
from scenemap.seams import lie_apart


def cells(seed: int, n: int) -> list[shapely.Polygon]:
    """Return the Voronoi cells of random points, which share their edges to the last bit."""
    points = np.random.default_rng(seed).uniform(0, 10, (n, 2))
    drawn = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points)))
    return [*drawn]


def squares(side: int) -> list[shapely.Polygon]:
    return [shapely.box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)]


def split(polygon: shapely.Polygon) -> shapely.Polygon:
    """Put a vertex into the first edge of a polygon."""
    xy = shapely.get_coordinates(polygon)
    return shapely.Polygon([xy[0], (xy[0] + xy[1]) / 2, *xy[1:]])


def island(drawn, at, dice):
    one = drawn[at]
    hole = one.centroid.buffer(1e-3, quad_segs=2)
    drawn[at] = shapely.Polygon(one.exterior, [hole.exterior])
    drawn += [hole] if dice.random() < 0.5 else [hole.buffer(-5e-4, quad_segs=2)]


def corner(drawn, at, dice):
    west, south, _, _ = shapely.total_bounds(drawn)
    place = np.array(drawn[at].exterior.coords[0]) + dice.choice([0.0, 1e-9])
    drawn.append(shapely.Polygon([place, (west - 1, south - 1), (west - 1, south - 2)]))


def joined(drawn, at, _):
    some = drawn[at : at + 3]
    if all(one.is_valid for one in some):
        drawn[at : at + 3] = [shapely.union_all(some)]


def put(change):
    """Return a change that puts another polygon in the place of one."""

    def changed(drawn, at, _):
        drawn[at] = change(drawn[at])

    return changed


def added(more):
    """Return a change that adds polygons, told all and one of them."""
    return lambda drawn, at, _: drawn.extend(more(drawn, drawn[at]))


#: What is done to polygons side by side, each at one of them.
CHANGES = {
    "turned": put(shapely.reverse),
    "shifted": put(lambda one: translate(one, 1e-12, 1e-3)),
    "far": put(lambda one: translate(one, 0.3)),
    "split": put(split),
    "noughts": put(lambda one: shapely.transform(one, lambda xy: np.where(xy == 0, -0.0, xy))),
    "repeated": put(lambda one: shapely.Polygon(np.repeat(one.exterior.coords, 2, axis=0))),
    "crossed": put(lambda _: shapely.Polygon([(0, 0), (5, 5), (5, 0), (0, 5)])),
    "joined": joined,
    "island": island,
    "corner": corner,
    "twice": added(lambda _, one: [one]),
    "small": added(lambda _, one: [one.centroid.buffer(1e-4, quad_segs=2)]),
    "layer": added(lambda drawn, _: [translate(one, 0.5, 0.5) for one in drawn]),
    "empty": added(lambda *_: [shapely.Polygon()]),
}


@st.composite
def worlds(draw):
    """Draw polygons side by side, some of them gone, with one or two changes."""
    world = st.builds(cells, st.integers(0, 10**6), st.integers(3, 60))
    drawn = draw(st.one_of(world, st.integers(2, 6).map(squares)))
    gone = draw(st.sets(st.integers(1, len(drawn)), max_size=8))
    drawn = [one for at, one in enumerate(drawn) if at not in gone]
    dice = np.random.default_rng(draw(st.integers(0, 10**6)))
    for name in draw(st.lists(st.sampled_from([*CHANGES]), max_size=2)):
        whole = [
            at for at, one in enumerate(drawn) if one.geom_type == "Polygon" and not one.is_empty
        ]
        if whole:
            CHANGES[name](drawn, int(dice.choice(whole)), dice)
    return drawn


@deepens
@given(world=worlds(), most=st.sampled_from([0.3, 1.0]))
@settings(max_examples=often(120, 10_000), deadline=None)
def test_what_is_said_to_lie_apart_is_a_valid_coverage(world, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seams, "_MOST_ALONE", most)
        if lie_apart(world):
            assert shapely.coverage_is_valid(world)


@pytest.mark.parametrize("missing", [0, 7, 30])
@pytest.mark.parametrize("turn", [False, True])
def test_cells_with_gaps_and_islands_lie_apart(monkeypatch, missing, turn):
    monkeypatch.setattr(seams, "_MOST_ALONE", 1.0)
    drawn = cells(1, 200)
    middle = shapely.STRtree(drawn).query(shapely.Point(5, 5).buffer(0.5), predicate="intersects")
    island = shapely.Point(5, 5).buffer(1e-2)
    drawn = [one for at, one in enumerate(drawn) if at not in middle or missing < 30]
    drawn = drawn[missing:]
    drawn += [island] if missing == 30 else []
    drawn[::2] = [shapely.reverse(one) if turn else one for one in drawn[::2]]
    several = shapely.MultiPolygon([drawn[0], drawn[-1]])
    assert shapely.coverage_is_valid([several, *drawn[1:-1]])
    assert lie_apart([several, *drawn[1:-1]])


@pytest.mark.parametrize(
    "more",
    [
        shapely.box(0.5, 0.5, 0.6, 0.6),  # within one
        shapely.box(-1, -1, 10, 10),  # round all
        shapely.box(0, 0, 1, 1),  # the same again
        shapely.box(2.5, 5, 3.5, 6),  # beside an edge, with other vertices
        shapely.Polygon([(2.5, 5), (2, 6), (3, 6)]),  # its corner on an edge
        shapely.Polygon([(9, 9), (10, 10), (10, 9), (9, 10)]),  # not sound
        shapely.Point(9, 9),
        shapely.Polygon(),
    ],
)
def test_what_does_not_is_left_to_shapely(more):
    assert lie_apart(squares(5))
    assert not lie_apart([*squares(5), more])


def test_nothing_is_said_of_nothing():
    assert not lie_apart([])


@given(st.lists(st.integers(0, 99), min_size=1), st.integers(0, 50))
def test_keys_that_differ_in_their_lowest_bits_alone_are_put_in_order(few, moved):
    keys = np.array(few, dtype=np.uint64) << np.uint64(moved)
    order, found = seams._in_order(keys)
    assert sorted(order.tolist()) == [*range(len(few))]
    assert keys[order].tolist() == found.tolist() == sorted(keys.tolist())
