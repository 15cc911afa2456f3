"""Panels: area by period, with coverage and the source periods behind each cell. They may be shown.

Two kinds of data make a panel. Events are counted per calendar slice (:mod:`scenemap.counted`) and
disclosed. Published counts keep their source periods: a slice that is not made of whole source periods
shows the mean per 30 days of the period that it lies in, and measures never see more than the source
periods themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from scenemap import text
from scenemap.cells import PER_DAYS, Cell, State, each, written
from scenemap.crs import WGS84
from scenemap.errors import DataError, UnknownIdError
from scenemap.exposure import days_in, watched_days
from scenemap.findings import check_word, number_of, some_of
from scenemap.intervals import BYS, By, DateRange, Slice, slices
from scenemap.model import ORIGINS
from scenemap.writing import html_card

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.counts import Count, Coverage
    from scenemap.model import Origin
    from scenemap.tally import Conservation, RowsTold

COLUMNS = (
    "area", "period", "count", "coverage", "state", "partial", "spread", "days", "per_30_days",
    "source_periods",
)  # fmt: skip
SOURCE_COLUMNS = (
    "area", "period", "count", "per_30_days", "state", "partial", "spread", "coverage", "days",
)  # fmt: skip
#: Not by their names, which pandas would look up anew for each column.
_TYPES = {
    **dict.fromkeys(("area", "period", "state"), pd.StringDtype(na_value=np.nan)),
    **dict.fromkeys(("count", "coverage", "days", "source_periods"), pd.Int64Dtype()),
    **dict.fromkeys(("partial", "spread"), np.dtype(bool)),
    "per_30_days": pd.Float64Dtype(),
}
#: Cells that are laid out at once where all may be too many.
_CELLS_AT_ONCE = 1 << 18
#: What a notebook shows of a panel at most.
_MOST_AREAS, _MOST_PERIODS = 30, 12


@dataclass(frozen=True, slots=True)
class Withheld:
    """What was withheld from a panel so that nobody can be singled out.

    Parameters
    ----------
    cells, of_cells
        Cells withheld, of those that have a count.
    events, of_events
        What they add up to, of all; None where that sum is withheld itself.
    base
        Counts are rounded to multiples of this; None if they are withheld instead.
    """

    cells: int
    of_cells: int
    events: int | None
    of_events: int | None
    base: int | None = None


@dataclass(frozen=True)
class _Later:
    """What makes a frame, or the rows of some areas of it."""

    make: Callable[[slice], pd.DataFrame]


def later(make: Callable[[slice], pd.DataFrame]) -> pd.DataFrame:
    """Give a panel, in the place of a frame, what makes it when it is first asked for.

    Parameters
    ----------
    make
        Called with which areas, by number in order of the panel's, rows are wanted of. It is pickled with
        the panel, so that it must know nothing that may not be shown.
    """
    return cast("pd.DataFrame", _Later(make))


@dataclass(frozen=True)
class Panel:
    """Counts by area and period that may be shown: published, or with small counts withheld.

    What was counted from events becomes one by :func:`scenemap.disclosure.disclose` and on no other road.

    Parameters
    ----------
    kind, unit
        What is counted.
    by
        The calendar slices of ``cells``.
    slices
        In order.
    areas
        Ids, sorted.
    cells
        One row an area and slice: :data:`COLUMNS`. ``count`` is missing where it is not exact, not
        known or withheld; ``coverage`` is days watched, missing where nothing says; ``per_30_days`` is
        the count per 30 watched days; ``source_periods`` counts the source periods behind the cell;
        ``state``, ``partial`` and ``spread`` are those of :class:`scenemap.cells.Cell`.
    source_periods
        Periods of the source, in order; for events the slices cut to the days that were counted.
    source_cells
        One row an area and source period: :data:`SOURCE_COLUMNS`; ``period`` is its text, ``days`` the
        watched days that ``per_30_days`` divides by, missing where the source gives none. Measures take
        these and nothing else.
    origin
        Published, counted from events, or simulated.
    conservation
        Where the rows of the event files went, as far as that may be told; None for published counts,
        and where it would tell small counts.
    withheld
        What was withheld; None for published counts.
    sum_of
        Where the one area is the sum of several: their ids.
    windows
        Whether its slices are windows, rather than of the calendar.
    """

    kind: str
    unit: str
    by: By
    slices: tuple[Slice, ...]
    areas: tuple[str, ...]
    cells: pd.DataFrame
    source_periods: tuple[DateRange, ...]
    source_cells: pd.DataFrame
    origin: Origin
    conservation: Conservation | RowsTold | None = None
    withheld: Withheld | None = None
    sum_of: tuple[str, ...] = ()
    windows: bool = False

    def __post_init__(self) -> None:
        for name in ("cells", "source_cells"):
            if isinstance(self.__dict__[name], _Later):
                self.__dict__[f"_{name}"] = self.__dict__.pop(name)
        check_word(self.by, BYS, "by")
        check_word(self.origin, ORIGINS, "origin")
        if self.origin != "published" and self.withheld is None:
            raise DataError(
                "Counts from events become a panel by disclose(counted, case): it withholds small ones."
            )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> pd.DataFrame:
            """Make a frame that was left for later."""
            later = self.__dict__.get(f"_{name}")
            if isinstance(later, _Later):
                self.__dict__[name] = later.make(slice(None))
            return object.__getattribute__(self, name)

    def parts(self) -> Iterator[pd.DataFrame]:
        """Give the cells of some areas at a time, in order, where all together may be too many.

        Examples
        --------
        >>> from scenemap import load_case
        >>> panel = published_panel(load_case("bergen"), "year")
        >>> sum(len(part) for part in panel.parts()) == len(panel.cells)
        True
        """
        later = self.__dict__.get("_cells")
        if later is None or "cells" in self.__dict__:
            yield self.cells
            return
        some = max(_CELLS_AT_ONCE // len(self.slices), 1)
        for start in range(0, len(self.areas), some):
            yield later.make(slice(start, start + some))

    def __repr__(self) -> str:
        first, last = self.slices[0].id, self.slices[-1].id
        span = first if first == last else f"{first} to {last}"
        areas = number_of(len(self.areas), "area")
        return f"<Panel {self.kind}: {areas} by {self.by}, {span}; {self._state()}>"

    def _state(self) -> str:
        loss = self.withheld
        if loss is None:
            return self.origin
        if loss.base is not None:
            return f"{self.origin}, rounded to multiples of {loss.base}"
        return f"{self.origin}, {loss.cells} of {loss.of_cells} counts withheld"

    def cell(self, area: str, period: str) -> Cell:
        """Return one cell.

        Parameters
        ----------
        area
            Its id.
        period
            Id of a slice (``2015-Q2``), or text of a source period (``2015-01-01..2015-12-31``).

        Raises
        ------
        KeyError
            If the panel has no such area or period.

        Examples
        --------
        >>> from scenemap import load_case
        >>> panel = published_panel(load_case("bergen"), "year")
        >>> panel.cell("laksevag", "2015").value, panel.cell("laksevag", "2014").partial
        (148, True)
        """
        key = (area, period)
        return self.by_slice[key] if key in self.by_slice else self.by_source[key]

    @cached_property
    def by_slice(self) -> dict[tuple[str, str], Cell]:
        """Cells by area and slice."""
        return {(area, period): cell for area, period, cell in each(self.cells)}

    @cached_property
    def by_source(self) -> dict[tuple[str, str], Cell]:
        """Cells by area and source period."""
        return {(area, period): cell for area, period, cell in each(self.source_cells)}

    def _repr_html_(self) -> str:
        """Show its source counts in a notebook."""
        title = f"{self.kind}: counts by area and source period"
        lines = [self._state()]
        if self.origin == "simulated":
            lines.insert(0, text.say("simulated", "en"))
        periods = [str(one) for one in self.source_periods]
        shown = periods[-_MOST_PERIODS:]
        if len(shown) < len(periods):
            lines.append(f"The last {len(shown)} of {len(periods)} periods.")
        rows = [
            [area, *(_shown(self.by_source[area, one]) for one in shown)]
            for area in self.areas[:_MOST_AREAS]
        ]
        if len(rows) < len(self.areas):
            lines.append(f"The first {len(rows)} of {len(self.areas)} areas.")
        lines.append("? is unknown, : is withheld.")
        return html_card(title, lines, ["area", *shown], rows)

    def to_frame(self) -> pd.DataFrame:
        """Return the cells as a table, a row an area and slice, with the days of the slice.

        Returns
        -------
        DataFrame
            ``area``, ``period``, ``start``, ``end`` (last day), ``count``, ``per_30_days``,
            ``coverage``, ``flags``.

        Examples
        --------
        >>> from scenemap import load_case
        >>> frame = published_panel(load_case("bergen"), "year").to_frame()
        >>> frame[frame["area"] == "laksevag"]["count"].tolist()
        [14, 148, 103]
        """
        days = {one.id: one.range for one in self.slices}
        frame = written(self.cells).assign(
            start=pd.to_datetime([days[one].start for one in self.cells["period"]]),
            end=pd.to_datetime([days[one].last for one in self.cells["period"]]),
        )
        columns = ["area", "period", "start", "end", "count", "per_30_days", "coverage", "flags"]
        return frame[columns]

    def to_geo(
        self,
        areas: Sequence[Area] | None = None,
        *,
        case: Case | str | Path | None = None,
    ) -> gpd.GeoDataFrame:
        """Return the cells as :meth:`to_frame` does, each with the outline of its area.

        Parameters
        ----------
        areas
            In which was counted; the case's unless given.
        case
            A case, its name or its folder; Bergen unless given.

        Returns
        -------
        GeoDataFrame
            In EPSG:4326; without geometry where an area has no outline.

        Raises
        ------
        UnknownIdError
            If the panel has an area that is not among them.

        Examples
        --------
        >>> from scenemap import load_case
        >>> cells = published_panel(load_case("bergen"), "year").to_geo()
        >>> cells.crs.to_string(), cells[cells["period"] == "2015"].shape, cells.geom_type.iloc[0]
        ('EPSG:4326', (7, 9), 'Polygon')
        """
        import geopandas as gpd

        from scenemap.case import case_of

        outlines = {one.id: one.outline for one in areas or case_of(case).areas}
        unknown = [area for area in self.areas if area not in outlines]
        if unknown:
            raise UnknownIdError(
                f"The panel counts in {some_of(unknown)}, which is none of these areas. Give those that "
                "it was counted in, or their case."
            )
        frame = self.to_frame()
        drawn = [outlines[area] for area in frame["area"]]
        return gpd.GeoDataFrame(frame, geometry=drawn, crs=WGS84)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the counts per 30 days, a line an area, level through each source period.

        What is unknown or withheld is a gap, and the title says how much is withheld.

        Parameters
        ----------
        ax
            Axes of matplotlib to draw into; new ones unless given.

        Returns
        -------
        matplotlib.axes.Axes
            To which anything may be added.
        """
        if ax is None:
            from matplotlib import pyplot as plt

            _, ax = plt.subplots(figsize=(9, 4.5), layout="constrained")
        rates = self.rates()
        # The line ends where the period does, and begins anew where the next one does.
        ends = [day for one in self.source_periods for day in (one.start, one.end)]
        for number, area in enumerate(self.areas):
            ax.plot(
                np.array(ends, dtype="datetime64[D]"),
                np.repeat(rates.loc[area].to_numpy(), 2),
                label=area,
                # Lines are told apart without their colours, too.
                linestyle=("-", "--", ":", "-.")[number % 4],
                marker="osD^vPX"[number % 7],
                markersize=4,
            )
        ax.set_ylim(bottom=0)
        ax.set_ylabel(f"{self.unit}, per {PER_DAYS} days")
        simulated = "SIMULATED " if self.origin == "simulated" else ""
        ax.set_title(f"{simulated}{self.kind} ({self._state()}; gaps are unknown or withheld)")
        ax.legend(title="area")
        return ax

    def counts(self) -> pd.DataFrame:
        """Return the source counts as a table: a row an area, a column a source period, NaN unknown."""
        return self.pivot("count")

    def rates(self) -> pd.DataFrame:
        """Return the source counts per 30 watched days, laid out as :meth:`counts`."""
        return self.pivot("per_30_days")

    def days(self) -> pd.DataFrame:
        """Return the watched days that rates divide by, laid out as :meth:`counts`."""
        return self.pivot("days")

    def suppressed(self) -> pd.DataFrame:
        """Return which source counts are withheld, laid out as :meth:`counts`."""
        withheld = self.source_cells["state"] == "suppressed"
        return self._table(withheld.to_numpy(dtype=bool), False)

    def pivot(self, column: str) -> pd.DataFrame:
        """Return a column of numbers of the source cells, laid out as :meth:`counts`."""
        numbers = self.source_cells[column].to_numpy(np.float64, na_value=np.nan)
        return self._table(numbers, np.nan)

    def _table(self, values: NDArray[Any], nothing: float) -> pd.DataFrame:
        """Lay out what source cells say, by area and source period; nothing where there is no cell."""
        rows, columns, areas, periods = self._places
        table = np.full((len(areas), len(periods)), nothing)
        shown = (rows >= 0) & (columns >= 0)
        table[rows[shown], columns[shown]] = values[shown]
        return pd.DataFrame(table, areas, periods)

    @cached_property
    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.intp], pd.Index, pd.Index]:
        """For each source cell its row and column in a table, and the names of those."""
        areas = pd.Index(list(self.areas), name="area")
        periods = pd.Index([str(period) for period in self.source_periods], name="period")
        cells = self.source_cells
        rows, columns = areas.get_indexer(cells["area"]), periods.get_indexer(cells["period"])
        return rows, columns, areas, periods


def check_panel(panel: object, what: str) -> None:
    """Refuse what is no panel that may be shown.

    Parameters
    ----------
    panel
        What a caller gave.
    what
        What it was to become, for the message.

    Raises
    ------
    DataError
        If it is not a :class:`Panel`.
    """
    if not isinstance(panel, Panel):
        raise DataError(
            f"{what} can only be made of a panel that may be shown, not of {type(panel).__name__}: "
            "small counts may single persons out. disclose(counted, case) withholds them."
        )


def _shown(cell: Cell) -> str:
    """Write a source count: a colon if withheld, a question mark if unknown."""
    if cell.value is None:
        return text.WITHHELD["en"] if cell.withheld else "?"
    return text.number(cell.value, 0)["en"]


def published_panel(case: Case, by: By) -> Panel:
    """Lay the case's main series over calendar slices.

    Parameters
    ----------
    case
        A case with a ``main_series``.
    by
        Calendar slices.

    Examples
    --------
    >>> from scenemap import load_case
    >>> published_panel(load_case("bergen"), "quarter")
    <Panel overdose-find: 7 areas by quarter, 2014-Q3 to 2016-Q2; published>
    """
    rows = [count for count in case.counts if count.series == case.main_series]
    return panel_from_counts(rows, case.coverage, case.areas, by)


def published_tables(case: Case, kind: str, by: By) -> tuple[Panel, ...]:
    """Lay every published series of a kind over calendar slices, for comparing events with them.

    Parameters
    ----------
    case
        The case.
    kind
        Kind of event.
    by
        Calendar slices.
    """
    rows: dict[tuple[str, str], list[Count]] = defaultdict(list)
    for count in case.counts:
        # A figure of a season bounds no count of days.
        if count.kind == kind and count.place_type == "area" and not count.period.stated:
            rows[count.series, count.unit].append(count)
    return tuple(panel_from_counts(some, case.coverage, case.areas, by) for some in rows.values())


def panel_from_counts(
    counts: Iterable[Count], coverage: Iterable[Coverage], areas: Sequence[Area], by: By
) -> Panel:
    """Lay published counts of one series over calendar slices.

    Parameters
    ----------
    counts
        Figures of one series, at areas.
    coverage
        Where a source looked without finding: there, no figure is zero; elsewhere it is unknown.
    areas
        The case's areas.
    by
        Calendar slices.

    Raises
    ------
    DataError
        If there is no figure, they are of several kinds or units, or an area is unknown.

    Examples
    --------
    >>> from scenemap import load_case
    >>> case = load_case("bergen")
    >>> finds = [one for one in case.counts if one.series == case.main_series]
    >>> panel_from_counts(finds, case.coverage, case.areas, "year").cell("laksevag", "2015").value
    148
    """
    figures = [count for count in counts if count.place_type == "area"]
    ids = {area.id for area in areas}
    unknown = sorted({figure.place for figure in figures} - ids)
    if unknown:
        raise DataError(f"Counts name areas that the case does not have: {', '.join(unknown)}.")
    if len({(figure.kind, figure.unit) for figure in figures}) != 1:
        raise DataError("A panel needs figures of one kind and unit, and at least one.")
    kind, unit = figures[0].kind, figures[0].unit
    used = sorted({figure.place for figure in figures})
    periods = sorted({figure.period for figure in figures})
    looked = watched_days(coverage, kind)
    source = {
        (area, period): _source_count(area, period, figures, looked)
        for area in used
        for period in periods
    }
    window = DateRange(min(p.start for p in periods), max(p.end for p in periods))
    cut = slices(window, by)
    cells = [
        _slice_row(area, one, [(p, n) for (a, p), n in source.items() if a == area])
        for area in used
        for one in cut
    ]
    return Panel(
        kind=kind,
        unit=unit,
        by=by,
        slices=cut,
        areas=tuple(used),
        cells=frame_of(cells, COLUMNS),
        source_periods=tuple(periods),
        source_cells=frame_of(
            [_source_row(area, period, count) for (area, period), count in source.items()],
            SOURCE_COLUMNS,
        ),
        origin="published",
    )


def _source_count(
    area: str,
    period: DateRange,
    figures: list[Count],
    looked: dict[str, tuple[DateRange, ...]],
) -> int | None:
    """Return the printed figure; zero where the source looked and printed none; else None."""
    for figure in figures:
        if figure.place == area and figure.period == period:
            return round(figure.count)
    return 0 if days_in(period, looked.get(area, ())) == period.days else None


def _source_row(area: str, period: DateRange, count: int | None) -> dict[str, Any]:
    days = None if period.stated else period.days
    state: State = "unknown" if count is None else "exact"
    return {
        "area": area,
        "period": str(period),
        "count": count,
        "per_30_days": None if days is None else rate_of(count, days),
        "state": state,
        "partial": False,
        "spread": False,
        # A printed figure is of its whole period, however vaguely that is told.
        "coverage": period.days if count is not None else None,
        "days": days,
    }


def informs(period: DateRange, days: DateRange) -> bool:
    """Say whether a source period tells of a slice.

    A figure of a season without days tells nothing of a slice that may hold only a part of it.
    """
    return days.covers(period) if period.stated else period.overlap(days) > 0


def _slice_row(area: str, one: Slice, source: list[tuple[DateRange, int | None]]) -> dict[str, Any]:
    """Show what the source periods say of one slice."""
    parts = [(p, n) for p, n in source if n is not None and informs(p, one.range)]
    stated = any(p.stated for p, _ in parts)
    whole = all(one.range.covers(p) for p, _ in parts)
    if stated and not whole:
        parts = []
    # How many days a season is of is not known, so there is no rate and no number of days covered.
    covered = None if stated else sum(p.overlap(one.range) for p, _ in parts)
    count: int | None = None
    rate: float | None = None
    state: State = "unknown"
    if parts and whole:
        state, count = "exact", sum(n for _, n in parts)
        rate = rate_of(count, covered) if covered else None
    elif parts and covered:
        # Each day of the slice takes the mean of the source period that it lies in.
        state = "period_mean"
        rate = rate_of(sum(n / p.days * p.overlap(one.range) for p, n in parts), covered)
    return {
        "area": area,
        "period": one.id,
        "count": count,
        "coverage": covered,
        "state": state,
        "partial": bool(parts) and (covered is None or covered < one.range.days),
        "spread": False,
        "days": one.range.days,
        "per_30_days": rate,
        "source_periods": len(parts),
    }


def rate_of(count: float | None, days: int) -> float | None:
    """Return events per 30 days; None of an unknown count."""
    return None if count is None else count / days * PER_DAYS


def frame_of(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Lay cells out as a frame of :data:`COLUMNS` or :data:`SOURCE_COLUMNS`, with their types."""
    # Typed column by column: a frame of objects that is made another one takes three times as long.
    told = {name: pd.array([row[name] for row in rows], dtype=_TYPES[name]) for name in columns}
    return pd.DataFrame(told, copy=False)
