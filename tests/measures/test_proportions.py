from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats

from scenemap.case import load_case
from scenemap.measures import common_areas, share_interval, shares
from scenemap.panel import published_panel

COUNTS = pd.DataFrame(
    {"p1": [1, 3, None, 0], "p2": [2, 2, 9, 0]}, index=["a", "b", "c", "d"], dtype=float
)


def test_only_areas_known_in_every_period_are_common():
    assert common_areas(COUNTS) == ["a", "b", "d"]
    assert common_areas(COUNTS.assign(p3=float("nan"))) == []


def test_shares_are_of_the_common_areas_and_nought_is_a_share():
    found = shares(COUNTS)
    assert found.index.tolist() == ["a", "b", "d"]
    assert found["p1"].tolist() == [0.25, 0.75, 0]
    assert found["p2"].tolist() == [0.5, 0.5, 0]


def test_a_period_without_any_count_has_no_shares():
    found = shares(pd.DataFrame({"p1": [0, 0], "p2": [1, 1]}, index=["a", "b"]))
    assert found["p1"].isna().all()
    assert found["p2"].tolist() == [0.5, 0.5]


def test_input_is_left_alone():
    before = COUNTS.copy()
    shares(COUNTS)
    assert COUNTS.equals(before)


def test_bergen_shares():
    """Table 4.12 over Laksevåg, Torgallmenningen, Korskirken and Sandviken: of 61, 332 and 160."""
    found = 100 * shares(published_panel(load_case("bergen"), "quarter").counts())
    assert found.loc["laksevag"].round(1).tolist() == [23.0, 44.6, 64.4]
    assert found.loc["torgallmenningen"].round(1).tolist() == [37.7, 23.8, 16.9]
    assert sorted(found.index) == ["korskirken", "laksevag", "sandviken", "torgallmenningen"]
    assert found.sum().tolist() == pytest.approx([100, 100, 100])


@pytest.mark.parametrize(
    ("count", "total"), [(0, 1), (1, 1), (81, 263), (15, 148), (9_999, 10_000)]
)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_the_interval_is_scipys(count, total, level):
    found = share_interval(count, total, level=level)
    ends = stats.binomtest(count, total).proportion_ci(level, method="wilson")
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high), abs=1e-12)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(81, 0.2553, 0.3662), (15, 0.0624, 0.1605), (0, 0, 0.1611), (1, 0.0061, 0.1718)],
)
def test_the_interval_is_newcombes(count, low, high):
    """Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3, to four decimals."""
    total = {81: 263, 15: 148, 0: 20, 1: 29}[count]
    found = share_interval(count, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
