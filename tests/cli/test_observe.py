from __future__ import annotations

import csv
import json

import pytest

from builders import write


@pytest.fixture
def table(tmp_path):
    return write(
        tmp_path / "okter.csv",
        "Sted;Fra;Til;Personer;Salg;Bruk\n"
        "west;06.05.2021 12:00;06.05.2021 13:30;42;ja;ja\n"
        "west;07.05.2021 12:00;07.05.2021 13:00;30;nei;ja\n"
        "east;08.05.2021 20:00;08.05.2021 21:00;3;;\n"
        "west;09.07.2021 20:00;09.07.2021 21:00;0;;\n",
    )


def test_the_table_and_the_checklist_for_a_terminal(scenemap, toytown, table):
    text = scenemap("--case", toytown, "--lang", "en", "observe", table, "--by", "month").stdout
    assert "| West  | May 21 |        2 |   2.5 |      0 | 36.0 |   42 |" in text
    assert "| East  | May 21 |        1 |   1.0 |      0 |    : |    : |" in text
    assert text.startswith("# Persons present, Toytown\n")
    assert "A checklist, not a score" in text
    assert "- Use in the open: seen in 2 of the 2 sessions that noted it." in text
    assert all(len(line) <= 80 for line in text.splitlines())
    text = scenemap("--case", toytown, "observe", table, "--by", "month").stdout
    assert "- Samling: 24,0 personer per økt i snitt, på det meste 42." in text


def test_csv_and_json_say_the_same_and_hold_no_small_number(scenemap, toytown, table):
    plain = scenemap("--case", toytown, "observe", table, "--by", "month", "--format", "csv").stdout
    rows = list(csv.DictReader(plain.splitlines()))
    told = json.loads(
        scenemap("--case", toytown, "observe", table, "--by", "month", "--format", "json").stdout
    )
    assert [(one["place"], one["period"], one["mean"]) for one in told["cells"]] == [
        (one["place"], one["period"], float(one["mean"]) if one["mean"] else None) for one in rows
    ]
    (east,) = [one for one in rows if one["place"] == "east" and one["sessions"] == "1"]
    assert (east["mean"], east["peak"], east["flags"]) == ("", "", "suppressed")
    assert [one["place"] for one in told["checklists"]] == ["east", "west"]


def test_an_unknown_place_stops_and_nothing_is_written(scenemap, toytown, table, tmp_path):
    table.write_text(table.read_text(encoding="utf-8").replace("east", "easst"), encoding="utf-8")
    out = tmp_path / "out.md"
    result = scenemap("--case", toytown, "observe", table, "-o", out, exit_code=1)
    assert "okter.csv, row 4, column 'place', value 'easst'" in result.stderr
    assert not out.exists()


def test_simulated_sessions_are_called_so_on_every_output(scenemap, tmp_path):
    file = tmp_path / "s.csv"
    scenemap("simulate", "--sessions", "--seed", "1", "-o", file)
    assert "SIMULERTE ØKTER" in scenemap("observe", file).stdout
    assert set(scenemap("observe", file, "--format", "csv").stdout.splitlines()[1:]) == {
        line for line in scenemap("observe", file, "--format", "csv").stdout.splitlines()[1:]
        if line.endswith(",simulated")
    }  # fmt: skip
    assert json.loads(scenemap("observe", file, "--format", "json").stdout)["simulated"]
    scenemap("simulate", "--sessions", "--points", "--seed", "1", "-o", "x.csv", exit_code=2)


def test_the_ending_of_the_file_says_the_format(scenemap, toytown, table, tmp_path):
    scenemap("--case", toytown, "observe", table, "-o", tmp_path / "seen.csv")
    assert (tmp_path / "seen.csv").read_text(encoding="utf-8").startswith("place,period,")
    told = scenemap(
        "--case", toytown, "observe", table, "-o", tmp_path / "a.csv", "--format", "md", exit_code=2
    ).stderr
    assert "-o a.csv asks for csv, --format for md. Leave one of them out." in told


def test_a_place_that_is_unknown_in_many_rows_is_told_once(scenemap, toytown, tmp_path):
    lines = [f"ladegard;{day:02}.05.2021 12:00;{day:02}.05.2021 13:00;9" for day in range(1, 31)]
    many = write(tmp_path / "many.csv", "\n".join(["Sted;Fra;Til;Personer", *lines]) + "\n")
    told = scenemap("--case", toytown, "observe", many, exit_code=1).stderr.splitlines()
    assert told[0] == "Error: many.csv is not usable: 30 faults."
    assert "value 'ladegard'" in told[1]
    assert "(also in rows 3, 4, 5, 6, …)" in told[1]
    assert len(told) == 2


def test_a_mean_of_a_part_says_that_the_rest_is_withheld(scenemap, toytown, tmp_path):
    rows = "".join(f"west;0{day}.0{month}.2021 12:00;0{day}.0{month}.2021 13:00;{persons}\n"
                   for month, day, persons in ((5, 6, 0), (6, 2, 3)))  # fmt: skip
    file = write(tmp_path / "part.csv", "Sted;Fra;Til;Personer\n" + rows)
    told = scenemap("--case", toytown, "--lang", "en", "observe", file, "--by", "month").stdout
    assert (
        "- Concentration: 0.0 persons a session on average, : at most, in 1 of the 2\n  months; the "
        "rest is withheld.\n" in told
    )


def test_a_place_has_its_name_though_its_first_months_had_no_session(scenemap, toytown, tmp_path):
    table = write(
        tmp_path / "late.csv",
        "place,start,end,persons\n"
        "east,2021-05-06T12:00,2021-05-06T13:00,30\n"
        "west,2021-07-06T12:00,2021-07-06T13:00,40\n"
        "west,2021-08-06T12:00,2021-08-06T13:00,50\n",
    )
    text = scenemap("--case", toytown, "--lang", "en", "observe", table, "--by", "month").stdout
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("|")][2:]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["East", "May 21"], ["West", "Jul 21"], ["", "Aug 21"],
    ]  # fmt: skip
