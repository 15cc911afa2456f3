"""What may be shown of the persons that observation sessions saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.disclosure.suppression import WIDTH
from scenemap.model import SMALLEST
from scenemap.presence import Presence

if TYPE_CHECKING:
    import pandas as pd

    from scenemap.presence import CountedPresence


def disclose_presence(presence: CountedPresence) -> Presence:
    """Withhold numbers of persons that are small, or from which small ones follow.

    Mean and sessions give the sum of the persons seen, and the sum less the peak what all other
    sessions saw; how many sessions saw somebody is known, and each of them saw one person at least, and
    none more than the peak. Mean and peak are shown only if the sum, the peak and the sum of the others
    are each 0 or at least :data:`~scenemap.model.SMALLEST`, and no session's 1 to 4 is
    known to within :data:`~scenemap.disclosure.suppression.WIDTH`: five persons in five sessions would
    be one in each. Else the peak is withheld, and the mean too where it is what tells. How many
    sessions there were, and in how many nobody was seen, is shown: it is the observers' work.

    Not guarded: two tables of the same sessions by different slices, or of some of them, one taken from
    the other; there is no ledger of sessions. Publish one.
    """
    cells = presence.counted.copy()
    total = (cells["mean"] * cells["sessions"]).round()
    somebody = (cells["sessions"] - cells["nobody"]).astype("Float64")
    rest = total - cells["peak"]
    few = _small(total) | _tells(total, somebody, total)
    peak = few | _small(cells["peak"]) | _small(rest) | _tells(rest, somebody - 1, cells["peak"])
    for column, hidden in (("mean", few), ("peak", peak)):
        # Beneath the mask lies a number too, and in what is pickled: it must not be the count.
        cells.loc[hidden, column] = 0
        cells.loc[hidden, column] = None
    cells.loc[peak, "flags"] = "peak_suppressed"
    cells.loc[few, "flags"] = "suppressed"
    return Presence(presence.by, presence.slices, presence.places, cells, presence.simulated)


def _small(values: pd.Series[float]) -> pd.Series[bool]:
    known = values.fillna(0)
    return (known > 0) & (known < SMALLEST)


def _tells(total: pd.Series[float], n: pd.Series[float], most: pd.Series[float]) -> pd.Series[bool]:
    """Say where a sum tells of one of its ``n`` sessions, of which each is of one person to ``most``."""
    low = (total - (n - 1) * most).clip(lower=1)
    high = (total - (n - 1)).where(total - (n - 1) < most, most)
    told = (n >= 1) & (low < SMALLEST) & (high - low < WIDTH)
    return told.fillna(value=False).astype(bool)
