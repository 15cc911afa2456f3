"""How times are written: what each row says, and what only the column as a whole can say.

``2015-06-17 14:05`` has one reading, ``03/04/2015`` has two, and ``42064`` is a time only in a
spreadsheet. What a row says by itself is read row by row, as written. What it does not is never decided
row by row: each batch keeps the evidence that its rows give (:class:`TimeEvidence`), evidence adds up
over a file, and a file that turns out to be written otherwise than its batches were read is read again
(:class:`Written`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from scenemap.errors import DataError
from scenemap.events.missing import blank_texts, text_array
from scenemap.intervals import DATED, Dated, dated_span, instants_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

First = Literal["day", "month"]
Digits = Literal["year", "month", "compact", "serial_day", "serial", "epoch_s", "epoch_ms"]
#: What numbers may be, the likelier first where one may be two things.
DIGITS: tuple[Digits, ...] = get_args(Digits)

#: Times from the first to before the second are taken; what lies beyond is a slip.
EARLIEST, LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2200-01-01", "us")
_DAY = np.timedelta64(1, "D")
_NEVER = np.datetime64("NaT", "us")
#: Day 0 of spreadsheets, which believe in 29 February 1900.
_SERIAL_0 = np.datetime64("1899-12-30", "us")
_DAY_US, _MINUTE_US = 86_400_000_000, 60_000_000

_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_OFFSET = r"(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
_WITH_OFFSET = re.compile(rf"{_ISO_DAY}[T ][\d:.,]+ ?{_OFFSET}", re.IGNORECASE)
# No sign and no letter: what is left of an offset would be taken for one.
_WITHOUT_OFFSET = rf"{_ISO_DAY}([Tt ][\d:.,]*)?"
#: A time of day, as it may stand behind a date or in a column of its own.
_CLOCK = (
    r"(?:kl\.? ?)?(?P<h>\d{1,2})[:.](?P<i>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"(?: ?(?P<p>[AaPp])\.?[Mm]\.?)?"
)
_BEHIND = rf"(?:,? *[T ] *{_CLOCK})?(?: ?(?P<z>{_OFFSET}))?$"
#: Second 60: a leap second, and what GDAL makes of 59.9996. It is the end of its minute, of which no more
#: is said than that.
_SECOND_60 = re.compile(r"([T ]\d{1,2}[:.]\d{2}[:.])60(?:[.,]\d*)?(?!\d)")
_LAST_MOMENT = r"\g<1>59.999999"
#: Numbers: year first, or day and month in an order that the column must tell unless points part them.
#: Years of two digits below this one are of this century; 98 is of the last, or a slip.
_LAST_SHORT = 50
_NUMERIC = rf"^(?P<a>\d{{1,4}})(?P<sep>[./-])(?P<b>\d{{1,2}})[./-](?P<c>\d{{4}}|\d{{1,2}}){_BEHIND}"
#: The day of the week before a date says nothing more.
_WEEKDAY = (
    r"(?:(?i:man|tir|ons|tor|fre|l[øo]r|s[øo]n|mon|tue|wed|thu|fri|sat|sun)[a-zA-Z]*\.?,? +)?"
)
_NAMED = (
    rf"^{_WEEKDAY}"
    r"(?P<d>\d{1,2})(?:\.|st|nd|rd|th)?[ -]*(?P<m>[^\W\d_]{3,9})\.?,?[ -]*(?P<y>\d{4})"
    rf"{_BEHIND}"
)
_NAMED_FIRST = (
    rf"^{_WEEKDAY}"
    rf"(?P<m>[^\W\d_]{{3,9}})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}}){_BEHIND}"
)
#: What programs write in a way of their own, and what that is in another: spaces that do not break, as
#: before PM; ISO 8601 without signs; SAS; JavaScript; Java.
_BY_PROGRAMS = (
    (re.compile("[\u00a0\u202f]"), " "),
    (re.compile(r"^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)"), r"\1-\2-\3T\4:\5"),
    (re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?=\d\d)"), r"\1:"),
    (re.compile(r"^(\d{1,2}[A-Za-z]{3}\d{4}):(?=\d)"), r"\1 "),
    (re.compile(r" GMT(?=[+-]\d{4})|(?<=[+-]\d{4}) \([^()]*\)$|(?<=\d)\[[\w/+-]+\]$"), ""),
)
#: As columns of year, month, day, hour and minute are put together.
_SPACED = (
    r"^(?P<y>\d{4}) (?P<n>\d{1,2}) (?P<d>\d{1,2})(?: (?P<h>\d{1,2})(?: (?P<i>\d{1,2})"
    r"(?: (?P<s>\d{1,2}))?)?)?(?P<f>)(?P<p>)(?P<z>)$"
)
_NAMED_MONTH = r"^(?P<m>[^\W\d_]{3,9})\.?[ -]?(?P<y>\d{4})$"
#: Months, weeks (``U`` as Statistics Norway writes it), quarters (``K`` in Norwegian), years.
_PARTIAL = r"^(?P<y>\d{4})(?:-|-?(?P<u>[MmWwUuKkQq]))(?P<n>\d{1,2})(?:-?(?P<w>[1-7]))?$"
_MONTH_YEAR = r"^(?P<n>\d{1,2})[./](?P<y>\d{4})$"
_QUARTER_YEAR = r"^[KkQq](?P<n>[1-4])[ -](?P<y>\d{4})$"
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january", "feb februar february", "mar mars march", "apr april",
            "mai may", "jun juni june", "jul juli july", "aug august",
            "sep sept september", "okt oct oktober october", "nov november",
            "des dec desember december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """How the times of a file are written, where single rows do not say.

    Parameters
    ----------
    first
        Which comes first in ``03/04/2015``; None where it does not matter or is not known yet.
    digits
        What numbers without a sign between them are.
    dated
        To what days that are written out are known: rows of a register by the month are dated to the
        first. None as written.
    """

    first: First | None = None
    digits: Digits | None = None
    dated: Dated | None = None


@dataclass(frozen=True, slots=True)
class TimeEvidence:
    """What the rows of a file say together of how its times are written. Evidence adds up.

    Parameters
    ----------
    day_first, month_first, either
        Dates such as ``03/04/2015`` that exist only with the day first, only with the month first, and
        with both, as different days.
    clock_12
        How many of ``either`` have a clock time of AM or PM.
    example
        One of ``either``.
    digits
        Rows of digits alone, by what they may be.
    used
        How batches that hold such rows were read.
    rows
        Rows whose times can be read.
    firsts
        Months, counted from 1970, on whose first all those rows fall, written as days or midnights; None
        if one does not, says when it ended, or is written as a month itself.
    lasts
        The same of rows that all fall on the last day of a month, as programs date sums by the month:
        the months after.
    taken
        What their days were taken as dated to.
    short_first, short_last
        The first and the last numbers of dates such as ``19.11.25``, which are read as days and as years
        from 2000 on.
    """

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    clock_12: int = 0
    example: str = ""
    digits: Mapping[Digits, int] = field(default_factory=dict)
    used: frozenset[First | Digits] = frozenset()
    rows: int = 0
    firsts: frozenset[int] | None = frozenset()
    lasts: frozenset[int] | None = frozenset()
    taken: Dated | None = None
    short_first: frozenset[int] = frozenset()
    short_last: frozenset[int] = frozenset()

    def __add__(self, other: TimeEvidence) -> TimeEvidence:
        return TimeEvidence(
            self.day_first + other.day_first,
            self.month_first + other.month_first,
            self.either + other.either,
            self.clock_12 + other.clock_12,
            min(filter(None, (self.example, other.example)), default=""),
            dict(Counter(self.digits) + Counter(other.digits)),
            self.used | other.used,
            self.rows + other.rows,
            _both(self.firsts, other.firsts),
            _both(self.lasts, other.lasts),
            self.taken or other.taken,
            self.short_first | other.short_first,
            self.short_last | other.short_last,
        )

    @property
    def written(self) -> Written:
        """How they are written, as far as these rows tell."""
        return Written(self._first, self._digits)

    @property
    def _first(self) -> First | None:
        if self.day_first or self.month_first:
            return "day" if self.day_first >= self.month_first else "month"
        if self.either:
            # Clocks of twelve hours and the month before the day are written in the same country.
            return "month" if self.clock_12 == self.either else "day"
        return None

    @property
    def _digits(self) -> Digits | None:
        if not self.digits:
            return None
        told = dict(self.digits)
        if "serial" in told:
            # One day with a clock time says that the others have one.
            told["serial"] += told.pop("serial_day", 0)
        return max(sorted(told), key=told.__getitem__)

    def read_as(self, written: Written) -> bool:
        """Say whether every batch was read so."""
        return self.used <= {written.first, written.digits}

    @property
    def undecided(self) -> bool:
        """Whether dates may have the day or the month first, and no row tells which."""
        return bool(self.either) and not (self.day_first or self.month_first)

    @property
    def guessed(self) -> bool:
        """Whether the order of day and month is known from the clock alone."""
        return self.undecided and self._first == "month" and "month" in self.used

    def check(self, file: str) -> None:
        """Refuse a file whose rows do not say whether the day or the month comes first.

        Raises
        ------
        DataError
            With both readings.
        """
        # Of a register the days differ more than the years do, but of one that is dated to the month.
        if len(self.short_last) > len(self.short_first) and self.short_first != {1}:
            raise DataError(
                f"{file} has dates with years of two digits whose last numbers differ more than the "
                "first, as days do: the year may come first. Say which with `time_format='%d.%m.%y'` or "
                "`time_format='%y.%m.%d'`, or write the year in full."
            )
        told = "Say which with `time_format='%d/%m/%Y'` or `time_format='%m/%d/%Y'`."
        if self.day_first and self.month_first:
            raise DataError(
                f"{file} has dates that exist only with the day first and others that exist only with "
                f"the month first. {told}"
            )
        if self.undecided and self._first != "month":
            a, b, year = re.findall(r"\d+", self.example)[:3]
            raise DataError(
                f"{file} does not say whether day or month comes first: '{self.example}' may be "
                f"{year}-{int(b):02}-{int(a):02} or {year}-{int(a):02}-{int(b):02}, and no row tells "
                f"which. {told}"
            )


def _both(one: frozenset[int] | None, other: frozenset[int] | None) -> frozenset[int] | None:
    return None if one is None or other is None else one | other


def dated_to(firsts: frozenset[int]) -> Dated:
    """Say to what rows are dated that all fall on the first of a month.

    Parameters
    ----------
    firsts
        Those months, counted from January 1970.

    Examples
    --------
    >>> dated_to(frozenset([540, 541])), dated_to(frozenset([540, 543, 546, 549]))
    ('month', 'quarter')
    >>> dated_to(frozenset([540, 552, 564]))
    'year'
    """
    if all(month % 12 == 0 for month in firsts) and len(firsts) >= _YEARS:
        return "year"
    if all(month % 3 == 0 for month in firsts) and len(firsts) >= _QUARTERS:
        return "quarter"
    return "month"


def dated_files(files: Sequence[TimeEvidence]) -> list[Dated | None]:
    """Say to what the rows of each file are dated, whose days are all the first of a month, or the last.

    That is so where all rows of a file fall on firsts, and either all of every other file do too, or
    there are enough of them for it to be no chance: five rows in two months. Of rows that all fall on
    last days it is so where there are enough.

    Parameters
    ----------
    files
        What the rows of each say; those without rows say nothing.

    Returns
    -------
    list
        None for a file that is dated as it is written.
    """
    told = [one for one in files if one.rows]
    rows = sum(one.rows for one in told)
    for alike, enough in (
        ([one.firsts for one in told if one.firsts is not None], True),
        ([one.lasts for one in told if one.lasts is not None], False),
    ):
        months = frozenset[int]().union(*alike)
        if alike and len(alike) == len(told) and (enough or _is_no_chance(months, rows)):
            # How they are cut into files must not matter.
            return [dated_to(months) if one.rows else None for one in files]
    return [
        next(
            (
                dated_to(months)
                for months in (one.firsts, one.lasts)
                if months is not None and _is_no_chance(months, one.rows)
            ),
            None,
        )
        for one in files
    ]


def _is_no_chance(months: frozenset[int], rows: int) -> bool:
    return len(months) >= _LEAST_MONTHS and rows >= _LEAST_ROWS


#: So many different first days of quarters, of years, and no others, are no chance.
_QUARTERS, _YEARS = 4, 3
_LEAST_MONTHS, _LEAST_ROWS = 2, 5


@dataclass(slots=True)
class Times:
    """A column of times, read.

    Parameters
    ----------
    local
        Naive local times; NaT where blank or unreadable.
    told
        The same as they are written, whatever their offsets.
    dated
        To what each is dated, as places in :data:`scenemap.intervals.DATED`.
    date_only
        Which are days without a clock time, or coarser.
    naive
        Which came without an offset.
    instant
        Of those with an offset, the moment in UTC; else NaT.
    two_digits
        Which have a year of two digits, and so cannot be read.
    moved
        Rows whose clock was changed to the zone's, by what they were written in.
    evidence
        What the column says of how it is written.
    """

    local: NDArray[np.datetime64]
    told: NDArray[np.datetime64]
    dated: NDArray[np.int8]
    date_only: NDArray[np.bool_]
    naive: NDArray[np.bool_]
    instant: NDArray[np.datetime64]
    two_digits: NDArray[np.bool_]
    moved: Counter[str] = field(default_factory=Counter)
    evidence: TimeEvidence = field(default_factory=TimeEvidence)

    @classmethod
    def none(cls, n: int) -> Times:
        """Return a column in which nothing was read yet."""
        no = np.zeros(n, dtype=bool)
        never = np.full(n, _NEVER)
        return cls(
            local=never,
            told=never.copy(),
            dated=np.zeros(n, np.int8),
            date_only=no,
            naive=no.copy(),
            instant=never.copy(),
            two_digits=no.copy(),
        )

    @property
    def end(self) -> NDArray[np.datetime64]:
        """Where each ends: a moment when it starts, a day with its last moment, a month with its last."""
        end = self.local.copy()
        end[self.date_only] += _DAY
        for code in np.unique(self.dated[self.dated > 0]):
            at = self.dated == code
            end[at] = dated_span(self.local[at], DATED[code])[1]
        return end


@dataclass(frozen=True, slots=True)
class Clock:
    """How clocks are read.

    Parameters
    ----------
    zone
        Of times without an offset, and of the result.
    as_written
        Offsets are disregarded: the clock stays as it is written.
    form
        How every time is written, in the words of ``strptime``; None to find out.
    """

    zone: ZoneInfo
    as_written: bool = False
    form: str | None = None


def read_times(raw: Any, clock: Clock, written: Written | None = None) -> Times:
    """Read times as naive local clock times.

    Parameters
    ----------
    raw
        Text, dates, numbers, or datetimes with or without a zone.
    clock
        How.
    written
        How the file is written, where it is known; else as these rows say together.

    Examples
    --------
    >>> import pandas as pd
    >>> from zoneinfo import ZoneInfo
    >>> raw = pd.Series(["2021-03-31T23:30Z", "31.03.2021 23:30", "2021-03-31", "2021-03"])
    >>> times = read_times(raw, Clock(ZoneInfo("Europe/Oslo")))
    >>> [str(time)[:16] for time in times.local]
    ['2021-04-01T01:30', '2021-03-31T23:30', '2021-03-31T00:00', '2021-03-01T00:00']
    >>> times.date_only.tolist(), [DATED[code] for code in times.dated]
    ([False, False, True, True], ['day', 'day', 'day', 'month'])
    >>> dict(times.moved)
    {'Z': 1}
    """
    import pandas as pd

    reader = _Reader(len(raw), clock, written)
    if not isinstance(raw, pd.Series):
        raw = pd.Series(raw)
    if isinstance(raw.dtype, pd.DatetimeTZDtype):
        utc = raw.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        reader.take(np.arange(len(raw)), _in_range(utc), 0, "UTC")
    elif pd.api.types.is_datetime64_any_dtype(raw):
        reader.take(np.arange(len(raw)), _in_range(raw.to_numpy()))
    elif pd.api.types.is_numeric_dtype(raw) and not pd.api.types.is_bool_dtype(raw):
        reader.numbers(np.arange(len(raw)), raw.to_numpy(dtype=np.float64, na_value=np.nan))
    elif clock.form is None and (moments := _plain_moments(raw)) is not None:
        reader.take(np.arange(len(raw)), moments)
    elif clock.form is None and (moments := _date_times(raw)) is not None:
        # A spreadsheet holds a date as its midnight; a column of nothing else is one of dates.
        days = bool((moments == moments.astype("datetime64[D]")).all())
        reader.take(np.arange(len(raw)), moments, day=days)
    else:
        reader.text(_text_of(raw))
    return reader.found


def _plain_moments(raw: pd.Series[Any]) -> NDArray[np.datetime64] | None:
    """Read a column of which every cell is a day and a clock time in ISO form; else None.

    Most files are written so, and Arrow reads them many times faster than patterns do.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(raw.dtype, pd.StringDtype) or not len(raw):
        return None
    text = text_array(raw)
    # Shorter ones are days, which end otherwise.
    if text.null_count or pc.min(pc.binary_length(text)).as_py() < len("2015-06-17T14:05"):
        return None
    try:
        return np.asarray(text.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False))
    except pa.ArrowInvalid:
        return None


def _date_times(raw: pd.Series[Any]) -> NDArray[np.datetime64] | None:
    """Read a column of date-times without an offset and nothing else, as workbooks give it; else None."""
    import pyarrow as pa

    if raw.dtype != object or set(map(type, raw.to_numpy())) != {datetime}:
        return None
    cells = raw.tolist()
    if set(map(attrgetter("tzinfo"), cells)) != {None}:
        return None
    # Arrow takes them several times faster than numpy does.
    moments = np.asarray(pa.array(cells, pa.timestamp("us")).to_numpy(zero_copy_only=False))
    return moments if ((moments >= EARLIEST) & (moments < LATEST)).all() else None


def clock_texts(days: Any, clocks: Any) -> pd.Series[str]:
    """Put days and times of day from two columns together as text; NA where the clock is none.

    A day alone stays one where its clock is blank.
    """
    day = _series_of(_text_of(days)).str.replace(
        rf"[T ]+(?:(?:00[:.]00(?:[:.]00)?(?:\.0+)?)|12:00(?::00)? ?AM) ?{_OFFSET}?$", "", regex=True
    )
    clock = _series_of(_text_of(clocks))
    # A day that a spreadsheet knows has hyphens, and behind those nothing but colons is read. (0.25 may
    # be a quarter of a day.)
    for written, plain in (
        (r"^[Kk][Ll]\.? ?", ""),
        (r"^(\d{2})(\d{2})$", r"\1:\2"),
        (r"^(\d{2}|[1-9])\.(\d{2})(|\.\d{2})$", r"\1:\2\3"),
        (r"^(\d{1,2}:\d{2})\.(\d{2})$", r"\1:\2"),
    ):
        clock = clock.str.replace(written, plain, regex=True)
    blank = clock == ""
    known = blank | clock.str.fullmatch(re.sub(r"\?P<\w>", "", _CLOCK)).to_numpy(dtype=bool)
    return day.where(blank | (day == ""), day + " " + clock).where(known)


def with_clocks(raw: pd.Series[Any], read: Times, beside: Any, clock: Clock) -> pd.Series[Any]:
    """Give times back what programs drop that know no zones, by the clock times that stand beside them.

    ``locate`` writes moments in UTC, and beside them what the clock of the place showed. A program that
    knows no zones hands the moments on as bare clock times in UTC, or as days: then what stands beside
    them says when it was.

    Parameters
    ----------
    raw
        A column of times.
    read
        What was read of it.
    beside
        The clock of the place; blank where nothing is said.
    clock
        How both are read.

    Returns
    -------
    Series
        The times as they are where they have an offset; with one where they are those of the clock beside
        them in UTC; else, in their place, what that clock shows.

    Examples
    --------
    >>> import pandas as pd
    >>> from zoneinfo import ZoneInfo
    >>> raw = pd.Series(["2015-10-25T01:30", "2015-10-24"])
    >>> clock, beside = Clock(ZoneInfo("Europe/Oslo")), ["2015-10-25T02:30", "2015-10-25T00:30"]
    >>> with_clocks(raw, read_times(raw, clock), beside, clock).tolist()
    ['2015-10-25T01:30:00.000000Z', '2015-10-25T00:30']
    """
    import pandas as pd

    shown = _text_of(beside).to_numpy(zero_copy_only=False)
    bare = np.isnat(read.instant) & ~np.isnat(read.local) & (shown != "")
    if clock.form is not None or not bare.any():
        return raw
    utc = pd.Series(read.local).dt.tz_localize("UTC")
    there = utc.dt.tz_convert(clock.zone).dt.tz_localize(None).dt.floor("s").to_numpy()
    local = pd.Series(read_times(pd.Series(shown), clock).local).dt.floor("s").to_numpy()
    same = bare & (there == local) & ~read.date_only & (not clock.as_written)
    told = pd.Series(np.array(raw, dtype=object), raw.index)
    told[bare & ~same] = shown[bare & ~same]
    written = [f"{one}Z" for one in np.datetime_as_string(read.local[same], unit="us")]
    # pandas 3.0.0 refuses a list in the place of all rows.
    told[same] = np.array(written, dtype=object)
    return told


def elapsed(start: Times, end: Times, zone: ZoneInfo) -> NDArray[np.timedelta64]:
    """Return how long it was from one time to another, whatever clocks did meanwhile.

    Where a clock time without an offset occurs twice the first is meant.

    Examples
    --------
    Over the night in which the clock in Oslo was put back:

    >>> import pandas as pd
    >>> from zoneinfo import ZoneInfo
    >>> zone = ZoneInfo("Europe/Oslo")
    >>> start, end = (
    ...     read_times(pd.Series([one, one[:16]]), Clock(zone))
    ...     for one in ("2015-10-25T01:00+02:00", "2015-10-25T04:00+01:00")
    ... )
    >>> [str(one) for one in elapsed(start, end, zone).astype("timedelta64[h]")]
    ['4 hours', '4 hours']
    """
    return _instants(end, end.end, zone) - _instants(start, start.local, zone)


def _instants(
    times: Times, local: NDArray[np.datetime64], zone: ZoneInfo
) -> NDArray[np.datetime64]:
    told = np.isnat(times.instant)
    utc = times.instant.copy()
    utc[told] = instants_of(local[told], zone)
    return utc


def check_form(form: str) -> None:
    """Refuse what is no way to write times.

    Raises
    ------
    DataError
        With an example of one that is.
    """
    import pandas as pd

    try:
        pd.to_datetime(pd.Series(["x"]), format=form, errors="coerce")
        known = "%" in form
    except (ValueError, re.error):
        known = False
    if not known:
        raise DataError(
            f"'{form}' is no way to write times. Write it as %d/%m/%Y %H:%M, in the words of strptime."
        )


class _Reader:
    """Reads one column; each form takes the rows that nobody took before."""

    def __init__(self, n: int, clock: Clock, written: Written | None) -> None:
        self.found = Times.none(n)
        self._clock = clock
        self._written = written

    def take(
        self,
        at: NDArray[np.intp],
        times: NDArray[np.datetime64],
        offset: NDArray[np.int64] | int | None = None,
        words: NDArray[np.object_] | str | None = "",
        *,
        day: NDArray[np.bool_] | bool = False,
        dated: Dated = "day",
    ) -> None:
        """Take times as they were written, with their offsets in minutes.

        Parameters
        ----------
        at
            Their rows.
        times
            Clock times as written; NaT is not taken.
        offset
            Minutes east of Greenwich; None for times without.
        words
            How the offsets are written; None where there is no clock to take as it is written.
        day
            Which are days without a clock time.
        dated
            To what they are dated.
        """
        known = ~np.isnat(times)
        found, rows = self.found, at[known]
        times = times[known].astype("datetime64[us]")
        found.date_only[rows] = day if isinstance(day, bool) else day[known]
        found.dated[rows] = DATED.index(dated)
        found.told[rows] = times
        if offset is None:
            found.naive[rows] = True
            found.local[rows] = times
            return
        minutes = np.broadcast_to(np.asarray(offset, dtype=np.int64), known.shape)[known]
        utc = times - (minutes * _MINUTE_US).astype("timedelta64[us]")
        found.instant[rows] = utc
        if self._clock.as_written:
            found.local[rows] = times
            return
        local = _from_utc(utc, self._clock.zone)
        moved = local != times
        if words is not None:
            told = np.broadcast_to(np.asarray(words, dtype=object), known.shape)[known]
            self.found.moved.update(told[moved & ~np.isnat(local)].tolist())
        found.local[rows] = local

    def numbers(self, at: NDArray[np.intp], values: NDArray[np.float64]) -> None:
        """Read numbers by what the column as a whole can be."""
        at, values = at[np.isfinite(values)], values[np.isfinite(values)]
        fits = {name: _digits(values, name) for name in DIGITS}
        taken = np.zeros(len(values), dtype=bool)
        told: dict[Digits, int] = {}
        for name, times in fits.items():
            mine = ~np.isnat(times) & ~taken
            if mine.any():
                told[name] = int(np.count_nonzero(mine))
            taken |= mine
        evidence = TimeEvidence(digits=told)
        chosen = (self._written.digits if self._written else None) or evidence.written.digits
        if chosen is None or not told:
            return
        self.found.evidence += replace(evidence, used=frozenset([chosen]))
        for name in (chosen, "serial_day") if chosen == "serial" else (chosen,):
            times = fits[name]
            if name in ("epoch_s", "epoch_ms"):
                self.take(at, times, 0, None)
            elif name == "compact":
                self.take(at, times, day=values < _LEAST_CLOCK)
            elif name in ("year", "month"):
                self.take(at, times, day=True, dated="year" if name == "year" else "month")
            else:
                self.take(at, times, day=chosen == "serial_day")

    def text(self, text: pa.LargeStringArray) -> None:
        """Read text: what is written in full first."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self._clock.form is not None:
            self._by_form(text, self._clock.form)
            return
        if pc.any(pc.match_substring(text, "60")).as_py():
            text = _replaced(text, [(_SECOND_60, _LAST_MOMENT)])
        aware = _fits(text, rf"(?i){_WITH_OFFSET.pattern}")
        iso = _fits(text, _WITHOUT_OFFSET) & ~aware
        if iso.any():
            told = _kept(text, iso)
            day = np.asarray(pc.utf8_length(told)) == len("2015-06-17")
            self.take(np.flatnonzero(iso), _iso(told), day=day)
        if aware.any():
            others, parts = _extract(
                _kept(text, aware), rf"^(?P<clock>.*\d) ?(?P<z>(?i:{_OFFSET}))$"
            )
            if parts is not None:
                words = parts.words("z")
                minutes, wrong = _minutes(words)
                times = np.where(wrong, _NEVER, _iso(parts.columns["clock"]))
                self.take(np.flatnonzero(aware)[~others], times, minutes, words)
        rest = ~iso & ~aware & (np.asarray(pc.binary_length(text)) > 0)
        if not rest.any():
            return
        at, text = np.flatnonzero(rest), _kept(text, rest)
        digits = _fits(text, r"\d{4,14}([.,]\d*)?")
        if digits.any():
            values = pc.replace_substring(_kept(text, digits), ",", ".").cast(pa.float64())
            self.numbers(at[digits], np.asarray(values))
            at, text = at[~digits], _kept(text, ~digits)
        at, text = self._written_out(at, text)
        if len(at):
            self._written_out(at, _replaced(text, _BY_PROGRAMS))

    def _written_out(
        self, at: NDArray[np.intp], text: pa.LargeStringArray
    ) -> tuple[NDArray[np.intp], pa.LargeStringArray]:
        """Read what is written out; give back what is not known."""
        for read in (self._numeric, self._named, self._partial):
            if len(at):
                at, text = read(at, text)
        return at, text

    def _by_form(self, text: pa.LargeStringArray, form: str) -> None:
        import pandas as pd

        words = _series_of(text)
        at = np.flatnonzero((words != "").to_numpy(dtype=bool))
        told = pd.to_datetime(
            words.iloc[at], format=form, errors="coerce", utc="%z" in form.lower() or None
        )
        if "%z" in form.lower():
            utc = told.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
            self.take(at, utc, 0, "an offset")
            return
        parts = set(re.findall(r"%([A-Za-z])", form))
        clocked = bool(parts & set("HIcXs"))
        day = bool(parts & set("djxDuwaA")) or clocked
        month = bool(parts & set("mbBh"))
        dated: Dated = "day" if day else "month" if month else "year"
        times = told.to_numpy().astype("datetime64[us]")
        self.take(at, times, day=not clocked, dated=dated)

    def _numeric(
        self, at: NDArray[np.intp], text: pa.LargeStringArray
    ) -> tuple[NDArray[np.intp], pa.LargeStringArray]:
        """Read dates in numbers: year first, day first with points, either first with other signs."""
        rest, parts = _extract(text, _NUMERIC)
        if parts is None:
            return at, text
        a, b, c = (parts.number(name) for name in "abc")
        long = parts.lengths("a") == len("2015")
        last = (parts.lengths("c") == len("2015")) & ~long & (a <= _MOST_FIRST)
        unsaid = last & (parts.words("sep") != ".")
        only_day = unsaid & (a > _MOST_MONTH) & (b <= _MOST_MONTH)
        only_month = unsaid & (b > _MOST_MONTH) & (a <= _MOST_MONTH)
        either = unsaid & (a <= _MOST_MONTH) & (b <= _MOST_MONTH) & (a != b)
        if unsaid.any():
            example = ""
            if either.any():
                example = text[int(np.flatnonzero(~rest)[np.argmax(either)])].as_py()
            evidence = TimeEvidence(
                int(only_day.sum()),
                int(only_month.sum()),
                int(either.sum()),
                int((either & (parts.words("p") != "")).sum()),
                re.split(r"[T ]", example)[0],
            )
            first = (self._written.first if self._written else None) or evidence.written.first
            if first is not None:
                evidence += TimeEvidence(used=frozenset([first]))
            self.found.evidence += evidence
            if first == "month":
                a, b = np.where(unsaid, b, a), np.where(unsaid, a, b)
        year, day = np.where(long, a, c), np.where(long, c, a)
        short = ~long & ~last
        # As Norwegians write: with points the day comes first, and of this century there are registers.
        ours = short & (parts.words("sep") == ".") & (parts.lengths("c") == 2) & (c < _LAST_SHORT)
        ours &= parts.lengths("a") <= 2
        if ours.any():
            days, years = (frozenset(np.unique(one[ours]).tolist()) for one in (a, c))
            self.found.evidence += TimeEvidence(short_first=days, short_last=years)
        year, short = np.where(ours, 2000 + c, year), short & ~ours
        self.found.two_digits[at[~rest][short]] = True
        times = _moments(np.where(short, 0, year), b, day, parts)
        self._with_offsets(at[~rest], times, parts)
        return at[rest], _kept(text, rest)

    def _named(
        self, at: NDArray[np.intp], text: pa.LargeStringArray
    ) -> tuple[NDArray[np.intp], pa.LargeStringArray]:
        """Read dates with the name of the month, in Norwegian and English, and with spaces alone."""
        for pattern in (_NAMED, _NAMED_FIRST, _SPACED):
            rest, parts = _extract(text, pattern)
            if parts is not None:
                month = parts.number("n") if pattern == _SPACED else parts.month()
                times = _moments(parts.number("y"), month, parts.number("d"), parts)
                self._with_offsets(at[~rest], times, parts)
                at, text = at[rest], _kept(text, rest)
        rest, parts = _extract(text, _NAMED_MONTH)
        if parts is not None:
            times = _calendar(parts.number("y"), parts.month(), np.ones(len(parts), np.int64))
            self.take(at[~rest], times, day=True, dated="month")
            at, text = at[rest], _kept(text, rest)
        return at, text

    def _partial(
        self, at: NDArray[np.intp], text: pa.LargeStringArray
    ) -> tuple[NDArray[np.intp], pa.LargeStringArray]:
        """Read months, weeks and quarters."""
        for pattern, unit in ((_PARTIAL, ""), (_MONTH_YEAR, "m"), (_QUARTER_YEAR, "q")):
            rest, parts = _extract(text, pattern)
            if parts is None:
                continue
            year, number, rows = parts.number("y"), parts.number("n"), at[~rest]
            letter = np.full(len(parts), unit, dtype=object)
            if not unit:
                letter = np.char.lower(parts.words("u").astype(str)).astype(object)
                letter[letter == ""] = "m"
            day = parts.number("w") if not unit else np.full(len(parts), -1)
            one = np.ones(len(parts), np.int64)
            is_week, is_quarter = np.isin(letter, ["w", "u"]), np.isin(letter, ["k", "q"])
            quarter = is_quarter & (number <= _MOST_QUARTER) & (day < 0)
            month = ~is_week & ~is_quarter & (day < 0)
            kinds: tuple[tuple[NDArray[np.bool_], Dated, NDArray[np.datetime64]], ...] = (
                (is_week & (day < 0), "week", _weeks(year, number, one)),
                (is_week & (day > 0), "day", _weeks(year, number, day)),
                (quarter, "quarter", _calendar(year, 3 * number - 2, one)),
                (month, "month", _calendar(year, number, one)),
            )
            for mask, dated, times in kinds:
                self.take(rows[mask], times[mask], day=True, dated=dated)
            at, text = at[rest], _kept(text, rest)
        return at, text

    def _with_offsets(
        self, at: NDArray[np.intp], times: NDArray[np.datetime64], parts: _Parts
    ) -> None:
        words = parts.words("z")
        aware = words != ""
        day = parts.number("h") < 0
        if aware.any():
            minutes, wrong = _minutes(words[aware])
            taken = np.where(wrong, _NEVER, times[aware])
            self.take(at[aware], taken, minutes, words[aware])
        self.take(at[~aware], times[~aware], day=day[~aware])


_MOST_MONTH, _MOST_QUARTER, _MOST_FIRST = 12, 4, 31
#: Numbers such as 20150617 are days; longer ones, 201506171405, have a clock time.
_LEAST_CLOCK = 10**8
#: From where to where numbers may be times of a kind: years of four digits, months and days and more
#: after 1900, days of spreadsheets from 1927 to 2199, seconds and milliseconds from 1973 to 2199.
_RANGES: dict[Digits, tuple[float, float]] = {
    "year": (1_000, 10_000),
    "month": (190_001, 219_913),
    "compact": (19_000_101, 21_991_231_235_960),
    "serial_day": (10_000, 109_576),
    "serial": (10_000, 109_576),
    "epoch_s": (1e8, 7_258_118_400),
    "epoch_ms": (1e11, 7_258_118_400_000),
}


def _digits(values: NDArray[np.float64], name: Digits) -> NDArray[np.datetime64]:
    """Return the times that numbers stand for, if they are of a kind; NaT where they cannot be."""
    low, high = _RANGES[name]
    whole = values == np.floor(values)
    fits = (values >= low) & (values < high)
    if name == "serial":
        fits &= ~whole
    elif not name.startswith("epoch"):
        fits &= whole
    number = np.where(fits, values, 0)
    if name in ("serial", "serial_day"):
        # To the second: the parts of a day are not exact.
        times = _SERIAL_0 + np.rint(number * 86_400).astype("timedelta64[s]")
    elif name in ("epoch_s", "epoch_ms"):
        unit = 1_000_000 if name == "epoch_s" else 1_000
        times = np.datetime64("1970-01-01", "us") + np.rint(number * unit).astype("timedelta64[us]")
    else:
        digits = number.astype(np.int64)
        one = np.ones(len(values), np.int64)
        if name == "year":
            times = _calendar(digits, one, one)
        elif name == "month":
            times = _calendar(digits // 100, digits % 100, one)
        else:
            # Of 8, 12 or 14 digits; brought to 14.
            scale = np.select([digits < _LEAST_CLOCK, digits < 10**12], [10**6, 100], 1)
            full = digits * scale
            day, clock = full // 10**6, full % 10**6
            h, i, s = clock // 10_000, clock // 100 % 100, clock % 100
            times = _calendar(day // 10_000, day // 100 % 100, day % 100)
            times = times + (h * 3600 + i * 60 + s).astype("timedelta64[s]")
            # Numbers of other lengths would be of years before 1000.
            fits &= (day >= 1000_00_00) & (h < 24) & (i < 60) & (s < 60)
    return np.where(fits, times.astype("datetime64[us]"), _NEVER)


@dataclass(slots=True)
class _Parts:
    """The named parts of texts that fit a pattern, as arrays."""

    columns: dict[str, pa.Array]
    n: int

    def __len__(self) -> int:
        return self.n

    def words(self, name: str) -> NDArray[np.object_]:
        return np.asarray(self.columns[name].to_numpy(zero_copy_only=False), dtype=object)

    def lengths(self, name: str) -> NDArray[np.int64]:
        import pyarrow.compute as pc

        return np.asarray(pc.utf8_length(self.columns[name]).to_numpy(zero_copy_only=False))

    def number(self, name: str) -> NDArray[np.int64]:
        """Return whole numbers, -1 where there is none."""
        import pyarrow.compute as pc

        if name not in self.columns:
            return np.full(self.n, -1, dtype=np.int64)
        text = self.columns[name]
        filled = pc.if_else(pc.equal(text, ""), "-1", text)
        return np.asarray(filled.cast("int64").to_numpy(zero_copy_only=False))

    def month(self) -> NDArray[np.int64]:
        """Return the numbers of months that are named; 0 for other words."""
        words = np.char.lower(self.words("m").astype(str))
        names, which = np.unique(words, return_inverse=True)
        return np.array([MONTHS.get(str(name), 0) for name in names], dtype=np.int64)[which]


def _fits(text: pa.LargeStringArray, pattern: str) -> NDArray[np.bool_]:
    """Say which texts are of a pattern from the first letter to the last."""
    import pyarrow.compute as pc

    return np.asarray(pc.match_substring_regex(text, f"^(?:{pattern})$"), dtype=bool)


def _kept(text: pa.LargeStringArray, which: NDArray[np.bool_]) -> pa.LargeStringArray:
    import pyarrow as pa

    return text.filter(pa.array(which))


def _replaced(
    text: pa.LargeStringArray, patterns: Iterable[tuple[re.Pattern[str], str]]
) -> pa.LargeStringArray:
    """Replace what fits patterns, one after the other, that look round themselves as Arrow's do not."""
    import pyarrow as pa

    words = text.to_pylist()
    for pattern, by in patterns:
        words = [pattern.sub(by, one) for one in words]
    return pa.array(words, pa.large_string())


def _iso(text: pa.LargeStringArray) -> NDArray[np.datetime64]:
    """Read days and clock times in ISO form, NaT where there are none such."""
    import pandas as pd

    words = text.to_numpy(zero_copy_only=False)
    times = pd.to_datetime(words, format="ISO8601", errors="coerce")
    return np.asarray(times.to_numpy().astype("datetime64[us]"))


def _extract(text: pa.LargeStringArray, pattern: str) -> tuple[NDArray[np.bool_], _Parts | None]:
    """Take texts apart; say which do not fit, and give the parts of those that do."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.extract_regex(text, pattern)
    fits = np.asarray(found.is_valid().to_numpy(zero_copy_only=False), dtype=bool)
    if not fits.any():
        return ~fits, None
    kept = found.filter(pa.array(fits))
    names = [kept.type.field(at).name for at in range(kept.type.num_fields)]
    columns = dict(zip(names, kept.flatten(), strict=True))
    return ~fits, _Parts(columns, int(fits.sum()))


def _calendar(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]
) -> NDArray[np.datetime64]:
    """Return days, NaT where there is none of that number."""
    good = (year >= 1) & (month >= 1) & (month <= _MOST_MONTH) & (day >= 1) & (day <= _MOST_FIRST)
    months = (np.where(good, year, 1970) - 1970) * 12 + np.where(good, month, 1) - 1
    first = months.astype("datetime64[M]")
    days = first.astype("datetime64[D]") + (np.where(good, day, 1) - 1).astype("timedelta64[D]")
    good &= days.astype("datetime64[M]") == first
    return np.where(good, days.astype("datetime64[us]"), _NEVER)


def _weeks(
    year: NDArray[np.int64], week: NDArray[np.int64], day: NDArray[np.int64]
) -> NDArray[np.datetime64]:
    """Return a day of ISO weeks, NaT where the year has no such week."""
    one = np.ones(len(year), np.int64)
    fourth = _calendar(year, one, 4 * one).astype("datetime64[D]")
    # 4 January lies in week 1, and 1 January 1970 was a Thursday.
    known = ~np.isnat(fourth)
    since = np.where(known, fourth.astype(np.int64), 0)
    monday = since - (since + 3) % 7
    thursday = (monday + 7 * (week - 1) + 3).astype("datetime64[D]")
    good = known & (thursday.astype("datetime64[Y]").astype(np.int64) + 1970 == year) & (week >= 1)
    days = (monday + 7 * (week - 1) + day - 1).astype("datetime64[D]").astype("datetime64[us]")
    return np.where(good, days, _NEVER)


def _moments(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64], parts: _Parts
) -> NDArray[np.datetime64]:
    """Put a day and the parts of its clock together; NaT where either does not exist."""
    days = _calendar(year, month, day)
    h, i, s = (parts.number(name) for name in ("h", "i", "s"))
    half = np.char.lower(parts.words("p").astype(str))
    twelve = half != ""
    bad = twelve & ((h < 1) | (h > _MOST_MONTH))
    h = np.where(twelve, h % 12 + np.where(half == "p", 12, 0), h)
    bad |= (h > 23) | (i > 59) | (s > 59)
    fraction = np.char.ljust(parts.words("f").astype(str), 6, "0").astype("U6").astype(np.int64)
    clock = (np.maximum(h, 0) * 3600 + np.maximum(i, 0) * 60 + np.maximum(s, 0)) * 1_000_000
    return np.where(bad, _NEVER, days + (clock + fraction).astype("timedelta64[us]"))


def _minutes(words: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return offsets in minutes, working each word out once, and which do not exist."""
    import pandas as pd

    which, names = pd.factorize(words)
    minutes = []
    for name in names:
        digits = re.sub(r"\D", "", str(name))
        sign = -1 if str(name).startswith("-") else 1
        minutes.append(sign * (60 * int(digits[:2] or 0) + int(digits[2:] or 0)))
    told = np.array(minutes, dtype=np.int64)[which] if minutes else np.zeros(0, np.int64)
    # The widest offsets that are in use are 14 hours.
    return told, np.abs(told) > _MOST_OFFSET


_MOST_OFFSET = 14 * 60


def _in_range(times: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return times in microseconds, as far as these reach; compared in their own unit, without overflow.

    What lies in no year from 1 to 9999 is moved to the end of these, where it is as far out of range.
    """
    if np.datetime_data(times.dtype)[0] == "ns":  # which reach from 1677 to 2262
        return times.astype("datetime64[us]")
    low, high = (np.datetime64(day).astype(times.dtype) for day in ("0001-01-02", "9999-12-30"))
    near = np.where(np.isnat(times), times, np.clip(times, low, high))
    return near.astype("datetime64[us]")


def _from_utc(utc: NDArray[np.datetime64], zone: ZoneInfo) -> NDArray[np.datetime64]:
    """Return the clock times in a zone; those far outside the calendar stay as they are.

    Zones are only worked out for years from 1 to 9999.
    """
    import pandas as pd

    near = (utc >= EARLIEST - _DAY) & (utc <= LATEST + _DAY)
    local = utc.copy()
    if near.any():
        told = pd.DatetimeIndex(utc[near], tz="UTC").tz_convert(zone).tz_localize(None)
        local[near] = told.to_numpy().astype("datetime64[us]")
    return local


def _series_of(text: pa.LargeStringArray) -> pd.Series[str]:
    import pandas as pd

    return pd.Series(text.to_numpy(zero_copy_only=False), dtype="str")


def _text_of(raw: Any) -> pa.LargeStringArray:
    """Write cells as text, "" where nothing stands; spreadsheets and databases give dates as objects."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    series = raw if isinstance(raw, pd.Series) else pd.Series(raw)
    if pd.api.types.is_datetime64_any_dtype(series):
        series = series.dt.strftime("%Y-%m-%dT%H:%M:%S")
    texts = text_array(series)
    blank = blank_texts(texts)
    if not isinstance(series.dtype, pd.StringDtype):
        cells = series.astype(object).where(~np.asarray(blank), "").tolist()
        if all(map(_is_midnight, cells)):
            # A spreadsheet holds a date as its midnight; a column of nothing else is one of dates.
            cells = [one.date() if isinstance(one, datetime) else one for one in cells]
        texts = pa.array([*map(_as_text, cells)], pa.large_string())
    return pc.utf8_trim_whitespace(pc.if_else(blank, "", texts))


def _is_midnight(value: object) -> bool:
    """Say whether a cell is a date-time at midnight, or blank."""
    if isinstance(value, datetime):
        return value.time() == time.min
    return isinstance(value, str) and value == ""


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
