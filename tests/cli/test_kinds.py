from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from builders import covered, event, events_csv, write_rows

FIRST = [9, 14, 8, 12, 20, 10, 7, 13, 19, 9, 15, 10, 17, 8, 13, 12]


def month(number: int) -> str:
    return f"{2020 + number // 12}-{number % 12 + 1:02}"


@pytest.fixture
def two_kinds(tmp_path):
    """Return banishments, and finds that do the same two months later."""
    rows = []
    for kind, counts in (("banishment", FIRST), ("find", [10, 13, *FIRST[:-2]])):
        for number, n in enumerate(counts):
            # Every month has an event on its first and its last days: no month is covered in part.
            days = [1, 28, *range(2, n)][:n]
            rows += [event(50, 50, f"{month(number)}-{day:02}T12:00", kind=kind) for day in days]
    return events_csv(tmp_path / "two.csv", rows)


def test_events_side_by_side_with_the_lag(scenemap, toytown, two_kinds):
    looked = [
        covered(area, start="2020-01-01", end="2021-04-30", kind=kind)
        for area in ("west", "east")
        for kind in ("find", "banishment")
    ]
    coverage = write_rows(Path("coverage.csv"), looked)
    arguments = (
        "--from", "2020-01-01", "--to", "2021-04-30", "--by", "month", "--coverage", coverage,
    )  # fmt: skip
    result = scenemap("--case", toytown, "--lang", "en", "kinds", two_kinds, *arguments)
    assert "Finds (Toytown) changes 2 months after Banishment (Toytown)" in " ".join(
        result.stdout.split()
    )
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    told = json.loads(
        scenemap("--case", toytown, "kinds", two_kinds, *arguments, "--format", "json").stdout
    )
    assert told["lags"][0]["lag"] == 2
    of = {row["key"]: row["kind"] for row in told["rows"]}
    assert [one["count"] for one in told["cells"] if of[one["key"]] == "banishment"] == FIRST


def test_one_kind_alone_follows_nothing(scenemap, toytown, two_kinds):
    asked = ("--case", toytown, "--lang", "en", "kinds", two_kinds, "--by", "month")
    assert "follow" in scenemap(*asked).stdout
    assert "follow" not in scenemap(*asked, "--kind", "find").stdout


def test_small_counts_of_the_whole_case_are_withheld(scenemap, toytown, tmp_path):
    rows = [event(50, 50, f"2021-01-{day:02}T12:00") for day in range(1, 10)] * 3
    rows += [event(50, 50, "2021-02-03T12:00")] * 3
    rows += [event(150, 50, "2021-03-03T12:00")] * 8
    file = events_csv(tmp_path / "few.csv", rows)
    found = list(csv.DictReader(
        scenemap("--case", toytown, "kinds", file, "--by", "month", "--format", "csv").stdout.splitlines()
    ))  # fmt: skip
    by_month = {one["period"]: (one["count"], one["flags"]) for one in found}
    assert by_month["2021-02"] == ("", "suppressed")
    assert sum(flags == "suppressed" for _, flags in by_month.values()) == 2


def test_published_series_stand_side_by_side_and_too_few_slices_say_nothing(scenemap):
    text = scenemap("--lang", "en", "kinds", "--by", "year").stdout
    assert "| 2.  |      659 (153.3) |    1,318 (108.3) |       325 (30.3) |" in text
    assert "It takes 12 periods in a row with figures of both" in text


def test_options_that_do_not_go_together_are_wrong_usage(scenemap, toytown, two_kinds):
    scenemap("--case", toytown, "kinds", two_kinds, "--series", "finds", exit_code=2)
    scenemap("kinds", "--from", "2020-01-01", exit_code=2)
