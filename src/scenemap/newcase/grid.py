"""Tables of counts as people lay them out: a sheet of cells, and what stands in its rows and columns.

A column may be a period (``januar``, ``2015K2``) or an area; headings may stand below a title, and a row
of years above one of months.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Literal

from scenemap.csvtext import unguarded
from scenemap.errors import DataError, IdentifierError
from scenemap.events.raw import Part
from scenemap.events.schema import canonical
from scenemap.events.workbooks import Sheet, open_workbook
from scenemap.findings import Findings, some_of
from scenemap.identifiers import identifiers, normal
from scenemap.newcase.periods import is_of_another_time, label_of, month_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

Shape = Literal["long", "periods across", "areas across"]
#: Columns that say when in parts, besides those of event files.
_PARTS = {
    "ar": "year", "year": "year", "aar": "year", "argang": "year",
    "maned": "part", "mnd": "part", "month": "part", "kvartal": "part", "quarter": "part",
    "uke": "part", "week": "part", "ukenr": "part", "halvar": "part", "half": "part", "halfyear": "part",
    "tertial": "part", "periode": "time", "period": "time",
}  # fmt: skip
#: Columns of these names hold numbers of a step of the year.
_STEP_WORDS = {
    "maned": "m", "mnd": "m", "month": "m", "kvartal": "k", "quarter": "k", "uke": "u", "week": "u",
    "ukenr": "u", "halvar": "h", "half": "h", "halfyear": "h", "tertial": "t",
}  # fmt: skip
#: The same without a year.
_BARE = {"m": "{1}", "k": "{0}. kvartal", "u": "uke {0}", "h": "{0}. halvår", "t": "{0}. tertial"}
#: Words by which rows and columns of totals are known.
TOTALS = frozenset(("sum", "total", "totalt", "totals", "totalsum", "ialt", "grandtotal", "alle"))
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
#: What stands for no figure: a dash, dots, colons (withheld), and words.
_NO_FIGURE = re.compile(r"[-–—]|\.{1,6}|…|:+|\*|n/?a|nan|null|\(?blank\)?|\(tom\)", re.IGNORECASE)
#: Words by which it shows that figures are shares, changes or means of counts, and no counts.
_NO_COUNTS = re.compile(
    r"%|‰|\b(?:andel(?:en|er)?|prosent(?:andel)?|pro[sc]ent|per ?cent(?:age)?|pct|share|proportion|rates?"
    r"|ratio|endring(?:er)?|change|difference|differanse|indeks|index|mean|average|avg|snitt"
    r"|gjennomsnitt(?:lig)?|median"
    r"|(?:per|pr\.?) (?:\d[\d .,]*\d|innbygger\w*|capita|inhabitants?))(?!\w)",
    re.IGNORECASE,
)
#: The name of a period has no more words than this.
_MOST_WORDS = 6
#: Headings are looked for in so many rows.
_HEADING_ROWS = 40
#: What a column holds is told from so many rows below them.
_LOOKED_AT = 500
_MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number and its cells as text, blanks at the end left out."""

    number: int
    cells: tuple[str, ...]

    def cell(self, at: int) -> str:
        """Return a cell; blank beyond the last."""
        return self.cells[at] if at < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the columns of a sheet hold.

    Parameters
    ----------
    shape
        A row for each count; or a column for each period, or for each area.
    names
        Of the columns, those of two rows put together.
    first
        Place of the first row below it, among the rows.
    roles
        Column: ``area``, ``time``, ``year``, ``part``, ``kind`` or ``count``.
    across
        Columns that hold counts of a period or an area: the kind, blank if it does not show, and the
        name of the period or the area.
    ignored
        Columns that are read by nobody.
    """

    shape: Shape
    names: tuple[str, ...]
    first: int
    roles: dict[int, str]
    across: dict[int, tuple[str, str]]
    ignored: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as it stands in a table: where, and what it is of, in the table's own words.

    Parameters
    ----------
    row, column
        Where it stands; None where the format has none.
    areas
        Names that the area goes by there, likeliest first.
    when, until
        Name of the period; where it goes through several, that of the last.
    kind
        What was counted; blank if it does not say.
    text
        The count.
    """

    row: int | None
    column: str | None
    areas: tuple[str, ...]
    when: str
    kind: str
    text: str
    until: str = ""


def read_rows(path: Path, sheet: str | None = None) -> tuple[list[Row], bool]:
    """Read a sheet; say also whether numbers are written with a decimal comma.

    Raises
    ------
    DataError
        If it cannot be read, or has several sheets and none is named.
    """
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        return _workbook(path, sheet), False
    return _text(path)


def _text(path: Path) -> tuple[list[Row], bool]:
    raw = path.read_bytes()
    if b"\x00" in raw:
        raise DataError(f"{path.name} is not text, whatever its name says. Export it as CSV.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = text.splitlines()
    told = re.fullmatch("sep=(.)", lines[0].rstrip()) if lines else None
    head = "\n".join(lines[:_HEADING_ROWS])
    separator = told[1] if told else max(";,\t|", key=head.count)
    if not told and head.count("\t") >= head.count("\n") > 0 and ";" not in head:
        separator = "\t"
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows = [_row(reader.line_num, [unguarded(one) for one in cells]) for cells in reader]
    except csv.Error as error:
        raise DataError(f"{path.name} is not CSV ({error}). Save it as CSV again.") from None
    if len(rows) > _MOST_ROWS:
        raise DataError(
            f"{path.name} has more than {_MOST_ROWS:,} rows, too many for counts. Give the events "
            "instead."
        )
    return [row for row in rows[1 if told else 0 :] if row.cells], separator in ";\t"


def _workbook(path: Path, sheet: str | None) -> list[Row]:
    with open_workbook(Part(path)) as book:
        sheets = {one.name: [*_sheet(one)] for one in book}
    held = {name: rows for name, rows in sheets.items() if rows}
    told = ", ".join(f"'{name}' ({len(rows)} rows)" for name, rows in held.items())
    if sheet is not None and sheet not in held:
        raise DataError(f"{path.name} has no sheet '{sheet}' with cells. There are: {told}.")
    if sheet is None and len(held) > 1:
        raise DataError(f"{path.name} has several sheets: {told}. Say which with `sheet=`.")
    return held[sheet] if sheet is not None else next(iter(held.values()), [])


def _sheet(sheet: Sheet) -> Iterator[Row]:
    for number, cells in islice(sheet.rows(1, 1000), _MOST_ROWS):
        row = _row(number, [_plain(cell) for cell in cells])
        if row.cells:
            yield row


def _plain(cell: object) -> str:
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _row(number: int, cells: Sequence[str]) -> Row:
    told = [" ".join(one.split()) for one in cells]
    while told and not told[-1]:
        told.pop()
    return Row(number, tuple(told))


def find_heading(rows: Sequence[Row], is_area: Callable[[str], bool], file: str) -> Heading | None:
    """Find the row of headings, and what stands below it; None if there is none.

    Parameters
    ----------
    rows
        Of the sheet.
    is_area
        Says whether a text names an area of the case.
    file
        What messages call it.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    """
    for at, row in enumerate(rows[:_HEADING_ROWS]):
        for names, first in _headings(rows, at):
            found = _heading(names, rows[first : first + _LOOKED_AT], first, is_area)
            if found is not None:
                _refuse_identifiers(found, rows, row.number, is_area, file)
                return _with_kind(found, rows)
    return None


def _with_kind(heading: Heading, rows: Sequence[Row]) -> Heading:
    """Take a column of words for the kind, where nothing else tells the rows apart."""
    if "kind" in heading.roles.values():
        return heading
    figures = [at for at, role in heading.roles.items() if role == "count"] or [*heading.across]
    data = [row for row in rows[heading.first :] if any(row.cell(at) for at in figures)]
    keys = [tuple(row.cell(at) for at in heading.roles if at not in figures) for row in data]
    if len(set(keys)) == len(keys):
        return heading
    for at in heading.ignored:
        words = [row.cell(at) for row in data]
        apart = len(set(zip(keys, words, strict=True))) == len(keys)
        figures_or_times = any(_NUMBER.fullmatch(one) or is_of_another_time(one) for one in words)
        if apart and all(words) and not figures_or_times:
            left = tuple(one for one in heading.ignored if one != at)
            return replace(heading, roles={**heading.roles, at: "kind"}, ignored=left)
    return heading


def _headings(rows: Sequence[Row], at: int) -> Iterator[tuple[tuple[str, ...], int]]:
    """Give what a row may be the heading of: with the one below it, or alone."""
    top = rows[at]
    below = rows[at + 1] if at + 1 < len(rows) else None
    if below is not None and any(_is_year(cell) for cell in top.cells):
        parts = [label_of(cell) for cell in below.cells]
        if any(one is not None and one.year is None and one.step != "days" for one in parts):
            width = max(len(top.cells), len(below.cells))
            year, names = "", list[str]()
            for place in range(width):
                # A merged cell holds its text in the first of its columns only.
                year = top.cell(place) or year
                part = below.cell(place)
                told = label_of(part) if part else None
                bare = told is not None and told.year is None and told.step != "days"
                names.append(
                    f"{part} {year}" if bare and _is_year(year) else part or top.cell(place)
                )
            yield tuple(names), at + 2
    yield top.cells, at + 1


def _is_year(text: str) -> bool:
    told = label_of(text)
    return told is not None and told.step == "year"


def _role(name: str) -> str | None:
    known = canonical(name)
    if known in {"area", "time", "kind", "count", "start", "end"}:
        return known
    return _PARTS.get(normal(name))


def _heading(
    names: tuple[str, ...], below: Sequence[Row], first: int, is_area: Callable[[str], bool]
) -> Heading | None:
    if any(_NUMBER.fullmatch(name) and not label_of(name) for name in names):
        return None  # a row of figures
    columns = range(len(names))
    roles = {at: role for at in columns if (role := _role(names[at]))}
    periods = _periods_across({at: names[at] for at in columns if at not in roles})
    areas = [at for at in columns if at not in roles and names[at] and is_area(names[at])]

    free = [at for at in columns if at not in {*roles, *periods, *areas}]
    if not areas:
        _take("area", roles, free, names, below, is_area)
    if not periods and not _DATED & {*roles.values()}:
        _take("time", roles, free, names, below, _is_period)
    if not periods and not areas:
        figures = [
            at
            for at in free
            if at not in roles and _all_figures(below, at) and not no_counts(names[at])
        ]
        _take("count", roles, figures if len(figures) == 1 else [], names, below)
    held = {*roles.values()}
    across: dict[int, tuple[str, str]] = {}
    shape: Shape
    if {"area", "count"} <= held and held & {*_DATED, "start"}:
        shape = "long"
    elif periods and "area" in held:
        shape, across = "periods across", periods
    elif areas and held & _DATED:
        # What stands beside the areas is taken for one, and told if it is none.
        shape = "areas across"
        across = {
            at: ("", name)
            for at, name in enumerate(names)
            if name and at not in roles and normal(name) not in TOTALS
        }
    else:
        return None
    ignored = tuple(at for at in columns if names[at] and at not in {*roles, *across})
    return Heading(shape, names, first, roles, across, ignored)


def _take(
    role: str,
    roles: dict[int, str],
    free: Sequence[int],
    names: Sequence[str],
    below: Sequence[Row],
    fits: Callable[[str], bool] = bool,
) -> None:
    """Give a role to the first free column whose cells fit, unless one has it by its name."""
    fitting = (
        at
        for at in free
        if at not in roles and _all(below, at, fits) and (fits is bool or not fits(names[at]))
    )
    at = next(fitting, None)
    if role not in roles.values() and at is not None:
        roles[at] = role


#: Roles that say when.
_DATED = {"time", "year", "part"}


def _periods_across(names: dict[int, str]) -> dict[int, tuple[str, str]]:
    """Find columns of periods: of each what is counted, blank if it does not say, and the period."""
    plain = {at: ("", name) for at, name in names.items() if label_of(name)}
    if plain:
        return plain
    told = {at: _kind_and_period(name) for at, name in names.items()}
    return {at: one for at, one in told.items() if one and normal(one[0]) not in TOTALS}


def _kind_and_period(name: str) -> tuple[str, str] | None:
    """Part a heading such as "Anmeldte lovbrudd 1. kvartal 2015"; one of another time has no part."""
    words = name.split()
    for at in range(max(1, len(words) - _MOST_WORDS), len(words)):
        period = " ".join(words[at:])
        label = label_of(period)
        if label is not None and (label.year is not None or label.span is not None):
            counted = " ".join(words[:at])
            return None if is_of_another_time(counted) else (counted.strip(" ,:–-"), period)
    return None


def _all_figures(rows: Sequence[Row], at: int) -> bool:
    """Say whether a column holds figures, and signs for none."""
    told = [row.cell(at) for row in rows if row.cell(at)]
    figures = [one for one in told if _NUMBER.fullmatch(one.replace(" ", ""))]
    return bool(figures) and all(one in figures or no_figure(one) for one in told)


def no_figure(text: str) -> bool:
    """Say whether a cell holds nothing, or what stands for no figure.

    Examples
    --------
    >>> [no_figure(text) for text in ("", "..", ":", "-", "NA", "0", "<5")]
    [True, True, True, True, True, False, False]
    """
    return not text.strip() or _NO_FIGURE.fullmatch(text.strip()) is not None


def no_counts(name: str) -> bool:
    """Say whether figures called so are shares, changes or means, and no counts.

    Examples
    --------
    >>> [no_counts(name) for name in ("Prosent", "Rate per 1000", "Endring, %", "Besøk", "Iterates")]
    [True, True, True, False, False]
    """
    return _NO_COUNTS.search(name) is not None


def _is_period(text: str) -> bool:
    return label_of(text) is not None


def _all(rows: Sequence[Row], at: int, fits: Callable[[str], bool]) -> bool:
    """Say whether the first cell of a column fits, and most of the others do."""
    told = [row.cell(at) for row in rows if len(row.cells) > 1]
    fitting = sum(fits(one) for one in told)
    return bool(told) and fitting > 0 and 2 * fitting >= len(told)


def _refuse_identifiers(
    heading: Heading,
    rows: Sequence[Row],
    number: int,
    is_area: Callable[[str], bool],
    file: str,
) -> None:
    """Refuse names of persons; a column ``navn`` whose cells all name areas holds none."""
    findings = Findings(file)
    of_areas = {
        at
        for at, role in heading.roles.items()
        if role == "area" and all(is_area(row.cell(at)) for row in rows[heading.first :])
    }
    for at, name in enumerate(heading.names):
        if at not in of_areas and identifiers([name]):
            findings.add(
                "would identify persons",
                "Delete the column from the file; scenemap never needs it.",
                row=number,
                column=name,
            )
    findings.raise_errors(IdentifierError)


def cells_of(rows: Sequence[Row], heading: Heading) -> Iterator[Cell]:
    """Give the counts below a heading, row by row."""
    column = {role: at for at, role in reversed(heading.roles.items())}
    names = heading.names

    def told(row: Row, role: str) -> str:
        return row.cell(column[role]) if role in column else ""

    for row in rows[heading.first :]:
        when, kind = told(row, "start") or _when(names, column, row), told(row, "kind")
        area = called(told(row, "area"))
        if heading.shape == "long":
            until = (told(row, "end") or "(blank)") if "end" in column else ""
            yield Cell(row.number, "count", area, when, kind, told(row, "count"), until)
        for at, (counted, name) in heading.across.items():
            what = ", ".join(one for one in (kind, counted) if one)
            if heading.shape == "periods across":
                yield Cell(row.number, names[at], area, _dated(name, when), what, row.cell(at))
            else:
                yield Cell(row.number, names[at], called(name), when, what, row.cell(at))


def _when(names: Sequence[str], column: dict[str, int], row: Row) -> str:
    """Name the period of a row, of which the year may stand in a column of its own."""
    time, part, year = (
        row.cell(column[one]) if one in column else "" for one in ("time", "part", "year")
    )
    if part.isdecimal():
        letter = _STEP_WORDS[normal(names[column["part"]])]
        bare = _BARE[letter].format(part, month_name(part))
        return f"{bare} {year}".strip()
    return time or (_dated(part, year) if part else year)


def _dated(name: str, year: str) -> str:
    """Put the year to the name of a period that has none."""
    label = label_of(name)
    bare = label is not None and label.year is None and label.span is None
    return f"{name} {year}".strip() if bare else name


def called(label: str, code: str = "") -> tuple[str, ...]:
    """List what a place may be called: its label, with and without a code before it, and its code.

    Examples
    --------
    >>> called("4601 Bergen", "4601"), called("Årstad")
    (('4601 Bergen', 'Bergen', '4601'), ('Årstad',))
    """
    plain = " ".join(label.split())
    without = re.sub(r"^\(?[A-Z]?\d[\d.]*\)?[ :.–-]+(?=\S)", "", plain)
    return tuple(dict.fromkeys(one for one in (plain, without, code) if one)) or ("",)


def ignored_of(heading: Heading) -> str:
    """Name the columns that are read by nobody."""
    return some_of([heading.names[at] for at in heading.ignored])
