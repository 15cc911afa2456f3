import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scenemap.errors import TimeError
from scenemap.intervals import (
    BYS,
    END_AGAIN,
    START_AGAIN,
    WHOLE_EVENT,
    By,
    DateRange,
    PartialDate,
    PartialRange,
    bins_of,
    doubled_times,
    instants_of,
    localize,
    parse_date,
    parse_moment,
    parse_zone,
    skipped_times,
    slice_numbers,
    slice_of,
    slices,
    spread_over,
)

OSLO = ZoneInfo("Europe/Oslo")
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


# --- ranges of days


def test_what_people_write_includes_the_last_day_and_what_is_kept_does_not() -> None:
    window = DateRange.parse("2021-01-01..2021-01-31")
    assert (window.start, window.end, window.last) == (
        date(2021, 1, 1), date(2021, 2, 1), date(2021, 1, 31),
    )  # fmt: skip
    assert window.days == 31
    assert date(2021, 1, 1) in window
    assert date(2021, 1, 31) in window
    assert date(2021, 2, 1) not in window
    assert str(window) == "2021-01-01..2021-01-31"


def test_one_day_is_a_range_of_one_day() -> None:
    assert DateRange.parse("2021-01-31..2021-01-31").days == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2021-01-01", r"'2021-01-01' is not a period\. Write it as 2014-09-01\.\.2014-12-31\."),
        ("2021-01-31..2021-01-01", "must end after it starts; 2021-01-31 to 2021-01-01 does not"),
        ("2021-01-01..2021-02-30", "'2021-02-30' is not a date that exists"),
        ("2021-01-01..", "'' is not a date that exists"),
    ],
)
def test_a_period_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(TimeError, match=message):
        DateRange.parse(text)


def test_an_empty_range_cannot_be_built() -> None:
    with pytest.raises(TimeError, match="must end after it starts"):
        DateRange(date(2021, 1, 1), date(2021, 1, 1))


@pytest.mark.parametrize(
    ("other", "shared", "covers"),
    [
        ("2021-01-10..2021-01-19", 10, True),
        ("2021-01-01..2021-01-31", 31, True),
        ("2021-01-31..2021-02-05", 1, False),
        ("2021-02-01..2021-02-05", 0, False),
        ("2020-12-01..2021-02-28", 31, False),
    ],
)
def test_overlap_counts_the_days_that_both_have(other: str, shared: int, covers: bool) -> None:
    january = DateRange.parse("2021-01-01..2021-01-31")
    assert january.overlap(DateRange.parse(other)) == shared
    assert january.covers(DateRange.parse(other)) is covers


# --- dates as precise as the source


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2014-08-25", "2014-08-25", "2014-08-25", "day"),
        ("2016-02", "2016-02-01", "2016-02-29", "month"),
        ("2015-12", "2015-12-01", "2015-12-31", "month"),
        ("2015-spring", "2015-03-01", "2015-05-31", "season"),
        ("2015-summer", "2015-06-01", "2015-08-31", "season"),
        ("2015-autumn", "2015-09-01", "2015-11-30", "season"),
        ("2015-winter", "2015-12-01", "2016-02-29", "season"),
        ("2012", "2012-01-01", "2012-12-31", "year"),
    ],
)
def test_a_partial_date_means_all_of_its_days(
    text: str, first: str, last: str, precision: str
) -> None:
    partial = PartialDate.parse(text)
    assert str(partial.range) == f"{first}..{last}"
    assert partial.precision == precision


@pytest.mark.parametrize(
    "text", ["2015-13", "2015-02-30", "2015-fall", "15", "2015-6", "", "2015-"]
)
def test_a_partial_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(TimeError, match=f"^'{text}.*' is not a date"):
        PartialDate.parse(text)


def test_a_stretch_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(TimeError, match=r"'2015' to '2014' ends before it starts. Swap the two."):
        PartialRange.parse("2015", "2014")


def test_a_stretch_may_begin_and_end_in_the_same_year() -> None:
    assert PartialRange.parse("2012-06", "2012").end_day == date(2013, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "during", "answer"),
    [
        # from some day of 2012 on
        ("2012", None, "2011-12-01..2011-12-31", "no"),
        ("2012", None, "2012-03-01..2012-03-31", "unknown"),
        ("2012", None, "2012-12-30..2012-12-30", "unknown"),
        ("2012", None, "2012-12-31..2012-12-31", "yes"),
        ("2012", None, "2013-01-01..2013-01-31", "yes"),
        # until some day of 2012
        (None, "2012", "2011-12-31..2011-12-31", "yes"),
        (None, "2012", "2012-01-01..2012-01-01", "yes"),
        (None, "2012", "2012-01-02..2012-01-02", "unknown"),
        (None, "2012", "2013-01-01..2013-01-31", "no"),
        # exact days, the last one included
        ("2014-08-25", "2014-08-27", "2014-08-24..2014-08-24", "no"),
        ("2014-08-25", "2014-08-27", "2014-08-24..2014-08-25", "yes"),
        ("2014-08-25", "2014-08-27", "2014-08-27..2014-08-31", "yes"),
        ("2014-08-25", "2014-08-27", "2014-08-28..2014-08-31", "no"),
        # some time within 2012: no month of it is sure, but the whole year is
        ("2012", "2012", "2012-01-01..2012-01-31", "unknown"),
        ("2012", "2012", "2012-01-01..2012-12-30", "unknown"),
        ("2012", "2012", "2012-01-01..2012-12-31", "yes"),
        # no limit known
        (None, None, "2012-01-01..2012-01-31", "yes"),
    ],
)
def test_whether_a_stretch_held_on_some_days(
    start: str | None, end: str | None, during: str, answer: str
) -> None:
    assert PartialRange.parse(start, end).during(DateRange.parse(during)) == answer


# --- calendar slices


@pytest.mark.parametrize(
    ("day", "by", "name", "days"),
    [
        # ISO 8601: 2015 has a week 53, from 28 December to Sunday 3 January 2016
        ("2015-12-28", "week", "2015-W53", "2015-12-28..2016-01-03"),
        ("2016-01-03", "week", "2015-W53", "2015-12-28..2016-01-03"),
        ("2016-01-04", "week", "2016-W01", "2016-01-04..2016-01-10"),
        ("2014-12-29", "week", "2015-W01", "2014-12-29..2015-01-04"),
        ("2021-01-31", "month", "2021-01", "2021-01-01..2021-01-31"),
        ("2016-02-29", "month", "2016-02", "2016-02-01..2016-02-29"),
        ("2014-12-31", "month", "2014-12", "2014-12-01..2014-12-31"),
        ("2014-08-25", "quarter", "2014-Q3", "2014-07-01..2014-09-30"),
        ("2014-12-31", "quarter", "2014-Q4", "2014-10-01..2014-12-31"),
        ("2015-01-01", "quarter", "2015-Q1", "2015-01-01..2015-03-31"),
        ("2016-12-31", "year", "2016", "2016-01-01..2016-12-31"),
    ],
)
def test_the_slice_of_a_day(day: str, by: By, name: str, days: str) -> None:
    one = slice_of(date.fromisoformat(day), by)
    assert (one.id, str(one.range), one.by) == (name, days, by)


def test_months_from_31_january_skip_none() -> None:
    found = slices(DateRange.parse("2021-01-31..2021-03-01"), "month")
    assert [one.id for one in found] == ["2021-01", "2021-02", "2021-03"]


def test_slices_cover_the_turn_of_the_year() -> None:
    window = DateRange.parse("2015-12-31..2016-01-04")
    assert [one.id for one in slices(window, "week")] == ["2015-W53", "2016-W01"]
    assert [one.id for one in slices(window, "quarter")] == ["2015-Q4", "2016-Q1"]
    assert [one.id for one in slices(window, "year")] == ["2015", "2016"]


def test_a_window_that_ends_with_a_slice_does_not_reach_the_next() -> None:
    assert [one.id for one in slices(DateRange.parse("2021-01-01..2021-01-31"), "month")] == [
        "2021-01"
    ]


@given(DAYS, st.integers(1, 1000), st.sampled_from(BYS))
def test_every_day_of_a_window_lies_in_exactly_one_slice(start: date, length: int, by: By) -> None:
    window = DateRange(start, date.fromordinal(start.toordinal() + length))
    found = slices(window, by)
    assert sum(one.range.overlap(window) for one in found) == length
    assert all(first.range.end == second.range.start for first, second in zip(found, found[1:]))  # noqa: B905, RUF007
    assert len({one.id for one in found}) == len(found)


# --- one date, one moment


@pytest.mark.parametrize("text", ["2021-02-29", "20210101", "2021-W01-1", "01.02.2021", "2021-1-1"])
def test_only_an_iso_date_that_exists_is_a_date(text: str) -> None:
    with pytest.raises(TimeError, match=r"is not a date that exists. Write it as 2014-08-25."):
        parse_date(text)


def test_blanks_round_a_date_do_no_harm() -> None:
    assert parse_date(" 2016-02-29 ") == date(2016, 2, 29)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2015-06-17T14:05", "2015-06-17T12:05:00+00:00"),
        ("2015-06-17 14:05", "2015-06-17T12:05:00+00:00"),
        ("2015-01-17T14:05:30", "2015-01-17T13:05:30+00:00"),
        ("2015-06-17T12:05Z", "2015-06-17T12:05:00+00:00"),
        ("2015-06-17T21:05+09:00", "2015-06-17T12:05:00+00:00"),
    ],
)
def test_a_moment_without_an_offset_is_local_time(text: str, utc: str) -> None:
    moment = parse_moment(text, OSLO)
    assert moment.astimezone(UTC).isoformat() == utc
    assert moment.tzinfo is OSLO


def test_half_past_two_on_29_march_2015_does_not_exist_in_oslo() -> None:
    """Summer time begins at 01:00 GMT on the last Sunday in March (directive 2000/84/EC, article 2)."""
    with pytest.raises(
        TimeError,
        match=r"2015-03-29 02:30:00 does not exist in Europe/Oslo: the clock was put forward. "
        "Give the time with its offset.",
    ):
        parse_moment("2015-03-29 02:30", OSLO)
    assert parse_moment("2015-03-29 01:59", OSLO).utcoffset() != (
        parse_moment("2015-03-29 03:00", OSLO).utcoffset()
    )


def test_half_past_two_on_25_october_2015_occurs_twice_in_oslo() -> None:
    """Summer time ends at 01:00 GMT on the last Sunday in October (directive 2000/84/EC, article 3)."""
    with pytest.raises(
        TimeError,
        match=r"2015-10-25 02:30:00 occurs twice in Europe/Oslo: the clock was put back. "
        r"Say which is meant by adding \+02:00 or \+01:00.",
    ):
        parse_moment("2015-10-25 02:30", OSLO)


@pytest.mark.parametrize(
    ("text", "utc_hour"),
    [("2015-10-25T02:30+02:00", 0), ("2015-10-25T02:30+01:00", 1), ("2015-10-25T03:00", 2)],
)
def test_with_its_offset_either_reading_is_taken(text: str, utc_hour: int) -> None:
    assert parse_moment(text, OSLO).astimezone(UTC).hour == utc_hour


@pytest.mark.parametrize("text", ["2015-06-17", "17.06.2015 14:05", "14:05", "2015-06-17T1405"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(
        TimeError, match=f"^'{text}' is not a date and time. Write it as 2015-06-17T14:05.$"
    ):
        parse_moment(text, OSLO)


@pytest.mark.parametrize("text", ["2015-06-31T14:05", "2015-06-17T24:05"])
def test_a_moment_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(TimeError, match=f"^'{text}' is not a date and time that exists"):
        parse_moment(text, OSLO)


def test_no_time_is_ambiguous_where_the_clock_never_changes() -> None:
    assert localize(datetime(2015, 10, 25, 2, 30), ZoneInfo("Asia/Tokyo")).isoformat() == (  # noqa: DTZ001
        "2015-10-25T02:30:00+09:00"
    )


def test_a_time_zone_is_found_by_its_name() -> None:
    assert parse_zone("Europe/Oslo") == OSLO


@pytest.mark.parametrize("name", ["Norway/Bergen", "", "../etc/passwd"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(TimeError, match=f"'{name}' is not a time zone. Write it as Europe/Oslo."):
        parse_zone(name)


# --- many days and times at once ------------------------------------------------------------------


@pytest.mark.parametrize("by", BYS)
def test_slices_are_numbered_one_after_the_other(by):
    days = [date(1968, 12, 20) + timedelta(days=at) for at in range(1500)]
    days += [date(2014, 12, 20) + timedelta(days=at) for at in range(800)]
    numbers = slice_numbers(np.array(days, dtype="datetime64[D]"), by).tolist()
    ids = [slice_of(day, by).id for day in days]
    for (one, first), (two, second) in itertools.pairwise(zip(numbers[:1500], ids, strict=False)):
        assert two - one == (first != second)
    assert len(set(zip(numbers, ids, strict=True))) == len(set(ids)) == len(set(numbers))


def test_the_numbers_begin_where_1970_does():
    day = np.array(["1970-01-01"], dtype="datetime64[D]")
    assert [int(slice_numbers(day, by)[0]) for by in BYS] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("zone", "gap"),
    [
        ("Europe/Oslo", ("2015-03-29T02:00", "2015-03-29T03:00")),
        ("Australia/Lord_Howe", ("2015-10-04T02:00", "2015-10-04T02:30")),
        ("America/Sao_Paulo", ("2015-10-18T00:00", "2015-10-18T01:00")),
        ("Pacific/Apia", ("2011-12-30T00:00", "2011-12-31T00:00")),
    ],
)
def test_times_that_a_clock_change_skips(zone, gap):
    start, end = (np.datetime64(one, "us") for one in gap)
    moment = np.timedelta64(1, "us")
    times = np.array([start - moment, start, end - moment, end, np.datetime64("NaT")])
    assert skipped_times(times, parse_zone(zone)).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_skipped_times_are_those_that_pandas_cannot_place(zone):
    times = np.arange("2013-12-31", "2017-01-02", np.timedelta64(15, "m"), dtype="M8[us]")
    placed = pd.Series(times).dt.tz_localize(
        zone, nonexistent="NaT", ambiguous=np.ones(len(times), bool)
    )
    found = skipped_times(times, parse_zone(zone))
    assert np.array_equal(found, placed.isna().to_numpy())
    assert found.any() == (zone != "UTC")


# --- what comes round again -----------------------------------------------------------------------


def parts(start: str, end: str, cycle) -> dict[str, float]:
    """Return the parts of one event by the names of their bins."""
    times = np.array([start, end], dtype="datetime64[us]")
    event, which, weight = spread_over(times[:1], times[1:], cycle)
    assert not event.any()
    assert weight.sum() == WHOLE_EVENT
    found: dict[str, float] = {}
    for one, part in zip(which.tolist(), weight.tolist(), strict=True):
        found[bins_of(cycle)[one]] = found.get(bins_of(cycle)[one], 0) + part / WHOLE_EVENT
    return found


@pytest.mark.parametrize(
    ("start", "end", "cycle", "expected"),
    [
        # By hand. Half past ten in the evening to half past midnight: 30, 60 and 30 minutes of 120.
        ("2015-06-17T22:30", "2015-06-18T00:30", "hour", {"22": 0.25, "23": 0.5, "00": 0.25}),
        # A moment has its bin to itself, on the full hour the one that begins.
        ("2015-06-17T22:00", "2015-06-17T22:00", "hour", {"22": 1}),
        ("2015-06-17T21:59:59", "2015-06-17T22:00", "hour", {"21": 1}),
        # Within one hour nothing is spread.
        ("2015-06-17T22:10", "2015-06-17T22:50", "hour", {"22": 1}),
        # 23 h 30 min from 12:30: the hour of noon has its second half only, 11 o'clock all.
        ("2015-06-17T12:30", "2015-06-18T12:00", "hour",
         {"12": 30 / 1410, **{f"{h:02}": 60 / 1410 for h in range(24) if h != 12}}),
        # It comes back to the hour in which it began: 15 and 30 of 1425 minutes.
        ("2015-06-17T12:45", "2015-06-18T12:30", "hour",
         {"12": 45 / 1425, **{f"{h:02}": 60 / 1425 for h in range(24) if h != 12}}),
        # 17 June 2015 was a Wednesday, 1969-12-28 a Sunday.
        ("2015-06-17", "2015-06-18", "weekday", {"3": 1}),
        ("2015-06-17T12:00", "2015-06-20T00:00", "weekday", {"3": 0.2, "4": 0.4, "5": 0.4}),
        ("1969-12-28T18:00", "1969-12-29T06:00", "weekday", {"7": 0.5, "1": 0.5}),
    ],
)  # fmt: skip
def test_an_event_is_spread_by_how_much_of_it_lies_in_each_bin(start, end, cycle, expected):
    assert parts(start, end, cycle) == pytest.approx(expected, abs=2e-6)


@given(DAYS, st.integers(0, 24 * 60 - 1), st.integers(1, 24 * 60 - 1))
def test_spreading_agrees_with_going_through_the_minutes(day, minute_of_day, minutes):
    begin = datetime.combine(day, time()) + timedelta(minutes=minute_of_day)
    found = parts(str(begin), str(begin + timedelta(minutes=minutes)), "hour")
    slow: dict[str, float] = {}
    for minute in range(minutes):
        hour = f"{(begin + timedelta(minutes=minute)).hour:02}"
        slow[hour] = slow.get(hour, 0) + 1 / minutes
    assert found == pytest.approx(slow, abs=2e-6)


#: Zones and nights of their clock changes, forward and back; Lord Howe's is by half an hour.
CHANGES = [
    ("Europe/Oslo", "2015-03-29"), ("Europe/Oslo", "2015-10-25"),
    ("America/New_York", "2015-03-08"), ("America/New_York", "2015-11-01"),
    ("Australia/Lord_Howe", "2015-04-05"), ("Australia/Lord_Howe", "2015-10-04"),
    ("America/Sao_Paulo", "2015-02-22"), ("America/Sao_Paulo", "2015-10-18"),
]  # fmt: skip


@given(
    st.sampled_from(CHANGES), st.integers(-36 * 12, 36 * 12), st.integers(1, 22 * 12),
    st.sampled_from(["hour", "weekday"]),
)  # fmt: skip
# From 01:55 to 02:35, where the clock goes on from 02:00 at 02:30.
@example(("Australia/Lord_Howe", "2015-10-04"), -103, 2, "hour")
def test_spreading_over_a_clock_change_agrees_with_going_through_the_moments(
    change, begin, steps, cycle
):
    zone, day = ZoneInfo(change[0]), datetime.fromisoformat(change[1]).replace(tzinfo=UTC)
    step = timedelta(minutes=5)
    began = day + begin * step
    ended = began + steps * step
    slow: dict[str, float] = {}
    for at in range(steps):
        local = (began + at * step).astimezone(zone)
        one = f"{local.hour:02}" if cycle == "hour" else str(local.isoweekday())
        slow[one] = slow.get(one, 0) + 1 / steps
    local = [one.astimezone(zone) for one in (began, ended)]
    again = np.array([local[0].fold * START_AGAIN + local[1].fold * END_AGAIN], dtype=np.int8)
    times = np.array([one.replace(tzinfo=None) for one in local], dtype="datetime64[us]")
    for which, (at, bit) in enumerate(((began, START_AGAIN), (ended, END_AGAIN))):
        moment = instants_of(times[which : which + 1], zone, again & bit)
        assert moment.tolist() == [at.replace(tzinfo=None)]
    # What ends by an earlier clock than it began is read as a moment.
    assume(times[0] < times[1])
    _, which, weight = spread_over(times[:1], times[1:], cycle, zone, again)
    assert weight.sum() == WHOLE_EVENT
    found: dict[str, float] = {}
    for one, part in zip(which.tolist(), weight.tolist(), strict=True):
        found[bins_of(cycle)[one]] = found.get(bins_of(cycle)[one], 0) + part / WHOLE_EVENT
    assert found == pytest.approx(slow, abs=2e-6)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_doubled_times_are_those_of_which_pandas_asks_which_is_meant(zone):
    times = np.arange("2013-12-31", "2017-01-02", np.timedelta64(15, "m"), dtype="M8[us]")
    placed = pd.Series(times).dt.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward")
    found = doubled_times(times, parse_zone(zone))
    assert np.array_equal(found, placed.isna().to_numpy())
    assert found.any() == (zone != "UTC")


@pytest.mark.parametrize(("cycle", "days"), [("hour", 1), ("weekday", 7)])
def test_what_lasts_a_whole_cycle_has_no_bin(cycle, days):
    start = np.array(["2015-06-17"], dtype="datetime64[us]")
    with pytest.raises(TimeError, match="lasts a whole cycle"):
        spread_over(start, start + np.timedelta64(days, "D"), cycle)
