"""Geometries of Parquet and Arrow files, in whichever way they are told."""

from __future__ import annotations

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from builders import BOUNDS, CRS, at
from scenemap.crs import WGS84, transform
from scenemap.errors import CRSError, DataError
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.model import Bounds

OPTIONS = ReadingOptions(ZoneInfo("Europe/Oslo"), Bounds(*BOUNDS), ("west", "east"))
METRES = tuple(map(float, transform(*at(50, 50), WGS84, CRS)))


def place(path, **changes):
    frame = read_events([path], replace(OPTIONS, **changes)).frame
    return frame["lon"][0], frame["lat"][0]


@pytest.mark.parametrize("version", ["NONE", "V1", "V2", "BOTH"])
@pytest.mark.parametrize("crs", ["", "OGC:CRS84", "EPSG:25832"])
def test_geometries_that_duckdb_writes_are_read(tmp_path, spatial, version, crs):
    """With NONE the type of the column is all that tells of a geometry and of its system."""
    path = tmp_path / "e.parquet"
    x, y = METRES if crs == "EPSG:25832" else at(50, 50)
    point = f"ST_Point({x}, {y})"
    point = f"ST_SetCRS({point}, '{crs}')" if crs else point
    spatial.execute(
        f"COPY (SELECT {point} AS shape, '2015-06-17T14:05' AS time) TO '{path}' "
        f"(FORMAT parquet, GEOPARQUET_VERSION '{version}')"
    )
    assert (b"geo" in (pq.read_metadata(path).metadata or {})) is (version != "NONE")
    assert place(path) == pytest.approx(at(50, 50), abs=1e-7)


@pytest.mark.parametrize(
    "crs",
    [CRS, "EPSG:11022", json.loads(pyproj.CRS(CRS).to_json()), pyproj.CRS(CRS).to_wkt()],
    ids=["code", "new code", "PROJJSON", "WKT"],
)
@pytest.mark.parametrize("native", [False, True])
def test_geoarrow_says_its_system_in_any_form(tmp_path, crs, native):
    kind = {
        b"ARROW:extension:name": b"geoarrow.point" if native else b"geoarrow.wkb",
        b"ARROW:extension:metadata": json.dumps({"crs": crs}).encode(),
    }
    x, y = METRES
    points = (
        pa.StructArray.from_arrays([pa.array([x]), pa.array([y])], ["x", "y"])
        if native
        else pa.array([shapely.to_wkb(shapely.Point(x, y))])
    )
    fields = [pa.field("shape", points.type, metadata=kind), pa.field("time", pa.string())]
    table = pa.table([points, pa.array(["2015-06-17T14:05"])], schema=pa.schema(fields))
    with (
        pa.OSFile(str(tmp_path / "e.arrow"), "wb") as file,
        pa.ipc.new_file(file, table.schema) as out,
    ):
        out.write_table(table)
    assert place(tmp_path / "e.arrow") == pytest.approx(at(50, 50), abs=1e-7)


def write_wkb(path, about: str):
    """Write a point with what a column of GeoArrow says of its system."""
    kind = {
        b"ARROW:extension:name": b"geoarrow.wkb",
        b"ARROW:extension:metadata": about.encode(),
    }
    fields = [pa.field("shape", pa.binary(), metadata=kind), pa.field("time", pa.string())]
    point = pa.array([shapely.to_wkb(shapely.Point(METRES))])
    pq.write_table(
        pa.table([point, pa.array(["2015-06-17T14:05"])], schema=pa.schema(fields)), path
    )


@pytest.mark.parametrize("told", ["by its type", "by the file"])
def test_a_geometry_has_its_name_alone(tmp_path, told):
    kind = {b"ARROW:extension:name": b"geoarrow.wkb"} if told == "by its type" else None
    point = pa.array([shapely.to_wkb(shapely.Point(5.33, 60.39))])
    fields = [pa.field("shape", pa.binary(), metadata=kind)] * 2 + [pa.field("time", pa.string())]
    geo = {"primary_column": "shape", "columns": {"shape": {"encoding": "WKB"}}}
    about = {b"geo": json.dumps(geo).encode()} if told == "by the file" else None
    table = pa.table([point, point, ["2015-06-17T14:05"]], schema=pa.schema(fields, about))
    pq.write_table(table, tmp_path / "e.parquet")
    with pytest.raises(DataError, match="column 'shape': is there 2 times"):
        read_events([tmp_path / "e.parquet"], OPTIONS)


def test_a_number_of_a_system_is_one_of_epsg(tmp_path):
    write_wkb(tmp_path / "e.parquet", '{"crs": "25832", "crs_type": "srid"}')
    assert place(tmp_path / "e.parquet") == pytest.approx(at(50, 50), abs=1e-7)


def test_a_system_of_a_geometry_that_nobody_knows_names_the_file(tmp_path):
    write_wkb(tmp_path / "e.parquet", '{"crs": "EPSG:99999"}')
    with pytest.raises(
        CRSError, match=r"^e\.parquet is .* 'EPSG:99999' is not a coordinate system"
    ):
        place(tmp_path / "e.parquet")
