from __future__ import annotations

import math
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import BOUNDS, CRS, at, events_csv, write_areas
from proofs import often
from scenemap.areas import Area, read_areas
from scenemap.case import load_case
from scenemap.cells import Cell, flags_of, written
from scenemap.counted import CountedPanel, panel_from_events
from scenemap.disclosure import disclose
from scenemap.errors import DataError
from scenemap.events.counts import Count, Coverage
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.intervals import DateRange
from scenemap.model import Bounds
from scenemap.panel import COLUMNS, Panel, panel_from_counts, published_panel
from scenemap.tally import Conservation

BLANK = {"nb": "", "en": ""}
AREAS = tuple(Area(name, name, BLANK, None, None, None, None, (), "") for name in ("east", "west"))
QUARTER1, QUARTER2 = "2021-01-01..2021-03-31", "2021-04-01..2021-06-30"


def count(area: str, period: str, n: float, **changes: str) -> Count:
    fields = {"place_type": "area", "kind": "find", "unit": "find"} | changes
    days = DateRange.parse(period)
    return Count(
        fields["place_type"], area, "s", days, fields["kind"], fields["unit"], n, "b", "T1", ""
    )


def looked(area: str, period: str, kind: str = "find") -> Coverage:
    return Coverage(area, DateRange.parse(period), kind)


def cell(panel: Panel, area: str, period: str) -> dict[str, object]:
    """Return one cell, missing values as None."""
    cells = written(panel.cells)
    (row,) = cells.query("area == @area and period == @period").to_dict("records")
    return {
        name: None if value != value or str(value) == "<NA>" else value
        for name, value in row.items()
    }


def shown(panel: Panel, area: str, period: str) -> tuple[object, ...]:
    found = cell(panel, area, period)
    return tuple(found[name] for name in ("count", "coverage", "flags"))


def counted(panel: CountedPanel, area: str, period: str) -> tuple[object, ...]:
    """Return count, coverage and flags of a cell as counted, as :func:`shown` does of a panel."""
    at = panel.areas.index(area), [one.id for one in panel.slices].index(period)
    unknown = bool(panel.unknown[at])
    count = None if unknown else int(panel.counts[at])
    coverage = int(panel.coverage[at]) if panel.told[at[0]] else None
    state = "unknown" if unknown else "exact"
    partial, spread = bool(panel.partial[at]), bool(panel.spread[at])
    return count, coverage, Cell(state, count, None, None, coverage, partial, spread).flags


def disclosed(panel: CountedPanel) -> Panel:
    """Disclose counts of a kind that the case has not published."""
    return disclose(panel, load_case("bergen"))


# --- published counts ---------------------------------------------------------------------------


def test_a_count_of_exactly_the_slice_is_exact():
    panel = panel_from_counts([count("west", QUARTER1, 30)], [], AREAS, "quarter")
    assert cell(panel, "west", "2021-Q1") == {
        "area": "west", "period": "2021-Q1", "count": 30, "coverage": 90, "flags": "exact",
        "days": 90, "per_30_days": 10.0, "source_periods": 1,
    }  # fmt: skip
    assert tuple(panel.cells.columns) == COLUMNS


def test_months_that_fill_a_quarter_are_added_up():
    months = {"2021-01-01..2021-01-31": 1, "2021-02-01..2021-02-28": 2, "2021-03-01..2021-03-31": 6}
    panel = panel_from_counts(
        [count("west", p, n) for p, n in months.items()], [], AREAS, "quarter"
    )
    assert shown(panel, "west", "2021-Q1") == (9, 90, "exact")
    assert cell(panel, "west", "2021-Q1")["per_30_days"] == 3
    assert cell(panel, "west", "2021-Q1")["source_periods"] == 3


def test_months_that_fill_part_of_a_quarter_are_exact_but_partial():
    panel = panel_from_counts([count("west", "2021-01-01..2021-01-31", 31)], [], AREAS, "quarter")
    assert shown(panel, "west", "2021-Q1") == (31, 31, "exact;partial")
    assert cell(panel, "west", "2021-Q1")["per_30_days"] == 30


def test_a_coarse_count_shows_its_mean_and_no_count():
    """30 finds in 90 days are 10 per 30 days in each month, whatever its length."""
    panel = panel_from_counts([count("west", QUARTER1, 30)], [], AREAS, "month")
    for month, days in (("2021-01", 31), ("2021-02", 28), ("2021-03", 31)):
        assert shown(panel, "west", month) == (None, days, "period_mean")
        assert cell(panel, "west", month)["per_30_days"] == pytest.approx(10)
        assert cell(panel, "west", month)["source_periods"] == 1


def test_a_slice_over_two_source_periods_weighs_them_by_days():
    """July: 10 days at 3 a day and 21 days at 1 a day are 51; 51 / 31 x 30 = 49.35."""
    counts = [
        count("west", "2021-06-01..2021-07-10", 120),
        count("west", "2021-07-11..2021-08-31", 52),
    ]
    panel = panel_from_counts(counts, [], AREAS, "month")
    found = cell(panel, "west", "2021-07")
    assert (found["flags"], found["source_periods"]) == ("period_mean", 2)
    assert found["per_30_days"] == pytest.approx(49.3548, abs=1e-4)


def test_a_coarse_count_that_ends_within_a_slice_is_its_mean_on_the_days_that_it_covers():
    """46 finds in the 46 days to 15 February are 30 per 30 days in both months, not half of it."""
    panel = panel_from_counts([count("west", "2021-01-01..2021-02-15", 46)], [], AREAS, "month")
    assert shown(panel, "west", "2021-01") == (None, 31, "period_mean")
    assert shown(panel, "west", "2021-02") == (None, 15, "period_mean;partial")
    for month in ("2021-01", "2021-02"):
        assert cell(panel, "west", month)["per_30_days"] == pytest.approx(30)


def test_no_count_is_zero_only_where_the_source_looked_all_through():
    counts = [count("west", QUARTER1, 30), count("east", QUARTER2, 10), count("west", QUARTER2, 9)]
    for coverage, expected in (
        ([], (None, 0, "unknown")),
        ([looked("east", QUARTER1)], (0, 90, "exact")),
        (
            [looked("east", "2021-01-01..2021-02-15"), looked("east", "2021-02-10..2021-03-31")],
            (0, 90, "exact"),
        ),
        ([looked("east", "2021-01-01..2021-03-30")], (None, 0, "unknown")),
        ([looked("east", QUARTER1, kind="visit")], (None, 0, "unknown")),
        ([looked("west", QUARTER1)], (None, 0, "unknown")),
    ):  # fmt: skip
        panel = panel_from_counts(counts, coverage, AREAS, "quarter")
        assert shown(panel, "east", "2021-Q1") == expected


def test_source_periods_are_never_more_than_the_source_has():
    panel = panel_from_counts(
        [count("west", QUARTER1, 30), count("west", QUARTER2, 91)], [], AREAS, "week"
    )
    assert len(panel.slices) == 27  # Monday 28 December 2020 to Sunday 4 July 2021
    assert [str(period) for period in panel.source_periods] == [QUARTER1, QUARTER2]
    assert panel.counts().to_dict("index") == {"west": {QUARTER1: 30, QUARTER2: 91}}
    assert panel.rates().to_dict("index") == {"west": {QUARTER1: 10, QUARTER2: 30}}
    assert (panel.origin, panel.conservation) == ("published", None)


def test_only_counts_at_areas_make_a_panel():
    counts = [count("west", QUARTER1, 30), count("house", QUARTER1, 900, place_type="service")]
    assert panel_from_counts(counts, [], AREAS, "quarter").areas == ("west",)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([], "A panel needs figures of one kind and unit, and at least one."),
        ([count("west", QUARTER1, 1), count("west", QUARTER2, 1, kind="visit")], "one kind and unit"),
        ([count("west", QUARTER1, 1), count("west", QUARTER2, 1, unit="person")], "one kind and unit"),
        ([count("north", QUARTER1, 1)], "Counts name areas that the case does not have: north."),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_laid_side_by_side_are_refused(counts, told):
    with pytest.raises(DataError, match=told):
        panel_from_counts(counts, [], AREAS, "quarter")


# --- Bergen's find-sites ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bergen():
    return published_panel(load_case("bergen"), "quarter")


SEP_DEC, YEAR, JAN_JUN = (
    "2014-09-01..2014-12-31",
    "2015-01-01..2015-12-31",
    "2016-01-01..2016-06-30",
)


def test_bergen_has_the_printed_counts(bergen):
    """Lundeberg & Mjåland 2017, table 4.12."""
    counts = bergen.counts()
    printed = {
        "laksevag": (14, 148, 103),
        "torgallmenningen": (23, 79, 27),
        "korskirken": (14, 68, 15),
        "danmarksplass": (None, 48, 36),
        "sandviken": (10, 37, 15),
        "bybane": (11, None, None),
        "asane": (9, None, None),
    }
    assert counts.columns.tolist() == [SEP_DEC, YEAR, JAN_JUN]
    found = {
        area: tuple(None if math.isnan(n) else int(n) for n in row)
        for area, row in zip(counts.index, counts.to_numpy(), strict=True)
    }
    assert found == printed


def test_bergen_laksevag_per_30_days(bergen):
    """14 in 122 days, 148 in 365, 103 in 182 (table 4.12)."""
    assert bergen.rates().loc["laksevag"].round(2).tolist() == [3.44, 12.16, 16.98]
    for slice_id, rate in (("2014-Q4", 3.44), ("2015-Q3", 12.16), ("2016-Q2", 16.98)):
        found = cell(bergen, "laksevag", slice_id)
        assert (found["count"], found["flags"]) == (None, "period_mean")
        assert found["per_30_days"] == pytest.approx(rate, abs=0.005)


def test_bergen_third_quarter_of_2014_is_covered_for_30_of_92_days(bergen):
    found = cell(bergen, "laksevag", "2014-Q3")
    assert (found["coverage"], found["days"], found["flags"]) == (30, 92, "period_mean;partial")


def test_bergen_danmarksplass_in_2014_is_unknown_and_not_zero(bergen):
    for slice_id in ("2014-Q3", "2014-Q4"):
        assert shown(bergen, "danmarksplass", slice_id) == (None, 0, "unknown")
        assert cell(bergen, "danmarksplass", slice_id)["per_30_days"] is None
    assert bergen.cell("danmarksplass", SEP_DEC).state == "unknown"


def test_bergen_by_year_is_exact():
    panel = published_panel(load_case("bergen"), "year")
    assert shown(panel, "laksevag", "2015") == (148, 365, "exact")
    assert shown(panel, "laksevag", "2016") == (103, 182, "exact;partial")


# --- events -------------------------------------------------------------------------------------


@pytest.fixture
def areas(tmp_path):
    return read_areas(write_areas(tmp_path / "areas.geojson"), CRS)


def table_of(folder, *rows, **changes):
    path = events_csv(folder / "events.csv", [{"kind": "find", **row} for row in rows])
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), Bounds(*BOUNDS), ("east", "west"), **changes)
    return read_events([path], options)


def in_area(area: str, time: str, **more: object) -> dict[str, object]:
    return {"area": area, "time": time, **more}


def test_events_are_counted_by_area_and_slice(tmp_path, areas):
    lon, lat = at(50, 50)
    table = table_of(
        tmp_path,
        in_area("west", "2021-01-31T23:59", count=1),
        in_area("west", "2021-02-01T00:00", count=4),
        in_area("west", "2021-02-28", count=1),
        in_area("east", "2021-02-10", count=1),
        {"lon": lon, "lat": lat, "time": "2021-02-11", "count": 1},
    )
    panel = panel_from_events(table, areas, "month")
    assert counted(panel, "west", "2021-01") == (1, None, "exact;partial;coverage_unknown")
    assert counted(panel, "west", "2021-02") == (6, None, "exact;coverage_unknown")
    assert counted(panel, "east", "2021-02") == (1, None, "exact;coverage_unknown")
    assert counted(panel, "east", "2021-01") == (None, None, "unknown")
    assert (panel.origin, panel.kind, panel.unit) == ("events", "find", "event")
    assert panel.conservation == Conservation(5, 0, 0, 0, 0, 5)


def test_the_area_given_goes_before_the_one_found(tmp_path, areas):
    lon, lat = at(150, 50)
    panel = panel_from_events(
        table_of(tmp_path, in_area("west", "2021-02-01", lon=lon, lat=lat)), areas, "year"
    )
    assert counted(panel, "west", "2021")[0] == 1


def test_by_position_the_area_found_goes_before_the_one_given(tmp_path, areas):
    lon, lat = at(150, 50)
    table = table_of(tmp_path, in_area("west", "2021-02-01", lon=lon, lat=lat))
    panel = panel_from_events(table, areas, "year", by_position=True)
    assert counted(panel, "east", "2021")[0] == 1


def test_windows_are_periods_of_their_own(tmp_path, areas):
    days = ("2021-01-14", "2021-01-15", "2021-02-14", "2021-02-15", "2021-04-01")
    table = table_of(tmp_path, *(in_area("west", day, count=10) for day in days))
    windows = tuple(map(DateRange.parse, ("2021-01-15..2021-02-14", "2021-04-01..2021-04-30")))
    panel = panel_from_events(table, areas, "month", windows=windows)
    found = disclosed(panel)
    assert found.source_periods == windows
    assert found.counts().loc["west"].tolist() == [20, 10]
    assert cell(found, "west", str(windows[0]))["per_30_days"] == pytest.approx(20 / 31 * 30)
    assert panel.conservation == Conservation(5, 0, 2, 0, 0, 3)


def test_an_area_that_is_given_but_not_asked_for_is_outside(tmp_path, areas):
    """The file may name areas that are not counted in; their events must not fall to a neighbour."""
    table = table_of(tmp_path, in_area("west", "2021-02-01"), in_area("east", "2021-02-01"))
    for area in areas:
        panel = panel_from_events(table, [area], "year")
        assert counted(panel, area.id, "2021")[0] == 1
        assert panel.conservation == Conservation(2, 0, 0, 0, 1, 1)


def test_no_event_is_zero_only_on_days_that_were_covered(tmp_path, areas):
    """The event of March is of a day on which by the table nobody looked: it is outside the period."""
    table = table_of(
        tmp_path, in_area("west", "2021-01-10", count=10), in_area("west", "2021-03-10", count=7)
    )
    coverage = [looked("west", "2021-01-01..2021-02-28"), looked("east", "2021-02-15..2021-02-28")]
    window = DateRange.parse("2021-01-01..2021-04-30")
    panel = panel_from_events(table, areas, "month", window=window, coverage=coverage)
    assert counted(panel, "west", "2021-01") == (10, 31, "exact")
    assert counted(panel, "west", "2021-02") == (0, 28, "exact")
    assert counted(panel, "west", "2021-03") == (None, 0, "unknown")
    assert counted(panel, "west", "2021-04") == (None, 0, "unknown")
    assert counted(panel, "east", "2021-01") == (None, 0, "unknown")
    assert counted(panel, "east", "2021-02") == (0, 14, "exact;partial")
    assert panel.conservation == Conservation(2, 0, 1, 0, 0, 1)
    found = disclosed(panel)
    assert cell(found, "west", "2021-01")["per_30_days"] == pytest.approx(300 / 31)
    assert cell(found, "west", "2021-02")["per_30_days"] == 0


def test_coverage_of_another_kind_says_nothing(tmp_path, areas):
    table = table_of(tmp_path, in_area("west", "2021-01-10"))
    coverage = [looked("east", "2021-01-01..2021-01-31", kind="visit")]
    panel = panel_from_events(table, areas, "month", coverage=coverage)
    assert counted(panel, "east", "2021-01") == (None, None, "unknown")


def test_a_window_cuts_counts_and_coverage(tmp_path, areas):
    days = ("2021-01-14", "2021-01-15", "2021-02-14", "2021-02-15")
    table = table_of(tmp_path, *(in_area("west", day, count=10) for day in days))
    window = DateRange.parse("2021-01-15..2021-02-14")
    coverage = [looked("west", "2020-01-01..2022-12-31")]
    panel = panel_from_events(table, areas, "month", window=window, coverage=coverage)
    assert counted(panel, "west", "2021-01") == (10, 17, "exact;partial")
    assert counted(panel, "west", "2021-02") == (10, 14, "exact;partial")
    found = disclosed(panel)
    assert cell(found, "west", "2021-02")["per_30_days"] == pytest.approx(300 / 14)
    assert [str(period) for period in found.source_periods] == [
        "2021-01-15..2021-01-31", "2021-02-01..2021-02-14",
    ]  # fmt: skip
    assert panel.conservation == Conservation(4, 0, 2, 0, 0, 2)


def test_without_a_window_the_days_run_from_the_first_event_to_the_last(tmp_path, areas):
    table = table_of(tmp_path, in_area("west", "2021-03-10T23:00"), in_area("west", "2021-02-05"))
    panel = panel_from_events(table, areas, "quarter")
    assert [str(period) for period in panel.periods] == ["2021-02-05..2021-03-10"]


def test_without_a_window_the_days_are_those_that_were_covered_where_that_is_told(tmp_path, areas):
    """An event of April is of no day on which somebody looked; east's days begin in January."""
    days = ("2021-02-05", "2021-03-10", "2021-04-02")
    table = table_of(tmp_path, *(in_area("west", day) for day in days))
    coverage = [looked("west", "2021-02-01..2021-03-20"), looked("east", "2021-01-11..2021-02-28")]
    panel = panel_from_events(table, areas, "month", coverage=coverage)
    assert [str(period) for period in panel.periods] == [
        "2021-01-11..2021-01-31", "2021-02-01..2021-02-28", "2021-03-01..2021-03-20",
    ]  # fmt: skip
    assert panel.conservation == Conservation(3, 0, 1, 0, 0, 2)
    assert counted(panel, "west", "2021-01") == (None, 0, "unknown")
    assert counted(panel, "east", "2021-01") == (0, 21, "exact;partial")


def test_an_event_between_two_times_counts_only_if_both_fall_in_one_slice(tmp_path, areas):
    table = table_of(
        tmp_path,
        {"area": "west", "start": "2021-01-30T12:00", "end": "2021-02-01T00:00"},
        {"area": "west", "start": "2021-01-31T23:00", "end": "2021-02-01T00:01"},
        {"area": "west", "start": "2021-01-31", "end": "2021-01-31"},
        {"area": "west", "start": "2021-01-31", "end": "2021-02-01"},
    )
    month, quarter = (panel_from_events(table, areas, by) for by in ("month", "quarter"))
    assert month.conservation == Conservation(4, 2, 0, 0, 0, 2)
    assert month.counts.sum() == 2
    assert quarter.conservation == Conservation(4, 0, 0, 0, 0, 4)


@pytest.mark.parametrize(
    ("by", "time", "slice_id"),
    [
        ("week", "2021-01-03T23:59", "2020-W53"),
        ("week", "2021-01-04T00:00", "2021-W01"),
        ("month", "2021-12-31T23:59", "2021-12"),
        ("quarter", "2021-03-31T23:59", "2021-Q1"),
        ("quarter", "2021-04-01", "2021-Q2"),
        ("year", "2020-12-31T23:59", "2020"),
    ],
)
def test_slices_begin_at_local_midnight(tmp_path, areas, by, time, slice_id):
    table = table_of(tmp_path, in_area("west", time), in_area("east", "2020-06-01"))
    panel = panel_from_events(table, areas, by)
    west = panel.counts[panel.areas.index("west")]
    assert [one.id for one, n in zip(panel.slices, west, strict=True) if n] == [slice_id]


def test_several_kinds_need_a_choice(tmp_path, areas):
    table = table_of(
        tmp_path,
        in_area("west", "2021-01-10"),
        in_area("west", "2021-01-11", kind="visit"),
        in_area("west", "2021-01-12", kind="visit"),
    )
    with pytest.raises(DataError, match=r"several kinds: find, visit\. Choose one with `kind=`"):
        panel_from_events(table, areas, "month")
    with pytest.raises(DataError, match="no event of kind 'fine'; the file holds find, visit"):
        panel_from_events(table, areas, "month", kind="fine")
    panel = panel_from_events(table, areas, "month", kind="visit")
    assert counted(panel, "west", "2021-01")[0] == 2
    assert panel.kind == "visit"


def test_without_areas_or_rows_there_is_no_panel(tmp_path, areas):
    table = table_of(tmp_path, in_area("west", "2021-01-10"))
    with pytest.raises(
        DataError, match=r"There are no areas to count in\. Give them with `areas=`"
    ):
        panel_from_events(table, (), "month")
    none = table_of(tmp_path, in_area("west", "never"), bad_rows="reject")
    with pytest.raises(DataError, match="No row of the file can be used"):
        panel_from_events(none, areas, "month")
    (tmp_path / "headings.csv").write_text("kind,area,time\n", encoding="utf-8")
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), Bounds(*BOUNDS), ("east", "west"))
    empty = read_events([tmp_path / "headings.csv"], options)
    for kind in (None, "find"):
        with pytest.raises(
            DataError, match=r"has headings and no rows.*Give it a row for each event"
        ):
            panel_from_events(empty, areas, "month", kind=kind)


def test_simulated_events_make_a_simulated_panel(tmp_path, areas):
    table = table_of(tmp_path, in_area("west", "2021-01-10", simulated="yes"))
    assert panel_from_events(table, areas, "month").origin == "simulated"


# --- conservation -------------------------------------------------------------------------------


def test_terms_that_do_not_add_up_are_a_fault_of_the_package():
    with pytest.raises(AssertionError, match="rows were lost: 10 rows read = 1 rejected"):
        Conservation(10, 1, 2, 0, 3, 3)


START, END = date(2020, 12, 1), date(2021, 4, 30)
DAYS = st.dates(START - timedelta(days=20), END + timedelta(days=20))
FATES = st.sampled_from(["bad", "nowhere", "outside", "west", "east", "found west", "found east"])
PLACES = {"outside": (300, 50), "found west": (50, 50), "found east": (150, 50)}


def row_of(fate: str, day: date, hour: int, n: int) -> dict[str, object]:
    time = "never" if fate == "bad" else f"{day}T{hour:02}:30"
    row: dict[str, object] = {"lon": "", "lat": "", "area": "", "time": time, "count": n}
    if fate in PLACES:
        row["lon"], row["lat"] = at(*PLACES[fate])
    elif fate in {"west", "east"}:
        row["area"] = fate
    return {**row, "kind": "find"}


def label(day: date, by: str) -> str:
    week = day.isocalendar()
    return {
        "week": f"{week.year}-W{week.week:02}",
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{'111222333444'[day.month - 1]}",
        "year": str(day.year),
    }[by]


def test_nothing_is_lost_whatever_the_events_areas_slices_and_window():
    """Where each row must go is known from how it was made."""
    seen: Counter[str] = Counter()

    @settings(max_examples=often(12, 120), derandomize=True, deadline=None, database=None)
    @given(
        st.lists(
            st.tuples(FATES, DAYS, st.integers(0, 23), st.integers(0, 9)), min_size=1, max_size=30
        ),
        st.sampled_from(["week", "month", "quarter", "year"]),
        st.none() | st.tuples(DAYS, st.integers(0, 100)),
        st.sets(st.sampled_from(["west", "east"]), min_size=1),
    )
    def conserved(rows, by, window, drawn):
        if all(fate == "bad" for fate, *_ in rows):
            return
        days = [day for fate, day, *_ in rows if fate != "bad"]
        first, last = (
            (min(days), max(days))
            if window is None
            else (window[0], window[0] + timedelta(window[1]))
        )
        table = table_of(folder, *(row_of(*row) for row in rows), bad_rows="reject")
        panel = panel_from_events(
            table,
            [area for area in both if area.id in drawn or any(f == area.id for f, *_ in rows)],
            by,
            window=None if window is None else DateRange.through(first, last),
        )
        ids = set(panel.areas)
        terms: Counter[str] = Counter()
        cells: Counter[tuple[str, str]] = Counter()
        for fate, day, _, n in rows:
            area = fate.removeprefix("found ")
            if fate == "bad":
                terms["rejected"] += 1
            elif not first <= day <= last:
                terms["outside_period"] += 1
            elif fate == "nowhere":
                terms["without_position"] += 1
            elif area not in ids:
                terms["outside_areas"] += 1
            else:
                terms["counted"] += 1
                cells[area, label(day, by)] += n
        assert panel.conservation == Conservation(
            len(rows),
            terms["rejected"],
            terms["outside_period"],
            terms["without_position"],
            terms["outside_areas"],
            terms["counted"],
        )
        found = {
            (area, one.id): int(n)
            for area, row in zip(panel.areas, panel.counts, strict=True)
            for one, n in zip(panel.slices, row, strict=True)
            if n
        }
        assert found == {key: n for key, n in cells.items() if n}
        seen.update(term for term, n in terms.items() if n)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        both = read_areas(write_areas(folder / "areas.geojson"), CRS)
        conserved()
    assert set(seen) == {
        "rejected", "outside_period", "without_position", "outside_areas", "counted",
    }  # fmt: skip


# --- a season in the place of days --------------------------------------------------------------

SUMMER = DateRange(date(2004, 6, 1), date(2004, 9, 1), stated="2004-summer")


def in_summer(by: str, *others: Count) -> Panel:
    one = replace(count("west", QUARTER1, 2042), period=SUMMER)
    return panel_from_counts([one, *others], [], AREAS, by)


def test_a_count_of_a_season_without_days_has_no_rate():
    panel = in_summer("year")
    assert panel.counts().loc["west", "2004-summer"] == 2042
    assert panel.rates().loc["west"].isna().all()


@pytest.mark.parametrize("by", ["week", "month", "quarter"])
def test_it_is_in_no_slice_that_may_hold_only_a_part_of_it(by: str):
    panel = in_summer(by)
    assert set(flags_of(panel.cells)) == {"unknown"}
    assert panel.cells["count"].isna().all()


def test_a_slice_that_holds_all_of_it_has_its_count_and_neither_days_nor_rate():
    panel = in_summer("year")
    assert cell(panel, "west", "2004") == {
        "area": "west", "period": "2004", "count": 2042, "coverage": None,
        "flags": "exact;partial;coverage_unknown", "days": 366, "per_30_days": None,
        "source_periods": 1,
    }  # fmt: skip


def test_beside_a_part_of_another_period_the_slice_is_unknown():
    panel = in_summer("year", count("west", "2004-10-01..2005-03-31", 182))
    assert shown(panel, "west", "2004") == (None, None, "unknown")
    assert shown(panel, "west", "2005") == (None, 90, "period_mean;partial")
