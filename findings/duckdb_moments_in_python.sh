#!/usr/bin/env bash
# DuckDB cannot hand a moment with a zone to Python where a package is missing that it does not ask for.
#
# Guess:    after `pip install duckdb`, a TIMESTAMP WITH TIME ZONE comes out of fetchall() as an aware datetime
#           of Python's own zoneinfo, as everything else comes out.
# Versions: duckdb 1.5.5, pyarrow 26.0.1, Python 3.11 or later.
# Seen:     fetchall() raises an InvalidInputException: it needs the module pytz, which the package does not
#           list among what it requires. The same column as Arrow, as text or as epoch comes out.
# Date:     2026-11-30.
# Matters:  located events are handed on as Parquet with moments in UTC. A reader who opens them with DuckDB
#           in a fresh environment is told of a missing module, and may think that the file is wrong.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q duckdb==1.5.5 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
from datetime import UTC, datetime

import duckdb
import pyarrow
from pyarrow import parquet

moments = pyarrow.array([datetime(2015, 6, 18, 12, 5, tzinfo=UTC)], pyarrow.timestamp("us", tz="UTC"))
parquet.write_table(pyarrow.table({"start": moments}), "events.parquet")
asked = "SELECT {} FROM 'events.parquet'"
try:
    duckdb.sql(asked.format("start")).fetchall()
except duckdb.InvalidInputException as error:
    said = str(error)
else:
    said = ""
print("fetchall:", said.splitlines()[0] if said else "answers")
assert "pytz" in said, "duckdb hands over moments now"
assert duckdb.sql(asked.format("epoch(start)")).fetchall() == [(1434629100.0,)]
table = duckdb.sql(asked.format("start")).to_arrow_table()
assert table["start"].cast(pyarrow.int64()).to_pylist() == [1434629100000000]
print("epoch and Arrow: 2015-06-18T12:05Z")
PYTHON
echo "Seen as described."
