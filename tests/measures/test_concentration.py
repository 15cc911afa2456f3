from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenemap.measures.concentration import entropy, generalised_gini, gini, lorenz
from scenemap.measures.estimate import Refusal

SPARSE = [0] * 7
COUNTS = st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any)


@pytest.mark.parametrize(
    ("counts", "plain", "generalised"),
    [
        ([10, 8, 2, *SPARSE], 0.78, 0.78),
        ([5, 2, 1, *SPARSE], 0.80, 0.75),
        ([3, 1, 1, *SPARSE], 0.78, 0.56),
    ],
)
def test_published_ginis(counts, plain, generalised):
    """Section 6 of reference/statistics.md; Bernasco & Steenbeek 2017, JQC 33:451-467.

    The third is Figure 2 of the vignette of their R package lorenzgini. Its caption prints
    G' = .58; their formula gives 2 (.78 - 1) + 1 = .56.
    """
    assert gini(counts).estimate == pytest.approx(plain, abs=0.005)
    assert generalised_gini(counts).estimate == pytest.approx(generalised, abs=0.005)


def test_all_in_one_place():
    """By hand: (N - 1)/N, and 1 - N/C/N = 1 - 1/C where events are fewer than places."""
    assert gini([10, *[0] * 9]).estimate == pytest.approx(0.9)
    assert gini([10, *[0] * 99]).estimate == pytest.approx(0.99)
    assert generalised_gini([10, *[0] * 99]).estimate == pytest.approx(0.9)


def test_with_few_events_the_plain_gini_says_nothing_and_says_so():
    """Section 6 of reference/statistics.md: five events in places of their own, of 100."""
    spread = [1] * 5 + [0] * 95
    assert gini(spread).estimate == pytest.approx(0.95)
    assert "Read the generalised Gini" in gini(spread).note
    assert generalised_gini(spread).estimate == pytest.approx(0)
    assert "Few events" in generalised_gini(spread).note
    assert gini([1, 2]).note == ""


@settings(deadline=None)
@given(COUNTS)
def test_gini_is_half_the_mean_difference_over_the_mean(counts):
    y = np.array(counts, dtype=float)
    by_pairs = np.abs(y[:, None] - y).mean() / (2 * y.mean())
    assert gini(counts).estimate == pytest.approx(by_pairs, abs=1e-12)


@settings(deadline=None)
@given(COUNTS, st.integers(2, 9), st.randoms())
def test_gini_knows_neither_scale_nor_order(counts, times, random):
    shuffled = counts.copy()
    random.shuffle(shuffled)
    assert gini([times * count for count in shuffled]).estimate == pytest.approx(
        gini(counts).estimate, abs=1e-12
    )


@settings(deadline=None)
@given(COUNTS)
def test_the_generalised_gini_lies_between_nought_and_the_plain(counts):
    plain, general = gini(counts).estimate, generalised_gini(counts).estimate
    assert 0 <= general <= plain + 1e-12 < 1
    if sum(counts) >= len(counts):
        assert general == pytest.approx(plain, abs=1e-12)
    elif max(counts) == 1:
        assert general == pytest.approx(0, abs=1e-12)


def test_entropy_by_hand():
    assert entropy([1, 1]).estimate == pytest.approx(math.log(2))
    assert entropy([2, 1, 1, 0], base=2).estimate == pytest.approx(1.5)
    assert entropy([2, 1, 1, 0], normalised=True).estimate == pytest.approx(0.75)
    assert entropy([7, 0]).estimate == 0
    assert "base 2.718" in entropy([1, 1]).method


@settings(deadline=None)
@given(COUNTS.filter(lambda counts: len(counts) > 1))
def test_normalised_entropy_lies_between_nought_and_one(counts):
    assert 0 <= entropy(counts, normalised=True).estimate <= 1 + 1e-12


def test_entropy_needs_places_and_a_base():
    with pytest.raises(Refusal, match="One area has no entropy"):
        entropy([4], normalised=True)
    with pytest.raises(Refusal, match="base 1 is not over 1"):
        entropy([4], base=1)


def test_lorenz_by_hand():
    curve = lorenz([0, 1, 3, 0, 0, 0, 0, 0])
    assert curve.places.tolist() == [i / 8 for i in range(9)]
    assert curve.events.tolist() == [0, 0.75, 1, 1, 1, 1, 1, 1, 1]
    assert curve.equal_at == 0.5
    assert lorenz([5, 5]).equal_at == 1


@settings(deadline=None)
@given(COUNTS)
def test_the_gini_is_twice_the_area_between_the_curve_and_the_diagonal(counts):
    curve = lorenz(counts)
    area = float(np.diff(curve.places) @ (curve.events[1:] + curve.events[:-1]) / 2)
    assert 2 * area - 1 == pytest.approx(gini(counts).estimate, abs=1e-12)
    assert (np.diff(curve.events) >= 0).all()


@pytest.mark.parametrize("measure", [gini, generalised_gini, entropy, lorenz])
@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (pd.Series([1, -1], ["a", "b"]), "area b: -1 is not a count"),
        (pd.Series([1, None], ["a", "b"]), "area b: nan is not a count"),
        ([0, 0], "All areas: no events"),
        ([], "no counts"),
    ],
)
def test_what_has_no_concentration_is_refused(measure, counts, message):
    with pytest.raises(Refusal, match=message):
        measure(counts)


def test_the_generalised_gini_is_of_whole_events():
    with pytest.raises(Refusal, match="whole number"):
        generalised_gini([1.5, 2])
