from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scenemap.errors import DataError
from scenemap.events import sources
from scenemap.events.sources import Part, columns_of, find_files, parts_of, raw_batches

TEXT = "area,time\nwest,2021-01-01\n"


@pytest.fixture
def folder(tmp_path):
    for name in ("b.csv", "a.csv", "inner/c.csv", ".hidden.csv", "_metadata.csv", "_x/d.csv"):
        path = tmp_path / "events" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT)
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
        "events: holds 1 files that are no event files: report.pdf. They were passed over."
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
    monkeypatch.setattr(sources, "_BATCH", 3)
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
