#!/usr/bin/env bash
# Of one fitted model predict() gives the mean of the counts, and get_prediction() that of a single day.
#
# Guess:    a Poisson regression of counts with the watched days as exposure: predict() and get_prediction(), both
#           without arguments, are of the rows that were fitted, so they give the same means, the latter with
#           intervals.
# Versions: statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6, pandas 3.0.1, Python 3.11 or later.
# Seen:     predict() takes the exposure of the rows in, and get_prediction() takes 1 for each: its means are
#           smaller by as many times as there were days. Of GLM and of Poisson alike, without a warning.
#           predict(exog) with the very same rows drops it too. get_prediction(exposure=...) gives what one
#           expects.
# Date:     2026-11-30.
# Matters:  intervals are drawn round the fitted line with get_prediction(), which is the only one of the two that
#           has them. Where all windows are equally long nobody sees that they are of another size than the line.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6 pandas==3.0.1
"$work/venv/bin/python" - <<'PYTHON'
import numpy
import statsmodels.api as sm

days = numpy.array([28.0, 31, 30, 31, 15, 30, 31, 31])
counts = numpy.array([14, 20, 12, 18, 9, 11, 10, 12])
design = sm.add_constant(numpy.arange(8.0))
glm = sm.GLM(counts, design, family=sm.families.Poisson(), exposure=days).fit()
poisson = sm.Poisson(counts, design, exposure=days).fit(disp=0)
for name, fitted, means in (
    ("GLM", glm, lambda told: told.predicted_mean),
    ("Poisson", poisson, lambda told: told.predicted),
):
    line, told = numpy.asarray(fitted.predict()), means(fitted.get_prediction())
    print(name, "predict", line[:3].round(2), "get_prediction", told[:3].round(2))
    assert abs(line.sum() - counts.sum()) < 1e-6
    assert numpy.allclose(line / told, days), "get_prediction takes the exposure in now"
    assert numpy.allclose(fitted.predict(design), told), "predict(exog) takes the exposure in now"
asked = glm.get_prediction(design, exposure=days).predicted_mean
assert numpy.allclose(asked, glm.fittedvalues), "the exposure that is given is not taken"
PYTHON
echo "Seen as described."
