from __future__ import annotations

import json

from builders import count, write_case


def test_the_cases_are_listed(scenemap):
    assert "bergen" in scenemap("case", "list").stdout.splitlines()
    assert "bergen" in json.loads(scenemap("case", "list", "--json").stdout)


def test_a_case_is_shown(scenemap, toytown):
    words = scenemap("--case", toytown, "--lang", "en", "case", "show").stdout
    assert scenemap("--lang", "en", "case", "show", toytown).stdout == words
    assert words.startswith("Toytown (toytown), EPSG:25832, Europe/Oslo\n")
    assert "Areas (2)\n  east: East\n  west: West\n" in words
    told = json.loads(scenemap("--case", toytown, "--lang", "en", "case", "show", "--json").stdout)
    assert told["zones"] == ["drawn: Drawn, the authority's own", "guessed: Guessed, hypothetical"]
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


def test_a_folder_may_be_given_to_check(scenemap, toytown, tmp_path):
    assert scenemap("case", "check", toytown).stdout == "toytown: no faults.\n"
    assert scenemap("case", "check", "bergen").stdout == "bergen: no faults.\n"
    told = scenemap("case", "check", tmp_path / "none", exit_code=1).stderr
    assert told.startswith("Error: There is no case '")


def test_every_fault_is_told_once_as_text_and_as_json(scenemap, tmp_path):
    bad = [count("wset", count=number) for number in range(30)]
    case = write_case(tmp_path / "bad", counts=bad, settings={"crs": "EPSG:3857"})
    told = scenemap("case", "check", case, exit_code=1).stderr.splitlines()
    assert told[0] == "Error: bad is not usable: 3 faults."
    assert told[3] == (
        "  counts.csv, row 2, column 'place', value 'wset': is no area of the case (also in rows 3, 4, "
        "5, 6, …). Did you mean 'west'?"
    )
    assert len(told) == 4
    data = json.loads(scenemap("case", "check", case, "--json", exit_code=1).stdout)
    assert (data["case"], data["usable"], len(data["faults"])) == ("bad", False, 3)
    assert data["faults"][2] == {
        "file": "counts.csv", "row": 2, "column": "place", "value": "wset", "level": "error",
        "problem": "is no area of the case (also in rows 3, 4, 5, 6, …)",
        "remedy": "Did you mean 'west'?",
    }  # fmt: skip
    sound = scenemap("case", "check", "--json")
    assert json.loads(sound.stdout) == {"case": "bergen", "usable": True, "faults": []}


def test_what_is_to_be_filled_in_is_told_and_no_fault(scenemap, tmp_path):
    case = write_case(tmp_path / "new", counts=[count(where="FYLL INN")])
    result = scenemap("case", "check", case)
    assert result.stdout == "new: can be used; 1 to fill in or mend, as the warnings say.\n"
    assert result.stderr == (
        "Warning: counts.csv, row 2, column 'where', value 'FYLL INN': is not filled in. Write what "
        "the source says.\n"
    )
