#!/usr/bin/env bash
# GDAL writes a row without a place into GeoPackage and GeoJSON, and breaks off at it in FlatGeobuf.
#
# Guess:    a layer of GeoPackage that has a row without geometry is copied to FlatGeobuf as it is, for there a
#           feature need not have one.
# Versions: pyogrio 0.13.0 (its own GDAL), geopandas 1.2.0, shapely 2.2.0, Python 3.11 or later.
# Seen:     writing ends with an error, that a null geometry is not supported with the spatial index, which is
#           made unless asked otherwise. With SPATIAL_INDEX=NO all rows are written and read back, in order.
# Date:     2026-11-30.
# Matters:  some areas of a case have no outline, and their counts are as good as the others. Copied to
#           FlatGeobuf in a GIS they stop the copy; whoever takes the empty rows out first loses counts.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyogrio==0.13.0 geopandas==1.2.0 shapely==2.2.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import geopandas
import pyogrio
import shapely

areas = geopandas.GeoDataFrame(
    {"area": ["park", "elsewhere", "quay"], "count": [12, 7, 9]},
    geometry=[shapely.box(5, 60, 6, 61), None, shapely.box(6, 60, 7, 61)],
    crs="EPSG:4326",
)
for name in ("areas.gpkg", "areas.geojson"):
    pyogrio.write_dataframe(areas, name)
    assert pyogrio.read_dataframe(name)["count"].tolist() == [12, 7, 9], name
try:
    pyogrio.write_dataframe(areas, "areas.fgb")
except Exception as error:
    said = str(error)
else:
    said = ""
print("FlatGeobuf:", said or "written")
assert "NULL geometry" in said, "rows without a place are written now"
pyogrio.write_dataframe(areas, "plain.fgb", SPATIAL_INDEX="NO")
assert pyogrio.read_dataframe("plain.fgb")["count"].tolist() == [12, 7, 9]
print("without the index: all three rows")
PYTHON
echo "Seen as described."
