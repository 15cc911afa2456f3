from __future__ import annotations

import csv
from pathlib import Path

from builders import WEST, event, events_csv, official_zone, write_zones


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


def test_points_are_kept_only_when_asked_for_and_with_a_warning(scenemap, toytown, five):
    result = scenemap("--case", toytown, "locate", five, "-o", "located.csv", "--points")
    assert "Warning: the output holds exact positions." in result.stderr
    assert {"lon", "lat", "accuracy_m"} <= set(rows("located.csv")[0])


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
