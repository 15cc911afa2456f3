"""Where and when more events fell than places and times let expect: the space-time permutation scan.

Nobody needs to know who lives or is at a place: what is expected in a zone and window follows from how
many events the zone has in all and how many the window has everywhere. What rises everywhere at once, or
is high in one place all the time, is no cluster. Retrospective alone: what is over is looked at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scenemap.intervals import DateRange
from scenemap.measures.designs import laid_out, points_of
from scenemap.measures.estimate import check_level, refuse
from scenemap.measures.given import AREA, PERIOD, SHOWN, check_seed, counted_once
from scenemap.measures.scanning import TIE, Cylinders, Windows, Zones, log_ratios, zones_of
from scenemap.panel import check_panel

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from scenemap.areas import Area
    from scenemap.measures.scanning import Best
    from scenemap.panel import Panel

#: Why an area or a slice was not scanned.
Unscanned = Literal["withheld", "unknown", "no place"]
#: No zone has more than this part of the events, as in SaTScan: the rest would be the cluster.
SHARE = 0.5
#: Clusters that are told at most.
MOST = 10
#: Zones that can be scanned.
MOST_ZONES = 1_000_000
#: Deals of the events that can be asked for.
MOST_DRAWS = 99_999


@dataclass(frozen=True, eq=False)
class ScanTable:
    """Counts by area and slice, of which every one is known.

    Parameters
    ----------
    areas
        Ids.
    periods
        Slices in time order, apart from one another.
    counts
        Whole numbers of events, shape (areas, slices).
    points
        x and y of each area in metres of a projected system, shape (areas, 2).
    left_out
        Areas that are not in it, and why: a count withheld or unknown, or no place.
    left_out_periods
        Slices that are not in it, and why. No window reaches over one.

    Examples
    --------
    >>> quarters = [DateRange.parse(one) for one in ("2015-01-01..2015-03-31", "2015-04-01..2015-06-30")]
    >>> table = ScanTable(("a", "b"), tuple(quarters), [[9, 0], [6, 6]], [(0, 0), (300, 400)])
    >>> table.counts.sum()
    np.int64(21)
    """

    areas: tuple[str, ...]
    periods: tuple[DateRange, ...]
    counts: NDArray[np.int64]
    points: NDArray[np.float64]
    left_out: Mapping[str, Unscanned] = field(default_factory=dict)
    left_out_periods: Mapping[DateRange, Unscanned] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counted_once(self.areas, AREA)
        counted_once(self.periods, PERIOD)
        shape = (len(self.areas), len(self.periods))
        object.__setattr__(self, "counts", _whole(self.counts, shape))
        object.__setattr__(self, "points", _places(self.points, self.areas))
        if any(b.start < a.end for a, b in zip(self.periods, self.periods[1:], strict=False)):
            raise refuse(
                "Tidsrommene følger ikke på hverandre.",
                "The slices do not follow one another.",
                "Gi dem i rekkefølge, uten overlapp.",
                "Give them in order, without overlap.",
            )

    @classmethod
    def of(cls, panel: Panel, areas: Iterable[Area], crs: str) -> ScanTable:
        """Take of a panel the areas and slices of which every count is known.

        Unknown is not zero, and what is withheld is not known: as long as one count is missing, the area
        or the slice of which the largest part is missing is left out, areas before slices, and of areas
        that lack as much the westernmost.
        A count of an area that was watched on fewer days than others in the same slice is not one of the
        same time, and counts as unknown.

        Parameters
        ----------
        panel
            Disclosed. Its source periods are scanned.
        areas
            Whose count points say where they are; areas without one are left out.
        crs
            The projected system that points are laid out in.

        Raises
        ------
        DataError
            If it is no panel that may be shown.
        Refusal
            If counts are rounded, or parts of events.

        Examples
        --------
        >>> from scenemap import load_case, published_panel
        >>> case = load_case("bergen")
        >>> table = ScanTable.of(published_panel(case, "quarter"), case.areas, case.crs)
        >>> table.areas, len(table.periods)
        (('korskirken', 'laksevag', 'sandviken', 'torgallmenningen'), 3)
        >>> table.left_out
        {'asane': 'unknown', 'bybane': 'no place', 'danmarksplass': 'unknown'}
        """
        check_panel(panel, "A scan")
        _check_events(panel)
        points = points_of(areas, crs)
        at = [i for i, one in enumerate(panel.source_periods) if not one.stated]
        periods = [panel.source_periods[i] for i in at]
        counts, watched, state = (one[:, at] for one in laid_out(panel, panel.areas))
        withheld = state == "withheld"
        # An area that was never watched is left out for that, not the slices in which others were.
        days = np.nan_to_num(watched)
        known = np.isfinite(counts) & (days == days.max(axis=0, initial=0))
        placed = np.array([area in points for area in panel.areas], dtype=bool)
        # Of areas that lack as much the westernmost goes first, whatever they are called.
        where = [(*points.get(area, (math.inf, math.inf)), area) for area in panel.areas]
        order = np.array(sorted(range(len(where)), key=where.__getitem__), dtype=np.intp)
        rows = np.zeros(len(placed), dtype=bool)
        rows[order], columns = _complete((known & placed[:, None])[order], placed[order])
        left_out = {
            area: "no place" if not placed[i] else _why(withheld[i])
            for i, area in enumerate(panel.areas)
            if not rows[i]
        }
        gone = {one: _why(withheld[placed, j]) for j, one in enumerate(periods) if not columns[j]}
        kept = [area for area, row in zip(panel.areas, rows, strict=True) if row]
        return cls(
            tuple(kept),
            tuple(one for one, column in zip(periods, columns, strict=True) if column),
            counts[np.ix_(rows, columns)],
            np.array([points[area] for area in kept]).reshape(-1, 2),
            left_out,
            gone,
        )

    def runs(self) -> NDArray[np.intp]:
        """Tell the runs of slices that follow on one another without a gap by number, shape (slices,)."""
        gaps = [b.start != a.end for a, b in zip(self.periods, self.periods[1:], strict=False)]
        return np.concatenate([[0], np.cumsum(gaps)]).astype(np.intp)[: len(self.periods)]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A zone in a window with more events than expected.

    What is told of it stands or falls together: count, what was expected, ratio and p.

    Parameters
    ----------
    areas
        Ids, the centre first, the others by how far they are from it.
    metres
        From the centre to the farthest of their count points.
    window
        From the first day to the last.
    count, expected
        Events there, and how many there would be if place and time had nothing to do with one another.
    log_ratio
        Logarithm of the likelihood ratio.
    p
        How often as large a one is the largest of all where events are dealt anew.

    Examples
    --------
    >>> half = DateRange.parse("2015-01-01..2015-06-30")
    >>> Cluster(("a", "b"), 450.0, half, 40, 25.0, 4.4, 0.012).ratio
    1.6
    """

    areas: tuple[str, ...]
    metres: float
    window: DateRange
    count: int
    expected: float
    log_ratio: float
    p: float

    @property
    def ratio(self) -> float:
        """How many times as many as expected."""
        return self.count / self.expected


@dataclass(frozen=True, eq=False)
class Scan:
    """What a space-time scan found.

    Parameters
    ----------
    clusters
        The most likely first; no area is in two of them.
    table
        What was scanned.
    zones, windows
        How many were tried: each zone in each window.
    longest
        Slices of a window at most.
    share, radius
        The part of the events that a zone may hold, and its radius in metres, at most; None where none
        was set.
    draws, seed
        How often events were dealt anew.
    level
        A cluster stands out where its p is no larger.
    critical
        The logarithm of the likelihood ratio above which p is no larger than the level; infinite where
        events were dealt too seldom for any p to be so small.
    """

    clusters: tuple[Cluster, ...]
    table: ScanTable
    zones: int
    windows: int
    longest: int
    share: float
    radius: float | None
    draws: int
    seed: int
    level: float
    critical: float

    @property
    def standing_out(self) -> tuple[Cluster, ...]:
        """Clusters that chance alone makes as large at most as often as the level says."""
        return tuple(one for one in self.clusters if one.p <= self.level)

    def to_frame(self) -> pd.DataFrame:
        """Return a table, a row a cluster, the most likely first.

        Returns
        -------
        pandas.DataFrame
            ``cluster`` from 1 up; ``areas``, ids with spaces between; ``start``, ``end`` (last day);
            ``count``, ``expected``, ``ratio``, ``log_ratio``, ``p``, ``metres``; ``found``: "stands out"
            or "within chance".
        """
        rows = [
            {
                "cluster": number,
                "areas": " ".join(one.areas),
                "start": one.window.start.isoformat(),
                "end": one.window.last.isoformat(),
                "count": one.count,
                "expected": one.expected,
                "ratio": one.ratio,
                "log_ratio": one.log_ratio,
                "p": one.p,
                "metres": one.metres,
                "found": "stands out" if one.p <= self.level else "within chance",
            }
            for number, one in enumerate(self.clusters, 1)
        ]
        return pd.DataFrame(rows, columns=list(FRAME))


#: Columns of :meth:`Scan.to_frame`.
FRAME = (
    "cluster", "areas", "start", "end", "count", "expected", "ratio", "log_ratio", "p", "metres", "found",
)  # fmt: skip


def scan_log_ratio(count: float, expected: float, total: float) -> float:
    """Compute the logarithm of the likelihood ratio of one zone and window.

    ``c ln(c / E) + (C - c) ln((C - c) / (C - E))`` where c is above E, else 0 (Kulldorff et al. 2005,
    PLoS Medicine 2:e59; Kulldorff 1997, Communications in Statistics 26:1481-1496).

    Parameters
    ----------
    count, expected
        c and E: events in the zone and window.
    total
        C: all events.

    Raises
    ------
    Refusal
        If there are fewer events in all than there, or a number is no count.

    Examples
    --------
    >>> round(scan_log_ratio(10, 5.46, 100), 6)
    1.622161
    """
    if not 0 <= count <= total < math.inf or not 0 < expected <= total:
        raise refuse(
            f"{count:g} hendelser, {expected:g} ventet, {total:g} i alt: dette går ikke opp.",
            f"{count:g} events, {expected:g} expected, {total:g} in all: this cannot be.",
            "Gi tall fra 0 opp til antallet i alt, og mer enn 0 ventet.",
            "Give numbers from 0 up to the number in all, and more than 0 expected.",
        )
    return float(log_ratios(count, expected, total))


def space_time_scan(
    table: ScanTable,
    *,
    radius: float | None = None,
    share: float = SHARE,
    longest: int | None = None,
    draws: int = 999,
    seed: int = 0,
    level: float = 0.05,
    most: int = MOST,
) -> Scan:
    """Scan every circle of areas in every run of slices for more events than expected.

    Zones are circles round each area's point that grow area by area; areas that are equally far from the
    centre come one by one, from west to east and then from south to north, as in SaTScan, so that a zone
    may hold some of them and not others. Windows are runs of slices. In a zone and window
    ``E = n_zone n_window / C`` is expected of C events, and the logarithm of the likelihood ratio is
    :func:`scan_log_ratio`; two events are the fewest of a cluster. For p the slices of all events are
    dealt anew, which leaves how many each area and each slice has; of R deals whose largest ratio of all
    is as large, ``p = (R + 1) / (draws + 1)`` (Kulldorff, Heffernan, Hartman, Assunção & Mostashari 2005,
    PLoS Medicine 2:e59). So p already pays for how many zones and windows were tried. Clusters after the
    first are those of the largest ratio that share no area with one before (SaTScan: no geographical
    overlap); their p is that of the same deals, and so too large rather than too small.

    Of zones with the same events the one of fewest areas is told, of windows of one ratio the shortest
    and of these the earliest, and of clusters of one ratio that of fewest areas and then the westernmost
    first. Nothing hangs on the order in which areas are given.

    Parameters
    ----------
    table
        Counts of which every one is known: :meth:`ScanTable.of` a panel that may be shown.
    radius
        Metres from the centre of a zone to the point of another of its areas at most; no limit unless
        given.
    share
        Of all events that a zone may hold at most, up to one half.
    longest
        Slices of a window at most; half of them unless given.
    draws, seed
        How often events are dealt anew; the same seed gives the same p.
    level
        From which p down a cluster stands out.
    most
        Clusters that are told at most.

    Raises
    ------
    Refusal
        If there are fewer than two areas, slices or events, no zone holds two events and no more than its
        share, or a number is out of its range.

    Examples
    --------
    >>> months = [DateRange.parse(f"2015-0{i}-01..2015-0{i}-28") for i in range(1, 7)]
    >>> counts = [[5, 5, 5, 5, 5, 5], [5, 5, 20, 5, 5, 5], [6, 6, 6, 6, 6, 6], [9, 9, 9, 9, 9, 9]]
    >>> points = [(0, 0), (100, 0), (900, 0), (1000, 0)]
    >>> found = space_time_scan(ScanTable(("a", "b", "c", "d"), months, counts, points))
    >>> first = found.clusters[0]
    >>> first.areas, str(first.window), first.count, round(first.expected, 1), first.p
    (('b',), '2015-03-01..2015-03-28', 20, 10.9, 0.009)
    """
    check_level(level)
    _check_limits(radius, share, longest, draws, most, seed)
    _check_enough(table)
    # From west to east, whatever order they were given in.
    order = np.lexsort((np.array(table.areas), table.points[:, 1], table.points[:, 0]))
    counts, (x, y) = table.counts[order], table.points[order].T
    total = int(counts.sum())
    zones = zones_of(
        x, y, counts.sum(axis=1), radius=math.inf if radius is None else radius, most=share * total
    )
    _check_zones(zones)
    slices = len(table.periods)
    windows = Windows(table.runs(), min(longest or max(slices // 2, 1), slices))
    cylinders = Cylinders(counts, zones, windows)
    best = cylinders.best()
    largest = cylinders.largest_of_deals(draws, seed)
    names = [table.areas[i] for i in order]
    clusters = [
        _cluster(table, zones, best, zone, names, counts, largest)
        for zone in _apart(zones, best, most)
    ]
    return Scan(
        tuple(clusters), table, len(zones.size),
        sum(int(windows.whole(length).sum()) for length in windows.lengths()),
        windows.longest, share, radius, draws, seed, level, _critical(largest, level),
    )  # fmt: skip


def _cluster(
    table: ScanTable,
    zones: Zones,
    best: Best,
    zone: int,
    names: Sequence[str],
    counts: NDArray[np.int64],
    largest: NDArray[np.float64],
) -> Cluster:
    places = zones.places(zone)
    first, length = int(best.start[zone]), int(best.length[zone])
    inside = slice(first, first + length)
    expected = counts[places].sum() * counts[:, inside].sum() / counts.sum()
    as_large = int((largest > best.ratio[zone] - TIE).sum())
    return Cluster(
        tuple(names[i] for i in places),
        float(zones.radius[zone]),
        DateRange(table.periods[first].start, table.periods[first + length - 1].end),
        int(best.count[zone]),
        float(expected),
        float(best.ratio[zone]),
        (as_large + 1) / (len(largest) + 1),
    )


def _critical(largest: NDArray[np.float64], level: float) -> float:
    """Return the ratio above which p is no larger than the level; infinite where deals are too few."""
    as_large = math.floor(level * (len(largest) + 1) + TIE)
    return float(np.sort(largest)[-as_large]) if as_large else math.inf


def _apart(zones: Zones, best: Best, most: int) -> list[int]:
    """Choose zones by their ratio, none of which shares a place with one before."""
    found: list[int] = []
    taken = np.zeros(len(zones.order), dtype=bool)
    # Ratios that only rounding tells apart are alike: then the fewest places, and those farthest west.
    for zone in np.lexsort((zones.centre, zones.size, -np.round(best.ratio, 9))).tolist():
        if len(found) == most or not best.ratio[zone] > 0:
            break
        places = zones.places(zone)
        if not taken[places].any():
            taken[places] = True
            found.append(zone)
    return found


def _complete(
    known: NDArray[np.bool_], placed: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Leave out areas and slices until every count is known, those that lack the largest part first."""
    rows, columns = placed.copy(), np.ones(known.shape[1], dtype=bool)
    while rows.any() and columns.any():
        missing = ~known & rows[:, None] & columns
        if not missing.any():
            break
        of_rows = missing.sum(axis=1) / columns.sum()
        of_columns = missing.sum(axis=0) / rows.sum()
        if of_rows.max() >= of_columns.max():
            rows[of_rows.argmax()] = False
        else:
            columns[of_columns.argmax()] = False
    return rows, columns


def _why(withheld: NDArray[np.bool_]) -> Unscanned:
    return "withheld" if withheld.any() else "unknown"


def _check_events(panel: Panel) -> None:
    """Refuse counts that are not of whole events."""
    if (panel.source_cells["state"] == "rounded").any():
        raise refuse(
            "Avrundede tall er ikke hendelser som kan stokkes.",
            "Rounded counts are no events that can be dealt anew.",
            "Dropp avrundingen (`round=`).",
            "Leave `round=` out.",
        )
    if panel.source_cells["spread"].any():
        raise refuse(
            "Deler av hendelser er ikke hendelser som kan stokkes.",
            "Parts of events are no events that can be dealt anew.",
            "Dropp fordelingen (`spread=`), eller velg tidsrom som hendelsene er datert til.",
            "Leave `spread=` out, or choose slices that events are dated to.",
        )


def _check_limits(
    radius: float | None, share: float, longest: int | None, draws: int, most: int, seed: int
) -> None:
    """Refuse limits that are out of their range."""
    check_seed(seed)
    from_1 = "et helt tall fra 1 og opp", "a whole number from 1 up"
    wrong = [
        (f"radius {radius}", "over 0", "above 0", radius is not None and not 0 < radius < math.inf),
        (f"share {share}", "over 0 og til og med 0,5", "above 0 and up to 0.5", not 0 < share <= SHARE),
        (f"longest {longest}", *from_1, longest is not None and not _from_1(longest)),
        (f"draws {draws}", f"et helt tall fra 1 til {MOST_DRAWS}",
         f"a whole number from 1 to {MOST_DRAWS}", not _from_1(draws) or draws > MOST_DRAWS),
        (f"most {most}", *from_1, not _from_1(most)),
    ]  # fmt: skip
    for given, nb, en, is_wrong in wrong:
        if is_wrong:
            raise refuse(
                f"{given} er utenfor det som går an.", f"{given} is out of range.",
                f"Gi et tall: {nb}.", f"Give a number: {en}.",
            )  # fmt: skip


def _from_1(number: float) -> bool:
    return number >= 1 and float(number).is_integer()


def _check_enough(table: ScanTable) -> None:
    """Refuse a table in which there is nothing to scan."""
    if len(table.areas) < 2 or len(table.periods) < 2 or table.counts.sum() < 2:
        areas, periods, events = len(table.areas), len(table.periods), int(table.counts.sum())
        left = len(table.left_out), len(table.left_out_periods)
        raise refuse(
            f"Fullt kjent: områder {areas}, tidsrom {periods}, hendelser {events}. Utelatt: områder "
            f"{left[0]}, tidsrom {left[1]}, fordi tall er ukjente eller holdt tilbake, eller fordi et "
            "område ikke har noe punkt.",
            f"Wholly known: areas {areas}, slices {periods}, events {events}. Left out: areas {left[0]}, "
            f"slices {left[1]}, because counts are unknown or withheld, or an area has no point.",
            "Gi minst to av hvert: lengre tidsrom, større områder, omriss av dem uten punkt, eller en "
            "tabell som sier når noen så etter (`coverage=`).",
            "Give two of each at least: longer slices, larger areas, outlines of those without a point, "
            "or a table that says when somebody looked (`coverage=`).",
        )


def _check_zones(zones: Zones) -> None:
    if not len(zones.size):
        raise refuse(
            "Ingen sirkel har to hendelser eller flere og ikke mer enn sin del av alle.",
            "No circle has two events or more and no more than its share of all.",
            "Gi en større del eller radius, eller mindre områder.",
            "Give a larger share or radius, or smaller areas.",
        )
    if len(zones.size) > MOST_ZONES:
        raise refuse(
            f"Det er {len(zones.size)} sirkler, flere enn {MOST_ZONES}.",
            f"There are {len(zones.size)} circles, more than {MOST_ZONES}.",
            "Gi en radius, eller større områder.",
            "Give a radius, or larger areas.",
        )


def _whole(values: ArrayLike, shape: tuple[int, int]) -> NDArray[np.int64]:
    """Return counts as whole numbers, refusing others."""
    array = np.asarray(values, dtype=np.float64)
    array = array.reshape(shape) if array.size == 0 == min(shape) else array
    bad = ~(np.isfinite(array) & (array >= 0)) | (np.nan_to_num(array) % 1 != 0)
    if array.shape != shape or bad.any():
        told = ", ".join(f"{one:g}" for one in array[bad][:SHOWN]) or str(array.shape)
        raise refuse(
            f"{told} er ikke antall etter område og tidsrom, {shape[0]} ganger {shape[1]}.",
            f"{told} are no counts by area and slice, {shape[0]} by {shape[1]}.",
            "Ukjente og tilbakeholdte tall kan ikke skannes. Utelat området eller tidsrommet.",
            "Unknown and withheld counts cannot be scanned. Leave the area or the slice out.",
        )
    return array.astype(np.int64)


def _places(values: ArrayLike, areas: Sequence[Hashable]) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (len(areas), 2) or not np.isfinite(array).all():
        raise refuse(
            f"Trenger x og y for hvert av {len(areas)} områder, alle kjent.",
            f"Needs x and y of each of {len(areas)} areas, all known.",
            "Utelat det som ikke har noen plass.",
            "Leave out what has no position.",
        )
    return array
