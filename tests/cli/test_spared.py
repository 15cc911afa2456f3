"""No output replaces what a command reads, notes in or depends on, whatever it is called there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from builders import (
    EAST,
    WEST,
    area,
    event,
    events_csv,
    official_zone,
    write_areas,
    write_case,
    write_zones,
)
from conftest import run_command
from proofs import crossed

DONUT = ("--points", "--mask", "donut:100-250", "--mask-key", "key")
COVERAGE = "area,start,end,kind\nwest,2021-01-01,2021-06-30,find\n"
SESSIONS = "place,start,end,persons\nwest,2021-02-01T12:00,2021-02-01T13:00,7\n"
DESIGN = "target = 'west'\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Everything that some command reads in one folder, a ledger and a key there too, and a case."""
    folder = tmp_path_factory.mktemp("made")
    case = write_case(folder / "toytown")
    with pytest.MonkeyPatch.context() as patch:
        (folder / "work").mkdir()
        patch.chdir(folder / "work")
        events_csv(Path("events.csv"), [event(50, 50)] * 9 + [event(150, 50)] * 8)
        Path("many").mkdir()
        events_csv(Path("many/part-1.csv"), [event(50, 50)] * 9)
        events_csv(Path("many/part-2.csv"), [event(50, 50)] * 9)
        write_areas(Path("areas.geojson"), [area("west", WEST), area("east", EAST)])
        write_zones(Path("zones.geojson"), [official_zone(WEST, zone="mine")])
        Path("coverage.csv").write_text(COVERAGE)
        Path("sessions.csv").write_text(SESSIONS)
        run = ("bin", "events.csv", "--ledger", "ledger.json", "-o", "panel.csv")
        run_command("--case", case, *run)
        run_command("--case", case, "locate", "events.csv", *DONUT, "-o", "located.csv")
    return folder


@pytest.fixture
def inputs(scenemap, made, tmp_path) -> dict[str, Path]:
    """All that was made, in the folder where commands run."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return {"case": tmp_path / "toytown"}


def links(target: Path) -> dict[str, Path]:
    """Name a file in every way that there is."""
    here = Path().resolve()
    found = {
        "path": target,
        "way round": here / ".." / here.name / os.path.relpath(target.resolve(), here),
        "symlink": Path("soft"),
        "hard link": Path("hard"),
    }
    found["symlink"].symlink_to(target.resolve())
    found["hard link"].hardlink_to(target)
    return found


EVENTS = ("events.csv", "--areas", "areas.geojson", "--coverage", "coverage.csv")
TARGETS = [
    *(
        ((*run, *EVENTS, "--ledger", "ledger.json"), target)
        for run in (("bin",), ("summary",), ("kinds",), ("map", "--format", "svg"))
        for target in ("events.csv", "areas.geojson", "coverage.csv", "ledger.json", "case")
    ),
    *(
        (("locate", "events.csv", "--zones", "zones.geojson", *DONUT), target)
        for target in ("events.csv", "zones.geojson", "key", "case")
    ),
    (("bin", "many"), "many/part-2.csv"),
    (("bin", "many/part-*.csv"), "many/part-2.csv"),
    (("observe", "sessions.csv"), "sessions.csv"),
    (("simulate", "--seed", "1"), "case"),
]


@pytest.mark.parametrize(
    ("asked", "how"),
    crossed(TARGETS, ["path", "way round", "symlink", "hard link"]),
    ids=lambda one: one if isinstance(one, str) else f"{one[0][0]} {one[1]}",
)
def test_no_output_is_what_the_command_reads(scenemap, inputs, asked, how):
    run, target = asked
    file = inputs["case"] / "counts.csv" if target == "case" else Path(target)
    out = links(file)[how]
    held = {one: one.read_bytes() for one in (*Path().rglob("*"), file) if one.is_file()}
    command = ("--case", inputs["case"], *run, "-o", out, "--overwrite")
    result = scenemap(*command, exit_code=2)
    assert "is read by this command too" in " ".join(result.stderr.split())
    assert {one: one.read_bytes() for one in (*Path().rglob("*"), file) if one.is_file()} == held


@pytest.mark.parametrize("kept", ["key", "ledger.json"])
@pytest.mark.parametrize("run", [("bin",), ("locate",), ("summary",)])
def test_a_key_or_a_ledger_is_never_replaced_even_where_it_is_not_named(
    scenemap, inputs, run, kept
):
    before = Path(kept).read_bytes()
    command = ("--case", inputs["case"], *run, "events.csv", "-o", kept, "--overwrite")
    told = scenemap(*command, exit_code=1).stderr
    assert "which no output replaces" in told
    assert Path(kept).read_bytes() == before


def test_an_output_of_before_is_replaced(scenemap, inputs):
    """Else the others would show nothing."""
    before = Path("panel.csv").read_bytes()
    Path("panel.csv").write_text("old")
    run = ("bin", "events.csv", "--ledger", "ledger.json", "-o", "panel.csv", "--overwrite")
    scenemap("--case", inputs["case"], *run)
    assert Path("panel.csv").read_bytes() == before


def test_a_key_that_is_to_be_made_is_not_the_output(scenemap, toytown, five):
    run = ("locate", five, "--points", "--mask", "donut:100-250", "--mask-key", "kk", "-o", "kk")
    assert "is read by this command too" in scenemap("--case", toytown, *run, exit_code=2).stderr
    assert not Path("kk").exists()


def test_an_event_file_is_no_key(scenemap, toytown, five):
    run = ("locate", five, "--points", "--mask", "donut:100-250", "--mask-key", five, "-o", "out")
    told = scenemap("--case", toytown, *run, exit_code=1).stderr
    assert "events.csv is no key that scenemap made" in told
    assert not Path("out").exists()


def test_no_key_is_left_where_nothing_was_written(scenemap, toytown):
    bad = events_csv(Path("bad.csv"), [event(50, 50, "never")])
    scenemap("--case", toytown, "locate", bad, *DONUT, "-o", "out.csv", exit_code=1)
    assert [path.name for path in Path().iterdir()] == ["bad.csv"]


def test_a_note_does_not_replace_the_order_that_it_is_of(scenemap, toytown):
    order = Path("order.txt")
    order.write_text('[[order]]\nzone = "drawn"\nissued = "2021-06-01T12:00"\n')
    run = ("check", "60.39", "5.33", "--order", order, "--record", "order", "--overwrite")
    told = scenemap("--case", toytown, *run, exit_code=2).stderr
    assert "order.txt is read by this command too" in told
    assert "zone" in order.read_text()


@pytest.mark.parametrize("given", ["--areas", "--counts", "--events"])
def test_a_new_case_does_not_replace_the_folder_that_it_is_made_of(scenemap, given):
    Path("town").mkdir()
    files = {
        "--areas": write_areas(Path("areas.geojson"), [area("west", WEST), area("east", EAST)]),
        "--counts": Path("counts.csv"),
        "--events": events_csv(Path("events.csv"), [event(50, 50)] * 9),
    }
    files["--counts"].write_text("area,start,end,count\nwest,2021-01-01,2021-03-31,7\n")
    files[given] = files[given].rename(Path("town", files[given].name))
    held = files[given].read_bytes()
    options = [one for pair in files.items() for one in pair]
    told = scenemap("case", "new", "town", *options, "--overwrite", exit_code=2).stderr
    assert "town holds what this command reads" in told
    assert files[given].read_bytes() == held
