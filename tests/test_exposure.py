from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.errors import DataError
from scenemap.events.counts import Coverage
from scenemap.exposure import (
    Exposure,
    counted_days,
    days_in,
    span_of,
    watched_days,
    watched_together,
)
from scenemap.intervals import DateRange

YEAR = DateRange.parse("2021-01-01..2021-12-31")
RANGES = st.tuples(
    st.dates(date(2020, 10, 1), date(2022, 3, 1)), st.integers(1, 200)
).map(lambda one: DateRange(one[0], one[0] + timedelta(days=one[1])))  # fmt: skip
TABLES = st.lists(st.tuples(st.sampled_from("abc"), RANGES, st.sampled_from(["find", "visit"])))


def days_of(*ranges: DateRange) -> set[date]:
    """Return the days of ranges one by one, as a reader with a calendar would."""
    return {one.start + timedelta(days=n) for one in ranges for n in range(one.days)}


def table(rows) -> list[Coverage]:
    return [Coverage(*row) for row in rows]


def test_watched_days_of_an_area_by_hand():
    """31 + 28 days, then from 16 to 31 March; of the other area nothing is told."""
    watched = {"west": (DateRange.parse("2021-01-01..2021-02-28"),
                        DateRange.parse("2021-03-16..2021-03-31"))}  # fmt: skip
    one = Exposure(YEAR, watched)
    assert one.days("west") == 31 + 28 + 16
    assert one.days("west", DateRange.parse("2021-02-20..2021-03-20")) == 9 + 5
    assert one.days("west", DateRange.parse("2021-04-01..2021-04-30")) == 0
    assert (one.told("west"), one.told("east"), one.days("east")) == (True, False, 365)
    # Days outside of what was counted are none.
    assert one.days("east", DateRange.parse("2020-12-01..2021-01-31")) == 31
    assert one.days("east", DateRange.parse("2022-02-01..2022-02-28")) == 0
    january = DateRange.parse("2021-01-01..2021-01-31")
    april = DateRange.parse("2021-04-01..2021-04-30")
    assert one.matrix(["east", "west"], [january, april]).tolist() == [[31, 30], [31, 0]]
    assert one.matrix([], [january]).shape == (0, 1)


@settings(deadline=None, max_examples=often(12, 120), derandomize=True)
@given(TABLES, RANGES, RANGES)
def test_days_are_those_that_a_calendar_counts(rows, window, asked):
    watched = watched_days(table(rows), "find")
    one = Exposure(window, watched)
    looked = {
        area: days_of(*(days for name, days, kind in rows if (name, kind) == (area, "find")))
        for area in "abc"
    }
    assert set(watched) == {area for area, days in looked.items() if days}
    for area in "abc":
        told = looked[area] if looked[area] else days_of(window)
        assert one.days(area, asked) == len(told & days_of(window) & days_of(asked))
        assert one.days(area) == len(told & days_of(window))
        assert one.matrix([area], [asked]).tolist() == [[one.days(area, asked)]]
        assert days_in(asked, watched.get(area, ())) == len(looked[area] & days_of(asked))
    together = set().union(*looked.values())
    span = span_of(watched)
    assert (span is None) == (not together)
    if span is not None:
        assert (span.start, span.last) == (min(together), max(together))


@settings(deadline=None, max_examples=often(12, 120), derandomize=True)
@given(TABLES, st.sets(st.sampled_from("abc"), min_size=1))
def test_areas_taken_as_one_are_watched_somewhere_and_everywhere(rows, areas):
    watched = watched_days(table(rows), "find")
    found = watched_together(watched, sorted(areas))
    if not areas <= set(watched):
        assert found is None
        return
    by_area = [days_of(*watched[area]) for area in areas]
    assert days_of(*found.somewhere) == set().union(*by_area)
    assert days_of(*found.everywhere) == set.intersection(*by_area)
    for ranges in (found.somewhere, found.everywhere):  # apart, so that no day counts twice
        assert sum(one.days for one in ranges) == len(days_of(*ranges))


def test_no_areas_are_never_watched():
    assert watched_together({}, []) is None


# --- which days were counted ------------------------------------------------------------------------

ROWS = DateRange.parse("2021-02-10..2021-11-20")
COVERED = DateRange.parse("2021-01-01..2021-06-30")


@pytest.mark.parametrize(
    ("given_days", "covered", "rows", "closed", "found"),
    [
        ((None, None), None, ROWS, None, "2021-02-10..2021-11-20"),
        ((None, None), COVERED, ROWS, None, "2021-01-01..2021-06-30"),
        ((date(2021, 3, 1), None), COVERED, ROWS, None, "2021-03-01..2021-06-30"),
        ((None, date(2021, 4, 1)), COVERED, ROWS, None, "2021-01-01..2021-03-31"),
        ((date(2020, 1, 1), date(2022, 1, 1)), COVERED, ROWS, None, "2020-01-01..2021-12-31"),
        ((date(2020, 1, 1), date(2022, 1, 1)), None, None, None, "2020-01-01..2021-12-31"),
        # What is not over is not counted, and the period does not reach to it of itself.
        ((None, None), None, ROWS, date(2021, 10, 1), "2021-02-10..2021-09-30"),
        ((None, None), COVERED, ROWS, date(2021, 10, 1), "2021-01-01..2021-06-30"),
        ((date(2021, 3, 1), None), None, ROWS, date(2021, 10, 1), "2021-03-01..2021-09-30"),
    ],
)
def test_each_end_is_from_the_first_that_says_it(given_days, covered, rows, closed, found):
    days = counted_days(given=given_days, covered=covered, rows=rows, closed=closed)
    assert str(days) == found


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "There is no row that can be used, so the days that were counted are unknown"),
        ({"given": (date(2021, 1, 1), None)}, "There is no row that can be used"),
        ({"given": (date(2021, 12, 1), None), "rows": ROWS},
         r"There is no event on 2021-12-01 or later: the last is of 2021-11\. .*`start=`.*`end=`"),
        ({"given": (None, date(2021, 2, 1)), "rows": ROWS},
         r"There is no event on 2021-01-31 or earlier: the first is of 2021-02\. .*`end=`.*`start=`"),
        ({"given": (date(2021, 8, 1), None), "covered": COVERED, "rows": ROWS},
         r"There is no watched day on 2021-08-01 or later: the last is of 2021-06\."),
        ({"rows": ROWS, "closed": date(2021, 1, 1)}, r"is of 2021-01-01 or later.*`recent=`"),
        # The first day that was counted is the first that is not over.
        ({"given": (date(2021, 1, 1), None), "rows": ROWS, "closed": date(2021, 1, 1)},
         r"is of 2021-01-01 or later.*`recent=`"),
    ],
)  # fmt: skip
def test_where_nothing_is_left_it_is_said_how_what_was_given_lies(arguments, told):
    """To the month: when the first and the last event were is nobody's business."""
    with pytest.raises(DataError, match=told) as caught:
        counted_days(**arguments)
    assert "2021-02-10" not in str(caught.value)
    assert "2021-11-20" not in str(caught.value)


def test_days_that_begin_where_others_end_are_refused_in_words():
    january = DateRange.parse("2021-01-01..2021-01-31")
    with pytest.raises(DataError, match="There is no event on 2021-02-01 or later"):
        counted_days(given=(date(2021, 2, 1), None), rows=january)
    assert Exposure(january).days("a", DateRange.parse("2021-02-01..2021-02-28")) == 0
