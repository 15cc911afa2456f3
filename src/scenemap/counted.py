"""What was counted from events, before anything of it may be shown.

A :class:`CountedPanel` shows no count, whatever is done with it; :func:`scenemap.disclosure.disclose`
makes of it the :class:`scenemap.panel.Panel` that facts, measures, pages and files are made of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from scenemap.errors import DataError
from scenemap.events.table import EventBatch
from scenemap.exposure import Exposure, counted_days, span_of, watched_days
from scenemap.findings import check_word, some_of
from scenemap.intervals import BYS, WHOLE_EVENT, DateRange, Slice, slice_numbers, slices
from scenemap.model import ORIGINS
from scenemap.tally import Counting, check_precision, conservation_of, tally_batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from scenemap.areas import Area
    from scenemap.events.counts import Coverage
    from scenemap.events.table import EventTable
    from scenemap.intervals import By
    from scenemap.model import Origin
    from scenemap.tally import Conservation, RowsTold, Tally


@dataclass(frozen=True, eq=False)
class CountedPanel:
    """Events counted by area and period. It is for :func:`scenemap.disclosure.disclose` alone.

    Parameters
    ----------
    kind, unit
        What was counted.
    by
        Calendar slices.
    slices, periods
        The slices, in order, and the days of each that were counted. Windows are slices of their own.
    areas
        Ids, sorted: the rows of the arrays below, whose columns are the slices.
    counts
        Events, shape (areas, slices).
    days
        Watched days; all days of the period where nothing says when somebody looked.
    told
        Whether it is told when somebody looked, shape (areas,).
    spread
        Whether parts of events are in a count.
    origin
        Counted from events, or simulated.
    conservation
        Where the rows went, or what may be told of it.
    windows
        Whether the periods are windows, rather than calendar slices.
    looked
        Days on which somebody looked everywhere, shape as ``counts``, where an area is several taken as
        one; ``days`` if None. They decide whether no event is zero, and what is partial.
    sum_of
        Where the one area is the sum of several: their ids.
    by_name
        No row has a position: which area it is of no outline decides.
    """

    kind: str
    unit: str
    by: By
    slices: tuple[Slice, ...]
    periods: tuple[DateRange, ...]
    areas: tuple[str, ...]
    counts: NDArray[np.int64]
    days: NDArray[np.int64]
    told: NDArray[np.bool_]
    spread: NDArray[np.bool_]
    origin: Origin
    conservation: Conservation | RowsTold
    windows: bool = False
    looked: NDArray[np.int64] | None = None
    sum_of: tuple[str, ...] = ()
    by_name: bool = False

    def __post_init__(self) -> None:
        check_word(self.by, BYS, "by")
        check_word(self.origin, ORIGINS, "origin")

    def __repr__(self) -> str:
        return (
            f"<CountedPanel {self.kind}: {len(self.areas)} areas, {len(self.slices)} periods; "
            f"{self.origin}, NOT disclosed: its counts are not shown>"
        )

    @property
    def coverage(self) -> NDArray[np.int64]:
        """Days on which somebody looked everywhere."""
        return self.days if self.looked is None else self.looked

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Where somebody is known to have looked: there, no event is zero."""
        return np.asarray(self.told[:, None] & (self.coverage > 0))

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Where nothing was counted and nobody is known to have looked: that is not zero."""
        return np.asarray((self.counts == 0) & ~self.seen)

    @property
    def partial(self) -> NDArray[np.bool_]:
        """Where not every day of the slice was watched."""
        whole = np.array([one.range.days for one in self.slices])
        return np.asarray(self.coverage < whole)


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
) -> CountedPanel:
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
        Days to count; unless given those of ``coverage``, or from the first event to the last.
    coverage
        Where and when somebody looked: only there does no event mean zero, and only what happened on
        such days counts.
    windows
        Days to count, each stretch as one period, in the place of calendar slices and ``window``.
    by_position
        An area that an event names is not asked for; its position alone says where it belongs.

    Raises
    ------
    DataError
        If there are several kinds and none is chosen, or none of that kind, or no areas.

    Examples
    --------
    >>> import pandas as pd
    >>> from scenemap.case import load_case
    >>> from scenemap.events.reading import ReadingOptions, read_events
    >>> from scenemap.frames import frame_of
    >>> case = load_case("bergen")
    >>> rows = pd.DataFrame({"area": ["laksevag"] * 6, "time": ["2016-01-05"] * 6})
    >>> how = ReadingOptions(case.zone, areas=["laksevag"])
    >>> events = read_events([frame_of(rows, "events")], how)
    >>> panel_from_events(events, case.areas, "quarter")
    <CountedPanel event: 7 areas, 1 periods; events, NOT disclosed: its counts are not shown>
    """
    batch = EventBatch.of(table)
    chosen = kind or (table.kinds[0] if len(table.kinds) == 1 else "")
    watched = watched_days(coverage, chosen)
    span = span_of(watched) if window is None and not windows else window
    counting = Counting(
        tuple(areas),
        by,
        kind,
        span.start if span else None,
        span.end if span else None,
        by_position=by_position,
        windows=tuple(windows),
        watched=watched,
    )
    tally = tally_batch(batch, counting)
    account = replace(
        tally.account,
        read=table.n_read,
        rejected=len(table.rejected),
        simulated=table.simulated,
    )
    return panel_from_tally(replace(tally, account=account), counting, unit=unit)


def panel_from_tally(tally: Tally, counting: Counting, *, unit: str = "event") -> CountedPanel:
    """Lay a tally out as a panel.

    Parameters
    ----------
    tally
        What was counted.
    counting
        How; where it gives no first or last day, those of the rows are taken. Its ``watched`` says where
        no event means zero.
    unit
        English singular name of what was counted.

    Raises
    ------
    DataError
        If there are several kinds and none was chosen, or none of that kind, or no areas, or rows are
        dated more coarsely than the slices.
    """
    chosen, exposure = exposure_of(tally, counting)
    if counting.windows:
        cut = tuple(Slice(str(one), one, counting.by) for one in counting.windows)
        totals = tally.counts_from(0, len(cut))
    else:
        cut = slices(exposure.window, counting.by)
        first = slice_numbers(np.array([cut[0].range.start], dtype="datetime64[D]"), counting.by)
        totals = tally.counts_from(int(first[0]), len(cut))
    spread = np.zeros((len(counting.ids), len(cut)), dtype=bool)
    if counting.spreads:
        totals, parts = totals[: len(counting.ids)], totals[len(counting.ids) :]
        # A count is a whole number, and so is known to within half an event where some were spread.
        totals, spread = totals + np.rint(parts / WHOLE_EVENT).astype(np.int64), parts > 0
    window = exposure.window
    periods = tuple(
        DateRange(max(one.range.start, window.start), min(one.range.end, window.end)) for one in cut
    )
    return CountedPanel(
        kind=chosen,
        unit=unit,
        by=counting.by,
        slices=cut,
        periods=periods,
        areas=counting.ids,
        counts=totals,
        days=exposure.matrix(counting.ids, periods),
        told=np.array([exposure.told(area) for area in counting.ids], dtype=bool),
        spread=spread,
        origin="simulated" if tally.account.simulated else "events",
        conservation=conservation_of(tally, chosen),
        windows=bool(counting.windows),
        by_name=tally.account.placed == 0,
    )


def _within(counted: CountedPanel, window: DateRange) -> list[int]:
    """Return the places of the slices that a window is made of; none if it is not made of any."""
    inside = [at for at, one in enumerate(counted.periods) if window.covers(one)]
    whole = sum(counted.periods[at].days for at in inside) == window.days
    return inside if whole else []


def made_of_slices(counted: CountedPanel, windows: Iterable[DateRange]) -> bool:
    """Say whether each window is made of whole slices that were counted."""
    return all(_within(counted, one) for one in windows)


def over_slices(counted: CountedPanel, windows: Sequence[DateRange]) -> CountedPanel:
    """Add slices up over windows.

    Parameters
    ----------
    counted
        By slice.
    windows
        In order and apart.

    Raises
    ------
    DataError
        If a window is not made of whole slices.
    """
    parts = [_within(counted, one) for one in windows]
    if not all(parts):
        bad = next(one for one, inside in zip(windows, parts, strict=True) if not inside)
        raise DataError(
            f"Events were spread over each {counted.by}, and the window {bad} is not made of whole "
            f"{counted.by}s that were counted. Let it begin and end with a {counted.by}, or choose other "
            "slices with `by=`."
        )

    def summed(one: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.stack([one[:, inside].sum(axis=1) for inside in parts], axis=1)

    return replace(
        counted,
        slices=tuple(Slice(str(one), one, counted.by) for one in windows),
        periods=tuple(windows),
        counts=summed(counted.counts),
        days=summed(counted.days),
        spread=summed(counted.spread.astype(np.int64)) > 0,
        looked=None if counted.looked is None else summed(counted.looked),
        windows=True,
    )


def exposure_of(tally: Tally, counting: Counting) -> tuple[str, Exposure]:
    """Return the kind that was counted, and the days that were counted and watched.

    Raises
    ------
    DataError
        If there are several kinds and none was chosen, or none of that kind, or no areas; or the rows
        do not lie in the days that were asked for, or are dated more coarsely than what is counted by.
    """
    if not counting.areas:
        raise DataError("There are no areas to count in. Give them with `areas=`.")
    kind = _chosen_kind(tally, counting.kind)
    check_precision(tally, counting)
    return kind, Exposure(_window(tally, counting), counting.watched)


def _chosen_kind(tally: Tally, kind: str | None) -> str:
    kinds = sorted(tally.kinds)
    if kind is None and len(kinds) > 1:
        raise DataError(f"The file holds several kinds: {some_of(kinds)}. Choose one with `kind=`.")
    if not kinds:
        raise DataError(
            "No row of the file can be used, so there is nothing to count. Mend those that are rejected."
            if tally.account.read
            else "The file has headings and no rows, so there is nothing to count. Give it a row for "
            "each event."
        )
    chosen = kind or kinds[0]
    if not tally.kinds.get(chosen):
        raise DataError(f"There is no event of kind '{chosen}'; the file holds {some_of(kinds)}.")
    return chosen


def _window(tally: Tally, counting: Counting) -> DateRange:
    """Return the days that were counted."""
    if counting.windows:
        window = DateRange(counting.windows[0].start, counting.windows[-1].end)
        if counting.closed is not None and window.end > counting.closed:
            raise DataError(
                f"The window {counting.windows[-1]} reaches into the quarter from {counting.closed} "
                "on, which is not over. Let it end before, or take that in with `recent=`."
            )
        return window
    open_ended = counting.start is None and counting.end is None
    # Where every row lies over several slices, what is left are the days of those.
    days = (tally.days if open_ended else None) or tally.all_days
    rows = DateRange.through(_date(days[0]), _date(days[1])) if days else None
    return counted_days(given=(counting.start, counting.end), rows=rows, closed=counting.closed)


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)
