from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas
import pytest
from click.testing import CliRunner
from PIL import Image

from builders import EAST, WEST, area, event, events_csv, write_areas, write_zones
from proofs import proof
from scenemap.cli.main import cli
from scenemap.installed import version

if TYPE_CHECKING:
    from collections.abc import Iterator


def commands(command: click.Command = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """List every command and group by its words."""
    yield path
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from commands(one, (*path, name))


def help_of(path: tuple[str, ...]) -> str:
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command.help or ""


def examples(path: tuple[str, ...]) -> list[list[str]]:
    """Return the command lines below "Example:", those that end in a backslash joined."""
    below = help_of(path).partition("Example")[2].replace("\\\n", " ")
    lines = (line.strip() for line in below.splitlines())
    return [shlex.split(line)[1:] for line in lines if line.startswith("scenemap ")]


GROUPS = {("case",), ("zone",)}


#: Commands whose examples make a report of each of several quarters.
LONG = {("quarter",)}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(one, marks=proof if one in LONG else (), id=" ".join(one))
        for one in commands()
        if one not in GROUPS
    ],
)
def test_every_example_in_every_help_runs(scenemap, path):
    lines = examples(path)
    assert lines, f"--help of {path} ends without an example"
    if path == ("case", "new"):
        write_areas(Path("areas.geojson"))
        events_csv(Path("events.csv"), [event(50, 50)] * 9 + [event(150, 50)] * 9)
    if path in {("case", "new"), ("case", "add-outlines")}:
        places = [
            {"område": one, "dato": "2021-01-10"} for one in ("West", "East") for _ in range(9)
        ]
        workbook = pandas.DataFrame(places)
        workbook.to_excel("register.xlsx", index=False)
        workbook.rename(columns={"område": "Hvor da"}).to_excel("oddly.xlsx", index=False)
        write_areas(Path("places.geojson"))
    if path == ("check",):
        write_zones(Path("drawn.geojson"))
    if path == ("zone", "trace"):
        Image.new("RGB", (400, 300), "white").save("photo.jpg")
    for line in lines:
        scenemap(*line)
    assert any(set(path) <= set(line) for line in lines)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help(scenemap, path):
    for option in ("--help", "-h"):
        assert scenemap(*path, option).stdout.startswith("Usage:")
    assert help_of(path)


def test_the_version_is_told(scenemap):
    assert version() in scenemap("--version").stdout


@pytest.mark.parametrize("arguments", [("nonsense",), ("--lang", "fr", "summary"), ("--bogus",)])
def test_wrong_usage_is_two(scenemap, arguments):
    assert scenemap(*arguments, exit_code=2).stdout == ""


def test_a_file_that_cannot_be_written_is_one_line(scenemap, toytown, five, tmp_path):
    (tmp_path / "file").write_text("")
    result = scenemap(
        "--case", toytown, "bin", five, "-o", tmp_path / "file" / "x.csv", exit_code=1
    )
    assert result.stderr.splitlines()[-1].startswith("Error: The file ")
    assert "cannot be used" in result.stderr


AGAIN = """
import sys
from scenemap.cli.main import cli
for command in sys.argv[2:]:
    for time in "ab":
        cli([command, sys.argv[1], "-o", f"{command}-{time}"], standalone_mode=False)
"""
WRITING = ("bin", "locate", "summary", "map")


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, list[bytes]]:
    """Return what each command made of the same events, twice in each of two processes and time zones."""
    folder = tmp_path_factory.mktemp("again")
    events = folder / "events.csv"
    CliRunner().invoke(
        cli, ["simulate", "--seed", "1", "--points", "-o", str(events)], catch_exceptions=False
    )
    found: dict[str, list[bytes]] = {command: [] for command in WRITING}
    for zone in ("UTC", "Asia/Tokyo"):
        there = folder / zone
        there.mkdir(parents=True)
        subprocess.run(
            [sys.executable, "-c", AGAIN, events, *WRITING],
            check=True, timeout=120, capture_output=True, cwd=there, env={**os.environ, "TZ": zone},
        )  # fmt: skip
        for command in WRITING:
            found[command] += [(there / f"{command}-{time}").read_bytes() for time in "ab"]
    return found


@proof
@pytest.mark.parametrize("command", WRITING)
def test_the_same_input_gives_the_same_bytes_whatever_the_clock(written, command):
    assert len(written[command]) == 4
    assert len(set(written[command])) == 1
    assert len(written[command][0]) > 500


@pytest.mark.parametrize("option", ["--lang", "--case"])
@pytest.mark.parametrize("command", [("summary",), ("check", "60.39", "5.33"), ("case", "check")])
def test_an_option_of_every_command_is_shown_its_place(scenemap, command, option):
    told = scenemap(*command, option, "en", exit_code=2).stderr
    name = command[-1] if command[0] == "case" else command[0]
    assert f"{option} goes before the command: scenemap {option} … {name}" in told


def test_letters_that_the_font_of_pictures_lacks_are_named_in_one_line(scenemap):
    areas = write_areas(Path("a.geojson"), [area("west", WEST, name="東京"), area("east", EAST)])
    rows = [event(50, 50, f"2021-01-{day:02}T12:00") for day in range(1, 29)]
    events = events_csv(Path("e.csv"), rows)
    told = scenemap("map", events, "--areas", areas, "-o", "m.png").stderr
    (line,) = [one for one in told.splitlines() if "font" in one]
    assert line.startswith("Warning: In PNG and PDF boxes stand in the place of letters")
    assert "東" in line
    assert "京" in line
    assert "Glyph" not in told
