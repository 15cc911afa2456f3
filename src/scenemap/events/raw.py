"""Raw rows as they stand in a file, what of a file is read, and under which names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from scenemap.errors import DataError
from scenemap.events.missing import blank_cells
from scenemap.findings import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from scenemap.findings import Finding
    from scenemap.frames import Frame
    from scenemap.tables import Record

#: One raw column: a numpy array of numbers or naive times, or a Series of anything else.
Column: TypeAlias = "NDArray[Any] | pd.Series[Any]"
#: So many rows are read, and counted, at a time.
BATCH = 250_000
#: Names every sheet, layer or collection of a file.
ALL = "all"


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What of an event file is read, and under which names.

    Parameters
    ----------
    tables
        Sheets, layers or collections of files that hold several; ``("all",)`` for every one. Without
        it such a file is refused.
    columns
        Column of :mod:`scenemap.events.schema`: the column of the file that it is, or several that make
        it up, parted by spaces: ``{"time": "dato klokkeslett"}``.
    leave_out_totals
        Rows that begin with a word such as "Sum" or "I alt" are left out; else they are faults.

    Examples
    --------
    >>> SourceOptions(tables=("2015", "2016"), columns={"kind": "Type hendelse"}).tables
    ('2015', '2016')
    """

    tables: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    leave_out_totals: bool = False

    @classmethod
    def of(
        cls,
        tables: Sequence[str] = (),
        columns: Sequence[str] = (),
        *,
        leave_out_totals: bool = False,
    ) -> SourceOptions:
        """Make options of what is typed: columns as ``time=occur_date``.

        Raises
        ------
        DataError
            If a column is not typed so, or twice.

        Examples
        --------
        >>> SourceOptions.of(columns=["kind=Type hendelse"]).columns
        {'kind': 'Type hendelse'}
        """
        told: dict[str, str] = {}
        for one in columns:
            to, _, name = (part.strip() for part in one.partition("="))
            if not (to and name):
                raise DataError(f"'{one}' names no column. Write it as time=occur_date.")
            if to in told:
                raise DataError(
                    f"Column '{to}' is given twice. Give it once, as in 'time=dato klokkeslett'."
                )
            told[to] = name
        return cls(tuple(tables), told, leave_out_totals)

    @classmethod
    def of_case(cls, record: Record) -> SourceOptions:
        """Read the table ``[events]`` of a ``case.toml``: ``tables``, ``columns``, ``leave_out_totals``.

        Faults go to the record's findings.
        """
        known = ("tables", "columns", "leave_out_totals")
        for key in record.data:
            if key not in known:
                record.fault(
                    key, "is nothing that is said of event files", did_you_mean(key, known)
                )
        columns = record.data.get("columns", {})
        if not isinstance(columns, dict) or not all(
            isinstance(one, str) for one in columns.values()
        ):
            record.fault(
                "columns", "is no table of names", 'Write columns = { time = "occur_date" }.'
            )
            columns = {}
        totals = record.data.get("leave_out_totals", False)
        if not isinstance(totals, bool):
            record.fault(
                "leave_out_totals", "is neither true nor false", "Write true or false.", totals
            )
        return cls(record.texts("tables"), columns, totals is True)

    def over(self, other: SourceOptions) -> SourceOptions:
        """Return these options, and those of another for what these do not say."""
        return SourceOptions(
            self.tables or other.tables,
            {**other.columns, **self.columns},
            self.leave_out_totals or other.leave_out_totals,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A file, a table of it, or some row groups of a Parquet file: what one worker reads.

    Parameters
    ----------
    path
        The file.
    groups
        First row group and the one after the last; None for the whole file.
    first_row
        Number of the first row, where ``groups`` are given.
    weight
        Bytes of the file that the part stands for, to tell progress.
    also
        Columns that are read besides those of event files, by their normal name
        (:func:`scenemap.identifiers.normal`): what they are read as.
    table
        Sheet, layer or collection; None for those that :class:`SourceOptions` names.
    label
        What messages call the part; the file's name unless given.
    findings
        What a reader should know of it: tables that were left out.
    frame
        A table in memory, in the place of the file; ``path`` is its name.
    chosen
        Its tables were looked for already.
    """

    path: Path
    groups: tuple[int, int] | None = None
    first_row: int = 1
    weight: int = 0
    also: Mapping[str, str] = field(default_factory=dict)
    table: str | None = None
    label: str = ""
    findings: tuple[Finding, ...] = ()
    frame: Frame | None = None
    chosen: bool = False

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.label or self.path.name


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Raw rows as they stand in the file, under the names of :mod:`scenemap.events.schema`.

    Parameters
    ----------
    columns
        The columns that are used.
    row
        Number of each row as an editor counts it.
    decimal_comma
        Numbers are written with a decimal comma.
    weight
        Bytes of the file that were read for it.
    crs
        System of ``easting, northing``, where the file is of a kind that is known to be in it.
    findings
        What a reader should know: columns that are not used, rows that were left out.
    """

    columns: dict[str, Column]
    row: NDArray[np.int64]
    decimal_comma: bool = False
    weight: int = 0
    crs: str | None = None
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"<RawBatch: {len(self.row)} rows; they are not shown>"

    def where(self, keep: NDArray[np.bool_]) -> RawBatch:
        """Return some of the rows."""
        return replace(
            self,
            columns={name: column[keep] for name, column in self.columns.items()},
            row=self.row[keep],
        )

    def blank(self, column: str) -> NDArray[np.bool_]:
        """Say which cells of a column hold nothing."""
        import pandas as pd

        return np.asarray(blank_cells(pd.Series(self.columns[column])), dtype=bool)
