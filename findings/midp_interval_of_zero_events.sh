#!/usr/bin/env bash
# The mid-P interval of a Poisson rate with no event starts at its own upper limit.
#
# Guess:    0 events in one unit of time: from 0 to -ln(0.05) = 2.996, as the mid-P argument gives.
# Versions: statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6, Python 3.11 or later.
# Seen:     confint_poisson(0, 1, method="midp-c") gives 2.9957 for both limits; no warning, no error. The
#           upper limit is right, the lower one should be 0. From one event on both are right (0.050 to
#           4.932), and the methods "exact-c", "score", "sqrt-a" and "sqrt-v" start at 0 with no event.
# Date:     2026-11-29.
# Matters:  Months without an event are common in a small area. A lower limit of 3 a month for a month
#           in which nothing happened makes a quiet place look busy.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6
"$work/venv/bin/python" -W error - <<'PYTHON'
import math

from statsmodels.stats.rates import confint_poisson

for exposure in (1, 30):
    low, high = confint_poisson(0, exposure, method="midp-c")
    print("no event in", exposure, float(low), float(high))
    assert abs(high - -math.log(0.05) / exposure) < 1e-6, "the upper limit has changed"
    assert abs(low - high) < 1e-6, "the lower limit is right now"
low, high = confint_poisson(1, 1, method="midp-c")
print("one event in 1", float(low), float(high))
assert abs(low - 0.0500) < 1e-3 and abs(high - 4.9319) < 1e-3, "one event has changed"
for method in ("exact-c", "score", "sqrt-a", "sqrt-v"):
    assert abs(confint_poisson(0, 1, method=method)[0]) < 1e-9, method
PYTHON
echo "Seen as described."
