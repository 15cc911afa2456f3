"""Files that are written while they are read: what was read of them is refused, by every road."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from builders import event, events_csv
from scenemap import open_study
from scenemap.case import load_case
from scenemap.engines import count_files
from scenemap.errors import DataError
from scenemap.events import reading, sources
from scenemap.events.reading import read_events
from scenemap.events.unchanged import check_unchanged, states_of, unchanged
from scenemap.locate.events import each_located
from scenemap.tally import Counting

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def world(toytown, five):
    """The case, its file of events and how it is read."""
    case = load_case(toytown)
    options = reading.ReadingOptions(case.zone, areas=tuple(one.id for one in case.areas))
    return case, five, options


def add_a_row(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")


def test_a_file_of_the_same_length_is_another(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text("1,2\n", encoding="utf-8")
    before = states_of([path])
    path.write_text("1,3\n", encoding="utf-8")
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))
    with pytest.raises(DataError, match="changed while it was read"):
        check_unchanged(before)


def test_counting_is_refused(world):
    case, path, options = world
    with pytest.raises(
        DataError, match=r"^events\.csv changed while it was read: .* begin again\.$"
    ):
        count_files(
            [path], options, Counting(case.areas, "month"), advance=lambda *_: add_a_row(path)
        )


def test_reading_into_a_table_is_refused(world, monkeypatch):
    _, path, options = world
    clean = reading.clean

    def meanwhile(*given):
        add_a_row(path)
        return clean(*given)

    monkeypatch.setattr(reading, "clean", meanwhile)
    with pytest.raises(DataError, match=r"events\.csv changed while it was read"):
        read_events([path], options)


def test_locating_is_refused(world):
    case, path, options = world

    def put(_: pd.DataFrame) -> None:
        add_a_row(path)

    with pytest.raises(DataError, match=r"events\.csv changed while it was read"):
        each_located(put, [path], options, case.areas, case.zones, case.crs)


def test_what_is_wrong_with_a_file_that_is_being_written_is_that(world, monkeypatch):
    """A half-written Parquet file is no fault of the file, and its remedy is to wait."""
    case, path, options = world
    packed = path.with_suffix(".parquet")
    pd.read_csv(path).to_parquet(packed)
    parts = sources.parts_of

    def meanwhile(*given):
        found = parts(*given)
        packed.write_bytes(packed.read_bytes()[:100])
        return found

    monkeypatch.setattr("scenemap.engines.parts_of", meanwhile)
    with pytest.raises(DataError, match=r"events\.parquet changed while it was read"):
        count_files([packed], options, Counting(case.areas, "month"))


def test_a_file_that_is_put_in_its_place_is_another(world, tmp_path):
    _, path, _ = world
    other = tmp_path / "other.csv"
    other.write_bytes(path.read_bytes())
    stat = path.stat()
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(DataError, match="changed"), unchanged([path]):
        other.replace(path)


def test_parts_of_a_shapefile_count_and_what_lies_beside_does_not(tmp_path):
    for name in ("a.shp", "a.dbf", "b.dbf"):
        (tmp_path / name).touch()
    with unchanged([tmp_path / "a.shp"]):
        (tmp_path / "b.dbf").write_text("more")
    with pytest.raises(DataError, match=r"a\.shp changed"), unchanged([tmp_path / "a.shp"]):
        (tmp_path / "a.dbf").write_text("more")


def test_a_file_that_is_taken_away_is_named(tmp_path):
    path = events_csv(tmp_path / "events.csv")
    with pytest.raises(DataError, match=r"events\.csv changed"), unchanged([path]):
        path.unlink()


def test_an_error_of_a_file_that_did_not_change_is_told_as_it_is(tmp_path):
    path = events_csv(tmp_path / "events.csv")
    with pytest.raises(KeyError), unchanged([path]):
        raise KeyError


def test_one_study_has_figures_of_one_state_of_its_files(toytown, tmp_path):
    path = events_csv(tmp_path / "events.csv", [event(50, 50)] * 9)
    study = open_study(path, toytown)
    study.panel("month")
    add_a_row(path)
    with pytest.raises(DataError, match=r"events\.csv changed"):
        study.panel("month")
    assert open_study(path, toytown).panel("year").panel.cell("west", "2021").value == 10


def test_a_file_that_changes_after_its_kind_was_found_is_refused(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text("area,time\nlaksevag,2016-01-05\n")
    case = load_case("bergen")
    options = reading.ReadingOptions(case.zone, areas=("laksevag",))
    _, begun = reading.first_kind([path], options)
    path.write_text("area,time\nlaksevag,2016-01-05\nlaksevag,2016-01-06\n")
    with pytest.raises(DataError, match=r"e\.csv changed while it was read"):
        count_files([path], options, Counting(case.areas, "month"), begun=begun)
