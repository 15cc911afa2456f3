"""Comparing rates of two windows: ratio, difference, and tests of two Poisson counts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from scenemap.measures.displacement import difference_of
from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    Refusal,
    check_choice,
    check_level,
    counts_of,
    normal_estimate,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Pair = tuple[float, float] | Sequence[float]

Test = Literal["etest", "exact", "central"]
Way = Literal["rose", "fell", "same"]
#: A rate rose or fell if it changed by more than this part of what it was.
LEAST_CHANGE = 0.10
#: From so many events on, both counts together, the E-test takes its normal form: it adds up all pairs
#: of counts, whose number grows with the square. p then differs by less than .001
#: where it is below .1, and .004 where it is not.
LARGE = 1_000
#: Not where one of them is expected to be smaller than this; there the exact test is quick.
LEAST_EXPECTED = 50
_IRR = "log rate ratio (Wilson 2022, doi 10.1007/s10940-021-09494-w)"


def rate_ratio(
    target: Pair,
    control: Pair | None = None,
    *,
    exposure: Pair = (1, 1),
    control_exposure: Pair | None = None,
    phi: float = 1.0,
    df: float | None = None,
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
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated.
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
    counts = [_above_zero(target, "target")]
    lengths = [_exposure(exposure, "target")]
    if control is not None:
        counts.append(_above_zero(control, "control"))
        lengths.append(_exposure(control_exposure or exposure, "control"))
    logarithm, variance = log_ratio_of(np.stack(counts), np.stack(lengths))
    found = normal_estimate(
        float(logarithm),
        float(variance),
        level=level,
        n=2 * len(counts),
        method=_IRR,
        phi=phi,
        df=df,
    )
    if log or found.low is None or found.high is None:
        return found
    return replace(
        found,
        estimate=math.exp(found.estimate),
        low=math.exp(found.low),
        high=math.exp(found.high),
        note="se is that of the logarithm",
    )


def log_ratio_of(
    counts: NDArray[np.float64], exposure: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute the log rate ratio and its Poisson variance, of many designs at once.

    Parameters
    ----------
    counts
        Shape (..., roles, 2), above 0: the target's, and the control's if there is one.
    exposure
        Shape (roles, 2).

    Examples
    --------
    >>> logarithm, variance = log_ratio_of(np.array([[50.0, 30.0], [60.0, 55.0]]), np.ones((2, 2)))
    >>> round(float(logarithm), 7), round(float(variance), 4)
    (-0.4238142, 0.0882)
    """
    rates = np.log(counts / exposure)
    change = rates[..., 1] - rates[..., 0]
    logarithm = change[..., 0] - change[..., 1:].sum(axis=-1)
    return np.asarray(logarithm), np.asarray((1 / counts).sum(axis=(-2, -1)))


def rate_difference(
    target: Pair,
    control: Pair | None = None,
    *,
    exposure: Pair = (1, 1),
    control_exposure: Pair | None = None,
    phi: float = 1.0,
    df: float | None = None,
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
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated.

    Examples
    --------
    >>> rate_difference((80, 20), exposure=(2, 1)).estimate
    -20.0
    """
    counts, lengths = [counts_of(target, "target")], [_exposure(exposure, "target")]
    if control is not None:
        counts.append(counts_of(control, "control"))
        lengths.append(_exposure(control_exposure or exposure, "control"))
    signs = np.array([1.0, -1.0])[: len(counts)]
    estimate, variance = difference_of(np.stack(counts), signs, np.stack(lengths))
    return normal_estimate(
        float(estimate),
        float(variance),
        level=level,
        n=2 * len(counts),
        method="difference of Poisson rates",
        phi=phi,
        df=df,
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
    # A tenth to the last digit is no more than a tenth, whatever becomes of it in floating point.
    bound = LEAST_CHANGE * rate_before * (1 + 1e-9)
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
    method: Test = "etest",
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
        as statsmodels has it; the Wald form, as scipy has it, differs once exposures differ. From
        :data:`LARGE` events on, the score statistic is referred to the normal distribution (or the
        exact test is made, where one count is expected below 50). The two exact tests are conditional
        on the sum (Przyborowski & Wilenski 1940), as in scipy, and differ where the tails do:
        ``"exact"`` adds up what is no likelier than what was seen (minimum likelihood, as R's
        poisson.test), ``"central"`` takes twice the smaller tail (as rateratio.test; Fay 2010, R
        Journal 2:53-58).

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

    Counts 2 and 9 in 17,877 and 16,660 (Fay 2010): the two exact tests differ.

    >>> [
    ...     round(poisson_test((2, 9), exposure=(17877, 16660), method=one).p, 4)
    ...     for one in ("exact", "central")
    ... ]
    [0.0331, 0.0501]
    """
    check_level(level)
    check_choice(method, Test, "method")
    n, e = counts_of(counts, "counts", ("first", "second")), _exposure(exposure, "counts")
    if not n.any():
        raise refuse("Begge tall er 0: testen er ikke definert.", "Both counts are 0: undefined.")
    if method == "etest":
        p, name = _etest(n, e)
    else:
        p, name = _conditional(n, e, method)
    return Estimate(float(n[1] / e[1] - n[0] / e[0]), None, None, None, level, 2, name, p=p)


def _etest(n: NDArray[np.float64], e: NDArray[np.float64]) -> tuple[float, str]:
    """Return p of the E-test, and its name."""
    source = "(Krishnamoorthy & Thomson 2004)"
    if n.sum() < LARGE:
        return _score_etest(n, e), f"E-test of two Poisson counts, score form {source}"
    if n.sum() * e.min() / e.sum() < LEAST_EXPECTED:
        return _conditional(n, e, "exact")
    z = (n[1] * e[0] - n[0] * e[1]) / math.sqrt(n.sum() * e[0] * e[1])
    return (
        math.erfc(abs(z) / math.sqrt(2)),
        f"E-test of two Poisson counts, score form {source}, normal for {LARGE:,} events and more",
    )


def _score_etest(n: NDArray[np.float64], e: NDArray[np.float64]) -> float:
    """Add up the pairs of counts of one rate that lie as far apart as these, in standard errors.

    Written out, as the exact tests are: statsmodels and ``scipy.stats`` take longer to load than all
    measures of a design take. Each step is statsmodels' own, so that ties fall alike.
    """
    share = 1 / (e[1] / e[0])
    means = e * (n.sum() / e[1] / (1 + share))
    counts = np.arange(math.ceil(means.max() + 8 * math.sqrt(means.max())) + 101.0)
    logarithm = np.log(means)[:, None] * counts - _log_factorials(len(counts) - 1)
    chances = np.exp(logarithm - means[:, None])
    # As far as 100, and until 1e-13 is left.
    beyond = chances[means.argmax(), ::-1].cumsum()[::-1]
    counts = counts[: max(101, int((beyond > 1e-13).sum()))]
    first, second = chances[:, : len(counts)]

    def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
        distance: NDArray[np.float64] = np.abs(
            (one - other * share) / np.sqrt((one + other) * share + 1e-20)
        )
        return distance

    as_far = apart(counts[:, None], counts) >= apart(*n) - 1e-15
    return float((first[:, None] * second)[as_far].sum())


def _conditional(n: NDArray[np.float64], e: NDArray[np.float64], method: Test) -> tuple[float, str]:
    """Return p of a test that is exact given the sum, and its name with its convention."""
    first, total, share = round(n[0]), round(n.sum()), float(e[0] / e.sum())
    source = "exact conditional test of two Poisson counts (Przyborowski & Wilenski 1940)"
    named = {
        "exact": f"{source}, minimum likelihood",
        "central": f"{source}, central: twice the smaller tail",
    }[method]
    if total >= LARGE:
        from scipy import stats

        if method == "exact":
            return float(stats.binomtest(first, total, share).pvalue), named
        spread = stats.binom(total, share)
        tails = float(spread.cdf(first)), float(spread.sf(first - 1))
    else:
        factorials = _log_factorials(total)
        outcome = np.arange(total + 1.0)
        chance = np.exp(
            factorials[-1] - factorials - factorials[::-1]
            + outcome * math.log(share) + (total - outcome) * math.log1p(-share)
        )  # fmt: skip
        if method == "exact":
            # As likely is what is so to seven digits, as scipy has it.
            p = chance[chance <= chance[first] * (1 + 1e-7)].sum()
            return min(1.0, float(p)), named
        tails = float(chance[: first + 1].sum()), float(chance[first:].sum())
    return min(1.0, 2 * min(tails)), named


def _log_factorials(n: int) -> NDArray[np.float64]:
    """Of 0 to n."""
    return np.array([math.lgamma(one + 1) for one in range(n + 1)])


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
