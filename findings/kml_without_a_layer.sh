#!/usr/bin/env bash
# A KML file in which nothing is drawn has no layer for GDAL, and pyogrio ends in an IndexError.
#
# Guess:    a KML document without a placemark, as Google Earth saves an empty folder, is read as a layer of no
#           rows, as a GPX file without a point is; or it is said that there is no layer.
# Versions: pyogrio 0.13.0 (its own GDAL), geopandas 1.2.0, Python 3.11 or later.
# Seen:     of KML, and of GML, list_layers gives none, and read_dataframe and read_info raise "IndexError:
#           index 0 is out of bounds for axis 0 with size 0", which is no error of pyogrio's own kinds. Of GPX
#           five empty layers are listed and none of the rows is missed.
# Date:     2026-11-30.
# Matters:  whoever draws areas saves the wrong folder now and then. A program that catches what pyogrio says
#           it raises (DataSourceError, DataLayerError) ends in a traceback.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyogrio==0.13.0 geopandas==1.2.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import warnings
from pathlib import Path

import pyogrio

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
Path("empty.kml").write_text(f'{HEAD}<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>')
Path("empty.gml").write_text(f'{HEAD}<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2"/>')
Path("empty.gpx").write_text(
    f'{HEAD}<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"/>'
)
for name in ("empty.kml", "empty.gml"):
    assert len(pyogrio.list_layers(name)) == 0, f"{name} has layers now"
    for read in (pyogrio.read_dataframe, pyogrio.read_info):
        try:
            read(name)
        except Exception as error:
            print(f"{name}, {read.__name__}: {type(error).__name__}: {error}")
            assert type(error) is IndexError, "what has no layer is told otherwise now"
        else:
            raise SystemExit(f"{name} is read now")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    assert len(pyogrio.read_dataframe("empty.gpx")) == 0
print("empty.gpx: no rows")
PYTHON
echo "Seen as described."
