"""No sheet, layer, table, collection or row of a file vanishes: each is read, named, or refused."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime
from zoneinfo import ZoneInfo

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.errors import DataError
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.events.sources import SourceOptions

OSLO = ZoneInfo("Europe/Oslo")
HEADER = ["area", "time"]


def read(path, *tables: str, **options: object):
    source = SourceOptions(tables=tables, **options)
    return read_events([path], ReadingOptions(OSLO, areas=("west", "east"), source=source))


def told(path, *tables: str, **options: object) -> str:
    with pytest.raises(DataError) as caught:
        read(path, *tables, **options)
    return str(caught.value)


def warned(table) -> list[str]:
    return [str(one) for one in table.warnings]


def workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def years(folder):
    rows = {year: [HEADER, *[["west", f"{year}-03-{day:02d}"] for day in range(1, int(year[-1]) + 1)]]
            for year in ("2014", "2015", "2016")}  # fmt: skip
    return workbook(folder / "years.xlsx", rows)


# --- sheets ---------------------------------------------------------------------------------------


def test_a_workbook_of_several_sheets_is_refused_with_their_names_and_rows(tmp_path):
    assert (
        "holds several sheets: '2014' (5 rows), '2015' (6 rows), '2016' (7 rows). Name those that are "
        "meant with `sheet=`, or all of them with `sheet='all'`."
    ) in told(years(tmp_path))


def test_all_sheets_are_read_or_those_that_are_named_and_the_others_told(tmp_path):
    path = years(tmp_path)
    whole = read(path, "all")
    assert (whole.n_read, warned(whole)) == (15, [])
    some = read(path, "2016", "2014")
    assert some.n_read == 10
    assert warned(some) == ["years.xlsx: also holds '2015' (6 rows). Not asked for, and not read."]


def test_a_sheet_that_there_is_not_is_named_with_those_there_are(tmp_path):
    assert "years.xlsx has no sheet '2017'. Did you mean" in told(years(tmp_path), "2017")
    (tmp_path / "e.csv").write_text("area,time\nwest,2015-03-01\n")
    assert "It holds one table only" in told(tmp_path / "e.csv", "2015")


def test_a_sheet_of_notes_is_named_and_not_read(tmp_path):
    path = workbook(tmp_path / "e.xlsx", {"Les meg": [["Uttrekk 2015"], ["av oss"]],
                                          "Data": [HEADER, ["west", "2015-03-02"]]})  # fmt: skip
    table = read(path)
    assert table.n_read == 1
    assert warned(table) == [
        "e.xlsx: holds notes in sheet 'Les meg', which are no table. They were not read."
    ]


def test_faults_name_the_sheet(tmp_path):
    path = workbook(tmp_path / "e.xlsx", {"a": [HEADER, ["west", "2015-03-01"]],
                                          "b": [HEADER, ["west", "never"]]})  # fmt: skip
    assert "e.xlsx, 'b', row 2, column 'time', value 'never'" in told(path, "all")


cells = st.sampled_from([None, "west", "east", "2015-03-01", "x", 3])
sheets = st.dictionaries(
    st.text("abcæøå 123", min_size=1, max_size=8).filter(lambda name: name.strip("'") == name),
    st.lists(st.lists(cells, min_size=2, max_size=3), max_size=5),
    min_size=1,
    max_size=4,
)


@settings(max_examples=often(12, 120), deadline=None, derandomize=True)
@given(given_sheets=sheets, every=st.booleans())
def test_no_sheet_and_no_row_of_a_workbook_vanishes(tmp_path_factory, given_sheets, every):
    path = tmp_path_factory.mktemp("book") / "e.xlsx"
    names = {name.casefold().strip(): name for name in given_sheets}
    rows = {name: [HEADER, *given_sheets[name]] for name in names.values()}
    workbook(path, rows)
    options = ReadingOptions(
        OSLO,
        areas=("west", "east"),
        bad_rows="reject",
        source=SourceOptions(tables=("all",) if every else ()),
    )
    held = sum(any(cell is not None for cell in row[:2]) or (len(row) > 2 and row[2] is not None)
               for name in rows for row in rows[name][1:])  # fmt: skip
    try:
        table = read_events([path], options)
    except DataError as error:
        # A sheet among several, or a cell beyond the header.
        several = "several sheets" in str(error)
        assert several == (len(rows) > 1 and not every) or "more cells" in str(error)  # noqa: PT017
        return
    assert every or len(rows) == 1
    assert table.n_read == held
    assert len(table.frame) + len(table.rejected) == held


# --- headers and totals ---------------------------------------------------------------------------


def test_a_header_is_found_below_titles_and_over_merged_cells(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Funn i 2015"], [], ["Sted", "Når", None], [None, "Dato", "Klokkeslett"],
                ["west", "01.03.2015", "22:15"], ["east", "02.03.2015", "23:15"]):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:C3")
    book.save(tmp_path / "e.xlsx")
    table = read(tmp_path / "e.xlsx")
    assert [str(one) for one in table.frame["start"]] == [
        "2015-03-01 22:15:00",
        "2015-03-02 23:15:00",
    ]
    assert table.frame["row"].tolist() == [5, 6]
    assert warned(table) == [
        "e.xlsx: has its header in row 4; what stands above it was passed over."
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_header_is_found_below_titles_of_a_csv_file(tmp_path, separator):
    rows = [
        "Funn, i Bergen",
        "",
        separator.join(["bydel", "dato"]),
        separator.join(["west", "2015-03-01"]),
    ]
    (tmp_path / "e.csv").write_text("\n".join(rows) + "\n")
    table = read(tmp_path / "e.csv")
    assert table.frame["row"].tolist() == [4]
    assert "has its header in row 3" in warned(table)[0]


@pytest.mark.parametrize("word", ["Sum", "I alt", "TOTALT", "total:"])
def test_rows_of_totals_are_named_and_left_out_only_when_told(tmp_path, word):
    text = f"area,time,count\nwest,2015-03-01,3\neast,2015-03-02,4\n{word},,7\n"
    (tmp_path / "e.csv").write_text(text)
    assert "e.csv, row 4: begins with a word for a sum" in told(tmp_path / "e.csv")
    table = read(tmp_path / "e.csv", leave_out_totals=True)
    assert (table.n_read, int(table.frame["count"].sum())) == (2, 7)
    assert warned(table) == ["e.csv: holds 1 row of totals, left out (row 4)."]


def test_a_word_for_a_sum_within_a_row_is_no_total(tmp_path):
    (tmp_path / "e.csv").write_text("area,time,kind\nwest,2015-03-01,Sum\n")
    assert read(tmp_path / "e.csv").n_read == 1


# --- layers, collections, tables ------------------------------------------------------------------


def points(rows: int) -> gpd.GeoDataFrame:
    where = gpd.points_from_xy([5.33] * rows, [60.39] * rows)
    return gpd.GeoDataFrame({"time": ["2015-03-01"] * rows}, geometry=where, crs="EPSG:4326")


def geopackage(path, layers):
    for name, rows in layers.items():
        pyogrio.write_dataframe(points(rows), path, layer=name, driver="GPKG", append=False)
    return path


@settings(max_examples=often(5, 24), deadline=None)
@given(
    layers=st.dictionaries(
        st.text("abcæø_", min_size=1, max_size=6).map(str.lower),
        st.integers(0, 4),
        min_size=1,
        max_size=4,
    ),
    every=st.booleans(),
)
def test_no_layer_of_a_geopackage_vanishes(tmp_path_factory, layers, every):
    path = geopackage(tmp_path_factory.mktemp("layers") / "e.gpkg", layers)
    full = {name: rows for name, rows in layers.items() if rows}
    try:
        table = read(path, *(["all"] if every else []))
    except DataError as error:
        assert not every
        assert len(full) > 1
        named = [f"'{name}' ({rows:,} row" in str(error) for name, rows in full.items()]
        assert all(named)
        return
    assert table.n_read == sum(full.values())


def test_how_a_geopackage_looks_is_no_layer(tmp_path):
    path = geopackage(tmp_path / "e.gpkg", {"funn": 2})
    style = pd.DataFrame({"styleName": ["x"], "styleQML": ["<qgis/>"]})
    pyogrio.write_dataframe(style, path, layer="layer_styles", driver="GPKG", append=False)
    assert read(path).n_read == 2


def test_collections_of_one_file_are_refused_with_their_names_unless_one_holds_all(tmp_path):
    def collection(rows):
        feature = {
            "type": "Feature",
            "geometry": None,
            "properties": {"area": "west", "time": "2015-03-01"},
        }
        return {"type": "FeatureCollection", "features": [feature] * rows}

    path = tmp_path / "e.geojson"
    path.write_text(json.dumps({"funn": collection(3), "tom": collection(0)}))
    assert read(path).n_read == 3
    path.write_text(json.dumps({"funn": collection(3), "besøk": collection(2)}))
    assert "holds several layers: 'funn' (3 rows), 'besøk' (2 rows)" in told(path)
    assert read(path, "all").n_read == 5
    assert read(path, "besøk").n_read == 2


def test_tables_of_a_database_are_refused_with_their_names(tmp_path):
    base = sqlite3.connect(tmp_path / "e.db")
    for name, rows in {"funn": 3, 'besøk "ute"': 2, "tom": 0}.items():
        quoted = '"' + name.replace('"', '""') + '"'
        base.execute(f"CREATE TABLE {quoted} (area TEXT, time TEXT)")
        base.executemany(f"INSERT INTO {quoted} VALUES (?, ?)", [("west", "2015-03-01")] * rows)
    base.execute("CREATE VIEW alle AS SELECT * FROM funn")
    base.commit()
    base.close()
    assert "holds several tables: 'funn' (3 rows), 'besøk \"ute\"' (2 rows)" in told(
        tmp_path / "e.db"
    )
    assert read(tmp_path / "e.db", "all").n_read == 5


# --- ODS ------------------------------------------------------------------------------------------


def test_ods_holds_the_values_that_the_workbook_of_excel_holds(tmp_path):
    """Written by GDAL, read by us: numbers, days, moments, text and blanks."""
    frame = pd.DataFrame(
        {
            "area": ["west", None, "east & «vest»"],
            "time": [datetime(2015, 3, 1, 22, 15), datetime(2015, 3, 2), None],  # noqa: DTZ001
            "count": [3, 4, 5],
            "accuracy_m": [2.5, None, 1e6],
        }
    )
    for name, driver in (("e.ods", "ODS"), ("e.xlsx", "XLSX")):
        pyogrio.write_dataframe(frame, tmp_path / name, driver=driver)
    options = ReadingOptions(OSLO, areas=("west", "east & «vest»"), bad_rows="reject")
    tables = [read_events([tmp_path / name], options) for name in ("e.ods", "e.xlsx")]
    assert tables[0].frame.equals(tables[1].frame)
    assert tables[0].n_read == tables[1].n_read == 3
    assert tables[0].frame["start"].dt.date.tolist()[0] == date(2015, 3, 1)
