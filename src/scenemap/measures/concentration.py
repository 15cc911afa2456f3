"""How few places hold how many of the events: Gini, the generalised Gini, entropy, Lorenz points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenemap.measures.estimate import LEVEL, Estimate, refuse
from scenemap.measures.given import AREA, series_of, some_events
from scenemap.model import Text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

_ALL = Text(nb="Alle områder", en="All areas")


@dataclass(frozen=True, slots=True, eq=False)
class Lorenz:
    """Points of a Lorenz curve, places with most events first (Bernasco & Steenbeek 2017).

    Parameters
    ----------
    places
        Share of the places, from 0 to 1, shape (n + 1,).
    events
        Share of the events that they hold, from 0 to 1, shape (n + 1,).
    equal_at
        Share of the places at which the most equal distribution possible holds all events: 1, or
        events over places where there are fewer events than places.
    """

    places: NDArray[np.float64]
    events: NDArray[np.float64]
    equal_at: float


def gini(counts: ArrayLike | pd.Series) -> Estimate:
    """Compute the Gini coefficient of counts by place.

    ``G = (2 sum_i i y_i / sum y - (N + 1)) / N`` with y ascending and i from 1: 0 where every place
    has as many, (N - 1)/N where one has all. It has no interval: the places are all that there are.

    Parameters
    ----------
    counts
        Counts by place, shape (n,), places without events included.

    Raises
    ------
    Refusal
        If a count is unknown or negative, or all are 0.

    Examples
    --------
    >>> round(gini([10, 8, 2, 0, 0, 0, 0, 0, 0, 0]).estimate, 2)
    0.78
    """
    ordered = np.sort(_events(counts))
    n = len(ordered)
    value = (2 * float(np.arange(1, n + 1) @ ordered) / float(ordered.sum()) - (n + 1)) / n
    note = ""
    if ordered.sum() < n:
        note = (
            f"Fewer events ({ordered.sum():g}) than places ({n}): most places must be empty whatever "
            "the pattern. Read the generalised Gini."
        )
    return Estimate(max(value, 0.0), None, None, None, LEVEL, n, "Gini coefficient", note)


def generalised_gini(counts: ArrayLike | pd.Series) -> Estimate:
    """Compute the Gini coefficient against the most equal distribution that is possible.

    ``G' = max(1, N/C) (G - 1) + 1`` for C events in N places (Bernasco & Steenbeek 2017, J Quant
    Criminol 33:451-467): the plain Gini where there are as many events as places; 0 where every
    event has a place of its own.

    Parameters
    ----------
    counts
        Whole counts by place, shape (n,), places without events included.

    Raises
    ------
    Refusal
        If a count is unknown, negative or not whole, or all are 0.

    Examples
    --------
    >>> round(generalised_gini([5, 2, 1, 0, 0, 0, 0, 0, 0, 0]).estimate, 2)
    0.75
    """
    events = _events(counts, whole=True)
    n, total = len(events), float(events.sum())
    value = max(1.0, n / total) * (gini(events).estimate - 1) + 1
    note = "Few events: one more or less moves it much." if total < 30 else ""
    return Estimate(
        max(value, 0.0),
        None,
        None,
        None,
        LEVEL,
        n,
        "Generalised Gini coefficient (Bernasco & Steenbeek 2017)",
        note,
    )


def entropy(
    counts: ArrayLike | pd.Series, *, normalised: bool = False, base: float = math.e
) -> Estimate:
    """Compute the Shannon entropy of where the events are.

    ``H = -sum p log p`` (Shannon 1948), in nats, or in bits with ``base=2``; normalised, ``H / log N``:
    0 where one place has all, 1 where every place has as many. By ``scipy.stats.entropy``.

    Parameters
    ----------
    counts
        Counts by place, shape (n,), places without events included.
    normalised
        Whether to divide by the entropy of N equal places.
    base
        Of the logarithm, over 1.

    Raises
    ------
    Refusal
        If a count is unknown or negative, all are 0, the base is not over 1, or one place is to be
        normalised.

    Examples
    --------
    >>> entropy([2, 1, 1, 0], base=2).estimate, entropy([2, 1, 1, 0], normalised=True).estimate
    (1.5, 0.75)
    """
    from scipy import stats

    events = _events(counts)
    n = len(events)
    if not (math.isfinite(base) and base > 1):
        raise refuse(
            f"Grunntallet {base:g} er ikke over 1.",
            f"The base {base:g} is not over 1.",
            "Bruk 2 for bit, e for nat.",
            "Take 2 for bits, e for nats.",
        )
    if normalised and n < 2:
        raise refuse(
            "Ett område har ingen entropi å dele på.",
            "One area has no entropy to divide by.",
            "Gi minst to områder.",
            "Give at least two areas.",
        )
    value = float(stats.entropy(events, base=n if normalised else base))
    unit = "share of the largest possible" if normalised else f"logarithm to base {base:.4g}"
    # 0 log 0 leaves a negative nought
    return Estimate(value + 0.0, None, None, None, LEVEL, n, f"Shannon entropy ({unit})")


def lorenz(counts: ArrayLike | pd.Series) -> Lorenz:
    """Compute the points of the Lorenz curve of counts by place, most events first.

    Parameters
    ----------
    counts
        Counts by place, shape (n,), places without events included.

    Raises
    ------
    Refusal
        If a count is unknown or negative, or all are 0.

    Examples
    --------
    >>> curve = lorenz([1, 3, 0, 0, 1])
    >>> curve.places.tolist(), curve.events.tolist()
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 0.6, 0.8, 1.0, 1.0, 1.0])
    """
    ordered = np.sort(_events(counts))[::-1]
    n, total = len(ordered), float(ordered.sum())
    return Lorenz(
        np.arange(n + 1) / n,
        np.concatenate(([0.0], np.cumsum(ordered) / total)),
        min(1.0, total / n),
    )


def _events(counts: ArrayLike | pd.Series, *, whole: bool = False) -> NDArray[np.float64]:
    series = series_of(counts, AREA, whole=whole)
    some_events(series, _ALL)
    return series.to_numpy()  # type: ignore[no-any-return]
