"""Before a closure: what change could be seen."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.case import load_case
from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.measures.designs import Window
from scenemap.measures.estimate import Refusal
from scenemap.measures.planning import chance_to_see, counted_so_far, plan_of, power_curve
from scenemap.measures.published import panel_over
from scenemap.measures.rates import rate_ratio
from scenemap.measures.series import power
from scenemap.panel import published_panel

COUNTS = st.floats(5, 500)


@pytest.mark.parametrize(
    ("rate", "n", "published"),
    [(1.8, 29, 0.90056), (1.9, 39, 0.90649), (2.2, 115, 0.90014), (2.4, 404, 0.90064)],
)
def test_the_chance_is_that_of_pass(rate, n, published):
    """PASS, non-inferiority of two Poisson rates: 2.2 in the reference, n a group for 2.5 each, margin
    1.2, one-sided 2.5 % (as in statsmodels' tests of its own function)."""
    assert chance_to_see(rate / 2.2, 2.2 * n * 2.5, null=1.2) == pytest.approx(published, abs=5e-5)


@settings(deadline=None, max_examples=often(20, 400))
@given(
    COUNTS, st.none() | COUNTS, st.floats(0.2, 4), st.floats(1, 5), st.none() | st.integers(3, 30)
)
def test_the_smallest_changes_are_seen_with_the_chance_that_they_are_told_for(
    target, control, longer, phi, df
):
    found = power(target, control, time_weights=(1, longer), phi=phi, df=df)
    for ratio in filter(None, (found.ratio_fall, found.ratio_rise)):
        chance = chance_to_see(ratio, target, control, longer=longer, phi=phi, df=df)
        # power() leaves out the other tail.
        assert chance == pytest.approx(0.8, abs=2e-3)
    assert chance_to_see(1, target, control, longer=longer, phi=phi) == pytest.approx(0.05)


@settings(deadline=None, max_examples=often(20, 400))
@given(COUNTS, st.floats(0.3, 3), st.floats(0.2, 4), st.floats(1, 4))
def test_more_events_more_time_and_less_scatter_show_more(target, ratio, longer, phi):
    chance = chance_to_see(ratio, target, longer=longer, phi=phi)
    assert 0.05 - 1e-9 <= chance <= 1
    assert chance_to_see(ratio, 2 * target, longer=longer, phi=phi) >= chance - 1e-9
    assert chance_to_see(ratio, target, longer=2 * longer, phi=phi) >= chance - 1e-9
    assert chance_to_see(ratio, target, longer=longer, phi=2 * phi) <= chance + 1e-9
    assert chance_to_see(ratio, target, target, longer=longer, phi=phi) <= chance + 1e-9


def test_counts_that_are_drawn_are_seen_as_often_as_is_said():
    """20,000 draws of a fall by 40 % against a control, judged by the package's own interval."""
    random = np.random.default_rng(20140825)
    means = np.array([80.0, 80 * 0.6 * 1.5, 60, 60 * 1.5])
    told = chance_to_see(0.6, 80, 60, longer=1.5)
    seen = 0
    draws = random.poisson(means, (2_000, 4))
    for before, after, control_before, control_after in draws.tolist():
        found = rate_ratio((before, after), (control_before, control_after), exposure=(1, 1.5))
        seen += not found.low <= 1 <= found.high
    assert seen / len(draws) == pytest.approx(
        told, abs=4 * math.sqrt(told * (1 - told) / len(draws))
    )


@pytest.mark.parametrize("named", [(["laksevag", "laksevag"], []), (["laksevag"], ["laksevag"])])
def test_an_area_named_twice_is_refused(named):
    panel = published_panel(load_case("bergen"), "year")
    with pytest.raises(DataError, match="has two roles"):
        plan_of(panel, DateRange.parse("2015-01-01..2015-12-31"), *named)


def test_the_curve_takes_both_parts_of_the_time_so_far_and_the_days_that_are_watched():
    whole = power_curve(Window(("a",), (120, 0), (365, 0)), months=[12], changes=[-50])
    halves = power_curve(Window(("a",), (70, 50), (182, 183)), months=[12], changes=[-50])
    assert whole.chances.equals(halves.chances)
    assert whole.chances.loc[12, -50] == pytest.approx(chance_to_see(0.5, 120, longer=365.25 / 365))
    half = power_curve(Window(("a",), (120, 0), (365, 0)), months=[12], changes=[-50], watched=0.5)
    assert half.chances.loc[12, -50] == pytest.approx(chance_to_see(0.5, 120, longer=365.25 / 730))


def test_bergen_so_far():
    before = DateRange.parse("2015-01-01..2015-12-31")
    panel = panel_over(published_panel(load_case("bergen"), "year"), [before])
    assert counted_so_far(panel, ["laksevag", "korskirken"]).counts == (216, 0)
    found = plan_of(panel, before, ["laksevag"], ["sandviken"], months=[12], phi=2)
    assert (found.curve.before, found.curve.days) == ((148, 37), (365, 365))
    assert found.dispersion.source == "given"
    with pytest.raises(Refusal, match="the count is unknown"):
        plan_of(panel, before, ["bybane"])


@pytest.mark.parametrize(
    "wrong", [{"months": []}, {"months": [0]}, {"watched": 0}, {"changes": [-100]}]
)
def test_what_cannot_be_planned_is_refused(wrong):
    with pytest.raises(Refusal):
        power_curve(Window(("a",), (12, 0), (365, 0)), **wrong)
    with pytest.raises(Refusal, match="A count before is 0"):
        power_curve(Window(("a",), (0, 0), (365, 0)))
