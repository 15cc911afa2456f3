from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import test_poisson_2indep as poisson_of_statsmodels

from proofs import often
from scenemap.measures.displacement import wdd
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.rates import (
    LARGE,
    Direction,
    direction,
    poisson_test,
    rate_difference,
    rate_ratio,
)

if TYPE_CHECKING:
    from scenemap.measures.rates import Test

COUNT = st.integers(min_value=1, max_value=500)
PAIR = st.tuples(COUNT, COUNT)

# Marshall et al. 2011, Lancet 377:1429-37: overdose deaths within 500 m of a supervised injecting
# site and in the rest of the city. Rates and percents are printed in the abstract; the cells are
# derived: they reproduce them and add up to the printed totals.
DEATHS, PERSON_YEARS = (56, 33), (22_066, 19_991)
REST_DEATHS, REST_PERSON_YEARS = (113, 88), (1_479_792, 1_271_246)


def test_rate_ratio_equals_the_published_example() -> None:
    """Wilson 2022, JQC 38:323-341, doi 10.1007/s10940-021-09494-w."""
    assert rate_ratio((50, 30), (60, 55), log=True).estimate == pytest.approx(-0.4238142, abs=5e-8)
    assert rate_ratio((50, 30), (60, 55)).estimate == pytest.approx(0.6545455, abs=5e-8)


def test_log_rate_ratio_of_running_counts_equals_the_published_example() -> None:
    """Fourteen months, 349 against 420: log IRR -.1852 (.0724), IRR .831."""
    found = rate_ratio((420, 349), log=True)
    assert found.estimate == pytest.approx(-0.1852, abs=5e-5)
    assert found.se == pytest.approx(0.0724, abs=5e-5)
    assert rate_ratio((420, 349)).estimate == pytest.approx(0.831, abs=5e-4)


@settings(deadline=None)  # the model is fitted anew each time
@given(PAIR, PAIR, PAIR, PAIR)
def test_rate_ratio_is_the_interaction_of_a_log_link_poisson_model(
    target: tuple[int, int],
    control: tuple[int, int],
    exposure: tuple[int, int],
    control_exposure: tuple[int, int],
) -> None:
    """A second route: area, time and their interaction, with exposure as offset."""
    counts = np.array([*target, *control], dtype=float)
    design = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0], [1, 0, 1, 0]], dtype=float)
    offset = np.log(np.array([*exposure, *control_exposure], dtype=float))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a saturated model has no residual to scale by
        fitted = sm.GLM(counts, design, family=sm.families.Poisson(), offset=offset).fit(tol=1e-12)
    found = rate_ratio(
        target, control, exposure=exposure, control_exposure=control_exposure, log=True
    )
    assert found.estimate == pytest.approx(fitted.params[3], abs=1e-6)
    assert found.se == pytest.approx(fitted.bse[3], rel=1e-5)


def test_person_time_gives_the_published_rates_where_plain_wdd_sees_nothing() -> None:
    rates = [1e5 * n / t for n, t in zip(DEATHS, PERSON_YEARS, strict=True)]
    assert [round(rate, 1) for rate in rates] == [253.8, 165.1]
    alone = rate_ratio(DEATHS, exposure=PERSON_YEARS)
    assert round(100 * (alone.estimate - 1), 1) == -35.0
    rest = rate_ratio(REST_DEATHS, exposure=REST_PERSON_YEARS)
    assert round(100 * (rest.estimate - 1), 1) == -9.3
    both = rate_ratio(
        DEATHS, REST_DEATHS, exposure=PERSON_YEARS, control_exposure=REST_PERSON_YEARS
    )
    assert both.estimate == pytest.approx(0.7175, abs=5e-5)
    assert wdd(DEATHS, REST_DEATHS).estimate == 2


def test_the_interval_of_a_ratio_is_that_of_its_logarithm() -> None:
    found, log = rate_ratio((50, 30)), rate_ratio((50, 30), log=True)
    assert log.low is not None
    assert log.high is not None
    assert (found.low, found.high) == pytest.approx((math.exp(log.low), math.exp(log.high)))


def test_rate_difference_by_hand() -> None:
    """20/1 - 80/2 less (50/1 - 100/2) = -20; variance 20 + 20 + 50 + 25."""
    found = rate_difference((80, 20), (100, 50), exposure=(2, 1))
    assert found.estimate == -20
    assert found.se == pytest.approx(115**0.5)


@pytest.mark.parametrize(("counts", "p"), [((0, 3), 0.0884), ((6, 2), 0.1749)])
def test_etest_equals_its_paper(counts: tuple[int, int], p: float) -> None:
    """Krishnamoorthy & Thomson 2004, JSPI 119:23-35."""
    assert poisson_test(counts).p == pytest.approx(p, abs=5e-5)


def test_exact_test_by_hand() -> None:
    """(6, 2) given 8: two tails of Binomial(8, 1/2), 2 (28 + 8 + 1) / 256."""
    assert poisson_test((6, 2), method="exact").p == pytest.approx(74 / 256)


@pytest.mark.parametrize(("method", "p"), [("central", 0.05011), ("exact", 0.0331)])
def test_the_two_exact_tests_are_those_of_their_conventions(method: Test, p: float) -> None:
    """Counts 2 and 9 in 17,877 and 16,660: rateratio.test .05011, poisson.test .0331 (R)."""
    found = poisson_test((2, 9), exposure=(17_877, 16_660), method=method)
    assert found.p == pytest.approx(p, abs=5e-5)
    named = {"central": "central: twice the smaller tail", "exact": "minimum likelihood"}
    assert found.method.endswith(named[method])


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 9), st.integers(1, 9))
def test_the_central_test_by_a_sum_of_tails(first: int, second: int, one: int, other: int) -> None:
    """A second route: the tails of the binomial, added up term by term."""
    assume(first + second)
    total, share = first + second, one / (one + other)
    terms = [math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)]
    wanted = min(1.0, 2 * min(sum(terms[: first + 1]), sum(terms[first:])))
    found = poisson_test((first, second), exposure=(one, other), method="central")
    assert found.p == pytest.approx(wanted, abs=1e-9)


@settings(deadline=None, max_examples=often(6, 60))
@given(st.floats(-4, 4), st.floats(0.1, 10))
def test_where_the_e_test_takes_its_normal_form_it_is_all_but_the_same(
    away: float, ratio: float
) -> None:
    """Just below the size at which it does, both are quick."""
    total = LARGE - 1
    first = round(total / (1 + ratio) + away * (total * ratio) ** 0.5 / (1 + ratio))
    assume(0 <= first <= total)
    counts, exposure = (first, total - first), (1.0, ratio)
    z = (counts[1] - ratio * first) / (total * ratio) ** 0.5
    found = poisson_test(counts, exposure=exposure)
    normal = math.erfc(abs(z) / 2**0.5)
    assert found.p == pytest.approx(normal, abs=1e-3 if normal < 0.1 else 4e-3)


@pytest.mark.parametrize("ratio", [1e-6, 1e-3, 1, 1e3])
def test_the_e_test_takes_counts_of_millions(ratio: float) -> None:
    """By hand: 10^6 and 10^6 + 2,772 differ by 1.96 standard errors; p .05."""
    assert poisson_test((10**6, 10**6 + 2_773)).p == pytest.approx(0.05, abs=5e-4)
    first = round(10**6 * ratio)
    assert poisson_test((first, 10**6), exposure=(ratio, 1)).p > 0.9


@pytest.mark.parametrize(
    ("rates", "counts", "way", "chance"),
    [
        ((10, 11), (1000, 1100), "same", False),
        ((10, 11.01), (1000, 1101), "rose", False),
        ((10, 12), (10, 12), "rose", True),
        ((10, 8), (1000, 800), "fell", False),
        ((10, 9), (10, 9), "same", True),
        ((0, 3), (0, 3), "rose", True),
        ((3, 0), (3, 0), "fell", True),
        ((0, 0), (0, 0), "same", True),
    ],
)
def test_a_rate_rose_or_fell_if_it_changed_by_more_than_a_tenth(
    rates: tuple[float, float], counts: tuple[int, int], way: str, chance: bool
) -> None:
    try:
        ratio: Estimate | Refusal = rate_ratio(counts)
    except Refusal as refusal:
        ratio = refusal
    found = direction(*rates, ratio)
    assert (found.way, found.within_chance) == (way, chance)


def test_where_a_count_is_nought_the_test_says_whether_it_is_chance() -> None:
    """(12, 0) given 12: both tails of Binomial(12, 1/2), 2/4096."""
    with pytest.raises(Refusal) as caught:
        rate_ratio((12, 0))
    p = poisson_test((12, 0), method="exact").p
    assert direction(12, 0, caught.value, p=p) == Direction("fell", within_chance=False)
    # Three in one window and none in the other: 2/8.
    p = poisson_test((3, 0), method="exact").p
    assert direction(3, 0, caught.value, p=p) == Direction("fell", within_chance=True)


def test_exact_test_takes_exposure() -> None:
    """(0, 3) with exposures 1 and 2: of Binomial(3, 1/3) in 27ths 8, 12, 6, 1, all but the 12."""
    assert poisson_test((0, 3), exposure=(1, 2), method="exact").p == pytest.approx(15 / 27)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: poisson_test((0, 0)), "Both counts are 0"),
        (lambda: rate_ratio((0, 3)), "target: a count is 0"),
        (lambda: rate_ratio((3, 3), (0, 3)), "control: a count is 0"),
        (lambda: rate_ratio((3, 3), exposure=(0, 1)), r"the exposure \[0.0, 1.0\] is not two"),
        (lambda: rate_difference((3, -3)), "target, after: -3 is not a count"),
        (lambda: rate_difference((0, 0)), "no events to compare"),
    ],
)
def test_what_cannot_be_compared_is_refused(call: object, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        call()  # type: ignore[operator]


def test_the_e_test_takes_a_count_of_nought_without_a_warning() -> None:
    """0 of 5 when each is as likely: exact p 2/32."""
    assert poisson_test((5, 0), method="exact").p == pytest.approx(0.0625)
    assert poisson_test((5, 0)).p == pytest.approx(poisson_test((0, 5)).p)


def test_many_events_of_which_few_were_to_be_expected_in_one_window_are_tested_exactly():
    """The normal form is too sure there: 18 where 8.1 were to be expected, of 1,018."""
    found = poisson_test((18, 1000), exposure=(1, 125))
    assert found.method.startswith("exact conditional test")
    assert found.p == pytest.approx(stats.binomtest(18, 1018, 1 / 126).pvalue)
    assert "normal for" in poisson_test((460, 540)).method
    assert "normal for" not in poisson_test((460, 539)).method


SMALL_PAIR = st.tuples(st.integers(0, 60), st.integers(0, 60)) | st.tuples(
    st.integers(0, 499), st.integers(0, 499)
)
LENGTHS = st.sampled_from([(1, 1), (122, 365), (365, 122), (17877, 16660), (1, 900)]) | st.tuples(
    st.floats(0.01, 1e4), st.floats(0.01, 1e4)
)


@given(SMALL_PAIR, LENGTHS)
@settings(deadline=None, max_examples=often(20, 300))
def test_tests_of_two_counts_are_those_of_statsmodels_and_scipy(counts, exposure) -> None:
    assume(sum(counts))
    first, total, share = counts[0], sum(counts), exposure[0] / sum(exposure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the ratio to a rate of 0
        etest = poisson_of_statsmodels(
            counts[0], exposure[0], counts[1], exposure[1], method="etest-score"
        )
    tails = stats.binom.cdf(first, total, share), stats.binom.sf(first - 1, total, share)
    expected: dict[Test, float] = {
        "etest": float(etest.pvalue),
        "exact": stats.binomtest(first, total, share).pvalue,
        "central": min(1.0, 2 * min(tails)),
    }
    for method, p in expected.items():
        found = poisson_test(counts, exposure=exposure, method=method).p
        assert found == pytest.approx(p, rel=1e-10, abs=1e-14)
