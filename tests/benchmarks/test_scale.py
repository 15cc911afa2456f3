"""What the benchmark of counting rests on: its worlds, and how it compares."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in ("scale", "worlds", "peers"):
        sys.modules.pop(name, None)


def test_areas_are_valid_and_share_their_edges_to_the_last_bit():
    from worlds import DECIMALS, make_areas

    shapes = np.array(list(make_areas(60).values()))
    assert len(shapes) == 60
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    xy = shapely.get_coordinates(shapes)
    assert np.array_equal(xy, xy.round(DECIMALS))
    assert 25 < shapely.get_num_coordinates(shapes).mean() < 70


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    from worlds import make_areas, write_areas, write_events

    digests = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        write_areas(make_areas(12), folder / "areas.geojson")
        (events,) = write_events(5_000, folder / "events")
        both = (folder / "areas.geojson").read_bytes() + events.read_bytes()
        digests.append(hashlib.sha256(both).hexdigest())
    assert digests[0] == digests[1]


def test_many_events_are_a_folder_of_files(tmp_path, monkeypatch):
    import worlds

    monkeypatch.setattr(worlds, "PIECE", 100)
    monkeypatch.setattr(worlds, "FILE_ROWS", 200)
    files = worlds.write_events(450, tmp_path / "events")
    assert [path.name for path in files] == [
        "part-000.parquet",
        "part-001.parquet",
        "part-002.parquet",
    ]


def test_a_cell_that_differs_is_found():
    from scale import differences

    own = {("a", "2014-01"): 7, ("a", "2014-02"): 3, ("b", "2014-01"): 9}
    assert differences(own, own) == []
    assert differences(own, {**own, ("a", "2014-02"): None}) == []
    assert differences(own, {**own, ("a", "2014-01"): 8}) == ["a 2014-01: 7 and 8"]
    assert differences(own, {**own, ("c", "2014-01"): 1}) == ["c 2014-01: 0 and 1"]
    told = ["a 2014-02: 3 and 0", "b 2014-01: 9 and 0"]
    assert differences(own, {("a", "2014-01"): 7}) == told
