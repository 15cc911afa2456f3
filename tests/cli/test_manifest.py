"""A report is made again from its manifest, byte for byte, in another folder and another year."""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
from pathlib import Path

import pytest

from builders import EAST, WEST, area, covered, event, events_csv, write_areas, write_rows
from proofs import proof

FORMS = ("xlsx", "json", *(pytest.param(one, marks=proof) for one in ("html", "md", "csv")))


@pytest.fixture
def events(tmp_path) -> Path:
    """Return a file whose last events are of the third quarter of 2021."""
    return events_csv(
        tmp_path / "far" / "events.csv",
        [event(50, 50, "2021-01-10")] * 30
        + [event(150, 50, "2021-05-10")] * 20
        + [event(150, 50, "2021-07-10")] * 40,
    )


def again(scenemap, monkeypatch, told, folder: Path, *inputs: Path) -> bytes:
    """Run the command of a manifest where nothing but its inputs is, and return what it made."""
    folder.mkdir()
    for path in inputs:
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, folder / path.name)
    monkeypatch.chdir(folder)
    words = shlex.split(told["command"])
    assert words[words.index("scenemap") + 1 :] == told["arguments"]
    for word in words[: words.index("scenemap")]:
        monkeypatch.setenv(*word.split("=", 1))
    scenemap(*told["arguments"])
    return (folder / told["output"]["name"]).read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_a_report_is_made_again_from_its_manifest(
    scenemap, toytown, events, tmp_path, monkeypatch, form
):
    # Within the third quarter, whose events are left out; the clock of the test is years later.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1629000000")
    result = scenemap(
        "--case", toytown, "--lang", "en", "summary", events, "--by", "month", "-o", f"r.{form}",
        "--manifest", "r.manifest.json",
    )  # fmt: skip
    assert result.stderr.endswith(f"Wrote r.{form}\nWrote r.manifest.json\n")
    assert "were left out" in result.stderr
    made = Path(f"r.{form}").read_bytes()
    told = json.loads(Path("r.manifest.json").read_text(encoding="utf-8"))
    monkeypatch.delenv("SOURCE_DATE_EPOCH")

    assert told["output"]["sha256"] == hashlib.sha256(made).hexdigest()
    assert again(scenemap, monkeypatch, told, tmp_path / "again", events, toytown) == made


def test_the_day_that_it_is_dated_to_is_noted(scenemap, toytown, events, tmp_path, monkeypatch):
    """The day of the run, where it says today: another day is told when it is made again."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1629000000")
    scenemap(
        "--case",
        toytown,
        "summary",
        events,
        "--date",
        "today",
        "-o",
        "r.md",
        "--manifest",
        "m.json",
    )
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    told = json.loads(Path("m.json").read_text(encoding="utf-8"))
    assert told["options"]["date"] == "2021-08-15"
    made = Path("r.md").read_bytes()
    assert again(scenemap, monkeypatch, told, tmp_path / "again", events, toytown) == made


def test_every_file_and_option_is_in_it(scenemap, toytown, events, tmp_path, monkeypatch):
    areas = write_areas(tmp_path / "areas.geojson", [area("left", WEST), area("right", EAST)])
    coverage = write_rows(tmp_path / "looked.csv", [covered("left"), covered("right")])
    ledger = tmp_path / "ledger.json"
    scenemap(
        "--case", toytown, "summary", events, "--areas", areas, "--coverage", coverage, "--ledger",
        ledger, "--from", "2021-01-01", "--to", "2021-06-30", "--round", "10", "-o", "r.md",
        "--manifest", "m.json",
    )  # fmt: skip
    told = json.loads(Path("m.json").read_text(encoding="utf-8"))
    assert [(one["role"], one["name"]) for one in told["inputs"]] == [
        ("events", "events.csv"), ("areas", "areas.geojson"), ("coverage", "looked.csv"),
        ("ledger", "ledger.json"),
    ]  # fmt: skip
    # As it was before the run: there was none.
    assert told["inputs"][3]["sha256"] is None
    options = told["options"]
    assert (options["case"], options["lang"], options["by"]) == ("toytown", "nb", "quarter")
    assert (options["from"], options["to"], options["round"]) == ("2021-01-01", "2021-06-30", 10)
    assert (options["format"], options["bad-rows"], options["recent"]) == ("md", "stop", False)
    assert str(tmp_path) not in Path("m.json").read_text(encoding="utf-8")
    made = Path("r.md").read_bytes()
    inputs = (events, toytown, areas, coverage)
    assert again(scenemap, monkeypatch, told, tmp_path / "again", *inputs) == made


def test_a_folder_of_events_is_made_again(scenemap, toytown, events, tmp_path, monkeypatch):
    arguments = ("--case", toytown, "summary", events.parent, "-o", "r.csv", "--manifest", "m.json")
    scenemap(*arguments)
    told = json.loads(Path("m.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in told["inputs"]] == ["far/events.csv"]
    made = Path("r.csv").read_bytes()
    inputs = (events.parent, toytown)
    assert again(scenemap, monkeypatch, told, tmp_path / "again", *inputs) == made


def test_published_counts_are_known_by_the_files_of_the_case(scenemap):
    scenemap("summary", "-o", "r.md", "--manifest", "m.json")
    told = json.loads(Path("m.json").read_text(encoding="utf-8"))
    assert told["inputs"] == []
    assert told["case"]["id"] == "bergen"
    assert len(told["case"]["files"]["counts.csv"]) == 64


def test_nothing_is_written_beside_a_report_unasked(scenemap):
    scenemap("summary", "-o", "r.md")
    assert [one.name for one in Path().iterdir()] == ["r.md"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--manifest", "m.json"), "--manifest tells of a file. Name one with -o."),
        (("-o", "r.md", "--manifest", "r.md"), "--manifest r.md is in use already."),
        (("events.csv", "-o", "r.md", "--manifest", "events.csv", "--overwrite"),
         "--manifest events.csv is in use already."),
    ],
)  # fmt: skip
def test_a_manifest_that_cannot_be_is_a_usage_error(scenemap, arguments, told):
    events_csv(Path("events.csv"))
    before = Path("events.csv").read_bytes()
    assert told in " ".join(scenemap("summary", *arguments, exit_code=2).stderr.split())
    assert [one.name for one in Path().iterdir()] == ["events.csv"]
    assert Path("events.csv").read_bytes() == before


def test_a_manifest_is_not_replaced_unasked(scenemap):
    Path("m.json").write_text("mine")
    assert "--overwrite" in scenemap(
        "summary", "-o", "r.md", "--manifest", "m.json", exit_code=1
    ).stderr  # fmt: skip
    assert [one.name for one in Path().iterdir()] == ["m.json"]


def test_what_was_turned_off_stays_off_where_a_folder_turns_it_on(scenemap, toytown, events):
    Path("scenemap.toml").write_text("[summary]\nrecent = true\n", encoding="utf-8")
    scenemap(
        "--case", toytown, "summary", events, "--no-recent", "-o", "r.md", "--manifest", "m.json"
    )
    told = json.loads(Path("m.json").read_text(encoding="utf-8"))
    assert "--no-recent" in told["arguments"]
    assert "--recent" not in told["arguments"]
