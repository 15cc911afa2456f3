"""The same events and areas through other programs and back: the same counts, or the table says why not.

What is written for other programs is opened by each, written again in its way, and read here. Rows may
come back in another order. Programs that are not among the packages of the tests are left out where they
are not installed: ``pip install polars sedonadb`` has them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from shapely.geometry import mapping

from builders import at, event, events_csv, feature, write_case, write_features
from conftest import run_command
from proofs import SEED, crossed, deepens, proof

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = deepens

ROWS, COLUMNS, LINES = (600, 6, 5) if SEED is None else (1_000, 10, 5)
OFFSETS = ("", "Z", "+02:00", "-05:00")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """Write events in thirty areas or fifty, plain and with offsets, over a clock change, in no order."""
    folder = tmp_path_factory.mktemp("world")
    dice = np.random.default_rng(20151025)
    (west, south), (east, north) = at(0, 0), at(1_000, 500)
    edges = np.linspace(west, east, COLUMNS + 1), np.linspace(south, north, LINES + 1)
    areas = [
        feature(
            mapping(shapely.box(edges[0][x], edges[1][y], edges[0][x + 1], edges[1][y + 1])),
            id=f"a{y}{x}",
            name=f"Område {y}{x}",
        )
        for y in range(LINES)
        for x in range(COLUMNS)
    ]
    write_features(folder / "areas.geojson", areas)
    moments = pd.Timestamp("2015-10-24T20:00") + pd.to_timedelta(dice.integers(0, 900, ROWS), "min")
    moments = moments - pd.to_timedelta(dice.choice([0, 0, 7, 21, 35], ROWS), "D")
    # A few areas have many events and others too few to be shown.
    where = dice.choice(COLUMNS * LINES, ROWS, p=dice.dirichlet(np.full(COLUMNS * LINES, 0.3)))
    lon = (edges[0][where % COLUMNS] + edges[0][where % COLUMNS + 1]) / 2
    lat = (edges[1][where // COLUMNS] + edges[1][where // COLUMNS + 1]) / 2
    pd.DataFrame(
        {
            "lon": lon + dice.uniform(-1e-5, 1e-5, ROWS),
            "lat": lat + dice.uniform(-1e-5, 1e-5, ROWS),
            "time": [f"{one:%Y-%m-%dT%H:%M}{OFFSETS[n % 4]}" for n, one in enumerate(moments)],
            "kind": "funn på åpen plass",
        }
    ).to_csv(folder / "events.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def case(world) -> Path:
    return write_case(world / "toytown")


@pytest.fixture(scope="module")
def count(case, world) -> Callable[..., str]:
    """Return a function that counts a file of events and gives what is printed without its account."""

    def counted(events: Path, areas: Path | None = None, by: str = "hour") -> str:
        areas = areas or world / "areas.geojson"
        return run_command("--case", case, "bin", events, "--areas", areas, "--by", by).stdout

    return counted


@pytest.fixture(scope="module")
def as_written(world, count) -> Callable[..., str]:
    """Return a function that counts the events as they were written, once by each."""

    @cache
    def counted(by: str = "hour") -> str:
        return count(world / "events.csv", by=by)

    return counted


@pytest.fixture(scope="module")
def located(case, world) -> Callable[[str], Path]:
    """Return a function that writes the events for other programs, with positions, each format once."""

    @cache
    def written(ending: str) -> Path:
        target = world / f"located.{ending}"
        run_command(
            "--case", case, "locate", world / "events.csv", "--areas", world / "areas.geojson",
            "--points", "--exact-points", "-o", target,
        )  # fmt: skip
        return target

    return written


def by_geopandas(source: Path, target: Path) -> None:
    frame = gpd.read_parquet(source) if source.suffix == ".parquet" else first_layer(source)
    frame = frame.sample(frac=1, random_state=1)
    if target.suffix == ".parquet":
        frame.to_parquet(target)
    else:
        frame.to_file(target, use_arrow=target.suffix == ".fgb")


def first_layer(path: Path) -> gpd.GeoDataFrame:
    """Read what is not there for QGIS alone."""
    return gpd.read_file(path, layer=pyogrio.list_layers(path)[0][0])


def by_pyogrio(source: Path, target: Path) -> None:
    layer = pyogrio.list_layers(source)[0][0]
    meta, _, shapes, columns = pyogrio.raw.read(source, layer=layer, datetime_as_string=True)
    drivers = {".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".geojson": "GeoJSON"}
    pyogrio.raw.write(
        target, shapes, columns, meta["fields"], geometry_type=meta["geometry_type"], crs=meta["crs"],
        driver=drivers[target.suffix],
    )  # fmt: skip


def by_duckdb(spatial, source: Path, target: Path) -> None:
    read = f"'{source}'" if source.suffix == ".parquet" else f"ST_Read('{source}')"
    spatial.execute("SET TimeZone = 'UTC'")
    spatial.execute(f"COPY (SELECT * FROM {read} ORDER BY random()) TO '{target}' (FORMAT parquet)")


def by_polars(source: Path, target: Path) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(source).sample(fraction=1, shuffle=True, seed=1)
    frame.write_parquet(target)


def by_sedonadb(source: Path, target: Path) -> None:
    sedona = pytest.importorskip("sedonadb").connect()
    sedona.read_parquet(str(source)).to_parquet(str(target))


def without_zones(source: Path, target: Path) -> None:
    """Hand moments on as clock times in UTC, to the second, as QGIS does, and R where it writes CSV."""
    frame = first_layer(source)
    for name in ("start", "end"):
        frame[name] = frame[name].dt.tz_convert("UTC").dt.tz_localize(None).dt.floor("s")
    if target.suffix == ".csv":
        frame.drop(columns="geometry").to_csv(target, index=False, quoting=1, na_rep="NA")
    else:
        frame.to_file(target)


def days_alone(source: Path, target: Path) -> None:
    """Hand moments on as days in UTC, as Shapefiles of older GDAL have them."""
    frame = first_layer(source)
    for name in ("start", "end"):
        frame[name] = frame[name].dt.date
    frame.rename(columns={"start_local": "start_loca"}).to_file(target)


#: Programs, from which format into which.
CROSSINGS: dict[str, tuple[Callable[[Path, Path], None], str, str]] = {
    "geopandas, GeoParquet": (by_geopandas, "parquet", "parquet"),
    "geopandas, GeoPackage": (by_geopandas, "gpkg", "gpkg"),
    "geopandas, FlatGeobuf by Arrow": (by_geopandas, "parquet", "fgb"),
    "geopandas, GeoJSON": (by_geopandas, "fgb", "geojson"),
    "pyogrio, GeoPackage": (by_pyogrio, "fgb", "gpkg"),
    "pyogrio, FlatGeobuf": (by_pyogrio, "gpkg", "fgb"),
    "SedonaDB, GeoParquet": (by_sedonadb, "parquet", "parquet"),
    "QGIS, GeoPackage": (without_zones, "gpkg", "gpkg"),
    "QGIS, FlatGeobuf": (without_zones, "fgb", "fgb"),
    "R, CSV": (without_zones, "gpkg", "csv"),
    "R, Shapefile": (days_alone, "gpkg", "shp"),
}
#: Those of a program that crosses in another format too.
OTHERS = {
    "geopandas, GeoPackage",
    "geopandas, FlatGeobuf by Arrow",
    "geopandas, GeoJSON",
    "pyogrio, FlatGeobuf",
}


@pytest.mark.filterwarnings(
    "ignore:Column names longer:UserWarning", "ignore:Normalized:RuntimeWarning"
)
@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=proof if one in OTHERS else ()) for one in CROSSINGS]
)
def test_events_come_back_from_other_programs_as_they_went(
    count, as_written, located, tmp_path, name
):
    cross, out, back = CROSSINGS[name]
    target = tmp_path / f"back.{back}"
    cross(located(out), target)
    assert count(target) == as_written()


@proof
@pytest.mark.parametrize("name", ["duckdb", "polars"])
def test_events_come_back_from_tables(count, as_written, located, tmp_path, spatial, name):
    """DuckDB writes GeoParquet; polars drops what tells of the geometry, so that areas say where."""
    source, target = located("parquet"), tmp_path / "back.parquet"
    if name == "duckdb":
        by_duckdb(spatial, source, target)
    else:
        by_polars(source, target)
    assert count(target) == as_written()


@pytest.mark.parametrize(
    ("ending", "crs"),
    crossed(["gpkg", "fgb", "shp", "geojson", "parquet"], ["EPSG:25833", "EPSG:4326"]),
)
def test_areas_come_back_from_other_programs_as_they_went(
    world, count, as_written, tmp_path, ending, crs
):
    frame = gpd.read_file(world / "areas.geojson").sample(frac=1, random_state=1)
    path = tmp_path / f"areas.{ending}"
    if ending == "parquet":
        frame.to_crs(crs).to_parquet(path)
    else:
        frame.to_crs(crs).to_file(path)
    assert count(world / "events.csv", path, "month") == as_written("month")


@proof
def test_a_csv_of_located_events_is_read_by_databases_as_it_was_meant(
    count, as_written, located, spatial, tmp_path
):
    """DuckDB reads a clock time without its offset, beside others that have one, in a zone of its own."""
    path = located("csv")
    spatial.execute("SET TimeZone = 'America/New_York'")
    read = spatial.sql(f"SELECT start FROM read_csv('{path}') ORDER BY row").to_arrow_table()
    found = pd.Series(read["start"].cast(pa.timestamp("us", "UTC")).to_pylist())
    written = pd.read_csv(path)["start"]
    assert written.str.contains("+01:00", regex=False).any()
    assert written.str.fullmatch(r".*\+0[12]:00").all()
    assert (found == pd.to_datetime(written, utc=True)).all()
    spatial.execute(f"COPY (FROM '{path}') TO '{tmp_path / 'back.csv'}'")
    assert count(tmp_path / "back.csv") == as_written()


FEATURES = ("lines", "sequence")


@proof
@pytest.mark.parametrize("form", FEATURES)
def test_areas_and_events_come_back_one_feature_after_the_other(
    world, count, as_written, located, tmp_path, form
):
    """As GDAL writes them in lines and as sequences of RFC 8142."""
    options = {"RS": "YES"} if form == "sequence" else {}
    for frame, name in (
        (first_layer(located("gpkg")), "events.geojsonl"),
        (gpd.read_file(world / "areas.geojson"), "areas.geojsons"),
    ):
        frame.to_file(tmp_path / name, driver="GeoJSONSeq", **options)
    assert count(tmp_path / "events.geojsonl", tmp_path / "areas.geojsons") == as_written()


@pytest.mark.parametrize(
    ("ending", "by"),
    crossed(
        ["csv", "geojsonl", "gpkg", "parquet", "xlsx"],
        ["month", "hour"],
        shown=[("csv", "month"), ("parquet", "hour")],
    ),
)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.proof)])
def test_the_order_of_rows_changes_nothing(
    world, count, as_written, located, tmp_path, ending, by, seed
):
    """Rows of events and of areas in another order, in each format: the same bytes."""
    target = tmp_path / f"events.{ending}"
    areas = gpd.read_file(world / "areas.geojson").sample(frac=1, random_state=seed)
    areas.to_file(tmp_path / "areas.fgb")
    if ending in {"csv", "xlsx"}:
        frame = pd.read_csv(world / "events.csv").sample(frac=1, random_state=seed)
        frame.to_csv(target, index=False) if ending == "csv" else frame.to_excel(
            target, index=False
        )
    else:
        frame = gpd.read_parquet(located("parquet")).sample(frac=1, random_state=seed)
        frame.to_parquet(target) if ending == "parquet" else frame.to_file(target)
    assert count(target, tmp_path / "areas.fgb", by) == as_written(by)


@pytest.mark.parametrize(
    "command",
    [
        ("summary", "--by", "month", "--kind", "find"),
        pytest.param(("bin", "--by", "week", "--kind", "visit"), id="bin", marks=proof),
        pytest.param(("kinds", "--by", "month"), id="kinds", marks=proof),
        ("measure", "--by", "month", "--kind", "find", "--target", "west", "--control", "east",
         "--before", "2021-01-01..2021-03-31", "--after", "2021-04-01..2021-06-28"),
        pytest.param(("changes", "--by", "month", "--kind", "find", "--before",
            "2021-01-01..2021-03-31", "--after", "2021-04-01..2021-06-28"), id="changes",
            marks=proof),
    ],
    ids=lambda command: command[0],
)  # fmt: skip
def test_the_order_of_rows_in_a_case_changes_nothing(scenemap, tmp_path, command):
    """Areas, zones, coverage and events, each in another order."""
    dice = np.random.default_rng(7)
    watched = [
        {"area": area, "start": f"2021-{month:02}-01", "end": f"2021-{month:02}-28", "kind": kind}
        for area in ("west", "east")
        for kind in ("find", "visit")
        for month in range(1, 7)
    ]
    rows = [
        event(50 + 100 * place, 50, f"2021-{month:02}-{day:02}T{hour:02}:30", kind=kind)
        for place in range(2)
        for month in range(1, 7)
        for day in (3, 9, 21)
        for hour in (1, 14)
        for kind in ("find", "visit")
        for _ in range(int(dice.choice([0, 1, 2, 7])))
    ]
    told = []
    for turn in range(2):
        folder = tmp_path / str(turn)
        case = write_case(folder / "toytown", coverage=watched)
        events = events_csv(folder / "events.csv", rows)
        if turn:
            for path in (events, *case.glob("*.csv")):
                header, *lines = path.read_text().splitlines()
                path.write_text("\n".join([header, *dice.permutation(lines)]) + "\n")
            for path in case.glob("*.geojson"):
                data = json.loads(path.read_text())
                data["features"].reverse()
                path.write_text(json.dumps(data))
        name, *options = command
        told.append(scenemap("--case", case, name, events, *options).stdout)
    assert told[0] == told[1]
    assert told[0].count("\n") > 5


def cells(frame: pd.DataFrame) -> set[tuple[str, str, str]]:
    return {
        (str(row["area"]), "" if pd.isna(row["count"]) else str(int(row["count"])), row["flags"])
        for row in frame.to_dict("records")
    }


def test_counts_and_what_is_withheld_are_the_same_to_every_reader(
    scenemap, toytown, world, spatial
):
    areas = world / "areas.geojson"
    for ending in ("csv", "parquet", "gpkg", "fgb"):
        scenemap(
            "--case", toytown, "bin", world / "events.csv", "--areas", areas, "--by", "year",
            "-o", f"cells.{ending}",
        )  # fmt: skip
    printed = cells(pd.read_csv("cells.csv", dtype={"count": "Int64"}).fillna({"flags": ""}))
    assert len(printed) == COLUMNS * LINES
    assert sum("suppressed" in flags for _, _, flags in printed) >= 3
    assert sum(bool(count) for _, count, _ in printed) >= 10
    readers = {
        "geopandas, GeoParquet": lambda: gpd.read_parquet("cells.parquet"),
        "geopandas, GeoPackage": lambda: first_layer(Path("cells.gpkg")),
        "geopandas, FlatGeobuf": lambda: first_layer(Path("cells.fgb")),
        "Arrow": lambda: pq.read_table("cells.parquet").to_pandas(),
        "DuckDB, GeoParquet": lambda: spatial.sql("FROM 'cells.parquet'").df(),
        "DuckDB, FlatGeobuf": lambda: spatial.sql("FROM ST_Read('cells.fgb')").df(),
        "DuckDB, GeoPackage": lambda: spatial.sql("FROM ST_Read('cells.gpkg')").df(),
    }
    different = {name for name, read in readers.items() if cells(read()) != printed}
    assert different == set()
