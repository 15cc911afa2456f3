from __future__ import annotations

import subprocess
import sys

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from proofs import proof
from scenemap.errors import DataError
from scenemap.events import columnar, delimited, sources
from scenemap.events.points import point_columns
from scenemap.events.sources import Part, columns_of, find_files, parts_of, raw_batches

TEXT = "area,time\nwest,2021-01-01\n"


@pytest.fixture
def folder(tmp_path):
    listed = ("b.csv", "a.csv", "inner/c.csv", ".hidden.csv", "_metadata.csv", "_x/d.csv")
    for day, name in enumerate(listed, 1):
        path = tmp_path / "events" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.replace("01-01", f"01-0{day}"))
    return tmp_path / "events"


def names(paths) -> list[str]:
    return [path.name for path in paths]


def parquet(path, rows: int = 10, group: int = 3, **columns: object):
    given = {"area": ["west"] * rows, "time": np.arange(rows).astype("datetime64[s]")} | columns
    pq.write_table(pa.table(given), path, row_group_size=group)
    return path


# --- which files ----------------------------------------------------------------------------------


def test_a_folder_stands_for_the_files_in_it_by_name(folder):
    files, warnings = find_files([folder])
    assert names(files) == ["a.csv", "b.csv", "c.csv"]
    assert warnings == ()


def test_a_pattern_stands_for_the_files_that_fit_it(folder):
    assert names(find_files([folder / "[ab].csv"])[0]) == ["a.csv", "b.csv"]
    with pytest.raises(DataError, match=r"2015-\*\.csv fits no file"):
        find_files([folder / "2015-*.csv"])


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path):
    path = tmp_path / "events [1].csv"
    path.write_text(TEXT)
    assert find_files([path])[0] == [path]


def test_a_file_that_is_named_twice_is_read_once(folder):
    assert names(find_files([folder / "b.csv", folder])[0]) == ["b.csv", "a.csv", "c.csv"]


def test_files_that_are_no_event_files_are_told(folder):
    (folder / "report.pdf").write_text("")
    files, (warning,) = find_files([folder])
    assert len(files) == 3
    assert str(warning) == (
        "events: holds 1 file of other kinds: report.pdf. They were passed over."
    )


def test_a_folder_without_event_files_is_no_source(tmp_path):
    (tmp_path / "report.pdf").write_text("")
    with pytest.raises(DataError, match=r"holds no event file\. Their endings are"):
        find_files([tmp_path])


def test_files_of_a_folder_must_hold_the_same_columns(folder):
    (folder / "b.csv").write_text("lon,lat,time\n5.33,60.39,2021-01-01\n")
    with pytest.raises(DataError) as caught:
        find_files([folder])
    assert str(caught.value) == (
        "b.csv does not fit to a.csv beside it: it lacks area and also has lat, lon. Give both the "
        "same columns, or name the files one by one if this is meant."
    )
    assert len(find_files([folder / "a.csv", folder / "b.csv"])[0]) == 2


def test_columns_go_by_their_meaning(tmp_path):
    (tmp_path / "a.csv").write_text("omrade;dato;merknad\nwest;01.01.2021;ja\n")
    parquet(tmp_path / "b.parquet", note=["x"] * 10)
    assert columns_of(tmp_path / "a.csv") == columns_of(tmp_path / "b.parquet") == {"area", "time"}
    assert len(find_files([tmp_path])[0]) == 2


def test_a_file_under_two_names_is_read_once_and_that_is_told(folder):
    (folder / "latest.csv").symlink_to(folder / "b.csv")
    files, warnings = find_files([folder, folder / "inner" / ".." / "a.csv"])
    assert names(files) == ["a.csv", "b.csv", "c.csv"]
    assert [str(one) for one in warnings] == [
        "latest.csv: is given more than once. It was read once.",
        "a.csv: is given more than once. It was read once.",
    ]


def test_a_copy_of_a_file_is_told_and_one_that_differs_is_not(folder):
    text = (folder / "b.csv").read_bytes()
    (folder / "copy.csv").write_bytes(text)
    (folder / "other.csv").write_bytes(text[:-2] + b"9\n")
    files, warnings = find_files([folder])
    assert names(files) == ["a.csv", "b.csv", "copy.csv", "c.csv", "other.csv"]
    assert [str(one) for one in warnings] == [
        "copy.csv: is a copy of b.csv, as it seems. Its rows were counted once more. Leave one of the "
        "two out."
    ]


def test_a_link_that_leads_to_no_file_is_not_lost_in_silence(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "more").symlink_to(tmp_path / "elsewhere")
    assert "of other kinds: more" in str(find_files([folder])[1][0])
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    with pytest.raises(DataError, match=r"gone\.csv does not exist or is not a file"):
        find_files([folder])


def test_a_pattern_fits_hidden_files_only_if_it_says_so(folder):
    assert names(find_files([folder / "*.csv"])[0]) == ["_metadata.csv", "a.csv", "b.csv"]
    assert names(find_files([folder / ".h*.csv"])[0]) == [".hidden.csv"]


def test_points_are_columns_whatever_the_format(tmp_path):
    points = gpd.GeoDataFrame(
        {"time": ["2021-01-01"]}, geometry=gpd.points_from_xy([5.33], [60.39]), crs="EPSG:4326"
    )
    points.to_parquet(tmp_path / "a.parquet")
    points.to_file(tmp_path / "b.gpkg")
    (tmp_path / "c.csv").write_text("lon,lat,time\n5.33,60.39,2021-01-01\n")
    assert names(find_files([tmp_path])[0]) == ["a.parquet", "b.gpkg", "c.csv"]
    assert columns_of(tmp_path / "a.parquet") == {"lon", "lat", "time"}


def test_the_columns_of_a_workbook_in_metres_need_no_system(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        book = openpyxl.Workbook()
        book.active.append(["easting", "northing", "time"])
        book.active.append([297_000, 6_700_000, "2021-01-01"])
        book.save(tmp_path / name)
    assert columns_of(tmp_path / "a.xlsx") == {"easting", "northing", "time"}
    assert len(find_files([tmp_path])[0]) == 2


# --- parts ----------------------------------------------------------------------------------------


def test_a_parquet_file_is_cut_by_row_groups_and_its_rows_keep_their_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_PART_ROWS", 5)
    path = parquet(tmp_path / "events.parquet")
    parts = parts_of(path)
    assert [(part.groups, part.first_row) for part in parts] == [((0, 2), 1), ((2, 4), 7)]
    rows = [row for part in parts for raw in raw_batches(part, None) for row in raw.row.tolist()]
    assert rows == [*range(1, 11)]
    times = [raw.columns["time"] for part in parts for raw in raw_batches(part, None)]
    seconds = np.concatenate(times).astype("datetime64[s]").astype(int)
    assert seconds.tolist() == [*range(10)]


@pytest.mark.parametrize("rows", [0, 1])
def test_a_file_with_no_row_or_one_is_one_part(tmp_path, rows):
    path = parquet(tmp_path / "events.parquet", rows)
    (part,) = parts_of(path)
    assert [len(raw.row) for raw in raw_batches(part, None)] == [rows]


def test_weights_add_up_to_the_size_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BATCH", 3)
    monkeypatch.setattr(columnar, "BATCH", 3)
    csv = tmp_path / "events.csv"
    csv.write_text("area,time\n" + "west,2021-01-01\n" * 10)
    for path in (csv, parquet(tmp_path / "events.parquet", 100, 30)):
        batches = [raw for part in parts_of(path) for raw in raw_batches(part, None)]
        assert len(batches) > 2
        assert sum(raw.weight for raw in batches) == pytest.approx(path.stat().st_size, rel=0.02)


def test_only_the_columns_that_are_used_are_read(tmp_path):
    path = parquet(tmp_path / "events.parquet", note=["a person's story"] * 10)
    (raw,) = raw_batches(Part(path), None)
    assert set(raw.columns) == {"area", "time"}


@pytest.mark.parametrize("keep", [0, 4, 100, -8])
def test_a_parquet_file_that_was_cut_off_is_named(tmp_path, keep):
    path = parquet(tmp_path / "events.parquet")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match=r"events\.parquet is not a Parquet file that can be read"):
        parts_of(path)


# --- whatever the file ----------------------------------------------------------------------------

#: Reads a file in batches and tells by how many MB the peak of the process's memory grew. The peak is
#: Linux's own of this program; getrusage would tell that of the program that started it.
PEAK = """
import re, sys
from pathlib import Path
from scenemap.events.sources import Part, raw_batches
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
first, small = Path(sys.argv[1]), Path(sys.argv[2])
list(raw_batches(Part(small), None))
before = peak()
rows = sum(len(raw.row) for raw in raw_batches(Part(first), None))
print(rows, peak() - before)
"""


@proof
@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells the peak")
@pytest.mark.parametrize("group", [50_000, 4_000_000], ids=["many row groups", "one"])
def test_a_large_parquet_file_is_never_in_memory_whole(tmp_path, group):
    """Four million rows are 96 MB of numbers, which do not shrink; a batch of them is 6 MB."""
    rows = 4_000_000
    dice = np.random.default_rng(1)
    lon, lat = dice.uniform(5.3, 5.4, rows), dice.uniform(60.3, 60.4, rows)
    time = dice.integers(0, 10**15, rows).astype("M8[us]")
    table = pa.table({"lon": lon, "lat": lat, "time": time})
    path, small = tmp_path / "large.parquet", parquet(tmp_path / "small.parquet")
    pq.write_table(table, path, row_group_size=group, use_dictionary=False)
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path), str(small)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    read, grown = map(int, done.stdout.split())
    assert read == rows
    assert grown < 80


def test_several_points_in_one_are_no_point():
    lone = shapely.to_wkb([shapely.MultiPoint([(5, 60)]), shapely.Point(6, 61), None])
    lon, lat = point_columns(lone.astype(object), "EPSG:4326", "e.gpkg")
    assert lon[:2].tolist() == [5, 6]
    assert lat[:2].tolist() == [60, 61]
    assert np.isnan(lon[2])
    two = np.array([shapely.to_wkb(shapely.MultiPoint([(5, 60), (6, 61)]))], dtype=object)
    with pytest.raises(DataError, match="not points"):
        point_columns(two, "EPSG:4326", "e.gpkg")


def test_the_tables_of_a_file_are_looked_for_once(tmp_path, monkeypatch):
    looked = []
    tables = sources._tables
    monkeypatch.setattr(sources, "_tables", lambda *args: looked.append(args) or tables(*args))
    book = openpyxl.Workbook()
    for row in (["area", "time"], ["west", "2021-01-01"]):
        book.active.append(row)
    book.save(tmp_path / "events.xlsx")
    (part,) = parts_of(tmp_path / "events.xlsx")
    assert [len(batch.row) for batch in raw_batches(part, None)] == [1]
    assert len(looked) == 1
