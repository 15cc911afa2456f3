from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from proofs import MORE, crossed, deepens, often
from scenemap.locate import index as module
from scenemap.locate.index import CellIndex, Grid


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of the test's own, in which every index is kept."""
    monkeypatch.setenv("SCENEMAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_WORTH_KEEPING", 0)
    return tmp_path / "cache"


def brute_force(shapes, x, y) -> list[int]:
    """Ask every shape about every point, one after the other."""
    return [
        next((at for at, shape in enumerate(shapes) if shape.covers(Point(*point))), len(shapes))
        for point in zip(x, y, strict=True)
    ]


def by_tree(shapes, x, y) -> np.ndarray:
    """The same for many points, by shapely's own tree."""
    found = np.full(len(x), len(shapes))
    at, which = shapely.STRtree(shapes).query(shapely.points(x, y), predicate="covered_by")
    np.minimum.at(found, at, which)
    return found


def points_on(shapes, rng, n) -> np.ndarray:
    """Vertices, middles of edges and other points of the outlines, next to nothing off them."""
    xy = shapely.get_coordinates(shapes)
    middles = (xy[1:] + xy[:-1]) / 2
    lines = shapely.boundary(np.array([*shapes], dtype=object))
    along = shapely.line_interpolate_point(
        np.repeat(lines, n // len(lines)), rng.random(n // len(lines) * len(lines)), normalized=True
    )
    off = xy[rng.integers(0, len(xy), n)] + rng.choice([-1e-12, 0, 1e-12], (n, 2))
    return np.vstack([xy, middles, shapely.get_coordinates(along), off])


HOLED = Polygon([(0, 0), (6, 0), (6, 6), (0, 6)], [[(1, 1), (3, 1), (3, 3), (1, 3)]])
ISLAND = box(1.5, 1.5, 2.5, 2.5)
SCATTERED = MultiPolygon([box(7, 0, 8, 1), box(7, 5, 8, 6), Polygon([(9, 9), (10, 9), (9, 10)])])
STAR = Polygon(
    [(3, 4), (3.3, 4.6), (4, 4.7), (3.5, 5.2), (3.6, 5.9), (3, 5.5), (2.4, 5.9), (2.5, 5.2)]
)
WORLDS = {
    "one square": [box(0, 0, 1, 1)],
    "neighbours": [box(0, 0, 1, 1), box(1, 0, 2, 1), box(0, 1, 2, 2)],
    "an island in a hole, and parts": [HOLED, ISLAND, SCATTERED],
    "one within another": [STAR, box(0, 0, 10, 10)],
    "the other way round": [box(0, 0, 10, 10), STAR],
    "overlaps": [box(0, 0, 4, 4), box(2, 2, 6, 6), box(3, 0, 5, 6), STAR],
    "twice the same": [HOLED, HOLED],
    "touching at a corner": [box(0, 0, 1, 1), box(1, 1, 2, 2)],
    "a sliver": [box(0, 0, 1, 1), Polygon([(1, 0), (1 + 1e-9, 0.5), (1, 1), (2, 1), (2, 0)])],
    "very small beside very large": [box(0, 0, 1e-7, 1e-7), box(1e-7, 0, 2e-7, 1e-7), box(9, 0, 99, 50)],
    "very far away": [box(1e9, 1e9, 1e9 + 1, 1e9 + 1), box(1e9 + 1, 1e9, 1e9 + 2, 1e9 + 1)],
    "smaller than coordinates tell apart": [box(60, 60, 60 + 1e-12, 60 + 1e-12)],
}  # fmt: skip


@pytest.mark.parametrize("name", WORLDS)
def test_the_index_answers_as_asking_every_shape_does(name):
    shapes, rng = WORLDS[name], np.random.default_rng(7)
    west, south, east, north = shapely.total_bounds(shapes)
    wide, high = east - west, north - south
    inside = rng.uniform((west, south), (east, north), (2000, 2))
    around = rng.uniform((west - wide, south - high), (east + wide, north + high), (500, 2))
    x, y = np.vstack([inside, around, points_on(shapes, rng, 600)]).T
    found = CellIndex.build(shapes).find(x, y)
    assert found.tolist() == brute_force(shapes, x, y)
    assert {0, len(shapes)} <= set(found.tolist())


MANY = often(100_000, 1_000_000)


def many_points() -> tuple[list[shapely.Geometry], np.ndarray, np.ndarray]:
    """Polygons that share bent edges, some with holes and islands in them, and one of two parts; points
    on their vertices and edges, next to nothing off them, and anywhere.
    """
    rng = np.random.default_rng([20140825, *MORE])
    sites = rng.uniform(0, 1, (60, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(sites)))
    cells = shapely.segmentize(shapely.intersection(cells, box(0, 0, 1, 1)), 0.02)
    bent = shapely.transform(cells, lambda xy: (xy + 0.004 * np.sin(40 * xy[:, ::-1])).round(7))
    holes = shapely.buffer(shapely.point_on_surface(bent[:20]), 0.01)
    shapes = [*shapely.difference(bent[:20], holes), *holes[:10], *bent[20:]]
    shapes += [shapely.multipolygons([box(2, 2, 3, 3), box(4, 2, 5, 3)])]
    on = points_on(shapes, rng, MANY // 10)
    free = rng.uniform(-0.1, 1.1, (MANY - len(on), 2))
    x, y = np.vstack([on, free]).T
    return shapes, x, y


@deepens
def test_many_points_with_edges_and_vertices_are_answered_as_by_shapely():
    shapes, x, y = many_points()
    found = CellIndex.build(shapes).find(x, y)
    assert len(x) == MANY
    assert np.array_equal(found, by_tree(shapes, x, y))
    counts = np.bincount(found, minlength=len(shapes) + 1)
    assert counts.min() > MANY / 10_000


@settings(deadline=None, max_examples=often(20, 300))
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 9), st.integers(1, 9)),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 3),
)
def test_any_rectangles_are_answered_as_asking_each_does(rectangles, bend):
    """Corners on a coarse grid: most outlines share edges, touch, cross or lie within another."""
    shapes = [
        Polygon([(x, y), (x + w, y + bend / 7), (x + w + bend / 3, y + h), (x, y + h)])
        for x, y, w, h in rectangles
    ]
    halves = np.arange(-2, 50) / 2
    x, y = (axis.ravel() for axis in np.meshgrid(halves, halves))
    expected = by_tree(shapes, x, y)
    assert np.array_equal(CellIndex.build(shapes).find(x, y), expected)


def test_cells_with_many_candidates_are_cut_again():
    """A hundred strips that meet in a point, and one shape far off that makes the cells large."""
    turns = np.linspace(0, 2 * np.pi, 101)
    rim = np.column_stack([np.cos(turns), np.sin(turns)]).round(6)
    wedges = [Polygon([(0, 0), a, b]) for a, b in itertools.pairwise(rim)]
    shapes = [*wedges, box(900, 900, 1000, 1000)]
    index = CellIndex.build(shapes)
    assert index.crowded is not None
    rng = np.random.default_rng(3)
    x, y = np.vstack([rng.uniform(-1, 1, (5000, 2)), points_on(wedges, rng, 2000)]).T
    assert np.array_equal(index.find(x, y), by_tree(shapes, x, y))
    unsure = index.find(x, y) != index.outside
    assert unsure.sum() > 3000


def test_most_points_are_answered_without_asking_a_shape(monkeypatch):
    index = CellIndex.build(WORLDS["an island in a hole, and parts"])
    asked = []
    ask = CellIndex._ask

    def listening(self, x, y, cell):
        asked.append(len(x))
        return ask(self, x, y, cell)

    monkeypatch.setattr(CellIndex, "_ask", listening)
    x, y = np.random.default_rng(1).uniform(0, 10, (2, 100_000))
    index.find(x, y)
    assert sum(asked) < 5_000


def test_no_position_is_outside():
    nan, inf = float("nan"), float("inf")
    index = CellIndex.build([box(0, 0, 1, 1)])
    x, y = np.array([nan, 0.5, nan, inf, -inf]), np.array([nan, nan, 0.5, 0.5, 0.5])
    assert index.find(x, y).tolist() == [1] * 5


@pytest.mark.parametrize("shapes", [[], [Polygon()], [Polygon(), Polygon()]])
def test_nothing_covers_nothing(shapes):
    index = CellIndex.build(shapes)
    assert index.find(np.array([0.0, 1.0]), np.array([0.0, 1.0])).tolist() == [len(shapes)] * 2


def test_an_empty_shape_keeps_its_number():
    index = CellIndex.build([Polygon(), box(0, 0, 1, 1)])
    assert index.find(np.array([0.5, 2.0]), np.array([0.5, 2.0])).tolist() == [1, 2]


def test_the_shapes_are_left_alone():
    shape = box(0, 0, 1, 1)
    CellIndex.build([shape])
    assert not shapely.is_prepared(shape)


@given(
    st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 3000),
    st.lists(st.floats(allow_nan=False), min_size=2, max_size=30),
)  # fmt: skip
def test_columns_never_fall_as_x_grows(west, wide, columns, x):
    """What lies between two numbers lies between their columns: the index rests on that."""
    grid = Grid(west, 0.0, west + wide, 1.0, columns, 1)
    found = grid.column(np.sort(np.array(x)))
    assert (np.diff(found) >= 0).all()
    assert found.min() >= 0
    assert found.max() <= columns + 1


# --- asking by edges ------------------------------------------------------------------------------


def near(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The points, and others that lie a few of the smallest steps of a coordinate beside them."""
    steps = rng.integers(-3, 4, points.shape)
    return np.vstack([points, points + steps * np.spacing(np.abs(points))])


def random_world(seed: int) -> list[shapely.Geometry]:
    """Bent cells with holes, parts, islands, slivers and overlaps, on a grid where much meets."""
    rng = np.random.default_rng(seed)
    sites = rng.uniform(0, 1, (rng.integers(3, 40), 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(sites)))
    cells = shapely.segmentize(shapely.intersection(cells, box(0, 0, 1, 1)), rng.uniform(0.02, 0.3))
    bent = shapely.set_precision(
        shapely.transform(cells, lambda xy: xy + 0.01 * np.sin(9 * xy[:, ::-1])),
        10.0 ** -rng.integers(2, 8),
    )
    holes = shapely.buffer(
        shapely.point_on_surface(bent), rng.uniform(0, 0.03, len(bent)), quad_segs=2
    )
    shapes = [*shapely.difference(bent, holes), *holes[::2], *shapely.buffer(bent[::3], 1e-9)]
    low = rng.integers(0, 8, (8, 2)) / 8
    size = rng.integers(1, 5, (8, 2)) / 8
    shapes += [box(*one, *(one + wide)) for one, wide in zip(low, size, strict=True)]
    shapes += [shapely.multipolygons([box(2, 0, 3, 1), box(3, 1, 4, 1 + 1 / 3)])]
    kept = [one for one in shapes if one.geom_type in {"Polygon", "MultiPolygon"} and one.is_valid]
    return [kept[at] for at in rng.permutation(len(kept))]


SETTINGS = {
    "as it is": {},
    "a few edges at once": {"_EDGES_AT_ONCE": 7, "_TESTS_AT_ONCE": 5},
    "GEOS for all": {"_MANY_EDGES": 0},
    "GEOS for some": {"_MANY_EDGES": 3},
    "runs one by one": {"_LONG_RUN": 0},
    "few cells": {"_FEWEST_CELLS": 9, "_MOST_CELLS": 30},
    "cells cut again": {"_FEWEST_CELLS": 9, "_MOST_CELLS": 30, "_CROWDED": 1},
}


@pytest.mark.parametrize(("name", "seed"), crossed([*SETTINGS], [0, 1, 2, 3]))
def test_a_random_world_is_answered_as_by_shapely(monkeypatch, name, seed):
    for setting, value in SETTINGS[name].items():
        monkeypatch.setattr(module, setting, value)
    shapes, rng = random_world(seed), np.random.default_rng(seed)
    drawn = [one for one in shapes if not one.is_empty]
    x, y = np.vstack(
        [
            near(points_on(drawn, rng, 300), rng),
            rng.uniform(-0.2, 4.2, (2000, 2)),
            rng.random((4000, 2)),
        ]
    ).T
    assert np.array_equal(CellIndex.build(shapes).find(x, y), by_tree(shapes, x, y))


def test_what_is_said_to_be_sure_is_what_geos_says():
    """Also one step of rounding beside edges, and far from the origin, where steps are large."""
    rng = np.random.default_rng(8)
    for shift in ((0.0, 0.0), (5.3, 60.4), (-179.9, 1e-9), (3e5, 6.7e6)):
        shapes = np.array(
            [shapely.transform(one, lambda xy, by=shift: xy + by) for one in random_world(5)],
            dtype=object,
        )
        shapes = shapes[shapely.is_valid(shapes) & ~shapely.is_empty(shapes)]
        numbers = np.arange(len(shapes))
        grid = Grid(*shapely.total_bounds(shapes), 7, 7)
        bands = module._Bands.of(shapes, numbers, grid)
        points = near(points_on(shapes, rng, 200), rng)
        number = np.resize(numbers, len(points)).astype(np.int32)
        x, y = points.T
        row = np.clip(grid.row(y), 1, grid.rows)
        inside = grid.row(y) == row
        covers, sure = bands.cover(number, x, y, row)
        told = sure & inside
        expected = shapely.intersects_xy(shapes[number], x, y)
        assert np.array_equal(covers[told], expected[told])
        assert told.sum() > 500
        on = shapely.distance(shapely.boundary(shapes[number]), shapely.points(points)) == 0
        assert not (sure & on & inside).any()


def test_a_cell_that_is_held_is_asked_for_those_before_alone():
    """Ten large squares over one another, and a small one: only where it comes first it is asked."""
    large = [box(0, 0, 10, 10)] * 10
    small = box(4.05, 4.05, 5.95, 5.95)
    last, first = CellIndex.build([*large, small]), CellIndex.build([small, *large])
    x, y = np.random.default_rng(2).uniform(-1, 11, (2, 20_000))
    for index, shapes in ((last, [*large, small]), (first, [small, *large])):
        assert np.array_equal(index.find(x, y), by_tree(shapes, x, y))
    assert set(last.candidates.tolist()) == set(range(10))
    assert 0 in first.candidates
    assert first.held.max() == first.outside
    assert 1 in first.held


# --- the cache ------------------------------------------------------------------------------------


def arrays(index: CellIndex) -> list[object]:
    return [index.grid, *(getattr(index, name).tolist() for name in module._ARRAYS)]


def test_a_kept_index_answers_as_the_built_one(cache):
    shapes = WORLDS["overlaps"]
    built, kept = CellIndex.cached(shapes), CellIndex.cached(shapes)
    assert arrays(kept) == arrays(built)
    assert len([*cache.iterdir()]) == 1


def test_a_kept_index_brings_that_of_its_crowded_cells(cache):
    turns = np.linspace(0, 2 * np.pi, 60)
    rim = np.column_stack([np.cos(turns), np.sin(turns)])
    shapes = [Polygon([(0, 0), a, b]) for a, b in itertools.pairwise(rim)] + [box(90, 90, 99, 99)]
    built, kept = CellIndex.cached(shapes), CellIndex.cached(shapes)
    while built is not None:
        assert kept is not None
        assert arrays(kept) == arrays(built)
        built, kept = built.crowded, kept.crowded
    assert kept is None


def test_another_drawing_has_another_index(cache):
    CellIndex.cached([box(0, 0, 1, 1)])
    found = CellIndex.cached([box(0, 0, 1, 2)]).find(np.array([0.5]), np.array([1.5]))
    assert found.tolist() == [0]
    assert len([*cache.iterdir()]) == 2


@pytest.mark.parametrize("spoil", [b"", b"PK\x03\x04", None])
def test_a_spoilt_index_is_built_again(cache, spoil):
    shapes = WORLDS["neighbours"]
    expected = arrays(CellIndex.cached(shapes))
    (path,) = cache.iterdir()
    path.write_bytes(path.read_bytes()[:200] if spoil is None else spoil)
    assert arrays(CellIndex.cached(shapes)) == expected
    assert path.stat().st_size > 200


def test_a_folder_that_cannot_be_written_stops_nothing(cache):
    cache.write_text("a file stands where the folder should be")
    assert CellIndex.cached([box(0, 0, 1, 1)]).outside == 1


def test_the_cache_may_be_switched_off(cache, monkeypatch):
    monkeypatch.setenv("SCENEMAP_CACHE", "off")
    CellIndex.cached([box(0, 0, 1, 1)])
    assert not cache.exists()


def test_small_drawings_are_not_kept(cache, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("SCENEMAP_CACHE", str(cache))
    CellIndex.cached([box(0, 0, 1, 1)])
    assert not cache.exists()
