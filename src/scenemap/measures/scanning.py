"""Every cylinder of a space-time scan at once: zones round each place, windows of slices, deals anew.

The margins of a table stay when its events are dealt anew, and so does what is expected in each zone and
window. How many events it takes there to come to some likelihood ratio is therefore worked out once; sums
of each deal are then compared with whole numbers, and logarithms taken where they reach them alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    Counts = NDArray[np.integer]
    Floats = NDArray[np.float64]

#: Fewest events of a cluster, as in SaTScan: one event is none.
FEWEST = 2
#: What is looked for among the first deals, from which is seen what most others reach.
_LOW, _FIRST = 2.0, 20
#: Places whose distances differ by less than this part of the largest are equally far.
_ALIKE = 9
#: Ratios that only rounding tells apart are alike.
TIE = 1e-9
#: Zones and deals that are looked at together: what is held of them shall stay near the processor.
_TOGETHER, _DEALS = 512, 8
#: Bytes of deals that are held at once.
_HELD = 1 << 26


@dataclass(frozen=True)
class Zones:
    """Circles round places, each told by its centre and how many of the nearest places it holds.

    Parameters
    ----------
    order
        Places by distance from each, itself first, shape (places, most places of a zone).
    centre, size
        Of each zone, shape (zones,): ``order[centre, :size]`` are its places.
    radius
        How far the farthest of them is from the centre.
    """

    order: NDArray[np.intp]
    centre: NDArray[np.intp]
    size: NDArray[np.intp]
    radius: Floats

    def places(self, zone: int) -> NDArray[np.intp]:
        """Return the places of a zone, the nearest first."""
        return self.order[self.centre[zone], : self.size[zone]]


def zones_of(x: Floats, y: Floats, events: Counts, *, radius: float, most: float) -> Zones:
    """Return the circles round every place, place by place outwards.

    Places that are equally far from the centre come one by one, the westernmost first and of these the
    southernmost, as SaTScan takes them; a zone may so hold some places on its edge and not others. Of
    zones that hold the same events the one of fewest places stays, and of these the narrowest.

    Parameters
    ----------
    x, y
        Where places lie, from west to east, shape (n,).
    events
        Of each place, shape (n,).
    radius
        No place of a zone is farther from its centre.
    most
        No zone has more events.
    """
    away = np.hypot(x[:, None] - x, y[:, None] - y)
    widest = away.max() or 1.0
    order = np.argsort(np.round(away / widest, _ALIKE), axis=1, kind="stable")
    away = np.take_along_axis(away, order, axis=1)
    held = np.cumsum(events[order], axis=1)
    may = (held <= most) & (away <= radius) & (held >= FEWEST)
    centre, last = np.nonzero(may)
    order = order[:, : int(last.max(initial=0)) + 1]
    # Equal sums of numbers of 64 bits, drawn for each place with events: the same places.
    marks = np.random.default_rng(0).integers(1 << 63, size=len(x), dtype=np.uint64) * (events > 0)
    sums = np.cumsum(marks[order], axis=1, dtype=np.uint64)[centre, last]
    first = np.lexsort((centre, away[centre, last], last, sums))
    kept = first[np.unique(sums[first], return_index=True)[1]]
    kept = kept[np.lexsort((last[kept], centre[kept]))]
    centre, last = centre[kept], last[kept]
    return Zones(order, centre, last + 1, away[centre, last])


def log_ratios(counts: ArrayLike, expected: ArrayLike, total: float) -> Floats:
    """Compute ``c ln(c / E) + (C - c) ln((C - c) / (C - E))``, 0 where c is not above E."""
    c, e = np.asarray(counts, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    above = c > e
    c, e = np.where(above, c, 1.0), np.where(above, e, 1.0)
    rest = total - c
    beyond = rest * np.log(np.where(rest > 0, rest / np.maximum(total - e, 1e-300), 1.0))
    found: Floats = np.where(above, c * np.log(c / e) + beyond, 0.0)
    return found


@dataclass(frozen=True)
class Windows:
    """Which runs of slices are scanned.

    Parameters
    ----------
    runs
        Of each slice in time order, which run of slices that follow on one another it is in, shape (n,);
        no window reaches over a gap.
    longest
        Slices of a window at most.
    """

    runs: NDArray[np.intp]
    longest: int

    def lengths(self) -> range:
        """Return how many slices windows have."""
        return range(1, min(self.longest, len(self.runs)) + 1)

    def whole(self, length: int) -> NDArray[np.bool_]:
        """Say of windows of a length, in order of their first slice, which lie in one run."""
        whole: NDArray[np.bool_] = (
            self.runs[length - 1 :] == self.runs[: len(self.runs) - length + 1]
        )
        return whole


@dataclass(frozen=True)
class Best:
    """The largest ratio in each zone, and where.

    Parameters
    ----------
    ratio
        Logarithm of the likelihood ratio; 0 where no window has more events than expected.
    count, start, length
        Events in that window, its first slice, and how many slices it has. Of windows of one ratio the
        shortest, and of these the earliest.
    """

    ratio: Floats
    count: Counts
    start: NDArray[np.intp]
    length: NDArray[np.intp]


class Cylinders:
    """Every zone in every window of one table.

    Parameters
    ----------
    table
        Events by place and slice, whole numbers, shape (places, slices).
    zones, windows
        What is scanned.
    """

    def __init__(self, table: Counts, zones: Zones, windows: Windows) -> None:
        self.zones, self.windows = zones, windows
        self.of_places, self.of_slices = table.sum(axis=1), table.sum(axis=0)
        self.total = int(table.sum())
        self.kind = np.int16 if self.total < np.iinfo(np.int16).max else np.int64
        self.until = self._added_up(table)

    def _added_up(self, tables: Counts) -> Counts:
        """Add up over time: events before each slice and after the last, shape (..., n + 1, places)."""
        turned = np.moveaxis(tables, -2, -1)
        until = np.zeros((*turned.shape[:-2], turned.shape[-2] + 1, turned.shape[-1]), self.kind)
        np.cumsum(turned, axis=-2, out=until[..., 1:, :])
        return until

    @cached_property
    def blocks(self) -> list[_Block]:
        """The zones, some at a time; those of one centre together."""
        starts = np.flatnonzero(np.diff(self.zones.centre, prepend=-1))
        ends = [*starts[1:].tolist(), len(self.zones.centre)]
        cuts, at = [0], 0
        for end in ends:
            if end - cuts[-1] > _TOGETHER and at > cuts[-1]:
                cuts.append(at)
            at = end
        cuts.append(len(self.zones.centre))
        return [_Block(self, slice(*pair)) for pair in pairwise(cuts) if pair[0] < pair[1]]

    def best(self) -> Best:
        """Return the largest ratio in each zone."""
        found = [block.best(self.until) for block in self.blocks]
        return Best(
            *(
                np.concatenate([getattr(one, name) for one in found])
                for name in Best.__annotations__
            )
        )

    def largest_of_deals(self, draws: int, seed: int) -> Floats:
        """Deal the events anew, sums of places and slices kept; return each deal's largest ratio."""
        random = np.random.default_rng(seed)
        return np.concatenate([*self._largest(random, draws)])

    def _largest(self, random: np.random.Generator, draws: int) -> Iterator[Floats]:
        at_once = max(_HELD // max(self.until.nbytes, 1), 1)
        floor = 0.0
        for start in range(0, draws, at_once):
            many = self._dealt(random, min(at_once, draws - start))
            found = np.zeros(len(many))
            first = slice(0, _FIRST if floor == 0 else 0)
            found[first] = self._searched(many[first], _LOW)
            if floor == 0:
                floor = max(_LOW, float(found[first].min()))
            rest = slice(first.stop, None)
            found[rest] = self._searched(many[rest], floor)
            yield found

    def _searched(self, many: Counts, floor: float) -> Floats:
        """Return the largest ratio of each deal: above the floor first, and below it where none is."""
        found = np.zeros(len(many))
        for block in self.blocks if len(many) else []:
            needed = block.needed(floor)
            for start in range(0, len(many), _DEALS):
                some = slice(start, start + _DEALS)
                found[some] = np.maximum(found[some], block.largest(many[some], needed))
        below = np.flatnonzero(found == 0)
        if floor > _LOW:
            found[below] = self._searched(many[below], _LOW)
        else:
            for at in below.tolist():
                found[at] = max(float(block.best(many[at]).ratio.max()) for block in self.blocks)
        return found

    def _dealt(self, random: np.random.Generator, draws: int) -> Counts:
        """Draw tables of the same sums, every deal of the events as likely as every other."""
        # Not before: it takes long to load.
        from scipy.stats import random_table

        rows, columns = np.flatnonzero(self.of_places), np.flatnonzero(self.of_slices)
        made = random_table(self.of_places[rows], self.of_slices[columns])
        many = np.zeros((draws, len(self.of_places), len(self.of_slices)), self.kind)
        many[:, rows[:, None], columns] = made.rvs(draws, random_state=random)
        return self._added_up(many)


class _Block:
    """Some zones of some centres, those with the fewest events first."""

    def __init__(self, cylinders: Cylinders, which: slice) -> None:
        zones = cylinders.zones
        centres, row = np.unique(zones.centre[which], return_inverse=True)
        size = zones.size[which]
        self.order = zones.order[centres, : size.max()]
        self.all = cylinders
        flat = row * self.order.shape[1] + size - 1
        events = np.cumsum(cylinders.of_places[self.order], axis=1).ravel()[flat]
        # Fewest events first: what is looked up for one zone lies near what was for the last.
        rank = np.argsort(events, kind="stable")
        self.flat, self.events, self.back = flat[rank], events[rank], np.argsort(rank)
        # Room for what is worked out anew for each length: to ask for it costs more than to fill it.
        room = (len(cylinders.of_slices), len(size))
        self._inside, self._reached = np.empty(room, cylinders.kind), np.empty(room, bool)

    def sums(self, until: Counts) -> Counts:
        """Return events of each zone before each slice, shape (..., slices + 1, zones)."""
        nearest = np.cumsum(until[..., self.order], axis=-1, dtype=until.dtype)
        # Zone beside zone in memory: what is made of them is made row by row.
        beside: Counts = np.take(nearest.reshape(*until.shape[:-1], -1), self.flat, axis=-1)
        return beside

    def expected(self, length: int) -> Floats:
        """Return what is expected in windows of a length, shape (windows, zones)."""
        ends = np.concatenate([[0], np.cumsum(self.all.of_slices)])
        found: Floats = np.outer(ends[length:] - ends[:-length], self.events) / self.all.total
        return found

    def needed(self, floor: float) -> list[Counts]:
        """Return how many events come to a ratio, length by length, each shape (windows, zones)."""
        windows, kind = self.all.windows, self.all.kind
        most = expected_at(floor, int(self.events.max()), self.all.total)
        found = []
        for length in windows.lengths():
            needed: Counts = (FEWEST + np.searchsorted(most, self.expected(length))).astype(kind)
            needed[~windows.whole(length)] = np.iinfo(kind).max
            found.append(needed)
        return found

    def largest(self, many: Counts, needed: Sequence[Counts]) -> Floats:
        """Return each deal's largest ratio of windows with the events that are needed; 0 of none."""
        sums, found = self.sums(many), np.zeros(len(many))
        for length, need in enumerate(needed, 1):
            inside, reached = self._inside[: len(need)], self._reached[: len(need)]
            for deal, until in enumerate(sums):
                np.subtract(until[length:], until[:-length], out=inside)
                np.greater_equal(inside, need, out=reached)
                if reached.any():
                    at = np.flatnonzero(reached)
                    expected = self._expected_at(length, *divmod(at, need.shape[1]))
                    ratios = log_ratios(inside.ravel()[at], expected, self.all.total)
                    found[deal] = max(found[deal], ratios.max())
        return found

    def _expected_at(self, length: int, start: NDArray[np.intp], zone: NDArray[np.intp]) -> Floats:
        ends = np.concatenate([[0], np.cumsum(self.all.of_slices)])
        found: Floats = (ends[start + length] - ends[start]) * self.events[zone] / self.all.total
        return found

    def best(self, until: Counts) -> Best:
        """Return the largest ratio in each zone."""
        sums, each = self.sums(until), np.arange(len(self.events))
        best = Best(*(np.zeros(len(each), kind) for kind in (float, np.int64, np.intp, np.intp)))
        for length in self.all.windows.lengths():
            inside = sums[length:] - sums[:-length]
            ratio = log_ratios(inside, self.expected(length), self.all.total)
            ratio[~self.all.windows.whole(length)[:, None] | (inside < FEWEST)] = 0
            start = np.argmax(ratio > ratio.max(axis=0) - TIE, axis=0)
            better = ratio[start, each] > best.ratio + TIE
            for old, new in (
                (best.ratio, ratio[start, each]), (best.count, inside[start, each]), (best.start, start),
                (best.length, np.full(len(each), length)),
            ):  # fmt: skip
                old[better] = new[better]
        return Best(*(getattr(best, name)[self.back] for name in Best.__annotations__))


def expected_at(floor: float, most: int, total: int) -> Floats:
    """Return for each count from 2 up the most that may be expected for it to come to a ratio.

    Parameters
    ----------
    floor
        Logarithm of the likelihood ratio, above 0.
    most
        The last count.
    total
        Of all events.
    """
    counts = np.arange(FEWEST, max(most, FEWEST) + 1, dtype=np.float64)
    low, high = np.zeros(len(counts)), counts.copy()
    for _ in range(60):  # halved to the last bit
        middle = (low + high) / 2
        enough = log_ratios(counts, np.maximum(middle, 1e-300), total) >= floor
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    return high * (1 + TIE)
