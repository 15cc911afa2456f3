"""What rose and what fell between two windows of one panel, area by area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.rates import direction, poisson_test, rate_ratio
from scenemap.text import rounded

if TYPE_CHECKING:
    from scenemap.cells import Cell
    from scenemap.intervals import DateRange
    from scenemap.measures.rates import Direction, Pair
    from scenemap.panel import Panel

#: ``windows`` were asked for; else the first and the last period that is ``whole``, or, where there are
#: not two, the first and the last of all, which are ``partial``.
Chosen = Literal["windows", "whole", "partial"]


@dataclass(frozen=True, slots=True)
class Change:
    """How the rate of one area changed.

    Parameters
    ----------
    area
        Its id.
    first, last
        Events per 30 watched days.
    ratio
        Last to first, with its interval; or why there is none.
    direction
        Whether it rose or fell by more than a tenth, and whether chance alone would do as much.
    """

    area: str
    first: float
    last: float
    ratio: Estimate | Refusal
    direction: Direction


@dataclass(frozen=True, slots=True)
class Moved:
    """The share of all common areas that changed most between two windows.

    Parameters
    ----------
    area
        Whose share.
    first, last
        The share in each window, 0 to 1; without an interval where the areas were not watched on as
        many days.
    within_chance
        Whether chance alone could do it: where the share of the area against that of all others, later
        to earlier, has 1 in its interval. Unknown, and not said, of shares of rates.
    """

    area: str
    first: Estimate
    last: Estimate
    within_chance: bool = False

    @property
    def changed(self) -> bool:
        """Say whether the two differ as they are written, with one decimal of a per cent."""
        first, last = (rounded(100 * (one.estimate or 0.0), 1) for one in (self.first, self.last))
        return first != last


def share_within_chance(counts: Pair, totals: Pair) -> bool:
    """Say whether chance alone could change a share as it did.

    Parameters
    ----------
    counts, totals
        Of the area, and of all that it is a share of: before and after.

    Examples
    --------
    >>> share_within_chance((85, 88), (265, 259)), share_within_chance((84, 21), (311, 212))
    (True, False)
    >>> share_within_chance((0, 9), (100, 100)), share_within_chance((0, 5), (100, 100))
    (False, True)
    """
    others = (totals[0] - counts[0], totals[1] - counts[1])
    p = None
    try:
        ratio: Estimate | Refusal = rate_ratio(counts, others)
    except Refusal as refusal:  # a count is 0
        ratio = refusal
        p = poisson_test(counts, exposure=totals, method="central").p if any(counts) else None
    before, after = (n / of for n, of in zip(counts, totals, strict=True))
    return direction(before, after, ratio, p=p).within_chance


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two windows, and what changed between them.

    Parameters
    ----------
    first, last
        The windows; the same where there is but one period.
    changes
        Of the areas whose rate is known in both, in the order of the panel's areas.
    partial
        Areas with rates in both that were not watched throughout, and so are not compared.
    chosen
        How the windows were found.
    in_part
        Whether the first and the last were watched in part only, everywhere.
    """

    first: DateRange
    last: DateRange
    changes: tuple[Change, ...]
    partial: tuple[str, ...]
    chosen: Chosen
    in_part: tuple[bool, bool] = (False, False)

    @property
    def one(self) -> bool:
        """Whether there is but one period, and nothing to compare."""
        return self.first == self.last


def compare(panel: Panel, windows: Panel | None = None) -> Comparison:
    """Compare two windows, or the first and the last whole period of a panel.

    A period that was watched in part is no window where there are two whole ones, nor one of a few days
    beside longer ones. What is withheld or
    unknown is not compared.

    Parameters
    ----------
    panel
        By slices or source periods.
    windows
        A panel whose source periods are the window before and the one after.

    Examples
    --------
    >>> from scenemap import load_case
    >>> from scenemap.panel import published_panel
    >>> found = compare(published_panel(load_case("bergen"), "quarter"))
    >>> [(one.area, one.direction.way, one.direction.within_chance) for one in found.changes][:2]
    [('korskirken', 'fell', True), ('laksevag', 'rose', False)]
    """
    if windows is not None:
        first, last = windows.source_periods
        return _compared(windows, first, last, "windows")
    periods = panel.source_periods
    whole = [one for one in periods if any(_whole(panel, area, one) for area in panel.areas)]
    if len(whole) < 2:
        # Whole, if nothing is told of them.
        whole = [one for one in periods if _any_throughout(panel, one)]
    if len(whole) > 1 or len(periods) == 1:
        return _compared(panel, (whole or periods)[0], (whole or periods)[-1], "whole")
    return _compared(panel, *_most_watched(panel), "partial")


def _cell(panel: Panel, area: str, period: DateRange) -> Cell:
    return panel.by_source[area, str(period)]


def _throughout(panel: Panel, area: str, period: DateRange) -> bool:
    return not _cell(panel, area, period).partial


def _any_throughout(panel: Panel, period: DateRange) -> bool:
    return any(_throughout(panel, area, period) for area in panel.areas)


def _most_watched(panel: Panel) -> tuple[DateRange, DateRange]:
    """Return the first and the last period that was watched for half as long as any, or the two longest.

    A few days at an end of the rows are no window beside a whole period.
    """
    days = {
        one: max(_cell(panel, area, one).days or 0 for area in panel.areas)
        for one in panel.source_periods
    }
    long = [one for one in days if 2 * days[one] >= max(days.values())]
    if len(long) < 2:
        long = sorted(sorted(days, key=lambda one: -days[one])[:2], key=lambda one: one.start)
    return long[0], long[-1]


def _whole(panel: Panel, area: str, period: DateRange) -> bool:
    known = _cell(panel, area, period).per_30_days is not None
    return known and _throughout(panel, area, period)


def _compared(panel: Panel, first: DateRange, last: DateRange, chosen: Chosen) -> Comparison:
    changes: list[Change] = []
    partial: list[str] = []
    for area in panel.areas:
        old, new = (_cell(panel, area, one) for one in (first, last))
        if old.per_30_days is None or new.per_30_days is None:
            continue
        if chosen == "whole" and (old.partial or new.partial):
            partial.append(area)
            continue
        changes.append(_change(area, old, new))
    in_part = tuple(not _any_throughout(panel, one) for one in (first, last))
    return Comparison(first, last, tuple(changes), tuple(partial), chosen, (in_part[0], in_part[1]))


def _change(area: str, old: Cell, new: Cell) -> Change:
    before, after = old.per_30_days or 0.0, new.per_30_days or 0.0
    counts = (old.value or 0, new.value or 0)
    days = (old.days or 1, new.days or 1)
    p = None
    try:
        ratio: Estimate | Refusal = rate_ratio(counts, exposure=days)
    except Refusal as refusal:  # a count is 0
        ratio = refusal
        p = poisson_test(counts, exposure=days).p if any(counts) else None
    return Change(area, before, after, ratio, direction(before, after, ratio, p=p))
