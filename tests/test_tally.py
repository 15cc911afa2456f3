from __future__ import annotations

import itertools
import pickle
import re
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
from proofs import often
from scenemap.areas import read_areas
from scenemap.counted import panel_from_tally
from scenemap.errors import DataError
from scenemap.events.cleaning import ReadingOptions, clean
from scenemap.events.sources import RawBatch
from scenemap.intervals import DATED, DateRange, slice_of
from scenemap.tally import Counting, Tally, check_precision, lie_elsewhere, tally_batch

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
        one.all_days, one.elsewhere,
    )  # fmt: skip


@settings(deadline=None, max_examples=often(12, 120))
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


@settings(deadline=None, max_examples=often(12, 120))
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
    parted = [row for row in within if row[1] and row[0] != "nowhere" and row[0] != row[1]]
    assert one.elsewhere == len(parted)
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


def test_who_has_counted_holds_no_index_and_can_count_again(areas):
    counting = Counting(areas, "month")
    rows = [("west", "", date(2021, 1, 1), None, 2), ("nowhere", "east", date(2021, 2, 1), None, 1)]
    once = facts(tally(rows, counting))
    counting.done()
    assert "_index" not in vars(counting)
    assert facts(tally(rows, counting)) == once


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


def test_a_row_that_names_an_area_that_is_not_counted_is_outside_every_area(areas):
    """It has no position and needs none; a row that has neither is without position."""
    west = tuple(one for one in areas if one.id == "west")
    day = date(2021, 1, 1)
    rows = [("nowhere", "east", day, None, 1), ("nowhere", "", day, None, 1),
            ("away", "", day, None, 1), ("nowhere", "west", day, None, 1)]  # fmt: skip
    one = tally(rows, Counting(west, "year"))
    assert (one.without_position, one.outside_areas, one.counted) == (1, 2, 1)
    by_position = tally(rows, Counting(west, "year", by_position=True))
    assert (by_position.without_position, by_position.outside_areas) == (3, 1)


@pytest.mark.parametrize(
    ("parted", "alike", "told"),
    [(5, 95, True), (4, 1, False), (5, 96, False), (20, 0, True)],
)
def test_a_few_rows_by_an_edge_are_not_said_to_lie_elsewhere(areas, parted, alike, told):
    day = date(2021, 1, 1)
    rows = [("west", "east", day, None, 1)] * parted + [("east", "east", day, None, 1)] * alike
    assert lie_elsewhere(tally(rows, Counting(areas, "year"))) is told


def test_rows_of_an_area_that_nobody_has_drawn_or_that_is_not_counted_contradict_nothing(areas):
    undrawn = tuple(replace(one, outline=None) if one.id == "east" else one for one in areas)
    rows = [("west", "east", date(2021, 1, 1), None, 1)]
    assert tally(rows, Counting(undrawn, "year")).elsewhere == 0
    west = tuple(one for one in areas if one.id == "west")
    assert tally(rows, Counting(west, "year")).elsewhere == 0


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


@settings(deadline=None, max_examples=often(8, 80))
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


def test_the_ends_of_the_period_by_hand(areas):
    """The first day and the last are in it, the days beside them outside, and no row is refused."""
    counting = Counting(areas, "month", start=date(2021, 3, 10), end=date(2021, 3, 21))
    days = (date(2021, 3, 9), date(2021, 3, 10), date(2021, 3, 20), date(2021, 3, 21))
    found = [tally([("west", "", day, None, 1)], counting) for day in days]
    assert [one.counted for one in found] == [0, 1, 1, 0]
    assert [one.outside_period for one in found] == [1, 0, 0, 1]
    assert [one.spanning for one in found] == [0, 0, 0, 0]


def test_an_event_over_an_end_of_the_period_is_refused_and_one_that_meets_it_is_not(areas):
    """Midnight on which an event ends is no part of it, and an end that is a date includes its day."""
    counting = Counting(areas, "month", start=date(2021, 3, 10), end=date(2021, 3, 21))
    where = {
        ("2021-03-09T22:00", "2021-03-10T00:00"): "outside",
        ("2021-03-09T22:00", "2021-03-10T00:01"): "refused",
        ("2021-03-08", "2021-03-09"): "outside",
        ("2021-03-08", "2021-03-10"): "refused",
        ("2021-03-10", "2021-03-20"): "counted",
        ("2021-03-20T22:00", "2021-03-21T00:00"): "counted",
        ("2021-03-20T22:00", "2021-03-21T00:01"): "refused",
        ("2021-03-21T00:00", "2021-03-21T02:00"): "outside",
    }
    for (start, end), what in where.items():
        one = between([("west", start, end, 1)], counting)
        told = {"outside": one.outside_period, "refused": one.spanning, "counted": one.counted}
        assert told == {**dict.fromkeys(told, 0), what: 1}, (start, end)


def test_an_event_over_the_edge_of_another_table_is_refused_here_too(areas):
    """A window beside the months begins on 10 March: what reaches from the 9th into it is in neither."""
    counting = Counting(areas, "month", cuts=(date(2021, 3, 10), date(2021, 3, 21)))
    counted = {
        ("2021-03-09T22:00", "2021-03-10T00:00"): 1,
        ("2021-03-09T22:00", "2021-03-10T00:01"): 0,
        ("2021-03-10T00:00", "2021-03-10T02:00"): 1,
        ("2021-03-01", "2021-03-09"): 1,
        ("2021-03-01", "2021-03-10"): 0,
        ("2021-03-10", "2021-03-20"): 1,
        ("2021-03-20", "2021-03-21"): 0,
        ("2021-03-21", "2021-03-31"): 1,
    }
    found = {one: between([("west", *one, 1)], counting) for one in counted}
    assert {one: tally.counted for one, tally in found.items()} == counted
    assert {one: 1 - tally.spanning for one, tally in found.items()} == counted


@pytest.mark.parametrize("by", ["month", "year"])
def test_what_reaches_into_days_that_are_closed_is_outside(areas, by):
    """The second quarter of 2021 is not over: nothing of it is counted, nor what reaches into it."""
    counting = Counting(areas, by, closed=date(2021, 4, 1))
    spans = [
        ("2021-03-31T22:00", "2021-04-01T00:00"), ("2021-03-31T22:00", "2021-04-01T00:01"),
        ("2021-04-01T00:00", "2021-04-01T02:00"), ("2021-03-30", "2021-03-31"),
        ("2021-03-30", "2021-04-01"),
    ]  # fmt: skip
    found = [between([("west", *one, 1)], counting) for one in spans]
    assert [one.counted for one in found] == [1, 0, 0, 1, 0]
    assert [one.outside_period for one in found] == [0, 1, 1, 0, 1]


# --- windows instead of slices ------------------------------------------------------------------

WINDOWS = (DateRange.parse("2021-01-10..2021-01-19"), DateRange.parse("2021-03-01..2021-05-31"))


def test_windows_are_counted_as_one_period_each_with_their_first_and_last_day(areas):
    days = ["2021-01-09", "2021-01-10", "2021-01-19", "2021-01-20", "2021-02-28", "2021-03-01",
            "2021-05-31", "2021-06-01"]  # fmt: skip
    # Each day has a number of its own, so that a sum says which days are in it.
    rows = [("west", "", date.fromisoformat(day), None, 2**at) for at, day in enumerate(days)]
    counting = Counting(tuple(areas), "year", windows=WINDOWS)
    tally = tally_batch(clean(raw(rows), OPTIONS), counting)
    panel = panel_from_tally(tally, counting)
    assert panel.periods == WINDOWS
    west = panel.areas.index("west")
    assert panel.counts[west].tolist() == [2 + 4, 32 + 64]
    assert panel.conservation.outside_period == 4
    only_last = tally_batch(clean(raw(rows[5:]), OPTIONS), counting)
    # Noughts where nobody is known to have looked are unknown.
    late = panel_from_tally(only_last, counting)
    assert late.counts[west].tolist() == [0, 32 + 64]
    assert late.unknown[west].tolist() == [True, False]


@settings(max_examples=often(8, 80))
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


def test_a_window_that_ends_with_the_last_quarter_that_is_over_is_counted(areas):
    closed = WINDOWS[-1].end
    rows = [("west", "", WINDOWS[-1].last, None, 1), ("west", "", closed, None, 1)]
    counting = Counting(tuple(areas), "year", windows=WINDOWS, closed=closed)
    panel = panel_from_tally(tally_batch(clean(raw(rows), OPTIONS), counting), counting)
    assert panel.periods == WINDOWS
    assert panel.counts[panel.areas.index("west")].tolist() == [0, 1]
    early = replace(counting, closed=WINDOWS[-1].last)
    with pytest.raises(DataError, match="reaches into the quarter from 2021-05-31 on"):
        panel_from_tally(tally_batch(clean(raw(rows), OPTIONS), early), early)


# --- rows that are dated to the month, and so on --------------------------------------------------

DATED_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["west", "east", ""]),
        st.dates(date(2019, 6, 1), date(2022, 6, 30)),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=30,
)


def told(rows, counting: Counting, first: int = 1, **how: object) -> Tally:
    """Count rows of area, time as text, and count."""
    columns = {
        "area": pd.Series([row[0] for row in rows], dtype=object),
        "time": pd.Series([row[1] for row in rows], dtype=object),
        "count": pd.Series([row[2] for row in rows], dtype=float),
    }
    made = RawBatch(columns, np.arange(first, first + len(rows)))
    return tally_batch(clean(made, replace(OPTIONS, **how)), counting, "events.csv")


def numbers(one: Tally) -> tuple[object, ...]:
    """What a tally says, but of how times are written."""
    return (
        one.counts_from(0, 3000).tolist(), dict(one.kinds), one.spanning, dict(one.coarse),
        dict(one.dated), one.outside_period, one.unwatched, one.without_position,
        one.outside_areas, one.counted, one.days, one.all_days,
    )  # fmt: skip


@settings(deadline=None, max_examples=often(8, 80))
@given(DATED_ROWS, st.sampled_from(["month", "quarter", "year"]))
def test_months_count_as_their_first_days_and_as_any_of_their_days(areas, rows, by):
    counting = Counting(areas, by)
    months = told([(a, f"{day:%Y-%m}", n) for a, day, n in rows], counting)
    firsts = told([(a, f"{day:%Y-%m}-01", n) for a, day, n in rows], counting, dated="month")
    days = told([(a, str(day), n) for a, day, n in rows], counting, dated="month")
    plain = told([(a, str(day), n) for a, day, n in rows], counting)
    assert numbers(months) == numbers(firsts) == numbers(days)
    assert months.counts_from(0, 700).tolist() == plain.counts_from(0, 700).tolist()
    assert months.dated == {"month": len(rows)}
    # From the first day of the first month to the last of the last.
    low, high = min(day for _, day, _ in rows), max(day for _, day, _ in rows)
    span = (slice_of(low, "month").range.start, slice_of(high, "month").range.last)
    assert months.days == months.all_days == tuple((one - date(1970, 1, 1)).days for one in span)


@settings(deadline=None, max_examples=often(8, 80))
@given(DATED_ROWS, st.sampled_from(DATED[1:]), st.sampled_from(["week", "month", "quarter", "year"]),
       st.booleans())  # fmt: skip
def test_rows_dated_to_a_slice_are_counted_where_it_lies_whole_and_never_lost(
    areas, rows, dated, by, spread
):
    counting = Counting(areas, by, spread=spread)
    one = told([(a, slice_of(day, dated).id, n) for a, day, n in rows], counting)
    assert (
        one.kinds["event"] == one.counted + one.outside_areas + one.without_position + one.spanning
    )
    assert one.spanning == sum(one.coarse.values())
    assert one.counted + one.without_position == sum(one.dated.values())
    crossing = [
        row for row in rows
        if slice_of(slice_of(row[1], dated).range.start, by)
        != slice_of(slice_of(row[1], dated).range.last, by)
    ]  # fmt: skip
    if spread or not crossing:
        check_precision(one, counting)
        parts = one.counts[: len(areas)].sum() + one.counts[len(areas) :].sum() / 1_000_000
        assert parts == sum(n for a, _, n in rows if a)
    else:
        assert one.coarse == {dated: len(crossing)}
        with pytest.raises(
            DataError, match=f"rows dated to the {dated}, which cannot be counted by"
        ):
            check_precision(one, counting)


@settings(deadline=None, max_examples=often(6, 60))
@given(DATED_ROWS, st.data())
def test_rows_of_any_precision_add_up_however_they_are_cut(areas, rows, data):
    rows = [
        (area, slice_of(day, dated).id if dated != "day" else str(day), n)
        for area, day, n in rows
        for dated in [data.draw(st.sampled_from(DATED))]
    ]
    watched = {"east": (DateRange.parse("2020-01-01..2020-06-30"),)}
    counting = Counting(
        areas, "month", start=date(2019, 9, 1), end=date(2022, 1, 1), watched=watched
    )
    cut = data.draw(st.integers(0, len(rows)))
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    total = sum((told(part, counting) for part in parts), start=Tally.empty(counting))
    assert numbers(total) == numbers(told(rows, counting))
    assert total.account.read == len(rows)
    assert len(rows) == (
        total.outside_period + total.without_position + total.outside_areas + total.counted
        + total.spanning
    )  # fmt: skip


@pytest.mark.parametrize(
    ("times", "how", "message"),
    [
        (["2021-01"], {"by": "week"}, "rows dated to the month, which cannot be counted by week. "
         "`by='month'` is the finest that works, or `spread=` spreads them by overlap"),
        (["2021", "2021K2"], {"by": "month"}, "to the quarter and to the year, which cannot be counted "
         "by month. `by='year'`"),
        (["2021-W13", "2021"], {"by": "month"}, "count those of each precision by themselves"),
        (["2021-01"], {"cycle": "hour"}, "dated to the month, which have no hour. Count by"),
        (["2021-W05"], {"cycle": "weekday"}, "dated to the week, which have no weekday"),
        (["2021-01"], {"windows": (DateRange.parse("2021-01-10..2021-02-28"),)},
         "the windows 2021-01-10..2021-02-28 do not begin and end with a whole month. Move the days"),
        (["2021-01"], {"start": date(2021, 1, 10), "end": date(2021, 3, 1)},
         "the period from 2021-01-10 to 2021-02-28 does not begin and end with a whole month"),
    ],
)  # fmt: skip
def test_rows_too_coarse_for_what_is_asked_are_refused_with_what_works(areas, times, how, message):
    counting = Counting(areas, **{"by": "month", **how})
    one = told([("west", time, 7) for time in times], counting)
    with pytest.raises(DataError, match=re.escape(message)):
        check_precision(one, counting)


def test_what_is_dated_coarsely_but_lies_outside_is_no_hindrance(areas):
    counting = Counting(areas, "week", start=date(2021, 3, 1), end=date(2021, 4, 5))
    one = told([("west", "2021-01", 7), ("west", "2021-03-10", 6)], counting)
    check_precision(one, counting)
    assert (one.outside_period, one.counted, one.coarse) == (1, 1, {})


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2021, 6, 16), date(2021, 8, 1)),
        (date(2021, 5, 1), date(2021, 6, 16)),
        (date(2021, 6, 5), date(2021, 6, 20)),
    ],
)
def test_a_month_half_in_the_period_is_spread_into_it_by_half(areas, start, end):
    """By hand: 15 of the 30 days of June lie in the period, so 10 are 5."""
    counting = Counting(areas, "month", start=start, end=end, spread=True)
    one = told([("west", "2021-06", 10)], counting)
    assert one.counts[2:].sum() / 1_000_000 == 5
    assert one.counted == 1


def test_the_days_reach_to_the_end_of_the_last_row(areas):
    """A row's own end; the end of its month; of its year. Rows over two slices do not count."""
    counting = Counting(areas, "month")
    first = (date(2021, 3, 1) - date(1970, 1, 1)).days
    one = between([("west", "2021-03-01", "2021-03-20", 5)], counting)
    assert one.days == one.all_days == (first, first + 19)
    two = between([("west", "2021-03-02", "2021-03-20", 5), ("west", "2021-03-01", "2021-04-09", 5)],
                  counting)  # fmt: skip
    assert (two.days, two.all_days) == ((first + 1, first + 19), (first, first + 39))


# --- days on which somebody looked --------------------------------------------------------------

SPANS = st.lists(
    st.tuples(st.dates(date(2020, 11, 1), date(2021, 6, 1)), st.integers(0, 60)), max_size=4
).map(lambda found: tuple(DateRange.through(day, day + timedelta(days=n)) for day, n in found))


@settings(deadline=None, max_examples=often(12, 120))
@given(st.lists(ROWS, min_size=1, max_size=30), SPANS, SPANS)
def test_days_on_which_nobody_looked_change_no_number(areas, rows, west, east):
    """What is left is as if the rows of those days had never been; by a reader who asks day by day."""
    watched = {"west": west, "east": east}
    counting = Counting(areas, "month", watched=watched)
    one = tally(rows, counting)
    kept = [row for row in rows if row[3] is None]
    belongs = {row: row[1] or (row[0] if row[0] in watched else "") for row in kept}
    seen = [
        row
        for row in kept
        if not belongs[row] or any(row[2] in period for period in watched[belongs[row]])
    ]
    assert one.unwatched == one.outside_period == len(kept) - len(seen)
    if seen:
        other = tally(seen, Counting(areas, "month"))
        assert one.counts_from(600, 40).tolist() == other.counts_from(600, 40).tolist()
        assert (one.counted, one.days) == (other.counted, other.days)
        assert one.without_position == other.without_position


def test_an_event_between_two_times_is_watched_if_any_of_its_days_is(areas):
    watched = {"west": (DateRange.parse("2021-03-10..2021-03-12"),)}
    counting = Counting(areas, "month", watched=watched)
    rows = [
        ("west", "2021-03-01", "2021-03-09", 5), ("west", "2021-03-01", "2021-03-10", 5),
        ("west", "2021-03-12T23:00", "2021-03-13T01:00", 5), ("west", "2021-03-13", "2021-03-14", 5),
        ("east", "2021-03-13", "2021-03-14", 5),
    ]  # fmt: skip
    one = between(rows, counting)
    assert (one.unwatched, one.counted) == (2, 3)
    months = told([("west", "2021-03", 7), ("west", "2021-04", 7)], counting)
    assert (months.unwatched, months.counted) == (1, 1)


def test_where_every_row_is_too_coarse_it_is_that_which_is_said(areas):
    counting = Counting(areas, "week")
    one = told([("west", "2021-01", 7)], counting)
    with pytest.raises(DataError, match="dated to the month, which cannot be counted by week"):
        panel_from_tally(one, counting)
    spanning = between([("west", "2021-01-20", "2021-02-10", 7)], counting)
    assert panel_from_tally(spanning, counting).conservation.rejected == 1


def test_events_over_a_clock_change_are_spread_by_how_long_they_lasted(areas):
    """From Saturday noon to Monday noon, as the clock was put back: 37 of 49 hours in the first week."""
    rows = RawBatch(
        {
            "area": pd.Series(["west"]),
            "start": pd.Series(["2015-10-24T12:00"]),
            "end": pd.Series(["2015-10-26T12:00"]),
        },
        np.array([1]),
    )
    found = tally_batch(clean(rows, OPTIONS), Counting(areas, "week", spread=True))
    assert found.counts[3].tolist() == [round(37 / 49 * 1e6), 1_000_000 - round(37 / 49 * 1e6)]


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        # 23 hours of 29 March 2015 are all of it, and 24 of 25 October 2015 are as long as a day.
        ("2015-03-29T00:00", "2015-03-30T00:00", 1),
        ("2015-10-25T00:00", "2015-10-25T23:00", 1),
        ("2015-10-25T00:00", "2015-10-25T22:59", 0),
    ],
)
def test_what_lasts_a_whole_day_has_no_hour_whatever_the_clock_did(areas, start, end, whole):
    columns = {"area": ["west"], "start": [start], "end": [end]}
    rows = RawBatch({name: pd.Series(one) for name, one in columns.items()}, np.array([1]))
    found = tally_batch(clean(rows, OPTIONS), Counting(areas, "year", cycle="hour"))
    assert (found.spanning, found.counts.sum()) == (whole, (1 - whole) * 1_000_000)


def test_an_hour_that_comes_twice_has_twice_as_much_of_an_event(areas):
    """From 1 to 4 in summer time and winter time are four hours, two of them after 2."""
    columns = {"start": ["2015-10-25T01:00+02:00"], "end": ["2015-10-25T04:00+01:00"]}
    rows = RawBatch(
        {"area": pd.Series(["west"]), **{name: pd.Series(one) for name, one in columns.items()}},
        np.array([1]),
    )
    found = tally_batch(clean(rows, OPTIONS), Counting(areas, "year", cycle="hour"))
    assert {at - 24: n for at, n in enumerate(found.counts[1].tolist()) if n} == {
        1: 250_000, 2: 500_000, 3: 250_000,
    }  # fmt: skip
