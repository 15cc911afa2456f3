"""What the scripts that break commands off know of them, and what they call half written."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import pytest

from scenemap.cli.main import cli

ROOT = Path(__file__).parents[2]
#: Commands that write only what they show, by the same way as `case show`; and what others stand for.
LIKE_ANOTHER = {"case list", "case check", "zone list", "case add-outlines"}


@pytest.fixture
def writers(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import writers

    yield writers
    for name in ("writers", "powercut"):
        sys.modules.pop(name, None)


def leaves(group: click.Group, path: str = "") -> set[str]:
    found = set()
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        within = isinstance(command, click.Group)
        found |= leaves(command, f"{path}{name} ") if within else {path + name}
    return found


def test_every_command_that_writes_is_broken_off(writers):
    typed = [" ".join(one.words).removeprefix("--case bergen ") for one in writers.WRITERS.values()]
    known = {name for name in leaves(cli) if any(f"{one} ".startswith(f"{name} ") for one in typed)}
    assert leaves(cli) - known == LIKE_ANOTHER


def test_what_is_neither_the_old_file_nor_the_new_one_is_told(writers):
    before, after = {"a": b"old", "b": b"old"}, {"a": b"new", "b": b"new", "c": b"new"}
    assert writers.half_written({"a": b"old", "b": b"new"}, before, after, set()) == []
    assert writers.half_written({"a": b"ne", "b": b"new"}, before, after, set()) == [
        "a is half written"
    ]
    assert writers.half_written({"a": b"old"}, before, after, set()) == ["b is gone"]
    made = {"m.json": json.dumps({"made": "now"}).encode()}
    assert writers.half_written(made, {}, {"m.json": b"{}"}, {"m.json"}) == []


def test_an_order_that_a_power_cut_does_not_survive_is_told(writers):
    import powercut

    folder = Path("/w")
    good = [
        ("fsync", ["/w/.x"]), ("rename", ["/w/.x", "/w/ledger.json"]), ("fsync", ["/w"]),
        ("fsync", ["/w/.y"]), ("rename", ["/w/.y", "/w/out.csv"]), ("fsync", ["/w"]),
    ]  # fmt: skip
    assert powercut.checked(folder, good) == (2, [])
    assert powercut.checked(folder, good[1:])[1] == [
        "ledger.json was not on the disk when it got its name"
    ]
    assert powercut.checked(folder, [*good[:2], *good[3:]])[1] == [
        "out.csv got its name before /w was on the disk"
    ]
    assert powercut.checked(folder, good[:-1])[1] == [
        "the folder /w was not on the disk in the end"
    ]
