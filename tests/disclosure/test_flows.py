"""Sums as a network: the same ends as by linear programs, and no network where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from proofs import often, proof
from scenemap.disclosure import bounds
from scenemap.disclosure.bounds import Sums, intervals
from scenemap.disclosure.flows import network_of


@st.composite
def tables(draw):
    """A table with its sums, some over parts of it, of which more or less is known.

    Some have bounds that no table agrees with, or that are no whole numbers, or a sum across.
    """
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    height, width = dice.integers(2, 7, 2).tolist()
    at = np.arange(height * width).reshape(height, width)
    value = dice.poisson(dice.gamma(0.8, dice.choice([1, 3, 10]), at.shape)).ravel()
    rows = [(part,) for part in at.ravel()] + [tuple(row) for row in (*at, *at.T, at.ravel())]
    if dice.random() < 0.5:
        upper, left = at[: dice.integers(1, height)], at[:, : dice.integers(1, width)]
        rows += [tuple(row) for row in (*upper.T, upper.ravel(), *left)]
    if dice.random() < 0.2:
        rows.append(tuple(sorted(dice.choice(at.size, 3, replace=False))))
    true = np.array([value[list(row)].sum() for row in rows], dtype=float)
    known = dice.choice(4, len(rows), p=[0.25, 0.25, 0.2, 0.3])
    low = np.choose(known, [true, true - dice.integers(0, 5, len(rows)), 0, 0]).clip(0)
    high = np.choose(known, [true, true + dice.integers(0, 6, len(rows)), true + 3, np.inf])
    if dice.random() < 0.2:
        low[dice.integers(len(rows))] += 2
        high = np.maximum(low, high)
    if dice.random() < 0.2:
        low = low / 2
    return Sums(tuple(tuple(map(int, row)) for row in rows), at.size), low, high


@proof
@settings(deadline=None, max_examples=often(12, 120))
@given(tables(), st.sampled_from([np.inf, 5.0]))
def test_the_ends_are_those_of_linear_programs(table, enough):
    sums, low, high = table
    with pytest.MonkeyPatch.context() as patch:
        found = intervals(sums, low, high, enough=enough)
        patch.setattr(bounds, "network_of", lambda *_: None)
        expected = intervals(sums, low, high, enough=enough)
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return
    # What varies by enough is bounded no further.
    wide = found[1] - found[0] >= enough
    assert (wide == (expected[1] - expected[0] >= enough)).all()
    for one, other in zip(found, expected, strict=True):
        assert one[~wide].tolist() == other[~wide].tolist()


def laid_out(rows, n, *, low=0.0, high=9.0, parts=(0.0, 9.0)):
    matrix = np.array([[float(part in row) for part in range(n)] for row in rows])
    m = len(rows)
    return network_of(
        csr_array(matrix),
        (np.full(m, low), np.full(m, high)),
        (np.full(n, parts[0]), np.full(n, parts[1])),
    )


TWO_WAYS = [(0, 1), (2, 3), (0, 2), (1, 3), (0, 1, 2, 3)]


def test_sums_nested_in_three_ways_are_no_network():
    assert laid_out(TWO_WAYS, 4) is not None
    assert laid_out([*TWO_WAYS, (0, 3)], 4) is None


def test_parts_of_events_are_no_flow():
    assert laid_out(TWO_WAYS, 4, low=0.5) is None
    assert laid_out(TWO_WAYS, 4, parts=(0.0, 9.25)) is None


def test_more_than_the_numbers_of_a_network_hold_is_left_to_programs():
    assert laid_out(TWO_WAYS, 4, high=np.inf, parts=(0.0, 2.0**30)) is None


def test_parts_that_no_sum_tells_apart_are_no_network():
    assert laid_out([(0, 1), (0, 1, 2)], 3) is None


def test_a_flow_goes_from_end_to_end_and_always_agrees():
    """By hand: 0 to 9 each, of which two and two, and all four, are 5 to 14."""
    network = laid_out(TWO_WAYS, 4, low=5.0, high=14.0)
    assert network.begin()
    seen = []
    for up in (True, False, True):
        network.push(0, up=up)
        a, b, c, d, *sums = network.flow.tolist()
        assert sums == [a + b, c + d, a + c, b + d, a + b + c + d]
        assert all(5 <= one <= 14 for one in sums)
        seen.append(a)
    assert seen == [9, 0, 9]


def test_what_cannot_be_does_not_begin():
    assert not laid_out([(0, 1), (1, 2), (0, 1, 2)], 3, low=5.0, high=5.0, parts=(2.0, 9.0)).begin()
