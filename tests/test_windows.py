from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.errors import DataError, TimeError
from scenemap.intervals import DateRange, slices
from scenemap.windows import SEASON_DAYS, Windows, months_later, whole_years

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
RANGES = st.tuples(DAYS, st.integers(1, 800)).map(
    lambda one: DateRange(one[0], one[0] + timedelta(days=one[1]))
)


def parse(before: str, after: str) -> Windows:
    return Windows.parse(before, after)


def test_windows_are_written_with_their_last_day():
    one = parse("2014-01-01..2014-12-31", "2015-03-01..2015-03-31")
    assert [window.days for window in one.both] == [365, 31]
    assert str(one.between) == "2015-01-01..2015-02-28"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("2014-01-01..2014-12-31", "2014-12-31..2015-12-31", "2014-12-31 and 2014-12-31.* overlap"),
        (
            "2014-01-01..2014-12-31",
            "2014-01-01..2014-12-31",
            "overlap. Let one end before the other",
        ),
        (
            "2015-01-01..2015-12-31",
            "2014-01-01..2014-12-31",
            r"\(2015-.*\) lies after .* Swap them",
        ),
    ],
)
def test_windows_that_overlap_or_are_out_of_order_are_refused(before, after, told):
    with pytest.raises(DataError, match=told):
        parse(before, after)


@pytest.mark.parametrize("one", ["2014", "2014-01-01", "2014-12-31..2014-01-01", "x..y", ""])
def test_what_is_no_window_is_refused(one):
    with pytest.raises(TimeError):
        parse(one, "2015-01-01..2015-12-31")


# --- round an act -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "months", "before", "after", "between"),
    [
        # The closing of the park, in force from that day on.
        ("2014-08-25", 12, "2013-08-25..2014-08-24", "2014-08-25..2015-08-24", "None"),
        ("2014-08-25", 1, "2014-07-25..2014-08-24", "2014-08-25..2014-09-24", "None"),
        # Known to a month, a season, a year: its days belong to neither window.
        ("2015-06", 3, "2015-03-01..2015-05-31", "2015-07-01..2015-09-30", "2015-06-01..2015-06-30"),
        ("2015-spring", 6, "2014-09-01..2015-02-28", "2015-06-01..2015-11-30",
         "2015-03-01..2015-05-31"),
        ("2012", 24, "2010-01-01..2011-12-31", "2013-01-01..2014-12-31", "2012-01-01..2012-12-31"),
        # A month that is too short ends with its last day.
        ("2016-02-29", 12, "2015-02-28..2016-02-28", "2016-02-29..2017-02-27", "None"),
    ],
)  # fmt: skip
def test_so_many_months_on_each_side_of_an_act(when, months, before, after, between):
    one = Windows.around(when, months)
    assert (str(one.before), str(one.after), str(one.between)) == (before, after, between)


@pytest.mark.parametrize("months", [0, -3])
def test_no_months_are_no_window(months):
    with pytest.raises(DataError, match=f"{months} months are no window"):
        Windows.around("2014-08-25", months)


def test_a_quarter_is_compared_with_the_same_one_last_year():
    one = Windows.year_on_year(DateRange.parse("2016-01-01..2016-03-31"))
    assert (str(one.before), one.before.days, one.after.days) == ("2015-01-01..2015-03-31", 90, 91)


@given(DAYS, st.integers(1, 30))
@settings(max_examples=often(12, 120), derandomize=True)
def test_windows_round_a_day_meet_there_and_are_months_long(day, months):
    one = Windows.around(str(day), months)
    assert one.before.end == day == one.after.start
    assert one.between is None
    for window in one.both:
        # So many months are at most a few days longer or shorter than one another.
        assert abs(window.days - months * 365.2425 / 12) < 4
    one.check_lengths()


@given(DAYS, st.integers(-400, 400))
@settings(max_examples=often(16, 160), derandomize=True)
def test_months_later_keeps_the_day_or_takes_the_last_of_a_shorter_month(day, months):
    found = months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    last = (found + timedelta(days=1)).month != found.month
    assert found.day == day.day or (found.day < day.day and last)


def test_years_are_whole_on_any_day_of_the_year():
    told = {
        "2014-08-25..2016-08-24": True, "2015-01-01..2015-12-31": True,
        "2016-02-29..2017-02-27": True, "2015-01-01..2015-12-30": False,
        "2015-01-01..2016-01-01": False, "2015-01-01..2015-06-30": False,
    }  # fmt: skip
    assert {one: whole_years(DateRange.parse(one)) for one in told} == told


# --- halves -----------------------------------------------------------------------------------------


@given(RANGES)
@settings(max_examples=often(12, 120), derandomize=True)
def test_halves_are_of_one_length_to_a_day_and_leave_out_none(before):
    one = Windows(before, DateRange(before.end, before.end + timedelta(days=9)))
    if before.days == 1:
        assert one.halves is None
        return
    first, second = one.halves
    assert (first.start, first.end, second.end) == (before.start, second.start, before.end)
    assert 0 <= second.days - first.days <= 1


def test_halves_are_cut_where_a_slice_begins():
    """Of January to July, 212 days, the middle is 17 April: 1 April is nearer than 1 July."""
    one = parse("2021-01-01..2021-07-31", "2021-08-01..2021-12-31")
    cut = [each.range for each in slices(DateRange.parse("2020-01-01..2022-12-31"), "quarter")]
    assert [str(half) for half in one.halves_of(cut)] == [
        "2021-01-01..2021-03-31", "2021-04-01..2021-07-31",
    ]  # fmt: skip
    # No slice begins within: cut at a month, of which rows dated to months lie on one side; the middle
    # is 17 April, and 1 May is nearer to it than 1 April. Within a month there is only the middle.
    years = [each.range for each in slices(DateRange.parse("2020-01-01..2022-12-31"), "year")]
    assert [str(half) for half in one.halves_of(years)] == [
        "2021-01-01..2021-04-30", "2021-05-01..2021-07-31",
    ]  # fmt: skip
    short = parse("2021-01-05..2021-01-20", "2021-08-01..2021-08-16")
    assert short.halves_of(years) == short.halves


def test_a_window_of_one_day_has_no_halves():
    one = parse("2021-01-01..2021-01-01", "2021-02-01..2021-02-01")
    assert one.halves is None
    assert one.halves_of([DateRange.parse("2021-01-01..2021-01-31")]) is None


# --- what is refused before anything is computed ------------------------------------------------------


def test_windows_unequal_by_a_season_are_refused():
    parse("2021-01-01..2021-03-31", f"2021-04-01..{date(2021, 6, 29) + timedelta(SEASON_DAYS - 1)}"
          ).check_lengths()  # fmt: skip
    with pytest.raises(DataError, match=r"has 90 days.*178: they are unequal by a season"):
        parse("2021-01-01..2021-03-31", f"2021-04-01..{date(2021, 6, 29) + timedelta(SEASON_DAYS)}"
              ).check_lengths()  # fmt: skip
    # Of whole years each holds every season alike.
    parse("2012-01-01..2014-12-31", "2015-01-01..2015-12-31").check_lengths()


def test_windows_outside_what_was_watched_are_refused_with_the_days():
    one = parse("2021-01-01..2021-03-31", "2021-07-01..2021-09-30")
    west = (DateRange.parse("2021-01-01..2021-02-28"), DateRange.parse("2021-06-01..2021-12-31"))
    one.check_watched({"west": west})
    one.check_watched({})  # nothing says when
    with pytest.raises(
        DataError,
        match=r"2021-07-01\.\.2021-09-30 reaches outside .* \(2021-01-01\.\.2021-09-29\)",
    ):
        one.check_watched({"west": (DateRange.parse("2021-01-01..2021-09-29"),)})
    # An area that nobody watched in a window is unknown there; only what needs it is refused.
    late = (DateRange.parse("2021-04-01..2021-12-31"),)
    one.check_watched({"west": west, "east": late})
    apart = (DateRange.parse("2020-01-01..2020-12-31"), DateRange.parse("2021-04-01..2021-12-31"))
    with pytest.raises(
        DataError, match=r"Nobody watched any area on any day .* 2021-01-01\.\.2021-03"
    ):
        one.check_watched({"west": apart})
