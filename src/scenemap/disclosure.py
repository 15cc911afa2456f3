"""Withholding small counts.

Counts of 1 to 4 that were made from person-level events are withheld, and nothing is derived from
them: rates, shares, centres, totals, chart and page take the panel that comes out of here. Published
counts are public already and pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from scenemap.panel import Panel

#: The smallest count that is shown; 0 is shown where the source looked.
SMALLEST = 5


def disclose(panel: Panel) -> Panel:
    """Return the panel that may be shown.

    Parameters
    ----------
    panel
        As counted.

    Returns
    -------
    Panel
        With 1-4 withheld if it was counted from events, simulated ones too; else unchanged.
    """
    if panel.origin == "published":
        return panel
    return replace(panel, cells=_withhold(panel.cells), source_cells=_withhold(panel.source_cells))


def _withhold(cells: pd.DataFrame) -> pd.DataFrame:
    small = cells["count"].between(1, SMALLEST - 1).fillna(value=False).astype(bool)
    shown = cells.copy()
    shown.loc[small, ["count", "per_30_days"]] = None
    shown.loc[small, "flags"] = "suppressed"
    return shown


def n_suppressed(panel: Panel) -> int:
    """Count the withheld cells."""
    return int((panel.cells["flags"] == "suppressed").sum())
