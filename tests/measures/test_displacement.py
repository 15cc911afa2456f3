from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from scenemap.measures.displacement import (
    gross_effect,
    net_effect,
    total_net_effect,
    wdd,
    wdd_harm,
    wdd_running,
    wdq,
)
from scenemap.measures.estimate import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

PAPER = {
    "target": (207, 110),
    "control": (308, 318),
    "displacement": (178, 157),
    "displacement_control": (150, 140),
}
COUNT = st.integers(min_value=1, max_value=500)
PAIR = st.tuples(COUNT, COUNT)


def test_wdd_equals_the_example_of_its_paper() -> None:
    """Wheeler & Ratcliffe 2018, Crime Science 7:11, doi 10.1186/s40163-018-0085-5."""
    found = wdd(**PAPER)
    assert found.estimate == -118
    assert found.se == pytest.approx(39.598, abs=5e-4)
    assert found.z == pytest.approx(-2.98, abs=5e-3)
    assert (found.low, found.high) == pytest.approx((-195.611, -40.389), abs=5e-4)


def test_wdd_at_90_percent_equals_the_readme_of_ptools() -> None:
    found = wdd((20, 10), (20, 20), level=0.90)
    assert found.estimate == -10
    assert found.se == pytest.approx(8.3666, abs=5e-5)
    assert found.z == pytest.approx(-1.195229, abs=5e-7)
    assert (found.low, found.high) == pytest.approx((-23.761833, 3.761833), abs=5e-7)


def test_wdd_weighs_unequal_windows() -> None:
    """ptools, test "Time Weights": unweighted the same counts give -10 and variance 250."""
    weighed = wdd((80, 20), (100, 50), time_weights=(2, 1))
    assert weighed.estimate == -20
    assert weighed.se == pytest.approx(115**0.5)
    ignored = wdd((80, 20), (100, 50))
    assert ignored.estimate == -10
    assert ignored.se == pytest.approx(250**0.5)


def test_wdd_weighs_unequal_areas() -> None:
    """ptools, test "Area Weights"; order target, control, displacement, its control."""
    found = wdd(**PAPER, area_weights=(1.2, 0.9, 1.5, 1.6))
    assert found.estimate == pytest.approx(-99.69444, abs=5e-6)
    assert found.se == pytest.approx(35.42808, abs=5e-6)
    assert found.z == pytest.approx(-2.813995, abs=5e-7)
    assert (found.low, found.high) == pytest.approx((-169.1322, -30.25669), abs=5e-5)


def test_a_shared_control_counts_twice_and_its_variance_four_times() -> None:
    """By hand: -10 - 2 (-5) + 4 = 4; variance 30 + 4 * 35 + 16."""
    found = wdd((20, 10), (20, 15), (6, 10), shared_control=True)
    assert found.estimate == 4
    assert found.se == pytest.approx(186**0.5)


def test_phi_widens_the_interval_by_its_root() -> None:
    assert wdd(**PAPER, phi=4).se == pytest.approx(2 * 39.598, abs=1e-3)


@settings(deadline=None)  # the model is fitted anew each time
@given(PAIR, PAIR, PAIR, PAIR)
def test_wdd_is_the_interaction_of_an_identity_link_poisson_model(
    target: tuple[int, int],
    control: tuple[int, int],
    displacement: tuple[int, int],
    displacement_control: tuple[int, int],
) -> None:
    """A second route: each role saturated, contrasts of the fitted means."""
    counts = np.array([*target, *control, *displacement, *displacement_control], dtype=float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # statsmodels warns of every identity link
        model = sm.GLM(counts, np.eye(8), family=sm.families.Poisson(sm.families.links.Identity()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a saturated model has no residual to scale by
        fitted = model.fit(start_params=counts, maxiter=50)
    contrast = fitted.t_test([-1, 1, 1, -1, -1, 1, 1, -1])
    found = wdd(target, control, displacement, displacement_control)
    assert found.estimate == pytest.approx(float(np.squeeze(contrast.effect)), abs=1e-6)
    assert found.se == pytest.approx(float(np.squeeze(contrast.sd)), rel=1e-6)


@given(PAIR, PAIR)
def test_swapping_before_and_after_turns_the_sign(
    target: tuple[int, int], control: tuple[int, int]
) -> None:
    there = wdd(target, control)
    back = wdd(target[::-1], control[::-1])
    assert back.estimate == -there.estimate
    assert back.se == pytest.approx(there.se)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"target": (5, 3), "control": (0, 0)}, "control: a control of zeros is no control"),
        ({"target": (-1, 3)}, "target, before: -1 is not a count"),
        ({"target": (1, float("nan"))}, "target, after: nan is not a count"),
        ({"target": (1, 2, 3)}, "target: give two counts, before and after"),
        ({"target": (0, 0)}, "no events to compare"),
        ({"target": (3, 2), "time_weights": (0, 1)}, "not 2 numbers above 0"),
        ({"target": (3, 2), "phi": -1}, "phi -1 is not a number from 1 up"),
        ({"target": (3, 2), "level": 95}, "level 95 is not between 0 and 1"),
        ({"target": (3, 2), "shared_control": True}, "shared control needs a target"),
    ],
)
def test_wdd_refuses_what_it_cannot_use(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        wdd(**arguments)  # type: ignore[arg-type]


def test_each_role_is_weighed_by_the_days_on_which_it_was_watched() -> None:
    """By hand: target 30/30 - 10/10 = 0, control 20/40 - 20/40 = 0; variance .1 + 1/30 + 2 x 20/1600."""
    found = wdd((10, 30), (20, 20), time_weights=((10, 30), (40, 40), (1, 1), (1, 1)))
    assert found.estimate == 0
    assert found.se == pytest.approx((0.1 + 1 / 30 + 0.025) ** 0.5)
    with pytest.raises(Refusal, match="not 4 pairs of numbers above 0"):
        wdd((10, 30), (20, 20), time_weights=((10, 30), (40, 40)))


@given(PAIR, PAIR, PAIR, st.tuples(*[st.tuples(COUNT, COUNT)] * 3))
def test_constant_rates_per_watched_day_are_no_effect(
    rates: tuple[int, int],
    other: tuple[int, int],
    third: tuple[int, int],
    days: tuple[tuple[int, int], ...],
) -> None:
    """Whatever days each role was watched: a rate that stays is no change, by any of the measures."""
    a, b, c = (
        tuple(rate * n for n in pair)
        for rate, pair in zip((rates[0], other[0], third[0]), days, strict=True)
    )
    lengths = (days[0], days[2], days[1], (1, 1))
    found = wdd(a, c, b, time_weights=lengths, shared_control=True)
    assert found.estimate == pytest.approx(0, abs=1e-9)
    assert net_effect(a, c, time_weights=(days[0], days[2])).estimate == pytest.approx(0, abs=1e-9)
    assert total_net_effect(a, b, c, time_weights=days).estimate == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    "measure",
    [
        lambda: net_effect((0, 0), (5, 8)),
        lambda: gross_effect((0, 0)),
        lambda: total_net_effect((0, 0), (0, 0), (5, 8)),
    ],
)
def test_no_interval_has_no_width(measure: Callable[[], object]) -> None:
    """Nothing was counted in the target, and that is not "0.00 (0.00 to 0.00)"."""
    with pytest.raises(Refusal, match="no events to compare"):
        measure()


def test_before_the_first_event_there_is_no_running_interval() -> None:
    first, second = wdd_running([0, 2], [0, 1])
    assert (first.estimate, first.low, first.high) == (0, None, None)
    assert (second.estimate, second.se) == (1, pytest.approx(3**0.5))


def test_the_quotients_interval_widens_with_phi_and_with_doubt_about_it() -> None:
    counts = (9000, 4500), (9000, 7000), (9000, 9000)
    plain, wide, wider = (wdq(*counts), wdq(*counts, phi=3), wdq(*counts, phi=3, df=5))
    reach = [one.high - one.low for one in (plain, wide, wider)]
    assert reach[1] / reach[0] == pytest.approx(3**0.5, rel=0.1)
    assert reach[2] / reach[1] == pytest.approx(2.571 / 1.960, rel=0.15)


def test_the_quotients_interval_is_that_of_the_delta_method_where_counts_are_large() -> None:
    """q = -.2222 / -.5; the variance of (B - qA) / C, after and before, over the square of -.5.

    After: (7000 + 4500 q^2) / 9000^2 + 5000^2 / 9000^3. Before: (1 + q^2) / 9000 + 5000^2 / 9000^3.
    Its root over .5 is .03459, and 1.96 of it to either side.
    """
    found = wdq((9000, 4500), (9000, 7000), (9000, 9000))
    assert found.estimate == pytest.approx(4 / 9)
    assert found.high - found.low == pytest.approx(2 * 1.95996 * 0.03459, rel=0.04)


def test_wdd_without_control_says_so() -> None:
    assert "without a control" in wdd((20, 10)).note


HARM = [
    ((130, 74), (133, 91)),
    ((327, 202), (388, 305)),
    ((398, 190), (148, 97)),
    ((144, 92), (86, 64)),
    ((183, 96), (94, 67)),
]


def test_harm_weighted_wdd_equals_the_published_example() -> None:
    """Wheeler 2020: parts -14, -42, -157, -30, -60 at weights 3, 2, 5, 7, 10."""
    assert [wdd(*row).estimate for row in HARM] == [-14, -42, -157, -30, -60]
    found = wdd_harm(HARM, [3, 2, 5, 7, 10])
    assert found.estimate == -1721
    assert found.se == pytest.approx(304.1036, abs=5e-5)
    assert found.z == pytest.approx(-5.6593, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((-2317.032, -1124.968), abs=5e-4)


def test_harm_weighted_wdd_takes_estimates_too() -> None:
    parts = [wdd(*row) for row in HARM]
    assert wdd_harm(parts, [3, 2, 5, 7, 10]).estimate == -1721


def test_harm_weights_must_match_the_kinds() -> None:
    with pytest.raises(Refusal, match="5 kinds and 2 weights"):
        wdd_harm(HARM, [1, 2])


TARGET = [25, 24, 18, 22, 27, 19, 24, 22, 31, 29, 24, 30, 29, 25]
CONTROL = [24, 33, 39, 30, 25, 26, 29, 34, 38, 29, 31, 29, 30, 23]


def test_running_wdd_without_baseline_equals_the_published_example() -> None:
    found = wdd_running(TARGET, CONTROL)
    assert len(found) == 14
    assert found[-1].estimate == -71
    assert found[-1].se == pytest.approx(27.7308, abs=5e-5)
    assert found[5].estimate == -42
    assert found[5].se == pytest.approx(17.6635, abs=5e-5)
    assert "without baseline" in found[0].method


@given(
    st.lists(PAIR, min_size=3, max_size=6),
    st.lists(PAIR, min_size=3, max_size=3),
)
def test_running_wdd_with_baseline_equals_wdd_when_as_long(
    after: list[tuple[int, int]], base: list[tuple[int, int]]
) -> None:
    """Wheeler 2026: at m = B it is the WDD of the two windows."""
    t1, c1 = zip(*after, strict=True)
    t0, c0 = zip(*base, strict=True)
    found = wdd_running(t1, c1, target_baseline=t0, control_baseline=c0)[2]
    whole = wdd((sum(t0), sum(t1[:3])), (sum(c0), sum(c1[:3])))
    assert found.estimate == pytest.approx(whole.estimate)
    assert found.se == pytest.approx(whole.se)
    assert "with baseline" in found.method


def test_running_wdd_with_baseline_by_hand() -> None:
    """Four periods before: 40 and 36, so that one after is held to a quarter of the 4 between them.

    One after: 10 - 8 - 4/4 = 1, variance 18 + 76/16. Two: 22 - 17 - 4/2 = 3, variance 39 + 76/4. Six:
    66 - 51 - 6/4 x 4 = 9, variance 117 + 36/16 x 76.
    """
    found = wdd_running(
        [10, 12] * 3, [8, 9] * 3, target_baseline=[11, 9, 12, 8], control_baseline=[10, 10, 9, 7]
    )
    assert [found[at].estimate for at in (0, 1, 5)] == [1, 3, 9]
    assert [found[at].se ** 2 for at in (0, 1, 5)] == pytest.approx([22.75, 58, 288])


def test_running_wdd_needs_the_same_periods() -> None:
    with pytest.raises(Refusal, match="do not have the same periods"):
        wdd_running([1, 2], [1])


def test_wdq_of_published_examples() -> None:
    """Bowers & Johnson 2003: full displacement -1; half a diffusion 0.5."""
    assert wdq((100, 50), (100, 150), (100, 100)).estimate == -1
    assert wdq((100, 50), (100, 75), (100, 100)).estimate == 0.5


def test_wdq_has_an_interval_that_holds_it_and_repeats() -> None:
    found = wdq((400, 200), (400, 300), (400, 400))
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.estimate < found.high
    assert found == wdq((400, 200), (400, 300), (400, 400))
    assert found.se is None


def test_wdq_is_withheld_where_the_target_did_not_fall() -> None:
    """Bergen 2015, Tabell 4.12: Korskirken 14 -> 68, Laksevåg 14 -> 148, Sandviken 10 -> 37."""
    with pytest.raises(Refusal, match=r"did not fall against the control \(success \+0\.44"):
        wdq((14, 68), (14, 148), (10, 37))


def test_wdq_is_withheld_where_the_fall_is_not_certain() -> None:
    """Bergen 2016, Tabell 4.12: Korskirken 14 -> 15, Laksevåg 14 -> 103, Sandviken 10 -> 15."""
    with pytest.raises(Refusal, match=r"not certain \(success −0\.40.*holds 0"):
        wdq((14, 15), (14, 103), (10, 15))


def test_a_small_success_is_not_written_as_nought() -> None:
    """A thousandth less, of a million: success -.001."""
    with pytest.raises(
        Refusal, match=r"success −0\.001; the 95 % interval −0\.00[0-9]+ to \+0\.00"
    ):
        wdq((10**6, 999_000), (10**6, 10**6), (10**6, 10**6))


def test_wdq_is_undefined_where_the_control_is_zero() -> None:
    with pytest.raises(Refusal, match="control is 0 after"):
        wdq((100, 50), (100, 75), (100, 0))


def test_net_effects_have_the_published_signs() -> None:
    """Guerette 2009: above 0 is good; the target fell by 50 against a steady control."""
    assert gross_effect((100, 50)).estimate == 50
    assert net_effect((100, 50), (100, 100)).estimate == 0.5
    assert total_net_effect((100, 50), (100, 150), (100, 100)).estimate == 0
    assert total_net_effect((100, 50), (100, 75), (100, 100)).estimate == 75


def test_net_effects_take_the_windows_lengths() -> None:
    """By hand: 100 in 2 years against 30 in 1 is a fall of 20 a year."""
    assert gross_effect((100, 30), time_weights=(2, 1)).estimate == 20
    # Expected after: (100 + 50) * 40 / 80 = 75; seen 30 + 20; over 1 year.
    assert total_net_effect((100, 30), (50, 20), (80, 40), time_weights=(2, 1)).estimate == 25


def test_the_variance_of_the_net_effect_is_that_of_the_delta_method() -> None:
    """By hand: 1 (1/100 + 1/100) + 0.25 (1/50 + 1/100) = 0.0275."""
    assert net_effect((100, 50), (100, 100)).se == pytest.approx(0.0275**0.5)


def test_the_quotients_interval_is_of_draws_in_which_the_target_fell() -> None:
    """Of so small counts some draws have a gain of 0, and 0/0 made the interval NaN."""
    found = wdq((4, 0), (9, 9), (10, 15))
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.estimate < found.high
