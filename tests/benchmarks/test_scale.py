"""What the benchmark of counting rests on: its worlds, its rule for edges, and how it compares."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from proofs import proof

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
MODULES = ("scale", "trials", "agreement", "worlds", "peers", "wrapping")


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in MODULES:
        sys.modules.pop(name, None)


# --- worlds ---------------------------------------------------------------------------------------


def test_areas_are_valid_and_share_their_edges_to_the_last_bit():
    from worlds import DECIMALS, make_areas

    shapes = np.array(list(make_areas(60).values()))
    assert len(shapes) == 60
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert not any(shapely.relate_pattern(a, b, "T********") for a, b in combinations(shapes, 2))
    xy = shapely.get_coordinates(shapes)
    assert np.array_equal(xy, xy.round(DECIMALS))
    assert 25 < shapely.get_num_coordinates(shapes).mean() < 70


def test_areas_leave_gaps_and_are_not_in_order_of_their_ids():
    from worlds import BOX, make_areas

    areas = make_areas(60)
    whole = shapely.union_all(list(areas.values()))
    assert 0.7 < whole.area / shapely.box(*BOX).area < 0.97
    assert list(areas) != sorted(areas)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    from worlds import make_areas, shared_points, write_areas, write_events

    digests = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        areas = make_areas(12)
        write_areas(areas, folder / "areas.geojson")
        (events,) = write_events(5_000, folder / "events", ties=shared_points(areas.values()))
        both = (folder / "areas.geojson").read_bytes() + events.read_bytes()
        digests.append(hashlib.sha256(both).hexdigest())
    assert digests[0] == digests[1]


def test_some_events_lie_on_shared_edges_and_vertices_and_some_outside_all():
    from worlds import make_areas, make_events, shared_points

    areas = make_areas(30)
    (events,) = make_events(20_000, ties=shared_points(areas.values()))
    tree = shapely.STRtree([*areas.values()])
    which, _ = tree.query(shapely.points(events.lon, events.lat), predicate="covered_by")
    covered = np.bincount(which, minlength=20_000)
    assert (covered > 1).sum() == 100
    assert 0.05 < (covered == 0).mean() < 0.4
    corners = {tuple(xy) for xy in shapely.get_coordinates([*areas.values()])}
    shared = list(zip(events.lon[covered > 1], events.lat[covered > 1], strict=True))
    on_corners = sum(xy in corners for xy in shared)
    assert 0 < on_corners < 100


def test_events_are_near_the_case_and_within_its_months():
    from worlds import FIRST_MONTH, MONTHS, make_events

    from scenemap.case import load_case
    from scenemap.crs import position_faults

    (events,) = make_events(20_000)
    assert not position_faults(events.lon, events.lat, load_case("bergen").bounds).any()
    months = np.unique(events.time.astype("datetime64[M]"))
    assert months.tolist() == (FIRST_MONTH + np.arange(MONTHS)).tolist()


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


def test_a_world_that_has_no_room_on_the_disk_is_not_begun(tmp_path, monkeypatch):
    import trials

    monkeypatch.setattr(trials.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    with pytest.raises(SystemExit, match=r"100,000,000 events need 6\.0 GB"):
        trials.World.make(tmp_path / "world", 10**8, 10, on_edges=False)


# --- the rule for shared edges --------------------------------------------------------------------

SQUARES = {"east": (1, 0, 2, 1), "west": (0, 0, 1, 1), "north": (0, 1, 2, 2)}
#: Inside west; on the edge of east and west; where all three meet; in none.
PLACES = [(0.5, 0.5), (1, 0.5), (1, 1), (5, 5)]


@pytest.fixture
def three_squares(tmp_path):
    import pandas as pd
    from worlds import write_areas

    write_areas({name: shapely.box(*box) for name, box in SQUARES.items()}, tmp_path / "a.geojson")
    lon, lat = np.array(PLACES, dtype=float).T
    time = np.array(["2014-01-05", "2014-02-05", "2014-02-06", "2014-02-07"], "datetime64[us]")
    pd.DataFrame({"lon": lon, "lat": lat, "time": time}).to_parquet(tmp_path / "e.parquet")
    return tmp_path


def peers_here():
    """List the peers that can be run here, each with the rule for edges and without it."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import trials
    finally:
        sys.path.remove(str(BENCHMARKS))
    able = [name for name in trials.installed()[0] if name in {"geopandas", "duckdb", "sedonadb"}]
    # Without the rule SedonaDB uses its default library, which is not held to edges.
    return [(name, rule) for name in able for rule in (True, False) if rule or name != "sedonadb"]


@proof
@pytest.mark.parametrize(("name", "rule"), peers_here())
def test_on_a_shared_edge_the_smallest_id_wins_with_every_peer(three_squares, name, rule):
    command = [
        sys.executable, str(BENCHMARKS / "peers.py"), name, str(three_squares / "e.parquet"),
        str(three_squares / "a.geojson"), str(three_squares / "out.csv"),
    ]  # fmt: skip
    subprocess.run([*command, *([] if rule else ["--edges-twice"])], check=True, timeout=120)
    from agreement import read_counts

    february = {"east": 2} if rule else {"east": 2, "west": 2, "north": 1}
    expected = {(area, "2014-02"): count for area, count in february.items()}
    assert read_counts(three_squares / "out.csv") == {("west", "2014-01"): 1, **expected}


def test_of_pairs_of_a_point_and_an_area_the_smallest_id_is_taken():
    from scale import smallest_ids

    area = np.array(["b", "a", "c", "b"], dtype=object)
    assert smallest_ids(3, np.array([0, 0, 2, 0]), area).tolist() == ["a", "", "c"]


# --- agreement ------------------------------------------------------------------------------------


def test_a_cell_that_differs_is_found():
    from agreement import differences

    own = {("a", "2014-01"): 7, ("a", "2014-02"): 3, ("b", "2014-01"): 9}
    assert differences(own, own) == []
    assert differences(own, {**own, ("a", "2014-02"): None}) == []
    assert differences(own, {**own, ("a", "2014-01"): 8}) == ["a 2014-01: 7 and 8"]
    assert differences(own, {**own, ("c", "2014-01"): 1}) == ["c 2014-01: 0 and 1"]
    told = ["a 2014-02: 3 and 0", "b 2014-01: 9 and 0"]
    assert differences(own, {("a", "2014-01"): 7}) == told


def written(path, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("area", "period", "count", "flags"), *rows])
    return path


def test_a_withheld_cell_must_say_so(tmp_path):
    from agreement import read_panel

    path = written(
        tmp_path / "panel.csv",
        [
            ("a", "2014-01", 7, "exact"),
            ("a", "2014-02", "", "suppressed;partial"),
            ("a", "2014-03", "", "unknown"),
            ("a", "2014-04", 0, "exact"),
        ],
    )
    assert read_panel(path) == {("a", "2014-01"): 7, ("a", "2014-02"): None}
    with pytest.raises(ValueError, match="a 2014-05 has no count"):
        read_panel(written(path, [("a", "2014-05", "", "exact")]))


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """A world that scenemap and a peer counted alike: 12 of 20 events in area a."""
    import trials

    monkeypatch.setattr(trials, "tallied", lambda *_: {("a", "2014-01"): 9, ("a", "2014-02"): 3})
    written(
        tmp_path / "scenemap.csv",
        [("a", "2014-01", 9, "exact"), ("a", "2014-02", "", "suppressed")],
    )
    (tmp_path / "duckdb.csv").write_text("id,month,count\na,2014-01,9\na,2014-02,3\n")
    told = {
        "scenemap": "20 rows read = 0 rejected + 0 outside the period + 0 without position + 8 outside "
        "every area + 12 counted\nWrote it\n",
        "duckdb": "",
    }  # fmt: skip
    world = trials.World(tmp_path / "e.parquet", tmp_path / "a.geojson", 20, on_edges=True)
    return SimpleNamespace(world=world, told=told, folder=tmp_path, check=trials.check)


def test_programs_that_agree_pass(counted):
    counted.check(counted.world, counted.told, counted.folder)


def test_a_planted_difference_stops_the_benchmark_with_exit_code_1(counted):
    (counted.folder / "duckdb.csv").write_text("id,month,count\na,2014-01,9\na,2014-02,4\n")
    with pytest.raises(
        SystemExit, match="duckdb do not agree in 1 places: a 2014-02: 3 and 4"
    ) as stop:
        counted.check(counted.world, counted.told, counted.folder)
    assert isinstance(stop.value.code, str)  # Python prints a text and exits with 1


def test_an_account_of_the_rows_that_does_not_fit_stops_the_benchmark(counted):
    counted.told["scenemap"] = counted.told["scenemap"].replace("8 outside", "7 outside")
    with pytest.raises(SystemExit, match="7 outside every area"):
        counted.check(counted.world, counted.told, counted.folder)


# --- trials ---------------------------------------------------------------------------------------


def test_a_size_that_would_take_too_long_or_too_much_memory_is_not_asked_for(monkeypatch):
    import trials

    monkeypatch.setattr(trials, "memory_megabytes", lambda: 10_000)
    small, large = trials.Runs([2.0], kilobytes=[400_000]), trials.Runs([20.0], kilobytes=[400_000])
    assert trials.too_much([], 10**5) == ""
    assert trials.too_much([(10**6, small), (10**7, large)], 10**8) == ""
    slow = trials.Runs([92.0], kilobytes=[400_000])
    assert trials.too_much([(10**6, small), (10**7, slow)], 10**8) == "about 17 minutes"
    vast = trials.Runs([20.0], kilobytes=[1_300_000])
    assert trials.too_much([(10**6, small), (10**7, vast)], 10**8) == "about 10 GB of memory"
    assert trials.too_much([(10**7, large)], 10**8) == ""
    assert trials.too_much([(10**7, vast)], 10**8) == "about 13 GB of memory"


@proof
def test_the_peak_told_is_that_of_the_command_and_of_all_that_it_starts():
    """Not of the process that starts it, which holds much more."""
    ballast = b"\1" * 300_000_000
    hold = "import time; held = b'\\1' * {}; time.sleep({})"
    start = (
        "import subprocess, sys\n"
        "two = [subprocess.Popen([sys.executable, '-c', sys.argv[1]]) for _ in range(2)]\n"
        "[one.wait() for one in two]"
    )

    def peak(*arguments):
        command = [sys.executable, str(BENCHMARKS / "timed.py"), sys.executable, "-c", *arguments]
        done = subprocess.run(command, capture_output=True, check=True, timeout=60)
        return json.loads(done.stdout)[2] / 1000

    assert peak("pass") < 60
    assert 100 < peak(hold.format(10**8, 0)) < 180
    assert 200 < peak(start, hold.format(10**8, 1.5)) < 300
    assert len(ballast) == 300_000_000


def test_a_program_that_fails_stops_the_benchmark_with_what_it_said():
    from trials import run

    with pytest.raises(SystemExit, match="failed with 3:\nbroken"):
        run([sys.executable, "-c", "import sys; sys.stderr.write('broken'); sys.exit(3)"])


def test_scenemap_builds_its_index_in_every_run(monkeypatch):
    from trials import run

    monkeypatch.setenv("SCENEMAP_CACHE", "/somewhere")
    code = "import os, sys; sys.stderr.write(os.environ['SCENEMAP_CACHE'])"
    assert run([sys.executable, "-c", code])[3] == "off"


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="Linux only")
def test_files_that_were_forgotten_keep_their_bytes(tmp_path):
    from trials import forget

    path = tmp_path / "file"
    path.write_bytes(b"1234")
    forget([path])
    assert path.read_bytes() == b"1234"


# --- the page -------------------------------------------------------------------------------------


def test_names_on_a_chart_do_not_cover_each_other():
    from scale import spread_out

    assert spread_out([0.25, 0.3, 0.9], 0.25) == [0.25, 0.5, 0.9]


@proof
def test_the_same_measurements_give_the_same_chart(tmp_path):
    from scale import LOOK, draw
    from trials import Runs

    measured = {name: [(10, Runs([1.0 + at])), (100, Runs([3.0]))] for at, name in enumerate(LOOK)}
    measured["geopandas"].pop()
    for name in ("one.svg", "two.svg"):
        draw(measured, "events", tmp_path / name)
    one, two = ((tmp_path / name).read_bytes() for name in ("one.svg", "two.svg"))
    assert one == two
    assert all(name.encode() in one for name in LOOK)
    assert b"<dc:date>" not in one
    assert len(one) < 40_000


def test_paragraphs_are_broken_and_tables_are_not():
    from wrapping import wrapped

    long = "word " * 30
    assert max(map(len, wrapped(long).splitlines())) <= 100
    assert wrapped(f"| {long}|") == f"| {long}|"
