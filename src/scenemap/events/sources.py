"""From files to raw batches of rows, as they stand in the file.

Only the columns that scenemap uses leave this module; a file with a column that would identify
persons is refused before a row of it is read, and one that holds several tables unless it is said which
are meant. Memory stays bounded for CSV, Parquet, Arrow and large GeoJSON, which are read batch by batch;
the other formats are read whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scenemap.archives import ARCHIVES, ending_of, unpacked
from scenemap.crs import WGS84
from scenemap.errors import DataError
from scenemap.events import columnar, delimited, points, workbooks
from scenemap.events.columns import used_columns
from scenemap.events.raw import ALL, Column, Part, RawBatch, SourceOptions
from scenemap.findings import Finding, Findings, did_you_mean, number_of
from scenemap.frames import Frame
from scenemap.vector import ENDINGS as VECTOR
from scenemap.vector import JSON_ENDINGS, gdal_layers, rows_of_layers, several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = [
    "ENDINGS", "Column", "Part", "RawBatch", "SourceOptions", "Tables", "columns_of", "find_files",
    "parts_of", "raw_batches", "tables_of",
]  # fmt: skip

#: A part of a Parquet file that is handed out as one piece of work has at least so many rows.
_PART_ROWS = 4_000_000
#: Files as long as another are compared by so many bytes at both ends.
_END_BYTES = 1 << 14


# --- which files ----------------------------------------------------------------------------------


def find_files(
    given: Sequence[Path], source: SourceOptions | None = None, *, check: bool = True
) -> tuple[list[Path], tuple[Finding, ...]]:
    """List the files that are meant: files, folders and patterns such as ``2015-*.csv``.

    Parameters
    ----------
    given
        In the order in which they are to be read. A folder stands for the event files in it and in
        its folders, by name; names that begin with a dot or an underscore are passed over, as
        programs that write Parquet folders expect. A file geodatabase is a folder, and one file.
    source
        What of them is read.
    check
        Files that stand together must hold the same columns.

    Returns
    -------
    files
        Each file once, under whatever names it is given.
    warnings
        Files of a folder that are no event files; files that were given more than once, or are copies.

    Raises
    ------
    DataError
        If something does not exist, holds no event file, or holds files with different columns.
    """
    files: dict[Path, Path] = {}
    warnings: list[Finding] = []
    for path in given:
        if path.is_dir() and not _is_geodatabase(path):
            found, others = _files_in(path)
            warnings += others
        elif path.exists() or not re.search(r"[*?\[]", path.name):
            found = [path]
        else:
            found = sorted(
                one
                for one in path.parent.glob(path.name)
                if (one.is_file() or _is_geodatabase(one))
                and one.name.startswith(".") == path.name.startswith(".")
            )
            if not found:
                raise DataError(f"{path} fits no file. Check the pattern and the folder.")
        if check and len(found) > 1:
            _check_same_columns(found, source)
        for one in found:
            if files.setdefault(one.resolve(), one) is not one:
                warnings.append(
                    Finding(
                        one.name, "is given more than once", "It was read once.", level="warning"
                    )
                )
    return [*files.values()], (*warnings, *_copies([*files.values()]))


def find_sources(
    given: Sequence[Path | Frame], source: SourceOptions | None = None
) -> tuple[list[Path | Frame], tuple[Finding, ...]]:
    """List the files that are meant, as :func:`find_files` does, and after them the tables in memory."""
    files, warnings = find_files([one for one in given if not isinstance(one, Frame)], source)
    return [*files, *(one for one in given if isinstance(one, Frame))], warnings


def _copies(files: Sequence[Path]) -> Iterator[Finding]:
    """Tell of files that are copies of others: all their rows are counted once more.

    As long, and alike at both ends, which costs little however large they are.
    """
    sizes: dict[int, list[Path]] = {}
    for path in files:
        # Of a shapefile what lies beside it may differ.
        if path.is_file() and path.suffix.lower() != ".shp":
            sizes.setdefault(path.stat().st_size, []).append(path)
    for size, alike in sizes.items():
        seen: dict[bytes, Path] = {}
        for path in alike if len(alike) > 1 else ():
            try:
                with path.open("rb") as file:
                    ends = file.read(_END_BYTES)
                    file.seek(max(size - _END_BYTES, 0))
                    ends += file.read(_END_BYTES)
            except OSError:
                continue  # told where it is read
            first = seen.setdefault(ends, path)
            if first is not path:
                yield Finding(
                    path.name,
                    f"is a copy of {first.name}, as it seems",
                    "Its rows were counted once more. Leave one of the two out.",
                    level="warning",
                )


def whole(path: Path | Frame) -> Part:
    """Return all of a file, or of a table in memory, as one part."""
    return Part(Path(path.name), frame=path) if isinstance(path, Frame) else Part(path)


def _files_in(folder: Path) -> tuple[list[Path], list[Finding]]:
    inside = sorted(
        path
        for path in folder.rglob("*")
        # A link that leads nowhere, or to a folder, is no file, but must not be lost in silence.
        if (path.is_file() or path.is_symlink() or _is_geodatabase(path))
        and not any(_is_geodatabase(one) for one in path.parents)
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )
    companions = _companions(inside)
    inside = [path for path in inside if path not in companions]
    found = [path for path in inside if ending_of(path) in ENDINGS]
    if not found:
        raise DataError(
            f"{folder} holds no event file. Their endings are {', '.join(sorted(ENDINGS))}."
        )
    others = [path.name for path in inside if ending_of(path) not in ENDINGS]
    if not others:
        return found, []
    some = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
    return found, [
        Finding(
            folder.name,
            f"holds {number_of(len(others), 'file')} of other kinds: {some}",
            "They were passed over.",
            level="warning",
        )
    ]


def _is_geodatabase(path: Path) -> bool:
    return path.suffix.lower() == ".gdb" and path.is_dir()


def _companions(paths: Sequence[Path]) -> set[Path]:
    """Find the files that are read together with a shapefile."""
    stems = {path.with_suffix("") for path in paths if path.suffix.lower() == ".shp"}
    return {
        path
        for path in paths
        if path.suffix.lower() in {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix"}
        and path.with_suffix("") in stems
    }


def _check_same_columns(paths: Sequence[Path], source: SourceOptions | None) -> None:
    """Refuse files that stand together but do not hold the same columns."""
    first, *rest = paths
    expected = columns_of(first, source)
    for path in rest:
        have = columns_of(path, source)
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


def columns_of(path: Path, source: SourceOptions | None = None) -> set[str]:
    """Return the columns of a file that scenemap uses, by their own names."""
    _check_file(path)
    source = source or SourceOptions()
    ending = ending_of(path)
    # Which system positions are in does not matter here; a later reading asks for it.
    if ending in (*columnar.PARQUET, *columnar.ARROW):
        names = columnar.columnar_names(Part(path))
        return {*used_columns(names, path.name, WGS84, source).names}
    if ending in delimited.ENDINGS:
        names = delimited.csv_form(Part(path), source, sampled=True).names
        return {*used_columns(names, path.name, WGS84, source).names}
    return set(next(raw_batches(Part(path), WGS84, source)).columns)


#: What is not read, and what its own program can save instead.
_SAVED_AS = {
    ".xls": ("Excel or LibreOffice", ".xlsx"), ".xlsb": ("Excel", ".xlsx"),
    ".numbers": ("Numbers", ".xlsx"), ".mdb": ("Access", ".xlsx"), ".accdb": ("Access", ".xlsx"),
    ".sav": ("SPSS", ".csv"), ".dta": ("Stata", ".csv"), ".rds": ("R", ".csv"),
    ".mif": ("QGIS", ".gpkg"), ".tab": ("QGIS", ".gpkg"),
}  # fmt: skip


def check_ending(path: Path) -> None:
    """Refuse a file of a format that is not read, with what to do where that is known.

    Raises
    ------
    DataError
        If its ending is none of :data:`ENDINGS`.
    """
    if ending_of(path) in ENDINGS:
        return
    program, form = _SAVED_AS.get(path.suffix.lower(), ("", ""))
    if program:
        raise DataError(
            f"{path.name} is of a format that is not read. Open it in {program} and save it as {form}."
        )
    raise DataError(
        f"{path.name} has an ending that is not known. Those that are read: "
        f"{', '.join(one.removeprefix('.') for one in ENDINGS)}."
    )


def _check_file(path: Path) -> None:
    if not (path.is_file() or _is_geodatabase(path)):
        raise DataError(f"{path} does not exist or is not a file. Check the name.")


# --- parts ----------------------------------------------------------------------------------------


def parts_of(path: Path | Frame, source: SourceOptions | None = None) -> list[Part]:
    """Cut a file into parts that can be read apart: Parquet by row groups, others by table.

    Raises
    ------
    DataError
        If the file holds several tables and nobody said which are meant, or has none of a name.
    """
    if isinstance(path, Frame):
        return [whole(path)]
    size = path.stat().st_size if path.is_file() else 0
    if ending_of(path) in columnar.PARQUET:
        return _row_groups(path, size)
    with unpacked(path, ENDINGS) as file:
        parts = _tables(Part(file, weight=size, label=path.name), source or SourceOptions())
    return [replace(part, path=path, chosen=True) for part in parts]


def _row_groups(path: Path, size: int) -> list[Part]:
    parts = []
    _check_file(path)
    with columnar.parquet_file(path) as file:
        rows = [file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups)]
    begin = held = done = 0
    for group, count in enumerate(rows, 1):
        held += count
        if held >= _PART_ROWS or group == len(rows):
            share = size * held // max(sum(rows), 1)
            parts.append(Part(path, (begin, group), done + 1, share))
            begin, done, held = group, done + held, 0
    return parts or [Part(path, weight=size)]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file.

    Parameters
    ----------
    what, option
        What they are called, and the argument that names some.
    rows
        Rows of each that may hold events, where the file may hold several.
    notes
        Sheets of text beside them.
    """

    what: str
    option: str
    rows: Mapping[str, int]
    notes: tuple[str, ...] = ()


def tables_of(whole: Part) -> Tables:
    """List the tables of a file that is not packed."""
    ending = ending_of(whole.path)
    if ending in workbooks.ENDINGS:
        return Tables("sheets", "sheet", *workbooks.sheets_of(whole))
    if ending in points.DATABASES:
        return Tables("tables", "layer", points.tables_of_database(whole))
    if ending in JSON_ENDINGS:
        return Tables("layers", "layer", rows_of_layers(whole.path))
    if ending in VECTOR:
        points.check_gdal(whole)
        return Tables("layers", "layer", gdal_layers(whole.path))
    return Tables("tables", "layer", {})


def _tables(whole: Part, source: SourceOptions) -> list[Part]:
    """Make a part of every table that is meant; None for the table is the only one there is."""
    if not whole.path.exists() or (ending_of(whole.path) in JSON_ENDINGS and not source.tables):
        return [whole]  # reading it says what is wrong
    found = tables_of(whole)
    rows, notes = found.rows, found.notes
    if notes:
        told = ", ".join(f"'{name}'" for name in notes)
        problem = f"holds notes in sheet{'s' * (len(notes) > 1)} {told}, which are no table"
        whole = replace(
            whole, findings=(Finding(whole.name, problem, "They were not read.", level="warning"),)
        )
    chosen = _chosen(rows, source, whole.name, found.what, found.option)
    if not chosen:
        only = next(iter(rows), None)
        return [replace(whole, table=only or None)]
    share = whole.weight // len(chosen)
    parts = [
        replace(
            whole,
            table=name,
            weight=share,
            findings=(),
            label=f"{whole.name}, '{name}'" if len(chosen) > 1 else whole.name,
        )
        for name in chosen
    ]
    left = [name for name in rows if name not in chosen]
    findings = whole.findings
    if left:
        named = ", ".join(f"'{name}' ({rows[name]:,} rows)" for name in left)
        findings += (
            Finding(
                whole.name, f"also holds {named}", "Not asked for, and not read.", level="warning"
            ),
        )
    return [replace(parts[0], findings=findings), *parts[1:]]


def _chosen(
    rows: Mapping[str, int], source: SourceOptions, file: str, what: str, option: str
) -> list[str]:
    """Choose the tables that are meant; none where there is only one to choose."""
    if not source.tables:
        if len(rows) > 1:
            findings = Findings(file)
            problem, remedy = several(
                what, rows, f"`{option}=`, or all of them with `{option}='all'`"
            )
            findings.add(problem, remedy)
            findings.raise_errors()
        return []
    if source.tables == (ALL,):
        return [*rows] if len(rows) > 1 else []
    for name in source.tables:
        if name not in rows:
            there = (
                did_you_mean(name, [one for one in rows if one])
                if any(rows)
                else ("It holds one table only.")
            )
            raise DataError(f"{file} has no {what[:-1]} '{name}'. {there}")
    return [name for name in rows if name in source.tables]


def raw_batches(
    part: Part, crs: str | None, source: SourceOptions | None = None
) -> Iterator[RawBatch]:
    """Read a part.

    Parameters
    ----------
    part
        The file, or a part of it.
    crs
        System of ``easting, northing``; None if not given.
    source
        What of it is read, and under which names.

    Returns
    -------
    iterator of RawBatch
        In file order, at least one, which may be empty.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    DataError
        If the file cannot be read, lacks columns, or holds several tables and nobody said which.
    CRSError
        If positions are in an unknown system.
    """
    source = source or SourceOptions()
    if part.frame is not None:
        return columnar.frame_batches(part.frame, part, crs, source)
    _check_file(part.path)
    check_ending(part.path)
    known = part.chosen or part.table is not None or part.groups is not None
    if known or ending_of(part.path) in columnar.PARQUET:
        return _read(part, crs, source)
    found = parts_of(part.path, source)
    if len(found) == 1:
        found = [replace(part, table=found[0].table, findings=found[0].findings)]
    parts = [replace(one, also=part.also) for one in found]
    return (batch for one in parts for batch in _read(one, crs, source))


def _read(part: Part, crs: str | None, source: SourceOptions) -> Iterator[RawBatch]:
    reader = _READERS.get(ending_of(part.path))
    if reader is not None:
        yield from reader(part, crs, source)
        return
    with unpacked(part.path, ENDINGS) as file:
        inner = replace(part, path=file, label=part.name)
        yield from _READERS[ending_of(file)](inner, crs, source)


_READERS: dict[str, Callable[[Part, str | None, SourceOptions], Iterator[RawBatch]]] = {
    **dict.fromkeys(delimited.ENDINGS, delimited.csv_batches),
    **dict.fromkeys(workbooks.ENDINGS, workbooks.workbook_batches),
    **dict.fromkeys(columnar.PARQUET, columnar.parquet_batches),
    **dict.fromkeys(columnar.ARROW, columnar.arrow_batches),
    **dict.fromkeys((one for one in VECTOR if one not in ARCHIVES), points.vector_batches),
    **dict.fromkeys(points.DATABASES, points.database_batches),
}
#: Endings of the event files that are read.
ENDINGS: tuple[str, ...] = (*_READERS, *ARCHIVES)
