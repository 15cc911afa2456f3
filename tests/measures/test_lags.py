from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from proofs import MORE, proof
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


def counts(random, n):
    return random.poisson(8, n)


def bursts(random, n):
    return random.negative_binomial(1, 0.2, n)


def walk(random, n):
    return random.normal(size=n).cumsum()


def echo(random, n):
    """An autoregression of .5."""
    shocks, found = random.normal(size=n), np.zeros(n)
    for at in range(1, n):
        found[at] = 0.5 * found[at - 1] + shocks[at]
    return found


@proof
@pytest.mark.parametrize("kind", [counts, bursts, walk, echo])
@pytest.mark.parametrize("n", [16, 48])
def test_unrelated_series_are_seldom_said_to_follow(kind, n):
    """The level says 5 % of pairs; of 1,500 short walks it was 5.9 %, as changes follow one another.

    No more of them than a true 6 % exceeds in 0.06 %, 28 of 250: the dice are thrown anew in proofs.
    """
    random = np.random.default_rng([11, n, *MORE])
    pairs = 250
    wrong = sum(
        lag_between(kind(random, n), kind(random, n), draws=199).lag is not None
        for _ in range(pairs)
    )
    assert wrong <= binom.isf(6e-4, pairs, 0.06)


def test_the_bound_of_independent_counts_is_above_bartletts():
    """Var(r) is 1.5/n for changes of independent counts, 1/n in Bartlett's: n 59, 25 lags.

    The normal quantile at 1 - .05/50 is 3.09; by the root of 1.5/59 that is .49, of 1/59 .40. The
    largest of correlated lags is a little below what is shared out among all.
    """
    random = np.random.default_rng(5)
    found = [lag_between(counts(random, 60), counts(random, 60)).bound for _ in range(10)]
    assert 0.41 < np.mean(found) < 0.50


def test_the_bound_says_how_it_was_made_and_does_not_change():
    found = lag_between(FIRST, [6, 8, *FIRST[:-2]])
    assert (found.n, len(found.table)) == (15, 7)
    assert found.bound == lag_between(FIRST, [6, 8, *FIRST[:-2]]).bound
    assert "999 unrelated pairs" in found.method
    with pytest.raises(Refusal, match="10 draws are too few"):
        lag_between(FIRST, FIRST, draws=10)


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
