#!/usr/bin/env bash
# One area without a count, and every area of the map is a significant cold spot.
#
# Guess:    a missing count among sixteen is refused, or makes the local statistics of that area and its neighbours
#           NaN, and their p-values too. Counts that are all alike give no p-value, or 1.
# Versions: esda 2.9.0, libpysal 4.14.1, geopandas 1.2.0, numpy 2.4.6, scipy 1.17.1, Python 3.11 or later.
# Seen:     Moran's I is NaN and its p_sim 0.001, the smallest that 999 permutations can give. So for every area:
#           Moran_Local has p_sim 0.001 for all sixteen and calls each "Low-Low". The same where all counts are 5. What
#           is compared with NaN is never larger, and so nothing is as extreme as what was seen.
# Date:     2026-11-30.
# Matters:  withheld and unknown counts are missing ones. With one of them in the table a map of clusters says of a
#           whole town that it is quiet, with three stars.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q esda==2.9.0 libpysal==4.14.1 geopandas==1.2.0 numpy==2.4.6 scipy==1.17.1
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import esda
import geopandas
import numpy
import shapely
from libpysal import weights

squares = [shapely.box(x, y, x + 1, y + 1) for y in range(4) for x in range(4)]
near = weights.Queen.from_dataframe(geopandas.GeoDataFrame(geometry=squares), use_index=False)
counts = numpy.random.default_rng(0).poisson(3, 16).astype(float)
unknown = numpy.where(numpy.arange(16) == 2, numpy.nan, counts)
for name, values in (("one unknown", unknown), ("all alike", numpy.full(16, 5.0))):
    whole = esda.Moran(values, near, permutations=999)
    local = esda.Moran_Local(values, near, permutations=999, seed=1)
    labels = set(local.get_cluster_labels())
    print(name, whole.I, whole.p_sim, (local.p_sim < 0.05).sum(), "of 16", labels)
    assert numpy.isnan(whole.I) and whole.p_sim == 0.001, "Moran has changed"
    assert (local.p_sim == 0.001).all() and labels == {"Low-Low"}, "Moran_Local has changed"
usual = esda.Moran_Local(counts, near, permutations=999, seed=1)
print("all known:", (usual.p_sim < 0.05).sum(), "of 16")
assert (usual.p_sim < 0.05).sum() < 8
PYTHON
echo "Seen as described."
