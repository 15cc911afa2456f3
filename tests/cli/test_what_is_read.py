"""What of a file is read is chosen on the command line: sheets, layers, columns, totals; and of areas."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely.geometry import shape

from builders import EAST, WEST, at, event, write, write_rows


def counted(result) -> dict[str, str]:
    return {row["area"]: row["count"] for row in csv.DictReader(result.stdout.splitlines())}


@pytest.fixture
def years(tmp_path) -> Path:
    """A workbook with a sheet a year: 6 finds in the west in 2020, 9 in the east in 2021."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for year, (east, n) in {"2020": (50, 6), "2021": (150, 9)}.items():
        sheet = book.create_sheet(year)
        sheet.append(["lon", "lat", "time", "kind"])
        for day in range(n):
            sheet.append([*at(east, 50), f"{year}-05-{day + 1:02}", "find"])
    path = tmp_path / "years.xlsx"
    book.save(path)
    return path


def test_every_sheet_is_counted_or_the_file_is_refused_with_their_names(scenemap, toytown, years):
    run = (
        "--case",
        toytown,
        "bin",
        years,
        "--by",
        "year",
        "--from",
        "2020-01-01",
        "--to",
        "2021-12-31",
    )
    refused = scenemap(*run, exit_code=1)
    assert "holds several sheets: '2020' (7 rows), '2021' (10 rows)" in refused.stderr
    assert "Name those that are meant with --sheet" in refused.stderr
    assert refused.stdout == ""
    both = scenemap(*run, "--sheet", "all")
    assert "15 rows read" in both.stderr
    one = scenemap(*run, "--sheet", "2021")
    assert "9 rows read" in one.stderr
    assert "9" in counted(one)["east"]


def test_columns_of_other_names_are_mapped_and_those_left_out_are_named(scenemap, toytown):
    lon, lat = at(50, 50)
    rows = [f"{lon},{lat},0{day}.05.2021,find,x" for day in range(1, 8)]
    path = write(Path("own.csv"), "\n".join(["lon,lat,Funnet,Type hendelse,Merknad", *rows]) + "\n")
    run = (
        "--case",
        toytown,
        "bin",
        path,
        "--by",
        "year",
        "--from",
        "2021-01-01",
        "--to",
        "2021-12-31",
    )
    assert "Funnet" in scenemap(*run, exit_code=1).stderr
    told = scenemap(*run, "--column", "time=Funnet", "--column", "kind=Type hendelse")
    assert "does not use the column Merknad" in told.stderr
    assert counted(told)["west"] == "7"
    refused = scenemap(*run, "--column", "Funnet", exit_code=1)
    assert "'Funnet' names no column. Write it as time=occur_date." in refused.stderr


def test_a_case_keeps_what_is_read_so_that_the_next_quarter_needs_no_option(scenemap, toytown):
    lon, lat = at(50, 50)
    rows = [f"{lon},{lat},2021-05-0{day}" for day in range(1, 8)]
    path = write(Path("own.csv"), "\n".join(["lon,lat,Funnet", *rows]) + "\n")
    told = (toytown / "case.toml").read_text(encoding="utf-8")
    write(toytown / "case.toml", told + '\n[events]\ncolumns = { time = "Funnet" }\n')
    result = scenemap("--case", toytown, "bin", path, "--by", "year", "--kind", "event")
    assert counted(result)["west"] == "7"


def test_rows_of_totals_are_faults_unless_they_are_left_out(scenemap, toytown):
    rows = [f"west,2021-05-0{day},find,1" for day in range(1, 8)]
    path = write(Path("sum.csv"), "\n".join(["area,time,kind,count", *rows, "Sum,,,7"]) + "\n")
    run = ("--case", toytown, "bin", path, "--by", "year", "--kind", "find")
    refused = scenemap(*run, exit_code=1)
    assert "row 9: begins with a word for a sum" in refused.stderr
    assert "--leave-out-totals" in refused.stderr
    assert "1 row of totals, left out (row 9)" in scenemap(*run, "--leave-out-totals").stderr


def test_areas_of_several_layers_are_chosen_and_named_by_a_column(scenemap, toytown, tmp_path):
    path = tmp_path / "areas.gpkg"
    for layer, geometries in {"halves": [WEST, EAST], "west": [WEST]}.items():
        names = ["vest", "øst"][: len(geometries)]
        frame = gpd.GeoDataFrame(
            {"bydel": names, "nr": [7] * len(names)}, geometry=[*map(shape, geometries)], crs=4326
        )
        frame.to_file(path, layer=layer)
    lon, lat = at(150, 50)
    rows = [f"{lon},{lat},2021-05-0{day}" for day in range(1, 8)]
    events = write(Path("e.csv"), "\n".join(["lon,lat,time", *rows]) + "\n")
    run = ("--case", toytown, "bin", events, "--areas", path, "--by", "year")
    refused = scenemap(*run, exit_code=1)
    assert "holds several layers: 'halves' (2 rows), 'west' (1 row)" in refused.stderr
    assert "--areas-layer" in refused.stderr
    assert counted(scenemap(*run, "--areas-layer", "halves"))["øst"] == "7"
    assert (
        counted(scenemap(*run, "--areas-layer", "halves", "--name-column", "bydel"))["øst"] == "7"
    )


def test_an_unsound_outline_is_named_and_mended_only_when_asked(scenemap, toytown):
    (lon, lat), (east, north) = at(0, 0), at(100, 100)
    bow = [[lon, lat], [east, north], [east, lat], [lon, north], [lon, lat]]
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": "bow"},
                "geometry": {"type": "Polygon", "coordinates": [bow]},
            }
        ],
    }
    areas = write(Path("bow.geojson"), json.dumps(collection))
    inside = at(90, 50)
    rows = [f"{inside[0]},{inside[1]},2021-05-0{day}" for day in range(1, 8)]
    events = write(Path("e.csv"), "\n".join(["lon,lat,time", *rows]) + "\n")
    run = ("--case", toytown, "bin", events, "--areas", areas, "--by", "year")
    assert "--mend" in scenemap(*run, exit_code=1).stderr
    mended = scenemap(*run, "--mend")
    assert "m²" in mended.stderr
    assert counted(mended)["bow"] == "7"


def test_rows_that_name_one_area_and_lie_in_another_are_told_in_the_talk_and_in_the_report(
    scenemap, toytown, tmp_path
):
    rows = [
        {"area": "east", **event(50, 50, f"2021-0{month}-1{n}")}
        for month in (1, 2, 3)
        for n in range(9)
    ]
    file = write_rows(tmp_path / "rows.csv", rows)
    said = "Many rows name an area and lie outside of it by their position."
    binned = scenemap("--case", toytown, "bin", file, "--by", "month")
    assert binned.stderr.count(said) == 1
    told = csv.DictReader(binned.stdout.splitlines())
    assert [row["count"] for row in told if row["area"] == "east"][:3] == ["9"] * 3
    report = scenemap("--case", toytown, "--lang", "en", "summary", file, "--by", "month")
    assert said in " ".join(report.stdout.split())
    kinds = scenemap("--case", toytown, "kinds", file, "--by", "month")
    assert kinds.stderr.count(said) == 1
