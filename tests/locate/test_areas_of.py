from __future__ import annotations

import importlib
import itertools

import numpy as np
import pytest
from shapely import Point, box
from shapely.geometry import MultiPolygon, Polygon

from scenemap.areas import Area
from scenemap.locate.areas_of import areas_of

BLANK = {"nb": "", "en": ""}


def area(name: str, outline: object) -> Area:
    return Area(name, name, BLANK, outline, None, None, None, (), "")


#: Two unit squares, in degrees, that share the edge from (1, 0) to (1, 1).
WEST, EAST = area("west", box(0, 0, 1, 1)), area("east", box(1, 0, 2, 1))


def of(x: float, y: float, *areas: Area) -> str:
    return areas_of([x], [y], areas=areas or (WEST, EAST))[0]


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [(0.5, 0.5, "west"), (1.5, 0.5, "east"), (2.5, 0.5, ""), (0.5, 1.5, ""), (-0.1, 0.5, "")],
)
def test_a_point_belongs_to_the_square_that_holds_it(x, y, expected):
    assert of(x, y) == expected


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (0, 0.5, "west"),
        (0.5, 0, "west"),
        (0, 0, "west"),
        (0, 1, "west"),
        (2, 0.5, "east"),
        (2, 1, "east"),
    ],
)
def test_edges_and_vertices_belong_to_the_area(x, y, expected):
    assert of(x, y) == expected


@pytest.mark.parametrize("y", [0, 0.5, 1])
@pytest.mark.parametrize("order", [(WEST, EAST), (EAST, WEST)])
def test_on_a_shared_edge_the_smallest_id_wins_whatever_the_order(y, order):
    assert of(1, y, *order) == "east"


def test_points_without_position_are_in_no_area():
    nan = float("nan")
    assert areas_of([nan, 0.5, nan], [nan, 0.5, 0.5], areas=[WEST]).tolist() == ["", "west", ""]


def test_a_hole_is_outside_and_its_edge_inside():
    ring = area(
        "ring", Polygon([(0, 0), (3, 0), (3, 3), (0, 3)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    )
    found = areas_of([0.5, 1.5, 1, 2], [0.5, 1.5, 1.5, 2], areas=[ring])
    assert found.tolist() == ["ring", "", "ring", "ring"]


def test_all_parts_of_a_multipolygon_are_one_area():
    parts = area("parts", MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)]))
    assert areas_of([0.5, 1.5, 2.5], [0.5, 0.5, 0.5], areas=[parts]).tolist() == [
        "parts",
        "",
        "parts",
    ]


def test_areas_without_outline_hold_no_point():
    assert of(0.5, 0.5, area("bus", None)) == ""
    assert of(0.5, 0.5, area("bus", None), WEST) == "west"
    assert areas_of([0.5], [0.5], areas=[]).tolist() == [""]


def test_no_points_give_no_areas():
    assert areas_of([], [], areas=[WEST]).tolist() == []


def test_few_points_and_many_are_decided_alike(monkeypatch):
    x = [0.5, 1.5, 2.5, 1, 0.5]
    few = areas_of(x, [0.5] * 5, areas=[WEST, EAST]).tolist()
    monkeypatch.setattr(importlib.import_module("scenemap.locate.areas_of"), "_FEW", 0)
    assert areas_of(x, [0.5] * 5, areas=[WEST, EAST]).tolist() == few
    assert few == ["west", "east", "", "east", "west"]


def test_input_is_left_alone():
    x, y = np.array([1.0, np.nan]), np.array([0.5, np.nan])
    areas = [WEST, EAST]
    areas_of(x, y, areas=areas)
    assert x.tolist()[0] == 1.0
    assert areas == [WEST, EAST]


def test_the_index_agrees_with_asking_every_area_about_every_point():
    """A quarter-degree grid: a third of its points lie on an edge or a vertex."""
    shapes = {
        "a-triangle": Polygon([(0, 0), (4, 0), (0, 4)]),
        "b-square": box(2, 2, 4, 4),
        "c-ring": Polygon([(4, 0), (8, 0), (8, 4), (4, 4)], [[(5, 1), (7, 1), (7, 3), (5, 3)]]),
        "d-islands": MultiPolygon([box(5.5, 1.5, 6.5, 2.5), box(0, 5, 1, 6)]),
        "e-long": box(0, 4, 8, 5),
    }
    grid = [(x / 4, y / 4) for x, y in itertools.product(range(-2, 35), range(-2, 27))]
    random = np.random.default_rng(1).uniform(-0.5, 8.5, (500, 2)).tolist()
    points = grid + random
    expected = [
        next((name for name in sorted(shapes) if shapes[name].covers(Point(x, y))), "")
        for x, y in points
    ]
    areas = [area(name, shape) for name, shape in reversed(shapes.items())]
    found = areas_of([x for x, _ in points], [y for _, y in points], areas=areas)
    assert found.tolist() == expected
    on_edges = sum(
        any(one.boundary.covers(Point(x, y)) for one in shapes.values()) for x, y in grid
    )
    assert on_edges > 200
    assert set(expected) == {*shapes, ""}
