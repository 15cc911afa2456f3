from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from builders import CRS, WEST, at, event, events_csv, official_zone, write, write_zones
from scenemap.crs import to_metres


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(name).read_text(encoding="utf-8").splitlines()))


def test_events_get_area_and_zones_without_coordinates(scenemap, toytown):
    events = events_csv(Path("e.csv"), [event(east, 50) for east in (5, 50, 95, 115, 190)])
    result = scenemap("--case", toytown, "locate", events, "-o", "located.csv")
    assert result.stdout == ""
    assert result.stderr == "Wrote located.csv\n"
    found = rows("located.csv")
    assert [row["area"] for row in found] == ["west", "west", "west", "east", "east"]
    assert [row["zone_drawn"] for row in found] == [
        "uncertain", "inside", "uncertain", "outside", "outside",
    ]  # fmt: skip
    assert not {"lon", "lat", "accuracy_m"} & set(found[0])


@pytest.mark.parametrize("option", ["--kind", "--from", "--to", "--coverage"])
def test_an_option_that_would_choose_among_events_is_refused(scenemap, toytown, five, option):
    result = scenemap(
        "--case", toytown, "locate", five, "-o", "located.csv", option, "x", exit_code=2
    )
    assert re.search(f"No such option:? '?{option}", result.stderr)
    assert not Path("located.csv").exists()


def test_exact_points_are_kept_only_by_name_and_with_a_warning_in_every_row(
    scenemap, toytown, five
):
    options = ["--case", toytown, "locate", five, "-o", "located.csv", "--points"]
    result = scenemap(*options, "--exact-points")
    assert "Warning: the output holds exact positions." in result.stderr
    found = rows("located.csv")
    assert {"lon", "lat", "accuracy_m"} <= set(found[0])
    assert {row["warning"] for row in found} == {
        "EXACT POSITIONS OF PERSONS: keep closed, do not publish"
    }


def test_points_alone_do_not_say_how(scenemap, toytown, five):
    options = ["--case", toytown, "locate", five, "-o", "located.csv"]
    told = scenemap(*options, "--points", exit_code=2).stderr
    assert "say --mask donut:100-250 to move them, or --exact-points" in told
    both = scenemap(*options, "--points", "--exact-points", "--mask", "donut:1-2", exit_code=2)
    assert "--exact-points" in both.stderr
    told = scenemap(*options, "--exact-points", exit_code=2).stderr
    assert "go with --points" in told
    assert not Path("located.csv").exists()


def test_masked_points_say_how_far_they_were_moved(scenemap, toytown, five):
    options = ["--case", toytown, "locate", five, "--points", "--mask", "donut:100-250"]
    result = scenemap(*options, "--mask-key", "key", "-o", "one.csv")
    assert "among 165 addresses where there are 1,000 a km²" in " ".join(result.stderr.split())
    found = rows("one.csv")
    assert {row["warning"] for row in found} == {"positions moved by 100 to 250 m"}
    assert all(float(row["accuracy_m"]) >= 250 for row in found if row["lon"])
    assert Path("key").stat().st_mode & 0o077 == 0
    scenemap(*options, "--mask-key", "key", "-o", "two.csv")
    assert Path("two.csv").read_bytes() == Path("one.csv").read_bytes()
    scenemap(*options, "-o", "three.csv")
    assert Path("three.csv").read_bytes() != Path("one.csv").read_bytes()


def test_other_zones_may_be_given(scenemap, toytown, five):
    zones = write_zones(Path("zones.geojson"), [official_zone(WEST, zone="mine")])
    scenemap("--case", toytown, "locate", five, "-o", "located.csv", "--zones", zones)
    assert "zone_mine" in rows("located.csv")[0]
    assert "zone_drawn" not in rows("located.csv")[0]


def test_the_output_can_be_binned(scenemap, toytown, tmp_path):
    events = [event(50, 50, "2021-01-10")] * 6 + [event(150, 50, "2021-05-20")] * 5
    many = events_csv(tmp_path / "many.csv", events)
    scenemap("--case", toytown, "locate", many, "-o", "located.csv")
    result = scenemap("--case", toytown, "bin", "located.csv", "--by", "year")
    assert "11 rows read = 0 rejected" in result.stderr
    assert result.stderr.endswith("11 counted\n")


def test_an_output_is_needed_and_not_replaced_unasked(scenemap, toytown, five):
    assert "--out" in scenemap("--case", toytown, "locate", five, exit_code=2).stderr
    Path("located.csv").write_text("mine")
    result = scenemap("--case", toytown, "locate", five, "-o", "located.csv", exit_code=1)
    assert result.stderr == (
        "Error: located.csv exists. Use --overwrite to replace it, or another name.\n"
    )
    assert Path("located.csv").read_text() == "mine"
    scenemap("--case", toytown, "locate", five, "-o", "located.csv", "--overwrite")
    assert len(rows("located.csv")) == 5


def test_a_bad_row_leaves_no_file_behind(scenemap, toytown):
    bad = events_csv(Path("bad.csv"), [event(50, 50), event(50, 50, "never")])
    result = scenemap("--case", toytown, "locate", bad, "-o", "located.csv", exit_code=1)
    assert "bad.csv, row 3, column 'time', value 'never': is not a time" in result.stderr
    assert [path.name for path in Path().iterdir()] == ["bad.csv"]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet"])
def test_positions_in_metres_are_located_whatever_the_format(scenemap, toytown, ending):
    lon, lat = (np.array(one) for one in zip(at(50, 50), at(150, 50), strict=True))
    east, north = to_metres(lon, lat, CRS)
    events = pd.DataFrame({"easting": east, "northing": north, "time": "2021-02-01T12:00"})
    name = f"events.{ending}"
    if ending == "parquet":
        events.to_parquet(name)
    else:
        (events.to_excel if ending == "xlsx" else events.to_csv)(name, index=False)
    scenemap("--case", toytown, "locate", name, "-o", "located.csv", "--crs", CRS)
    assert [row["area"] for row in rows("located.csv")] == ["west", "east"]


def test_one_row_that_is_simulated_marks_every_row_of_every_file(scenemap, toytown, five):
    """The row may be the last of all, and may be refused."""
    text = "area,time,simulated\nwest,2021-02-01,\nwest,never,yes\n"
    write(Path("late.csv"), text)
    arguments = ("locate", five, "late.csv", "-o", "located.csv", "--bad-rows", "reject")
    scenemap("--case", toytown, *arguments)
    assert [row["simulated"] for row in rows("located.csv")] == ["yes"] * 6
