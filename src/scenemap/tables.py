"""Reading the small CSV and TOML tables of a case: strict about form, every fault with its row."""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from scenemap.csvtext import unguarded
from scenemap.errors import DataError, TimeError
from scenemap.intervals import DateRange, PartialDate, PartialRange, parse_date
from scenemap.model import LANGS, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from scenemap.findings import Findings

T = TypeVar("T")
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table with its number, and readers that report to the table's findings."""

    number: int
    cells: dict[str, str]
    findings: Findings

    def text(self, column: str, *, required: bool = True) -> str:
        """Read a cell as text."""
        value = self.cells.get(column, "").strip()
        if required and not value:
            self.findings.add("is blank", "Fill it in.", row=self.number, column=column)
        return value

    def one_of(self, column: str, allowed: Sequence[Word]) -> Word | None:
        """Read a cell that must be one of some words."""
        value = self.text(column)
        for word in allowed:
            if value == word:
                return word
        if value:
            self.findings.add(
                "is none of the allowed words",
                f"Use one of: {', '.join(allowed)}.",
                row=self.number,
                column=column,
                value=value,
            )
        return None

    def number_in(
        self, column: str, low: float, high: float, *, required: bool = True
    ) -> float | None:
        """Read a cell as a finite number from ``low`` to ``high``."""
        value = self.text(column, required=required)
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            self.findings.add(
                f"is not a number from {low:g} to {high:g}",
                "Write it with a decimal point and without spaces.",
                row=self.number,
                column=column,
                value=value,
            )
            return None
        return number

    def days(self, start: str = "start", end: str = "end") -> DateRange | None:
        """Read two date columns; the last day is included."""
        first, last = self._date(start), self._date(end)
        if first is None or last is None:
            return None
        try:
            return DateRange.through(first, last)
        except TimeError:
            self.findings.add(
                f"lies before {start} ({first})",
                "Swap the two dates.",
                row=self.number,
                column=end,
                value=last,
            )
            return None

    def period(self, start: str = "start", end: str = "end") -> DateRange | None:
        """Read two date columns, or in both the same season, which has no days of its own."""
        text, last = (self.cells.get(column, "").strip() for column in (start, end))
        try:
            season = PartialDate.parse(text) if text == last else None
        except TimeError:
            season = None
        if season is None or season.precision != "season":
            return self.days(start, end)
        return replace(season.range, stated=season.text)

    def partial(self, start: str = "start", end: str = "end") -> PartialRange | None:
        """Read two columns of partial dates; blank is open."""
        try:
            return PartialRange.parse(
                self.text(start, required=False) or None, self.text(end, required=False) or None
            )
        except TimeError as error:
            self.findings.add(
                "holds a time that cannot be used", str(error), row=self.number, column=start
            )
            return None

    def _date(self, column: str) -> Any:
        value = self.text(column)
        try:
            return parse_date(value) if value else None
        except TimeError as error:
            self.findings.add(
                "is not a date",
                str(error),
                row=self.number,
                column=column,
                value=value,
            )
            return None


def read_csv(path: Path, columns: Sequence[str], findings: Findings) -> Iterator[Row]:
    """Read a UTF-8 CSV table with commas.

    Parameters
    ----------
    path
        The file.
    columns
        Columns that must be there; others are kept as they are.
    findings
        Takes the faults.

    Yields
    ------
    Row
        Rows in file order; blank lines are passed over.
    """
    reader = csv.DictReader(io.StringIO(read_utf8(path), newline=""), strict=True)
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing and ";" in "".join(reader.fieldnames or ()):
            findings.add("has semicolons between its columns", "Save it with commas.", row=1)
            return
        if missing:
            findings.add(
                f"has no column {', '.join(missing)}",
                f"The columns must be: {', '.join(columns)}.",
                row=1,
            )
            return
        names = reader.fieldnames or ()
        for name in dict.fromkeys(names):
            findings.add_alike(name, names)
        for cells in reader:
            if None in cells or None in cells.values():
                findings.add(
                    "has more or fewer cells than the header",
                    "Put quotes round text that holds a comma.",
                    row=reader.line_num,
                )
                continue
            plain = {name: unguarded(cell) for name, cell in cells.items()}
            yield Row(reader.line_num, plain, findings)
    except csv.Error as error:
        findings.add(f"is not CSV ({error})", "Save it as CSV again.", row=reader.reader.line_num)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    DataError
        If it is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(read_utf8(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name} is not TOML: {error}. Mend that line.") from None
    except RecursionError:
        raise DataError(f"{path.name} is not TOML of ours: it is nested too deeply.") from None


def read_tables(path: Path, key: str, findings: Findings) -> list[dict[str, Any]]:
    """Read the tables ``[[key]]`` of a TOML file.

    Raises
    ------
    DataError
        If it is missing, not UTF-8 or not TOML.
    """
    value = read_toml(path).get(key, [])
    if not _are_tables(value):
        findings.add("is not a list of tables", f"Write [[{key}]] before each.", column=key)
        return []
    return list(value)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def read_utf8(path: Path) -> str:
    """Read a text file, with or without a byte-order mark.

    Raises
    ------
    DataError
        If it is missing or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path.name} is not UTF-8 text (byte {error.start}). Save it as UTF-8."
        ) from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from None


class Record:
    """One TOML table or set of GeoJSON properties, read key by key with faults collected.

    Parameters
    ----------
    data
        The table.
    name
        What to call it in a message, such as ``service 'strax-huset'``.
    findings
        Takes the faults.
    """

    def __init__(self, data: dict[str, Any], name: str, findings: Findings) -> None:
        self.data = data
        self.name = name
        self.findings = findings

    def fault(self, key: str, problem: str, remedy: str = "", value: object = None) -> None:
        """Report a fault of one key."""
        self.findings.add(f"of {self.name} {problem}", remedy, column=key, value=value)

    def text(self, key: str, *, required: bool = True) -> str:
        """Read text."""
        value = self.data.get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            self.fault(key, "is missing or not text", "Write it in quotes.", value)
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; absent is empty."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fault(key, "is not a list of texts", 'Write ["…", "…"].', value)
            return ()
        return tuple(value)

    def words(self, key: str, *, required: bool = True) -> Text | None:
        """Read the same words in both languages; one text alone serves for both."""
        value = self.data.get(key)
        if value is None and not required:
            return None
        if isinstance(value, str) and value:
            return Text(nb=value, en=value)
        if isinstance(value, dict) and all(isinstance(value.get(lang), str) for lang in LANGS):
            return Text(nb=value["nb"], en=value["en"])
        self.fault(key, "is not text in both languages", 'Write { nb = "…", en = "…" }.', value)
        return Text(nb="", en="")

    def number(self, key: str, low: float, high: float, *, required: bool = True) -> float | None:
        """Read a number from ``low`` to ``high``."""
        value = self.data.get(key)
        if value is None and not required:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            self.fault(key, f"is not a number from {low:g} to {high:g}", "Mend it.", value)
            return None
        return float(value)

    def one_of(self, key: str, allowed: Sequence[Word]) -> Word | None:
        """Read one of some words."""
        value = self.data.get(key)
        for word in allowed:
            if value == word:
                return word
        self.fault(key, "is none of the allowed words", f"Use one of: {', '.join(allowed)}.", value)
        return None

    def when(self) -> PartialRange | None:
        """Read ``start`` and ``end`` as partial dates; absent is open."""
        try:
            return PartialRange.parse(
                self.text("start", required=False) or None, self.text("end", required=False) or None
            )
        except TimeError as error:
            self.fault("start", "holds a time that cannot be used", str(error))
            return None

    def parts(self, key: str, build: Callable[[Record], T | None]) -> tuple[T, ...]:
        """Read a list of tables, each with the same builder; those that cannot be built are left out."""
        value = self.data.get(key, [])
        if not _are_tables(value):
            self.fault(key, "is not a list of tables", f"Write [[…{key}]] before each.")
            return ()
        built = (
            build(Record(item, f"{self.name}, {key} {number}", self.findings))
            for number, item in enumerate(value, 1)
        )
        return tuple(part for part in built if part is not None)


def check_unique(ids: Sequence[str], what: str, findings: Findings) -> None:
    """Report ids that occur more than once."""
    for repeated in sorted(one for one, times in Counter(ids).items() if times > 1):
        findings.add(f"has more than one {what} of this id", "Give each its own.", value=repeated)
