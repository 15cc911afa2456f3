"""Counting events batch by batch into tallies that add up exactly.

A tally holds whole numbers only: how many events fell in each area and calendar slice, and where
every row went. Adding tallies is adding numbers, so neither the order of files, nor their number, nor
who counted them changes a result.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.errors import DataError
from scenemap.events.account import Account, sums
from scenemap.events.reading import process
from scenemap.intervals import (
    WHOLE_EVENT,
    bins_of,
    length_of,
    slice_numbers,
    slice_starts,
    spread_over,
)
from scenemap.locate.areas_of import AreaIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from scenemap.areas import Area
    from scenemap.events.reading import ReadingOptions
    from scenemap.events.sources import Part
    from scenemap.events.table import EventBatch
    from scenemap.intervals import By, Cycle, DateRange

#: More kinds than this are no kinds.
_MOST_KINDS = 1_000
_MOMENT = np.timedelta64(1, "us")
#: Of an event that lasts longer nothing is known of its slice, whatever the slices.
_MOST_SPREAD = np.timedelta64(366, "D")


@dataclass(frozen=True)
class Counting:
    """What is counted, and where.

    Parameters
    ----------
    areas
        Every one gets a row.
    by
        Calendar slices.
    kind
        The kind to count; None if there is but one.
    start, end
        First day, and the day after the last; None for no limit.
    closed
        Events from this day on are outside the period, whatever ``end`` says; None for no limit. The
        period does not reach to it of itself.
    by_position
        An area that a row names is not asked for; its position alone says where it belongs.
    cycle
        Count by what comes round again, instead of by calendar slice.
    spread
        An event between two times that reaches over several slices has part in each by overlap
        (:func:`scenemap.intervals.spread_over` says why), instead of being refused.
    windows
        Count by these stretches of days, in order and apart, instead of by calendar slice; other days
        are outside the period.
    """

    areas: tuple[Area, ...]
    by: By
    kind: str | None = None
    start: date | None = None
    end: date | None = None
    closed: date | None = None
    by_position: bool = False
    cycle: Cycle | None = None
    spread: bool = False
    windows: tuple[DateRange, ...] = ()

    def __post_init__(self) -> None:
        if any(one.end > other.start for one, other in pairwise(self.windows)):
            raise DataError(
                f"The windows {', '.join(map(str, self.windows))} overlap or are not in order. Let each "
                "end before the next begins."
            )

    @property
    def spreads(self) -> bool:
        """Whether events over several calendar slices are spread."""
        return self.spread and self.cycle is None and not self.windows

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Name the rows of a tally: the areas, and once more where events are spread."""
        again = tuple(f"{one} (spread)" for one in self.ids) if self.spreads else ()
        return self.ids + again

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the areas, sorted."""
        return tuple(sorted(area.id for area in self.areas))

    @cached_property
    def _index(self) -> AreaIndex:
        return AreaIndex.build(self.areas)

    @cached_property
    def _row_of_drawn(self) -> NDArray[np.int32]:
        """Row of each area that the index knows; ``len(ids)`` for none."""
        row = {area: at for at, area in enumerate(self.ids)}
        return np.array([row.get(area, len(row)) for area in self._index.ids], dtype=np.int32)

    def ready(self) -> None:
        """Build what all threads need, before there are several."""
        _ = self.ids, self._row_of_drawn

    def rows_of(self, batch: EventBatch) -> NDArray[np.int32]:
        """Return the row of each event's area; ``len(ids)`` where it belongs to none of them."""
        rows = self._row_of_drawn[self._index.find(batch.lon, batch.lat)]
        if batch.area is not None and not self.by_position:
            row = {area: at for at, area in enumerate(self.ids)}
            which, names = _factorize(batch.area)
            told = np.array([row.get(name, len(row)) for name in names], dtype=np.int32)
            rows = np.where(batch.area != "", told[which], rows)
        return rows

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what every worker builds for itself."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Tally:
    """Events counted by area and slice, and where every row went.

    Parameters
    ----------
    ids
        Areas, the rows of ``counts``; where events are spread each has a second row, of parts
        (:data:`scenemap.intervals.WHOLE_EVENT`).
    by
        Calendar slices, the columns of ``counts``.
    counts
        Events, shape (areas, slices). Of a cycle: parts of events
        (:data:`scenemap.intervals.WHOLE_EVENT`), shape (areas, twice the bins), first what is known to
        be in one bin, then what was spread over several.
    first_slice
        Number (:func:`scenemap.intervals.slice_numbers`) of the first column.
    account
        What became of the rows that were read, of any kind.
    kinds
        Rows of each kind that were not refused.
    spanning, outside_period, without_position, outside_areas, counted
        Rows of the kinds that were counted: over two slices, or a whole cycle, and so refused; outside
        the period; and so on.
    days
        First and last day of the events that were counted, in days since 1970; None if none.
    all_days
        The same for rows of any kind.
    cycle
        What the columns are instead of calendar slices.
    """

    ids: tuple[str, ...]
    by: By
    counts: NDArray[np.int64]
    first_slice: int = 0
    account: Account = field(default_factory=Account)
    kinds: Mapping[str, int] = field(default_factory=dict)
    spanning: int = 0
    outside_period: int = 0
    without_position: int = 0
    outside_areas: int = 0
    counted: int = 0
    days: tuple[int, int] | None = None
    all_days: tuple[int, int] | None = None
    cycle: Cycle | None = None

    def __repr__(self) -> str:
        return (
            f"<Tally: {len(self.ids)} areas by {self.cycle or self.by}; its counts are not shown>"
        )

    @classmethod
    def empty(cls, counting: Counting) -> Tally:
        """Return the tally of nothing."""
        nothing = np.zeros((len(counting.rows), 0), dtype=np.int64)
        return cls(counting.rows, counting.by, nothing, cycle=counting.cycle)

    def __add__(self, other: Tally) -> Tally:
        """Add what was counted elsewhere, over the same areas and slices.

        Examples
        --------
        >>> one = Tally(("east", "west"), "year", np.array([[1], [2]]), first_slice=45, counted=3)
        >>> two = Tally(("east", "west"), "year", np.array([[5], [0]]), first_slice=47, counted=5)
        >>> (one + two).counts.tolist(), (one + two).counted
        ([[1, 0, 5], [2, 0, 0]], 8)
        """
        if (self.ids, self.by, self.cycle) != (other.ids, other.by, other.cycle):
            raise DataError(
                "These tallies are not of the same areas and slices. Count again with the same "
                "--areas and --by."
            )
        first_slice, counts = self._counts_with(other)
        kinds = sums(self.kinds, other.kinds)
        if len(kinds) > _MOST_KINDS:
            raise DataError(
                f"There are more than {_MOST_KINDS} kinds of event. Leave free text out of the "
                "column 'kind'."
            )
        rows = ("spanning", "outside_period", "without_position", "outside_areas", "counted")
        return Tally(
            self.ids,
            self.by,
            counts,
            first_slice,
            self.account + other.account,
            kinds,
            days=_span(self.days, other.days),
            all_days=_span(self.all_days, other.all_days),
            cycle=self.cycle,
            **{name: getattr(self, name) + getattr(other, name) for name in rows},
        )

    def _counts_with(self, other: Tally) -> tuple[int, NDArray[np.int64]]:
        parts = [one for one in (self, other) if one.counts.shape[1]]
        if len(parts) < 2:
            chosen = parts[0] if parts else self
            return chosen.first_slice, chosen.counts
        first = min(one.first_slice for one in parts)
        end = max(one.first_slice + one.counts.shape[1] for one in parts)
        counts = np.zeros((len(self.ids), end - first), dtype=np.int64)
        for one in parts:
            at = one.first_slice - first
            counts[:, at : at + one.counts.shape[1]] += one.counts
        return first, counts

    def ends_after(self, day: date) -> bool:
        """Say whether any event, of any kind, is of this day or later."""
        return self.all_days is not None and self.all_days[1] >= _day(day)

    def counts_from(self, first_slice: int, n: int) -> NDArray[np.int64]:
        """Return the counts of ``n`` slices from one on, zero where nothing was counted."""
        frame = Tally(self.ids, self.by, np.zeros((len(self.ids), n), np.int64), first_slice)
        first, counts = self._counts_with(frame)
        return counts[:, first_slice - first : first_slice - first + n]


def tally_part(
    part: Part,
    options: ReadingOptions,
    counting: Counting,
    advance: Callable[[int, int], object] | None = None,
    threads: int | None = None,
) -> Tally:
    """Read a part of the files and count it.

    Parameters
    ----------
    part
        A file, or some row groups of one.
    options
        How to read it.
    counting
        What to count.
    advance
        Told, batch by batch, the rows that were read and the bytes that they stand for.
    threads
        How many; one for each processor unless given.
    """
    counting.ready()
    total = Tally.empty(counting)
    for one, weight in process(
        part, options, lambda batch: tally_batch(batch, counting, part.name), threads
    ):
        total += one
        if advance is not None:
            advance(one.account.read, weight)
    return total


def tally_batch(batch: EventBatch, counting: Counting, file: str = "") -> Tally:
    """Count one batch.

    Parameters
    ----------
    batch
        Clean rows, and the faults of the others.
    counting
        What to count.
    file
        Name of the file that the batch is from.
    """
    tally = replace(
        Tally.empty(counting),
        account=Account.of(batch, file),
        kinds=_kinds(batch),
        all_days=_ends(_days(batch.start)),
    )
    chosen = _of_kind(batch, counting.kind)
    return tally if not len(chosen.row) else _count(chosen, counting, tally)


def _count(batch: EventBatch, counting: Counting, tally: Tally) -> Tally:
    """Say where each row of a batch belongs and count it there."""
    days = _days(batch.start)
    end = batch.start if batch.end is None else batch.end
    slices, spanning = _slices_of(batch, days, end, counting)
    within = np.ones(len(days), dtype=bool)
    if counting.windows:
        within = slices % 2 == 1
        slices = slices // 2
    if counting.start is not None:
        within &= days >= _day(counting.start)
    for closed in (counting.end, counting.closed):
        if closed is not None:
            within &= days < _day(closed)
    several = spanning & within
    if counting.spreads:
        several &= end - batch.start < _MOST_SPREAD
        spanning &= ~several
    taken = ~spanning & within
    rows = counting.rows_of(batch)
    nowhere = rows == len(counting.ids)
    lost = nowhere & np.isnan(batch.lon)
    if batch.area is not None and not counting.by_position:
        lost &= batch.area == ""
    weight, begin = batch.count, batch.start
    if not taken.all():
        # What lies outside the period gets no columns, however far away.
        slices, weight = slices[taken], None if weight is None else weight[taken]
        begin, end, several = begin[taken], end[taken], several[taken]
    where = rows[taken].astype(np.int64)
    if counting.cycle is not None:
        first, found = 0, _by_cycle(counting.cycle, len(counting.ids), where, begin, end, weight)
    elif counting.spreads:
        first, found = _spread(counting, where, slices, begin, end, weight, several)
    else:
        first = int(slices.min()) if len(slices) else 0
        n = int(slices.max()) - first + 1 if len(slices) else 0
        cell = where * n + (slices - first)
        # Whole numbers of this size are exact as floating point.
        found = np.bincount(cell, weight, (len(counting.ids) + 1) * n).astype(np.int64)
        found = found.reshape(len(counting.ids) + 1, n)
    without_position = int(np.count_nonzero(taken & lost))
    n_nowhere = int(np.count_nonzero(taken & nowhere))
    return replace(
        tally,
        counts=found if counting.spreads else found[:-1],
        first_slice=first,
        spanning=int(np.count_nonzero(spanning)),
        outside_period=int(np.count_nonzero(~spanning & ~within)),
        without_position=without_position,
        outside_areas=n_nowhere - without_position,
        counted=int(np.count_nonzero(taken)) - n_nowhere,
        days=_ends(np.append(days, _days(end[several] - _MOMENT)) if several.any() else days),
    )


def _slices_of(
    batch: EventBatch,
    days: NDArray[np.int64],
    end: NDArray[np.datetime64],
    counting: Counting,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the number of each event's slice, and which events are not in one slice alone.

    An event between two times is counted where both fall in one slice; which slice the others belong to
    is not known. Nor is it known of one that lasts a whole cycle when in it it was.
    """
    if counting.cycle is not None:
        return days, end - batch.start >= np.timedelta64(length_of(counting.cycle))
    slices = _columns(days, counting)
    if batch.end is None:
        return slices, np.zeros(len(days), dtype=bool)
    last = np.maximum(batch.end - _MOMENT, batch.start)
    return slices, slices != _columns(_days(last), counting)


def _spread(
    counting: Counting,
    where: NDArray[np.int64],
    slices: NDArray[np.int64],
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    count: NDArray[np.int64] | None,
    several: NDArray[np.bool_],
) -> tuple[int, NDArray[np.int64]]:
    """Count whole events by area and slice, and beneath them the parts of those over several slices.

    Returns
    -------
    first
        Number of the first slice.
    counts
        Shape (2 x areas, slices).
    """
    last = slices.copy()
    if several.any():
        last[several] = _slices(_days(end[several] - _MOMENT), counting.by)
    first = int(slices.min()) if len(slices) else 0
    n = int(last.max()) - first + 1 if len(slices) else 0
    n_areas = len(counting.ids)
    found = np.zeros((2, n_areas + 1, n), dtype=np.int64)
    number = np.ones(len(where), dtype=np.int64) if count is None else count
    whole = ~several
    np.add.at(found[0], (where[whole], slices[whole] - first), number[whole])
    at = np.flatnonzero(several)
    if len(at):
        edges = slice_starts(np.arange(first, first + n + 1), counting.by).astype("datetime64[us]")
        begin, length = start[at].astype("datetime64[us]"), (end - start)[at]
        span = length.astype("timedelta64[us]").astype(np.int64)
        upto = np.clip((edges - begin[:, None]).astype(np.int64), 0, span[:, None])
        # In floating point, as a year in microseconds times a million is no whole number of 64 bits.
        parts = np.diff(np.rint(upto / span[:, None] * WHOLE_EVENT).astype(np.int64), axis=1)
        event, step = np.nonzero(parts)
        np.add.at(found[1], (where[at[event]], step), parts[event, step] * number[at[event]])
    return first, found[:, :-1].reshape(2 * n_areas, n)


def _by_cycle(
    cycle: Cycle,
    n_areas: int,
    where: NDArray[np.int64],
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    count: NDArray[np.int64] | None,
) -> NDArray[np.int64]:
    """Count parts of events by area and bin, those in one bin apart from those spread over several."""
    n = len(bins_of(cycle))
    event, which, weight = spread_over(start, end, cycle)
    several = np.bincount(event, minlength=len(where)) > 1
    found = np.zeros((n_areas + 1, 2 * n), dtype=np.int64)
    parts = weight if count is None else weight * count[event]
    np.add.at(found, (where[event], which + n * several[event]), parts)
    return found


def _kinds(batch: EventBatch) -> dict[str, int]:
    if isinstance(batch.kind, str):
        return {batch.kind: len(batch.row)} if len(batch.row) else {}
    which, names = _factorize(batch.kind)
    return dict(zip(names, np.bincount(which, minlength=len(names)).tolist(), strict=True))


def _factorize(words: NDArray[np.object_]) -> tuple[NDArray[np.int64], list[str]]:
    """Give words numbers by their first occurrence; returns each one's number, and the words."""
    import pandas as pd

    which, names = pd.factorize(words)
    return which, [str(name) for name in names]


def _of_kind(batch: EventBatch, kind: str | None) -> EventBatch:
    """Keep the rows of a kind; all if none is asked for."""
    if kind is None:
        return batch
    return batch.where(np.asarray(np.full(len(batch.row), batch.kind) == kind))


def _days(times: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Return whole days since 1970."""
    return np.asarray(
        np.floor_divide(times.astype("datetime64[us]").astype(np.int64), 86_400_000_000)
    )


def _day(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _columns(days: NDArray[np.int64], counting: Counting) -> NDArray[np.int64]:
    """Give days the numbers of their slices; of windows, 1, 3, 5, and even ones to days between."""
    if not counting.windows:
        return _slices(days, counting.by)
    ends = [_day(day) for one in counting.windows for day in (one.start, one.end)]
    return np.asarray(np.searchsorted(ends, days, side="right"))


def _slices(days: NDArray[np.int64], by: By) -> NDArray[np.int64]:
    """Give days the numbers of their slices, working each day out once."""
    first, last = int(days.min()), int(days.max())
    table = slice_numbers(np.arange(first, last + 1).astype("datetime64[D]"), by)
    return np.asarray(table[days - first])


def _ends(days: NDArray[np.int64]) -> tuple[int, int] | None:
    return (int(days.min()), int(days.max())) if len(days) else None


def _span(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or two is None:
        return one or two
    return min(one[0], two[0]), max(one[1], two[1])
