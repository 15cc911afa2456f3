#!/usr/bin/env bash
# One offset in a column of clock times makes DuckDB read all others in the time zone of the machine.
#
# Guess:    a column of CSV with clock times, of which a few have an offset because the hour came twice, is read as
#           text, or refused: the others do not say which moment they are.
# Versions: duckdb 1.5.5, pyarrow 26.0.1, Python 3.11 or later.
# Seen:     one offset among a hundred times makes the column TIMESTAMP WITH TIME ZONE; the others are moments of the
#           session's zone, without a word. The same file has events at other hours on other machines. With no offset
#           at all the column is TIMESTAMP.
# Date:     2026-11-30.
# Matters:  registers write the offset where it is needed, which is in one hour a year. A file of that month is
#           read otherwise than those of all others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q duckdb==1.5.5 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
from pathlib import Path

import duckdb

plain = [f"2015-10-24T{hour:02}:{minute:02}:00" for hour in range(10, 20) for minute in range(0, 60, 6)]
Path("september.csv").write_text("time\n" + "\n".join(plain) + "\n")
Path("october.csv").write_text("time\n" + "\n".join([*plain[:60], "2015-10-25T02:30:00+01:00", *plain[60:]]) + "\n")
base = duckdb.connect()
told = {}
for zone in ("UTC", "Europe/Oslo", "America/New_York"):
    base.execute(f"SET TimeZone = '{zone}'")
    kinds = {
        name: base.execute(f"SELECT any_value(typeof(time)) FROM '{name}.csv'").fetchone()[0]
        for name in ("september", "october")
    }
    told[zone] = base.execute("SELECT CAST(min(epoch(time)) AS BIGINT) FROM 'october.csv'").fetchone()[0]
    print(zone, kinds, told[zone])
    assert kinds == {"september": "TIMESTAMP", "october": "TIMESTAMP WITH TIME ZONE"}, kinds
first = 1445680800  # 10:00 UTC on 24 October 2015
assert told == {"UTC": first, "Europe/Oslo": first - 7200, "America/New_York": first + 14400}, told
PYTHON
echo "Seen as described."
