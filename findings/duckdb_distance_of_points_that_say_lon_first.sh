#!/usr/bin/env bash
# Of points that carry a system with longitude first, DuckDB takes the longitude for the latitude.
#
# Guess:    since points in DuckDB carry their coordinate system, a distance on the earth between two of OGC:CRS84,
#           whose axes are longitude and latitude, is what SedonaDB and PostGIS say; or a system is refused.
# Versions: duckdb 1.5.5, duckdb-extension-spatial 1.5.5, sedonadb 0.5.0, pyproj 3.7.2, Python 3.11 or later.
# Seen:     hundredths of a degree apart, east and west in Bergen, they are 1,112 m apart and not 549 m: half the way
#           is twice as long. ST_Distance_Sphere says so whether the points carry OGC:CRS84, EPSG:4326 or nothing.
#           ST_Transform of the same points does take the axes from the system.
# Date:     2026-11-30.
# Matters:  events within 250 m of a service are counted. Near the equator nobody would see it; in Norway a circle is an
#           ellipse, and whoever checks it from north to south finds it right twice over.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q duckdb==1.5.5 duckdb-extension-spatial==1.5.5 sedonadb==0.5.0 \
  pyproj==3.7.2 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import importlib.metadata

import duckdb
import pyarrow
import pyproj
import sedonadb

files = importlib.metadata.files("duckdb-extension-spatial")
(extension,) = (one.locate() for one in files if one.name.endswith(".duckdb_extension"))
base = duckdb.connect()
base.execute(f"LOAD '{extension}'")
west, east = (5.33, 60.39), (5.34, 60.39)
_, _, right = pyproj.Geod(ellps="WGS84").inv(*west, *east)
asked = "SELECT ST_Distance({0}(5.33 60.39)'), {0}(5.34 60.39)'))".format("ST_GeogFromText('POINT")
(sedona,) = pyarrow.table(sedonadb.connect().sql(asked)).column(0).to_pylist()
print("pyproj:", round(right), "SedonaDB:", round(sedona))
assert abs(sedona - right) < 5
for system in ("OGC:CRS84", "EPSG:4326"):
    points = [f"ST_SetCRS(ST_Point({x}, {y}), '{system}')" for x, y in (west, east)]
    (found,) = base.execute(f"SELECT ST_Distance_Sphere({', '.join(points)})").fetchone()
    print("DuckDB,", system, round(found))
    assert abs(found - 1112) < 1, "it takes the axes from the system now"
(x,) = base.execute(
    "SELECT ST_X(ST_Transform(ST_SetCRS(ST_Point(5.33, 60.39), 'OGC:CRS84'), 'EPSG:25832'))"
).fetchone()
assert abs(x - 297780.8) < 1, x
PYTHON
echo "Seen as described."
