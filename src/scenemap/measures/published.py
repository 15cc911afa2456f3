"""Windows of published counts: sums of whole source periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.intervals import DateRange, Slice
from scenemap.measures.designs import periods_within
from scenemap.measures.estimate import refuse
from scenemap.panel import COLUMNS, SOURCE_COLUMNS, Panel, frame_of, rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def panel_over(panel: Panel, windows: Sequence[DateRange]) -> Panel:
    """Add published counts up over windows, each of whole source periods.

    Parameters
    ----------
    panel
        Published.
    windows
        In order and apart.

    Returns
    -------
    Panel
        Whose source periods are the windows. A sum of which one count is unknown is unknown.

    Raises
    ------
    Refusal
        If a source period reaches over the edge of a window, or does not reach it, or none lies in it,
        or the source gives no days for one.

    Examples
    --------
    >>> from scenemap import load_case
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.panel import published_panel
    >>> years = [DateRange.parse(f"{year}-01-01..{year}-12-31") for year in (2015,)]
    >>> panel_over(published_panel(load_case("bergen"), "year"), years).cell("laksevag", str(years[0]))
    Cell(state='exact', value=148, per_30_days=12.164383561643836, days=365, coverage=365,
    partial=False, spread=False, why='')
    """
    rows = []
    whole = {str(window): window.days for window in windows}
    for window in windows:
        inside = [panel.source_periods[at] for at in periods_within(panel.source_periods, window)]
        told = DateRange(inside[0].start, inside[-1].end)
        if told != window:
            raise refuse(
                f"Kildeperiodene i vinduet {window} dekker {told} og ikke mer.",
                f"The source periods in the window {window} are of {told} and no more.",
                "La vinduet følge kildeperiodene.",
                "Let the window follow the source periods.",
            )
        days = sum(period.days for period in inside)
        for area in panel.areas:
            found = [panel.by_source[area, str(period)].value for period in inside]
            count = None if None in found else sum(one or 0 for one in found)
            rows.append(
                {
                    "area": area,
                    "period": str(window),
                    "count": count,
                    "coverage": None if count is None else days,
                    "state": "unknown" if count is None else "exact",
                    "partial": days < window.days,
                    "spread": False,
                    "days": days,
                    "per_30_days": rate_of(count, days),
                    "source_periods": len(inside),
                }
            )
    rows.sort(key=lambda row: str(row["area"]))
    return Panel(
        kind=panel.kind,
        unit=panel.unit,
        by=panel.by,
        slices=tuple(Slice(str(one), one, panel.by) for one in windows),
        areas=panel.areas,
        cells=frame_of([{**row, "days": whole[str(row["period"])]} for row in rows], COLUMNS),
        source_periods=tuple(windows),
        source_cells=frame_of(rows, SOURCE_COLUMNS),
        origin=panel.origin,
        windows=True,
    )
