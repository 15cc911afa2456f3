"""Cells as matrices of numbers: what the page is made of, and by which number it knows each state."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenemap.facts.build import Facts

STATES = {"unknown": 0, "zero": 1, "exact": 2, "period_mean": 3, "suppressed": 4, "partial": 5}
#: States of which no number may be told.
UNTOLD = (STATES["unknown"], STATES["suppressed"])


def matrices_of(
    facts: Facts, cells: pd.DataFrame, periods: list[str]
) -> dict[str, list[list[Any]]]:
    """Lay cells out as rows of areas and columns of periods; what no cell tells of is unknown.

    Parameters
    ----------
    facts
        Of the areas.
    cells
        Of a panel that may be shown.
    periods
        As the cells call them, in order.

    Returns
    -------
    dict
        ``state`` by number, ``value`` per 30 days, ``count``; None where nothing is told.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> facts = open_study().facts("year")
    >>> told = matrices_of(facts, facts.panel.cells, [one.id for one in facts.panel.slices])
    >>> told["state"][0], told["count"][0]
    ([5, 2, 5], [14, 148, 103])
    """
    size = (len(facts.areas), len(periods))
    state = np.full(size, STATES["unknown"])
    value, count = np.full(size, None, dtype=object), np.full(size, None, dtype=object)
    rows = _places(cells["area"], [area.id for area in facts.areas])
    columns = _places(cells["period"], periods)
    state[rows, columns] = state_codes(cells)
    # Few rates differ where there are very many: each is rounded once.
    rates = cells["per_30_days"].to_numpy(dtype=np.float64, na_value=np.nan)
    found, at = np.unique(rates, return_inverse=True)
    rounded = [None if math.isnan(one) else round(one, 4) for one in found.tolist()]
    value[rows, columns] = np.array(rounded, dtype=object)[at]
    count[rows, columns] = cells["count"].to_numpy(dtype=object, na_value=None)
    return {"state": state.tolist(), "value": value.tolist(), "count": count.tolist()}


def _places(names: pd.Series, order: list[str]) -> NDArray[np.int64]:
    """Return where in an order each name stands."""
    numbers, found = pd.factorize(names)
    places = {one: at for at, one in enumerate(order)}
    at: NDArray[np.int64] = np.array([places[str(one)] for one in found], np.int64)[numbers]
    return at


def state_codes(cells: pd.DataFrame) -> NDArray[np.int64]:
    """Return the number of each cell's state: what is covered in part, and nought, look different.

    Parameters
    ----------
    cells
        Of a panel that may be shown.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> sorted(set(state_codes(open_study().facts("year").panel.cells).tolist()))
    [0, 2, 5]
    """
    numbers, names = pd.factorize(cells["state"])
    # A rounded count is always known, and drawn as one.
    states = np.array([STATES.get(str(one), STATES["exact"]) for one in names], dtype=np.int64)
    counts = cells["count"].to_numpy(dtype=np.float64, na_value=np.nan)
    # What was rounded to nought may be a few.
    exact = np.array([one == "exact" for one in names], dtype=bool)
    known = np.where(exact[numbers] & (counts == 0), STATES["zero"], STATES["exact"])
    known = np.where(cells["partial"].to_numpy(dtype=bool), STATES["partial"], known)
    return np.where(np.isnan(counts), states[numbers], known)
