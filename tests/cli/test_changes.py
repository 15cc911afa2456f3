"""Every area between two windows, from the command line."""

from __future__ import annotations

import csv
import io
import json

import pyogrio
import pytest

from builders import area, at, count, covered, event, events_csv, square, write_case, write_rows
from proofs import deepens, often, proof

BERGEN = ("--before", "2014-09-01..2014-12-31", "--after", "2015-01-01..2015-12-31")
TOY = ("--before", "2021-01-01..2021-06-30", "--after", "2021-07-01..2021-12-31")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_bergen_says_what_rose_of_how_many_and_what_was_not_tried(scenemap):
    result = scenemap("--lang", "en", "changes", *BERGEN, "--place", "Nygårdsparken")
    told = flat(result.stdout)
    assert "Rose more than chance, of 4 areas tried: Laksevåg 3.4 → 12.2." in told
    assert "Fell more than chance, of 4 areas tried: none." in told
    assert "unknown in one window at least: Åsane, Light rail/bus, Danmarks plass." in told
    assert "Overdispersion cannot be estimated from so few areas." in told
    assert "No effect of an act can be read from these measures: Three windows of 4, 12" in told
    assert "| west | 1 | 3.4 | 12.2 | 3.53 (2.04 to 6.11) |" in told
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    norwegian = flat(scenemap("changes", *BERGEN).stdout)
    assert "Steg mer enn tilfeldig, av 4 prøvde områder: Laksevåg 3,4 → 12,2." in norwegian


def test_every_format_holds_the_same_rows(scenemap, tmp_path):
    rows = list(csv.DictReader(io.StringIO(scenemap("changes", *BERGEN, "--format", "csv").stdout)))
    assert [row["changed"] for row in rows] == [
        "rose",
        *["within chance"] * 3,
        *["not tried: unknown"] * 3,
    ]
    assert rows[0] | {"before": "14.0", "after": "148.0"} == rows[0]
    told = json.loads(scenemap("changes", *BERGEN, "--json", "--place", "laksevag").stdout)
    assert [one["area"] for one in told["areas"]] == [row["area"] for row in rows]
    assert told["areas"][0]["metres"] == 0
    assert told["rings"][0] == {
        "key": 0.0, "areas": ["laksevag"], "counts": [14.0, 148.0], "per_30_days": [3.4426, 12.1644],
        "ratio": pytest.approx(3.533464, abs=1e-6), "low": pytest.approx(2.042635, abs=1e-6),
        "high": pytest.approx(6.112383, abs=1e-6),
    }  # fmt: skip
    path = tmp_path / "changes.gpkg"
    scenemap("changes", *BERGEN, "-o", path)
    layer = pyogrio.read_dataframe(path)
    assert layer["area"].tolist() == [row["area"] for row in rows]
    assert layer.crs.to_epsg() == 4326
    assert layer.geometry.notna().sum() == 6  # light rail and bus have no place


@pytest.mark.parametrize("again", [False, pytest.param(True, marks=proof)])
def test_a_picture_is_the_same_every_time_and_needs_a_place(scenemap, tmp_path, again):
    run = ("changes", *BERGEN, "--place", "Nygårdsparken", "-o")
    scenemap(*run, tmp_path / "one.svg")
    drawn = (tmp_path / "one.svg").read_bytes()
    assert "Laksevåg ×3,5".encode() in drawn
    if again:
        scenemap(*run, tmp_path / "two.svg")
        assert drawn == (tmp_path / "two.svg").read_bytes()
    refused = scenemap("changes", *BERGEN, "-o", tmp_path / "three.png", exit_code=2)
    assert "png needs --place" in refused.stderr
    assert not (tmp_path / "three.png").exists()


def test_what_has_no_place_is_said_in_the_picture(scenemap, tmp_path):
    names = ("north", "south", "west", "east")
    case = write_case(
        tmp_path / "toy",
        areas=[area("north", square(*at(0, 0))), *(area(name, None) for name in names[1:])],
        counts=[count(name, count=30) for name in names],
    )
    half = {"north": (9, 9), "south": (5, 25), "west": (25, 5), "east": (9, 9)}
    events = tmp_path / "events.csv"
    events.write_text("area,time\n" + "".join(
        f"{name},2021-{month:02}-{1 + n:02}T12:00\n"
        for name in names for month in range(1, 13) for n in range(half[name][month > 6])
    ))  # fmt: skip
    said = {
        "en": ("rose more than chance: South ×4.9.", "fell more than chance: West ×0.2.",
               "may be by chance: East ×1.0."),
        "nb": ("steg mer enn tilfeldig: South ×4,9.", "falt mer enn tilfeldig: West ×0,2.",
               "kan være tilfeldig: East ×1,0."),
    }  # fmt: skip
    for lang, lines in said.items():
        out = tmp_path / f"{lang}.svg"
        scenemap("--case", case, "--lang", lang, "changes", events, *TOY, "--phi", "1",
                 "--place", "North", "-o", out)  # fmt: skip
        drawn = out.read_text(encoding="utf-8")
        assert [line for line in lines if line not in drawn] == []
        assert "North ×1" in drawn


@pytest.mark.parametrize(
    ("options", "exit_code", "said"),
    [
        ((), 2, "Give windows: --before and --after"),
        ((*BERGEN, "--place", "Atlantis"), 1, "The case has no place 'Atlantis'"),
        ((*BERGEN, "--phi", "0.5"), 1, "phi 0.5 is not a number from 1 up"),
        ((*BERGEN, "--place", "laksevag", "--edges", "900,500"), 1, "do not rise from above 0"),
        ((*BERGEN, "--place", "laksevag", "--edges", "near"), 2, "are not numbers"),
        ((*BERGEN, "--false-share", "1"), 2, "--false-share"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_the_reason(scenemap, options, exit_code, said):
    assert said in flat(scenemap("changes", *options, exit_code=exit_code).stderr)


def test_of_events_small_counts_are_not_tried_and_none_is_told(scenemap, tmp_path):
    """Four areas: one rises, one is small in the second half, with another that would tell it."""
    names = ("north", "south", "west", "east")
    counts = [count(name, count=30) for name in names]
    case = write_case(
        tmp_path / "toy", areas=[area(name, square(*at(100 * i, 0))) for i, name in enumerate(names)],
        counts=counts,
    )  # fmt: skip
    monthly = {"north": (8, 8), "south": (8, 0), "west": (8, 8), "east": (9, 24)}
    rows = [
        event(100 * i + 50, 50, f"2021-{month:02}-{1 + n:02}T12:00")
        for i, name in enumerate(names)
        for month in range(1, 13)
        for n in range(monthly[name][month > 6])
    ]
    rows += [event(150, 50, f"2021-09-0{day}T12:00") for day in (1, 2, 3)]
    looked = [covered(name, start="2021-01-01", end="2021-12-31") for name in names]
    coverage = write_rows(tmp_path / "coverage.csv", looked)
    run = ("--case", case, "--lang", "en", "changes", events_csv(tmp_path / "events.csv", rows),
           "--by", "month", "--coverage", coverage, "--phi", "1", *TOY)  # fmt: skip
    result = scenemap(*run)
    told = flat(result.stdout)
    assert "Rose more than chance, of 2 areas tried: East 9.0 → 23.5." in told
    assert "Not tried, because counts are withheld: " in told
    assert "South" in told.split("withheld: ")[1].split(".")[0]
    withheld = [
        row
        for row in csv.DictReader(io.StringIO(scenemap(*run, "--format", "csv").stdout))
        if row["changed"] == "not tried: withheld"
    ]
    assert withheld
    assert all(not row[key] for row in withheld for key in ("before", "after", "p", "q", "ratio"))


@deepens
def test_slices_that_nobody_asked_for_change_nothing_of_what_is_found(scenemap, tmp_path):
    """Windows begin and end within slices; what one area does is no scatter of the others."""
    names = [f"a{at}" for at in range(8)]
    case = write_case(
        tmp_path / "toy", areas=[area(name, square(*at(100 * i, 0))) for i, name in enumerate(names)],
        counts=[count(name, count=30) for name in names],
    )  # fmt: skip
    rows = [
        event(100 * i + 50, 50, f"2021-{month:02}-{1 + (7 * n) % 28:02}T12:00")
        for i in range(len(names))
        for month in range(1, 7)
        for n in range((15 if month > 3 else 5) if i == 0 else 5 + (i + month) % 3)
    ]
    looked = [covered(name, start="2021-01-01", end="2021-06-30") for name in names]
    run = ("--case", case, "--lang", "en", "changes", events_csv(tmp_path / "events.csv", rows),
           "--coverage", write_rows(tmp_path / "coverage.csv", looked),
           "--before", "2021-01-15..2021-03-31", "--after", "2021-04-01..2021-06-14")  # fmt: skip
    slices = ("week", "quarter", "month", "year")[: often(2, 4)]
    told = [scenemap(*run, "--by", by).stdout for by in slices]
    assert len({*told}) == 1
    assert "Rose more than chance, of 8 areas tried: A0 " in flat(told[0])
    assert "in the two halves of the time before" in flat(told[0])


def test_what_was_said_of_the_rows_stands_in_the_report(scenemap, tmp_path):
    """Windows that reach far beyond the rows, where nobody says that somebody looked."""
    names = ("north", "south")
    case = write_case(
        tmp_path / "toy", areas=[area(name, square(*at(100 * i, 0))) for i, name in enumerate(names)],
        counts=[count(name, count=30) for name in names], coverage=None,
    )  # fmt: skip
    rows = [
        event(100 * i + 50, 50, f"2021-{month:02}-{1 + n:02}T12:00")
        for i in range(len(names))
        for month in range(1, 13)
        for n in range(9)
    ]
    run = ("--case", case, "--lang", "en", "changes", events_csv(tmp_path / "events.csv", rows),
           "--before", "2020-07-01..2021-06-30", "--after", "2021-07-01..2022-06-30")  # fmt: skip
    said = "reaches far beyond the rows"
    assert said in flat(scenemap(*run).stdout)
    assert any(said in one for one in json.loads(scenemap(*run, "--json").stdout)["notes"])
