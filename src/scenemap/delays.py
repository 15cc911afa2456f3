"""How late events are registered, and how much of the last slices is still to come.

Where rows have a second date, on which they were registered, those that took long tell what the last
weeks still lack: an event of last week that takes two months to be registered is in no file yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap import text
from scenemap.errors import DataError
from scenemap.tally import WEEK, first_day_of, week_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from scenemap.intervals import DateRange
    from scenemap.model import Text
    from scenemap.tally import Tally

#: Longer delays are not reckoned with, nor delays of half a year that is not known whole.
MOST_WEEKS, HALF_YEAR = 104, 26
#: Of a delay that fewer events could have shown nothing is told: one of them then moves no share by more
#: than one percent, and a share that is rounded to ten stands for ten events, as rounded counts do.
LEAST_EVENTS = 100
#: Where a larger share of the events does not say when it was registered, the others tell too little.
_MOST_UNTOLD = 0.1
_EPOCH = date(1970, 1, 1)
#: Slices that are named in a sentence.
_NAMED = 6


def reported_shares(triangle: ArrayLike, *, least: float = LEAST_EVENTS) -> pd.DataFrame:
    """Estimate which share of events is registered by a number of periods after them.

    The product-limit estimate in reverse time: of the events registered within x periods,
    ``F(x) = prod over u > x of (1 - n(u) / N(u))``, where n(u) were registered u periods later and N(u)
    at most u periods later, among those whose age is u at least (Lawless 1994, Can J Stat 22:15-31;
    Kalbfleisch & Lawless 1989, JASA 84:360-372). It is the chain ladder:
    ``1 - n(u)/N(u)`` is the reciprocal of its development factor.

    Parameters
    ----------
    triangle
        How many events of each period were registered 0, 1, 2 ... periods later, shape (n, m): a row a
        period, the oldest first. The last row is of the last period of which all registrations are
        known; what lies below the diagonal is not looked at.
    least
        Delays that fewer events could have shown are left out: the shares are of what is registered
        within the longest that is left.

    Returns
    -------
    DataFrame
        By delay from 0 to the longest: ``share`` registered by then, and its standard error ``se``
        (Greenwood's).

    Raises
    ------
    DataError
        If a count is negative or no number, or no delay could have been shown by as many events.

    Examples
    --------
    Of 40 and 50 events 10 and 15 came a period later, 25 of 90. Of the last period 30 are there so far,
    and as large a part is still to come:

    >>> found = reported_shares([[30, 10], [35, 15], [30, 0]], least=1)
    >>> found["share"].round(3).tolist()
    [0.722, 1.0]
    """
    counts = np.atleast_2d(np.asarray(triangle, dtype=np.float64))
    n, m = counts.shape
    if not n or not m or not (np.isfinite(counts) & (counts >= 0)).all():
        raise DataError("A triangle of delays holds a count below 0, or one that is no number.")
    age = n - 1 - np.arange(n)
    later, within = np.zeros(m), np.zeros(m)
    for delay in range(m):
        old = age >= delay
        later[delay] = counts[old, delay].sum()
        within[delay] = counts[old, : delay + 1].sum()
    known = np.flatnonzero(within >= max(least, 1))
    if not len(known):
        raise DataError(f"Fewer than {least:g} events tell how late they were registered.")
    longest = int(known[-1])
    steps = np.arange(1, longest + 1)
    stays = 1 - later[steps] / np.maximum(within[steps], 1)
    share = np.append(np.cumprod(stays[::-1])[::-1], 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = later[steps] / (within[steps] * (within[steps] - later[steps]))
    spread = np.where(np.isfinite(spread), spread, 0.0)
    se = share * np.sqrt(np.append(np.cumsum(spread[::-1])[::-1], 0.0))
    return pd.DataFrame({"share": share, "se": se}, index=pd.RangeIndex(longest + 1, name="delay"))


@dataclass(frozen=True, eq=False)
class CountedDelays:
    """How late events were registered. It is for disclosure alone, and shows no number.

    Parameters
    ----------
    kind
        Of which kind.
    share
        By whole weeks after its week, the share of events that is registered.
    until
        The day after the last week of which all registrations are known.
    """

    kind: str
    share: NDArray[np.float64]
    until: date

    def __repr__(self) -> str:
        return f"<CountedDelays of {self.kind}; NOT disclosed: its numbers are not shown>"

    def to_come(self, days: DateRange) -> float:
        """Return which share of the events of some days is still to be registered.

        As if events fell evenly on the days: how many each day has is not looked at.
        """
        first, end, until = ((one - _EPOCH).days for one in (days.start, days.end, self.until))
        # Whole weeks from that of a day to the last that is known; below 0 after it.
        weeks = week_of(until - 1) - week_of(np.arange(first, end))
        known = self.share[np.clip(weeks, 0, len(self.share) - 1)]
        return float(1 - np.where(weeks < 0, 0.0, known).mean())


@dataclass(frozen=True, slots=True)
class Delays:
    """How much of some periods is still to come, as far as may be told.

    Parameters
    ----------
    weeks
        Events that are registered later than so many weeks after are not reckoned with; 0 where
        nothing could be told.
    to_come
        Of each period that is not complete, percent still to come, rounded.
    names
        What the periods are called.
    """

    weeks: int
    to_come: dict[DateRange, int] = field(default_factory=dict)
    names: dict[DateRange, Text] = field(default_factory=dict)

    def up_to(self, end: date) -> Delays:
        """Return the same of the periods that end by a day."""
        kept = {days: percent for days, percent in self.to_come.items() if days.end <= end}
        return Delays(self.weeks, kept, self.names)

    def words(self) -> tuple[Text, ...]:
        """Say which periods are not complete; nothing where all are."""
        if not self.weeks:
            return (text.say_both("delays_untold"),)
        if not self.to_come:
            return ()
        last = list(self.to_come)[-_NAMED:]
        parts = [
            text.say_both("incomplete_part", period=self.names[one], percent=self.to_come[one])
            for one in last
        ]
        more = text.say_both("incomplete_more") if len(self.to_come) > len(last) else ""
        periods = text.join(parts, "; ")
        return (text.say_both("incomplete_note", periods=periods, weeks=self.weeks, more=more),)


def delays_of(tally: Tally, kind: str) -> CountedDelays | None:
    """Lay out how late events were registered; None where too little is known of it.

    Events of before the week of the first registration are left out: they were entered afterwards, all
    at once.

    Parameters
    ----------
    tally
        Of one kind.
    kind
        Which.
    """
    of_all = sum(tally.delays.values()) + tally.undelayed
    if tally.registered is None or tally.undelayed > _MOST_UNTOLD * of_all:
        return None
    first, last = tally.registered
    start = week_of(first)
    # Of the week of the last registration more may come on the days that are left of it.
    end = week_of(last) if week_of(last + 1) > week_of(last) else week_of(last) - 1
    n = end - start + 1
    if n < 1:
        return None
    triangle = np.zeros((n, min(n, MOST_WEEKS + 1)))
    for key, number in tally.delays.items():
        week, late = divmod(key, WEEK)
        at = week - start
        if 0 <= at < n and late < triangle.shape[1]:
            triangle[at, late] += number
    try:
        found = reported_shares(triangle)
    except DataError:
        return None
    longest = (len(found) - 1) // HALF_YEAR * HALF_YEAR
    if not longest:
        return None
    share = found["share"].to_numpy(dtype=np.float64)[: longest + 1]
    until = _EPOCH + timedelta(days=first_day_of(end + 1))
    return CountedDelays(kind, share / share[-1], until)
