"""Services and acts put into the files of a case, which otherwise stay as they are."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import at, intervention, write, write_case
from scenemap.case import Case
from scenemap.errors import DataError
from scenemap.findings import Findings
from scenemap.interventions import COLUMNS, read_interventions
from scenemap.newcase.additions import (
    PLACE_COLUMNS,
    SERVICE_COLUMNS,
    NewService,
    acts_of,
    read_table,
    services_of,
    with_acts,
    with_services,
)
from scenemap.services import read_services
from scenemap.tables import Row

ALL = (*SERVICE_COLUMNS, *PLACE_COLUMNS)
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=9)
texts = texts.map(lambda text: " ".join(text.split())).filter(bool)
place = st.fixed_dictionaries(
    {
        "lon": st.floats(-180, 180), "lat": st.floats(-90, 90), "accuracy_m": st.floats(0, 1e5),
        "position_source": texts, "where": texts,
    },
    optional={"start": st.sampled_from(["2012", "2014-08-25", "2015-spring"]), "address": texts},
)  # fmt: skip
services = st.fixed_dictionaries(
    {
        "id": st.just("new"), "name": st.fixed_dictionaries({"nb": texts, "en": texts}),
        "source": texts, "where": texts, "position": st.lists(place, min_size=1, max_size=3),
    },
    optional={
        "owner": texts,
        "offers": st.fixed_dictionaries({"nb": st.lists(texts), "en": st.lists(texts)}),
    },
)  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Case:
    return Case(write_case(tmp_path / "town"))


def house(**changes: str) -> dict[str, str]:
    """Return a row of a service with one place."""
    lon, lat = at(50, 50)
    return {
        "id": "room", "name_nb": "Stua", "name_en": "The room", "source": "book", "where": "L9",
        "start": "2020", "lat": f"{lat:.6f}", "lon": f"{lon:.6f}", "accuracy_m": "15",
        "position_source": "map",
    } | changes  # fmt: skip


def act(**changes: str) -> dict[str, str]:
    """Return a row of an act."""
    given = intervention(**{"id": "opening", "name_nb": "Åpnet", "name_en": "Opened", **changes})
    return {key: str(value) for key, value in given.items() if key != "precision"}


def rows(*given: dict[str, str], file: str = "table.csv") -> tuple[list[Row], Findings]:
    findings = Findings(file)
    return [Row(number, cells, findings) for number, cells in enumerate(given, 2)], findings


def faults(build: Any, case: Case, *given: dict[str, str]) -> list[str]:
    made, findings = rows(*given)
    build(made, case)
    return [str(one) for one in findings]


# --- text


@given(added=st.lists(services, min_size=1, max_size=1), ends=st.sampled_from(["\n", "\r\n"]))
def test_what_was_written_stays_and_what_is_added_is_read_as_said(
    tmp_path_factory: pytest.TempPathFactory, added: list[dict[str, Any]], ends: str
) -> None:
    folder = tmp_path_factory.mktemp("town")
    before = (
        f'\ufeff# Ours{ends}[[service]]{ends}id = "old" # kept{ends}name = "Old"{ends}source = "x"'
    )
    before += f'{ends}where = "y"'
    text = with_services(before, [NewService(one) for one in added])
    assert text.startswith(before)
    assert "\n" not in text.replace("\r\n", "") if ends == "\r\n" else "\r" not in text
    (folder / "both.toml").write_bytes(text.encode())
    found = {one.id: one for one in read_services(folder / "both.toml")}
    assert set(found) == {"old", "new"}
    (said,) = added
    one = found["new"]
    assert dict(one.name) == said["name"]
    assert (one.source, one.where, one.owner) == (
        said["source"],
        said["where"],
        said.get("owner", ""),
    )
    assert [
        (read.lon, read.lat, read.accuracy_m, read.address, read.source, read.where)
        for read in one.positions
    ] == [
        tuple(
            given.get(key, "")
            for key in ("lon", "lat", "accuracy_m", "address", "position_source", "where")
        )
        for given in said["position"]
    ]


def test_a_file_that_is_written_otherwise_is_refused() -> None:
    with pytest.raises(DataError, match=r"Nothing can be added to services\.toml as it is written"):
        with_services('service = [{ id = "a" }]\n', [NewService({"id": "b", "position": []})])


def test_a_file_that_is_not_there_is_made() -> None:
    text = with_services("", [NewService({"id": "b", "position": [{"lon": 5.5}]})])
    assert text == '[[service]]\nid = "b"\n\n[[service.position]]\nlon = 5.5\n'
    assert with_acts("", ()) == f"{','.join(COLUMNS)}\n"


def test_acts_take_the_order_of_the_columns_that_there_are(town: Case, tmp_path: Path) -> None:
    order = ["own", *reversed(COLUMNS)]
    before = ",".join(order) + "\r\n" + ",".join(["me", *(["x"] * len(COLUMNS))])
    (one,) = acts_of(rows(act(note="=1+1, or"))[0], town)
    text = with_acts(before, [one])
    assert text.startswith(f"{before}\r\n")
    added = [*csv.DictReader(io.StringIO(text))][1]
    assert added["own"] == ""
    assert added["note"] == "'=1+1, or"  # no formula
    assert {name: added[name] for name in COLUMNS if name != "note"} == {
        name: one.cells[name] for name in COLUMNS if name != "note"
    }


# --- what is said, held to the case


def test_rows_of_one_id_are_one_service_with_its_places_in_time(town: Case) -> None:
    made, findings = rows(
        house(
            start="2021-06", address="Gate 2", place_where="L10", offers_nb="mat; te",
            offers_en="food; tea",
        ),
        {**house(start="", end="2021-06"), "name_nb": "", "name_en": "", "source": "", "where": ""},
        house(id="other", name_nb="Hus", name_en="House"),
    )  # fmt: skip
    first, other = services_of(made, town)
    assert list(findings) == []
    assert (first.id, other.id) == ("room", "other")
    assert first.said["offers"] == {"nb": ["mat", "te"], "en": ["food", "tea"]}
    assert [
        (at.get("start"), at.get("end"), at.get("address"), at["where"])
        for at in first.said["position"]
    ] == [(None, "2021-06", None, "L9"), ("2021-06", None, "Gate 2", "L10")]


def test_an_id_is_made_from_the_name(town: Case) -> None:
    (one,) = services_of(rows(house(id="", name_nb="Åpen dør"))[0], town)
    assert one.id == "apen-dor"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "", "name_nb": ""}, "column 'id': is blank. Give a short word"),
        ({"id": "Stua 1"}, "column 'id', value 'Stua 1': is no id. Use small letters"),
        (
            {"id": "house"},
            "column 'id', value 'house': is that of another service. Give another id",
        ),
        (
            {"source": "bok"},
            "'bok': is no source of the case. Describe it in case.toml, or correct it",
        ),
        ({"source": ""}, "column 'source': is blank. Fill it in"),
        ({"name_en": ""}, "column 'name_en': is blank"),
        (
            {"start": "25/8"},
            "column 'start': holds a time that cannot be used. '25/8' is not a date",
        ),
        ({"start": "2020", "end": "2019"}, "ends before it starts. Swap the two"),
        ({"lat": "5.33", "lon": "60.39"}, "column 'lat', value '5.33': is not where the case is"),
        ({"accuracy_m": "near"}, "column 'accuracy_m', value 'near': is not a number"),
        ({"position_source": ""}, "column 'position_source': is blank"),
        ({"offers_nb": "mat"}, "column 'offers_en': is blank"),
    ],
)
def test_a_service_that_is_not_whole_is_told_with_row_and_column(
    town: Case, changes: dict[str, str], told: str
) -> None:
    found = faults(services_of, town, house(**changes))
    if "id" in changes and not changes["id"]:
        assert found[0].startswith(f"table.csv, row 2, {told}")
    else:
        assert len(found) == 1
        assert found[0].startswith("table.csv, row 2, ")
        assert told in found[0]


def test_places_that_contradict_one_another_are_told(town: Case) -> None:
    assert faults(services_of, town, house(), house(owner="Us", start="2022")) == [
        "table.csv, row 3, column 'owner', value 'Us': is not what row 2 says of service 'room'. Say it "
        "once, or give the other service another id.",
        "table.csv, row 2, column 'end': is blank, and service 'room' has a later place. Say until when "
        "it was here, as precisely as is known; of what is at two places make two services.",
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "closing"}, "column 'id', value 'closing': is that of another act"),
        ({"start": ""}, "column 'start': is blank. Give the day, or at least the year"),
        ({"start": "soon"}, "column 'start': holds a time that cannot be used"),
        ({"kind": ""}, "column 'kind': is blank"),
        ({"name_en": ""}, "column 'name_en': is blank"),
        ({"place_type": "aera"}, "'aera': is no type of place. Did you mean 'area'?"),
        ({"place_type": ""}, "column 'place_type': is blank. Use one of: area, "),
        (
            {"place": "wset"},
            "column 'place', value 'wset': is no area of the case. Did you mean 'west'?",
        ),
        ({"source": "bok"}, "column 'source', value 'bok': is no source of the case"),
    ],
)
def test_an_act_that_is_not_whole_is_told_with_row_and_column(
    town: Case, changes: dict[str, str], told: str
) -> None:
    (found,) = faults(acts_of, town, act(**changes))
    assert found.startswith("table.csv, row 2, ")
    assert told in found


@pytest.mark.parametrize(
    ("start", "precision"),
    [("2015-06-17", "day"), ("2015-06", "month"), ("2015-spring", "season"), ("2015", "year")],
)
def test_how_precise_a_day_is_shows_in_its_form(
    town: Case, tmp_path: Path, start: str, precision: str
) -> None:
    made = acts_of(rows(act(start=start, place="West"))[0], town)
    path = tmp_path / "interventions.csv"
    path.write_bytes(with_acts("", made).encode())
    (read,) = read_interventions(path)
    assert (read.id, read.precision, read.place) == ("opening", precision, "west")
    assert read == made[0].act


def test_two_rows_of_one_id_are_two_acts_and_one_too_many(town: Case) -> None:
    (found,) = faults(acts_of, town, act(), act())
    assert found.startswith(
        "table.csv, row 3, column 'id', value 'opening': is that of another act"
    )


# --- tables


def table(path: Path, lines: list[list[Any]]) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(path)
        return path
    return write(path, "\n".join(";".join(map(str, line)) for line in lines) + "\n")


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_tables_are_read_alike_whatever_their_form(tmp_path: Path, name: str) -> None:
    number = (lambda text: text.replace(".", ",")) if name == "t.csv" else float
    lines = [
        ["Id", "Name NB", "lat", "Start"],
        ["a", "A  b", number("60.5"), 2015],
        [],
        ["c", "", "", ""],
    ]
    findings = Findings(name)
    found = read_table(table(tmp_path / name, lines), ALL, findings)
    assert list(findings) == []
    assert [(one.number, one.cells) for one in found] == [
        (2, {"id": "a", "name_nb": "A b", "lat": "60.5", "start": "2015"}),
        (4, {"id": "c", "name_nb": "", "lat": "", "start": ""}),
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([["id", "nam_nb"], ["a", "b"]],
         "t.csv, row 1, column 'nam_nb': is no column of this table. Did you mean 'name"),
        ([["id", "ID"], ["a", "b"]], "t.csv, row 1, column 'ID': is there twice. Keep one."),
        ([["id"], ["a", "b"]], "t.csv, row 2: has more cells than the row of headings. Put quotes round"),
        ([["id"]], "t.csv: has headings and no row. Give it a row for each."),
        ([], "t.csv: is empty. Give it the columns id, name_nb,"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_says_why(tmp_path: Path, lines: list[Any], told: str) -> None:
    findings = Findings("t.csv")
    read_table(table(tmp_path / "t.csv", lines), ALL, findings)
    assert str(next(iter(findings))).startswith(told)


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist or is not a file"):
        read_table(tmp_path / "none.csv", ALL, Findings("none.csv"))
