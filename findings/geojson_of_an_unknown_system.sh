#!/usr/bin/env bash
# Metres in GeoJSON whose system GDAL does not know are read as degrees.
#
# Guess:    a GeoJSON file with a crs member of a code that is in no register is read without a coordinate
#           system, or not at all, as a GeoPackage would be.
# Versions: pyogrio 0.13.0 (its own GDAL 3.12), geopandas 1.2.0, Python 3.11 or later.
# Seen:     it is read in EPSG:4326, without an error: a point at easting 297000 is at longitude 297000.
# Date:     2026-11-30.
# Matters:  a city publishes in a system that is newer than the program that reads it. The layer opens, says
#           that it is in degrees, and its points are nowhere; distances taken from them are nonsense.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyogrio==0.13.0 geopandas==1.2.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import json

import geopandas

point = {"type": "Point", "coordinates": [297000.0, 6700000.0]}
events = {
    "type": "FeatureCollection",
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::11999"}},
    "features": [{"type": "Feature", "properties": {"count": 1}, "geometry": point}],
}
with open("events.geojson", "w") as file:
    json.dump(events, file)
read = geopandas.read_file("events.geojson")
print("system:", read.crs, "longitude:", read.geometry.x[0])
assert read.crs == "EPSG:4326", "it is no longer read as degrees"
assert read.geometry.x[0] == 297000.0
PYTHON
echo "Seen as described."
