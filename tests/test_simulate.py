from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from shapely import Point, Polygon, box

from scenemap.areas import Area
from scenemap.case import load_case
from scenemap.errors import DataError
from scenemap.events.counts import Count
from scenemap.intervals import DateRange
from scenemap.simulate import simulate, simulate_sessions

OSLO = ZoneInfo("Europe/Oslo")
BLANK = {"nb": "", "en": ""}


def area(name: str, outline: object) -> Area:
    return Area(name, name, BLANK, outline, None, None, None, (), "")


def count(place: str, period: str, n: float) -> Count:
    return Count("area", place, "s", DateRange.parse(period), "find", "find", n, "b", "T1", "")


@pytest.fixture(scope="module")
def bergen():
    case = load_case("bergen")
    rows = [one for one in case.counts if one.series == case.main_series]
    return case, rows, simulate(rows, case.areas, case.zone, seed=7, points=True)


def test_bergen_adds_up_to_the_published_table(bergen):
    """Lundeberg & Mjåland 2017, table 4.12."""
    _, _, events = bergen
    second, third = date(2015, 1, 1), date(2016, 1, 1)
    days = [time.date() for time in events["time"]]
    assert (min(days) >= date(2014, 9, 1), max(days) < date(2016, 7, 1)) == (True, True)
    found = Counter(
        (place, int(day >= second) + int(day >= third))
        for place, day in zip(events["area"], days, strict=True)
    )
    table = {
        "laksevag": (14, 148, 103),
        "torgallmenningen": (23, 79, 27),
        "korskirken": (14, 68, 15),
        "danmarksplass": (0, 48, 36),
        "sandviken": (10, 37, 15),
        "bybane": (11, 0, 0),
        "asane": (9, 0, 0),
    }
    printed = {(place, at): n for place, row in table.items() for at, n in enumerate(row) if n}
    assert found == printed
    assert len(events) == 657


def test_every_event_is_marked_and_in_time_order(bergen):
    _, _, events = bergen
    assert set(events["simulated"]) == {"yes"}
    assert set(events["kind"]) == {"overdose-find"}
    assert events["time"].is_monotonic_increasing


def test_points_lie_in_their_area_and_areas_without_outline_have_none(bergen):
    case, _, events = bergen
    outlines = {one.id: one.outline for one in case.areas}
    for event in events.itertuples():
        outline = outlines[event.area]
        if outline is None:
            assert event.area == "bybane"
            assert pd.isna(event.lon)
            assert pd.isna(event.lat)
        else:
            assert outline.covers(Point(event.lon, event.lat))


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(bergen):
    case, rows, events = bergen
    again = simulate(rows, case.areas, case.zone, seed=7, points=True)
    other = simulate(rows, case.areas, case.zone, seed=8, points=True)
    assert again.to_csv() == events.to_csv()
    assert other.to_csv() != events.to_csv()


def test_points_are_drawn_only_when_asked_for(bergen):
    case, rows, _ = bergen
    assert list(simulate(rows, case.areas, case.zone, seed=7).columns) == [
        "area", "time", "kind", "simulated",
    ]  # fmt: skip


def test_times_exist_and_fill_the_period_but_the_hour_that_is_skipped():
    """On 28 March 2021 there is no clock time from 02:00 to 03:00 in Oslo."""
    drawn = simulate([count("a", "2021-03-28..2021-03-28", 3000)], [area("a", None)], OSLO, seed=1)
    hours = {time.hour for time in drawn["time"]}
    assert hours == set(range(24)) - {2}
    for time in drawn["time"]:
        elapsed = time.to_pydatetime().replace(tzinfo=OSLO).timestamp()
        assert datetime.fromtimestamp(elapsed, OSLO).replace(tzinfo=None) == time


def test_times_stay_within_the_period_and_are_whole_minutes():
    drawn = simulate([count("a", "2021-10-31..2021-10-31", 2000)], [area("a", None)], OSLO, seed=1)
    assert {str(time.date()) for time in drawn["time"]} == {"2021-10-31"}
    assert {time.second for time in drawn["time"]} == {0}


def test_points_of_a_thin_area_are_found():
    """A triangle with a hole: nine tenths of its box are outside it."""
    thin = Polygon([(0, 0), (1, 0), (0, 0.2), (0, 0)]).difference(box(0.1, 0.02, 0.3, 0.06))
    drawn = simulate(
        [count("a", "2021-01-01..2021-01-31", 200)], [area("a", thin)], OSLO, 1, points=True
    )
    assert len(drawn) == 200
    assert all(thin.covers(Point(one.lon, one.lat)) for one in drawn.itertuples())


def test_a_count_of_nought_draws_nothing():
    rows = [count("a", "2021-01-01..2021-01-31", 0), count("b", "2021-01-01..2021-01-31", 2)]
    drawn = simulate(rows, [area("a", None), area("b", box(0, 0, 1, 1))], OSLO, 1, points=True)
    assert drawn["area"].tolist() == ["b", "b"]


def test_no_times_are_drawn_over_a_season_without_days():
    summer = DateRange(date(2004, 6, 1), date(2004, 9, 1), stated="2004-summer")
    one = replace(count("a", "2021-01-01..2021-03-31", 3), period=summer)
    with pytest.raises(DataError, match="cannot be drawn over 2004-summer"):
        simulate([one], [area("a", None)], OSLO, seed=1)


def test_sessions_keep_to_what_is_said_of_a_scene():
    """Bergen: 30-70 persons in Nygårdsparken in spring 2014, a mean of 27 in Vågsbunnen in 2015."""
    sessions = simulate_sessions(load_case("bergen").scenes, seed=3)
    park = sessions[sessions["place"] == "nygardsparken"]
    assert park["persons"].between(30, 70).all()
    assert park["start"].between("2014-03-01", "2014-06-01").all()
    square = sessions[(sessions["place"] == "vagsbunnen") & (sessions["start"].dt.year == 2015)]
    assert 20 < square["persons"].mean() < 34
    assert set(sessions["simulated"]) == {"yes"}
    again = simulate_sessions(load_case("bergen").scenes, seed=3)
    pd.testing.assert_frame_equal(sessions, again)


def test_a_case_that_says_no_number_of_persons_gives_no_sessions():
    with pytest.raises(
        DataError, match="No scene of the case has a statement with days and a number"
    ):
        simulate_sessions(load_case("oslo").scenes, seed=1)
