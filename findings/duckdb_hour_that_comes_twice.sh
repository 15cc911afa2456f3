#!/usr/bin/env bash
# DuckDB cuts a moment down to its hour, and gets a later one.
#
# Guess:    in Oslo the clock showed 02:30 twice in the night to 25 October 2015. date_trunc('hour', t) of the two
#           moments gives two hours, each at or before its moment, as time_bucket(INTERVAL 1 HOUR, t) does.
# Versions: duckdb 1.5.5, pyarrow 26.0.1, Python 3.11 or later.
# Seen:     it gives one hour for both, the second 02:00. The first 02:30 is cut to a moment half an hour after it,
#           and a count by hour has two hours' events in one and none in the other. time_bucket keeps them apart.
# Date:     2026-11-30.
# Matters:  events of a night are counted by hour. Once a year, on a Saturday night, one bar is twice as high as it
#           should be, in a table of which every row is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q duckdb==1.5.5 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import duckdb

base = duckdb.connect()
base.execute("SET TimeZone = 'Europe/Oslo'")
base.execute(
    "CREATE TABLE night AS SELECT * FROM (VALUES (TIMESTAMPTZ '2015-10-25 00:30:00+00'), "
    "(TIMESTAMPTZ '2015-10-25 01:30:00+00')) AS _(t)"
)
cut = "SELECT CAST(epoch({cut}) - epoch(t) AS INTEGER) FROM night ORDER BY t"
truncated, bucketed = (
    [seconds for (seconds,) in base.execute(cut.format(cut=how)).fetchall()]
    for how in ("date_trunc('hour', t)", "time_bucket(INTERVAL 1 HOUR, t)")
)
print("seconds from the moment to its hour:", truncated, "date_trunc,", bucketed, "time_bucket")
assert truncated == [1800, -1800], "date_trunc no longer goes forward"
assert bucketed == [-1800, -1800]
by_hour = base.execute("SELECT count(*) FROM night GROUP BY date_trunc('hour', t)").fetchall()
assert by_hour == [(2,)], by_hour
PYTHON
echo "Seen as described."
