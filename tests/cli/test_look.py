from __future__ import annotations

import json
import shlex
from typing import get_args

import pytest

from builders import WEST, area, event, events_csv, write, write_areas, write_case
from scenemap.findings import About
from scenemap.text import MESSAGES


@pytest.fixture
def many(tmp_path):
    return events_csv(tmp_path / "many.csv", [event(50, 50, "2021-01-10T12:00", note="x")] * 6)


def test_a_file_is_told_in_both_languages_and_the_command_reads_it(scenemap, toytown, many):
    nb = scenemap("--case", toytown, "look", many).stdout
    en = scenemap("--case", toytown, "--lang", "en", "look", many).stdout
    assert "Rader: 6." in nb
    assert "Filen leses med:" in nb
    assert "  kind  words; read as kind: find" in en
    assert "  note  words; not used" in en
    assert "  note  tekst; brukes ikke" in nb
    command = en.splitlines()[-1].split()
    assert command[0] == "scenemap"
    scenemap("--case", toytown, *command[1:])


def test_json_holds_the_same(scenemap, toytown, many):
    told = json.loads(scenemap("--case", toytown, "look", many, "--json").stdout)
    (table,) = told["tables"]
    assert (table["rows"], table["times"]["first"]) == (6, "2021-01-10")
    assert table["findings"] == ["many.csv: does not use the column note."]
    assert told["command"].startswith("scenemap bin ")


def test_a_case_keeps_what_a_column_is(scenemap, tmp_path):
    folder = write_case(tmp_path / "town", settings={"events": {"columns": {"time": "Saksdag"}}})
    path = write(tmp_path / "e.csv", "Saksdag,area\n2021-01-01,west\n")
    told = scenemap("--case", folder, "--lang", "en", "look", path).stdout
    assert "Saksdag  times; read as time" in told
    folder = write_case(tmp_path / "other", settings={"events": {"columns": 3}})
    told = scenemap("--case", folder, "look", path, exit_code=1).stderr
    assert "case.toml, column 'columns': of events is no table of names" in told


def test_identifiers_are_refused(scenemap, toytown, tmp_path):
    path = write(tmp_path / "e.csv", "time,area,fnr\n2021-01-01,west,1\n")
    result = scenemap("--case", toytown, "look", path, "--column", "kind=fnr", exit_code=1)
    assert "would identify persons" in result.stderr


def test_what_has_to_be_told_stands_in_the_command(scenemap, toytown, tmp_path):
    path = write(tmp_path / "e.csv", "Saksdag,area\n2021-01-01,west\n")
    told = scenemap("--case", toytown, "--lang", "en", "look", path).stdout
    assert "Likely: --column time=Saksdag" in told
    assert told.splitlines()[-1].endswith("--by month --column time=Saksdag")


@pytest.mark.parametrize(
    "content",
    [
        "time,note\n2021-01-01,x\n",
        "area,x\nwest,1\n",
        "area,time,tidspunkt\nwest,2021-01-01,2021-01-01\n",
        "area,time\nwest,03/04/2021\n",
    ],
)
def test_no_command_is_offered_that_would_fail(scenemap, toytown, tmp_path, content):
    path = write(tmp_path / "e.csv", content)
    scenemap("--case", toytown, "bin", path, "--by", "month", exit_code=1)
    for lang, said in (("nb", "kan ikke leses før"), ("en", "cannot be read before")):
        told = scenemap("--case", toytown, "--lang", lang, "look", path).stdout
        assert said in told.splitlines()[-1]
        assert "scenemap bin" not in told
    told = json.loads(scenemap("--case", toytown, "look", path, "--json").stdout)
    assert told["command"] is None


def test_the_command_has_the_areas_and_the_zone_that_were_given(scenemap, toytown, tmp_path):
    areas = write_areas(tmp_path / "own areas.geojson", [area("north", WEST)])
    path = write(tmp_path / "e.csv", "area,time\nnorth,2021-01-01T12:00\n")
    look = scenemap("--case", toytown, "look", path, "--areas", areas, "--tz", "UTC", "--json")
    command = shlex.split(json.loads(look.stdout)["command"])
    assert command[-4:] == ["--areas", str(areas), "--tz", "UTC"]
    scenemap("--case", toytown, *command[1:])


#: Files of which something is to be said, and options.
FOUND = {
    "header": ("Register 2021;;\ntime;area;note\n2021-01-01;west;x\n", ()),
    "kinds": ("time;area;Hva skjedde\n2021-01-01;west;x\n", ()),
    "totals": ("area;time;count\nwest;2021-01-01;1\nSum;;1\n", ()),
    "where": ("time;Plass\n2021-01-01;west\n", ()),
    "when": ("area;Saksdag\nwest;2021-01-01\n", ()),
    "several": ("area;time;tidspunkt\nwest;2021-01-01;2021-01-01\n", ()),
    "alike": ("area;time;time\nwest;2021-01-01;2021-01-02\n", ()),
    "asked": ("area;time\nwest;2021-01-01\n", ("--column", "tme=time")),
    "lacking": ("area;time\nwest;2021-01-01\n", ("--column", "kind=slags")),
    "parts": ("area;time;a;b\nwest;2021-01-01;x;y\n", ("--column", "kind=a b")),
    "times": ("area;time\nwest;03/04/2021\n", ()),
}


@pytest.mark.parametrize("about", FOUND)
def test_one_run_speaks_one_language(scenemap, toytown, tmp_path, about):
    """What is said in the one is said in the other, line by line, and no line of words is in both."""
    content, options = FOUND[about]
    path = write(tmp_path / "e.csv", content)
    said = {
        lang: scenemap(
            "--case", toytown, "--lang", lang, "look", path, *options
        ).stdout.splitlines()
        for lang in ("nb", "en")
    }
    assert len(said["nb"]) == len(said["en"])
    # Lines of columns are indented, and hold names and forms besides.
    words = {
        lang: [one for one in lines if one.strip() and one[0] != " "]
        for lang, lines in said.items()
    }
    pairs = list(zip(words["nb"], words["en"], strict=True))
    assert [one for one, other in pairs if one == other] == []
    for lang in said:
        known = MESSAGES[f"look_found_{about}"][lang].partition("{")[0]
        assert [one for one in words[lang] if one.startswith(known)], known


def test_everything_that_is_found_of_columns_has_words_in_both_languages():
    known = {*get_args(About)} - {"", "columns"}
    assert known == {*FOUND}
    assert all(f"look_found_{one}" in MESSAGES for one in known)


@pytest.mark.parametrize("about", FOUND)
def test_a_command_that_is_offered_runs(scenemap, toytown, tmp_path, about):
    content, options = FOUND[about]
    path = write(tmp_path / "e.csv", content)
    told = json.loads(scenemap("--case", toytown, "look", path, *options, "--json").stdout)
    if told["command"] is not None:
        scenemap("--case", toytown, *shlex.split(told["command"])[1:])
