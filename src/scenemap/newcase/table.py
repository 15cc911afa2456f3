"""A table of published counts, as somebody has it or an office serves it, made ready for a case."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from scenemap.archives import MOST_BYTES
from scenemap.areas import names_of
from scenemap.errors import DataError
from scenemap.events.counts import check_periods
from scenemap.events.missing import MARKED, MOST_COUNT, THOUSANDS
from scenemap.events.schema import canonical
from scenemap.findings import HALF_LETTER, Findings, did_you_mean, half_letters, number_of, some_of
from scenemap.identifiers import normal, slug
from scenemap.intervals import DateRange
from scenemap.model import DEFAULT_KIND, SMALLEST
from scenemap.newcase.cubes import Cube, Dimension, is_jsonstat, read_jsonstat, read_px
from scenemap.newcase.grid import (
    TOTALS,
    Cell,
    Heading,
    called,
    cells_of,
    find_heading,
    ignored_of,
    no_counts,
    no_figure,
    read_rows,
)
from scenemap.newcase.periods import Label, a_week_apart, label_of, trimesters, widened
from scenemap.newcase.points import NOWHERE, OUTSIDE, is_police, read_police, read_satscan
from scenemap.tables import read_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scenemap.areas import Area
    from scenemap.model import BadRows
    from scenemap.newcase.points import Locate

#: More kinds than this are for choosing among.
_MOST_KINDS = 50
_NEEDED = ("area", "start", "end", "count")
#: What may become of a cell.
_FATES = ("counted", "without a figure", "of other places", "of other kinds", "no count")
#: Names that offices give the dimension of places.
_PLACES = frozenset(("region", "geo", "omrade", "kommune", "kommuner", "bydel", "bydeler", "sted"))


@dataclass(frozen=True, slots=True)
class CountOptions:
    """How a table of counts is read.

    Parameters
    ----------
    sheet
        Of a workbook that has several.
    year
        Of months, quarters and weeks that have none.
    kind
        Kinds that are taken; all unless given.
    bad_rows
        ``"reject"`` leaves out, and tells, rows of areas that the case has not, totals among them, and
        counts that are none; ``"stop"`` refuses them.
    """

    sheet: str | None = None
    year: int | None = None
    kind: tuple[str, ...] = ()
    bad_rows: BadRows = "stop"


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts by area and period.

    Parameters
    ----------
    series
        Kind: id of the series that it becomes, from the file's name.
    rows
        Area, period, kind and count, in file order.
    blank
        Cells without a count, by the sign that stands there; they were left out, for unknown is not
        zero.
    small
        Rows with a count that is none and below :data:`scenemap.model.SMALLEST`.
    account
        What became of every cell that was read, in words.
    notes
        What was taken for what, and what was left out.
    """

    series: dict[str, str]
    rows: tuple[tuple[str, DateRange, str, int], ...]
    blank: dict[str, int]
    small: int
    account: dict[str, int]
    notes: tuple[str, ...] = ()

    @property
    def period(self) -> DateRange:
        """From the first day that a row tells of to the last."""
        periods = [period for _, period, _, _ in self.rows]
        return DateRange(min(one.start for one in periods), max(one.end for one in periods))

    def rows_for_case(self, fill_in: str) -> Iterator[tuple[object, ...]]:
        """Write the rows of ``counts.csv``; ``where`` is left to fill in."""
        for area, period, kind, count in self.rows:
            yield (
                "area", area, self.series[kind], period.start, period.last, kind, DEFAULT_KIND, count,
                "source", fill_in, "",
            )  # fmt: skip


def read_count_table(
    path: Path,
    areas: Sequence[Area],
    *,
    crs: str,
    locate: Locate,
    options: CountOptions | None = None,
) -> CountTable:
    """Read a table of counts.

    Parameters
    ----------
    path
        CSV (comma, semicolon or tabs, UTF-8 or cp1252) or XLSX with ``area, start, end, count`` or
        ``area``, a period and ``count``, and ``kind`` if there is one, by English or Norwegian names;
        or with periods or areas as columns. JSON-stat 2, PX, a SaTScan case file (``.cas``), or the
        JSON of crimes of data.police.uk.
    areas
        That the table names, by id, name or, in those of offices, behind a code.
    crs
        System of positions in metres.
    locate
        Finds areas by position.
    options
        What of it is read, and how.

    Raises
    ------
    DataError
        With every fault of the table.
    """
    options = options or CountOptions()
    if not path.is_file():
        raise DataError(f"{path} does not exist or is not a file. Check the name.")
    return _Table(path, areas, options).read(crs, locate)


@dataclass(slots=True)
class _Table:
    """One table while it is read."""

    path: Path
    areas: Sequence[Area]
    options: CountOptions
    names: dict[str, str] = field(init=False)
    findings: Findings = field(init=False)
    notes: list[str] = field(init=False, default_factory=list)
    decimal_comma: bool = field(init=False, default=False)
    #: Years that the file's name and the lines above its headings give.
    years: set[int] = field(init=False, default_factory=set)
    #: Areas that the case has not are left out: the table is of a whole country.
    national: bool = field(init=False, default=False)
    #: Kinds of a cube that are no counts, as told.
    uncounted: set[str] = field(init=False, default_factory=set)
    #: Several lines may be of one area and period.
    adds_up: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.names = names_of(self.areas)
        self.findings = Findings(self.path.name)
        self.years = _years(self.path.stem)

    def read(self, crs: str, locate: Locate) -> CountTable:
        cells = self._cells(crs, locate)
        self.findings.raise_errors()
        periods = self._periods(cells)
        placed = self._placed(cells)
        kinds = self._kinds(cells)
        blank: Counter[str] = Counter()
        found: list[tuple[int, tuple[str, DateRange, str, int]]] = []
        left: list[str] = []
        account = Counter(dict.fromkeys(_FATES, 0))
        for cell in cells:
            area, period = placed.get(cell.areas), periods.get((cell.when, cell.until))
            kind = cell.kind or DEFAULT_KIND
            if no_figure(cell.text):
                account["without a figure"] += 1
                blank[cell.text] += area is not None and kind in kinds
                continue
            if area is None:
                account["of other places"] += 1
                continue
            if kind not in kinds:
                account["of other kinds"] += 1
                continue
            count = self._count(cell, left)
            if count is None:
                account["no count"] += 1
            elif period is not None:  # else a fault was told
                account["counted"] += 1
                found.append((cell.row or 0, (area, period, kind, count)))
        if left:
            self.notes.append(
                f"{self.path.name}: {number_of(len(left), 'cell')} without a count left out: "
                f"{some_of(left)}."
            )
        rows = self._added_up(found)
        series = self._series([row[2] for _, row in rows])
        check_periods(
            [
                (number, (series[kind], area, kind), period)
                for number, (area, period, kind, _) in rows
            ],
            self.findings,
        )
        if not rows and not self.findings.errors:
            self.findings.add("holds no count", "Give it a row for each area and period.")
        self.findings.raise_errors()
        return CountTable(
            series=series,
            rows=tuple(row for _, row in rows),
            blank={sign: n for sign, n in blank.items() if n},
            account=self._accounted(account, len(cells)),
            small=sum(0 < row[3] < SMALLEST for _, row in rows),
            notes=tuple(self.notes),
        )

    def _is_area(self, label: str, code: str = "") -> bool:
        return any(name in self.names for name in called(label, code))

    # --- what the file holds

    def _cells(self, crs: str, locate: Locate) -> list[Cell]:
        path, ending = self.path, self.path.suffix.lower()
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{path.name} is too large for a table of counts. Fetch fewer of them.")
        if ending == ".geo":
            raise DataError(
                f"{path.name} holds coordinates. Give the case file (.cas); the coordinates beside it "
                "are read with it."
            )
        if ending == ".cas":
            self.adds_up = True
            return read_satscan(path, crs, locate)
        if ending == ".px":
            return self._of_cube(read_px(_decoded(path), path.name))
        if ending in {".json", ".geojson"}:
            return self._of_json(locate)
        if ending in {".csv", ".txt", ".tsv", ".xlsx", ".xlsm"}:
            return self._of_sheet()
        raise DataError(
            f"{path.name} has an ending that is not known. Use csv, xlsx, json (JSON-stat 2), px or cas."
        )

    def _of_json(self, locate: Locate) -> list[Cell]:
        try:
            data = json.loads(read_utf8(self.path))
        except (json.JSONDecodeError, RecursionError) as error:
            raise DataError(f"{self.path.name} is not JSON ({error}). Fetch it again.") from None
        for column, value in half_letters(data):
            self.findings.add(*HALF_LETTER, column=column or None, value=value)
        self.findings.raise_errors()
        if is_police(data):
            self.adds_up = True
            return read_police(data, self.path.name, locate)
        if is_jsonstat(data):
            return self._of_cube(read_jsonstat(data, self.path.name))
        raise DataError(
            f"{self.path.name} is neither JSON-stat nor a list of crimes of data.police.uk. Save the "
            "counts as CSV with area, start, end, count."
        )

    def _of_sheet(self) -> list[Cell]:
        rows, self.decimal_comma = read_rows(self.path, self.options.sheet)
        heading = find_heading(rows, self._is_area, self.path.name)
        if heading is None:
            header = rows[0].cells if rows else ()
            self.findings.add(
                "has no row of headings that say which area, when and how many",
                "A table of counts needs area, start, end and count; or area and a column for each "
                "month, quarter or year; or a column for each area. What a column is of is written as "
                'jan–mar 2015 or 01.01.2015–31.03.2015, not as "year to March 2015".'
                + (f" Its first row: {some_of(header)}." if header else ""),
            )
            return []
        held = set(heading.roles.values())
        missing = [name for name in _NEEDED if name not in held]
        if heading.shape == "long" and not held & {"time", "year", "part"} and missing:
            self.findings.add(
                f"has no column {', '.join(missing)}",
                "A table of counts needs area, start, end and count.",
                row=1,
            )
            return []
        self._one_for_each(heading)
        for row in rows[: heading.first - 1]:
            self.years |= _years(" ".join(row.cells))
        if heading.shape != "long":
            across = {"periods across": "periods", "areas across": "areas"}[heading.shape]
            self.notes.append(
                f"{self.path.name}: {len(heading.across)} columns were read as {across}: "
                f"{some_of([heading.names[at] for at in heading.across])}."
            )
        for at, role in heading.roles.items():
            name = heading.names[at]
            if role in {"kind", "count"} and canonical(name) != role:
                self.notes.append(f"{self.path.name}: column '{name}' was taken for the {role}.")
        if heading.ignored:
            self.notes.append(f"{self.path.name}: columns not used: {ignored_of(heading)}.")
        return [*cells_of(rows, heading)]

    def _one_for_each(self, heading: Heading) -> None:
        """Refuse several columns for one thing: which is meant nobody can say."""
        for role in dict.fromkeys(heading.roles.values()):
            names = [heading.names[at] for at, one in heading.roles.items() if one == role]
            if len(set(names)) == 1:
                self.findings.add_alike(names[0], heading.names)
            else:
                self.findings.add(
                    f"is given by several columns: {some_of(names)}",
                    "Keep one of them.",
                    column=role,
                )
        for name in dict.fromkeys(heading.names[at] for at in heading.across):
            self.findings.add_alike(name, heading.names)

    def _of_cube(self, cube: Cube) -> list[Cell]:
        """Say which dimension holds areas, which periods, and take the others for kinds."""
        when = _times(cube.dimensions)
        where = self._places(cube.dimensions, when)
        if where is None or not when:
            lacking = "areas of the case" if where is None else "periods"
            told = "; ".join(
                f"{one.label} ({some_of(one.labels[:3])}{', …' if len(one.labels) > 3 else ''})"
                for one in cube.dimensions
            )
            self.findings.add(
                f"has no dimension of {lacking}",
                f"Its dimensions are {told or 'none'}. The areas must be called as there.",
            )
            return []
        self.national = True
        kinds = [
            at
            for at, one in enumerate(cube.dimensions)
            if at != where and at not in when and len(one.codes) > 1
        ]
        place = cube.dimensions[where]
        names = [called(*one) for one in zip(place.labels, place.codes, strict=True)]
        cells = []
        for at, value, mark in cube.cells():
            words = [
                (dim.codes[one], dim.labels[one])
                for dim, one in zip(cube.dimensions, at, strict=True)
            ]
            text = mark or "" if value is None else f"{value:g}" if value % 1 else str(int(value))
            cells.append(
                Cell(
                    None,
                    None,
                    names[at[where]],
                    " ".join(_period_name(*words[one]) for one in when),
                    ", ".join(words[one][1] for one in kinds),
                    text,
                )
            )
        return cells

    def _places(self, dimensions: Sequence[Dimension], when: Sequence[int]) -> int | None:
        known = []
        for at, one in enumerate(dimensions):
            fits = sum(self._is_area(*pair) for pair in zip(one.labels, one.codes, strict=True))
            if fits and at not in when:
                known.append((one.role == "geo" or normal(one.id) in _PLACES, fits, -at))
        return -max(known)[2] if known else None

    # --- what its words mean

    def _periods(self, cells: Sequence[Cell]) -> dict[tuple[str, str], DateRange]:
        """Read every name of a period once, all in the same way."""
        texts = list(dict.fromkeys(name for one in cells for name in (one.when, one.until) if name))
        labels = {text: label_of(text) for text in texts}
        named = [text for text, one in labels.items() if one is not None]
        told = trimesters([one for one in labels.values() if one is not None], named)
        labels.update(zip(named, told, strict=True))
        if not any(one.until for one in cells):
            taken, step = widened(told)
            if step:
                self.notes.append(
                    f"{self.path.name}: every day is the first of its {step}, or every one the last, so "
                    f"they were taken as {step}s."
                )
                known = iter(taken)
                labels = {text: one and next(known) for text, one in labels.items()}
            elif a_week_apart(told):
                self.notes.append(
                    f"Warning: {self.path.name}: the days are a week apart, and each count was taken as "
                    "of one day. Of weeks, write 2015-W03, or first and last day."
                )
        year = self._year(labels)
        spans: dict[tuple[str, str], DateRange] = {}
        where = {(one.when, one.until): one for one in reversed(cells)}
        for key, cell in sorted(where.items(), key=lambda one: one[1].row or 0):
            span = _span(labels.get(key[0]), labels.get(key[1]), year, through=bool(key[1]))
            if span is not None:
                spans[key] = span
            elif all(no_figure(one.text) for one in cells if (one.when, one.until) == key):
                continue  # a note below the table, say
            elif (label := labels.get(key[0])) is not None and not key[1]:
                if label.year is not None or year is not None:  # else told once, for all
                    self._fault(cell, key[0], "is no week of that year", "Correct it.")
            else:
                said = " to ".join(part for part in key if part)
                self._fault(
                    cell,
                    said,
                    "is not a period" if said else "says no period",
                    "Write 2015-01, januar 2015, 2015K1, 2015U23 or 2015; or first and last day as "
                    "2015-01-01 or 01.01.2015, without clock times.",
                )
        return spans

    def _fault(self, cell: Cell, value: str, problem: str, remedy: str) -> None:
        self.findings.add(problem, remedy, row=cell.row, column=cell.column, value=value or None)

    def _year(self, labels: Mapping[str, Label | None]) -> int | None:
        """Return the year of names that have none: the one given, or the only one that the file says."""
        bare = [
            text for text, one in labels.items() if one and one.year is None and one.span is None
        ]
        if not bare:
            return None
        if self.options.year is not None:
            return self.options.year
        if len(self.years) == 1:
            (year,) = self.years
            self.notes.append(
                f"{self.path.name}: {some_of(bare)} were taken as those of {year}, as its name or its "
                "title says."
            )
            return year
        several = ", ".join(map(str, sorted(self.years)))
        self.findings.add(
            "has periods without a year" + (f", and says several: {several}" if several else ""),
            "Say which it is with `year=`, or write it beside them, as in januar 2015.",
            value=bare[0],
        )
        return None

    def _placed(self, cells: Sequence[Cell]) -> dict[tuple[str, ...], str]:
        """Find the area of every name once; tell those that the case has not."""
        held: dict[tuple[str, ...], Cell] = {}
        counts: Counter[tuple[str, ...]] = Counter()
        for one in cells:
            held.setdefault(one.areas, one)
            counts[one.areas] += not no_figure(one.text)
        placed = {
            names: self.names[known[0]]
            for names in held
            if (known := [name for name in names if name in self.names])
        }
        unknown = {names: n for names, n in counts.items() if names not in placed and n}
        empty = [held[names] for names, n in counts.items() if names not in placed and not n]
        told = some_of([str(one.row) for one in empty if one.row is not None])
        if told:
            self.notes.append(f"{self.path.name}: rows without figures were passed over: {told}.")
        beside = unknown.pop(OUTSIDE, 0) + sum(
            unknown.pop(names) for names in [*unknown] if names[-1:] == OUTSIDE
        )
        nowhere = unknown.pop(NOWHERE, 0)
        if beside or nowhere:
            self.notes.append(
                f"{self.path.name}: {beside} lines lie outside every area, {nowhere} have no position."
            )
        if unknown and (self.options.bad_rows == "reject" or (self.national and placed)):
            first = [names[0] or "(blank)" for names in unknown]
            self.notes.append(
                f"{self.path.name}: left out, for no area of the case is called so: "
                f"{number_of(sum(unknown.values()), 'count')} of {some_of(first)}."
            )
        else:
            for names in unknown:
                self._unknown_area(held[names])
        return placed

    def _unknown_area(self, cell: Cell) -> None:
        name = cell.areas[0]
        if normal(name) in TOTALS:
            remedy = "It looks like a total: delete it, or leave it out with `bad_rows='reject'`."
        elif not name:
            self._fault(
                cell, "", "holds no area", "Fill it in, or leave it out with `bad_rows='reject'`."
            )
            return
        else:
            remedy = f"{did_you_mean(name, self.names)} To leave it out: `bad_rows='reject'`."
        self._fault(cell, name, "is no area of the case", remedy)

    def _kinds(self, cells: Sequence[Cell]) -> set[str]:
        found = list(dict.fromkeys(one.kind or DEFAULT_KIND for one in cells))
        for kind in self.options.kind:
            if kind not in found:
                self.findings.add("is no kind of the table", did_you_mean(kind, found), value=kind)
        kinds = [one for one in found if one in self.options.kind or not self.options.kind]
        shares = [] if self.options.kind else [one for one in kinds if no_counts(one)]
        if shares:
            kinds = [one for one in kinds if one not in shares]
            self.notes.append(
                f"{self.path.name}: {some_of(shares)}: no counts by their name, and left out. To take "
                "them all the same: `kind=`."
            )
        if len(kinds) > _MOST_KINDS:
            self.findings.add(
                f"holds {len(kinds)} kinds: {some_of(kinds)}",
                "Choose some with `kind=`.",
            )
            self.findings.raise_errors()
        return {*kinds}

    def _count(self, cell: Cell, left: list[str]) -> int | None:
        text = re.sub(r"[\s\u00a0\u202f]", "", cell.text)
        if self.decimal_comma:
            text = text.replace(",", ".")
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        marked = THOUSANDS.fullmatch(text) is not None
        if 0 <= number <= MOST_COUNT and number == int(number) and not marked:
            return int(number)
        if self.options.bad_rows == "reject":
            left.append(cell.text)
            return None
        problem = f"is not a whole number from 0 to {MOST_COUNT}"
        if cell.row is not None and marked:
            self._fault(cell, cell.text, *MARKED)
        elif cell.row is not None:
            remedy = "Write the count, or leave it blank if it is not known."
            self._fault(cell, cell.text, problem, remedy)
        elif cell.kind not in self.uncounted:  # of a cube: once for all of them
            self.uncounted.add(cell.kind)
            of = f", so '{cell.kind}' are no counts" if cell.kind else ""
            self._fault(cell, cell.text, problem + of, "Choose others with `kind=`.")
        return None

    @staticmethod
    def _accounted(account: Counter[str], n: int) -> dict[str, int]:
        if account.total() != n:
            raise AssertionError(  # a fault of this package, not of the data
                f"{n} cells read, {account.total()} accounted for"
            )
        return dict(account)

    def _added_up(
        self, found: list[tuple[int, tuple[str, DateRange, str, int]]]
    ) -> list[tuple[int, tuple[str, DateRange, str, int]]]:
        if not self.adds_up:
            return found
        sums: Counter[tuple[str, DateRange, str]] = Counter()
        first: dict[tuple[str, DateRange, str], int] = {}
        for number, (area, period, kind, count) in found:
            first.setdefault((area, period, kind), number)
            sums[area, period, kind] += count
        return [(first[key], (*key, sums[key])) for key in sums]

    def _series(self, kinds: Sequence[str]) -> dict[str, str]:
        """Name a series for each kind, after the file."""
        base = slug(self.path.stem) or "counts"
        several = list(dict.fromkeys(kinds))
        if len(several) == 1:
            return {several[0]: base}
        made: dict[str, str] = {}
        for kind in several:
            wanted = f"{base}-{slug(kind) or 'kind'}"
            free = (f"{wanted}-{n}" for n in range(2, len(several) + 2))
            made[kind] = next(one for one in chain([wanted], free) if one not in made.values())
        return made


def _years(text: str) -> set[int]:
    return {int(one) for one in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)}


def _span(
    first: Label | None, last: Label | None, year: int | None, *, through: bool
) -> DateRange | None:
    start = first.days(year) if first else None
    if start is None or not through:
        return start
    end = last.days(year) if last else None
    return DateRange(start.start, end.end) if end is not None and start.start < end.end else None


def _period_name(code: str, label: str) -> str:
    return label if label_of(label) or not label_of(code) else code


def _times(dimensions: Sequence[Dimension]) -> list[int]:
    """Find the dimension of periods, or that of years and that of months or quarters."""
    labels = [
        [label_of(_period_name(*pair)) for pair in zip(one.codes, one.labels, strict=True)]
        for one in dimensions
    ]
    whole = [at for at, found in enumerate(labels) if found and all(found)]
    bare = [
        at for at in whole if all(one and one.year is None and not one.span for one in labels[at])
    ]
    dated = [at for at in whole if at not in bare]
    dated.sort(key=lambda at: dimensions[at].role != "time")
    return [*bare[:1], *dated[:1]]


def _decoded(path: Path) -> str:
    """Decode a PX file: UTF-8, else as its CODEPAGE says, else as Windows does."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        told = re.search(rb'CODEPAGE="([\w-]+)"', raw[:4096])
        try:
            return raw.decode(told[1].decode("ascii") if told else "cp1252")
        except (LookupError, UnicodeDecodeError):
            return raw.decode("cp1252", errors="replace")
