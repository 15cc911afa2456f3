"""What every workbook of ours holds to: texts stay texts, and nothing tells when the file was made."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.writer.excel import ExcelWriter

from scenemap.csvtext import guard

if TYPE_CHECKING:
    from openpyxl import Workbook

#: The first moment that a ZIP file can name.
_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 - a ZIP knows no time zones
#: What a cell of a workbook can hold.
_LONGEST = 32_767


def plain(words: str) -> str:
    """Take away what a workbook cannot hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", words))[:_LONGEST]


def put_text(cell: Any, words: str) -> None:
    """Write a text into a cell of openpyxl as a text, whatever it begins with.

    Examples
    --------
    >>> from openpyxl import Workbook
    >>> cell = Workbook().active["A1"]
    >>> put_text(cell, "=1+1")
    >>> cell.value, cell.data_type, cell.quotePrefix
    ('=1+1', 's', True)
    """
    words = plain(words)
    cell.value = words
    cell.data_type = "s"  # a text, also where openpyxl saw a formula or an error in it
    # Else a spreadsheet would make a formula of it as soon as somebody edits the cell.
    cell.quotePrefix = guard(words) != words


def packed(book: Workbook) -> bytes:
    """Pack a workbook of openpyxl so that nothing in it tells when it was made."""
    book.properties.created = book.properties.modified = _MOMENT
    first, kept = io.BytesIO(), io.BytesIO()
    # Not the workbook's own save, which notes the present moment.
    ExcelWriter(book, ZipFile(first, "w")).save()
    with ZipFile(first) as made, ZipFile(kept, "w") as whole:
        for name in made.namelist():
            about = ZipInfo(name, _MOMENT.timetuple()[:6])
            about.compress_type = ZIP_DEFLATED
            about.create_system = 0
            whole.writestr(about, made.read(name))
    return kept.getvalue()
