"""Raw batches of CSV, plain or packed by gzip or zstd."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.archives import opened
from scenemap.errors import DataError
from scenemap.events.columns import above_header, batch_of, header_of
from scenemap.events.raw import BATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scenemap.events.raw import Part, RawBatch, SourceOptions

#: Bytes that Arrow takes at once.
_BLOCK = 1 << 23
#: The second is what Excel writes in western Europe.
_TEXT_ENCODINGS = ("utf-8-sig", "cp1252")
#: What may part cells if the first line says so; the first three if nothing does.
_SEPARATORS = ",;\t|:"
_HEAD = 65536
#: Each cell of the row that Arrow is given after the last.
_END = "\x04"
ENDINGS = tuple(
    plain + packed for plain in (".csv", ".txt", ".tsv") for packed in ("", ".gz", ".zst")
)


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV file is written.

    Parameters
    ----------
    skip
        Lines above its header: one that only names the separator, as Excel may write it, and titles.
    names
        Its header.
    titled
        There are titles.
    """

    encoding: str
    separator: str
    skip: int
    names: list[str]
    titled: bool

    @property
    def decimal_comma(self) -> bool:
        """Numbers may be written with a comma."""
        return self.separator != ","


def csv_form(part: Part, source: SourceOptions, *, sampled: bool = False) -> CsvForm:
    """Find out how a CSV file is written; of a sample only the first rows are read.

    Raises
    ------
    DataError
        If it is no text, or in no encoding that is read.
    """
    path = part.path
    with opened(path) as (file, _):
        head = file.read(_HEAD)
    if b"\x00" in head:
        raise DataError(f"{part.name} is not text, whatever its name says. Export it as CSV.")
    encoding = _encoding(part, head if sampled else None)
    lines = head.decode(encoding, errors="replace").lstrip("\ufeff").splitlines() or [""]
    told = re.fullmatch("sep=(.)", lines[0].rstrip(" "))
    if told and told[1] not in _SEPARATORS:
        raise DataError(
            f"{part.name} says in its first line that '{told[1]}' parts its cells, which it cannot. "
            "Write sep=; or sep=, there, or leave the line out."
        )
    begin = 1 if told and len(lines) > 1 else 0
    # The last line may be cut.
    lines = lines[begin : max(len(lines) - 1, begin + 1) if len(head) == _HEAD else None]
    separators = (
        [told[1]] if told else sorted(_SEPARATORS[:3], key=lambda one: -lines[0].count(one))
    )
    # Under a title another mark than in the first line may part the cells.
    tried = [
        (separator, *header_of(_rows(lines, separator), source, part.also))
        for separator in separators
    ]
    separator, at, names, _ = next((form for form in tried if form[-1]), tried[0])
    # What stands above a blank name is no part of it where nothing stands above the header.
    rows = _rows(lines[at : at + 1], separator)
    names = names if at else (rows[0] if rows else [])
    return CsvForm(encoding, separator, begin + at, names, titled=at > 0)


def _rows(lines: list[str], separator: str) -> list[list[str]]:
    """Read the first lines, one row a line; a title or a header holds no line breaks."""
    return [next(csv.reader([line], delimiter=separator), []) for line in lines[:31]]


def csv_frame(part: Part, source: SourceOptions, most: int) -> tuple[pd.DataFrame, CsvForm, int]:
    """Read the first rows of a CSV file.

    Returns
    -------
    frame
        Texts, with the numbers of the rows.
    form
        How it is written.
    read
        How many bytes, as it is stored, the rows took; the whole file if these are all.
    """
    form = csv_form(part, source, sampled=True)
    with opened(part.path) as (binary, tell):
        lines = [binary.readline() for _ in range(form.skip + most + 1)]
        read = tell() if binary.read(1) else part.path.stat().st_size
    text = b"".join(lines[form.skip :]).decode(form.encoding, errors="replace")
    frame = pd.read_csv(
        io.StringIO(text),
        sep=form.separator,
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
        on_bad_lines="skip",
        index_col=False,
    )
    frame.index += form.skip + 2
    if len(form.names) == frame.shape[1]:
        frame.columns = pd.Index(form.names)
    return frame[~_blank_rows(frame)], form, read


def _blank_rows(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which rows hold nothing; once none can, the other columns are not looked at."""
    blank = np.ones(len(rows), dtype=bool)
    for at in range(rows.shape[1]):
        if not blank.any():
            break
        column = rows.iloc[:, at]
        blank &= (column.isna() | (column == "")).to_numpy(dtype=bool)
    return blank


def csv_batches(part: Part, crs: str | None, source: SourceOptions) -> Iterator[RawBatch]:
    """Read a CSV file in batches."""
    form = csv_form(part, source)
    titles = above_header(part, form.skip + 1) if form.titled else ()
    told = replace(part, findings=(*part.findings, *titles))
    for chunk, weight in _chunks(part, form):
        chunk.index += form.skip + 2  # lines are counted from 1, the header's included
        if len(form.names) == chunk.shape[1]:
            chunk.columns = pd.Index(form.names)
        blank = _blank_rows(chunk)
        yield batch_of(
            chunk if not blank.any() else chunk[~blank],
            told,
            crs,
            source,
            decimal_comma=form.decimal_comma,
            weight=weight,
        )


def _chunks(part: Part, form: CsvForm) -> Iterator[tuple[pd.DataFrame, int]]:
    """Read the rows as text, numbered from 0, each chunk with the bytes of the file that it took.

    Arrow reads a regular file several times faster than pandas does. From where it finds a file
    irregular on, pandas reads it, whose messages say what is wrong and where.
    """
    rows = done = 0
    try:
        for block, upto in _by_arrow(part, form):
            block.index += rows
            for begin in range(0, len(block), BATCH):
                chunk = block.iloc[begin : begin + BATCH]
                yield chunk, upto - done
                rows, done = rows + len(chunk), upto
    except _IrregularError:
        for chunk, upto in _by_pandas(part, form):
            left = chunk[chunk.index >= rows]
            if len(left) or not rows:
                yield left, upto - done
                done = upto


class _IrregularError(Exception):
    """Arrow cannot read a file, or may read it as what it is not."""


class _Ended(io.RawIOBase):
    """Gives a file and one row more, which does not come out as a row where a quote was left open."""

    def __init__(self, file: IO[bytes], row: bytes) -> None:
        self._file = file
        self._last, self._row = b"\n", row

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if data:
            self._last = data[-1:]
            return data
        row, self._row = self._row, b""
        return row if self._last in b"\r\n" or not row else b"\n" + row


def _by_arrow(part: Part, form: CsvForm) -> Iterator[tuple[pd.DataFrame, int]]:
    """Read chunks, each with how far in the file it reaches.

    Raises
    ------
    _IrregularError
        Of rows that were not given yet.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [str(at) for at in range(len(form.names))]
    with opened(part.path) as (binary, tell):
        for _ in range(form.skip):
            binary.readline()
        if binary.readline().count(b'"') % 2 or not names:
            raise _IrregularError  # its header may go on
        file = _Ended(binary, form.separator.join([_END] * len(names)).encode() + b"\n")
        try:
            batches = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    block_size=_BLOCK,
                    column_names=names,
                    encoding="utf-8" if form.encoding == "utf-8-sig" else form.encoding,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=form.separator, newlines_in_values=True, ignore_empty_lines=False
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.large_string()),
                    null_values=[],
                    strings_can_be_null=False,
                ),
            )
            held, given = None, False
            for batch in batches:
                if not batch.num_rows:
                    continue
                if held is not None:
                    yield held[0].to_pandas(), held[1]
                    given = True
                held = batch, tell()
        except pa.ArrowException:
            raise _IrregularError from None
        # Where the last quote is not closed, Arrow takes the rest of the file for one cell.
        if held is None or any(column[-1].as_py() != _END for column in held[0].columns):
            raise _IrregularError
        if held[0].num_rows > 1:
            yield held[0].slice(0, held[0].num_rows - 1).to_pandas(), held[1]
        elif not given:
            raise _IrregularError  # there is nothing but a header


def _by_pandas(part: Part, form: CsvForm) -> Iterator[tuple[pd.DataFrame, int]]:
    """Read chunks, each with how far in the file it reaches.

    Raises
    ------
    DataError
        If a row has more cells than the header, a quote is not closed, or there is nothing.
    """
    try:
        with opened(part.path) as (binary, tell):
            for _ in range(form.skip):
                binary.readline()
            with pd.read_csv(
                binary,
                encoding=form.encoding,
                sep=form.separator,
                dtype=str,
                keep_default_na=False,
                skip_blank_lines=False,
                chunksize=BATCH,
            ) as chunks:
                for chunk in chunks:
                    if not isinstance(chunk.index, pd.RangeIndex):
                        raise DataError(
                            f"{part.name} has more cells in its rows than in its header. Name every "
                            "column."
                        )
                    yield chunk, tell()
    except pd.errors.EmptyDataError:
        raise DataError(f"{part.name} is empty. Give it a header and rows.") from None
    except pd.errors.ParserError as error:
        raise DataError(
            f"{part.name} is not a regular CSV file: {str(error).strip()}. Put quotes round text "
            "that holds the separator, and save it again."
        ) from None


def _encoding(part: Part, head: bytes | None) -> str:
    """Find the encoding that the whole file, or its head, can be read in."""
    for encoding in _TEXT_ENCODINGS:
        try:
            if head is not None:
                codecs.getincrementaldecoder(encoding)().decode(head)
                return encoding
            with opened(part.path) as (file, _):
                decoder = codecs.getincrementaldecoder(encoding)()
                while data := file.read(1 << 20):
                    decoder.decode(data)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise DataError(f"{part.name} is neither UTF-8 nor cp1252 text. Save it as UTF-8.")
