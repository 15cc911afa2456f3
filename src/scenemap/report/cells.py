"""The cells of a panel as one table for other programs, long or wide, with the outlines of the areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from scenemap.cells import written
from scenemap.panel import check_panel
from scenemap.report.qgis import FLAGS, fills_by_count, fills_by_rate
from scenemap.tablefiles import FileTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from scenemap.areas import Area
    from scenemap.model import Lang
    from scenemap.panel import Panel

_DAY = pd.ArrowDtype(pa.date32())


def cells_table(
    panel: Panel, areas: Sequence[Area], lang: Lang, *, wide: bool = False, warning: str = ""
) -> FileTable:
    """Lay the cells of a panel out as one table.

    Parameters
    ----------
    panel
        That may be shown.
    areas
        In which was counted.
    lang
        Of the areas' names and of the words of the map's key.
    wide
        A row an area, with two columns a slice: its count, named as the slice is, and what the count is.
        Else a row an area and slice, with the slice's first and last day.
    warning
        What must be known; a column of its own says it in every row, unless it is blank.

    Returns
    -------
    FileTable
        Blank where a count is not exact, not known or withheld: ``flags`` says which.

    Examples
    --------
    >>> from scenemap import load_case
    >>> from scenemap.panel import published_panel
    >>> case = load_case("bergen")
    >>> table = cells_table(published_panel(case, "year"), case.areas, "en", wide=True)
    >>> cells = table.columns.set_index("area")
    >>> int(cells.loc["laksevag", "2015"]), cells.loc["laksevag", "2015 flags"]
    (148, 'exact')
    """
    check_panel(panel, "A table of cells")
    known = {one.id: one for one in areas}
    names = {one: known[one].short_name[lang] for one in panel.areas}
    cells = _wide(panel) if wide else _long(panel)
    cells.insert(1, "name", cells["area"].map(names))
    cells["origin"] = panel.origin
    if warning:
        cells["warning"] = warning
    outlines: list[BaseGeometry | None] = [known[one].outline for one in cells["area"]]
    drawn = any(one is not None for one in outlines)
    if not drawn:
        return FileTable("panel", cells)
    style = fills_by_count(panel, lang) if wide else fills_by_rate(panel, lang)
    return FileTable("panel", cells, outlines, style)


def _long(panel: Panel) -> pd.DataFrame:
    cells = written(panel.cells)
    days = {one.id: one.range for one in panel.slices}
    of_slice = [days[one] for one in cells["period"]]
    cells.insert(2, "start", pd.Series([one.start for one in of_slice], cells.index, _DAY))
    cells.insert(3, "end", pd.Series([one.last for one in of_slice], cells.index, _DAY))
    return cells.assign(per_30_days=cells["per_30_days"].round(4))


def _wide(panel: Panel) -> pd.DataFrame:
    cells = written(panel.cells).set_index(["area", "period"])
    order = [one.id for one in panel.slices]
    both = {
        name: cells[name].unstack().reindex(index=list(panel.areas), columns=order)  # noqa: PD010
        for name in ("count", "flags")
    }
    columns = {}
    for one in order:
        columns[one] = both["count"][one]
        columns[f"{one}{FLAGS}"] = both["flags"][one]
    return pd.DataFrame(columns, index=pd.Index(panel.areas, name="area")).reset_index()
