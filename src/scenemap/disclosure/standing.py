"""Which figures stand: a quarter is released once, and is changed later by five and more or not at all.

A register grows backwards too: what happened in March may be entered in June. Counted anew, a figure that
was released would then change by one or two, and the difference of two reports would tell of that one. So
a quarter that was released stands as it was. What is registered later takes its place only where the
changes since every earlier release are nought or five and more, and all up or all down: then no sum of
them, over areas, over quarters or over both, is smaller. Who sees that a figure stands does not learn
whether it would have changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from scenemap.disclosure import disclose_together, laid_out
from scenemap.disclosure.account import may_be_told
from scenemap.disclosure.releases import release_of
from scenemap.errors import DataError
from scenemap.findings import some_of
from scenemap.intervals import DateRange, Slice, add_months
from scenemap.model import SMALLEST
from scenemap.panel import Withheld, check_panel, published_tables
from scenemap.tally import Conservation, RowsTold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.counted import CountedPanel
    from scenemap.disclosure.knowledge import Table
    from scenemap.disclosure.releases import Ledger, Release
    from scenemap.panel import Panel

    #: An area and a period; and how its figure stands.
    Key = tuple[str, DateRange]
    Figures = Mapping[Key, "Stands"]


@dataclass(frozen=True, slots=True)
class Stands:
    """How one figure stands.

    Parameters
    ----------
    state
        ``unknown`` is what no event is where nobody looked.
    figure
        None where it is withheld or unknown.
    """

    state: Literal["shown", "withheld", "unknown"]
    figure: int | None = None

    @property
    def number(self) -> int | None:
        """How many events a reader takes it for; None where that is withheld."""
        return None if self.state == "withheld" else (self.figure or 0)


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that is another one now than when it was first released."""

    area: str
    period: DateRange
    first: int
    now: int


@dataclass(frozen=True)
class Standing:
    """What a quarter's report shows, and what of it is released now.

    Parameters
    ----------
    panel
        The quarter and those before it, as they stand.
    pairs
        Panels of two of its periods each, for comparing them: the same quarter last year with the last
        one, and the one before with it; without those that there are not.
    new
        What is released now; None where the quarter was released before.
    releases
        What must be noted before anything of it is handed on; none where nothing is released now.
    changed
        Earlier figures that are others now than when they were first released.
    rows
        What may be told of where rows went, of the days below.
    rows_of
        Days that were told of for the first time when the quarter was released.
    """

    panel: Panel
    pairs: tuple[Panel, ...]
    new: Panel | None
    releases: tuple[Release, ...]
    changed: tuple[Changed, ...]
    rows: Conservation | RowsTold | None = None
    rows_of: DateRange | None = None

    def __post_init__(self) -> None:
        for one in (self.panel, self.new, *self.pairs):
            if one is not None:
                check_panel(one, "What stands")


def figures_after(releases: Iterable[Release]) -> tuple[Figures, ...]:
    """Return how the figures by quarter stood after each release, the oldest first.

    A figure that was shown once is public: that a later release withholds it takes nothing back.

    Parameters
    ----------
    releases
        Of the same events. Those by other slices, and of the whole case as one, say nothing here.

    Raises
    ------
    DataError
        If quarters were released rounded.
    """
    stood: dict[Key, Stands] = {}
    found = []
    for one in releases:
        if one.by != "quarter" or one.sum_of:
            continue
        if one.base is not None:
            raise DataError(
                f"Quarters were released before rounded to {one.base}, and would stand beside exact "
                "ones. Begin another ledger with `ledger=`, and publish no more of what that one did."
            )
        for area, period, state, figure in one.cells:
            key = area, DateRange.parse(period)
            if state == "shown":
                stood[key] = Stands("shown", figure)
            elif key not in stood:
                stood[key] = Stands("withheld" if state == "withheld" else "unknown")
        found.append(dict(stood))
    return tuple(found)


def may_follow(now: Mapping[Key, int], history: Iterable[Figures]) -> bool:
    """Say whether figures may take the place of earlier ones, given all that was ever released.

    Parameters
    ----------
    now
        Every figure that would stand.
    history
        As of :func:`figures_after`.

    Examples
    --------
    >>> first = DateRange.parse("2026-01-01..2026-03-31")
    >>> second = DateRange.parse("2026-04-01..2026-06-30")
    >>> before = {("a", first): Stands("shown", 12), ("a", second): Stands("shown", 20)}
    >>> may_follow({("a", first): 17, ("a", second): 20}, [before])
    True
    >>> may_follow({("a", first): 14, ("a", second): 20}, [before])
    False

    Five more in one quarter and seven fewer in the next would be two fewer in both.

    >>> may_follow({("a", first): 17, ("a", second): 13}, [before])
    False
    """
    for before in history:
        changes = [
            number - then
            for key, number in now.items()
            if (stands := before.get(key)) and (then := stands.number) is not None
        ]
        by = [one for one in changes if one]
        if any(abs(one) < SMALLEST for one in by) or (by and min(by) < 0 < max(by)):
            return False
    return True


def renewed(
    counted: Mapping[Key, int], history: Sequence[Figures], among: Iterable[DateRange]
) -> dict[Key, int]:
    """Choose the figures that what was registered later takes the place of, the largest change first.

    Parameters
    ----------
    counted
        As counted now.
    history
        As of :func:`figures_after`.
    among
        Periods that the register still holds.

    Examples
    --------
    >>> days = DateRange.parse("2026-01-01..2026-03-31")
    >>> before = {(area, days): Stands("shown", 12) for area in "abc"}
    >>> later = renewed({("a", days): 18, ("b", days): 14, ("c", days): 4}, [before], [days])
    >>> later == {("a", days): 18}
    True
    """
    stands = history[-1] if history else {}
    held = set(among)
    now = {key: one.number for key, one in stands.items() if one.number is not None}
    found: dict[Key, int] = {}
    asked = [
        (key, counted[key], counted[key] - then)
        for key, then in now.items()
        if key in counted and key[1] in held and may_be_told(counted[key])
    ]
    for key, number, by in sorted(asked, key=lambda one: (-abs(one[2]), one[0])):
        # Withheld figures that a reader cannot take for a number stay so.
        if by and may_follow({**now, key: number}, history):
            now[key] = found[key] = number
    return found


def stand(
    counted: CountedPanel,
    case: Case,
    areas: Sequence[Area],
    ledger: Ledger,
    *,
    held: Iterable[DateRange],
    rows: Callable[[DateRange], Conservation],
) -> Standing:
    """Release a quarter beside those that stand.

    Parameters
    ----------
    counted
        By quarter, the last one that of the report.
    case, areas
        As for :meth:`scenemap.disclosure.releases.Ledger.tables`.
    ledger
        What was released before.
    held
        Periods that the register holds throughout, so that a smaller count is no mere gap.
    rows
        Says where the rows went if none but those of some days are counted.

    Raises
    ------
    DataError
        If what was released before does not go with it.
    """
    earlier = ledger.tables(counted, case.id, areas)
    released = ledger.of_the_same_events((case.id, counted.kind, counted.origin))
    history = figures_after(released)
    _check_same_areas(history, counted.areas)
    last, some = counted.periods[-1], counted.areas[0]
    again = next((one for one in history if (some, last) in one), None)
    if again is not None:
        # As it stood when the quarter was first released, whatever came later.
        known = [one for one in counted.periods if (some, one) in again]
        changed = _changes(history, again)
        stood = _laid_out(_part(counted, counted.areas, known), again, None, (), changed)
        return _with_rows(stood, next(one for one in released if _tells_of(one, last)))
    stands = dict(history[-1]) if history else {}
    missing = [one for one in counted.periods if (some, one) not in stands]
    gone = [one for one in missing if one not in set(held)]
    if gone:
        raise DataError(
            f"The register does not hold {some_of([str(one) for one in gone])}, and no report of it was "
            "released before. Give a register that does, or begin later with `start=`."
        )
    new = _part(counted, counted.areas, missing)
    new = replace(new, conservation=_rows_told(counted, missing, released, rows))
    counts = {
        (area, period): int(counted.counts[row, column])
        for row, area in enumerate(counted.areas)
        for column, period in enumerate(counted.periods)
    }
    later = renewed(counts, history, set(held) - {last})
    while True:
        parts = [
            _part(counted, [one for one, its in sorted(later) if its == period], [period])
            for period in sorted({period for _, period in later})
        ]
        near = _that_meet([new, *parts], case, earlier)
        shown, *others = _disclosed([new, *parts], case, near)
        kept = {
            (area, period): later[area, period]
            for one in others
            for (area, _), cell in one.by_source.items()
            for period in one.source_periods
            if not cell.withheld
        }
        if len(kept) == len(later):
            break
        later = {key: number for key, number in later.items() if key in kept}
        if not may_follow({**_numbers(stands), **later}, history):
            later = {}
    releases = tuple(release_of(one, case.id, areas) for one in (*others, shown))
    stands = dict(figures_after((*released, *releases))[-1])
    laid_out = _laid_out(counted, stands, shown, releases, _changes(history, stands))
    return _with_rows(laid_out, releases[-1])


def _tells_of(release: Release, period: DateRange) -> bool:
    """Say whether a release by quarter tells of one."""
    by_quarter = release.by == "quarter" and not release.sum_of
    return by_quarter and any(str(period) == one for _, one, _, _ in release.cells)


def _with_rows(standing: Standing, release: Release) -> Standing:
    """Put to it where rows went, as it was told when the quarter was released."""
    days = [DateRange.parse(one) for _, one, _, _ in release.cells]
    over = DateRange(min(one.start for one in days), max(one.end for one in days))
    return replace(standing, rows=release.told, rows_of=over)


def _that_meet(
    counted: Sequence[CountedPanel], case: Case, earlier: Sequence[Table]
) -> list[Table]:
    """Return the earlier tables that may say something of what is released now.

    They are those with days in common with it, or with another table that has, published ones among them.
    Nothing ties what was counted on other days to it: a sum over both is as vague as its vaguest part. Of
    the others what they told of rows remains.
    """
    reached = {period for one in counted for period in one.periods}
    links = [{figure.period for figure in table.figures} for table in earlier]
    # Published figures have no sum that would tie one period to another.
    links += [
        {period}
        for panel in published_tables(case, counted[0].kind, counted[0].by)
        for period in panel.source_periods
    ]
    while True:
        more = {
            period
            for link in links
            if not link <= reached and any(a.overlap(b) for a in link for b in reached)
            for period in link
        }
        if more <= reached:
            break
        reached |= more
    return [
        table
        if any(figure.period in reached for figure in table.figures)
        else replace(table, figures=(), total=None)
        for table in earlier
    ]


def _disclosed(
    counted: Sequence[CountedPanel], case: Case, earlier: Sequence[Table]
) -> tuple[Panel, ...]:
    """Disclose panels with their sums, or without where that shows more of the figures.

    Of one quarter in a few areas, the sum of all and all figures but one or two tell those.
    """
    found = [disclose_together(counted, case, earlier=earlier)]
    if _gone(found[0]):
        found.append(disclose_together(counted, case, earlier=earlier, totals=False))
    return min(found, key=_gone)


def _gone(panels: Sequence[Panel]) -> int:
    return sum(one.withheld.cells for one in panels if one.withheld)


def _numbers(figures: Figures) -> dict[Key, int]:
    return {key: one.number for key, one in figures.items() if one.number is not None}


def _changes(history: Sequence[Figures], now: Figures) -> tuple[Changed, ...]:
    """List what is another figure than the first that was told of it."""
    first: dict[Key, int] = {}
    for one in history:
        for key, number in _numbers(one).items():
            first.setdefault(key, number)
    return tuple(
        Changed(area, period, first[area, period], number)
        for (area, period), number in sorted(_numbers(now).items(), key=lambda one: one[0][::-1])
        if first.get((area, period), number) != number
    )


def _check_same_areas(history: Sequence[Figures], areas: Sequence[str]) -> None:
    """Refuse areas of which no earlier quarter stands, or that stand alone.

    Raises
    ------
    DataError
        Naming them.
    """
    then = {area for area, _ in (history[-1] if history else {})}
    other = sorted(then.symmetric_difference(areas))
    if then and other:
        raise DataError(
            f"Earlier quarters were released of other areas: {some_of(other)} "
            f"{'is' if len(other) == 1 else 'are'} not in both. Quarters are compared in the same areas "
            "only: count in those, or begin another folder and ledger, and publish no more by this one."
        )


def _rows_told(
    counted: CountedPanel,
    missing: Sequence[DateRange],
    released: Sequence[Release],
    rows: Callable[[DateRange], Conservation],
) -> Conservation | RowsTold:
    """Return where the rows of the new periods went, unless they tell how few were entered late."""
    days = DateRange(missing[0].start, missing[-1].end)
    if sum(one.days for one in missing) < days.days:
        return RowsTold(None, None)
    found = counted.conservation if len(missing) == len(counted.periods) else rows(days)
    if isinstance(found, RowsTold) or not all(map(may_be_told, _entered_late(found, released))):
        return RowsTold(None, None)
    return found


def _entered_late(rows: Conservation, released: Sequence[Release]) -> Iterator[float]:
    """Give what a reader may take for the number of rows that were entered late.

    They are the rows that are not counted now, less those there were when an earlier release was made,
    less those of the quarters that were released since; with rejected and lost rows among them or not.
    """
    now = {rows.read - rows.counted, rows.outside_period, rows.outside_period + rows.rejected}
    new = _newly_released(released)
    since, and_lost = 0.0, 0.0
    for one in reversed(released):
        told = one.told
        if told is not None and told.read is not None:
            then = {told.read}
            if isinstance(told, Conservation):
                then.add(told.read - told.rejected)
            yield from (a - b - c for a, b, c in product(now, then, {0.0, since, and_lost}))
        lost = told.without_position + told.outside_areas if isinstance(told, Conservation) else 0
        since, and_lost = since + new[one.sha256], and_lost + new[one.sha256] + lost


def _newly_released(released: Sequence[Release]) -> dict[str, float]:
    """Return how many events of quarters each release told of that none before it did, by its hash.

    Where their sum was withheld, it is what was shown and a few: as many as it takes that a number of
    rows from which it is taken away tells nothing of those.
    """
    known: set[str] = set()
    found: dict[str, float] = {}
    for one in released:
        found[one.sha256] = 0.0
        if one.by != "quarter" or one.sum_of:
            continue
        periods = {period for _, period, _, _ in one.cells}
        if known.isdisjoint(periods):
            shown = sum(figure or 0 for _, _, _, figure in one.cells)
            found[one.sha256] = shown + SMALLEST - 0.5 if one.total is None else one.total
        known |= periods
    return found


def _part(
    counted: CountedPanel, areas: Sequence[str], periods: Sequence[DateRange]
) -> CountedPanel:
    """Cut out some areas and periods."""
    rows = np.flatnonzero(np.isin(counted.areas, areas))
    columns = [counted.periods.index(one) for one in periods]
    cut = np.ix_(rows, np.array(columns, dtype=np.intp))
    return replace(
        counted,
        slices=tuple(counted.slices[one] for one in columns),
        periods=tuple(periods),
        areas=tuple(counted.areas[one] for one in rows),
        counts=counted.counts[cut],
        days=counted.days[cut],
        told=counted.told[rows],
        spread=counted.spread[cut],
        looked=None if counted.looked is None else counted.looked[cut],
        # Of some of the counts it is not known where the rows of the others went.
        conservation=counted.conservation
        if len(areas) == len(counted.areas)
        else RowsTold(None, None),
    )


def _laid_out(
    counted: CountedPanel,
    figures: Figures,
    new: Panel | None,
    releases: tuple[Release, ...],
    changed: tuple[Changed, ...],
) -> Standing:
    """Lay out the figures as they stand, and pairs of periods beside one another."""
    last = counted.periods[-1]
    both = []
    for months in (12, 3):
        start = add_months(last.start, -months)
        before = DateRange(start, add_months(start, 3))
        if before not in counted.periods:
            continue
        pair = (before, last)
        part = _part(counted, counted.areas, pair)
        cut = tuple(Slice(str(one), one, counted.by) for one in pair)
        both.append(_as_they_stand(replace(part, slices=cut, windows=True), figures))
    return Standing(_as_they_stand(counted, figures), tuple(both), new, releases, changed)


def _as_they_stand(counted: CountedPanel, figures: Figures) -> Panel:
    """Lay out figures in the place of what was counted, with the days that were watched."""
    table = [[figures[area, one] for one in counted.periods] for area in counted.areas]
    withheld = np.array([[one.state == "withheld" for one in row] for row in table])
    nothing = np.array([[one.state == "unknown" for one in row] for row in table])
    counts = np.array([[one.figure or 0 for one in row] for row in table], dtype=np.int64)
    n = int(withheld.sum())
    # The sum of withheld counts would be of several days at once: it is told for no report as a whole.
    loss = Withheld(
        cells=n,
        of_cells=int((~nothing).sum()),
        events=None if n else 0,
        of_events=None if n else int(counts.sum()),
    )
    # Which figures hold parts of events is not noted, and not told of some and not of others.
    plain = replace(counted, spread=np.zeros_like(counted.spread))
    return laid_out(plain, counts, withheld, nothing, loss, None)
