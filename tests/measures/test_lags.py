from __future__ import annotations

import numpy as np
import pytest

from scenemap.measures import Refusal, cross_correlations, lag_between

FIRST = [5, 9, 4, 7, 12, 6, 3, 8, 11, 5, 9, 6, 10, 4, 8, 7]


def test_the_correlations_of_five_periods_by_hand():
    """Deviations -2 -1 1 0 2 and -.4 -1.4 -.4 1.6 .6; sums of squares 10 and 5.2.

    At lag 1 the first goes with the next of the second: 2.8 + .4 + 1.6 + 0 = 4.8, over the root of 52.
    At lag 0: .8 + 1.4 - .4 + 0 + 1.2 = 3; at -1: .4 - 1.4 + 0 + 3.2 = 2.2.
    """
    found = cross_correlations([1, 2, 4, 3, 5], [2, 1, 2, 4, 3], 1)
    root = np.sqrt(52)
    assert found[1] == pytest.approx(4.8 / root)
    assert found[0] == pytest.approx(3 / root)
    assert found[-1] == pytest.approx(2.2 / root)


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
def test_a_planted_lag_is_found_whichever_goes_first(lag):
    random = np.random.default_rng(lag)
    first = random.poisson(40, 40).astype(float)
    second = np.concatenate([random.poisson(40, lag), first[: len(first) - lag]])
    assert lag_between(first, second).lag == lag
    assert lag_between(second, first).lag == -lag


def test_two_series_that_merely_rise_are_not_said_to_follow():
    random = np.random.default_rng(7)
    rise = np.arange(48) * 10.0
    found = lag_between(rise + random.poisson(30, 48), rise + random.poisson(30, 48))
    assert found.lag is None


def test_unrelated_series_are_seldom_said_to_follow():
    """The level says 5 % of pairs; of 400 pairs, no more than 20 and 2.6 times the root of 19."""
    random = np.random.default_rng(11)
    wrong = sum(
        lag_between(random.normal(size=30).cumsum(), random.normal(size=30).cumsum()).lag
        is not None
        for _ in range(400)
    )
    assert wrong <= 31


def test_the_bound_is_bartletts_shared_among_the_lags():
    """15 changes, lags -3 to 3: the normal quantile at 1 - .05/14 is 2.690, over the root of 15."""
    found = lag_between(FIRST, [6, 8, *FIRST[:-2]])
    assert (found.n, len(found.table)) == (15, 7)
    assert found.bound == pytest.approx(2.690 / np.sqrt(15), abs=2e-4)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (FIRST[:11], FIRST[:11], "12 periods in a row"),
        (FIRST, [np.nan, *FIRST[1:]], "A count is unknown"),
        (FIRST, [5] * 16, "does not change"),
        (FIRST, list(range(16)), "by as much each time"),
    ],
)
def test_what_cannot_be_said_is_refused(first, second, why):
    with pytest.raises(Refusal, match=why):
        lag_between(first, second)
