#!/usr/bin/env bash
# pandas shifts a time that a clock left out to the next full hour, where the clock went on within that hour.
#
# Guess:    tz_localize(nonexistent="shift_forward") gives the first time that exists after the one that does
#           not, as its documentation says: on Lord Howe, where 02:00 becomes 02:30, that is 02:30.
# Versions: pandas 3.1.1, tzdata 2026.6, Python 3.11 or later.
# Seen:     03:00, half an hour later. "shift_backward" is right, and in Oslo, where a whole hour is left out,
#           both are.
# Date:     2026-11-30.
# Matters:  how long something lasted over the change, and in which hours, is off by half an hour.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q pandas==3.1.1 tzdata==2026.6
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
from zoneinfo import ZoneInfo

import pandas as pd

lord_howe, oslo = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Europe/Oslo")
left_out = pd.Timestamp("2015-10-04 02:10")
# What the clock shows at the moment of the change, by Python alone.
change = pd.Timestamp("2015-10-03 15:30", tz="UTC")
assert str(change.tz_convert(lord_howe)) == "2015-10-04 02:30:00+11:00"
found = left_out.tz_localize(lord_howe, nonexistent="shift_forward")
print("Lord Howe, 02:10 shifted forward:", found)
assert str(found) == "2015-10-04 03:00:00+11:00", "it is the first time that exists now"
before = left_out.tz_localize(lord_howe, nonexistent="shift_backward")
assert change - before < pd.Timedelta("1ms")
whole = pd.Timestamp("2015-03-29 02:10").tz_localize(oslo, nonexistent="shift_forward")
assert str(whole) == "2015-03-29 03:00:00+02:00"
PYTHON
