from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from proofs import often, proof
from scenemap.disclosure import bounds
from scenemap.disclosure.bounds import intervals
from scenemap.disclosure.profiles import disclose_profile
from scenemap.disclosure.suppression import View
from scenemap.errors import DataError
from scenemap.intervals import DateRange, bins_of
from scenemap.profiles import CountedProfile, Profile
from scenemap.tally import Conservation

WINDOW = DateRange.parse("2021-01-01..2021-03-31")


def profile(rows, *, looked=False, by_area=False) -> CountedProfile:
    """Return a profile by weekday of counts; parts of events where they are not whole."""
    names = [f"a{i}" for i in range(len(rows))]
    count = np.array(rows, dtype=float).ravel()
    unknown = (count == 0) & (not looked)
    word = np.where(count % 1 > 0, "spread", "exact")
    flags = np.where(unknown, "unknown", np.char.add(word, "" if looked else ";coverage_unknown"))
    cells = pd.DataFrame(
        {
            "area": np.repeat(names if by_area else [""] * len(rows), 7),
            "period": list(bins_of("weekday")) * len(rows),
            "count": pd.arrays.FloatingArray(count, unknown),
            "days": WINDOW.days,
            "per_30_days": pd.arrays.FloatingArray(count / 90 * 30, unknown),
            "flags": flags,
        }
    ).astype({"area": "str", "period": "str", "flags": "str"})
    n = round(count.sum())
    where = Conservation(n, 0, 0, 0, 0, n)
    ids = tuple(names if by_area else ("a0",))
    return CountedProfile(
        "find", "find", "weekday", WINDOW, ids, by_area, cells, "events", where, 0
    )


def counts(one: Profile) -> list[object]:
    return [
        ":" if flags == "suppressed" else "?" if flags == "unknown" else int(count)
        for count, flags in zip(one.cells["count"], one.cells["flags"], strict=True)
    ]


def test_a_small_bin_takes_the_cheapest_that_gives_it_room():
    """By hand: the sum is known, so 3 alone would follow; 6 is the least that can go with it."""
    shown = disclose_profile(profile([[3, 6, 40, 50, 20, 0, 30]]))
    assert counts(shown) == [":", ":", 40, 50, 20, "?", 30]
    assert (shown.withheld.cells, shown.withheld.events, shown.withheld.of_events) == (2, 9, 149)


def test_bins_of_five_and_more_are_shown_as_they_are():
    shown = disclose_profile(profile([[5, 6, 40, 50, 20, 5, 30]]))
    assert counts(shown) == [5, 6, 40, 50, 20, 5, 30]
    assert shown.cells["per_30_days"].tolist() == pytest.approx([n / 3 for n in counts(shown)])


def test_parts_of_events_are_shown_as_whole_numbers_and_flagged():
    shown = disclose_profile(profile([[5.5, 6.75, 40, 50, 20.25, 9.5, 30]], looked=True))
    assert counts(shown) == [6, 7, 40, 50, 20, 10, 30]
    assert shown.cells["flags"].tolist() == [
        "spread", "spread", "exact", "exact", "spread", "spread", "exact",
    ]  # fmt: skip


def test_the_sum_of_what_is_withheld_is_not_told_beside_rounded_parts():
    """Each shown whole number may be half an event off: their sum is known to within 2, of 3 withheld."""
    rows = [[3, 20.5, 30.5, 40.25, 20.75, 35.5, 50.5]]
    shown = disclose_profile(profile(rows, looked=True))
    assert shown.withheld.events is None
    assert shown.withheld.of_events == 201
    # And the 3 is not alone, as it would be if each part were taken to be an event off.
    assert counts(shown) == [":", ":", 30, 40, 21, 36, 50]


def test_a_part_of_an_event_is_withheld_with_another_bin():
    shown = disclose_profile(profile([[0.25, 0, 40, 50, 20.75, 0, 30]], looked=True))
    assert counts(shown) == [":", 0, 40, 50, ":", 0, 30]


def test_what_was_rounded_to_nought_is_not_marked_as_parts_of_events():
    rows = [[3.5, 0, 40, 50, 20.5, 0, 30], [12, 3, 60, 20, 20, 0, 30], [20, 30, 40, 10, 10, 14, 50]]
    shown = disclose_profile(profile(rows, by_area=True, looked=True))
    assert shown.cells["flags"].tolist()[:5] == ["rounded"] * 4 + ["rounded;spread"]


def test_the_number_of_bins_with_a_count_does_not_tell_of_what_was_rounded_to_nought():
    """Five bins are unknown; that two of them have events is not told."""
    rows = [[4, 0, 40, 50, 20, 0, 30], [12, 3, 60, 20, 20, 0, 30], [20, 30, 40, 10, 10, 14, 50]]
    shown = disclose_profile(profile(rows, by_area=True))
    assert (shown.withheld.cells, shown.withheld.of_cells) == (0, 16)


def test_rounded_bins_of_one_area_do_not_tell_on_those_of_the_whole_case():
    """The whole case withholds 3 and 6, which are 9; that 6 is rounded up would leave 3 or fewer."""
    row = [3, 6, 40, 50, 20, 0, 30]
    assert counts(disclose_profile(profile([row])))[:2] == [":", ":"]
    assert set(counts(disclose_profile(profile([row], by_area=True)))) == {":"}


def test_nine_events_are_too_few():
    with pytest.raises(DataError, match="Fewer than 10 events were counted"):
        disclose_profile(profile([[5, 4, 0, 0, 0, 0, 0]]))
    disclose_profile(profile([[5, 5, 0, 0, 0, 0, 0]]))


def test_a_shown_nought_of_an_area_does_not_tell_that_there_was_somebody():
    """Where nobody is known to have looked, 0 and 4 look alike."""
    rows = [[4, 0, 40, 50, 20, 0, 30], [12, 3, 60, 20, 20, 0, 30], [20, 30, 40, 10, 10, 14, 50]]
    shown = disclose_profile(profile(rows, by_area=True))
    told = ["?", "?", 40, 50, 20, "?", 30, 10, "?", 60, 20, 20, "?", 30, 20, 30, 40, 10, 10, 10, 50]
    assert counts(shown) == told
    assert set(shown.cells["flags"]) == {"unknown", "rounded;coverage_unknown"}
    shown = disclose_profile(profile(rows, by_area=True, looked=True))
    assert counts(shown) == [0 if one == "?" else one for one in told]


def test_an_area_of_which_rounded_counts_tell_is_withheld_and_another_with_it():
    """Of 7 events 6 or more are on Monday, who knows the sum knows of one elsewhere."""
    rows = [[6, 1, 0, 0, 0, 0, 0], [40, 50, 20, 30, 30, 20, 10], [60, 50, 70, 40, 10, 20, 30]]
    shown = counts(disclose_profile(profile(rows, by_area=True)))
    assert set(shown[:7]) == {":"}
    assert shown[7:] == [*rows[1], *rows[2]]


COUNTS = st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 8, 12, 30]), min_size=7, max_size=7)


@settings(deadline=None, max_examples=often(5, 50))
@given(COUNTS, st.booleans())
def test_no_withheld_bin_is_known_to_within_five(row, looked):
    """Linear programs of their own: bins, their known sum, and what is known to be nought."""
    if sum(row) < 10:
        return
    shown = counts(disclose_profile(profile([row], looked=looked)))
    assert not {1, 2, 3, 4} & set(shown)
    fixed = [(0, None) if one == ":" else (0 if one == "?" else one,) * 2 for one in shown]
    nothing_shown = all(one in {":", "?"} for one in shown)
    for at, one in enumerate(shown):
        if one != ":" or row[at] > 4 or nothing_shown:
            continue
        aim = np.eye(7)[at]
        ends = [
            linprog(sign * aim, A_eq=np.ones((1, 7)), b_eq=[sum(row)], bounds=fixed).fun * sign
            for sign in (1, -1)
        ]
        assert ends[1] - ends[0] >= 5 - 1e-6


@settings(deadline=None, max_examples=8)
@given(st.lists(COUNTS, min_size=2, max_size=3))
def test_rounded_counts_of_areas_tell_nothing_to_who_knows_the_sums(rows):
    """Given every weekday's and every area's sum of five or more, no count of 1 to 4 is told."""
    if sum(map(sum, rows)) < 10:
        return
    shown = counts(disclose_profile(profile(rows, by_area=True)))
    n = len(shown)
    ends = [
        (0, None) if one == ":" else (0, 5) if one in {0, "?"} else (one - 4, one + 5)
        for one in shown
    ]
    table = np.arange(n).reshape(-1, 7)
    flat = np.array(rows, dtype=float).ravel()
    sums = [one for one in (*table.T, *table) if flat[one].sum() not in {1, 2, 3, 4}]
    equal = np.array([[float(i in row) for i in range(n)] for row in sums])
    value = equal @ flat

    def room(bounds):
        found = {}
        for at in np.flatnonzero((flat >= 1) & (flat <= 4)):
            aim = np.eye(n)[at]
            low, high = (
                sign * linprog(sign * aim, A_eq=equal, b_eq=value, bounds=bounds).fun
                for sign in (1, -1)
            )
            found[at] = low, high
        return found

    for at, (low, high) in room(ends).items():
        if high - low < 5 - 1e-6:
            # Told by the sums alone: the profile adds nothing.
            assert (low, high) == pytest.approx(room([(0, None)] * n)[at], abs=1e-6)


def to_the_end(view, cells, hidden, among=None):
    """Audit by linear programs alone, no sum the less for being wide enough."""
    return intervals(view.sums, *view.bounds(cells, hidden))


@proof
@settings(deadline=None, max_examples=often(4, 16))
@given(st.integers(0, 2**32 - 1))
def test_areas_are_withheld_as_by_programs_that_bound_every_sum_to_the_end(seed):
    dice = np.random.default_rng(seed)
    # Programs to the end take as long as cells times sums: 80 seconds for a dozen of up to 7 areas.
    levels = dice.gamma(0.5, dice.choice([0.7, 2, 8]), (dice.integers(2, often(5, 8)), 1))
    rows = dice.poisson(levels * [1, 1, 1, 1.5, 2, 2, 1])
    rows[0, 0] += 10  # fewer than that are refused
    one = profile(rows.tolist(), by_area=True, looked=bool(dice.random() < 0.5))
    found = disclose_profile(one)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "network_of", lambda *_: None)
        patch.setattr(View, "audit", to_the_end)
        expected = disclose_profile(one)
    assert found.withheld == expected.withheld
    assert found.cells.equals(expected.cells)
