"""Three persons with the README alone: what they bring, what they type, what they hold in the end."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pypdfium2
import pytest

import scenemap as package
from builders import event, events_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.testing import Result

    Run = Callable[..., Result]

HEAD = ["Dato", "Sted", "Hendelse", "Antall personer", "Tiltak", "Merknad"]


def days_of(year: int) -> list[list[object]]:
    """Return a year of a register: a row a day and place, with how many persons, and their sum."""
    rows: list[list[object]] = [
        [date(year, month, day), place, "Overdose", 1 + (month + day) % 3, "Ambulanse", None]
        for month in range(1, 13)
        for place, often in (("West", 6), ("East", 4))
        for day in range(2, 2 + 4 * often, 4)
    ]
    total = sum(int(str(row[3])) for row in rows)
    return [*rows, ["Sum", None, None, total, None, None]]


def register(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


# --- the coordinator, with a register in Excel


def suggested(told: str) -> list[str]:
    """Return the command that ``look`` ends on, as typed after ``scenemap``."""
    program, *words = shlex.split(told.strip().splitlines()[-1])
    assert program == "scenemap"
    return words


def test_a_coordinator_hands_on_a_report_of_her_own_register(scenemap: Run, toytown: Path) -> None:
    guide = [["Slik fylles registeret ut"], ["Dato skrives dd.mm.åååå"]]
    years = {f"Register {year}": [HEAD, *days_of(year)] for year in (2020, 2021)}
    path = register(Path("register 2021.xlsx"), {**years, "Veiledning": guide})
    told = scenemap("--case", toytown, "look", path).stdout
    assert "Antall personer  hele tall; leses som count" in told
    words = suggested(told)
    # The command as it stands there counts every person of every sheet, and none of the sums.
    counted = scenemap("--case", toytown, *words, "-o", "panel.csv")
    persons = sum(int(str(row[3])) for year in (2020, 2021) for row in days_of(year)[:-1])
    panel = pd.read_csv("panel.csv")
    assert panel["count"].sum() == persons
    assert "does not use 2 columns Tiltak, Merknad" in counted.stderr
    assert "'Veiledning'" in counted.stderr
    # And so it goes on to what is handed on, in her language.
    how = words[words.index("--sheet") :]
    scenemap("--case", toytown, "summary", path, *how, "-o", "rapport.xlsx")
    scenemap("--case", toytown, "map", path, *how, "-o", "kart.html")
    book = openpyxl.load_workbook("rapport.xlsx")
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"Overdose, Toytown", "West", "East"} <= set(map(str, cells))
    told_of = {row[0]: row for row in book["Kildeperioder"].values if row[0] in {"West", "East"}}
    assert sum(int(row[-1]) for row in told_of.values()) == persons
    assert Path("kart.html").stat().st_size > 100_000


SHAPES: dict[str, Any] = {
    "one sheet with a sum": {"Ark1": [HEAD, *days_of(2021)]},
    "years on sheets": {f"{year}": [HEAD, *days_of(year)] for year in (2020, 2021)},
    "times of its own name": {
        "Ark1": [
            ["Når", "Bydel", "Antall"],
            *([row[0], row[1], row[3]] for row in days_of(2021)[:-1]),
        ]
    },
    "a column of areas of its own name": {
        "Ark1": [
            ["Dato", "Hvor da", "Antall"],
            *([row[0], row[1], row[3]] for row in days_of(2021)[:-1]),
        ]
    },
    "areas in capitals": {
        "Ark1": [HEAD, *([*row[:1], str(row[1]).upper(), *row[2:]] for row in days_of(2021)[:-1])]
    },
    "days as text beside days": {
        "Ark1": [HEAD, *days_of(2021)[:-1], ["30.12.2021", "West", "Overdose", 2, None, None]]
    },
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_command_that_look_suggests_runs(scenemap: Run, toytown: Path, shape: str) -> None:
    path = register(Path("mitt register.xlsx"), SHAPES[shape])
    told = scenemap("--case", toytown, "--lang", "en", "look", path).stdout
    assert "00:00:00" not in told
    done = scenemap("--case", toytown, *suggested(told))
    assert " counted" in done.stderr
    assert done.stdout.startswith("area,period,count")


# --- the researcher, with geopandas


def test_a_researcher_has_the_same_counts_in_every_library(scenemap: Run, toytown: Path) -> None:
    rows = [
        event(50 + 100 * place, 50, f"2021-{month:02d}-1{day}T12:00")
        for place in range(2)
        for month in range(1, 7)
        for day in range(7 + place)
    ]
    events = events_csv(Path("events.csv"), rows)
    run = ("--case", toytown, "--lang", "en", "bin", events, "--by", "month")
    for name in ("panel.parquet", "panel.gpkg", "panel.csv"):
        scenemap(*run, "-o", name)
    drawn = gpd.read_parquet("panel.parquet")
    columns = ["area", "period", "count"]
    expected = drawn[columns].astype({"count": "Int64"}).reset_index(drop=True)
    assert expected["count"].sum() == len(rows)
    assert drawn.crs.to_epsg() == 4326
    layer = gpd.read_file("panel.gpkg", layer="panel").astype({"count": "Int64"})[columns]
    table = pd.read_csv("panel.csv").astype({"count": "Int64"})[columns]
    # In Python, of a frame that was never a file.
    shown = package.open_study(pd.read_csv(events), case=toytown).panel("month")
    cells = shown.to_geo().astype({"count": "Int64"})[columns]
    for found in (layer, table, cells):
        pd.testing.assert_frame_equal(
            found.reset_index(drop=True), expected, check_dtype=False, check_column_type=False
        )
    assert len(repr(shown)) < 200
    design = ("--target", "West", "--control", "East", "--before", "2021-01-01..2021-03-31")
    after = ("--after", "2021-04-01..2021-06-30", "-o", "measures.json")
    scenemap("--case", toytown, "measure", events, "--by", "month", *design, *after)
    told = json.loads(Path("measures.json").read_text(encoding="utf-8"))
    assert told["windows"]["target"]["counts"] == [21, 21]


# --- the volunteer of legal aid, with a paper map and an order


def test_a_volunteer_answers_from_a_paper_map_and_an_order(scenemap: Run) -> None:
    scenemap("zone", "trace")
    assert Path("trace.html").stat().st_size > 100_000
    # What the page saves; tests/render/test_trace_file.py makes it in a browser.
    corners = [[5.3250, 60.3941], [5.3300, 60.3938], [5.3310, 60.3962], [5.3255, 60.3965]]
    outline = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    given = {"name": "Vågsbunnen", "outline": "user", "accuracy_m": 25}
    feature = {"type": "Feature", "properties": given, "geometry": outline}
    Path("zones.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    mine = ("--zones", "zones.geojson")
    order = ("--issued", "17.6.2015 kl. 14.05", "--exempt", "Strax-huset@10-15")
    asked = ("check", "60.3949", "5.3277", *mine, "--zone", "Vågsbunnen", *order)
    barred = scenemap(*asked, "--at", "18. juni 2015 kl. 9.30", "--record", "notat").stdout
    plain = " ".join(barred.split())
    assert "er det forbudt å være her" in plain
    assert "Etter din tegning, grensene ± 25 m" in plain
    assert "til 18.06.2015 kl. 14.05 (24 timer)" in plain
    assert " ".join(Path("notat.txt").read_text(encoding="utf-8").split()).count("± 25 m") == 1
    over = scenemap(*asked, "--at", "19.6.2015 09:30", "--json").stdout
    assert json.loads(over)["zones"][0]["verdict"] == "not barred"
    scenemap("card", "Vågsbunnen", *mine, *order, "-o", "kort.pdf")
    page = pypdfium2.PdfDocument("kort.pdf")[0].get_textpage().get_text_range()
    assert "18.06.2015" in page
    # Nearer to the line than it is exact, nothing is decided.
    near = scenemap("check", "60.3940", "5.3277", *mine, "--json").stdout
    assert json.loads(near)["zones"][0]["position"] == "uncertain"
