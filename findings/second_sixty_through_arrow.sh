#!/usr/bin/env bash
# The last half of a millisecond of a minute becomes second 60 when a layer is written through Arrow.
#
# Guess:    23:59:59.9996 is written as 23:59:59.999, or rounded to midnight, whichever way a layer is written.
# Versions: pyogrio 0.13.0 (its own GDAL 3.12), geopandas 1.2.0, pyarrow 26.0.1, pandas 3.1.1, Python 3.11 or later.
# Seen:     row by row it is cut to .999; with use_arrow=True "23:59:60.000" stands in the file. pandas and
#           pyarrow refuse that as a time; read as a time by GDAL's rows it is 23:59:60.
# Date:     2026-11-30.
# Matters:  one row in two million times with microseconds ends so. A register of a few years has one, and it
#           stops the program that reads the file, or is lost.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyogrio==0.13.0 geopandas==1.2.0 pyarrow==26.0.1 pandas==3.1.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import geopandas
import pandas
import pyogrio
import shapely

moment = pandas.to_datetime(["2015-06-30T23:59:59.9996"])
events = geopandas.GeoDataFrame({"time": moment}, geometry=[shapely.Point(5, 60)], crs="EPSG:4326")
told = {}
for arrow in (False, True):
    events.to_file("events.fgb", use_arrow=arrow)
    _, table = pyogrio.raw.read_arrow("events.fgb", datetime_as_string=True)
    told[arrow] = table["time"].to_pylist()[0]
print(told)
assert told[False].startswith("2015-06-30T23:59:59.999"), told
assert told[True].startswith("2015-06-30T23:59:60"), "second 60 is written no more"
try:
    pandas.Timestamp(told[True])
except ValueError as error:
    print("pandas:", error)
else:
    raise AssertionError("pandas reads second 60 now")
PYTHON
echo "Seen as described."
