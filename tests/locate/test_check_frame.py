"""A whole frame is answered as its points are one by one, and stays the caller's frame."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import hypot

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely import Point, box

from builders import (
    CRS,
    EAST,
    WEST,
    area,
    at,
    hypothetical_zone,
    official_zone,
    service,
    square,
    write_case,
)  # fmt: skip
from proofs import crossed, proof
from scenemap import check, check_frame, load_case
from scenemap.crs import to_metres
from scenemap.errors import CRSError, DataError, PositionError, TimeError, UnknownIdError
from scenemap.intervals import DateRange
from scenemap.locate import frames
from scenemap.zones.orders import make_order, parse_exemption

NOON = datetime(2021, 6, 15, 10, tzinfo=UTC)
SERVICES = {"house": "House", "other": "Other"}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """Return a case whose zones come, go, move, overlap and are in doubt."""
    zones = [
        official_zone(version="old", valid_to=None),
        official_zone(square(*at(60, 0)), version="new", replaces="old", valid_from="2021-06-15",
                      valid_to="open"),
        *hypothetical_zone(),
        official_zone(WEST, zone="gone", valid_from="2019-01-01", valid_to="2020-12-31"),
        official_zone(EAST, zone="someday", valid_from=None, valid_to=None, accuracy_m=2),
    ]  # fmt: skip
    lon, lat = at(20, 20)
    other = service(
        id="other",
        position=[
            {"start": "2021-06-16", "lon": lon, "lat": lat, "accuracy_m": 5,
             "position_source": "made up", "where": "L1"}
        ],
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("cases") / "toytown"
    return load_case(write_case(folder, zones=zones, services=[service(), other]))


def stops(rows: int, seed: int) -> gpd.GeoDataFrame:
    """Return points in and round the two squares, each with a moment of 2020 to 2022."""
    random = np.random.default_rng(seed)
    lon, lat = np.transpose([at(*one) for one in random.uniform(-60, 260, (rows, 2))])
    days = random.choice([0, 364, 365, 366, 500, 530, 531, 532, 700], rows)
    times = pd.Timestamp("2020-01-01", tz="Europe/Oslo") + pd.to_timedelta(
        days * 24 + random.uniform(0, 24, rows), unit="h"
    )
    return gpd.GeoDataFrame(
        {"when": times.floor("s"), "accuracy": random.choice([0.0, 8.0, 60.0], rows)},
        geometry=gpd.points_from_xy(lon, lat),
        crs="EPSG:4326",
        index=pd.Index([f"r{number % 7}" for number in range(rows)], name="label"),
    ).to_crs(CRS)


def orders_of(case):
    """Return orders of one person, before, during and after the moments, with and without leave."""
    given = [
        ("drawn@old", "2021-05-15T10:00", ["house@08:00-20:00"]),
        ("drawn@old", "2021-06-14T00:00", []),
        ("drawn@new", "2021-06-15T06:00", ["other"]),
        ("guessed@h1", "2021-06-14T12:00", ["house"]),
        ("someday@1", "2021-06-15T00:00", ["house@22:00-06:00"]),
        ("gone@1", "2020-01-01T00:00", []),
    ]
    return [
        make_order(
            *zone.partition("@")[::2][:1], issued, case.zones, case.zone,
            version=zone.partition("@")[2], hours=48,
            exempt=[parse_exemption(one, SERVICES) for one in exempt],
        )
        for zone, issued, exempt in given
    ]  # fmt: skip


def one_by_one(frame, case, orders, *, timed: bool):
    """Yield what a single check says of each row."""
    degrees = frame.to_crs("EPSG:4326")
    for number in range(len(frame)):
        point, moment = degrees.geometry.iloc[number], frame["when"].iloc[number]
        yield (
            number,
            check(
                point.x,
                point.y,
                case=case,
                at=moment.to_pydatetime() if timed else None,
                accuracy_m=frame["accuracy"].iloc[number],
                orders=orders,
            ),
        )


@pytest.mark.parametrize(
    ("seed", "timed"), crossed([0, 1, 2], [True, False], shown=[(0, True), (1, False)])
)
def test_every_row_lies_to_every_zone_as_alone(case, seed, timed):
    frame = stops(120, seed)
    found = check_frame(
        frame, case=case, at="when" if timed else None, accuracy_m=frame["accuracy"]
    )
    zones = [name for name in found.columns if name.startswith("zone_")]
    answered = set()
    for number, alone in one_by_one(frame, case, [], timed=timed):
        expected = dict.fromkeys(zones, "")
        for one in alone.zones:
            name = f"zone_{one.zone.id}{'@' + one.zone.version if one.zone.id == 'drawn' else ''}"
            expected |= {name: one.position, f"{name}_in_force": one.in_force}
            answered |= {one.position, one.in_force}
        assert found.iloc[number][zones].to_dict() == expected
    in_force = {"yes", "no", "unknown"} if timed else {"not asked"}
    assert answered == {"inside", "outside", "uncertain"} | in_force


@pytest.mark.parametrize("seed", [0, *(pytest.param(one, marks=proof) for one in (1, 2))])
def test_orders_bar_every_row_as_alone(case, seed):
    frame, orders = stops(120, seed), orders_of(case)
    found = check_frame(frame, case=case, at="when", accuracy_m=frame["accuracy"], orders=orders)
    alone = [answer.verdict for _, answer in one_by_one(frame, case, orders, timed=True)]
    assert found["verdict"].tolist() == alone
    assert set(alone) == {"barred", "not barred", "cannot be decided"}
    assert "verdict" not in check_frame(frame, case=case, at="when")


def test_versions_are_asked_at_their_own_time(case):
    frame = gpd.GeoDataFrame(
        {"when": pd.to_datetime(["2021-06-14T21:59Z", "2021-06-14T22:00Z"])},
        geometry=[Point(*at(30, 50))] * 2, crs="EPSG:4326",
    )  # fmt: skip
    found = check_frame(frame, case=case, at="when")  # midnight in Oslo lies between
    assert found["zone_drawn@old"].tolist() == ["inside", ""]
    assert found["zone_drawn@new"].tolist() == ["", "outside"]
    # None of the zone's versions was in force, so all of them answer.
    assert found["zone_gone"].tolist() == ["inside", "inside"]
    assert found["zone_gone_in_force"].tolist() == ["no", "no"]


def test_index_system_and_columns_are_the_callers(case):
    frame = stops(20, 0)
    before = frame.copy(deep=True)
    found = check_frame(frame, case=case, at="when", near_m=100)
    assert_geodataframe_equal(frame, before)
    assert found.crs == frame.crs
    assert_geodataframe_equal(found[frame.columns], frame)
    assert found.index.equals(frame.index)
    again = check_frame(found, case=case, at="when", near_m=100)
    assert_geodataframe_equal(again, found)


@pytest.mark.parametrize("crs", ["EPSG:4326", CRS, "EPSG:3857", "EPSG:25833"])
def test_the_system_of_the_points_does_not_matter(case, crs):
    frame = stops(60, 1)
    found = check_frame(frame.to_crs(crs), case=case, at="when")
    here = check_frame(frame, case=case, at="when")
    pd.testing.assert_frame_equal(found.drop(columns="geometry"), here.drop(columns="geometry"))


def test_a_moment_for_all_or_one_a_row(case):
    frame = stops(30, 2)
    for_all = check_frame(frame, case=case, at=NOON)
    each = check_frame(frame, case=case, at=pd.Series(pd.Timestamp(NOON), index=frame.index))
    assert_geodataframe_equal(for_all, each)


def test_no_rows_are_no_answers(case):
    found = check_frame(stops(5, 0)[:0], case=case, at="when", orders=orders_of(case), near_m=5)
    assert (len(found), found.crs) == (0, CRS)


def test_a_case_without_zones_or_services_adds_nothing(tmp_path):
    bare = load_case(write_case(tmp_path / "bare", zones=None, services=None))
    frame = stops(3, 0)
    assert_geodataframe_equal(check_frame(frame, case=bare, at="when"), frame)
    assert check_frame(frame, case=bare, near_m=9)["service"].tolist() == ["", "", ""]


# --- services -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "timed"), crossed([0, 1], [True, False]))
def test_the_nearest_service_is_the_one_that_was_there(case, seed, timed):
    frame = stops(160, seed)
    found = check_frame(frame, case=case, at="when" if timed else None, near_m=70)
    seen = set()
    for number in range(len(frame)):
        point = frame.geometry.iloc[number]
        day = frame["when"].iloc[number].date()
        there = []
        for one in case.services:
            for site in one.positions:
                held = site.when.during(DateRange.through(day, day))
                if not timed:
                    held = "no" if site.when.end else "yes"
                x, y = to_metres(site.lon, site.lat, CRS)
                off = hypot(point.x - x, point.y - y)
                if held != "no" and off <= 70:
                    there.append((off, one.id, held == "yes"))
        off, name, sure = min(there, default=(float("nan"), "", False))
        row = found.iloc[number]
        assert (row["service"], bool(row["service_sure"])) == (name, sure)
        assert row["service_m"] == pytest.approx(off, abs=1e-5, nan_ok=True)
        seen.add((name, sure))
    assert {name for name, _ in seen} == {"", "house", "other"}


@pytest.mark.parametrize("near", [-1, float("nan"), 1e9])
def test_a_distance_that_is_none_is_refused(case, near):
    with pytest.raises(DataError, match=r"^A service cannot be near within .*Give metres from 0"):
        check_frame(stops(3, 0), case=case, near_m=near)


# --- what is refused ------------------------------------------------------------------------------


def test_a_frame_without_a_system_is_refused(case):
    with pytest.raises(CRSError, match=r"^The frame says no coordinate system\. Say which its"):
        check_frame(stops(3, 0).set_crs(None, allow_override=True), case=case)


@pytest.mark.parametrize("frame", [pd.DataFrame({"lon": [5.33]}), gpd.GeoDataFrame({"a": [1]})])
def test_a_frame_without_points_is_refused(case, frame):
    with pytest.raises(DataError, match=r"^\w+ has no geometry to check\. Give a GeoDataFrame"):
        check_frame(frame, case=case)


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (box(0, 0, 1, 1), r"^The frame holds geometries that are not points, in rows r2\."),
        (None, r"^The frame has no point in rows r2\. Leave them out"),
        (Point(), r"^The frame has no point in rows r2\. Leave them out"),
    ],
)
def test_rows_without_a_point_are_named(case, geometry, message):
    frame = stops(4, 0)
    frame["geometry"] = [*frame.geometry[:2], geometry, frame.geometry.iloc[3]]
    with pytest.raises(DataError, match=message):
        check_frame(frame, case=case)


def test_points_elsewhere_and_vague_ones_are_refused(case):
    frame = stops(3, 0)
    with pytest.raises(PositionError, match=r"^3 positions cannot be used"):
        check_frame(frame.set_crs("EPSG:25833", allow_override=True), case=case)
    with pytest.raises(PositionError, match=r"^1 accuracies cannot be used"):
        check_frame(frame, case=case, accuracy_m=[0, 9000, 0])


def test_moments_that_cannot_be_meant_are_refused(case):
    frame = stops(3, 0)
    naive = frame.assign(when=frame["when"].dt.tz_localize(None))
    with pytest.raises(
        TimeError, match=r"^The moments are datetime64.*tz_localize\('Europe/Oslo'\)"
    ):
        check_frame(naive, case=case, at="when")
    with pytest.raises(TimeError, match=r"^There is no moment in rows r1\."):
        check_frame(
            frame.assign(when=frame["when"].where([True, False, True])), case=case, at="when"
        )
    with pytest.raises(TimeError, match=r"has no offset"):
        check_frame(frame, case=case, at=NOON.replace(tzinfo=None))
    with pytest.raises(TimeError, match=r"^The moments are not those of the frame's rows"):
        check_frame(frame, case=case, at=frame["when"][::-1].reset_index(drop=True))
    with pytest.raises(UnknownIdError, match=r"^The frame has no column 'whne'\. It has when, acc"):
        check_frame(frame, case=case, at="whne")
    with pytest.raises(TimeError, match=r"^Whether an order applies depends on the time"):
        check_frame(frame, case=case, orders=orders_of(case))


def test_an_order_for_a_version_that_is_not_there_is_refused(case):
    lost = make_order("vagsbunnen", "2015-06-17T14:05", load_case().zones, case.zone)
    with pytest.raises(UnknownIdError, match=r"^The case has no zone 'vagsbunnen' in version"):
        check_frame(stops(3, 0), case=case, at="when", orders=[lost])


# --- what the index is for ------------------------------------------------------------------------


def test_only_what_is_near_in_place_and_time_is_tested(tmp_path, monkeypatch):
    """Of 30 zones of 4 versions, one after the other, a point is tested against two at most."""
    zones = [
        official_zone(
            square(*at(150 * number, 0)), zone=f"z{number:02}", version=str(year),
            valid_from=f"{year}-01-01", valid_to=f"{year}-12-31",
        )
        for number in range(30)
        for year in range(2018, 2022)
    ]  # fmt: skip
    areas = [area("west", WEST)]
    case = load_case(write_case(tmp_path / "many", zones=zones, areas=areas))
    tested = 0
    real = frames.zone_positions

    def counted(x, y, zone, accuracy):
        nonlocal tested
        tested += len(x)
        return real(x, y, zone, accuracy)

    monkeypatch.setattr(frames, "zone_positions", counted)
    frame = gpd.GeoDataFrame(
        {"when": [datetime(2018, 1, 2, tzinfo=UTC) + timedelta(days=29 * n) for n in range(50)]},
        geometry=[Point(*at(100 * n, 50)) for n in range(50)],
        crs="EPSG:4326",
    )
    found = check_frame(frame, case=case, at="when")
    assert tested <= 2 * len(frame)
    positions = [name for name in found if name.startswith("zone_") and "force" not in name]
    inside = (found[positions] == "inside").sum(axis=1)
    # Every third stands in the middle of a square; the row of squares is 4,450 m long.
    assert inside.tolist() == [int(n % 3 == 2 and n < 45) for n in range(50)]
