"""Every format of every command, read back by a library that did not write it: the same cells throughout.

One small world for all: each output is written once, and held to the Parquet of the same command as
DuckDB reads it, column by column. What a format leaves out is named here.
"""

from __future__ import annotations

import contextlib
import csv
import json
import sqlite3
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
from pyproj import CRS
from shapely import from_wkb
from shapely.geometry import shape

from builders import EAST, WEST, event, events_csv, write_case
from conftest import run_command
from proofs import proof
from scenemap.formats import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Rows = list[dict[str, Any]]

WINDOWS = ("--before", "2020-10-01..2020-12-31", "--after", "2021-01-01..2021-03-31")
#: Six of them, from the last in which a clock time comes twice.
MONTHS = ("2020-10", "2020-11", "2020-12", "2021-01", "2021-02", "2021-03")
#: What is written, and from which columns; of each a table in several formats.
RUNS: dict[str, tuple[str, ...]] = {
    "bin": ("bin", "--kind", "find", "--by", "month"),
    "bin wide": ("bin", "--kind", "find", "--by", "month", "--wide"),
    "bin hour": ("bin", "--kind", "find", "--by", "hour"),
    "summary": ("summary", "--kind", "find", "--by", "quarter", *WINDOWS),
    "kinds": ("kinds", "--by", "month"),
    "measure": ("measure", "--kind", "find", "--by", "month", "--target", "west", "--control", "east",
                *WINDOWS),
    "changes": ("changes", "--kind", "find", "--by", "month", *WINDOWS),
    "locate": ("locate", "--points", "--exact-points"),
    "locate bare": ("locate",),
}  # fmt: skip
#: Of Bergen's published figures, without events.
PUBLISHED: dict[str, tuple[str, ...]] = {
    "kinds published": ("kinds", "--by", "year"),
    "scan published": ("scan", "--draws", "99"),
    "summary published": ("summary", "--by", "quarter"),
    "pool published": (
        "pool", "--pair", "korskirken:sandviken", "--pair", "laksevag:torgallmenningen",
        "--before", "2014-09-01..2014-12-31", "--after", "2015-01-01..2015-12-31",
    ),
}  # fmt: skip
#: Those of a command that hold one table; md, html, pdf, and the workbook of a summary, are for people.
TABLES = ("csv", "json", "xlsx", "parquet", "gpkg", "fgb", "geojson")
#: Maps of what has no place are refused.
REFUSED = {
    ("bin hour", "fgb"), ("bin hour", "geojson"), ("locate bare", "fgb"), ("locate bare", "geojson"),
    ("bin wide", "json"), ("summary", "xlsx"), ("summary published", "xlsx"),
}  # fmt: skip
#: Columns that a format leaves out: they follow from others, or are told beside the cells.
LEFT_OUT = {
    ("bin", "csv"): {"name", "start", "end"},
    ("bin", "json"): {"name", "start", "end", "origin"},
    ("bin hour", "json"): {"origin"},
    ("summary", "csv"): {"name"},
    ("summary published", "csv"): {"name"},
    ("kinds", "json"): {"origin"},
    ("kinds published", "json"): {"origin"},
    ("locate", "csv"): {"start_local", "end_local"},
    ("locate", "json"): {"start_local", "end_local"},
    ("locate bare", "csv"): {"start_local", "end_local"},
    ("locate bare", "json"): {"start_local", "end_local"},
}
PLACES = {"geom", "geometry", "bbox", "fid"}


#: Runs that are asked for in every format: a panel and events, whose tables other commands have too.
EACH = {"bin", "locate"}


def marks(run: str, form: str) -> Any:
    """Leave to proofs what writers make of other tables too; JSON is written by each command."""
    return () if run in EACH or form == "json" else proof


CASES = [
    pytest.param(run, form, marks=marks(run, form))
    for run, (command, *_) in (RUNS | PUBLISHED).items()
    for form in OUTPUTS[command]
    if form in TABLES and form != "parquet" and (run, form) not in REFUSED
]


class World:
    """A case and its events; an output is written when it is first asked for, and kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        watched = [
            {"area": area, "start": "2020-10-01", "end": "2021-03-31", "kind": kind}
            for area in ("west", "east")
            for kind in ("find", "visit")
        ]
        self.case = write_case(folder / "toytown", coverage=watched)
        dice = np.random.default_rng(20140825)
        rows = [
            event(50 + 100 * place, 50, f"{month}-10T{hour:02d}:30", kind=kind)
            for kind in ("find", "visit")
            for place in range(2)
            for month in MONTHS
            for hour in (3, 14, 15)
            for _ in range(int(dice.choice([0, 1, 3, 9])))
            if (place, month) != (0, "2021-02")
        ]
        # A clock time that comes twice is the first of the two.
        rows += [event(50, 50, "2020-10-25T02:30"), event(50, 50, "2021-03-15T00:00:00")]
        self.events = events_csv(folder / "events.csv", rows)

    def file(self, run: str, form: str) -> Path:
        """Return an output."""
        path = self.folder / f"{run}.{form}"
        if not path.exists():
            command, *options = (RUNS | PUBLISHED)[run]
            case, files = (["--case", self.case], [self.events]) if run in RUNS else ([], [])
            run_command(*case, "--lang", "en", "-q", command, *files, *options, "-o", path)
        return path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


def _csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _xlsx(path: Path) -> Rows:
    header, *rows = openpyxl.load_workbook(path).active.values
    return [dict(zip(header, row, strict=True)) for row in rows]


def _parquet(path: Path) -> Rows:
    found: Rows = duckdb.sql(f"SELECT * FROM '{path}'").to_arrow_table().to_pylist()
    return found


def _sqlite(path: Path) -> Rows:
    """Straight from the tables, as QGIS and R do at the bottom."""
    with contextlib.closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        (name,) = file.execute(
            "SELECT table_name FROM gpkg_contents WHERE table_name <> 'layer_styles'"
        ).fetchone()
        return [dict(row) for row in file.execute(f'SELECT * FROM "{name}"')]


def _gdal(path: Path) -> Rows:
    layer = next(name for name, _ in pyogrio.list_layers(path) if name != "layer_styles")
    # Not as Arrow: of a FlatGeobuf GDAL 3.12 lays rows without a place out wrongly there.
    found: Rows = pyogrio.read_dataframe(path, layer=layer).to_dict("records")
    return found


def _json(path: Path) -> Rows:
    """Return the rows of a document: cells, results of measures, or the cells of a summary."""
    told = json.loads(path.read_text(encoding="utf-8"))
    if "events" in told:
        found: Rows = told["events"]
    elif "rows" in told:
        of = {row["key"]: row for row in told["rows"]}
        found = [of[cell["key"]] | cell for cell in told["cells"]]
    elif "cells" in told:
        found = told["cells"]
    elif "clusters" in told:
        found = told["clusters"]
    elif "pairs" in told:
        found = told["pairs"]
    elif "areas" in told and "by_period" not in told["areas"][0]:
        found = told["areas"]
    elif "areas" in told:
        found = [
            {"period_type": "slice", "area": area["id"], "period": period}
            | {"count": cell["value"] if cell["exact"] else None, "per_30_days": cell["per_30_days"],
               "days_covered": cell["days_covered"], "state": ";".join(cell["flags"])}
            for area in told["areas"] for period, cell in area["by_period"].items()
        ]  # fmt: skip
    else:
        found = [
            {"measure": name} | one
            for name, one in told.items()
            if isinstance(one, dict) and "refused" in one
        ]
    return found


READERS: dict[str, Callable[[Path], Rows]] = {
    "csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "gpkg": _sqlite, "fgb": _gdal, "geojson": _gdal,
    "json": _json,
}  # fmt: skip


def cell(value: object) -> object:
    """Return what compares, whatever types a library has for days, moments, numbers and nothing."""
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return value.isoformat()[:10] if not (value.hour or value.minute) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    # SQLite has numbers in the place of yes and no.
    text = {"True": "1", "False": "0"}.get(str(value), str(value))
    # CSV does not tell the year 2014 from the number.
    with contextlib.suppress(ValueError):
        return round(float(text), 4)
    # A moment in UTC, as texts have it; midnight is a day.
    text = text.removesuffix("Z").removesuffix(".000")
    return text.removesuffix("T00:00:00")


def plain(rows: Iterable[dict[str, Any]], columns: list[str]) -> list[tuple[object, ...]]:
    # FlatGeobuf lays rows by where they are.
    return sorted((tuple(cell(row.get(one)) for one in columns) for row in rows), key=repr)


@pytest.mark.parametrize(("run", "form"), CASES, ids=lambda words: words)
def test_every_cell_is_the_same_in_every_format(world, run, form):
    expected, found = _parquet(world.file(run, "parquet")), READERS[form](world.file(run, form))
    columns = [one for one in expected[0] if one not in PLACES]
    if run == "locate" and form in {"gpkg", "fgb", "geojson"}:
        assert {"lon", "lat"} <= set(columns)
    left_out = LEFT_OUT.get((run, form), set())
    if run.startswith("summary") and form == "json":
        expected = [row for row in expected if row["period_type"] == "slice"]
        left_out = set(columns) - set(found[0])
    if (run, form) == ("pool published", "json"):
        # What was pooled is told apart from the pairs there.
        expected = [row for row in expected if row["pair"] != "pooled"]
    if (run, form) == ("measure", "json"):
        left_out = set(columns) - set(found[0]) | {"note"}
    if run.startswith("locate") and form in {"csv", "json"}:
        # There the clock time of the place stands, not the moment in UTC.
        expected = [
            row | {name: row[f"{name}_local"] for name in ("start", "end")} for row in expected
        ]
    shared = [one for one in columns if one not in left_out]
    missing = set(shared) - {name for row in found for name in row}
    assert not missing, "columns that nobody said are left out"
    assert plain(found, shared) == plain(expected, shared)
    assert len(found) > 1


def test_flags_tell_what_is_withheld_none_and_known(world):
    rows = _parquet(world.file("bin", "parquet"))
    said = {row["flags"].partition(";")[0] for row in rows}
    assert {"exact", "suppressed"} <= said
    hidden = [row for row in rows if row["flags"].startswith(("suppressed", "unknown"))]
    assert all(row["count"] is row["per_30_days"] is None for row in hidden)
    assert 0 in {row["count"] for row in rows}


def test_every_command_that_writes_tables_is_read_back():
    tables = {command for command, forms in OUTPUTS.items() if "parquet" in forms}
    assert tables == {command for command, *_ in (RUNS | PUBLISHED).values()}


@pytest.mark.parametrize(
    ("run", "form"),
    [
        pytest.param(run, form, marks=marks(run, form))
        for run in ("bin", "bin wide", "summary", "changes", "locate")
        for form in ("gpkg", "fgb", "geojson", "parquet")
    ],
)
def test_places_are_where_they_were_in_every_map(world, run, form):
    path = world.file(run, form)
    if form == "parquet":
        geo = json.loads(pq.read_schema(path).metadata[b"geo"])["columns"]["geometry"]
        assert CRS(geo.get("crs", "OGC:CRS84")).equals(CRS("EPSG:4326"), ignore_axis_order=True)
        found = [(row, from_wkb(row["geometry"])) for row in pq.read_table(path).to_pylist()]
    else:
        layer = next(name for name, _ in pyogrio.list_layers(path) if name != "layer_styles")
        meta, table = pyogrio.read_arrow(path, layer=layer)
        assert CRS(meta["crs"]).equals(CRS("EPSG:4326"), ignore_axis_order=True)
        column = meta["geometry_name"] or "wkb_geometry"
        found = [(row, from_wkb(row[column])) for row in table.to_pylist()]
    assert len(found) == len(_parquet(world.file(run, "parquet")))
    for row, place in found:
        if run == "locate":
            assert place.distance(shape({"west": WEST, "east": EAST}[row["area"]])) == 0
            assert abs(place.x - row["lon"]) + abs(place.y - row["lat"]) < 1e-7
        else:
            outline = shape({"west": WEST, "east": EAST}[row["area"]])
            assert place.symmetric_difference(outline).area < 1e-12


@pytest.mark.parametrize("run", ["bin", "summary", "bin wide"])
def test_a_geopackage_comes_with_a_style_and_what_has_times_with_when(world, run):
    with contextlib.closing(sqlite3.connect(world.file(run, "gpkg"))) as file:
        styles = file.execute("SELECT styleQML, useAsDefault FROM layer_styles").fetchall()
    assert [default for _, default in styles] == [1]
    assert ("<temporal" in styles[0][0]) == (run != "bin wide")
