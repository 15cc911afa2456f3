"""Windows of a comparison: two stretches of days, one before an act and one after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scenemap.errors import DataError, TimeError
from scenemap.exposure import days_in, span_of
from scenemap.intervals import DateRange, PartialDate, Slice, add_months, slice_of, slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Windows that differ by a season or more compare different times of the year.
SEASON_DAYS = 88
_DAY = timedelta(days=1)
_QUARTER = re.compile(r"(\d{4})\s*-?\s*[QqKk]([1-4])")


@dataclass(frozen=True, slots=True)
class Windows:
    """What is compared with what, in time.

    Parameters
    ----------
    before, after
        The windows, in order and apart. Days between them belong to neither.

    Raises
    ------
    DataError
        If they overlap or are in the wrong order.

    Examples
    --------
    >>> windows = Windows.parse("2014-01-01..2014-12-31", "2015-01-01..2015-12-31")
    >>> windows.between is None, [one.days for one in windows.halves]
    (True, [182, 183])
    """

    before: DateRange
    after: DateRange

    def __post_init__(self) -> None:
        if self.before.overlap(self.after):
            raise DataError(
                f"The windows {self.before} and {self.after} overlap. Let one end before the other "
                "begins."
            )
        if self.after.start < self.before.start:
            raise DataError(
                f"The window before ({self.before}) lies after the other ({self.after}). Swap them."
            )

    @classmethod
    def parse(cls, before: str, after: str) -> Windows:
        """Read two windows ``A..B``; last days are included.

        Raises
        ------
        TimeError
            If one is not two dates in order.
        DataError
            As for the windows themselves.
        """
        return cls(DateRange.parse(before), DateRange.parse(after))

    @classmethod
    def around(cls, when: str, months: int) -> Windows:
        """Take so many months on each side of an act.

        Days on which the act may have been, where its date is known to a month or a season, belong to
        neither window. An act of a known day is in force from that day on.

        Parameters
        ----------
        when
            ``2014-08-25``, ``2015-06``, ``2015-spring`` or ``2012``.
        months
            Length of each window.

        Raises
        ------
        TimeError
            If the date cannot be read.
        DataError
            If there is no month in a window.

        Examples
        --------
        >>> windows = Windows.around("2014-08-25", 12)
        >>> print(windows.before, windows.after)
        2013-08-25..2014-08-24 2014-08-25..2015-08-24
        >>> print(Windows.around("2015-06", 3).between)
        2015-06-01..2015-06-30
        """
        if months < 1:
            raise DataError(f"{months} months are no window. Give one month or more.")
        act = PartialDate.parse(when)
        end, start = act.range.start, act.range.end
        if act.precision == "day":
            start = end
        return cls(
            DateRange(months_later(end, -months), end),
            DateRange(start, months_later(start, months)),
        )

    @classmethod
    def year_on_year(cls, period: DateRange) -> Windows:
        """Compare a period with the same one last year.

        Examples
        --------
        >>> windows = Windows.year_on_year(DateRange.parse("2016-01-01..2016-03-31"))
        >>> print(windows.before)
        2015-01-01..2015-03-31
        """
        return cls(
            DateRange(months_later(period.start, -12), months_later(period.end, -12)), period
        )

    @property
    def both(self) -> tuple[DateRange, DateRange]:
        """Before and after."""
        return self.before, self.after

    @property
    def edges(self) -> tuple[date, ...]:
        """First days, and days after last ones."""
        return self.before.start, self.before.end, self.after.start, self.after.end

    @property
    def between(self) -> DateRange | None:
        """Days that belong to neither; None if there are none."""
        if self.before.end == self.after.start:
            return None
        return DateRange(self.before.end, self.after.start)

    @property
    def halves(self) -> tuple[DateRange, DateRange] | None:
        """The two halves of the window before, the first not the longer; None if it has one day."""
        return halves_of(self.before)

    def halves_of(self, cut: Iterable[DateRange]) -> tuple[DateRange, DateRange] | None:
        """Return the two halves of the window before, cut as :func:`halves_of` does."""
        return halves_of(self.before, cut)

    def check_lengths(self) -> None:
        """Refuse windows of which one holds a season more than the other.

        Windows of whole years, however many, hold every season alike.

        Raises
        ------
        DataError
            Naming both.
        """
        longer = abs(self.before.days - self.after.days)
        if longer < SEASON_DAYS or all(whole_years(one) for one in self.both):
            return
        raise DataError(
            f"The window before ({self.before}) has {self.before.days} days, the one after "
            f"({self.after}) {self.after.days}: they are unequal by a season, and what differs between "
            "seasons would pass for a change. Make them equally long, or each of whole years."
        )

    def check_watched(self, watched: Mapping[str, tuple[DateRange, ...]]) -> None:
        """Refuse windows that reach outside what was watched: there nothing was counted.

        Parameters
        ----------
        watched
            Days on which somebody looked, by area; none where nothing says when.

        Raises
        ------
        DataError
            Naming the window, and the days that were watched. Of an area that nobody watched in a window
            the count is unknown there, and only what needs it is refused.
        """
        span = span_of(watched)
        for window in self.both if span else ():
            if span is not None and not span.covers(window):
                raise DataError(
                    f"The window {window} reaches outside the days that were watched ({span}). Let it "
                    "lie within them."
                )
            if not any(days_in(window, ranges) for ranges in watched.values()):
                raise DataError(
                    f"Nobody watched any area on any day of the window {window}. Choose another window."
                )


def whole_years(days: DateRange) -> bool:
    """Say whether a range is of whole years.

    Examples
    --------
    >>> whole_years(DateRange.parse("2014-08-25..2016-08-24"))
    True
    """
    years = round(days.days / 365.2425)
    return years > 0 and months_later(days.start, 12 * years) == days.end


def months_later(day: date, months: int) -> date:
    """Move a day by whole months; the last of a month where the month is too short.

    Examples
    --------
    >>> months_later(date(2016, 2, 29), -12), months_later(date(2015, 1, 31), 1)
    (datetime.date(2015, 2, 28), datetime.date(2015, 2, 28))
    """
    first = add_months(day.replace(day=1), months)
    return min(first + timedelta(days=day.day - 1), add_months(first, 1) - _DAY)


def parse_quarter(text: str) -> Slice:
    """Read a quarter.

    Raises
    ------
    TimeError
        If it is none.

    Examples
    --------
    >>> parse_quarter("2026-Q3").range == parse_quarter("2026k3").range
    True
    """
    found = _QUARTER.fullmatch(text.strip())
    if not found or int(found[1]) < 1:
        raise TimeError(f"'{text}' is no quarter. Write it as 2026-Q3.")
    return slice_of(date(int(found[1]), 3 * int(found[2]) - 2, 1), "quarter")


def whole_quarters(rows: DateRange, watched: DateRange | None, present: date) -> tuple[Slice, ...]:
    """Return the quarters that a register holds throughout, as far as its rows say.

    Its first one has rows, or days that were watched, from its first month on, and its last one has rows
    up to its last month: days that were watched and have none may be days that the file is too old for.

    Parameters
    ----------
    rows
        From the first to the last row.
    watched
        From the first to the last day that was watched; None where nothing says so.
    present
        First day of the quarter that is not over, which is none of them.

    Examples
    --------
    >>> rows = DateRange.parse("2025-02-03..2026-09-14")
    >>> [one.id for one in whole_quarters(rows, None, date(2026, 10, 1))]
    ['2025-Q2', '2025-Q3', '2025-Q4', '2026-Q1', '2026-Q2', '2026-Q3']
    """
    first = min(rows.start, watched.start) if watched else rows.start
    return tuple(
        one
        for one in slices(DateRange.through(first, rows.last), "quarter")
        if one.range.end <= present
        and first < add_months(one.range.start, 1)
        and rows.last >= add_months(one.range.start, 2)
    )


def halves_of(
    window: DateRange, cut: Iterable[DateRange] | None = None
) -> tuple[DateRange, DateRange] | None:
    """Return the two halves of a window, cut where a slice begins, or else a month, or else anywhere.

    Parameters
    ----------
    window
        To be halved; the first half is not the longer where nothing says where to cut.
    cut
        Slices, in order; those that lie in the window are halved. None to cut anywhere.

    Returns
    -------
    tuple of DateRange or None
        None if the window has one day.

    Examples
    --------
    >>> quarter = DateRange.parse("2014-01-01..2014-03-31")
    >>> [str(one) for one in halves_of(quarter, [quarter])]
    ['2014-01-01..2014-01-31', '2014-02-01..2014-03-31']
    """
    middle = window.start + timedelta(days=window.days // 2)
    if middle == window.start:
        return None
    starts: list[date] = []
    if cut is not None:
        months = (one.range for one in slices(window, "month"))
        for some in (cut, months):
            starts = starts or [one.start for one in some if window.start < one.start < window.end]
    at = min(starts, key=lambda start: abs((start - middle).days), default=middle)
    return DateRange(window.start, at), DateRange(at, window.end)
