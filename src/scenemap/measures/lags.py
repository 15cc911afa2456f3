"""Whether one series follows another, and by how many periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.measures.estimate import LEVEL, check_level, refuse
from scenemap.measures.given import random_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: With fewer periods nothing but chance would be seen.
LEAST_PERIODS = 12
#: Lags are looked at up to a quarter of the periods, and no further than this.
_MOST_LAG = 12
#: Most terms of the autoregression that unrelated series are drawn from.
_MOST_TERMS = 4
_BURN_IN = 50


@dataclass(frozen=True, slots=True, eq=False)
class Lag:
    """By how many periods one series follows another.

    Parameters
    ----------
    lag
        Of the largest correlation beyond ``bound``: above 0 where the second series follows the first,
        below 0 where it goes ahead; None where none is beyond it.
    r
        The largest correlation by size, at whatever lag.
    bound
        Its chance value: correlations as large as this come about at some lag in 5 % of pairs of
        unrelated series.
    n
        Changes from period to period that are compared.
    table
        Correlation by lag.
    method
        Name and source.
    """

    lag: int | None
    r: float
    bound: float
    n: int
    table: pd.Series
    method: str


def cross_correlations(first: ArrayLike, second: ArrayLike, most_lag: int) -> pd.Series:
    """Correlate one series with another, moved by each number of periods.

    The sample cross-correlation function of Box & Jenkins (1970), *Time Series Analysis*, ch. 11, by
    statsmodels: at lag k, of the first at t with the second at t + k, over the product of their
    standard deviations.

    Parameters
    ----------
    first, second
        Shape (n,), the same periods, none missing.
    most_lag
        From minus to plus so many periods.

    Examples
    --------
    >>> cross_correlations([1, 2, 4, 3, 5], [2, 1, 2, 4, 3], 1).round(3).to_dict()
    {-1: 0.305, 0: 0.416, 1: 0.666}
    """
    from statsmodels.tsa.stattools import ccf

    x, y = (np.asarray(one, dtype=np.float64) for one in (first, second))
    later = ccf(y, x, adjusted=False)[: most_lag + 1]
    earlier = ccf(x, y, adjusted=False)[1 : most_lag + 1]
    lags = range(-most_lag, most_lag + 1)
    return pd.Series([*earlier[::-1], *later], index=pd.Index(lags, name="lag"), name="r")


def lag_between(
    first: ArrayLike,
    second: ArrayLike,
    *,
    level: float = LEVEL,
    draws: int = 999,
    seed: int = 0,
) -> Lag:
    """Find by how many periods a series follows another.

    Changes from one period to the next are correlated, not the counts: two series that merely both rise
    would go together at every lag. That one follows the other does not say that it is because of it.

    The bound is the quantile of the largest correlation at any of the lags among unrelated pairs (a
    maximum statistic: Westfall & Young 1993, *Resampling-Based Multiple Testing*). Pairs are drawn in two
    ways, and the larger quantile is taken: the counts of the first dealt anew to its periods, which holds
    where periods are independent, whatever the counts' distribution; and both series of changes from
    autoregressions fitted to them (Burg's method), which holds where they wander. Bartlett's z / sqrt(n)
    holds for neither: changes of independent counts are correlated with the changes before them.

    Parameters
    ----------
    first, second
        Counts or rates, shape (n,), the same periods in a row.
    level
        Confidence that no lag is named by chance.
    draws, seed
        Of the pairs of unrelated series, for either way.

    Raises
    ------
    Refusal
        If there are fewer than :data:`LEAST_PERIODS` periods, a count is unknown, a series does not
        change, or the draws are too few for the level.

    Examples
    --------
    The second does what the first did two periods before:

    >>> first = [5, 9, 4, 7, 12, 6, 3, 8, 11, 5, 9, 6, 10, 4, 8, 7]
    >>> lag_between(first, [6, 8, *first[:-2]]).lag
    2
    """
    check_level(level)
    if draws * (1 - level) < 1:
        raise refuse(
            f"{draws} trekninger er for få for nivået {level:g}.",
            f"{draws} draws are too few for the level {level:g}.",
            "Bruk 999.",
            "Take 999.",
        )
    x, y = (np.asarray(one, dtype=np.float64) for one in (first, second))
    if x.shape != y.shape or x.ndim != 1 or len(x) < LEAST_PERIODS:
        n = min(len(x), len(y))
        raise refuse(
            f"Det trengs minst {LEAST_PERIODS} perioder på rad med tall for begge; her er {n}.",
            f"It takes {LEAST_PERIODS} periods in a row with figures of both; here are {n}.",
            "Ta kortere perioder eller et lengre tidsrom.",
            "Take shorter periods, or a longer time.",
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise refuse("Et tall er ukjent.", "A count is unknown.")
    dx, dy = np.diff(x), np.diff(y)
    if not (dx.std() > 0 and dy.std() > 0):
        raise refuse(
            "En av seriene endrer seg ikke, eller like mye hver gang.",
            "One of the series does not change, or by as much each time.",
        )
    most = min(len(dx) // 4, _MOST_LAG)
    table = cross_correlations(dx, dy, most)
    random = random_of(seed)
    dealt = np.diff(random.permuted(np.tile(x, (draws, 1)), axis=1), axis=1)
    unrelated = (
        _largest(dealt, np.broadcast_to(dy, dealt.shape), most),
        _largest(_wandering(dx, draws, random), _wandering(dy, draws, random), most),
    )
    bound = float(max(np.quantile(one, level) for one in unrelated))
    # Of lags that only rounding tells apart the first.
    best = int(table.abs().round(9).idxmax())
    r = float(table[best])
    return Lag(
        lag=best if abs(r) > bound else None,
        r=r,
        bound=bound,
        n=len(dx),
        table=table,
        method="cross-correlation of changes (Box & Jenkins 1970); bound: largest at any lag among "
        f"{draws} unrelated pairs, dealt anew and autoregressive (seed {seed})",
    )


def _largest(
    first: NDArray[np.float64], second: NDArray[np.float64], most: int
) -> NDArray[np.float64]:
    """Return the largest correlation at any lag, by size, of many pairs; shape (draws, n) each."""
    x, y = (one - one.mean(axis=1, keepdims=True) for one in (first, second))
    n = x.shape[1]
    scale = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    found = np.zeros(len(x))
    for lag in range(-most, most + 1):
        before, after = (x, y) if lag >= 0 else (y, x)
        products = before[:, : n - abs(lag)] * after[:, abs(lag) :]
        np.maximum(found, np.abs(products.sum(axis=1)), out=found)
    return np.asarray(found / np.where(scale > 0, scale, 1.0))


def _wandering(
    changes: NDArray[np.float64], draws: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Draw series that wander as one does, from the autoregression fitted to it; shape (draws, n)."""
    from scipy.signal import lfilter
    from statsmodels.regression.linear_model import burg

    n = len(changes)
    terms = max(1, min(_MOST_TERMS, n // 6))
    weights, _ = burg(changes - changes.mean(), order=terms)
    drawn = random.standard_normal((draws, n + _BURN_IN))
    return np.asarray(lfilter([1.0], [1.0, *(-weights)], drawn, axis=1)[:, _BURN_IN:])
