#!/usr/bin/env bash
# The first UTM zones that pyproj finds for a place in Germany have northing first, or eastings of 32 million.
#
# Guess:    asked for the UTM zones on ETRS89 at a place, pyproj answers EPSG:25832 for Hamburg, as for Bergen.
# Versions: pyproj 3.7.2, geopandas 1.2.0, Python 3.11 or later.
# Seen:     it answers EPSG:3044 first, the same projection with northing first, and then EPSG:4647, with the number
#           of the zone before the easting. EPSG:25832 comes after them.
# Date:     2026-11-30.
# Matters:  estimate_utm_crs("ETRS89") of geopandas takes the first; whoever passes over those with northing first
#           has eastings of 32 million. Lengths are right, but coordinates of one city made in two ways lie far
#           apart, and look like a fault of the data.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyproj==3.7.2 geopandas==1.2.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import geopandas
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info


def first(lon, lat):
    place = AreaOfInterest(lon, lat, lon, lat)
    found = query_utm_crs_info(datum_name="ETRS89", area_of_interest=place, contains=True)
    return [int(one.code) for one in found]


print("Bergen:", first(5.33, 60.39)[:3], "Hamburg:", first(10, 53.5)[:3], "Amsterdam:", first(4.9, 52.4)[:3])
assert first(10, 53.5)[:2] == [3044, 4647], "Hamburg has other first zones now"
assert 25832 in first(10, 53.5)[2:]
harbour = geopandas.GeoSeries(geopandas.points_from_xy([10], [53.5]), crs="EPSG:4326")
assert harbour.estimate_utm_crs("ETRS89").to_epsg() == 3044
assert harbour.estimate_utm_crs().to_epsg() == 32632
x, _ = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:4647", always_xy=True).transform(10, 53.5)
print("easting:", round(x))
assert 32_000_000 < x < 33_000_000
PYTHON
echo "Seen as described."
