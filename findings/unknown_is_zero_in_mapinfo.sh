#!/usr/bin/env bash
# A count that is not known becomes 0 when a layer is saved for MapInfo.
#
# Guess:    a null in a layer comes back as a null from MapInfo's two formats, as it does from a Shapefile, which is
#           older, or the format refuses it.
# Versions: pyogrio 0.13.0 (its own GDAL 3.12), geopandas 1.2.0, shapely 2.2.0, Python 3.11 or later.
# Seen:     from .tab and .mif alike a whole number and a decimal come back as 0, a truth as False, a text as "". There
#           is no warning on the way in and none on the way out. A Shapefile keeps all of them as nulls.
# Date:     2026-11-30.
# Matters:  many planning offices work in MapInfo. Counts that are withheld or that nobody made are nulls in a layer of
#           areas; in the office they are areas where nothing happened.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyogrio==0.13.0 geopandas==1.2.0 shapely==2.2.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import warnings

import geopandas
import pandas
import pyogrio
import shapely

areas = geopandas.GeoDataFrame(
    {
        "count": pandas.array([7, None], dtype="Int64"),
        "rate": [1.5, None],
        "seen": pandas.array([True, None], dtype="boolean"),
        "note": ["a", None],
    },
    geometry=[shapely.box(5, 60, 6, 61), shapely.box(6, 60, 7, 61)],
    crs="EPSG:4326",
)
told = {}
for ending, driver in (("tab", "MapInfo File"), ("mif", "MapInfo File"), ("shp", "ESRI Shapefile")):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        pyogrio.write_dataframe(areas, f"areas.{ending}", driver=driver)
        back = pyogrio.read_dataframe(f"areas.{ending}").iloc[1]
    told[ending] = [None if pandas.isna(back[name]) else back[name] for name in ("count", "rate", "seen", "note")]
    print(ending, told[ending], [str(one.message) for one in said])
    assert not said, "it is said now"
assert told["shp"] == [None] * 4
for ending in ("tab", "mif"):
    assert told[ending] == [0, 0.0, False, ""], told[ending]
PYTHON
echo "Seen as described."
