"""Reading event files: any common table or point file in, one checked table out.

Raw rows are taken from the file in batches, as text where the format is text, and cleaned batch by
batch with the same function whatever the format, so that every format has the same rules.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import pyproj
import shapely

from scenemap.crs import POSITION_FAULTS, WGS84, position_faults, transform
from scenemap.errors import CRSError, DataError, IdentifierError, MissingExtraError
from scenemap.events.schema import canonical
from scenemap.events.table import COLUMNS, EventTable
from scenemap.findings import SHOWN, Findings
from scenemap.identifiers import identifiers
from scenemap.vector import read_features

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from scenemap.model import Bounds

BadRows = Literal["stop", "reject"]

_BATCH = 250_000
_TEXT_ENCODINGS = ("utf-8-sig", "cp1252")
_NO_GEOMETRY, _POINT = -1, 0
_GEOMETRY = "geometry as WKB"
_NO = ("no", "nei", "false", "0", "0.0", "n")
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_DATE = rf"{_ISO_DAY}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
_WITH_OFFSET = re.compile(rf"{_ISO_DAY}[T ].+(Z|[+-]\d{{2}}(:?\d{{2}})?)", re.IGNORECASE)
_NORWEGIAN_TIMES = (
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y kl. %H:%M", "%d.%m.%Y",
)  # fmt: skip
_EARLIEST, _LATEST = pd.Timestamp(1900, 1, 1), pd.Timestamp(2200, 1, 1)
_REMEDY_TIME = "Write it as 2015-06-17T14:05 or 17.06.2015 14:05."


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
        Ids that the column ``area`` may hold.
    crs
        System of ``easting, northing``; None if positions are in degrees.
    bad_rows
        ``"stop"`` raises an error that names every fault; ``"reject"`` leaves the rows out, counted
        and listed with their reasons.
    default_kind
        Kind of rows in a file without a column ``kind``.
    """

    zone: ZoneInfo
    bounds: Bounds | None = None
    areas: Collection[str] = ()
    crs: str | None = None
    bad_rows: BadRows = "stop"
    default_kind: str = "event"


@dataclass(frozen=True, slots=True)
class _Batch:
    """Raw rows as they stand in the file.

    Parameters
    ----------
    frame
        Columns as named in the file; the index is the row as an editor counts it.
    decimal_comma
        Numbers are written with a decimal comma.
    """

    frame: pd.DataFrame
    decimal_comma: bool = False


def read_events(paths: Sequence[Path], options: ReadingOptions) -> EventTable:
    """Read event files into one table.

    Parameters
    ----------
    paths
        CSV (comma or semicolon, decimal comma, UTF-8 or cp1252), XLSX, GeoJSON, GeoPackage,
        FlatGeobuf, Parquet or GeoParquet.
    options
        How to read them.

    Returns
    -------
    EventTable
        In file order. Columns that scenemap does not use are dropped here and go no further.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    DataError
        If a file cannot be read, lacks columns, or holds bad rows under ``bad_rows="stop"``.
    CRSError
        If positions are in an unknown system.
    """
    parts = [_read_file(path, options) for path in paths]
    warnings = tuple(item for part in parts for item in part.warnings)
    return EventTable(
        frame=pd.concat([part.frame for part in parts], ignore_index=True),
        n_read=sum(part.n_read for part in parts),
        rejected=pd.concat([part.rejected for part in parts], ignore_index=True),
        zone=str(options.zone),
        naive=sum(part.naive for part in parts),
        simulated=any(part.simulated for part in parts),
        warnings=warnings,
    )


def _read_file(path: Path, options: ReadingOptions) -> EventTable:
    findings = Findings(path.name)
    cleaned, rejected = [], []
    n_read = naive = unreal = 0
    simulated = False
    for batch in _batches(path):
        cleaner = _Cleaner(batch, path.name, options)
        cleaned.append(cleaner.kept())
        rejected.append(cleaner.faults)
        n_read += len(batch.frame)
        naive += cleaner.naive
        unreal += cleaner.unreal
        simulated |= cleaner.simulated
    faults = pd.concat(rejected, ignore_index=True)
    if len(faults) and options.bad_rows == "stop":
        raise _bad_rows(path.name, faults)
    if unreal:
        findings.add(
            f"has {unreal} times that do not exist in {options.zone}",
            "They fall in the hour that the clock change skips; the file may be in UTC (use --tz UTC).",
            level="warning",
        )
    return EventTable(
        frame=pd.concat(cleaned, ignore_index=True),
        n_read=n_read,
        rejected=faults.drop_duplicates("row")
        .assign(file=path.name)
        .reindex(columns=["file", "row", "column", "reason"]),
        zone=str(options.zone),
        naive=naive,
        simulated=simulated,
        warnings=findings.warnings,
    )


def _bad_rows(name: str, faults: pd.DataFrame) -> DataError:
    findings = Findings(name)
    for fault in faults.head(SHOWN).itertuples(index=False):
        findings.add(
            str(fault.reason),
            str(fault.remedy),
            row=int(fault.row),
            column=str(fault.column),
            value=fault.value,
        )
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    lines = [f"{name} is not usable: {count}.", *(f"  {item}" for item in findings)]
    if len(faults) > SHOWN:
        lines.append(f"  and {len(faults) - SHOWN} more.")
    lines.append("Mend the rows, or leave them out, counted, with --bad-rows reject.")
    return DataError("\n".join(lines), findings.items)


# --- from files to raw batches ------------------------------------------------------------------


def _batches(path: Path) -> Iterator[_Batch]:
    if not path.is_file():
        raise DataError(f"{path} does not exist or is not a file. Check the name.")
    suffix = path.suffix.lower()
    if suffix in {".csv", ".txt", ".tsv"}:
        raw = _csv_batches(path)
    elif suffix in {".xlsx", ".xlsm"}:
        raw = _xlsx_batches(path)
    elif suffix in {".parquet", ".geoparquet"}:
        raw = _parquet_batches(path)
    elif suffix in {".geojson", ".json", ".gpkg", ".fgb"}:
        raw = _vector_batches(path)
    else:
        raise DataError(
            f"{path.name} has an ending that is not known. Use csv, xlsx, parquet, geojson, gpkg "
            "or fgb."
        )
    return raw


def _columns(frame: pd.DataFrame, file: str, options: ReadingOptions) -> pd.DataFrame:
    """Refuse identifiers, rename to canonical columns, drop the rest, ask for what is missing."""
    findings = Findings(file)
    for column in identifiers(str(name) for name in frame.columns):
        findings.add(
            "would identify persons",
            "Delete the column from the file; scenemap never needs it.",
            column=column,
        )
    findings.raise_errors(IdentifierError)
    names = [(str(name), canonical(str(name))) for name in frame.columns]
    used = [to for _, to in names if to]
    for twice in sorted({to for to in used if used.count(to) > 1}):
        also = ", ".join(name for name, to in names if to == twice)
        findings.add(f"is given by several columns: {also}", "Keep one of them.", column=twice)
    have = set(used)
    degrees, metres = {"lon", "lat"} <= have, {"easting", "northing"} <= have
    if not (degrees or metres or "area" in have):
        findings.add(
            "has no columns that say where",
            "Add lon and lat, or easting and northing (with --crs), or area.",
            row=1,
        )
    if not {"time", "start"} & have:
        findings.add("has no column that says when", "Add time, or start and end.", row=1)
    findings.raise_errors()
    if metres and not degrees and options.crs is None:
        raise CRSError(
            f"{file} gives easting and northing but not in which system. Add --crs, e.g. --crs "
            "EPSG:25832."
        )
    taken = [at for at, (_, to) in enumerate(names) if to]
    return frame.iloc[:, taken].set_axis(used, axis="columns")


def _csv_batches(path: Path) -> Iterator[_Batch]:
    with path.open("rb") as file:
        head = file.read(65536)
    if b"\x00" in head:
        raise DataError(f"{path.name} is not text, whatever its name says. Export it as CSV.")
    encoding = _encoding(path)
    lines = head.decode(encoding, errors="replace").lstrip("\ufeff").splitlines() or [""]
    # Excel may write a first line that only names the separator.
    told = re.fullmatch("sep=(.)", lines[0].strip())
    header = lines[1] if told and len(lines) > 1 else lines[0]
    separator = told[1] if told else max(",;\t", key=header.count)
    # pandas would rename a column that occurs twice.
    names = next(csv.reader([header], delimiter=separator), [])
    try:
        with (
            path.open(encoding=encoding, newline="") as text,
            pd.read_csv(
                text,
                sep=separator,
                dtype=str,
                keep_default_na=False,
                skip_blank_lines=False,
                skiprows=1 if told else 0,
                chunksize=_BATCH,
            ) as chunks,
        ):
            for chunk in chunks:
                if not isinstance(chunk.index, pd.RangeIndex):
                    raise DataError(
                        f"{path.name} has more cells in its rows than in its header. Name every "
                        "column."
                    )
                chunk.index += 3 if told else 2  # the header is row 1, or 2 under sep=
                if len(names) == chunk.shape[1]:
                    chunk.columns = pd.Index(names)
                blank = (chunk.isna() | (chunk == "")).all(axis=1)
                yield _Batch(chunk[~blank], decimal_comma=separator == ";")
    except pd.errors.EmptyDataError:
        raise DataError(f"{path.name} is empty. Give it a header and rows.") from None
    except pd.errors.ParserError as error:
        raise DataError(
            f"{path.name} is not a regular CSV file: {str(error).strip()}. Put quotes round text "
            "that holds the separator, and save it again."
        ) from None


def _encoding(path: Path) -> str:
    """Find the encoding that the whole file can be read in; cp1252 is what Excel writes here."""
    for encoding in _TEXT_ENCODINGS:
        try:
            with path.open(encoding=encoding) as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise DataError(f"{path.name} is neither UTF-8 nor cp1252 text. Save it as UTF-8.")


def _xlsx_batches(path: Path) -> Iterator[_Batch]:
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError(
            "Reading XLSX needs openpyxl. Install it with: pip install 'scenemap[xlsx]'"
        ) from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise DataError(
            f"{path.name} is not an XLSX workbook ({error}). Save it as XLSX again."
        ) from None
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = next(rows, None)
        data = {
            number: row
            for number, row in enumerate(rows, 2)
            if any(cell not in {None, ""} for cell in row)
        }
    finally:
        book.close()
    if header is None:
        raise DataError(f"{path.name} is empty. Give it a header and rows.")
    names = [f"column {at}" if name is None else str(name) for at, name in enumerate(header, 1)]
    yield _Batch(pd.DataFrame(list(data.values()), index=list(data), columns=names, dtype=object))


def _parquet_batches(path: Path) -> Iterator[_Batch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            geo = json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"null"))
            row = 1
            for batch in file.iter_batches(_BATCH):
                frame = batch.to_pandas()
                frame.index = pd.RangeIndex(row, row + len(frame))
                row += len(frame)
                if geo:
                    frame = _geoparquet_points(frame, geo, path.name)
                yield _Batch(frame)
            if row == 1:
                yield _Batch(file.schema_arrow.empty_table().to_pandas())
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"{path.name} is not a Parquet file that can be read to its end "
            f"({str(error).splitlines()[0]}). Write it again."
        ) from None


def _geoparquet_points(frame: pd.DataFrame, geo: Any, file: str) -> pd.DataFrame:
    """Read the points of a GeoParquet batch as its metadata say."""
    try:
        name = geo["primary_column"]
        column = geo["columns"][name]
        encoding = column["encoding"]
        # Without the key it is the specification's default, OGC:CRS84; null is not known.
        known = "crs" not in column or column["crs"] is not None
        crs = pyproj.CRS.from_json_dict(column["crs"]).to_wkt() if column.get("crs") else WGS84
        crs = WGS84 if "crs" not in column else crs
        empty = column.get("crs") == {}
    except (KeyError, TypeError, AttributeError, pyproj.exceptions.CRSError) as error:
        raise CRSError(
            f"{file} has GeoParquet metadata that cannot be read ({error}). Write it again."
        ) from None
    if not known or empty:
        raise CRSError(f"{file} says no coordinate system. Set it where the file was written.")
    if encoding != "WKB" or name not in frame:
        raise DataError(
            f"{file} has its geometry as {encoding}, or not at all. Write it as WKB points."
        )
    return _with_points(frame, name, crs, file)


def _vector_batches(path: Path) -> Iterator[_Batch]:
    """Read GeoJSON by hand, for GDAL guesses the types of its texts; the rest by GDAL."""
    if path.suffix.lower() in {".geojson", ".json"}:
        findings = Findings(path.name)
        features = read_features(path, findings)
        findings.raise_errors()
        rows = pd.DataFrame(
            [feature.properties for feature in features],
            index=[feature.number for feature in features],
            dtype=object,
        )
        rows[_GEOMETRY] = [shapely.to_wkb(feature.geometry) for feature in features]
        if any(feature.geometry is not None for feature in features):
            yield _Batch(_with_points(rows, _GEOMETRY, WGS84, path.name))
        else:
            yield _Batch(rows.drop(columns=_GEOMETRY))
        return
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        info = pyogrio.read_info(path.resolve())
        frame = pyogrio.read_dataframe(path.resolve())
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise DataError(
            f"{path.name} is not a vector file that can be read ({error}). Save it as GeoPackage."
        ) from None
    for name, kind in zip(info["fields"], info["dtypes"], strict=True):
        if kind == "datetime64[D]":  # a day, not its midnight
            frame[name] = frame[name].dt.strftime("%Y-%m-%d").astype(object)
    if "geometry" in frame.columns:
        if frame.crs is None:
            raise CRSError(f"{path.name} says no coordinate system. Set it where it was written.")
        plain = pd.DataFrame(frame.drop(columns="geometry"))
        plain[_GEOMETRY] = frame.geometry.to_wkb()
        frame = _with_points(plain, _GEOMETRY, frame.crs.to_wkt(), path.name)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    yield _Batch(frame)


def _with_points(frame: pd.DataFrame, column: str, crs: str, file: str) -> pd.DataFrame:
    """Put ``lon`` and ``lat`` in the place of a column of WKB points."""
    points = shapely.from_wkb(frame[column].to_numpy())
    if set(shapely.get_type_id(points)) - {_NO_GEOMETRY, _POINT}:
        raise DataError(
            f"{file} holds geometries that are not points. Give events as points, or an area id."
        )
    lon, lat = transform(shapely.get_x(points), shapely.get_y(points), crs, WGS84)
    return frame.drop(columns=column).assign(lon=lon, lat=lat)


# --- from raw rows to clean ones ----------------------------------------------------------------


class _Cleaner:
    """Check one batch and bring it into the form of an event table.

    Blank positions are no fault: such rows count as "without position". A position that is given in
    part, or cannot be read, is.
    """

    def __init__(self, batch: _Batch, file: str, options: ReadingOptions) -> None:
        self._raw = _columns(batch.frame, file, options)
        self._options = options
        self._decimal_comma = batch.decimal_comma
        self._row = self._raw.index.to_numpy(dtype=np.int64)
        self._faults: list[pd.DataFrame] = []
        self._clean = pd.DataFrame({"row": self._row})
        self._naive = np.zeros(len(self._raw), dtype=bool)
        self.unreal = 0
        self._position()
        self._area()
        self._times()
        self._rest()
        self.simulated = "simulated" in self._raw and _says_yes(self._raw["simulated"])
        none = pd.DataFrame(columns=["row", "column", "value", "reason", "remedy"])
        self.faults = (
            pd.concat(self._faults).sort_values("row", kind="stable") if self._faults else none
        )

    @property
    def naive(self) -> int:
        """Rows with a clock time that came without an offset."""
        return int(self._naive.sum())

    def kept(self) -> pd.DataFrame:
        """Return the rows without fault."""
        bad = np.isin(self._row, self.faults["row"].to_numpy(dtype=np.int64))
        return self._clean.loc[~bad, list(COLUMNS)]

    def _fault(self, bad: np.ndarray, column: str, reason: str, remedy: str) -> None:
        if not bad.any():
            return
        value = self._raw[column].to_numpy()[bad] if column in self._raw else None
        self._faults.append(
            pd.DataFrame(
                {
                    "row": self._row[bad],
                    "column": column,
                    "value": value,
                    "reason": reason,
                    "remedy": remedy,
                }
            )
        )

    def _numbers(self, column: str) -> tuple[np.ndarray, np.ndarray]:
        """Read a column of numbers: values (NaN where blank) and which cells are blank."""
        if column not in self._raw:
            return np.full(len(self._raw), np.nan), np.ones(len(self._raw), dtype=bool)
        raw = self._raw[column]
        blank = _blank(raw)
        if not pd.api.types.is_numeric_dtype(raw):
            text = (
                raw.where(~blank).astype("string").str.replace(r"[\s\u00a0\u202f]", "", regex=True)
            )
            if self._decimal_comma:
                text = text.str.replace(",", ".", regex=False)
            values = pd.to_numeric(text, errors="coerce").to_numpy(
                dtype=np.float64, na_value=np.nan
            )
        else:
            values = raw.to_numpy(dtype=np.float64, na_value=np.nan)
        bad = ~np.isfinite(values) & ~blank
        self._fault(bad, column, "is not a number", "Mend it or leave it blank.")
        return values, blank

    def _position(self) -> None:
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
        lon, lat = np.where(given, x, np.nan), np.where(given, y, np.nan)
        if metric and given.any():
            crs = str(self._options.crs)
            lon[given], lat[given] = transform(x[given], y[given], crs, WGS84)
        faults = np.where(given, position_faults(lon, lat, self._options.bounds), 0)
        for code, (problem, remedy) in POSITION_FAULTS.items():
            self._fault(faults == code, y_name, f"(with {x_name}) {problem}", remedy)
        self._clean["lon"], self._clean["lat"] = lon, lat

    def _area(self) -> None:
        if "area" not in self._raw:
            self._clean["area"] = ""
            return
        raw = self._raw["area"]
        area = raw.where(~_blank(raw), "").astype(str).str.strip().to_numpy(dtype=object)
        known = np.isin(area, ["", *self._options.areas])
        self._fault(
            ~known,
            "area",
            "is no area of the case",
            f"The areas are: {', '.join(sorted(self._options.areas))}.",
        )
        self._clean["area"] = area

    def _times(self) -> None:
        first = "time" if "time" in self._raw else "start"
        start, date_only = self._moments(first, required=True)
        end = start + np.where(date_only, np.timedelta64(1, "D"), np.timedelta64(0, "us"))
        if "end" in self._raw:
            given_end, end_date_only = self._moments("end", required=False)
            # A date-only end includes its day.
            given_end = given_end + np.where(
                end_date_only, np.timedelta64(1, "D"), np.timedelta64(0, "us")
            )
            end = np.where(np.isnat(given_end), end, given_end)
            self._fault(end < start, "end", "lies before start", "Swap the two.")
        self._clean["start"], self._clean["end"] = start, end

    def _moments(self, column: str, *, required: bool) -> tuple[np.ndarray, np.ndarray]:
        """Read a column of times as naive local times; say which are dates without a clock time."""
        raw = self._raw[column]
        blank = _blank(raw)
        if required:
            self._fault(blank, column, "is blank", _REMEDY_TIME)
        local, date_only, naive = local_times(raw, self._options.zone)
        values = local.to_numpy(dtype="datetime64[us]", copy=True)
        in_range = (local >= _EARLIEST) & (local < _LATEST)
        bad = ~blank & ~in_range.to_numpy(dtype=bool, na_value=False)
        self._fault(bad, column, "is not a time that can be read", _REMEDY_TIME)
        clock = naive & ~date_only
        self._naive |= clock
        self.unreal += _count_unreal(local[clock], self._options.zone)
        values[bad] = np.datetime64("NaT")
        return values, date_only

    def _rest(self) -> None:
        if "kind" in self._raw:
            raw = self._raw["kind"]
            self._clean["kind"] = (
                raw.where(~_blank(raw), self._options.default_kind)
                .astype(str)
                .str.strip()
                .to_numpy()
            )
        else:
            self._clean["kind"] = self._options.default_kind
        count, blank = self._numbers("count")
        whole = np.isfinite(count) & (count >= 0) & (count == np.floor(count))
        self._fault(
            ~blank & np.isfinite(count) & ~whole,
            "count",
            "is not a whole number from 0 up",
            "Give a count, or leave it blank for one.",
        )
        self._clean["count"] = np.where(whole, count, 1).astype(np.int64)
        accuracy, _ = self._numbers("accuracy_m")
        self._fault(
            (accuracy < 0) | (accuracy > 100_000),
            "accuracy_m",
            "is not a radius in metres from 0 to 100000",
            "Leave it blank if it is not known.",
        )
        self._clean["accuracy_m"] = accuracy


def local_times(
    raw: pd.Series[Any], zone: ZoneInfo
) -> tuple[pd.Series[pd.Timestamp], np.ndarray, np.ndarray]:
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
    >>> from zoneinfo import ZoneInfo
    >>> raw = pd.Series(["2021-03-31T23:30Z", "31.03.2021 23:30", "2021-03-31"])
    >>> times, date_only, naive = local_times(raw, ZoneInfo("Europe/Oslo"))
    >>> [str(time) for time in times]
    ['2021-04-01 01:30:00', '2021-03-31 23:30:00', '2021-03-31 00:00:00']
    >>> date_only.tolist(), naive.tolist()
    ([False, False, True], [False, True, True])
    """
    no = np.zeros(len(raw), dtype=bool)
    if isinstance(raw.dtype, pd.DatetimeTZDtype):
        return raw.dt.tz_convert(zone).dt.tz_localize(None), no, no
    if pd.api.types.is_datetime64_any_dtype(raw):
        return raw, no, raw.notna().to_numpy()
    raw = raw.where(~_blank(raw), "")
    if raw.map(_is_midnight).all():
        # A spreadsheet holds a date as its midnight; a column of nothing else is one of dates.
        raw = raw.map(lambda value: value.date() if isinstance(value, datetime) else value)
    text = raw.map(_as_text).astype("str").str.strip()
    date_only = text.str.fullmatch(_DATE).to_numpy(dtype=bool)
    aware = text.str.fullmatch(_WITH_OFFSET).to_numpy(dtype=bool)
    times = pd.Series(pd.NaT, index=raw.index, dtype="datetime64[us]")
    times[aware] = (
        pd.to_datetime(text[aware], format="ISO8601", utc=True, errors="coerce")
        .dt.tz_convert(zone)
        .dt.tz_localize(None)
    )
    iso = text.str.match(_ISO_DAY).to_numpy(dtype=bool) & ~aware
    times[iso] = pd.to_datetime(text[iso], format="ISO8601", errors="coerce")
    for form in _NORWEGIAN_TIMES:
        rest = times.isna().to_numpy() & ~aware & ~iso & (text != "").to_numpy()
        if rest.any():
            times[rest] = pd.to_datetime(text[rest], format=form, errors="coerce")
    return times, date_only, ~aware & times.notna().to_numpy()


def _blank(raw: pd.Series[Any]) -> pd.Series[bool]:
    """Say which cells hold nothing."""
    if raw.dtype == object or isinstance(raw.dtype, pd.StringDtype):
        return raw.isna() | (raw.astype("str").str.strip() == "")
    return raw.isna()


def _is_midnight(value: object) -> bool:
    """Say whether a cell is a date-time at midnight, or blank."""
    if isinstance(value, datetime):
        return value.time() == time.min
    return value == ""


def _says_yes(raw: pd.Series[Any]) -> bool:
    """Say whether any cell holds something other than no."""
    words = raw.where(~_blank(raw), "no").astype("str").str.strip().str.casefold()
    return bool((~words.isin(_NO)).any())


def _as_text(value: object) -> str:
    """Write a cell as text; spreadsheets and databases give dates as objects."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _count_unreal(local: pd.Series[pd.Timestamp], zone: ZoneInfo) -> int:
    """Count local times that a clock change skips."""
    real = local.dropna()
    first = np.ones(len(real), dtype=bool)  # which reading an ambiguous time has does not matter
    return int(real.dt.tz_localize(zone, nonexistent="NaT", ambiguous=first).isna().sum())
