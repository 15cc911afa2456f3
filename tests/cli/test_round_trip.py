"""The same thousand events, written by other people's libraries in every format, give one panel."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyogrio
import pytest

from builders import at
from proofs import proof

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = 1_000
OFFSETS = ("+01:00", "Z", "-05:00")
KINDS = ("find", "besøk på åpen plass, «æøå»")


@pytest.fixture(scope="module")
def events() -> gpd.GeoDataFrame:
    """Make events at three offsets, of two kinds, some without a position and some without a place."""
    dice = np.random.default_rng(20150301)
    moments = pd.Timestamp("2021-01-01") + pd.to_timedelta(
        dice.integers(0, 300 * 1440, ROWS), "min"
    )
    lon, lat = at(0, 0)[0], at(0, 0)[1]
    east, north = at(200, 100)
    points = gpd.points_from_xy(dice.uniform(lon, east, ROWS), dice.uniform(lat, north, ROWS))
    frame = gpd.GeoDataFrame(
        {
            "time": [
                f"{moment:%Y-%m-%dT%H:%M:%S}{OFFSETS[at % 3]}" for at, moment in enumerate(moments)
            ],
            "kind": [KINDS[number] for number in dice.integers(0, 2, ROWS)],
            "area": ["west" if at % 10 == 0 else None for at in range(ROWS)],
            "accuracy_m": np.where(dice.random(ROWS) < 0.3, np.nan, 25.0),
        },
        geometry=points,
        crs="EPSG:4326",
    )
    frame.loc[frame.index % 10 == 0, "geometry"] = None
    frame.loc[frame.index % 20 == 0, "area"] = None
    return frame


def plain(events: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(events.drop(columns="geometry")).assign(
        lon=events.geometry.x, lat=events.geometry.y
    )


def as_csv(events: gpd.GeoDataFrame, path: Path) -> None:
    plain(events).to_csv(path, index=False)


def semicolons(events: gpd.GeoDataFrame, path: Path) -> None:
    plain(events).to_csv(path, index=False, sep=";", decimal=",", encoding="cp1252")


def wkt(events: gpd.GeoDataFrame, path: Path) -> None:
    told = events.geometry.to_wkt(rounding_precision=-1)
    pd.DataFrame(events.drop(columns="geometry")).assign(the_geom=told).to_csv(path, index=False)


def xy(events: gpd.GeoDataFrame, path: Path) -> None:
    pyogrio.write_dataframe(
        events, path, driver="CSV", layer_options={"GEOMETRY": "AS_XY"}, geometry_type="Point"
    )


def zstd(events: gpd.GeoDataFrame, path: Path) -> None:
    buffer = plain(events).to_csv(index=False).encode()
    with pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd") as out:
        out.write(buffer)


def xlsx(events: gpd.GeoDataFrame, path: Path) -> None:
    plain(events).to_excel(path, index=False)


def by_gdal(driver: str, **options: str) -> Callable[[gpd.GeoDataFrame, Path], None]:
    def write(events: gpd.GeoDataFrame, path: Path) -> None:
        pyogrio.write_dataframe(
            events, path, driver=driver, geometry_type="Point", layer_options=options
        )

    return write


def ods(events: gpd.GeoDataFrame, path: Path) -> None:
    pyogrio.write_dataframe(plain(events), path, driver="ODS")


def zipped(inner: str) -> Callable[[gpd.GeoDataFrame, Path], None]:
    def write(events: gpd.GeoDataFrame, path: Path) -> None:
        folder = path.with_suffix("")
        folder.mkdir()
        FORMATS[inner](events, folder / inner)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(folder.rglob("*")):
                archive.write(file, f"eksport/{file.relative_to(folder)}")

    return write


def feather(events: gpd.GeoDataFrame, path: Path) -> None:
    pa.feather.write_feather(plain(events), path)


def stream(events: gpd.GeoDataFrame, path: Path) -> None:
    table = pa.Table.from_pandas(plain(events), preserve_index=False)
    with pa.ipc.new_stream(str(path), table.schema) as out:
        out.write_table(table)


def native(events: gpd.GeoDataFrame, path: Path) -> None:
    events.to_parquet(path, geometry_encoding="geoarrow")


def sqlite(events: gpd.GeoDataFrame, path: Path) -> None:
    base = sqlite3.connect(path)
    plain(events).to_sql("funn", base, index=False)
    base.commit()
    base.close()


def topology(events: gpd.GeoDataFrame, path: Path) -> None:
    """Quantize to whole numbers, as TopoJSON is served: a cell of a tenth of a millimetre."""
    scale, (lon, lat) = 1e-9, at(0, 0)
    objects = [
        {
            "type": None if point is None else "Point",
            "properties": {name: None if cell != cell else cell for name, cell in row.items()},
            **(
                {}
                if point is None
                else {
                    "coordinates": [round((point.x - lon) / scale), round((point.y - lat) / scale)]
                }
            ),
        }
        for point, row in zip(
            events.geometry,
            events.drop(columns="geometry").astype(object).to_dict("records"),
            strict=True,
        )
    ]
    told = {
        "type": "Topology",
        "transform": {"scale": [scale, scale], "translate": [lon, lat]},
        "objects": {"funn": {"type": "GeometryCollection", "geometries": objects}},
        "arcs": [],
    }
    path.write_text(json.dumps(told))


FORMATS: dict[str, Callable[[gpd.GeoDataFrame, Path], None]] = {
    "events.csv": as_csv,
    "semicolons.csv": semicolons,
    "wkt.csv": wkt,
    "xy.csv": xy,
    "events.tsv": lambda events, path: plain(events).to_csv(
        path, index=False, sep="\t", decimal=","
    ),
    "events.csv.gz": lambda events, path: plain(events).to_csv(path, index=False),
    "events.csv.zst": zstd,
    "events.xlsx": xlsx,
    "gdal.xlsx": lambda events, path: pyogrio.write_dataframe(plain(events), path, driver="XLSX"),
    "events.ods": ods,
    "events.parquet": lambda events, path: plain(events).to_parquet(path),
    "geo.parquet": lambda events, path: events.to_parquet(path),
    "native.parquet": native,
    "events.feather": feather,
    "geo.feather": lambda events, path: events.to_feather(path),
    "events.arrow": stream,
    "events.geojson": lambda events, path: events.to_file(path, driver="GeoJSON"),
    "events.geojsonl": by_gdal("GeoJSONSeq"),
    "events.geojsons": by_gdal("GeoJSONSeq", RS="YES"),
    "events.topojson": topology,
    "events.gpkg": by_gdal("GPKG"),
    "utm33.gpkg": lambda events, path: by_gdal("GPKG")(events.to_crs("EPSG:25833"), path),
    "events.fgb": by_gdal("FlatGeobuf", SPATIAL_INDEX="NO"),
    "events.shp": by_gdal("ESRI Shapefile"),
    "events.gml": by_gdal("GML"),
    "events.kml": by_gdal("KML"),
    "lib.kml": by_gdal("LIBKML"),
    "events.gdb": by_gdal("OpenFileGDB"),
    "events.sqlite": sqlite,
}
FORMATS |= {
    f"{name.replace('.', '-')}.zip": zipped(name)
    for name in ("events.shp", "events.csv", "events.gdb", "events.gpkg", "events.geojson")
}


@proof
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
def test_every_format_gives_the_same_panel_byte_for_byte(scenemap, toytown, events, tmp_path):
    panels, told = {}, {}
    for name, write in FORMATS.items():
        path = tmp_path / "formats" / name
        path.parent.mkdir(exist_ok=True)
        write(events, path)
        result = scenemap(
            "--case", toytown, "bin", path, "--by", "month", "--kind", KINDS[1], "--from",
            "2021-01-01", "--to", "2021-10-31",
        )  # fmt: skip
        panels[name] = result.stdout
        told[name] = result.stderr.splitlines()[-1]
    first = next(iter(panels.values()))
    assert first.count("exact") > 10
    assert {name for name, panel in panels.items() if panel != first} == set()
    assert {name for name, line in told.items() if line != told["events.csv"]} == set()
    assert "rows read = 0 rejected + 0 outside the period" in told["events.csv"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
def test_gpx_holds_points_times_and_types(scenemap, toytown, events, tmp_path):
    """GPX has no rows without a position, no areas and times in UTC only: those alone are compared."""
    placed = events[events.geometry.notna()].drop(columns=["area", "accuracy_m"])
    moment = pd.to_datetime(placed["time"], utc=True, format="ISO8601")
    as_csv(placed, tmp_path / "placed.csv")
    waypoints = placed.assign(time=moment, type=placed["kind"]).drop(columns="kind")
    pyogrio.write_dataframe(
        waypoints, tmp_path / "events.gpx", driver="GPX", geometry_type="Point", layer="waypoints"
    )
    panels = [
        scenemap(
            "--case", toytown, "bin", tmp_path / name, "--by", "month", "--kind", KINDS[1]
        ).stdout
        for name in ("placed.csv", "events.gpx")
    ]
    assert panels[0] == panels[1]
    assert "exact" in panels[0]


def test_members_of_a_gzip_file_are_one_file(scenemap, toytown, events, tmp_path):
    text = plain(events).to_csv(index=False).encode()
    cut, kind = len(text) // 2, ("--kind", KINDS[0])
    (tmp_path / "two.csv.gz").write_bytes(gzip.compress(text[:cut]) + gzip.compress(text[cut:]))
    result = scenemap(
        "--case", toytown, "bin", tmp_path / "two.csv.gz", "--by", "year", "--kind", KINDS[0]
    )
    as_csv(events, tmp_path / "whole.csv")
    whole = scenemap("--case", toytown, "bin", tmp_path / "whole.csv", "--by", "year", *kind)
    assert result.stdout == whole.stdout
    assert result.stderr.replace("two.csv.gz", "whole.csv") == whole.stderr
