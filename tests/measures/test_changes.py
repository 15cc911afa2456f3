"""Every area between two windows at once."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often, proof
from scenemap.intervals import DateRange
from scenemap.measures.changes import (
    Changes,
    by_direction,
    by_distance,
    changes_of,
    seen_from,
)
from scenemap.measures.designs import WindowCounts
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.rates import rate_ratio

BEFORE, AFTER = (DateRange.parse(f"{year}-01-01..{year}-12-31") for year in (2014, 2015))
PAIRS = st.tuples(st.integers(0, 60), st.integers(0, 60))


def table(counts, days=None, halves=None, state=None) -> WindowCounts:
    counts = np.array(counts, dtype=float)
    shown = np.full(counts.shape, "shown")
    found = WindowCounts(
        tuple(f"a{i}" for i in range(len(counts))),
        (BEFORE, AFTER),
        counts,
        np.full(counts.shape, 365.0) if days is None else np.array(days, dtype=float),
        shown if state is None else np.array(state),
    )
    if halves is None:
        return found
    halves = np.array(halves, dtype=float)
    return replace(
        found,
        halves=halves,
        half_days=np.full(halves.shape, 182.5),
        half_state=np.full(halves.shape, "shown"),
    )


def by_hand(p: list[float]) -> list[float]:
    """Benjamini & Yekutieli (2001), theorem 1.3, from its wording: the least level that takes one in."""
    m = len(p)
    harmonic = sum(1 / i for i in range(1, m + 1))
    order = sorted(p)
    return [
        min(
            1.0,
            min(order[k - 1] * m * harmonic / k for k in range(1, m + 1) if order[k - 1] >= one),
        )
        for one in p
    ]


def test_p_is_the_published_one_of_the_central_convention():
    """Fay (2010), R Journal 2:53-58: 2 in 17,877 and 9 in 16,660, p 0.05011."""
    (one,) = changes_of(table([(2, 9)], days=[(17877, 16660)]), phi=1).areas
    assert one.p_exact == one.p == one.q == pytest.approx(0.05011, abs=5e-6)


@settings(deadline=None, max_examples=often(20, 300))
@given(st.lists(PAIRS, min_size=2, max_size=12), st.floats(1, 6))
def test_q_is_that_of_benjamini_and_yekutieli_and_p_takes_phi(pairs, phi):
    if not any(sum(one) for one in pairs):
        return
    found = changes_of(table(pairs), phi=phi)
    expected = by_hand([one.p for one in found.areas])
    assert [one.q for one in found.areas] == pytest.approx(expected)
    assert all(one.p >= one.p_exact for one in found.areas)
    independent = {one.area: one for one in changes_of(table(pairs), phi=1).areas}
    for one in found.areas:
        assert one.p >= independent[one.area].p == one.p_exact
        if isinstance(one.ratio, Estimate):
            told = rate_ratio(one.counts, exposure=one.days, phi=phi)
            assert (one.ratio.low, one.ratio.high) == (told.low, told.high)


@settings(deadline=None, max_examples=often(20, 300))
@given(st.lists(PAIRS, min_size=1, max_size=8), st.permutations(range(8)))
def test_neither_order_nor_the_arrow_of_time_decides_what_is_found(pairs, order):
    if not any(sum(one) for one in pairs):
        return
    given_ = table(pairs)
    found = changes_of(given_, phi=1.5)
    rows = [at for at in order if at < len(pairs)]
    other = changes_of(
        replace(
            given_,
            areas=tuple(given_.areas[at] for at in rows),
            counts=given_.counts[rows],
            days=given_.days[rows],
            state=given_.state[rows],
        ),
        phi=1.5,
    )
    assert other.to_frame().equals(found.to_frame())
    back = changes_of(
        replace(given_, counts=given_.counts[:, ::-1], days=given_.days[:, ::-1]), phi=1.5
    )
    assert {one.area for one in back.rose} == {one.area for one in found.fell}
    assert {one.area: one.q for one in back.areas} == pytest.approx(
        {one.area: one.q for one in found.areas}
    )


@proof
def test_where_nothing_changed_few_worlds_name_any_area():
    """In worlds of 12 areas without a change some area is named in 5 % at most, give or take three
    standard errors; of dependent and overdispersed counts as well."""
    worlds = 300
    random = np.random.default_rng(20140825)
    for phi in (1.0, 3.0):
        named = 0
        for _ in range(worlds):
            means = random.uniform(10, 80, 12)
            scale = (
                1.0 if phi == 1 else random.gamma(means / (phi - 1), (phi - 1) / means, (4, 12)).T
            )
            halves, after = random.poisson(means[:, None] * scale * np.ones((12, 4))).T.reshape(
                2, 2, 12
            )
            counts = np.column_stack([halves.sum(axis=0), after.sum(axis=0)])
            found = changes_of(table(counts, halves=halves.T))
            named += bool(found.rose or found.fell)
        assert named / worlds <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / worlds)


def test_areas_that_cannot_be_tried_are_named_with_the_reason():
    found = changes_of(
        table(
            [(9, 30), (math.nan, 9), (math.nan, 9), (0, 0), (9, 9)],
            days=[(365, 365)] * 4 + [(0, 365)],
            state=[("shown", "shown"), ("withheld", "shown"), ("unknown", "shown")]
            + [("shown", "shown")] * 2,
        )
    )
    assert found.untried == {"a1": "withheld", "a2": "unknown", "a3": "nothing", "a4": "unknown"}
    assert [one.area for one in found.areas] == ["a0"]
    with pytest.raises(Refusal, match="No area has known counts in both windows"):
        changes_of(table([(0, 0)]))


def test_a_count_of_nothing_has_a_p_and_no_ratio():
    found = changes_of(table([(0, 20), (20, 0), (20, 20)]), phi=1)
    assert [one.area for one in found.rose] == ["a0"]
    assert [one.area for one in found.fell] == ["a1"]
    assert all(isinstance(one.ratio, Refusal) for one in (*found.rose, *found.fell))
    assert found.to_frame().set_index("area")["changed"].to_dict() == {
        "a0": "rose", "a1": "fell", "a2": "within chance",
    }  # fmt: skip


def test_phi_is_of_the_time_before_where_that_is_known_and_else_of_the_other_areas():
    counts = [(30, 90), (30, 30), (30, 28), (30, 33), (30, 36)]
    halves = [(10, 20), (20, 10), (15, 15), (15, 15), (15, 15)]
    before = changes_of(table(counts, halves=halves))
    assert {one.dispersion.source for one in before.areas} == {"before"}
    # By hand: 20 / 3 over four degrees of freedom.
    assert {round(one.dispersion.phi, 4) for one in before.areas} == {1.6667}
    others = {one.area: one.dispersion for one in changes_of(table(counts)).areas}
    assert others["a0"].phi == 1.0  # the four others hardly differ
    assert others["a1"].phi > 5  # among its others is the one that rose


@pytest.mark.parametrize(("number", "why"), [(0.5, "phi 0.5"), (math.nan, "phi nan")])
def test_a_phi_that_is_none_is_refused(number, why):
    with pytest.raises(Refusal, match=why):
        changes_of(table([(3, 9)]), phi=number)


# --- round a place --------------------------------------------------------------------------------


def around() -> tuple[Changes, dict[str, tuple[float, float]]]:
    points = {
        "a0": (0.0, 0.0), "a1": (0.0, 500.0), "a2": (300.0, 400.0), "a3": (-800.0, 0.0),
        "a4": (0.0, -5000.0),
    }  # fmt: skip
    counts = [(10, 5), (10, 20), (10, 30), (7, 0), (6, 6), (50, 50)]
    return changes_of(table(counts), phi=2), points


def test_rings_add_up_the_areas_by_the_distance_of_their_points():
    found, points = around()
    rings = by_distance(found, points, (0.0, 0.0), (500.0, 1000.0))
    assert [(one.key, one.areas, one.counts) for one in rings] == [
        (0.0, ("a0",), (10, 5)), (500.0, ("a1", "a2"), (20, 50)), (1000.0, ("a3",), (7, 0)),
        (math.inf, ("a4",), (6, 6)),
    ]  # fmt: skip
    ratio = rings[1].ratio
    assert isinstance(ratio, Estimate)
    assert (ratio.estimate, ratio.low) == pytest.approx(
        (2.5, 2.5 * math.exp(-1.959964 * math.sqrt(2 * (1 / 20 + 1 / 50)))), rel=1e-6
    )
    assert isinstance(rings[2].ratio, Refusal)


def test_directions_are_eighths_of_the_circle_clockwise_from_north():
    found, points = around()
    told = {one.key: one.areas for one in by_direction(found, points, (0.0, 0.0))}
    assert told == {0.0: ("a1",), 45.0: ("a2",), 180.0: ("a4",), 270.0: ("a3",)}
    assert seen_from(points, (0.0, 0.0))["a2"] == pytest.approx(
        (500, math.degrees(math.atan2(3, 4)))
    )


@pytest.mark.parametrize("edges", [(), (0.0, 5.0), (5.0, 5.0), (9.0, 5.0), (math.nan,)])
def test_edges_that_do_not_rise_are_refused(edges):
    found, points = around()
    with pytest.raises(Refusal, match="do not rise from above 0"):
        by_distance(found, points, (0.0, 0.0), edges)
