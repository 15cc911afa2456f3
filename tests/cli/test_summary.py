from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders import EAST, WEST, area, event, events_csv, write_areas
from proofs import proof

TOY = ("--before", "2021-01-01..2021-03-31", "--after", "2021-04-01..2021-06-30")


def test_bergen_in_json(scenemap):
    """Lundeberg & Mjåland 2017, table 4.12."""
    told = json.loads(scenemap("summary", "--by", "quarter", "--format", "json").stdout)
    assert [one["total"] for one in told["areas"]] == [265, 129, 97, 84, 62, 11, 9]
    assert list(told["totals"]["by_source_period"].values()) == [81, 380, 196]
    assert told["totals"]["all"] == 657
    assert [one["laksevag"] for one in told["shares"]["by_source_period"].values()] == [
        23.0, 44.6, 64.4,
    ]  # fmt: skip


def test_markdown_is_the_default_and_norwegian(scenemap):
    result = scenemap("summary")
    assert result.stdout.startswith("# ")
    assert "64,4 %" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("md", "# Finds, Toytown"), ("csv", "period_type,area,period"), ("json", "{"),
        ("html", "<!DOCTYPE html>"),
    ],
)  # fmt: skip
def test_every_format_goes_to_a_file(scenemap, toytown, form, first):
    run = ("--case", toytown, "--lang", "en", "summary", "--format", form, "-o", f"out.{form}")
    result = scenemap(*run)
    assert (result.stdout, result.stderr) == ("", f"Wrote out.{form}\n")
    assert Path(f"out.{form}").read_text(encoding="utf-8").startswith(first)


def test_the_headline_comes_with_its_readings(scenemap):
    lines = scenemap("--lang", "en", "summary", "--headline").stdout
    assert "23.0 %" in lines
    assert "Not seen" in lines
    assert len(lines.splitlines()) < 20


def test_own_events_are_summarised(scenemap, toytown, tmp_path):
    events = [event(50, 50, "2021-01-10")] * 6 + [event(150, 50, "2021-05-10")] * 5
    path = events_csv(tmp_path / "events.csv", events)
    result = scenemap("--case", toytown, "summary", path, "--format", "json")
    told = json.loads(result.stdout)
    assert {one["id"]: one["total"] for one in told["areas"]} == {"west": 6, "east": 5}
    assert told["sources"] == []
    assert "11 rows read" in result.stderr


def test_events_of_a_single_quarter_are_summarised(scenemap, toytown, tmp_path):
    path = events_csv(tmp_path / "events.csv", [event(50, 50, "2021-01-10")] * 6)
    told = json.loads(scenemap("--case", toytown, "summary", path, "--format", "json").stdout)
    assert told["totals"]["all"] == 6


def test_own_areas_are_summarised(scenemap, toytown, tmp_path):
    events = [event(50, 50, "2021-01-10")] * 6 + [event(150, 50, "2021-05-10")] * 5
    path = events_csv(tmp_path / "events.csv", events)
    areas = write_areas(tmp_path / "areas.geojson", [area("left", WEST), area("right", EAST)])
    result = scenemap("--case", toytown, "summary", path, "--areas", areas, "--format", "json")
    told = json.loads(result.stdout)
    assert {one["id"]: one["total"] for one in told["areas"]} == {"left": 6, "right": 5}


@pytest.mark.parametrize("form", ["md", "csv", "json", "html"])
def test_simulated_events_are_called_so_in_every_format(scenemap, toytown, form):
    scenemap("--case", toytown, "simulate", "--seed", "1", "-o", "events.csv")
    run = ("--case", toytown, "--lang", "en", "summary", "events.csv", "--format", form)
    result = scenemap(*run)
    assert "simulated" in result.stdout.casefold()


@pytest.mark.parametrize(
    "command",
    [
        ["summary", "events.csv"],
        ["kinds", "events.csv"],
        ["changes", "events.csv", *TOY],
    ],
)
def test_a_terminal_shows_first_and_in_bold_that_events_are_simulated(scenemap, toytown, command):
    scenemap("--case", toytown, "simulate", "--seed", "1", "-o", "events.csv")
    shown = scenemap("--case", toytown, "--lang", "en", *command).stdout
    bold = [line for line in shown.splitlines() if "SIMULATED" in line]
    assert bold[0].startswith("**SIMULATED EVENTS")
    assert shown.index("SIMULATED") < shown.index("|")
    assert "\\*" not in shown


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        (("--kind", "find"), 2, "--kind: give a FILE of events"),
        (("--tz", "UTC", "--from", "2015-01-01"), 2, "--from, --tz: give a FILE of events"),
        (("--format", "docx"), 2, "'docx' is not one of"),
        (("nowhere.csv",), 1, "nowhere.csv does not exist"),
    ],
)
def test_wrong_usage_is_two_and_unusable_data_one(scenemap, arguments, exit_code, told):
    result = scenemap("summary", *arguments, exit_code=exit_code)
    assert told in result.stderr
    assert result.stdout == ""


def test_an_output_is_not_replaced_unasked(scenemap):
    Path("out.md").write_text("mine")
    assert "--overwrite" in scenemap("summary", "-o", "out.md", exit_code=1).stderr
    assert Path("out.md").read_text() == "mine"
    scenemap("summary", "-o", "out.md", "--overwrite")
    assert Path("out.md").read_text(encoding="utf-8").startswith("# ")


# --- the file that is handed on -------------------------------------------------------------------

STARTS = {"md": b"# ", "csv": b"period_type", "json": b"{", "html": b"<!DOCTYPE", "xlsx": b"PK"}


@pytest.mark.parametrize(
    ("out", "form"), [*((f"r.{form}", form) for form in STARTS), ("r.HTM", "html"), ("r", "md")]
)
def test_the_ending_says_the_format(scenemap, toytown, out, form):
    assert scenemap("--case", toytown, "summary", "-o", out).stderr == f"Wrote {out}\n"
    assert Path(out).read_bytes().startswith(STARTS[form])
    assert [one.name for one in Path().iterdir()] == [out]


def test_a_format_may_be_said_where_the_ending_says_none(scenemap, toytown):
    scenemap("--case", toytown, "summary", "--format", "xlsx", "-o", "r.bak")
    assert Path("r.bak").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "csv", "-o", "r.xlsx"), "-o r.xlsx asks for xlsx, --format for csv."),
        (("--format", "xlsx"), "xlsx is not for a terminal. Name a file: -o summary.xlsx"),
        (("--headline", "-o", "r.html"), "--headline goes with md, not with html."),
    ],
)
def test_a_format_that_cannot_be_is_a_usage_error(scenemap, arguments, told):
    result = scenemap("--case", "nowhere", "summary", *arguments, exit_code=2)
    assert told in " ".join(result.stderr.split())
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("form", [pytest.param("html", marks=proof), "xlsx"])
def test_two_runs_give_the_same_bytes(scenemap, toytown, form):
    for name in ("a", "b"):
        scenemap("--case", toytown, "summary", "--format", form, "-o", f"{name}.{form}")
    assert Path(f"a.{form}").read_bytes() == Path(f"b.{form}").read_bytes()
