"""``scenemap case add-service`` and ``add-act``: into a case of one's own, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import at, write, write_case
from scenemap import writing
from scenemap.case import geodata_root, load_case
from scenemap.catalogue import NAME, catalogue_text

(LON, LAT), (EAST_LON, EAST_LAT) = at(50, 50), at(150, 50)
SERVICE = (
    "case", "add-service", "--name-nb", "Stua", "--name-en", "The room", "--source", "book",
    "--where", "L9", "--accuracy-m", "20", "--position-source", "map",
)  # fmt: skip
ACT = (
    "case", "add-act", "--kind", "opening", "--name-nb", "Åpnet", "--name-en", "Opened", "--source",
    "book", "--where", "L9",
)  # fmt: skip


@pytest.fixture
def town(scenemap) -> Path:
    return write_case(Path("town"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_service_that_moved_is_put_in_with_its_places(scenemap, town):
    before = files(town)
    told = scenemap(
        "--case", town, *SERVICE, "--place", f"{LAT},{LON}", "--days", "2019..1.6.2021", "--address", "A",
        "--place", f"{EAST_LAT} {EAST_LON}", "--days", "2021-06..", "--address", "B",
    ).stderr  # fmt: skip
    assert told.startswith(
        "Service 'stua', 2 places: from 2019 to 2021-06-01; from 2021-06.\nWrote town"
    )
    one = next(one for one in load_case(town).services if one.id == "stua")
    assert [(at.address, at.accuracy_m, at.source, at.where) for at in one.positions] == [
        ("A", 20, "map", "L9"), ("B", 20, "map", "L9")
    ]  # fmt: skip
    assert [change.kind for change in one.changes()] == ["opened", "moved"]
    after = files(town)
    assert after.pop("services.toml").startswith(before.pop("services.toml"))
    assert after == before
    assert scenemap("case", "check", town).stdout == "town: no faults.\n"


def test_an_act_is_put_in(scenemap, town):
    before = files(town)
    told = scenemap(
        "--case", town, *ACT, "--start", "17.6.2021", "--place-type", "area", "--place", "West"
    )
    assert told.stderr.startswith("Act 'apnet', 2021-06-17 (day), area 'west'.\nWrote town")
    one = next(one for one in load_case(town).interventions if one.id == "apnet")
    assert (one.precision, one.place, one.name["en"]) == ("day", "west", "Opened")
    after = files(town)
    assert after.pop("interventions.csv").startswith(before.pop("interventions.csv"))
    assert after == before


@pytest.mark.parametrize("file", ["services.toml", "interventions.csv"])
def test_a_file_that_is_not_there_is_made(scenemap, town, file):
    (town / file).unlink()
    (town / "counts.csv").unlink()
    if file == "services.toml":
        scenemap("--case", town, *SERVICE, "--place", f"{LAT},{LON}")
        assert [one.id for one in load_case(town).services] == ["stua"]
    else:
        scenemap("--case", town, *ACT, "--start", "2021")
        assert [one.id for one in load_case(town).interventions] == ["apnet"]


def test_a_table_puts_in_several_or_none(scenemap, town):
    head = "start;kind;name_nb;name_en;source;where;place_type;place\n"
    good = "2021-05;x;En;One;book;L1;;\n1.6.2021;x;To;Two;book;L2;area;west\n"
    write(Path("acts.csv"), f"{head}{good}2021-05;x;Tre;Three;bok;L3;area;north\n")
    before = files(town)
    told = scenemap("--case", town, "case", "add-act", "--table", "acts.csv", exit_code=1).stderr
    assert told == (
        "Error: acts.csv is not usable: 2 faults.\n"
        "  acts.csv, row 4, column 'place', value 'north': is no area of the case. There are: east, "
        "west.\n"
        "  acts.csv, row 4, column 'source', value 'bok': is no source of the case. Describe it in "
        "case.toml, or correct it. Did you mean 'book'?\n"
    )
    assert files(town) == before
    write(Path("acts.csv"), head + good)
    scenemap("--case", town, "case", "add-act", "--table", "acts.csv")
    assert {one.id for one in load_case(town).interventions} >= {"en", "to"}


def test_faults_of_options_name_them(scenemap, town):
    told = scenemap("--case", town, *ACT, "--place-type", "aera", exit_code=1).stderr
    assert told == (
        "Error: --place-type 'aera': is no type of place. Did you mean 'area'?\n"
        "--start: is blank. Give the day, or at least the year.\n"
    )
    told = scenemap(
        "--case", town, *SERVICE, "--place", "60.39,5.33", "--days", "2021-13..", exit_code=1
    )
    assert told.stderr.startswith(
        "Error: --days: holds a time that cannot be used. '2021-13-01' is not"
    )
    told = scenemap("--case", town, *SERVICE, "--place", "5.33,60.39", exit_code=1).stderr
    assert told.startswith("Error: --place '5.33': is not where the case is.")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "Say what is to be added, or give a --table of it."),
        (("--table", "t.csv", "--id", "x"), "--table says all of it; --id goes without a table."),
        (("--sheet", "a", "--id", "x"), "--sheet goes with --table."),
        (("--id", "x"), "Where is it? Give --place LAT,LON, once for each place."),
        (
            ("--place", "60.39,5.33", "--days", "2021"),
            "--days '2021' is no stretch of time. Write 2021.. if",
        ),
        (
            ("--place", "60.39,5.33", "--place", "60.4,5.33", "--days", "2021.."),
            "--days is given 1 times, and --place 2 times. Give it once for each place, in their order.",
        ),
        (
            ("--place", "60.39,5.33", *(["--accuracy-m", "3"] * 2)),
            "--accuracy-m is given 2 times, and --place 1 times. Give it once, or once for each place",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(scenemap, town, given, told):
    assert told in scenemap("--case", town, "case", "add-service", *given, exit_code=2).stderr


def test_days_that_make_no_sense_are_refused(scenemap, town):
    before = files(town)
    one, two = ("--place", f"{LAT},{LON}"), ("--place", f"{EAST_LAT},{EAST_LON}")
    told = scenemap("--case", town, *SERVICE, *one, "--days", "..", exit_code=2).stderr
    assert "--days '..' says no day. Give the first, the last or both, or leave --days out" in told
    told = scenemap(
        "--case", town, *SERVICE, *one, "--days", "2019..2021", *two, "--days", "2020-06..",
        exit_code=1,
    ).stderr  # fmt: skip
    assert (
        "--days '2020-06': has service 'stua' at two places at once: at the other 2019..2021."
        in told
    )
    assert files(town) == before


def test_what_came_with_scenemap_stays_as_it_is(scenemap):
    before = files(geodata_root() / "bergen")
    told = scenemap(*ACT, "--start", "2021", exit_code=1).stderr
    assert "Copy it and say which is meant: scenemap case new my-bergen --from bergen" in told
    assert files(geodata_root() / "bergen") == before
    assert [*Path().iterdir()] == []


def test_a_catalogue_is_kept_true(scenemap, town):
    write(town / NAME, catalogue_text(town))
    scenemap("--case", town, *ACT, "--start", "2021")
    assert (town / NAME).read_text(encoding="utf-8") == catalogue_text(town)


def test_what_cannot_be_written_leaves_the_case_as_it_was(scenemap, town, monkeypatch):
    before = files(town)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_put", full)
    scenemap("--case", town, *ACT, "--start", "2021", exit_code=1)
    assert files(town) == before
