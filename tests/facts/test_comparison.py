"""What rose and what fell: which windows are compared, and what is said of them."""

from __future__ import annotations

from itertools import pairwise
from math import log, sqrt
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import count, covered, events_csv, series, write_case
from proofs import often
from scenemap.case import load_case
from scenemap.facts import build_facts, compare
from scenemap.facts.comparison import share_within_chance
from scenemap.intervals import DateRange, slices
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.panel import COLUMNS, SOURCE_COLUMNS, Panel, frame_of, published_panel, rate_of
from scenemap.study import open_study

MONTHS = slices(DateRange.parse("2021-01-01..2021-12-31"), "month")

#: Count and watched days of a month; None is unknown, ":" withheld.
One = tuple[int | str | None, int]


def panel_of(cells: dict[str, list[One]], *, of_days: int | None = None) -> Panel:
    """Return months of counts that may be shown; fewer watched days than the month has are partial.

    Parameters
    ----------
    of_days
        Days that every period has, in the place of the month's, where months must be alike.
    """
    cut = MONTHS[: len(next(iter(cells.values())))]
    rows = []
    for area, months in cells.items():
        for one, (value, days) in zip(cut, months, strict=True):
            state = "suppressed" if value == ":" else "unknown" if value is None else "exact"
            shown = value if isinstance(value, int) else None
            rows.append(
                {
                    "area": area, "period": one.id, "count": shown, "coverage": days,
                    "state": state, "partial": days < (of_days or one.range.days),
                    "spread": False, "days": days, "per_30_days": rate_of(shown, days),
                    "source_periods": 1,
                }
            )  # fmt: skip
    names = {one.id: str(one.range) for one in cut}
    source: list[dict[str, Any]] = [{**row, "period": names[str(row["period"])]} for row in rows]
    return Panel(
        kind="find",
        unit="find",
        by="month",
        slices=cut,
        areas=tuple(cells),
        cells=frame_of(rows, COLUMNS),
        source_periods=tuple(one.range for one in cut),
        source_cells=frame_of(source, SOURCE_COLUMNS),
        origin="published",
    )


def pair(before: One, after: One) -> Any:
    """Return the change of one area between two periods of as many days as given."""
    (change,) = compare(
        panel_of({"west": [before, after]}, of_days=min(before[1], after[1]))
    ).changes
    return change


# --- which windows ----------------------------------------------------------------------------------


def test_the_first_and_the_last_whole_period_are_compared():
    found = compare(panel_of({"west": [(31, 31), (50, 28), (62, 31)]}))
    assert (str(found.first), str(found.last)) == (
        "2021-01-01..2021-01-31", "2021-03-01..2021-03-31",
    )  # fmt: skip
    assert (found.chosen, found.partial, found.one) == ("whole", (), False)
    assert [(one.first, one.last) for one in found.changes] == [(30, 60)]


def test_a_period_of_one_day_is_no_window_where_there_are_whole_ones():
    """20 on the 1 day of March would be 600 per 30 days; as on the 3 days of January."""
    months: list[One] = [(9, 3), (31, 28), (62, 31), (31, 30), (20, 1)]
    found = compare(panel_of({"west": months}))
    assert (found.first.start.month, found.last.start.month, found.chosen) == (2, 4, "whole")


def test_an_area_that_was_not_watched_throughout_is_not_compared_and_named():
    found = compare(panel_of({"east": [(20, 31), (20, 28)], "west": [(20, 10), (20, 28)]}))
    assert [one.area for one in found.changes] == ["east"]
    assert found.partial == ("west",)


def test_where_there_are_not_two_whole_periods_that_is_said():
    first_whole = compare(panel_of({"west": [(31, 31), (20, 10)]}))
    assert (first_whole.chosen, first_whole.in_part) == ("partial", (False, True))
    last_whole = compare(panel_of({"west": [(10, 10), (28, 28)]}))
    assert (last_whole.chosen, last_whole.in_part) == ("partial", (True, False))
    neither = compare(panel_of({"west": [(10, 10), (20, 10), (5, 5)]}))
    assert (neither.chosen, neither.in_part) == ("partial", (True, True))
    assert neither.last == MONTHS[2].range
    # They are compared all the same: each by the days that were watched.
    assert [(one.first, one.last) for one in neither.changes] == [(30, 30)]


def test_windows_that_were_asked_for_are_taken_as_they_are():
    slices_ = panel_of({"west": [(31, 31), (28, 28), (62, 31)]})
    windows = panel_of({"west": [(20, 15), (28, 28)]})
    found = compare(slices_, windows)
    assert (found.first, found.last) == windows.source_periods
    assert (found.chosen, found.partial) == ("windows", ())
    assert [(one.first, one.last) for one in found.changes] == [(40, 30)]


def test_one_period_is_compared_with_nothing():
    found = compare(panel_of({"west": [(31, 31)]}))
    assert (found.one, found.chosen) == (True, "whole")


@pytest.mark.parametrize("missing", [None, ":"])
def test_what_is_unknown_or_withheld_is_not_compared(missing):
    cells = {"east": [(31, 31), (56, 28)], "west": [(missing, 31), (56, 28)]}
    assert [one.area for one in compare(panel_of(cells)).changes] == ["east"]
    # Nor is a period of which nothing is known a window, where others are.
    cells = {"west": [(missing, 31), (56, 28), (31, 31)]}
    assert compare(panel_of(cells)).first == MONTHS[1].range


CELL = st.one_of(
    st.none(), st.just(":"), st.integers(0, 90)
).flatmap(lambda value: st.tuples(st.just(value), st.sampled_from([1, 15, 31])))  # fmt: skip


@settings(deadline=None, max_examples=often(16, 160), derandomize=True)
@given(st.integers(2, 6).flatmap(
    lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=3)
))  # fmt: skip
def test_a_part_of_a_period_is_never_a_window_where_two_whole_ones_exist(rows):
    """Read off the table by eye: whole is a known count of all 31 days in any area."""
    panel = panel_of({f"a{i}": row for i, row in enumerate(rows)}, of_days=31)
    found = compare(panel)
    whole = [
        at
        for at, column in enumerate(zip(*rows, strict=True))
        if any(isinstance(value, int) and days == 31 for value, days in column)
    ]
    if len(whole) > 1:
        assert found.chosen == "whole"
        assert (found.first, found.last) == tuple(
            panel.source_periods[at] for at in (whole[0], whole[-1])
        )
        known = {
            f"a{i}" for i, row in enumerate(rows)
            if all(isinstance(row[at][0], int) for at in (whole[0], whole[-1]))
        }  # fmt: skip
        watched = {
            area for area in known
            if all(rows[int(area[1:])][at][1] == 31 for at in (whole[0], whole[-1]))
        }  # fmt: skip
        assert {one.area for one in found.changes} == watched
        assert set(found.partial) == known - watched
    assert found.first < found.last


# --- what is said -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "way", "within_chance"),
    [
        # ln 1.2 = 0.182, se = sqrt(1/100 + 1/120) = 0.135: the interval is 0.92 to 1.56.
        (100, 120, "rose", True),
        # ln 2 = 0.693, se = sqrt(1/100 + 1/200) = 0.122: 1.57 to 2.54.
        (100, 200, "rose", False),
        (200, 100, "fell", False),
        (100, 85, "fell", True),
        # A tenth is no more than a tenth.
        (100, 110, "same", True),
        (100, 90, "same", True),
        (100, 111, "rose", True),
        (100, 89, "fell", True),
        (30_000, 32_900, "same", False),
        # No ratio of nought: the E-test of (0, 3) is .0884 (Krishnamoorthy & Thomson 2004).
        (0, 3, "rose", True),
        (0, 12, "rose", False),
        (12, 0, "fell", False),
        (0, 0, "same", True),
    ],
)
def test_rose_fell_and_about_as_before_by_hand(before, after, way, within_chance):
    change = pair((before, 28), (after, 28))
    assert (change.direction.way, change.direction.within_chance) == (way, within_chance)
    assert isinstance(change.ratio, Estimate if before and after else Refusal)


def test_rates_are_compared_and_not_counts():
    """20 on 10 days and 62 on 31 days are 2 a day; 40 on 20 days and 40 on 10 are 2 and 4."""
    assert pair((20, 10), (62, 31)).direction.way == "same"
    assert pair((20, 10), (62, 31)).ratio.estimate == pytest.approx(1)
    risen = pair((40, 20), (40, 10))
    assert (risen.direction.way, risen.ratio.estimate) == ("rose", pytest.approx(2))


@settings(deadline=None, max_examples=often(12, 120), derandomize=True)
@given(st.integers(1, 50), st.lists(st.integers(1, 31), min_size=2, max_size=8))
def test_a_constant_rate_per_day_never_rises_or_falls(rate, days):
    """Whatever the coverage: the ratio is one, and one lies in its interval."""
    found = compare(panel_of({"west": [(rate * n, n) for n in days]}))
    for one in found.changes:
        assert one.direction.way == "same"
        assert one.ratio.estimate == pytest.approx(1)
        assert one.direction.within_chance


@settings(deadline=None, max_examples=often(8, 80), derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=4))
def test_the_name_of_an_area_changes_nothing_else(pairs):
    one = compare(panel_of({f"a{i}": [(a, 31), (b, 28)] for i, (a, b) in enumerate(pairs)}))
    other = compare(panel_of({f"z{i}": [(a, 31), (b, 28)] for i, (a, b) in enumerate(pairs)}))
    assert [(c.first, c.last, c.direction) for c in one.changes] == [
        (c.first, c.last, c.direction) for c in other.changes
    ]
    ways = [change.direction.way for change in one.changes]
    assert sum(map(ways.count, ("rose", "fell", "same"))) == len(one.changes)


# --- in the facts -----------------------------------------------------------------------------------


#: Parts of a case whose published counts are of another kind than its events.
UNPUBLISHED = {
    "counts": [count("west", kind="visit")], "series": {"finds": series(kind="visit")},
}  # fmt: skip


def study_of(tmp_path, months, *, watched="2021-06-30") -> Any:
    """Return a study of so many events a month in the west and the east of toytown, watched to a day."""
    coverage = [covered("west", end=watched), covered("east", end=watched)]
    case = load_case(write_case(tmp_path / "toytown", coverage=coverage, **UNPUBLISHED))
    rows = [
        {"area": area, "time": f"2021-{month:02}-{1 + i % 28:02}", "kind": "find"}
        for area, numbers in months.items()
        for month, n in enumerate(numbers, 1)
        for i in range(n)
    ]
    return open_study([events_csv(tmp_path / "events.csv", rows)], case)


def test_the_day_on_which_the_last_event_falls_makes_no_slice_of_its_own(tmp_path):
    """A month of which one day was watched: the lines compare January with March, the last whole one."""
    study = study_of(
        tmp_path, {"west": [40, 30, 20, 9], "east": [20, 30, 40, 9]}, watched="2021-04-09"
    )
    fell, rose, _ = (one["en"] for one in study.facts("month").readings)
    assert fell == "Fell here (January 2021 to March 2021, per 30 days): West 38.7 → 19.4."
    assert rose == "Rose there (January 2021 to March 2021, per 30 days): East 19.4 → 38.7."


def test_where_all_is_in_part_the_lines_say_so(tmp_path):
    study = study_of(tmp_path, {"west": [40, 9], "east": [20, 9]}, watched="2021-02-09")
    told = study.facts("month")
    words = "covered in part only: there are not two whole periods"
    for one in (told.headline, *told.readings[:2]):
        assert one["en"].count(words) == 1
        assert one["en"].index("2021") < one["en"].index(words)  # February, not January


def test_a_first_period_in_part_is_not_taken_for_the_last(tmp_path):
    coverage = [covered(one, start="2021-01-23", end="2021-02-28") for one in ("west", "east")]
    case = load_case(write_case(tmp_path / "toytown", coverage=coverage, **UNPUBLISHED))
    rows = [
        {"area": area, "time": f"2021-0{month}-{23 + i % 6}", "kind": "find"}
        for area in ("west", "east")
        for month in (1, 2)
        for i in range(12)
    ]
    told = open_study([events_csv(tmp_path / "events.csv", rows)], case).facts("month")
    fell = told.readings[0]["en"]
    assert fell.index("covered in part only") < fell.index(" to February 2021, per 30 days)")


def test_within_chance_stands_beside_the_line(tmp_path):
    """West 40 in 31 days, 30 in 31; east 20 and 60."""
    study = study_of(tmp_path, {"west": [40, 30, 30], "east": [20, 30, 60]}, watched="2021-03-31")
    fell, rose, _ = (one["en"] for one in study.facts("month").readings)
    assert "West 38.7 → 29.0 (within chance)." in fell
    assert rose.endswith("East 19.4 → 58.1.")


def test_shares_of_areas_watched_on_different_days_are_of_rates(tmp_path):
    """West: 60 events of 45 watched days, east 60 of 90: 40 and 20 per 30 days, two thirds and one."""
    coverage = [covered("west", start="2021-02-15", end="2021-03-31"),
                covered("east", start="2021-01-01", end="2021-03-31")]  # fmt: skip
    case = load_case(write_case(tmp_path / "toytown", coverage=coverage, **UNPUBLISHED))
    rows = [{"area": area, "time": f"2021-03-{1 + i % 28:02}", "kind": "find"}
            for area in ("west", "east") for i in range(60)]  # fmt: skip
    told = open_study([events_csv(tmp_path / "events.csv", rows)], case).facts("quarter")
    period = "2021-01-01..2021-03-31"
    assert told.rates[period].to_dict() == {"west": 40, "east": 20}
    assert told.shares[period].to_dict() == pytest.approx({"west": 2 / 3, "east": 1 / 3})
    west = told.share_intervals["west", period]
    # Of a share of rates no such interval is known.
    assert (west.estimate, west.low, west.high) == (pytest.approx(2 / 3), None, None)
    assert told.counts[period].to_dict() == {"west": 60, "east": 60}


def test_published_bergen_compares_what_the_report_prints():
    """Table 4.12, per 30 days: Laksevåg 14 of 122 days to 103 of 182; Sandviken 10 to 15."""
    case = load_case("bergen")
    facts = build_facts(case, published_panel(case, "quarter"))
    changes = {one.area: one for one in facts.comparison.changes}
    assert set(changes) == set(facts.common)
    laksevag, sandviken = changes["laksevag"], changes["sandviken"]
    assert laksevag.ratio.estimate == pytest.approx(103 / 182 / (14 / 122))
    assert (laksevag.direction.way, laksevag.direction.within_chance) == ("rose", False)
    # 2.46 to 2.47: a hundredth.
    assert sandviken.direction.way == "same"
    for first, last in pairwise((facts.comparison.first, facts.comparison.last)):
        assert first < last


def test_a_few_days_at_an_end_are_no_window_beside_longer_periods():
    """Two days of January, all of February and most of March: not the two days are compared."""
    few = compare(panel_of({"west": [(6, 2), (20, 28), (22, 29)]}))
    assert (few.chosen, str(few.first), str(few.last)) == (
        "partial", "2021-02-01..2021-02-28", "2021-03-01..2021-03-31",
    )  # fmt: skip
    assert few.in_part == (False, True)
    edges = compare(panel_of({"west": [(6, 2), (20, 28), (8, 3)]}))
    assert (str(edges.first), str(edges.last)) == (
        "2021-02-01..2021-02-28", "2021-03-01..2021-03-31",
    )  # fmt: skip
    alike = compare(panel_of({"west": [(6, 14), (7, 14), (8, 14)]}))
    assert (str(alike.first), str(alike.last)) == (
        "2021-01-01..2021-01-31", "2021-03-01..2021-03-31",
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.tuples(*[st.integers(1, 400)] * 4))
def test_a_share_is_within_chance_as_its_odds_ratio_is(numbers):
    """By hand: the logarithm of the odds ratio, and one over each count for its variance (Woolf)."""
    a, b, c, d = numbers
    far = abs(log(b / a) - log(d / c)) - NormalDist().inv_cdf(0.975) * sqrt(
        sum(1 / n for n in numbers)
    )
    assume(abs(far) > 1e-9)
    assert share_within_chance((a, b), (a + c, b + d)) == (far < 0)
    assert share_within_chance((b, a), (b + d, a + c)) == (far < 0)


@pytest.mark.parametrize(("few", "within"), [(3, True), (5, True), (9, False), (40, False)])
def test_a_share_of_nought_changes_by_chance_or_not_as_the_exact_test_has_it(few, within):
    assert share_within_chance((0, few), (100, 100)) is within
    assert share_within_chance((few, 0), (100, 100)) is within
