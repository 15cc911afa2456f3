"""Whether two patterns are alike: the spatial point pattern test on counts by area."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scenemap.measures.estimate import LEVEL, Estimate, check_choice, check_level, refuse
from scenemap.measures.given import (
    AREA,
    check_seed,
    counted_once,
    dealt,
    random_of,
    same_index,
    series_of,
    some_events,
)
from scenemap.model import Text

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Method = Literal["andresen", "proportions"]
Proportion = Literal["campbell", "chi2", "fisher"]
Control = Literal["bh", "by", "none"]
#: How often the events are dealt anew for the chance value of S, and drawn where no draws are asked for.
_CHANCE_DEALS, _CHANCE_DRAWS = 99, 200
_PROPORTION: dict[Proportion, str] = {
    "campbell": "N - 1 chi-squared where all expected counts are 1 or more, else Fisher's exact",
    "chi2": "N - 1 chi-squared",
    "fisher": "Fisher's exact",
}
_CONTROL: dict[Control, str] = {
    "bh": "Benjamini-Hochberg",
    "by": "Benjamini-Yekutieli",
    "none": "no control for many tests",
}


@dataclass(frozen=True, slots=True, eq=False)
class Sppt:
    """A spatial point pattern test: the indices, and each area's part in them.

    Parameters
    ----------
    s
        Share of all areas that are similar. Its ``chance`` is what S is in the middle where the events
        of both sets are dealt anew to the two, so that they are draws of one distribution.
    robust
        Share of the areas with a point in either set that are similar; the headline when events are
        rare.
    local
        +1 where the area holds more of test than of base, -1 where less, 0 where similar; on the
        caller's index.
    table
        By area: base, test, their percentages, and what the decision rests on (low and high of the
        test percentage, or p and adjusted p; missing where neither set has a point).
    method
        Which test; named because the choice moves S.
    """

    s: Estimate
    robust: Estimate
    local: pd.Series
    table: pd.DataFrame
    method: str


def sppt(
    base: ArrayLike | pd.Series,
    test: ArrayLike | pd.Series,
    *,
    method: Method = "andresen",
    draws: int | None = 200,
    share: float = 0.85,
    level: float = LEVEL,
    proportion: Proportion = "campbell",
    control: Control = "bh",
    seed: int = 0,
) -> Sppt:
    """Test area by area whether two sets of points are spread alike.

    *andresen* (Andresen 2009, Applied Geography 29:333-345): n = round(share x N) of the N test points
    are drawn without replacement, ``draws`` times; the smallest and largest 2.5 % of an area's
    percentages are dropped (5 + 5 of 200); the area is similar when its base percentage lies within
    the rest, ends included. With ``draws=None`` nothing is drawn: the number of an area's points
    among n is hypergeometric, and its quantiles are the limits. The test set alone is drawn, so that
    base and test are not exchangeable.

    *proportions* (Wheeler, Steenbeek & Andresen 2018, Transactions in GIS 22:760-774): a two-sided
    two-proportion test in every area with a point in either set, p-values controlled for many tests;
    similar unless the adjusted p is below ``1 - level``. Exchangeable. "campbell" follows Campbell
    2007, Stat Med 26:3661-3675, the paper's source for the N - 1 chi-squared, in leaving tables with an
    expected count below 1 to Fisher's exact test.

    Parameters
    ----------
    base, test
        Whole counts by area, shape (n,), same areas in the same order. Points outside every area are
        in neither, and so in no denominator.
    method
        "andresen" or "proportions".
    draws, share, seed
        For "andresen".
    level
        Confidence.
    proportion, control
        For "proportions": the test, and the control of the false-discovery rate.

    Raises
    ------
    Refusal
        If a count is unknown or not whole, the areas differ, a set is empty, or the draws are too few
        to drop one at each end.

    Examples
    --------
    The example of the R package sppt (Steenbeek and others 2018):

    >>> import pandas as pd
    >>> areas = [1, 4, 5, 6, 11, 15]
    >>> base, test = pd.Series([2, 2, 2, 1, 0, 1], areas), pd.Series([2, 1, 2, 2, 1, 1], areas)
    >>> found = sppt(base, test)
    >>> round(found.s.estimate, 7), found.local[found.local != 0].to_dict()
    (0.8333333, {4: -1})
    """
    check_level(level)
    check_choice(method, Method, "method")
    check_choice(proportion, Proportion, "proportion")
    check_choice(control, Control, "control")
    first = series_of(base, AREA, of=Text(nb="grunnlag", en="base"), whole=True)
    second = series_of(test, AREA, of=Text(nb="sammenlignet", en="test"), whole=True)
    counted_once(first.index, AREA)
    same_index(first, second)
    some_events(first, Text(nb="Grunnlaget", en="The base set"))
    some_events(second, Text(nb="Det sammenlignede settet", en="The test set"))
    table = pd.DataFrame(
        {
            "base": first,
            "test": second,
            "base_percent": 100 * first / first.sum(),
            "test_percent": 100 * second / second.sum(),
        }
    )
    if method == "andresen":
        low, high = _limits(second.to_numpy().astype(np.int64), draws, share, level, seed)
        table["low"], table["high"] = low, high
        # Percentages of different denominators are compared: equal ones may differ by rounding.
        more = (table["low"] - table["base_percent"] > 1e-9).to_numpy()
        less = (table["base_percent"] - table["high"] > 1e-9).to_numpy()
        how = "exact hypergeometric limits" if draws is None else f"{draws} draws, seed {seed}"
        name = f"SPPT, Andresen 2009 ({100 * share:g} % of the test points; {how})"
        note = "Base and test are not exchangeable."
        chance = _by_chance(first, second, draws or _CHANCE_DRAWS, share, level, seed)
    else:
        p = _proportion_p(first.to_numpy(), second.to_numpy(), proportion)
        table["p"], table["p_adjusted"] = p, _adjusted(p, control)
        differs = (table["p_adjusted"] < 1 - level).to_numpy()
        rises = (table["test_percent"] > table["base_percent"]).to_numpy()
        more, less = differs & rises, differs & ~rises
        name = (
            "SPPT, proportion tests of Wheeler, Steenbeek & Andresen 2018 "
            f"({_PROPORTION[proportion]}; {_CONTROL[control]})"
        )
        note = "Base and test are exchangeable. Not found different is not the same as alike."
        # Where nothing differs, control for many tests finds nothing, and without it 5 % of areas.
        chance = (level, level) if control == "none" else (1.0, 1.0)
    local = pd.Series(more.astype(np.int64) - less.astype(np.int64), first.index, name="local")
    table["local"] = local
    seen = (first + second > 0).to_numpy()

    def index(similar: NDArray[np.bool_], which: str, by_chance: float) -> Estimate:
        return Estimate(
            float(similar.mean()),
            None,
            None,
            None,
            level,
            len(similar),
            f"{which}: {name}",
            note,
            chance=by_chance,
        )

    similar = (local == 0).to_numpy()
    return Sppt(
        index(similar, "S", chance[0]),
        index(similar[seen], "Robust S", chance[1]),
        local,
        table,
        name,
    )


def _by_chance(
    base: pd.Series, test: pd.Series, draws: int, share: float, level: float, seed: int
) -> tuple[float, float]:
    """Return the medians of S and robust S where both sets are draws of one distribution.

    Their events are dealt anew to the two sets, each as large as it is. An area's number among the
    drawn points is hypergeometric, whatever the other areas hold.
    """
    check_seed(seed)
    random = np.random.default_rng([seed, 1])
    pooled = (base + test).to_numpy().astype(np.int64)
    totals = int(base.sum()), int(test.sum())
    seen = pooled > 0
    n = round(share * totals[1])
    dropped = max(1, math.floor((1 - level) / 2 * draws + 1e-9))
    ends = [dropped, draws - 1 - dropped]
    first = dealt(random, pooled, totals[0], _CHANCE_DEALS)
    limits = []
    for second in pooled - first:
        drawn = random.hypergeometric(second, totals[1] - second, n, size=(draws, len(pooled)))
        limits.append(np.sort(drawn, axis=0)[ends])
    low, high = np.stack(limits, axis=1) / n
    percent = first / totals[0]
    similar = (low <= percent + 1e-11) & (percent <= high + 1e-11)
    whole, robust = (np.median(one.mean(axis=1)) for one in (similar, similar[:, seen]))
    return float(whole), float(robust)


def _limits(
    counts: NDArray[np.int64], draws: int | None, share: float, level: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute the limits of each area's percentage among the drawn points."""
    total = int(counts.sum())
    if not 0 < share < 1 or (n := round(share * total)) < 1:
        raise refuse(
            f"{100 * share:g} % av {total} punkter kan ikke trekkes.",
            f"{100 * share:g} % of {total} points cannot be drawn.",
            "Andelen er mellom 0 og 1; 0.85 er den publiserte.",
            "The share is between 0 and 1; 0.85 is the published one.",
        )
    tail = (1 - level) / 2
    if draws is None:
        from scipy import stats  # takes longer to load than most measures take

        spread = stats.hypergeom(total, counts, n)
        return 100 * spread.ppf(tail) / n, 100 * spread.ppf(1 - tail) / n
    dropped = math.floor(tail * draws + 1e-9)
    if dropped < 1:
        raise refuse(
            f"{draws} trekninger er for få til å sløyfe {100 * tail:g} % i hver ende.",
            f"{draws} draws are too few to drop {100 * tail:g} % at each end.",
            f"Bruk minst {math.ceil(1 / tail - 1e-9)}, eller None for eksakte grenser.",
            f"Take {math.ceil(1 / tail - 1e-9)} or more, or None for exact limits.",
        )
    drawn = dealt(random_of(seed), counts, n, draws)
    ordered = np.sort(drawn, axis=0)
    return 100 * ordered[dropped] / n, 100 * ordered[draws - 1 - dropped] / n


def _proportion_p(
    base: NDArray[np.float64], test: NDArray[np.float64], proportion: Proportion
) -> NDArray[np.float64]:
    """Compute each area's two-sided p; NaN where neither set has a point."""
    totals = np.array([base.sum(), test.sum()])
    n = totals.sum()
    p = np.full(len(base), np.nan)
    for i in np.flatnonzero(base + test > 0):
        inside = np.array([base[i], test[i]])
        observed = np.column_stack((inside, totals - inside))
        expected = np.outer(totals, observed.sum(axis=0)) / n
        if not expected.all():  # all points of both sets lie in this one area
            p[i] = 1.0
        elif proportion == "fisher" or (proportion == "campbell" and expected.min() < 1):
            from scipy import stats

            p[i] = stats.fisher_exact(observed.astype(np.int64)).pvalue
        else:
            chi2 = float(((observed - expected) ** 2 / expected).sum())
            from scipy.special import chdtrc

            p[i] = chdtrc(1, chi2 * (n - 1) / n)
    return p


def _adjusted(p: NDArray[np.float64], control: Control) -> NDArray[np.float64]:
    """Adjust for many tests, over the areas where one was made."""
    adjusted = p.copy()
    made = ~np.isnan(p)
    if control != "none":
        from scipy import stats

        adjusted[made] = stats.false_discovery_control(p[made], method=control)
    return adjusted
