"""Raw batches of spreadsheets: XLSX as openpyxl reads it, ODS by its own XML, row by row.

Faster readers take memory for every cell between the first and the last that is used, so that a sheet
of a thousand bytes can ask for 512 GB; these two take a row at a time.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np

from scenemap.archives import MOST_BYTES
from scenemap.errors import DataError
from scenemap.events.columns import above_header, batch_of, filled, header_of
from scenemap.events.plainrows import Block, block_of, in_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from scenemap.events.raw import Part, RawBatch, SourceOptions

#: Of formats that are read whole: more rows than this are for CSV or Parquet.
MOST_ROWS = 2_000_000
_MOST_COLUMNS = 1_000
#: Rows among which a header is looked for.
_HEAD = 31
ENDINGS = (".xlsx", ".xlsm", ".ods")
_ODS_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
_CLOCK = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")

Row: TypeAlias = tuple[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: ``rows(first, width)`` are those from a number on, of so many cells at most.

    ``blocks(first, width)`` are the same as columns, without those that are not there.
    """

    name: str
    rows: Callable[[int, int], Iterator[Row]]
    blocks: Callable[[int, int], Iterator[Block]]

    @property
    def width(self) -> int:
        """How many of its columns, up to two, hold anything; more are not looked at."""
        widest = 0
        empty: tuple[Any, ...] | None = None
        for _, row in self.rows(1, _MOST_COLUMNS):
            if row is empty:
                continue  # rows that a sheet leaves out are one and the same, and may be a million
            used = [at for at, cell in enumerate(row) if cell is not None and cell != ""]
            empty = row if not used else empty
            # A second column may be used in another row than the first.
            widest = max(widest, min(len(used), 2), 2 if used and used[-1] > 0 else 0)
            if widest == 2:
                break
        return widest

    def count(self) -> int:
        """Count the rows that hold anything."""
        head = [len(row) for _, row in islice(self.rows(1, _MOST_COLUMNS), _HEAD)]
        blocks = self.blocks(1, max(head, default=1))
        return sum(int(np.count_nonzero(_filled(cells))) for _, cells in blocks)


def sheets_of(part: Part) -> tuple[dict[str, int], tuple[str, ...]]:
    """List the sheets of a workbook that may hold a table, with their rows, if there are several.

    Returns
    -------
    tables
        Empty where there are not several.
    notes
        Sheets of one column at most, beside one that may hold a table: text about it.
    """
    with open_workbook(part) as sheets:
        if len(sheets) < 2:
            return {}, ()
        wide = [one for one in sheets if one.width > 1]
        notes = tuple(one.name for one in sheets if one.width == 1) if wide else ()
        return {one.name: one.count() for one in wide}, notes


def workbook_batches(part: Part, crs: str | None, source: SourceOptions) -> Iterator[RawBatch]:
    """Read a sheet."""
    number, frame = head_of_sheet(part, source, MOST_ROWS)
    if len(frame) >= MOST_ROWS:
        raise too_large(part)
    told = replace(part, findings=(*part.findings, *above_header(part, number)))
    yield batch_of(frame, told, crs, source)


def head_of_sheet(part: Part, source: SourceOptions, most: int) -> tuple[int, pd.DataFrame]:
    """Read the number of the header, and so many rows that are not blank, which have their numbers."""
    with open_workbook(part) as sheets:
        return _read(_meant(sheets, part), part, source, most)


def _meant(sheets: Sequence[Sheet], part: Part) -> Sheet:
    """Choose the sheet of a part: the one that is named, else the first that may hold a table."""
    named = [one for one in sheets if one.name == part.table]
    return next((one for one in (*named, *sheets) if named or one.width > 1), sheets[0])


@contextmanager
def open_workbook(part: Part) -> Iterator[list[Sheet]]:
    """Open a workbook; whatever goes wrong in it is a fault of the file."""
    ods = part.path.suffix.lower() == ".ods"
    kind = "ODS" if ods else "XLSX"
    try:
        _check_unpacked(part)
        with part.path.open("rb") as file:
            yield _ods_sheets(part.path) if ods else _xlsx_sheets(file)
    except DataError:
        raise
    except Exception as error:  # of many kinds, from a reader of other people's XML
        raise DataError(
            f"{part.name} is not an {kind} workbook that can be read ({error}). Save it as {kind} "
            "again."
        ) from None


def _check_unpacked(part: Part) -> None:
    """Refuse a workbook that is small only as long as it is packed."""
    with zipfile.ZipFile(part.path) as packed:
        if sum(one.file_size for one in packed.infolist()) > MOST_BYTES:
            raise too_large(part)


def _read(sheet: Sheet, part: Part, source: SourceOptions, most: int) -> tuple[int, pd.DataFrame]:
    import pandas as pd

    head = list(islice(sheet.rows(1, _MOST_COLUMNS), _HEAD))
    if not any(filled(row) for _, row in head):
        raise DataError(f"{part.name} is empty. Give it a header and rows.")
    at, header, _ = header_of([row for _, row in head], source, part.also)
    number = head[at][0]
    header = [name or f"column {place}" for place, name in enumerate(header, 1)]
    width, left = len(header), most
    held = [block_of([], width)]
    for numbers, cells in sheet.blocks(number + 1, width + 1):
        kept = np.flatnonzero(_filled(cells))[:left]
        left -= len(kept)
        upto = int(kept[-1]) + 1 if not left else len(numbers)
        beyond = np.flatnonzero(cells[width, :upto] != None)  # noqa: E711 - each
        if len(beyond):
            raise DataError(
                f"{part.name} has more cells in row {numbers[beyond[0]]} than in its header. Name every "
                "column."
            )
        held.append(Block(numbers[kept], cells[:width, kept]))
        if not left:
            break
    cells = np.concatenate([one.cells for one in held], axis=1)
    index = np.concatenate([one.numbers for one in held])
    return number, pd.DataFrame(cells.T, index=index, columns=header, dtype=object)


def _filled(cells: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Say which rows of a block hold anything."""
    some = (cells != None) & (cells != "")  # noqa: E711 - each
    return np.asarray(some.any(axis=0), dtype=bool)


def too_large(part: Part) -> DataError:
    """Refuse what is read whole and too large for that."""
    return DataError(
        f"{part.name} is too large to be read whole. Save it as Parquet or CSV, which are read in "
        "batches."
    )


# --- XLSX -----------------------------------------------------------------------------------------


def _xlsx_sheets(file: Any) -> list[Sheet]:
    from scenemap.events.sheets import blocks_of, open_book, rows_of

    return [
        Sheet(one.title, partial(rows_of, one), partial(blocks_of, one))
        for one in open_book(file).worksheets
    ]


# --- ODS ------------------------------------------------------------------------------------------


def _ods_sheets(path: Path) -> list[Sheet]:
    with zipfile.ZipFile(path) as packed:
        if not packed.read("mimetype").startswith(_ODS_KIND):
            raise ValueError("it says that it is none")
        if b"<!DOCTYPE" in packed.open("content.xml").read(4096):
            raise ValueError("it has a document type")

    return [
        Sheet(name, partial(_ods_from, path, place), partial(_ods_blocks, path, place))
        for place, name in enumerate(_ods_names(path))
    ]


def _ods_from(path: Path, place: int, first: int, width: int) -> Iterator[Row]:
    return (row for row in _ods_rows(path, place, width) if row[0] >= first)


def _ods_blocks(path: Path, place: int, first: int, width: int) -> Iterator[Block]:
    return in_blocks(_ods_from(path, place, first, width), width)


def _ods_names(path: Path) -> list[str]:
    names = []
    for event, element, depth in _ods_elements(path):
        if event == "start" and element.tag == f"{_TABLE}table" and depth == 1:
            names.append(str(element.get(f"{_TABLE}name")))
    return names


def _ods_elements(path: Path) -> Iterator[tuple[str, ET.Element, int]]:
    """Yield begins and ends of elements, with the depth in tables; ended rows are forgotten."""
    depth = 0
    with zipfile.ZipFile(path) as packed, packed.open("content.xml") as content:
        tables: list[ET.Element] = []
        for event, element in ET.iterparse(content, ("start", "end")):
            if element.tag == f"{_TABLE}table":
                depth += 1 if event == "start" else 0
                tables = [*tables, element] if event == "start" else tables
            yield event, element, depth
            if event == "end" and element.tag == f"{_TABLE}table":
                depth -= 1
                tables.pop()
            if event == "end" and element.tag == f"{_TABLE}table-row" and depth == 1:
                tables[0].clear()


def _ods_rows(path: Path, place: int, width: int) -> Iterator[Row]:
    """Read the rows of the sheet at a place; blank ones are passed over."""
    at, number, told = -1, 1, 0
    for event, element, depth in _ods_elements(path):
        if event == "start" and element.tag == f"{_TABLE}table" and depth == 1:
            at += 1
        if at > place:
            return
        if event == "end" and element.tag == f"{_TABLE}table-row" and depth == 1 and at == place:
            row = _ods_row(element, width)
            times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            if filled(row):
                told += times
                if told > MOST_ROWS:
                    raise ValueError(f"it has more than {MOST_ROWS:,} rows")
                yield from ((number + more, row) for more in range(times))
            number += times


def _ods_row(element: ET.Element, width: int) -> tuple[Any, ...]:
    cells: list[Any] = []
    for cell in element:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        cells += [_ods_value(cell)] * min(times, width - len(cells))
        if len(cells) >= width:
            break
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _ods_value(cell: ET.Element) -> Any:
    """Return what a cell holds; days and times as text, as the file has them."""
    kind = cell.get(f"{_OFFICE}value-type")
    value = cell.get(f"{_OFFICE}value")
    if kind in {"float", "percentage", "currency"} and value is not None:
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < 1 << 53 else number
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value")
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "time":
        clock = _CLOCK.fullmatch(cell.get(f"{_OFFICE}time-value", ""))
        if clock and int(clock[1]) < 24:
            return time(int(clock[1]), int(clock[2]), int(clock[3]))
        return cell.get(f"{_OFFICE}time-value")
    # Notes that somebody wrote beside a cell hold paragraphs too, one level further down.
    lines = ["".join(_ods_texts(one)) for one in cell.findall(f"{_TEXT}p")]
    return "\n".join(lines) or None


def _ods_texts(element: ET.Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for one in element:
        if one.tag == f"{_TEXT}s":
            yield " " * int(one.get(f"{_TEXT}c", "1"))
        elif one.tag == f"{_TEXT}tab":
            yield "\t"
        else:
            yield from _ods_texts(one)
        if one.tail:
            yield one.tail
