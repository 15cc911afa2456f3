from __future__ import annotations

import itertools
import pickle
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from builders import EAST, WEST, at, write_areas
from scenemap.areas import read_areas
from scenemap.counted import panel_from_tally
from scenemap.errors import DataError
from scenemap.events.cleaning import ReadingOptions, clean
from scenemap.events.sources import RawBatch
from scenemap.intervals import DateRange
from scenemap.tally import Counting, Tally, tally_batch

OPTIONS = ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("east", "west"), bad_rows="reject")


@pytest.fixture(scope="module")
def areas(tmp_path_factory):
    return read_areas(
        write_areas(tmp_path_factory.mktemp("toytown") / "areas.geojson"), "EPSG:25832"
    )


def inside(geometry) -> tuple[float, float]:
    point = shape(geometry).representative_point()
    return point.x, point.y


PLACES = {"west": inside(WEST), "east": inside(EAST), "nowhere": (None, None), "away": at(5000, 50)}
ROWS = st.tuples(
    st.sampled_from(sorted(PLACES)),
    st.sampled_from(["", "west", "east"]),
    st.dates(date(2020, 11, 1), date(2021, 6, 30)),
    st.sampled_from(["2021-02-31", ""]) | st.none(),
    st.integers(0, 9),
)  # fmt: skip


def raw(rows, first: int = 1) -> RawBatch:
    """Lay out rows: a place, an area named, a day, a time that cannot be read or None, a count."""
    columns = {
        "lon": pd.Series([PLACES[row[0]][0] for row in rows], dtype=float),
        "lat": pd.Series([PLACES[row[0]][1] for row in rows], dtype=float),
        "area": pd.Series([row[1] for row in rows], dtype=object),
        "time": pd.Series(
            [str(row[2]) if row[3] is None else row[3] for row in rows], dtype=object
        ),
        "count": pd.Series([row[4] for row in rows], dtype=float),
    }
    return RawBatch(columns, np.arange(first, first + len(rows)))


def tally(rows, counting: Counting, first: int = 1) -> Tally:
    return tally_batch(clean(raw(rows, first), OPTIONS), counting, "events.csv")


def facts(one: Tally) -> tuple[object, ...]:
    """What a tally says, wherever its first column is."""
    return (
        one.counts_from(600, 40).tolist(), one.account, dict(one.kinds), one.spanning,
        one.outside_period, one.without_position, one.outside_areas, one.counted, one.days,
        one.all_days,
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(ROWS, min_size=1, max_size=30), st.data())
def test_however_rows_are_cut_and_in_whatever_order_they_add_up_to_the_same(areas, rows, data):
    counting = Counting(areas, "month", start=date(2020, 12, 15), end=date(2021, 5, 1))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(rows)), max_size=4)) | {0, len(rows)})
    parts = [tally(rows[a:b], counting, a + 1) for a, b in itertools.pairwise(cuts)]
    parts = data.draw(st.permutations(parts))
    total = Tally.empty(counting)
    for part in parts:
        total += part
    assert facts(total) == facts(tally(rows, counting))


@settings(deadline=None, max_examples=60)
@given(st.lists(ROWS, min_size=1, max_size=30))
def test_every_row_is_accounted_for(areas, rows):
    """By hand: what each row is, in the order in which the questions are asked."""
    counting = Counting(areas, "month", start=date(2020, 12, 15), end=date(2021, 5, 1))
    one = tally(rows, counting)
    rejected = [row for row in rows if row[3] is not None]
    kept = [row for row in rows if row[3] is None]
    within = [row for row in kept if date(2020, 12, 15) <= row[2] < date(2021, 5, 1)]
    belongs = {row: row[1] or (row[0] if row[0] in {"west", "east"} else "") for row in within}
    counted = [row for row in within if belongs[row]]
    lost = [row for row in within if not belongs[row] and row[0] == "nowhere"]
    away = [row for row in within if not belongs[row] and row[0] == "away"]
    assert (one.account.read, one.account.rejected) == (len(rows), len(rejected))
    assert one.outside_period == len(kept) - len(within)
    assert (one.without_position, one.outside_areas) == (len(lost), len(away))
    assert one.counted == len(counted)
    for row, area in enumerate(one.ids):
        assert one.counts[row].sum() == sum(r[4] for r in counted if belongs[r] == area)


def test_the_first_fault_of_a_row_counts_and_five_rows_are_named(areas):
    rows = [("west", "", date(2021, 1, 1), "never", 1)] * 8
    account = tally(rows, Counting(areas, "year")).account
    ((why, refusal),) = account.refusals.items()
    assert why == ("events.csv", "time", "is not a time that can be read")
    assert (refusal.count, refusal.rows) == (8, (1, 2, 3, 4, 5))


def test_tallies_of_other_areas_or_slices_do_not_add_up(areas):
    one = Tally.empty(Counting(areas, "month"))
    for other in (Counting(areas[:1], "month"), Counting(areas, "year")):
        with pytest.raises(DataError, match="not of the same areas and slices"):
            one + Tally.empty(other)


def test_too_many_kinds_are_free_text(areas):
    one = Tally.empty(Counting(areas, "month"))
    many = replace(one, kinds={f"kind {at}": 1 for at in range(600)})
    more = replace(one, kinds={f"other {at}": 1 for at in range(600)})
    with pytest.raises(DataError, match="Leave free text out of the column 'kind'"):
        many + more


def test_a_counting_travels_without_what_it_has_built(areas):
    counting = Counting(areas, "month")
    counting.ready()
    again = pickle.loads(pickle.dumps(counting))
    assert again.ids == counting.ids
    assert "_index" not in again.__dict__
    rows = [("west", "", date(2021, 1, 1), None, 2)]
    assert facts(tally(rows, again)) == facts(tally(rows, counting))


def test_a_position_may_count_for_more_than_an_area_that_is_named(areas):
    rows = [
        ("west", "east", date(2021, 1, 1), None, 1),
        ("nowhere", "east", date(2021, 1, 1), None, 1),
    ]
    named = tally(rows, Counting(areas, "year"))
    by_position = tally(rows, Counting(areas, "year", by_position=True))
    assert dict(zip(named.ids, named.counts[:, 0].tolist(), strict=True)) == {"east": 2, "west": 0}
    assert by_position.counts[:, 0].tolist() == [0, 1]
    assert by_position.without_position == 1


def test_an_open_window_ends_with_the_last_event_of_any_kind(areas):
    batch = clean(raw([("west", "", date(2021, 1, 5), None, 1)]), OPTIONS)
    later = replace(clean(raw([("west", "", date(2021, 4, 5), None, 1)]), OPTIONS), kind="visit")
    counting = Counting(areas, "month", kind="event", start=date(2021, 1, 1))
    panel = panel_from_tally(tally_batch(batch, counting) + tally_batch(later, counting), counting)
    assert [one.id for one in panel.slices] == ["2021-01", "2021-02", "2021-03", "2021-04"]


def test_what_lies_outside_the_period_takes_no_room(areas):
    days = (date(1900, 1, 1), date(2021, 1, 5), date(2199, 12, 31))
    rows = [("west", "", day, None, 1) for day in days]
    counting = Counting(areas, "week", start=date(2021, 1, 1), end=date(2021, 2, 1))
    one = tally(rows, counting)
    assert one.counts.shape == (2, 1)
    assert (one.outside_period, one.counted) == (2, 1)
    nothing = tally(rows[:1], counting)
    assert nothing.counts.shape == (2, 0)
    assert facts(one + nothing)[4] == 3


# --- events over several slices -------------------------------------------------------------------


def between(rows, counting: Counting) -> Tally:
    """Count rows of area, start, end and count."""
    names = ("area", "start", "end", "count")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    made = RawBatch(
        {name: pd.Series(values, dtype=object) for name, values in columns.items()},
        np.arange(1, len(rows) + 1),
    )
    return tally_batch(clean(made, OPTIONS), counting, "events.csv")


def test_events_over_several_slices_have_part_in_each(areas):
    """By hand: half in March and half in April; 1, 30 and 1 of 32 days; a moment beside them."""
    counting = Counting(areas, "month", spread=True)
    found = between(
        [
            ("west", "2021-03-31T12:00", "2021-04-01T12:00", 2),
            ("east", "2021-03-31", "2021-05-01", 1),
            ("west", "2021-04-05T12:00", "", 1),
            ("west", "2019-01-01", "2020-06-30", 1),
        ],
        counting,
    )
    whole = found.counts[:2]
    parts = found.counts[2:] / 1_000_000
    assert found.ids == ("east", "west", "east (spread)", "west (spread)")
    assert whole.tolist() == [[0, 0, 0], [0, 1, 0]]
    assert parts[1].tolist() == [1, 1, 0]
    assert parts[0].tolist() == pytest.approx([1 / 32, 30 / 32, 1 / 32], abs=2e-6)
    # What lasts longer than a year is refused all the same.
    assert (found.spanning, found.counted) == (1, 3)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["west", "east", ""]),
            st.datetimes(datetime(2020, 11, 1), datetime(2021, 6, 30)),  # noqa: DTZ001 - local
            st.integers(0, 200 * 24),
            st.integers(0, 4),
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["week", "month", "quarter", "year"]),
)
def test_parts_add_up_to_the_events_that_were_counted(areas, rows, by):
    counting = Counting(areas, by, spread=True)
    told = [
        (area, str(start), str(start + timedelta(hours=hours)), n) for area, start, hours, n in rows
    ]
    apart = Tally.empty(counting)
    for row in told:
        apart += between([row], counting)
    together = between(told, counting)
    assert facts(together)[1:] == facts(apart)[1:]
    whole, parts = together.counts[:2].sum(), together.counts[2:].sum()
    assert whole + parts / 1_000_000 == sum(n for area, _, _, n in rows if area)
    if by != "week":
        assert apart.counts_from(0, 700).tolist() == together.counts_from(0, 700).tolist()


# --- windows instead of slices ------------------------------------------------------------------

WINDOWS = (DateRange.parse("2021-01-10..2021-01-19"), DateRange.parse("2021-03-01..2021-05-31"))


def test_windows_are_counted_as_one_period_each_with_their_first_and_last_day(areas):
    days = ["2021-01-09", "2021-01-10", "2021-01-19", "2021-01-20", "2021-02-28", "2021-03-01",
            "2021-05-31", "2021-06-01"]  # fmt: skip
    rows = [("west", "", date.fromisoformat(day), None, 1) for day in days]
    counting = Counting(tuple(areas), "year", windows=WINDOWS)
    tally = tally_batch(clean(raw(rows), OPTIONS), counting)
    panel = panel_from_tally(tally, counting)
    assert panel.source_periods == WINDOWS
    assert panel.counts().loc["west"].tolist() == [2, 2]
    assert panel.conservation.outside_period == 4
    only_last = tally_batch(clean(raw(rows[5:]), OPTIONS), counting)
    # Noughts where nobody is known to have looked are unknown.
    assert panel_from_tally(only_last, counting).counts().loc["west"].tolist()[1] == 2
    assert np.isnan(panel_from_tally(only_last, counting).counts().loc["west"].iloc[0])


@settings(max_examples=40)
@given(rows=st.lists(ROWS, min_size=1, max_size=40), cut=st.integers(0, 40))
def test_windows_count_the_days_that_a_reader_would_count(areas, rows, cut):
    counting = Counting(tuple(areas), "week", windows=WINDOWS)
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    tally = sum(
        (tally_batch(clean(raw(part), OPTIONS), counting) for part in parts),
        start=Tally.empty(counting),
    )
    for column, window in enumerate(WINDOWS):
        for at_row, name in enumerate(counting.ids):
            found = [
                row[4] if row[4] else 0
                for row in rows
                if row[3] is None and row[2] in window and (row[1] or row[0]) == name
            ]
            assert tally.counts_from(0, 2)[at_row, column] == sum(found)


def test_an_event_over_the_edge_of_a_window_belongs_to_none(areas):
    lon, lat = PLACES["west"]
    columns = {
        "lon": pd.Series([lon] * 3),
        "lat": pd.Series([lat] * 3),
        "time": pd.Series(["2021-01-08", "2021-01-18", "2021-01-12"], dtype=object),
        "end": pd.Series(["2021-01-11", "2021-01-22", "2021-01-14"], dtype=object),
    }
    counting = Counting(tuple(areas), "year", windows=WINDOWS)
    tally = tally_batch(clean(RawBatch(columns, np.arange(1, 4)), OPTIONS), counting)
    assert (tally.spanning, tally.counted) == (2, 1)


def test_windows_must_be_apart_and_in_order(areas):
    with pytest.raises(DataError, match="overlap or are not in order"):
        Counting(tuple(areas), "year", windows=WINDOWS[::-1])


def test_a_window_that_reaches_into_the_quarter_that_is_not_over_is_refused(areas):
    counting = Counting(tuple(areas), "year", windows=WINDOWS, closed=date(2021, 4, 1))
    tally = tally_batch(clean(raw([("west", "", date(2021, 1, 10), None, 1)]), OPTIONS), counting)
    with pytest.raises(DataError, match=r"reaches into the quarter from 2021-04-01 on"):
        panel_from_tally(tally, counting)
