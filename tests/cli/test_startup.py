"""No command loads what it does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import scenemap.cli
from builders import event, events_csv
from cli.test_main import commands
from proofs import proof
from scenemap.cli.main import cli

HEAVY = (
    "PIL", "distributed", "folium", "geopandas", "matplotlib", "numpy", "pandas", "pyarrow", "pyogrio",
    "rich", "rtree", "scipy", "shapely", "statsmodels",
)  # fmt: skip
TABLES = {"numpy", "pandas", "pyarrow", "shapely"}
#: Runs commands one after the other, and says after each which packages are loaded by now.
PROGRAM = f"""
import sys
from click.testing import CliRunner
from scenemap.cli.main import cli
for command in sys.argv[1:]:
    result = CliRunner().invoke(cli, command.split())
    assert result.exit_code == 0, result.output
    print(command, "loads", *sorted({{name for name in {HEAVY} if name in sys.modules}}))
"""
MEASURE = (
    "measure --target korskirken --buffer laksevag --control sandviken "
    "--before 2014-09-01..2014-12-31 --after 2015-01-01..2015-12-31"
)


def loaded(*commands: str) -> dict[str, set[str]]:
    """Run commands in a fresh interpreter, and return what each and those before it loaded."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, *commands],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [line.partition(" loads") for line in done.stdout.splitlines()]
    assert [command for command, _, _ in told] == list(commands)
    return {command: set(packages.split()) for command, _, packages in told}


def test_help_loads_nothing():
    asked = [" ".join([*path, "--help"]) for path in commands()]
    assert loaded(*asked) == {one: set() for one in asked}


#: Of the package, what it takes to say where a point lies; another module would make each check slower.
CHECKING = """
archives case cli cli.check cli.folder cli.main cli.ondemand cli.options cli.orders cli.output
cli.progress cli.talk cli.when cli.wording
crs csvtext errors findings formats frames geojson identifiers installed intervals lazy locate
locate.check locate.coordinates locate.zones_of model norway properties references tables text vector
writing zones zones.accuracy zones.doubt zones.index zones.model zones.outlines zones.reading zones.rules
zones.telling
"""


#: Checks a point, and says at the end what was loaded for it and how many threads there are.
CHECK = """
import atexit, os, sys; from scenemap.cli.main import run
tasks = "/proc/self/task"
atexit.register(lambda: print("threads", len(os.listdir(tasks)) if os.path.exists(tasks) else 0))
atexit.register(lambda: print("loaded", *(one for one in sys.modules if one.startswith("scenemap."))))
sys.argv = ["scenemap", "check", "60.3949", "5.3277"]; run()
"""


@cache
def checked(threads: str | None = None) -> dict[str, list[str]]:
    """Check a point in a fresh interpreter, and return what it says at the end."""
    variables = {name: one for name, one in os.environ.items() if not name.endswith("_THREADS")}
    variables |= {"OPENBLAS_NUM_THREADS": threads} if threads else {}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CHECK],
        capture_output=True, text=True, check=True, env=variables,
    )  # fmt: skip
    said = [line.split() for line in done.stdout.splitlines()[-2:]]
    return {name: more for name, *more in said}


def test_a_check_loads_its_own_command_and_no_other():
    loaded = checked()["loaded"]
    assert {name.removeprefix("scenemap.") for name in loaded} <= set(CHECKING.split())
    assert "scenemap.cli.check" in loaded


def test_commands_are_those_of_the_modules_that_have_one():
    own = {
        "changing",
        "folder",
        "main",
        "manifest",
        "ondemand",
        "options",
        "orders",
        "output",
        "progress",
        "talk",
        "when",
    }
    own |= {
        "additions",
        "outlines",
        "trace",
        "wording",
    }  # all but the last are commands within groups
    there = {path.stem for path in Path(scenemap.cli.__file__).parent.glob("[a-z]*.py")}
    assert {*cli.commands} == there - own


GEOMETRY = {"numpy", "shapely"}
DRAWN = {*TABLES, "PIL", "matplotlib"}


@proof
@pytest.mark.parametrize(
    "asked",
    [
        # In an order in which each may load what those before it may, and more.
        {
            "check 60.3949 5.3277": GEOMETRY,
            "case show": GEOMETRY,
            "zone list": GEOMETRY,
            "bin EVENTS": TABLES,
            "summary EVENTS": TABLES,
            "locate EVENTS -o located.csv": TABLES,
            "summary": TABLES,
            "summary -o report.xlsx": {*TABLES, "PIL"},  # openpyxl looks for PIL
            "summary --format html -o report.html": DRAWN,
            "map --by year -o picture.png": DRAWN,
        },
        {MEASURE: {*TABLES, "scipy", "statsmodels"}},
        {"map -o page.html": {*TABLES, "folium"}},
        {"card vagsbunnen --specimen -o card.html": {*GEOMETRY, "matplotlib", "PIL"}},
    ],
    ids=["tables", "measure", "map", "card"],
)
def test_a_command_loads_what_it_uses(asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # So many that none need be withheld, for then the solver is used.
    events_csv(tmp_path / "events.csv", [event(50, 50)] * 40)
    found = loaded(*(one.replace("EVENTS", "events.csv") for one in asked))
    for packages, used in zip(found.values(), asked.values(), strict=True):
        assert "shapely" in packages
        assert packages <= used


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads as Linux tells them")
@pytest.mark.parametrize(
    ("told", "threads"), [pytest.param(None, 1, marks=proof), ("2", min(2, os.cpu_count() or 1))]
)
def test_a_check_starts_no_threads_for_matrices_unless_asked(told, threads):
    """Of a check that starts one for each processor a third is starting them."""
    assert checked(told)["threads"] == [str(threads)]
