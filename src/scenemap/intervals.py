"""Time: half-open ranges of days, calendar slices, partial dates, moments.

Every interval in scenemap is half-open, ``[start, end)``. What people write is not: a date-only end
and ``A..B`` include the last day. The step from the one to the other is taken here and nowhere else.

Calendar slices begin and end at local midnight, so a slice is a range of *dates* in the case's time
zone; only a moment (a check, an order) needs a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scenemap.errors import TimeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

By = Literal["week", "month", "quarter", "year"]
#: The calendar slices, finest first.
BYS: tuple[By, ...] = get_args(By)

Cycle = Literal["hour", "weekday"]
#: What comes round again: hours of the day from 0, ISO weekdays from Monday.
CYCLES: tuple[Cycle, ...] = get_args(Cycle)
#: Bins of each, and how long one lasts, in microseconds.
_BINS = {"hour": (24, 3_600_000_000), "weekday": (7, 86_400_000_000)}
#: Bits of what says which times are meant the second time that they occur.
START_AGAIN, END_AGAIN = 1, 2
#: An event is spread in parts of this size, which add up exactly.
WHOLE_EVENT = 1_000_000

Precision = Literal["day", "month", "season", "year"]

Dated = Literal["day", "week", "month", "quarter", "year"]
#: To what the rows of an event file are dated, a moment or a day first; arrays hold the places in it.
DATED: tuple[Dated, ...] = get_args(Dated)

# Meteorological seasons; winter is that of the year in which it begins.
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days from ``start`` up to but not including ``end``.

    Parameters
    ----------
    start, end
        The first day, and the day after the last.
    stated
        What the source says in the place of days, such as ``2004-summer``; ``start`` and ``end`` are
        then the outermost days that it may mean, and nothing may be divided by them.

    Examples
    --------
    >>> window = DateRange.parse("2014-09-01..2014-12-31")
    >>> window.days, window.last
    (122, datetime.date(2014, 12, 31))
    >>> print(window)
    2014-09-01..2014-12-31
    """

    start: date
    end: date
    stated: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise TimeError(
                f"A period must end after it starts; from {self.start} up to {self.end} does not."
            )

    @classmethod
    def parse(cls, text: str) -> DateRange:
        """Read ``A..B``; the last day is included.

        Raises
        ------
        TimeError
            If the text is not two dates with ``..`` between them, or they are in the wrong order.
        """
        first, dots, last = text.partition("..")
        if not dots:
            raise TimeError(f"'{text}' is not a period. Write it as 2014-09-01..2014-12-31.")
        return cls.through(parse_date(first), parse_date(last))

    @classmethod
    def through(cls, first: date, last: date) -> DateRange:
        """Build the range of days from ``first`` through ``last``, both included.

        Raises
        ------
        TimeError
            If the last day lies before the first.
        """
        if last < first:
            raise TimeError(
                f"A period must end after it starts; {first} to {last} does not. Swap the two dates."
            )
        return cls(first, last + _DAY)

    @property
    def last(self) -> date:
        """The last day that is in the range."""
        return self.end - _DAY

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    def overlap(self, other: DateRange) -> int:
        """Count the days that both have."""
        return max(0, (min(self.end, other.end) - max(self.start, other.start)).days)

    def covers(self, other: DateRange) -> bool:
        """Say whether every day of ``other`` is in this range."""
        return self.start <= other.start and other.end <= self.end

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return self.stated or f"{self.start}..{self.last}"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as the source gives it, with the days that it may mean.

    Examples
    --------
    >>> PartialDate.parse("2015-spring")
    PartialDate(text='2015-spring', range=DateRange(start=datetime.date(2015, 3, 1),
    end=datetime.date(2015, 6, 1)), precision='season')
    """

    text: str
    range: DateRange
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``2014-08-25``, ``2015-06``, ``2015-spring`` or ``2012``.

        Raises
        ------
        TimeError
            If the text is none of these.
        """
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|-([a-z]+))?", text.strip())
        if match is None or (match[4] and match[4] not in _SEASONS):
            raise TimeError(
                f"'{text}' is not a date. Write 2014-08-25, 2015-06, 2015-spring or 2012."
            )
        if match[3]:
            day = parse_date(text)
            return cls(text, DateRange.through(day, day), "day")
        year = int(match[1])
        if match[2]:
            month = parse_date(f"{match[1]}-{match[2]}-01")
            return cls(text, DateRange(month, add_months(month, 1)), "month")
        if match[4]:
            start = parse_date(f"{match[1]}-{_SEASONS[match[4]]:02}-01")
            return cls(text, DateRange(start, add_months(start, 3)), "season")
        return cls(text, DateRange(date(year, 1, 1), date(year + 1, 1, 1)), "year")


@dataclass(frozen=True, slots=True)
class PartialRange:
    """A stretch of time whose ends are known as precisely as the source gives them.

    Parameters
    ----------
    start, end
        None where the source sets no limit.
    """

    start: PartialDate | None
    end: PartialDate | None

    @classmethod
    def parse(cls, start: str | None, end: str | None) -> PartialRange:
        """Read both ends; blank is open.

        Raises
        ------
        TimeError
            If an end cannot be read, or the last possible day lies before the first.
        """
        first = PartialDate.parse(start) if start else None
        last = PartialDate.parse(end) if end else None
        if first and last and last.range.last < first.range.start:
            raise TimeError(f"'{start}' to '{end}' ends before it starts. Swap the two.")
        return cls(first, last)

    def __str__(self) -> str:
        return "..".join(one.text if one else "" for one in (self.start, self.end))

    @property
    def first_day(self) -> date:
        """The earliest day that may belong to it."""
        return self.start.range.start if self.start else date.min

    @property
    def end_day(self) -> date:
        """The day after the latest that may belong to it."""
        return self.end.range.end if self.end else date.max

    def surely_reaches_into(self, later: PartialRange) -> bool:
        """Say whether this ended after the first day of a later one, however both dates are read.

        Examples
        --------
        >>> one, two = PartialRange.parse("2012", "2015-06"), PartialRange.parse("2015-06", None)
        >>> one.surely_reaches_into(two), one.surely_reaches_into(PartialRange.parse("2014", None))
        (False, True)
        """
        if self.end is None or later.start is None:
            return False
        return later.start.range.last < self.end.range.start

    def during(self, days: DateRange) -> Literal["yes", "no", "unknown"]:
        """Say whether it held on any of these days.

        ``"unknown"`` when that depends on where in its imprecise ends it began or stopped.

        Examples
        --------
        >>> moved = PartialRange.parse("2012", None)
        >>> moved.during(DateRange.parse("2012-03-01..2012-03-31"))
        'unknown'
        >>> moved.during(DateRange.parse("2013-01-01..2013-01-31"))
        'yes'
        """
        if days.end <= self.first_day or self.end_day <= days.start:
            return "no"
        surely_from = self.start.range.last if self.start else date.min
        surely_to = self.end.range.start if self.end else date.max
        if surely_from < days.end and surely_to >= days.start:
            return "yes"
        return "unknown"


@dataclass(frozen=True, slots=True)
class Slice:
    """One calendar slice.

    Parameters
    ----------
    id
        ``2015-W23``, ``2015-06``, ``2015-Q2`` or ``2015``.
    range
        Its days.
    by
        What kind of slice it is.
    """

    id: str
    range: DateRange
    by: By


def slice_of(day: date, by: By) -> Slice:
    """Find the calendar slice that holds a day. Weeks are ISO weeks, from Monday.

    Examples
    --------
    >>> slice_of(date(2014, 8, 25), "quarter").id
    '2014-Q3'
    >>> slice_of(date(2016, 1, 3), "week").id
    '2015-W53'
    """
    if by == "week":
        iso = day.isocalendar()
        start = date.fromisocalendar(iso.year, iso.week, 1)
        return Slice(f"{iso.year}-W{iso.week:02}", DateRange(start, start + timedelta(days=7)), by)
    if by == "month":
        start = day.replace(day=1)
        return Slice(f"{day.year}-{day.month:02}", DateRange(start, add_months(start, 1)), by)
    if by == "quarter":
        quarter = (day.month - 1) // 3
        start = date(day.year, 3 * quarter + 1, 1)
        return Slice(f"{day.year}-Q{quarter + 1}", DateRange(start, add_months(start, 3)), by)
    return Slice(f"{day.year}", DateRange(date(day.year, 1, 1), date(day.year + 1, 1, 1)), by)


def slices(days: DateRange, by: By) -> tuple[Slice, ...]:
    """List every calendar slice that has a day in ``days``, in order.

    Examples
    --------
    >>> [one.id for one in slices(DateRange.parse("2021-01-31..2021-03-01"), "month")]
    ['2021-01', '2021-02', '2021-03']
    """
    found = [slice_of(days.start, by)]
    while found[-1].range.end < days.end:
        found.append(slice_of(found[-1].range.end, by))
    return tuple(found)


def joined(ranges: Iterable[DateRange]) -> tuple[DateRange, ...]:
    """Join ranges that overlap or touch, in order.

    Examples
    --------
    >>> told = ("2015-01-01..2015-01-10", "2015-02-01..2015-02-02", "2015-01-05..2015-01-31")
    >>> [str(one) for one in joined(map(DateRange.parse, told))]
    ['2015-01-01..2015-02-02']
    """
    found: list[DateRange] = []
    for one in sorted(ranges):
        if found and one.start <= found[-1].end:
            found[-1] = DateRange(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return tuple(found)


def slice_numbers(days: NDArray[np.datetime64], by: By) -> NDArray[np.int64]:
    """Give each day the number of its slice; neighbouring slices have neighbouring numbers.

    Parameters
    ----------
    days
        Whole days, as ``datetime64[D]``.
    by
        Which slices.

    Examples
    --------
    >>> import numpy as np
    >>> slice_numbers(np.array(["1970-01-04", "1970-01-05"], dtype="datetime64[D]"), "week").tolist()
    [0, 1]
    """
    import numpy as np

    if by == "week":  # 1 January 1970 was a Thursday
        return np.asarray(np.floor_divide(days.astype(np.int64) + 3, 7))
    months = days.astype("datetime64[M]").astype(np.int64)
    return np.asarray(np.floor_divide(months, {"month": 1, "quarter": 3, "year": 12}[by]))


def slice_starts(numbers: NDArray[np.int64], by: By) -> NDArray[np.datetime64]:
    """Return the first day of each slice, by its number (:func:`slice_numbers`).

    Examples
    --------
    >>> import numpy as np
    >>> [str(day) for day in slice_starts(np.array([0, 1]), "week")]
    ['1969-12-29', '1970-01-05']
    >>> str(slice_starts(np.array([182]), "quarter")[0])
    '2015-07-01'
    """
    import numpy as np

    if by == "week":
        return np.asarray((7 * numbers - 3).astype("datetime64[D]"))
    months = numbers * {"month": 1, "quarter": 3, "year": 12}[by]
    return np.asarray(months.astype("datetime64[M]").astype("datetime64[D]"))


def within(dated: Dated, by: By) -> bool:
    """Say whether each day, week, month, quarter or year lies in one calendar slice.

    Examples
    --------
    >>> within("month", "quarter"), within("quarter", "month"), within("week", "month")
    (True, False, False)
    """
    if "week" in (dated, by):
        return dated in ("day", by)
    return DATED.index(dated) <= DATED.index(by)


def finest_slice(dated: Iterable[Dated]) -> By | None:
    """Find the finest calendar slice that holds whole each of what rows are dated to; None if none does.

    Examples
    --------
    >>> finest_slice(["month", "quarter"]), finest_slice(["week", "month"])
    ('quarter', None)
    """
    wanted = [*dated]
    return next((by for by in BYS if all(within(one, by) for one in wanted)), None)


def dated_span(
    days: NDArray[np.datetime64], dated: Dated
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return the day, week, month, quarter or year that holds each time: its start and its end.

    Examples
    --------
    >>> import numpy as np
    >>> start, end = dated_span(np.array(["2015-06-17T14:05"], dtype="datetime64[us]"), "quarter")
    >>> str(start[0]), str(end[0])
    ('2015-04-01T00:00:00.000000', '2015-07-01T00:00:00.000000')
    """
    import numpy as np

    whole = days.astype("datetime64[D]")
    if dated == "day":
        first = whole.astype(np.int64)
        start, end = first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]")
    else:
        number = slice_numbers(whole, dated)
        start, end = slice_starts(number, dated), slice_starts(number + 1, dated)
    return start.astype("datetime64[us]"), end.astype("datetime64[us]")


def bins_of(cycle: Cycle) -> tuple[str, ...]:
    """Name the bins of a cycle: hours "00" to "23", weekdays "1" (Monday) to "7".

    Examples
    --------
    >>> bins_of("weekday")
    ('1', '2', '3', '4', '5', '6', '7')
    """
    n, _ = _BINS[cycle]
    return tuple(f"{one:02}" if cycle == "hour" else str(one + 1) for one in range(n))


def length_of(cycle: Cycle) -> timedelta:
    """Return how long a cycle takes to come round."""
    n, unit = _BINS[cycle]
    return timedelta(microseconds=n * unit)


def spread_over(
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    cycle: Cycle,
    zone: ZoneInfo | None = None,
    again: NDArray[np.int8] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Spread events over the bins of a cycle by how much of their time lies in each.

    That is aoristic analysis (Ratcliffe & McCullagh 1998, IJGIS 12:751-764; Ratcliffe 2000, IJGIS
    14:669-679): what happened between two times may have happened at any moment between them, each as
    likely as the others. An hour that the clock goes through twice has twice as many moments, and one
    that it leaves out has none.

    Parameters
    ----------
    start, end
        Naive local times, half-open, as ``datetime64[us]``, shape (n,); a moment ends when it starts.
        None may last as long as the cycle: nothing is known of its bin.
    cycle
        Hours of the day or days of the week.
    zone
        Time zone whose clock they are read from; None for a clock that is never changed.
    again
        As for :func:`instants_of`.

    Returns
    -------
    event, bin, weight
        One entry for each bin that an event has part of: number of the event, number of the bin, and
        the part in units of :data:`WHOLE_EVENT`, which add up to one for each event.

    Examples
    --------
    Between 22:30 and 00:30, half of the time lies from 23 to 24:

    >>> import numpy as np
    >>> times = np.array(["2015-06-17T22:30", "2015-06-18T00:30"], dtype="datetime64[us]")
    >>> event, hour, weight = spread_over(times[:1], times[1:], "hour")
    >>> hour.tolist(), (weight / WHOLE_EVENT).tolist()
    ([22, 23, 0], [0.25, 0.5, 0.25])

    From 1 to 4 in the night in which the clock in Oslo is put back from 3 to 2, which are four hours:

    >>> times = np.array(["2015-10-25T01:00", "2015-10-25T04:00"], dtype="datetime64[us]")
    >>> event, hour, weight = spread_over(times[:1], times[1:], "hour", parse_zone("Europe/Oslo"))
    >>> hour.tolist(), (weight / WHOLE_EVENT).tolist()
    ([1, 2, 3], [0.25, 0.5, 0.25])
    """
    import numpy as np

    n, unit = _BINS[cycle]
    first = np.asarray(start, dtype="datetime64[us]").astype(np.int64)
    length = np.asarray(end, dtype="datetime64[us]").astype(np.int64) - first
    if (length >= n * unit).any():
        raise TimeError(f"An event that lasts a whole cycle has no {cycle}. Leave it out.")
    begin = np.floor_divide(first, unit)
    edges = (begin[:, None] + np.arange(n + 2)) * unit - first[:, None]
    if zone is not None and length.any():
        at = np.flatnonzero(length)
        began, ended = (
            instants_of(one[at], zone, None if again is None else again[at] & bit)
            for one, bit in ((start, START_AGAIN), (end, END_AGAIN))
        )
        lasted = (ended - began).astype("timedelta64[us]").astype(np.int64)
        changed = lasted != length[at]
        if changed.any():
            at = at[changed]
            clock = (edges[at] + first[at, None]).astype("datetime64[us]")
            moments = instants_of(clock.ravel(), zone).reshape(clock.shape)
            edges[at] = (moments - began[changed, None]).astype(np.int64)
            length[at] = lasted[changed]
    # A moment is taken to last the least that there is.
    span = np.maximum(length, 1)
    edges = np.clip(edges, 0, span[:, None])
    upto = (2 * edges * WHOLE_EVENT + span[:, None]) // (2 * span[:, None])
    weight = np.diff(upto, axis=1)
    event, step = np.nonzero(weight)
    shift = 3 if cycle == "weekday" else 0  # 1 January 1970 was a Thursday
    which = (begin[event] + step + shift) % n
    return event, which, weight[event, step]


def parse_date(text: str) -> date:
    """Read one ISO date.

    Raises
    ------
    TimeError
        If the text is not a date that exists.
    """
    # date.fromisoformat alone would also take 20140901 and 2014-W36-1.
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            pass
    raise TimeError(f"'{text}' is not a date that exists. Write it as 2014-08-25.")


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """Read a moment; without an offset it is local time in ``zone``.

    Parameters
    ----------
    text
        ISO 8601, such as ``2015-06-17T14:05`` or ``2015-06-17T12:05Z``; a date alone is refused,
        because a day is not a moment.
    zone
        The case's time zone.

    Returns
    -------
    datetime
        Aware, in ``zone``.

    Raises
    ------
    TimeError
        If it cannot be read, or is a local time that does not exist or occurs twice.

    Examples
    --------
    >>> parse_moment("2015-06-17 14:05", ZoneInfo("Europe/Oslo")).isoformat()
    '2015-06-17T14:05:00+02:00'
    """
    clean = text.strip()
    if not re.match(r"[12]\d{3}-\d{2}-\d{2}[T ]\d{2}:\d{2}", clean):
        raise TimeError(f"'{text}' is not a date and time. Write it as 2015-06-17T14:05.")
    try:
        moment = datetime.fromisoformat(clean)
    except ValueError:
        raise TimeError(
            f"'{text}' is not a date and time that exists. Write it as 2015-06-17T14:05."
        ) from None
    return localize(moment, zone) if moment.tzinfo is None else moment.astimezone(zone)


def localize(naive: datetime, zone: tzinfo) -> datetime:
    """Give a clock time its zone, unless the clock change makes that impossible.

    Raises
    ------
    TimeError
        If the time does not exist, or occurs twice, in ``zone``.
    """
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    offsets = f"{_offset(first)} or {_offset(second)}"
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise TimeError(
            f"{naive.isoformat(sep=' ')} does not exist in {zone}: the clock was put forward. "
            "Give the time with its offset."
        )
    raise TimeError(
        f"{naive.isoformat(sep=' ')} occurs twice in {zone}: the clock was put back. "
        f"Say which is meant by adding {offsets}."
    )


def check_aware(moment: datetime) -> None:
    """Refuse a moment without an offset: which moment it is would depend on the machine.

    Raises
    ------
    TimeError
        If it has none.
    """
    if moment.utcoffset() is None:
        raise TimeError(
            f"{moment.isoformat(sep=' ')} has no offset. Give it a time zone, e.g. with "
            "scenemap.intervals.localize."
        )


def parse_zone(name: str) -> ZoneInfo:
    """Find a time zone by its IANA name.

    Raises
    ------
    TimeError
        If there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TimeError(f"'{name}' is not a time zone. Write it as Europe/Oslo.") from None


def instants_of(
    local: NDArray[np.datetime64], zone: ZoneInfo, again: NDArray[np.int8] | None = None
) -> NDArray[np.datetime64]:
    """Return the moments of clock times, in UTC: between them alone lies how long something lasted.

    Parameters
    ----------
    local
        Naive times in ``zone``, shape (n,); NaT stays. One that does not exist is taken for the moment at
        which the clock was put forward.
    zone
        The time zone.
    again
        Not 0 for times that occur twice and are meant the second time; None if the first is meant of all.

    Examples
    --------
    >>> import numpy as np
    >>> times = np.array(["2015-10-25T02:30", "2015-10-25T02:30", "2015-03-29T02:30"], "M8[us]")
    >>> found = instants_of(times, parse_zone("Europe/Oslo"), np.array([0, 1, 0], "i1"))
    >>> [str(one)[:16] for one in found]
    ['2015-10-25T00:30', '2015-10-25T01:30', '2015-03-29T01:00']
    """
    import numpy as np
    import pandas as pd

    first = np.ones(len(local), dtype=bool) if again is None else np.asarray(again) == 0
    told = pd.Series(local).dt.tz_localize(zone, ambiguous=first, nonexistent="NaT")
    utc = told.dt.tz_convert("UTC").dt.tz_localize(None)
    found = np.array(utc, dtype="datetime64[us]")
    skipped = np.isnat(found) & ~np.isnat(local)
    if skipped.any():
        # pandas' own "shift_forward" goes to the next full hour where the clock goes on within one.
        found[skipped] = instants_of(_put_forward(local[skipped], zone), zone)
    return found


def skipped_times(local: NDArray[np.datetime64], zone: ZoneInfo) -> NDArray[np.bool_]:
    """Say which local times a clock change skips; they do not exist.

    Parameters
    ----------
    local
        Naive times in ``zone``, as ``datetime64[us]``; NaT is not skipped.

    Examples
    --------
    >>> import numpy as np
    >>> times = np.array(["2015-03-29T01:59", "2015-03-29T02:00", "2015-03-29T03:00"], "M8[us]")
    >>> skipped_times(times, parse_zone("Europe/Oslo")).tolist()
    [False, True, False]
    """
    return _changed(local, zone, forward=True)


def doubled_times(local: NDArray[np.datetime64], zone: ZoneInfo) -> NDArray[np.bool_]:
    """Say which local times occur twice, as the clock is put back.

    Parameters
    ----------
    local
        Naive times in ``zone``, as ``datetime64[us]``; NaT does not occur twice.

    Examples
    --------
    >>> import numpy as np
    >>> times = np.array(["2015-10-25T01:59", "2015-10-25T02:00", "2015-10-25T03:00"], "M8[us]")
    >>> doubled_times(times, parse_zone("Europe/Oslo")).tolist()
    [False, True, False]
    """
    return _changed(local, zone, forward=False)


def _changed(local: NDArray[np.datetime64], zone: ZoneInfo, *, forward: bool) -> NDArray[np.bool_]:
    """Find the local times between what a clock showed before and after it was put forward, or back."""
    import numpy as np

    found = np.zeros(local.shape, dtype=bool)
    for before, after in _changes_near(local, zone):
        if (before < after) == forward:
            low, high = sorted((before, after))
            found |= (local >= np.datetime64(low)) & (local < np.datetime64(high))
    return found


def _put_forward(local: NDArray[np.datetime64], zone: ZoneInfo) -> NDArray[np.datetime64]:
    """Put times that a clock left out on what it showed then."""
    import numpy as np

    moved = local.copy()
    for before, after in _changes_near(local, zone):
        if before < after:
            moved[(local >= np.datetime64(before)) & (local < np.datetime64(after))] = after
    return moved


def _changes_near(
    local: NDArray[np.datetime64], zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what the clock showed when it was changed, and what it was put to, in the years of times."""
    import numpy as np

    known = local[~np.isnat(local)]
    if len(known):
        first, last = (int(day.astype("M8[Y]").astype(int)) for day in (known.min(), known.max()))
        for year in range(1969 + first, 1971 + last):
            yield from _changes_in(zone, year)


def hours_changed(days: DateRange, zone: ZoneInfo) -> dict[tuple[date, int], float]:
    """Say by how much hours of the clock came more or less than once on their day.

    Parameters
    ----------
    days
        Which days.
    zone
        Whose clock.

    Returns
    -------
    dict
        By day and hour, in hours: -1 for an hour that the clock left out, 1 for one that came twice.
        Every other hour came once.

    Examples
    --------
    >>> year = DateRange.parse("2015-01-01..2015-12-31")
    >>> found = hours_changed(year, parse_zone("Europe/Oslo"))
    >>> [(str(day), hour, by) for (day, hour), by in found.items()]
    [('2015-03-29', 2, -1.0), ('2015-10-25', 2, 1.0)]
    """
    found: dict[tuple[date, int], float] = {}
    # A change on New Year's Eve in UTC may be of either year on the clock.
    for year in range(days.start.year - 1, days.last.year + 2):
        for before, after in _changes_in(zone, year):
            low, high = sorted((before, after))
            while low < high:
                start = low.replace(minute=0, second=0)
                until = min(high, start + timedelta(hours=1))
                if low.date() in days:
                    at = (low.date(), low.hour)
                    part = (until - low) / timedelta(hours=1)
                    found[at] = found.get(at, 0.0) + (part if after < before else -part)
                low = until
    return found


@lru_cache(maxsize=1024)
def _changes_in(zone: ZoneInfo, year: int) -> tuple[tuple[datetime, datetime], ...]:
    """List what the clock showed when it was changed in a year, and what it was put to."""
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        following = day + timedelta(days=1)
        before, after = (moment.astimezone(zone).utcoffset() for moment in (day, following))
        if before is not None and after is not None and before != after:
            low, high = day, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                if middle.astimezone(zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            change = high.replace(microsecond=0, tzinfo=None)
            found.append((change + before, change + after))
        day = following
    return tuple(found)


def _offset(moment: datetime) -> str:
    return moment.isoformat()[-6:]  # strftime knows %:z only from Python 3.12 on


def add_months(first: date, months: int) -> date:
    """Move the first day of a month by whole months."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
