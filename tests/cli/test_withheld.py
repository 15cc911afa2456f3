"""What is withheld leaves no trace: with other such counts every output is the same, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import event, events_csv

#: Finds by area, month and hour of the day; 367 that are shown wherever they are counted.
SHOWN = [
    ("west", 1, 10, 91), ("west", 3, 12, 63), ("west", 5, 15, 80), ("east", 1, 10, 72),
    ("east", 5, 15, 61),
]  # fmt: skip
#: Withheld: the small ones, and 41 from which they would follow.
FEW = [("west", 2, 11, 3), ("east", 2, 10, 41), ("east", 3, 9, 2)]
OTHERS = [("west", 2, 11, 4), ("east", 2, 10, 41), ("east", 3, 9, 1)]
#: Rounded to nought. Nobody looked after June, so that nought is unknown there.
ROUNDED = [*FEW, ("east", 7, 9, 3)]
OTHERS_ROUNDED = [
    ("west", 2, 11, 1), ("east", 2, 10, 41), ("east", 3, 9, 4), ("east", 7, 9, 2), ("west", 8, 9, 1),
]  # fmt: skip

OUTPUTS = [
    *(("summary", "--format", form) for form in ("md", "csv", "json")),
    *(("summary", "-o", f"out.{form}") for form in ("html", "xlsx")),
    *(("map", "-o", f"out.{form}") for form in ("html", "svg")),
    ("bin",), ("bin", "--json"),
]  # fmt: skip


@pytest.fixture
def made(scenemap, toytown, tmp_path, monkeypatch):
    """Return a function that makes an output, and says all that was told on the way."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    def make(counts, command, *options, by="month"):
        events = [
            event(
                50 if name == "west" else 150, 50, f"2021-{month:02}-{1 + n % 27:02}T{hour:02}:17"
            )
            for name, month, hour, count in [*SHOWN, *counts]
            for n in range(count)
        ]
        path = events_csv(tmp_path / "e.csv", events)
        more = ("--overwrite",) if "-o" in options else ()
        run = (command, path, "--by", by, "--from", "2021-01-01", "--to", "2021-08-31")
        result = scenemap("--case", toytown, "--lang", "en", *run, *options, *more)
        return result.stdout, result.stderr, [one.read_bytes() for one in Path().glob("out*")]

    return make


@pytest.mark.parametrize("output", OUTPUTS, ids=" ".join)
def test_other_withheld_counts_change_no_byte(made, output):
    assert made(OTHERS, *output) == made(FEW, *output)


@pytest.mark.parametrize("output", [("summary", "-o", "out.html"), *OUTPUTS[-2:]], ids=" ".join)
def test_other_counts_that_are_rounded_to_nought_change_no_byte(made, output):
    output = (*output, "--round", "10")
    assert made(OTHERS_ROUNDED, *output) == made(ROUNDED, *output)


@pytest.mark.parametrize("more", [(), ("--round", "10"), ("--profile-areas",)])
def test_other_small_bins_change_no_byte(made, more):
    """Three at eleven and two at nine, or four and one; rounded, one may be of another hour."""
    others = [*OTHERS[:2], ("east", 3, 8, 1)] if more else OTHERS
    found = made(others, "bin", "--json", *more, by="hour")
    assert found == made(FEW, "bin", "--json", *more, by="hour")


def test_the_outputs_are_of_the_counts_that_are_shown(made):
    """Else that nothing changes would say nothing."""
    more = [*FEW[:1], ("east", 2, 10, 42), *FEW[2:]]
    assert made(more, "bin") != made(FEW, "bin")
