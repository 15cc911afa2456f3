"""What holds of the parameters of every measure."""

from __future__ import annotations

import inspect
from typing import Any, Literal, get_origin

import numpy as np
import pandas as pd
import pytest

from scenemap import load_case, measures, published_panel
from scenemap.intervals import DateRange
from scenemap.measures import Refusal
from scenemap.measures.lags import lag_between
from scenemap.measures.published import panel_over
from scenemap.measures.timing import moved_share

RISING = [3, 1, 4, 6, 5, 9]
BEFORE, AFTER = (DateRange.parse(f"{year}-01-01..{year}-12-31") for year in (2015, 2016))
COUNTED = measures.WindowCounts(
    tuple("abcd"),
    (BEFORE, AFTER),
    np.array([[30.0, 20], [30, 28], [25, 20], [30, 31]]),
    np.full((4, 2), 365.0),
    np.full((4, 2), "shown"),
)
PANEL = panel_over(published_panel(load_case("bergen"), "year"), [BEFORE])
#: What each function is given besides the word that it does not know.
GIVEN: dict[str, tuple[Any, ...]] = {
    "poisson_test": ((6, 2),),
    "sppt": ([3, 2, 1], [1, 2, 3]),
    "standard_distance": ([0, 1, 3], [0, 2, 1]),
    "ellipse": ([0, 1, 3], [0, 2, 1]),
    "its": (list(range(1, 20)), 9),
    "mann_kendall": (RISING,),
    "gi_star": (RISING,),
    "pooled": ({name: measures.rate_ratio((30, 20), (30, 28)) for name in "ab"},),
    "pool_pairs": (COUNTED, [measures.Pair(("a",), ("b",)), measures.Pair(("c",), ("d",))]),
}
#: What the others that take phi are given.
WITH_PHI: dict[str, tuple[Any, ...]] = {
    "wdd": ((30, 20), (30, 28)),
    "wdq": ((400, 200), (400, 300), (400, 400)),
    "gross_effect": ((30, 20),),
    "net_effect": ((30, 20), (30, 28)),
    "total_net_effect": ((30, 20), (12, 12), (30, 28)),
    "rate_ratio": ((30, 20), (30, 28)),
    "rate_difference": ((30, 20), (30, 28)),
    "power": (30, 30),
    "centre_shift_resampled": ([30, 10], [10, 30], [0, 100], [0, 0]),
    "share_interval": (3, 10),
    "changes_of": (COUNTED,),
    "chance_to_see": (0.5, 30),
    "plan_of": (PANEL, BEFORE, ["laksevag"]),
    "pool_pairs": (COUNTED, [measures.Pair(("a",), ("b",)), measures.Pair(("c",), ("d",))]),
    "power_curve": (measures.Window(("a",), (30, 20), (182, 183)),),
}
#: Take more than can be made here, and have tests of their own.
ELSEWHERE = {"service_exposure", "rate_change", "assess"}


def functions() -> list[tuple[str, Any]]:
    found = [(name, getattr(measures, name)) for name in measures.__all__]
    return [(name, one) for name, one in found if inspect.isfunction(one)]


def words_of() -> list[tuple[str, str]]:
    """List function and parameter of all that take one of several words."""
    found = []
    for name, function in functions():
        known = {
            **function.__globals__,
            "ArrayLike": Any,
            "NDArray": list,
            "Pair": Any,
            "Weights": Any,
        }
        for parameter, hint in function.__annotations__.items():
            kind = known.get(hint)
            literal = get_origin(kind) is Literal or str(hint).startswith("Literal[")
            if parameter != "return" and literal:
                found.append((name, parameter))
    return found


def test_every_function_that_takes_a_word_is_tried() -> None:
    assert {name for name, _ in words_of()} == set(GIVEN)


@pytest.mark.parametrize(("name", "parameter"), words_of())
def test_an_unknown_word_is_refused_by_name(name: str, parameter: str) -> None:
    with pytest.raises(Refusal, match=f"{parameter} 'exakt' is not known"):
        getattr(measures, name)(*GIVEN[name], **{parameter: "exakt"})


def test_every_function_that_takes_phi_is_tried() -> None:
    taken = {name for name, one in functions() if "phi" in inspect.signature(one).parameters}
    assert taken - ELSEWHERE == set(WITH_PHI)


@pytest.mark.parametrize("phi", [0, -1, 0.999, float("nan"), float("inf")])
@pytest.mark.parametrize("name", WITH_PHI)
def test_no_phi_makes_an_interval_narrower(name: str, phi: float) -> None:
    with pytest.raises(Refusal, match="is not a number from 1 up"):
        getattr(measures, name)(*WITH_PHI[name], phi=phi)


MILLION = 10**6
SERIES = [MILLION + 1_000 * (i % 7) for i in range(24)]
AREAS = np.array([[MILLION, MILLION + 5_000], [2 * MILLION, MILLION], [MILLION // 3, MILLION]])
LARGE = {
    "poisson_test": lambda: measures.poisson_test((MILLION, MILLION + 3_000)),
    "exact": lambda: measures.poisson_test((MILLION, MILLION + 3_000), method="exact"),
    "central": lambda: measures.poisson_test((MILLION, MILLION + 3_000), method="central"),
    "wdq": lambda: measures.wdq((MILLION, MILLION // 2), (MILLION,) * 2, (MILLION,) * 2),
    "sppt": lambda: measures.sppt(AREAS[:, 0], AREAS[:, 1]).s,
    "centre_shift": lambda: (
        measures.centre_shift_resampled(
            AREAS[:, 0], AREAS[:, 1], [0, 500, 900], [0, 300, 100]
        ).length
    ),
    "generalised_gini": lambda: measures.generalised_gini(AREAS[:, 0]),
    "its": lambda: measures.its(SERIES, 12).step,
    "controlled_its": lambda: measures.controlled_its(SERIES, 12, SERIES[::-1]).step,
    "mann_kendall": lambda: measures.mann_kendall(SERIES),
    "moved_share": lambda: moved_share(AREAS[:, 0], AREAS[:, 1]),
    "lag_between": lambda: lag_between(SERIES, SERIES[::-1]),
}


@pytest.mark.parametrize("name", LARGE)
def test_millions_of_events_are_measured(name: str) -> None:
    """No measure makes a table as large as its counts; 25,000 a window used up the memory."""
    found = LARGE[name]()
    value = getattr(found, "estimate", getattr(found, "r", None))
    assert np.isfinite(value)


@pytest.mark.parametrize(
    "measure",
    [
        lambda n: measures.sppt(n, n),
        lambda n: measures.centre_shift_resampled(n, n, [0, 500, 900], [0, 300, 100]),
        lambda n: moved_share(n, n),
    ],
)
def test_events_too_many_to_be_dealt_are_refused_in_words(measure: Any) -> None:
    with pytest.raises(Refusal, match=r"are too many to be dealt anew\. Take shorter"):
        measure(np.array([10**9, 10**9, 5]))


def test_the_callers_series_keep_their_index() -> None:
    counts = pd.Series([4, 5, 6], ["a", "b", "c"])
    assert list(measures.sppt(counts, counts).local.index) == ["a", "b", "c"]


#: What functions that take a seed are given, and those that take a change.
SEEDED: dict[str, tuple[Any, ...]] = {
    "centre_shift_resampled": ([30, 10], [10, 30], [0, 100], [0, 0]),
    "lag_between": ([3, 1, 4, 1, 5, 9, 2, 6, 5, 3] * 3, [1, 4, 1, 5, 9, 2, 6, 5, 3, 5] * 3),
    "moved_share": ([3, 2], [2, 4]),
    "space_time_scan": (
        measures.ScanTable(
            ("a", "b"),
            (BEFORE, AFTER),
            np.array([[3, 1], [1, 3]]),
            np.array([[0.0, 0], [9, 0]]),
        ),
    ),
    "sppt": ([30, 20, 10], [10, 20, 30]),
    "wdq": ((400, 200), (400, 300), (400, 400)),
}
CHANGED: dict[str, tuple[Any, ...]] = {
    "its": (list(range(1, 20)),),
    "controlled_its": (list(range(1, 20)),),
}


def taking(parameter: str) -> set[str]:
    return {name for name, one in functions() if parameter in inspect.signature(one).parameters}


def test_every_function_that_takes_a_seed_or_a_change_is_tried() -> None:
    assert set(SEEDED) == taking("seed")
    assert set(CHANGED) == taking("change")


@pytest.mark.parametrize("seed", [-1, 1.5, float("nan"), "a", True])
@pytest.mark.parametrize("name", SEEDED)
def test_a_seed_that_is_none_is_refused_in_our_words(name: str, seed: Any) -> None:
    with pytest.raises(Refusal, match="seed"):
        getattr(measures, name)(*SEEDED[name], seed=seed)


@pytest.mark.parametrize("change", [9.0, 9.5, float("nan"), "9", True, None])
@pytest.mark.parametrize("name", CHANGED)
def test_a_change_that_is_no_number_of_periods_is_refused(name: str, change: Any) -> None:
    with pytest.raises(Refusal, match="is not a whole number of periods"):
        getattr(measures, name)(*CHANGED[name], change)
    assert getattr(measures, name)(*CHANGED[name], np.int64(9)).n == 19


@pytest.mark.parametrize("size", [np.inf, -np.inf])
def test_an_exposure_without_end_is_refused(size: float) -> None:
    exposure = [1.0] * 18 + [size]
    with pytest.raises(Refusal, match="infinite"):
        measures.controlled_its(range(1, 20), 9, exposure=exposure)
    with pytest.raises(Refusal, match="infinite"):
        measures.controlled_its(range(1, 20), 9, range(2, 21), control_exposure=exposure)
