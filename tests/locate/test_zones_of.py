from __future__ import annotations

import numpy as np
import pytest
from shapely import Polygon, box

from scenemap.locate.zones_of import zone_positions
from scenemap.zones.model import Validity, Zone


def zone(inner: object, outer: object) -> Zone:
    blank = {"nb": "", "en": ""}
    return Zone(
        "z", "1", blank, "official", inner, outer, inner, outer, Validity(None, None), "", "", blank
    )


#: The outer limit runs 20 m outside the inner one: inner 20..80, outer 0..100 metres.
SQUARE = zone(box(20, 20, 80, 80), box(0, 0, 100, 100))


def one(x: float, y: float, accuracy: float = 0.0, of: Zone = SQUARE) -> tuple[str, float]:
    found = zone_positions(x, y, of, accuracy)
    return found.position.item(), found.distance_m.item()


@pytest.mark.parametrize(
    ("x", "accuracy", "position", "distance"),
    [
        (50, 0, "inside", 30),
        (50, 30, "inside", 30),  # the disc touches the inner limit from within
        (50, 30.001, "uncertain", 30),
        (79.999, 0, "inside", 0.001),
        (80, 0, "inside", 0),  # on the inner limit
        (80, 0.001, "uncertain", 0),
        (80.001, 0, "uncertain", 0.001),
        (90, 0, "uncertain", 10),  # between the two limits
        (95, 0, "uncertain", 5),  # nearer the outer
        (99.999, 0, "uncertain", 0.001),
        (100, 0, "uncertain", 0),  # on the outer limit
        (100.001, 0, "outside", 0.001),
        (110, 9.999, "outside", 10),
        (110, 10, "uncertain", 10),  # the disc touches the outer limit
        (110, 200, "uncertain", 10),
    ],
)
def test_a_disc_is_inside_outside_or_in_doubt(x, accuracy, position, distance):
    assert one(x, 50, accuracy) == (position, pytest.approx(distance, abs=1e-9))


@pytest.mark.parametrize(
    ("x", "y", "accuracy", "position", "distance"),
    [
        (80, 80, 0, "inside", 0),
        (100, 100, 0, "uncertain", 0),
        (103, 104, 4.999, "outside", 5),  # 3-4-5 off the corner
        (103, 104, 5, "uncertain", 5),
        (77, 76, 3, "inside", 3),  # within, the nearest limit is a side, not the corner
    ],
)
def test_corners_are_measured_as_the_crow_flies(x, y, accuracy, position, distance):
    assert one(x, y, accuracy) == (position, pytest.approx(distance, abs=1e-9))


def test_an_official_line_without_doubt_has_its_edge_inside():
    line = zone(box(0, 0, 100, 100), box(0, 0, 100, 100))
    assert one(100, 50, of=line) == ("inside", 0)
    assert one(100.001, 50, of=line)[0] == "outside"
    assert one(100, 50, 0.001, of=line)[0] == "uncertain"


def test_a_zone_narrower_than_its_own_doubt_holds_nothing_surely():
    narrow = zone(Polygon(), box(0, 0, 10, 10))
    assert one(5, 5, of=narrow) == ("uncertain", 5)
    assert one(20, 5, of=narrow) == ("outside", 10)


def test_a_hole_in_the_outer_region_is_outside():
    ring = Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 60).exterior])
    assert one(50, 50, of=zone(ring, ring)) == ("outside", 10)
    assert one(50, 50, 10, of=zone(ring, ring)) == ("uncertain", 10)


def test_many_points_each_have_their_own_accuracy():
    x, y = np.array([50.0, 50, 110, 110]), np.full(4, 50.0)
    accuracy = np.array([0.0, 31, 0, 11])
    found = zone_positions(x, y, SQUARE, accuracy)
    assert found.position.tolist() == ["inside", "uncertain", "outside", "uncertain"]
    assert zone_positions(x, y, SQUARE, 5).position.tolist() == [
        "inside", "inside", "outside", "outside",
    ]  # fmt: skip
    assert accuracy.tolist() == [0, 31, 0, 11]
