#!/usr/bin/env bash
# Newey-West errors of a panel change when the same periods are numbered from another year.
#
# Guess:    periods 0..19 and 30..49 of two areas, or 10,000 more: the same stretch of time with the same
#           gap, so the same standard errors. Only how far periods lie apart is in the formula.
# Versions: statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6, pandas 3.0.1, Python 3.11 or later.
# Seen:     fit(cov_type="hac-groupsum", cov_kwds={"time": ...}) keeps the gap where the largest number is
#           no more than twice the rows, and closes it where it is larger, as months of years are: the
#           standard error of the slope is .0454 by the one and .0511 by the other. Nothing is said.
# Date:     2026-11-30.
# Matters:  A season in which nobody looked leaves such a gap. What lies a year apart is then taken as
#           following on, and an interval hangs on whether months are counted from the first or from 1970.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6 pandas==3.0.1
"$work/venv/bin/python" - <<'PYTHON'
import numpy as np
import statsmodels.api as sm

random = np.random.default_rng(0)
periods = np.tile(np.r_[0:20, 30:50], 2)
x = random.normal(size=len(periods))
y = 0.2 * x + random.normal(size=len(periods))


def error(time):
    fit = sm.OLS(y, sm.add_constant(x)).fit(
        cov_type="hac-groupsum", cov_kwds={"time": time, "maxlags": 12}
    )
    return float(fit.bse[1])


early, late, closed = error(periods), error(periods + 10_000), error(np.tile(np.arange(40), 2))
print("numbered from 0", early, "from 10,000", late, "without the gap", closed)
assert abs(late / early - 1) > 0.1, "it no longer hangs on where time begins"
assert abs(late - closed) < 1e-12, "the gap is no longer closed"
PYTHON
echo "Seen as described."
