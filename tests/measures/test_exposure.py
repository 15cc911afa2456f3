from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import at, event, events_csv, service, write_case
from proofs import often
from scenemap.case import load_case
from scenemap.counted import panel_from_events
from scenemap.crs import to_metres
from scenemap.disclosure import disclose
from scenemap.errors import DataError
from scenemap.events.cleaning import ReadingOptions
from scenemap.events.counts import Coverage
from scenemap.events.reading import read_events
from scenemap.intervals import DateRange
from scenemap.locate.areas_of import areas_of
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.exposure import (
    ServiceExposure,
    rate_change,
    service_exposure,
    service_rings,
    service_study,
)

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.panel import Panel
    from scenemap.services import Service

# Marshall et al. 2011, Lancet 377:1429-37: overdose deaths within 500 m of a supervised injecting
# site and in the rest of the city. Rates and percents are printed in the abstract; the cells are
# derived: they reproduce them and add up to the printed totals.
DEATHS, PERSON_YEARS = (56, 33), (22_066, 19_991)
REST_DEATHS, REST_PERSON_YEARS = (113, 88), (1_479_792, 1_271_246)

Y2020, Y2022 = DateRange.parse("2020-01-01..2020-12-31"), DateRange.parse("2022-01-01..2022-12-31")
BERGEN = load_case("bergen")
BY_ID = {one.id: one for one in BERGEN.services}


def house(folder: Path, **changes: Any) -> Service:
    return load_case(write_case(folder / "toy", services=[service(**changes)])).services[0]


def place(east: float = 50, **when: str) -> dict[str, Any]:
    lon, lat = at(east, 50)
    told = {"accuracy_m": 15, "position_source": "made up", "where": "L1"}
    return {"lon": lon, "lat": lat, **told, **when}


# --- rates --------------------------------------------------------------------------------------


def test_rates_and_percents_equal_those_printed_for_an_injecting_site() -> None:
    """Person-time belongs in the measure: unweighted, the counts differ by +2, as if nothing fell."""
    near = rate_change(
        DEATHS, REST_DEATHS, exposure=PERSON_YEARS, rest_exposure=REST_PERSON_YEARS, per=100_000
    )
    rest = rate_change(REST_DEATHS, exposure=REST_PERSON_YEARS, per=100_000)
    assert [round(one, 1) for one in near.rates] == [253.8, 165.1]
    assert [round(one, 1) for one in rest.rates] == [7.6, 6.9]
    assert near.change is not None
    assert rest.change is not None
    assert (round(100 * near.change, 1), round(100 * rest.change, 1)) == (-35.0, -9.3)
    assert isinstance(near.ratio, Estimate)
    assert isinstance(near.against, Estimate)
    assert near.ratio.estimate == pytest.approx(1 + near.change)
    assert near.against.estimate == pytest.approx((1 + near.change) / (1 + rest.change))
    assert (DEATHS[1] - DEATHS[0]) - (REST_DEATHS[1] - REST_DEATHS[0]) == 2


def test_nothing_before_or_after_is_refused_as_a_ratio_and_still_tested() -> None:
    """The E-test of (0, 3) is .0884 in Krishnamoorthy & Thomson 2004, JSPI 119:23-35."""
    found = rate_change((0, 3), (10, 10), exposure=(30, 30))
    assert found.rates == (0, 3)
    assert found.change is None
    assert isinstance(found.ratio, Refusal)
    assert isinstance(found.against, Refusal)
    assert isinstance(found.test, Estimate)
    assert found.test.p == pytest.approx(0.0884, abs=5e-5)


def test_a_rate_needs_an_exposure() -> None:
    with pytest.raises(Refusal, match="An exposure is 0"):
        rate_change((1, 2), exposure=(30, 0))


# --- where it was in two windows ----------------------------------------------------------------


def test_days_of_an_imprecise_move_are_in_neither_window() -> None:
    study = service_study(BY_ID["strax-huset"], DateRange.parse("2011-06-01..2014-02-28"))
    assert (str(study.before), str(study.after)) == (
        "2011-06-01..2011-12-31",
        "2013-01-01..2014-02-28",
    )
    assert str(study.between) == "2012-01-01..2012-12-31"
    assert [one.address for one in study.places.values()] == ["Florida", "Damsgårdsveien 106"]
    assert [one.kind for one in study.changes] == ["moved"]


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("2011-01-01..2012-03-31", "2013-01-01..2013-12-31", "before, 2011-01-01..2012-03-31"),
        ("2011-01-01..2011-12-31", "2012-12-31..2013-12-31", "after, 2012-12-31..2013-12-31"),
        ("2010-01-01..2010-12-31", "2011-01-01..2013-12-31", "after, 2011-01-01..2013-12-31"),
    ],
)
def test_a_window_with_unsure_days_is_refused_by_name(before: str, after: str, name: str) -> None:
    with pytest.raises(DataError) as caught:
        service_study(
            BY_ID["strax-huset"], before=DateRange.parse(before), after=DateRange.parse(after)
        )
    assert str(caught.value) == (
        f"In the window {name}, it is not sure on every day where 'strax-huset' was (moved 2012: a "
        "window may end by 2011-12-31 or begin on 2013-01-01). Choose another window."
    )


def test_an_opening_has_one_place_and_days_up_to_the_next_change(tmp_path: Path) -> None:
    opened = place(start="2020-07-01", end="2021-03-31")
    study = service_study(
        house(tmp_path, position=[opened]), DateRange.parse("2020-01-01..2021-02-28")
    )
    assert (str(study.before), str(study.after), study.between) == (
        "2020-01-01..2020-06-30",
        "2020-07-01..2021-02-28",
        None,
    )
    assert (study.old, list(study.places)) == (None, ["here"])


def test_two_changes_in_the_days_of_the_events_ask_for_windows(tmp_path: Path) -> None:
    opened = house(tmp_path, position=[place(start="2020-07-01", end="2021-03-31")])
    days = DateRange.parse("2020-01-01..2021-12-31")
    words = r"More than one .* opened 2020-07-01, closed 2021-03-31\. Give the windows"
    with pytest.raises(DataError, match=words):
        service_study(opened, days)
    closing = service_study(
        opened,
        before=DateRange.parse("2020-07-01..2021-03-31"),
        after=DateRange.parse("2021-04-01..2021-12-31"),
    )
    assert (closing.new, closing.changes[0].kind) == (None, "closed")
    nowhere = {"before": Y2022, "after": DateRange.parse("2023-01-01..2023-12-31")}
    with pytest.raises(DataError, match="was nowhere in"):
        service_study(opened, **nowhere)


def test_no_change_in_the_days_of_the_events_asks_for_windows() -> None:
    with pytest.raises(DataError, match=r"^No opening, move or closing .* opened 1995, moved 2012"):
        service_study(BY_ID["strax-huset"], DateRange.parse("2014-09-01..2016-06-30"))
    with pytest.raises(DataError, match="Give the days of the events, or both windows"):
        service_study(BY_ID["strax-huset"])


def test_a_service_at_two_places_at_once_has_no_one_ring(tmp_path: Path) -> None:
    both = house(tmp_path, position=[place(), place(150)])
    with pytest.raises(DataError, match="was at 2 places at once in 2020"):
        service_study(both, before=Y2020, after=Y2022)


def test_windows_out_of_order_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Swap them"):
        service_study(house(tmp_path), before=Y2022, after=Y2020)


# --- rings --------------------------------------------------------------------------------------

EDGES = (100, 250, 500)
MOVE = service_study(BY_ID["rusakutten"], DateRange.parse("2014-09-01..2016-06-30"))
RINGS = service_rings(BERGEN, MOVE, EDGES)


@settings(max_examples=often(5, 50), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_ring_of_a_point_is_that_of_its_distance_and_rings_add_up_to_discs(seed: int) -> None:
    random = np.random.default_rng(seed)
    lon = random.uniform(5.31, 5.36, 400)
    lat = random.uniform(60.37, 60.395, 400)
    x, y = to_metres(lon, lat, BERGEN.crs)
    found = areas_of(lon, lat, areas=RINGS)
    for where, position in MOVE.places.items():
        centre = shapely.Point(
            *(one[0] for one in to_metres([position.lon], [position.lat], BERGEN.crs))
        )
        distance = shapely.distance(shapely.points(x, y), centre)
        clear = (np.abs(distance[:, None] - np.array(EDGES)) > 0.2).all(axis=1)
        rings = np.searchsorted(EDGES, distance)
        for number, edge in enumerate(EDGES):
            in_ring = found == MOVE.ring_id(where, edge)
            assert (in_ring[clear] == (rings == number)[clear]).all()
            within = np.isin(found, [MOVE.ring_id(where, one) for one in EDGES[: number + 1]])
            assert within[clear].sum() == (distance[clear] <= edge).sum()
    assert (found != "").all()


def test_ground_near_both_places_is_in_no_ring(tmp_path: Path) -> None:
    """The places are 100 m apart: with an edge of 70 m, (100, 50) is near both."""
    case = load_case(write_case(tmp_path / "toy"))
    study = service_study(case.services[0], before=Y2020, after=Y2022)
    areas = service_rings(case, study, [20, 70])
    points = [at(50, 50), at(50, 90), at(100, 50), at(150, 90), at(150, 50), at(400, 50)]
    assert areas_of(*zip(*points, strict=True), areas=areas).tolist() == [
        "house-old-20", "house-old-70", "house-both", "house-new-70", "house-new-20", "house-rest",
    ]  # fmt: skip
    ids = [one.id for one in service_rings(case, study, [20, 40])]
    assert ids == [
        "house-new-20", "house-new-40", "house-old-20", "house-old-40", "house-rest",
    ]  # fmt: skip


def test_rings_stay_within_the_bounds_of_the_case_and_their_edges_rise() -> None:
    with pytest.raises(DataError, match=r"The ring of 90000 m round .* beyond the case's bounds"):
        service_rings(BERGEN, MOVE, [90_000])
    for edges in ([], [0], [500, 250], [float("inf")]):
        with pytest.raises(DataError, match="must rise from above 0"):
            service_rings(BERGEN, MOVE, edges)


# --- what was counted ---------------------------------------------------------------------------


def days_of(year: int, n: int, month: int = 1) -> list[str]:
    """Return days of a year from a month on, one a month and then one more."""
    months = 13 - month
    return [f"{year}-{month + i % months:02}-{1 + i // months:02}T12:00" for i in range(n)]


def counted(
    folder: Path,
    counts: dict[float, tuple[int, int]],
    *,
    looked: bool = True,
    unplaced: int = 0,
    first: DateRange = Y2020,
) -> tuple[Case, Panel, ServiceExposure]:
    """Count events so many metres east, in 2020 and 2022, in rings of 20 and 40 m round the house."""
    case = load_case(write_case(folder / "toy"))
    rows = [
        event(east, 50, time)
        for east, pair in counts.items()
        for year, n in zip((2020, 2022), pair, strict=True)
        for time in days_of(year, n, first.start.month if year == 2020 else 1)
    ]
    rows += [event(0, 0, time, lon="", lat="") for time in days_of(2020, unplaced)]
    study = service_study(case.services[0], before=Y2020, after=Y2022)
    areas = service_rings(case, study, [20, 40])
    coverage = [Coverage(one.id, window, "find") for one in areas for window in (first, Y2022)]
    panel = panel_from_events(
        read_events([events_csv(folder / "e.csv", rows)], ReadingOptions(case.zone)),
        areas,
        "year",
        coverage=coverage if looked else (),
        windows=(Y2020, Y2022),
        by_position=True,
    )
    shown = disclose(panel, case)
    return case, shown, service_exposure(shown, study, [20, 40], phi=1)


#: East of the origin: near the old place, its ring, near the new place, its ring, elsewhere.
MOVED = {55.0: (20, 10), 80.0: (8, 8), 155.0: (5, 15), 180.0: (6, 6), 1000.0: (40, 40)}


def test_what_fell_at_the_old_place_and_rose_at_the_new_by_hand(tmp_path: Path) -> None:
    """Old: 20 to 10 while the rest stayed 40: half, relative to the rest. New: 5 to 15, threefold."""
    _, _, found = counted(tmp_path, MOVED)
    told = {(one.where, one.inner, one.outer): one for one in found.rings}
    old, new = told["old", 0, 20], told["new", 0, 20]
    assert (old.counts, new.counts) == ((20, 10), (5, 15))
    assert old.rates == pytest.approx((20 / 366 * 30, 10 / 365 * 30))
    assert not isinstance(old.found, Refusal)
    assert not isinstance(new.found, Refusal)
    assert isinstance(old.found.against, Estimate)
    assert isinstance(new.found.against, Estimate)
    assert isinstance(old.found.ratio, Estimate)
    assert old.found.against.estimate == pytest.approx(0.5)
    assert new.found.against.estimate == pytest.approx(3)
    assert old.found.ratio.estimate == pytest.approx(0.5 * 366 / 365)
    # log ratio: variance 1/20 + 1/10 + 1/40 + 1/40 is 0.2
    assert old.found.against.se == pytest.approx(0.2**0.5)
    within = {(one.where, one.outer): one.counts for one in found.within}
    assert within == {
        ("old", 20): (20, 10), ("old", 40): (28, 18), ("new", 20): (5, 15), ("new", 40): (11, 21),
    }  # fmt: skip
    assert (found.rest.counts, found.both) == ((40, 40), None)
    assert not isinstance(found.rest.found, Refusal)
    assert isinstance(found.rest.found.against, Refusal)


def test_a_small_count_is_withheld_and_no_sum_tells_it(tmp_path: Path) -> None:
    _, panel, found = counted(tmp_path, {**MOVED, 80.0: (3, 8)})
    shown = panel.counts()
    assert pd.isna(shown.loc["house-old-40", str(Y2020)])
    ring = next(one for one in found.rings if (one.where, one.outer) == ("old", 40))
    disc = next(one for one in found.within if (one.where, one.outer) == ("old", 40))
    for one in (ring, disc):
        assert one.states[0] == "withheld"
        assert one.counts[0] is None
        assert one.rates[0] is None
        assert isinstance(one.found, Refusal)
        assert one.found.reason["en"] == "A count is withheld."
    # Nothing in the table of the rings is 1 to 4.
    frame = found.to_frame()
    counts = frame[["before", "after"]].to_numpy(dtype=float, na_value=np.nan)
    assert not ((counts >= 1) & (counts < 5)).any()


def test_no_event_where_nobody_is_known_to_have_looked_is_unknown(tmp_path: Path) -> None:
    _, _, found = counted(tmp_path, {**MOVED, 80.0: (0, 8)}, looked=False)
    ring = next(one for one in found.rings if (one.where, one.outer) == ("old", 40))
    assert (ring.counts, ring.states) == ((None, 8), ("unknown", "shown"))
    assert isinstance(ring.found, Refusal)
    assert ring.found.remedy is not None
    assert (
        ring.found.remedy["en"]
        == "Say in a table of coverage when somebody looked in house-old-40."
    )
    _, _, found = counted(tmp_path / "2", {**MOVED, 80.0: (0, 8)})
    ring = next(one for one in found.rings if (one.where, one.outer) == ("old", 40))
    assert ring.counts == (0, 8)
    assert not isinstance(ring.found, Refusal)
    assert isinstance(ring.found.ratio, Refusal)
    assert isinstance(ring.found.test, Estimate)


def test_rates_are_per_covered_day_and_partial_cover_is_told(tmp_path: Path) -> None:
    """Looked on 184 of 366 days of 2020, and all is of these: the rate before is twice as high."""
    _, _, found = counted(tmp_path, MOVED, first=DateRange.parse("2020-07-01..2020-12-31"))
    old = found.rings[0]
    assert old.rates[0] == pytest.approx(20 / 184 * 30)
    assert not isinstance(old.found, Refusal)
    assert isinstance(old.found.ratio, Estimate)
    assert old.found.ratio.estimate == pytest.approx(10 / 365 / (20 / 184))
    assert any("on some days of a window only" in one["en"] for one in found.warnings)
    _, _, whole = counted(tmp_path / "2", MOVED)
    assert not any("on some days of a window only" in one["en"] for one in whole.warnings)


def test_rings_watched_on_different_days_are_not_added_up(tmp_path: Path) -> None:
    """What was counted on half the days and on all of them has no rate as one; each has its own."""
    _, panel, whole = counted(tmp_path, MOVED)
    cells = panel.source_cells
    half = (cells["area"] == "house-old-40") & (cells["period"] == str(Y2020))
    days = cells["days"].where(~half, 183)
    found = service_exposure(
        replace(panel, source_cells=cells.assign(days=days)), whole.study, [20, 40], phi=1
    )
    within = {(one.where, one.outer): one.counts for one in found.within}
    assert within["old", 40] == (None, 18)
    assert within["new", 40] == (11, 21)
    rings = {(one.where, one.outer): one.rates for one in found.rings}
    assert rings["old", 40] == pytest.approx((8 / 183 * 30, 8 / 365 * 30))


def test_events_without_position_are_in_no_ring_and_their_share_is_told(tmp_path: Path) -> None:
    """158 events have a position, 42 have none: 21 %."""
    total = sum(sum(pair) for pair in MOVED.values())
    assert total == 158
    _, _, found = counted(tmp_path, MOVED, unplaced=42)
    assert found.without_position == pytest.approx(0.21)
    assert any(
        one["en"].startswith("21.0 % of the events in the windows have no position")
        for one in found.warnings
    )


@pytest.mark.parametrize(("accuracy", "doubtful"), [(5, []), (5.1, [20]), (10.1, [20, 40])])
def test_a_place_known_less_well_than_a_quarter_of_the_edge_blurs_the_ring(
    tmp_path: Path, accuracy: float, doubtful: list[int]
) -> None:
    moved = [
        place(end="2021") | {"accuracy_m": accuracy},
        place(150, start="2021") | {"accuracy_m": 1},
    ]
    case = load_case(write_case(tmp_path / "toy", services=[service(position=moved)]))
    study = service_study(case.services[0], before=Y2020, after=Y2022)
    rows = [event(1000, 50, time) for year in (2020, 2022) for time in days_of(year, 9)]
    panel = panel_from_events(
        read_events([events_csv(tmp_path / "e.csv", rows)], ReadingOptions(case.zone)),
        service_rings(case, study, [20, 40]),
        "year",
        windows=(Y2020, Y2022),
        by_position=True,
    )
    found = service_exposure(disclose(panel, case), study, [20, 40])
    assert [one.outer for one in found.rings if one.doubtful] == doubtful
    words = [one["en"] for one in found.warnings if "blurred" in one["en"]]
    listed = ", ".join(map(str, doubtful))
    told = (
        f"~ The old place (House) is known within {accuracy:g} m. Rings to {listed} m are blurred: "
        "events may be counted in the wrong ring."
    )
    assert words == ([told] if doubtful else [])


def test_a_panel_that_may_not_be_shown_or_is_of_other_windows_is_refused(tmp_path: Path) -> None:
    case, panel, found = counted(tmp_path, MOVED)
    other = service_study(
        case.services[0], before=Y2020, after=DateRange.parse("2022-01-01..2022-06-30")
    )
    with pytest.raises(DataError, match="The panel is not of the windows"):
        service_exposure(panel, other, [20, 40])
    table = read_events([tmp_path / "e.csv"], ReadingOptions(case.zone))
    raw = panel_from_events(
        table, service_rings(case, found.study, [20, 40]), "year", windows=(Y2020, Y2022)
    )
    with pytest.raises(
        DataError, match="can only be made of a panel that may be shown, not of CountedPanel"
    ):
        service_exposure(raw, found.study, [20, 40])
    areas = panel_from_events(table, case.areas, "year", windows=(Y2020, Y2022))
    with pytest.raises(DataError, match="The panel has no area 'house-rest'"):
        service_exposure(disclose(areas, case), found.study, [20, 40])
