"""A table of published counts, as somebody has it in a spreadsheet, made ready for a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from scenemap.areas import names_of
from scenemap.events.cleaning import ReadingOptions, clean
from scenemap.events.counts import check_periods
from scenemap.events.sources import Part, RawBatch, raw_batches
from scenemap.findings import Findings, some_of
from scenemap.identifiers import slug
from scenemap.intervals import DateRange
from scenemap.model import DEFAULT_KIND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from scenemap.areas import Area

_NEEDED = ("area", "start", "end", "count")


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts by area and period.

    Parameters
    ----------
    series
        Id of the series that they become, from the file's name.
    kind
        What was counted; "event" if the table does not say.
    rows
        Area, period and count, in file order.
    blank
        Rows without a count, which were left out: unknown is not zero.
    small
        Rows with a count from 1 to 4.
    """

    series: str
    kind: str
    rows: tuple[tuple[str, DateRange, int], ...]
    blank: int
    small: int

    @property
    def period(self) -> DateRange:
        """From the first day that a row tells of to the last."""
        periods = [period for _, period, _ in self.rows]
        return DateRange(min(one.start for one in periods), max(one.end for one in periods))

    def rows_for_case(self, fill_in: str) -> Iterator[tuple[object, ...]]:
        """Write the rows of ``counts.csv``; ``where`` is left to fill in."""
        for area, period, count in self.rows:
            yield (
                "area", area, self.series, period.start, period.last, self.kind, DEFAULT_KIND, count,
                "source", fill_in, "",
            )  # fmt: skip


def read_count_table(path: Path, areas: Sequence[Area], zone: ZoneInfo) -> CountTable:
    """Read a table with ``area, start, end, count`` and, if there is one, ``kind``.

    Parameters
    ----------
    path
        CSV (comma or semicolon, UTF-8 or cp1252) or XLSX; Norwegian names of columns will do.
    areas
        That the rows name, by id or by name.
    zone
        The case's.

    Raises
    ------
    DataError
        With every fault of the table.
    """
    findings = Findings(path.name)
    options = ReadingOptions(zone, areas=names_of(areas), default_kind=DEFAULT_KIND)
    rows: list[_Row] = []
    blank = 0
    for raw in raw_batches(Part(path), None):
        missing = [name for name in _NEEDED if name not in raw.columns]
        if missing:
            findings.add(
                f"has no column {', '.join(missing)}",
                "A table of counts needs area, start, end and count.",
                row=1,
            )
            break
        empty = raw.blank("count")
        blank += int(empty.sum())
        rows += _rows(raw.where(~empty), options, findings)
    kinds = sorted({row.kind for row in rows})
    if len(kinds) > 1:
        findings.add(
            f"holds several kinds: {some_of(kinds)}",
            "Give each a table of its own.",
            column="kind",
        )
    series = slug(path.stem) or "counts"
    check_periods(
        [(row.number, (series, row.area, row.kind), row.period) for row in rows], findings
    )
    if not rows and not findings.errors:
        findings.add("holds no count", "Give it a row for each area and period.")
    findings.raise_errors()
    return CountTable(
        series=series,
        kind=kinds[0],
        rows=tuple((row.area, row.period, row.count) for row in rows),
        blank=blank,
        small=sum(1 <= row.count <= 4 for row in rows),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    area: str
    kind: str
    period: DateRange
    count: int


def _rows(raw: RawBatch, options: ReadingOptions, findings: Findings) -> Iterator[_Row]:
    """Check rows that hold a count as those of an event file are checked, and hold them to days."""
    given = ~raw.blank("end") & ~raw.blank("area")
    for row in raw.row[~given]:
        findings.add("holds no area, or no end", "Fill it in.", row=int(row))
    batch = clean(raw.where(given), options)
    for fault in batch.faults:
        findings.add(
            fault.reason, fault.remedy, row=fault.row, column=fault.column, value=fault.value
        )
    for row in batch.frame().itertuples():
        start, end = row.start.to_pydatetime(), row.end.to_pydatetime()
        if start.time() == end.time() == time.min and start < end:
            period = DateRange(start.date(), end.date())
            yield _Row(row.row, row.area, row.kind, period, row.count)
        else:
            findings.add(
                "and 'end' are not two days",
                "Write them as 2015-01-01 or 01.01.2015, without clock times.",
                row=row.row,
                column="start",
            )
