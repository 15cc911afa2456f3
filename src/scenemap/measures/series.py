"""Interrupted time series, and the change that a before-after design could have seen."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from scenemap.measures.displacement import role_weights
from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    check_choice,
    check_level,
    check_phi,
    half_width,
    normal_quantile,
    refuse,
    two_sided,
)
from scenemap.measures.given import PERIOD, SHOWN, check_change, counted_once, finite, series_of
from scenemap.model import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from scenemap.measures.displacement import Weights

Reference = Literal["t", "normal"]
#: Fewest points on each side of the change: Penfold & Zhang 2013, Acad Pediatr 13(6 Suppl):S38-44. Level
#: and slope take two on each side; eight leave six to tell the scatter by, beside each.
MIN_SIDE = 8
_LEAST_SCATTER = 1e-8
#: Two years without a leap day, and 104 weeks, are as good as two seasons of 365.25 days; and a sine with
#: as good as two points a turn is none: of quarters 4.003 make that where no leap day is among them.
_AS_GOOD_AS = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Its:
    """A segmented regression of counts.

    Parameters
    ----------
    step
        Rate ratio of the level at the first point after the change, against where the trend before it
        would have led.
    slope
        Rate ratio of the trend per unit of time after, against that before; None where it was not asked
        for.
    trend
        Rate ratio per unit of time before the change.
    dispersion
        Pearson's chi-squared over its degrees of freedom; 1 for Poisson counts. All intervals are
        widened by its root, where it is above 1.
    autocorrelation
        Of the Pearson residuals at lag 1.
    fitted, without_change
        Counts that the model expects, with the change and without it, on the caller's index.
    n
        How many points.
    method
        The model.
    note
        What must be known to read it.
    """

    step: Estimate
    slope: Estimate | None
    trend: Estimate
    dispersion: float
    autocorrelation: float
    fitted: pd.Series
    without_change: pd.Series
    n: int
    method: str
    note: str


@dataclass(frozen=True, slots=True)
class Power:
    """The smallest changes that a design would find, each with the stated power.

    Parameters
    ----------
    wdd_fall, wdd_rise
        Size of the change in WDD (negative, positive), in WDD's own unit: counts over time weight and
        area weight. The fall is None where not even an empty target area would be found.
    percent_fall, percent_rise
        The same in percent of the target's count.
    ratio_fall, ratio_rise
        Rate ratio of target against control (or of after against before where there is no control),
        below and above 1. None where no fall, however deep, would be found.
    power, level
        Chance of finding it, and confidence of the two-sided interval that finds it.
    method
        The formulas.
    note
        What must be known to read it.
    """

    wdd_fall: float | None
    wdd_rise: float
    percent_fall: float | None
    percent_rise: float
    ratio_fall: float | None
    ratio_rise: float
    power: float
    level: float
    method: str
    note: str


def its(
    counts: ArrayLike | pd.Series,
    change: int,
    *,
    exposure: ArrayLike | pd.Series | None = None,
    time: ArrayLike | None = None,
    season: float | None = None,
    harmonics: int = 1,
    slope: bool = True,
    level: float = LEVEL,
    reference: Reference = "t",
) -> Its:
    """Fit a segmented quasi-Poisson regression to a series of counts.

    ``log E = b0 + b1 time + b2 step + b3 time-after + harmonics + log exposure`` (Lopez Bernal, Cummins
    & Gasparrini 2017, Int J Epidemiol 46:348-355), by ``statsmodels`` GLM with Pearson's dispersion.
    step is 1 from the change on; time-after is 0 at the first point after it, so that the step is read
    there (the paper's code has 1 there: its step is this one over the ratio of slopes); harmonics
    are pairs of sine and cosine of ``2 pi k time / season``.

    Parameters
    ----------
    counts
        One count a source period, in time order, shape (n,).
    change
        How many of them lie before the change: the position of the first after it.
    exposure
        Person-time, population or days of each period, shape (n,), over 0; all alike unless given.
    time
        Of each period, rising, shape (n,); 0, 1, 2 ... unless given. Give the middles of the periods
        where they are not equally long.
    season
        Length of the season in units of time (12 for months), or None.
    harmonics
        Pairs of sine and cosine.
    slope
        Whether the trend may change as well as the level. Decide before looking.
    level
        Confidence of the intervals.
    reference
        "t" with the degrees of freedom that the dispersion has, or "normal" as in the paper's own code;
        they differ when the series is short.

    Raises
    ------
    Refusal
        If there are fewer than 8 points on either side, fewer than two seasons in all, a period that
        occurs twice, an exposure of 0, a side without any event, terms that cannot be told apart, or
        no scatter.

    Examples
    --------
    Counts that double at once and are level before and after:

    >>> before = [8, 12, 10, 10, 10, 10, 12, 8]
    >>> found = its(before + [2 * count for count in before], 8)
    >>> round(found.step.estimate, 6), round(found.slope.estimate, 6), round(found.dispersion, 6)
    (2.0, 1.0, 0.4)
    """
    check_level(level)
    check_choice(reference, Reference, "reference")
    check_change(change)
    series = series_of(counts, PERIOD)
    counted_once(series.index, PERIOD)
    n = len(series)
    check_sides(series, change)
    at = times_of(time, n)
    size = exposures_of(exposure, series)
    check_season(at, season, harmonics)
    design, where = segments(at, change, slope=slope, season=season, harmonics=harmonics)
    left = n - design.shape[1]
    fit = fitted_rates(series.to_numpy(), design, size)
    phi = float(fit.pearson_chi2) / left
    check_scatter(phi, converged=fit.converged)
    # Counts that scatter less than independent events do make no interval narrower than theirs.
    b, errors = np.asarray(fit.params), math.sqrt(max(phi, 1.0)) * np.asarray(fit.bse)
    df = left if reference == "t" else None
    named = f"t with {left} degrees of freedom" if reference == "t" else "normal"
    method = (
        "Segmented quasi-Poisson regression (Lopez Bernal, Cummins & Gasparrini 2017), interval: "
        + named
    )

    def ratio(term: str, what: str) -> Estimate:
        value, se = float(b[where[term]]), float(errors[where[term]])
        reach = float(half_width(se**2, level=level, df=df))
        z = value / se if se > 0 else None
        return Estimate(
            math.exp(value),
            se,
            math.exp(value - reach),
            math.exp(value + reach),
            level,
            n,
            f"{method}: rate ratio of the {what}",
            "The standard error is that of the logarithm.",
            z,
            two_sided(z, df) if z is not None else None,
        )

    mean = np.asarray(fit.fittedvalues)
    changed = [where[term] for term in ("step", "slope") if term in where]
    residual = (series.to_numpy() - mean) / np.sqrt(mean)
    square = float(residual @ residual)
    echo = float(residual[1:] @ residual[:-1]) / square if square > 0 else 0.0
    return Its(
        step=ratio("step", "step"),
        slope=ratio("slope", "change of slope") if slope else None,
        trend=ratio("trend", "trend before"),
        dispersion=phi,
        autocorrelation=echo,
        fitted=pd.Series(mean, series.index, name="fitted"),
        without_change=pd.Series(
            mean * np.exp(-design[:, changed] @ b[changed]), series.index, name="without_change"
        ),
        n=n,
        method=method,
        note=_its_note(phi, echo, n),
    )


def segments(
    at: NDArray[np.float64],
    change: int,
    *,
    slope: bool,
    season: float | None,
    harmonics: int,
) -> tuple[NDArray[np.float64], dict[str, int]]:
    """Lay out the terms of a segmented regression.

    Parameters
    ----------
    at
        Times, shape (n,).
    change
        Position of the first after the change; level, step and trend are read there.
    slope, season, harmonics
        As for :func:`its`.

    Returns
    -------
    design, where
        Shape (n, k), and the column of each term.

    Raises
    ------
    Refusal
        If the terms cannot be told apart, or leave nothing to tell the scatter by.
    """
    after = (np.arange(len(at)) >= change).astype(np.float64)
    columns = {"level": np.ones(len(at)), "trend": at - at[change], "step": after}
    if slope:
        columns["slope"] = after * (at - at[change])
    if season is not None:
        for k in range(1, harmonics + 1):
            angle = 2 * math.pi * k * at / season
            columns |= {f"sin{k}": np.sin(angle), f"cos{k}": np.cos(angle)}
    design = np.column_stack(list(columns.values()))
    if np.linalg.matrix_rank(design) < design.shape[1] or len(at) <= design.shape[1]:
        raise refuse(
            "Leddene i modellen kan ikke skilles fra hverandre med disse punktene.",
            "The terms of the model cannot be told apart with these points.",
            "Bruk færre harmoniske ledd eller en lengre rekke.",
            "Take fewer harmonics or a longer series.",
        )
    return design, {name: i for i, name in enumerate(columns)}


def fitted_rates(
    counts: NDArray[np.float64],
    design: NDArray[np.float64],
    exposure: NDArray[np.float64],
) -> Any:
    """Fit a Poisson regression with the log link by ``statsmodels``."""
    # Not before: it takes longer to load than to refuse.
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

    with warnings.catch_warnings():
        for category in (PerfectSeparationWarning, ConvergenceWarning, RuntimeWarning):
            warnings.simplefilter("ignore", category)  # refused afterwards, in words
        model = GLM(counts, design, family=Poisson(), offset=np.log(exposure))
        # Not scale="X2": it divides by the scale of its first guess, which is 0 for equal counts.
        return model.fit(maxiter=200)


def check_scatter(phi: float, *, converged: bool = True) -> None:
    """Refuse a fit that did not settle, or that counts follow so closely that nothing tells the doubt."""
    if not converged:
        raise refuse(
            "Modellen faller ikke til ro: på én side av endringen ligger hendelsene i så få perioder at "
            "nivå og stigning ikke kan anslås.",
            "The model does not settle: on one side of the change events lie in so few periods that "
            "level and slope cannot be estimated.",
            "Bruk lengre perioder eller flere områder, eller la bare nivået endre seg.",
            "Take longer periods or more areas, or let the level alone change.",
        )
    if not phi >= _LEAST_SCATTER:
        raise refuse(
            "Tallene følger modellen uten noen spredning å måle usikkerhet med, slik ruter av samme "
            "kildeperiode gjør.",
            "The counts follow the model without any scatter to tell the doubt by, as slices of one "
            "source period do.",
            "Bruk tallene for kildeperiodene.",
            "Take the counts of the source periods.",
        )


def power(
    target: float,
    control: float | None = None,
    displacement: float | None = None,
    displacement_control: float | None = None,
    *,
    time_weights: Weights = (1, 1),
    area_weights: tuple[float, float, float, float] = (1, 1, 1, 1),
    shared_control: bool = False,
    phi: float = 1.0,
    df: float | None = None,
    power: float = 0.8,
    level: float = LEVEL,
) -> Power:
    """Compute the smallest change in the target area that a design would find.

    From counts before, and what they lead to after if nothing changes (times the ratio of the windows'
    lengths). With ``k = z(level) + z(power)``, and V0 the variance of WDD if nothing changes:

    *WDD* (Wheeler & Ratcliffe 2018): a fall by d takes ``d/w`` from the variance, w the target's time
    and area weight after, so that ``d^2 = k^2 phi (V0 - d/w)``; a rise adds it. Both are solved as they
    stand.

    *Rate ratio* r against the control (Wilson 2022):
    ``(ln r)^2 = k^2 phi (1/T0 + 1/C0 + 1/C1 + 1/(r T1))`` with T1, C1 expected if nothing changes; solved
    by bracketing.

    Parameters
    ----------
    target, control, displacement, displacement_control
        Counts before; None where the design has none.
    time_weights
        Lengths of the windows before and after; four pairs where roles were watched on different days.
    area_weights
        In the order target, control, displacement, displacement control.
    shared_control
        One control in both roles: weight 2, variance 4.
    phi, df
        Overdispersion: 1 for independent events, more where persons recur; and the degrees of freedom
        with which it was estimated.
    power
        Chance of finding the change.
    level
        Confidence of the two-sided interval.

    Raises
    ------
    Refusal
        If a count before is unknown, or the target's or the control's is 0; a weight is not over 0; phi
        is below 1, or power not between a half and 1.

    Examples
    --------
    100 in the target and in the control before: a fall by 52 would be found, four times in five.

    >>> found = power(100, 100)
    >>> round(found.wdd_fall, 4), round(found.percent_fall, 1)
    (-52.2445, -52.2)
    """
    check_level(level)
    roles = {
        "target": target,
        "control": control,
        "displacement": displacement,
        "displacement control": displacement_control,
    }
    known = {role: float(count) for role, count in roles.items() if count is not None}
    _check_design(known, area_weights, power, shared_control)
    check_phi(phi)
    lengths = dict(zip(roles, role_weights(time_weights, 4).tolist(), strict=True))
    areas = dict(zip(roles, area_weights, strict=True))
    k2 = phi * (float(half_width(1.0, level=level, df=df)) + normal_quantile(power)) ** 2
    null = 0.0
    for role, count in known.items():
        twice = 4 if shared_control and role == "control" else 1
        before, after = lengths[role]
        null += twice * count * (1 / before**2 + 1 / (before * after)) / areas[role] ** 2
    before, after = lengths["target"]
    pull = 1 / (after * areas["target"])
    whole = known["target"] / (before * areas["target"])
    fall = (-k2 * pull + math.sqrt((k2 * pull) ** 2 + 4 * k2 * null)) / 2
    rise = (k2 * pull + math.sqrt((k2 * pull) ** 2 + 4 * k2 * null)) / 2
    seen = fall <= whole
    others = 1 / known["target"]
    if "control" in known:
        others += (1 + lengths["control"][0] / lengths["control"][1]) / known["control"]
    low, high = _ratios(k2, others, before / (after * known["target"]))
    notes = [
        "Normal approximation; no change elsewhere is assumed. It says what the design could have "
        "seen, not what happened."
    ]
    if not seen:
        notes.append("Not even an empty target area would be found by WDD.")
    if low is None:
        notes.append("No fall, however deep, would be found by the rate ratio.")
    if phi == 1:
        notes.append(
            "phi is 1: where persons recur, smaller changes are found less often than this."
        )
    return Power(
        -fall if seen else None,
        rise,
        -100 * fall / whole if seen else None,
        100 * rise / whole,
        low,
        high,
        power,
        level,
        "Smallest detectable change: WDD (Wheeler & Ratcliffe 2018) and log rate ratio (Wilson 2022), "
        "variances under the change",
        " ".join(notes),
    )


def _ratios(k2: float, a: float, b: float) -> tuple[float | None, float]:
    """Solve ``(ln r)^2 = k2 (a + b/r)`` nearest 1, below and above."""

    def excess(r: float) -> float:
        return abs(math.log(r)) - math.sqrt(k2 * (a + b / r))

    # Below 1 the excess grows as r falls, up to this r, and then shrinks: T1 gets too small to tell.
    turn = b * (math.sqrt(1 + a * k2) - 1) / (2 * a)
    low = None
    if turn < 1 and excess(turn) >= 0:
        low = _root(excess, 1.0, turn)
    top = 2.0
    while excess(top) < 0:
        top *= top
    return low, _root(excess, 1.0, top)


def _root(of: Callable[[float], float], below: float, above: float) -> float:
    """Halve the way from where a function is negative to where it is not, to the last digit.

    Written out, for ``scipy.optimize`` takes longer to load than all measures take.
    """
    while (middle := (below + above) / 2) not in (below, above):
        below, above = (middle, above) if of(middle) < 0 else (below, middle)
    return above


def _its_note(dispersion: float, echo: float, n: int) -> str:
    notes = ["That nothing else changed at that time is assumed, not shown."]
    if dispersion < 1:
        notes.append(
            f"Dispersion {dispersion:.2f} is below 1: the counts scatter less than independent events "
            "do; the interval is that of independent events."
        )
    if abs(echo) > 2 / math.sqrt(n):
        notes.append(
            f"Residuals are autocorrelated (lag 1: {echo:.2f}): the interval is too narrow."
        )
    return " ".join(notes)


def check_sides(series: pd.Series, change: int) -> None:
    """Refuse a series with fewer than :data:`MIN_SIDE` points, or no event, on a side of the change."""
    n = len(series)
    if change < MIN_SIDE or n - change < MIN_SIDE:
        raise refuse(
            f"Avbrutt tidsserie krever minst {MIN_SIDE} kildeperioder før endringen og {MIN_SIDE} etter; "
            f"her er det {max(change, 0)} og {max(n - change, 0)}.",
            f"An interrupted time series needs at least {MIN_SIDE} source periods before the change and "
            f"{MIN_SIDE} after; here are {max(change, 0)} and {max(n - change, 0)}.",
            "Hent tall for kortere perioder; ruter av samme kildeperiode teller som én.",
            "Get counts for shorter periods; slices of one source period count as one.",
        )
    for side, nb, en in (
        (series.iloc[:change], "før", "before"),
        (series.iloc[change:], "etter", "after"),
    ):
        if not side.sum() > 0:
            raise refuse(
                f"Ingen hendelser {nb} endringen ({side.index[0]} til {side.index[-1]}): "
                "forholdet er ikke definert.",
                f"No events {en} the change ({side.index[0]} to {side.index[-1]}): "
                "the ratio is undefined.",
                "Bruk en differanse av antall.",
                "Use a difference of counts.",
            )


def times_of(time: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """Return the times of n periods, 0, 1, 2 ... unless given, refusing those that do not rise."""
    at = finite(np.arange(n) if time is None else time, Text(nb="tid", en="time"), n)
    if not (np.diff(at) > 0).all():
        raise refuse(
            "Tidspunktene stiger ikke.",
            "The times do not rise.",
            "Gi periodene i tidsrekkefølge, hver én gang.",
            "Give the periods in time order, each once.",
        )
    return at


def exposures_of(exposure: ArrayLike | pd.Series | None, series: pd.Series) -> NDArray[np.float64]:
    """Return exposures, 1 unless given, refusing those that are not over 0."""
    n = len(series)
    size = np.ones(n) if exposure is None else np.asarray(exposure, dtype=np.float64)
    fine = np.isfinite(size) & (size > 0)
    if size.shape != (n,) or not fine.all():
        bad = series.index[~fine] if size.shape == (n,) else series.index
        listed = ", ".join(str(name) for name in bad[:SHOWN])
        raise refuse(
            f"Periode {listed}: eksponeringen er ikke over 0.",
            f"Period {listed}: the exposure is not over 0.",
            f"Gi {n} eksponeringer, eller utelat perioder der ingen så.",
            f"Give {n} exposures, or leave out periods in which nobody looked.",
        )
    return size


def told_harmonics(at: NDArray[np.float64], season: float, most: int) -> int:
    """Return how many pairs of sine and cosine times can tell: none before two seasons are covered."""
    if len(at) < 2 or _covered(at, season) < 2 * _AS_GOOD_AS:
        return 0
    return sum(_turns(at, season, pairs) for pairs in range(1, most + 1))


def _covered(at: NDArray[np.float64], season: float) -> float:
    return (float(at[-1] - at[0]) + float(np.diff(at).mean())) / season


def _turns(at: NDArray[np.float64], season: float, harmonics: int) -> bool:
    """Say whether the fastest sine has more than two points a turn."""
    return 2 * harmonics * float(np.diff(at).mean()) < _AS_GOOD_AS * season


def check_season(at: NDArray[np.float64], season: float | None, harmonics: int) -> None:
    """Refuse harmonics that the times cannot tell, and fewer than two seasons."""
    if season is None:
        return
    if not (season > 0 and harmonics >= 1 and _turns(at, season, harmonics)):
        raise refuse(
            f"{harmonics} harmoniske ledd passer ikke i en sesong på {season:g}.",
            f"{harmonics} harmonics do not fit into a season of {season:g}.",
            "Bruk færre ledd.",
            "Take fewer.",
        )
    covered = _covered(at, season)
    if covered < 2 * _AS_GOOD_AS:
        raise refuse(
            f"Rekken dekker {covered:.2g} sesonger; sesong og endring kan ikke skilles fra "
            "hverandre før to er dekket.",
            f"The series covers {covered:.2g} seasons; season and change cannot be told apart "
            "until two are covered.",
            "Bruk en lengre rekke, eller utelat sesong og si det.",
            "Use a longer series, or leave the season out and say so.",
        )


def _check_design(
    known: dict[str, float],
    weights: tuple[float, ...],
    wanted: float,
    shared_control: bool,
) -> None:
    for role, count in known.items():
        least = role in ("target", "control")
        if not math.isfinite(count) or count < 0 or (least and count == 0):
            raise refuse(
                f"{role}, før: {count:g} kan ikke brukes.",
                f"{role}, before: {count:g} cannot be used.",
                "Gi antallet før, over 0 for målområde og kontroll.",
                "Give the count before, over 0 for target and control.",
            )
    if shared_control and ("control" not in known or "displacement control" in known):
        raise refuse(
            "Delt kontroll er én kontroll i begge roller.",
            "A shared control is one control in both roles.",
            "Gi control, og ingen displacement_control.",
            "Give control, and no displacement_control.",
        )
    if not all(math.isfinite(weight) and weight > 0 for weight in weights):
        raise refuse(
            "En vekt er ikke over 0.",
            "A weight is not over 0.",
            "Gi vinduenes lengder og områdenes vekter.",
            "Give the windows' lengths and the areas' weights.",
        )
    if not 0.5 <= wanted < 1:
        raise refuse(
            f"Styrken {wanted:g} er ikke mellom 0,5 og 1.",
            f"The power {wanted:g} is not between 0.5 and 1.",
            "0,8 er vanlig.",
            "0.8 is common.",
        )
