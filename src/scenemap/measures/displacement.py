"""Displacement measures from counts before and after: WDD, WDQ and net effects.

Pairs are (before, after). Counts are taken as Poisson whose variance is ``phi`` times as large: 1 for
independent events, more where the same persons recur. Where phi was estimated, ``df`` says with how many
degrees of freedom, and the interval is Student's. A control that is not there is None, never zeros.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    check_level,
    check_phi,
    counts_of,
    half_width,
    normal_estimate,
    refuse,
)
from scenemap.measures.given import random_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Pair = tuple[float, float] | Sequence[float]
    #: The lengths of the two windows, or a pair of them for each role in its order.
    Weights = Pair | Sequence[Pair] | NDArray[np.float64]

_WDD = "WDD (Wheeler & Ratcliffe 2018, doi 10.1186/s40163-018-0085-5)"
_ROLES = ("target", "control", "displacement area", "control of the displacement area")
_FEW_DRAWS = 0.01


def wdd(
    target: Pair,
    control: Pair | None = None,
    displacement: Pair | None = None,
    displacement_control: Pair | None = None,
    *,
    time_weights: Weights = (1, 1),
    area_weights: Sequence[float] = (1, 1, 1, 1),
    phi: float = 1.0,
    df: float | None = None,
    level: float = LEVEL,
    shared_control: bool = False,
) -> Estimate:
    """Compute the weighted displacement difference.

    ``(T1 - T0) - (Ct1 - Ct0) + (D1 - D0) - (Cd1 - Cd0)``, whose variance is the sum of all counts.
    Each count is divided by its time weight and area weight, and its variance by their square. Below
    0 is a fall. (Wheeler & Ratcliffe 2018, Crime Science 7:11.)

    Parameters
    ----------
    target, control, displacement, displacement_control
        Counts (before, after); None for a role that is not there.
    time_weights
        Lengths of the two windows, in any unit: unequal windows are weighed, never ignored. Where roles
        were watched on different days, four pairs, one a role in the order above (any pair for a role
        that is not there).
    area_weights
        Sizes of target, control, displacement area and its control, in any unit.
    phi
        Overdispersion; the standard error is multiplied by its root.
    df
        Degrees of freedom with which phi was estimated; None where it is known or assumed.
    level
        Confidence of the interval.
    shared_control
        One control serves target and displacement area: it counts twice, its variance four times.

    Raises
    ------
    Refusal
        If a count cannot be one, a control is all zeros, or there is nothing to compare.

    Examples
    --------
    The example of the paper:

    >>> found = wdd((207, 110), (308, 318), (178, 157), (150, 140))
    >>> found.estimate, round(found.se, 3), round(found.z, 2)
    (-118.0, 39.598, -2.98)
    """
    check_phi(phi)
    given = [target, control, displacement, displacement_control]
    signs = [1.0, -1.0, 1.0, -1.0]
    if shared_control:
        if control is None or displacement is None or displacement_control is not None:
            raise refuse(
                "En felles kontroll krever ett målområde, ett spredningsområde og én kontroll.",
                "A shared control needs a target, a displacement area and one control.",
            )
        signs[1] = -2.0
    scale = role_weights(time_weights, 4) * _weights(area_weights, 4)[:, None]
    there = [at for at, pair in enumerate(given) if pair is not None]
    counts = [
        _pair(pair, role, zeros="control" not in role)
        for role, pair in zip(_ROLES, given, strict=True)
        if pair is not None
    ]
    estimate, variance = difference_of(np.stack(counts), np.array(signs)[there], scale[there])
    notes = (
        []
        if control is not None
        else ["without a control nothing else that changed is allowed for"]
    )
    if phi == 1:
        notes.append("phi 1: no person counted more than once")
    return normal_estimate(
        float(estimate),
        float(variance),
        level=level,
        n=2 * len(there),
        method=_WDD,
        note="; ".join(notes),
        phi=phi,
        df=df,
    )


def difference_of(
    counts: NDArray[np.float64], signs: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute a weighted difference of changes and its Poisson variance, of many designs at once.

    Parameters
    ----------
    counts
        Shape (..., roles, 2).
    signs
        What each role's change counts, shape (roles,): 1, -1, -2.
    weights
        What each count is divided by, shape (roles, 2).

    Examples
    --------
    >>> estimate, variance = difference_of(
    ...     np.array([[20.0, 10.0], [20.0, 20.0]]), np.array([1.0, -1.0]), np.ones((2, 2))
    ... )
    >>> float(estimate), float(variance)
    (-10.0, 70.0)
    """
    rates = counts / weights
    estimate = ((rates[..., 1] - rates[..., 0]) * signs).sum(axis=-1)
    variance = ((counts / weights**2).sum(axis=-1) * signs**2).sum(axis=-1)
    return np.asarray(estimate), np.asarray(variance)


def wdd_harm(
    rows: Sequence[Sequence[Any] | Estimate],
    weights: Sequence[float],
    *,
    level: float = LEVEL,
) -> Estimate:
    """Add up the WDD of several kinds of event, each with its harm weight.

    ``sum w_k WDD_k``, variance ``sum w_k**2 Var_k``; the kinds are taken as independent.
    (Wheeler 2020.)

    Parameters
    ----------
    rows
        For each kind its pairs in the order of :func:`wdd` (target, control, …), or its WDD.
    weights
        Harm of one event of each kind.

    Examples
    --------
    >>> found = wdd_harm([((130, 74), (133, 91)), ((327, 202), (388, 305))], [3, 2])
    >>> found.estimate
    -126.0
    """
    if len(rows) != len(weights) or not rows:
        raise refuse(
            f"{len(rows)} slag og {len(weights)} vekter hører ikke sammen.",
            f"{len(rows)} kinds and {len(weights)} weights do not belong together.",
        )
    parts = [row if isinstance(row, Estimate) else wdd(*row) for row in rows]
    factors = [float(weight) for weight in weights]
    if not all(math.isfinite(factor) and factor >= 0 for factor in factors):
        raise refuse("En vekt er ikke et tall fra 0 og opp.", "A weight is not a number from 0 up.")
    return normal_estimate(
        sum(factor * part.estimate for factor, part in zip(factors, parts, strict=True)),
        sum((factor * (part.se or 0)) ** 2 for factor, part in zip(factors, parts, strict=True)),
        level=level,
        n=sum(part.n for part in parts),
        method=f"harm-weighted {_WDD}",
        note="kinds taken as independent",
    )


def wdd_running(
    target: ArrayLike,
    control: ArrayLike,
    *,
    target_baseline: ArrayLike | None = None,
    control_baseline: ArrayLike | None = None,
    level: float = LEVEL,
) -> tuple[Estimate, ...]:
    """Follow the WDD period by period after the intervention.

    Two definitions are published and give different numbers; each estimate names the one used.
    Without a baseline, ``cum(T) - cum(C)`` with standard error ``sqrt(cum(T) + cum(C))``. With one of
    B periods (Wheeler 2026), ``cum(T - C) - (m / B) sum_base(T - C)``, variance
    ``cum(T + C) + (m / B)**2 sum_base(T + C)``, which at m = B equals WDD.

    Parameters
    ----------
    target, control
        Counts of each period after, shape (m,).
    target_baseline, control_baseline
        Counts of each period before, shape (B,); both or none.

    Returns
    -------
    tuple of Estimate
        One a period; without an interval as long as no event has occurred.

    Examples
    --------
    >>> [found.estimate for found in wdd_running([25, 24], [24, 33])]
    [1.0, -8.0]
    """
    after_t, after_c = counts_of(target, "target"), counts_of(control, "control")
    if (target_baseline is None) != (control_baseline is None) or len(after_t) != len(after_c):
        raise refuse(
            "Målområde og kontroll har ikke de samme periodene.",
            "Target and control do not have the same periods.",
        )
    months = np.arange(1, len(after_t) + 1)
    estimate = np.cumsum(after_t - after_c)
    variance = np.cumsum(after_t + after_c)
    method = "running WDD without baseline"
    if target_baseline is not None and control_baseline is not None:
        before_t = counts_of(target_baseline, "target, baseline")
        before_c = counts_of(control_baseline, "control, baseline")
        if len(before_t) != len(before_c):
            raise refuse(
                "Målområde og kontroll har ikke de samme periodene før.",
                "Target and control do not have the same periods before.",
            )
        part = months / len(before_t)
        estimate = estimate - part * (before_t - before_c).sum()
        variance = variance + part**2 * (before_t + before_c).sum()
        method = "running WDD with baseline (Wheeler 2026)"
    return tuple(
        normal_estimate(float(one), float(var), level=level, n=2 * int(month), method=method)
        if var > 0
        else Estimate(
            float(one),
            None,
            None,
            None,
            level,
            2 * int(month),
            method,
            "no event as yet: no interval",
        )
        for one, var, month in zip(estimate, variance, months, strict=True)
    )


def wdq(
    target: Pair,
    buffer: Pair,
    control: Pair,
    *,
    time_weights: Weights = (1, 1),
    phi: float = 1.0,
    df: float | None = None,
    level: float = LEVEL,
    draws: int = 9999,
    seed: int = 0,
) -> Estimate:
    """Compute the weighted displacement quotient, with a parametric-bootstrap interval.

    ``(B1/C1 - B0/C0) / (A1/C1 - A0/C0)``: above 1, the benefit that diffused exceeds the effect; 0
    to 1, diffusion; -1 to 0, displacement smaller than the gain; below -1, displacement ate the
    gain. (Bowers & Johnson 2003, doi 10.1023/A:1024909009240.) It divides by success, so it is
    withheld unless success is clearly below 0.

    Parameters
    ----------
    target, buffer, control
        Counts (before, after) of A, B and C.
    time_weights
        Lengths of the windows, or three pairs where the roles were watched on different days: windows
        of any length cancel unless they differ between roles.
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated. Counts are drawn as
        negative binomial with that variance, widened as Student's quantile is wider than the normal.
    draws, seed
        Of the bootstrap: each count is drawn as Poisson where phi is 1.

    Raises
    ------
    Refusal
        If a control count is 0, success is not negative, or its interval holds 0.

    Examples
    --------
    >>> wdq((100, 50), (100, 75), (100, 100)).estimate
    0.5
    """
    check_level(level)
    check_phi(phi)
    counts = np.stack(
        [
            _pair(pair, role, zeros=role != "control")
            for pair, role in ((target, "target"), (buffer, "buffer"), (control, "control"))
        ]
    )
    _no_zero_control(counts[2])
    lengths = _relative(time_weights, 3)
    a, b, c = counts / lengths
    success = a[1] / c[1] - a[0] / c[0]
    if success >= 0:
        raise refuse(
            f"Målområdet falt ikke i forhold til kontrollen (suksess {_nb(success)}, og under 0 er "
            "et fall), så det er ingen gevinst som kan ha flyttet seg.",
            f"The target did not fall against the control (success {_en(success)}; below 0 is a "
            "fall), so there is no gain that could have been displaced.",
        )
    random = random_of(seed)
    widened = phi * float(half_width(1.0, level=level, df=df) / half_width(1.0, level=level)) ** 2
    drawn = _drawn(counts, widened, draws, random) / lengths
    usable = drawn[(drawn[:, 2] > 0).all(axis=1)]
    if len(usable) < (1 - _FEW_DRAWS) * draws:
        raise refuse(
            "Kontrollen er så liten at den lett kunne vært 0.",
            "The control is so small that it might easily have been 0.",
        )
    ratios = usable / usable[:, 2:3]
    gains = ratios[:, 0, 1] - ratios[:, 0, 0]
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(gains, [tail, 100 - tail])
    if high >= 0:
        raise refuse(
            f"Fallet i målområdet er ikke sikkert (suksess {_nb(success)}; {100 * level:g} %-intervallet "
            f"{_nb(low)} til {_nb(high)} rommer 0), og kvotienten deler på det.",
            f"The fall in the target is not certain (success {_en(success)}; the {100 * level:g} % "
            f"interval {_en(low)} to {_en(high)} holds 0), and the quotient divides by it.",
            "Lengre vinduer eller en større kontroll gir et smalere intervall.",
            "Longer windows or a larger control narrow the interval.",
        )
    falls = gains < 0  # all but a few: a draw without a fall has no quotient
    quotients = (ratios[falls, 1, 1] - ratios[falls, 1, 0]) / gains[falls]
    ends = np.percentile(quotients, [tail, 100 - tail])
    estimate = (b[1] / c[1] - b[0] / c[0]) / success
    return Estimate(
        float(estimate),
        None,
        float(ends[0]),
        float(ends[1]),
        level,
        6,
        "WDQ (Bowers & Johnson 2003), parametric bootstrap",
        note=f"success {success:+.3f}, interval {low:+.3f} to {high:+.3f}",
    )


def _drawn(
    counts: NDArray[np.float64], phi: float, draws: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Draw counts with these means and phi times the variance of Poisson, shape (draws, *counts)."""
    size = (draws, *counts.shape)
    if phi == 1:
        return random.poisson(counts, size).astype(np.float64)
    means = counts / (phi - 1)
    drawn = random.negative_binomial(np.where(means > 0, means, 1.0), 1 / phi, size)
    return np.where(counts > 0, drawn, 0).astype(np.float64)


def gross_effect(
    target: Pair,
    *,
    time_weights: Pair = (1, 1),
    phi: float = 1.0,
    df: float | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Compute the gross effect, ``A0 - A1``: above 0 is a fall (Guerette 2009).

    Parameters
    ----------
    target
        Counts (before, after).
    time_weights
        Lengths of the windows; the result is per unit of them.
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated.

    Raises
    ------
    Refusal
        If there is no event in either window.

    Examples
    --------
    >>> gross_effect((100, 50)).estimate
    50.0
    """
    a, times = _pair(target, "target"), _weights(time_weights, 2)
    rates = a / times
    return normal_estimate(
        float(rates[0] - rates[1]),
        float((a / times**2).sum()),
        level=level,
        n=2,
        method="gross effect (Guerette 2009)",
        note="without a control",
        phi=phi,
        df=df,
    )


def net_effect(
    target: Pair,
    control: Pair,
    *,
    time_weights: Weights = (1, 1),
    phi: float = 1.0,
    df: float | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Compute the net effect, ``A0/C0 - A1/C1``: above 0 is a fall against the control.

    The variance is by the delta method, ``(A/C)**2 (1/A + 1/C)`` for each ratio. Windows of any
    length cancel within each ratio, unless target and control were watched on different days.

    Parameters
    ----------
    target, control
        Counts (before, after).
    time_weights
        Lengths of the windows, or two pairs: the target's and the control's.
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated.

    Raises
    ------
    Refusal
        If a control count is 0, or the target has no event in either window.

    Examples
    --------
    >>> net_effect((100, 50), (100, 100)).estimate
    0.5
    """
    a, c = _pair(target, "target"), _pair(control, "control", zeros=False)
    _no_zero_control(c)
    lengths = _relative(time_weights, 2)
    scale = lengths[1] / lengths[0]
    ratios = a / c * scale
    return normal_estimate(
        float(ratios[0] - ratios[1]),
        float(((a / c**2 + a**2 / c**3) * scale**2).sum()),
        level=level,
        n=4,
        method="net effect (Guerette 2009), delta method",
        phi=phi,
        df=df,
    )


def total_net_effect(
    target: Pair,
    buffer: Pair,
    control: Pair,
    *,
    time_weights: Weights = (1, 1),
    phi: float = 1.0,
    df: float | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Compute the total net effect on target and buffer: above 0 is a fall in both together.

    ``[A0 (C1/C0) - A1] + [B0 (C1/C0) - B1]`` (Guerette 2009, app. C), in events per unit of the windows'
    lengths, by which each count is divided. The variance is by the delta method.

    Parameters
    ----------
    target, buffer, control
        Counts (before, after).
    time_weights
        Lengths of the windows, or three pairs where the roles were watched on different days.
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated.

    Raises
    ------
    Refusal
        If a control count is 0, or neither target nor buffer has an event.

    Examples
    --------
    >>> total_net_effect((100, 50), (100, 150), (100, 100)).estimate
    0.0
    """
    a, b = _pair(target, "target"), _pair(buffer, "buffer")
    c = _pair(control, "control", zeros=False)
    _no_zero_control(c)
    lengths = role_weights(time_weights, 3)
    both = np.stack([a, b])
    before, after = (both / lengths[:2]).sum(axis=0)
    spread = (both / lengths[:2] ** 2).sum(axis=0)
    rates = c / lengths[2]
    trend = rates[1] / rates[0]
    variance = trend**2 * (spread[0] + before**2 * (1 / c).sum()) + spread[1]
    return normal_estimate(
        float(before * trend - after),
        float(variance),
        level=level,
        n=6,
        method="total net effect (Guerette 2009), delta method",
        phi=phi,
        df=df,
    )


def _en(value: float) -> str:
    """Write a number that may be either side of 0: none that is not 0 comes out as 0.00."""
    places = next((n for n in range(2, 6) if round(value, n)), 2)
    return f"{value:+.{places}f}".replace("-", "−")


def _nb(value: float) -> str:
    return _en(value).replace(".", ",")


def _pair(pair: Pair, role: str, *, zeros: bool = True) -> NDArray[np.float64]:
    counts = counts_of(pair, role)
    if len(counts) != 2:
        raise refuse(
            f"{role}: gi to tall, før og etter.", f"{role}: give two counts, before and after."
        )
    if not zeros and not counts.any():
        raise refuse(
            f"{role}: en kontroll med bare nuller er ingen kontroll.",
            f"{role}: a control of zeros is no control.",
            "Velg en annen kontroll, eller utelat den.",
            "Choose another control, or leave it out.",
        )
    return counts


def _no_zero_control(control: NDArray[np.float64]) -> None:
    for name_nb, name_en, count in zip(("før", "etter"), ("before", "after"), control, strict=True):
        if count == 0:
            raise refuse(
                f"Kontrollen er 0 {name_nb}, og målet deler på den.",
                f"The control is 0 {name_en}, and the measure divides by it.",
                "Velg en større kontroll.",
                "Choose a larger control.",
            )


def _weights(weights: ArrayLike, length: int) -> NDArray[np.float64]:
    array = np.asarray(weights, dtype=np.float64)
    if array.shape != (length,) or not (np.isfinite(array) & (array > 0)).all():
        raise refuse(
            f"Vektene {array.tolist()} er ikke {length} tall over 0.",
            f"The weights {array.tolist()} are not {length} numbers above 0.",
        )
    return array


def role_weights(weights: Weights, roles: int) -> NDArray[np.float64]:
    """Return the lengths of the two windows for each role, shape (roles, 2).

    Parameters
    ----------
    weights
        One pair for all, or a pair for each role.

    Raises
    ------
    Refusal
        If they are neither, or not above 0.

    Examples
    --------
    >>> role_weights((31, 28), 2).tolist()
    [[31.0, 28.0], [31.0, 28.0]]
    """
    array = np.asarray(weights, dtype=np.float64)
    if array.shape == (2,):
        array = np.broadcast_to(_weights(array, 2), (roles, 2))
    if array.shape != (roles, 2) or not (np.isfinite(array) & (array > 0)).all():
        raise refuse(
            f"Vektene {array.tolist()} er ikke {roles} par av tall over 0.",
            f"The weights {array.tolist()} are not {roles} pairs of numbers above 0.",
        )
    return array


def _relative(weights: Weights, roles: int) -> NDArray[np.float64]:
    """Return each role's lengths over those of the last, the control: 1 where they are alike."""
    lengths = role_weights(weights, roles)
    return np.asarray(lengths / lengths[-1])
