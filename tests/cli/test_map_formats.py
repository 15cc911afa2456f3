"""The formats of ``scenemap map``: what the ending says, what --format says, and when they disagree."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import event, events_csv
from proofs import proof

STARTS = {"html": b"<!DOCTYPE html>", "png": b"\x89PNG", "svg": b"<?xml", "gif": b"GIF89a"}


@pytest.fixture
def own(toytown, tmp_path) -> list[object]:
    """Return the arguments for a map of one month with one figure."""
    path = events_csv(tmp_path / "own.csv", [event(50, 50, "2021-01-10")] * 6)
    return ["--case", toytown, "--lang", "en", "map", path, "--by", "month"]


@proof
@pytest.mark.parametrize(
    ("out", "form"),
    [("m.png", "png"), ("m.svg", "svg"), ("m.gif", "gif"), ("m.html", "html"), ("m.HTM", "html"),
     ("m.PNG", "png"), ("m", "html")],
)  # fmt: skip
def test_the_ending_says_the_format(scenemap, own, out, form):
    result = scenemap(*own, "-o", out)
    assert result.stderr.endswith(f"Wrote {out}\n")
    assert result.stdout == ""
    assert Path(out).read_bytes().startswith(STARTS[form])
    assert [one.name for one in Path().iterdir()] == [out]


@proof
@pytest.mark.parametrize("form", STARTS)
def test_the_format_says_the_ending_of_an_unnamed_file(scenemap, own, form):
    scenemap(*own, "--format", form)
    assert Path(f"toytown.{form}").read_bytes().startswith(STARTS[form])


@proof
@pytest.mark.parametrize("out", ["m.png", "picture", "m.bak"])
def test_the_format_may_be_said_twice_or_where_the_ending_says_none(scenemap, own, out):
    scenemap(*own, "--format", "png", "-o", out)
    assert Path(out).read_bytes().startswith(STARTS["png"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "png", "-o", "m.svg"),
         "-o m.svg asks for svg, --format for png. Leave one of them out."),
        (("--format", "html", "-o", "m.gif"),
         "-o m.gif asks for gif, --format for html. Leave one of them out."),
        (("-o", "m.pdf"),
         "'m.pdf' cannot be written: the ending can be .html, .png, .svg, .gif."),
    ],
)  # fmt: skip
def test_a_format_that_cannot_be_is_a_usage_error_before_any_work(scenemap, arguments, told):
    result = scenemap("--case", "nowhere", "map", *arguments, exit_code=2)
    assert told in " ".join(result.stderr.split())
    assert list(Path().iterdir()) == []


def test_an_unknown_format_is_a_usage_error(scenemap):
    assert "'pdf' is not one of" in scenemap("map", "--format", "pdf", exit_code=2).stderr


@proof
def test_a_picture_is_not_replaced_unasked(scenemap, own):
    Path("m.svg").write_text("mine")
    assert "--overwrite" in scenemap(*own, "-o", "m.svg", exit_code=1).stderr
    assert Path("m.svg").read_text() == "mine"
    scenemap(*own, "-o", "m.svg", "--overwrite")
    assert Path("m.svg").read_bytes().startswith(STARTS["svg"])


@proof
def test_the_published_counts_make_a_picture(scenemap):
    scenemap("--lang", "en", "map", "--by", "year", "-o", "bergen.svg")
    told = Path("bergen.svg").read_text(encoding="utf-8")
    assert "2016 (part)" in told
    assert "17.0 (part)" not in told
    assert "122 of 365 days covered: Sep–Dec 2014" in told
    assert "Hypothetical outline: the real one was not" in told


def test_a_picture_of_own_events_withholds_small_counts(scenemap, toytown, tmp_path):
    events = [event(50, 50, "2021-01-10")] * 6 + [event(123, 50, "2021-01-11")] * 3
    path = events_csv(tmp_path / "events.csv", events)
    scenemap("--case", toytown, "map", path, "--by", "month", "-o", "m.svg")
    told = Path("m.svg").read_text(encoding="utf-8")
    assert "holdt tilbake" in told
    assert "Kilde: hendelser som brukeren har gitt." in told
