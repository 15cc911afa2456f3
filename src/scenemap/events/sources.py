"""From files to raw batches of rows, as they stand in the file.

Only the columns that scenemap uses leave this module; a file with a column that would identify
persons is refused before a row of it is read. Memory stays bounded for CSV, Parquet and GeoParquet,
which are read batch by batch; the other formats are read whole.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely

from scenemap.crs import WGS84, transform
from scenemap.errors import CRSError, DataError, IdentifierError, MissingExtraError
from scenemap.events.missing import blank_cells
from scenemap.events.schema import canonical, roles
from scenemap.findings import Finding, Findings
from scenemap.frames import Frame
from scenemap.identifiers import identifiers, normal
from scenemap.vector import MOST_BYTES, gdal_fault, read_features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

_BATCH = 250_000
_TEXT_ENCODINGS = ("utf-8-sig", "cp1252")
_NO_GEOMETRY, _POINT = -1, 0
#: Of formats that are read whole: more rows than this are for CSV or Parquet.
_MOST_ROWS = 2_000_000
_MOST_COLUMNS = 1_000
#: A part of a Parquet file that is handed out as one piece of work has at least so many rows.
_PART_ROWS = 4_000_000
#: Bytes of each column of a Parquet file that are read at once.
_BUFFER = 1 << 20

#: One raw column: a numpy array of numbers or naive times, or a Series of anything else.
Column: TypeAlias = "NDArray[Any] | pd.Series[Any]"


@dataclass(frozen=True, slots=True)
class Part:
    """A file, some row groups of a Parquet file, or a table in memory: what one worker reads.

    Parameters
    ----------
    path
        The file; of a table in memory its name.
    groups
        First row group and the one after the last; None for the whole file.
    first_row
        Number of the first row, where ``groups`` are given.
    weight
        Bytes of the file that the part stands for, to tell progress.
    also
        Columns that are read besides those of event files, by their normal name
        (:func:`scenemap.identifiers.normal`): what they are read as.
    frame
        A table in memory, in the place of the file.
    """

    path: Path
    groups: tuple[int, int] | None = None
    first_row: int = 1
    weight: int = 0
    also: Mapping[str, str] = field(default_factory=dict)
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Raw rows as they stand in the file, under the names of :mod:`scenemap.events.schema`.

    Parameters
    ----------
    columns
        The columns that are used.
    row
        Number of each row as an editor counts it.
    decimal_comma
        Numbers are written with a decimal comma.
    weight
        Bytes of the file that were read for it.
    """

    columns: dict[str, Column]
    row: NDArray[np.int64]
    decimal_comma: bool = False
    weight: int = 0

    def __repr__(self) -> str:
        return f"<RawBatch: {len(self.row)} rows; they are not shown>"

    def where(self, keep: NDArray[np.bool_]) -> RawBatch:
        """Return some of the rows."""
        return replace(
            self,
            columns={name: column[keep] for name, column in self.columns.items()},
            row=self.row[keep],
        )

    def blank(self, column: str) -> NDArray[np.bool_]:
        """Say which cells of a column hold nothing."""
        import pandas as pd

        return np.asarray(blank_cells(pd.Series(self.columns[column])), dtype=bool)


# --- which files ----------------------------------------------------------------------------------


def find_files(given: Sequence[Path]) -> tuple[list[Path], tuple[Finding, ...]]:
    """List the files that are meant: files, folders and patterns such as ``2015-*.csv``.

    Parameters
    ----------
    given
        In the order in which they are to be read. A folder stands for the event files in it and in
        its folders, by name; names that begin with a dot or an underscore are passed over, as
        programs that write Parquet folders expect.

    Returns
    -------
    files
        Each file once, under whatever names it is given.
    warnings
        Files of a folder that are no event files; files that were given more than once.

    Raises
    ------
    DataError
        If something does not exist, holds no event file, or holds files with different columns.
    """
    files: dict[Path, Path] = {}
    warnings: list[Finding] = []
    for path in given:
        if path.is_dir():
            found, others = _files_in(path)
            warnings += others
        elif path.exists() or not re.search(r"[*?\[]", path.name):
            found = [path]
        else:
            found = sorted(
                one
                for one in path.parent.glob(path.name)
                if one.is_file() and one.name.startswith(".") == path.name.startswith(".")
            )
            if not found:
                raise DataError(f"{path} fits no file. Check the pattern and the folder.")
        if len(found) > 1:
            _check_same_columns(found)
        for one in found:
            if files.setdefault(one.resolve(), one) is not one:
                warnings.append(
                    Finding(
                        one.name, "is given more than once", "It was read once.", level="warning"
                    )
                )
    return [*files.values()], tuple(warnings)


def find_sources(
    given: Sequence[Path | Frame],
) -> tuple[list[Path | Frame], tuple[Finding, ...]]:
    """List the files that are meant, as :func:`find_files` does, and after them the tables in memory."""
    files, warnings = find_files([one for one in given if not isinstance(one, Frame)])
    return [*files, *(one for one in given if isinstance(one, Frame))], warnings


def _files_in(folder: Path) -> tuple[list[Path], list[Finding]]:
    inside = sorted(
        path
        for path in folder.rglob("*")
        # A link that leads nowhere, or to a folder, is no file, but must not be lost in silence.
        if (path.is_file() or path.is_symlink())
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )
    found = [path for path in inside if path.suffix.lower() in _READERS]
    if not found:
        raise DataError(
            f"{folder} holds no event file. Their endings are {', '.join(sorted(_READERS))}."
        )
    others = [path.name for path in inside if path.suffix.lower() not in _READERS]
    if not others:
        return found, []
    some = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
    return found, [
        Finding(
            folder.name,
            f"holds {len(others)} files that are no event files: {some}",
            "They were passed over.",
            level="warning",
        )
    ]


def _check_same_columns(paths: Sequence[Path]) -> None:
    """Refuse files that stand together but do not hold the same columns."""
    first, *rest = paths
    expected = columns_of(first)
    for path in rest:
        have = columns_of(path)
        differ = [
            f"{what} {', '.join(sorted(names))}"
            for what, names in (("lacks", expected - have), ("also has", have - expected))
            if names
        ]
        if differ:
            raise DataError(
                f"{path.name} does not fit to {first.name} beside it: it {' and '.join(differ)}. "
                "Give both the same columns, or name the files one by one if this is meant."
            )


def columns_of(path: Path) -> set[str]:
    """Return the columns of a file that scenemap uses, by their own names."""
    _check_file(path)
    if path.suffix.lower() in {".parquet", ".geoparquet"}:
        with _parquet_file(path) as file:
            names = _parquet_names(file.schema_arrow, _geo_column(file.schema_arrow, path.name))
    elif path.suffix.lower() in {".csv", ".txt", ".tsv"}:
        names = _csv_form(path).names
    else:
        # Which system positions are in does not matter here; a later reading asks for it.
        return set(next(raw_batches(Part(path), WGS84)).columns)
    told = {at: to for at, name in enumerate(names) if (to := canonical(name))}
    return {*roles(told).values()}


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise DataError(f"{path} does not exist or is not a file. Check the name.")


def whole(path: Path | Frame) -> Part:
    """Return all of a file, or of a table in memory, as one part."""
    return Part(Path(path.name), frame=path) if isinstance(path, Frame) else Part(path)


def parts_of(path: Path | Frame) -> list[Part]:
    """Cut a file into parts that can be read apart from one another: Parquet by row groups."""
    if isinstance(path, Frame):
        return [whole(path)]
    size = path.stat().st_size if path.is_file() else 0
    if path.suffix.lower() not in {".parquet", ".geoparquet"}:
        return [Part(path, weight=size)]
    parts = []
    with _parquet_file(path) as file:
        rows = [file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups)]
    begin = held = done = 0
    for group, count in enumerate(rows, 1):
        held += count
        if held >= _PART_ROWS or group == len(rows):
            share = size * held // max(sum(rows), 1)
            parts.append(Part(path, (begin, group), done + 1, share))
            begin, done, held = group, done + held, 0
    return parts or [Part(path, weight=size)]


def raw_batches(part: Part, crs: str | None) -> Iterator[RawBatch]:
    """Read a part.

    Parameters
    ----------
    part
        The file, or a part of it.
    crs
        System of ``easting, northing``; None if not given.

    Returns
    -------
    iterator of RawBatch
        In file order, at least one, which may be empty.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    DataError
        If the file cannot be read, or lacks columns.
    CRSError
        If positions are in an unknown system.
    """
    path = part.path
    if part.frame is not None:
        return _frame_batches(part.frame, part, crs)
    _check_file(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(
            f"{path.name} has an ending that is not known. Use csv, xlsx, parquet, geojson, gpkg "
            "or fgb."
        )
    return reader(part, crs)


def used_columns(
    names: Sequence[str], file: str, crs: str | None, also: Mapping[str, str] | None = None
) -> dict[int, str]:
    """Refuse identifiers, find the columns that are used, ask for what is missing.

    Returns
    -------
    dict
        Position among ``names``: the name in :mod:`scenemap.events.schema`.
    """
    findings = Findings(file)
    for column in identifiers(names):
        findings.add(
            "would identify persons",
            "Delete the column from the file; scenemap never needs it.",
            column=column,
        )
    findings.raise_errors(IdentifierError)
    also = also or {}
    told = {at: also.get(normal(name)) or canonical(name) for at, name in enumerate(names)}
    used = roles({at: to for at, to in told.items() if to})
    have = set(used.values())
    for twice in sorted({to for to in have if [*used.values()].count(to) > 1}):
        several = ", ".join(names[at] for at, to in used.items() if to == twice)
        findings.add(f"is given by several columns: {several}", "Keep one of them.", column=twice)
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
    if metres and not degrees and crs is None:
        raise CRSError(
            f"{file} gives easting and northing but not in which system. Add --crs, e.g. --crs "
            "EPSG:25832."
        )
    return used


def _from_frame(
    frame: pd.DataFrame,
    part: Part,
    crs: str | None,
    *,
    decimal_comma: bool = False,
    weight: int | None = None,
) -> RawBatch:
    """Take the used columns of a frame whose index numbers the rows."""
    names = [str(name) for name in frame.columns]
    used = used_columns(names, part.path.name, crs, part.also)
    return RawBatch(
        {to: frame.iloc[:, at] for at, to in used.items()},
        frame.index.to_numpy(dtype=np.int64),
        decimal_comma=decimal_comma,
        weight=part.weight if weight is None else weight,
    )


def _frame_batches(frame: Frame, part: Part, crs: str | None) -> Iterator[RawBatch]:
    """Take a table in memory batch by batch: points as the position, columns as Parquet gives them."""
    rows = frame.rows
    if frame.shapes is not None:
        points = shapely.to_wkb(frame.shapes)
        rows = _with_points(rows, points, frame.crs, frame.name)
    for begin in range(0, max(len(rows), 1), _BATCH):
        raw = _from_frame(rows.iloc[begin : begin + _BATCH], part, crs)
        yield replace(raw, columns={to: _of_frame(one) for to, one in raw.columns.items()})


def _of_frame(column: Any) -> Column:
    """Take a column of a frame as the same one of a Parquet file; one of mixed cells as it is."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(column.dtype, pd.PeriodDtype):
        column = column.astype(str).where(column.notna(), None)
    try:
        return _plain(pa.Array.from_pandas(column.reset_index(drop=True)))
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return pd.Series(column.astype(object).reset_index(drop=True))


# --- CSV ------------------------------------------------------------------------------------------


#: What may part cells if the first line says so; the first three if nothing does.
_SEPARATORS = ",;\t|:"


@dataclass(frozen=True, slots=True)
class _CsvForm:
    """How a CSV file is written.

    Parameters
    ----------
    told
        Its first line only names the separator, as Excel may write it.
    names
        Its header.
    """

    encoding: str
    separator: str
    told: bool
    names: list[str]


def _csv_form(path: Path) -> _CsvForm:
    with path.open("rb") as file:
        head = file.read(65536)
    if b"\x00" in head:
        raise DataError(f"{path.name} is not text, whatever its name says. Export it as CSV.")
    encoding = _encoding(path)
    lines = head.decode(encoding, errors="replace").lstrip("\ufeff").splitlines() or [""]
    told = re.fullmatch("sep=(.)", lines[0].rstrip(" "))
    if told and told[1] not in _SEPARATORS:
        raise DataError(
            f"{path.name} says in its first line that '{told[1]}' parts its cells, which it cannot. "
            "Write sep=; or sep=, there, or leave the line out."
        )
    header = lines[1] if told and len(lines) > 1 else lines[0]
    separator = told[1] if told else max(_SEPARATORS[:3], key=header.count)
    # pandas would rename a column that occurs twice.
    names = next(csv.reader([header], delimiter=separator), [])
    return _CsvForm(encoding, separator, bool(told), names)


def _csv_batches(part: Part, crs: str | None) -> Iterator[RawBatch]:
    import pandas as pd

    path, form = part.path, _csv_form(part.path)
    done = 0
    try:
        with (
            path.open("rb") as binary,
            pd.read_csv(
                binary,
                encoding=form.encoding,
                sep=form.separator,
                dtype=str,
                keep_default_na=False,
                skip_blank_lines=False,
                skiprows=1 if form.told else 0,
                chunksize=_BATCH,
            ) as chunks,
        ):
            for chunk in chunks:
                if not isinstance(chunk.index, pd.RangeIndex):
                    raise DataError(
                        f"{path.name} has more cells in its rows than in its header. Name every "
                        "column."
                    )
                chunk.index += 3 if form.told else 2  # the header is row 1, or 2 under sep=
                if len(form.names) == chunk.shape[1]:
                    chunk.columns = pd.Index(form.names)
                blank = (chunk.isna() | (chunk == "")).all(axis=1)
                upto = binary.tell()
                yield _from_frame(
                    chunk if not blank.any() else chunk[~blank],
                    part,
                    crs,
                    decimal_comma=form.separator == ";",
                    weight=upto - done,
                )
                done = upto
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
            with path.open(encoding=encoding, newline="") as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise DataError(f"{path.name} is neither UTF-8 nor cp1252 text. Save it as UTF-8.")


# --- XLSX -----------------------------------------------------------------------------------------


def _xlsx_batches(part: Part, crs: str | None) -> Iterator[RawBatch]:
    import pandas as pd

    path = part.path
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError(
            "Reading XLSX needs openpyxl. Install it with: pip install 'scenemap[xlsx]'"
        ) from None
    try:
        _check_unpacked(path)
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            header, data = _sheet(book.worksheets[0], path)
    except DataError:
        raise
    except Exception as error:  # of many kinds, from a reader of other people's XML
        raise DataError(
            f"{path.name} is not an XLSX workbook that can be read ({error}). Save it as XLSX again."
        ) from None
    frame = pd.DataFrame(list(data.values()), index=list(data), columns=header, dtype=object)
    yield _from_frame(frame, part, crs)


def _check_unpacked(path: Path) -> None:
    """Refuse a workbook that is small only as long as it is packed."""
    with zipfile.ZipFile(path) as packed:
        if sum(one.file_size for one in packed.infolist()) > MOST_BYTES:
            raise _too_large(path)


def _sheet(sheet: Any, path: Path) -> tuple[list[str], dict[int, tuple[Any, ...]]]:
    """Read the header and the rows that are not blank, by number."""
    # A sheet may say that it has sixteen thousand columns and a million rows, and hold a cell.
    sheet.reset_dimensions()
    first = next(sheet.iter_rows(max_row=1, max_col=_MOST_COLUMNS, values_only=True), ())
    width = max((at for at, cell in enumerate(first, 1) if cell is not None), default=0)
    if width == 0:
        raise DataError(f"{path.name} is empty. Give it a header and rows.")
    header = [f"column {at}" if name is None else str(name) for at, name in enumerate(first, 1)]
    data = {}
    for number, row in enumerate(
        sheet.iter_rows(min_row=2, max_col=width + 1, values_only=True), 2
    ):
        if len(row) > width and row[width] is not None:
            raise DataError(
                f"{path.name} has more cells in row {number} than in its header. Name every column."
            )
        if any(cell not in {None, ""} for cell in row):
            data[number] = (*row[:width], *[None] * (width - len(row)))
    return header[:width], data


def _too_large(path: Path) -> DataError:
    return DataError(
        f"{path.name} is too large to be read whole. Save it as Parquet or CSV, which are read in "
        "batches."
    )


# --- Parquet --------------------------------------------------------------------------------------


def _parquet_file(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    _check_file(path)
    try:
        # Through a buffer: a column of one huge row group would be taken into memory whole.
        return pq.ParquetFile(path, memory_map=False, pre_buffer=False, buffer_size=_BUFFER)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _not_parquet(path, error) from None


def _not_parquet(path: Path, error: Exception) -> DataError:
    return DataError(
        f"{path.name} is not a Parquet file that can be read to its end "
        f"({str(error).splitlines()[0]}). Write it again."
    )


def _parquet_batches(part: Part, crs: str | None) -> Iterator[RawBatch]:
    import pyarrow as pa

    path = part.path
    with _parquet_file(path) as file:
        schema = file.schema_arrow
        geo = _geo_column(schema, path.name)
        names = _parquet_names(schema, geo)
        used = used_columns(names, path.name, crs, part.also)
        wanted = [name for at, name in enumerate(names) if at in used]
        read = [name for name in wanted if geo is None or name not in {"lon", "lat"}]
        read += [] if geo is None else [geo.name]
        groups = range(*part.groups) if part.groups else range(file.metadata.num_row_groups)
        row, left = part.first_row, part.weight
        share = part.weight / max(sum(file.metadata.row_group(at).num_rows for at in groups), 1)
        try:
            for batch in file.iter_batches(_BATCH, row_groups=[*groups], columns=read):
                n = batch.num_rows
                taken = [name for name in read if geo is None or name != geo.name]
                columns = {name: _plain(batch[name]) for name in taken}
                if geo is not None:
                    points = batch[geo.name].to_numpy(zero_copy_only=False)
                    columns["lon"], columns["lat"] = _point_columns(points, geo.crs, path.name)
                weight = min(left, round(share * n))
                left -= weight
                yield RawBatch(
                    {used[at]: columns[name] for at, name in enumerate(names) if at in used},
                    np.arange(row, row + n, dtype=np.int64),
                    weight=weight,
                )
                row += n
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise _not_parquet(path, error) from None
        if row == part.first_row:
            nothing = np.empty(0)
            yield RawBatch(dict.fromkeys(used.values(), nothing), nothing.astype(np.int64))


def _parquet_names(schema: pa.Schema, geo: _GeoColumn | None) -> list[str]:
    """List the columns as they are used: in the place of a geometry its longitude and latitude."""
    if geo is None:
        return [*schema.names]
    # The point of the geometry is the position, whatever else is there.
    others = [name for name in schema.names if name not in {geo.name, "lon", "lat"}]
    return [*others, "lon", "lat"]


def _plain(column: pa.Array) -> Column:
    """Take numbers and naive times as numpy arrays, anything else as pandas has it."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    plain = pa.types.is_floating(kind) or pa.types.is_integer(kind)
    if plain or (pa.types.is_timestamp(kind) and kind.tz is None):
        return column.to_numpy(zero_copy_only=False)
    import pandas as pd

    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        column = column.cast(pa.large_string())
    # Bytes that are no text would be found only where the text is used.
    column.validate(full=True)
    return pd.Series(column.to_pandas())


@dataclass(frozen=True, slots=True)
class _GeoColumn:
    """The geometry of a GeoParquet file."""

    name: str
    crs: str


def _geo_column(schema: pa.Schema, file: str) -> _GeoColumn | None:
    """Read what the metadata say of the geometry; None if the file has none."""
    import pyproj

    geo = json.loads((schema.metadata or {}).get(b"geo", b"null"))
    if not geo:
        return None
    try:
        name = geo["primary_column"]
        column = geo["columns"][name]
        encoding = column["encoding"]
        # Without the key it is the specification's default, OGC:CRS84; null is not known.
        known = "crs" not in column or bool(column["crs"])
        crs = pyproj.CRS.from_json_dict(column["crs"]).to_wkt() if column.get("crs") else WGS84
    except (KeyError, TypeError, AttributeError, pyproj.exceptions.CRSError) as error:
        raise CRSError(
            f"{file} has GeoParquet metadata that cannot be read ({error}). Write it again."
        ) from None
    if not known:
        raise CRSError(f"{file} says no coordinate system. Set it where the file was written.")
    if encoding != "WKB" or name not in schema.names:
        raise DataError(
            f"{file} has its geometry as {encoding}, or not at all. Write it as WKB points."
        )
    return _GeoColumn(name, crs)


# --- vector formats -------------------------------------------------------------------------------


def _vector_batches(part: Part, crs: str | None) -> Iterator[RawBatch]:
    """Read GeoJSON by hand, for GDAL guesses the types of its texts; the rest by GDAL."""
    import pandas as pd

    path = part.path
    if path.suffix.lower() in {".geojson", ".json"}:
        findings = Findings(path.name)
        features = read_features(path, findings)
        findings.raise_errors()
        rows = pd.DataFrame(
            [feature.properties for feature in features],
            index=[feature.number for feature in features],
            dtype=object,
        )
        shapes = np.array([feature.geometry for feature in features], dtype=object)
        if any(shape is not None for shape in shapes):
            rows = _with_points(rows, shapely.to_wkb(shapes), WGS84, path.name)
        yield _from_frame(rows, part, crs)
        return
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    fault = gdal_fault(path)
    if fault:
        raise DataError(f"{path.name} {'. '.join(fault)}")
    try:
        info = pyogrio.read_info(path.resolve())
        frame = pyogrio.read_dataframe(path.resolve(), max_features=_MOST_ROWS + 1)
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise DataError(
            f"{path.name} is not a vector file that can be read ({error}). Save it as GeoPackage."
        ) from None
    if len(frame) > _MOST_ROWS:
        raise _too_large(path)
    for name, kind in zip(info["fields"], info["dtypes"], strict=True):
        if kind == "datetime64[D]":  # a day, not its midnight
            frame[name] = frame[name].dt.strftime("%Y-%m-%d").astype(object)
    if "geometry" in frame.columns:
        if frame.crs is None:
            raise CRSError(f"{path.name} says no coordinate system. Set it where it was written.")
        plain = pd.DataFrame(frame.drop(columns="geometry"))
        frame = _with_points(plain, frame.geometry.to_wkb(), frame.crs.to_wkt(), path.name)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    yield _from_frame(frame, part, crs)


def _with_points(frame: pd.DataFrame, wkb: Any, crs: str, file: str) -> pd.DataFrame:
    lon, lat = _point_columns(np.asarray(wkb, dtype=object), crs, file)
    return frame.assign(lon=lon, lat=lat)


def _point_columns(
    wkb: NDArray[np.object_], crs: str, file: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read WKB points as longitude and latitude, NaN where there is none."""
    points = shapely.from_wkb(wkb)
    if set(shapely.get_type_id(points)) - {_NO_GEOMETRY, _POINT}:
        raise DataError(
            f"{file} holds geometries that are not points. Give events as points, or an area id."
        )
    return transform(shapely.get_x(points), shapely.get_y(points), crs, WGS84)


_READERS: dict[str, Callable[[Part, str | None], Iterator[RawBatch]]] = {
    ".csv": _csv_batches,
    ".txt": _csv_batches,
    ".tsv": _csv_batches,
    ".xlsx": _xlsx_batches,
    ".xlsm": _xlsx_batches,
    ".parquet": _parquet_batches,
    ".geoparquet": _parquet_batches,
    ".geojson": _vector_batches,
    ".json": _vector_batches,
    ".gpkg": _vector_batches,
    ".fgb": _vector_batches,
}
