"""Panels: area by period, with coverage, flags and the source periods behind each cell.

Two kinds of data make a panel. Events are counted per calendar slice. Published counts keep their
source periods: a slice that is not made of whole source periods shows the mean per 30 days of the
period that it lies in, flagged, and measures never see more than the source periods themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scenemap import text
from scenemap.errors import DataError
from scenemap.events.table import EventBatch
from scenemap.findings import some_of
from scenemap.intervals import WHOLE_EVENT, By, DateRange, Slice, slice_numbers, slices
from scenemap.tally import Counting, tally_batch
from scenemap.writing import html_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from scenemap.areas import Area
    from scenemap.events.counts import Count, Coverage
    from scenemap.events.table import EventTable
    from scenemap.tally import Tally

Origin = Literal["published", "events", "simulated"]

#: Flags of a cell, in the order in which they are written.
FLAGS = (
    "exact",  # a count of exactly these days
    "period_mean",  # the mean per 30 days of a longer source period
    "unknown",  # no source looked
    "rounded",  # a count of these days, rounded
    "suppressed",  # a small count, or one that would tell a small one: withheld
    "spread",  # some of it are parts of events that reach over several slices
    "partial",  # the slice is covered in part
    "coverage_unknown",  # nothing says which days were covered
)
COLUMNS = (
    "area", "period", "count", "coverage", "flags", "days", "per_30_days", "source_periods",
)  # fmt: skip
#: Rates are per so many days.
PER_DAYS = 30
#: What a notebook shows of a panel at most.
_MOST_AREAS, _MOST_PERIODS = 30, 12
_DISCLOSE_FIRST = (
    "It was counted from events, and small counts may single persons out: disclose(panel) withholds "
    "them."
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Conservation:
    """Where every row went. The terms add up to the rows read.

    Parameters
    ----------
    read, rejected, outside_period, without_position, outside_areas, counted
        Rows.
    spanning
        Those of the rejected that could be used, but fall in several slices.

    Examples
    --------
    >>> print(Conservation(10, 1, 2, 0, 3, 4))
    10 rows read = 1 rejected + 2 outside the period + 0 without position + 3 outside every area
    + 4 counted
    """

    read: int
    rejected: int
    outside_period: int
    without_position: int
    outside_areas: int
    counted: int
    spanning: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        terms = (self.rejected, self.outside_period, self.without_position, self.outside_areas)
        if self.read != sum(terms) + self.counted:
            raise AssertionError(f"rows were lost: {self}")  # a fault of this package

    def __str__(self) -> str:
        return (
            f"{self.read} rows read = {self.rejected} rejected + {self.outside_period} outside the "
            f"period + {self.without_position} without position + {self.outside_areas} outside "
            f"every area + {self.counted} counted"
        )


@dataclass(frozen=True, slots=True)
class RowsTold:
    """What is told of the rows where some term of a :class:`Conservation` is small.

    Parameters
    ----------
    read, counted
        Rows; both None where they differ by so few that neither is told.

    Examples
    --------
    >>> print(RowsTold(103, 96))
    103 rows read, 96 counted. Where the others went is not told: some went where few did.
    >>> print(RowsTold(None, None))
    Some rows were not counted. How many is not told, for they are few.
    """

    read: int | None
    counted: int | None

    def __str__(self) -> str:
        if self.read is None:
            return "Some rows were not counted. How many is not told, for they are few."
        return (
            f"{self.read} rows read, {self.counted} counted. Where the others went is not told: some "
            "went where few did."
        )


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
class Panel:
    """Counts by area and period.

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
        One row an area and slice: :data:`COLUMNS`. ``count`` is missing where it is not exact or not
        known; ``coverage`` is days covered, missing where nothing says; ``per_30_days`` is the count
        per 30 covered days; ``source_periods`` counts the source periods behind the cell; ``flags``
        are words of :data:`FLAGS` joined by ``;``.
    source_periods
        Periods of the source, in order; for events the slices cut to the window.
    source_cells
        One row an area and source period: ``area``, ``period`` (its text), ``count``,
        ``per_30_days``, ``flags``. Measures take these and nothing else.
    origin
        Published, counted from events, or simulated.
    conservation
        Where the rows of the event files went, as far as that may be told; None for published counts,
        and where it would tell small counts.
    withheld
        What was withheld; None before disclosure and for published counts.
    sum_of
        Where the one area is the sum of several: their ids.
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

    @property
    def disclosed(self) -> bool:
        """Say whether it may be shown: published, or small counts are withheld already."""
        return self.origin == "published" or self.withheld is not None

    def __repr__(self) -> str:
        first, last = self.slices[0].id, self.slices[-1].id
        span = first if first == last else f"{first} to {last}"
        areas = f"{len(self.areas)} area{'' if len(self.areas) == 1 else 's'}"
        return f"<Panel {self.kind}: {areas} by {self.by}, {span}; {self._state()}>"

    def _state(self) -> str:
        if not self.disclosed:
            return f"{self.origin}, NOT disclosed: its counts are not shown"
        loss = self.withheld
        if loss is None:
            return self.origin
        if loss.base is not None:
            return f"{self.origin}, rounded to multiples of {loss.base}"
        return f"{self.origin}, {loss.cells} of {loss.of_cells} counts withheld"

    def _repr_html_(self) -> str:
        """Show its source counts in a notebook; no count at all before disclosure."""
        title = f"{self.kind}: counts by area and source period"
        lines = [self._state()]
        if self.origin == "simulated":
            lines.insert(0, text.say("simulated", "en"))
        if not self.disclosed:
            return html_card(title, [*lines, _DISCLOSE_FIRST])
        flags = self.source_cells.set_index(["area", "period"])["flags"]
        counts = self.counts()
        periods = [str(one) for one in self.source_periods]
        shown = periods[-_MOST_PERIODS:]
        if len(shown) < len(periods):
            lines.append(f"The last {len(shown)} of {len(periods)} periods.")
        rows = [
            [area, *(_shown(counts.loc[area, one], str(flags[area, one])) for one in shown)]
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

        Raises
        ------
        DataError
            If the panel was not disclosed. What it holds then is in ``cells``, not to be shown.

        Examples
        --------
        >>> from scenemap import load_case
        >>> from scenemap.facts import published_panel
        >>> frame = published_panel(load_case("bergen"), "year").to_frame()
        >>> frame[frame["area"] == "laksevag"]["count"].tolist()
        [14, 148, 103]
        """
        self.check_disclosed("as a table")
        days = {one.id: one.range for one in self.slices}
        frame = self.cells.assign(
            start=pd.to_datetime([days[one].start for one in self.cells["period"]]),
            end=pd.to_datetime([days[one].last for one in self.cells["period"]]),
        )
        columns = ["area", "period", "start", "end", "count", "per_30_days", "coverage", "flags"]
        return frame[columns]

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

        Raises
        ------
        DataError
            If the panel was not disclosed.
        """
        self.check_disclosed("as a chart")
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

    def check_disclosed(self, how: str) -> None:
        """Refuse to show what was not disclosed.

        Raises
        ------
        DataError
            If it was not.
        """
        if not self.disclosed:
            raise DataError(f"This panel may not be shown {how}. {_DISCLOSE_FIRST}")

    def counts(self) -> pd.DataFrame:
        """Return the source counts as a table: a row an area, a column a source period, NaN unknown."""
        return self._pivot("count")

    def rates(self) -> pd.DataFrame:
        """Return the source counts per 30 days, laid out as :meth:`counts`."""
        return self._pivot("per_30_days")

    def _pivot(self, column: str) -> pd.DataFrame:
        table = self.source_cells.set_index(["area", "period"])[column].unstack()  # noqa: PD010 - no aggregation
        order = [str(period) for period in self.source_periods]
        return table.reindex(index=list(self.areas), columns=order).astype("float64")


def _shown(count: float, flags: str) -> str:
    """Write a source count: a colon if withheld, a question mark if unknown."""
    if pd.isna(count):
        return text.WITHHELD["en"] if flags == "suppressed" else "?"
    return text.number(count, 0)["en"]


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
    looked = _coverage_by_area(coverage, kind)
    source = {
        (area, period): _source_count(area, period, figures, looked)
        for area in used
        for period in periods
    }
    window = DateRange(min(p.start for p in periods), max(p.end for p in periods))
    cut = slices(window, by)
    cells = [
        _count_cell(area, one, [(p, n) for (a, p), n in source.items() if a == area])
        for area in used
        for one in cut
    ]
    source_cells = [
        (
            area,
            str(period),
            count,
            None if period.stated else _rate(count, period.days),
            "unknown" if count is None else "exact",
        )
        for (area, period), count in source.items()
    ]
    return Panel(
        kind=kind,
        unit=unit,
        by=by,
        slices=cut,
        areas=tuple(used),
        cells=_cells(cells),
        source_periods=tuple(periods),
        source_cells=_source_cells(source_cells),
        origin="published",
    )


def _source_count(
    area: str, period: DateRange, figures: list[Count], looked: dict[str, list[DateRange]]
) -> int | None:
    """Return the printed figure; zero where the source looked and printed none; else None."""
    for figure in figures:
        if figure.place == area and figure.period == period:
            return round(figure.count)
    return 0 if _covered_days(period, looked.get(area, [])) == period.days else None


def informs(period: DateRange, days: DateRange) -> bool:
    """Say whether a source period tells of a slice.

    A figure of a season without days tells nothing of a slice that may hold only a part of it.
    """
    return days.covers(period) if period.stated else period.overlap(days) > 0


def _count_cell(
    area: str, one: Slice, source: list[tuple[DateRange, int | None]]
) -> tuple[object, ...]:
    """Show what the source periods say of one slice."""
    days = one.range.days
    parts = [(p, n) for p, n in source if n is not None and informs(p, one.range)]
    if any(p.stated for p, _ in parts):
        # How many days it is of is not known, so there is no rate and no number of days covered.
        whole = all(one.range.covers(p) for p, _ in parts)
        count = sum(n for _, n in parts) if whole else None
        flags = "exact;partial;coverage_unknown" if whole else "unknown"
        return area, one.id, count, None, flags, days, None, len(parts) if whole else 0
    covered = sum(p.overlap(one.range) for p, _ in parts)
    if not parts:
        return area, one.id, None, 0, "unknown", days, None, 0
    partial = ["partial"] if covered < days else []
    if all(one.range.covers(period) for period, _ in parts):
        count = sum(n for _, n in parts)
        flags = ";".join(["exact", *partial])
        return area, one.id, count, covered, flags, days, _rate(count, covered), len(parts)
    # Each day of the slice takes the mean of the source period that it lies in.
    spread = sum(n / p.days * p.overlap(one.range) for p, n in parts)
    flags = ";".join(["period_mean", *partial])
    return area, one.id, None, covered, flags, days, _rate(spread, covered), len(parts)


def panel_from_events(
    table: EventTable,
    areas: Sequence[Area],
    by: By,
    *,
    kind: str | None = None,
    unit: str = "event",
    window: DateRange | None = None,
    coverage: Iterable[Coverage] = (),
    windows: Sequence[DateRange] = (),
    by_position: bool = False,
) -> Panel:
    """Count events by area and calendar slice.

    Parameters
    ----------
    table
        Events; those with an ``area`` belong to it, the others to the area that covers them.
    areas
        The case's areas; every one gets a row.
    by
        Calendar slices.
    kind
        The kind to count; may be left out if there is only one.
    unit
        English singular name of what is counted.
    window
        Days to count; from the first event's to the last event's unless given.
    coverage
        Where and when somebody looked: only there does no event mean zero.
    windows
        Days to count, each stretch as one period, in the place of calendar slices and ``window``.
    by_position
        An area that an event names is not asked for; its position alone says where it belongs.

    Raises
    ------
    DataError
        If there are several kinds and none is chosen, or none of that kind, or no areas.
    """
    start, end = (window.start, window.end) if window else (None, None)
    counting = Counting(
        tuple(areas), by, kind, start, end, by_position=by_position, windows=tuple(windows)
    )
    tally = tally_batch(EventBatch.of(table), counting)
    account = replace(
        tally.account,
        read=table.n_read,
        rejected=len(table.rejected),
        simulated=table.simulated,
    )
    tally = replace(tally, account=account)
    return panel_from_tally(tally, counting, unit=unit, coverage=coverage)


def panel_from_tally(
    tally: Tally,
    counting: Counting,
    *,
    unit: str = "event",
    coverage: Iterable[Coverage] = (),
) -> Panel:
    """Lay a tally out as a panel.

    Parameters
    ----------
    tally
        What was counted.
    counting
        How; where it gives no first or last day, the events' own is taken.
    unit
        English singular name of what was counted.
    coverage
        Where and when somebody looked: only there does no event mean zero.

    Raises
    ------
    DataError
        If there are several kinds and none was chosen, or none of that kind, or no areas.
    """
    chosen, window = window_of(tally, counting)
    if counting.windows:
        cut = tuple(Slice(str(one), one, counting.by) for one in counting.windows)
        totals = tally.counts_from(0, len(cut))
    else:
        cut = slices(window, counting.by)
        first = slice_numbers(np.array([cut[0].range.start], dtype="datetime64[D]"), counting.by)
        totals = tally.counts_from(int(first[0]), len(cut))
    spread = np.zeros((len(counting.ids), len(cut)), dtype=np.int64)
    if counting.spreads:
        totals, spread = totals[: len(counting.ids)], totals[len(counting.ids) :]
    looked = _coverage_by_area(coverage, chosen)
    asked = [_cut(one.range, window) for one in cut]
    # A count is a whole number, and so is known to within half an event where some were spread.
    totals = totals + np.rint(spread / WHOLE_EVENT).astype(np.int64)
    cells = _event_cells(counting.ids, totals, cut, asked, looked, spread > 0)
    text = {one.id: str(period) for one, period in zip(cut, asked, strict=True)}
    source_cells = cells[["area", "period", "count", "per_30_days", "flags"]]
    return Panel(
        kind=chosen,
        unit=unit,
        by=counting.by,
        slices=cut,
        areas=counting.ids,
        cells=cells,
        source_periods=tuple(asked),
        source_cells=source_cells.assign(period=source_cells["period"].map(text)),
        origin="simulated" if tally.account.simulated else "events",
        conservation=conservation_of(tally, chosen),
    )


def conservation_of(tally: Tally, kind: str) -> Conservation:
    """Return where the rows of a kind went."""
    return Conservation(
        read=tally.kinds[kind] + tally.account.rejected,
        rejected=tally.account.rejected + tally.spanning,
        outside_period=tally.outside_period,
        without_position=tally.without_position,
        outside_areas=tally.outside_areas,
        counted=tally.counted,
        spanning=tally.spanning,
    )


def window_of(tally: Tally, counting: Counting) -> tuple[str, DateRange]:
    """Return the kind that was counted, and the days.

    Raises
    ------
    DataError
        If there are several kinds and none was chosen, or none of that kind, or no areas.
    """
    if not counting.areas:
        raise DataError("There are no areas to count in. Give them with --areas FILE.")
    return _chosen_kind(tally, counting.kind), _window(tally, counting)


def _chosen_kind(tally: Tally, kind: str | None) -> str:
    kinds = sorted(tally.kinds)
    if kind is None and len(kinds) > 1:
        raise DataError(f"The file holds several kinds: {some_of(kinds)}. Choose one with --kind.")
    chosen = kind or (kinds[0] if kinds else "")
    if not tally.kinds.get(chosen):
        held = some_of(kinds) or "no usable row"
        raise DataError(f"There is no event of kind '{chosen}'; the file holds {held}.")
    return chosen


def _window(tally: Tally, counting: Counting) -> DateRange:
    """Return the days that were counted; an end that was not given is the events' own."""
    if counting.windows:
        window = DateRange(counting.windows[0].start, counting.windows[-1].end)
        if counting.closed is not None and window.end > counting.closed:
            raise DataError(
                f"The window {counting.windows[-1]} reaches into the quarter from {counting.closed} "
                "on, which is not over. Let it end before, or take that in with --recent."
            )
        return window
    open_ended = counting.start is None and counting.end is None
    first, last = (tally.days if open_ended else tally.all_days) or (0, 0)
    start = counting.start or _date(first)
    end = counting.end or _date(last) + _DAY
    _refuse_without_events(start, end, counting)
    if counting.closed is not None:
        if start >= counting.closed:
            raise DataError(
                f"Every event is of {counting.closed} or later, a quarter that is not over. --recent "
                "takes it in."
            )
        end = min(end, counting.closed)
    return DateRange.through(start, end - _DAY)


def _refuse_without_events(start: date, end: date, counting: Counting) -> None:
    """Refuse a period that ends before it starts because its other end is the events' own.

    Raises
    ------
    DataError
        Which says of the option that was given how it lies to the events.
    """
    if end > start or (counting.start is None) == (counting.end is None):
        return
    # Months, not days: when the first and the last event were is nobody's business.
    if counting.end is None:
        raise DataError(
            f"There is no event on {start} or later: the last is of {end - _DAY:%Y-%m}. Choose an "
            "earlier --from, or say with --to until when somebody counted."
        )
    raise DataError(
        f"There is no event on {end - _DAY} or earlier: the first is of {start:%Y-%m}. Choose a later "
        "--to, or say with --from since when somebody counted."
    )


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)


def _event_cells(
    ids: Sequence[str],
    counts: NDArray[np.int64],
    cut: Sequence[Slice],
    asked: Sequence[DateRange],
    looked: dict[str, list[DateRange]],
    spread: NDArray[np.bool_],
) -> pd.DataFrame:
    """Lay out a cell for each area and slice.

    Parameters
    ----------
    ids
        Areas.
    counts
        Shape (areas, slices).
    cut, asked
        The slices, and their days within the window.
    looked
        Days on which somebody looked, for the areas of which that is known.
    spread
        Which cells hold parts of events.
    """
    shape = counts.shape
    days, window = (
        np.broadcast_to([one.days for one in ranges], shape)
        for ranges in ([one.range for one in cut], asked)
    )
    told = np.broadcast_to([[area in looked] for area in ids], shape)
    covered = np.zeros(shape, dtype=np.int64)
    for at, area in enumerate(ids):
        if area in looked:
            covered[at] = [_covered_days(one, looked[area]) for one in asked]
    # Where nobody says who looked, a count is of the whole window, and none is not zero.
    seen = np.where(told, covered, window)
    unknown = (counts == 0) & (covered == 0)
    rate = counts / np.where(covered > 0, covered, window) * PER_DAYS
    flags = np.select(
        [unknown, told & (seen < days), told, seen < days],
        ["unknown", "exact;partial", "exact", "exact;partial;coverage_unknown"],
        "exact;coverage_unknown",
    )
    flags = np.where(spread & ~unknown, np.char.replace(flags, "exact", "exact;spread"), flags)
    whole = {
        "count": (counts, unknown),
        "coverage": (covered, ~told),
        "days": (days, np.zeros(shape, dtype=bool)),
        "source_periods": ((~unknown).astype(np.int64), np.zeros(shape, dtype=bool)),
    }
    frame = pd.DataFrame(
        {
            "area": np.repeat(np.array(ids, dtype=object), shape[1]),
            "period": np.tile(np.array([one.id for one in cut], dtype=object), shape[0]),
            "flags": flags.ravel().astype(object),
            "per_30_days": pd.arrays.FloatingArray(rate.ravel(), unknown.ravel()),
            **{
                name: pd.arrays.IntegerArray(value.ravel().astype(np.int64), blank.ravel())
                for name, (value, blank) in whole.items()
            },
        }
    )
    return frame[list(COLUMNS)].astype({"area": "str", "period": "str", "flags": "str"})


def _coverage_by_area(coverage: Iterable[Coverage], kind: str) -> dict[str, list[DateRange]]:
    looked: dict[str, list[DateRange]] = defaultdict(list)
    for one in coverage:
        if one.kind == kind:
            looked[one.area].append(one.period)
    return looked


def _covered_days(days: DateRange, periods: list[DateRange]) -> int:
    """Count the days that lie in any of the periods, once each."""
    covered = 0
    upto: date = days.start
    for period in sorted(periods):
        start = max(period.start, upto)
        if start < min(period.end, days.end):
            covered += (min(period.end, days.end) - start).days
            upto = min(period.end, days.end)
    return covered


def covered_days(coverage: Iterable[Coverage], kind: str, window: DateRange) -> dict[str, int]:
    """Count the days of a window on which somebody looked, for the areas of which that is known."""
    looked = _coverage_by_area(coverage, kind)
    return {area: _covered_days(window, periods) for area, periods in looked.items()}


def _cut(days: DateRange, window: DateRange) -> DateRange:
    return DateRange(max(days.start, window.start), min(days.end, window.end))


def _rate(count: float | None, days: int) -> float | None:
    return None if count is None else count / days * PER_DAYS


def _cells(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    whole = dict.fromkeys(("count", "coverage", "days", "source_periods"), "Int64")
    return frame.astype({**whole, "per_30_days": "Float64"})


def _source_cells(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["area", "period", "count", "per_30_days", "flags"])
    return frame.astype({"count": "Int64", "per_30_days": "Float64"})
