from __future__ import annotations

import json

from builders import count, write_case


def test_the_cases_are_listed(scenemap):
    assert "bergen" in scenemap("case", "list").stdout.splitlines()
    assert "bergen" in json.loads(scenemap("case", "list", "--json").stdout)


def test_a_case_is_shown(scenemap, toytown):
    words = scenemap("--case", toytown, "--lang", "en", "case", "show").stdout
    assert words.startswith("Toytown (toytown), EPSG:25832, Europe/Oslo\n")
    assert "areas (2)\n  east: East\n  west: West\n" in words
    told = json.loads(scenemap("--case", toytown, "--lang", "en", "case", "show", "--json").stdout)
    assert told["zones"] == ["drawn: Drawn, official", "guessed: Guessed, hypothetical"]
    assert told["interventions"] == ["2021-04-01: Closed"]


def test_the_places_that_check_knows_are_listed(scenemap, toytown):
    result = scenemap("--case", toytown, "case", "show", "--places")
    assert result.stdout == "The house\n"
    bergen = scenemap("case", "show", "--places", "--json").stdout
    assert "Korskirken" in json.loads(bergen)


def test_a_sound_case_has_no_faults(scenemap, toytown):
    assert scenemap("--case", toytown, "case", "check").stdout == "toytown: no faults.\n"
    assert scenemap("case", "check").stdout == "bergen: no faults.\n"


def test_every_fault_of_every_file_is_told(scenemap, tmp_path):
    bad = [count("west", count="many"), count("west", start="never")]
    case = write_case(tmp_path / "bad", counts=bad, places=[{"name": "x"}])
    result = scenemap("--case", case, "case", "check", exit_code=1)
    assert "counts.csv, row 2, column 'count', value 'many'" in result.stderr
    assert "counts.csv, row 3, column 'start', value 'never'" in result.stderr
    assert "places.csv" in result.stderr
    assert result.stdout == ""


def test_a_case_that_does_not_exist_is_named_with_those_that_do(scenemap):
    result = scenemap("--case", "atlantis", "case", "show", exit_code=1)
    assert "There is no case 'atlantis'. The cases are: bergen, oslo" in result.stderr


def test_a_sub_command_is_needed(scenemap):
    assert "list" in scenemap("case", "--help").stdout
    scenemap("case", "nonsense", exit_code=2)
