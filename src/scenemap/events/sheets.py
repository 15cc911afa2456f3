"""Rows of a sheet of XLSX as openpyxl gives them, in a twentieth of its time.

openpyxl is told of every element of a sheet. Here rows are parsed some at a time, those of plain cells
alone as columns (:mod:`scenemap.events.plainrows`); what a cell holds is worked out with openpyxl's own
functions, or held to these by a test. As soon as anything is not as programs write it, openpyxl reads on,
and says what is wrong.
"""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from scenemap.events.plainrows import Block, NotPlainError, PlainRows, block_of, in_blocks, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes that are taken from a sheet at once, and within how many its rows begin, and each ends.
_PIECE, _MOST_HEAD = 1 << 17, 1 << 20
_ROW, _CELL, _VALUE, _INLINE, _TEXT, _STRING = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("row", "c", "v", "is", "t", "si")
)
_FIRST_ROW = re.compile(rb"<row[\s/>]")
_BEFORE_ROWS = re.compile(rb"<sheetData(?:\s[^<>]*)?>\s*$")
_ROOT = re.compile(rb"<worksheet\b[^<>]*>")
_OTHER_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_ROW_END, _ROWS_END = b"</row>", b"</sheetData>"
_FIGURES = "0123456789"
#: The last row that a sheet of a workbook can have.
LAST_ROW = 1 << 20
_STRING_END = b"</si>"
_STRINGS_ROOT = re.compile(
    rb"(?:<\?xml version=.1\.0.(?: encoding=.(?i:utf-8).)?(?: standalone=.(?:yes|no).)? ?\?>)?\s*"
    rb'(<sst xmlns="%s"[^<>]*>)\s*' % SHEET_MAIN_NS.encode()
)
_STRINGS_END = re.compile(rb"\s*</sst>\s*")
_PLAIN_STRING = re.compile(rb"<si><t([^<>]*)>([^<]*)</t></si>")
_PLAIN_STRINGS = re.compile(rb"(?:<si><t[^<>]*>[^<]*</t></si>\s*)++")


class _UnusualError(Exception):
    """A sheet is not written as programs write one."""


def open_book(file: IO[bytes]) -> Any:
    """Open a workbook to read the values of its cells, row by row."""
    reader = _Reader(file, read_only=True, data_only=True)
    reader.read()
    return reader.wb


class _Reader(ExcelReader):  # type: ignore[misc]
    """Makes no object of a text that is a text and nothing else."""

    def read_strings(self) -> None:
        found = self.package.find(SHARED_STRINGS)
        if found is None:
            return
        with self.archive.open(found.PartName[1:]) as source:
            data = source.read()
        self.shared_strings += shared_strings(data)


def shared_strings(data: bytes) -> list[str]:
    """Read the shared strings of a workbook, as openpyxl does."""
    try:
        texts = [*_strings(data)]
    except Exception:  # of whatever kind it is, the parser finds it too
        texts = [*_each_string(data)]
    return [one.replace("x005F_", "") for one in texts]


def _each_string(data: bytes) -> Iterator[str]:
    for _, node in iterparse(io.BytesIO(data)):
        if node.tag == _STRING:
            yield _text_of(node)
            node.clear()


def _strings(data: bytes) -> Iterator[str]:
    """Read shared strings, many at once where they are texts and nothing else."""
    begin, end = data.find(b"<si>"), data.rfind(_STRING_END) + len(_STRING_END)
    root = _STRINGS_ROOT.fullmatch(data[: max(begin, 0)])
    if not root or b"<!" in data or not _STRINGS_END.fullmatch(data[end:]):
        raise _UnusualError
    while begin < end:
        upto = data.find(_STRING_END, min(begin + _PIECE, end - len(_STRING_END)))
        piece, begin = data[begin : upto + len(_STRING_END)], upto + len(_STRING_END)
        if _PLAIN_STRINGS.fullmatch(piece):
            abouts, texts = zip(*_PLAIN_STRING.findall(piece), strict=True)
            ET.fromstring(b"".join([root[1], *(b"<t%s/>" % one for one in {*abouts}), b"</sst>"]))
            yield from texts_of(texts)
            continue
        for node in ET.fromstring(b"".join([root[1], piece, b"</sst>"])):
            if node.tag != _STRING:
                raise _UnusualError
            yield _text_of(node)


def _text_of(node: ET.Element) -> str:
    if len(node) == 1 and node[0].tag == _TEXT and not node.attrib and not len(node[0]):
        return node[0].text or ""
    return str(Text.from_tree(node).content)


def rows_of(sheet: Any, first: int, width: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Read the rows of a sheet from a number on, each with its number and so many cells.

    Raises
    ------
    ValueError
        If a row lies beyond the last that a sheet can have: all before it would be made, as empty.
    """
    walk = _Walk(sheet, first, width)
    empty = (None,) * width
    number = first
    try:
        for root, rows in _pieces(sheet):
            for found, cells in walk.rows(_parsed(root, rows)):
                while number < found:
                    yield number, empty
                    number += 1
                yield found, cells
                number += 1
    except Exception:  # of whatever kind it is, openpyxl finds it too
        pass
    else:
        return
    yield from _by_openpyxl(sheet, number, width)


def blocks_of(sheet: Any, first: int, width: int) -> Iterator[Block]:
    """Read the same rows as columns; those that the sheet leaves out are not there."""
    walk = _Walk(sheet, first, width)
    number = first
    try:
        for root, rows in _pieces(sheet):
            block = walk.block(root, rows)
            if len(block.numbers):
                yield block
                number = int(block.numbers[-1]) + 1
    except Exception:  # as above
        pass
    else:
        return
    yield from in_blocks(_by_openpyxl(sheet, number, width), width)


def _by_openpyxl(sheet: Any, first: int, width: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    # A sheet may say that it has sixteen thousand columns and a million rows, and hold a cell.
    sheet.reset_dimensions()
    found = sheet.iter_rows(min_row=first, max_col=width, values_only=True)
    for number, row in enumerate(found, first):
        if number > LAST_ROW:
            raise ValueError(f"it has rows after {LAST_ROW:,}, the last that there can be")
        yield number, row


class _Walk:
    """Goes through the rows of a sheet; what comes too late is passed over."""

    def __init__(self, sheet: Any, first: int, width: int) -> None:
        self._cells = _Cells(sheet, width)
        self._width = width
        #: Number of the row before, and of the next that does not come too late.
        self._number, self._expected = 0, first
        self._plain: PlainRows | None = None

    def rows(self, elements: ET.Element) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Read rows that were parsed."""
        for row in elements:
            self._number = int(row.get("r", self._number + 1))
            if self._number > LAST_ROW:
                raise _UnusualError
            cells = self._cells.of(row)
            if self._number >= self._expected:
                self._expected = self._number + 1
                yield self._number, cells

    def block(self, root: bytes, rows: bytes) -> Block:
        """Read rows as columns: as they stand, or where they are not plain by the parser."""
        self._plain = self._plain or self._cells.plain(root)
        try:
            numbers, cells = self._plain.block(rows, self._number)
        except NotPlainError:
            return block_of([*self.rows(_parsed(root, rows))], self._width)
        if numbers[-1] > LAST_ROW:
            raise _UnusualError
        late = int(np.searchsorted(numbers, self._expected))
        self._number = int(numbers[-1])
        self._expected = max(self._expected, self._number + 1)
        return Block(numbers[late:], cells[:, late:])


def _pieces(sheet: Any) -> Iterator[tuple[bytes, bytes]]:
    """Yield whole rows of a sheet, some at a time, each time with the tag that they stand in."""
    with sheet.parent._archive.open(sheet._worksheet_path) as source:
        held = b""
        while not (begin := _FIRST_ROW.search(held)) and len(held) < _MOST_HEAD:
            data = source.read(_PIECE)
            if not data:
                raise _UnusualError
            held += data
        head = held[: begin.start()] if begin else b""
        root = _ROOT.search(head)
        if (
            not root
            or not _is_sheet(root[0])
            or b"<!" in head
            or _OTHER_ENCODING.match(head)
            or not _BEFORE_ROWS.search(head)
        ):
            raise _UnusualError
        _check_others(head + _ROWS_END + b"</worksheet>")
        held = held[len(head) :]
        while data := source.read(_PIECE):
            held += data
            end = held.rfind(_ROW_END) + len(_ROW_END)
            if end >= len(_ROW_END):  # it was found
                yield root[0], held[:end]
                held = held[end:]
            elif len(held) > _MOST_HEAD:
                raise _UnusualError
        rows, mark, tail = held.partition(_ROWS_END)
        yield root[0], rows
        _check_others(head + mark + tail)


def _is_sheet(root: bytes) -> bool:
    """Say whether a tag opens a sheet of the namespace whose rows openpyxl takes."""
    try:
        return ET.fromstring(root + b"</worksheet>").tag == f"{{{SHEET_MAIN_NS}}}worksheet"
    except ET.ParseError:
        return False


def _parsed(root: bytes, rows: bytes) -> ET.Element:
    # Comments and texts of other forms may hold what looks like the end of a row.
    if b"<!" in rows:
        raise _UnusualError
    return ET.fromstring(b"".join([root, rows, b"</worksheet>"]))


def _check_others(without_rows: bytes) -> None:
    """Have openpyxl read what is not rows: it refuses a sheet whose other parts are broken."""
    for _ in WorkSheetParser(io.BytesIO(without_rows), []).parse():
        raise _UnusualError


class _Cells:
    """Reads the cells of rows, as openpyxl's ``parse_cell`` does."""

    def __init__(self, sheet: Any, width: int) -> None:
        book = sheet.parent
        self._width = width
        self._texts = sheet._shared_strings
        self._epoch, self._dates = book.epoch, book._date_formats
        self._lengths = book._timedelta_formats
        self._places: dict[str, int] = {}

    def of(self, row: ET.Element) -> tuple[Any, ...]:
        """Return the values of so many cells."""
        if row.tag != _ROW:
            raise _UnusualError
        cells: list[Any] = [None] * self._width
        place = 0
        # This loop is most of the time that a workbook takes.
        for cell in row:
            about = cell.attrib
            where = about.get("r")
            if where:
                letters = where.rstrip(_FIGURES)
                if letters == where:
                    raise _UnusualError
                place = self._places.get(letters) or self._place(letters)
            else:
                place += 1
            kind = about.get("t", "n")
            text = cell.findtext(_VALUE)
            if kind == "inlineStr":
                inline = cell.find(_INLINE)
                value = None if inline is None else _text_of(inline)
            elif not text:
                value = None
            else:
                value = (
                    self._number(text, about.get("s")) if kind == "n" else self._other(text, kind)
                )
            if place <= self._width:
                cells[place - 1] = value
        return tuple(cells)

    def plain(self, root: bytes) -> PlainRows:
        """Return what reads plain cells of the sheet alike."""
        return PlainRows(
            root,
            self._width,
            one=lambda text, kind, style: (
                self._number(text, style) if kind == "n" else self._other(text, kind)
            ),
            place=self._place,
            texts=self._texts,
            epoch=self._epoch,
            dates=self._dates,
            lengths=self._lengths,
        )

    def _place(self, letters: str) -> int:
        place = self._places[letters] = column_index_from_string(letters)
        return int(place)

    def _number(self, text: str, style: str | None) -> Any:
        number = float(text) if "." in text or "E" in text or "e" in text else int(text)
        form = int(style) if style else 0
        if form not in self._dates:
            return number
        return from_excel(number, self._epoch, timedelta=form in self._lengths)

    def _other(self, text: str, kind: str) -> Any:
        if kind == "s":
            return self._texts[int(text)]
        if kind == "b":
            return bool(int(text))
        return from_ISO8601(text) if kind == "d" else text
