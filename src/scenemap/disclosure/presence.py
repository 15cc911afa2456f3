"""What may be shown of the persons that observation sessions saw."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scenemap.disclosure.suppression import SMALLEST

if TYPE_CHECKING:
    import pandas as pd

    from scenemap.presence import Presence


def disclose_presence(presence: Presence) -> Presence:
    """Withhold numbers of persons that are small, or from which small ones follow.

    Mean and sessions give the sum of the persons seen, and the sum less the peak what all other
    sessions saw. All three are shown only if each is 0 or at least
    :data:`~scenemap.disclosure.suppression.SMALLEST`; else the peak is withheld, and the mean too where
    the sum itself is small. With two or three sessions no other number is left. How many sessions there
    were, and in how many nobody was seen, is shown: it is the observers' work.

    Not guarded: two tables of the same sessions by different slices, one taken from the other. Publish
    one.
    """
    cells = presence.cells.copy()
    total = (cells["mean"] * cells["sessions"]).round()
    rest = total - cells["peak"]
    few = _small(total)
    peak = few | _small(cells["peak"]) | _small(rest)
    cells.loc[few, "mean"] = None
    cells.loc[peak, "peak"] = None
    cells.loc[peak, "flags"] = "peak_suppressed"
    cells.loc[few, "flags"] = "suppressed"
    return replace(presence, cells=cells, disclosed=True)


def _small(values: pd.Series[float]) -> pd.Series[bool]:
    known = values.fillna(0)
    return (known > 0) & (known < SMALLEST)
