"""Rows of a sheet of XLSX that are written as programs write them, as columns.

A piece of a sheet that is nothing but rows of plain cells is taken apart as bytes, and what many cells
share is looked at once: their attributes and their texts by the XML parser, so that none is taken that
it would refuse. Anything else is not plain, and is read cell by cell (:mod:`scenemap.events.sheets`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    #: Numbers of rows, what their tags say besides, and their cells.
    _Read: TypeAlias = tuple[Sequence[bytes], Sequence[bytes], NDArray[np.object_]]
    #: Letters of a column, attributes of a cell, and those of its text where it stands in the cell.
    _Token: TypeAlias = tuple[bytes, bytes, bytes]

_ROW_END = b"</row>"


def _repeated(pattern: bytes) -> re.Pattern[bytes]:
    """Return what fits nothing but repetitions of a pattern."""
    return re.compile(rb"(?:%s)*+" % re.sub(rb"(?<!\\)\((?!\?)", b"(?:", pattern))


#: A cell; before the first of a row the end of the row before, and the row's own tag.
_CELL = (
    rb'(?:</row><row r="(\d{1,7})"([^<>]*)>)?'
    rb'<c r="([A-Z]{1,3})\d+"([^<>/]*)'
    rb"(?:/>|>(<f[^<>]*>[^<]*</f>|<f[^<>]*/>)?"
    rb"(?:<v>([^<]+)</v>|<is><t([^<>]*)>([^<]+)</t></is>|<v ?/>|<v></v>)?</c>)"
)
_CELLS = re.compile(_CELL)
_NOTHING_ELSE = _repeated(_CELL)
#: What the parser refuses in a text, or reads otherwise than it stands.
_SPECIAL = re.compile(rb"[&\x00-\x08\x0b-\x1f]|\]\]>|\xef\xbf[\xbe\xbf]")
_NUMERIC = b"0123456789+-.eE"
#: From here to there days of a workbook are days, and no times of day or the day that never was.
_FIRST_DAY, _LAST_DAY = 60, 2_958_465


#: Rows that were read one by one and are made into columns at once.
_ROWS = 1 << 12
_VALUE = b"<v>([^<]+)</v>"
#: So many ways in which cells of a row are written are told apart.
_MOST_FORMS = 200


class NotPlainError(Exception):
    """Something is not written as programs write it."""


class Block(NamedTuple):
    """Some rows of a sheet.

    Parameters
    ----------
    numbers
        Of the rows, shape (n,).
    cells
        What they hold, shape (width, n); None where that is nothing.
    """

    numbers: NDArray[np.int64]
    cells: NDArray[np.object_]


class _Like(NamedTuple):
    """How rows are written: pattern, and of each of its groups the column by number, kind and style."""

    rows: re.Pattern[bytes]
    nothing_else: re.Pattern[bytes]
    columns: list[int]
    kinds: list[tuple[str, str | None]]


def block_of(rows: Sequence[tuple[int, Sequence[Any]]], width: int) -> Block:
    """Make a block of rows, each with its number, of so many cells at most.

    Examples
    --------
    >>> block_of([(2, ("west", 3)), (5, ("east",))], 2).cells.tolist()
    [['west', 'east'], [3, None]]
    """
    cells = np.full((len(rows), width), None, dtype=object)
    for at, (_, row) in enumerate(rows):
        cells[at, : len(row)] = row
    return Block(np.array([number for number, _ in rows], np.int64), cells.T)


def in_blocks(rows: Iterable[tuple[int, Sequence[Any]]], width: int) -> Iterator[Block]:
    """Make blocks of rows; what goes wrong with one is raised after those before it."""
    some: list[tuple[int, Sequence[Any]]] = []
    try:
        for row in rows:
            some.append(row)
            if len(some) == _ROWS:
                yield block_of(some, width)
                some = []
    except Exception:
        yield block_of(some, width)
        raise
    yield block_of(some, width)


class PlainRows:
    """Takes rows of a sheet apart.

    Parameters
    ----------
    root
        Tag of the sheet that the rows stand in, with its namespaces.
    width
        How many columns are wanted.
    one
        Works out what a cell holds by its text, its kind and its style.
    place
        Number of a column by its letters.
    texts
        Shared strings of the workbook.
    epoch
        Day 0 of its days.
    dates, lengths
        Styles of days, and those of lengths of time.
    """

    def __init__(
        self,
        root: bytes,
        width: int,
        *,
        one: Callable[[str, str, str | None], Any],
        place: Callable[[str], int],
        texts: Sequence[str],
        epoch: datetime,
        dates: Collection[int],
        lengths: Collection[int],
    ) -> None:
        self._root = root
        self._width = width
        self._one = one
        self._place = place
        self._texts = texts
        self._epoch = np.datetime64(epoch, "ms")
        self._dates, self._lengths = dates, lengths
        self._places: dict[bytes, int] = {}
        #: Attributes of cells, as they stand, with their place among kinds and styles.
        self._forms: dict[bytes, int] = {}
        self._kinds: list[tuple[str, str | None]] = []
        self._known: set[bytes] = set()
        self._seen: set[_Token] = set()
        self._like: _Like | None = None

    def block(self, rows: bytes, after: int) -> Block:
        """Read rows, all of which have numbers after one.

        Raises
        ------
        NotPlainError
            If anything in them is not plain. Whatever else is raised the parser finds too.
        """
        if not (rows.startswith(b"<row") and rows.endswith(_ROW_END)):
            raise NotPlainError
        begins, rests, cells = self._alike(rows) or self._each(rows)
        self._check(rests, b'<row r="1"%s/>')
        numbers = np.array([int(one) for one in begins], np.int64)
        if numbers[0] <= after or (np.diff(numbers) <= 0).any():
            raise NotPlainError
        return Block(numbers, cells)

    # --- rows of cells that were seen before ----------------------------------------------------

    def _alike(self, rows: bytes) -> _Read | None:
        """Read rows that have no other cells than those before; None if they have."""
        like = self._like
        if like is None or not like.nothing_else.fullmatch(rows):
            return None
        begins, rests, *forms = zip(*like.rows.findall(rows), strict=True)
        cells = np.full((self._width, len(begins)), None, dtype=object)
        for column, texts, (kind, style) in zip(like.columns, forms, like.kinds, strict=True):
            some, held = self._held(texts, kind, style)
            if column <= self._width:
                cells[column - 1, some] = held
        return begins, rests, cells

    def _learn(self, tokens: set[_Token]) -> None:
        """Keep in mind how cells of each column are written, unless that is in very many ways."""
        known = len(self._seen)
        if known > _MOST_FORMS:
            return
        self._seen |= tokens
        if len(self._seen) > known:
            self._like = self._made() if len(self._seen) <= _MOST_FORMS else None

    def _made(self) -> _Like:
        """Make the pattern of rows whose cells are all written as those before, or not there."""
        row, columns, kinds = [], [], []
        for letters in sorted({one[0] for one in self._seen}, key=self._places.__getitem__):
            forms = []
            for _, about, space in sorted(one for one in self._seen if one[0] == letters):
                within = b"<is><t%s>([^<]+)</t></is>" % re.escape(space[1:]) if space else _VALUE
                forms.append(rb"%s(?:/>|>%s</c>)" % (re.escape(about), within))
                columns.append(self._places[letters])
                kinds.append(self._kinds[self._forms[about]])
            row.append(rb'(?:<c r="%s\d+"(?:%s))?' % (letters, b"|".join(forms)))
        pattern = rb'<row r="(\d{1,7})"([^<>]*)>%s</row>' % b"".join(row)
        return _Like(re.compile(pattern), _repeated(pattern), columns, kinds)

    # --- any plain cells ----------------------------------------------------------------------

    def _each(self, rows: bytes) -> _Read:
        """Read rows cell by cell."""
        rows = _ROW_END + rows[: -len(_ROW_END)]
        if not _NOTHING_ELSE.fullmatch(rows):
            raise NotPlainError
        begins, rests, letters, abouts, formulas, values, spaces, inlines = zip(
            *_CELLS.findall(rows), strict=True
        )
        self._check(spaces, b"<t%s/>")
        self._parsed(formulas)
        begin = np.fromiter(map(bool, begins), bool, len(begins))
        column = self._columns(letters)
        if not ((np.diff(column) > 0) | begin[1:]).all():
            raise NotPlainError
        form = self._formed(abouts)
        held = np.full(len(form), None, dtype=object)
        for code, (kind, style) in enumerate(self._kinds):
            at = np.flatnonzero(form == code)
            texts = inlines if kind == "inlineStr" else values
            some, told = self._held([texts[one] for one in at.tolist()], kind, style)
            held[at[some]] = told
        cells = np.full((self._width, np.count_nonzero(begin)), None, dtype=object)
        near = column <= self._width
        cells[column[near] - 1, (np.cumsum(begin) - 1)[near]] = held[near]
        # A text is marked so that its attributes, mostly none, are no other cell's nothing.
        marks = (
            b"t" + space if inline else b"" for space, inline in zip(spaces, inlines, strict=True)
        )
        self._learn(self._usual(set(zip(letters, abouts, marks, map(bool, formulas), strict=True))))
        return [one for one in begins if one], rests, cells

    def _usual(self, tokens: set[tuple[bytes, bytes, bytes, bool]]) -> set[_Token]:
        """Take the ways in which cells are written whose texts stand where their kind has them."""
        return {
            (letters, about, mark)
            for letters, about, mark, formula in tokens
            if not formula and bool(mark) == (self._kinds[self._forms[about]][0] == "inlineStr")
        }

    def _check(self, parts: Sequence[bytes], form: bytes) -> None:
        """Have the parser read what cells and rows have besides, each once."""
        new = {form % one for one in set(parts)} - self._known
        if new:
            self._parsed(new)
            # Mostly there are few.
            self._known = new if len(self._known) > _MOST_FORMS else self._known | new

    def _parsed(self, parts: Iterable[bytes]) -> ET.Element:
        return ET.fromstring(b"".join([self._root, *parts, b"</worksheet>"]))

    def _columns(self, letters: Sequence[bytes]) -> NDArray[np.int64]:
        for one in set(letters) - self._places.keys():
            self._places[one] = self._place(one.decode())
        return np.array([self._places[one] for one in letters], np.int64)

    def _formed(self, abouts: Sequence[bytes]) -> NDArray[np.int64]:
        for one in set(abouts) - self._forms.keys():
            (cell,) = self._parsed([b'<c r="A1"%s/>' % one])
            told = cell.get("t", "n"), cell.get("s")
            if told not in self._kinds:
                if len(self._kinds) == _MOST_FORMS:
                    raise NotPlainError
                self._kinds.append(told)
            self._forms[one] = self._kinds.index(told)
        return np.array([self._forms[one] for one in abouts], np.int64)

    # --- cells of one kind and style ----------------------------------------------------------

    def _held(
        self, texts: Sequence[bytes], kind: str, style: str | None
    ) -> tuple[NDArray[np.bool_], NDArray[np.object_]]:
        """Say which cells hold anything by their texts, and what."""
        some = np.fromiter(map(bool, texts), bool, len(texts))
        told = [one for one in texts if one]
        return some, self._of_kind(told, kind, style) if told else np.empty(0, dtype=object)

    def _of_kind(self, told: list[bytes], kind: str, style: str | None) -> NDArray[np.object_]:
        if kind == "n":
            return self._numbers(told, style)
        if kind == "s":
            return self._shared(told)
        if kind == "inlineStr":
            return self._words(told)
        known = {one: self._one(word, kind, style) for one, word in self._unique(told).items()}
        return _objects([known[one] for one in told])

    # --- numbers and days ---------------------------------------------------------------------

    def _numbers(self, told: list[bytes], style: str | None) -> NDArray[np.object_]:
        joined = b"".join(told)
        if joined.translate(None, _NUMERIC):
            raise NotPlainError
        form = int(style) if style else 0
        if form not in self._dates:
            known = _plain_numbers(told, joined)
        else:
            known = None if form in self._lengths else self._days(told)
        if known is not None:
            return known
        return _objects([self._one(one.decode(), "n", style) for one in told])

    def _days(self, told: list[bytes]) -> NDArray[np.object_] | None:
        """Work out days as openpyxl does; None if some are no plain ones."""
        values = _cast(told, "float64")
        if values is None or not ((values >= _FIRST_DAY) & (values < _LAST_DAY)).all():
            return None
        day = np.floor(values)
        clock = np.rint((values - day) * 86_400 * 1000).astype("timedelta64[ms]")
        moments = self._epoch + day.astype("timedelta64[D]") + clock
        return np.asarray(moments.astype("datetime64[us]").astype(object))

    # --- texts --------------------------------------------------------------------------------

    def _shared(self, told: list[bytes]) -> NDArray[np.object_]:
        at = None if b"".join(told).translate(None, b"0123456789") else _cast(told, "int64")
        if at is None or not (at < len(self._texts)).all():
            raise NotPlainError
        texts = self._texts
        return _objects([texts[one] for one in at.tolist()])

    def _words(self, told: list[bytes]) -> NDArray[np.object_]:
        known = self._unique(told)
        return _objects([known[one] for one in told])

    def _unique(self, told: list[bytes]) -> dict[bytes, str]:
        """Read texts as they stand, each once."""
        unique = [*dict.fromkeys(told)]
        return dict(zip(unique, texts_of(unique), strict=True))


def texts_of(told: Sequence[bytes]) -> list[str]:
    r"""Read texts as they stand in XML, without a tag in them.

    Examples
    --------
    >>> texts_of([b"vold", b"kj\xc3\xb8p &amp; salg"])
    ['vold', 'kjøp & salg']
    """
    special = {}
    if _SPECIAL.search(b"\n".join(told)):
        parts = [one for one in told if _SPECIAL.search(one)]
        read = ET.fromstring(b"".join([b"<r>", *(b"<t>%s</t>" % one for one in parts), b"</r>"]))
        special = {one: node.text or "" for one, node in zip(parts, read, strict=True)}
    return [special[one] if one in special else one.decode() for one in told]


def _plain_numbers(told: list[bytes], joined: bytes) -> NDArray[np.object_] | None:
    """Read numbers: whole ones as such, as openpyxl does; None if some are written otherwise."""
    broken = b"e" in joined or b"E" in joined
    if not broken and b"." not in joined:
        whole = _cast(told, "int64")
        return None if whole is None else whole.astype(object)
    values = _cast(told, "float64")
    if values is None or not np.isfinite(values).all():
        return None
    numbers = values.astype(object)
    if broken or joined.count(b".") != len(told):
        for at, one in enumerate(told):
            if b"." not in one and b"e" not in one and b"E" not in one:
                numbers[at] = int(one)
    return numbers


def _cast(told: list[bytes], kind: str) -> NDArray[Any] | None:
    """Read numbers by Arrow; None if one is none to it."""
    import pyarrow as pa

    try:
        return np.asarray(pa.array(told, pa.string()).cast(kind).to_numpy(zero_copy_only=False))
    except pa.ArrowInvalid:
        return None


def _objects(values: list[Any]) -> NDArray[np.object_]:
    held = np.empty(len(values), dtype=object)
    held[:] = values
    return held
