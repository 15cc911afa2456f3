#!/usr/bin/env bash
# Where studies agree, the variance between them comes out below 0 by one method and warns by the other.
#
# Guess:    three studies that differ no more than chance would make them: tau-squared is 0 by either
#           method, as both are defined with a floor of 0, and the pooled effect is the fixed one.
# Versions: statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6, pandas 3.0.1, Python 3.11 or later.
# Seen:     combine_effects(..., method_re="dl") gives a tau2 below 0 and goes on with it: its random-effects
#           standard error is smaller than the fixed one. method_re="pm" gives 0, and for effects that are
#           alike divides by zero on the way, with a RuntimeWarning. Where studies do differ both are right.
# Date:     2026-11-30.
# Matters:  Pairs of a closed place and its control often agree within chance. A pooled interval that is
#           narrower than if nothing differed at all claims more than the data hold.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6 pandas==3.0.1
"$work/venv/bin/python" - <<'PYTHON'
import warnings

import numpy as np
from statsmodels.stats.meta_analysis import combine_effects

effects, variances = np.array([0.10, 0.12, 0.15]), np.array([0.04, 0.05, 0.06])
one_step = combine_effects(effects, variances, method_re="dl")
print("one step", one_step.tau2, one_step.sd_eff_w_re, "fixed", one_step.sd_eff_w_fe)
assert one_step.tau2 < 0, "it has a floor now"
assert one_step.sd_eff_w_re < one_step.sd_eff_w_fe, "it no longer claims more than the fixed effect"
assert combine_effects(effects, variances, method_re="pm").tau2 == 0
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    assert combine_effects(np.array([0.1, 0.1]), np.ones(2), method_re="pm").tau2 == 0
print([str(one.message) for one in told])
assert any("divide by zero" in str(one.message) for one in told), "it no longer divides by zero"
differ = combine_effects(np.array([0.1, 0.9, 1.7]), variances, method_re="dl")
assert differ.tau2 > 0.3, differ.tau2
PYTHON
echo "Seen as described."
