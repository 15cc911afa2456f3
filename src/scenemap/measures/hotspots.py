"""Where high values lie together, whether a series rises or falls, and how a hot spot came to be one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    check_choice,
    check_level,
    normal_quantile,
    refuse,
    two_sided,
)
from scenemap.measures.given import AREA, PERIOD, SHOWN, counted_once
from scenemap.model import Text
from scenemap.text import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

#: Fewest periods for a trend: the smallest two-sided exact p is 2/n!, .333 for 3, .083 for 4, .017 for 5.
MIN_TREND = 5
#: Fewest periods for hot-spot classes, as in the tool that the classes come from: "A Space Time Cube
#: must have at least 10 time slices" (ArcGIS Pro, errors 110004 and 120098). At 90 % of the periods,
#: one period more or less decides nothing below 10.
MIN_EMERGING = 10
#: A hot spot "throughout" is one in this share of the periods (ArcGIS Pro, How Emerging Hot Spot
#: Analysis works).
THROUGHOUT = 0.9
#: Up to this many values the exact distribution of S is computed.
_EXACT_UP_TO = 50

PValue = Literal["normal", "exact"]
Missing = Literal["refuse", "leave out"]
EmergingClass = Literal[
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
    "none",
]
EMERGING_CLASSES: tuple[EmergingClass, ...] = get_args(EmergingClass)


@dataclass(frozen=True, slots=True, eq=False)
class GiStar:
    """Getis-Ord statistics by area.

    Parameters
    ----------
    z
        Standard scores, on the caller's index; NaN where the neighbourhood leaves nothing to compare.
    p
        Two-sided normal p-values, not controlled for many tests.
    n
        How many areas they rest on.
    method
        Which of the two statistics, and its source.
    note
        What must be known to read them.
    """

    z: pd.Series
    p: pd.Series
    n: int
    method: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MannKendall(Estimate):
    """A Mann-Kendall test; the estimate is tau-a, S over all pairs.

    Parameters
    ----------
    s
        Rising pairs less falling pairs.
    variance
        Of S under no trend, with the correction for ties.
    p_normal
        Two-sided p by the normal approximation with continuity correction.
    p_exact
        Two-sided p by the exact distribution of S, ties included; None above 50 values.
    """

    s: int
    variance: float
    p_normal: float
    p_exact: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Emerging:
    """How each area came to be the hot or cold spot that it is.

    Parameters
    ----------
    classes
        One of :data:`EMERGING_CLASSES` for each area, on the caller's index.
    table
        By area: class, side ("hot", "cold" or "none"), number of hot and of cold periods, tau and p of
        the trend of z.
    n
        How many periods.
    method
        Definitions and thresholds.
    note
        What must be known to read them.
    """

    classes: pd.Series
    table: pd.DataFrame
    n: int
    method: str
    note: str = ""


def gi_star(
    values: ArrayLike | pd.Series,
    weights: ArrayLike | None = None,
    *,
    points: ArrayLike | None = None,
    band: float | None = None,
    star: bool = True,
    missing: Missing = "refuse",
) -> GiStar:
    """Compute the standardised Getis-Ord Gi* or Gi of each area.

    ``z_i = (sum_j w_ij y_j - W_i m) / (s sqrt((n S_i - W_i^2) / (n - 1)))`` with W_i the sum and S_i the
    sum of squares of the weights, m the mean and s the standard deviation (divisor n) of all n values;
    Gi* counts the area itself, Gi leaves it out of weights, m, s and n (Getis & Ord 1992; Ord & Getis
    1995, Geogr Anal 27:286-306). It equals esda's ``G_Local(..., transform="B")``. A standard score
    of a local mean is another number: it lacks the correction for drawing from the areas themselves.

    Parameters
    ----------
    values
        Shape (n,).
    weights
        Shape (n, n), from 0 up; the diagonal is set (Gi*: 1 where it is 0; Gi: 0).
    points, band
        Instead of weights: metres, shape (n, 2); areas at most ``band`` apart are neighbours.
    star
        True for Gi*, False for Gi.
    missing
        What to do with unknown values: refuse them, or leave those areas out as places outside the
        data. They are never 0.

    Raises
    ------
    Refusal
        If values are unknown, all alike or fewer than 3, or the neighbours are not told.

    Examples
    --------
    >>> points = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
    >>> found = gi_star([2, 3, 3.2, 5, 8, 7], points=points, band=15)
    >>> round(float(found.z[0]), 8)
    -1.39727626
    """
    check_choice(missing, Missing, "missing")
    series = pd.Series(values).astype(np.float64)
    every = _neighbours(len(series), weights, points, band)
    known = np.isfinite(series.to_numpy())
    if not known.all() and missing == "refuse":
        listed = ", ".join(str(name) for name in series.index[~known][:SHOWN])
        raise refuse(
            f"Ukjent verdi i område {listed}.",
            f"Unknown value in area {listed}.",
            "Ukjent er ikke 0. Utelat områder som ligger utenfor dataene.",
            "Unknown is not 0. Leave out areas that lie outside the data.",
        )
    y = series.to_numpy()[known].copy()
    n = len(y)
    if n < 3 or np.ptp(y) == 0:
        raise refuse(
            f"{n} kjente områder{', alle med samme verdi' if n >= 3 else ''}: ingen er varmere.",
            f"{n} known areas{', all with one value' if n >= 3 else ''}: none is hotter.",
            "Gi minst tre områder med ulike verdier.",
            "Give at least three areas with different values.",
        )
    y -= y.mean()  # a score does not depend on the origin; the digits do
    w = every[np.ix_(known, known)]
    own = np.diag(w)
    np.fill_diagonal(w, np.where(own > 0, own, 1.0) if star else 0.0)
    if star:
        m = n
        mean, mean_square = np.zeros(n), np.full(n, (y**2).mean())
    else:
        m = n - 1
        mean, mean_square = -y / m, ((y**2).sum() - y**2) / m
    total, squares = w.sum(axis=1), (w**2).sum(axis=1)
    spread, room = mean_square - mean**2, (m * squares - total**2) / (m - 1)
    # Nothing to compare with: no neighbours, everybody a neighbour, or all others alike.
    told = (spread > 1e-12 * np.ptp(y) ** 2) & (room > 1e-12 * squares)
    z = np.full(n, np.nan)
    z[told] = (w @ y - total * mean)[told] / np.sqrt((spread * room)[told])
    from scipy.special import ndtr

    result = pd.Series(np.nan, series.index, dtype=np.float64, name="z")
    result[known] = z
    p = pd.Series(2 * ndtr(-result.abs().to_numpy()), series.index, name="p")
    left = int((~known).sum())
    notes = (
        f"{left} areas left out as outside the data." if left else "",
        f"{n} areas: the normal p is rough below 30." if n < 30 else "",
    )
    name = "Gi* (Ord & Getis 1995)" if star else "Gi, the area itself left out (Getis & Ord 1992)"
    return GiStar(result, p, n, name, " ".join(note for note in notes if note))


def kendall_exact_p(s: int, ties: Sequence[int] | int) -> float:
    """Compute the two-sided exact p of Kendall's S of a series in time order.

    All orders of the values are equally likely under no trend. The number of falling pairs then has the
    Gaussian multinomial ``[n]_q! / prod [t]_q!`` as its generating function, t the sizes of the groups
    of equal values (Mann 1945, Econometrica 13:245-259; ties as in Kendall 1970, ch. 4). scipy's
    ``kendalltau`` has the exact p only where nothing is tied.

    Parameters
    ----------
    s
        Rising pairs less falling pairs.
    ties
        Sizes of the groups of equal values, 1 for a value of its own; or the number of values, all
        different.

    Examples
    --------
    Three rising values, the most that three can say:

    >>> round(kendall_exact_p(3, 3), 3)
    0.333
    """
    groups = [1] * ties if isinstance(ties, int) else list(ties)
    n = sum(groups)
    counts = [1]
    for size in range(1, n + 1):  # times 1 - q^size, over 1 - q
        counts = _over(_times(counts, size), 1)
    for group in groups:
        for size in range(1, group + 1):
            counts = _over(_times(counts, 1), size)
    pairs = (n * (n - 1) - sum(group * (group - 1) for group in groups)) // 2
    extreme = sum(
        number for falling, number in enumerate(counts) if abs(pairs - 2 * falling) >= abs(s)
    )
    return extreme / sum(counts)


def mann_kendall(
    values: ArrayLike | pd.Series,
    *,
    periods: Sequence[str] | None = None,
    p_value: PValue = "normal",
    level: float = LEVEL,
) -> MannKendall:
    """Test a series for a trend (Mann 1945; Kendall 1970; Gilbert 1987, ch. 16).

    ``S = sum_{i<j} sign(x_j - x_i)``; ``Var = (n(n-1)(2n+5) - sum t(t-1)(2t+5)) / 18`` over groups of t
    equal values; ``z = (S - sign S) / sqrt(Var)``; tau = S over all pairs.

    Parameters
    ----------
    values
        One value a source period, in time order, shape (n,), n from 5 up.
    periods
        Names of the source periods; a name that occurs twice is refused, because slices of one source
        period are one observation. A series' own index is checked the same way.
    p_value
        Which p is ``p``: "normal" as it is published for ten values and more, or "exact". Both are
        given, and the method names the one.
    level
        Kept in the result.

    Raises
    ------
    Refusal
        If there are fewer than 5 values, one is unknown, all are alike, or a period occurs twice.

    Examples
    --------
    >>> found = mann_kendall([3, 1, 4, 6, 5, 9])
    >>> found.s, round(found.estimate, 3), round(found.p, 3), round(found.p_exact, 3)
    (11, 0.733, 0.06, 0.056)
    """
    check_level(level)
    check_choice(p_value, PValue, "p_value")
    series = pd.Series(values).astype(np.float64)
    names = list(series.index) if periods is None else list(periods)
    counted_once(names, PERIOD)
    _enough(len(series), MIN_TREND, Text(nb="En trend", en="A trend"))
    bad = [str(name) for name, fine in zip(names, np.isfinite(series), strict=True) if not fine]
    if bad:
        raise refuse(
            f"Ukjent verdi i periode {', '.join(bad[:SHOWN])}.",
            f"Unknown value in period {', '.join(bad[:SHOWN])}.",
            "Ukjent er ikke 0; test en rekke uten hull.",
            "Unknown is not 0; test a series without gaps.",
        )
    if np.ptp(series.to_numpy()) == 0:
        raise refuse(
            "Alle verdiene er like; det er ingen trend å teste.",
            "All values are alike; there is no trend to test.",
        )
    return _mann_kendall(series.to_numpy(), p_value, level)


def emerging(
    z: pd.DataFrame | ArrayLike,
    *,
    level: float = LEVEL,
) -> Emerging:
    """Class each area by the history of its Gi* scores.

    A period is **hot** where ``z >= c`` and **cold** where ``z <= -c``, c the two-sided normal limit
    (1.96 at 95 %). **Throughout** is in at least 90 % of the periods. A **trend** is a Mann-Kendall
    test of the scores with normal p below ``1 - level``. Exactly one class holds:

    ============  ====================================================================================
    new           hot in the last period and in no other
    consecutive   hot in the last two periods or more without a break, in none before them, and not
                  throughout
    intensifying  hot throughout and in the last period, with a rising trend
    persistent    hot throughout and in the last period, with no trend
    diminishing   hot throughout and in the last period, with a falling trend
    sporadic      hot in the last period, and before it with a break between; not throughout; never cold
    oscillating   as sporadic, but cold in some earlier period
    historical    hot throughout, but in the last period neither hot nor cold
    none          none of these
    ============  ====================================================================================

    Cold spots are the same with the signs turned; ``side`` says which. The classes are those of ArcGIS
    Pro (How Emerging Hot Spot Analysis works), whose definitions overlap: there a location can be
    persistent and historical, new and oscillating, or historical as a hot spot and new as a cold one.
    Here persistent asks for the last period, oscillating for a break, and historical for a last period
    that is nothing, so that each class and its words agree.

    Parameters
    ----------
    z
        A row an area, a column a source period in time order, at least 10; scores from
        :func:`gi_star`, period by period.
    level
        Confidence.

    Raises
    ------
    Refusal
        If there are fewer than 10 periods, a period or an area occurs twice, or a score is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> z = pd.DataFrame([[0.0] * 9 + [2.5], [0.0] * 7 + [3.0] * 3], index=["a", "b"])
    >>> emerging(z).classes.to_dict()
    {'a': 'new', 'b': 'consecutive'}
    """
    check_level(level)
    frame = pd.DataFrame(z).astype(np.float64)
    counted_once(frame.columns, PERIOD)
    counted_once(frame.index, AREA)
    n = frame.shape[1]
    _enough(n, MIN_EMERGING, Text(nb="Inndeling av områder i klasser", en="A classing of areas"))
    at, when = np.nonzero(~np.isfinite(frame.to_numpy()))
    if len(at):
        cells = zip(frame.index[at[:SHOWN]], frame.columns[when[:SHOWN]], strict=True)
        listed = ", ".join(f"{area} {period}" for area, period in cells)
        raise refuse(
            f"Ukjent skår i område og periode {listed}.",
            f"Unknown score in area and period {listed}.",
            "Utelat områder som ikke er dekket i alle periodene.",
            "Leave out areas that are not covered in every period.",
        )
    limit = normal_quantile(0.5 + level / 2)
    rows = [_class_of(scores, limit, level) for scores in frame.to_numpy()]
    table = pd.DataFrame(rows, frame.index, columns=["class", "side", "hot", "cold", "tau", "p"])
    return Emerging(
        table["class"].astype(object),
        table,
        n,
        f"Emerging hot spots: hot from z {limit:.3f}, throughout from {100 * THROUGHOUT:g} % of "
        f"{n} periods, trend by Mann-Kendall (normal p below {1 - level:.3g})",
        "Scores are not controlled for many tests: of areas that never differ, some look hot or cold "
        "in some period.",
    )


def _class_of(
    scores: NDArray[np.float64], limit: float, level: float
) -> tuple[EmergingClass, str, int, int, float, float]:
    """Class one area: as a hot spot, else as a cold spot."""
    hot, cold = scores >= limit, scores <= -limit
    if np.ptp(scores) == 0:
        tau, p = 0.0, 1.0
    else:
        test = _mann_kendall(scores, "normal", level)
        tau, p = test.estimate, test.p_normal
    trend = int(np.sign(tau)) if p < 1 - level else 0
    found, side = _hot_class(hot, cold, trend), "hot"
    if found == "none":
        found, side = _hot_class(cold, hot, -trend), "cold"
    return found, side if found != "none" else "none", int(hot.sum()), int(cold.sum()), tau, p


def _hot_class(hot: NDArray[np.bool_], cold: NDArray[np.bool_], trend: int) -> EmergingClass:
    # Nine tenths is written in whole numbers, so that 9 of 10 is enough on every machine.
    throughout = 10 * int(hot.sum()) >= round(10 * THROUGHOUT) * len(hot)
    if not hot[-1]:
        return "historical" if throughout and not cold[-1] else "none"
    if throughout:
        return ("diminishing", "persistent", "intensifying")[trend + 1]
    runs = int(hot[0]) + sum(int(now and not before) for before, now in pairwise(hot.tolist()))
    if runs == 1:
        return "new" if hot.sum() == 1 else "consecutive"
    return "oscillating" if cold.any() else "sporadic"


def _mann_kendall(x: NDArray[np.float64], p_value: PValue, level: float) -> MannKendall:
    n = len(x)
    s = int(np.sign(np.subtract.outer(x, x))[np.tril_indices(n, -1)].sum())
    ties = [int(size) for size in np.unique(x, return_counts=True)[1]]
    tied = sum(t * (t - 1) * (2 * t + 5) for t in ties)
    variance = (n * (n - 1) * (2 * n + 5) - tied) / 18
    z = (s - int(np.sign(s))) / math.sqrt(variance)
    p_normal = min(1.0, two_sided(z))
    p_exact = kendall_exact_p(s, ties) if n <= _EXACT_UP_TO else None
    if p_value == "exact" and p_exact is None:
        raise refuse(
            f"Eksakt p regnes ut for inntil {_EXACT_UP_TO} verdier, ikke {n}.",
            f"The exact p is computed for up to {_EXACT_UP_TO} values, not {n}.",
            "Bruk normaltilnærmingen.",
            "Take the normal approximation.",
        )
    pairs = n * (n - 1) / 2
    named = (
        "normal approximation, ties and continuity corrected" if p_value == "normal" else "exact"
    )
    return MannKendall(
        estimate=s / pairs,
        se=math.sqrt(variance) / pairs,
        low=None,
        high=None,
        level=level,
        n=n,
        method=f"Mann-Kendall tau (p: {named})",
        note="The standard error is that under no trend. Values must be independent.",
        z=z,
        p=p_normal if p_value == "normal" else p_exact,
        s=s,
        variance=variance,
        p_normal=p_normal,
        p_exact=p_exact,
    )


def _enough(n: int, least: int, what: Text) -> None:
    if n < least:
        reach = Text(nb="", en="")
        if n < MIN_TREND:
            smallest = number(min(1.0, 2 / math.factorial(n)), 3)
            reach = Text(
                nb=f" Den minste p-verdien som {n} verdier kan gi, er {smallest['nb']}.",
                en=f" The smallest p that {n} values can give is {smallest['en']}.",
            )
        raise refuse(
            f"{what['nb']} krever minst {least} kildeperioder; her er det {n}.{reach['nb']}",
            f"{what['en']} needs at least {least} source periods; here are {n}.{reach['en']}",
            "Tidsrom i samme kildeperiode teller som ett; hent tall for kortere perioder.",
            "Slices of one source period count as one; get counts for shorter periods.",
        )


def _neighbours(
    n: int, weights: ArrayLike | None, points: ArrayLike | None, band: float | None
) -> NDArray[np.float64]:
    if weights is not None and points is None and band is None:
        matrix = np.array(weights, dtype=np.float64)  # a copy: the diagonal is written
        if matrix.shape == (n, n) and np.isfinite(matrix).all() and (matrix >= 0).all():
            return matrix
    elif weights is None and points is not None and band is not None and band > 0:
        where = np.asarray(points, dtype=np.float64)
        if where.shape == (n, 2) and np.isfinite(where).all():
            apart = np.hypot(*(where[:, None, :] - where[None, :, :]).transpose(2, 0, 1))
            return (apart <= band).astype(np.float64)  # type: ignore[no-any-return]
    raise refuse(
        f"Naboene til {n} områder er ikke oppgitt.",
        f"The neighbours of {n} areas are not told.",
        f"Gi enten weights ({n} x {n}, fra 0 og opp) eller points ({n} x 2, meter) og band over 0.",
        f"Give either weights ({n} x {n}, from 0 up) or points ({n} x 2, metres) and a band over 0.",
    )


def _times(counts: list[int], size: int) -> list[int]:
    """Multiply a polynomial in q by 1 - q^size."""
    return [
        (counts[i] if i < len(counts) else 0) - (counts[i - size] if i >= size else 0)
        for i in range(len(counts) + size)
    ]


def _over(counts: list[int], size: int) -> list[int]:
    """Divide a polynomial in q by 1 - q^size, which must go evenly."""
    quotient = list(counts)
    for i in range(size, len(quotient)):
        quotient[i] += quotient[i - size]
    return quotient[: len(counts) - size]
