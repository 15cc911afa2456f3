"""Whether events moved in time: hours of the day or days of the week, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenemap.measures.estimate import LEVEL, Estimate, counts_of, refuse
from scenemap.measures.given import dealt, random_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from scenemap.profiles import Profile

#: Below so many expected events in a bin, the p-value is drawn instead of taken from chi-squared.
_LEAST_EXPECTED = 5
_DRAWS = 9_999
#: By so much may the shares of the watched days differ, measured as those of events are: weekdays come
#: four or five times in a month, and each is a seventh.
_MOST_WATCHED_OTHERWISE = 0.1


def moved_share(
    before: ArrayLike,
    after: ArrayLike,
    *,
    names: tuple[str, str] = ("before", "after"),
    seed: int = 0,
) -> Estimate:
    """Compute the part of events that would have to change bin for two profiles to be alike.

    The index of dissimilarity, half the sum of the absolute differences of the shares (Duncan & Duncan
    1955, ASR 20:210-217). It is above 0 by chance alone, the more so the fewer the events: the note
    says how large it is on average where nothing changed. The p-value is that of Pearson's chi-squared
    for homogeneity, or, where fewer than 5 events are expected in a bin, of its permutation form: the
    same events dealt anew to the two windows, as often.

    Parameters
    ----------
    before, after
        Events by bin, shape (n,), the same bins.
    names
        Of the two, for messages.
    seed
        Of the draws.

    Returns
    -------
    Estimate
        From 0 to 1, without an interval; ``n`` is the number of events.

    Raises
    ------
    Refusal
        If a window holds no event, a count is unknown, or all events are in one bin.

    Examples
    --------
    Of ten events eight and two, then five and five: three of ten would have to move.

    >>> round(moved_share([8, 2], [5, 5]).estimate, 3)
    0.3
    """
    from scipy import stats

    table = np.vstack([counts_of(before, names[0]), counts_of(after, names[1])])
    table = table[:, table.sum(axis=0) > 0]
    totals = table.sum(axis=1)
    if (totals == 0).any() or table.shape[1] < 2:
        raise refuse(
            "Det trengs hendelser i begge periodene og i mer enn én time eller ukedag.",
            "It takes events in both windows, and in more than one hour or weekday.",
            "Gi lengre perioder.",
            "Give longer windows.",
        )
    whole = np.rint(table).astype(np.int64)
    drawn = _dealt(whole, seed)
    by_chance = float(_dissimilarity(drawn).mean())
    if stats.contingency.expected_freq(table).min() >= _LEAST_EXPECTED:
        p = float(stats.chi2_contingency(table, correction=False).pvalue)
        name = "Pearson's chi-squared"
    else:
        above = (_chi_squared(drawn) >= _chi_squared(whole[None]) - 1e-9).sum()
        p = float((above + 1) / (len(drawn) + 1))
        name = f"permutation of chi-squared, {_DRAWS} draws"
    return Estimate(
        float(_dissimilarity(table[None])[0]),
        None,
        None,
        None,
        LEVEL,
        round(float(totals.sum())),
        f"index of dissimilarity (Duncan & Duncan 1955); {name}",
        f"{by_chance:.3f} on average if nothing changed",
        p=p,
        chance=by_chance,
    )


def moved_between(before: Profile, after: Profile) -> Estimate:
    """Compare two profiles of the whole case; bins withheld in either are taken together.

    Their sum follows from what is shown, so nothing more is told; a move between them is not seen, and
    the index is at most too small. An hour of which nothing is known counts as without events: it is
    the recorded events that are compared.

    Parameters
    ----------
    before, after
        Disclosed, by the same cycle, withheld rather than rounded.

    Raises
    ------
    Refusal
        As for :func:`moved_share`, if the profiles are rounded or of areas, and if other weekdays were
        watched in one window than in the other: then it is who looked that moved.

    Examples
    --------
    >>> import pandas as pd
    >>> from scenemap import open_study
    >>> from scenemap.intervals import DateRange
    >>> days = {"2014-03": (10, 22), "2015-03": (22, 23)}
    >>> hours = [f"{month}-01T{hour}:30" for month in days for hour in days[month]]
    >>> study = open_study(pd.DataFrame({"area": "laksevag", "time": hours, "count": 20}))
    >>> march = [DateRange.parse(f"{month}-01..{month}-31") for month in days]
    >>> before, after = (study.profile("hour", window=one)[0] for one in march)
    >>> moved_between(before, after).estimate
    0.5
    """
    pair = (before, after)
    if before.by != after.by or any(one.by_area or one.withheld.base is not None for one in pair):
        raise refuse(
            "Avrundede profiler, og profiler av områder, sammenlignes ikke.",
            "Rounded profiles, and those of areas, are not compared.",
            "Utelat avrundingen.",
            "Leave the rounding out.",
        )
    watched = np.vstack([one.cells["days"].to_numpy(dtype=np.float64) for one in pair])
    if _dissimilarity(watched[None])[0] > _MOST_WATCHED_OTHERWISE:
        raise refuse(
            "I den ene perioden ble det fulgt med på andre ukedager enn i den andre.",
            "Other weekdays were watched in one window than in the other.",
            "Velg perioder der det ble fulgt med på de samme ukedagene.",
            "Choose windows in which the same weekdays were watched.",
        )
    shown = [one.counts().to_numpy()[0] for one in pair]
    hidden = np.any([one.cells["flags"].eq("suppressed").to_numpy() for one in pair], axis=0)
    counts = []
    for one, values in zip(pair, shown, strict=True):
        known = np.nan_to_num(values[~hidden])
        total = one.withheld.of_events
        rest = (float(np.nansum(values)) if total is None else total) - known.sum()
        counts.append(np.append(known, max(0.0, rest)) if hidden.any() else known)
    return moved_share(*counts)


def _dealt(table: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Deal the events of both windows anew, each window as many as it had; shape (draws, 2, bins)."""
    random = random_of(seed)
    first = dealt(random, table.sum(axis=0), int(table[0].sum()), _DRAWS)
    return np.stack([first, table.sum(axis=0) - first], axis=1)


def _dissimilarity(tables: NDArray[np.generic]) -> NDArray[np.float64]:
    shares = tables / tables.sum(axis=2, keepdims=True)
    return np.asarray(np.abs(shares[:, 0] - shares[:, 1]).sum(axis=1) / 2, dtype=np.float64)


def _chi_squared(tables: NDArray[np.int64]) -> NDArray[np.float64]:
    rows = tables.sum(axis=2, keepdims=True)
    expected = rows * tables.sum(axis=1, keepdims=True) / rows.sum(axis=1, keepdims=True)
    return np.asarray(((tables - expected) ** 2 / expected).sum(axis=(1, 2)))
