#!/usr/bin/env bash
# Errors that add up a panel by its fifty periods come with the degrees of freedom of its two areas.
#
# Guess:    Driscoll and Kraay's errors rest on the sums by period, so Student's t of 50 periods has 49
#           degrees of freedom, as Stata's xtscc reports it and as "groups minus one" reads, the groups
#           of this estimator being periods.
# Versions: statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6, pandas 3.0.1, Python 3.11 or later.
# Seen:     with cov_type="hac-groupsum" and use_t=True, df_resid_inference is 1: the places where time
#           falls back are counted, which are the areas, and one is taken off. A t of 5.9 has p .11, and the
#           interval is six times as wide. With the same rows sorted by period it is 0 and p is nan.
#           df_correction=False takes the rows less the terms, 98.
# Date:     2026-11-30.
# Matters:  A target and its control are such a panel of two: next to nothing that is done in one would
#           ever be seen.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6 pandas==3.0.1
"$work/venv/bin/python" - <<'PYTHON'
import numpy as np
import statsmodels.api as sm

random = np.random.default_rng(0)
periods = np.tile(np.arange(50), 2)
x = random.normal(size=len(periods))
y = 0.4 * x + random.normal(size=len(periods))


def fit(order, **more):
    return sm.OLS(y[order], sm.add_constant(x[order])).fit(
        cov_type="hac-groupsum",
        cov_kwds={"time": periods[order], "maxlags": 3, **more},
        use_t=True,
    )


by_area, by_period = np.arange(100), np.argsort(periods, kind="stable")
one, other, plain = fit(by_area), fit(by_period), fit(by_area, df_correction=False)
for name, found in (("by area", one), ("by period", other), ("without", plain)):
    low, high = found.conf_int()[1]
    print(name, "df", getattr(found, "df_resid_inference", found.df_resid), "t", found.tvalues[1],
          "p", found.pvalues[1], "interval", low, high)
assert one.df_resid_inference == 1, one.df_resid_inference
assert other.df_resid_inference == 0, other.df_resid_inference
assert np.allclose(one.bse, other.bse), "the errors differ by the order of rows"
assert one.pvalues[1] > 100 * plain.pvalues[1], (one.pvalues, plain.pvalues)
PYTHON
echo "Seen as described."
