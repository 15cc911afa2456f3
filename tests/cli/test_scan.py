"""Clusters in space and time, from the command line."""

from __future__ import annotations

import csv
import io
import json

import pyogrio
import pytest

from builders import area, at, count, covered, event, events_csv, square, write_case, write_rows
from proofs import proof


def flat(text: str) -> str:
    return " ".join(text.split())


def test_bergen_says_where_and_when_and_what_was_not_scanned(scenemap):
    result = scenemap("--lang", "en", "scan")
    told = flat(result.stdout)
    assert (
        "Overdose finds, Sep–Dec 2014 to Jan–Jun 2016: 553 events in 4 areas and 3 slices." in told
    )
    assert "Laksevåg, Jan–Jun 2016: 103 events where 76.7 were expected, 1.3 times as many." in told
    assert (
        "Areas not scanned, because counts are unknown, or of fewer days than those of other areas: "
        "Åsane, Danmarks plass." in told
    )
    assert "Areas not scanned, because they have no point: Light rail/bus." in told
    assert "No effect of an act can be read from these measures: Three windows of 4, 12" in told
    assert "no plan for patrols" in told
    norwegian = flat(scenemap("scan").stdout)
    assert "Laksevåg, jan.–juni 2016: 103 hendelser der 76,7 var ventet" in norwegian
    assert "ingen plan for patruljer" in norwegian


def test_every_format_holds_the_same_rows(scenemap, tmp_path):
    few = ("scan", "--draws", "99")
    rows = list(csv.DictReader(io.StringIO(scenemap(*few, "--format", "csv").stdout)))
    assert [row["found"] for row in rows] == [
        "stands out", "stands out", "within chance",
        "not scanned: unknown", "not scanned: no place", "not scanned: unknown",
    ]  # fmt: skip
    assert rows[1]["areas"] == "torgallmenningen korskirken"
    assert rows[1]["names"] == "Torgallmenningen, Korskirken"
    told = json.loads(scenemap(*few, "--json").stdout)
    assert [str(one["p"] or "") for one in told["clusters"]] == [row["p"] for row in rows]
    assert told["clusters"][0]["expected"] == pytest.approx(
        (14 + 148 + 103) * (15 + 103 + 15 + 27) / 553
    )
    assert (told["zones"], told["windows"], told["longest"], told["scanned"]["events"]) == (
        6,
        3,
        1,
        553,
    )
    path = tmp_path / "scan.gpkg"
    scenemap(*few, "-o", path)
    layer = pyogrio.read_dataframe(path)
    assert layer["areas"].tolist() == [row["areas"] for row in rows]
    assert layer.crs.to_epsg() == 4326
    assert layer.geometry.notna().sum() == 5  # light rail and bus have no place
    assert layer.geometry[1].geom_type == "MultiPolygon"  # both areas of the second cluster


@proof
def test_a_picture_is_the_same_every_time(scenemap, tmp_path):
    for name in ("one.svg", "two.svg"):
        scenemap("scan", "-o", tmp_path / name)
    drawn = (tmp_path / "one.svg").read_bytes()
    assert drawn == (tmp_path / "two.svg").read_bytes()
    assert b"103 / 76,7, p 0,001" in drawn
    scenemap("scan", "-o", tmp_path / "one.png")
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--radius", "0"), "radius 0.0 is out of range"),
        (("--share", "0.9"), "share 0.9 is out of range"),
        (("--longest", "0"), "longest 0 is out of range"),
        (("--draws", "0"), "draws 0 is out of range"),
        (("--share", "0.001"), "No circle has two events"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_the_reason(scenemap, options, said):
    assert said in flat(scenemap("scan", *options, exit_code=1).stderr)


@pytest.fixture
def five_places(tmp_path):
    """Return a function that writes monthly counts of five areas in a row as events, and the options."""
    names = ("a", "b", "c", "d", "e")
    case = write_case(
        tmp_path / "row",
        areas=[area(name, square(*at(100 * i, 0))) for i, name in enumerate(names)],
        counts=[count(name, count=30) for name in names],
    )
    looked = [covered(name, start="2021-01-01", end="2021-12-31") for name in names]
    coverage = write_rows(tmp_path / "coverage.csv", looked)

    def run(of):
        rows = [
            event(100 * i + 50, 50, f"2021-{month:02}-{1 + n:02}T12:00")
            for i, name in enumerate(names)
            for month in range(1, 13)
            for n in range(of(name, month))
        ]
        return ("--case", case, "--lang", "en", "scan", events_csv(tmp_path / "events.csv", rows),
                "--by", "month", "--coverage", coverage, "--draws", "99")  # fmt: skip

    return run


def test_of_events_a_cluster_is_found_and_no_small_count_is_scanned(scenemap, five_places):
    """Two areas rise in two months; a third has two events in one, and another beside it is withheld."""
    run = five_places(
        lambda name, month: (
            2 if (name, month) == ("e", 3) else 22 if name in "ab" and month in (6, 7) else 8
        )
    )
    told = json.loads(scenemap(*run, "--json").stdout)
    first = told["clusters"][0]
    assert (first["areas"].split(), first["start"], first["end"]) in (
        (["a", "b"], "2021-06-01", "2021-07-31"), (["b", "a"], "2021-06-01", "2021-07-31"),
    )  # fmt: skip
    assert (first["count"], first["found"]) == (88, "stands out")
    left = [one for one in told["clusters"] if one["found"].startswith("not scanned")]
    assert "e" in {one["areas"] for one in left} or "2021-03-01" in {one["start"] for one in left}
    assert all(one["count"] is one["expected"] is one["p"] is one["ratio"] is None for one in left)
    said = flat(scenemap(*run).stdout)
    assert "88 events where" in said
    assert "withheld" in said


def test_where_nothing_is_wholly_known_it_says_what_would_help(scenemap, five_places):
    run = five_places(lambda name, month: (month + ord(name)) % 4)
    refused = flat(scenemap(*run, exit_code=1).stderr)
    assert "Wholly known: areas" in refused
    assert "longer slices, larger areas" in refused


def test_deals_too_few_for_any_p_so_small_are_not_said_to_show_that_nothing_stands_out(scenemap):
    told = flat(scenemap("--lang", "en", "scan", "--draws", "9").stdout)
    assert "Whether a cluster stands out at the level 0.05, 9 deals cannot show" in told
    assert "stands out at the level 0.05:" not in told
    assert "9 stokkinger ikke vise" in flat(scenemap("scan", "--draws", "9").stdout)


def test_where_no_window_has_more_than_expected_it_says_so(scenemap, five_places):
    told = flat(scenemap(*five_places(lambda _name, _month: 8)).stdout)
    assert "No circle has more events than expected in any window." in told
    assert "| p |" not in told


def test_limits_are_told_as_they_were_given_and_no_window_is_longer_than_the_series(scenemap):
    limits = ("--share", "0.125", "--radius", "0.5", "--longest", "100", "--draws", "19")
    told = flat(scenemap("--lang", "en", "scan", *limits).stdout)
    assert "at most 12.5 % of the events, 0.5 m in radius at most" in told
    assert "Windows of at most 3 of the slices" in told


def test_a_seed_below_0_is_refused(scenemap, tmp_path):
    assert "--seed" in scenemap("scan", "--seed", "-1", exit_code=2).stderr
    drawn = ("simulate", "--seed", "-1", "-o", tmp_path / "events.csv")
    assert "--seed" in scenemap(*drawn, exit_code=2).stderr


def test_an_own_choice_of_draws_and_seed_is_told(scenemap):
    told = flat(
        scenemap("--lang", "en", "scan", "--draws", "99", "--seed", "7", "--radius", "250").stdout
    )
    assert "dealt anew (99 times, seed 7)" in told
    assert "250 m in radius at most" in told
