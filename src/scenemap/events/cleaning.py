"""From raw rows to clean ones: the same rules for every format.

Blank positions are no fault: such rows count as "without position". A position that is given in
part, or cannot be read, is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from scenemap.crs import POSITION_FAULTS, WGS84, position_faults, transform
from scenemap.events.raw import SourceOptions
from scenemap.events.table import EventBatch, Fault
from scenemap.findings import did_you_mean
from scenemap.intervals import skipped_times
from scenemap.model import DEFAULT_KIND

if TYPE_CHECKING:
    from collections.abc import Collection
    from zoneinfo import ZoneInfo

    import pandas as pd
    from numpy.typing import NDArray

    from scenemap.events.sources import Column, RawBatch
    from scenemap.model import Bounds

BadRows = Literal["stop", "reject"]

_YES = ("yes", "ja", "true", "1", "1.0", "y", "j", "x")
_NO = ("no", "nei", "false", "0", "0.0", "n")
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_DATE = rf"{_ISO_DAY}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
_WITH_OFFSET = re.compile(rf"{_ISO_DAY}[T ].+(Z|[+-]\d{{2}}(:?\d{{2}})?)", re.IGNORECASE)
# No sign and no letter: what is left of an offset would be taken for one.
_WITHOUT_OFFSET = rf"{_ISO_DAY}([Tt ][\d:.,]*)?"
_NORWEGIAN_TIMES = (
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y kl. %H:%M", "%d.%m.%Y",
)  # fmt: skip
#: Times from the first to before the second are taken; what lies beyond is a slip.
EARLIEST, LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2200-01-01", "us")
_REMEDY_TIME = "Write it as 2015-06-17T14:05 or 17.06.2015 14:05."
_DAY = np.timedelta64(1, "D")
#: Larger counts in one row are a slip, and their sums might not be exact.
_MOST_COUNT = 1_000_000_000
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
    source
        What of the files is read, and under which names.
    """

    zone: ZoneInfo
    bounds: Bounds | None = None
    areas: Collection[str] | Mapping[str, str] = ()
    crs: str | None = None
    bad_rows: BadRows = "stop"
    default_kind: str = DEFAULT_KIND
    source: SourceOptions = field(default_factory=SourceOptions)


def clean(raw: RawBatch, options: ReadingOptions) -> EventBatch:
    """Check raw rows and bring them into the form of events."""
    return _Cleaner(raw, options).batch()


#: Columns that say where somebody was: a fault names the row, not the value, for what is told on the
#: terminal is kept in logs.
_WHERE = {"lon", "lat", "easting", "northing"}


class _Cleaner:
    """Checks one batch column by column; every fault is kept with its row."""

    def __init__(self, raw: RawBatch, options: ReadingOptions) -> None:
        self._raw = raw.columns
        self._row = raw.row
        self._decimal_comma = raw.decimal_comma
        self._options = options
        self._crs = options.crs or raw.crs
        self._findings = raw.findings
        self._faults: list[Fault] = []
        self._bad = np.zeros(len(raw.row), dtype=bool)
        self._naive = np.zeros(len(raw.row), dtype=bool)
        self._unreal = 0

    def batch(self) -> EventBatch:
        """Return the rows without fault, and the faults of the others."""
        lon, lat = self._position()
        area = self._area()
        start, end = self._times()
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
            findings=self._findings,
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
            for code, (problem, remedy) in POSITION_FAULTS.items():
                self._fault(faults == code, y_name, f"(with {x_name}) {problem}", remedy)
        return lon, lat

    def _area(self) -> NDArray[np.object_] | None:
        if "area" not in self._raw:
            return None
        import pandas as pd

        # Each word is looked up once, however many rows hold it.
        which, found = pd.factorize(_words(self._raw["area"], ""))
        words, areas = [str(word) for word in found], self._options.areas
        unknown = [at for at, word in enumerate(words) if word and word not in areas]
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
        start, date_only = self._moments(first, required=True)
        end = (
            start + np.where(date_only, _DAY, np.timedelta64(0, "us")) if date_only.any() else None
        )
        if "end" in self._raw:
            given_end, end_date_only = self._moments("end", required=False)
            # A date-only end includes its day.
            given_end = given_end + np.where(end_date_only, _DAY, np.timedelta64(0, "us"))
            end = np.where(np.isnat(given_end), start if end is None else end, given_end)
            self._fault(end < start, "end", "lies before start", "Swap the two.")
        return start, end

    def _moments(
        self, column: str, *, required: bool
    ) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
        """Read a column of times as naive local times; say which are dates without a clock time."""
        raw = self._raw[column]
        if isinstance(raw, np.ndarray) and raw.dtype.kind == "M":
            blank = np.isnat(raw)
            date_only, naive = np.zeros_like(blank), ~blank
            # Compared in the file's own unit: in a finer one far times would overflow.
            low, high = EARLIEST.astype(raw.dtype), LATEST.astype(raw.dtype)
            bad = ~((raw >= low) & (raw < high)) & ~blank
            values = np.where(bad, np.datetime64("NaT"), raw) if bad.any() else raw
            values = values.astype("datetime64[us]", copy=False)
        else:
            raw = _series(raw)
            blank = _blank(raw).to_numpy(dtype=bool)
            local, date_only, naive = local_times(raw, self._options.zone)
            values = local.to_numpy(dtype="datetime64[us]", copy=True)
            bad = ~((values >= EARLIEST) & (values < LATEST)) & ~blank
            values[bad] = np.datetime64("NaT")
        if required:
            self._fault(blank, column, "is blank", _REMEDY_TIME)
        self._fault(bad, column, "is not a time that can be read", _REMEDY_TIME)
        clock = naive & ~date_only
        self._naive |= clock
        self._unreal += int(np.count_nonzero(skipped_times(values, self._options.zone) & clock))
        return values, date_only

    def _kind(self) -> NDArray[np.object_] | str:
        if "kind" not in self._raw:
            return self._options.default_kind
        return _words(self._raw["kind"], self._options.default_kind)

    def _count(self) -> NDArray[np.int64] | None:
        if "count" not in self._raw:
            return None
        count, blank = self._numbers("count")
        whole = (count >= 0) & (count <= _MOST_COUNT) & (count == np.floor(count))
        self._fault(
            ~blank & np.isfinite(count) & ~whole,
            "count",
            f"is not a whole number from 0 to {_MOST_COUNT}",
            "Give a count, or leave it blank for one.",
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


def _series(raw: Column) -> pd.Series[Any]:
    import pandas as pd

    return raw if isinstance(raw, pd.Series) else pd.Series(raw)


def _shown(raw: Column) -> list[Any]:
    """Return cells as a message shows them: times as text, None where blank."""
    import pandas as pd

    if isinstance(raw, pd.Series) and isinstance(raw.dtype, pd.DatetimeTZDtype):
        return [f"{time}+00:00" if time else None for time in _shown(_in_utc(raw).to_numpy())]
    if isinstance(raw, np.ndarray) and raw.dtype.kind == "M":
        # As objects some units would become whole numbers, and far times nothing at all.
        told = np.datetime_as_string(raw, unit="s")
        return [None if time == "NaT" else time.replace("T", " ") for time in told.tolist()]
    return [*np.asarray(raw, dtype=object)]


def _words(raw: Column, blank: str) -> NDArray[np.object_]:
    """Return cells as text without spaces round it, with a word for those that hold nothing."""
    import pandas as pd

    raw = _series(raw)
    nothing = _blank(raw)
    if pd.api.types.is_float_dtype(raw):
        # Whole numbers come as floating point where some are missing.
        raw = raw.astype(str).str.removesuffix(".0")
    told = raw.where(~nothing, blank).astype(str).str.strip()
    return np.asarray(told.to_numpy(dtype=object))


def _as_numbers(
    raw: Column, *, decimal_comma: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the values, NaN where blank or no number, and which cells are blank."""
    if isinstance(raw, np.ndarray) and raw.dtype.kind in "fiu":
        values = raw.astype(np.float64, copy=False)
        return values, np.isnan(values)
    import pandas as pd

    raw = _series(raw)
    blank = _blank(raw)
    if pd.api.types.is_numeric_dtype(raw):
        values = raw.to_numpy(dtype=np.float64, na_value=np.nan)
        return values, blank.to_numpy(dtype=bool)
    values = _parsed(raw.where(~blank).astype("string"))
    # Few numbers are written with spaces or a comma, and taking these out is slow.
    other = np.isnan(values) & ~blank.to_numpy(dtype=bool)
    if other.any():
        text = raw[other].astype("string").str.replace(r"[\s\u00a0\u202f]", "", regex=True)
        if decimal_comma:
            text = text.str.replace(",", ".", regex=False)
        values[other] = _parsed(text)
    return values, blank.to_numpy(dtype=bool)


def _parsed(text: pd.Series[str]) -> NDArray[np.float64]:
    import pandas as pd

    numbers = pd.to_numeric(text, errors="coerce")
    return np.array(numbers.to_numpy(dtype=np.float64, na_value=np.nan))


def local_times(
    raw: pd.Series[Any], zone: ZoneInfo
) -> tuple[pd.Series[pd.Timestamp], NDArray[np.bool_], NDArray[np.bool_]]:
    """Read times as naive local clock times.

    Parameters
    ----------
    raw
        Text (ISO 8601 or dd.mm.yyyy), dates, or datetimes with or without a zone.
    zone
        Zone of times without an offset, and of the result.

    Returns
    -------
    times
        Naive, in ``zone``; NaT where blank or unreadable.
    date_only, naive
        Which are dates without a clock time; which came without an offset.

    Examples
    --------
    >>> import pandas as pd
    >>> from zoneinfo import ZoneInfo
    >>> raw = pd.Series(["2021-03-31T23:30Z", "31.03.2021 23:30", "2021-03-31"])
    >>> times, date_only, naive = local_times(raw, ZoneInfo("Europe/Oslo"))
    >>> [str(time) for time in times]
    ['2021-04-01 01:30:00', '2021-03-31 23:30:00', '2021-03-31 00:00:00']
    >>> date_only.tolist(), naive.tolist()
    ([False, False, True], [False, True, True])
    """
    import pandas as pd

    no = np.zeros(len(raw), dtype=bool)
    if isinstance(raw.dtype, pd.DatetimeTZDtype):
        return _from_utc(_in_utc(raw), zone), no, no
    if pd.api.types.is_datetime64_any_dtype(raw):
        return raw, no, raw.notna().to_numpy()
    raw = raw.where(~_blank(raw), "")
    if raw.dtype == object:
        if raw.map(_is_midnight).all():
            # A spreadsheet holds a date as its midnight; a column of nothing else is one of dates.
            raw = raw.map(lambda value: value.date() if isinstance(value, datetime) else value)
        raw = raw.map(_as_text)
    text = raw.astype("str").str.strip()
    date_only = text.str.fullmatch(_DATE).to_numpy(dtype=bool)
    aware = text.str.fullmatch(_WITH_OFFSET).to_numpy(dtype=bool)
    times = pd.Series(pd.NaT, index=raw.index, dtype="datetime64[us]")
    utc = pd.to_datetime(text[aware], format="ISO8601", utc=True, errors="coerce")
    times[aware] = _from_utc(utc.dt.tz_localize(None), zone).dt.as_unit("us")
    iso = text.str.fullmatch(_WITHOUT_OFFSET).to_numpy(dtype=bool) & ~aware
    times[iso] = pd.to_datetime(text[iso], format="ISO8601", errors="coerce").dt.as_unit("us")
    for form in _NORWEGIAN_TIMES:
        rest = times.isna().to_numpy() & ~aware & ~iso & (text != "").to_numpy()
        if rest.any():
            times[rest] = pd.to_datetime(text[rest], format=form, errors="coerce")
    return times, date_only, ~aware & times.notna().to_numpy()


def _in_utc(times: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    return times.dt.tz_convert("UTC").dt.tz_localize(None)


def _from_utc(times: pd.Series[pd.Timestamp], zone: ZoneInfo) -> pd.Series[pd.Timestamp]:
    """Return the clock times in a zone of naive times in UTC; NaT for those far outside the calendar.

    Zones are only worked out for years from 1 to 9999.
    """
    values = times.to_numpy()
    low, high = (
        (end + days).astype(values.dtype) for end, days in ((EARLIEST, -_DAY), (LATEST, _DAY))
    )
    near = times.where((values >= low) & (values <= high))
    return near.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)


def _blank(raw: pd.Series[Any]) -> pd.Series[bool]:
    """Say which cells hold nothing."""
    import pandas as pd

    if raw.dtype == object or isinstance(raw.dtype, pd.StringDtype):
        return raw.isna() | (raw.astype("str").str.strip() == "")
    return raw.isna()


def _is_midnight(value: object) -> bool:
    """Say whether a cell is a date-time at midnight, or blank."""
    if isinstance(value, datetime):
        return value.time() == time.min
    return value == ""


def says_yes(raw: Column) -> NDArray[np.bool_]:
    """Say which cells hold something other than no."""
    raw = _series(raw)
    words = raw.where(~_blank(raw), "no").astype("str").str.strip().str.casefold()
    return np.asarray(~words.isin(_NO), dtype=bool)


def tells_yes(raw: RawBatch, column: str) -> tuple[pd.Series[Any], NDArray[np.bool_]]:
    """Read a column of yes and no: the answers, missing where blank, and which cells are neither."""
    import pandas as pd

    if column not in raw.columns:
        nothing = pd.Series(pd.NA, index=range(len(raw.row)), dtype="boolean")
        return nothing, np.zeros(len(raw.row), dtype=bool)
    words = pd.Series(_words(raw.columns[column], "")).str.casefold()
    yes, no = words.isin(_YES), words.isin(_NO)
    answers = yes.astype("boolean").mask(~yes & ~no)
    return answers, (~yes & ~no & (words != "")).to_numpy(dtype=bool)


def _as_text(value: object) -> str:
    """Write a cell as text; spreadsheets and databases give dates as objects."""
    return value.isoformat() if isinstance(value, date) else str(value)
