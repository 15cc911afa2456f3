"""Comparing rates of two windows: ratio, difference, and tests of two Poisson counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    Refusal,
    check_level,
    counts_of,
    normal_estimate,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Pair = tuple[float, float] | Sequence[float]

Way = Literal["rose", "fell", "same"]
#: A rate rose or fell if it changed by more than this part of what it was.
LEAST_CHANGE = 0.10
_IRR = "log rate ratio (Wilson 2022, doi 10.1007/s10940-021-09494-w)"


def rate_ratio(
    target: Pair,
    control: Pair | None = None,
    *,
    exposure: Pair = (1, 1),
    control_exposure: Pair | None = None,
    phi: float = 1.0,
    level: float = LEVEL,
    log: bool = False,
) -> Estimate:
    """Compute the incidence rate ratio, after to before, relative to a control if there is one.

    ``ln(T1/T0) - ln(C1/C0)`` with variance ``1/T1 + 1/T0 + 1/C1 + 1/C0``; each count is divided by
    its exposure first. Parallel trends are taken in ratios. (Wilson 2022, JQC 38:323-341.)

    Parameters
    ----------
    target, control
        Counts (before, after).
    exposure, control_exposure
        Person-time, days or another measure of what the counts could arise from, (before, after);
        the control's is the target's unless given.
    phi
        Overdispersion.
    log
        Return the ratio's logarithm.

    Returns
    -------
    Estimate
        The ratio, whose ``se`` is that of its logarithm and whose interval is asymmetric; with
        ``log`` the logarithm. Below 1 is a fall.

    Raises
    ------
    Refusal
        If a count is 0 or an exposure not above 0.

    Examples
    --------
    >>> round(rate_ratio((50, 30), (60, 55)).estimate, 7)
    0.6545455
    """
    t = _above_zero(target, "target")
    logarithm = _log_change(t, _exposure(exposure, "target"))
    variance = float((1 / t).sum())
    if control is not None:
        c = _above_zero(control, "control")
        logarithm -= _log_change(c, _exposure(control_exposure or exposure, "control"))
        variance += float((1 / c).sum())
    n = 2 if control is None else 4
    found = normal_estimate(logarithm, variance * phi, level=level, n=n, method=_IRR)
    if log or found.low is None or found.high is None:
        return found
    return Estimate(
        math.exp(logarithm),
        found.se,
        math.exp(found.low),
        math.exp(found.high),
        level,
        n,
        _IRR,
        note="se is that of the logarithm",
        z=found.z,
        p=found.p,
    )


def rate_difference(
    target: Pair,
    control: Pair | None = None,
    *,
    exposure: Pair = (1, 1),
    control_exposure: Pair | None = None,
    phi: float = 1.0,
    level: float = LEVEL,
) -> Estimate:
    """Compute the difference of rates, after less before, less the control's difference.

    The variance is the sum of ``count / exposure**2``. Below 0 is a fall.

    Parameters
    ----------
    target, control
        Counts (before, after).
    exposure, control_exposure
        As in :func:`rate_ratio`; the result is per unit of them.

    Examples
    --------
    >>> rate_difference((80, 20), exposure=(2, 1)).estimate
    -20.0
    """
    estimate = variance = 0.0
    used = 0
    for counts, times, sign, role in (
        (target, exposure, 1, "target"),
        (control, control_exposure or exposure, -1, "control"),
    ):
        if counts is None:
            continue
        n = counts_of(counts, role)
        e = _exposure(times, role)
        estimate += sign * float(n[1] / e[1] - n[0] / e[0])
        variance += float((n / e**2).sum())
        used += 2
    if variance == 0:
        raise refuse("Det er ingen hendelser å sammenligne.", "There are no events to compare.")
    return normal_estimate(
        estimate, variance * phi, level=level, n=used, method="difference of Poisson rates"
    )


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a rate went, as it is put in words.

    Parameters
    ----------
    way
        "rose" or "fell" where it changed by more than :data:`LEAST_CHANGE`, else "same".
    within_chance
        Nothing says that the change is more than chance.
    """

    way: Way
    within_chance: bool


def direction(
    rate_before: float, rate_after: float, ratio: Estimate | Refusal, *, p: float | None = None
) -> Direction:
    """Say whether a rate rose, fell or stayed about as it was, and whether chance alone could do it.

    Parameters
    ----------
    rate_before, rate_after
        Events per watched day, or per any other unit that is the same for both.
    ratio
        Their ratio with its interval, of :func:`rate_ratio`: within chance where that holds 1.
    p
        Of :func:`poisson_test`, for where the ratio is refused because a count is 0; without it such a
        change is within chance.

    Examples
    --------
    >>> direction(10, 12, rate_ratio((100, 120)))
    Direction(way='rose', within_chance=True)
    >>> direction(10, 10.9, rate_ratio((100, 109))).way
    'same'
    """
    change = rate_after - rate_before
    bound = LEAST_CHANGE * rate_before
    way: Way = "rose" if change > bound else "fell" if change < -bound else "same"
    if isinstance(ratio, Refusal):
        return Direction(way, p is None or p > 1 - LEVEL)
    if ratio.low is None or ratio.high is None:
        return Direction(way, within_chance=True)
    return Direction(way, ratio.low <= 1 <= ratio.high)


def poisson_test(
    counts: Pair,
    *,
    exposure: Pair = (1, 1),
    method: Literal["etest", "exact"] = "etest",
    level: float = LEVEL,
) -> Estimate:
    """Test whether two Poisson counts have the same rate.

    Parameters
    ----------
    counts
        Two counts.
    exposure
        Their exposures.
    method
        ``"etest"``: the E-test of Krishnamoorthy & Thomson (2004, JSPI 119:23-35) in its score form,
        by statsmodels; the Wald form differs once exposures differ. ``"exact"``: conditional on the
        sum (Przyborowski & Wilenski 1940), by scipy.

    Returns
    -------
    Estimate
        The difference of the rates, second less first, with its p; no interval.

    Raises
    ------
    Refusal
        If both counts are 0.

    Examples
    --------
    >>> round(poisson_test((6, 2)).p, 4)
    0.1749
    """
    check_level(level)
    n, e = counts_of(counts, "counts", ("first", "second")), _exposure(exposure, "counts")
    if not n.any():
        raise refuse("Begge tall er 0: testen er ikke definert.", "Both counts are 0: undefined.")
    if method == "exact":
        share = float(e[0] / e.sum())
        from scipy import stats

        p = float(stats.binomtest(int(n[0]), int(n.sum()), share).pvalue)
        name = "exact conditional test of two Poisson counts (Przyborowski & Wilenski 1940)"
    else:
        from statsmodels.stats.rates import test_poisson_2indep

        with np.errstate(divide="ignore"):  # of its ratio, which nobody reads
            found = test_poisson_2indep(n[0], e[0], n[1], e[1], method="etest-score")
        p = float(found.pvalue)
        name = "E-test of two Poisson counts, score form (Krishnamoorthy & Thomson 2004)"
    return Estimate(float(n[1] / e[1] - n[0] / e[0]), None, None, None, level, 2, name, p=p)


def _above_zero(pair: Pair, role: str) -> NDArray[np.float64]:
    counts = counts_of(pair, role)
    if (counts == 0).any():
        raise refuse(
            f"{role}: et tall er 0, og forholdet er ikke definert.",
            f"{role}: a count is 0, and the ratio is undefined.",
            "Bruk differansen av ratene.",
            "Use the difference of the rates.",
        )
    return counts


def _exposure(pair: Pair, role: str) -> NDArray[np.float64]:
    times = np.asarray(pair, dtype=np.float64)
    if times.shape != (2,) or not (np.isfinite(times) & (times > 0)).all():
        raise refuse(
            f"{role}: eksponeringen {times.tolist()} er ikke to tall over 0.",
            f"{role}: the exposure {times.tolist()} is not two numbers above 0.",
        )
    return times


def _log_change(counts: NDArray[np.float64], exposure: NDArray[np.float64]) -> float:
    rates = counts / exposure
    return float(np.log(rates[1] / rates[0]))
