"""Several pairs of target and control as one estimate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.measures.designs import WindowCounts
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.pooling import Pair, pool_pairs, pooled
from scenemap.measures.rates import rate_ratio

#: Trials of the BCG vaccine (Colditz et al. 1994, JAMA 271:698-702): ill and well, vaccinated and not.
BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
    (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
    (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]  # fmt: skip
WINDOWS = (DateRange.parse("2014-01-01..2014-12-31"), DateRange.parse("2015-01-01..2015-12-31"))


def estimate(logarithm: float, variance: float) -> Estimate:
    se = math.sqrt(variance)
    low, high = (math.exp(logarithm + side * 1.96 * se) for side in (-1, 1))
    return Estimate(math.exp(logarithm), se, low, high, 0.95, 4, "given")


def bcg() -> dict[str, Estimate]:
    return {
        str(at): estimate(
            math.log(a / (a + b)) - math.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
        )
        for at, (a, b, c, d) in enumerate(BCG)
    }


def test_the_trials_of_the_bcg_vaccine_give_what_is_published():
    """Risk ratio 0.49 (Colditz et al. 1994); metafor by DerSimonian and Laird: -0.7141, tau2 0.3088,
    Q 152.2330, I2 92.12, with the Knapp-Hartung interval -1.1078 to -0.3204."""
    found = pooled(bcg(), between="dersimonian-laird")
    assert found.ratio.estimate == pytest.approx(0.49, abs=0.005)
    assert math.log(found.ratio.estimate) == pytest.approx(-0.7141, abs=5e-5)
    assert found.tau2 == pytest.approx(0.3088, abs=5e-5)
    assert (found.q, found.i2) == (
        pytest.approx(152.2330, abs=5e-5),
        pytest.approx(92.12, abs=5e-3),
    )
    assert [math.log(end) for end in (found.ratio.low, found.ratio.high)] == pytest.approx(
        [-1.1078, -0.3204], abs=5e-5
    )
    assert found.prediction == pytest.approx((0.14, 1.77), abs=0.005)
    assert pooled(bcg()).tau2 == pytest.approx(0.3181, abs=5e-5)


def test_paule_and_mandel_leave_a_scatter_of_one_a_degree_of_freedom():
    """By its definition: the weighted squares about the mean add up to one less than there are pairs."""
    found = pooled(bcg())
    weights = np.array([1 / (one.se**2 + found.tau2) for one in bcg().values()])
    away = np.log([one.estimate for one in bcg().values()]) - math.log(found.ratio.estimate)
    assert float(weights @ away**2) == pytest.approx(len(BCG) - 1, rel=1e-6)
    assert found.pairs["weight"].to_numpy() == pytest.approx(weights / weights.sum())


def test_two_pairs_that_are_alike_by_hand():
    """Variances 0.04 and 0.01, logs 0.1 and 0.1: weights 1 to 4, no tau2, se sqrt(1/125)."""
    found = pooled({"a": estimate(0.1, 0.04), "b": estimate(0.1, 0.01)})
    assert (found.tau2, found.i2, found.q) == (0.0, 0.0, pytest.approx(0.0, abs=1e-12))
    assert found.ratio.se == pytest.approx(math.sqrt(1 / 125))
    assert found.ratio.high == pytest.approx(math.exp(0.1 + 12.7062 * math.sqrt(1 / 125)), rel=1e-5)
    assert found.pairs["weight"].tolist() == pytest.approx([0.2, 0.8])
    assert found.prediction is None


@settings(deadline=None, max_examples=often(20, 300))
@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=2, max_size=8),
    st.floats(-1, 1),
)
def test_order_and_a_common_factor_change_nothing_else(given_, shift):
    one = pooled({str(at): estimate(*pair) for at, pair in enumerate(given_)})
    other = pooled(
        {str(at): estimate(y + shift, v) for at, (y, v) in reversed([*enumerate(given_)])}
    )
    assert other.ratio.estimate == pytest.approx(one.ratio.estimate * math.exp(shift), rel=1e-6)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-4, abs=1e-7)
    assert 0 <= one.i2 <= 100
    # Never narrower than what the weights alone give.
    assert one.ratio.se >= 1 / math.sqrt(sum(1 / (v + one.tau2) for _, v in given_)) * (1 - 1e-9)


@settings(deadline=None, max_examples=often(20, 400))
@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=2, max_size=8),
    st.sampled_from(["paule-mandel", "dersimonian-laird"]),
)
def test_pairs_differ_beyond_chance_from_where_they_scatter_more_than_their_variances(
    pairs, between
):
    """By their definitions: Q with the weights of the mean is one less than there are pairs (Paule and
    Mandel); tau2 is (Q - df) / (S1 - S2 / S1) with those of the variances (DerSimonian and Laird).
    """
    found = pooled({str(at): estimate(*pair) for at, pair in enumerate(pairs)}, between=between)
    effects, variances = np.array(pairs).T
    left = len(pairs) - 1
    fixed = 1 / variances
    beyond = found.q - left
    if beyond <= 1e-9 * left:
        assert found.tau2 == pytest.approx(0, abs=1e-6)
        return
    weights = 1 / (variances + found.tau2)
    if between == "paule-mandel":
        away = effects - np.average(effects, weights=weights)
        assert float(weights @ away**2) == pytest.approx(left, rel=1e-4)
    else:
        least = fixed.sum() - (fixed**2).sum() / fixed.sum()
        assert found.tau2 == pytest.approx(beyond / least, rel=1e-6)
    assert found.ratio.se >= weights.sum() ** -0.5 * (1 - 1e-6)


def table(**counts: tuple[float, float]) -> WindowCounts:
    shape = (len(counts), 2)
    numbers = np.array(list(counts.values()), dtype=float)
    return WindowCounts(
        tuple(counts), WINDOWS, numbers, np.full(shape, 365.0), np.full(shape, "shown")
    )


def test_each_pair_is_the_ratio_of_its_target_against_its_control():
    counts = table(a=(50, 30), b=(60, 55), c=(80, 40), d=(40, 45), e=(30, 30))
    pairs = [Pair.parse("a:b"), Pair.parse("c: d + e")]
    found = pool_pairs(counts, pairs, phi=2)
    told = rate_ratio((80, 40), (70, 75), exposure=(365, 365), control_exposure=(365, 365), phi=2)
    assert found.pooled.pairs.loc["c:d+e", "ratio"] == told.estimate
    assert found.pooled.pairs.loc["c:d+e", "high"] == told.high
    assert found.dispersion.source == "given"


@pytest.mark.parametrize("words", ["", "a", ":", "a:", "a:b:c", "+:b", "a,b"])
def test_what_is_no_pair_is_refused_with_the_form(words):
    with pytest.raises(DataError, match="Write TARGET:CONTROL"):
        Pair.parse(words)


def test_an_area_in_two_pairs_and_a_pair_alone_are_refused():
    counts = table(a=(50, 30), b=(60, 55), c=(80, 40))
    with pytest.raises(DataError, match="b is named twice"):
        pool_pairs(counts, [Pair.parse("a:b"), Pair.parse("c:b")])
    with pytest.raises(Refusal, match="At least two pairs"):
        pool_pairs(counts, [Pair.parse("a:b")])
    with pytest.raises(Refusal, match="a count is 0"):
        pool_pairs(
            table(a=(0, 3), b=(9, 9), c=(9, 9), d=(9, 9)), [Pair.parse("a:b"), Pair.parse("c:d")]
        )
