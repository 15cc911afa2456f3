#!/usr/bin/env bash
# A Parquet file with two columns of one name is written by pyarrow and refused by its read_table.
#
# Guess:    the format allows it, pyarrow writes it, so read_table and pandas read it as they do a CSV file; or all
#           refuse it alike, as whoever asks for that column by name means one of two.
# Versions: pyarrow 26.0.1, pandas 3.1.1, duckdb 1.5.5, polars 2.1.0, Python 3.11 or later.
# Seen:     pyarrow.parquet.write_table writes the file without a word. read_table and pandas.read_parquet refuse it,
#           ParquetFile.read has all three columns, and iter_batches(columns=["time"]) gives two for one name. DuckDB calls the second time_1 and answers "time" with the first, without a word. polars
#           refuses it. Of the same table as Feather, pandas reads all, and says of "time", asked for by name, that
#           there is no such column.
# Date:     2026-12-01.
# Matters:  a table that was joined has two times now and then. One program counts by the first, which may be the day
#           of registering; another cannot read what its own library wrote.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pyarrow==26.0.1 pandas==3.1.1 duckdb==1.5.5 polars==2.1.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather

NAMES = ["time", "area", "time"]
table = pa.Table.from_arrays([pa.array([one]) for one in ("2015-01-05", "west", "2015-02-05")], NAMES)
pq.write_table(table, "e.parquet")
feather.write_feather(table, "e.arrow")


def refused(call, told):
    try:
        call()
    except Exception as error:
        text = f"{type(error).__name__}: {error}".splitlines()[0]
        print(text)
        assert told in text, "it is told otherwise now"
    else:
        raise SystemExit("it is read now")


refused(lambda: pq.read_table("e.parquet"), "Multiple matches")
refused(lambda: pd.read_parquet("e.parquet"), "Multiple matches")
assert pq.ParquetFile("e.parquet").read().column_names == NAMES
(batch,) = pq.ParquetFile("e.parquet").iter_batches(columns=["time"])
assert batch.schema.names == ["time", "time"]
assert duckdb.sql("SELECT * FROM 'e.parquet'").columns == ["time", "area", "time_1"]
assert duckdb.sql("SELECT time FROM 'e.parquet'").fetchall() == [("2015-01-05",)]
refused(lambda: pl.read_parquet("e.parquet"), "more than one occurrence")
assert [*pd.read_feather("e.arrow").columns] == NAMES
refused(lambda: pd.read_feather("e.arrow", columns=["time"]), "not found")
PYTHON
echo "Seen as described."
