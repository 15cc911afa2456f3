from __future__ import annotations

import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from scenemap.measures.estimate import Refusal
from scenemap.measures.hotspots import (
    EMERGING_CLASSES,
    emerging,
    gi_star,
    kendall_exact_p,
    mann_kendall,
)

#: G1 of reference/statistics.md: the example of the esda documentation (Ord & Getis 1995).
POINTS = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
VALUES = [2, 3, 3.2, 5, 8, 7]


# --- Gi and Gi* ---------------------------------------------------------------------------------


def test_published_gi_star():
    """G1: -1.39727626; the others from the same page."""
    found = gi_star(VALUES, points=POINTS, band=15)
    assert found.z.tolist() == pytest.approx(
        [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331], abs=5e-9
    )
    assert "Gi*" in found.method


def test_published_gi():
    """G1: -1.0136729; the others from the same page."""
    found = gi_star(VALUES, points=POINTS, band=15, star=False)
    assert found.z.tolist() == pytest.approx(
        [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941], abs=5e-9
    )
    assert "left out" in found.method


@pytest.mark.parametrize("star", [True, False])
def test_esda_has_the_same(star):
    pytest.importorskip("libpysal")
    getisord = pytest.importorskip("esda.getisord")
    from libpysal.weights import DistanceBand

    weights = DistanceBand(POINTS, threshold=15)
    theirs = getisord.G_Local(VALUES, weights, transform="B", star=star, permutations=0)
    ours = gi_star(VALUES, points=POINTS, band=15, star=star)
    assert ours.z.tolist() == pytest.approx(theirs.Zs.tolist())
    assert ours.p.tolist() == pytest.approx((2 * theirs.p_norm).tolist())  # theirs is one-sided


def test_gi_star_is_not_the_standard_score_of_a_local_mean():
    """A known fault elsewhere (section 8): (local mean - mean) / (s / sqrt(k)) sold as Gi*."""
    y = np.array(VALUES)
    local = (y[[0, 1, 3]].mean() - y.mean()) / (y.std() / np.sqrt(3))
    assert local == pytest.approx(-1.0823, abs=5e-5)
    assert gi_star(VALUES, points=POINTS, band=15).z[0] == pytest.approx(-1.3973, abs=5e-5)


def test_places_outside_the_data_are_not_noughts():
    """A known fault elsewhere (section 8): cells outside the data area counted as zero."""
    more = [*VALUES, float("nan"), float("nan")], [*POINTS, (0, 10), (10, 0)]
    found = gi_star(more[0], points=more[1], band=15, missing="leave out")
    assert found.z[:6].tolist() == pytest.approx(gi_star(VALUES, points=POINTS, band=15).z.tolist())
    assert found.z[6:].isna().all()
    assert "2 areas left out" in found.note
    with pytest.raises(Refusal, match=r"Unknown value in area 6, 7\. Unknown is not 0"):
        gi_star(more[0], points=more[1], band=15)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 20), min_size=6, max_size=6).filter(lambda y: max(y) - min(y) > 0),
    st.integers(-1000, 1000),
    st.integers(1, 50),
)
def test_scores_know_neither_origin_nor_unit(values, origin, unit):
    one = gi_star(values, points=POINTS, band=15).z
    other = gi_star([origin + unit * value for value in values], points=POINTS, band=15).z
    assert other.tolist() == pytest.approx(one.tolist(), abs=1e-9)


def test_small_rates_have_the_scores_of_large_ones():
    small = gi_star([1e-9 * value for value in VALUES], points=POINTS, band=15)
    assert small.z[0] == pytest.approx(-1.39727626)


def test_weights_and_points_say_the_same_and_are_left_alone():
    apart = np.hypot(*(np.array(POINTS)[:, None] - np.array(POINTS)).transpose(2, 0, 1))
    weights = (apart <= 15) & (apart > 0)
    given_weights = weights.astype(float)
    series = pd.Series(VALUES, index=list("abcdef"))
    kept = given_weights.copy(), series.copy()
    found = gi_star(series, given_weights)
    assert found.z.tolist() == pytest.approx(gi_star(VALUES, points=POINTS, band=15).z.tolist())
    assert found.z.index.tolist() == list("abcdef")
    assert np.array_equal(given_weights, kept[0])
    assert series.equals(kept[1])


def test_without_neighbours_or_with_all_there_is_nothing_to_compare():
    far = gi_star(VALUES, points=POINTS, band=1, star=False)
    assert far.z.isna().all()
    assert gi_star(VALUES, points=POINTS, band=1000).z.isna().all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 1, 1], np.ones((3, 3))), "3 known areas, all with one value"),
        (([1, 2], np.ones((2, 2))), "2 known areas: none is hotter"),
        (([1, 2, 3], np.ones((2, 2))), r"weights \(3 x 3"),
        (([1, 2, 3], -np.ones((3, 3))), r"weights \(3 x 3"),
        (([1, 2, 3],), "The neighbours of 3 areas are not told"),
    ],
)
def test_scores_that_cannot_be_told_are_refused(arguments, message):
    with pytest.raises(Refusal, match=message):
        gi_star(*arguments)


# --- Mann-Kendall -------------------------------------------------------------------------------


def with_s(n: int, s: int) -> list[int]:
    """Return an order of 0..n-1 whose rising less falling pairs are s."""
    falling, order = (n * (n - 1) // 2 - s) // 2, []
    left = list(range(n))
    while left:
        step = min(falling, len(left) - 1)
        falling -= step
        order.append(left.pop(step))
    return order


@pytest.mark.parametrize(
    ("s", "p", "digits"), [(17, 0.152, 5e-4), (-45, 0.0000830, 5e-8), (37, 0.00128, 5e-6)]
)
def test_published_mann_kendall(s, p, digits):
    """Section 5 of reference/statistics.md: n 10, Var 125, p .152, .0000830 and .00128."""
    found = mann_kendall(with_s(10, s))
    assert (found.s, found.variance) == (s, 125)
    assert found.p == found.p_normal == pytest.approx(p, abs=digits)
    assert "normal" in found.method


def test_published_tau():
    """Section 5 of reference/statistics.md: S 17 of 10 values, tau .378."""
    assert mann_kendall(with_s(10, 17)).estimate == pytest.approx(0.378, abs=5e-4)


def test_eight_slices_of_three_totals_would_be_a_false_find():
    """Pseudo-replication, section 7: p .010 on eight quarterly means, .333 (exact) on the three."""
    windows = ["w1", "w1", "w2", "w2", "w2", "w2", "w3", "w3"]
    slices = [5, 5, 12, 12, 12, 12, 26, 26]
    assert mann_kendall(slices).p == pytest.approx(0.010, abs=5e-4)
    assert kendall_exact_p(3, 3) == pytest.approx(0.333, abs=5e-4)
    with pytest.raises(Refusal, match="same period occurs more than once: w1, w2, w3"):
        mann_kendall(slices, periods=windows)
    with pytest.raises(Refusal, match="same period occurs more than once"):
        mann_kendall(pd.Series(slices, index=windows))


@pytest.mark.parametrize(
    ("n", "smallest"), [(1, "1.000"), (2, "1.000"), (3, "0.333"), (4, "0.083")]
)
def test_too_few_periods_are_refused_with_the_reason(n, smallest):
    with pytest.raises(
        Refusal, match=f"here are {n}. The smallest p that {n} values.* is {smallest}"
    ):
        mann_kendall(range(n))


def test_five_periods_can_reach_a_small_p():
    assert mann_kendall(range(5)).p_exact == pytest.approx(2 / 120)
    assert mann_kendall(range(5), p_value="exact").p == pytest.approx(2 / 120)
    assert "exact" in mann_kendall(range(5), p_value="exact").method


@pytest.mark.parametrize("values", [(1, 2, 3, 4, 5, 6), (1, 1, 2, 3, 3), (1, 1, 1, 2, 2, 3)])
def test_the_exact_p_is_that_of_all_orders(values):
    """By counting: every order of the values, ties and all."""

    def score(order):
        return sum(
            np.sign(order[j] - order[i])
            for i in range(len(order))
            for j in range(i + 1, len(order))
        )

    every = [score(order) for order in permutations(values)]
    ties = [values.count(value) for value in sorted(set(values))]
    for s in sorted(set(every)):
        expected = np.mean([abs(found) >= abs(s) for found in every])
        assert kendall_exact_p(int(s), ties) == pytest.approx(expected)


@settings(deadline=None)
@given(st.lists(st.integers(-100, 100), min_size=5, max_size=25, unique=True))
def test_scipy_has_the_same_exact_p_without_ties(values):
    theirs = stats.kendalltau(range(len(values)), values, method="exact")
    ours = mann_kendall(values)
    assert ours.p_exact == pytest.approx(theirs.pvalue)
    assert ours.estimate == pytest.approx(theirs.statistic)


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), min_size=5, max_size=20).filter(lambda x: len(set(x)) > 1))
def test_a_series_turned_round_has_the_opposite_trend(values):
    one, other = mann_kendall(values), mann_kendall(values[::-1])
    assert one.s == -other.s
    assert one.p == other.p
    assert one.p_exact == other.p_exact
    assert 0 < one.p <= 1
    assert 0 < one.p_exact <= 1


def test_ties_by_hand():
    """1 1 2 2 2 2 3 3: S 20, Var (1176 - 18 - 156 - 18)/18 = 54.667."""
    found = mann_kendall([1, 1, 2, 2, 2, 2, 3, 3])
    assert found.s == 20
    assert found.variance == pytest.approx(54.667, abs=5e-4)
    assert found.p_exact == pytest.approx(2 / 420)


def test_long_series_have_no_exact_p():
    values = list(range(60))
    assert mann_kendall(values).p_exact is None
    with pytest.raises(Refusal, match="up to 50 values, not 60"):
        mann_kendall(values, p_value="exact")


def test_series_without_a_trend_to_test_are_refused():
    with pytest.raises(Refusal, match="All values are alike"):
        mann_kendall([3, 3, 3, 3, 3])
    with pytest.raises(Refusal, match="Unknown value in period 2"):
        mann_kendall([1, 2, None, 4, 5])
    with pytest.raises(Refusal, match="level 2"):
        mann_kendall([1, 2, 3, 4, 5], level=2)


# --- emerging -----------------------------------------------------------------------------------

RISING = [2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9]
HOT, COLD, COOL = 2.5, -2.5, 0.0


@pytest.mark.parametrize(
    ("name", "scores"),
    [
        ("new", [COOL] * 9 + [HOT]),
        ("new", [COLD] * 9 + [HOT]),
        ("consecutive", [COOL] * 8 + [HOT] * 2),
        ("consecutive", [COOL] * 2 + [HOT] * 8),
        ("intensifying", RISING),
        ("persistent", [HOT] * 10),
        ("persistent", [COOL] + [HOT] * 9),
        ("diminishing", RISING[::-1]),
        ("sporadic", [HOT] + [COOL] * 8 + [HOT]),
        ("oscillating", [HOT, COLD] + [COOL] * 7 + [HOT]),
        ("historical", [HOT] * 9 + [COOL]),
        ("none", [COOL] * 10),
        ("none", [HOT] * 8 + [COOL] * 2),
        ("none", [0.1 * i for i in range(10)]),
    ],
)
def test_classes_of_ten_periods(name, scores):
    found = emerging([scores])
    assert found.classes.tolist() == [name]
    assert found.table["side"].tolist() == ["none" if name == "none" else "hot"]
    turned = emerging([[-score for score in scores]])
    assert turned.classes.tolist() == [name]
    assert turned.table["side"].tolist() == ["none" if name == "none" else "cold"]


def defined(name: str, scores: list[float]) -> bool:
    """Say whether a class's written definition holds, read from a line of h, c and dots."""
    line = "".join("h" if z >= 1.959964 else "c" if z <= -1.959964 else "." for z in scores)
    throughout = line.count("h") / len(line) >= 0.9
    if max(scores) > min(scores):
        test = mann_kendall(scores)
        trend = np.sign(test.estimate) if test.p_normal < 0.05 else 0
    else:
        trend = 0
    broken = re.search("h[^h]+h+$", line) is not None
    return {
        "new": re.fullmatch("[^h]*h", line) is not None,
        "consecutive": re.fullmatch("[^h]*hh+", line) is not None and not throughout,
        "intensifying": throughout and line.endswith("h") and trend > 0,
        "persistent": throughout and line.endswith("h") and trend == 0,
        "diminishing": throughout and line.endswith("h") and trend < 0,
        "sporadic": broken and not throughout and "c" not in line,
        "oscillating": broken and not throughout and "c" in line,
        "historical": throughout and line.endswith("."),
    }[name]


SCORES = st.one_of(
    st.lists(st.sampled_from([HOT, 2.2, 3.0, COLD, COOL, 1.9]), min_size=10, max_size=14),
    st.lists(st.floats(1.9, 4), min_size=10, max_size=14),
)


@settings(deadline=None)
@given(SCORES)
@example([*RISING[:9], 0.0])
@example([0.0, *RISING[1:]])
@example([COOL] * 8 + [HOT, COLD])
@example([HOT] * 9 + [COLD])
def test_each_class_agrees_with_its_own_definition(scores):
    found = emerging([scores]).table.iloc[0]
    turned = [-score for score in scores]
    as_hot = [name for name in EMERGING_CLASSES if name != "none" and defined(name, scores)]
    as_cold = [name for name in EMERGING_CLASSES if name != "none" and defined(name, turned)]
    assert len(as_hot) <= 1
    assert len(as_cold) <= 1
    assert not (as_hot and as_cold)
    if as_hot:
        assert (found["class"], found["side"]) == (as_hot[0], "hot")
    elif as_cold:
        assert (found["class"], found["side"]) == (as_cold[0], "cold")
    else:
        assert (found["class"], found["side"]) == ("none", "none")


def test_every_class_is_written_down():
    for name in EMERGING_CLASSES:
        assert re.search(rf"^    {name} ", emerging.__doc__, flags=re.MULTILINE)


def test_scores_keep_their_areas_and_are_left_alone():
    z = pd.DataFrame([[COOL] * 9 + [HOT], RISING], index=["west", "east"])
    kept = z.copy()
    found = emerging(z)
    assert found.classes.to_dict() == {"west": "new", "east": "intensifying"}
    assert found.table.loc["east", ["hot", "cold"]].tolist() == [10, 0]
    assert z.equals(kept)
    assert found.n == 10
    assert "1.960" in found.method


def test_nine_periods_are_too_few():
    """ArcGIS Pro, errors 110004 and 120098: a cube must have at least 10 time slices."""
    with pytest.raises(Refusal, match="at least 10 source periods; here are 9"):
        emerging([[HOT] * 9])
    with pytest.raises(
        Refusal, match=r"here are 3\. The smallest p that 3 values can give is 0\.333"
    ):
        emerging([[HOT] * 3])


def test_scores_that_are_unknown_or_doubled_are_refused():
    z = pd.DataFrame([[HOT] * 10], index=["west"], columns=[f"q{i}" for i in range(10)])
    with pytest.raises(Refusal, match="Unknown score in area and period west q3"):
        emerging(z.assign(q3=float("nan")))
    with pytest.raises(Refusal, match="same period occurs more than once: q1"):
        emerging(z.rename(columns={"q2": "q1"}))
    with pytest.raises(Refusal, match="same area occurs more than once: west"):
        emerging(pd.concat([z, z]))
