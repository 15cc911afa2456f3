"""A small part of the simulation of benchmarks/coverage.py, with its seed: what intervals hold."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from proofs import proof

if TYPE_CHECKING:
    from collections.abc import Iterator

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
RUNS = 2_000


@pytest.fixture(scope="module")
def scatter() -> Iterator[Any]:
    sys.path.insert(0, str(BENCHMARKS))
    import scatter as module

    yield module
    sys.path.remove(str(BENCHMARKS))
    del sys.modules["scatter"]


@proof
@pytest.mark.parametrize(
    ("phi", "r", "effect"), [(1, 0.0, 1.0), (2, 0.3, 1.0), (4, 0.5, 1.0), (4, 0.0, 0.5)]
)
def test_by_default_intervals_hold_the_truth(
    scatter: Any, phi: float, r: float, effect: float
) -> None:
    """Eight areas, 24 slices, a mean of 100: 93 to 99 %, where independence holds as few as 50."""
    found = scatter.held(scatter.World(8, 24, 100, phi, r, effect), RUNS)
    for name, cell in found.items():
        assert 93 <= cell.default <= 99, (name, cell)
        assert cell.width == pytest.approx(1.05, abs=0.1)
    if phi > 1:
        assert found["wdd"].naive < 85


def test_with_target_and_control_alone_it_holds_where_slices_are_independent(scatter: Any) -> None:
    found = scatter.held(scatter.World(2, 24, 100, 4), RUNS)
    assert all(93 <= cell.default <= 99 for cell in found.values())


def test_a_trend_of_the_targets_own_is_not_seen(scatter: Any) -> None:
    """What the documentation admits: the interval narrows round the wrong value."""
    few, many = (
        scatter.held(scatter.World(8, 24, mean, 2, own=1.5), RUNS)["ratio"].default
        for mean in (20, 400)
    )
    assert many < few
    assert many < 50


@proof
def test_the_simulated_counts_scatter_as_they_say(scatter: Any) -> None:
    """Mean, variance over mean, and correlation of neighbours, of the target's counts by slice."""
    for phi, r in product((1, 3), (0.0, 0.5)):
        counts = scatter.World(4, 12, 240, phi, r).drawn(20_000)[:, 0]
        assert counts.mean() == pytest.approx(20, rel=0.02)
        assert counts.var(axis=0).mean() / 20 == pytest.approx(phi, rel=0.05)
        near = np.mean([np.corrcoef(counts[:, i], counts[:, i + 1])[0, 1] for i in range(10)])
        # Poisson noise is in every count, frailty in two thirds of the variance where phi is 3.
        assert near == pytest.approx(r * (phi - 1) / phi, abs=0.03)


def test_the_same_seed_draws_the_same_counts(scatter: Any) -> None:
    world = scatter.World(4, 6, 20, 2, 0.3)
    assert np.array_equal(world.drawn(50), world.drawn(50))
