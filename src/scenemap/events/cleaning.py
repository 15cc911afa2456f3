"""From raw rows to clean ones: the same rules for every format.

Blank positions are no fault: such rows count as "without position". A position that is given in
part, or cannot be read, is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.crs import FAR, POSITION_FAULTS, WGS84, position_faults, transform
from scenemap.csvtext import unguarded
from scenemap.events.missing import (
    MARKED,
    MISSING,
    MOST_COUNT,
    THOUSANDS,
    blank_cells,
    text_array,
)
from scenemap.events.raw import SourceOptions
from scenemap.events.table import EventBatch, Fault
from scenemap.events.times import (
    EARLIEST,
    LATEST,
    Clock,
    TimeEvidence,
    Times,
    Written,
    check_form,
    clock_texts,
    elapsed,
    read_times,
    with_clocks,
)
from scenemap.findings import check_word, did_you_mean, in_any_case
from scenemap.intervals import (
    DATED,
    END_AGAIN,
    START_AGAIN,
    Dated,
    dated_span,
    doubled_times,
    instants_of,
    skipped_times,
)
from scenemap.model import BAD_ROWS, DEFAULT_KIND

if TYPE_CHECKING:
    from collections.abc import Collection
    from zoneinfo import ZoneInfo

    import pandas as pd
    from numpy.typing import NDArray

    from scenemap.events.sources import Column, RawBatch
    from scenemap.model import BadRows, Bounds

_YES = ("yes", "ja", "true", "1", "1.0", "y", "j", "x")
_NO = ("no", "nei", "false", "0", "0.0", "n")
_REMEDY_REGISTERED = (
    "Write it as 2015-06-17 or 17.06.2015, or leave it blank where it is not known."
)
_REMEDY_TOGETHER = "Write the day as 2015-06-17 and the clock as 22:15, from 00:00 to 23:59."
_REMEDY_TIME = "Write it as 2015-06-17T14:05 or 17.06.2015 14:05."
#: For so many unknown areas of a batch it is said which was meant; a column of addresses has thousands.
_EXPLAINED = 20


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How event files of a case are to be read.

    Parameters
    ----------
    zone
        Time zone of times without an offset, and of the local times that come out.
    bounds
        The case's bounds, to find swapped and far-away positions; None for any place on earth.
    areas
        What the column ``area`` may hold: ids, or a mapping of names to ids
        (:func:`scenemap.areas.names_of`).
    crs
        System of ``easting, northing``; None if positions are in degrees.
    bad_rows
        ``"stop"`` raises an error that names every fault; ``"reject"`` leaves the rows out, counted
        and listed with their reasons.
    default_kind
        Kind of rows in a file without a column ``kind``.
    dated
        To what days that are written out are known: ``"month"`` takes every day as its month. None finds
        out: a file all of whose rows fall on the first of their month is one of months, with a warning,
        and so is one of five rows and more in two months and more that all fall on the last.
        ``"day"`` takes them as written.
    time_format
        How times are written, in the words of ``strptime``, such as ``%d/%m/%y``; None finds out.
    clock_as_written
        Clock times are taken as they stand, whatever offset they have.
    source
        What of the files is read, and under which names.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> ReadingOptions(ZoneInfo("Europe/Oslo"), areas=["west", "east"], bad_rows="reject").dated is None
    True
    """

    zone: ZoneInfo
    bounds: Bounds | None = None
    areas: Collection[str] | Mapping[str, str] = ()
    crs: str | None = None
    bad_rows: BadRows = "stop"
    default_kind: str = DEFAULT_KIND
    dated: Dated | None = None
    time_format: str | None = None
    clock_as_written: bool = False
    source: SourceOptions = field(default_factory=SourceOptions)

    def __post_init__(self) -> None:
        if self.time_format is not None:
            check_form(self.time_format)
        check_word(self.bad_rows, BAD_ROWS, "bad_rows")
        if self.dated is not None:
            check_word(self.dated, DATED, "dated")


def clean(raw: RawBatch, options: ReadingOptions, written: Written | None = None) -> EventBatch:
    """Check raw rows and bring them into the form of events.

    Parameters
    ----------
    raw, options
        Rows, and how to read them.
    written
        How the times of the whole file are written, where that is known.
    """
    return _Cleaner(raw, options, written).batch()


#: Columns that say where somebody was: a fault names the row, not the value, for what is told on the
#: terminal is kept in logs.
_WHERE = {"lon", "lat", "easting", "northing"}


class _Cleaner:
    """Checks one batch column by column; every fault is kept with its row."""

    def __init__(self, raw: RawBatch, options: ReadingOptions, written: Written | None) -> None:
        self._raw = raw.columns
        self._row = raw.row
        self._decimal_comma = raw.decimal_comma
        self._options = options
        self._crs = options.crs or raw.crs
        self._findings = raw.findings
        self._far = np.zeros(len(raw.row), dtype=bool)
        self._faults: list[Fault] = []
        self._bad = np.zeros(len(raw.row), dtype=bool)
        self._naive = np.zeros(len(raw.row), dtype=bool)
        self._unreal = 0
        self._written = written or Written()
        self._moved: Counter[str] = Counter()
        self._dated: NDArray[np.int8] | None = None
        self._again: NDArray[np.int8] | None = None
        self._evidence = TimeEvidence()

    def batch(self) -> EventBatch:
        """Return the rows without fault, and the faults of the others."""
        lon, lat = self._position()
        area = self._area()
        if area is not None:
            self._far_named(area)
        start, end = self._times()
        registered = self._registered(start)
        kind = self._kind()
        count = self._count()
        accuracy = self._accuracy()
        simulated = "simulated" in self._raw and bool(says_yes(self._raw["simulated"]).any())
        keep = slice(None) if not self._bad.any() else ~self._bad
        return EventBatch(
            row=self._row[keep],
            lon=lon[keep],
            lat=lat[keep],
            area=None if area is None else area[keep],
            start=start[keep],
            end=None if end is None else end[keep],
            kind=kind if isinstance(kind, str) else kind[keep],
            count=None if count is None else count[keep],
            accuracy_m=None if accuracy is None else accuracy[keep],
            simulated=simulated,
            n_read=len(self._row),
            # Stable: of several faults of one row the first that was found comes first.
            faults=tuple(sorted(self._faults, key=lambda fault: fault.row)),
            naive=int(np.count_nonzero(self._naive)),
            unreal=self._unreal,
            dated=None if self._dated is None else self._dated[keep],
            again=None if self._again is None else self._again[keep],
            zone=self._options.zone,
            moved=dict(self._moved),
            evidence=self._evidence + self._firsts() + TimeEvidence(taken=self._written.dated),
            findings=self._findings,
            far=int(np.count_nonzero(self._far[keep])),
            registered=None if registered is None else registered[keep],
        )

    def _fault(self, bad: NDArray[np.bool_], column: str, reason: str, remedy: str) -> None:
        if not bad.any():
            return
        self._bad |= bad
        values = [None] * int(bad.sum())
        if column in self._raw and column not in _WHERE:
            values = _shown(self._raw[column][bad])
        self._faults += [
            Fault(row, column, value, reason, remedy)
            for row, value in zip(self._row[bad].tolist(), values, strict=True)
        ]

    def _numbers(self, column: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Read a column of numbers: values (NaN where blank) and which cells are blank."""
        if column not in self._raw:
            return np.full(len(self._row), np.nan), np.ones(len(self._row), dtype=bool)
        values, blank = _as_numbers(self._raw[column], decimal_comma=self._decimal_comma)
        self._fault(
            ~np.isfinite(values) & ~blank, column, "is not a number", "Mend it or leave it blank."
        )
        return values, blank

    def _position(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        metric = "lon" not in self._raw and "easting" in self._raw
        x_name, y_name = ("easting", "northing") if metric else ("lon", "lat")
        x, x_blank = self._numbers(x_name)
        y, y_blank = self._numbers(y_name)
        half = x_blank != y_blank
        for name, blank in ((x_name, x_blank), (y_name, y_blank)):
            self._fault(
                half & blank, name, "is blank while its partner is not", "Give both or none."
            )
        given = np.isfinite(x) & np.isfinite(y)
        lon, lat = x, y
        if not given.all():
            lon, lat = np.where(given, x, np.nan), np.where(given, y, np.nan)
        if metric and given.any():
            lon, lat = transform(lon, lat, str(self._crs), WGS84)
            lon, lat = np.where(given, lon, np.nan), np.where(given, lat, np.nan)
        faults = position_faults(lon, lat, self._options.bounds)
        if faults.any():
            faults[~given] = 0
            # What is far away lies outside every area: a file of the whole country is no slip.
            self._far = faults == FAR
            for code, (problem, remedy) in POSITION_FAULTS.items():
                if code != FAR:
                    self._fault(faults == code, y_name, f"(with {x_name}) {problem}", remedy)
        return lon, lat

    def _far_named(self, area: NDArray[np.object_]) -> None:
        """Report positions far away in rows that name an area: one of the two is wrong."""
        problem, remedy = POSITION_FAULTS[FAR]
        self._fault(
            self._far & (area != ""), "area", f"is named, and the position {problem}", remedy
        )

    def _area(self) -> NDArray[np.object_] | None:
        if "area" not in self._raw:
            return None
        import pandas as pd

        # Each word is looked up once, however many rows hold it.
        areas = self._options.areas
        which, found = pd.factorize(words_of(self._raw["area"], "", known=areas))
        words = [str(word) for word in found]
        unknown = [at for at, word in enumerate(words) if word and word not in areas]
        if unknown:
            ids = areas if isinstance(areas, Mapping) else {one: one for one in areas}
            meant = in_any_case({words[at] for at in unknown}, ids)
            words = [meant.get(word, word) for word in words]
            unknown = [at for at in unknown if words[at] not in areas]
        for at in unknown[:_EXPLAINED]:
            remedy = did_you_mean(words[at], areas)
            self._fault(which == at, "area", "is no area of the case", remedy)
        others = np.isin(which, unknown[_EXPLAINED:])
        self._fault(others, "area", "is no area of the case", did_you_mean("", areas))
        if isinstance(areas, Mapping):
            words = [areas.get(word, word) for word in words]
        return np.array(words, dtype=object)[which] if words else np.empty(0, dtype=object)

    def _times(self) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64] | None]:
        first = "time" if "time" in self._raw else "start"
        times = self._moments(first, required=True)
        start, end = times.local, times.end
        dated, given = times.dated, np.zeros(len(start), dtype=bool)
        if "end" in self._raw:
            until = self._moments("end", required=False)
            given = ~np.isnat(until.local)
            # A date-only end includes its day, one of a month its month.
            end = np.where(given, until.end, end)
            before = end < start
            # Where the clock is put back a later moment has an earlier clock.
            timed = given & (~np.isnat(times.instant) | ~np.isnat(until.instant))
            if timed.any():
                lasted = elapsed(times, until, self._options.zone)
                before[timed] = lasted[timed] < np.timedelta64(0)
            self._fault(before, "end", "lies before start", "Swap the two.")
            end = np.maximum(end, start)
            dated = np.where(given, np.maximum(dated, until.dated), dated).astype(np.int8)
        second = self._second(times)
        ends = np.where(given, self._second(until), second) if "end" in self._raw else second
        if second.any() or ends.any():
            self._again = (START_AGAIN * second + END_AGAIN * ends).astype(np.int8)
        # A day that is written as its midnight is that day, whatever the offset.
        midnight = times.told == times.told.astype("datetime64[D]").astype("datetime64[us]")
        days = np.where(midnight, times.told, start)
        plain = ~given & (times.dated == 0)
        asked = self._written.dated or self._options.dated
        if asked is not None and asked != "day" and plain.any():
            start, end, dated = start.copy(), end.copy(), dated.copy()
            start[plain], end[plain] = dated_span(days[plain], asked)
            dated[plain] = DATED.index(asked)
            if plain.all():
                self._moved.clear()
        self._dated = dated if dated.any() else None
        self._evidence = times.evidence
        if "end" in self._raw:
            self._evidence += until.evidence
        self._plain = (days, plain)
        return start, None if (end == start).all() else end

    def _registered(self, start: NDArray[np.datetime64]) -> NDArray[np.datetime64] | None:
        """Read the days on which rows were registered; NaT where a row does not say."""
        column = "registered"
        if column not in self._raw:
            return None
        raw, options = _series(self._raw[column]), self._options
        clock = Clock(options.zone, options.clock_as_written, options.time_format)
        times = read_times(raw, clock, self._written)
        self._evidence += times.evidence
        unread = np.isnat(times.local)
        if unread.any():
            unread &= ~blank_cells(raw).to_numpy(dtype=bool)
        far = ~((times.local >= EARLIEST) & (times.local < LATEST)) & ~np.isnat(times.local)
        self._fault(unread, column, "is not a day that can be read", _REMEDY_REGISTERED)
        self._fault(far, column, "is out of range", "Days from 1900 to 2199 are taken.")
        times.local[far] = np.datetime64("NaT")
        days = times.local.astype("datetime64[D]")
        early = days < start.astype("datetime64[D]")
        self._fault(early, column, "lies before the event", _REMEDY_REGISTERED)
        return days

    def _second(self, times: Times) -> NDArray[np.bool_]:
        """Say which times are meant the second time that they occur, as their offsets tell."""
        zone, found = self._options.zone, np.zeros(len(times.local), dtype=bool)
        at = np.flatnonzero(~np.isnat(times.instant) & ~np.isnat(times.local))
        if not self._options.clock_as_written and len(at):
            at = at[doubled_times(times.local[at], zone)]
            found[at] = times.instant[at] != instants_of(times.local[at], zone)
        return found

    def _firsts(self) -> TimeEvidence:
        """Say whether all rows without fault fall on the first of a month, or on the last."""
        start, plain = (one[~self._bad] for one in self._plain)
        if not plain.all():
            return TimeEvidence(rows=len(start), firsts=None, lasts=None)
        return TimeEvidence(
            rows=len(start),
            firsts=_months_on_firsts(start, np.timedelta64(0, "D")),
            lasts=_months_on_firsts(start, np.timedelta64(1, "D")),
        )

    def _moments(self, column: str, *, required: bool) -> Times:
        """Read a column of times as naive local times."""
        raw: Any = _series(self._raw[column])
        if column == "time" and "clock" in self._raw:
            raw = clock_texts(raw, self._raw["clock"])
            self._fault(
                raw.isna().to_numpy(dtype=bool),
                "clock",
                "is no time of day beside a column of days",
                "Write it as 22:15, or keep one of the two columns.",
            )
        options = self._options
        clock = Clock(options.zone, options.clock_as_written, options.time_format)
        times = read_times(raw, clock, self._written)
        if (beside := self._raw.get(f"{column}_local")) is not None:
            raw = with_clocks(raw, times, beside, clock)
            times = read_times(raw, clock, self._written)
        # What was read is not blank; mostly that is all.
        blank = np.isnat(times.local)
        if blank.any():
            blank &= blank_cells(raw).to_numpy(dtype=bool)
        unread = np.isnat(times.local) & ~blank
        if column == "time" and "clock" in self._raw:
            together = unread & ~self._bad
            self._fault(
                together, "clock", "makes with its day no time that can be read", _REMEDY_TOGETHER
            )
            unread &= ~together
        far = ~((times.local >= EARLIEST) & (times.local < LATEST)) & ~blank & ~unread
        times.local[far] = np.datetime64("NaT")
        if required:
            self._fault(blank & ~self._bad, column, "is blank", _REMEDY_TIME)
        self._fault(
            times.two_digits & unread,
            column,
            "has a year of two digits",
            "Only 19.11.25, with points and a year of this century, is read as it stands. Write the year "
            "in full, or say how it is written with `time_format='%d/%m/%y'`.",
        )
        self._fault(
            unread & ~times.two_digits, column, "is not a time that can be read", _REMEDY_TIME
        )
        self._fault(far, column, "is out of range", "Times from 1900 to 2199 are taken.")
        plain = times.naive & ~times.date_only
        self._naive |= plain
        self._unreal += int(np.count_nonzero(skipped_times(times.local, options.zone) & plain))
        self._moved += times.moved
        return times

    def _kind(self) -> NDArray[np.object_] | str:
        if "kind" not in self._raw:
            return self._options.default_kind
        return words_of(self._raw["kind"], self._options.default_kind)

    def _count(self) -> NDArray[np.int64] | None:
        if "count" not in self._raw:
            return None
        count, blank = self._numbers("count")
        self._fault(
            blank,
            "count",
            "is blank",
            "Write how many there were, or leave the column out where each row is one.",
        )
        whole = (count >= 0) & (count <= MOST_COUNT) & (count == np.floor(count))
        marked = _marked(self._raw["count"])
        self._fault(marked, "count", *MARKED)
        self._fault(
            ~blank & np.isfinite(count) & ~whole & ~marked,
            "count",
            f"is not a whole number from 0 to {MOST_COUNT}",
            "Give a count.",
        )
        return np.where(whole, count, 1).astype(np.int64)

    def _accuracy(self) -> NDArray[np.float64] | None:
        if "accuracy_m" not in self._raw:
            return None
        accuracy, _ = self._numbers("accuracy_m")
        self._fault(
            (accuracy < 0) | (accuracy > 100_000),
            "accuracy_m",
            "is not a radius in metres from 0 to 100000",
            "Leave it blank if it is not known.",
        )
        return accuracy


def _months_on_firsts(
    times: NDArray[np.datetime64], later: np.timedelta64
) -> frozenset[int] | None:
    """Return the months, counted from 1970, on whose first all fall so much later, as midnights.

    None if one does not.
    """
    # The first rows answer for most files.
    for some in (times[:1000], times):
        moved = np.add(some, later)
        months = moved.astype("datetime64[M]")
        if (moved != months.astype("datetime64[us]")).any():
            return None
    return frozenset(np.unique(months.astype(np.int64)).tolist())


def _series(raw: Column) -> pd.Series[Any]:
    import pandas as pd

    return raw if isinstance(raw, pd.Series) else pd.Series(raw)


def _shown(raw: Column) -> list[Any]:
    """Return cells as a message shows them: times as text, None where blank."""
    import pandas as pd

    if isinstance(raw, pd.Series) and isinstance(raw.dtype, pd.DatetimeTZDtype):
        return [
            f"{time}+00:00" if time else None
            for time in _shown(raw.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
        ]
    if isinstance(raw, np.ndarray) and raw.dtype.kind == "M":
        # As objects some units would become whole numbers, and far times nothing at all.
        told = np.datetime_as_string(raw, unit="s")
        return [None if time == "NaT" else time.replace("T", " ") for time in told.tolist()]
    return [*np.asarray(raw, dtype=object)]


def words_of(raw: Column, blank: str, known: Collection[str] = ()) -> NDArray[np.object_]:
    """Return cells as text without spaces round it, with a word for those that hold nothing.

    Known words are no words for nothing, whatever else they look like.
    """
    import pandas as pd
    import pyarrow.compute as pc

    raw = _series(raw)
    texts = text_array(raw)
    if pd.api.types.is_float_dtype(raw):
        # Whole numbers come as floating point where some are missing.
        texts = pc.replace_substring_regex(texts, r"\.0$", "")
    # Each word once, however many rows hold it.
    words = texts.dictionary_encode(null_encoding="encode")
    told = np.array(
        [_told(word, blank, known) for word in words.dictionary.to_pylist()], dtype=object
    )
    return np.asarray(told[np.asarray(words.indices)])


def _told(word: str | None, blank: str, known: Collection[str]) -> str:
    plain = "" if word is None else word.strip()
    told = plain if plain in known or plain.lower() not in MISSING else blank.strip()
    # As `locate` writes what a spreadsheet would run.
    return unguarded(told)


def _as_numbers(
    raw: Column, *, decimal_comma: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the values, NaN where blank or no number, and which cells are blank."""
    if isinstance(raw, np.ndarray) and raw.dtype.kind in "fiu":
        values = raw.astype(np.float64, copy=False)
        return values, np.isnan(values)
    import pandas as pd

    raw = _series(raw)
    plain = None
    if isinstance(raw.dtype, pd.StringDtype):
        plain = _plain_numbers(raw)
    elif raw.dtype == object:
        plain = _numbers_alone(raw)
    if plain is not None:
        return plain, np.isnan(plain)
    blank = blank_cells(raw)
    if pd.api.types.is_numeric_dtype(raw):
        values = raw.to_numpy(dtype=np.float64, na_value=np.nan)
        return values, blank.to_numpy(dtype=bool)
    values = _parsed(raw.where(~blank).astype("string"))
    # Few numbers are written with spaces or a comma, and taking these out is slow.
    other = np.isnan(values) & ~blank.to_numpy(dtype=bool)
    if other.any():
        # The spaces themselves: what reads the pattern may be Arrow, which knows no \u.
        text = raw[other].astype("string").str.replace("[\\s\u00a0\u202f]", "", regex=True)
        if decimal_comma:
            text = text.str.replace(",", ".", regex=False)
        values[other] = _parsed(text)
    return values, blank.to_numpy(dtype=bool)


def _marked(raw: Column) -> NDArray[np.bool_]:
    """Say which counts are one or a thousand, as a mark between figures may be of either."""
    import pandas as pd
    import pyarrow.compute as pc

    marked = np.zeros(len(raw), dtype=bool)
    if isinstance(raw, np.ndarray) and raw.dtype.kind in "fiu":
        return marked
    cells = _series(raw)
    if pd.api.types.is_numeric_dtype(cells):
        return marked
    if cells.dtype == object:
        cells = cells.where(cells.map(lambda cell: isinstance(cell, str)))
    text = text_array(cells)
    # Few cells are so long that the pattern need be tried.
    long = pc.fill_null(pc.greater_equal(pc.binary_length(text), len("1.000")), False)
    for at in np.flatnonzero(np.asarray(long)):
        marked[at] = THOUSANDS.fullmatch(text[int(at)].as_py().strip()) is not None
    return marked


def _plain_numbers(text: pd.Series[str]) -> NDArray[np.float64] | None:
    """Read a column of which every cell is a plain number, which Arrow does fastest; else None."""
    import pyarrow as pa

    try:
        numbers = text_array(text).cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    values = np.asarray(numbers.to_numpy(zero_copy_only=False))
    # "nan" is a word for nothing, and so are cells that hold nothing.
    return None if np.isnan(values).any() else values


def _numbers_alone(cells: pd.Series[Any]) -> NDArray[np.float64] | None:
    """Read a column of which every cell is a number or empty, as workbooks give it; else None."""
    kinds = [*map(type, cells.to_numpy())]
    if not set(kinds) <= {int, float, NoneType}:
        return None
    try:
        values = cells.to_numpy(dtype=np.float64)
    except OverflowError:
        return None
    known = np.count_nonzero(np.isfinite(values))
    return values if known == len(kinds) - kinds.count(NoneType) else None


def _parsed(text: pd.Series[str]) -> NDArray[np.float64]:
    import pandas as pd

    numbers = pd.to_numeric(text, errors="coerce")
    return np.array(numbers.to_numpy(dtype=np.float64, na_value=np.nan))


def says_yes(raw: Column) -> NDArray[np.bool_]:
    """Say which cells hold something other than no."""
    raw = _series(raw)
    words = raw.where(~blank_cells(raw), "no").astype("str").str.strip().str.casefold()
    return np.asarray(~words.isin(_NO), dtype=bool)


def tells_yes(raw: RawBatch, column: str) -> tuple[pd.Series[Any], NDArray[np.bool_]]:
    """Read a column of yes and no: the answers, missing where blank, and which cells are neither."""
    import pandas as pd

    if column not in raw.columns:
        nothing = pd.Series(pd.NA, index=range(len(raw.row)), dtype="boolean")
        return nothing, np.zeros(len(raw.row), dtype=bool)
    words = pd.Series(words_of(raw.columns[column], "")).str.casefold()
    yes, no = words.isin(_YES), words.isin(_NO)
    answers = yes.astype("boolean").mask(~yes & ~no)
    return answers, (~yes & ~no & (words != "")).to_numpy(dtype=bool)
