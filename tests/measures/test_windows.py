"""What was counted in windows, and on which days somebody watched."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import proof
from scenemap.errors import DataError, UnknownIdError
from scenemap.intervals import DateRange, Slice
from scenemap.measures import Design, Refusal, WindowCounts, assess, dispersion_of
from scenemap.measures.estimate import Estimate
from scenemap.measures.registry import BY_KEY, Comparison
from scenemap.panel import COLUMNS, SOURCE_COLUMNS, Panel, Withheld, frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.measures.assessment import Assessment

START = date(2020, 1, 1)
POINTS = {name: (500.0 * at, 300.0 * (at % 3)) for at, name in enumerate("abcdefgh")}


def days(first: int, last: int) -> DateRange:
    return DateRange(START + timedelta(first), START + timedelta(last))


def panel(
    counts: dict[str, Sequence[float | None]],
    periods: Sequence[DateRange],
    watched: dict[str, Sequence[int]] | None = None,
) -> Panel:
    """Build a panel as disclosure leaves it: None is withheld, NaN unknown; watched on all days."""
    rows: list[dict[str, Any]] = []
    for area, values in counts.items():
        for at, (value, period) in enumerate(zip(values, periods, strict=True)):
            known = value is not None and not np.isnan(value)
            rows.append(
                {
                    "area": area,
                    "period": str(period),
                    "count": int(value) if known else None,
                    "per_30_days": None,
                    "state": "exact" if known else "suppressed" if value is None else "unknown",
                    "partial": False,
                    "spread": False,
                    "coverage": None,
                    "days": watched[area][at] if watched else period.days,
                    "source_periods": 1,
                }
            )
    return Panel(
        kind="find",
        unit="find",
        by="month",
        slices=tuple(Slice(str(one), one, "month") for one in periods),
        areas=tuple(counts),
        cells=frame_of(rows, COLUMNS),
        source_periods=tuple(periods),
        source_cells=frame_of(rows, SOURCE_COLUMNS),
        origin="events",
        withheld=Withheld(0, 1, 0, 1),
    )


WINDOWS = (days(0, 300), days(300, 500))


def test_counts_days_and_states_are_those_of_the_panel() -> None:
    found = WindowCounts.of(
        panel(
            {"a": [30, 20], "b": [None, 9], "c": [float("nan"), 7]},
            WINDOWS,
            {"a": [300, 200], "b": [300, 100], "c": [0, 200]},
        )
    )
    assert found.windows == WINDOWS
    assert found.state.tolist() == [
        ["shown", "shown"], ["withheld", "shown"], ["unknown", "shown"],
    ]  # fmt: skip
    assert found.days.tolist() == [[300, 200], [300, 100], [0, 200]]
    assert np.isnan(found.counts[1, 0])
    assert found.window(["a"]).counts == (30, 20)
    assert found.window(["a"]).days == (300, 200)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("b", r"b, 2020-01-01..2020-10-26: the count is withheld"),
        ("c", "c, .*the count is unknown"),
    ],
)
def test_a_role_of_which_a_count_is_missing_is_refused_by_name(area: str, words: str) -> None:
    table = WindowCounts.of(panel({"a": [30, 20], "b": [None, 9], "c": [float("nan"), 7]}, WINDOWS))
    with pytest.raises(Refusal, match=words):
        table.window(["a", area])
    with pytest.raises(UnknownIdError, match="no count for area mars"):
        table.window(["mars"])


def test_areas_watched_on_different_days_take_the_mean_of_theirs() -> None:
    table = WindowCounts.of(
        panel({"a": [30, 20], "b": [10, 9]}, WINDOWS, {"a": [300, 200], "b": [100, 151]})
    )
    found = table.window(["a", "b"])
    assert (found.counts, found.days) == ((40, 29), (200, 175.5))


def test_what_was_not_disclosed_and_other_periods_are_refused() -> None:
    whole = panel({"a": [30, 20]}, WINDOWS)
    with pytest.raises(DataError, match="Measures can only be made of a panel that may be shown"):
        WindowCounts.of(SimpleNamespace(source_periods=WINDOWS, areas=("a",)))
    three = panel({"a": [1, 2, 3]}, (days(0, 9), days(9, 20), days(20, 30)))
    with pytest.raises(DataError, match="two windows; the panel has 3 periods"):
        WindowCounts.of(three)
    with pytest.raises(DataError, match="halves are not of the window before"):
        WindowCounts.of(whole, halves=panel({"a": [1, 2]}, (days(0, 300), days(300, 301))))
    table = WindowCounts.of(whole)
    with pytest.raises(DataError, match="Count in the design's windows"):
        assess(table, Design(("a",), (), (), days(0, 200), days(300, 500)), POINTS)


# --- every measure divides by the days that were watched ----------------------------------------


DESIGN = Design(("a",), ("b",), ("c",), *WINDOWS)


def counted(
    rates: dict[str, float], watched: dict[str, tuple[int, int]], seed: int | None = None
) -> WindowCounts:
    """Count areas whose rate per watched day stays, exactly or drawn."""
    length = np.array([watched[name] for name in rates], dtype=float)
    means = length * np.array(list(rates.values()))[:, None]
    counts = means if seed is None else np.random.default_rng(seed).poisson(means).astype(float)
    return WindowCounts(tuple(rates), WINDOWS, counts, length, np.full(counts.shape, "shown"))


WATCHED = st.tuples(st.integers(30, 300), st.integers(30, 200))


@proof
@settings(deadline=None, max_examples=24)
@given(st.fixed_dictionaries(dict.fromkeys("abcdef", WATCHED)))
def test_a_rate_that_stays_is_no_effect_whatever_was_watched(
    watched: dict[str, tuple[int, int]],
) -> None:
    rates = {"a": 2, "b": 1, "c": 3, "d": 2, "e": 4, "f": 1}
    found = assess(counted(rates, watched), DESIGN, POINTS)
    for key, none in (
        ("wdd", 0),
        ("irr", 1),
        ("rate_difference", 0),
        ("ne", 0),
        ("tne", 0),
        ("ge", 0),
    ):
        result = found.results[key]
        assert isinstance(result, Estimate), (key, result)
        assert result.estimate == pytest.approx(none, abs=1e-9), key
    assert found.dispersion.phi == 1
    assert found.results["etest"].p > 0.9
    shift = found.results["centre_shift"]
    assert isinstance(shift, Refusal) or shift.estimate < 100


def test_an_area_watched_half_as_long_is_not_half_as_dangerous() -> None:
    """One rate throughout, the target watched 170 of the 365 days after: 1, not .47."""
    watched = dict.fromkeys("abcdef", (300, 200)) | {"a": (300, 93)}
    found = assess(counted(dict.fromkeys("abcdef", 2.0), watched), DESIGN, POINTS)
    assert found.results["irr"].estimate == pytest.approx(1)
    assert any("not watched on equally many days" in words["en"] for words in found.warnings)
    assert "left out, for watched otherwise: a" in found.results["sppt"].note
    assert found.results["centre_shift"].estimate == pytest.approx(0, abs=1e-9)


@proof
def test_intervals_hold_a_rate_that_stays_at_their_level() -> None:
    """Of 300, 95 % is 285; fewer than 275 come about in under 0.5 % of cases."""
    random = np.random.default_rng(1)
    held = {"wdd": 0, "irr": 0, "ne": 0}
    rates = {"a": 0.3, "b": 0.2, "c": 0.5, "d": 0.4, "e": 0.2, "f": 0.3}
    for seed in range(300):
        watched = {
            name: (int(random.integers(100, 300)), int(random.integers(60, 200))) for name in rates
        }
        table = counted(rates, watched, seed)
        roles = [table.window([name]) for name in "abc"]
        of = Comparison(DESIGN, table, *roles, POINTS, {})
        phi = dispersion_of(table, DESIGN)
        for key in held:
            one = BY_KEY[key].compute(of, phi.phi, phi.df)
            held[key] += one.low <= (1 if key == "irr" else 0) <= one.high
    assert all(n >= 275 for n in held.values()), held


# --- the series ---------------------------------------------------------------------------------


def series(
    level: Sequence[float], gap: int = 0, more: int = 0, watched: Sequence[int] | None = None
) -> Assessment:
    """Measure months of 30 days: 12 before, ``gap`` between, 12 after, ``more`` outside both."""
    months = [days(30 * i, 30 * i + 30) for i in range(24 + gap + 2 * more)]
    seen = list(watched or [30] * len(months))
    wobble = [1.05, 0.95, 1.0, 1.1, 0.9] * 20
    counts = [round(level[i] * wobble[i] * seen[i]) for i in range(len(months))]
    before = DateRange(months[more].start, months[more + 11].end)
    after = DateRange(months[more + 12 + gap].start, months[more + 23 + gap].end)
    sums = [sum(counts[more : more + 12]), sum(counts[more + 12 + gap : more + 24 + gap])]
    table = WindowCounts.of(
        panel({"a": sums}, (before, after), {"a": [360, 360]}),
        series=panel({"a": counts}, months, {"a": seen}),
    )
    return assess(table, Design(("a",), (), (), before, after, phi=1), POINTS)


def test_a_step_of_one_is_one_whatever_happened_between_and_outside() -> None:
    """Ten times as many between the windows, and before and after both: none of it is "before"."""
    level = [50.0] * 6 + [5.0] * 12 + [50.0] * 3 + [5.0] * 12 + [50.0] * 6
    found = series(level, gap=3, more=6).results["its"]
    assert found.estimate == pytest.approx(1, abs=0.05)
    assert found.n == 24


@pytest.mark.parametrize("gap", [0, 2])
def test_a_step_of_two_is_two(gap: int) -> None:
    level = [5.0] * 12 + [30.0] * gap + [10.0] * 12
    assert series(level, gap=gap).results["its"].estimate == pytest.approx(2, abs=0.1)


def test_the_step_is_of_rates_per_watched_day() -> None:
    """The same rate, watched 14 days a month after, and not at all in the last."""
    found = series([5.0] * 24, watched=[30] * 12 + [14] * 11 + [0]).results["its"]
    assert found.estimate == pytest.approx(1, abs=0.05)
    assert found.n == 23


def test_a_slice_that_reaches_over_an_edge_is_in_neither_window() -> None:
    months = [days(30 * i, 30 * i + 30) for i in range(20)]
    before, after = days(15, 300), days(300, 585)
    table = WindowCounts.of(
        panel({"a": [95, 95]}, (before, after)), series=panel({"a": [10] * 20}, months)
    )
    at, later = table.slices_within(Design(("a",), (), (), before, after))
    assert at.tolist() == list(range(1, 19))
    assert later.tolist() == [False] * 9 + [True] * 9


def test_published_windows_are_whole_source_periods_with_halves_of_an_even_number() -> None:
    periods = [days(100 * i, 100 * i + 100) for i in range(6)]
    one = panel({"a": [1, 2, 3, 4, 5, None]}, periods)
    design = Design(("a",), (), (), days(0, 400), days(400, 600))
    found = WindowCounts.of_periods(one, design)
    assert found.counts[0, 0] == 10
    assert found.state.tolist() == [["shown", "withheld"]]
    assert found.halves.tolist() == [[3, 7]]
    assert found.half_days.tolist() == [[200, 200]]
    assert found.periods == (4, 2)
    odd = WindowCounts.of_periods(one, Design(("a",), (), (), days(0, 300), days(300, 600)))
    assert odd.halves is None
    with pytest.raises(Refusal, match="reaches beyond the window"):
        WindowCounts.of_periods(one, Design(("a",), (), (), days(0, 350), days(400, 600)))
