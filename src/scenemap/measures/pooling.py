"""Several targets, each against a control of its own, as one estimate: what closures do on the whole.

Each pair of target and control gives a log rate ratio with its variance. Their mean, weighted by how
exact each is, says what happened on the whole; how much pairs differ beyond chance is tau-squared, and is
told beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.errors import DataError
from scenemap.measures.designs import Design
from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    check_choice,
    check_level,
    half_width,
    refuse,
    two_sided,
)
from scenemap.measures.overdispersion import dispersion_of
from scenemap.measures.rates import rate_ratio
from scenemap.model import Between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenemap.intervals import DateRange
    from scenemap.measures.designs import Window, WindowCounts
    from scenemap.measures.overdispersion import Dispersion

#: Of one pair nothing is pooled.
LEAST_PAIRS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """The mean of several rate ratios.

    Parameters
    ----------
    ratio
        The mean ratio with its interval; ``se`` is that of its logarithm.
    prediction
        Ends of the interval in which the ratio of another such pair would lie; None for two pairs.
    pairs
        One row a pair, in the order given: ``ratio``, ``low``, ``high``, and its ``weight`` in the mean.
    tau2
        Variance of the log ratios between pairs, beyond chance.
    i2
        Part of the variance of the log ratios that is beyond chance, in percent, from 0 to 100.
    q, p
        Cochran's Q of no difference between pairs, and its p.

    Examples
    --------
    >>> found = pooled({"a": rate_ratio((50, 30), (60, 55)), "b": rate_ratio((80, 40), (70, 75))})
    >>> found.pairs["weight"].round(2).tolist(), round(found.p, 2)
    ([0.42, 0.58], 0.39)
    """

    ratio: Estimate
    prediction: tuple[float, float] | None
    pairs: pd.DataFrame
    tau2: float
    i2: float
    q: float
    p: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and the control of its own.

    Parameters
    ----------
    target, control
        Ids of areas, each group taken as one area.

    Examples
    --------
    >>> Pair.parse("park+square:harbour")
    Pair(target=('park', 'square'), control=('harbour',))
    """

    target: tuple[str, ...]
    control: tuple[str, ...]

    @classmethod
    def parse(cls, words: str) -> Pair:
        """Read ``TARGET:CONTROL``; several areas of either are joined by ``+``.

        Raises
        ------
        DataError
            If it is not written so.
        """
        roles = [tuple(filter(None, map(str.strip, role.split("+")))) for role in words.split(":")]
        if len(roles) != 2 or not all(roles):
            raise DataError(
                f"'{words}' is not a pair. Write TARGET:CONTROL, such as korskirken:sandviken, with + "
                "between several areas of one."
            )
        return cls(*roles)

    def __str__(self) -> str:
        return ":".join("+".join(role) for role in (self.target, self.control))


@dataclass(frozen=True, slots=True, eq=False)
class PooledPairs:
    """What pairs of target and control say together.

    Parameters
    ----------
    windows
        Before and after.
    pairs
        With the counts of target and control, before and after.
    pooled
        Their mean.
    dispersion
        Overdispersion that the variance of each pair takes.
    """

    windows: tuple[DateRange, DateRange]
    pairs: Mapping[Pair, tuple[Window, Window]]
    pooled: Pooled
    dispersion: Dispersion


def pool_pairs(
    table: WindowCounts,
    pairs: Sequence[Pair],
    *,
    phi: float | None = None,
    between: Between = "paule-mandel",
    level: float = LEVEL,
) -> PooledPairs:
    """Compute the rate ratio of each target against its control, and pool them.

    Parameters
    ----------
    table
        Counts of the windows, disclosed.
    pairs
        At least two; no area in two of them.
    phi
        Overdispersion; estimated from all areas that are no target unless given
        (:func:`scenemap.measures.dispersion_of`). Its own doubt is not in the pooled interval, which
        takes that from how the pairs scatter.
    between, level
        As for :func:`pooled`.

    Raises
    ------
    DataError
        If an area is in two pairs, or twice in one.
    UnknownIdError
        If there are no counts of an area.
    Refusal
        If a count is 0, unknown or withheld, or there are fewer than two pairs.

    Examples
    --------
    >>> import numpy as np
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.measures.designs import WindowCounts
    >>> windows = (DateRange.parse("2014-01-01..2014-12-31"), DateRange.parse("2015-01-01..2015-12-31"))
    >>> counts = np.array([[50.0, 30], [60, 55], [80, 40], [70, 75]])
    >>> days, shown = np.full((4, 2), 365.0), np.full((4, 2), "shown")
    >>> table = WindowCounts(("a", "b", "c", "d"), windows, counts, days, shown)
    >>> found = pool_pairs(table, [Pair(("a",), ("b",)), Pair(("c",), ("d",))], phi=1)
    >>> round(found.pooled.ratio.estimate, 3)
    0.539
    """
    _check_enough(len(pairs))
    named = [area for pair in pairs for role in (pair.target, pair.control) for area in role]
    twice = [area for area in dict.fromkeys(named) if named.count(area) > 1]
    if twice:
        raise DataError(
            f"{', '.join(twice)} is named twice. Pairs are taken as independent: give each target a "
            "control of its own."
        )
    counts = {pair: (table.window(pair.target), table.window(pair.control)) for pair in pairs}
    targets = tuple(area for pair in pairs for area in pair.target)
    dispersion = dispersion_of(table, Design(targets, (), (), *table.windows, phi))
    ratios = {
        str(pair): rate_ratio(
            target.counts,
            control.counts,
            exposure=target.days,
            control_exposure=control.days,
            phi=dispersion.phi,
            level=level,
        )
        for pair, (target, control) in counts.items()
    }
    return PooledPairs(
        table.windows, counts, pooled(ratios, between=between, level=level), dispersion
    )


def pooled(
    ratios: Mapping[str, Estimate], *, between: Between = "paule-mandel", level: float = LEVEL
) -> Pooled:
    """Pool rate ratios of pairs of target and control by a random-effects model.

    The mean is weighted by ``1 / (variance + tau2)``; tau2 by Paule & Mandel (1982, J Res Natl Bur Stand
    87:377-385) or DerSimonian & Laird (1986, Controlled Clinical Trials 7:177-188), both by statsmodels'
    ``combine_effects``. The interval is Hartung and Knapp's (2003, Stat Med 22:2693-2710): Student's with
    one degree of freedom less than there are pairs, its standard error from how the pairs scatter, and
    never below that of the weights alone (Jackson et al. 2017, Res Synth Methods 8:299-309). The
    prediction interval is Student's with two less (Higgins, Thompson & Spiegelhalter 2009, JRSS A
    172:137-159).

    Parameters
    ----------
    ratios
        By name of the pair: of :func:`scenemap.measures.rate_ratio`, each with its overdispersion. No
        area may be in two pairs, for they are taken as independent.
    between
        How tau2 is estimated.
    level
        Confidence of the intervals.

    Raises
    ------
    Refusal
        If there are fewer than two, or one has no standard error.

    Examples
    --------
    >>> from scenemap.measures.rates import rate_ratio
    >>> ratios = {"a": rate_ratio((50, 30), (60, 55)), "b": rate_ratio((80, 40), (70, 75))}
    >>> found = pooled(ratios)
    >>> round(found.ratio.estimate, 3), found.tau2
    (0.539, 0.0)
    """
    check_level(level)
    check_choice(between, Between, "between")
    _check_enough(len(ratios))
    unsure = [name for name, one in ratios.items() if not one.se or not one.estimate > 0]
    if unsure:
        raise refuse(
            f"{', '.join(unsure)}: forholdet har ingen standardfeil.",
            f"{', '.join(unsure)}: the ratio has no standard error.",
        )
    effects = np.log([one.estimate for one in ratios.values()])
    variances = np.array([(one.se or 0.0) ** 2 for one in ratios.values()])
    left = len(ratios) - 1
    weights = 1 / variances
    mean, sd = float(np.average(effects, weights=weights)), float(weights.sum() ** -0.5)
    q, tau2, scatter = float(weights @ (effects - mean) ** 2), 0.0, 1.0
    # Where pairs differ no more than chance would make them tau2 is 0. statsmodels gives one below 0
    # then, or divides by it.
    if q > left:
        # Not before: it takes longer to load than to compute.
        from statsmodels.stats.meta_analysis import combine_effects

        method = "pm" if between == "paule-mandel" else "dl"
        found = combine_effects(effects, variances, method_re=method)
        tau2, mean, sd = float(found.tau2), float(found.mean_effect_re), float(found.sd_eff_w_re)
        scatter = float(found.scale_hksj_re)
        weights = 1 / (variances + tau2)
    se = sd * math.sqrt(max(scatter, 1.0))
    z = mean / se
    reach = float(half_width(se**2, level=level, df=left))
    ratio = Estimate(
        math.exp(mean),
        se,
        math.exp(mean - reach),
        math.exp(mean + reach),
        level,
        len(ratios),
        f"random-effects mean of log rate ratios, tau2 by {between.replace('-', ' and ').title()}, "
        "interval by Hartung & Knapp (2003)",
        "se is that of the logarithm",
        z,
        two_sided(z, left),
        float(left),
    )
    prediction = None
    if left > 1:
        reach = float(half_width(tau2 + sd**2, level=level, df=left - 1))
        prediction = (math.exp(mean - reach), math.exp(mean + reach))
    pairs = pd.DataFrame(
        {
            "ratio": [one.estimate for one in ratios.values()],
            "low": [one.low for one in ratios.values()],
            "high": [one.high for one in ratios.values()],
            "weight": weights / weights.sum(),
        },
        index=pd.Index(list(ratios), name="pair"),
    )
    i2 = 100 * max(0.0, (q - left) / q) if q > 0 else 0.0
    from scipy.special import chdtrc

    return Pooled(ratio, prediction, pairs, tau2, i2, q, float(chdtrc(left, q)))


def _check_enough(pairs: int) -> None:
    if pairs < LEAST_PAIRS:
        raise refuse(
            "Det trengs minst to par for å slå sammen.",
            "At least two pairs are needed to pool.",
            "Gi flere par av målområde og kontroll.",
            "Give more pairs of target and control.",
        )
