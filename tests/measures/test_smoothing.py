"""Rates drawn towards the mean of all areas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, poisson

from proofs import often, proof
from scenemap.measures.estimate import Refusal
from scenemap.measures.smoothing import smoothed_rates

#: Homicides and person-years of 78 counties about St Louis: the 11th and the 14th column of PySAL's
#: stl_hom.csv, HC7984 and PO7984.
HOMICIDES = [
    4, 19, 3, 2, 2, 28, 61, 3, 7, 3, 4, 0, 1, 12, 0, 2, 6, 6, 3, 4, 0, 2, 9, 2, 23, 5, 2, 2, 0, 2, 10, 4,
    95, 8, 31, 0, 407, 5, 10, 1238, 3, 14, 0, 2, 18, 369, 5, 0, 3, 0, 40, 9, 7, 1, 3, 2, 8, 5, 11, 12, 8,
    10, 2, 8, 7, 25, 6, 19, 6, 2, 2, 6, 9, 0, 1, 13, 3, 4,
]  # fmt: skip
PERSONS = [
    189087, 425580, 69649, 88540, 33697, 774843, 1056438, 172182, 224033, 113497, 218510, 87628, 36354,
    316661, 53222, 141872, 103469, 193449, 295848, 99013, 34772, 65947, 155266, 123387, 612258, 135365,
    133297, 186877, 68404, 68779, 192789, 96686, 1480530, 92864, 905683, 93388, 5863876, 109086, 265200,
    2658090, 199528, 347829, 79838, 72381, 432159, 1605518, 110883, 48352, 121762, 92348, 891502, 225007,
    113880, 46260, 108510, 55620, 213680, 131792, 109953, 108864, 205880, 260154, 90841, 255875, 253540,
    372227, 100389, 345641, 87410, 66694, 64680, 127071, 107508, 43056, 61456, 353841, 47507, 68218,
]  # fmt: skip


def test_rates_are_those_that_pysal_publishes():
    """The documentation of esda's Empirical_Bayes."""
    found = smoothed_rates(HOMICIDES, PERSONS)
    assert found.table["smoothed"][:10].tolist() == pytest.approx(
        [
            2.36718950e-05, 4.54539167e-05, 4.78114019e-05, 2.76907146e-05, 6.58989323e-05,
            3.66494122e-05, 5.79952721e-05, 2.03064590e-05, 3.31152999e-05, 3.02748380e-05,
        ],
        rel=1e-8,
    )  # fmt: skip
    assert found.mean == pytest.approx(sum(HOMICIDES) / sum(PERSONS))


def test_three_areas_by_hand():
    """Rates 2, .2 and .5, mean .9: the variance is (1.1² + .7² + .4²)/3 − .09 = .53."""
    found = smoothed_rates({"a": 20, "b": 2, "c": 5}, {"a": 10, "b": 10, "c": 10})
    assert (found.mean, found.variance) == (pytest.approx(0.9), pytest.approx(0.53))
    weight = 0.53 / 0.62
    assert found.table["weight"].tolist() == pytest.approx([weight] * 3)
    assert found.table["smoothed"].tolist() == pytest.approx(
        [0.9 + weight * 1.1, 0.9 - weight * 0.7, 0.9 - weight * 0.4]
    )
    # Gamma with shape .81/.53 + 20 and rate .9/.53 + 10.
    low, high = found.table.loc["a", ["low", "high"]]
    after = gamma(0.81 / 0.53 + 20, scale=1 / (0.9 / 0.53 + 10))
    assert (after.cdf(low), after.cdf(high)) == (pytest.approx(0.025), pytest.approx(0.975))
    assert after.mean() == pytest.approx(found.table.loc["a", "smoothed"])


def test_rates_that_differ_no_more_than_by_chance_are_all_the_mean():
    found = smoothed_rates([5, 6, 4], [10, 10, 10])
    assert found.variance == 0
    assert found.table["smoothed"].tolist() == pytest.approx([0.5] * 3)
    low, high = 30 * found.table[["low", "high"]].iloc[0]
    # Garwood: 15 events or more have 2.5 % at the lower end, 15 or fewer at the upper.
    assert poisson.sf(14, low) == pytest.approx(0.025)
    assert poisson.cdf(15, high) == pytest.approx(0.025)


AREAS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 400)), min_size=3, max_size=12)


@settings(deadline=None, max_examples=often(25, 600), derandomize=True)
@given(AREAS)
@example([(0, 1), (0, 184), (2, 1)])  # the mean of what lies nearly all at nought
def test_a_rate_is_drawn_towards_the_mean_and_never_past_it(areas):
    counts, days = map(list, zip(*areas, strict=True))
    if not sum(counts):
        return
    found = smoothed_rates(counts, days)
    table = found.table
    between = (table["smoothed"] - table["rate"]) * (table["smoothed"] - found.mean)
    assert (between <= 1e-12).all()
    assert (table["low"] <= table["smoothed"] + 1e-12).all()
    assert (table["smoothed"] <= table["high"] + 1e-12).all()
    assert ((table["weight"] >= 0) & (table["weight"] < 1)).all()
    order = np.argsort(days, kind="stable")
    assert (np.diff(table["weight"].to_numpy()[order]) >= -1e-12).all()


@proof
def test_smoothed_rates_err_less_than_rates_where_areas_are_small():
    random = np.random.default_rng(20140825)
    true = random.gamma(4.0, 0.05, (200, 40))
    days = random.integers(10, 90, (200, 40))
    counts = random.poisson(true * days)
    raw, smooth, held = 0.0, 0.0, 0.0
    for one, of, watched in zip(counts, true, days, strict=True):
        table = smoothed_rates(one, watched).table
        raw += float(((table["rate"] - of) ** 2).sum())
        smooth += float(((table["smoothed"] - of) ** 2).sum())
        held += float(((table["low"] <= of) & (of <= table["high"])).mean()) / len(counts)
    assert smooth < 0.85 * raw
    assert held == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(
    ("counts", "days", "said"),
    [
        ([5, 6], [1, 1], "2 areas are too few"),
        ([0, 0, 0], [1, 1, 1], "no events to smooth"),
        ([5, 6, 7], [1, 0, 1], "in area 1: 0 is not above 0"),
        ([5, 6, 7], [1, math.nan, 1], "in area 1: nan is not above 0"),
        ([5, None, 7], [1, 1, 1], "is not a count"),
        ([5, -6, 7], [1, 1, 1], "is not a count"),
        ([5, 0.5, 7], [1, 1, 1], "is not a whole number"),
        ([5, 6, 7], [1, 1], "not of the same areas"),
    ],
)
def test_what_cannot_be_smoothed_is_refused(counts, days, said):
    with pytest.raises(Refusal, match=said):
        smoothed_rates(counts, days)


def test_the_callers_index_stays():
    counts = pd.Series([20, 2, 5], index=["x", "y", "z"])
    assert smoothed_rates(counts, counts * 0 + 30).table.index.tolist() == ["x", "y", "z"]
    with pytest.raises(Refusal, match="level 2"):
        smoothed_rates(counts, counts * 0 + 30, level=2)
