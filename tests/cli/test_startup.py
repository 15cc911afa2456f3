"""No command loads what it does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

from builders import event, events_csv
from scenemap.cli.main import cli

HEAVY = (
    "PIL", "distributed", "folium", "geopandas", "matplotlib", "numpy", "pandas", "pyarrow", "pyogrio",
    "rich", "scipy", "shapely", "statsmodels",
)  # fmt: skip
TABLES = {"numpy", "pandas", "pyarrow", "shapely"}
PROGRAM = """
import sys
from scenemap.cli.main import cli
cli.main(sys.argv[1:], standalone_mode=False)
print("LOADED", *sorted({name for name in %r if name in sys.modules}))
"""
MEASURE = (
    "measure --target korskirken --buffer laksevag --control sandviken "
    "--before 2014-09-01..2014-12-31 --after 2015-01-01..2015-12-31"
)


def loaded(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM % (HEAVY,), *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("LOADED"))
    return set(line.split()[1:])


@pytest.mark.parametrize("command", ["", *sorted(cli.commands)])
def test_help_loads_nothing(command):
    program = PROGRAM.replace("cli.main(sys.argv[1:], standalone_mode=False)", "").replace(
        "print", "from click.testing import CliRunner\nassert CliRunner().invoke(cli, sys.argv[1:])"
        ".exit_code == 0\nprint",
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program % (HEAVY,), *command.split(), "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "LOADED\n"


@pytest.mark.parametrize(
    ("command", "used"),
    [
        ("check 60.3949 5.3277", {"numpy", "shapely"}),
        ("case show", {"numpy", "shapely"}),
        ("zone list", {"numpy", "shapely"}),
        ("summary", TABLES),
        ("summary --format html -o report.html", {*TABLES, "matplotlib", "PIL"}),
        ("summary -o report.xlsx", {*TABLES, "PIL"}),  # openpyxl looks for PIL
        (MEASURE, TABLES),
        ("map -o page.html", {*TABLES, "folium"}),
        ("map --by year -o picture.png", {*TABLES, "matplotlib", "PIL"}),
        ("card vagsbunnen --specimen -o card.html", {"numpy", "shapely", "matplotlib", "PIL"}),
        ("bin EVENTS", TABLES),
        ("summary EVENTS", TABLES),
        ("locate EVENTS -o located.csv", TABLES),
    ],
)
def test_a_command_loads_what_it_uses(command, used, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # So many that none need be withheld, for then the solver is used.
    events_csv(tmp_path / "events.csv", [event(50, 50)] * 40)
    assert loaded(*command.replace("EVENTS", "events.csv").split()) <= used
