#!/usr/bin/env bash
# Two libraries' E-test of two Poisson counts, from one paper, give two p-values.
#
# Guess:    scipy's poisson_means_test and statsmodels' test_poisson_2indep(method="etest") both name
#           Krishnamoorthy & Thomson (2004), so they agree on the same counts and exposures.
# Versions: statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6, Python 3.11 or later.
# Seen:     They agree where the exposures are equal and part where these are not: 0 in 1 against 1 in
#           3 is 0.525 in scipy and 0.598 in statsmodels. scipy orders outcomes by the statistic of
#           Wald, statsmodels by that of the score unless "etest-wald" is asked for, which gives scipy's.
# Date:     2026-11-29.
# Matters:  Windows before and after a closure are seldom equally long. A p-value in a report says too
#           little if it says "E-test": it takes the form, too, to be computed again by somebody else.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON'
from scipy.stats import poisson_means_test
from statsmodels.stats.rates import test_poisson_2indep


def both(*counts):
    score, wald = (test_poisson_2indep(*counts, method=m).pvalue for m in ("etest", "etest-wald"))
    p = poisson_means_test(*counts).pvalue
    print(counts, "scipy", round(float(p), 5), "statsmodels", round(float(score), 5))
    assert abs(p - wald) < 1e-4, "scipy and the Wald form part now"
    return float(p), float(score)


for counts in [(3, 1, 10, 1), (5, 10, 20, 10)]:
    p, score = both(*counts)
    assert abs(p - score) < 1e-4, "they part where exposures are equal"
p, score = both(0, 1, 1, 3)
assert abs(p - 0.52516) < 1e-4 and abs(score - 0.59822) < 1e-4, "the p-values have changed"
PYTHON
echo "Seen as described."
