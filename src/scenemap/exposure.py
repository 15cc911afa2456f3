"""Exposure: which days were watched. Every rate divides by it; nothing else computes days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from scenemap.errors import DataError
from scenemap.intervals import DateRange, hours_changed, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from scenemap.events.counts import Coverage

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Exposure:
    """The days of a window on which somebody looked.

    Parameters
    ----------
    window
        The days that were counted.
    watched
        By area: on which days somebody looked, in order and apart. Of an area that is not named nothing
        is said; its counts are of the whole window, and none is not zero.

    Examples
    --------
    >>> year = DateRange.parse("2015-01-01..2015-12-31")
    >>> half = Exposure(year, {"square": (DateRange.parse("2015-01-01..2015-06-30"),)})
    >>> half.days("square"), half.days("park"), half.told("park")
    (181, 365, False)
    >>> half.days("square", DateRange.parse("2015-06-16..2015-07-15"))
    15
    """

    window: DateRange
    watched: Mapping[str, tuple[DateRange, ...]] = field(default_factory=dict)

    def told(self, area: str) -> bool:
        """Say whether anything says when somebody looked there."""
        return area in self.watched

    def days(self, area: str, within: DateRange | None = None) -> int:
        """Count the watched days of an area; all days of the window where nothing says which.

        Parameters
        ----------
        area
            Its id.
        within
            Only days of this range; the whole window unless given.
        """
        start = max(self.window.start, within.start) if within else self.window.start
        end = min(self.window.end, within.end) if within else self.window.end
        if end <= start:
            return 0
        asked = DateRange(start, end)
        return days_in(asked, self.watched[area]) if area in self.watched else asked.days

    def matrix(self, areas: Sequence[str], ranges: Sequence[DateRange]) -> NDArray[np.int64]:
        """Count the watched days of many areas in many ranges: shape (areas, ranges)."""
        untold = np.array([self.days("", one) for one in ranges], dtype=np.int64)
        days = np.tile(untold, (len(areas), 1))
        for at, area in enumerate(areas):
            if area in self.watched:
                days[at] = [self.days(area, one) for one in ranges]
        return days


def watched_days(coverage: Iterable[Coverage], kind: str) -> dict[str, tuple[DateRange, ...]]:
    """Lay a table of coverage out as the days of each area, in order and apart.

    Parameters
    ----------
    coverage
        Rows of it.
    kind
        What was looked for.

    Examples
    --------
    >>> from scenemap.events.counts import Coverage
    >>> parts = [DateRange.parse(one) for one in ("2015-02-01..2015-03-31", "2015-01-01..2015-02-10")]
    >>> watched_days([Coverage("park", one, "find") for one in parts], "find")["park"][0].days
    90
    """
    found: dict[str, list[DateRange]] = defaultdict(list)
    for one in coverage:
        if one.kind == kind:
            found[one.area].append(one.period)
    return {area: joined(periods) for area, periods in found.items()}


def days_in(days: DateRange, ranges: Iterable[DateRange]) -> int:
    """Count the days of a range that lie in any of others, which are apart."""
    return sum(days.overlap(one) for one in ranges)


def weekdays_in(days: DateRange, ranges: Iterable[DateRange]) -> tuple[int, ...]:
    """Count the Mondays, Tuesdays and so on of a range that lie in any of others, which are apart.

    Examples
    --------
    >>> june = DateRange.parse("2015-06-01..2015-06-30")
    >>> weekdays_in(june, [june])
    (5, 5, 4, 4, 4, 4, 4)
    """
    found = [0] * 7
    for one in ranges:
        start, end = max(days.start, one.start), min(days.end, one.end)
        weeks, rest = divmod(max((end - start).days, 0), 7)
        for day in range(7):
            found[(start.weekday() + day) % 7] += weeks + (day < rest)
    return tuple(found)


def hours_in(days: DateRange, ranges: Iterable[DateRange], zone: ZoneInfo) -> tuple[float, ...]:
    """Count how often each hour of the clock came on days of a range that lie in any of others.

    On the day on which the clock is put forward an hour does not come, and on the day on which it is put
    back one comes twice.

    Parameters
    ----------
    days
        Which days.
    ranges
        Others, which are apart.
    zone
        Whose clock.

    Returns
    -------
    tuple of float
        Of the hours 0 to 23, in hours; a part where a clock is put by less than an hour.

    Examples
    --------
    >>> from scenemap.intervals import parse_zone
    >>> march = DateRange.parse("2015-03-01..2015-03-31")
    >>> hours_in(march, [march], parse_zone("Europe/Oslo"))[:4]
    (31.0, 31.0, 30.0, 31.0)
    """
    looked = tuple(ranges)
    found = [float(days_in(days, looked))] * 24
    for (day, hour), by in hours_changed(days, zone).items():
        if any(day in one for one in looked):
            found[hour] += by
    return tuple(found)


def span_of(watched: Mapping[str, tuple[DateRange, ...]]) -> DateRange | None:
    """Return the days from the first to the last that was watched anywhere; None if none was."""
    ranges = [one for ranges in watched.values() for one in ranges]
    if not ranges:
        return None
    return DateRange(min(one.start for one in ranges), max(one.end for one in ranges))


@dataclass(frozen=True, slots=True)
class Together:
    """When several areas were watched, taken as one.

    Parameters
    ----------
    somewhere
        Days on which somebody looked in one area at least: a rate of all divides by these.
    everywhere
        Days on which somebody looked in every area: only then is no event zero.
    """

    somewhere: tuple[DateRange, ...]
    everywhere: tuple[DateRange, ...]


def watched_together(
    watched: Mapping[str, tuple[DateRange, ...]], areas: Sequence[str]
) -> Together | None:
    """Say when several areas were watched; None if of one nothing says when.

    Examples
    --------
    >>> first = DateRange.parse("2015-01-01..2015-06-30")
    >>> second = DateRange.parse("2015-06-01..2015-12-31")
    >>> both = watched_together({"a": (first,), "b": (second,)}, ["a", "b"])
    >>> [str(one) for one in (*both.somewhere, *both.everywhere)]
    ['2015-01-01..2015-12-31', '2015-06-01..2015-06-30']
    """
    if not areas or any(area not in watched for area in areas):
        return None
    everywhere = watched[areas[0]]
    for area in areas[1:]:
        everywhere = tuple(
            DateRange(max(one.start, other.start), min(one.end, other.end))
            for one in everywhere
            for other in watched[area]
            if one.overlap(other)
        )
    return Together(joined(one for area in areas for one in watched[area]), everywhere)


def counted_days(
    *,
    given: tuple[date | None, date | None] = (None, None),
    covered: DateRange | None = None,
    rows: DateRange | None = None,
    closed: date | None = None,
) -> DateRange:
    """Return the days that were counted: each end from the first of these that says it.

    Parameters
    ----------
    given
        First day, and the day after the last, as asked for.
    covered
        From the first to the last day that the table of coverage names for the kind.
    rows
        From the first row's start to the last row's end, as widely as rows are dated: a row of a month is
        of all its days.
    closed
        Days from here on are not over and were not counted.

    Raises
    ------
    DataError
        If nothing is left, with how what was given lies to the rows.

    Examples
    --------
    >>> from datetime import date
    >>> rows = DateRange.parse("2015-01-03..2015-11-20")
    >>> print(counted_days(given=(date(2015, 1, 1), None), rows=rows))
    2015-01-01..2015-11-20
    >>> print(counted_days(covered=DateRange.parse("2015-01-01..2015-12-31"), rows=rows))
    2015-01-01..2015-12-31
    """
    start, end = given
    found = covered or rows
    if found is None and (start is None or end is None):
        raise DataError(
            "There is no row that can be used, so the days that were counted are unknown."
        )
    if found is not None:
        _refuse_apart(start, end, found, "covered" if covered else "rows")
        start, end = start or found.start, end or found.end
    assert start is not None
    assert end is not None
    if closed is not None:
        if start >= closed:
            raise DataError(
                f"All that was counted is of {closed} or later, a quarter that is not over. Take it in "
                "with `recent=` if that must be."
            )
        end = min(end, closed)
    return DateRange.through(start, end - _DAY)


def _refuse_apart(start: date | None, end: date | None, found: DateRange, which: str) -> None:
    """Refuse a period that would end before it starts, because only one end was given.

    Raises
    ------
    DataError
        Which says how the end that was given lies to what there is.
    """
    # Months, not days: when the first and the last event were is nobody's business.
    what = "event" if which == "rows" else "watched day"
    if start is not None and end is None and start >= found.end:
        raise DataError(
            f"There is no {what} on {start} or later: the last is of {found.last:%Y-%m}. Choose an "
            "earlier `start=`, or say with `end=` until when somebody counted."
        )
    if end is not None and start is None and end <= found.start:
        raise DataError(
            f"There is no {what} on {end - _DAY} or earlier: the first is of {found.start:%Y-%m}. Choose "
            "a later `end=`, or say with `start=` since when somebody counted."
        )
