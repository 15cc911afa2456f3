from __future__ import annotations

import csv
from pathlib import Path

from builders import write_case


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(name).read_text(encoding="utf-8").splitlines()))


def test_the_events_add_up_to_the_published_total_and_are_marked(scenemap):
    result = scenemap("simulate", "--seed", "1", "-o", "events.csv")
    assert (result.stdout, result.stderr) == ("", "Wrote events.csv\n")
    found = rows("events.csv")
    assert len(found) == 657
    assert list(found[0]) == ["area", "time", "kind", "simulated"]
    assert {row["simulated"] for row in found} == {"yes"}


def test_they_bin_back_to_the_published_table(scenemap):
    """Lundeberg & Mjåland 2017, table 4.12: column 2015."""
    scenemap("simulate", "--seed", "1", "-o", "events.csv")
    result = scenemap("bin", "events.csv", "--by", "year")
    found = {
        (row["area"], row["period"]): row["count"]
        for row in csv.DictReader(result.stdout.splitlines())
    }
    names = ("laksevag", "torgallmenningen", "korskirken", "sandviken")
    assert [found[name, "2015"] for name in names] == ["148", "79", "68", "37"]
    assert "657 counted" in result.stderr


def test_the_same_seed_gives_the_same_bytes(scenemap):
    for name, seed in (("a.csv", 1), ("b.csv", 1), ("c.csv", 2)):
        scenemap("simulate", "--seed", seed, "--points", "-o", name)
    a, b, c = (Path(name).read_bytes() for name in ("a.csv", "b.csv", "c.csv"))
    assert a == b
    assert a != c
    assert {"lon", "lat"} <= set(rows("a.csv")[0])


def test_a_seed_and_an_output_are_needed(scenemap):
    assert "--seed" in scenemap("simulate", "-o", "events.csv", exit_code=2).stderr
    assert "--out" in scenemap("simulate", "--seed", "1", exit_code=2).stderr


def test_a_case_without_counts_gives_nothing_to_simulate(scenemap, tmp_path):
    case = write_case(tmp_path / "bare", counts=None)
    result = scenemap("--case", case, "simulate", "--seed", "1", "-o", "events.csv", exit_code=1)
    assert "Case 'bare' has no published counts to simulate from." in result.stderr
    assert not Path("events.csv").exists()


def test_an_output_is_not_replaced_unasked(scenemap):
    Path("events.csv").write_text("mine")
    scenemap("simulate", "--seed", "1", "-o", "events.csv", exit_code=1)
    assert Path("events.csv").read_text() == "mine"
    scenemap("simulate", "--seed", "1", "-o", "events.csv", "--overwrite")
    assert len(rows("events.csv")) == 657
