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
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scenemap.cells import PER_DAYS
from scenemap.counted import CountedPanel
from scenemap.disclosure.account import told_rows
from scenemap.disclosure.knowledge import Figure, Table, account_tells, beyond, views_of
from scenemap.disclosure.rounding import check_base, range_of, rounded
from scenemap.disclosure.suppression import WIDTH, Cells, told, withhold
from scenemap.errors import DataError
from scenemap.intervals import BYS
from scenemap.model import SMALLEST
from scenemap.panel import COLUMNS, SOURCE_COLUMNS, Panel, Withheld, later, published_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from scenemap.case import Case
    from scenemap.cells import State
    from scenemap.disclosure.suppression import View
    from scenemap.intervals import By, DateRange, Slice
    from scenemap.tally import Conservation, RowsTold


def disclose(
    counted: CountedPanel,
    case: Case,
    *,
    earlier: Iterable[Table] = (),
    base: int | None = None,
) -> Panel:
    r"""Return the panel that may be shown of what was counted.

    Parameters
    ----------
    counted
        As counted from events, simulated ones too.
    case
        Its published counts of the same kind may be of the same events, and are known to all.
    earlier
        Earlier releases of the same events.
    base
        Round to multiples of this instead of withholding.

    Returns
    -------
    Panel
        With small counts withheld, and others where small ones would follow; ``conservation`` is None
        if the total had to be withheld.

    Raises
    ------
    DataError
        If the base is too small, or rounded figures would tell a small count.

    Examples
    --------
    >>> from scenemap import ReadingOptions, load_case, panel_from_events, read_events
    >>> import tempfile
    >>> from pathlib import Path
    >>> case = load_case("bergen")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "events.csv")
    ...     rows = ["laksevag,2015-01-05"] * 20 + ["sandviken,2015-01-09"] * 3
    ...     rows += ["korskirken,2015-01-07"] * 6  # withheld too: from the total 3 would follow
    ...     _ = path.write_text("\n".join(["area,time", *rows]))
    ...     options = ReadingOptions(case.zone, areas=[area.id for area in case.areas])
    ...     events = read_events([path], options)
    >>> panel = disclose(panel_from_events(events, case.areas, "year"), case)
    >>> [panel.cell(area, "2015").value for area in ("laksevag", "sandviken", "korskirken")]
    [20, None, None]
    """
    (shown,) = disclose_together([counted], case, earlier=earlier, base=base)
    return shown


def disclose_together(
    counted: Sequence[CountedPanel],
    case: Case,
    *,
    earlier: Iterable[Table] = (),
    base: int | None = None,
    totals: bool = True,
) -> tuple[Panel, ...]:
    """Return panels of the same events by several slices, none of which tells on another.

    Parameters
    ----------
    counted
        The same events by month, quarter or year: slices of one must lie within slices of the other.
        Windows may be cut anyhow: the days between the ends of any two are guarded too.
    case, earlier, base
        As for :func:`disclose`.
    totals
        Whether the sum of each panel is told, where nothing small follows from it. Where it is not, fewer
        counts need to be withheld.

    Raises
    ------
    DataError
        If slices do not nest, or as for :func:`disclose`.
    """
    if base is not None:
        check_base(base)
    if not counted:
        return ()
    for one in counted:
        if not isinstance(one, CountedPanel):
            raise DataError(f"Only what was counted can be disclosed, not {type(one).__name__}.")
    check_nested([panel.by for panel in counted if not panel.windows])
    release = _Release(counted, base, totals=totals)
    public = published_tables(case, counted[0].kind, counted[0].by)
    before = list(earlier)
    # What says nothing but where rows went bounds no count.
    said = [table for table in before if table.figures or table.total is not None]
    others = [*(_table_of(panel) for panel in public), *said]
    rows = [table.rows for table in before if table.rows is not None]
    hidden = _choose(release, others)
    news = beyond([*said, Table(tuple(release.figures))]) if said else []
    if news:
        others += news
        hidden = _held_to(release, others, hidden)
    panels = release.show(hidden, rows)
    if not others:
        return tuple(panels)
    return tuple(_with_account(panels, release.tables(hidden), others))


def _with_account(
    panels: Sequence[Panel], tables: Sequence[Table], others: Sequence[Table]
) -> Iterator[Panel]:
    """Leave out where rows went where rows of other days tell a small count of what is known of these."""
    for panel, own in zip(panels, tables, strict=True):
        beside = [one for one in tables if one is not own]
        if account_tells(replace(own, rows=panel.conservation), [*others, *beside]):
            yield replace(panel, conservation=None)
        else:
            yield panel


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


def _choose(release: _Release, others: Sequence[Table]) -> np.ndarray:
    """Choose what to withhold, and make sure once more that no small count is told."""
    if release.base is None and release.stands_alone(others):
        first = release.first()
        if release.tells_nothing(first):
            return first
    views = views_of(release.figures, release.cells, release.totals, others)
    if release.base is not None:
        return _choose_rounded(release, views)
    return withhold(release.cells, views, release.first(_withheld_before(release, views[0])))


def _held_to(release: _Release, others: Sequence[Table], hidden: np.ndarray) -> np.ndarray:
    """Withhold more where what is known of other days calls for it, which it seldom does."""
    views = views_of(release.figures, release.cells, release.totals, others)
    if not _tell(views, release.cells, hidden):
        return hidden
    if release.base is not None:
        return _choose_rounded(release, views)
    return withhold(release.cells, views, hidden)


def _choose_rounded(release: _Release, views: list[View]) -> np.ndarray:
    """Show every rounded figure, and the exact total if it tells nothing."""
    hidden = np.zeros(len(release.cells.cost), dtype=bool)
    for withheld_total in (False, True):
        totals = slice(len(hidden) - len(release.panels), None)
        hidden[totals] = withheld_total | (not release.told_totals) | release.small[totals]
        if not _tell(views, release.cells, hidden):
            return hidden
    raise DataError(
        f"Rounded to {release.base}, these counts would tell a small one together with what is public "
        "or was released before. Round to a larger base, or withhold small counts (leave the rounding "
        "out)."
    )


def _tell(views: Sequence[View], cells: Cells, hidden: np.ndarray) -> bool:
    """Say whether a small count is told where some cells are withheld."""
    return any((view.watched & told(*view.audit(cells, hidden))).any() for view in views)


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
    periods = {str(period): period for period in panel.source_periods}
    return Table(
        tuple(
            Figure(area, periods[period], float(cell.value), float(cell.value))
            for (area, period), cell in panel.by_source.items()
            if cell.value is not None
        )
    )


class _Release:
    """The panels of one release as cells, and back."""

    def __init__(
        self, panels: Sequence[CountedPanel], base: int | None, *, totals: bool = True
    ) -> None:
        self.panels = panels
        self.told_totals = totals
        self.base = base
        self.spread = any(bool((panel.spread & ~panel.unknown).any()) for panel in panels)
        self._sizes = [panel.counts.size for panel in panels]
        sums = [panel.counts.sum() for panel in panels]
        self._counts = np.concatenate([*(panel.counts.ravel() for panel in panels), sums])
        self.small = (self._counts >= 1) & (self._counts < SMALLEST)
        if base is not None:
            self.small[: sum(self._sizes)] = False

    @cached_property
    def cells(self) -> Cells:
        """What is to be chosen among; a release that stands alone may not need it."""
        base, n = self.base, sum(self._sizes)
        low = high = self._counts.astype(np.float64)
        counts, sums = low[:n], low[n:]
        unknown = np.concatenate([panel.unknown.ravel() for panel in self.panels])
        cost = np.append(np.where(unknown, np.inf, counts + 1), sums + counts.sum() + 1)
        if base is not None:
            ends = [range_of(rounded(int(count), base), base) for count in counts]
            low, high = (np.append([end[i] for end in ends], sums) for i in (0, 1))
            cost[:n] = np.inf
        # Stricter than what is told: as if it were known which withheld counts are nought.
        return Cells(
            low,
            high,
            least=np.append(np.minimum(counts, 1), 0 * sums),
            cost=cost,
            reserve=np.append(unknown & (base is None), np.zeros(len(sums), bool)),
        )

    @property
    def totals(self) -> list[range]:
        """The cells that each total is over, panel by panel."""
        starts = np.cumsum([0, *self._sizes]).tolist()
        return [range(a, b) for a, b in pairwise(starts)]

    @cached_property
    def figures(self) -> list[Figure]:
        """The true counts, row by row, panel by panel."""
        return [
            Figure(area, period, float(count), float(count), panel.sum_of)
            for panel in self.panels
            for area, row in zip(panel.areas, panel.counts.tolist(), strict=True)
            for period, count in zip(panel.periods, row, strict=True)
        ]

    def stands_alone(self, others: Sequence[Table]) -> bool:
        """Whether there is one panel, of slices apart from one another, and no other table."""
        known = any(one.figures or one.total is not None for one in others)
        return len(self.panels) == 1 and not self.panels[0].windows and not known

    def first(self, before: np.ndarray | None = None) -> np.ndarray:
        """Return what is withheld for its own sake, or was withheld before."""
        found = self.small if before is None else self.small | before
        if not self.told_totals or (self.spread and found.any()):
            # Counts that parts of events are in are rounded and do not add up to the number of events,
            # which the bounds do not know of: it is not told then, either.
            found = found | (np.arange(len(found)) >= sum(self._sizes))
        return found

    def tells_nothing(self, hidden: np.ndarray) -> bool:
        """Whether no small count follows from what is left of a release that stands alone.

        Its cells are apart from one another but for their total. Without that, nothing bounds a withheld
        count from above. With it, any sum that holds some withheld counts but not all can be larger than
        the least that it is by what all of them together are above their least; and a sum that holds all
        of them is no smaller than that. So that much is enough. Where it is not, and only there, cells
        must be chosen to be withheld in addition.
        """
        cells, total = hidden[:-1], hidden[-1]
        withheld = self._counts[:-1][cells]
        room = (withheld - np.minimum(withheld, 1)).sum()
        return bool(total or not len(withheld) or room >= WIDTH)

    def tables(self, hidden: np.ndarray) -> list[Table]:
        """Return what each panel tells without what is withheld."""
        cells, n = self.cells, sum(self._sizes)
        low, high = np.where(hidden, 0, cells.low)[:n], np.where(hidden, np.inf, cells.high)[:n]
        told = [
            replace(figure, low=float(least), high=float(most))
            for figure, least, most in zip(self.figures, low, high, strict=True)
        ]
        return [
            Table(
                tuple(told[members.start : members.stop]),
                None if hidden[number] else int(self._counts[number]),
                ours=True,
            )
            for number, members in enumerate(self.totals, n)
        ]

    def show(self, hidden: np.ndarray, rows: Sequence[Conservation | RowsTold]) -> list[Panel]:
        """Return the panels without what is withheld, given what was told of rows before."""
        shown = []
        told_before = list(rows)
        for number, (panel, members) in enumerate(
            zip(self.panels, self.totals, strict=True), sum(self._sizes)
        ):
            total_hidden = bool(hidden[number])
            one = self._shown(
                panel,
                hidden[members.start : members.stop],
                told_before,
                total_hidden=total_hidden,
            )
            told_before += [one.conservation] if one.conservation else []
            shown.append(one)
        return shown

    def _shown(
        self,
        counted: CountedPanel,
        hidden: np.ndarray,
        rows: Sequence[Conservation | RowsTold],
        *,
        total_hidden: bool,
    ) -> Panel:
        shape = counted.counts.shape
        withheld = hidden.reshape(shape) if self.base is None else np.zeros(shape, bool)
        looked = counted.seen
        if self.base is None:
            counts = counted.counts
            nothing = counted.unknown & ~withheld
            known = int((withheld | ~counted.unknown).sum())
        else:
            base = self.base
            counts = np.vectorize(lambda one: rounded(int(one), base), otypes=[np.int64])(
                counted.counts
            )
            # Where nobody is known to have looked, what becomes 0 is unknown: if only what is 0 were, a
            # shown 0 would tell that there was somebody.
            nothing = (counts == 0) & ~looked
            # Not those with an event: that would tell which of what is unknown is one.
            known = int((looked | (counts > 0)).sum())
        loss = Withheld(
            cells=int(withheld.sum()),
            of_cells=known,
            events=None if total_hidden else int(counted.counts[withheld].sum()),
            of_events=None if total_hidden else int(counted.counts.sum()),
            base=self.base,
        )
        told = None if total_hidden else told_rows(counted.conservation, rows)
        return laid_out(counted, counts, withheld, nothing, loss, told)


def laid_out(
    counted: CountedPanel,
    counts: NDArray[np.int64],
    withheld: NDArray[np.bool_],
    nothing: NDArray[np.bool_],
    loss: Withheld,
    told: Conservation | RowsTold | None,
) -> Panel:
    """Lay out the panel of what it was decided to show.

    Parameters
    ----------
    counted
        Areas, periods and watched days; its own counts go no further.
    counts
        What is shown, shape (areas, slices).
    withheld, nothing
        Which of them are not shown, and which are unknown.
    loss
        What was withheld.
    told
        What is told of where the rows went.
    """
    cells = _Shown.of(counted, counts, withheld, nothing, rounded_to=loss.base)
    return Panel(
        kind=counted.kind,
        unit=counted.unit,
        by=counted.by,
        slices=counted.slices,
        areas=counted.areas,
        cells=later(cells.frame),
        source_periods=counted.periods,
        source_cells=later(cells.source_frame),
        origin=counted.origin,
        conservation=told,
        withheld=loss,
        sum_of=counted.sum_of,
        windows=counted.windows,
    )


#: States of a cell by number.
_STATES: tuple[State, ...] = ("exact", "rounded", "unknown", "suppressed")


@dataclass(frozen=True)
class _Shown:
    """What may be shown of a panel, of which frames are made when they are asked for.

    Nothing here, and so nothing that is pickled with it, holds a count that is withheld.

    Parameters
    ----------
    areas, slices, periods
        As in what was counted.
    counts, days, coverage
        Shape (areas, slices); a count is 0 where it is not shown.
    state
        By number in :data:`_STATES`, in that shape, as is ``spread``.
    told
        Shape (areas,).
    """

    areas: tuple[str, ...]
    slices: tuple[Slice, ...]
    periods: tuple[DateRange, ...]
    counts: NDArray[np.int64]
    days: NDArray[np.int64]
    coverage: NDArray[np.int64]
    state: NDArray[np.int8]
    spread: NDArray[np.bool_]
    told: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        counted: CountedPanel,
        counts: NDArray[np.int64],
        withheld: NDArray[np.bool_],
        nothing: NDArray[np.bool_],
        *,
        rounded_to: int | None,
    ) -> _Shown:
        """Take from what was counted all that may be shown.

        Parameters
        ----------
        counts
            Shape (areas, slices), rounded or as they are.
        withheld, nothing
            Which are not shown, and which are unknown.
        """
        gone = withheld | nothing
        # Beneath the mask of a column, and in what is pickled, lies a number too: never the count.
        counts = np.where(gone, 0, counts)
        state = np.full(
            counts.shape, _STATES.index("exact" if rounded_to is None else "rounded"), np.int8
        )
        state[nothing] = _STATES.index("unknown")
        state[withheld] = _STATES.index("suppressed")
        # Parts of events at what is not shown, or at a 0 by rounding, would tell that there was somebody.
        spread = counted.spread & ~gone
        if rounded_to is not None:
            spread &= counts != 0
        return cls(
            counted.areas,
            counted.slices,
            counted.periods,
            counts,
            counted.days,
            counted.coverage,
            state,
            spread,
            counted.told,
        )

    def frame(self, rows: slice = slice(None)) -> pd.DataFrame:
        """Lay out the cells of some areas, by their numbers."""
        told = self._columns(rows, [one.id for one in self.slices])
        return pd.DataFrame({name: told[name] for name in COLUMNS})

    def source_frame(self, rows: slice = slice(None)) -> pd.DataFrame:
        """Lay out the cells by the days that were counted."""
        told = self._columns(rows, [str(days) for days in self.periods])
        told["days"] = pd.array(self.days[rows].ravel(), dtype="Int64")
        return pd.DataFrame({name: told[name] for name in SOURCE_COLUMNS})

    def _columns(self, rows: slice, periods: Sequence[str]) -> dict[str, Any]:
        counts, coverage, state = self.counts[rows], self.coverage[rows], self.state[rows]
        shape = counts.shape
        nothing = state == _STATES.index("unknown")
        gone = (nothing | (state == _STATES.index("suppressed"))).ravel()
        told = np.broadcast_to(self.told[rows, None], shape).ravel()
        rate = counts / np.maximum(self.days[rows], 1) * PER_DAYS
        days = np.array([one.range.days for one in self.slices])
        return {
            "area": _words(self.areas[rows], np.repeat(np.arange(shape[0]), shape[1])),
            "period": _words(periods, np.tile(np.arange(shape[1]), shape[0])),
            "count": pd.arrays.IntegerArray(counts.flatten(), gone),
            "coverage": pd.arrays.IntegerArray(coverage.flatten(), ~told),
            "state": _words(_STATES, state.ravel()),
            "partial": (coverage < days).ravel(),
            "spread": self.spread[rows].flatten(),
            "days": pd.array(np.tile(days, shape[0]), dtype="Int64"),
            "per_30_days": pd.arrays.FloatingArray(rate.ravel(), gone.copy()),
            # One that is withheld has one, that none tells whether it is nought.
            "source_periods": pd.array(np.where(nothing, 0, 1).ravel(), dtype="Int64"),
        }


def _words(words: Sequence[str], which: NDArray[np.integer]) -> Any:
    """Return a column of some words, each by its number."""
    return pd.array([*words], dtype="str").take(which)
