"""What somebody can put together: the release itself, earlier releases, published tables.

Time is cut at every end of every period, area by area, so that each figure is a sum of the same parts
(:mod:`scenemap.disclosure.bounds`), whatever slices it was counted by. Figures of another table are
taken to be of the same events where the true counts allow it; where they do not, events were added or
taken away in between, and what is watched is the difference.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from scenemap.disclosure.bounds import Sums, feasible, intervals
from scenemap.disclosure.suppression import WIDTH, View, told
from scenemap.intervals import DateRange, slice_of
from scenemap.model import SMALLEST
from scenemap.tally import Conservation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from scenemap.disclosure.suppression import Cells
    from scenemap.intervals import By
    from scenemap.tally import RowsTold

#: Slices that a later release may be by.
COARSER: tuple[By, ...] = ("quarter", "year")
#: So much time before and after all tables stands for days that none of them counted.
_OTHER_DAYS = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Figure:
    """What others know of the count of one area in one period.

    Parameters
    ----------
    low, high
        Not less, and not more; the same for a count that is shown, infinity for one withheld.
    sum_of
        Areas that it is the sum over, if it is of several, such as the whole case.
    """

    area: str
    period: DateRange
    low: float
    high: float
    sum_of: tuple[str, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas that events of it are in."""
        return self.sum_of or (self.area,)

    def over(self, period: DateRange) -> Figure:
        """Return the same of other days, of which nothing is known."""
        return Figure(self.area, period, 0.0, float("inf"), self.sum_of)

    @property
    def withheld(self) -> bool:
        """Whether nothing bounds it from above."""
        return self.high == float("inf")

    @property
    def says(self) -> bool:
        """Whether anything is known of it."""
        return self.low > 0 or not self.withheld


@dataclass(frozen=True, slots=True)
class Table:
    """A table that others have.

    Parameters
    ----------
    figures
        Its figures.
    total
        Sum of all its figures, withheld ones too; None if it is not known.
    rows
        What was told of where the rows of its files went; None if nothing.
    more
        The sum may be larger by up to this many events, which could not be counted there.
    ours
        An earlier release of the same events, rather than a table published by others.
    """

    figures: tuple[Figure, ...]
    total: int | None = None
    more: int = 0
    ours: bool = False
    rows: Conservation | RowsTold | None = None

    @property
    def says_figures(self) -> bool:
        """Whether it tells of any of its figures, rather than of their sum alone."""
        return any(one.says for one in self.figures)

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the most that the figures add up to."""
        if self.total is None:
            return 0.0, float("inf")
        return float(self.total), float(self.total + self.more)


@dataclass
class _Rows:
    """Sums that are being collected."""

    boxes: list[list[Figure]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    cell: list[int] = field(default_factory=list)
    watched: list[bool] = field(default_factory=list)
    wide: list[bool] = field(default_factory=list)

    def add(
        self,
        boxes: list[Figure],
        low: float = 0.0,
        high: float = float("inf"),
        *,
        cell: int = -1,
        watched: bool = False,
        wide: bool = False,
    ) -> None:
        self.boxes.append(boxes)
        self.low.append(low)
        self.high.append(high)
        self.cell.append(cell)
        self.watched.append(watched)
        self.wide.append(wide)


def within(table: Table, first: date, end: date) -> Table:
    """Return a table as somebody reads it who takes it that there was nothing on other days.

    Parameters
    ----------
    table
        A table.
    first, end
        The days that others counted, the second exclusive; files mostly end where tables do.
    """
    figures = tuple(
        replace(one, period=DateRange(max(one.period.start, first), min(one.period.end, end)))
        for one in table.figures
        if one.period.start < end and first < one.period.end
    )
    return replace(table, figures=figures)


def beyond(tables: Sequence[Table]) -> list[Table]:
    """List what accounts of rows tell of days that their own tables did not count.

    Rows outside the period are events of other days, of these areas or of none: what their areas have on
    other days is no more than that, and perhaps as much. Where rows hold counts, rows are no events, and
    tell nothing of them.

    Parameters
    ----------
    tables
        Of the same events.

    Returns
    -------
    list of Table
        Of which the sum is known, and of the figures nothing.

    Examples
    --------
    Of January 20 in all, and 9 rows of other days; another table has February too.

    >>> days = DateRange.parse("2021-01-01..2021-01-31")
    >>> rows = Conservation(29, 0, 9, 0, 0, 20)
    >>> one = Table((Figure("a", days, 20, 20),), 20, rows=rows)
    >>> two = Table((Figure("a", DateRange.parse("2021-01-01..2021-02-28"), 29, 29),))
    >>> {(str(table.figures[-1].period), table.ends) for table in beyond([one, two])} >= {
    ...     ("2021-02-01..2021-02-28", (9.0, 9.0))
    ... }
    True
    """
    periods = [figure.period for table in tables for figure in table.figures]
    if not periods:
        return []
    first, end = min(one.start for one in periods), max(one.end for one in periods)
    found = []
    for table in tables:
        lost = _rows_beyond(table)
        own = [figure.period for figure in table.figures]
        if not lost or (min(own).start, max(one.end for one in own)) == (first, end):
            continue
        start, stop = min(one.start for one in own), max(one.end for one in own)
        # Files hold days that no table counted, too.
        before = DateRange(first - _OTHER_DAYS, start)
        after = DateRange(stop, end + _OTHER_DAYS)
        some = {figure.areas: figure for figure in table.figures}.values()
        # Where a file began or ended, others may know.
        for sides in ((before, after), (before,), (after,)):
            other = tuple(figure.over(days) for figure in some for days in sides)
            found.append(Table(other, 0, lost, ours=True))
            if isinstance(table.rows, Conservation):
                found.append(within(Table(other, lost, ours=True), first, end))
    return [one for one in found if one.figures]


def _rows_beyond(table: Table) -> int:
    """Return how many events at most are outside the period of a table, where its rows tell that."""
    rows = table.rows
    if rows is None or rows.read is None or rows.counted is None or not table.figures:
        return 0
    if table.total != rows.counted:
        return 0
    return rows.outside_period if isinstance(rows, Conservation) else rows.read - rows.counted


def account_tells(own: Table, others: Sequence[Table]) -> bool:
    """Say whether the account of a table's rows tells a small count, with what else is known.

    Parameters
    ----------
    own
        A table with what is to be told of its rows.
    others
        Earlier releases, what goes with it, and published tables.

    Examples
    --------
    In January one area had 9, the other 20; in February it is known of one that it had 20. That 22 rows
    were of other days than January would tell of 2 in the other.

    >>> january = DateRange.parse("2021-01-01..2021-01-31")
    >>> february = DateRange.parse("2021-02-01..2021-02-28")
    >>> own = (Figure("a", january, 20, 20), Figure("b", january, 9, 9))
    >>> known = Table((*own, Figure("a", february, 0, 99), Figure("b", february, 20, 20)))
    >>> account_tells(Table(own, 29, rows=Conservation(51, 0, 22, 0, 0, 29)), [known])
    True
    """
    known = [*others, own]
    told_of_it = beyond([own, *(replace(one, rows=None) for one in others)])
    return any(sum_tells(known, one) for one in told_of_it)


def views_of(
    figures: Sequence[Figure],
    cells: Cells,
    totals: Sequence[Sequence[int]],
    others: Sequence[Table],
) -> list[View]:
    """Put a release together with what else is known.

    Parameters
    ----------
    figures
        The release's own, each with its true count as both bounds.
    cells
        The same in the same order, then one cell for each total.
    totals
        For each total, the figures that it is the sum of.
    others
        Earlier releases and published tables.

    Returns
    -------
    list of View
        First with every figure of other tables that the true counts allow to be of the same events,
        in more than one way where they contradict one another; then one for each earlier release,
        which watches what changed since.
    """
    found: list[View] = []
    seen: list[set[Figure]] = []
    public: list[Figure] = []
    # Where other tables contradict one another, each of them may be the one that still holds.
    for first in [at for at, one in enumerate(others) if one.says_figures] or [0]:
        tables = [*others[first:], *others[:first]]
        tied = _tied(figures, tables)
        kept = {figure for same in tied for figure in same}
        if kept in seen:
            continue
        seen.append(kept)
        found.append(_together(figures, cells, totals, tables, tied))
        if not public:
            both = zip(tables, tied, strict=True)
            public = [figure for table, same in both if not table.ours for figure in same]
    for table in others:
        if table.ours:
            changed = _changes(figures, cells, totals, table, public)
            if changed is not None:
                found.append(changed)
    return found


def _together(
    figures: Sequence[Figure],
    cells: Cells,
    totals: Sequence[Sequence[int]],
    tables: Sequence[Table],
    tied: Sequence[tuple[Figure, ...]],
) -> View:
    """Put the release together with the figures of other tables that are of the same events."""
    rows = _own_rows(figures, cells, totals)
    if any(tied):
        for figure in (*_beyond(figures), *_coarser(_parts_of_sums(figures))):
            rows.add([figure], watched=True)
        for figure in _runs_within(figures, tables, tied):
            rows.add([figure], watched=True)
    for table, same in zip(tables, tied, strict=True):
        for figure in same:
            # Withheld, or rounded: what is rounded to 0 is a few.
            vague = figure.low < figure.high
            rows.add([figure], figure.low, figure.high, watched=table.ours and vague)
    everything = [*figures, *(figure for same in tied for figure in same)]
    for one in _agreeing_totals(everything, tables):
        rows.add(list(one.figures), *one.ends, wide=True)
    return _view(rows, watch_parts=_areas_of(figures))


def _areas_of(figures: Iterable[Figure]) -> set[str]:
    return {area for figure in figures for area in figure.areas}


def _own_rows(figures: Sequence[Figure], cells: Cells, totals: Sequence[Sequence[int]]) -> _Rows:
    rows = _Rows()
    for number, figure in enumerate(figures):
        rows.add([figure], cell=number, watched=True)
    for number, members in enumerate(totals, len(figures)):
        rows.add([figures[one] for one in members], cell=number, wide=True)
    for figure in _coarser(figures):
        rows.add([figure], watched=True)
    for members in totals:
        # All areas in one slice: few events in all of them are as few as in one.
        by_period: dict[DateRange, list[Figure]] = defaultdict(list)
        for one in members:
            by_period[figures[one].period].append(figures[one])
        for some in by_period.values():
            if len(some) > 1 and 1 <= sum(one.low for one in some) < SMALLEST:
                rows.add(some, watched=True)
    if len(cells.cost) != len(figures) + len(totals):
        raise AssertionError("a cell for each figure and each total")
    return rows


def sum_tells(earlier: Sequence[Table], new: Table) -> bool:
    """Say whether the sum of one more table tells a small count, with what was released before.

    Parameters
    ----------
    earlier
        Releases of the same events.
    new
        A table of which the sum is shown, and of the figures nothing.

    Examples
    --------
    Of a year 30 and of its first eleven months 27: there were three in December.

    >>> year = Table((Figure("a", DateRange.parse("2021-01-01..2021-12-31"), 0, 99),), 30)
    >>> months = DateRange.parse("2021-01-01..2021-11-30")
    >>> sum_tells([year], Table((Figure("a", months, 0, 99),), 27))
    True
    """
    tables = [one for one in earlier if one.figures]
    # Where they contradict one another, events were added in between; each may still hold.
    groups = [tables] if _may_all_hold([*tables, new]) else [[one] for one in tables]
    readings = [(some, one) for some in groups for one in _readings(some, new)]
    for some, one in readings:
        # Hardly any tells; that most can vary by enough is seen long before how far they can.
        roughly = _sums_of(some, one, told_new=True, enough=WIDTH)
        if roughly is None or not told(*roughly).any():
            continue
        after = _sums_of(some, one, told_new=True)
        before = _sums_of(some, one, told_new=False)
        if after is None or before is None:
            continue
        tighter = (after[0] > before[0]) | (after[1] < before[1])
        if (told(*after) & tighter).any():
            return True
    return False


def _may_all_hold(tables: Sequence[Table]) -> bool:
    """Say whether there are counts that agree with all that tables tell."""
    view = _view(_told_by(tables))
    return feasible(view.sums, view.low, view.high)


def _told_by(tables: Sequence[Table]) -> _Rows:
    """Lay out what tables tell: figures, of which the vague ones are watched, and sums."""
    rows = _Rows()
    for table in tables:
        for figure in table.figures:
            vague = figure.low < figure.high
            rows.add([figure], figure.low, figure.high, cell=0, watched=vague)
        rows.add(list(table.figures), *table.ends, wide=True)
    return rows


def _readings(tables: Sequence[Table], new: Table) -> list[Table]:
    """List the ways to read a new table: with nothing on days that no other counted, or with."""
    days = [one.period for table in tables for one in table.figures]
    if not days:
        return [new]
    less = within(new, min(one.start for one in days), max(one.end for one in days))
    return [new, less] if less.figures else [new]


def _sums_of(
    tables: Sequence[Table], new: Table, *, told_new: bool, enough: float = float("inf")
) -> tuple[np.ndarray, np.ndarray] | None:
    """Bound all that is watched once the sum of a new table is told: None if nothing agrees.

    What can vary by ``enough`` is bounded no further.
    """
    rows = _told_by(tables)
    rows.add(list(new.figures), *(new.ends if told_new else (0.0, float("inf"))), wide=True)
    for figure in new.figures:
        rows.add([figure], watched=True)
    areas = sorted(_areas_of(new.figures))
    # The days between the ends of two tables, over all areas: the difference of their sums.
    ends = {
        day
        for table in (*tables, new)
        for day in (
            min(one.period.start for one in table.figures),
            max(one.period.end for one in table.figures),
        )
    }
    for start, end in pairwise(sorted(ends)):
        days = DateRange(start, end)
        rows.add([Figure(area, days, 0.0, float("inf")) for area in areas], watched=True)
    view = _view(rows, watch_parts=set(areas))
    found = intervals(view.sums, view.low, view.high, wanted=view.watched, enough=enough)
    return None if found is None else (found[0][view.watched], found[1][view.watched])


def _coarser(figures: Sequence[Figure]) -> list[Figure]:
    """List what a later release by quarter or year would show, and each area's whole time.

    They are watched from the start: what follows of them now cannot be withheld later.
    """
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[figure.area, "all"].append(figure)
        for by in COARSER:
            one = slice_of(figure.period.start, by)
            if one.range.covers(figure.period):
                groups[figure.area, one.id].append(figure)
    known = {(figure.area, figure.period) for figure in figures}
    found = {}
    for (area, _), some in sorted(groups.items(), key=lambda group: group[0]):
        periods = [one.period for one in some]
        whole = DateRange(min(one.start for one in periods), max(one.end for one in periods))
        if (area, whole) not in known:
            found[area, whole] = some[0].over(whole)
    return list(found.values())


def _runs_within(
    figures: Sequence[Figure], tables: Sequence[Table], tied: Sequence[tuple[Figure, ...]]
) -> list[Figure]:
    """List the runs of slices within a published figure of a few.

    The few are public; in which of its slices they fell is not. Nothing that is shown beside withheld
    slices, such as a nought, may leave some of them to have all the few together.
    """
    own: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if not figure.sum_of:
            own[figure.area].append(figure)
    found = {}
    for table, same in zip(tables, tied, strict=True):
        for few in same:
            if table.ours or few.sum_of or not 0 < few.high < WIDTH:
                continue
            inside = sorted(one.period for one in own[few.area] if few.period.covers(one.period))
            for first, last in combinations(range(len(inside)), 2):
                run = DateRange(inside[first].start, inside[last].end)
                if run != few.period:
                    found[few.area, run] = few.over(run)
    return list(found.values())


def _parts_of_sums(figures: Sequence[Figure]) -> list[Figure]:
    """List what each area has in the periods of sums over several.

    Nothing is released of one area then; but where sums over slices leave nothing for other days, a
    published figure of more days tells what an area has in these slices together.
    """
    return [
        Figure(area, figure.period, 0.0, float("inf"))
        for figure in figures
        if figure.sum_of
        for area in figure.areas
    ]


def _beyond(figures: Sequence[Figure]) -> list[Figure]:
    """List the coarser slices that the release covers in part.

    A later release covers them whole; a published figure of more days may tell them now.
    """
    first: dict[str, date] = {}
    last: dict[str, date] = {}
    any_of: dict[str, Figure] = {}
    for figure in figures:
        any_of[figure.area] = figure
        start, end = figure.period.start, figure.period.last
        first[figure.area] = min(first.get(figure.area, start), start)
        last[figure.area] = max(last.get(figure.area, end), end)
    return [
        any_of[area].over(period)
        for area in sorted(first)
        for period in sorted(
            {slice_of(day, by).range for day in (first[area], last[area]) for by in COARSER}
        )
        if not first[area] <= period.start or not period.last <= last[area]
    ]


def _view(
    rows: _Rows,
    *,
    watch_parts: set[str] | None = None,
    less: tuple[list[float], list[float]] | None = None,
) -> View:
    """Cut the sums into parts; watch those of some areas that no sum has to itself."""
    ends: dict[str, set[date]] = defaultdict(set)
    for boxes in rows.boxes:
        for box in boxes:
            for area in box.areas:
                ends[area] |= {box.period.start, box.period.end}
    number: dict[tuple[str, date], int] = {}
    after: dict[tuple[str, date], date] = {}
    for area in sorted(ends):
        for start, end in pairwise(sorted(ends[area])):
            number[area, start] = len(number)
            after[area, start] = end

    def parts_of(box: Figure) -> Iterable[int]:
        for area in box.areas:
            start = box.period.start
            while start < box.period.end:
                yield number[area, start]
                start = after[area, start]

    sums = [
        tuple(sorted({part for box in boxes for part in parts_of(box)})) for boxes in rows.boxes
    ]
    alone = {row[0] for row in sums if len(row) == 1}
    counted = _counted_parts(rows, sums)
    extra = [
        (part,)
        for (area, _), part in number.items()
        if watch_parts and area in watch_parts and part not in alone and part in counted
    ]
    n = len(extra)
    return View(
        sums=Sums((*sums, *extra), len(number)),
        low=np.array([*rows.low, *[0.0] * n]),
        high=np.array([*rows.high, *[np.inf] * n]),
        cell=np.array([*rows.cell, *[-1] * n], dtype=np.int64),
        watched=np.array([*rows.watched, *[True] * n]),
        wide=np.array([*rows.wide, *[False] * n]),
        less_low=np.array(less[0] if less else []),
        less_high=np.array(less[1] if less else []),
    )


def _counted_parts(rows: _Rows, sums: Sequence[tuple[int, ...]]) -> set[int]:
    """Find the parts that a release tells of.

    Days in no figure, and in figures of days apart from it, say nothing of the release. Of days beyond
    it that a figure of more days takes in, or a sum over areas, the difference of the two tells; so it
    goes on.
    """
    counted = {
        part
        for row, cell, boxes in zip(sums, rows.cell, rows.boxes, strict=True)
        if cell >= 0 and len(boxes) == 1
        for part in row
    }
    known = [
        row
        for row, high, wide in zip(sums, rows.high, rows.wide, strict=True)
        if len(row) > 1 and (wide or np.isfinite(high))
    ]
    while True:
        met = [row for row in known if not counted.isdisjoint(row)]
        if counted.issuperset(part for row in met for part in row):
            return counted
        counted.update(part for row in met for part in row)


def _tied(figures: Sequence[Figure], others: Sequence[Table]) -> list[tuple[Figure, ...]]:
    """Keep the figures of other tables that agree with the true counts, shorter ones first.

    A figure that does not agree is of other events, or of events since added to or taken away from.
    """
    known = list(figures)
    released = _areas_of(figures)
    # Areas have nothing to do with one another, but for those that are in one sum.
    apart = not any(
        one.sum_of for one in (*figures, *(one for table in others for one in table.figures))
    )
    found = []
    for table in others:
        # A published table tells nothing of areas that are not released.
        said = [one for one in table.figures if table.ours or released.issuperset(one.areas)]
        kept = said if not apart and _agree([*known, *said]) else _kept(known, said, apart=apart)
        known += kept
        found.append(tuple(kept))
    return found


def _kept(known: Sequence[Figure], said: Sequence[Figure], *, apart: bool) -> list[Figure]:
    """Keep the figures of a table that agree with those known: whole areas, else one by one."""
    near: dict[str, list[Figure]] = defaultdict(list)
    for one in known:
        near[one.area].append(one)
    theirs: dict[str, list[Figure]] = defaultdict(list)
    for one in said:
        theirs[one.area].append(one)
    kept: list[Figure] = []
    for area, some in theirs.items():
        before = near[area] if apart else [*known, *kept]
        if not any(one.says for one in some) or _agree([*before, *some]):
            kept += some
            continue
        held: list[Figure] = []
        for one in sorted(some, key=lambda one: (one.period.days, one.period)):
            if _agree([*before, *held, one]):
                held.append(one)
        kept += held
    return kept


def _agree(figures: Sequence[Figure]) -> bool:
    rows = _Rows()
    for figure in figures:
        rows.add([figure], figure.low, figure.high)
    view = _view(rows)
    return feasible(view.sums, view.low, view.high)


def _bounds_of(
    figures: Iterable[Figure], targets: Iterable[Figure]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Bound the counts of targets by figures."""
    rows = _Rows()
    for figure in figures:
        rows.add([figure], figure.low, figure.high)
    known = len(rows.low)
    for target in targets:
        rows.add([target])
    view = _view(rows)
    found = intervals(view.sums, view.low, view.high)
    return None if found is None else (found[0][known:], found[1][known:])


def _agreeing_totals(figures: Sequence[Figure], others: Sequence[Table]) -> list[Table]:
    """List the tables whose totals agree with the true counts, with the figures kept and one another."""
    found: list[Table] = []
    for table in others:
        if table.total is None:
            continue
        rows = _Rows()
        for figure in figures:
            rows.add([figure], figure.low, figure.high)
        for one in (*found, table):
            rows.add(list(one.figures), *one.ends)
        view = _view(rows)
        if feasible(view.sums, view.low, view.high):
            found.append(table)
    return found


def _changes(
    figures: Sequence[Figure],
    cells: Cells,
    totals: Sequence[Sequence[int]],
    table: Table,
    public: Sequence[Figure],
) -> View | None:
    """Watch by how much counts grew since an earlier release; None if nothing can be compared."""
    if not table.says_figures:
        return None  # nothing was known that could have changed
    both = _areas_of(figures) & _areas_of(table.figures)
    targets = {
        (one.area, one.period): one
        for one in (*table.figures, *figures, *_coarser(figures))
        if both.issuperset(one.areas)
    }
    before = _bounds_of(table.figures, targets.values())
    if before is None:
        raise AssertionError("an earlier release contradicts itself")
    near = before[1] - before[0] < WIDTH
    if not near.any():
        return None
    rows = _own_rows(figures, cells, totals)
    rows.watched = [False] * len(rows.watched)
    less_low, less_high = [0.0] * len(rows.low), [0.0] * len(rows.low)
    for figure in public:
        rows.add([figure], figure.low, figure.high)
        less_low.append(0.0)
        less_high.append(0.0)
    for target, is_near, low, high in zip(targets.values(), near, *before, strict=True):
        if is_near:
            rows.add([target], watched=True)
            less_low.append(float(low))
            less_high.append(float(high))
    return _view(rows, less=(less_low, less_high))
