"""What the benchmark of single commands rests on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

TREE = Path(__file__).parents[2]
MODULES = ("startup", "trials", "agreement", "worlds")


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch):
    monkeypatch.syspath_prepend(str(TREE / "benchmarks"))
    yield
    for name in MODULES:
        sys.modules.pop(name, None)


def test_heavy_modules_are_those_that_a_command_loads():
    from startup import heavy_modules

    assert heavy_modules(["pass"]) == []
    assert heavy_modules(["import numpy, sys; sys.exit(0)"]) == ["numpy"]


def test_the_code_run_is_that_of_the_tree_named(tmp_path):
    from startup import call, measure

    package = tmp_path / "src" / "scenemap"
    (package / "cli").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "cli" / "__init__.py").touch()
    (package / "cli" / "main.py").write_text(
        "import statsmodels, sys\n"
        "def run():\n    open(sys.argv[-2], 'w').write(' '.join(sys.argv[1:-2]))\n"
    )
    code, *words = call(tmp_path, "bin FEW -o panel.csv", {"FEW": "few.csv"}, tmp_path)
    assert words == ["bin", "few.csv", "-o", str(tmp_path / "panel.csv"), "--overwrite"]
    assert str(tmp_path / "src") in code
    ((runs, loaded),) = measure(["case list -o list.txt"], [tmp_path], 1, tmp_path).values()
    # Older ones load pandas and others with it.
    assert len(runs[0].seconds) == 1
    assert "statsmodels" in loaded
    assert (tmp_path / "list.txt").read_text() == "case list -o"


def test_two_trees_stand_beside_one_another():
    from startup import table
    from trials import Runs

    own, other = Runs([2.0], [1.0], [50_000]), Runs([4.0], [5.0], [100_000])
    alone = table({"summary": ([own], ["numpy"])}).splitlines()
    assert alone == [
        "| command | processor s | wall s | peak MB | loads |",
        "|---|--:|--:|--:|---|",
        "| `scenemap summary` | 1.00 | 2.00 | 50 | numpy |",
    ]
    both = table({"--help": ([own, other], [])}).splitlines()
    assert both[2] == (
        "| `scenemap --help` | 1.00 | 5.00 | 0.20 | 2.00 | 4.00 | 0.50 | 50 | 100 | 0.50 | – |"
    )
