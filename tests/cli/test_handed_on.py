"""What commands write for other programs: places, moments, styles, bytes, and what is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import duckdb
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import shape

from builders import EAST, WEST, area, event, events_csv, write_areas
from proofs import proof
from scenemap.errors import DataError, FormatError
from scenemap.tablefiles import FileTable, write_table

FORMS = ("csv", "xlsx", "parquet", "gpkg", "fgb", "geojson")


def read(path: Path) -> pd.DataFrame:
    """Read a table back by a library that did not write it, or in another way."""
    if path.suffix == ".csv":
        return pd.read_csv(path, keep_default_na=True)
    if path.suffix == ".parquet":
        return pd.DataFrame(duckdb.sql(f"SELECT * FROM '{path}'").to_arrow_table().to_pydict())
    if path.suffix == ".xlsx":
        header, *rows = openpyxl.load_workbook(path).active.values
        return pd.DataFrame(rows, columns=list(header))
    if path.suffix == ".gpkg":
        # Straight from the tables, as QGIS and R do at the bottom.
        with sqlite3.connect(path) as file:
            (name,) = file.execute(
                "SELECT table_name FROM gpkg_contents WHERE table_name <> 'layer_styles'"
            ).fetchone()
            return pd.read_sql(f'SELECT * FROM "{name}"', file)
    return pyogrio.read_dataframe(path)


@pytest.fixture
def sparse(tmp_path):
    """Return events of which some cells are withheld, none or many."""
    dice = np.random.default_rng(20140825)
    rows = [
        event(50 + 100 * place, 50, f"2021-{month:02d}-10T12:00")
        for place in range(2)
        for month in range(1, 7)
        for _ in range(int(dice.choice([0, 3, 9, 20])))
    ]
    return events_csv(tmp_path / "sparse.csv", rows)


def test_geoparquet_has_the_box_of_each_outline(scenemap, toytown, sparse):
    scenemap("--case", toytown, "bin", sparse, "-o", "panel.parquet")
    inside = shape(WEST).buffer(-2e-4).bounds
    assert set(gpd.read_parquet("panel.parquet", bbox=inside)["area"]) == {"west"}


#: Writes a table in several formats at a moment of its own.
AT_ANOTHER_TIME = """
import sys, time
moment, *forms = sys.argv[1:]
time.time = lambda: float(moment)
from scenemap.cli.main import cli
command, forms = forms[: forms.index("--")], forms[forms.index("--") + 1 :]
for form in forms:
    cli([*command, "-o", f"{moment}.{form}"], standalone_mode=False)
"""


@proof
def test_the_same_table_gives_the_same_bytes(scenemap, toytown, sparse, monkeypatch):
    moments = ("1700000000", "1800000000")
    command = ["--case", str(toytown), "bin", str(sparse)]
    for moment in moments:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
        program = [sys.executable, "-c", AT_ANOTHER_TIME, moment, *command, "--", *FORMS]
        subprocess.run(program, check=True)
    for form in FORMS:
        one, other = (Path(f"{moment}.{form}").read_bytes() for moment in moments)
        assert one == other, form


@pytest.mark.parametrize(
    ("words", "drawn_rows"),
    [
        (("bin", "--by", "month"), "1 = 1"),
        (("bin", "--by", "month", "--wide"), "1 = 1"),
        (("summary", "--by", "month"), "period_type = 'slice'"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_each_cell_is_drawn_by_one_rule_of_the_style(scenemap, toytown, sparse, words, drawn_rows):
    scenemap("--case", toytown, "--lang", "en", words[0], sparse, *words[1:], "-o", "x.gpkg")
    with sqlite3.connect("x.gpkg") as file:
        style, default, layer = file.execute(
            "SELECT styleQML, useAsDefault, f_table_name FROM layer_styles"
        ).fetchone()
        (cells,) = file.execute(f"SELECT count(*) FROM {layer} WHERE {drawn_rows}").fetchone()
        root = ET.fromstring(style.partition("\n")[2])
        drawn = {
            rule.get("label"): file.execute(
                f"SELECT count(*) FROM {layer} WHERE {rule.get('filter')}"
            ).fetchone()[0]
            for rule in root.iter("rule")
            if rule.get("filter")
        }
    assert default == 1
    assert sum(drawn.values()) == cells
    assert {one.get("name") for one in root.iter("symbol")} == {
        one.get("symbol") for one in root.iter("rule") if one.get("symbol")
    }
    temporal = root.find("temporal")
    if "--wide" in words:  # a column a slice: nothing to play
        assert temporal is None
        return
    assert drawn["withheld"] > 0
    assert drawn["none"] > 0
    assert temporal is not None
    assert (temporal.get("enabled"), temporal.get("startField")) == ("1", "start")


def test_moments_of_located_events_are_those_of_the_world(scenemap, toytown, tmp_path):
    """Summer and winter; the first of two clock times where a clock was set back."""
    events = [
        event(50, 50, "2021-07-01T14:00"), event(50, 50, "2021-01-01T14:00"),
        event(50, 50, "2021-10-31T02:30"),
    ]  # fmt: skip
    path = events_csv(tmp_path / "times.csv", events)
    expected = {
        datetime(2021, 7, 1, 12, tzinfo=UTC), datetime(2021, 1, 1, 13, tzinfo=UTC),
        datetime(2021, 10, 31, 0, 30, tzinfo=UTC),
    }  # fmt: skip
    for form in ("gpkg", "parquet", "geojson", "fgb"):
        out = Path(f"located.{form}")
        done = scenemap("--case", toytown, "locate", path, "--points", "--exact-points", "-o", out)
        assert "exact positions" in done.stderr
        found = (
            pd.read_parquet(out)
            if form == "parquet"
            else pyogrio.read_dataframe(out, layer="events")
        )
        assert {one.to_pydatetime() for one in pd.to_datetime(found["start"], utc=True)} == expected
        clock = {str(one).replace(" ", "T") for one in found["start_local"]}
        assert clock == {one["time"] + ":00" for one in events}
    cells = duckdb.sql("SELECT epoch(start) FROM 'located.parquet'").fetchall()
    assert {datetime.fromtimestamp(one, UTC) for (one,) in cells} == expected
    # And here again: what was written is read as what was meant.
    again = scenemap("--case", toytown, "bin", "located.gpkg", "--by", "month", "--round", "10")
    assert "3 rows read = 0 rejected" in again.stderr or "not told" in again.stderr


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "gpkg"])
def test_located_events_have_no_place_unless_asked_for(scenemap, toytown, sparse, form):
    scenemap("--case", toytown, "locate", sparse, "-o", f"located.{form}")
    found = read(Path(f"located.{form}"))
    assert set(found["area"]) == {"west", "east"}
    assert not {"lon", "lat", "geometry", "geom", "x", "y"} & set(found.columns)


@pytest.mark.parametrize("form", ["fgb", "geojson"])
def test_a_map_of_events_without_places_is_refused(scenemap, toytown, sparse, form):
    told = scenemap("--case", toytown, "locate", sparse, "-o", f"x.{form}", exit_code=2).stderr
    assert "--points" in told
    assert not Path(f"x.{form}").exists()


def test_a_map_of_areas_without_outlines_is_refused(scenemap, tmp_path):
    path = tmp_path / "named.csv"
    path.write_text("area,time\n" + "laksevag,2016-01-05\n" * 7, encoding="utf-8")
    told = scenemap("--case", "oslo", "summary", "-o", "x.geojson", exit_code=2).stderr
    assert "nothing in this table has a place" in told
    assert not Path("x.geojson").exists()
    scenemap("--case", "oslo", "summary", "-o", "x.gpkg")
    assert len(read(Path("x.gpkg")))


def test_a_table_is_not_for_a_terminal(scenemap):
    assert "Name a file" in scenemap("kinds", "--format", "gpkg", exit_code=2).stderr


def test_names_from_files_never_run_in_a_workbook(scenemap, toytown, sparse, tmp_path):
    areas = write_areas(tmp_path / "areas.geojson", [area("west", WEST), area("east", EAST)])
    text = areas.read_text(encoding="utf-8").replace('"west"', '"=1+1"')
    areas.write_text(text, encoding="utf-8")
    scenemap("--case", toytown, "bin", sparse, "--areas", areas, "-o", "x.xlsx")
    cells = [cell for row in openpyxl.load_workbook("x.xlsx").active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("form", ["gpkg", "fgb", "geojson", "parquet"])
def test_areas_of_one_part_and_of_several_go_into_one_layer(
    scenemap, toytown, sparse, tmp_path, form
):
    parts = {"type": "MultiPolygon", "coordinates": [WEST["coordinates"]]}
    areas = write_areas(tmp_path / "mixed.geojson", [area("west", parts), area("east", EAST)])
    scenemap("--case", toytown, "bin", sparse, "--areas", areas, "-o", f"mixed.{form}")
    found = (
        gpd.read_parquet("mixed.parquet")
        if form == "parquet"
        else pyogrio.read_dataframe(f"mixed.{form}", layer="panel")
    )
    assert set(found.geom_type) == {"MultiPolygon"}
    assert set(found["area"]) == {"west", "east"}


@proof
def test_a_geopackage_of_too_many_columns_is_refused(tmp_path):
    columns = pd.DataFrame({f"c{at}": [at] for at in range(2_000)})
    with pytest.raises(FormatError, match="2,000 columns; a GeoPackage holds 1,998"):
        write_table(tmp_path / "wide.gpkg", FileTable("wide", columns), "gpkg")
    write_table(tmp_path / "wide.parquet", FileTable("wide", columns), "parquet")
    most = FileTable("wide", columns.iloc[:, :1_998])
    write_table(tmp_path / "most.gpkg", most, "gpkg")
    assert len(read(tmp_path / "most.gpkg").columns) == 1_999


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((1_048_576, 1), "1,048,576 rows; a workbook holds 1,048,575"),
        ((1, 16_385), "16,385 columns; a workbook holds 16,384"),
    ],
)
def test_a_workbook_that_is_too_large_is_refused(tmp_path, shape, words):
    columns = pd.DataFrame(np.zeros(shape, dtype=np.int8)).rename(columns=str)
    with pytest.raises(FormatError, match=words):
        write_table(tmp_path / "large.xlsx", FileTable("large", columns), "xlsx")
    assert [*tmp_path.iterdir()] == []


def test_a_layer_may_have_a_name_without_an_ending(scenemap, toytown, sparse):
    scenemap("--case", toytown, "bin", sparse, "--format", "gpkg", "-o", "panel")
    assert [path.name for path in Path().iterdir()] == ["panel"]
    assert Path("panel").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("pyogrio.write_arrow", pyogrio.errors.DataLayerError("disk full")),
        ("scenemap.tablefiles._add_style", sqlite3.OperationalError("disk full")),
    ],
)
def test_what_gdal_cannot_write_is_told_and_nothing_is_left(tmp_path, monkeypatch, where, error):
    def full(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(where, full)
    table = FileTable("panel", pd.DataFrame({"count": [7]}), style="<qgis/>")
    with pytest.raises(DataError, match="could not write the layer"):
        write_table(tmp_path / "panel.gpkg", table, "gpkg")
    assert [*tmp_path.iterdir()] == []


def test_a_disk_that_is_full_is_told_whatever_gdal_was_doing(tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise pyogrio.errors.DataLayerError("sqlite3_exec(CREATE TABLE ...) failed")

    monkeypatch.setattr("pyogrio.write_arrow", full)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
    with pytest.raises(OSError, match="No space left on device") as caught:
        write_table(tmp_path / "panel.gpkg", FileTable("panel", pd.DataFrame({"n": [7]})), "gpkg")
    assert caught.value.filename == str(tmp_path / "panel.gpkg")
    assert [*tmp_path.iterdir()] == []
