#!/usr/bin/env bash
# Two wheels in one environment know different coordinate systems, and a layer of the one stops the other.
#
# Guess:    pyogrio and pyproj both stand on PROJ, so a layer that pyogrio reads has a system that pyproj knows.
# Versions: pyogrio 0.13.0 (its own GDAL 3.12), pyproj 3.7.2 (its own PROJ 9.5), geopandas 1.2.0, Python 3.11
#           or later.
# Seen:     EPSG:11022, UTM 32 of Norway's own ETRS89, is known to GDAL's register and not to pyproj's. A layer is
#           written and read by pyogrio with that code, and geopandas ends with an error while reading it. The
#           definition comes along with what GDAL says through Arrow, as PROJJSON, and pyproj understands that.
# Date:     2026-11-30.
# Matters:  a register has new codes every year. Whoever gets such a layer is told that the code is wrong, and
#           that is the one thing in the file that is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyogrio==0.13.0 pyproj==3.7.2 geopandas==1.2.0 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import json

import geopandas
import numpy
import pyogrio
import pyproj
import shapely

points = shapely.to_wkb(numpy.array([shapely.Point(297000, 6700000)]))
pyogrio.raw.write(
    "events.gpkg", points, [numpy.array([1])], ["count"], geometry_type="Point", crs="EPSG:11022",
    driver="GPKG",
)
assert pyogrio.read_info("events.gpkg")["crs"] == "EPSG:11022"
try:
    geopandas.read_file("events.gpkg")
except pyproj.exceptions.CRSError as error:
    said = str(error)
else:
    said = ""
print("geopandas:", said or "reads it")
assert "crs not found" in said, "pyproj knows the code now"
_, table = pyogrio.raw.read_arrow("events.gpkg")
told = json.loads(table.schema.field(table.schema.names[-1]).metadata[b"ARROW:extension:metadata"])
system = pyproj.CRS.from_json_dict(told["crs"])
print("by its definition:", system.name)
lon, lat = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True).transform(297000, 6700000)
assert (round(lon, 3), round(lat, 3)) == (5.316, 60.385), (lon, lat)
PYTHON
echo "Seen as described."
