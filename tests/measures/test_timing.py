from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scenemap.disclosure.profiles import disclose_profile
from scenemap.intervals import DateRange, bins_of
from scenemap.measures import Refusal, moved_between, moved_share
from scenemap.profiles import CountedProfile
from scenemap.tally import Conservation


def test_the_p_value_is_that_of_a_published_table():
    """Agresti (2007), *An Introduction to Categorical Data Analysis*, 2nd ed., table 2.5.

    Party identification of 1,557 women and 1,200 men: democrat, independent, republican. Printed:
    X2 = 30.1 with 2 degrees of freedom, so that p = exp(-30.07 / 2).
    """
    found = moved_share([762, 327, 468], [484, 239, 477])
    assert -2 * np.log(found.p) == pytest.approx(30.1, abs=0.05)
    assert "Pearson" in found.method
    assert found.n == 2757


def test_a_p_value_by_permutation_is_never_nought():
    """Of 2.7 million ways to deal 24 events, 20 are as far apart: none of 9,999 draws, so 1 in 10,000.

    Phipson & Smyth (2010), SAGMB 9:39: what was seen is one of the ways.
    """
    found = moved_share([4, 4, 4, 0, 0, 0], [0, 0, 0, 4, 4, 4])
    assert found.estimate == pytest.approx(1)
    assert found.p == pytest.approx(1e-4)


def test_the_index_by_hand():
    """Shares .5 .3 .2 and .2 .3 .5: .3 would have to move from the first to the last."""
    assert moved_share([50, 30, 20], [40, 60, 100]).estimate == pytest.approx(0.3)
    assert moved_share([5, 0], [0, 7]).estimate == 1
    assert moved_share([5, 10, 15], [10, 20, 30]).estimate == 0


def test_few_events_are_dealt_anew():
    """Fisher's tea: of the 70 ways to deal 4 and 4, 2 are as uneven as this, p = 2/70.

    Fisher (1935), *The Design of Experiments*, ch. 2; two-sided.
    """
    found = moved_share([4, 0], [0, 4])
    assert "permutation" in found.method
    assert found.p == pytest.approx(2 / 70, abs=0.006)
    assert moved_share([4, 0], [0, 4]) == found


def test_chance_alone_moves_some():
    """Two windows of two events in two bins: dealt anew they differ in 2 of 6 ways, by all."""
    found = moved_share([1, 1], [1, 1])
    assert found.estimate == 0
    assert float(found.note.split()[0]) == pytest.approx(1 / 3, abs=0.02)


@pytest.mark.parametrize("pair", [([0, 0], [1, 2]), ([3, 0], [4, 0]), ([1, 2], [np.nan, 2])])
def test_what_cannot_be_compared_is_refused(pair):
    with pytest.raises(Refusal):
        moved_share(*pair)


def profile(counts, window: str) -> CountedProfile:
    cells = pd.DataFrame(
        {
            "area": "",
            "period": list(bins_of("weekday")),
            "count": pd.array(counts, dtype="Float64"),
            "days": 90,
            "per_30_days": pd.array(counts, dtype="Float64"),
            "flags": "exact",
        }
    ).astype({"area": "str", "period": "str", "flags": "str"})
    n = sum(counts)
    days = DateRange.parse(window)
    where = Conservation(n, 0, 0, 0, 0, n)
    return CountedProfile("find", "find", "weekday", days, ("a",), False, cells, "events", where, 0)


def test_withheld_bins_are_taken_together():
    """Of the first window 3 and 6 are withheld; so their bins are pooled in both, 9 and 12.

    Pooled: 9 40 50 20 10 30 of 159, and 12 50 40 20 10 30 of 162.
    """
    before = disclose_profile(profile([3, 6, 40, 50, 20, 10, 30], "2021-01-01..2021-03-31"))
    after = disclose_profile(profile([5, 7, 50, 40, 20, 10, 30], "2021-04-01..2021-06-30"))
    assert before.cells["flags"].eq("suppressed").sum() == 2
    one, two = np.array([9, 40, 50, 20, 10, 30]), np.array([12, 50, 40, 20, 10, 30])
    by_hand = np.abs(one / 159 - two / 162).sum() / 2
    assert moved_between(before, after).estimate == pytest.approx(by_hand)


def test_windows_in_which_other_weekdays_were_watched_are_not_compared():
    """Nobody looked on weekends after: nothing moved, and yet two in seven events are gone."""
    before = profile([30] * 7, "2021-01-01..2021-03-31")
    after = profile([30] * 5 + [0, 0], "2021-04-01..2021-06-30")
    every = disclose_profile(before)
    assert moved_between(every, disclose_profile(after)).p < 0.001
    dark = replace(after, counted=after.counted.assign(days=[13] * 5 + [0, 0]))
    with pytest.raises(Refusal, match="Other weekdays were watched"):
        moved_between(every, disclose_profile(dark))
    # A month has each weekday four times or five.
    month = replace(before, counted=before.counted.assign(days=[5, 5, 5, 4, 4, 4, 4]))
    other = replace(after, counted=after.counted.assign(days=[4, 4, 4, 4, 5, 5, 5]))
    assert moved_between(disclose_profile(month), disclose_profile(other)).p < 0.001


def test_rounded_profiles_are_not_compared():
    before = profile([30, 60, 40, 50, 20, 10, 30], "2021-01-01..2021-03-31")
    with pytest.raises(Refusal, match="Rounded profiles"):
        moved_between(disclose_profile(before, base=10), disclose_profile(before, base=10))
    with pytest.raises(Refusal, match="not compared"):
        moved_between(replace(before, by_area=True), before)
