"""A release that stands alone: what arithmetic says of it is what the sums say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap import disclosure
from scenemap.case import load_case
from scenemap.counted import CountedPanel
from scenemap.disclosure.knowledge import views_of
from scenemap.disclosure.suppression import withhold
from scenemap.intervals import DateRange, slices
from scenemap.tally import Conservation

YEARS = DateRange.parse("2015-01-01..2018-12-31")


def counted(counts: np.ndarray, by: str, days: np.ndarray, *, told: bool = True) -> CountedPanel:
    cut = slices(YEARS, by)[: counts.shape[1]]
    total = int(counts.sum())
    return CountedPanel(
        kind="find",
        unit="find",
        by=by,
        slices=cut,
        periods=tuple(one.range for one in cut),
        areas=tuple(f"a{i:02}" for i in range(len(counts))),
        counts=counts,
        days=days,
        told=np.full(len(counts), told),
        spread=np.zeros(counts.shape, dtype=bool),
        origin="events",
        conservation=Conservation(total, 0, 0, 0, 0, total),
    )


@st.composite
def panels(draw: st.DrawFn) -> CountedPanel:
    """Draw panels with no, few, or mostly small counts, watched everywhere or not."""
    by = draw(st.sampled_from(["week", "month", "quarter", "year"]))
    shape = (draw(st.integers(1, 5)), draw(st.integers(1, 4 if by == "year" else 14)))
    dice = np.random.default_rng(draw(st.integers(0, 10_000)))
    counts = dice.poisson(draw(st.sampled_from([0.02, 0.3, 2, 9, 30])), shape)
    if draw(st.booleans()):
        counts[counts < 5] = 0
        counts[dice.integers(shape[0]), dice.integers(shape[1])] = draw(st.integers(0, 6))
    days = dice.integers(0, 2, shape) * 20 if draw(st.booleans()) else np.full(shape, 20)
    panel = counted(counts, by, days, told=draw(st.booleans()))
    spread = dice.random(shape) < draw(st.sampled_from([0.0, 0.2]))
    return replace(panel, spread=spread)


def by_sums(release: disclosure._Release) -> np.ndarray:
    views = views_of(release.figures, release.cells, release.totals, [])
    assert not disclosure._withheld_before(release, views[0]).any()
    return withhold(release.cells, views, release.first())


@settings(max_examples=often(50, 500))
@given(panels())
def test_what_is_withheld_is_what_the_sums_call_for(panel: CountedPanel) -> None:
    release = disclosure._Release([panel], None)
    chosen = disclosure._choose(release, [])
    assert chosen.tolist() == by_sums(release).tolist()


@pytest.mark.parametrize(
    ("small", "sums_are_asked"),
    [
        ([], False),
        ([1], True),
        ([4, 2], True),
        ([4, 3], False),
        ([2, 2, 2, 2], True),
        ([2] * 5, False),
    ],
)
def test_sums_are_asked_only_where_little_is_withheld(
    monkeypatch: pytest.MonkeyPatch, small: list[int], sums_are_asked: bool
) -> None:
    """By hand: counts of 4 and 3 are 3 and 2 above the least that they can be, which is 5 together."""
    asked = []
    monkeypatch.setattr(
        disclosure, "views_of", lambda *given: asked.append(given) or views_of(*given)
    )
    counts = np.array([[*small, *[20] * (6 - len(small))]])
    disclosure.disclose(counted(counts, "month", np.full((1, 6), 20)), load_case("bergen"))
    assert bool(asked) == sums_are_asked
