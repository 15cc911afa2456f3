"""Matrices of cells packed for the page: what is not told takes no room, and has no number to show."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Any

from scenemap.errors import DataError
from scenemap.facts.matrices import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PER_DAYS, _DECIMALS = 30, 10_000


def pack_cells(
    cells: Mapping[str, Sequence[Sequence[Any]]], days: Sequence[int | None]
) -> dict[str, list[Any]]:
    """Return matrices of cells in the least room: a row an area.

    Parameters
    ----------
    cells
        ``state``, ``count`` and ``value`` of each area and period, and ``period`` where they may be
        means of longer ones.
    days
        Days that each period was covered for, by which most rates are the counts divided.

    Returns
    -------
    dict
        Of each area ``state`` a text of digits, ``count`` the counts of the cells that are told,
        ``value`` their rates, or 0 where all follow from counts and days, ``period`` a list, or 0
        where none is a mean.

    Raises
    ------
    DataError
        If a cell that is unknown or withheld comes with a number.

    Examples
    --------
    >>> pack_cells({"state": [[2, 4]], "count": [[9, None]], "value": [[9.0, None]]}, [30, 31])
    {'state': ['24'], 'count': [[9]], 'value': [0], 'period': [0]}
    """
    packed: dict[str, list[Any]] = {"state": [], "count": [], "value": [], "period": []}
    periods = cells.get("period") or [[None] * len(days)] * len(cells["state"])
    rows = zip(cells["state"], cells["count"], cells["value"], periods, strict=True)
    for states, counts, values, means in rows:
        told = [state not in UNTOLD for state in states]
        untold = [not one for one in told]
        if any(one is not None for row in (counts, values) for one in compress(row, untold)):
            raise DataError("a cell that is withheld or unknown has a number, which none may have.")
        known = list(compress(counts, told))
        rates = list(compress(values, told))
        follow = [
            _rate(one, over) for one, over in zip(known, compress(days, told), strict=True)
        ] == rates
        packed["state"].append("".join(map(str, states)))
        packed["count"].append(known)
        packed["value"].append(0 if follow else rates)
        packed["period"].append(0 if all(one is None for one in means) else list(means))
    return packed


@lru_cache(maxsize=1 << 16)  # the same few counts and days come again and again
def _rate(count: int | None, days: int | None) -> float | None:
    """Return events per 30 days to four decimals, worked out step by step as the page does."""
    if count is None or not days:
        return None
    return math.floor(count / days * _PER_DAYS * _DECIMALS + 0.5) / _DECIMALS
