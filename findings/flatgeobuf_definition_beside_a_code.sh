#!/usr/bin/env bash
# A FlatGeobuf file holds the definition of its system, and GDAL passes it over for a code that it does not know.
#
# Guess:    GeoPackage and FlatGeobuf both hold a code and a definition as WKT. Where no register has the code
#           the definition is taken, from either.
# Versions: pyogrio 0.13.0 (its own GDAL 3.12), pyproj 3.7.2, Python 3.11 or later.
# Seen:     of the GeoPackage it is; the FlatGeobuf layer has no system at all, though the WKT stands in its head.
# Date:     2026-11-30.
# Matters:  the same layer, saved twice by one program, lies in the right place from one file and nowhere from
#           the other. Somebody then guesses a system.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyogrio==0.13.0 pyproj==3.7.2 pyarrow==26.0.1 shapely==2.2.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import warnings

import numpy
import pyogrio
import pyproj
import shapely

warnings.simplefilter("ignore")
wkt = pyproj.CRS("EPSG:25832").to_wkt("WKT1_GDAL")
own = wkt.replace('AUTHORITY["EPSG","25832"]', 'AUTHORITY["EPSG","11999"]')
points = shapely.to_wkb(numpy.array([shapely.Point(297000, 6700000)]))
found = {}
for name, driver in (("events.gpkg", "GPKG"), ("events.fgb", "FlatGeobuf")):
    pyogrio.raw.write(
        name, points, [numpy.array([1])], ["count"], geometry_type="Point", crs=own, driver=driver
    )
    assert b"Transverse" in open(name, "rb").read(), f"{name} holds no definition"
    meta, table = pyogrio.raw.read_arrow(name)
    about = (table.schema.field(table.schema.names[-1]).metadata or {})
    found[name] = b"Transverse Mercator" in about.get(b"ARROW:extension:metadata", b"")
    print(name, "has its definition" if found[name] else "has none", repr(meta["crs"]))
assert found == {"events.gpkg": True, "events.fgb": False}, "both, or neither, are read now"
PYTHON
echo "Seen as described."
