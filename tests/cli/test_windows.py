"""Windows of one's own choice: three ways to give them, and what is refused, with the remedy."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from builders import covered, event, events_csv, write_bare_case, write_rows
from proofs import proof

COMMANDS = {
    "summary": ("summary", "-o", "out.md"),
    "map": ("map", "-o", "out.svg"),
    "measure": ("measure", "--target", "west"),
}
YEARS = ("--before", "2020-01-01..2020-12-31", "--after", "2021-01-01..2021-12-31")
#: The same windows, each in its own way.
WAYS = {
    "days": YEARS,
    "an act": ("--closed", "2021-01-01", "--months", "12"),
    "year on year": ("--year-on-year", "2021-01-01..2021-12-31"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a folder of what no test writes to."""
    return tmp_path_factory.mktemp("windows")


@pytest.fixture(scope="module")
def case(folder) -> Path:
    """Return a case without coverage and counts of its own, so that rows alone say what there is."""
    return write_bare_case(folder / "toytown")


@pytest.fixture(scope="module")
def events(folder) -> Path:
    """Return a file: west one a day in 2020 and one every other day in 2021, east one a day."""
    first = date(2020, 1, 1)
    rows = [
        event(x, 50, f"{first + timedelta(n)}T12:00")
        for x in (50, 150)
        for n in range(366 + 365)
        if x == 150 or n < 366 or n % 2 == 0
    ]
    return events_csv(folder / "e.csv", rows)


@pytest.fixture(scope="module")
def table(folder) -> Path:
    """Return the table of coverage: both areas from January 2020 to December 2021."""
    return write_rows(
        folder / "c.csv",
        [covered(name, start="2020-01-01", end="2021-12-31") for name in ("west", "east")],
    )


@pytest.fixture
def run(scenemap, case, events):
    """Return a function that runs a command in English on the file."""

    def command(name: str, *arguments: object, exit_code: int = 0):
        first, *more = COMMANDS[name]
        words = ("--case", case, "--lang", "en", first, events, *more, *arguments)
        return scenemap(*words, exit_code=exit_code)

    return command


def flat(text: str) -> str:
    return " ".join(text.split())


def outputs(run, *arguments: object) -> dict[str, bytes | str]:
    """Return what each command writes."""
    run("summary", *arguments, "--overwrite")
    run("map", *arguments, "--overwrite")
    told = run("measure", *arguments, "--control", "east").stdout
    return {
        "summary": Path("out.md").read_bytes(), "map": Path("out.svg").read_bytes(), "measure": told,
    }  # fmt: skip


@proof
def test_windows_given_in_any_way_are_the_same_windows(run):
    """West had 366 in 366 days, then 183 in 365 (every other day, the first one too): 15.0 per 30."""
    found = {way: outputs(run, *given) for way, given in WAYS.items()}
    assert found["an act"] == found["days"]
    assert found["year on year"] == found["days"]
    summary = flat(found["days"]["summary"].decode())
    assert "Fell here (2020 to 2021, per 30 days): West 30.0 → 15.0." in summary
    assert "About as before: East 30.0 → 30.0." in summary
    assert "## Before and after" in found["days"]["summary"].decode()
    shown = {"".join(one.itertext()) for one in ET.fromstring(found["days"]["map"]).iter()}
    # The share of the west: 366 of 732 before, per day 183/365 of 548/365 after.
    assert any("went from 50.0 % (2020) to 66.6 % (2021)" in one for one in shown)
    told = json.loads(run("measure", *YEARS, "--control", "east", "--json").stdout)
    assert told["windows"]["target"]["counts"] == [366, 183]
    assert told["windows"]["target"]["days"] == [366, 365]
    # (183/365 / 1) / (365/365 / 1), where every day of 2020 had one.
    assert told["irr"]["estimate"] == pytest.approx((183 / 366) / (365 / 366))


def test_windows_and_slices_need_not_meet(run):
    """By hand: from 11 to 20 January there are ten days with one each, in both areas."""
    days = ("--before", "2020-01-11..2020-01-20", "--after", "2020-02-11..2020-02-20")
    told = json.loads(run("measure", *days, "--by", "month", "--json").stdout)
    assert told["windows"]["target"]["counts"] == [10, 10]
    assert told["windows"]["target"]["days"] == [10, 10]


@pytest.mark.parametrize(
    ("when", "before", "after"),
    [
        ("2021-02", "2020-11-01..2021-01-31", "2021-03-01..2021-05-31"),
        pytest.param("2021-01-15", "2020-10-15..2021-01-14", "2021-01-15..2021-04-14", marks=proof),
        pytest.param(
            "2021-spring", "2020-12-01..2021-02-28", "2021-06-01..2021-08-31", marks=proof
        ),
    ],
)
def test_days_on_which_an_act_may_have_been_are_in_neither_window(run, when, before, after):
    told = json.loads(run("measure", "--closed", when, "--months", "3", "--json").stdout)
    assert told["design"]["before"] == before
    assert told["design"]["after"] == after


# --- what cannot be ---------------------------------------------------------------------------------

REFUSED = {
    "overlap": (
        ("--before", "2020-01-01..2020-12-31", "--after", "2020-12-31..2021-12-30"),
        "The windows 2020-01-01..2020-12-31 and 2020-12-31..2021-12-30 overlap. Let one end before",
    ),
    "the wrong way round": (
        ("--before", "2021-01-01..2021-12-31", "--after", "2020-01-01..2020-12-31"),
        "lies after the other (2020-01-01..2020-12-31). Swap them.",
    ),
    "empty": (
        ("--before", "2020-12-31..2020-01-01", "--after", "2021-01-01..2021-12-31"),
        "Swap the two dates.",
    ),
    "no month": (("--closed", "2021-01-01", "--months", "0"), "0 months are no window."),
    "no act": (("--closed", "then", "--months", "3"), "then"),
    "no range": (("--year-on-year", "2021"), "2021"),
    "before what was watched": (
        ("--before", "2019-07-01..2019-12-31", "--after", "2020-01-01..2020-06-30"),
        "The window 2019-07-01..2019-12-31 reaches outside the days that were watched "
        "(2020-01-01..2021-12-31). Let it lie within them.",
    ),
    "after what was watched": (
        ("--before", "2021-01-01..2021-12-31", "--after", "2022-01-01..2022-12-31"),
        "The window 2022-01-01..2022-12-31 reaches outside the days that were watched",
    ),
    "unequal by a season": (
        ("--before", "2020-01-01..2020-12-31", "--after", "2021-01-01..2021-06-30"),
        "they are unequal by a season",
    ),
    "spread events": (
        ("--spread", "--before", "2020-01-15..2020-12-31", *YEARS[2:]),
        "the window 2020-01-15..2020-12-31 is not made of whole quarters that were counted.",
    ),
    "outside --from and --to": (
        ("--from", "2020-03-01", *YEARS),
        "The window 2020-01-01..2020-12-31 reaches outside the days from --from to --to.",
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_windows_that_cannot_be_are_named_and_nothing_is_written(
    run, table, name, arguments, words
):
    told = run(name, "--coverage", table, *arguments, exit_code=1)
    assert words in flat(told.stderr)
    assert told.stdout == ""
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (YEARS[:2], "Give both --before and --after, or neither."),
        (("--closed", "2021-01-01"), "--closed DATE goes with --months N."),
        (("--months", "3"), "--closed DATE goes with --months N."),
        (
            (*YEARS, "--closed", "2021-01-01", "--months", "3"),
            "Give the windows in one way, not by --before and --after and by --closed.",
        ),
        (
            (*YEARS, "--year-on-year", "2021-01-01..2021-12-31"),
            "not by --before and --after and by --year-on-year.",
        ),
    ],
)
def test_windows_given_twice_or_by_half_are_wrong_usage(run, name, arguments, words):
    told = run(name, *arguments, exit_code=2)
    assert words in flat(told.stderr)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_coverage_of_an_unknown_area_is_named_with_the_one_that_is_meant(run, tmp_path, name):
    rows = [covered(one, start="2020-01-01", end="2021-12-31") for one in ("west", "eats")]
    table = write_rows(tmp_path / "c.csv", rows)
    told = run(name, "--coverage", table, *YEARS, exit_code=1)
    assert "The table of coverage names eats" in told.stderr
    assert "Did you mean 'east'?" in told.stderr
    assert list(Path().iterdir()) == []


def test_an_area_that_nobody_watched_in_a_window_is_unknown_there(run, tmp_path):
    """East was watched in 2020 only: it is not compared, and a measure of it is refused."""
    rows = [
        covered("west", start="2020-01-01", end="2021-12-31"),
        covered("east", start="2020-01-01", end="2020-12-31"),
    ]
    more = ("--coverage", write_rows(tmp_path / "c.csv", rows), *YEARS)
    run("summary", *more)
    words = flat(Path("out.md").read_text(encoding="utf-8"))
    assert "Fell here (2020 to 2021, per 30 days): West 30.0 → 15.0." in words
    assert "East 30.0 →" not in words
    told = json.loads(run("measure", *more, "--json").stdout)
    assert told["windows"]["target"]["counts"] == [366, 183]
    refused = run("measure", *more, "--target", "east", exit_code=1).stderr
    assert "east, 2021-01-01..2021-12-31: the count is unknown." in refused


def test_events_over_the_edge_of_a_window_or_a_slice_are_in_no_table(scenemap, case, tmp_path):
    """Nights over the end of January: by month they are refused, in slices and in windows alike."""
    rows = [
        event(50, 50, f"2021-0{month}-{day:02}T12:00") for month in (1, 2) for day in range(1, 21)
    ]
    nights = [
        {**event(50, 50), "time": "", "start": "2021-01-31T22:00", "end": "2021-02-01T04:00"}
        for _ in range(9)
    ]
    plain = [{**row, "start": row["time"], "end": ""} for row in rows]
    both = [
        {key: row[key] for key in ("lon", "lat", "start", "end", "kind")} for row in plain + nights
    ]
    file = write_rows(tmp_path / "n.csv", both)
    run = ("--case", case, "--lang", "en", "measure", file, "--target", "west", "--json")
    windows = ("--before", "2021-01-01..2021-01-31", "--after", "2021-02-01..2021-02-28")
    result = scenemap(*run, *windows, "--by", "month", "--to", "2021-02-28")
    assert json.loads(result.stdout)["windows"]["target"]["counts"] == [20, 20]
    assert (
        "Events that begin in one slice and end in another are among the rejected" in result.stderr
    )
    # Six weeks on each side: the nights lie within a window, but over the edge of a month.
    wide = ("--before", "2021-01-01..2021-02-10", "--after", "2021-02-11..2021-02-28")
    told = json.loads(scenemap(*run, *wide, "--by", "month", "--to", "2021-02-28").stdout)
    assert told["windows"]["target"]["counts"] == [30, 10]
    told = json.loads(scenemap(*run, *wide, "--by", "quarter", "--to", "2021-02-28").stdout)
    assert told["windows"]["target"]["counts"] == [39, 10]
