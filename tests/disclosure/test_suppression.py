from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.disclosure import suppression
from scenemap.disclosure.bounds import Sums
from scenemap.disclosure.suppression import WIDTH, Cells, View, told, withhold


def two_way(table, fixed=()):
    """Lay out a table with its row, column and grand totals, all published unless withheld."""
    counts = np.array(table, dtype=float)
    height, width = counts.shape
    at = np.arange(height * width).reshape(height, width)
    rows = [(part,) for part in range(height * width)]
    rows += [tuple(row.tolist()) for row in (*at, *at.T, at.ravel())]
    value = np.array([counts.ravel()[list(row)].sum() for row in rows])
    n = len(rows)
    cost = value + 1
    cost[list(fixed)] = np.inf
    cells = Cells(value, value, np.zeros(n), cost, np.zeros(n, dtype=bool))
    view = View(
        Sums(tuple(rows), height * width), np.zeros(n), np.full(n, np.inf), np.arange(n),
        np.ones(n, dtype=bool), np.zeros(n, dtype=bool),
    )  # fmt: skip
    return cells, view


def small(cells):
    return (cells.low >= 1) & (cells.low < 5)


def withheld(table, **more):
    cells, view = two_way(table, **more)
    hidden = withhold(cells, [view], small(cells))
    return cells, view, hidden


def test_one_small_cell_takes_the_cheapest_rectangle():
    """By hand: with totals published, withheld cells must come in twos in every row and column.

    3 in the corner needs 6 beside, 7 below and 9 across: 3 + 6 + 7 + 9 is the least of the four
    rectangles.
    """
    _, _, hidden = withheld([[3, 6, 40], [7, 9, 50], [60, 70, 80]], fixed=range(9, 16))
    assert np.flatnonzero(hidden).tolist() == [0, 1, 3, 4]


def test_a_total_is_withheld_where_that_costs_less():
    """By hand: of 3 and 20, 20 and the two totals beside can be left out, or 3 and its own totals."""
    cells, view, hidden = withheld([[3, 20]])
    low, high = view.audit(cells, hidden)
    assert hidden[0]
    assert high[0] - low[0] >= WIDTH


def test_a_rectangle_that_holds_too_little_is_not_enough():
    """1, 1, 1 and 1 in a square add up to 2 a row: every interval is 0 to 2."""
    cells, view, hidden = withheld([[1, 1, 9], [1, 1, 8], [9, 7, 30]], fixed=range(9, 16))
    low, high = view.audit(cells, hidden)
    assert not told(low, high).any()
    assert hidden.sum() > 4


def test_nothing_small_nothing_withheld():
    assert not withheld([[5, 9], [6, 0]])[2].any()


def test_what_is_known_already_cannot_be_guarded_and_is_not_made_worse():
    """A published total of 3 over two cells: all that is asked is that the release adds nothing."""
    n = np.zeros(3, dtype=bool)
    cells = Cells(np.array([2.0, 1]), np.array([2.0, 1]), np.zeros(2), np.array([3.0, 2]), n[:2])
    view = View(
        Sums(((0,), (1,), (0, 1)), 2), np.array([0.0, 0, 3]), np.array([np.inf, np.inf, 3]),
        np.array([0, 1, -1]), np.array([True, True, False]), n,
    )  # fmt: skip
    assert withhold(cells, [view], np.array([True, True])).all()


tables = st.integers(2, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=3
    )
)


@given(tables)
@settings(max_examples=often(5, 20), deadline=None)
def test_no_small_count_is_told_and_the_same_comes_out_twice(table):
    cells, view, hidden = withheld(table)
    low, high = view.audit(cells, hidden)
    assert (hidden | ~small(cells)).all()
    assert ((high - low)[small(cells)] >= WIDTH).all()
    assert (withheld(table)[2] == hidden).all()


@pytest.mark.parametrize("exact_size", [0, 1_500])
@pytest.mark.parametrize(
    "table",
    [
        [[3, 10, 8], [12, 9, 7]],
        [[4, 0, 6], [5, 2, 9], [8, 7, 11]],
        [[1, 1], [1, 1]],
        [[2, 0], [0, 0]],
    ],
)
def test_the_heuristic_guards_as_well_as_the_exact_program(monkeypatch, table, exact_size):
    monkeypatch.setattr(suppression, "_EXACT_SIZE", exact_size)
    cells, view, hidden = withheld(table)
    low, high = view.audit(cells, hidden)
    assert ((high - low)[small(cells)] >= WIDTH).all()


@given(tables)
@settings(max_examples=often(4, 16), deadline=None)
def test_the_exact_program_costs_no_more_than_all_single_additions(table):
    """Where one cell more is enough, no dearer choice is made."""
    cells, view, hidden = withheld(table)
    first = small(cells)
    for cell in np.flatnonzero(~first):
        one_more = first.copy()
        one_more[cell] = True
        if not told(*view.audit(cells, one_more)).any() and first.any():
            assert cells.cost[hidden].sum() <= cells.cost[one_more].sum() + 1e-6
