"""Interrupted time series against a control: what broke in the target and not in the control.

A target and a control are fitted side by side, each with level, trend, step, slope and season of its own,
so that the ratio of their steps is what the target did and the control did not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.measures.designs import added_up, check_areas, check_roles, laid_out, missing
from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    Refusal,
    check_level,
    half_width,
    refuse,
    two_sided,
)
from scenemap.measures.given import PERIOD, check_change, counted_once, series_of
from scenemap.measures.series import (
    check_scatter,
    check_season,
    check_sides,
    fitted_rates,
    segments,
    times_of,
    told_harmonics,
)
from scenemap.panel import check_panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    from scenemap.intervals import DateRange
    from scenemap.panel import Panel

METHOD = (
    "Interrupted time series, quasi-Poisson (Lopez Bernal, Cummins & Gasparrini 2017; with a control "
    "2018); interval: t with {df} degrees of freedom, the widest of three standard errors"
)
#: What the three standard errors assume, in the order in which they are told.
ERRORS = ("independent", "newey_west", "ar1")
YEAR = 365.25
#: Pairs of sine and cosine that are taken unless it is said how many.
_MOST_PAIRS = 2
#: Autocorrelation above this is not told apart from a trend.
_MOST_ECHO = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """One series and its fit.

    Parameters
    ----------
    step, slope, trend
        Rate ratios: of the level at the first period after the change against where the trend before it
        would have led; of the trend per period after against that before (None where it may not change);
        per period before.
    dispersion
        Pearson's chi-squared over its degrees of freedom.
    echo
        Autocorrelation of the Pearson residuals at lag 1.
    echo_by_chance
        Ends of the 95 % range that it has where counts are independent of each other: residuals of a
        fit are not (Durbin & Watson 1950, Biometrika 37:409-428).
    ar1
        First-order autocorrelation of the counts that gives such residuals on average; at least 0.
    counts, exposure, fitted
        On the caller's index, those periods alone that were taken: counts, what they were watched for,
        and what the model expects.

    Examples
    --------
    >>> before = [8, 12, 10, 10, 10, 10, 12, 8]
    >>> found = controlled_its(before + [2 * count for count in before], 8).target
    >>> round(found.step.estimate, 2), round(float(found.fitted.iloc[-1])), found.echoes
    (2.0, 20, False)
    """

    step: Estimate
    slope: Estimate | None
    trend: Estimate
    dispersion: float
    echo: float
    echo_by_chance: tuple[float, float]
    ar1: float
    counts: pd.Series
    exposure: pd.Series
    fitted: pd.Series

    @property
    def echoes(self) -> bool:
        """Whether periods in a row resemble each other more than independent counts do."""
        return self.echo > self.echo_by_chance[1]


@dataclass(frozen=True, slots=True, eq=False)
class ControlledIts:
    """What broke in a target, and what of that not in its control.

    Parameters
    ----------
    step, slope
        Rate ratios: the target's step and change of slope over the control's; the target's own where
        there is no control.
    target, control
        Each by itself.
    without_change
        Counts of the target to be expected had it broken as its control did, or not at all where there
        is no control.
    errors
        By term (step, slope), the three standard errors of the logarithm, the widest of which the
        interval has.
    lags
        Up to which lag the Newey-West error takes autocorrelation in.
    harmonics
        Pairs of sine and cosine; 0 where no season was taken out.
    n, df
        Periods, and the degrees of freedom that each series leaves.
    """

    step: Estimate
    slope: Estimate | None
    target: Fitted
    control: Fitted | None
    without_change: pd.Series
    errors: Mapping[str, Mapping[str, float]]
    lags: int
    harmonics: int
    n: int
    df: int


def controlled_its(
    target: ArrayLike | pd.Series,
    change: int,
    control: ArrayLike | pd.Series | None = None,
    *,
    exposure: ArrayLike | pd.Series | None = None,
    control_exposure: ArrayLike | pd.Series | None = None,
    time: ArrayLike | None = None,
    season: float | None = None,
    harmonics: int = 1,
    slope: bool = True,
    level: float = LEVEL,
) -> ControlledIts:
    """Fit a target and its control, and compare their steps and changes of slope.

    Each series has ``log E = b0 + b1 time + b2 step + b3 time-after + harmonics + log exposure`` (Lopez
    Bernal, Cummins & Gasparrini 2017, Int J Epidemiol 46:348-355). The ratio of steps is
    ``exp(b2 target - b2 control)`` (the same 2018, Int J Epidemiol 47:2082-2093), that of slopes with b3.

    The interval has the widest of three standard errors, with Student's t:

    *independent*: quasi-Poisson, each series by its own dispersion, at least 1.

    *newey_west*: of both series together, scores added up period by period (Newey & West 1987,
    Econometrica 55:703-708; Driscoll & Kraay 1998, Rev Econ Stat 80:549-560), by ``statsmodels``, times
    n/(n - k); ``floor(4 (n/100)^(2/9))`` lags. Alone it is too small in short series:
    docs/interrupted.md.

    *ar1*: the autocorrelation p for which residuals at lag 1 are on average what they are,
    ``tr(M A M R) / tr(M R)`` with ``R = p^|i-j|``, M what the fit leaves and A half of what is next to
    each other; then the variance of the estimates under R.

    Parameters
    ----------
    target, control
        One count a period, in time order, shape (n,); no control where it is None. Periods that nobody
        watched in either (exposure 0) are left out of both, and keep their place in time.
    change
        How many periods lie before the change: the position of the first after it.
    exposure, control_exposure
        Person-time or days watched, shape (n,); all alike unless given.
    time
        Of each period, rising, shape (n,); 0, 1, 2 ... unless given.
    season
        Length of the season in units of time (12 for months), or None.
    harmonics
        Pairs of sine and cosine.
    slope
        Whether the trend may change as well as the level. Decide before looking.
    level
        Confidence of the intervals.

    Raises
    ------
    Refusal
        If there are fewer than 8 periods on either side, fewer than two seasons, a count that is unknown
        or withheld, a side without any event, terms that cannot be told apart, or no scatter.

    Examples
    --------
    The target doubles, and the control rises by half:

    >>> before = [8, 12, 10, 10, 10, 10, 12, 8]
    >>> target = before + [2 * count for count in before]
    >>> control = [2 * count for count in before] + [3 * count for count in before]
    >>> found = controlled_its(target, 8, control)
    >>> round(found.step.estimate, 3), round(found.target.step.estimate, 3)
    (1.333, 2.0)
    """
    check_level(level)
    check_change(change)
    roles = {"target": (target, exposure)}
    if control is not None:
        roles["control"] = (control, control_exposure)
    n = len(pd.Series(target))
    sizes = [_watched(size, counts, n) for counts, size in roles.values()]
    known = np.all([size > 0 for size in sizes], axis=0)
    series = [series_of(pd.Series(counts)[known], PERIOD) for counts, _ in roles.values()]
    counted_once(series[0].index, PERIOD)
    before = int(known[:change].sum()) if change > 0 else 0
    for one in series:
        check_sides(one, before)
    at = times_of(np.arange(n)[known] if time is None else np.asarray(time)[known], len(series[0]))
    check_season(at, season, harmonics)
    design, where = segments(at, before, slope=slope, season=season, harmonics=harmonics)
    return _compared(
        series,
        [size[known] for size in sizes],
        design,
        where,
        np.flatnonzero(known),
        harmonics if season is not None else 0,
        level,
    )


def _watched(size: ArrayLike | pd.Series | None, counts: object, n: int) -> NDArray[np.float64]:
    given = np.ones(n) if size is None else np.asarray(size, dtype=np.float64)
    if np.isinf(given).any():
        raise refuse(
            "En eksponering er uendelig.",
            "An exposure is infinite.",
            "Gi dager eller persontid; 0 eller ukjent der ingen så etter.",
            "Give days or person-time; 0 or unknown where nobody looked.",
        )
    found = np.nan_to_num(given)
    if found.shape != (n,) or len(pd.Series(counts)) != n or not (found >= 0).all():
        raise refuse(
            "Målområde, kontroll og eksponering er ikke av de samme periodene.",
            "Target, control and exposure are not of the same periods.",
            f"Gi {n} av hver, ingen eksponering under 0.",
            f"Give {n} of each, no exposure below 0.",
        )
    return found


def _compared(
    series: Sequence[pd.Series],
    sizes: Sequence[NDArray[np.float64]],
    design: NDArray[np.float64],
    where: Mapping[str, int],
    slots: NDArray[np.intp],
    harmonics: int,
    level: float,
) -> ControlledIts:
    """Fit all series at once, and compare the first with the second."""
    n, k = design.shape
    lags = int(4 * (n / 100) ** (2 / 9))
    fit = fitted_rates(
        np.concatenate([one.to_numpy() for one in series]),
        np.kron(np.eye(len(series)), design).astype(np.float64),
        np.concatenate(sizes),
    )
    b = np.asarray(fit.params).reshape(len(series), k)
    means = np.asarray(fit.fittedvalues).reshape(len(series), n)
    scores = [
        (one.to_numpy() - mean)[:, None] * design for one, mean in zip(series, means, strict=True)
    ]
    bread = np.asarray(fit.normalized_cov_params)
    robust = bread @ _newey_west(np.hstack(scores), slots, lags) @ bread * n / (n - k)
    errors = [
        _Errors.of(one.to_numpy(), mean, design, slots, converged=bool(fit.converged))
        for one, mean in zip(series, means, strict=True)
    ]

    def ratio(term: str, of: Sequence[int]) -> tuple[Estimate, dict[str, float]]:
        at = where[term]
        signs = np.zeros((len(series), k))
        signs[of[0], at] = 1
        if len(of) > 1:
            signs[of[1], at] = -1
        variances = (
            sum(errors[role].independent[at, at] for role in of),
            float(signs.ravel() @ robust @ signs.ravel()),
            sum(errors[role].ar1[at, at] for role in of),
        )
        ses = {name: math.sqrt(max(one, 0)) for name, one in zip(ERRORS, variances, strict=True)}
        return _estimate(float(signs.ravel() @ b.ravel()), ses, level, n, n - k), ses

    def fitted(role: int) -> Fitted:
        index, found = series[role].index, errors[role]
        return Fitted(
            ratio("step", [role])[0],
            ratio("slope", [role])[0] if "slope" in where else None,
            ratio("trend", [role])[0],
            found.phi,
            found.echo,
            found.by_chance,
            found.p,
            series[role],
            pd.Series(sizes[role], index, name="exposure"),
            pd.Series(means[role], index, name="fitted"),
        )

    of = list(range(len(series)))
    told = {term: ratio(term, of) for term in ("step", "slope") if term in where}
    broke = sum(design[:, where[term]] * math.log(one.estimate) for term, (one, _) in told.items())
    target = fitted(0)
    return ControlledIts(
        told["step"][0],
        told["slope"][0] if "slope" in told else None,
        target,
        fitted(1) if len(series) > 1 else None,
        (target.fitted * np.exp(-np.asarray(broke))).rename("without_change"),
        {term: ses for term, (_, ses) in told.items()},
        lags,
        harmonics,
        n,
        n - k,
    )


def _newey_west(
    scores: NDArray[np.float64], slots: NDArray[np.intp], lags: int
) -> NDArray[np.float64]:
    """Return the variance of summed scores; a period that was left out has none, and keeps its place.

    ``statsmodels``' "hac-groupsum" drops such periods where time is numbered from high.
    """
    from statsmodels.stats.sandwich_covariance import S_hac_simple

    laid = np.zeros((slots[-1] - slots[0] + 1, scores.shape[1]))
    laid[slots - slots[0]] = scores
    return np.asarray(S_hac_simple(laid, nlags=lags))


def _estimate(
    logarithm: float, ses: Mapping[str, float], level: float, n: int, df: int
) -> Estimate:
    widest = max(ERRORS, key=lambda name: ses[name])
    se = ses[widest]
    reach = float(half_width(se**2, level=level, df=df))
    z = logarithm / se
    return Estimate(
        math.exp(logarithm),
        se,
        math.exp(logarithm - reach),
        math.exp(logarithm + reach),
        level,
        n,
        METHOD.format(df=df),
        f"The standard error is that of the logarithm; widest: {widest}.",
        z,
        two_sided(z, df),
        df,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """How one series scatters about its fit, and the variances of its terms that follow, shape (k, k)."""

    phi: float
    echo: float
    by_chance: tuple[float, float]
    p: float
    independent: NDArray[np.float64]
    ar1: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        counts: NDArray[np.float64],
        mean: NDArray[np.float64],
        design: NDArray[np.float64],
        slots: NDArray[np.intp],
        *,
        converged: bool,
    ) -> _Errors:
        n, k = design.shape
        root = np.sqrt(mean)
        weighted = design * root[:, None]
        inverse = np.linalg.inv(weighted.T @ weighted)
        # What the fit leaves of independent scatter: residuals are this times it.
        left = np.eye(n) - weighted @ inverse @ weighted.T
        residual = (counts - mean) / root
        square = float(residual @ residual)
        phi = square / (n - k)
        check_scatter(phi, converged=converged)
        apart = np.abs(slots[:, None] - slots)
        beside = left @ ((apart == 1) / 2) @ left
        echo = float(residual @ ((apart == 1) / 2) @ residual) / square
        p = _echo_of(echo, beside, left, apart)
        alike = np.where(apart == 0, 1.0, p**apart)
        scatter = max(1.0, square / float((left * alike).sum()))
        middle, reach = _by_chance(beside, n - k)
        return cls(
            phi,
            echo,
            (middle - reach, middle + reach),
            p,
            max(1.0, phi) * inverse,
            scatter * inverse @ (weighted.T @ alike @ weighted) @ inverse,
        )


def _by_chance(beside: NDArray[np.float64], df: int) -> tuple[float, float]:
    """Return mean and 95 % reach of the echo of independent scatter (Durbin & Watson 1950, part 4)."""
    first, second = float(np.trace(beside)), float((beside * beside.T).sum())
    variance = 2 * (df * second - first**2) / (df**2 * (df + 2))
    return first / df, 1.96 * math.sqrt(variance)


def _echo_of(
    echo: float,
    beside: NDArray[np.float64],
    left: NDArray[np.float64],
    apart: NDArray[np.intp],
) -> float:
    """Return the autocorrelation, from 0 up, under which residuals echo on average as they do."""

    def expected(p: float) -> float:
        alike = np.where(apart == 0, 1.0, p**apart)
        return float((beside * alike).sum() / (left * alike).sum())

    low, high = 0.0, _MOST_ECHO
    if expected(low) >= echo:
        return low
    if expected(high) <= echo:
        return high
    # Not before: it takes long to load.
    from scipy.optimize import brentq

    return float(brentq(lambda p: expected(p) - echo, low, high))


# --- of a panel ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class InterruptedSeries:
    """What broke in the series of a panel on a day.

    Parameters
    ----------
    target
        Ids of areas, taken as one.
    on
        The first day after the change.
    periods
        The source periods of the series.
    left_out
        Those that were left out: the one within which the change fell, and those that nobody watched.
    alone
        The target by itself.
    by_control
        The target against each control, or why not.
    """

    target: tuple[str, ...]
    on: date
    periods: tuple[DateRange, ...]
    left_out: tuple[DateRange, ...]
    alone: ControlledIts
    by_control: Mapping[str, ControlledIts | Refusal]


def _in_a_row(panel: Panel, target: Sequence[str]) -> list[int]:
    """Return the source periods of the target; those of other areas that lie across them are no part."""
    periods = panel.source_periods
    counted = [
        all(panel.by_source[area, str(one)].state != "unknown" for area in target)
        for one in periods
    ]
    return [
        i
        for i, one in enumerate(periods)
        if not one.stated
        and (counted[i] or not any(one.overlap(other) for other in periods if other != one))
    ]


def its_of(
    panel: Panel,
    on: date,
    target: Sequence[str],
    controls: Sequence[str] = (),
    *,
    harmonics: int | None = None,
    slope: bool = True,
) -> InterruptedSeries:
    """Fit the source periods of a panel, before and after a day.

    Parameters
    ----------
    panel
        Disclosed. A count that is withheld is not guessed: its area is refused.
    on
        The first day after the change. The period in which it falls, unless with its first day, is left
        out.
    target
        Ids of areas, taken as one.
    controls
        Ids of areas, each used alone.
    harmonics
        Pairs of sine and cosine of a year; unless given as many as the periods can tell, up to two, and
        none where less than two years are covered.
    slope
        As for :func:`controlled_its`.

    Raises
    ------
    UnknownIdError
        If there are no counts of an area.
    DataError
        If an area is named twice.
    Refusal
        If the day lies outside the series, a count of the target is withheld, or as for
        :func:`controlled_its`.

    Examples
    --------
    A register of 18 months, with two contacts every second day, and three in the second half:

    >>> from datetime import date
    >>> import pandas as pd
    >>> from scenemap import open_study
    >>> days = pd.date_range("2015-01-01", "2016-06-30", freq="2D").repeat(2)
    >>> days = days.append(pd.date_range("2015-10-01", "2016-06-30", freq="2D")).astype(str)
    >>> rows = pd.DataFrame({"area": "laksevag", "time": days, "kind": "contact"})
    >>> found = its_of(open_study(rows).panel("month").panel, date(2015, 10, 1), ["laksevag"])
    >>> round(found.alone.step.estimate, 1)
    1.5
    """
    check_panel(panel, "An interrupted time series")
    check_areas([*target, *controls], panel.areas)
    check_roles([*target, *controls])
    at = _in_a_row(panel, target)
    periods = tuple(panel.source_periods[i] for i in at)
    if not periods or not periods[0].start < on < periods[-1].end:
        span = f"{periods[0].start}..{periods[-1].last}" if periods else "–"
        raise refuse(
            f"Endringen {on} ligger utenfor serien ({span}).",
            f"The change on {on} lies outside the series ({span}).",
            "Velg en dag i serien, eller ta med flere år.",
            "Choose a day within the series, or take more years in.",
        )
    counts, days, state = laid_out(panel, panel.areas)
    counts, days, state = counts[:, at], days[:, at], state[:, at]
    within = np.array([one.start < on < one.end for one in periods])
    change = sum(one.start < on for one in periods)
    middles = np.array([one.start.toordinal() + one.days / 2 for one in periods])
    length = float(np.mean([one.days for one in periods]))
    times = (middles - middles[0]) / length

    def role(areas: Sequence[str]) -> tuple[pd.Series, NDArray[np.float64]]:
        rows = [panel.areas.index(area) for area in areas]
        for area, row in zip(areas, rows, strict=True):
            withheld = np.flatnonzero((state[row] == "withheld") & ~within)
            if len(withheld):
                raise missing(area, periods[withheld[0]], withheld=True)
        total, watched = added_up(counts, days, rows)
        watched = np.where(within | ~np.isfinite(total), 0.0, np.nan_to_num(watched))
        return pd.Series(total, index=[str(one) for one in periods], name="count"), watched

    series, watched = role(target)
    told = told_harmonics(times[watched > 0], YEAR / length, _MOST_PAIRS)
    pairs = told if harmonics is None else harmonics

    def fitted(control: Sequence[str]) -> ControlledIts:
        beside, beside_watched = role(control) if control else (None, None)
        return controlled_its(
            series,
            change,
            beside,
            exposure=watched,
            control_exposure=beside_watched,
            time=times,
            season=YEAR / length if pairs else None,
            harmonics=pairs,
            slope=slope,
        )

    alone = fitted([])
    by_control: dict[str, ControlledIts | Refusal] = {}
    for area in controls:
        try:
            by_control[area] = fitted([area])
        except Refusal as refusal:
            by_control[area] = refusal
    taken = set(alone.target.counts.index)
    return InterruptedSeries(
        tuple(target),
        on,
        periods,
        tuple(one for one in periods if str(one) not in taken),
        alone,
        by_control,
    )
