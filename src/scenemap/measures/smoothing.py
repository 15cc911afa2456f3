"""Rates of many areas drawn towards their mean, each the further the less it rests on: empirical Bayes.

Of small areas those with the fewest days or events have the highest and the lowest rates, by chance
alone. A map of such rates shows chance; a rate that is drawn towards the mean of all shows less of it,
and leans on the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.measures.estimate import LEVEL, check_level, refuse
from scenemap.measures.given import AREA, counted_once, same_index, series_of
from scenemap.model import Text

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: Of fewer areas it cannot be seen how much they differ.
LEAST = 3


@dataclass(frozen=True, slots=True, eq=False)
class SmoothedRates:
    """Rates of areas, and what they become when each is drawn towards the mean of all.

    Parameters
    ----------
    table
        By area: ``rate``; ``smoothed``, and ``low`` and ``high``, the ends of its interval; ``weight``,
        the part of it that is the area's own rate.
    mean
        Of all areas: events over exposure.
    variance
        Between the areas' true rates, as it is estimated; 0 where rates differ no more than by chance.
    level
        Of the intervals.
    method
        Estimator and source.

    Examples
    --------
    >>> found = smoothed_rates([20, 2, 5], [10, 10, 10])
    >>> found.table["smoothed"].round(2).tolist(), round(found.mean, 2)
    ([1.84, 0.3, 0.56], 0.9)
    """

    table: pd.DataFrame
    mean: float
    variance: float
    level: float
    method: str


def smoothed_rates(
    counts: ArrayLike | pd.Series, exposure: ArrayLike | pd.Series, *, level: float = LEVEL
) -> SmoothedRates:
    """Draw the rate of each area towards the mean of all, the further the less it rests on.

    With c events over exposure n, r = c/n, m = Σc/Σn, and
    ``A = Σ n (r − m)² / Σn − m / mean(n)``, never below 0, the smoothed rate is ``m + w (r − m)`` with
    ``w = A / (A + m/n)`` (Marshall 1991, Applied Statistics 40:283-294, the global estimator; spdep's
    ``EBest``, esda's ``Empirical_Bayes``). That is the mean of the Gamma distribution that a rate has
    after c events if rates are Gamma distributed with mean m and variance A (Clayton & Kaldor 1987,
    Biometrics 43:671-681), and the interval is of that distribution. It takes m and A for known, so that
    it is too narrow where areas are few. Where nearly all of that distribution lies at nought its mean is
    above its upper end, which is then moved out to it. Where A is 0 all rates are m, and the interval is
    that of m, exact (Garwood 1936, Biometrika 28:437-442).

    Parameters
    ----------
    counts
        Events of each area, shape (n,). Leave areas out whose count is unknown or withheld.
    exposure
        Days watched, or persons, of each area, shape (n,), above 0.
    level
        Of the intervals.

    Raises
    ------
    Refusal
        If there are fewer than three areas, no event at all, or a number is out of its range.

    Examples
    --------
    >>> found = smoothed_rates({"a": 20, "b": 2, "c": 5}, {"a": 10, "b": 10, "c": 1})
    >>> found.table[["rate", "smoothed", "weight"]].round(2).to_dict("index")["c"]
    {'rate': 5.0, 'smoothed': 3.14, 'weight': 0.5}
    """
    check_level(level)
    events = series_of(counts, AREA, whole=True)
    over = pd.Series(exposure).astype(np.float64)
    counted_once(events.index, AREA)
    same_index(events, over)
    _check_all(events, over)
    c, n = events.to_numpy(), over.to_numpy()
    rate, mean = c / n, c.sum() / n.sum()
    variance = float((n * (rate - mean) ** 2).sum() / n.sum() - mean / n.mean())
    variance = max(variance, 0.0)
    weight = variance / (variance + mean / n)
    smoothed = mean + weight * (rate - mean)
    low, high = _interval(c, n, float(mean), variance, level)
    table = pd.DataFrame(
        {"rate": rate, "smoothed": smoothed, "low": low, "high": high, "weight": weight},
        events.index,
    )
    return SmoothedRates(
        table, float(mean), variance, level, "global empirical Bayes, moments (Marshall 1991)"
    )


def _interval(
    c: np.ndarray, n: np.ndarray, mean: float, variance: float, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the interval of each rate."""
    # Not before: it takes long to load.
    from scipy.stats import gamma

    tail = (1 - level) / 2
    if variance == 0:
        low, high = (gamma.ppf(tail, c.sum()), gamma.ppf(1 - tail, c.sum() + 1)) / n.sum()
        return np.full(len(c), low), np.full(len(c), high)
    shape, scale = mean**2 / variance + c, 1 / (mean / variance + n)
    low, high = (gamma.ppf(end, shape, scale=scale) for end in (tail, 1 - tail))
    return low, np.maximum(high, shape * scale)


def _check_all(events: pd.Series, over: pd.Series) -> None:
    """Refuse areas too few, without an event, or over nothing."""
    if len(events) < LEAST:
        raise refuse(
            f"{len(events)} områder er for få til å se hvor ulike de er.",
            f"{len(events)} areas are too few to see how much they differ.",
            f"Gi minst {LEAST} områder med kjente tall.",
            f"Give at least {LEAST} areas with known counts.",
        )
    if not events.sum() > 0:
        raise refuse(
            "Det er ingen hendelser å jevne ut.",
            "There are no events to smooth.",
            "Ta lengre perioder.",
            "Take longer periods.",
        )
    bad = over[~(np.isfinite(over) & (over > 0))]
    if len(bad):
        what = Text(nb="Dager eller personer", en="Days or persons")
        raise refuse(
            f"{what['nb']} i område {bad.index[0]}: {bad.iloc[0]:g} er ikke over 0.",
            f"{what['en']} in area {bad.index[0]}: {bad.iloc[0]:g} is not above 0.",
            "Utelat området.",
            "Leave the area out.",
        )
