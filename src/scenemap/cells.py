"""What one cell of a panel says, and how files write it.

Within the package a cell's state is typed; only written files join it to words, and only here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

#: ``exact``: a count of exactly these days; ``period_mean``: the mean per 30 days of a longer source
#: period; ``unknown``: no source looked; ``rounded``: a count of these days, rounded; ``suppressed``: a
#: small count, or one that would tell a small one, withheld.
State = Literal["exact", "period_mean", "unknown", "rounded", "suppressed"]
STATES: tuple[State, ...] = get_args(State)
#: Columns of a frame of cells that say what each is.
TYPED = ("state", "partial", "spread")
#: Why a cell is withheld. Small counts, and those from which they would follow, are marked alike.
WITHHELD_FOR = "small counts"
#: Of fewer cells it takes longer to find what is alike than to make each.
_MANY = 2000
#: Rates are per so many days.
PER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """One area in one period.

    Parameters
    ----------
    state
        What ``value`` is; see :data:`State`.
    value
        The count; None where it is not exact, not known or withheld.
    per_30_days
        Events per 30 watched days; of a mean, that mean. None where it is not known or withheld.
    days
        Days of the period; None where the source gives none.
    coverage
        Days of it on which somebody looked; None where nothing says.
    partial
        Some of its days were not looked at, or are outside of what was counted.
    spread
        Some of the count are parts of events that reach over several periods.
    why
        Why it is withheld; blank if it is not.

    Examples
    --------
    >>> Cell("exact", 12, 4.0, days=92, coverage=90, partial=True).flags
    'exact;partial'
    >>> Cell("suppressed", None, None, days=92, coverage=92).withheld
    True
    """

    state: State
    value: int | None
    per_30_days: float | None
    days: int | None
    coverage: int | None = None
    partial: bool = False
    spread: bool = False
    why: str = ""

    @property
    def withheld(self) -> bool:
        """Whether it may not be shown."""
        return self.state == "suppressed"

    @property
    def known(self) -> bool:
        """Whether it shows a count of its own days."""
        return self.value is not None

    @property
    def zero(self) -> bool:
        """Whether it is nought for sure; nought that was rounded to may be a few."""
        return self.state == "exact" and self.value == 0

    @property
    def flags(self) -> str:
        """The words that files write for it, joined by semicolons."""
        return _flags(self.state, self.partial, self.spread, self.coverage is None)


_ALONE = ("unknown", "suppressed")
_COUNTS = ("exact", "rounded")


def _flags(state: State, partial: bool, spread: bool, uncovered: bool) -> str:
    words: list[str] = [state]
    if state not in _ALONE:
        words += ["spread"] * spread + ["partial"] * partial
        words += ["coverage_unknown"] * (uncovered and state in _COUNTS)
    return ";".join(words)


def flags_of(cells: pd.DataFrame) -> pd.Series:
    """Return the column ``flags`` that files have for cells: as :attr:`Cell.flags`, for many at once.

    Parameters
    ----------
    cells
        With ``state``, ``partial``, ``spread`` and ``coverage``.
    """
    states, names = pd.factorize(cells["state"])
    # One number for all that the words follow from.
    kinds = states * 8
    for bit, one in enumerate((cells["partial"], cells["spread"], cells["coverage"].isna())):
        kinds = kinds + one.to_numpy(dtype=np.int64) * 2**bit
    words = [
        _flags(names[kind // 8], bool(kind & 1), bool(kind & 2), bool(kind & 4))
        for kind in range(len(names) * 8)
    ]
    flags = pd.array(words, dtype="str").take(kinds)
    return pd.Series(flags, index=cells.index, name="flags")


def written(cells: pd.DataFrame) -> pd.DataFrame:
    """Return cells as files have them: one column ``flags`` in the place of those that say the state.

    Parameters
    ----------
    cells
        Of a panel that may be shown.
    """
    at = list(cells.columns).index(TYPED[0])
    plain = cells.drop(columns=list(TYPED))
    plain.insert(at, "flags", flags_of(cells))
    return plain


def each(cells: pd.DataFrame) -> Iterator[tuple[str, str, Cell]]:
    """Give area, period and cell, row by row."""
    columns = ["state", "count", "per_30_days", "days", "coverage", "partial", "spread"]
    names = (cells[name].to_numpy(dtype=object).tolist() for name in ("area", "period"))
    if len(cells) < _MANY:
        return zip(*names, starmap(_cell, _plain(cells, columns)), strict=True)
    # Most of very many cells say what another one says, and cells do not change: one is made of each.
    said = cells.groupby(columns, sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(said, return_index=True)
    made = [_cell(*one) for one in _plain(cells.iloc[first], columns)]
    return zip(*names, [made[one] for one in said.tolist()], strict=True)


def _plain(cells: pd.DataFrame, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Give what rows say; columns become lists at once, for row by row a city would take seconds."""
    plain = (cells[name].to_numpy(dtype=object, na_value=None).tolist() for name in columns)
    return zip(*plain, strict=True)


def _cell(
    state: State,
    count: int | None,
    rate: float | None,
    days: int | None,
    coverage: int | None,
    partial: bool,
    spread: bool,
) -> Cell:
    """Make a cell of what a row of a frame says."""
    return Cell(
        state,
        None if count is None else int(count),
        None if rate is None else float(rate),
        None if days is None else int(days),
        None if coverage is None else int(coverage),
        bool(partial),
        bool(spread),
        WITHHELD_FOR if state == "suppressed" else "",
    )
