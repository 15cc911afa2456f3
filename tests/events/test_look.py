"""Looking into a file: what would be read of it, and nothing by which a row could be told."""

from __future__ import annotations

import dataclasses
from zoneinfo import ZoneInfo

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from scenemap.errors import DataError, IdentifierError
from scenemap.events import look as module
from scenemap.events.look import look
from scenemap.events.reading import ReadingOptions
from scenemap.events.sources import SourceOptions

OPTIONS = ReadingOptions(ZoneInfo("Europe/Oslo"), areas={"Vest": "west", "east": "east"})


def csv(folder, frame: pd.DataFrame, name: str = "e.csv"):
    frame.to_csv(folder / name, index=False)
    return folder / name


def columns(seen) -> dict[str, tuple[object, ...]]:
    return {one.name: (one.type, one.taken_as, one.examples) for one in seen.tables[0].columns}


def test_columns_are_told_with_type_and_purpose_and_examples_that_tell_nobody(tmp_path):
    rows = 12
    frame = pd.DataFrame(
        {
            "Dato": ["01.03.2015"] * 8 + ["2015-03-02T22:15+01:00"] * 4,
            "Bydel": ["Vest"] * 6 + ["Kari Nordmanns vei 3"] * 6,
            "Type hendelse": ["funn"] * 5 + ["besøk"] * 4 + ["drap"] * 3,
            "Antall": [2] * rows,
            "Merknad": [f"Ola {at}" for at in range(rows)],
            "Beløp": [1.5] * rows,
            "Tom": [None] * rows,
        }
    )
    seen = look(csv(tmp_path, frame), OPTIONS)
    assert columns(seen) == {
        "Dato": ("time", "time", ("00.00.0000",)),
        "Bydel": ("text", "area", ("Vest",)),
        "Type hendelse": ("text", "kind", ("funn",)),
        "Antall": ("whole number", "count", ()),
        "Merknad": ("text", None, ()),
        "Beløp": ("number", None, ()),
        "Tom": ("nothing", None, ()),
    }
    told = str(dataclasses.asdict(seen))
    assert [secret for secret in ("Ola", "Kari", "drap", "besøk") if secret in told] == []


def test_times_are_told_as_they_would_be_read(tmp_path):
    moments = [f"2015-{month:02d}-01T00:00:00Z" for month in range(1, 13)]
    (table,) = look(csv(tmp_path, pd.DataFrame({"time": moments, "area": "east"})), OPTIONS).tables
    times = table.times
    assert (str(times.first), str(times.last)) == ("2015-01-01", "2015-12-01")
    assert (times.firsts, times.offsets, times.naive) == (1.0, ("Z",), False)
    few = pd.DataFrame({"time": ["2015-03-01", *["2015-03-02"] * 9], "area": "east"})
    assert look(csv(tmp_path, few), OPTIONS).tables[0].times.firsts is None


def test_an_order_of_day_and_month_that_nothing_tells_is_said(tmp_path):
    seen = look(
        csv(tmp_path, pd.DataFrame({"time": ["13/02/2015", "02/13/2015"], "area": "east"})), OPTIONS
    )
    assert seen.tables[0].times is None
    assert [one for one in seen.tables[0].findings if "13/02/2015" in str(one) or "day" in str(one)]


def test_identifiers_are_refused_and_no_telling_lifts_the_list(tmp_path):
    path = csv(tmp_path, pd.DataFrame({"time": ["2015-03-01"], "area": "east", "Pasientnr": 1}))
    for options in (
        OPTIONS,
        dataclasses.replace(OPTIONS, source=SourceOptions(columns={"kind": "Pasientnr"})),
    ):
        with pytest.raises(IdentifierError):
            look(path, options)


def test_what_is_missing_is_told_with_the_likely_columns(tmp_path):
    seen = look(csv(tmp_path, pd.DataFrame({"Saksdag": ["1"], "Plass": ["x"]})), OPTIONS)
    assert len(seen.tables[0].findings) == 3
    assert seen.columns == ("area=Plass", "time=Saksdag")


def test_one_column_is_not_offered_as_the_place_and_as_what_happened(tmp_path):
    places = ["Kaia", "Torget", "Parken"] * 12
    frame = pd.DataFrame({"Dato": "2021-03-04", "Hvor": places, "Hva": ["Salg", "Funn"] * 18})
    seen = look(csv(tmp_path, frame), OPTIONS)
    assert seen.columns == ("area=Hvor", "kind=Hva")
    assert seen.tables[0].kinds == ("Salg", "Funn")


def test_of_a_large_file_the_first_rows_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SAMPLE", 100)
    frame = pd.DataFrame({"time": ["2015-03-02"] * 5000, "area": "east"})
    (table,) = look(csv(tmp_path, frame), OPTIONS).tables
    assert (table.rows, table.looked, table.estimated, table.sampled) == (5000, 100, True, True)
    frame.to_parquet(tmp_path / "e.parquet")
    (table,) = look(tmp_path / "e.parquet", OPTIONS).tables
    assert (table.rows, table.looked, table.estimated, table.sampled) == (5000, 100, False, True)


def test_sheets_and_layers_are_told_each_with_its_rows(tmp_path):
    book = openpyxl.Workbook()
    for name, rows in (("2014", 2), ("2015", 3)):
        sheet = book.create_sheet(name)
        sheet.append(["area", "time"])
        for _ in range(rows):
            sheet.append(["east", "2015-03-01"])
    book.active.append(["Les meg"])
    book.save(tmp_path / "e.xlsx")
    seen = look(tmp_path / "e.xlsx", OPTIONS)
    assert [(one.name, one.rows) for one in seen.tables] == [("2014", 2), ("2015", 3)]
    assert (seen.several, seen.notes, seen.format) == ("sheet", ("Sheet",), "XLSX")


def test_the_system_of_a_file_is_told(tmp_path):
    points = gpd.GeoDataFrame(
        {"time": ["2015-03-01"]}, geometry=gpd.points_from_xy([5.33], [60.39]), crs="EPSG:4326"
    )
    points.to_crs("EPSG:25833").to_file(tmp_path / "e.gpkg")
    (table,) = look(tmp_path / "e.gpkg", OPTIONS).tables
    assert table.system == "ETRS89 / UTM zone 33N (EPSG:25833)"


def test_rows_of_totals_are_told(tmp_path):
    frame = pd.DataFrame({"area": ["east", "Sum"], "time": ["2015-03-02", None], "count": [1, 2]})
    (table,) = look(csv(tmp_path, frame), OPTIONS).tables
    assert "some rows that begin with a word for a sum" in str(table.findings[0])


@pytest.mark.parametrize("name", ["e.pdf", "gone.csv"])
def test_what_cannot_be_looked_into_is_refused(tmp_path, name):
    (tmp_path / "e.pdf").write_text("")
    with pytest.raises(DataError, match=name):
        look(tmp_path / name, OPTIONS)
