"""Layers that are read as columns: the same as row by row, or read row by row."""

from __future__ import annotations

import itertools
import random
import sqlite3
import warnings
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pytest
import shapely

from proofs import MORE, deepens, often
from scenemap.errors import SceneMapError
from scenemap.events import layers, points
from scenemap.events.points import point_columns, vector_frame
from scenemap.events.raw import Part
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.vector import read_layer

DRIVERS = {"gpkg": "GPKG", "fgb": "FlatGeobuf", "shp": "ESRI Shapefile", "gdb": "OpenFileGDB"}
#: What other programs leave in a GeoPackage's columns of times.
ODD_TIMES = (
    "2015-06-03T03:23:56+02:00", "2015-06-03T03:23:56+00:00", "2015-13-41T03:23:56", "junk",
    "2015-06-03 03:23", "2015-06-03", "20150603", "2015-06-03T03:23:56.5Z", "12:30", 12345, 12.5, "",
    "2015-06-03T03:23:56.123Z", "2015-06-03T03:23:56.000Z", b"xx", "2015-6-3 3:23", "2015/06/03",
    "2015-06-03T03:23:60", "2015-06-03T24:00:00", "2015-06-03T03:23:56.123+01:00", "2015\0",
)  # fmt: skip


def table_of(dice: random.Random, ending: str, crs: str) -> tuple[pa.Table, str]:
    """Make a messy table of points, and the type of its geometry."""
    n = dice.randint(1, 12)
    some = dice.choice([0, 0.2])

    def column(make, kind, part: float = some):
        return pa.array([None if dice.random() < part else make() for _ in range(n)], kind)

    def moment() -> datetime:
        at = datetime.fromisoformat("2015-01-01") + timedelta(seconds=dice.randint(0, 10**7))
        if dice.random() < 0.2:
            at = at.replace(hour=0, minute=0, second=0)
        if dice.random() < 0.2:
            at = at.replace(microsecond=1000 * dice.randint(0, 999))
        return at.replace(year=dice.choice([1, 1899, 2015, 2250])) if dice.random() < 0.1 else at

    def text() -> str:
        at = moment()
        return dice.choice(
            [at.isoformat(), f"{at.isoformat()}+02:00", f"{at:%d.%m.%Y}", "x", "", "NA"]
        )

    zone = dice.choice([None, None, "UTC", "Europe/Oslo", "+05:30"])
    plain = ending != "shp"
    times = {
        "date": lambda: column(lambda: moment().date(), pa.date32()),
        "text": lambda: column(text, pa.string()),
        **({"moment": lambda: column(moment, pa.timestamp("ms", zone))} if plain else {}),
    }
    columns = {
        "time": times[dice.choice([*times])](),
        "kind": column(lambda: dice.choice(["a", " b ", "", "æ", "-"]), pa.string()),
        "count": column(
            lambda: dice.choice([1, 2, -1, 10**6]), dice.choice([pa.int32(), pa.int64()])
        ),
        "accuracy_m": column(lambda: dice.choice([1.5, -2.0, 1e9, float("nan")]), pa.float64()),
        "note": column(lambda: dice.choice([True, False]), pa.bool_()),
        "clock": column(lambda: dice.choice(["12:30", "", "25:00"]), pa.string()),
    }
    kept = {name: one for name, one in columns.items() if name == "time" or dice.random() < 0.4}
    shape = dice.choice(
        ["Point", "Point", "Point", "Point Z", "MultiPoint", "Unknown", "LineString"]
    )

    def geometry() -> bytes:
        x, y = dice.uniform(5, 6), dice.uniform(60, 61)
        if crs != "EPSG:4326":
            x, y = 60_000 * x, 110_000 * y
        x, y = dice.choice([(x, y)] * 8 + [(y, x), (999, 999)])
        made = {
            "Point Z": lambda: shapely.Point(x, y, 3),
            "MultiPoint": lambda: shapely.MultiPoint([(x, y)] * dice.choice([1] * 9 + [2])),
            "LineString": lambda: shapely.LineString([(x, y), (0, 0)]),
        }.get(shape, lambda: shapely.Point(x, y) if dice.random() < 0.9 else shapely.Point())()
        return shapely.to_wkb(made, flavor="iso")

    kept["geom"] = column(geometry, pa.binary(), 0 if ending == "fgb" else some)
    return pa.table(kept), shape


def spoil(path, time: object) -> None:
    """Put into a GeoPackage what only other programs do."""
    with sqlite3.connect(path) as base:
        for (name,) in base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute("UPDATE e SET time = ? WHERE fid = 1", (time,))
    base.close()


def outcome(path, monkeypatch, *, rows: bool):
    with monkeypatch.context() as patch:
        if rows:
            patch.setattr(points, "read_rows", read_layer)
            patch.setattr(points, "_plain_points", lambda _: None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                frame, layer = vector_frame(Part(path), 10**6)
            except (SceneMapError, IndexError, ValueError) as error:
                return str(error)
    return frame, (layer.names, layer.crs, layer.own, layer.notes)


@deepens
@pytest.mark.parametrize("ending", DRIVERS)
def test_columns_say_what_rows_say_of_any_messy_file(tmp_path, monkeypatch, ending):
    quick = []
    by_arrow = layers._by_arrow
    monkeypatch.setattr(
        layers, "_by_arrow", lambda *args: quick.append(by_arrow(*args)) or quick[-1]
    )
    for seed in range(often(10, 80)):
        dice = random.Random(f"{ending} {seed} {MORE}")
        crs = dice.choice(["EPSG:4326", "EPSG:25832"])
        table, shape = table_of(dice, ending, crs)
        path = tmp_path / str(seed) / f"e.{ending}"
        path.parent.mkdir()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                pyogrio.write_arrow(
                    table,
                    path,
                    driver=DRIVERS[ending],
                    geometry_name="geom",
                    geometry_type=shape,
                    crs=crs,
                )
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
                continue  # not every format takes every column
        if ending == "gpkg" and dice.random() < 0.5:
            spoil(path, dice.choice(ODD_TIMES))
        old, new = (outcome(path, monkeypatch, rows=rows) for rows in (True, False))
        if isinstance(old, str):
            assert new == old
            continue
        assert new[1] == old[1]
        pd.testing.assert_frame_equal(new[0], old[0])
        for name in old[0]:
            assert [*map(type, new[0][name])] == [*map(type, old[0][name])]
    assert sum(one is not None for one in quick) >= often(1, 10)


def test_a_text_of_a_geopackage_that_is_no_time_is_told_as_rows_tell_it(tmp_path):
    points_ = shapely.to_wkb([shapely.Point(5, 60)] * 2)
    table = pa.table(
        {
            "time": pa.array([datetime.fromisoformat("2015-06-03")] * 2, pa.timestamp("ms")),
            "geom": points_,
        }
    )
    path = tmp_path / "e.gpkg"
    pyogrio.write_arrow(
        table, path, driver="GPKG", geometry_name="geom", geometry_type="Point", crs="EPSG:4326"
    )
    assert layers._by_arrow(path, None, 5) is not None
    spoil(path, "2015-06-03 03:23")
    assert layers._by_arrow(path, None, 5) is None


def test_more_rows_than_are_asked_for_are_not_read(tmp_path):
    geom = shapely.to_wkb(shapely.points(np.arange(9.0), 60))
    table = pa.table({"time": ["2015-06-03"] * 9, "geom": geom})
    path = tmp_path / "e.fgb"
    pyogrio.write_arrow(
        table,
        path,
        driver="FlatGeobuf",
        geometry_name="geom",
        geometry_type="Point",
        crs="EPSG:4326",
    )
    assert [len(layers.read_rows(path, None, most).columns[0]) for most in (4, 9, 10)] == [4, 9, 9]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_plain_points_are_read_without_making_geometries_of_them(kind):
    places = [shapely.Point(5, 60), None, shapely.Point(), shapely.Point(np.nan, 61)] * 3
    wkb = pa.array(shapely.to_wkb(np.array(places)), kind).slice(1, 9)
    assert points._plain_points(wkb) is not None
    old = point_columns(wkb.to_numpy(zero_copy_only=False), "EPSG:4326", "e.gpkg")
    for given in (wkb, pa.chunked_array([wkb[:4], wkb[4:4], wkb[4:]])):
        np.testing.assert_array_equal(point_columns(given, "EPSG:4326", "e.gpkg"), old)


@pytest.mark.parametrize(
    "other",
    [
        shapely.to_wkb(shapely.Point(5, 60), byte_order=0),
        shapely.to_wkb(shapely.Point(5, 60), include_srid=True),
        shapely.to_wkb(shapely.set_srid(shapely.Point(5, 60), 4326), include_srid=True),
        shapely.to_wkb(shapely.Point(5, 60, 3)),
        shapely.to_wkb(shapely.MultiPoint([(5, 60)])),
        shapely.to_wkb(shapely.LineString()),
    ],
)
def test_other_geometries_are_read_as_geometries(other):
    wkb = pa.array([shapely.to_wkb(shapely.Point(6, 61)), other])
    try:
        old = point_columns(wkb.to_numpy(zero_copy_only=False), "EPSG:4326", "e.gpkg")
    except SceneMapError:
        with pytest.raises(SceneMapError, match="not points"):
            point_columns(wkb, "EPSG:4326", "e.gpkg")
        return
    np.testing.assert_array_equal(point_columns(wkb, "EPSG:4326", "e.gpkg"), old)


#: One and the same moment, as wall clock and as instant, in a summer of Oslo.
MIXED = ("2015-06-30T23:30:00", "2015-06-30T23:30:00Z", "2015-06-30T23:30:00+05:30", None)


@pytest.mark.parametrize("use_arrow", [False, True])
@pytest.mark.parametrize("ending", ["gpkg", "fgb", "geojson", "shp"])
def test_times_with_and_without_an_offset_in_one_column_are_decided_row_by_row(
    tmp_path, ending, use_arrow
):
    """As they are in CSV: the plain one is local, the others are brought to the clock of the zone."""
    moments = pd.Series([None if one is None else pd.Timestamp(one) for one in MIXED], dtype=object)
    path = tmp_path / f"e.{ending}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a Shapefile has no column of times
        gpd.GeoDataFrame(
            {"time": moments}, geometry=shapely.points([5.33] * 4, 60.39), crs="EPSG:4326"
        ).to_file(path, use_arrow=use_arrow)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        options = ReadingOptions(ZoneInfo("Europe/Oslo"), None, (), bad_rows="reject")
        table = read_events([path], options)
    # FlatGeobuf has rows in an order of its own.
    assert sorted(map(str, table.frame["start"])) == [
        "2015-06-30 20:00:00", "2015-06-30 23:30:00", "2015-07-01 01:30:00",
    ]  # fmt: skip
    assert table.n_read == 4


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Oslo"])
@pytest.mark.parametrize("ending", ["gpkg", "fgb"])
def test_the_last_moment_of_a_minute_stays_in_it(tmp_path, ending, zone):
    """Written through Arrow it has second 60, and was in June."""
    moments = pd.to_datetime(["2015-06-30T23:59:59.9999", "2015-06-30T14:05:59.9998"]).tz_localize(
        zone
    )
    path = tmp_path / f"e.{ending}"
    gpd.GeoDataFrame(
        {"time": moments}, geometry=shapely.points([5.33] * 2, 60.39), crs="EPSG:4326"
    ).to_file(path, use_arrow=True)
    assert {":60" in one for one in read_layer(path, None).columns[0]} == {True}
    table = read_events([path], ReadingOptions(ZoneInfo(zone or "Europe/Oslo"), None, ()))
    told = sorted(str(one)[:19] for one in table.frame["start"])
    assert told == ["2015-06-30 14:05:59", "2015-06-30 23:59:59"]


@deepens
def test_places_beside_rows_without_one_stay_in_their_rows(tmp_path):
    """Every way in which a few rows may have a place or none, in FlatGeobuf as in GeoPackage."""
    for ending, options in (("fgb", {"SPATIAL_INDEX": "NO"}), ("gpkg", {})):
        for placed in itertools.chain.from_iterable(
            itertools.product([True, False], repeat=n) for n in range(1, often(4, 6))
        ):
            made = [shapely.Point(at, 60) if one else None for at, one in enumerate(placed)]
            path = tmp_path / f"{len(placed)}.{ending}"
            path.unlink(missing_ok=True)
            frame = gpd.GeoDataFrame({"n": range(len(made))}, geometry=made, crs="EPSG:4326")
            pyogrio.write_dataframe(frame, path, geometry_type="Point", **options)
            found = layers.read_rows(path, None, 100).wkb
            shapes = shapely.from_wkb(np.asarray(found, dtype=object))
            assert [*shapes] == made, (ending, placed)
