from __future__ import annotations

from datetime import date, timedelta
from math import log

import numpy as np
import pytest

from scenemap.intervals import DateRange
from scenemap.measures import Design, Placebos, WindowCounts, placebos_of


def series(
    counts: dict[str, list[float]], before: tuple[int, int], after: tuple[int, int]
) -> WindowCounts:
    """Lay out slices of 30 days, with windows from one slice up to another."""
    n = np.array(list(counts.values()), dtype=float)
    start = date(2020, 1, 1)
    slices = tuple(
        DateRange(start + timedelta(30 * i), start + timedelta(30 * i + 30))
        for i in range(n.shape[1])
    )
    ends = [slice(*before), slice(*after)]
    sums = np.column_stack([n[:, one].sum(axis=1) for one in ends])
    return WindowCounts(
        areas=tuple(counts),
        windows=tuple(DateRange(slices[one.start].start, slices[one.stop - 1].end) for one in ends),
        counts=sums,
        days=np.tile([30.0 * (one.stop - one.start) for one in ends], (len(n), 1)),
        state=np.full(sums.shape, "shown"),
        slices=slices,
        slice_counts=n,
        slice_days=np.full(n.shape, 30.0),
    )


def test_earlier_dates_and_other_areas_are_counted_by_hand():
    """Slices 0 to 9; windows 4-6 and 7-8 of the target a against b, c beside them.

    The last slice of placebo windows of 3 and 2 slices is at most 6, so they begin at 0, 1 and 2: three
    dates for a and for c, and c at the date itself: 7. With equal counts no ratio is as large as 3.
    """
    quiet = [20.0] * 10
    table = series({"a": [20.0] * 7 + [60, 60, 60], "b": quiet, "c": quiet}, (4, 7), (7, 9))
    found = placebos_of(table, Design(("a",), (), ("b",), *table.windows))
    assert found == Placebos(7, 0)
    assert found.share is None
    assert "7, too few to say" in found.words()["en"]


def test_a_share_is_of_those_at_least_as_large():
    """Twelve other areas, of which three changed more than the target: up, down and just as much."""
    counts = {"a": [20.0, 30.0], "b": [50.0, 50.0]}
    for i, after in enumerate([30, 90, 5, *[22] * 9]):
        counts[f"c{i}"] = [20.0, float(after)]
    table = series(counts, (0, 1), (1, 2))
    found = placebos_of(table, Design(("a",), (), ("b",), *table.windows))
    assert found == Placebos(12, 3)
    assert found.share == pytest.approx(0.25)
    assert "25 % were at least as large" in found.words()["en"]
    assert "25 % minst like store" in found.words()["nb"]


@pytest.mark.parametrize(("others", "share"), [(9, None), (10, 0.1), (11, 1 / 11)])
def test_of_ten_a_share_is_told_and_of_nine_it_is_not(others, share):
    """Of the other areas one changed more than the target."""
    counts = {"a": [20.0, 30.0], "c0": [20.0, 90.0]}
    counts |= {f"c{i}": [20.0, 22.0] for i in range(1, others)}
    table = series(counts, (0, 1), (1, 2))
    found = placebos_of(table, Design(("a",), (), (), *table.windows))
    assert found == Placebos(others, 1)
    assert found.share == (None if share is None else pytest.approx(share))
    assert ("too few to say" in found.words()["en"]) == (share is None)


def test_buffer_and_controls_are_no_placebos_and_unknown_counts_make_none():
    counts = {name: [20.0, 30.0] for name in "abcdef"}
    counts["e"] = [float("nan"), 30.0]
    counts["f"] = [0.0, 0.0]
    table = series(counts, (0, 1), (1, 2))
    found = placebos_of(table, Design(("a",), ("b",), ("c",), *table.windows))
    assert found == Placebos(1, 1)  # d


def test_each_cell_is_divided_by_its_own_days():
    """Twice the events in twice the days watched is no change, and no placebo is as large as a's."""
    table = series({"a": [20.0, 26.0], "c": [20.0, 40.0]}, (0, 1), (1, 2))
    table.days[1] = [10.0, 20.0]
    found = placebos_of(table, Design(("a",), (), (), *table.windows))
    assert (found.n, found.as_large) == (1, 0)
    assert log(40.5 / 20 / (20.5 / 10)) < log(26.5 / 20.5)


def test_windows_that_are_not_of_whole_slices_have_no_earlier_dates():
    table = series({"a": [20.0] * 12, "b": [20.0] * 12}, (6, 9), (9, 12))
    whole = placebos_of(table, Design(("a",), (), (), *table.windows))
    assert whole.n > 1
    odd = DateRange(table.windows[0].start - timedelta(3), table.windows[0].end)
    assert placebos_of(table, Design(("a",), (), (), odd, table.windows[1])).n == 1
