"""The space-time permutation scan."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import area as drawn_area
from builders import at, count, square, write_case
from proofs import deepens, often, proof
from scenemap import disclose, load_case, published_panel
from scenemap.intervals import DateRange
from scenemap.measures.estimate import Refusal
from scenemap.measures.scan import ScanTable, scan_log_ratio, space_time_scan
from scenemap.measures.scanning import Cylinders, Windows, expected_at, log_ratios, zones_of
from test_counted import counted_panel


def days(n: int, *, gaps: tuple[int, ...] = ()) -> tuple[DateRange, ...]:
    """Return so many slices of ten days, without those that are gaps."""
    first = date(2015, 1, 1)
    starts = [first + timedelta(10 * i) for i in range(n + len(gaps)) if i not in gaps]
    return tuple(DateRange(one, one + timedelta(10)) for one in starts)


def table(counts, points, *, gaps: tuple[int, ...] = ()) -> ScanTable:
    counts = np.array(counts)
    names = tuple(f"a{i}" for i in range(len(counts)))
    return ScanTable(names, days(counts.shape[1], gaps=gaps), counts, points)


# --- what others published ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "expected", "total", "ratio"),
    [
        # SaTScan's own unit test of its Poisson form.
        (10, 1, 1175, 14.060436),
        (2, 1, 1175, 0.386720),
        # SaTScan 9.4.4 on cases of PredictCode (notebooks/satscan_test3.txt and satscan_test1.txt):
        # places that have 14, 14 and 4 of 100 cases, windows that have 39, 3 and 24.
        (10, 14 * 39 / 100, 100, 1.622161),
        (3, 14 * 3 / 100, 100, 3.352053),
        (4, 4 * 24 / 100, 100, 2.715606),
        # NYCFever, in PredictCode's notebook of its replication.
        (4, 5 * 26 / 194, 194, 3.845418),
    ],
)
def test_the_ratio_is_that_of_satscan(count, expected, total, ratio):
    assert scan_log_ratio(count, expected, total) == pytest.approx(ratio, abs=1e-6)


@pytest.mark.parametrize(
    ("places", "found"),
    [
        # satscan_test3.txt: "21, 6, 22, 11; (30,30) / 20.00", all that are so near.
        ({21: (30, 30), 6: (10, 30), 11: (50, 30), 22: (30, 50)}, [21, 6, 22, 11]),
        # satscan_test1.txt: "23, 6, 16; (30,30) / 20.00"; 11 and 24 are as near as 6 and 16.
        ({23: (30, 30), 6: (10, 30), 11: (50, 30), 16: (30, 10), 24: (30, 50)}, [23, 6, 16]),
    ],
)
def test_places_equally_far_come_one_by_one_as_satscan_takes_them(places, found):
    names = sorted(places, key=lambda one: places[one])
    x, y = np.array([places[one] for one in names], dtype=float).T
    zones = zones_of(x, y, np.full(len(names), 5), radius=math.inf, most=5 * len(names))
    circles = [[names[i] for i in zones.places(k)] for k in range(len(zones.size))]
    assert found in circles
    assert zones.radius[circles.index(found)] == 20


# --- by hand ----------------------------------------------------------------------------------------


@deepens
def test_two_areas_and_two_slices_by_hand():
    """In 34 of 70 ways to deal four of eight events to the first area they are not two and two."""
    draws = often(2_499, 9_999)
    found = space_time_scan(table([[3, 1], [1, 3]], [(0, 0), (9, 0)]), draws=draws)
    first, second = found.clusters
    assert (first.areas, first.window, first.count, first.expected) == (("a0",), days(2)[0], 3, 2)
    assert (second.areas, second.window, second.count) == (("a1",), days(2)[1], 3)
    assert first.log_ratio == pytest.approx(3 * math.log(1.5) + 5 * math.log(5 / 6))
    assert first.p == second.p == pytest.approx(34 / 70, abs=2 / math.sqrt(draws))
    assert (found.zones, found.windows, found.longest) == (2, 2, 1)


def test_what_rises_everywhere_or_is_always_high_is_no_cluster():
    found = space_time_scan(table(np.outer([1, 2, 30], [5, 5, 20, 5]), [(0, 0), (1, 0), (5, 0)]))
    assert found.clusters == ()
    assert found.standing_out == ()


@proof
def test_several_clusters_share_no_area():
    counts = np.full((6, 12), 10)
    counts[0:2, 2:4] += 25
    counts[5, 8] += 20
    points = [(0, 0), (10, 0), (500, 0), (510, 0), (900, 0), (910, 0)]
    found = space_time_scan(table(counts, points))
    first, second = found.standing_out
    assert (set(first.areas), first.window) == (
        {"a0", "a1"},
        DateRange(days(12)[2].start, days(12)[3].end),
    )
    assert (second.areas, second.window) == (("a5",), days(12)[8])
    assert (first.p, first.metres) == (0.001, 10)
    every = [one for cluster in found.clusters for one in cluster.areas]
    assert len(every) == len({*every})
    assert len(space_time_scan(table(counts, points), most=1).clusters) == 1


def test_no_window_reaches_over_a_gap():
    counts = np.full((8, 6), 8)
    counts[0, 2:4] += 30  # on both sides of what is missing
    points = [(100 * i, 0) for i in range(8)]
    whole = space_time_scan(table(counts, points), draws=99)
    assert whole.clusters[0].window == DateRange(days(6)[2].start, days(6)[3].end)
    cut = space_time_scan(table(counts, points, gaps=(3,)), draws=99)
    assert cut.clusters[0].window.days == 10
    assert cut.windows < whole.windows


def test_limits_bound_zone_and_window():
    counts = np.full((4, 8), 6)
    counts[:2, 1:5] += 20
    points = [(0, 0), (100, 0), (5000, 0), (5100, 0)]
    wide = space_time_scan(table(counts, points), share=0.5, draws=99)
    assert max(one.metres for one in wide.clusters) <= 5100
    near = space_time_scan(table(counts, points), radius=99, draws=99)
    assert all(len(one.areas) == 1 for one in near.clusters)
    # What lies just so far away is within.
    assert len(space_time_scan(table(counts, points), radius=100, draws=99).clusters[0].areas) == 2
    short = space_time_scan(table(counts, points), longest=1, draws=99)
    assert all(one.window.days == 10 for one in short.clusters)
    events = counts.sum()
    for one in space_time_scan(table(counts, points), share=0.3, draws=99).clusters:
        held = sum(counts[int(name[1:])].sum() for name in one.areas)
        assert held <= 0.3 * events


# --- beside a plain loop ----------------------------------------------------------------------------


def plainly(counts, points, *, radius, share, longest, runs):
    """Return the largest ratio of every centre's circles and every window, one by one."""
    counts, points, total = np.array(counts), np.array(points), np.sum(counts)
    best = 0.0
    for centre in points:
        away = [(round(math.dist(centre, p), 6), *p, i) for i, p in enumerate(points.tolist())]
        zone: list[int] = []
        for far, _, _, i in sorted(away):
            zone.append(i)
            n = counts[zone].sum()
            if far > radius or n > share * total:
                break
            for first in range(counts.shape[1]):
                for last in range(first, min(first + longest, counts.shape[1])):
                    c = counts[zone, first : last + 1].sum()
                    e = n * counts[:, first : last + 1].sum() / total
                    if runs[first] == runs[last] and c > e and c >= 2:
                        rest = (total - c) * math.log((total - c) / (total - e)) if total > c else 0
                        best = max(best, c * math.log(c / e) + rest)
    return best


WORLDS = st.tuples(st.integers(2, 7), st.integers(2, 7), st.integers(0, 10**6))


@settings(deadline=None, max_examples=often(10, 250), derandomize=True)
@given(WORLDS)
def test_the_largest_ratio_is_that_of_a_plain_loop_of_the_data_and_of_every_deal(world):
    places, slices, seed = world
    random = np.random.default_rng(seed)
    counts = random.poisson(random.gamma(0.5, 6.0, (places, 1)) * np.ones(slices))
    points = (
        random.integers(0, 4, (places, 2)).astype(float) * 10
    )  # many equally far, some at one place
    gap = (1,) if seed % 3 == 0 else ()
    limits = {"share": [0.5, 0.3][seed % 2], "longest": int(random.integers(1, slices + 1))}
    radius = [math.inf, 15.0][seed % 5 == 0]
    scanned = table(counts, points, gaps=gap)
    order = np.lexsort((points[:, 1], points[:, 0]))
    ordered, where = counts[order], points[order]
    runs = scanned.runs()
    zones = zones_of(
        *where.T, ordered.sum(axis=1), radius=radius, most=limits["share"] * counts.sum()
    )
    if not len(zones.size):
        return
    cylinders = Cylinders(ordered, zones, Windows(runs, limits["longest"]))
    assert cylinders.best().ratio.max() == pytest.approx(
        plainly(ordered, where, radius=radius, runs=runs, **limits)
    )
    deals = np.diff(cylinders._dealt(np.random.default_rng(seed), 25), axis=1).swapaxes(1, 2)
    assert (deals.sum(axis=2) == ordered.sum(axis=1)).all()
    assert (deals.sum(axis=1) == ordered.sum(axis=0)).all()
    assert cylinders.largest_of_deals(25, seed).tolist() == pytest.approx(
        [plainly(one, where, radius=radius, runs=runs, **limits) for one in deals]
    )


@settings(deadline=None, max_examples=often(10, 200), derandomize=True)
@given(WORLDS)
def test_nothing_hangs_on_the_order_of_areas(world):
    places, slices, seed = world
    random = np.random.default_rng(seed)
    counts = random.integers(1, 9, (places, slices))
    points = random.integers(0, 3, (places, 2)) * 10
    first = table(counts, points)
    turn = random.permutation(places)
    other = replace(
        first,
        areas=tuple(np.array(first.areas)[turn].tolist()),
        counts=counts[turn],
        points=points[turn],
    )
    try:
        found = space_time_scan(first, draws=99)
    except Refusal:
        with pytest.raises(Refusal):
            space_time_scan(other, draws=99)
        return
    assert found.clusters == space_time_scan(other, draws=99).clusters
    assert all(one.count > one.expected and one.count >= 2 for one in found.clusters)
    ratios = [one.log_ratio for one in found.clusters]
    assert ratios == sorted(ratios, reverse=True) or np.ptp(ratios) < 1e-9


def test_areas_without_events_change_nothing():
    counts, points = [[9, 1, 2], [2, 8, 3], [3, 3, 9]], [(0, 0), (10, 0), (0, 30)]
    alone = space_time_scan(table(counts, points))
    beside = space_time_scan(table([*counts, [0, 0, 0]], [*points, (1, 1)]))
    assert [(one.count, one.log_ratio, one.p) for one in alone.clusters] == [
        (one.count, one.log_ratio, one.p) for one in beside.clusters
    ]
    assert not any("a3" in one.areas for one in beside.clusters)


@proof
def test_the_same_seed_gives_the_same_p_and_another_a_near_one():
    scanned = table(
        np.random.default_rng(1).poisson(6, (12, 12)),
        np.random.default_rng(2).uniform(0, 9, (12, 2)),
    )
    first = space_time_scan(scanned, seed=1)
    assert first.clusters == space_time_scan(scanned, seed=1).clusters
    other = space_time_scan(scanned, seed=2)
    assert abs(first.clusters[0].p - other.clusters[0].p) < 0.1
    assert first.clusters[0].log_ratio == other.clusters[0].log_ratio


@proof
def test_large_counts_are_scanned_too():
    counts = np.full((4, 5), 200_000)
    counts[1, 3] += 5_000
    found = space_time_scan(table(counts, [(0, 0), (5, 0), (9, 0), (12, 0)]), draws=99)
    assert (found.clusters[0].areas, found.clusters[0].count) == (("a1",), 205_000)
    assert found.clusters[0].p == 0.01


@settings(deadline=None, max_examples=often(15, 400), derandomize=True)
@given(st.floats(0.05, 30), st.integers(2, 400), st.integers(1, 1000))
def test_the_most_that_may_be_expected_is_where_the_ratio_comes_to_the_floor(floor, most, more):
    total = most + more
    counts = np.arange(2, most + 1)
    at_most = expected_at(floor, most, total)
    assert (np.diff(at_most) >= -1e-12).all()
    assert (log_ratios(counts, at_most * (1 + 1e-6), total) <= floor).all()
    assert (
        log_ratios(counts, np.maximum(at_most * (1 - 1e-6), 1e-300), total) >= floor * (1 - 1e-4)
    ).all()


@proof
def test_p_is_small_as_often_as_it_says():
    shares = size_at_the_null(often(60, 200), draws=99)
    assert 0 <= shares <= 0.15


@proof
def test_of_a_thousand_worlds_without_clusters_one_in_twenty_has_p_below_a_twentieth():
    assert size_at_the_null(1_000, draws=199) == pytest.approx(0.05, abs=0.021)


def size_at_the_null(worlds: int, *, draws: int) -> float:
    random = np.random.default_rng(20140825)
    points = random.uniform(0, 5_000, (20, 2))
    means = random.gamma(2.0, 4.0, (20, 1)) * (1 + 0.5 * np.sin(np.arange(12)))
    found = [
        space_time_scan(table(random.poisson(means), points), draws=draws, seed=seed)
        for seed in range(worlds)
    ]
    return float(np.mean([bool(one.standing_out) for one in found]))


# --- what may be scanned ----------------------------------------------------------------------------


def test_unknown_is_not_zero_and_what_is_withheld_is_not_scanned():
    case = load_case("bergen")
    scanned = ScanTable.of(published_panel(case, "quarter"), case.areas, case.crs)
    assert scanned.left_out == {
        "asane": "unknown",
        "bybane": "no place",
        "danmarksplass": "unknown",
    }
    assert scanned.counts.tolist() == [[14, 68, 15], [14, 148, 103], [10, 37, 15], [23, 79, 27]]


@pytest.fixture
def town(tmp_path):
    """Return a case with two areas, east and west."""
    return load_case(write_case(tmp_path / "town"))


def test_of_events_only_areas_and_slices_whose_every_count_is_shown(town):
    every = ScanTable.of(disclose(counted_panel([[20, 9], [30, 40]]), town), town.areas, town.crs)
    assert (every.areas, every.counts.tolist()) == (("east", "west"), [[20, 9], [30, 40]])
    shown = disclose(counted_panel([[20, 3], [30, 40]]), town)
    scanned = ScanTable.of(shown, town.areas, town.crs)
    assert scanned.left_out == {"east": "withheld"}
    hidden = shown.source_cells.loc[shown.source_cells["state"] == "suppressed", "area"]
    assert not {*hidden} & {*scanned.areas}


def test_a_slice_that_lacks_most_of_its_counts_goes_before_the_areas(tmp_path):
    spans = [
        ("2019-01-01", "2019-03-31"),
        ("2019-04-01", "2019-06-30"),
        ("2019-07-01", "2019-09-30"),
    ]
    counts = [
        count(name, start=start, end=end, count=10)
        for name in "abc"
        for start, end in spans
        if start != "2019-04-01" or name == "c"
    ]
    drawn = [drawn_area(name, square(*at(300 * i, 0))) for i, name in enumerate("abc")]
    case = load_case(write_case(tmp_path / "town", areas=drawn, counts=counts, coverage=None))
    scanned = ScanTable.of(published_panel(case, "quarter"), case.areas, case.crs)
    assert (scanned.areas, [str(one.start) for one in scanned.periods]) == (
        ("a", "b", "c"),
        ["2019-01-01", "2019-07-01"],
    )
    assert [*scanned.left_out_periods.values()] == ["unknown"]


@settings(deadline=None, max_examples=often(8, 100), derandomize=True)
@given(st.permutations("abcd"), st.lists(st.booleans(), min_size=12, max_size=12))
def test_what_is_left_out_hangs_neither_on_names_nor_on_order(names, known):
    """Of areas that lack as many counts as each other the same place goes, whatever it is called."""
    spans = pd.period_range("2019Q1", periods=3, freq="Q")

    def scanned(called, folder):
        counts = [
            count(
                name, start=str(span.start_time.date()), end=str(span.end_time.date()), count=10 + i
            )
            for place, name in enumerate(called)
            for i, span in enumerate(spans)
            if known[3 * place + i] or place == 3
        ]
        drawn = [drawn_area(name, square(*at(300 * place, 0))) for place, name in enumerate(called)]
        case = load_case(write_case(folder, areas=drawn, counts=counts, coverage=None))
        table = ScanTable.of(published_panel(case, "quarter"), case.areas, case.crs)
        return {called.index(one) for one in table.areas}, table.periods

    with TemporaryDirectory() as folder:
        assert scanned(names, Path(folder) / "one") == scanned("abcd", Path(folder) / "two")


@settings(deadline=None, max_examples=often(8, 150), derandomize=True)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_small_count_of_events_comes_into_a_scan(counts):
    case = load_case("bergen")
    panel = replace(counted_panel([counts[:2], counts[2:]]), areas=("korskirken", "sandviken"))
    shown = disclose(panel, case)
    scanned = ScanTable.of(shown, case.areas, case.crs)
    assert ((scanned.counts == 0) | (scanned.counts >= 5)).all()
    known = shown.counts()
    for area, row in zip(scanned.areas, scanned.counts.tolist(), strict=True):
        assert [known.loc[area, str(one)] for one in scanned.periods] == row


def test_an_area_watched_on_fewer_days_than_others_is_not_scanned(town):
    watched = disclose(counted_panel([[20, 9], [30, 40]], days=[[90, 91], [90, 45]]), town)
    scanned = ScanTable.of(watched, town.areas, town.crs)
    assert scanned.left_out == {"west": "unknown"}


def test_rounded_counts_and_parts_of_events_are_refused(town):
    rounded = disclose(counted_panel([[20, 30], [30, 40]]), town, base=10)
    with pytest.raises(Refusal, match="Rounded counts are no events"):
        ScanTable.of(rounded, town.areas, town.crs)
    parts = replace(
        counted_panel([[20, 30], [30, 40]]), spread=np.array([[True, False], [False, False]])
    )
    with pytest.raises(Refusal, match="Parts of events"):
        ScanTable.of(disclose(parts, town), town.areas, town.crs)


# --- what is refused --------------------------------------------------------------------------------

GOOD = table([[9, 1], [1, 9], [5, 5]], [(0, 0), (5, 0), (9, 0)])


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"radius": 0}, "radius 0 is out of range"),
        ({"radius": math.inf}, "radius inf"),
        ({"share": 0.6}, "share 0.6 is out of range"),
        ({"share": 0.0}, "share 0.0"),
        ({"share": math.nan}, "share nan"),
        ({"longest": 0}, "longest 0"),
        ({"draws": 0}, "draws 0"),
        ({"draws": 1_000_000}, "draws 1000000"),
        ({"most": 0}, "most 0"),
        ({"seed": -1}, "seed -1 is not a whole number from 0 up"),
        ({"level": 0}, "level 0"),
        ({"share": 0.01}, "No circle has two events"),
    ],
)
def test_limits_out_of_range_are_refused(limits, said):
    with pytest.raises(Refusal, match=said) as refused:
        space_time_scan(GOOD, **limits)
    remedy = refused.value.remedy["nb"] if refused.value.remedy else ""
    assert not {"above", "and", "from", "number", "up", "whole"} & {*remedy.rstrip(".").split()}


@pytest.mark.parametrize(
    ("counts", "points", "said"),
    [
        ([[1, np.nan]], [(0, 0)], "nan are no counts"),
        ([[1, -1]], [(0, 0)], "-1 are no counts"),
        ([[1, 0.5]], [(0, 0)], "0.5 are no counts"),
        ([[1, 2]], [(0, np.inf)], "Needs x and y"),
        ([[1, 2]], [(0, 0), (1, 1)], "Needs x and y"),
    ],
)
def test_what_is_no_count_or_place_is_refused(counts, points, said):
    with pytest.raises(Refusal, match=said):
        table(counts, points)


@pytest.mark.parametrize("counts", [[[9, 9]], [[9], [9]], [[0, 0], [0, 1]]])
def test_one_area_one_slice_or_one_event_cannot_be_scanned(counts):
    with pytest.raises(Refusal, match="Wholly known: areas"):
        space_time_scan(table(counts, [(i, 0) for i in range(len(counts))]))


def test_slices_out_of_order_are_refused():
    first, second = days(2)
    with pytest.raises(Refusal, match="do not follow one another"):
        ScanTable(("a", "b"), (second, first), [[1, 2], [3, 4]], [(0, 0), (1, 0)])
    with pytest.raises(Refusal, match="occurs more than once"):
        ScanTable(("a", "a"), (first, second), [[1, 2], [3, 4]], [(0, 0), (1, 0)])


def test_few_deals_leave_no_p_so_small():
    found = space_time_scan(GOOD, draws=9)
    assert math.isinf(found.critical)
    assert found.standing_out == ()
    many = space_time_scan(GOOD, draws=999)
    for one in many.clusters:
        assert (one.p <= many.level) == (one.log_ratio > many.critical + 1e-9)
