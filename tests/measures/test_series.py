from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from scenemap.measures import series
from scenemap.measures.estimate import Refusal
from scenemap.measures.series import its, power

#: The same read from either end, so that no trend fits it better than a level one.
EVEN = [8, 12, 10, 10, 10, 10, 12, 8]
DOUBLED = EVEN + [2 * count for count in EVEN]


# --- interrupted time series --------------------------------------------------------------------


def test_a_doubling_by_hand():
    """Two level series: step 20/10, no slopes; dispersion (1.6 + 3.2)/12.

    Variances of the log step: 1/80 + 4.5^2/420 + 1/160 + 3.5^2/840 = .0815476; of the log trend 1/420;
    of the log change of slope 1/420 + 1/840. The dispersion, below 1, makes none of them smaller. t with
    12 degrees of freedom, 2.178813.
    """
    found = its(DOUBLED, 8)
    assert found.step.estimate == pytest.approx(2)
    assert found.trend.estimate == pytest.approx(1)
    assert found.slope.estimate == pytest.approx(1)
    assert found.dispersion == pytest.approx(0.4)
    assert found.step.se == pytest.approx(0.285565, abs=5e-7)
    assert found.trend.se == pytest.approx(0.048795, abs=5e-7)
    assert found.slope.se == pytest.approx(0.059761, abs=5e-7)
    assert found.step.low == pytest.approx(2 * math.exp(-2.178813 * 0.285565), rel=1e-5)
    assert found.step.high == pytest.approx(2 * math.exp(2.178813 * 0.285565), rel=1e-5)
    assert "the interval is that of independent events" in found.note
    assert found.fitted.tolist() == pytest.approx([10] * 8 + [20] * 8)
    assert found.without_change.tolist() == pytest.approx([10] * 16)
    assert (found.step.level, found.n) == (0.95, 16)


def test_scatter_above_that_of_independent_events_widens_by_its_root():
    """The deviations four times as large: dispersion 16 x .4 = 6.4."""
    wild = [10 + 4 * (count - 10) for count in EVEN]
    found = its(wild + [2 * count for count in wild], 8)
    assert found.dispersion == pytest.approx(6.4)
    assert found.step.se == pytest.approx(0.285565 * 6.4**0.5, rel=1e-5)


def test_the_normal_interval_of_the_papers_code():
    found = its(DOUBLED, 8, reference="normal")
    assert found.step.high == pytest.approx(2 * math.exp(1.959964 * 0.285565), rel=1e-5)
    assert "normal" in found.step.method
    assert "t with 12 degrees of freedom" in its(DOUBLED, 8).step.method


def test_exposure_is_in_the_rate():
    """Twice the days, twice the counts: no step."""
    found = its(DOUBLED, 8, exposure=[30] * 8 + [60] * 8)
    assert found.step.estimate == pytest.approx(1)
    assert found.without_change.tolist() == pytest.approx([10] * 8 + [20] * 8)


def test_equal_counts_of_unequal_exposures_have_a_rate():
    """As many in twice the days, with one day's scatter: half the rate."""
    days = [30, 31, 30, 29, 29, 30, 31, 30]
    found = its([12] * 16, 8, exposure=days + [2 * day for day in days])
    assert found.step.estimate == pytest.approx(0.5)


def test_a_change_of_slope_is_found_where_it_was_put():
    rng = np.random.default_rng(4)
    time = np.arange(60)
    after = time >= 30
    log = math.log(400) + 0.01 * time + after * (math.log(0.7) - 0.02 * (time - 30))
    found = its(rng.poisson(np.exp(log)), 30)
    for estimate, truth in ((found.trend, 1.01005), (found.step, 0.7), (found.slope, 0.980199)):
        assert math.log(estimate.estimate) == pytest.approx(math.log(truth), abs=3 * estimate.se)
        assert estimate.se < 0.05
    assert found.dispersion == pytest.approx(1, abs=0.5)


def test_a_season_is_taken_out():
    """A wave of twelve months, twofold, with a step of nought: without it the step is wrong."""
    rng = np.random.default_rng(5)
    time = np.arange(48)
    wave = 200 * np.exp(0.35 * np.sin(2 * math.pi * time / 12))
    counts = rng.poisson(wave)
    with_season = its(counts, 27, season=12, slope=False)
    without = its(counts, 27, slope=False)
    assert with_season.step.low < 1 < with_season.step.high
    assert with_season.step.se < without.step.se / 2
    assert with_season.dispersion < 2 < without.dispersion


def test_another_route_gives_the_same():
    """The score equations of Poisson regression with the log link, solved here by Newton's steps."""
    rng = np.random.default_rng(6)
    counts, size = rng.poisson(30, 24), rng.uniform(50, 70, 24)
    time = np.arange(24.0)
    after = (time >= 10).astype(float)
    x = np.column_stack((np.ones(24), time, after, after * (time - 10)))
    b = np.array([math.log(counts.sum() / size.sum()), 0, 0, 0])
    for _ in range(50):
        mean = size * np.exp(x @ b)
        b = b + np.linalg.solve(x.T @ (mean[:, None] * x), x.T @ (counts - mean))
    mean = size * np.exp(x @ b)
    phi = ((counts - mean) ** 2 / mean).sum() / 20
    se = np.sqrt(phi * np.diag(np.linalg.inv(x.T @ (mean[:, None] * x))))
    found = its(counts, 10, exposure=size)
    assert found.dispersion == pytest.approx(phi)
    for estimate, i in ((found.trend, 1), (found.step, 2), (found.slope, 3)):
        assert math.log(estimate.estimate) == pytest.approx(b[i])
        assert estimate.se == pytest.approx(se[i])


def test_unequal_periods_are_told_by_their_times():
    """Half the periods twice as long: the trend per unit of time is that of the times."""
    time = np.concatenate((np.arange(10.0), 10.5 + 2 * np.arange(10)))
    size = np.array([1.0] * 10 + [2.0] * 10)
    counts = np.random.default_rng(7).poisson(size * 300 * np.exp(-0.03 * time))
    found = its(counts, 10, exposure=size, time=time)
    assert found.trend.low < math.exp(-0.03) < found.trend.high
    assert found.step.low < 1 < found.step.high


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), min_size=16, max_size=16), st.integers(2, 9))
def test_a_unit_of_exposure_is_no_matter(counts, unit):
    try:
        one = its(counts, 8, exposure=[1] * 16)
    except Refusal:  # without scatter
        return
    other = its(counts, 8, exposure=[unit] * 16)
    assert other.step.estimate == pytest.approx(one.step.estimate, rel=1e-5)
    assert other.dispersion == pytest.approx(one.dispersion, rel=1e-5)
    assert one.step.low <= one.step.estimate <= one.step.high


def test_counts_keep_their_periods_and_are_left_alone():
    months = pd.period_range("2014-01", periods=16, freq="M").astype(str)
    counts = pd.Series(DOUBLED, index=months)
    kept = counts.copy()
    found = its(counts, 8)
    assert found.fitted.index.tolist() == found.without_change.index.tolist() == list(months)
    assert counts.equals(kept)


def test_what_scatters_less_than_events_do_is_remarked():
    assert "Dispersion 0.40 is below 1" in its(DOUBLED, 8).note
    echo = its([5, 6, 7, 8, 14, 15, 16, 15] * 3, 12)
    assert echo.autocorrelation > 0.4
    assert "autocorrelated" in echo.note


def test_three_source_periods_are_refused():
    """Section 7 of reference/statistics.md: the Bergen windows."""
    with pytest.raises(
        Refusal, match=r"at least 8 .* before the change and 8 after; here are 1 and 2"
    ):
        its([61, 332, 160], 1)


def test_eight_slices_of_three_totals_are_refused():
    """Pseudo-replication, section 7, by the index and by the lack of scatter."""
    windows = ["w1"] * 8 + ["w2"] * 8
    with pytest.raises(Refusal, match="same period occurs more than once: w1, w2"):
        its(pd.Series(DOUBLED, index=windows), 8)
    with pytest.raises(Refusal, match="as slices of one source period do"):
        its([10] * 8 + [20] * 8, 8)


@pytest.mark.parametrize(
    ("counts", "more", "message"),
    [
        (DOUBLED[:15], {}, "here are 8 and 7"),
        ([0] * 8 + EVEN, {}, r"No events before the change \(0 to 7\)"),
        (EVEN + [0] * 8, {}, r"No events after the change \(8 to 15\)"),
        ([-1, *DOUBLED[1:]], {}, "period 0: -1 is not a count"),
        (DOUBLED, {"exposure": [1] * 15 + [0]}, "Period 15: the exposure is not over 0"),
        (DOUBLED, {"exposure": [1, 2]}, "Give 16 exposures"),
        (DOUBLED, {"time": [0] * 16}, "times do not rise"),
        (DOUBLED, {"season": 12}, r"covers 1.3 seasons; .* until two are covered"),
        (DOUBLED, {"season": 4, "harmonics": 2}, "2 harmonics do not fit into a season of 4"),
        (DOUBLED, {"level": 1}, "level 1 "),
    ],
)
def test_series_that_tell_nothing_are_refused(counts, more, message):
    with pytest.raises(Refusal, match=message):
        its(counts, 8, **more)


# --- power --------------------------------------------------------------------------------------


def test_the_smallest_change_by_hand():
    """k = 1.959964 + .841621, k^2 = 7.848879; d^2 = k^2 (400 - d): d = 52.2445; rise: 60.0934.

    The rise follows from the fall: the two roots differ by k^2 = 7.8489.
    """
    found = power(100, 100)
    assert found.wdd_fall == pytest.approx(-52.2445, abs=5e-5)
    assert found.wdd_rise == pytest.approx(60.0934, abs=5e-5)
    assert found.percent_fall == pytest.approx(-52.2445, abs=5e-5)
    assert (found.power, found.level) == (0.8, 0.95)


def test_a_design_without_control_by_hand():
    """d^2 = 7.848879 (200 - d): d = 35.8898."""
    assert power(100).wdd_fall == pytest.approx(-35.8898, abs=5e-5)


def test_the_rate_ratio_found_is_the_one_that_solves_its_equation():
    """(ln r)^2 = 7.848879 (3/100 + 1/(100 r)): r = .5394391 and 1.7001073, by bisection."""
    found = power(100, 100)
    assert found.ratio_fall == pytest.approx(0.5394391, abs=5e-8)
    assert found.ratio_rise == pytest.approx(1.7001073, abs=5e-8)
    for ratio in (found.ratio_fall, found.ratio_rise):
        assert math.log(ratio) ** 2 == pytest.approx(7.848879 * (0.03 + 0.01 / ratio), rel=1e-6)


def runs(rate: float, size: int = 40_000) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(8)
    return tuple(rng.poisson(mean, size) for mean in (100, 100 * rate, 100, 100))


def test_the_smallest_fall_is_found_four_times_in_five():
    found = power(100, 100)
    t0, t1, c0, c1 = runs(1 + found.wdd_fall / 100)
    wdd = (t1 - t0) - (c1 - c0)
    assert (wdd / np.sqrt(t0 + t1 + c0 + c1) < -1.959964).mean() == pytest.approx(0.8, abs=0.02)
    t0, t1, c0, c1 = runs(found.ratio_fall)
    log = np.log(t1 / t0) - np.log(c1 / c0)
    assert (log / np.sqrt(1 / t0 + 1 / t1 + 1 / c0 + 1 / c1) < -1.959964).mean() == pytest.approx(
        0.8, abs=0.02
    )


def test_the_smallest_fall_with_unequal_windows_is_found_four_times_in_five():
    """Two years before, one after; WDD per year."""
    found = power(400, 300, time_weights=(2, 1))
    rng = np.random.default_rng(9)
    t0, c0 = rng.poisson(400, 40_000), rng.poisson(300, 40_000)
    t1, c1 = rng.poisson(200 + found.wdd_fall, 40_000), rng.poisson(150, 40_000)
    wdd = (t1 - t0 / 2) - (c1 - c0 / 2)
    z = wdd / np.sqrt(t1 + t0 / 4 + c1 + c0 / 4)
    assert (z < -1.959964).mean() == pytest.approx(0.8, abs=0.02)
    assert found.percent_fall == pytest.approx(found.wdd_fall / 2)


def test_a_design_that_could_see_nothing_says_so():
    found = power(8, 40)
    assert found.wdd_fall is None
    assert found.percent_fall is None
    assert found.wdd_rise > 0
    assert "Not even an empty target area would be found by WDD" in found.note
    tiny = power(5, 10)
    assert tiny.ratio_fall is None
    assert "No fall, however deep" in tiny.note


def test_repeat_persons_hide_changes():
    """By hand: phi 2 is k^2 = 15.697758: d^2 = 15.697758 (400 - d), d = 71.7797."""
    assert power(100, 100, phi=2).wdd_fall == pytest.approx(-71.7797, abs=5e-5)
    assert "phi is 1" in power(100, 100).note
    assert "phi is 1" not in power(100, 100, phi=2).note


def test_a_control_for_two_counts_four_times():
    """By hand: variance 200 + 200 + 4 * 200 = 1200, d = 93.2046; with two controls 800, d = 75.4135."""
    shared = power(100, 100, 100, shared_control=True)
    assert shared.wdd_fall == pytest.approx(-93.2046, abs=5e-5)
    assert power(100, 100, 100, 100).wdd_fall == pytest.approx(-75.4135, abs=5e-5)


@settings(deadline=None)
@given(st.integers(40, 5000), st.integers(40, 5000), st.floats(1, 4))
def test_more_counts_see_smaller_changes(target, control, phi):
    small, large = power(target, control, phi=phi), power(4 * target, 4 * control, phi=phi)
    assert large.percent_rise < small.percent_rise
    assert large.ratio_rise < small.ratio_rise
    if small.percent_fall is not None:
        assert small.percent_fall < large.percent_fall < 0
    if small.ratio_fall is not None:
        assert small.ratio_fall < large.ratio_fall < 1


@settings(deadline=None)
@given(st.floats(0.2, 5), st.floats(0.2, 5))
def test_areas_are_weighed_as_in_wdd(a, b):
    """Weights that are all alike are a unit."""
    one, other = power(500, 400), power(500, 400, area_weights=(a, a, a, a))
    assert other.wdd_rise == pytest.approx(one.wdd_rise / a)
    assert other.percent_rise == pytest.approx(one.percent_rise)
    both = power(500, 400, time_weights=(b, b))
    assert both.wdd_rise == pytest.approx(one.wdd_rise / b)
    assert both.ratio_fall == pytest.approx(one.ratio_fall)


@pytest.mark.parametrize(
    ("arguments", "more", "message"),
    [
        ((0,), {}, "target, before: 0 cannot be used"),
        ((10, 0), {}, "control, before: 0 cannot be used"),
        ((10, 10, -1), {}, "displacement, before: -1 cannot be used"),
        ((float("nan"),), {}, "target, before: nan"),
        ((10, 10), {"time_weights": (0, 1)}, "not 2 numbers above 0"),
        ((10, 10), {"area_weights": (1, 1, 1, -1)}, "A weight is not over 0"),
        ((10, 10), {"phi": 0.5}, "phi 0.5 is not a number from 1 up"),
        ((10, 10), {"power": 1}, "power 1 is not between"),
        ((10, 10), {"level": 95}, "level 95"),
        ((10,), {"shared_control": True}, "one control in both roles"),
    ],
)
def test_designs_that_cannot_be_weighed_are_refused(arguments, more, message):
    with pytest.raises(Refusal, match=message):
        power(*arguments, **more)


@given(st.integers(1, 5000), st.integers(1, 5000), st.floats(1, 8), st.floats(0.05, 20))
@settings(deadline=None)
def test_ratios_that_would_be_found_are_those_of_scipys_root(target, control, phi, longer):
    design = (target, control)
    more = {"phi": phi, "time_weights": (1, longer)}
    found = power(*design, **more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(series, "_root", lambda of, one, other: brentq(of, one, other, xtol=1e-14))
        expected = power(*design, **more)
    assert found.ratio_rise == pytest.approx(expected.ratio_rise, rel=1e-12)
    assert (found.ratio_fall is None) == (expected.ratio_fall is None)
    if found.ratio_fall is not None:
        assert found.ratio_fall == pytest.approx(expected.ratio_fall, rel=1e-12)
