"""Two runs at once, on the same output and the same ledger: both whole, and both known."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from builders import event, events_csv
from proofs import proof

if TYPE_CHECKING:
    from pathlib import Path

RUN = "from scenemap.cli.main import run; run()"


@pytest.fixture
def two_kinds(tmp_path) -> dict[str, Path]:
    """Files of two kinds of event, so that neither run's release is the other's."""
    files = {}
    for kind, n in (("find", 9), ("call", 30)):
        rows = [
            {**event(50, 50, f"2021-{month:02}-10T12:00"), "kind": kind}
            for month in range(1, 7)
            for _ in range(n)
        ]
        files[kind] = events_csv(tmp_path / f"{kind}.csv", rows)
    return files


@pytest.mark.parametrize("pair", [0, *(pytest.param(one, marks=proof) for one in (1, 2))])
def test_two_runs_at_once_are_both_noted(toytown, two_kinds, tmp_path, pair):
    out, ledger = tmp_path / "out.csv", tmp_path / "ledger.json"
    runs = [
        subprocess.Popen(
            [
                *(sys.executable, "-c", RUN, "--case", str(toytown), "bin", str(file)),
                *("--by", "month", "--ledger", str(ledger), "-o", str(out), "--overwrite"),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        for file in two_kinds.values()
    ]
    told = [run.communicate(timeout=60)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    releases = json.loads(ledger.read_text(encoding="utf-8"))["releases"]
    assert sorted(one["kind"] for one in releases) == ["call", "find"]
    with out.open(encoding="utf-8", newline="") as file:
        counts = [row["count"] for row in csv.DictReader(file) if row["area"] == "west"]
    # Of one run, and whole; a published total may call for withholding some.
    assert len(counts) == 6
    assert set(counts) - {""} in ({"9"}, {"30"})
    assert not [path for path in tmp_path.iterdir() if path.suffix in {".lock", ".part"}]
