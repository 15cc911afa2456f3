from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from builders import write_areas
from scenemap.areas import read_areas
from scenemap.errors import DataError
from scenemap.events.cleaning import ReadingOptions, clean
from scenemap.events.counts import Coverage
from scenemap.events.sources import RawBatch
from scenemap.exposure import hours_in, watched_days
from scenemap.intervals import DateRange
from scenemap.profiles import profile_from_tally
from scenemap.tally import Counting, Tally, tally_batch

OPTIONS = ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("east", "west"))


@pytest.fixture(scope="module")
def areas(tmp_path_factory):
    return read_areas(write_areas(tmp_path_factory.mktemp("toytown") / "a.geojson"), "EPSG:25832")


def tally(rows, counting: Counting) -> Tally:
    """Count rows of area, start, end and count."""
    names = ("area", "start", "end", "count")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    raw = RawBatch(
        {name: pd.Series(values, dtype=object) for name, values in columns.items()},
        np.arange(1, len(rows) + 1),
    )
    return tally_batch(clean(raw, OPTIONS), counting, "events.csv")


ROWS = [
    ("west", "2021-03-01T10:15", "", 6),
    ("west", "2021-03-02T22:30", "2021-03-03T00:30", 2),
    ("east", "2021-03-31T22:00", "", 1),
    ("", "2021-03-31T22:00", "", 1),
    ("east", "2021-03-08", "", 3),
]


def counting(areas, **more) -> Counting:
    more = {"start": date(2021, 3, 1), "end": date(2021, 4, 1), "cycle": "hour", **more}
    return Counting(areas, "year", **more)


def profile(areas, rows=ROWS, *, coverage=(), by_area=False, **more):
    how = counting(areas, watched=watched_days(coverage, "event"), **more)
    return profile_from_tally(tally(rows, how), how, zone=OPTIONS.zone, by_area=by_area)


def shown(one) -> dict[tuple[str, str], float]:
    cells = one.counted.dropna(subset=["count"])
    return {
        (area, period): float(count)
        for area, period, count in zip(cells["area"], cells["period"], cells["count"], strict=True)
    }


def test_hours_of_the_whole_case_by_hand(areas):
    """Six at ten; two from 22:30 to 00:30, a quarter, a half and a quarter of each; one at 22."""
    one = profile(areas)
    assert shown(one) == {("", "10"): 6, ("", "22"): 1.5, ("", "23"): 1, ("", "00"): 0.5}
    flags = dict(zip(one.counted["period"], one.counted["flags"], strict=True))
    assert flags["10"] == "exact;coverage_unknown"
    assert {flags[hour] for hour in ("22", "23", "00")} == {"spread;coverage_unknown"}
    assert flags["03"] == "unknown"
    assert one.counted.set_index("period")["per_30_days"]["10"] == pytest.approx(6 / 31 * 30)


def test_a_date_without_a_clock_time_has_no_hour_but_a_weekday(areas):
    one = profile(areas)
    assert (one.without_bin, one.conservation.rejected) == (1, 1)
    assert str(one.conservation) == (
        "5 rows read = 1 rejected + 0 outside the period + 1 without position + 0 outside every area "
        "+ 3 counted"
    )
    week = profile(areas, cycle="weekday")
    # 1, 8 and 31 March 2021 were Monday, Monday and Wednesday; the night falls on Tuesday and
    # Wednesday, three quarters and one quarter.
    assert shown(week) == {("", "1"): 9, ("", "2"): 1.5, ("", "3"): 1.5}
    assert week.without_bin == 0


@pytest.mark.parametrize(
    ("start", "end", "hours", "flag"),
    [
        ("2021-03-02T22:15", "2021-03-02T23:00", {"22": 4.0}, "exact"),
        ("2021-03-02T22:30", "2021-03-02T23:30", {"22": 2.0, "23": 2.0}, "spread"),
        ("2021-03-02T22:30", "2021-03-03T00:30", {"22": 1.0, "23": 2.0, "00": 1.0}, "spread"),
    ],
)
def test_what_lies_in_two_hours_is_spread_and_what_lies_in_one_is_exact(
    areas, start, end, hours, flag
):
    one = profile(areas, [("west", start, end, 4)])
    assert shown(one) == {("", hour): n for hour, n in hours.items()}
    flags = dict(zip(one.counted["period"], one.counted["flags"], strict=True))
    assert {flags[hour] for hour in hours} == {f"{flag};coverage_unknown"}


def test_areas_have_profiles_of_their_own_when_asked_for(areas):
    one = profile(areas, by_area=True)
    assert shown(one) == {
        ("east", "22"): 1, ("west", "00"): 0.5, ("west", "10"): 6, ("west", "22"): 0.5,
        ("west", "23"): 1,
    }  # fmt: skip


def test_no_event_is_nought_only_where_somebody_looked_at_every_area_on_every_day(areas):
    march = DateRange.parse("2021-03-01..2021-03-31")

    def coverage(area, days=march):
        return Coverage(area, days, "event")

    def hour_three(looked):
        cells = profile(areas, coverage=looked).counted.set_index("period")
        return cells["count"]["03"], cells["flags"]["10"]

    assert hour_three([coverage("west"), coverage("east")]) == (0, "exact")
    most = coverage("east", DateRange.parse("2021-03-01..2021-03-30"))
    for looked, told in (
        ([coverage("west")], "exact;coverage_unknown"),
        ([coverage("west"), most], "exact;partial"),
    ):
        count, flags = hour_three(looked)
        assert pd.isna(count)
        assert flags == told


def test_batches_add_up_to_the_same_profile(areas):
    how = counting(areas)
    apart = Tally.empty(how)
    for row in ROWS:
        apart += tally([row], how)
    together = tally(ROWS, how)
    assert apart.counts.tolist() == together.counts.tolist()
    assert (apart.spanning, apart.counted) == (together.spanning, together.counted)


def test_a_few_days_are_a_diary(areas):
    with pytest.raises(DataError, match=r"a diary of 27 days\. Take 28 or more"):
        profile(areas, end=date(2021, 3, 28))
    profile(areas, end=date(2021, 3, 29))


def test_dates_alone_make_no_hours(areas):
    with pytest.raises(
        DataError, match="has a hour: they last a day or longer, as dates without a clock time"
    ):
        profile(areas, ROWS[-1:])


@pytest.mark.parametrize(
    ("west", "east", "uneven"),
    [
        ("0123456", "0123456", False),
        ("01234", "01234", False),  # which days say
        ("01234", "56", True),
        ("0123456", "56", True),
        ("56", None, True),  # nothing is said of the other
    ],
)
def test_areas_that_were_watched_on_other_weekdays_make_weekdays_uneven(areas, west, east, uneven):
    march = [date(2021, 3, 1) + timedelta(n) for n in range(31)]
    coverage = [
        Coverage(name, DateRange(day, day + timedelta(1)), "event")
        for name, looked in (("west", west), ("east", east))
        for day in march
        if looked is not None and str(day.weekday()) in looked
    ]
    assert profile(areas, coverage=coverage, cycle="weekday").uneven == uneven
    assert not profile(areas, coverage=coverage, cycle="weekday", by_area=True).uneven
    assert not profile(areas, coverage=coverage).uneven


def test_a_weekday_divides_by_its_own_watched_days(areas):
    """Two events a day; from May on nobody looked on Saturdays, and what fell on them is not counted."""
    days = [date(2021, 1, 4) + timedelta(n) for n in range(7 * 34)]
    dark = [day for day in days if day.weekday() == 5 and day >= date(2021, 5, 1)]
    watched = {}
    for name in ("east", "west"):
        edges = [days[0] - timedelta(1), *dark, days[-1] + timedelta(1)]
        watched[name] = tuple(
            DateRange(one + timedelta(1), other)
            for one, other in pairwise(edges)
            if one + timedelta(1) < other
        )
    last = days[-1] + timedelta(1)
    how = counting(areas, cycle="weekday", watched=watched, start=days[0], end=last)
    rows = [("west", str(day), "", 2) for day in days]
    one = profile_from_tally(tally(rows, how), how, zone=OPTIONS.zone)
    cells = one.counted.set_index("period")
    assert cells["days"].to_dict() == {**dict.fromkeys("123457", 34), "6": 34 - len(dark)}
    assert set(cells["per_30_days"]) == {60.0}
    assert set(cells["flags"][list("123457")]) == {"exact"}
    assert cells["flags"]["6"] == "exact;partial"


@pytest.mark.parametrize(
    ("start", "end", "zone", "hours"),
    [
        # The clock is put from 2 to 3 on 28 March, from 3 to 2 on 31 October, and both in a year.
        (date(2021, 3, 1), date(2021, 4, 1), "Europe/Oslo", {"01": 31, "02": 30, "03": 31}),
        (date(2021, 10, 1), date(2021, 11, 1), "Europe/Oslo", {"01": 31, "02": 32, "03": 31}),
        (date(2021, 1, 1), date(2022, 1, 1), "Europe/Oslo", {"01": 365, "02": 365, "03": 365}),
        (date(2021, 3, 29), date(2021, 4, 29), "Europe/Oslo", {"01": 31, "02": 31}),
        # By half an hour, from 2 to 1.30 on 4 April.
        (
            date(2021, 4, 1),
            date(2021, 5, 1),
            "Australia/Lord_Howe",
            {"00": 30, "01": 30.5, "02": 30},
        ),
        # At midnight: 24 to 23 on 16 February, which gives that Saturday a second hour 23.
        (date(2019, 2, 1), date(2019, 3, 1), "America/Sao_Paulo", {"22": 28, "23": 29, "00": 28}),
        # 30 December was left out on the clock and so had no hour.
        (date(2011, 12, 1), date(2012, 1, 1), "Pacific/Apia", {"00": 30, "12": 30, "23": 30}),
        (date(2021, 3, 1), date(2021, 4, 1), "UTC", {"01": 31, "02": 31, "03": 31}),
    ],
)
def test_an_hour_divides_by_how_often_its_clock_showed_it(areas, start, end, zone, hours):
    rows = [("west", f"{start}T{hour:02}:10", "", 60) for hour in range(24)]
    how = counting(areas, start=start, end=end)
    one = profile_from_tally(tally(rows, how), how, zone=ZoneInfo(zone))
    cells = one.counted.set_index("period")
    assert cells["days"][list(hours)].to_dict() == hours
    for hour, days in hours.items():
        assert cells["per_30_days"][hour] == pytest.approx(60 * 30 / days)


def test_an_hour_that_nobody_could_watch_takes_nothing_from_what_is_known(areas):
    """Somebody looked on every day; the hour that one of them lacks is watched whenever it came."""
    march = DateRange.parse("2021-03-01..2021-03-31")
    both = [Coverage(name, march, "event") for name in ("east", "west")]
    cells = profile(areas, coverage=both).counted.set_index("period")
    assert (cells["count"]["02"], cells["flags"]["02"], cells["days"]["02"]) == (0, "exact", 30)
    short = [
        Coverage("west", march, "event"),
        Coverage("east", DateRange.parse("2021-03-28..2021-03-28"), "event"),
    ]
    east = profile(areas, coverage=short, by_area=True).counted.set_index(["area", "period"])
    assert [east["days"]["east", hour] for hour in ("01", "02", "03")] == [1, 0, 1]
    assert pd.isna(east["count"]["east", "02"])


def test_hours_that_a_clock_shows_are_those_that_pass():
    """Counted another way: each quarter of an hour from one local midnight to another."""
    for name in (
        "Europe/Oslo",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Tehran",
    ):
        zone = ZoneInfo(name)
        for days in ("2011-01-01..2011-12-31", "2021-03-20..2021-04-10", "2020-12-20..2022-01-05"):
            window = DateRange.parse(days)
            step = timedelta(minutes=15)
            moment, end = (
                datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
                for day in (window.start, window.end)
            )
            passed = [0.0] * 24
            while moment < end:
                passed[moment.astimezone(zone).hour] += 0.25
                moment += step
            assert hours_in(window, [window], zone) == tuple(passed), (name, days)
