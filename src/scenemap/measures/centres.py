"""Where the counts lie on the whole: weighted mean centres, how far they shift, how wide they spread.

A mean centre of areas depends on which point stands for each area. It is reported for two admissible
choices, and is worth a headline only if they agree better than the centre moves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    check_choice,
    check_level,
    check_phi,
    normal_quantile,
    refuse,
)
from scenemap.measures.given import (
    AREA,
    dealt,
    finite,
    random_of,
    same_index,
    series_of,
    some_events,
)
from scenemap.model import Text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

Convention = Literal["sd", "crimestat"]
_NAMES: dict[Convention, str] = {
    "sd": "plain standard deviation (divisor n)",
    "crimestat": "CrimeStat IV, ch. 4 (divisor n - 2; axes times the square root of 2)",
}


@dataclass(frozen=True, slots=True)
class CentreShift:
    """How a mean centre moved.

    Parameters
    ----------
    metres
        Length of the shift.
    degrees
        Direction, clockwise from grid north.
    east, north
        Its components in metres.
    """

    metres: float
    degrees: float
    east: float
    north: float

    def spread(self, other: CentreShift) -> float:
        """Return how far another estimate of the same shift is from this one, in metres."""
        return math.hypot(self.east - other.east, self.north - other.north)


def mean_centre(x: ArrayLike, y: ArrayLike, weights: ArrayLike) -> tuple[float, float]:
    """Compute the weighted mean centre (Ebdon 1985; CrimeStat IV, ch. 4).

    Parameters
    ----------
    x, y
        Metres, shape (n,).
    weights
        Counts or rates, shape (n,), from 0 up and not all 0.

    Raises
    ------
    ValueError
        If the weights are negative or all 0.

    Examples
    --------
    The eight points of statistics textbooks' first example, each once:

    >>> x, y = [1, 2, 2, 2, 3, 3, 3, 4], [2, 3, 2, 1, 4, 3, 1, 4]
    >>> mean_centre(x, y, [1] * 8)
    (2.5, 2.5)
    """
    weight = np.asarray(weights, dtype=np.float64)
    if (weight < 0).any() or not weight.sum() > 0:
        raise ValueError("Weights must be from 0 up and not all 0.")
    return (
        float(np.average(np.asarray(x, dtype=np.float64), weights=weight)),
        float(np.average(np.asarray(y, dtype=np.float64), weights=weight)),
    )


def centre_shift(first: tuple[float, float], last: tuple[float, float]) -> CentreShift:
    """Compute the shift from one centre to another, in metres and degrees.

    Examples
    --------
    >>> centre_shift((0, 0), (-3, -4))
    CentreShift(metres=5.0, degrees=216.86989764584402, east=-3, north=-4)
    """
    east, north = last[0] - first[0], last[1] - first[1]
    return CentreShift(
        math.hypot(east, north), math.degrees(math.atan2(east, north)) % 360, east, north
    )


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A standard deviational ellipse.

    Parameters
    ----------
    major, minor
        Its half axes in metres.
    rotation
        Of the major axis, in radians anticlockwise from east, above -pi/2 up to pi/2; NaN for a circle.
    bearing
        Of the major axis, in degrees clockwise from grid north, from 0 below 180; NaN for a circle.
    x, y
        Its centre, the mean centre, in metres.
    n
        How many points, or the sum of their weights.
    method
        The convention that the axes are in.
    """

    major: float
    minor: float
    rotation: float
    bearing: float
    x: float
    y: float
    n: float
    method: str


@dataclass(frozen=True, slots=True)
class ResampledShift:
    """How a mean centre moved, and what chance alone would do.

    Parameters
    ----------
    shift
        The shift: metres, degrees, components.
    length
        Its length in metres: the interval holds the lengths of all shifts in the region of both
        components together; ``p`` is of a permutation test, and ``chance`` the length in the middle of
        what it dealt.
    east, north
        Its components in metres, each with an interval of its own.
    """

    shift: CentreShift
    length: Estimate
    east: Estimate
    north: Estimate

    def spread(self, other: ResampledShift) -> float:
        """Return how far the same shift with another choice of points is from this one, in metres."""
        return self.shift.spread(other.shift)

    def robust(self, other: ResampledShift) -> bool:
        """Say whether two choices of points agree better than the centre moved in either.

        Where they do not, the shift is no headline.
        """
        return agree(self.shift, other.shift)


def agree(first: CentreShift, other: CentreShift) -> bool:
    """Say whether two estimates of one shift agree better than the centre moves in either.

    Strictly better: where they lie as far apart as the centre moves, one may say that it did not move
    at all, and a shift of 0 in both is none.

    Examples
    --------
    >>> agree(centre_shift((0, 0), (300, 0)), centre_shift((0, 0), (200, 0)))
    True
    >>> agree(centre_shift((0, 0), (300, 0)), centre_shift((0, 0), (0, 0)))
    False
    """
    return first.spread(other) < min(first.metres, other.metres)


def standard_distance(
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None = None,
    convention: Convention = "sd",
) -> Estimate:
    """Compute the standard distance: the root mean square distance from the mean centre.

    ``sqrt(sum w ((x - mx)^2 + (y - my)^2) / n)`` with n the sum of the weights (Ebdon 1985); CrimeStat
    IV, ch. 4, divides by n - 2.

    Parameters
    ----------
    x, y
        Metres, shape (n,).
    weights
        How many events lie at each point, shape (n,), from 0 up; each one unless given.
    convention
        "sd" or "crimestat".

    Raises
    ------
    Refusal
        If a coordinate is unknown, a weight is no count, or n leaves nothing after n - 2.

    Examples
    --------
    >>> x, y = [1, 2, 2, 2, 3, 3, 3, 4], [2, 3, 2, 1, 4, 3, 1, 4]
    >>> round(standard_distance(x, y).estimate, 10)
    1.4142135624
    """
    check_choice(convention, Convention, "convention")
    east, north, weight = _weighted(x, y, weights)
    n = _divisor(weight, convention)
    mx, my = mean_centre(east, north, weight)
    distance = math.sqrt(float(weight @ ((east - mx) ** 2 + (north - my) ** 2)) / n)
    return Estimate(
        distance, None, None, None, LEVEL, len(east), f"Standard distance: {_NAMES[convention]}"
    )


def ellipse(
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None = None,
    convention: Convention = "crimestat",
) -> Ellipse:
    """Compute the standard deviational ellipse (Yuill 1971; CrimeStat IV, ch. 4).

    The axes are those of the covariance of the points: half axes ``sqrt(eigenvalue)`` with divisor n
    ("sd"), and ``sqrt(2 n / (n - 2))`` times as long in CrimeStat. pointpats calls the same numbers
    "crimestat" and, without its corrections, "yuill"; with weights it takes the number of points for
    n, where this takes the sum of the weights, so that a point of weight 2 is two points.

    Parameters
    ----------
    x, y
        Metres, shape (n,).
    weights
        How many events lie at each point, shape (n,), from 0 up; each one unless given.
    convention
        "crimestat" or "sd".

    Raises
    ------
    Refusal
        If a coordinate is unknown, a weight is no count, or n leaves nothing after n - 2.

    Examples
    --------
    >>> found = ellipse([0, 4, 2, 2], [0, 0, -1, 1], convention="sd")
    >>> round(found.major, 4), round(found.minor, 4), found.bearing
    (1.4142, 0.7071, 90.0)
    """
    check_choice(convention, Convention, "convention")
    east, north, weight = _weighted(x, y, weights)
    divisor = _divisor(weight, convention)
    mx, my = mean_centre(east, north, weight)
    dx, dy = east - mx, north - my
    xx, yy, xy = (float(weight @ part) / divisor for part in (dx * dx, dy * dy, dx * dy))
    middle, half = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    scale = 2 if convention == "crimestat" else 1
    circle = half <= 1e-12 * middle
    rotation = math.nan if circle else math.atan2(2 * xy, xx - yy) / 2
    if rotation <= -math.pi / 2:  # the same axis
        rotation = math.pi / 2
    return Ellipse(
        major=math.sqrt(scale * (middle + half)),
        minor=math.sqrt(scale * max(middle - half, 0)),
        rotation=rotation,
        bearing=(90 - math.degrees(rotation)) % 180,
        x=mx,
        y=my,
        n=float(weight.sum()),
        method=f"Standard deviational ellipse: {_NAMES[convention]}",
    )


def centre_shift_resampled(
    first_counts: ArrayLike | pd.Series,
    last_counts: ArrayLike | pd.Series,
    x: ArrayLike,
    y: ArrayLike,
    *,
    exposure: tuple[float, float] = (1, 1),
    draws: int = 9999,
    seed: int = 0,
    level: float = LEVEL,
    phi: float = 1.0,
) -> ResampledShift:
    """Compute the shift of the mean centre of counts by area, with its doubt.

    Interval: the centre of n events has the variance of one event's position over n (multinomial,
    totals held), and the shift the sum of both. The components get normal intervals; the length gets
    the least and the largest length within the region that holds both components together (an ellipse
    by chi-squared with two degrees of freedom). That interval always holds its estimate, reaches down
    to 0 where the centre may not have moved, and holds the truth at least as often as the level says.
    Test: all events are dealt anew to the two periods, totals held (a permutation test that both have
    one distribution); ``p = (1 + as long or longer) / (1 + draws)``. Both assume independent events.

    Parameters
    ----------
    first_counts, last_counts
        Whole counts by area, shape (n,), same areas in the same order, covered in both periods.
    x, y
        The areas' points in metres, shape (n,).
    exposure
        Lengths of the two periods. A rate divides all of a period's counts by the same number, so
        they do not move a centre; they are taken to be checked.
    draws
        How many draws, for the test.
    seed
        Of the random numbers; same seed, same answer.
    level
        Confidence of the intervals.
    phi
        Overdispersion of the events, by which the variances are multiplied; p does not take it.

    Raises
    ------
    Refusal
        If a count is not whole or unknown, a period is empty or has no length, the areas differ or
        there is only one.

    Examples
    --------
    >>> found = centre_shift_resampled([30, 10], [10, 30], [0, 100], [0, 0], draws=999)
    >>> found.shift.metres, found.shift.degrees, found.length.p
    (50.0, 90.0, 0.001)
    >>> round(found.length.low, 1), round(found.length.high, 1)
    (30.8, 69.2)
    """
    check_level(level)
    check_phi(phi)
    _check_draws(draws)
    first = series_of(
        first_counts, AREA, of=Text(nb="første periode", en="first period"), whole=True
    )
    last = series_of(last_counts, AREA, of=Text(nb="siste periode", en="last period"), whole=True)
    same_index(first, last)
    some_events(first, Text(nb="Første periode", en="First period"))
    some_events(last, Text(nb="Siste periode", en="Last period"))
    if len(first) < 2:
        raise refuse(
            "Ett område har ett tyngdepunkt, og det flytter seg ikke.",
            "One area has one centre, and it does not move.",
            "Gi minst to områder.",
            "Give at least two areas.",
        )
    if not all(math.isfinite(length) and length > 0 for length in exposure):
        raise refuse(
            f"Periodene har lengdene {exposure[0]:g} og {exposure[1]:g}; begge må være over 0.",
            f"The periods have the lengths {exposure[0]:g} and {exposure[1]:g}; both must be over 0.",
            "Gi lengdene i dager.",
            "Give the lengths in days.",
        )
    n = len(first)
    points = np.column_stack(
        (finite(x, Text(nb="x", en="x"), n), finite(y, Text(nb="y", en="y"), n))
    )
    before, after = (counts.to_numpy().astype(np.int64) for counts in (first, last))
    rng = random_of(seed)

    shift = centre_shift(
        mean_centre(points[:, 0], points[:, 1], before),
        mean_centre(points[:, 0], points[:, 1], after),
    )
    covariance = phi * (_covariance(before, points) + _covariance(after, points))
    pooled = before + after
    early = dealt(rng, pooled, int(before.sum()), draws)
    chance = _centres(pooled - early, points) - _centres(early, points)
    # A length that only rounding tells from the one observed is as long as it.
    scale = float(np.ptp(points, axis=0).max())
    longer = int((np.hypot(*chance.T) >= shift.metres - 1e-9 * scale).sum())

    note = "Read p for whether the centre moved." if phi == 1 else f"phi {phi:g}; p takes it as 1"
    n = int(pooled.sum())

    def component(value: float, variance: float, what: str) -> Estimate:
        name = f"{what} of the mean centre's shift in metres, multinomial variance"
        if not variance > 0:  # every event of either period lies at one point
            return Estimate(value, None, None, None, level, n, name, _NO_SCATTER)
        se = math.sqrt(variance)
        reach = normal_quantile(0.5 + level / 2) * se
        return Estimate(value, se, value - reach, value + reach, level, n, name, note)

    ends = _lengths(np.array([shift.east, shift.north]), covariance, level)
    length = Estimate(
        shift.metres,
        None,
        ends[0] if ends else None,
        ends[1] if ends else None,
        level,
        n,
        "Length of the mean centre's shift in metres; from the region of its components, multinomial "
        f"variance; permutation test of {draws} draws (seed {seed})",
        note if ends else _NO_SCATTER,
        p=(1 + longer) / (1 + draws),
        chance=float(np.median(np.hypot(*chance.T))),
    )
    return ResampledShift(
        shift,
        length,
        component(shift.east, float(covariance[0, 0]), "East"),
        component(shift.north, float(covariance[1, 1]), "North"),
    )


_NO_SCATTER = (
    "The events of each period lie at one point: there is no scatter to tell the doubt by."
)
#: Directions in which the edge of a region is looked at.
_DIRECTIONS = 3_600


def _covariance(counts: NDArray[np.int64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the covariance of the mean centre of so many events, shape (2, 2)."""
    n = int(counts.sum())
    away = points - (counts @ points) / n
    return np.asarray((away * counts[:, None]).T @ away / (n * max(n - 1, 1)))


def _lengths(
    shift: NDArray[np.float64], covariance: NDArray[np.float64], level: float
) -> tuple[float, float] | None:
    """Return the least and the largest length in a shift's region; None where it has no extent."""
    values, axes = np.linalg.eigh(covariance)
    wide = values > 1e-12 * max(float(values.max()), 0.0)
    if not wide.any() or not values.max() > 0:
        return None
    # Chi-squared with one degree of freedom where all lies on a line, as for areas along a street.
    squared = normal_quantile(0.5 + level / 2) ** 2 if wide.sum() == 1 else -2 * math.log(1 - level)
    half = np.sqrt(np.where(wide, values, 0.0) * squared)
    centre = axes.T @ shift
    angle = np.linspace(0, 2 * math.pi, _DIRECTIONS, endpoint=False)
    edge = centre[:, None] + half[:, None] * np.stack([np.cos(angle), np.sin(angle)])
    lengths = np.hypot(*edge)
    with np.errstate(divide="ignore", invalid="ignore"):
        from_middle = np.where(half > 0, centre / half, np.where(np.abs(centre) > 0, np.inf, 0.0))
    inside = float(from_middle @ from_middle) <= 1
    return (0.0 if inside else float(lengths.min())), float(lengths.max())


def _centres(counts: NDArray[np.int64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the mean centres of many sets of counts, shapes (draws, n) and (n, 2)."""
    return (counts @ points) / counts.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def _check_draws(draws: int) -> None:
    if draws < 99:
        raise refuse(
            f"{draws} trekninger er for få; p kan ikke bli under {1 / (1 + max(draws, 0)):.3g}.",
            f"{draws} draws are too few; p cannot fall below {1 / (1 + max(draws, 0)):.3g}.",
            "Bruk minst 99.",
            "Take 99 or more.",
        )


def _weighted(
    x: ArrayLike, y: ArrayLike, weights: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    n = np.size(np.asarray(x))
    east, north = finite(x, Text(nb="x", en="x"), n), finite(y, Text(nb="y", en="y"), n)
    given = np.ones(n) if weights is None else weights
    weight = series_of(given, Text(nb="punkt", en="point")).to_numpy()
    finite(weight, Text(nb="vekter", en="weights"), n)
    if not weight.sum() > 0:
        raise refuse("Alle vektene er 0.", "All weights are 0.")
    return east, north, weight


def _divisor(weight: NDArray[np.float64], convention: Convention) -> float:
    n = float(weight.sum())
    if convention == "sd":
        return n
    if n <= 2:
        raise refuse(
            f"CrimeStats konvensjon deler på n - 2, og n er {n:g}.",
            f"CrimeStat's convention divides by n - 2, and n is {n:g}.",
            "Del på n (konvensjonen sd), eller bruk flere punkter.",
            "Divide by n (the convention sd), or take more points.",
        )
    return n - 2
