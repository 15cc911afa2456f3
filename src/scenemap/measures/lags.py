"""Whether one series follows another, and by how many periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.measures.estimate import LEVEL, check_level, normal_quantile, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: With fewer periods nothing but chance would be seen.
LEAST_PERIODS = 12
#: Lags are looked at up to a quarter of the periods, and no further than this.
_MOST_LAG = 12


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
        Correlations as large as this come about at some lag by chance in 5 % of pairs of unrelated
        series.
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


def lag_between(first: ArrayLike, second: ArrayLike, *, level: float = LEVEL) -> Lag:
    """Find by how many periods a series follows another.

    Changes from one period to the next are correlated, not the counts: two series that merely both rise
    would go together at every lag. The bound is Bartlett's for unrelated series, z / sqrt(n), with the
    level shared out among the lags that are tried (Bonferroni). That one follows the other does not say
    that it is because of it.

    Parameters
    ----------
    first, second
        Counts or rates, shape (n,), the same periods in a row.
    level
        Confidence that no lag is named by chance.

    Raises
    ------
    Refusal
        If there are fewer than :data:`LEAST_PERIODS` periods, a count is unknown, or a series does not
        change.

    Examples
    --------
    The second does what the first did two periods before:

    >>> first = [5, 9, 4, 7, 12, 6, 3, 8, 11, 5, 9, 6, 10, 4, 8, 7]
    >>> lag_between(first, [6, 8, *first[:-2]]).lag
    2
    """
    check_level(level)
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
    bound = normal_quantile(1 - (1 - level) / (2 * len(table))) / float(np.sqrt(len(dx)))
    best = int(table.abs().idxmax())
    r = float(table[best])
    return Lag(
        lag=best if abs(r) > bound else None,
        r=r,
        bound=bound,
        n=len(dx),
        table=table,
        method="cross-correlation of changes (Box & Jenkins 1970), Bartlett's bound, Bonferroni",
    )
