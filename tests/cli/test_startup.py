"""No command loads what it does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

from builders import event, events_csv
from cli.test_main import commands

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


GEOMETRY = {"numpy", "shapely"}
DRAWN = {*TABLES, "PIL", "matplotlib"}


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
