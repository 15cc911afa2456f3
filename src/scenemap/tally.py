"""Counting events batch by batch into tallies that add up exactly.

A tally holds whole numbers only: how many events fell in each area and calendar slice, and where
every row went. Adding tallies is adding numbers, so neither the order of files, nor their number, nor
who counted them changes a result.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from scenemap.errors import DataError
from scenemap.events.account import Account, sums
from scenemap.events.reading import process
from scenemap.findings import check_word
from scenemap.intervals import (
    BYS,
    CYCLES,
    DATED,
    WHOLE_EVENT,
    bins_of,
    finest_slice,
    instants_of,
    joined,
    length_of,
    slice_numbers,
    slice_starts,
    spread_over,
    within,
)
from scenemap.locate.areas_of import AreaIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from scenemap.areas import Area
    from scenemap.events.raw import RawBatch
    from scenemap.events.reading import ReadingOptions
    from scenemap.events.sources import Part
    from scenemap.events.table import EventBatch
    from scenemap.events.times import Written
    from scenemap.intervals import By, Cycle, Dated, DateRange

#: More kinds than this are no kinds.
_MOST_KINDS = 1_000
#: More days than there are, from 1970 either way, for each area.
_ALL_DAYS = 1 << 22
#: 1 January 1970 was a Thursday: days from the Monday before it.
_MONDAY = 3
Days = TypeVar("Days", int, "NDArray[np.int64]")
#: A week times this and how many weeks later are one whole number (:attr:`Tally.delays`).
WEEK = 1 << 16
_MOMENT = np.timedelta64(1, "us")
#: Of an event that lasts longer nothing is known of its slice, whatever the slices.
_MOST_SPREAD = np.timedelta64(366, "D")
#: Of a night it is known well enough when it was.
_A_DAY = np.timedelta64(1, "D")
#: Where so many events of rows of days, and such a share of all, are lost between slices, rates are
#: not of all.
_LEAST_LOST, _MOST_LOST = 5, 0.01
#: Where so many rows name an area and lie outside of it, and such a share of those that were counted,
#: it is not that edges are drawn a little otherwise.
_LEAST_ELSEWHERE, _MOST_ELSEWHERE = 5, 0.05


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
    watched
        Days on which somebody looked, by area; other days of such an area are outside the period. Of
        areas that are not named here nothing is known.
    cuts
        Days at which other tables of the same events begin a slice or a window: an event that reaches
        over one is refused here too, so that all tables hold the same events and add up.
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
    watched: Mapping[str, tuple[DateRange, ...]] = field(default_factory=dict)
    cuts: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        check_word(self.by, BYS, "by")
        if self.cycle is not None:
            check_word(self.cycle, CYCLES, "cycle")
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
        _ = self.ids, self._row_of_drawn, self._looked

    def done(self) -> None:
        """Let go of the index over the areas, which may be large; who counts again builds it anew."""
        self.__dict__.pop("_index", None)

    def rows_of(self, batch: EventBatch) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Say which row each event belongs to, and whether its position says the same.

        Returns
        -------
        rows
            Row of each event's area, shape (n,); ``len(ids)`` where it belongs to none of them.
        elsewhere
            Which events name an area that has an outline, and lie outside of it.
        """
        lies = self._row_of_drawn[self._index.find(batch.lon, batch.lat)]
        if batch.area is None or self.by_position:
            return lies, np.zeros(len(lies), dtype=bool)
        row = {area: at for at, area in enumerate(self.ids)}
        which, names = _factorize(batch.area)
        told = np.array([row.get(name, len(row)) for name in names], dtype=np.int32)[which]
        named = batch.area != ""
        drawn = named & (told < len(row)) & np.isin(told, self._row_of_drawn)
        elsewhere = drawn & ~np.isnan(batch.lon) & (told != lies)
        return np.where(named, told, lies), np.asarray(elsewhere)

    @cached_property
    def _looked(self) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
        """Say which rows of a tally have days on which somebody looked, and where these start and end.

        Days are numbered through from area to area, so that one search finds them all.
        """
        told = np.zeros(len(self.ids) + 1, dtype=bool)
        starts, ends = [], []
        for at, area in enumerate(self.ids):
            if area not in self.watched:
                continue
            told[at] = True
            for one in joined(self.watched[area]):
                starts.append(at * _ALL_DAYS + _day(one.start))
                ends.append(at * _ALL_DAYS + _day(one.end))
        return told, np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)

    def unwatched(
        self, rows: NDArray[np.int32], first: NDArray[np.int64], last: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Say of which events it is known that nobody looked in their area on any of their days.

        Parameters
        ----------
        rows
            Rows of their areas (:meth:`rows_of`).
        first, last
            Their days since 1970, shape (n,).
        """
        told, starts, ends = self._looked
        if not told.any():
            return np.zeros(len(rows), dtype=bool)
        area = rows.astype(np.int64) * _ALL_DAYS
        before = np.searchsorted(starts, area + last, side="right") - 1
        seen = (before >= 0) & (np.append(ends, 0)[before] > area + first)
        return np.asarray(told[rows] & ~seen)

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
        Rows of the kinds that were counted: over two slices, over an edge of the period or a whole
        cycle, and so refused; outside the period; and so on.
    days
        First day and last of the rows of that kind that lie in one slice each, in days since 1970: from
        the start of the first to the end of the last; None if none.
    rows_days
        The same for every row of the kinds that were counted, whatever became of it.
    all_days
        The same for rows of any kind, refused ones not included but those over several slices.
    cycle
        What the columns are instead of calendar slices.
    unwatched
        Rows outside the period because nobody looked then in their area.
    coarse
        Rows that are refused as over two slices because they are dated to no less than a week, a month,
        a quarter or a year, by which. :func:`check_precision` says so.
    dated
        Rows that were counted, or lie in no area, by what they are dated to, if coarser than the day.
    lasting
        Events of rows that are refused as over two slices, and last longer than a day.
    elsewhere
        Rows that were counted in the area that they name, and lie outside of its outline.
    registered
        First and last day on which rows of any kind were registered, in days since 1970; None where
        that was not read.
    delays
        Events of the kinds that were counted, wherever they lie, by their week since 1970 times
        :data:`WEEK` and the whole weeks until they were registered.
    undelayed
        Events of these kinds that do not say when they were registered, or when they were to the week.
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
    rows_days: tuple[int, int] | None = None
    all_days: tuple[int, int] | None = None
    cycle: Cycle | None = None
    unwatched: int = 0
    coarse: Mapping[str, int] = field(default_factory=dict)
    dated: Mapping[str, int] = field(default_factory=dict)
    lasting: int = 0
    elsewhere: int = 0
    registered: tuple[int, int] | None = None
    delays: Mapping[int, int] = field(default_factory=dict)
    undelayed: int = 0

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
                "`areas=` and `by=`."
            )
        first_slice, counts = self._counts_with(other)
        kinds = sums(self.kinds, other.kinds)
        if len(kinds) > _MOST_KINDS:
            raise DataError(
                f"There are more than {_MOST_KINDS} kinds of event. Leave free text out of the "
                "column 'kind'."
            )
        rows = (
            "spanning", "outside_period", "without_position", "outside_areas", "counted", "unwatched",
            "lasting", "elsewhere", "undelayed",
        )  # fmt: skip
        return Tally(
            self.ids,
            self.by,
            counts,
            first_slice,
            self.account + other.account,
            kinds,
            days=_span(self.days, other.days),
            rows_days=_span(self.rows_days, other.rows_days),
            all_days=_span(self.all_days, other.all_days),
            cycle=self.cycle,
            coarse=sums(self.coarse, other.coarse),
            dated=sums(self.dated, other.dated),
            registered=_span(self.registered, other.registered),
            delays=sums(self.delays, other.delays),
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
        counts = np.zeros((len(self.ids), n), dtype=np.int64)
        start = max(first_slice, self.first_slice)
        end = max(min(first_slice + n, self.first_slice + self.counts.shape[1]), start)
        own = self.counts[:, start - self.first_slice : end - self.first_slice]
        counts[:, start - first_slice : end - first_slice] = own
        return counts


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


def tally_part(
    part: Part,
    options: ReadingOptions,
    counting: Counting,
    advance: Callable[[int, int], object] | None = None,
    threads: int | None = None,
    written: Written | None = None,
    raw: Iterator[RawBatch] | None = None,
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
    written
        How the times of the whole file are written, where that is known.
    raw
        Its rows, where it was begun to be read.
    """
    counting.ready()
    total = Tally.empty(counting)
    for one, weight in process(
        part, options, lambda batch: tally_batch(batch, counting, part.name), threads, written, raw
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
        all_days=_ends(*_days_of(batch)),
        registered=_registered(batch),
    )
    chosen = _of_kind(batch, counting.kind)
    return tally if not len(chosen.row) else _count(chosen, counting, tally)


def _count(batch: EventBatch, counting: Counting, tally: Tally) -> Tally:
    """Say where each row of a batch belongs and count it there."""
    end = batch.start if batch.end is None else batch.end
    first, last = _days_of(batch)
    rows, elsewhere = counting.rows_of(batch)
    slices, spanning = _slices_of(batch, first, last, counting)
    outside, cut = _outside(first, last, slices, spanning, counting)
    if counting.windows:
        slices = slices // 2
    unwatched = ~outside & counting.unwatched(rows, first, last)
    outside |= unwatched
    spanning = (spanning | cut) & ~outside
    several = np.zeros(len(first), dtype=bool)
    if counting.spreads:
        several = spanning & (end - batch.start <= _MOST_SPREAD)
        spanning &= ~several
    lasts = spanning & (end - batch.start > _A_DAY)
    lasting = int(np.count_nonzero(lasts) if batch.count is None else batch.count[lasts].sum())
    taken = ~spanning & ~outside
    nowhere = rows == len(counting.ids)
    lost = nowhere & np.isnan(batch.lon)
    if batch.area is not None and not counting.by_position:
        lost &= batch.area == ""
    weight = batch.count
    # Of a whole cycle nothing is known but that it was then.
    told = ~unwatched if counting.cycle is not None else ~unwatched & ~spanning
    days = _ends(first[told], last[told])
    if not taken.all():
        # What lies outside the period gets no columns, however far away.
        slices, weight = slices[taken], None if weight is None else weight[taken]
        several = several[taken]
    where = rows[taken].astype(np.int64)
    if counting.cycle is not None:
        column, found = 0, _by_cycle(counting, where, batch.where(taken))
    elif counting.spreads:
        column, found = _spread(counting, where, slices, batch.where(taken), several)
    else:
        column = int(slices.min()) if len(slices) else 0
        n = int(slices.max()) - column + 1 if len(slices) else 0
        cell = where * n + (slices - column)
        # Whole numbers of this size are exact as floating point.
        found = np.bincount(cell, weight, (len(counting.ids) + 1) * n).astype(np.int64, copy=False)
        found = found.reshape(len(counting.ids) + 1, n)
    delays, undelayed = _delays(batch, first, last)
    without_position = int(np.count_nonzero(taken & lost))
    n_nowhere = int(np.count_nonzero(taken & nowhere))
    return replace(
        tally,
        counts=found if counting.spreads else found[:-1],
        first_slice=column,
        spanning=int(np.count_nonzero(spanning)),
        coarse=_precisions(batch, spanning),
        lasting=lasting,
        dated=_precisions(batch, taken),
        outside_period=int(np.count_nonzero(outside)),
        unwatched=int(np.count_nonzero(unwatched)),
        without_position=without_position,
        outside_areas=n_nowhere - without_position,
        counted=int(np.count_nonzero(taken)) - n_nowhere,
        elsewhere=int(np.count_nonzero(taken & elsewhere)),
        days=days,
        rows_days=_ends(first, last),
        delays=delays,
        undelayed=undelayed,
    )


def _registered(batch: EventBatch) -> tuple[int, int] | None:
    """Return the first and the last day on which rows were registered."""
    if batch.registered is None:
        return None
    days = batch.registered[~np.isnat(batch.registered)].astype(np.int64)
    return _ends(days, days)


def week_of(days: Days) -> Days:
    """Return the numbers of the weeks, from Monday, of days since 1970."""
    return (days + _MONDAY) // 7


def first_day_of(week: int) -> int:
    """Return the Monday of a week, in days since 1970."""
    return 7 * week - _MONDAY


def _delays(
    batch: EventBatch, first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[dict[int, int], int]:
    """Count events by week and weeks until they were registered, and those of which one is not known."""
    number = np.ones(len(first), dtype=np.int64) if batch.count is None else batch.count
    if batch.registered is None:
        return {}, int(number.sum())
    week = week_of(first)
    known = ~np.isnat(batch.registered) & (week_of(last) == week)
    late = week_of(batch.registered[known].astype(np.int64)) - week[known]
    keys, which = np.unique(week[known] * WEEK + np.minimum(late, WEEK - 1), return_inverse=True)
    found = np.bincount(which, number[known], len(keys)).astype(np.int64)
    return dict(zip(keys.tolist(), found.tolist(), strict=True)), int(number[~known].sum())


def _precisions(batch: EventBatch, which: NDArray[np.bool_]) -> dict[str, int]:
    """Count rows that are dated coarser than the day, by what they are dated to."""
    if batch.dated is None:
        return {}
    found = np.bincount(batch.dated[which], minlength=len(DATED)).tolist()
    return {word: n for word, n in zip(DATED[1:], found[1:], strict=True) if n}


def _slices_of(
    batch: EventBatch,
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    counting: Counting,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the number of each event's slice, and which events are not in one slice alone.

    An event between two times is counted where both fall in one slice; which slice the others belong to
    is not known. Nor is it known of one that lasts a whole cycle when in it it was.
    """
    if counting.cycle is not None:
        return first, batch.lasted() >= np.timedelta64(length_of(counting.cycle))
    slices = _columns(first, counting)
    if batch.end is None:
        return slices, np.zeros(len(first), dtype=bool)
    spanning = slices != _columns(last, counting)
    if counting.cuts:
        cuts = np.array(sorted(_day(one) for one in counting.cuts))
        spanning |= np.searchsorted(cuts, first, "right") != np.searchsorted(cuts, last, "right")
    return slices, spanning


def _outside(
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    slices: NDArray[np.int64],
    spanning: NDArray[np.bool_],
    counting: Counting,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which events have no day in the period or a window, and which have only some of theirs in it.

    What reaches into days that are closed is outside.
    """
    outside, cut = np.zeros((2, len(first)), dtype=bool)
    if counting.windows and counting.cycle is None:
        outside |= (slices % 2 == 0) & ~spanning
    if counting.start is not None:
        outside |= last < _day(counting.start)
        cut |= first < _day(counting.start)
    if counting.end is not None:
        outside |= first >= _day(counting.end)
        cut |= last >= _day(counting.end)
    if counting.closed is not None:
        outside |= last >= _day(counting.closed)
    return outside, cut


def check_precision(tally: Tally, counting: Counting) -> None:
    """Refuse to count rows that are dated too coarsely for what is asked.

    Parameters
    ----------
    tally
        What was counted.
    counting
        How.

    Raises
    ------
    DataError
        If rows are dated to a month, say, and were to be counted by week, by the hour, or over days
        that do not begin and end with a month. It names the finest slice that works.
    """
    coarse: list[Dated] = [word for word in DATED if tally.coarse.get(word)]
    if not coarse:
        return
    to = " and ".join(f"to the {word}" for word in coarse)
    finest = finest_slice(coarse)
    works = (
        f"`by='{finest}'` is the finest that works"
        if finest
        else "No slice works for all: count those of each precision by themselves"
    )
    if counting.cycle is not None:
        raise DataError(
            f"There are rows dated {to}, which have no {counting.cycle}. Count by calendar slice."
        )
    if counting.windows:
        what = f"the windows {', '.join(map(str, counting.windows))} do not"
    elif counting.cuts and all(within(word, counting.by) for word in coarse):
        what = "the windows do not"
    elif all(within(word, counting.by) for word in coarse):
        ends = (counting.start, counting.end and counting.end - timedelta(days=1))
        told = zip(("from", "to"), ends, strict=True)
        what = f"the period {' '.join(f'{word} {day}' for word, day in told if day)} does not"
    else:
        raise DataError(
            f"There are rows dated {to}, which cannot be counted by {counting.by}. "
            f"{works}, or `spread=` spreads them by overlap."
        )
    raise DataError(
        f"There are rows dated {to}, and {what} begin and end with a whole {coarse[-1]}. Move the "
        f"days to the ends of a {coarse[-1]}."
    )


def lie_elsewhere(tally: Tally) -> bool:
    """Say whether so many rows name an area and lie outside of it that one of the two is wrong."""
    return tally.elsewhere >= max(_LEAST_ELSEWHERE, _MOST_ELSEWHERE * tally.counted)


def check_lasting(tally: Tally, counting: Counting) -> None:
    """Refuse rows of several days where so many events fall over two slices that rates would be too low.

    Raises
    ------
    DataError
        With what would take them in.
    """
    of_all = tally.lasting / max(int(tally.counts.sum()) + tally.lasting, 1)
    if (
        counting.cycle is not None
        or counting.spreads
        or not tally.counted  # there is no rate then
        or tally.coarse  # check_precision says so
        or tally.lasting < _LEAST_LOST
        or of_all <= _MOST_LOST
    ):
        return
    if counting.cuts:
        raise DataError(
            f"Many rows last for days and reach over an end of a window or of a {counting.by}. "
            "Without them rates would be "
            "too low. Let windows begin and end where rows do, or take `spread=` and windows of whole "
            f"{counting.by}s."
        )
    raise DataError(
        f"Many rows last for days, begin in one {counting.by} and end in another. Without them rates "
        "would be too low. `spread=` spreads them by overlap"
        f"{'.' if counting.by == 'year' else ', or take longer slices with `by=`.'}"
    )


def _spread(
    counting: Counting,
    where: NDArray[np.int64],
    slices: NDArray[np.int64],
    batch: EventBatch,
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
    last, at = slices.copy(), np.flatnonzero(several)
    if len(at):
        last[at] = _slices(_days(batch.last[at]), counting.by)
    first = int(slices.min()) if len(slices) else 0
    n = int(last.max()) - first + 1 if len(slices) else 0
    n_areas = len(counting.ids)
    found = np.zeros((2, n_areas + 1, n), dtype=np.int64)
    number = np.ones(len(where), dtype=np.int64) if batch.count is None else batch.count
    whole = ~several
    np.add.at(found[0], (where[whole], slices[whole] - first), number[whole])
    if len(at):
        edges = slice_starts(np.arange(first, first + n + 1), counting.by).astype("datetime64[us]")
        # What lies outside the period is no part of it.
        if counting.start is not None:
            edges = np.maximum(edges, np.datetime64(counting.start, "us"))
        if counting.end is not None:
            edges = np.minimum(edges, np.datetime64(counting.end, "us"))
        # A week in which the clock is changed has an hour more or less.
        begin, end = batch.moments(at)
        edges = edges if batch.zone is None else instants_of(edges, batch.zone)
        span = (end - begin).astype("timedelta64[us]").astype(np.int64)
        upto = (edges - begin[:, None]).astype("timedelta64[us]").astype(np.int64)
        upto = np.clip(upto, 0, span[:, None])
        # In floating point, as a year in microseconds times a million is no whole number of 64 bits.
        parts = np.diff(np.rint(upto / span[:, None] * WHOLE_EVENT).astype(np.int64), axis=1)
        event, step = np.nonzero(parts)
        np.add.at(found[1], (where[at[event]], step), parts[event, step] * number[at[event]])
    return first, found[:, :-1].reshape(2 * n_areas, n)


def _by_cycle(counting: Counting, where: NDArray[np.int64], batch: EventBatch) -> NDArray[np.int64]:
    """Count parts of events by area and bin, those in one bin apart from those spread over several."""
    assert counting.cycle is not None
    n = len(bins_of(counting.cycle))
    end = batch.start if batch.end is None else batch.end
    event, which, weight = spread_over(batch.start, end, counting.cycle, batch.zone, batch.again)
    several = np.bincount(event, minlength=len(where)) > 1
    found = np.zeros((len(counting.ids) + 1, 2 * n), dtype=np.int64)
    parts = weight if batch.count is None else weight * batch.count[event]
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


def _days_of(batch: EventBatch) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last day of each row."""
    first = _days(batch.start)
    if batch.end is None:
        return first, first
    return first, _days(batch.last)


def _ends(first: NDArray[np.int64], last: NDArray[np.int64]) -> tuple[int, int] | None:
    return (int(first.min()), int(last.max())) if len(first) else None


def _span(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or two is None:
        return one or two
    return min(one[0], two[0]), max(one[1], two[1])
