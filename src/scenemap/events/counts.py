"""Published counts: aggregates over a place and a source period, typed from a document.

A count keeps its period. Nothing here spreads a total over months.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenemap.events.missing import MARKED, THOUSANDS
from scenemap.findings import Findings, did_you_mean
from scenemap.model import Text
from scenemap.tables import Record, Row, read_csv, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scenemap.intervals import DateRange

COUNT_COLUMNS = (
    "place_type", "place", "series", "start", "end", "kind", "unit", "count", "source", "where",
    "note",
)  # fmt: skip
COVERAGE_COLUMNS = ("area", "start", "end", "kind")
PLACE_TYPES = ("area", "zone", "service", "scene", "place", "case")


@dataclass(frozen=True, slots=True)
class Count:
    """One published figure.

    Parameters
    ----------
    place_type, place
        What it was counted at.
    series
        The series it belongs to; within one series and place, periods do not overlap.
    period
        The source period; a season, where the source gives no days.
    kind, unit
        What was counted, and in which unit.
    count
        As printed.
    source, where
        Document; table or page and line.
    """

    place_type: str
    place: str
    series: str
    period: DateRange
    kind: str
    unit: str
    count: float
    source: str
    where: str
    note: str


@dataclass(frozen=True, slots=True)
class Series:
    """What a series counts.

    Parameters
    ----------
    unit_name
        The unit in words for people, in the plural.
    line
        What is counted, in one line; the name unless given.
    definition
        What is counted and what is left out, in full.
    total_of
        The series of which this one prints the totals, if any.
    shown_with
        The series beside whose figures these stand in the outputs, if any.
    """

    id: str
    kind: str
    unit: str
    name: Text
    unit_name: Text
    line: Text
    definition: Text
    total_of: str
    note: str
    shown_with: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Days on which a source looked for a kind in an area: there, no count means zero."""

    area: str
    period: DateRange
    kind: str


def read_series(path: Path) -> dict[str, Series]:
    """Read ``series.toml``.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    findings = Findings(path.name)
    series = find_series(path, findings)
    findings.raise_errors()
    return series


def find_series(path: Path, findings: Findings) -> dict[str, Series]:
    """Read ``series.toml`` as far as it can be: what a series does not say is blank.

    Raises
    ------
    DataError
        If it is not TOML.
    """
    series = {
        name: _series(name, Record(table, f"series '{name}'", findings))
        for name, table in _tables(path, findings)
    }
    for one in series.values():
        for column, named in (("total_of", one.total_of), ("shown_with", one.shown_with)):
            if named and named not in series:
                findings.add(
                    f"of series '{one.id}' is no series",
                    did_you_mean(named, series),
                    column=column,
                    value=named,
                )
    return series


def _tables(path: Path, findings: Findings) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, table in read_toml(path).items():
        if isinstance(table, dict):
            yield name, table
        else:
            findings.add("is not a table", f"Write [{name}] before it.", column=name)


def _series(name: str, record: Record) -> Series:
    blank = Text(nb="", en="")
    return Series(
        id=name,
        kind=record.text("kind"),
        unit=record.text("unit"),
        name=record.words("name") or blank,
        unit_name=record.words("unit_name") or blank,
        line=record.words("line", required=False) or record.words("name") or blank,
        definition=record.words("definition") or blank,
        total_of=record.text("total_of", required=False),
        note=record.text("note", required=False),
        shown_with=record.text("shown_with", required=False),
    )


def read_counts(path: Path, series: dict[str, Series] | None = None) -> tuple[Count, ...]:
    """Read ``counts.csv`` in file order.

    Parameters
    ----------
    path
        The file.
    series
        What is known of the series; None skips that comparison.

    Raises
    ------
    DataError
        With every fault of the file: among them periods that overlap within one series and place,
        series of two kinds or units, and declared totals that are not the sum of their parts.
    """
    findings = Findings(path.name)
    rows = list(read_csv(path, COUNT_COLUMNS, findings))
    numbered = [(row.number, count) for row in rows if (count := _count(row))]
    if series is not None:
        _check_series(numbered, series, findings)
        _check_totals(numbered, series, findings)
    check_periods(
        (
            (number, (one.series, one.place, one.kind, one.place_type), one.period)
            for number, one in numbered
        ),
        findings,
    )
    findings.raise_errors()
    return tuple(count for _, count in numbered)


def _count(row: Row) -> Count | None:
    place_type = row.one_of("place_type", PLACE_TYPES)
    period, value = row.period(), row.number_in("count", 0, 1e12)
    text = row.text("count", required=False)
    if THOUSANDS.fullmatch(text):
        row.findings.add(*MARKED, row=row.number, column="count", value=text)
        return None
    if place_type is None or period is None or value is None:
        return None
    return Count(
        place_type,
        row.text("place"),
        row.text("series"),
        period,
        row.text("kind"),
        row.text("unit"),
        value,
        row.text("source"),
        row.text("where"),
        row.text("note", required=False),
    )


def _check_series(
    numbered: Iterable[tuple[int, Count]], series: dict[str, Series], findings: Findings
) -> None:
    for number, count in numbered:
        known = series.get(count.series)
        if known is None:
            findings.add(
                "is not described in series.toml",
                f"Describe it there, or correct the name. {did_you_mean(count.series, series)}",
                row=number,
                column="series",
                value=count.series,
            )
            continue
        for column, value, expected in (
            ("kind", count.kind, known.kind),
            ("unit", count.unit, known.unit),
        ):
            if expected and value != expected:
                findings.add(
                    f"is not that of its series, '{expected}'",
                    "One series has one kind and one unit.",
                    row=number,
                    column=column,
                    value=value,
                )


def check_periods(
    numbered: Iterable[tuple[int, tuple[str, ...], DateRange]], findings: Findings
) -> None:
    """Report periods that overlap: for each row its number, what it counts and when.

    What it counts begins with the series and the place.
    """
    groups: dict[tuple[str, ...], list[tuple[DateRange, int]]] = defaultdict(list)
    for number, key, period in numbered:
        groups[key].append((period, number))
    for (name, place, *_), periods in groups.items():
        # The period that reaches furthest so far is the one that a later one can overlap.
        (furthest, row), *rest = sorted(periods)
        for period, other in rest:
            if period.start < furthest.end:
                findings.add(
                    f"overlaps {furthest} in row {row}, for '{place}' in series '{name}'",
                    "Put totals and their parts in different series.",
                    row=other,
                    column="start",
                    value=period,
                )
            if period.end > furthest.end:
                furthest, row = period, other


def _check_totals(
    numbered: Iterable[tuple[int, Count]], series: dict[str, Series], findings: Findings
) -> None:
    """Hold a declared total to its parts, where the parts fill its period exactly."""
    counts = list(numbered)
    for number, total in counts:
        known = series.get(total.series)
        if known is None or not known.total_of:
            continue
        parts = [
            count
            for _, count in counts
            if count.series == known.total_of
            and (count.place_type, count.place) == (total.place_type, total.place)
            and total.period.covers(count.period)
        ]
        filled = sum(part.period.days for part in parts) == total.period.days
        if filled and abs(sum(part.count for part in parts) - total.count) > 1e-9:
            findings.add(
                f"is not the sum of its parts in '{known.total_of}', "
                f"{sum(part.count for part in parts):g}",
                "Correct it; if the source prints it so, do not declare it a total but write a note.",
                row=number,
                column="count",
                value=f"{total.count:g}",
            )


def read_coverage(path: Path) -> tuple[Coverage, ...]:
    """Read a coverage table: ``area, start, end, kind``; the last day is included.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    findings = Findings(path.name)
    rows = list(read_csv(path, COVERAGE_COLUMNS, findings))
    found = tuple(
        Coverage(row.text("area"), period, row.text("kind"))
        for row in rows
        if (period := row.days())
    )
    findings.raise_errors()
    return found
