from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often, proof
from scenemap.measures.estimate import Refusal
from scenemap.measures.pattern import sppt

#: S1 of reference/statistics.md: the example of the R package sppt.
AREAS = [1, 4, 5, 6, 11, 15]
BASE = pd.Series([2, 2, 2, 1, 0, 1], AREAS)
TEST = pd.Series([2, 1, 2, 2, 1, 1], AREAS)
COUNTS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12
).filter(lambda pairs: sum(a for a, _ in pairs) > 1 and sum(b for _, b in pairs) > 1)


@pytest.mark.parametrize("draws", [200, None])
def test_the_published_example(draws):
    """S1: area 4 is -1, S = .8333333 (README of the R package sppt)."""
    found = sppt(BASE, TEST, draws=draws)
    assert found.s.estimate == pytest.approx(0.8333333, abs=5e-8)
    assert found.robust.estimate == pytest.approx(0.8333333, abs=5e-8)
    assert found.local.to_dict() == {1: 0, 4: -1, 5: 0, 6: 0, 11: 0, 15: 0}


@pytest.mark.parametrize("draws", [200, None])
def test_the_published_example_turned_round(draws):
    """S1 with base and test swapped: S = .5; 4: +1, 6: -1, 11: -1."""
    found = sppt(TEST, BASE, draws=draws)
    assert found.s.estimate == 0.5
    assert found.local.to_dict() == {1: 0, 4: 1, 5: 0, 6: -1, 11: -1, 15: 0}


def test_the_published_percentages_and_limits():
    """README of the R package sppt, columns PctBsePts, PctTstPts, ConfLowP, ConfUppP."""
    table = sppt(BASE, TEST).table
    assert table["base_percent"].tolist() == [25, 25, 25, 12.5, 0, 12.5]
    assert table["test_percent"].round(5).tolist() == [
        22.22222, 11.11111, 22.22222, 22.22222, 11.11111, 11.11111,
    ]  # fmt: skip
    assert table["low"].tolist() == [12.5, 0, 12.5, 12.5, 0, 0]
    assert table["high"].tolist() == [25, 12.5, 25, 25, 12.5, 12.5]


@pytest.mark.parametrize("seed", range(20))
def test_the_published_example_does_not_hang_on_the_seed(seed):
    assert sppt(BASE, TEST, seed=seed).local.tolist() == [0, -1, 0, 0, 0, 0]


def test_drawn_limits_are_those_that_nothing_need_be_drawn_for():
    """By hand: of 85 drawn from 50 and 50 points, 42.5 +- 1.96 * 1.79 are the first area's."""
    exact = sppt([50, 50], [50, 50], draws=None).table
    drawn = sppt([50, 50], [50, 50], draws=20_000).table
    assert exact["low"].tolist() == pytest.approx([100 * 39 / 85] * 2)
    assert exact["high"].tolist() == pytest.approx([100 * 46 / 85] * 2)
    assert drawn["low"].tolist() == exact["low"].tolist()
    assert drawn["high"].tolist() == exact["high"].tolist()


def test_points_outside_every_area_are_in_no_denominator():
    """A known fault elsewhere (section 8): the percentages are of the points inside, and add up."""
    table = sppt(BASE, TEST).table
    assert table["base_percent"].sum() == table["test_percent"].sum() == pytest.approx(100)


def test_robust_s_leaves_out_areas_that_are_empty_in_both():
    """A known fault elsewhere (section 8): an option for empty areas that is ignored."""
    base = pd.concat([BASE, pd.Series([0, 0], [20, 21])])
    test = pd.concat([TEST, pd.Series([0, 0], [20, 21])])
    found = sppt(base, test)
    assert found.s.estimate == 7 / 8
    assert (found.s.n, found.robust.n) == (8, 6)
    assert found.robust.estimate == pytest.approx(5 / 6)


def test_an_area_without_test_points_always_differs():
    """The limit of Andresen's test that Wheeler and others name: 0 of 5 against 1 of 1000."""
    base, test = [1, 999], [0, 5]
    assert sppt(base, test).local.tolist() == [-1, 1]
    assert sppt(base, test, method="proportions").local.tolist() == [0, 0]


# --- proportion tests ---------------------------------------------------------------------------


@pytest.mark.parametrize("proportion", ["campbell", "chi2", "fisher"])
def test_so_few_points_do_not_differ_by_proportions(proportion):
    """S1 again: with eight and nine points no test of proportions finds a difference."""
    found = sppt(BASE, TEST, method="proportions", proportion=proportion)
    assert found.s.estimate == found.robust.estimate == 1


def test_p_values_by_hand():
    """10 of 20 against 2 of 20: chi-squared 7.619, times 39/40 7.4286, p .0064196;
    Fisher p .0138141."""
    chi2 = sppt([10, 10], [2, 18], method="proportions", proportion="chi2", control="none")
    assert chi2.table["p"].tolist() == pytest.approx([0.0064196, 0.0064196], abs=5e-8)
    fisher = sppt([10, 10], [2, 18], method="proportions", proportion="fisher", control="none")
    assert fisher.table["p"].tolist() == pytest.approx([0.0138141, 0.0138141], abs=5e-8)
    assert fisher.local.tolist() == [-1, 1]


def test_campbells_rule_takes_fisher_where_less_than_one_is_expected():
    """By hand: 1 of 2 against 0 of 40 expects .048 of 2 in the first area; Fisher p 2/42."""
    both = {"method": "proportions", "control": "none"}
    mixed = sppt([1, 1], [0, 40], **both)
    assert mixed.table["p"].tolist() == pytest.approx([2 / 42, 2 / 42])
    for base, test in (([10, 10], [2, 18]), ([4, 16], [1, 19])):  # 6 and 2.5 expected
        campbell = sppt(base, test, **both).table["p"]
        assert campbell.tolist() == sppt(base, test, proportion="chi2", **both).table["p"].tolist()


def test_many_tests_are_controlled():
    """The smallest of four p-values is taken four times (Benjamini-Hochberg), or 25/3 (Yekutieli)."""
    base, test = [40, 20, 20, 20], [20, 26, 27, 27]
    bare = sppt(base, test, method="proportions", control="none")
    held = sppt(base, test, method="proportions", control="bh")
    strict = sppt(base, test, method="proportions", control="by")
    p = bare.table["p"]
    assert bare.table["p_adjusted"].tolist() == p.tolist()
    ordered = sorted(p)
    assert held.table["p_adjusted"].min() == pytest.approx(4 * ordered[0])
    assert strict.table["p_adjusted"].min() == pytest.approx(4 * (25 / 12) * ordered[0])


def test_areas_without_points_are_no_tests():
    alone = sppt([40, 20], [20, 40], method="proportions")
    beside = sppt([40, 20, 0, 0], [20, 40, 0, 0], method="proportions")
    assert beside.table["p_adjusted"].isna().tolist() == [False, False, True, True]
    assert beside.table["p_adjusted"].tolist()[:2] == alone.table["p_adjusted"].tolist()
    assert beside.local.tolist() == [-1, 1, 0, 0]
    assert (beside.s.estimate, beside.robust.estimate) == (0.5, 0)


@settings(deadline=None)
@given(COUNTS)
def test_proportions_do_not_mind_which_set_is_which(pairs):
    base, test = zip(*pairs, strict=True)
    one = sppt(base, test, method="proportions")
    two = sppt(test, base, method="proportions")
    assert one.s.estimate == two.s.estimate
    assert one.local.tolist() == [-value for value in two.local]


# --- both ---------------------------------------------------------------------------------------


@settings(max_examples=often(10, 100), deadline=None)
@given(COUNTS, st.sampled_from(["andresen", "proportions"]))
def test_what_holds_of_every_test(pairs, method):
    base, test = (pd.Series(part, dtype=float) for part in zip(*pairs, strict=True))
    kept = base.copy(), test.copy()
    found = sppt(base, test, method=method)
    assert base.equals(kept[0])
    assert test.equals(kept[1])
    assert 0 <= found.robust.estimate <= found.s.estimate <= 1
    assert found.s.estimate == pytest.approx((found.local == 0).mean())
    assert found.s.level == 0.95
    for area, value in found.local.items():
        row = found.table.loc[area]
        if value:
            assert np.sign(row["test_percent"] - row["base_percent"]) == value


@settings(deadline=None)
@given(COUNTS)
def test_a_set_is_like_itself(pairs):
    counts = [a for a, _ in pairs]
    assert sppt(counts, counts, method="proportions").s.estimate == 1


def test_the_test_is_named_in_every_output():
    """Section 4 of reference/statistics.md: the choice of test moves S, so it is always named."""
    names = {
        sppt(BASE, TEST).s.method,
        sppt(BASE, TEST, draws=None).s.method,
        sppt(BASE, TEST, method="proportions").s.method,
        sppt(BASE, TEST, method="proportions", proportion="fisher").s.method,
        sppt(BASE, TEST, method="proportions", control="by").s.method,
        sppt(BASE, TEST).robust.method,
    }
    assert len(names) == 6
    assert "Andresen 2009 (85 % of the test points; 200 draws, seed 0)" in sppt(BASE, TEST).method


@pytest.mark.parametrize(
    ("base", "test", "more", "message"),
    [
        (
            BASE,
            TEST.where(TEST > 1),
            {},
            "test, area 4: nan, area 11: nan, area 15: nan is not a count",
        ),
        (BASE / 3, TEST, {}, r"base, area 1: 0.666667.* is not a whole number"),
        (BASE, TEST.iloc[::-1], {}, "not of the same areas in the same order"),
        (0 * BASE, TEST, {}, "base set: no events"),
        (BASE, 0 * TEST, {}, "test set: no events"),
        (BASE, TEST, {"draws": 30}, "30 draws are too few to drop 2.5 % at each end. Take 40"),
        (BASE, TEST, {"share": 1}, "100 % of 9 points cannot be drawn"),
        (BASE, TEST, {"level": 0}, "level 0"),
        (pd.Series([1, 1], ["a", "a"]), pd.Series([1, 1], ["a", "a"]), {}, "same area occurs more"),
    ],
)
def test_patterns_that_cannot_be_compared_are_refused(base, test, more, message):
    with pytest.raises(Refusal, match=message):
        sppt(base, test, **more)


# --- what S is by chance ------------------------------------------------------------------------


@proof
def test_s_by_chance_is_what_two_draws_of_one_distribution_give():
    """Nine areas: a median S of .48 to .56 by Andresen's test, where both sets are alike."""
    random = np.random.default_rng(3)
    shares = np.array([30, 20, 15, 10, 8, 6, 5, 4, 2]) / 100
    found = [
        sppt(random.multinomial(260, shares), random.multinomial(260, shares)).s for _ in range(40)
    ]
    seen = np.median([one.estimate for one in found])
    said = np.median([one.chance for one in found])
    assert seen == pytest.approx(said, abs=0.12)
    assert 0.40 < said < 0.60


def test_robust_s_by_chance_leaves_out_empty_areas():
    found = sppt([5, 3, 2, 0, 0, 0], [4, 4, 2, 0, 0, 0])
    assert found.s.chance >= 0.5 + found.robust.chance / 2 - 1e-9


def test_with_control_for_many_tests_nothing_differs_by_chance():
    assert sppt(BASE, TEST, method="proportions").s.chance == 1
    assert sppt(BASE, TEST, method="proportions", control="none").s.chance == 0.95
