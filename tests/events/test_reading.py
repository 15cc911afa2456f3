from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import LineString, Point

from builders import BOUNDS, at, event, events_csv, feature, write_features
from scenemap.errors import CRSError, DataError, IdentifierError
from scenemap.events import delimited
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.events.table import EventBatch
from scenemap.model import Bounds

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.events.table import EventTable

OPTIONS = ReadingOptions(ZoneInfo("Europe/Oslo"), Bounds(*BOUNDS), ("west", "east"))
ANYWHERE = replace(OPTIONS, bounds=None)


def read(path: Path, options: ReadingOptions = OPTIONS, **changes: object) -> EventTable:
    return read_events([path], replace(options, **changes))


def csv(folder: Path, text: str, encoding: str = "utf-8", name: str = "events.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def fault(path: Path, options: ReadingOptions = OPTIONS, **changes: object) -> str:
    with pytest.raises(DataError) as caught:
        read(path, options, **changes)
    return str(caught.value)


def starts(folder: Path, *times: str, **changes: object) -> list[str]:
    """Read times and return them as text."""
    path = csv(folder, "area,time\n" + "".join(f"west,{time}\n" for time in times))
    return [str(time) for time in read(path, **changes).frame["start"]]


# --- CSV ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("lon,lat,time,kind\n5.33,60.39,2021-02-01T12:00,Sjøgata\n", "utf-8"),
        ("lon,lat,time,kind\r\n5.33,60.39,2021-02-01T12:00,Sjøgata\r\n", "utf-8-sig"),
        ("lon;lat;time;kind\n5,33;60,39;01.02.2021 12:00;Sjøgata\n", "cp1252"),
        ("lon;lat;time;kind\n5.33;60.39;01.02.2021 kl. 12:00;Sjøgata\n", "utf-8"),
        ("lon\tlat\ttime\tkind\n5.33\t60.39\t2021-02-01 12:00:00\tSjøgata\n", "utf-8"),
        ('kind,lon,lat,time\nSjøgata,"5.33"," 60.39 ",2021-02-01T12:00\n', "utf-8"),
        (
            "Hendelse;Lengdegrad;Breddegrad;Tidspunkt\nSjøgata;5,33;60,39;2021-02-01T12:00\n",
            "cp1252",
        ),
    ],
)
def test_csv_is_read_in_every_common_dialect(tmp_path, text, encoding):
    row = read(csv(tmp_path, text, encoding)).frame.iloc[0]
    assert (row["lon"], row["lat"], row["kind"]) == (5.33, 60.39, "Sjøgata")
    assert row["start"] == row["end"] == datetime(2021, 2, 1, 12)  # noqa: DTZ001 - local
    assert row["row"] == 2


def test_letters_of_cp1252_beyond_the_first_block_are_seen(tmp_path):
    rows = "west,2021-02-01\n" * 70_000
    table = read(csv(tmp_path, f"område,tid\n{rows}west,2021-02-01\n", "cp1252"))
    assert table.n_read == 70_001


def test_columns_that_are_not_used_go_no_further(tmp_path):
    table = read(csv(tmp_path, "area,time,remark\nwest,2021-02-03,a secret\n"))
    assert "a secret" not in table.frame.to_csv()
    assert list(table.frame.columns) == [
        "row", "lon", "lat", "area", "start", "end", "kind", "count", "accuracy_m",
    ]  # fmt: skip


@pytest.mark.parametrize("count", ["1.000", "12,000", "1.250"])
def test_a_count_that_is_one_or_a_thousand_is_refused(tmp_path, count):
    text = f"area;time;count\nwest;2015-01-05;7\nwest;2015-01-06;{count}\n"
    assert "a mark between thousands" in fault(csv(tmp_path, text))
    frame = pd.DataFrame({"area": ["west"], "time": ["2015-01-05"], "count": [count]})
    frame.to_excel(tmp_path / "text.xlsx", index=False)
    assert "a mark between thousands" in fault(tmp_path / "text.xlsx")


def test_counts_with_plain_decimals_are_numbers(tmp_path):
    text = "area,time,count\nwest,2015-01-05,7.0\nwest,2015-01-06,1000.000\nwest,2015-01-06,0.000\n"
    table = read(csv(tmp_path, text))
    assert table.frame["count"].tolist() == [7, 1000, 0]


def test_what_is_not_given_has_its_default(tmp_path):
    table = read(csv(tmp_path, "area,time\nwest,2021-02-01\n"), default_kind="visit")
    row = table.frame.iloc[0]
    assert (row["kind"], row["count"]) == ("visit", 1)
    assert row[["lon", "lat", "accuracy_m"]].isna().all()
    assert not table.simulated


def test_blank_lines_are_no_rows_but_keep_row_numbers_right(tmp_path):
    text = "area,time\n\nwest,2021-02-01\n,\n  ,\nwest,never\n\n"
    table = read(csv(tmp_path, text), bad_rows="reject")
    assert table.n_read == 3  # a row of a space is one
    assert table.frame["row"].tolist() == [3]
    assert table.rejected["row"].tolist() == [5, 6]


def test_rows_keep_their_numbers_from_batch_to_batch(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BATCH", 2)
    table = read(csv(tmp_path, "area,time\n" + "west,2021-02-01\n" * 5))
    assert table.frame["row"].tolist() == [2, 3, 4, 5, 6]


def test_features_and_parquet_rows_are_numbered_from_one(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BATCH", 2)
    rows = pd.DataFrame({"area": ["west"] * 5, "time": [*["2021-02-01"] * 4, "never"]})
    rows.to_parquet(tmp_path / "events.parquet")
    table = read(tmp_path / "events.parquet", bad_rows="reject")
    assert table.frame["row"].tolist() == [1, 2, 3, 4]
    assert table.rejected["row"].tolist() == [5]
    features = [feature(None, area="west", time=time) for time in ("2021-02-01", "never")]
    told = fault(write_features(tmp_path / "e.geojson", features))
    assert "e.geojson, row 2, column 'time', value 'never'" in told


def test_a_short_row_lacks_its_last_cells(tmp_path):
    told = fault(csv(tmp_path, "area,kind,time\nwest,find\n"))
    assert "events.csv, row 2, column 'time', value '': is blank. Write it as 2015-06-17" in told


def test_a_long_row_is_named_by_its_line(tmp_path):
    told = fault(csv(tmp_path, "area,time\nwest,2021-02-01\nwest,2021-02-01,9\n"))
    assert "events.csv is not a regular CSV file" in told
    assert "Expected 2 fields in line 3, saw 3" in told
    assert "Put quotes round text that holds the separator" in told


def test_rows_that_are_all_too_long_are_refused(tmp_path):
    """Pandas would take the first column for an index and move every value by one."""
    told = fault(csv(tmp_path, "area,time\nwest,2021-02-01,9\nwest,2021-02-01,9\n"))
    assert told == ("events.csv has more cells in its rows than in its header. Name every column.")


def test_an_empty_file_is_refused_and_a_header_alone_is_none_read(tmp_path):
    assert fault(csv(tmp_path, "")) == "events.csv is empty. Give it a header and rows."
    assert read(csv(tmp_path, "area,time\n")).n_read == 0


def test_text_that_is_neither_utf8_nor_cp1252_is_refused(tmp_path):
    path = tmp_path / "events.csv"
    path.write_bytes(b"area,time\nwest\x81,2021-02-01\n")
    assert fault(path) == "events.csv is neither UTF-8 nor cp1252 text. Save it as UTF-8."


# --- one reading for every format ---------------------------------------------------------------


def _points() -> gpd.GeoDataFrame:
    """Two finds: one at a point, one in an area without a point."""
    return gpd.GeoDataFrame(
        {
            "time": ["2021-03-31T23:30Z", "31.03.2021 23:30"],
            "kind": ["find", "find"],
            "area": ["", "west"],
            "count": [1, 2],
            "accuracy_m": [25.0, None],
        },
        geometry=[Point(*at(150, 50)), None],
        crs="EPSG:4326",
    )


def _plain() -> pd.DataFrame:
    points = _points()
    plain = pd.DataFrame(points.drop(columns="geometry"))
    return plain.assign(lon=points.geometry.x, lat=points.geometry.y)


def _write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(_plain().columns))
    for row in _plain().astype(object).where(_plain().notna(), None).itertuples(index=False):
        book.active.append(list(row))
    book.save(path)


def _without_crs(path: Path) -> None:
    """Drop the CRS from a GeoParquet file: the specification then says longitude, latitude."""
    _points().to_parquet(path)
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    del geo["columns"]["geometry"]["crs"]
    told = {**table.schema.metadata, b"geo": json.dumps(geo).encode()}
    pq.write_table(table.replace_schema_metadata(told), path)


FORMATS = {
    "csv": lambda path: _plain().to_csv(path, index=False),
    "xlsx": _write_xlsx,
    "parquet": lambda path: _plain().to_parquet(path),
    "geojson": lambda path: _points().to_file(path, driver="GeoJSON"),
    "fgb": lambda path: _points().to_file(path, SPATIAL_INDEX="NO"),
    "gpkg": lambda path: _points().to_crs("EPSG:25833").to_file(path),
    "geoparquet": lambda path: _points().to_crs("EPSG:25833").to_parquet(path),
    "no-crs.parquet": _without_crs,
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_reads_the_same(tmp_path, name):
    path = tmp_path / f"events.{name}"
    FORMATS[name](path)
    table = read(path)
    frame = table.frame
    lon, lat = at(150, 50)
    assert frame["lon"].tolist() == pytest.approx([lon, float("nan")], abs=1e-7, nan_ok=True)
    assert frame["lat"].tolist() == pytest.approx([lat, float("nan")], abs=1e-7, nan_ok=True)
    assert frame["area"].tolist() == ["", "west"]
    assert [str(time) for time in frame["start"]] == ["2021-04-01 01:30:00", "2021-03-31 23:30:00"]
    assert frame["kind"].tolist() == ["find", "find"]
    assert frame["count"].tolist() == [1, 2]
    assert frame["accuracy_m"].tolist() == pytest.approx([25, float("nan")], nan_ok=True)
    assert (table.n_read, table.naive, table.simulated) == (2, 1, False)


def test_geojson_reads_times_as_csv_does(tmp_path):
    """GDAL would take the second for UTC because the first is, and the day for its midnight."""
    times = ("2021-03-31T23:30:00Z", "2021-03-31T23:30:00")
    path = write_features(
        tmp_path / "events.geojson", [feature(None, area="west", time=time) for time in times]
    )
    table = read(path)
    assert [str(one) for one in table.frame["start"]] == [
        "2021-04-01 01:30:00",
        "2021-03-31 23:30:00",
    ]
    assert table.naive == 1


def test_geojson_days_are_days(tmp_path):
    path = write_features(
        tmp_path / "e.geojson", [feature(None, area="west", start="2021-02-01", end="2021-02-02")]
    )
    table = read(path)
    assert str(table.frame["end"][0]) == "2021-02-03 00:00:00"
    assert table.naive == 0


def test_parquet_keeps_aware_naive_and_plain_dates_apart(tmp_path):
    times = {
        "aware": [pd.Timestamp("2021-03-31T23:30Z")],
        "naive": [pd.Timestamp("2021-03-31T23:30")],
        "day": [date(2021, 3, 31)],
    }
    found = {}
    for name, time in times.items():
        path = tmp_path / f"{name}.parquet"
        pd.DataFrame({"area": ["west"], "time": time}).to_parquet(path)
        table = read(path)
        found[name] = (str(table.frame["start"][0]), str(table.frame["end"][0]), table.naive)
    assert found == {
        "aware": ("2021-04-01 01:30:00", "2021-04-01 01:30:00", 0),
        "naive": ("2021-03-31 23:30:00", "2021-03-31 23:30:00", 1),
        "day": ("2021-03-31 00:00:00", "2021-04-01 00:00:00", 0),
    }


def test_spreadsheet_cells_that_are_dates_are_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["area", "time", None])
    book.active.append(["west", datetime(2021, 2, 1, 12, 30), None])  # noqa: DTZ001 - Excel's
    book.active.append([None, None, None])
    book.active.append(["west", "soon", None])
    path = tmp_path / "events.xlsx"
    book.save(path)
    table = read(path, bad_rows="reject")
    assert [str(time) for time in table.frame["start"]] == ["2021-02-01 12:30:00"]
    assert table.rejected["row"].tolist() == [4]


def test_several_files_make_one_table_in_order(tmp_path):
    first = csv(tmp_path, "area,time\nwest,2021-02-02\n", name="a.csv")
    second = csv(tmp_path, "area,time\neast,2021-02-01\neast,x\n", name="b.csv")
    table = read_events([first, second], replace(OPTIONS, bad_rows="reject"))
    assert table.frame["area"].tolist() == ["west", "east"]
    assert table.frame.index.tolist() == [0, 1]
    assert (table.n_read, len(table.rejected)) == (3, 1)


@pytest.mark.parametrize("value", ["yes", "1", "ja"])
def test_a_simulated_row_marks_the_table(tmp_path, value):
    text = f"area,time,simulated\nwest,2021-02-01,\nwest,2021-02-01,{value}\n"
    assert read(csv(tmp_path, text)).simulated


# --- files that are not what their names say ----------------------------------------------------


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("events.csv", "area,time\nwest,2021-02-01\n")


def _truncated(path: Path) -> None:
    _plain().to_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])


def _text(path: Path) -> None:
    path.write_text("area,time\nwest,2021-02-01\n")


@pytest.mark.parametrize(
    ("name", "write", "told"),
    [
        ("e.csv", _zip, "e.csv is not text, whatever its name says. Export it as CSV."),
        (
            "e.xlsx",
            _text,
            "e.xlsx is not an XLSX workbook that can be read (File is not a zip file). Save it as",
        ),
        ("e.xlsx", _zip, "e.xlsx is not an XLSX workbook"),
        ("e.parquet", _text, "e.parquet is not a Parquet file that can be read to its end"),
        ("e.parquet", _truncated, "e.parquet is not a Parquet file that can be read to its end"),
        ("e.gpkg", _text, "e.gpkg is no GeoPackage, whatever its name says"),
        ("e.fgb", _zip, "e.fgb is no FlatGeobuf, whatever its name says"),
        ("e.geojson", _text, "e.geojson: is not JSON"),
        (
            "e.xls",
            _text,
            "e.xls is of a format that is not read. Open it in Excel or LibreOffice and",
        ),
        ("e.pdf", _text, "e.pdf has an ending that is not known. Those that are read: csv, csv.gz"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, name, write, told):
    write(tmp_path / name)
    assert told in fault(tmp_path / name)


def test_a_file_that_does_not_exist_is_named(tmp_path):
    assert "nowhere.csv does not exist or is not a file. Check" in fault(tmp_path / "nowhere.csv")


def test_lines_are_no_events(tmp_path):
    lines = gpd.GeoDataFrame(
        {"time": ["2021-02-01"]}, geometry=[LineString([(5.3, 60.4), (5.4, 60.4)])], crs=4326
    )
    lines.to_file(tmp_path / "lines.gpkg")
    assert fault(tmp_path / "lines.gpkg") == (
        "lines.gpkg holds geometries that are not points. Give events as points, or an area id."
    )


# --- coordinate systems -------------------------------------------------------------------------


def test_geoparquet_whose_crs_is_null_is_refused(tmp_path):
    points = _points().set_crs(None, allow_override=True)
    points.to_parquet(tmp_path / "events.parquet")
    with pytest.raises(CRSError, match=r"^events\.parquet says no coordinate system\. Set it"):
        read(tmp_path / "events.parquet")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda geo: geo["columns"]["geometry"].update(crs="EPSG:99999"),
        lambda geo: geo["columns"]["geometry"].update(crs={}),
        lambda geo: geo.pop("primary_column"),
        lambda geo: geo.update(primary_column="other"),
        lambda geo: geo.pop("columns"),
    ],
)
def test_geoparquet_that_breaks_its_specification_is_refused(tmp_path, spoil):
    path = tmp_path / "events.parquet"
    _points().to_parquet(path)
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    spoil(geo)
    told = {**table.schema.metadata, b"geo": json.dumps(geo).encode()}
    pq.write_table(table.replace_schema_metadata(told), path)
    with pytest.raises((DataError, CRSError), match=r"^events\.parquet"):
        read(path)


def test_geoparquet_of_another_encoding_is_read_or_refused_by_name(tmp_path):
    path = tmp_path / "events.parquet"
    _points().to_parquet(path, geometry_encoding="geoarrow")
    try:
        lon = read(path).frame["lon"][0]
    except DataError as error:
        assert str(error).startswith("events.parquet")  # noqa: PT017 - either will do
    else:
        assert lon == pytest.approx(at(150, 50)[0], abs=1e-7)


def test_geopackage_without_crs_is_refused(tmp_path):
    points = _points().set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        points.to_file(tmp_path / "events.gpkg")
    with pytest.raises(CRSError, match=r"^events\.gpkg says no coordinate system\. Set it"):
        read(tmp_path / "events.gpkg")


def test_easting_and_northing_need_a_crs(tmp_path):
    path = csv(tmp_path, "easting,northing,time\n500000,0,2021-02-01\n")
    with pytest.raises(CRSError) as caught:
        read(path, ANYWHERE)
    assert str(caught.value) == (
        "events.csv gives easting and northing but not in which system. Add `crs=`, e.g. "
        "`crs='EPSG:25832'`."
    )


def test_easting_and_northing_are_read_in_their_crs(tmp_path):
    """Where UTM zone 32's central meridian, 9° E, meets the equator: 500,000 m east, 0 m north."""
    path = csv(tmp_path, "Øst;Nord;tid\n500 000,0;0;2021-02-01\n;;2021-02-01\n")
    frame = read(path, ANYWHERE, crs="EPSG:25832").frame
    assert frame["lon"][0] == pytest.approx(9, abs=1e-9)
    assert frame["lat"][0] == pytest.approx(0, abs=1e-9)
    assert frame[["lon", "lat"]].iloc[1].isna().all()


# --- times --------------------------------------------------------------------------------------


def test_late_on_31_march_utc_is_april_in_oslo(tmp_path):
    assert starts(tmp_path, "2021-03-31T23:30Z") == ["2021-04-01 01:30:00"]


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2021-03-31T23:30", "2021-03-31 23:30:00"),
        ("2021-03-31 23:30:15", "2021-03-31 23:30:15"),
        ("2021-03-31T23:30:00+02:00", "2021-03-31 23:30:00"),
        ("2021-03-31T23:30+0000", "2021-04-01 01:30:00"),
        ("2021-03-31T23:30+02", "2021-03-31 23:30:00"),
        ("31.3.2021 23:30", "2021-03-31 23:30:00"),
        ("31.03.2021 23:30:15", "2021-03-31 23:30:15"),
        ("31.03.2021 kl. 23:30", "2021-03-31 23:30:00"),
        ("31.03.2021", "2021-03-31 00:00:00"),
        ("2021-03-31", "2021-03-31 00:00:00"),
    ],
)
def test_times_are_read_as_local_clock_times(tmp_path, text, local):
    assert starts(tmp_path, text) == [local]


def test_one_file_may_mix_all_of_these(tmp_path):
    times = ("2021-03-31T23:30Z", "2021-03-31T23:30+02", "2021-03-31T23:30", "31.03.2021")
    assert starts(tmp_path, *times) == [
        "2021-04-01 01:30:00", "2021-03-31 23:30:00", "2021-03-31 23:30:00", "2021-03-31 00:00:00",
    ]  # fmt: skip


def test_naive_times_are_in_the_zone_asked_for(tmp_path):
    tokyo = ZoneInfo("Asia/Tokyo")
    assert starts(tmp_path, "2021-03-31T12:00", "2021-03-31T12:00Z", zone=tokyo) == [
        "2021-03-31 12:00:00",
        "2021-03-31 21:00:00",
    ]


def test_only_clock_times_without_offset_count_as_naive(tmp_path):
    path = csv(
        tmp_path, "area,time\nwest,2021-02-01T12:00\nwest,2021-02-01T12:00Z\nwest,2021-02-01\n"
    )
    table = read(path)
    assert (table.naive, table.zone) == (1, "Europe/Oslo")


def test_a_row_with_two_naive_ends_is_one_naive_row(tmp_path):
    path = csv(tmp_path, "area,start,end\nwest,2021-02-01T12:00,2021-02-01T13:00\n")
    assert read(path).naive == 1


def test_times_that_do_not_exist_are_warned_of_without_their_number(tmp_path):
    """On 28 March 2021 the clock in Oslo went from 02:00 to 03:00."""
    text = "area,time\n" + "".join(
        f"west,2021-03-28T{clock}\n" for clock in ("01:59", "02:00", "02:30", "02:59", "03:00")
    )
    table = read(csv(tmp_path, text))
    assert len(table.frame) == 5
    assert [str(warning) for warning in table.warnings] == [
        "events.csv: has times that do not exist in Europe/Oslo. They fall in the hour that the "
        "clock change skips; the file may be in UTC (`tz='UTC'`)."
    ]
    assert read(csv(tmp_path, text), zone=ZoneInfo("UTC")).warnings == ()


def test_times_that_occur_twice_are_taken_without_ado(tmp_path):
    table = read(csv(tmp_path, "area,time\nwest,2021-10-31T02:30\n"))
    assert table.warnings == ()
    assert len(table.frame) == 1


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        ("2021-02-02", "", "2021-02-03 00:00:00"),
        ("2021-02", "", "2021-03-01 00:00:00"),
        ("2021-02-01", "2021-02", "2021-03-01 00:00:00"),
        ("2021K1", "2021-Q2", "2021-07-01 00:00:00"),
        ("2021-02-03", "2021-W06", "2021-02-15 00:00:00"),
        ("2021-02-01", "2021-02-01", "2021-02-02 00:00:00"),
        ("2021-02-01", "2021-02-03", "2021-02-04 00:00:00"),
        ("2021-02-01T12:00", "", "2021-02-01 12:00:00"),
        ("2021-02-01T12:00", "2021-02-01T14:00", "2021-02-01 14:00:00"),
        ("2021-02-01T12:00", "01.02.2021", "2021-02-02 00:00:00"),
    ],
)
def test_a_date_only_end_includes_its_day(tmp_path, start, end, last):
    frame = read(csv(tmp_path, f"area,fra,til\nwest,{start},{end}\n")).frame
    assert str(frame["end"][0]) == last


def test_an_end_before_its_start_is_a_fault(tmp_path):
    told = fault(csv(tmp_path, "area,start,end\nwest,2021-02-02T12:00,2021-02-02T11:00\n"))
    assert (
        "events.csv, row 2, column 'end', value '2021-02-02T11:00': lies before start. Swap the two."
    ) in told


# --- faults of rows -----------------------------------------------------------------------------

_TIME = "Write it as 2015-06-17T14:05 or 17.06.2015 14:05."
_UNREADABLE = f"is not a time that can be read. {_TIME}"
_COUNT = "is not a whole number from 0 to 1000000000. Give a count."
_RANGE = "is out of range. Times from 1900 to 2199 are taken."
_SHORT = (
    "has a year of two digits. Only 19.11.25, with points and a year of this century, is read as it "
    "stands. Write the year in full, or say how it is written with `time_format='%d/%m/%y'`."
)
_BLANK_COUNT = "is blank. Write how many there were, or leave the column out where each row is one."
_RADIUS = "is not a radius in metres from 0 to 100000. Leave it blank if it is not known."


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("lon", "abc", "is not a number. Mend it or leave it blank."),
        ("lon", "inf", "is not a number. Mend it or leave it blank."),
        ("lon", "5,33", "is not a number. Mend it or leave it blank."),
        ("lon", "", "is blank while its partner is not. Give both or none."),
        ("lat", "", "is blank while its partner is not. Give both or none."),
        ("lat", "95", "(with lon) is off the earth. Give degrees, or say which system the numbers"),
        ("area", "north", "is no area of the case. There are: east, west."),
        ("time", "", f"is blank. {_TIME}"),
        ("time", "yesterday", _UNREADABLE),
        ("time", "2021-02-30", _UNREADABLE),
        ("time", "30.02.2021 12:00", _UNREADABLE),
        ("time", "2021-02-01T25:00", _UNREADABLE),
        ("time", "31/31/2021", _UNREADABLE),
        ("time", "01/02/21", _SHORT),
        ("time", "01.02.98", _SHORT),
        ("time", "1854-07-03", _RANGE),
        ("time", "14:05", _UNREADABLE),
        ("time", "0021-02-01", _RANGE),
        ("time", "2200-01-01", _RANGE),
        ("count", "-1", _COUNT),
        ("count", "", _BLANK_COUNT),
        ("count", "NA", _BLANK_COUNT),
        ("lon", "NA", "is blank while its partner is not. Give both or none."),
        ("time", "NULL", f"is blank. {_TIME}"),
        ("count", "1.5", _COUNT),
        ("count", "many", "is not a number. Mend it or leave it blank."),
        ("accuracy_m", "-5", _RADIUS),
        ("accuracy_m", "100001", _RADIUS),
    ],
)
def test_a_fault_names_file_row_column_value_and_remedy(tmp_path, column, value, told):
    good = {
        "lon": 5.33,
        "lat": 60.39,
        "area": "",
        "time": "2021-02-01",
        "count": 1,
        "accuracy_m": 5,
    }
    path = events_csv(tmp_path / "events.csv", [good, {**good, column: value}])
    message = fault(path)
    # What is told is kept in logs, and they hold no coordinate.
    quoted = "" if column in {"lon", "lat"} else f", value '{value}'"
    assert f"events.csv, row 3, column '{column}'{quoted}: {told}" in message
    assert message.startswith("events.csv is not usable: 1 fault.\n")
    assert message.endswith("Mend the rows, or leave them out, counted, with `bad_rows='reject'`.")


@pytest.mark.parametrize("bounds", [Bounds(*BOUNDS), None])
def test_swapped_coordinates_are_said_to_look_so(tmp_path, bounds):
    path = csv(tmp_path, "lon,lat,time\n60.39,5.33,2021-02-01\n")
    if bounds is None:
        assert len(read(path, bounds=None).frame) == 1
    else:
        told = fault(path)
        assert (
            "row 2, column 'lat': (with lon) looks swapped: the other way round it lies in the case. "
            "Give latitude first."
        ) in told


@pytest.mark.parametrize(
    "row",
    ["60.3912,5.3345", "5.3345,", "5.3345,6x.3912", "5.3345,91", "15.3345,60.3912", "5.3345,inf"],
)
@pytest.mark.parametrize("header", ["lon,lat", "easting,northing"])
def test_no_message_holds_a_coordinate(tmp_path, header, row):
    path = csv(tmp_path, f"{header},time\n{row},2021-02-01\n")
    told = fault(path, crs="EPSG:25832") if header.startswith("e") else fault(path)
    assert "row 2" in told or "every position lies far outside the case" in told
    assert not re.search("3912|3345", told)


def test_what_lies_far_outside_the_case_is_outside_with_one_line(tmp_path):
    """A file of the whole country is no slip; one that is elsewhere altogether is."""
    far, near = "10.75,59.91,,2021-02-02\n", "5.33,60.39,,2021-02-02\n"
    path = csv(tmp_path, "lon,lat,area,time\n" + far * 6000 + near)
    table = read(path)
    assert (table.n_read, len(table.frame), len(table.rejected)) == (6001, 6001, 0)
    assert [str(one) for one in table.warnings] == [
        "events.csv: some rows lie far outside the case and count as outside every area. Check the "
        "system of the positions, or choose another case, if that is not meant."
    ]
    assert "some rows lie far" in str(
        read(csv(tmp_path, "lon,lat,area,time\n" + far + near)).warnings[0]
    )
    told = fault(csv(tmp_path, "lon,lat,area,time\n" + far * 2))
    assert told.startswith("events.csv cannot be used: every position lies far outside the case.")
    told = fault(csv(tmp_path, "lon,lat,area,time\n" + near + far.replace(",,", ",west,")))
    assert "row 3, column 'area', value 'west': is named, and the position lies far outside" in told


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    path = csv(tmp_path, "area,time,count\nnorth,2021-02-01,1\nwest,2021-02-01,1\nsouth,x,-1\n")
    with pytest.raises(DataError) as caught:
        read(path)
    assert [(one.row, one.column, one.value) for one in caught.value.findings] == [
        (2, "area", "north"), (4, "area", "south"), (4, "time", "x"), (4, "count", "-1"),
    ]  # fmt: skip
    assert str(caught.value).startswith("events.csv is not usable: 4 faults.")


def test_beyond_twenty_faults_are_counted(tmp_path):
    told = fault(csv(tmp_path, "area,time\n" + "west,x\n" * 23))
    assert told.splitlines()[0] == "events.csv is not usable: 23 faults."
    assert told.count("column 'time'") == 20
    assert "  and 3 more." in told


def test_rejected_rows_are_counted_and_listed_once_with_their_first_reason(tmp_path):
    path = csv(tmp_path, "area,time,count\nnorth,2021-02-01,1\nwest,2021-02-01,1\nsouth,x,-1\n")
    table = read(path, bad_rows="reject")
    assert table.rejected.to_dict("records") == [
        {"file": "events.csv", "row": 2, "column": "area", "reason": "is no area of the case"},
        {"file": "events.csv", "row": 4, "column": "area", "reason": "is no area of the case"},
    ]
    assert table.frame["row"].tolist() == [3]
    assert table.n_read == 3


def test_rows_without_position_are_no_fault(tmp_path):
    table = read(csv(tmp_path, "lon,lat,time\n,,2021-02-01\n"))
    assert table.frame[["lon", "lat"]].isna().all(axis=None)
    assert table.frame["area"].tolist() == [""]


def test_positions_in_a_row_of_the_builder_are_those_of_the_world(tmp_path):
    frame = read(events_csv(tmp_path / "events.csv", [event(0, 0)])).frame
    assert (frame["lon"][0], frame["lat"][0]) == (5.33, 60.39)


# --- columns ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("lon,time", "has no columns that say where. Add lon and lat, or easting and northing"),
        ("easting,lat,time", "has no columns that say where. Add lon and lat, or easting and"),
        ("lon,lat", "has no column that says when. Add time, or start and end."),
        ("area,end", "has no column that says when. Add time, or start and end."),
        ("area,tid,tidspunkt", "column 'time': is given by several columns: tid, tidspunkt. Keep"),
        ("lon,longitude,lat,time", "column 'lon': is given by several columns: lon, longitude."),
        ("lon,lat,time,lon", "column 'lon': is there 2 times. Rename all of them but the one"),
    ],
)
def test_missing_and_doubled_columns_are_told(tmp_path, header, told):
    blanks = "," * header.count(",")
    assert told in fault(csv(tmp_path, f"{header}\n{blanks}x\n"))


def test_all_missing_columns_are_told_at_once(tmp_path):
    told = fault(csv(tmp_path, "place\nhere\n"))
    assert told.startswith("events.csv is not usable: 2 faults.")


def test_doubled_columns_of_a_spreadsheet_are_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["area", "time", "time"])
    book.active.append(["west", "2021-02-01", "2021-02-02"])
    book.save(tmp_path / "events.xlsx")
    assert "column 'time': is there 2 times" in fault(tmp_path / "events.xlsx")


@pytest.mark.parametrize(
    "column",
    [
        "name", "navn", "fnr", "fødselsnummer", "Fødsels-nr.", "personnummer", "personnr", "ssn",
        "dob", "telefon", "phone", "journalnr", "Journal Nr", "Pasient-ID", "E-post", "FØDT",
    ],
)  # fmt: skip
def test_columns_that_identify_persons_are_refused(tmp_path, column):
    path = csv(tmp_path, f"area,time,{column}\nwest,2021-02-01,Kari Nordmann\n")
    with pytest.raises(IdentifierError) as caught:
        read(path, bad_rows="reject")
    assert str(caught.value) == (
        "events.csv is not usable: 1 fault.\n"
        f"  events.csv, column '{column}': would identify persons. Delete the column from the file; "
        "scenemap never needs it."
    )


@pytest.mark.parametrize("name", ["events.geojson", "events.gpkg", "events.parquet"])
def test_columns_that_identify_persons_are_refused_in_every_format(tmp_path, name):
    points = _points().assign(navn="Kari")
    path = tmp_path / name
    points.to_parquet(path) if name.endswith("parquet") else points.to_file(path)
    with pytest.raises(IdentifierError, match="column 'navn': would identify persons"):
        read(path)


def test_a_time_with_an_end_is_an_interval(tmp_path):
    path = csv(tmp_path, "area,time,end\nwest,2021-02-01T12:00,2021-02-01T13:00\n")
    assert str(read(path).frame["end"][0]) == "2021-02-01 13:00:00"


@pytest.mark.parametrize(
    ("word", "simulated"), [("no", False), ("nei", False), ("0", False), ("", False), ("yes", True)]
)
def test_simulated_is_what_it_says(tmp_path, word, simulated):
    path = csv(tmp_path, f"area,time,simulated\nwest,2021-02-01,{word}\n")
    assert read(path).simulated is simulated


def test_a_spreadsheet_column_of_dates_alone_holds_days(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["area", "start", "end"])
    book.active.append(["west", datetime(2021, 2, 1), datetime(2021, 2, 2)])  # noqa: DTZ001
    book.save(tmp_path / "events.xlsx")
    assert str(read(tmp_path / "events.xlsx").frame["end"][0]) == "2021-02-03 00:00:00"


def test_the_first_line_of_excel_that_names_the_separator_is_passed_over(tmp_path):
    path = csv(tmp_path, "sep=;\narea;time\nwest;2021-02-01\nwest;x\n")
    table = read(path, bad_rows="reject")
    assert table.frame["row"].tolist() == [3]
    assert table.rejected[["file", "row"]].to_numpy().tolist() == [["events.csv", 4]]


# --- what a typed file may hold -------------------------------------------------------------------


def typed(path: Path, **columns: object) -> Path:
    """Write a Parquet file of columns with types of their own."""
    pq.write_table(pa.table(columns), path)
    return path


def test_words_that_are_kept_as_numbers_of_a_list_are_read_as_words(tmp_path):
    """Parquet writes categories so; where a cell is missing, pandas would not take another word."""
    words = {
        name: pa.array(values).dictionary_encode()
        for name, values in {
            "area": ["west", None, ""],
            "kind": ["find", "", None],
            "time": ["2021-02-01", "01.02.2021", "2021-02-01T12:00Z"],
            "count": ["2", "1", "3"],
        }.items()
    }
    frame = read(typed(tmp_path / "events.parquet", **words)).frame
    assert frame["area"].tolist() == ["west", "", ""]
    assert frame["kind"].tolist() == ["find", "event", "event"]
    assert frame["count"].tolist() == [2, 1, 3]
    assert [str(time) for time in frame["start"]] == [
        "2021-02-01 00:00:00", "2021-02-01 00:00:00", "2021-02-01 13:00:00",
    ]  # fmt: skip


def test_a_number_that_is_a_word_is_the_same_whether_or_not_others_are_missing(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(delimited, "BATCH", 2)
    path = typed(
        tmp_path / "events.parquet",
        area=pa.array([7, 8, 7, None]),
        kind=pa.array([1.5, 1, None, 1]),
        time=["2021-02-01"] * 4,
    )
    frame = read(path, areas=("7", "8")).frame
    assert frame["area"].tolist() == ["7", "8", "7", ""]
    assert frame["kind"].tolist() == ["1.5", "1", "event", "1"]


@pytest.mark.parametrize("zone", ["", "Z", "+01:00"])
def test_times_may_be_given_to_the_nanosecond(tmp_path, zone):
    times = starts(tmp_path, f"2021-02-01T12:00:00.123456789{zone}", "2021-02-01")
    hour = {"": 12, "Z": 13, "+01:00": 12}[zone]
    assert times == [f"2021-02-01 {hour}:00:00.123456", "2021-02-01 00:00:00"]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
def test_a_time_beyond_the_calendar_is_named_as_it_stands(tmp_path, unit, zone):
    moments = np.array(["1850-01-01T12:00", "2021-02-01T12:00", "NaT"], "M8[s]")
    time = pa.array(moments.astype(f"M8[{unit}]"), pa.timestamp(unit, zone))
    told = fault(typed(tmp_path / "events.parquet", area=["west"] * 3, time=time))
    offset = "" if zone is None else "+00:00"
    assert f"row 1, column 'time', value '1850-01-01 12:00:00{offset}': is out of range" in told
    assert "row 3, column 'time': is blank" in told


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Kolkata"])
def test_a_time_in_no_year_that_python_knows_is_a_fault_of_its_row(tmp_path, zone):
    """So do seconds read as milliseconds, the commonest slip of exports."""
    time = pa.array([10**15, -(10**15), 1_612_180_800_000], pa.timestamp("ms", zone))
    path = typed(tmp_path / "events.parquet", area=["west"] * 3, time=time)
    assert "value '33658-09-27 01:46:40" in fault(path)
    assert read(path, bad_rows="reject").frame["row"].tolist() == [3]


@pytest.mark.parametrize("time", ["9999-12-31T23:59Z", "0001-01-01T00:00Z", "0001-01-01T00:00+14"])
def test_a_written_time_at_the_end_of_all_years_is_a_fault_of_its_row(tmp_path, time):
    path = csv(tmp_path, f"area,time\nwest,{time}\n")
    for zone in ("America/New_York", "Asia/Tokyo"):
        assert f"row 2, column 'time', value '{time}': is out of range" in fault(
            path, zone=ZoneInfo(zone)
        )


@pytest.mark.parametrize("count", [10**9 + 1, 2**63 - 1, 1e300])
def test_a_count_beyond_what_can_be_meant_is_a_fault_of_its_row(tmp_path, count):
    path = typed(tmp_path / "e.parquet", area=["west"], time=["2021-02-01"], count=[count])
    assert "row 1, column 'count'" in fault(path)
    largest = typed(tmp_path / "e.parquet", area=["west"], time=["2021-02-01"], count=[10**9])
    assert read(largest).frame["count"].tolist() == [10**9]


def test_events_are_called_simulated_though_the_row_that_says_so_is_refused(tmp_path):
    text = "area,time,simulated\nwest,2021-02-01,no\nwest,never,yes\n"
    assert read(csv(tmp_path, text), bad_rows="reject").simulated


@pytest.mark.parametrize("rows", [0, 1])
def test_columns_of_nothing_are_read_as_blank(tmp_path, rows):
    """Nulls alone have a type of their own, and so has a file without rows."""
    blank = {name: pa.nulls(rows) for name in ("area", "end", "kind", "accuracy_m")}
    time = pa.array([datetime(2021, 2, 1, 12)] * rows)  # noqa: DTZ001 - local
    table = read(typed(tmp_path / "events.parquet", time=time, simulated=pa.nulls(rows), **blank))
    assert table.frame["kind"].tolist() == ["event"] * rows
    assert table.frame["end"].tolist() == table.frame["start"].tolist()
    assert (table.n_read, table.simulated) == (rows, False)


def test_lists_beside_the_columns_that_are_used_do_no_harm(tmp_path):
    path = typed(
        tmp_path / "e.parquet", area=["west"], time=["2021-02-01"], tags=[["a", "b"]], of=[{"x": 1}]
    )
    assert read(path).n_read == 1


def test_an_area_may_be_given_by_its_name(tmp_path):
    rows = [{"area": area, "time": "2021-02-01"} for area in ("Vågen", "west", "", " Vågen ")]
    path = events_csv(tmp_path / "events.csv", rows)
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), areas={"west": "west", "Vågen": "west"})
    assert read_events([path], options).frame["area"].tolist() == ["west", "west", "", "west"]


def test_of_many_unknown_areas_the_first_are_explained(tmp_path, monkeypatch):
    monkeypatch.setattr("scenemap.events.cleaning._EXPLAINED", 1)
    rows = [{"area": area, "time": "2021-02-01"} for area in ("wesst", "wwest", "wst", "wesst")]
    told = fault(events_csv(tmp_path / "events.csv", rows)).splitlines()[1:-1]
    assert [line.partition("case. ")[2] for line in told] == [
        "Did you mean 'west'?", "There are: east, west.", "There are: east, west.",
        "Did you mean 'west'?",
    ]  # fmt: skip


# --- days and clocks in two columns; words for nothing; what the whole file says -------------------


@pytest.mark.parametrize(
    "text",
    [
        "dato,klokkeslett\n2021-02-03,22:15\n2021-02-04,07:05\n2021-02-05,",
        "date,time\n03.02.2021,kl. 22.15\n04.02.2021,0705\n05.02.2021,NA",
        "Date,Clock time\n2021-02-03T00:00:00.000,10:15 PM\n2021-02-04T00:00,7:05 AM\n2021-02-05,-",
        "tid,klokke\n2021/02/03 00:00:00+00,22:15:00\n2021/02/04 00:00:00+00,07:05:00\n2021-02-05,",
        "date,clock\n02/03/2021 12:00:00 AM,22:15\n02/04/2021 12:00:00 AM,7:05\n02/05/2021,",
        "dato,klokkeslett\n2021-02-03 00:00:00,22.15\n2021-02-04,kl. 7.05\n2021-02-05 00:00:00,",
        "dato,klokkeslett\n2021-02-03,Kl 22.15.00\n2021-02-04,07.05.00\n2021-02-05,",
    ],
)
def test_a_day_and_a_clock_may_stand_in_two_columns(tmp_path, text):
    header, *rows = text.split("\n")
    if "02/03" in text:  # nothing else says which comes first
        rows += ["02/14/2021,22:15"]
    body = "".join(f"west,{row}\n" for row in rows)
    frame = read(csv(tmp_path, f"area,{header}\n{body}")).frame[:3]
    assert [str(time) for time in frame["start"]] == [
        "2021-02-03 22:15:00", "2021-02-04 07:05:00", "2021-02-05 00:00:00",
    ]  # fmt: skip
    assert str(frame["end"][2]) == "2021-02-06 00:00:00"


def test_a_clock_that_is_none_beside_a_day_is_a_fault(tmp_path):
    told = fault(csv(tmp_path, "area,date,time\nwest,2021-02-03,2021-02-03T22:15\n"))
    assert (
        "row 2, column 'clock', value '2021-02-03T22:15': is no time of day beside a column" in told
    )
    assert told.count("row 2") == 1


@pytest.mark.parametrize(
    ("day", "told"),
    [("2021-02-03", "24:00"), ("2021-02-03 09:00", "22:15"), ("32.01.2021", "22:15")],
)
def test_a_day_and_a_clock_that_make_no_time_are_told_by_the_clock(tmp_path, day, told):
    path = csv(tmp_path, f"area,date,clock\nwest,2021-02-02,21:00\nwest,{day},{told}\n")
    assert f"row 3, column 'clock', value '{told}': makes with its day no time" in fault(path)


def test_a_workbook_may_hold_days_and_clocks(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["area", "dato", "klokkeslett"])
    book.active.append(["west", datetime(2021, 2, 3), clock(22, 15)])  # noqa: DTZ001 - local
    book.save(tmp_path / "events.xlsx")
    assert str(read(tmp_path / "events.xlsx").frame["start"][0]) == "2021-02-03 22:15:00"


@pytest.mark.parametrize("word", ["NA", "NULL", "-", ".", "..", "(blank)", "n/a", "NaN"])
def test_words_for_nothing_are_missing_in_every_column(tmp_path, word):
    header, cells = "time,lon,lat,area,end,kind,accuracy_m", ",".join(["2021-02-03", *[word] * 6])
    row = read(csv(tmp_path, f"{header}\n{cells}\n")).frame.iloc[0]
    assert (row["area"], row["kind"]) == ("", "event")
    assert row[["lon", "lat", "accuracy_m"]].isna().all()
    assert "is blank" in fault(csv(tmp_path, f"area,time\nwest,{word}\n"))


def test_an_area_may_be_called_what_is_nothing_elsewhere(tmp_path):
    table = read(csv(tmp_path, "area,time\nNA,2021-02-03\n-,2021-02-03\n"), areas=("NA", "west"))
    assert table.frame["area"].tolist() == ["NA", ""]


def test_epochs_and_spreadsheet_days_are_read_in_every_format_that_has_numbers(tmp_path):
    features = [feature(None, area="west", time=1612351800000 + 60_000 * at) for at in range(3)]
    path = write_features(tmp_path / "e.geojson", features)
    assert [str(one) for one in read(path).frame["start"]] == [
        "2021-02-03 12:30:00", "2021-02-03 12:31:00", "2021-02-03 12:32:00",
    ]  # fmt: skip
    assert [str(one) for one in read(path).warnings] == [
        "e.geojson: times are numbers, and were read as milliseconds since 1970 began in UTC, and put on "
        "the clock of Europe/Oslo. Write them as 2015-06-17T14:05 if that is not meant."
    ]
    assert str(read(path, clock_as_written=True).frame["start"][0]) == "2021-02-03 11:30:00"
    serial = typed(tmp_path / "s.parquet", area=["west"] * 2, time=[44230.0, 44231.0])
    assert "days of a spreadsheet" in str(read(serial).warnings[0])
    assert str(read(serial).frame["end"][1]) == "2021-02-05 00:00:00"
    years = typed(tmp_path / "y.parquet", area=["west"], time=[2021])
    assert read(years).frame["dated"].tolist() == ["year"]


def test_months_written_as_midnights_with_an_offset_stay_the_months_they_name(tmp_path):
    """In New York each of these is the evening before."""
    rows = "".join(f"west,2021/{month:02}/01 00:00:00+00\n" for month in (2, 3, 4))
    table = read(csv(tmp_path, f"area,date\n{rows}"), zone=ZoneInfo("America/New_York"))
    assert [str(day)[:10] for day in table.frame["start"]] == [
        "2021-02-01", "2021-03-01", "2021-04-01",
    ]  # fmt: skip
    assert [one.problem[:37] for one in table.warnings] == [
        "every row falls on the first day of a mon"[:37]
    ]


def test_it_is_said_how_many_times_were_converted_and_from_what(tmp_path):
    rows = "west,2021-02-03T00:00Z\n" * 6 + "west,2021-02-03T00:00+01:00\n"
    path = csv(tmp_path, f"area,time\n{rows}")
    assert [str(one) for one in read(path).warnings] == [
        "events.csv: 6 times with the offset Z were converted to Europe/Oslo. If the clock is local as "
        "it stands, take it so with `clock_as_written=`."
    ]
    table = read(path, clock_as_written=True)
    assert table.warnings == ()
    assert {str(one) for one in table.frame["start"]} == {"2021-02-03 00:00:00"}


@pytest.mark.parametrize("form", ["%Q", "day first", "%d/%m/%Y %"])
def test_a_time_format_that_is_none_is_refused_before_anything_is_read(form):
    with pytest.raises(DataError, match="is no way to write times"):
        replace(OPTIONS, time_format=form)


def test_what_rows_may_be_dated_to_is_a_short_list():
    with pytest.raises(DataError, match="Did you mean 'month'"):
        replace(OPTIONS, dated="months")


def test_an_end_after_the_clock_was_put_back_may_have_an_earlier_clock(tmp_path):
    """Half an hour from 02:45 to 02:15; the other way round it is none."""
    path = csv(tmp_path, "area,start,end\nwest,2015-10-25T02:45+02:00,2015-10-25T02:15+01:00\n")
    assert read(path).n_read == 1
    path = csv(tmp_path, "area,start,end\nwest,2015-10-25T02:15+01:00,2015-10-25T02:45+02:00\n")
    assert "lies before start" in fault(path)


def test_a_table_says_to_what_each_row_is_dated_and_counts_so(tmp_path):
    """A batch of it is what was read: months, and days beside them."""
    csv(tmp_path, "area,time\nwest,2021-02\nwest,2021\n", name="a.csv")
    csv(tmp_path, "area,time\nwest,2021-02-03\n", name="b.csv")
    table = read_events([tmp_path], OPTIONS)
    assert table.frame["dated"].tolist() == ["month", "year", "day"]
    batch = EventBatch.of(table)
    assert batch.dated.tolist() == [2, 4, 0]
    assert batch.frame()["dated"].tolist() == ["month", "year", "day"]
    assert batch.where(np.array([True, False, True])).dated.tolist() == [2, 0]
