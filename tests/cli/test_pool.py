"""Several pairs pooled, from the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest

BERGEN = ("--before", "2014-09-01..2014-12-31", "--after", "2015-01-01..2015-12-31")
PAIRS = ("--pair", "Korskirken:sandviken", "--pair", "laksevag:torgallmenningen")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_pairs_and_their_mean_are_told_with_what_they_rest_on(scenemap):
    result = scenemap("--lang", "en", "pool", *BERGEN, *PAIRS)
    told = flat(result.stdout)
    assert "1. Korskirken : Sandviken 2. Laksevåg : Torgallmenningen" in told
    assert "| 1. | 3.4 → 5.6 | 2.5 → 3.0 | 1.31 (0.53 to 3.24) | 45 % |" in told
    assert "Together: 2.11 (0.01 to 457.50)." in told
    assert "With 2 pairs there is little to tell how they differ by" in told
    assert "No effect of an act can be read from these measures" in told
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert "Sammen: 2,11 (0,01 til 457,50)." in flat(scenemap("pool", *BERGEN, *PAIRS).stdout)


def test_every_format_holds_the_same(scenemap, tmp_path):
    told = json.loads(scenemap("pool", *BERGEN, *PAIRS, "--json").stdout)
    rows = list(
        csv.DictReader(io.StringIO(scenemap("pool", *BERGEN, *PAIRS, "--format", "csv").stdout))
    )
    assert [row["pair"] for row in rows] == [
        "korskirken:sandviken",
        "laksevag:torgallmenningen",
        "pooled",
    ]
    assert float(rows[-1]["ratio"]) == pytest.approx(told["pooled"]["estimate"])
    assert [float(row["ratio"]) for row in rows[:-1]] == pytest.approx(
        [one["ratio"] for one in told["pairs"]]
    )
    assert rows[0]["target_after"] == "68.0"
    for name in ("one.svg", "two.svg"):
        scenemap("pool", *BERGEN, *PAIRS, "-o", tmp_path / name)
    drawn = (tmp_path / "one.svg").read_bytes()
    assert drawn == (tmp_path / "two.svg").read_bytes()
    assert b"2,11 (0,01 til 457,50)" in drawn


@pytest.mark.parametrize(
    ("options", "exit_code", "said"),
    [
        (BERGEN, 2, "Give --pair TARGET:CONTROL, twice or more"),
        (PAIRS, 2, "and windows"),
        ((*BERGEN, *PAIRS[:2]), 1, "At least two pairs are needed"),
        ((*BERGEN, *PAIRS, "--pair", "asane:sandviken"), 1, "sandviken is named twice"),
        ((*BERGEN, *PAIRS, "--pair", "bybane:asane"), 1, "the count is unknown"),
        ((*BERGEN, *PAIRS, "--pair", "voss:asane"), 1, "There is no count for area voss"),
        ((*BERGEN, *PAIRS, "--pair", "voss"), 1, "Write TARGET:CONTROL"),
    ],
)
def test_what_cannot_be_pooled_is_refused_with_the_reason(scenemap, options, exit_code, said):
    assert said in flat(scenemap("pool", *options, exit_code=exit_code).stderr)
