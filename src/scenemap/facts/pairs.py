"""What the page needs to compare any two periods of a panel as :mod:`scenemap.facts.comparison` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scenemap import text
from scenemap.cells import TYPED, flags_of
from scenemap.facts.matrices import matrices_of, state_codes
from scenemap.measures.estimate import LEVEL, normal_quantile
from scenemap.measures.rates import LARGE, LEAST_CHANGE, LEAST_EXPECTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenemap.facts.build import Facts
    from scenemap.panel import Panel


def page_compare(facts: Facts, shown: Sequence[str]) -> dict[str, Any] | None:
    """Lay out what two periods are compared by, besides the counts: the days behind them, and the rule.

    The counts are those of the table by source period, which the page holds in any case. Only what the
    panel shows is in it.

    Parameters
    ----------
    facts
        The facts.
    shown
        The slices of the page, as their ids.

    Returns
    -------
    dict
        ``days`` are the watched days of each source period, and ``other_days`` those of single areas that
        were watched on more or fewer: pairs of period and days by the number of the area. Period is slice
        where ``of_slices``. ``first`` and ``last`` are the periods that the facts compare. None where
        there are not two periods of which anything is known.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> from scenemap.facts import page_facts
    >>> told = page_facts(open_study().facts("quarter"))["compare"]
    >>> told["first"], told["last"], told["days"], told["of_slices"]
    (0, 2, [122, 365, 182], False)
    """
    panel, windows, compared = facts.panel, facts.windows, facts.comparison
    if facts.counts.notna().any().sum() < 2:
        return None
    periods = [str(one) for one in panel.source_periods]
    ends = (compared.first, compared.last)
    first, last = (
        (0, len(periods) - 1) if windows is not None else (periods.index(str(one)) for one in ends)
    )
    return {
        **_days(panel, facts.counts),
        "of_slices": panel.origin != "published"
        and [one.id for one in panel.slices] == list(shown),
        "first": first,
        "last": last,
        # There are not two periods that were watched throughout: then those in part are compared.
        "in_part": compared.chosen == "partial",
        "windows": None if windows is None else _windows(facts, windows),
        "rounded_to": panel.withheld.base if panel.withheld else None,
        "rule": {
            "level": LEVEL,
            "quantile": normal_quantile(0.5 + LEVEL / 2),
            "least_change": LEAST_CHANGE,
            "large": LARGE,
            "least_expected": LEAST_EXPECTED,
        },
    }


def _days(panel: Panel, counts: pd.DataFrame) -> dict[str, Any]:
    """Return the watched days of each period, and of areas with others: only of what has a count."""
    days = panel.days().reindex(counts.index).where(counts.notna()).to_numpy()
    usual = [_most_common(column[~np.isnan(column)]) for column in days.T]
    plain = np.array([np.nan if one is None else one for one in usual])
    odd = ~np.isnan(days) & (days != plain)
    others: dict[int, list[tuple[int, int]]] = {}
    for area, at in np.argwhere(odd).tolist():
        others.setdefault(area, []).append((at, int(days[area, at])))
    return {"days": usual, "other_days": others}


def _most_common(days: NDArray[np.float64]) -> int | None:
    values, counts = np.unique(days, return_counts=True)
    return int(values[counts.argmax()]) if values.size else None


def _windows(facts: Facts, windows: Panel) -> dict[str, Any]:
    """Lay out the two windows that were asked for, with their counts, a row an area."""
    periods = [str(one) for one in windows.source_periods]
    told = matrices_of(facts, windows.source_cells, periods)
    return {
        "ends": [
            {"start": one.start.isoformat(), "end": one.end.isoformat(), "label": text.period(one)}
            for one in windows.source_periods
        ],
        "state": told["state"],
        "count": told["count"],
        **_days(windows, windows.counts().reindex([area.id for area in facts.areas])),
    }


def page_flags(panel: Panel) -> dict[str, Any]:
    """Say which words files write for cells: those usual for each state, and the cells with others.

    Parameters
    ----------
    panel
        That may be shown.

    Returns
    -------
    dict
        ``usual`` by the number of the state; ``other`` has rows of slice, area and words.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> from scenemap.facts import page_facts
    >>> page_facts(open_study().facts("quarter"))["flags"]["usual"]
    {0: 'unknown', 2: 'exact', 3: 'period_mean'}
    """
    # What was counted by slice has source cells that say the same.
    frames = [panel.cells, *([panel.source_cells] if panel.origin == "published" else [])]
    cells = pd.concat([one[[*TYPED, "coverage"]] for one in frames], ignore_index=True)
    code = np.concatenate([state_codes(one) for one in frames])
    states, _ = pd.factorize(cells["state"])
    marks = (cells["partial"], cells["spread"], cells["coverage"].isna())
    # One number for all that the words of a cell follow from.
    kinds = (code * len(cells) + states) * 8 + sum(
        2**bit * one.to_numpy(dtype=np.int64) for bit, one in enumerate(marks)
    )
    _, first, kind, many = np.unique(
        kinds, return_index=True, return_inverse=True, return_counts=True
    )
    words = flags_of(cells.iloc[first]).to_numpy()
    usual: dict[int, str] = {}
    for at in np.argsort(-many, kind="stable"):
        usual.setdefault(int(code[first[at]]), str(words[at]))
    rare = np.array([usual[int(code[row])] != words[at] for at, row in enumerate(first)])
    own = kind.ravel()[: len(panel.cells)]
    other = panel.cells.loc[rare[own], ["period", "area"]].assign(flags=words[own][rare[own]])
    return {
        "usual": {one: usual[one] for one in sorted(usual)},
        "other": other.to_numpy().tolist(),
    }
