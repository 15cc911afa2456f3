"""The benchmark that sends events through other programs tells what is lost from what comes back."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

ROW = ("5.3", "60.4", "A01", "2015-10-25T00:30:00+00:00", "2015-10-25T00:30:00+00:00", "find", "1")


@pytest.fixture
def crossings(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    import crossings

    yield crossings
    for name in ("crossings", "wrapping"):
        sys.modules.pop(name, None)


def test_rows_that_come_back_otherwise_are_told(crossings):
    later = (*ROW[:3], "2015-10-25T01:30:00+00:00", *ROW[4:])
    other = ("5.4", *ROW[1:])
    told = {
        "the same": [ROW, other],
        "the same, in another order": [other, ROW],
        "**1 rows of 2**": [ROW],
        "**start differ in 1 rows**": [later, other],
    }
    for words, back in told.items():
        assert crossings.difference([ROW, other], back) == words
    swapped = [("5.4", *ROW[1:2], "A02", *ROW[3:]), ROW]
    mixed = [("5.3", *ROW[1:2], "A02", *ROW[3:]), ("5.4", *ROW[1:])]
    assert crossings.difference(swapped, mixed) == "**what belongs to what differ in 2 rows**"


def test_a_clock_time_without_its_offset_is_the_first_of_two(crossings):
    assert crossings._moment("2015-10-25T02:30:00") == "2015-10-25T00:30:00+00:00"
    assert crossings._moment("2015-10-25T02:30:00+01:00") == "2015-10-25T01:30:00+00:00"


def test_what_a_program_says_names_no_folder_of_this_machine(crossings):
    error = crossings.CrossingError(
        "Reading /tmp/abc/events.gpkg\nERROR 1: /tmp/abc/x|y is not there"
    )
    assert crossings.said(error) == "cannot: ERROR 1: x/y is not there"


@pytest.mark.proof
def test_a_program_that_changes_nothing_and_one_that_loses_places(crossings, tmp_path):
    def copied(source: Path, target: Path, _: str) -> None:
        shutil.copyfile(source, target)

    def without_places(source: Path, target: Path, _: str) -> None:
        header, *lines = source.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if ",,," not in line]
        target.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")

    world = crossings.Crossings(tmp_path)
    program = crossings.Program("copy", copied, str, "csv>csv fgb>fgb", "gpkg>gpkg@4326")
    assert [told for *_, told in world.of(program)] == ["the same"] * 3
    lossy = crossings.Program("lossy", without_places, str, "csv>csv")
    ((_, _, told),) = world.of(lossy)
    assert told == "**980 rows of 1,000**"
