"""Simulate counts that scatter more than independent events do, and how often intervals hold the truth.

Areas of unequal size are counted slice by slice. Persons recur: counts are negative binomial with a
variance of phi times their mean, and slices in a row resemble each other with correlation r (of the
normal scores of the gamma frailty behind them). The package's own functions estimate phi and make the
intervals, of many runs at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from scenemap.measures.displacement import difference_of
from scenemap.measures.estimate import LEVEL, half_width
from scenemap.measures.overdispersion import LEAST_DF, LEAST_SLICES, welch_phi, window_phi
from scenemap.measures.rates import log_ratio_of

SEED = 20140825
#: Slices after; as many as before where those are fewer.
AFTER = 12
#: How unequal areas are: the standard deviation of the logarithm of their size.
UNEQUAL = 0.7
#: Degrees of freedom that are as good as all.
_MANY = 1e9
_GRID = np.linspace(-5, 5, 2_001)
Table = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Known means, and how counts scatter about them.

    Parameters
    ----------
    areas
        J: the target, its control, and the others.
    before
        B: slices before.
    mean
        Of the target's count in a window of B slices, or in a slice with ``by_slice``.
    phi
        Variance over mean of a slice's count.
    r
        Correlation of neighbouring slices.
    effect
        What multiplies the target's mean after.
    phi_target
        The target's own; that of the others unless given.
    rise
        What multiplies every mean by the end of the series, evenly.
    own
        What multiplies the target's mean after besides the effect, though nothing was done.
    """

    areas: int = 8
    before: int = 24
    mean: float = 20
    phi: float = 1
    r: float = 0
    effect: float = 1
    phi_target: float | None = None
    rise: float = 1
    own: float = 1
    by_slice: bool = False

    @property
    def after(self) -> int:
        """Slices after."""
        return min(self.before, AFTER)

    @property
    def slice_mean(self) -> float:
        """The target's mean in a slice before."""
        return self.mean if self.by_slice else self.mean / self.before

    def means(self) -> Table:
        """Return the mean of every count, shape (areas, slices)."""
        n = self.before + self.after
        # At the quantiles of a log-normal distribution: the target's is 1, the control's next to it.
        others = self.areas - 1
        quantiles = (NormalDist().inv_cdf((i + 0.5) / others) for i in range(others))
        ordered = sorted(quantiles, key=abs)
        size = np.exp(UNEQUAL * np.array([0.0, *ordered]))
        means = self.slice_mean * size[:, None] * np.linspace(1, self.rise, n)[None, :]
        means[0, self.before :] *= self.effect * self.own
        return means

    def drawn(self, runs: int) -> Table:
        """Draw counts, shape (runs, areas, slices); the same at every call."""
        key = [self.areas, self.before, self.mean, self.phi, self.r, self.effect]
        key += [self.phi_target or 0, self.rise, self.own, float(self.by_slice)]
        random = np.random.default_rng([SEED, *(round(100 * one) for one in key)])
        means = self.means()
        counts = np.empty((runs, *means.shape))
        for area, mean in enumerate(means):
            phi = self.phi_target if area == 0 and self.phi_target is not None else self.phi
            counts[:, area] = series(mean, phi, self.r, runs, random)
        return counts


def series(mean: Table, phi: float, r: float, runs: int, random: np.random.Generator) -> Table:
    """Draw one area's counts, shape (runs, slices)."""
    size = (runs, len(mean))
    if phi == 1:
        return random.poisson(mean, size).astype(np.float64)
    if r == 0:
        return random.negative_binomial(mean / (phi - 1), 1 / phi, size).astype(np.float64)
    score = random.standard_normal(size)
    for at in range(1, len(mean)):
        score[:, at] = r * score[:, at - 1] + np.sqrt(1 - r**2) * score[:, at]
    frailty = np.empty(size)
    grid = stats.norm.cdf(_GRID)
    seen: dict[float, Table] = {}
    for at, one in enumerate(mean):
        shape = float(one) / (phi - 1)
        if shape not in seen:
            seen[shape] = stats.gamma.ppf(grid, shape, scale=phi - 1)
        frailty[:, at] = np.interp(score[:, at], _GRID, seen[shape])
    return random.poisson(frailty).astype(np.float64)


@dataclass(frozen=True)
class Held:
    """How often intervals hold the truth, in percent of the runs that have one.

    Parameters
    ----------
    default
        With phi as estimated.
    naive
        As if events were independent.
    known
        With the true phi of a window.
    width
        Median of the default's width over that with the true phi.
    answered
        Percent of the runs that have an interval.
    """

    default: float
    naive: float
    known: float
    width: float
    answered: float


def phi_by_default(counts: Table, before: int) -> tuple[Table, Table]:
    """Estimate phi as a measure does that is told nothing; where none can be, it is 1, surely."""
    areas, slices = counts.shape[1:]
    after = np.arange(slices) >= before
    if areas == 2:
        if min(before, slices - before) < LEAST_SLICES:
            return np.ones(len(counts)), np.full(len(counts), _MANY)
        days = np.ones(slices)
        phi, df = welch_phi(counts[:, 0], counts[:, 1], days, days, after)
        enough = df > 0
    else:
        middle = before // 2
        windows = np.stack([counts[..., ~after].sum(-1), counts[..., after].sum(-1)], -1)
        halves = np.stack([counts[..., :middle].sum(-1), counts[..., middle:before].sum(-1)], -1)
        days = np.tile([float(before), float(slices - before)], (areas, 1))
        half_days = np.tile([float(middle), float(before - middle)], (areas, 1))
        phi, df = window_phi(windows[:, 1:], days[1:], halves, half_days)
        enough = df >= LEAST_DF
    return np.where(enough, phi, 1.0), np.where(enough, df, _MANY)


def window_scatter(world: World, n: int) -> float:
    """Return phi of a window of n slices: more than a slice's where slices resemble each other."""
    if world.phi == 1 or world.r == 0:
        return world.phi
    # Of gamma frailties with correlated normal scores, by their own draws.
    random = np.random.default_rng([SEED, n])
    mean = np.full(n, world.slice_mean)
    sums = series(mean, world.phi, world.r, 20_000, random).sum(axis=1)
    return float(sums.var() / sums.mean())


def held(world: World, runs: int) -> dict[str, Held]:
    """Count how often the intervals of WDD and rate ratio hold the truth in a world."""
    counts = world.drawn(runs)
    cut = world.before
    pairs = np.stack([counts[:, :2, :cut].sum(-1), counts[:, :2, cut:].sum(-1)], -1)
    days = np.tile([float(cut), float(world.after)], (2, 1))
    phi, df = phi_by_default(counts, cut)
    known = (window_scatter(world, cut) + window_scatter(world, world.after)) / 2
    means = world.means()[:2] / np.array([[world.own], [1.0]]) ** (
        np.arange(cut + world.after) >= cut
    )
    rates = np.stack([means[:, :cut].mean(-1), means[:, cut:].mean(-1)], -1)
    found = {}
    truth = (rates[0, 1] - rates[0, 0]) - (rates[1, 1] - rates[1, 0])
    wdd = difference_of(pairs, np.array([1.0, -1.0]), days)
    found["wdd"] = _held(*wdd, truth, phi, df, known, wdd[1] > 0)
    usable = (pairs > 0).all(axis=(1, 2))
    ratio = log_ratio_of(np.where(usable[:, None, None], pairs, 1.0), days)
    change = np.log(rates[:, 1] / rates[:, 0])
    found["ratio"] = _held(*ratio, change[0] - change[1], phi, df, known, usable)
    return found


def _held(
    estimate: Table,
    variance: Table,
    truth: float,
    phi: Table,
    df: Table,
    known: float,
    usable: NDArray[np.bool_],
) -> Held:
    away = np.abs(estimate - truth)
    reach = half_width(variance, level=LEVEL, phi=phi, df=df)
    told = half_width(variance, level=LEVEL, phi=known)
    naive = half_width(variance, level=LEVEL)

    def percent(ends: Table) -> float:
        return float(100 * (away <= ends)[usable].mean()) if usable.any() else float("nan")

    return Held(
        percent(reach),
        percent(naive),
        percent(told),
        float(np.median((reach / np.where(told > 0, told, 1.0))[usable])),
        float(100 * usable.mean()),
    )
