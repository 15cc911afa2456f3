"""What a file holds, before it is read: tables, columns and what each would be taken for, and times.

Only the first rows are looked at. Nothing is shown by which a row could be told: of columns that are not
recognised name and type, of the others the form of what they hold, ids of areas, and kinds of five rows
and more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.archives import ARCHIVES, ending_of, unpacked
from scenemap.crs import WGS84, parse_crs
from scenemap.errors import DataError, SceneMapError
from scenemap.events import columnar, delimited, geojson, points, workbooks
from scenemap.events.cleaning import clean
from scenemap.events.columns import (
    Used,
    above_header,
    choose_columns,
    cut_name,
    kinds_told_by,
    likely_columns,
    rows_of_totals,
)
from scenemap.events.missing import blank_cells
from scenemap.events.raw import Part, RawBatch
from scenemap.events.sources import ENDINGS, check_ending, tables_of
from scenemap.findings import Finding, in_any_case
from scenemap.model import SMALLEST
from scenemap.vector import JSON_ENDINGS, crs_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from scenemap.events.cleaning import ReadingOptions

#: So many rows of a table are looked at.
SAMPLE = 10_000
#: So many tables are looked into, and so many kinds or areas shown.
_MOST_TABLES, _MOST_SHOWN = 10, 12
_NAMES = {
    ".csv": "CSV", ".txt": "CSV", ".tsv": "CSV", ".xlsx": "XLSX", ".xlsm": "XLSX", ".ods": "ODS",
    ".parquet": "Parquet", ".geoparquet": "GeoParquet", ".feather": "Arrow", ".arrow": "Arrow",
    ".ipc": "Arrow", ".geojson": "GeoJSON", ".json": "GeoJSON", ".topojson": "TopoJSON",
    ".geojsonl": "GeoJSON", ".geojsons": "GeoJSON", ".ndjson": "GeoJSON",
    ".gpkg": "GeoPackage", ".fgb": "FlatGeobuf", ".shp": "Shapefile", ".kml": "KML", ".gpx": "GPX",
    ".gml": "GML", ".gdb": "FileGDB", ".sqlite": "SQLite", ".sqlite3": "SQLite", ".db": "SQLite",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
#: Words of times that are shown as they are.
_PLAIN = frozenset({"T", "Z", "kl", "UTC", "GMT", "AM", "PM", "am", "pm", "W", "Q", "K", "M", "U"})


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A column: its name, what it holds, what it would be taken for, and examples where they tell nobody.

    Parameters
    ----------
    type
        ``"text"``, ``"number"``, ``"whole number"``, ``"time"``, ``"yes or no"`` or ``"nothing"``.
    taken_as
        Column of :mod:`scenemap.events.schema`; None if it would not be used.
    likely
        Of those that would not be used, what it may be by what it holds: ``"time"``, ``"area"``, or
        ``"kind"`` of one that holds a few words again and again.
    """

    name: str
    type: str
    taken_as: str | None
    examples: tuple[str, ...] = ()
    likely: str | None = None


@dataclass(frozen=True, slots=True)
class TimesLook:
    """The times of the rows that were looked at.

    Parameters
    ----------
    first, last
        Days.
    firsts
        Share of the rows that are dated to the first of a month; None where these are few.
    offsets
        Offsets from UTC that they are written with.
    naive
        Some have a clock time and no offset.
    unread
        Rows whose time could not be read.
    """

    first: date
    last: date
    firsts: float | None
    offsets: tuple[str, ...]
    naive: bool
    unread: int


@dataclass(frozen=True, slots=True)
class TableLook:
    """One sheet, layer or file of a single table.

    Parameters
    ----------
    name
        "" where the file has only one.
    rows
        How many it holds; None if that was not counted.
    looked
        How many were looked at.
    estimated
        ``rows`` is worked out from the size of the file.
    system
        That the positions are in, as far as it is known.
    totals
        Some rows are sums of others, and must be left out.
    kinds
        Where several kinds are told, or by a column that may tell them, those of five rows and more, the
        commonest first.
    """

    name: str
    rows: int | None
    looked: int
    estimated: bool
    system: str
    columns: tuple[ColumnLook, ...]
    times: TimesLook | None
    findings: tuple[Finding, ...]
    totals: bool = False
    kinds: tuple[str, ...] = ()

    @property
    def sampled(self) -> bool:
        """Whether not all rows were looked at."""
        return self.rows is None or self.rows > self.looked


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds.

    Parameters
    ----------
    others
        Tables that were not looked into, and their rows.
    notes
        Sheets that hold text and no table.
    several
        The tables are parts of one file, and some must be named to read it: ``"sheet"`` or ``"layer"``.
    columns
        Columns that would have to be told, as ``time=occur_date``, as far as their names, or what they
        hold, give a hint.
    """

    file: str
    format: str
    tables: tuple[TableLook, ...]
    others: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    several: str
    columns: tuple[str, ...]

    @property
    def readable(self) -> bool:
        """Whether it can be read once those columns are told: nothing else is lacking or in doubt."""
        told = {one.partition("=")[0] for one in self.columns}
        settled = {"where": "area" in told or {"lon", "lat"} <= told, "when": "time" in told}
        return all(
            one.level != "error" or settled.get(one.about, False)
            for table in self.tables
            for one in table.findings
        )


def look(path: Path, options: ReadingOptions) -> Look:
    r"""Look into a file of events.

    Parameters
    ----------
    path
        The file.
    options
        How it would be read.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    DataError
        If the file cannot be opened as what its name says.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from zoneinfo import ZoneInfo
    >>> from scenemap.events.cleaning import ReadingOptions
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "funn.csv")
    ...     _ = path.write_text("Dato;Bydel;Merknad\n" + "01.03.2015;Sentrum;x\n" * 5)
    ...     seen = look(path, ReadingOptions(ZoneInfo("Europe/Oslo"), areas=["Sentrum"]))
    >>> [(one.name, one.taken_as, one.examples) for one in seen.tables[0].columns]
    [('Dato', 'time', ('00.00.0000',)), ('Bydel', 'area', ('Sentrum',)), ('Merknad', None, ())]
    """
    if not path.exists():
        raise DataError(f"{path} does not exist. Check the name.")
    check_ending(path)
    with unpacked(path, ENDINGS) as file:
        whole = Part(file, label=path.name)
        found = tables_of(whole)
        names = [
            name
            for name in found.rows
            if not options.source.tables or name in options.source.tables
        ]
        if options.source.tables == ("all",):
            names = [*found.rows]
        several = len(found.rows) > 1
        parts = [Part(file, label=path.name, table=name) for name in names] or [whole]
        tables = tuple(
            _table(
                part,
                options,
                found.rows.get(part.table or "") if found.rows else None,
                named=several,
            )
            for part in parts[:_MOST_TABLES]
        )
        kind = _NAMES.get(file.suffix.lower()) or _NAMES[file.suffixes[-2].lower()]
    packed = ending_of(path) in ARCHIVES or path.suffix.lower() in {".gz", ".zst"}
    return Look(
        file=path.name,
        format=f"{kind} ({path.suffix.lower().removeprefix('.')})" if packed else kind,
        tables=tables,
        others=tuple((name, found.rows[name]) for name in names[_MOST_TABLES:]),
        notes=found.notes,
        several=found.option if len(found.rows) > 1 else "",
        columns=_to_tell(tables),
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    """The first rows of a table."""

    frame: pd.DataFrame
    rows: int | None = None
    estimated: bool = False
    own: frozenset[str] = frozenset()
    system: str = ""
    decimal_comma: bool = False
    header: int = 1


def _sample(part: Part, options: ReadingOptions, rows: int | None) -> _Sample:
    ending = ending_of(part.path)
    if ending in delimited.ENDINGS:
        frame, form, read = delimited.csv_frame(part, options.source, SAMPLE)
        size = part.path.stat().st_size
        whole = read >= size
        count = len(frame) if whole else _about(len(frame) * size / max(read, 1))
        header = form.skip + 1 if form.titled else 1
        return _Sample(frame, count, not whole, decimal_comma=form.decimal_comma, header=header)
    if ending in workbooks.ENDINGS:
        header, frame = workbooks.head_of_sheet(part, options.source, SAMPLE)
        return _Sample(frame, len(frame) if len(frame) < SAMPLE else rows, header=header)
    if ending in (*columnar.PARQUET, *columnar.ARROW):
        frame, held, crs = columnar.columnar_frame(part, SAMPLE)
        return _Sample(frame, held, system=_system_name(crs))
    if ending in points.DATABASES:
        frame = points.database_frame(part, SAMPLE)
        return _Sample(frame, len(frame) if len(frame) < SAMPLE else rows)
    large = points.survey_of_large(part)
    if large is not None:
        frame = next(geojson.frames(part.path, large, SAMPLE, part.name))
        return _Sample(frame, large.rows, system=_system_name(large.system))
    frame, layer = points.vector_frame(part, SAMPLE)
    count = len(frame) if ending in JSON_ENDINGS or rows is None else rows
    system = crs_of(part.path, part.table) if ending in JSON_ENDINGS else layer.crs
    return _Sample(frame, count, own=layer.own, system=_system_name(system or ""))


def _about(count: float) -> int:
    """Round to two figures.

    Examples
    --------
    >>> _about(10_234_705)
    10000000
    """
    return int(round(count, 2 - len(str(round(count)))))


def _system_name(crs: str) -> str:
    if not crs:
        return ""
    system = parse_crs(crs)
    code = system.to_authority()
    return f"{system.name} ({':'.join(code)})" if code else str(system.name)


def _table(part: Part, options: ReadingOptions, rows: int | None, *, named: bool) -> TableLook:
    sample = _sample(part, options, rows)
    frame = sample.frame.iloc[:SAMPLE]
    names = [str(name) for name in frame.columns]
    used, faults = choose_columns(names, part.name, options.crs, options.source, own=sample.own)
    findings = [*faults.items, *above_header(part, sample.header), *used.findings(part.name)]
    totals = rows_of_totals(frame)
    if totals.any():
        count = int(totals.sum())
        told = (
            f"holds {count if count >= SMALLEST else 'some'} rows that begin with a word for a sum"
        )
        findings.append(
            Finding(
                part.name,
                told,
                "`leave_out_totals=` leaves them out.",
                level="warning",
                about="totals",
            )
        )
        frame = frame[~totals]
    roles = {at: to for to, several in used.of.items() for at in several}
    columns = tuple(
        _column(name, frame.iloc[:, at], roles.get(at), options) for at, name in enumerate(names)
    )
    if not {"time", "start"} & used.names:
        columns = tuple(
            replace(one, likely="time") if _holds_times(one, frame, at, sample, options) else one
            for at, one in enumerate(columns)
        )
    times = _times(frame, used, sample, options, findings) if len(frame) else None
    system = sample.system
    if not system and {"lon", "lat"} <= used.names:
        system = _system_name(WGS84)
    if "easting" in used.names:
        system = _system_name(options.crs or used.crs or "")
    return TableLook(
        part.table or "" if named else "",
        sample.rows,
        len(sample.frame),
        sample.estimated,
        system,
        columns,
        times,
        tuple(findings),
        bool(totals.any()),
        _kinds(columns, frame),
    )


def _kinds(columns: Sequence[ColumnLook], frame: pd.DataFrame) -> tuple[str, ...]:
    """List the kinds of the column that tells them, or else may; none where it tells one alone."""
    taken = [at for at, one in enumerate(columns) if one.taken_as == "kind"]
    names = [one.name for one in columns]
    found = [*taken, *(names.index(one) for one in likely_kinds(columns))][:1]
    if not found:
        return ()
    cells = frame.iloc[:, found[0]]
    counts = cells[~blank_cells(cells)].astype(str).str.strip().value_counts()
    common = [str(word) for word, n in counts.items() if n >= SMALLEST][:_MOST_SHOWN]
    return tuple(common) if len(counts) > 1 else ()


def likely_kinds(columns: Sequence[ColumnLook]) -> list[str]:
    """List the columns that may tell kinds, by name, else by what they hold; none that says where."""
    unknown = _unknown(columns)
    places = set(likely_columns(("area",), {}, unknown))
    held = [one.name for one in columns if one.likely == "kind"]
    return kinds_told_by(unknown) or [
        one for one in held if not places & set(likely_columns(("area",), {}, [one]))
    ]


def _unknown(columns: Sequence[ColumnLook]) -> list[str]:
    return [one.name for one in columns if one.name and one.taken_as is None]


def _holds_times(
    column: ColumnLook, frame: pd.DataFrame, at: int, sample: _Sample, options: ReadingOptions
) -> bool:
    """Say whether a column of texts that nobody knows can be read as times, all of it."""
    if column.taken_as is not None or column.type != "text":
        return False
    held = frame[~blank_cells(frame.iloc[:, at])]
    found = _times(held, Used({"time": (at,)}), sample, options, [])
    return found is not None and not found.unread


def _column(
    name: str, cells: pd.Series[Any], taken: str | None, options: ReadingOptions
) -> ColumnLook:
    given = cells[~blank_cells(cells)]
    kind = _type(given)
    if taken in {"time", "start", "end"}:
        forms = Counter(_form(_said(cell)) for cell in given) if kind == "text" else Counter[str]()
        examples = tuple(form for form, count in forms.most_common(3) if count >= SMALLEST)
        return ColumnLook(name, kind if kind != "text" else "time", taken, examples)
    if taken == "kind":
        return ColumnLook(name, kind, taken, _frequent(given))
    if taken == "area":
        return ColumnLook(
            name, kind, taken, tuple(one for one in _frequent(given) if _is_area(one, options))
        )
    likely = None
    if taken is None and kind == "time":
        likely = "time"
    elif taken is None and kind == "text":
        words = given.astype(str).str.strip().unique()
        likely = "area" if all(_is_area(word, options) for word in words) else None
        place = likely_columns(("area",), {}, [name])
        likely = likely or ("kind" if _repeats(given) and not place else None)
    return ColumnLook(name, kind, taken, likely=likely)


def _repeats(cells: pd.Series[Any]) -> bool:
    """Say whether a column holds a few words again and again, as one of kinds does."""
    counts = cells.astype(str).str.strip().str.casefold().value_counts()
    return 2 <= len(counts) <= _MOST_SHOWN and int(counts.iloc[1]) >= SMALLEST


def kinds_held(path: Path, options: ReadingOptions) -> tuple[str, ...]:
    """List the columns of a file that nobody knows and that may tell kinds, by what they hold.

    The first rows of its first table are looked at; none are found in a file that cannot be looked into.
    """
    try:
        seen = look(path, options)
    except SceneMapError:
        return ()
    return tuple(cut_name(one) for table in seen.tables[:1] for one in likely_kinds(table.columns))


def _is_area(word: str, options: ReadingOptions) -> bool:
    areas = options.areas
    ids = areas if isinstance(areas, Mapping) else {one: one for one in areas}
    return word in areas or bool(in_any_case([word], ids))


def _frequent(cells: pd.Series[Any]) -> tuple[str, ...]:
    counts = cells.astype(str).str.strip().value_counts()
    return tuple(sorted(str(word) for word in counts[counts >= SMALLEST].index[:_MOST_SHOWN]))


def _said(cell: object) -> str:
    """Write a cell as a workbook shows it: a day without the midnight that it begins with.

    Examples
    --------
    >>> from datetime import datetime
    >>> _said(datetime(2015, 3, 1)), _said(datetime(2015, 3, 1, 22, 15)), _said("1.3.2015")
    ('2015-03-01', '2015-03-01 22:15:00', '1.3.2015')
    """
    return str(cell).removesuffix(" 00:00:00") if isinstance(cell, datetime) else str(cell)


def _form(text: str) -> str:
    """Return the form of a time: figures as noughts, names of months as letters.

    Examples
    --------
    >>> _form("3. mars 2015 kl. 22:15"), _form("2015-03-01T22:15:00Z")
    ('0. aaaa 0000 kl. 00:00', '0000-00-00T00:00:00Z')
    """
    words = _WORD.sub(lambda one: one[0] if one[0] in _PLAIN else "a" * len(one[0]), text.strip())
    return re.sub(r"\d", "0", words)[:40]


def _type(given: pd.Series[Any]) -> str:
    """Say what the cells of a column that hold something are."""
    import pandas as pd

    if not len(given):
        return "nothing"
    if pd.api.types.is_datetime64_any_dtype(given):
        return "time"
    if pd.api.types.is_bool_dtype(given):
        return "yes or no"
    numbers = pd.to_numeric(
        given.astype(str).str.replace(",", ".", regex=False)
        if given.dtype == object or str(given.dtype).startswith("str")
        else given,
        errors="coerce",
    )
    if numbers.isna().any():
        return "time" if given.map(lambda cell: hasattr(cell, "year")).all() else "text"
    return "whole number" if (numbers % 1 == 0).all() else "number"


def _times(
    frame: pd.DataFrame,
    used: Used,
    sample: _Sample,
    options: ReadingOptions,
    findings: list[Finding],
) -> TimesLook | None:
    """Read the times as they would be read."""
    when = {name: used.of[name] for name in ("time", "start", "end") if name in used.of}
    if not {"time", "start"} & set(when):
        return None
    columns = Used(when).take([frame.iloc[:, at] for at in range(frame.shape[1])])
    raw = RawBatch(
        columns, frame.index.to_numpy(dtype=np.int64), decimal_comma=sample.decimal_comma
    )
    batch = clean(raw, options)
    try:
        batch.evidence.check("the file")
    except DataError as error:
        findings.append(Finding("the file", str(error), about="times"))
        return None
    if not batch.evidence.read_as(batch.evidence.written):
        batch = clean(raw, options, batch.evidence.written)
    if not len(batch.start):
        return None
    days = batch.start.astype("datetime64[D]")
    firsts = days == batch.start.astype("datetime64[M]").astype("datetime64[D]")
    return TimesLook(
        first=days.min().item(),
        last=days.max().item(),
        firsts=float(firsts.mean()) if not 0 < firsts.sum() < SMALLEST else None,
        offsets=tuple(sorted(batch.moved)),
        naive=batch.naive > 0,
        unread=len(batch.rejected),
    )


def _to_tell(tables: Sequence[TableLook]) -> tuple[str, ...]:
    """Say which columns may be the ones that the first table lacks."""
    if not tables:
        return ()
    names = _unknown(tables[0].columns)
    have = {one.taken_as: True for one in tables[0].columns if one.taken_as}
    wanted = [] if {"lon", "easting", "area", "wkt"} & set(have) else ["lon", "lat", "area"]
    wanted += [] if {"time", "start"} & set(have) else ["time"]
    held = {
        to: [one.name for one in tables[0].columns if one.likely == to] for to in ("area", "time")
    }
    held["kind"] = likely_kinds(tables[0].columns)
    return tuple(likely_columns([*wanted, "kind"], have, names, held))
