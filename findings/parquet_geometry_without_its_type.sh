#!/usr/bin/env bash
# pyarrow reads the geometry of a Parquet file as bytes, without a word of what they are.
#
# Guess:    Parquet has a type GEOMETRY of its own, with a coordinate system; a file of DuckDB that uses it comes out
#           of pyarrow as a GeoArrow column, or at least with what says so in the metadata of the field.
# Versions: pyarrow 26.0.1, duckdb 1.5.5, duckdb-extension-spatial 1.5.5, Python 3.11 or later.
# Seen:     the column is plain binary, and the field has no metadata, also with arrow_extensions_enabled=True as
#           long as no package has registered the type. It shows in ParquetFile.schema alone.
# Date:     2026-11-30.
# Matters:  GeoParquet's metadata may be left out of such files. A reader that looks at the Arrow schema finds no
#           geometry and no coordinate system: metres may be taken for degrees.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyarrow==26.0.1 duckdb==1.5.5 duckdb-extension-spatial==1.5.5
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import importlib.metadata
import json

import duckdb
from pyarrow import parquet

files = importlib.metadata.files("duckdb-extension-spatial")
(extension,) = (one.locate() for one in files if one.name.endswith(".duckdb_extension"))
base = duckdb.connect()
base.execute(f"LOAD '{extension}'")
base.execute(
    "COPY (SELECT ST_SetCRS(ST_Point(297000, 6700000), 'EPSG:25832') AS place) TO 'events.parquet' "
    "(FORMAT parquet, GEOPARQUET_VERSION 'NONE')"
)
for enabled in (False, True):
    with parquet.ParquetFile("events.parquet", arrow_extensions_enabled=enabled) as file:
        field = file.schema_arrow.field("place")
        print(enabled, field.type, field.metadata)
        assert str(field.type) == "binary" and not field.metadata, "the type comes along now"
        column = file.schema.column(0).logical_type
assert column.type == "GEOMETRY"
system = json.loads(json.loads(column.to_json())["crs"])
print("in the schema of the file:", column.type, system["name"])
assert system["id"] == {"authority": "EPSG", "code": 25832}
PYTHON
echo "Seen as described."
