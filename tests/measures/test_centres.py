from __future__ import annotations

import math

import pytest

from scenemap.measures import CentreShift, centre_shift, mean_centre


def test_the_mean_centre_of_eight_points():
    """C1 of reference/statistics.md (Ebdon 1985; CrimeStat IV, chapter 4)."""
    points = [(1, 2), (2, 3), (2, 2), (2, 1), (3, 4), (3, 3), (3, 1), (4, 4)]
    x, y = zip(*points, strict=True)
    assert mean_centre(x, y, [1] * 8) == (2.5, 2.5)
    assert mean_centre(x, y, [7] * 8) == (2.5, 2.5)


def test_weights_pull_the_centre():
    assert mean_centre([0, 10], [0, 20], [3, 1]) == (2.5, 5)
    assert mean_centre([0, 10], [0, 20], [0, 1]) == (10, 20)


@pytest.mark.parametrize("weights", [[0, 0], [-1, 2], [float("nan"), 1]])
def test_weights_that_weigh_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="Weights must be from 0 up and not all 0"):
        mean_centre([0, 1], [0, 1], weights)


@pytest.mark.parametrize(
    ("east", "north", "degrees"),
    [(0, 5, 0), (5, 5, 45), (5, 0, 90), (0, -5, 180), (-5, 0, 270), (-5, 5, 315)],
)
def test_directions_run_clockwise_from_north(east, north, degrees):
    shift = centre_shift((100, 100), (100 + east, 100 + north))
    assert shift.degrees == pytest.approx(degrees)
    assert shift.metres == pytest.approx(math.hypot(5 * bool(east), 5 * bool(north)))


def test_a_shift_of_three_and_four_is_five():
    shift = centre_shift((10, 10), (13, 14))
    assert (shift.metres, shift.east, shift.north) == (5, 3, 4)


def test_the_spread_is_how_far_two_ends_are_apart():
    east, north = CentreShift(3, 90, 3, 0), CentreShift(4, 0, 0, 4)
    assert east.spread(north) == north.spread(east) == 5
    assert east.spread(east) == 0
