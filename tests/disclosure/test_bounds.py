from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.disclosure.bounds import Sums, intervals, weighted

INF = np.inf


def bound(rows, low, high):
    n = 1 + max((part for row in rows for part in row), default=-1)
    found = intervals(Sums(tuple(map(tuple, rows)), n), np.array(low, float), np.array(high, float))
    return None if found is None else list(zip(*(end.tolist() for end in found), strict=True))


def test_the_table_of_fischetti_and_salazar():
    """Investment by activity and region, Fischetti & Salazar-González (2000), JASA 95:916-928, fig. 1.

    Withheld are II/A, II/C, III/A and III/C; they give II/C, which is 22, the interval 5 to 30.
    """
    inner = [20, 50, 10, 8, 19, 22, 17, 32, 12]
    rows = [[i] for i in range(9)]
    rows += [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], list(range(9))]
    value = [*inner, 80, 49, 61, 45, 101, 44, 190]
    hidden = {3, 5, 6, 8}
    low = [0 if i in hidden else v for i, v in enumerate(value)]
    high = [INF if i in hidden else v for i, v in enumerate(value)]
    found = bound(rows, low, high)
    assert found[5] == (5, 30)
    # By hand: II/A + II/C = 30, III/A + III/C = 29, II/A + III/A = 25, II/C + III/C = 34.
    assert [found[i] for i in (3, 6, 8)] == [(0, 25), (0, 25), (4, 29)]


def test_one_withheld_cell_follows_from_its_total():
    assert bound([[0], [1], [0, 1]], [7, 0, 10], [7, INF, 10]) == [(7, 7), (3, 3), (10, 10)]


def test_two_withheld_cells_share_what_is_left():
    found = bound([[0], [1], [2], [0, 1, 2]], [7, 0, 0, 12], [7, INF, INF, 12])
    assert found[1:3] == [(0, 5), (0, 5)]


def test_nothing_bounds_a_cell_without_a_total():
    assert bound([[0], [1]], [0, 4], [INF, 4])[0] == (0, INF)


def test_a_part_that_only_one_sum_has_is_slack():
    """A published half-year of 9 covers the quarter and days that are not counted."""
    assert bound([[0], [0, 1]], [0, 9], [INF, 9]) == [(0, 9), (9, 9)]


def test_contradictions_have_no_interval():
    assert bound([[0], [1], [0, 1]], [7, 5, 10], [7, 5, 10]) is None
    assert bound([[0, 1], [1, 2], [0, 2]], [1, 1, 1], [1, 1, 1]) is None  # 3 is twice no whole sum


@st.composite
def systems(draw):
    """Up to four counts of 0-4, and up to six sums of them, of which more or less is known."""
    values = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4))
    n = len(values)
    rows, low, high = [list(range(n))], [0], [sum(values) + draw(st.integers(0, 3))]
    for _ in range(draw(st.integers(0, 5))):
        row = sorted(draw(st.sets(st.integers(0, n - 1), min_size=1)))
        total = sum(values[part] for part in row)
        less, more = draw(st.sampled_from([(0, 0), (2, 1), (99, INF)]))
        rows.append(row)
        low.append(max(0, total - less))
        high.append(total + more)
    return rows, low, high, n


@given(systems())
@settings(max_examples=often(16, 160), deadline=None)
def test_the_ends_are_those_of_all_counts_that_agree(system):
    rows, low, high, n = system
    agree = []
    for counts in itertools.product(range(int(high[0]) + 1), repeat=n):
        sums = [sum(counts[part] for part in row) for row in rows]
        if all(a <= s <= b for a, s, b in zip(low, sums, high, strict=True)):
            agree.append(sums)
    columns = list(zip(*agree, strict=True))
    assert bound(rows, low, high) == [(min(column), max(column)) for column in columns]


def test_matrices_have_the_indices_that_every_scipy_hands_to_highs():
    """Before scipy 1.15 64 bits end in a traceback."""
    matrix = weighted([(0, 1, 1.0), (2, 0, -1.0)], 3, 2)
    assert matrix.toarray().tolist() == [[0, 1], [0, 0], [-1, 0]]
    for one in (matrix, matrix[np.array([0, 2])][:, np.array([0, 1])], weighted([], 1, 1)):
        assert (one.indices.dtype, one.indptr.dtype) == (np.int32, np.int32)
