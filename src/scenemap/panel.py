"""Panels: area by period, with coverage, flags and the source periods behind each cell.

Two kinds of data make a panel. Events are counted per calendar slice. Published counts keep their
source periods: a slice that is not made of whole source periods shows the mean per 30 days of the
period that it lies in, flagged, and measures never see more than the source periods themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scenemap.errors import DataError
from scenemap.intervals import By, DateRange, Slice, slices
from scenemap.locate import areas_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from scenemap.areas import Area
    from scenemap.events.counts import Count, Coverage
    from scenemap.events.table import EventTable

Origin = Literal["published", "events", "simulated"]

#: Flags of a cell, in the order in which they are written.
FLAGS = (
    "exact",  # a count of exactly these days
    "period_mean",  # the mean per 30 days of a longer source period
    "unknown",  # no source looked
    "rounded",  # a count of these days, rounded
    "suppressed",  # a small count, or one that would tell a small one: withheld
    "partial",  # the slice is covered in part
    "coverage_unknown",  # nothing says which days were covered
)
COLUMNS = (
    "area", "period", "count", "coverage", "flags", "days", "per_30_days", "source_periods",
)  # fmt: skip
_PER = 30


@dataclass(frozen=True, slots=True)
class Conservation:
    """Where every row went. The terms add up to the rows read.

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
        Where the rows of the event files went; None for published counts, and where it would tell
        small counts.
    withheld
        What was withheld; None before disclosure and for published counts.
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
    conservation: Conservation | None = None
    withheld: Withheld | None = None

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
            _rate(count, period.days),
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


def _count_cell(
    area: str, one: Slice, source: list[tuple[DateRange, int | None]]
) -> tuple[object, ...]:
    """Show what the source periods say of one slice."""
    days = one.range.days
    parts = [(p, n) for p, n in source if n is not None and p.overlap(one.range)]
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

    Raises
    ------
    DataError
        If there are several kinds and none is chosen, or none of that kind, or no areas.
    """
    if not areas:
        raise DataError("There are no areas to count in. Give them with --areas FILE.")
    frame, chosen = _of_kind(table, kind)
    window = window or _span(frame)
    ids = sorted(area.id for area in areas)
    cut = slices(window, by)
    area = _areas_of_rows(frame, areas)
    period = _slice_index(frame["start"], cut, by)
    # An event between two times is counted where both fall in one slice; which slice the others
    # belong to is not known, so they are not taken.
    last = np.maximum(frame["end"].to_numpy() - np.timedelta64(1, "us"), frame["start"].to_numpy())
    spanning = period != _slice_index(pd.Series(last), cut, by)
    start = frame["start"].to_numpy()
    in_window = (start >= np.datetime64(window.start)) & (start < np.datetime64(window.end))
    nowhere = (frame["area"].to_numpy() == "") & np.isnan(frame["lon"].to_numpy(dtype=np.float64))
    taken = ~spanning & in_window
    counted = taken & (area != "")
    conservation = Conservation(
        read=len(frame) + len(table.rejected),
        rejected=len(table.rejected) + int(spanning.sum()),
        outside_period=int((~spanning & ~in_window).sum()),
        without_position=int((taken & nowhere).sum()),
        outside_areas=int((taken & ~nowhere & (area == "")).sum()),
        counted=int(counted.sum()),
    )
    totals = np.zeros((len(ids), len(cut)), dtype=np.int64)
    at = np.searchsorted(np.array(ids, dtype=object), area[counted])
    np.add.at(totals, (at, period[counted]), frame["count"].to_numpy()[counted])
    looked = _coverage_by_area(coverage, chosen)
    cells = [
        _event_cell(one_area, one, int(totals[i, j]), window, looked)
        for i, one_area in enumerate(ids)
        for j, one in enumerate(cut)
    ]
    source_periods = tuple(_cut(one.range, window) for one in cut)
    text = {one.id: str(period) for one, period in zip(cut, source_periods, strict=True)}
    source_cells = [(c[0], text[str(c[1])], c[2], c[6], c[4]) for c in cells]
    return Panel(
        kind=chosen,
        unit=unit,
        by=by,
        slices=cut,
        areas=tuple(ids),
        cells=_cells(cells),
        source_periods=source_periods,
        source_cells=_source_cells(source_cells),
        origin="simulated" if table.simulated else "events",
        conservation=conservation,
    )


def _of_kind(table: EventTable, kind: str | None) -> tuple[pd.DataFrame, str]:
    kinds = table.kinds
    if kind is None and len(kinds) > 1:
        raise DataError(
            f"The file holds several kinds: {', '.join(kinds)}. Choose one with --kind."
        )
    chosen = kind or (kinds[0] if kinds else "")
    frame = table.frame[table.frame["kind"] == chosen]
    if frame.empty:
        held = ", ".join(kinds) or "no usable row"
        raise DataError(f"There is no event of kind '{chosen}'; the file holds {held}.")
    return frame, chosen


def _areas_of_rows(frame: pd.DataFrame, areas: Sequence[Area]) -> np.ndarray:
    """Return the area given, or else the one that covers the point; blank if it is none of them."""
    given = frame["area"].to_numpy(dtype=object)
    asked = np.where(np.isin(given, [area.id for area in areas]), given, "")
    return np.where(given != "", asked, areas_of(frame["lon"], frame["lat"], areas))


def _span(frame: pd.DataFrame) -> DateRange:
    return DateRange.through(frame["start"].min().date(), frame["start"].max().date())


def _slice_index(times: pd.Series[pd.Timestamp], cut: tuple[Slice, ...], by: By) -> np.ndarray:
    """Return the position of each time's slice in ``cut``; -1 or beyond for those outside."""
    first = cut[0].range.start
    days = times.to_numpy(dtype="datetime64[D]")
    if by == "week":
        index = np.floor_divide((days - np.datetime64(first)).astype(np.int64), 7)
        return np.asarray(index)
    months = days.astype("datetime64[M]").astype(np.int64)
    start = (first.year - 1970) * 12 + first.month - 1
    return np.asarray(np.floor_divide(months - start, {"month": 1, "quarter": 3, "year": 12}[by]))


def _event_cell(
    area: str, one: Slice, count: int, window: DateRange, looked: dict[str, list[DateRange]]
) -> tuple[object, ...]:
    days = one.range.days
    asked = _cut(one.range, window)
    if area not in looked:
        if count == 0:
            return area, one.id, None, None, "unknown", days, None, 0
        flags = ["exact", *(["partial"] if asked.days < days else []), "coverage_unknown"]
        return area, one.id, count, None, ";".join(flags), days, _rate(count, asked.days), 1
    covered = _covered_days(asked, looked[area])
    if count == 0 and covered == 0:
        return area, one.id, None, 0, "unknown", days, None, 0
    flags = ["exact", *(["partial"] if covered < days else [])]
    rate = _rate(count, covered or asked.days)
    return area, one.id, count, covered, ";".join(flags), days, rate, 1


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


def _cut(days: DateRange, window: DateRange) -> DateRange:
    return DateRange(max(days.start, window.start), min(days.end, window.end))


def _rate(count: float | None, days: int) -> float | None:
    return None if count is None else count / days * _PER


def _cells(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    whole = dict.fromkeys(("count", "coverage", "days", "source_periods"), "Int64")
    return frame.astype({**whole, "per_30_days": "Float64"})


def _source_cells(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["area", "period", "count", "per_30_days", "flags"])
    return frame.astype({"count": "Int64", "per_30_days": "Float64"})
