from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from proofs import often, proof
from scenemap.measures import CentreShift, centre_shift, mean_centre
from scenemap.measures.centres import (
    agree,
    centre_shift_resampled,
    ellipse,
    standard_distance,
)
from scenemap.measures.estimate import Refusal

#: C1 of reference/statistics.md (Ebdon 1985; CrimeStat IV, chapter 4).
C1 = [(1, 2), (2, 3), (2, 2), (2, 1), (3, 4), (3, 3), (3, 1), (4, 4)]
#: C2 of reference/statistics.md, the points of the pointpats documentation.
C2 = [
    (66.22, 32.54), (22.52, 22.39), (31.01, 81.21), (9.47, 31.02), (30.78, 60.10), (75.21, 58.93),
    (79.26, 7.68), (8.23, 39.93), (98.73, 77.17), (89.78, 42.53), (65.19, 92.08),
]  # fmt: skip
SPREAD_OUT = st.lists(
    st.tuples(st.integers(-500, 500), st.integers(-500, 500), st.integers(1, 5)),
    min_size=4,
    max_size=12,
    unique_by=lambda point: point[:2],
)


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


def test_the_standard_distance_of_eight_points():
    """C1 of reference/statistics.md: 1.4142135624 (Ebdon 1985)."""
    found = standard_distance(*zip(*C1, strict=True))
    assert found.estimate == pytest.approx(1.4142135624, abs=5e-11)
    assert "divisor n)" in found.method
    assert found.n == 8


def test_the_standard_distance_of_eleven_points():
    """C2: 40.21575987282547 in the pointpats documentation, divisor n."""
    assert standard_distance(*zip(*C2, strict=True)).estimate == pytest.approx(
        40.21575987282547, rel=1e-12
    )


def test_crimestat_divides_by_two_less():
    """By hand: C1 has squared distances of 16 in all, so the root of 16/6."""
    found = standard_distance(*zip(*C1, strict=True), convention="crimestat")
    assert found.estimate == pytest.approx(1.6329931619, abs=5e-11)
    assert "n - 2" in found.method


def test_the_ellipse_of_crimestat():
    """C2 of reference/statistics.md: 50.13029459, 37.95222670, .34655821 rad (CrimeStat IV)."""
    found = ellipse(*zip(*C2, strict=True))
    assert found.major == pytest.approx(50.13029459, abs=5e-9)
    assert found.minor == pytest.approx(37.95222670, abs=5e-9)
    assert found.rotation == pytest.approx(0.34655821, abs=5e-9)
    assert "CrimeStat" in found.method


def test_the_ellipse_of_plain_standard_deviations():
    """C2 of reference/statistics.md: 32.063444, 24.274326."""
    found = ellipse(*zip(*C2, strict=True), convention="sd")
    assert found.major == pytest.approx(32.063444, abs=5e-7)
    assert found.minor == pytest.approx(24.274326, abs=5e-7)
    assert found.rotation == pytest.approx(0.34655821, abs=5e-9)
    assert "plain standard deviation" in found.method


@pytest.mark.parametrize(
    ("x", "y", "bearing", "rotation"),
    [
        ([0, 1, 2], [0, 1, 2], 45, math.pi / 4),
        ([0, 1, 2], [0, -1, -2], 135, -math.pi / 4),
        ([0, 0, 0], [0, 1, 2], 0, math.pi / 2),
        ([0, 1, 2], [0, 0, 0], 90, 0),
    ],
)
def test_the_long_axis_points_where_the_points_lie(x, y, bearing, rotation):
    found = ellipse(x, y, convention="sd")
    assert found.bearing == pytest.approx(bearing)
    assert found.rotation == pytest.approx(rotation)
    assert found.minor == pytest.approx(0, abs=1e-7)


def test_a_circle_has_no_long_axis():
    found = ellipse([0, 0, 1, -1], [1, -1, 0, 0], convention="sd")
    assert math.isnan(found.rotation)
    assert math.isnan(found.bearing)
    assert found.major == found.minor == pytest.approx(math.sqrt(0.5))


@settings(deadline=None)
@given(SPREAD_OUT)
def test_a_point_of_weight_two_is_two_points(points):
    x, y, weight = (list(part) for part in zip(*points, strict=True))
    many = [np.repeat(part, weight) for part in (x, y)]
    for convention in ("sd", "crimestat"):
        weighed, repeated = ellipse(x, y, weight, convention), ellipse(*many, convention=convention)
        assert weighed.major == pytest.approx(repeated.major)
        assert weighed.minor == pytest.approx(repeated.minor, abs=1e-4)
        assert standard_distance(x, y, weight, convention).estimate == pytest.approx(
            standard_distance(*many, convention=convention).estimate
        )


@settings(deadline=None)
@given(SPREAD_OUT)
def test_the_axes_add_up_to_the_standard_distance(points):
    x, y, weight = zip(*points, strict=True)
    found = ellipse(x, y, weight, "sd")
    assert math.hypot(found.major, found.minor) == pytest.approx(
        standard_distance(x, y, weight).estimate
    )
    assert found.major >= found.minor


def test_pointpats_has_the_same_ellipse():
    centrography = pytest.importorskip("pointpats.centrography")
    found = ellipse(*zip(*C2, strict=True))
    major, minor, rotation = centrography.ellipse(np.array(C2))
    assert (found.major, found.minor, found.rotation) == pytest.approx((major, minor, rotation))


@pytest.mark.parametrize(
    ("x", "y", "weights", "message"),
    [
        ([0, 1], [0, float("nan")], None, "y: needs 2 numbers"),
        ([0, 1], [0], None, "y: needs 2 numbers"),
        ([0, 1], [0, 1], [1], "weights: needs 2 numbers"),
        ([0, 1], [0, 1], [1, -1], "point 1: -1 is not a count"),
        ([0, 1], [0, 1], [0, 0], "All weights are 0"),
        ([0, 1], [0, 1], None, "n is 2"),
    ],
)
def test_points_that_have_no_ellipse_are_refused(x, y, weights, message):
    with pytest.raises(Refusal, match=message):
        ellipse(x, y, weights)


# --- the shift, resampled -----------------------------------------------------------------------


def test_a_clear_shift_has_an_interval_around_it_and_a_small_p():
    """By hand: from 25 to 75 of 100 m, eastwards; binomial standard error of the difference 9.7 m."""
    found = centre_shift_resampled([30, 10], [10, 30], [0, 100], [0, 0])
    assert (found.shift.metres, found.shift.degrees) == (50, 90)
    # 100 x the root of 2 x .75 x .25 / 39 is 9.806 m; 1.96 of them to either side.
    assert found.east.se == pytest.approx(9.806, abs=1e-3)
    assert (found.length.low, found.length.high) == pytest.approx((30.78, 69.22), abs=0.01)
    assert found.length.p == pytest.approx(0.0001)
    assert (found.north.estimate, found.north.low, found.north.high) == (0, None, None)
    assert found.length.level == found.east.level == 0.95
    assert found.length.n == 80


def test_the_permutation_test_is_fishers():
    """Two areas: the length is as long as the one observed just when the table is as extreme.

    By hand: of the 252 ways to deal 5 and 5, the table 1, 4 | 4, 1 or one further out has
    2 * (25 + 1) of them: p .2063.
    """
    found = centre_shift_resampled([4, 1], [1, 4], [0, 100], [0, 0], draws=20_000)
    assert found.length.p == pytest.approx(0.2063, abs=0.01)


def test_where_nothing_moved_p_is_large_though_the_length_is_above_nought():
    found = centre_shift_resampled([10, 10], [11, 10], [0, 100], [0, 0], draws=999)
    assert found.length.p > 0.8
    assert found.length.low == 0
    assert found.length.chance > found.length.estimate
    assert "Read p" in found.length.note


def test_the_region_of_a_shift_by_hand():
    """Four corners of a square of 100 m, ten events at each, before and after 10 more at two of them.

    Before each component has variance 2500 x 40/39 / 40 = 64.10, and no covariance; after, shares
    1/3, 1/3, 1/6, 1/6 give 100^2 x 2/9 / 59 = 37.66 north to south and 2500 x 60/59/60 = 42.37 across.
    """
    x, y = [0, 100, 0, 100], [0, 0, 100, 100]
    found = centre_shift_resampled([10] * 4, [20, 20, 10, 10], x, y, draws=99)
    assert found.shift.north == pytest.approx(-100 / 6)
    assert found.north.se == pytest.approx((64.10 + 37.66) ** 0.5, abs=0.01)
    assert found.east.se == pytest.approx((64.10 + 42.37) ** 0.5, abs=0.01)
    # The region reaches 2.4477 standard errors: 24.7 m, farther than the shift of 16.7 m.
    assert found.length.low == 0
    assert found.length.high == pytest.approx(100 / 6 + 24.69, abs=0.35)


AROUND = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=6)


@settings(max_examples=often(20, 200), deadline=None)
@given(AROUND, st.floats(1, 5))
def test_an_interval_never_leaves_out_its_estimate(counts, phi):
    before, after = (list(part) for part in zip(*counts, strict=True))
    assume(sum(before) and sum(after))
    x = np.arange(len(counts)) * 100.0
    found = centre_shift_resampled(before, after, x, x**2 % 700, draws=99, phi=phi)
    for one in (found.length, found.east, found.north):
        assert (one.low is None) == (one.high is None)
        if one.low is not None:
            assert one.low <= one.estimate + 1e-6
            assert one.estimate <= one.high + 1e-6
            assert one.high > one.low


@proof
def test_the_lengths_interval_holds_the_truth_at_its_level():
    """Of 400 draws 95 % is 380; 368 is reached in all but 0.5 %. It may hold more often than that."""
    draws = 400
    random = np.random.default_rng(4)
    x, y = np.array([0, 900, 300, 1500]), np.array([0, 200, 1000, 700])
    for last in ([0.25, 0.25, 0.25, 0.25], [0.1, 0.2, 0.3, 0.4]):
        true = math.hypot(*(np.array(last) - 0.25) @ np.column_stack([x, y]))
        held = 0
        for _ in range(draws):
            before = random.multinomial(60, [0.25] * 4)
            after = random.multinomial(80, last)
            found = centre_shift_resampled(before, after, x, y, draws=99).length
            held += found.low <= true <= found.high
        assert held >= binom.ppf(0.005, draws, 0.95)


def test_phi_widens_the_region_by_its_root():
    one, four = (
        centre_shift_resampled([30, 10], [10, 30], [0, 100], [0, 0], draws=99, phi=phi)
        for phi in (1, 4)
    )
    assert four.east.se == pytest.approx(2 * one.east.se)
    assert four.length.high - 50 == pytest.approx(2 * (one.length.high - 50), rel=1e-6)


@pytest.mark.parametrize(
    ("first", "other", "agreed"),
    [((300, 0), (200, 0), True), ((200, 0), (100, 0), False), ((0, 0), (0, 0), False)],
)
def test_choices_agree_where_they_differ_by_less_than_the_centre_moves(first, other, agreed):
    """The second differ by just as much as the one moves, and in the third nothing moves."""
    assert agree(centre_shift((0, 0), first), centre_shift((0, 0), other)) is agreed


def test_the_lengths_of_the_periods_do_not_move_a_centre():
    same = centre_shift_resampled([30, 10], [10, 30], [0, 100], [0, 0], draws=99)
    other = centre_shift_resampled(
        [30, 10], [10, 30], [0, 100], [0, 0], draws=99, exposure=(122, 365)
    )
    assert same == other


@settings(max_examples=often(5, 50), deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=2, max_size=6),
    st.integers(0, 5),
)
def test_same_seed_same_answer_and_the_input_is_left_alone(counts, seed):
    first = pd.Series([float(a) for a, _ in counts])
    last = pd.Series([float(b) for _, b in counts])
    kept = first.copy(), last.copy()
    x = np.arange(len(counts)) * 100.0
    one = centre_shift_resampled(first, last, x, x**2, draws=99, seed=seed)
    two = centre_shift_resampled(first, last, x, x**2, draws=99, seed=seed)
    assert one == two
    assert first.equals(kept[0])
    assert last.equals(kept[1])
    assert 0.01 <= one.length.p <= 1
    assert one.length.low <= one.length.high
    assert one.shift.metres == pytest.approx(math.hypot(one.east.estimate, one.north.estimate))


def test_a_shift_is_no_headline_where_the_choices_of_points_differ_by_more_than_it():
    """As on the Bergen find-sites: 662 m with one choice, 3,301 m with another."""
    near = centre_shift_resampled([30, 10], [10, 30], [0, 100], [0, 0], draws=99)
    far = centre_shift_resampled([30, 10], [10, 30], [0, 500], [0, 0], draws=99)
    assert near.spread(far) == far.spread(near) == 200
    assert not near.robust(far)
    alike = centre_shift_resampled([30, 10], [10, 30], [0, 110], [0, 0], draws=99)
    assert near.spread(alike) == pytest.approx(5)
    assert near.robust(alike)


@pytest.mark.parametrize(
    ("first", "last", "more", "message"),
    [
        ([1, float("nan")], [1, 2], {}, "first period, area 1: nan is not a count"),
        ([1, 2], [1, 2.5], {}, r"last period, area 1: 2.5 is not a whole number"),
        ([0, 0], [1, 2], {}, "First period: no events"),
        ([1, 2], [0, 0], {}, "Last period: no events"),
        ([1, 2], [1, 2, 3], {}, "not of the same areas"),
        ([1, 2], [1, 2], {"exposure": (0, 1)}, "lengths 0 and 1"),
        ([1, 2], [1, 2], {"draws": 10}, "10 draws are too few"),
        ([1, 2], [1, 2], {"level": 95}, "level 95 is not between"),
    ],
)
def test_shifts_that_cannot_be_told_are_refused(first, last, more, message):
    with pytest.raises(Refusal, match=message):
        centre_shift_resampled(first, last, [0, 100], [0, 0], **more)


def test_one_area_does_not_move():
    with pytest.raises(Refusal, match="One area has one centre"):
        centre_shift_resampled([3], [4], [0], [0])
