#!/usr/bin/env bash
# A layer that goes through an algorithm of QGIS has other moments than before.
#
# Guess:    a GeoPackage with a moment in UTC, as its standard wants it, comes out of an algorithm that changes the
#           coordinate system with the same moment.
# Versions: QGIS 3.22.16 of Debian 12 (GDAL 3.6.2); pyogrio 0.13.0, geopandas 1.2.0, Python 3.11 or later.
# Seen:     the Z is gone, and the thousandths of a second with it: 21:59:59.999Z becomes 21:59:59.000 of nowhere. In
#           GeoPackage and in GeoJSON, without a word.
# Date:     2026-11-30.
# Matters:  who reads it next takes a clock time without a zone for that of the place. In a Norwegian summer everything
#           happened two hours earlier, and what happened before two at night happened on another day.
set -euo pipefail
command -v qgis_process.bin >/dev/null || apt-get install -y -qq --no-install-recommends qgis
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyogrio==0.13.0 geopandas==1.2.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import geopandas
import pandas
import shapely

moment = pandas.to_datetime(["2015-10-24T21:59:59.999Z"])
events = geopandas.GeoDataFrame({"start": moment}, geometry=[shapely.Point(5.33, 60.39)], crs="EPSG:4326")
events.to_file("events.gpkg", layer="events")
PYTHON
for ending in gpkg geojson; do
  QT_QPA_PLATFORM=offscreen qgis_process.bin run native:reprojectlayer --INPUT="events.gpkg|layername=events" \
    --TARGET_CRS=EPSG:4326 --OUTPUT="$work/back.$ending" >log 2>&1 || { cat log; exit 1; }
done
"$work/venv/bin/python" - <<'PYTHON'
import pyogrio

for name in ("events.gpkg", "back.gpkg", "back.geojson"):
    meta, _, _, columns = pyogrio.raw.read(name, datetime_as_string=True)
    told = dict(zip(meta["fields"], columns, strict=True))["start"][0]
    print(name, told)
    if name == "events.gpkg":
        assert told == "2015-10-24T21:59:59.999Z", told
    else:
        assert told.replace("T", " ").startswith("2015-10-24 21:59:59") and "Z" not in told, "the zone is kept now"
        assert "+00" not in told and ".999" not in told, told
PYTHON
echo "Seen as described."
