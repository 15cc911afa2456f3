#!/usr/bin/env bash
# The default interval of a ratio of two Poisson rates has no width where one count is zero.
#
# Guess:    0 events against 5 in equal time: an interval from 0 to a little below or above 1; 12
#           against 0: from a finite limit to infinity. Where that cannot be computed, NaN or an error.
# Versions: statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6, Python 3.11 or later.
# Seen:     confint_poisson_2indep with its defaults (compare="ratio", method="score") gives one finite
#           number twice, lower limit and upper limit equal to eight digits (0.768 for 0 against 5), at
#           either side of the zero and for every exposure tried. RuntimeWarnings about divisions come
#           beside it, no error. The test of the same method is sound (p 0.025 for 0 against 5), and with
#           one event in place of none the interval is too (0.031 to 1.291).
# Date:     2026-11-29.
# Matters:  An area that empties, or a new one, has a zero in one of its windows: the very case that
#           displacement is about. Read as it stands, the answer is a ratio known without doubt.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
from statsmodels.stats.rates import confint_poisson_2indep, test_poisson_2indep

for counts in [(0, 1, 5, 1), (5, 1, 0, 1), (0, 365, 30, 365), (12, 365, 0, 90)]:
    low, high = confint_poisson_2indep(*counts)
    print(counts, float(low), float(high))
    assert 0 < low and abs(high - low) < 1e-6 * low, "the interval has a width now"
low, high = confint_poisson_2indep(1, 1, 5, 1)
print("one event for none:", float(low), float(high))
assert 0.02 < low < 0.05 and 1.2 < high < 1.4, "the interval without a zero has changed"
p = test_poisson_2indep(0, 1, 5, 1, method="score").pvalue
assert abs(p - 0.02535) < 1e-4, "the test has changed"
PYTHON
echo "Seen as described."
