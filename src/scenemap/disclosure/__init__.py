"""What may be shown of counts made from person-level events.

Counts of 1 to 4 are withheld, and so are as many others as it takes that none of them follows from what
is shown. Everything else, rates, shares, centres, sums, measures, chart and page, is made from the panel
that comes out of here. Published counts are public already and pass.

What is promised. Take every table of whole counts, none below nought, that agrees with

- every figure of the release, and the total that the command line tells (or else does not tell);
- ``unknown`` for no event where nobody is known to have looked;
- every figure and total of earlier releases (:mod:`scenemap.disclosure.releases`);
- the case's published counts of the same kind and areas.

Over those tables every withheld count of 1 to 4 takes values at least
:data:`~scenemap.disclosure.suppression.WIDTH` apart. So does what a coarser slice would show, and every
count of days between the ends of two figures, and the change of a count by 1 to 4 since an earlier
release. Where what was public before bounds one more tightly, the release adds nothing to it. Mostly it
holds even for a reader who knows which withheld counts are nought; where that cannot be had, all of the
area's counts nearby are withheld, noughts and unknown ones among them. Small counts and those withheld
in addition are marked alike, and how many are which is not told.

What is not. The rule is public, and who reasons from it, and not from sums alone, learns more: where no
sum calls for anything in addition, as in a table with many small counts, a withheld count is 1 to 4, and
what an exact choice of least cost would have withheld rules some tables out. Who knows all persons in a
count but one finds the last; no table prevents that. Releases made without the ledger are not known
here, nor those of the same events under another kind, case or origin; nor is it known which published
table of other areas shares ground with these. Where counts change between releases, it is not guarded
that somebody knows which of them did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scenemap.disclosure.account import told_rows
from scenemap.disclosure.knowledge import Figure, Table, views_of
from scenemap.disclosure.rounding import check_base, range_of, rounded
from scenemap.disclosure.suppression import SMALLEST, Cells, told, withhold
from scenemap.errors import DataError
from scenemap.intervals import BYS
from scenemap.panel import Withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenemap.disclosure.suppression import View
    from scenemap.intervals import By, DateRange
    from scenemap.panel import Conservation, Panel, RowsTold

Method = Literal["suppress", "round"]


def disclose(
    panel: Panel,
    *,
    public: Iterable[Panel] = (),
    earlier: Iterable[Table] = (),
    base: int | None = None,
) -> Panel:
    """Return the panel that may be shown.

    Parameters
    ----------
    panel
        As counted.
    public
        Published tables of the same kind, which may be of the same events.
    earlier
        Earlier releases of the same events.
    base
        Round to multiples of this instead of withholding.

    Returns
    -------
    Panel
        If it was counted from events, simulated ones too: with small counts withheld, and others where
        small ones would follow; ``conservation`` tells what may be told of the rows, and is None if
        the total had to be withheld. Else
        unchanged.

    Raises
    ------
    DataError
        If the base is too small, or rounded figures would tell a small count.
    """
    (shown,) = disclose_together([panel], public=public, earlier=earlier, base=base)
    return shown


def disclose_together(
    panels: Sequence[Panel],
    *,
    public: Iterable[Panel] = (),
    earlier: Iterable[Table] = (),
    base: int | None = None,
) -> tuple[Panel, ...]:
    """Return panels of the same events by several slices, none of which tells on another.

    Parameters
    ----------
    panels
        The same events by month, quarter or year: slices of one must lie within slices of the other.
        Panels of windows (:func:`are_windows`) may be cut anyhow: the days between the ends of any two
        are guarded too.
    public, earlier, base
        As for :func:`disclose`.

    Raises
    ------
    DataError
        If slices do not nest, or as for :func:`disclose`.
    """
    if base is not None:
        check_base(base)
    counted = [panel for panel in panels if panel.origin != "published"]
    if not counted:
        return tuple(panels)
    check_nested([panel.by for panel in counted if not are_windows(panel)])
    release = _Release(counted, base)
    before = list(earlier)
    others = [*(_table_of(panel) for panel in public), *before]
    views = views_of(release.figures, release.cells, release.totals, others)
    hidden = _choose(release, views)
    rows = [table.rows for table in before if table.rows is not None]
    shown = iter(release.show(hidden, rows))
    return tuple(panel if panel.origin == "published" else next(shown) for panel in panels)


def are_windows(panel: Panel) -> bool:
    """Say whether a panel is of stretches of days, in the place of calendar slices."""
    return all(one.id == str(one.range) for one in panel.slices)


def check_nested(bys: Iterable[By]) -> None:
    """Refuse slices that cut across each other.

    Raises
    ------
    DataError
        If weeks meet months, quarters or years.

    Examples
    --------
    >>> check_nested(["month", "quarter"])
    """
    found = sorted(set(bys), key=BYS.index)
    if len(found) > 1 and "week" in found:
        raise DataError(
            f"Counts by week and by {found[1]} cannot both be released: weeks cut across "
            f"{found[1]}s, so that counts of a few days follow from the two. Keep to weeks, or to "
            "month, quarter and year, of which each lies within the next."
        )


def n_suppressed(panel: Panel) -> int:
    """Count the withheld cells."""
    return int((panel.cells["flags"] == "suppressed").sum())


def _choose(release: _Release, views: list[View]) -> np.ndarray:
    """Choose what to withhold, and make sure once more that no small count is told."""
    if release.base is not None:
        return _choose_rounded(release, views)
    first = release.small | _withheld_before(release, views[0])
    if release.spread and first.any():
        # Counts that parts of events are in are rounded and do not add up to the number of events, which
        # the bounds do not know of: it is not told.
        first[len(release.figures) :] = True
    return withhold(release.cells, views, first)


def _choose_rounded(release: _Release, views: list[View]) -> np.ndarray:
    """Show every rounded figure, and the exact total if it tells nothing."""
    hidden = np.zeros(len(release.cells.cost), dtype=bool)
    for withheld_total in (False, True):
        hidden[len(release.figures) :] = withheld_total
        if not any(
            (view.watched & told(*view.audit(release.cells, hidden))).any() for view in views
        ):
            return hidden
    raise DataError(
        f"Rounded to {release.base}, these counts would tell a small one together with what is public "
        "or was released before. Round to a larger base, or withhold small counts (leave the rounding "
        "out)."
    )


def _withheld_before(release: _Release, view: View) -> np.ndarray:
    """Find the cells that an earlier release withheld: once withheld, they stay so."""
    before = {
        view.sums.rows[row]
        for row in np.flatnonzero((view.cell < 0) & view.watched & ~view.wide)
        if view.low[row] > -1 and np.isinf(view.high[row])
    }
    found = np.zeros(len(release.cells.cost), dtype=bool)
    for row in np.flatnonzero((view.cell >= 0) & ~view.wide):
        cell = view.cell[row]
        if view.sums.rows[row] in before and np.isfinite(release.cells.cost[cell]):
            found[cell] = True
    return found


def _table_of(panel: Panel) -> Table:
    """Return what a published panel tells."""
    known = panel.source_cells.dropna(subset=["count"])
    periods = {str(period): period for period in panel.source_periods}
    return Table(
        tuple(
            Figure(area, periods[period], float(count), float(count))
            for area, period, count in zip(
                known["area"], known["period"], known["count"], strict=True
            )
        )
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a panel.

    Parameters
    ----------
    count
        The true count; 0 where the panel has none.
    looked
        Whether a count of 0 would be shown as 0, rather than as unknown.
    """

    area: str
    period: DateRange
    count: int
    looked: bool


class _Release:
    """The panels of one release as cells, and back."""

    def __init__(self, panels: Sequence[Panel], base: int | None) -> None:
        self.panels = panels
        self.base = base
        self.spread = any(panel.cells["flags"].str.contains("spread").any() for panel in panels)
        cells = [list(cells_of(panel)) for panel in panels]
        flat = [cell for one in cells for cell in one]
        starts = np.cumsum([0, *(len(one) for one in cells)])
        self.totals = [range(a, b) for a, b in pairwise(starts.tolist())]
        sum_of = [panel.sum_of for panel, one in zip(panels, cells, strict=True) for _ in one]
        self.figures = [
            Figure(cell.area, cell.period, float(cell.count), float(cell.count), areas)
            for cell, areas in zip(flat, sum_of, strict=True)
        ]
        counts = np.array([cell.count for cell in flat], dtype=np.float64)
        sums = np.array([sum(cell.count for cell in one) for one in cells], dtype=np.float64)
        self.unknown = np.array([cell.count == 0 and not cell.looked for cell in flat])
        self.small = np.append((counts >= 1) & (counts < SMALLEST), np.zeros(len(sums), bool))
        low = high = np.append(counts, sums)
        cost = np.append(np.where(self.unknown, np.inf, counts + 1), sums + counts.sum() + 1)
        if base is not None:
            ends = [range_of(rounded(cell.count, base), base) for cell in flat]
            low, high = (np.append([end[i] for end in ends], sums) for i in (0, 1))
            cost[: len(flat)] = np.inf
            self.small[:] = False
        # Stricter than what is told: as if it were known which withheld counts are nought.
        self.cells = Cells(
            low,
            high,
            least=np.append(np.minimum(counts, 1), 0 * sums),
            cost=cost,
            reserve=np.append(self.unknown & (base is None), np.zeros(len(sums), bool)),
        )

    def show(self, hidden: np.ndarray, rows: Sequence[Conservation | RowsTold]) -> list[Panel]:
        """Return the panels without what is withheld, given what was told of rows before."""
        shown = []
        told = list(rows)
        for number, (panel, members) in enumerate(
            zip(self.panels, self.totals, strict=True), len(self.figures)
        ):
            one = self._shown(panel, list(members), hidden, told, total_hidden=bool(hidden[number]))
            told += [one.conservation] if one.conservation else []
            shown.append(one)
        return shown

    def _shown(
        self,
        panel: Panel,
        members: list[int],
        hidden: np.ndarray,
        rows: Sequence[Conservation | RowsTold],
        *,
        total_hidden: bool,
    ) -> Panel:
        text = _period_text(panel)
        keys = [
            (area, text[period])
            for area, period in zip(panel.cells["area"], panel.cells["period"], strict=True)
        ]
        withheld = {key for key, one in zip(keys, members, strict=True) if hidden[one]}
        events = sum(self.figures[one].low for one in members if hidden[one] and self.base is None)
        looked = {(cell.area, str(cell.period)): cell.looked for cell in cells_of(panel)}
        if self.base is None:
            known = [one for one in members if hidden[one] or not self.unknown[one]]
        else:
            # Not those with an event: that would tell which of what is unknown is one.
            known = [
                one
                for one, saw in zip(members, looked.values(), strict=True)
                if saw or rounded(int(self.figures[one].low), self.base)
            ]
        loss = Withheld(
            cells=len(withheld),
            of_cells=len(known),
            events=None if total_hidden else int(events),
            of_events=None if total_hidden else int(sum(self.figures[one].low for one in members)),
            base=self.base,
        )

        def show(frame: pd.DataFrame, keys: list[tuple[str, str]]) -> pd.DataFrame:
            if self.base is not None:
                return _rounded(frame, [looked[key] for key in keys], self.base)
            small = np.array([key in withheld for key in keys], dtype=bool)
            shown = frame.copy()
            shown.loc[small, ["count", "per_30_days"]] = None
            shown.loc[small, "flags"] = "suppressed"
            if "source_periods" in shown:
                shown.loc[small, "source_periods"] = 1  # an unknown one has none
            return shown

        source = panel.source_cells
        source_keys = list(zip(source["area"], source["period"], strict=True))
        return replace(
            panel,
            cells=show(panel.cells, keys),
            source_cells=show(source, source_keys),
            conservation=None
            if total_hidden or panel.conservation is None
            else told_rows(panel.conservation, rows),
            withheld=loss,
        )


def cells_of(panel: Panel) -> Iterable[Cell]:
    """List the cells of a panel counted from events, row by row.

    Parameters
    ----------
    panel
        As counted or disclosed.
    """
    ranges = dict(zip((one.id for one in panel.slices), panel.source_periods, strict=True))
    frame = panel.cells
    for area, period, count, coverage in zip(
        frame["area"], frame["period"], frame["count"], frame["coverage"], strict=True
    ):
        looked = not pd.isna(coverage) and coverage > 0
        yield Cell(area, ranges[period], 0 if pd.isna(count) else int(count), looked)


def _period_text(panel: Panel) -> dict[str, str]:
    """Name the source period of each slice; for events there is one."""
    return {
        one.id: str(period) for one, period in zip(panel.slices, panel.source_periods, strict=True)
    }


def _rounded(frame: pd.DataFrame, looked: list[bool], base: int) -> pd.DataFrame:
    """Round counts; where nobody is known to have looked, what becomes 0 is unknown."""
    shown = frame.copy()
    counts = [None if pd.isna(count) else int(count) for count in frame["count"]]
    figures = [None if count is None else rounded(count, base) for count in counts]
    lost = [
        figure is None or (figure == 0 and not seen)
        for figure, seen in zip(figures, looked, strict=True)
    ]
    ratio = [
        0.0 if not count or figure is None else figure / count
        for count, figure in zip(counts, figures, strict=True)
    ]
    shown["count"] = pd.array(
        [None if gone else figure for gone, figure in zip(lost, figures, strict=True)],
        dtype="Int64",
    )
    shown["per_30_days"] = (frame["per_30_days"] * ratio).mask(lost)
    flags = frame["flags"].str.replace("exact", "rounded")
    shown["flags"] = flags.mask(np.array(lost), "unknown")
    if "source_periods" in shown:
        shown["source_periods"] = frame["source_periods"].mask(np.array(lost), 0)
    return shown
