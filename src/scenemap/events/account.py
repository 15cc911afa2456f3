"""What became of the rows that were read: an account that adds up, batch by batch."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.crs import FAR, POSITION_FAULTS
from scenemap.errors import DataError
from scenemap.events.times import TimeEvidence
from scenemap.findings import SHOWN, Finding, Findings, number_of
from scenemap.intervals import DATED
from scenemap.model import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenemap.events.table import EventBatch, Fault

#: So many findings of files are told.
_MOST_FINDINGS = 100
#: Rows of a refusal that are named; the rest are counted.
_NAMED_ROWS = 5
#: What is said of numbers that were taken for times.
_NUMBERED = {
    "epoch_s": "seconds since 1970 began in UTC, and put on the clock of {zone}",
    "epoch_ms": "milliseconds since 1970 began in UTC, and put on the clock of {zone}",
    "serial": "days and parts of days of a spreadsheet",
    "serial_day": "days of a spreadsheet",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows refused for one reason: how many, and the first of them."""

    count: int
    rows: tuple[int, ...]

    def __add__(self, other: Refusal) -> Refusal:
        rows = sorted(self.rows + other.rows)[:_NAMED_ROWS]
        return Refusal(self.count + other.count, tuple(rows))


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of one file: how many, and the first of them to show."""

    count: int
    first: tuple[Fault, ...]

    def __add__(self, other: Faults) -> Faults:
        # Stable: of several faults of one row the first that was found stays the first.
        first = sorted(self.first + other.first, key=lambda fault: fault.row)[:SHOWN]
        return Faults(self.count + other.count, tuple(first))


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the rows that were read. Bounded in size, however many there are.

    Parameters
    ----------
    read, rejected
        Rows.
    naive
        Rows with clock times that came without an offset.
    simulated
        Some rows, refused ones included, say that they are simulated.
    refusals
        By file, column and reason.
    faults
        By file, in the order in which files were read.
    unreal
        By file: times that a clock change skips.
    moved
        By file and offset: rows whose clock was changed to the zone's.
    times
        By file: what its rows say together of how its times are written.
    findings
        What a reader should know of the files, each told once.
    far
        By file: rows whose position lies far outside the case.
    placed
        Rows that were kept and have a position.
    twice
        When the first row ends of those whose clock time occurs twice and is meant the second time; None
        if there are none.
    """

    read: int = 0
    rejected: int = 0
    naive: int = 0
    simulated: bool = False
    refusals: Mapping[tuple[str, str, str], Refusal] = field(default_factory=dict)
    faults: Mapping[str, Faults] = field(default_factory=dict)
    unreal: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[tuple[str, str], int] = field(default_factory=dict)
    times: Mapping[str, TimeEvidence] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    far: Mapping[str, int] = field(default_factory=dict)
    placed: int = 0
    twice: np.datetime64 | None = None

    @classmethod
    def of(cls, batch: EventBatch, file: str) -> Account:
        """Account for one batch of a file."""
        refused: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        rejected = batch.rejected
        for fault in rejected.values():
            refused[file, fault.column, fault.reason].append(fault.row)
        return cls(
            read=batch.n_read,
            rejected=len(rejected),
            naive=batch.naive,
            simulated=batch.simulated,
            refusals={
                why: Refusal(len(rows), tuple(sorted(rows)[:_NAMED_ROWS]))
                for why, rows in refused.items()
            },
            faults={file: Faults(len(batch.faults), batch.faults[:SHOWN])} if batch.faults else {},
            unreal={file: batch.unreal} if batch.unreal else {},
            moved={(file, offset): count for offset, count in batch.moved.items()},
            times={file: batch.evidence} if batch.evidence != TimeEvidence() else {},
            findings=batch.findings,
            far={file: batch.far} if batch.far else {},
            placed=int(np.count_nonzero(np.isfinite(batch.lon))),
            twice=_first_twice(batch),
        )

    def __add__(self, other: Account) -> Account:
        return Account(
            self.read + other.read,
            self.rejected + other.rejected,
            self.naive + other.naive,
            self.simulated or other.simulated,
            sums(self.refusals, other.refusals),
            sums(self.faults, other.faults),
            sums(self.unreal, other.unreal),
            sums(self.moved, other.moved),
            sums(self.times, other.times),
            tuple(dict.fromkeys((*self.findings, *other.findings)))[:_MOST_FINDINGS],
            sums(self.far, other.far),
            self.placed + other.placed,
            min((one for one in (self.twice, other.twice) if one is not None), default=None),
        )

    def raise_astray(self) -> None:
        """Raise an error where every position lies far outside the case: then it is the positions' fault.

        Raises
        ------
        DataError
            With the remedy.
        """
        if self.placed and sum(self.far.values()) == self.placed:
            files = ", ".join([*self.far][:_NAMED_ROWS])
            problem, remedy = POSITION_FAULTS[FAR]
            raise DataError(f"{files} cannot be used: every position {problem}. {remedy}")

    def raise_faults(self) -> None:
        """Raise an error for the first file that holds bad rows.

        Raises
        ------
        DataError
            With the first of its faults, and how many there are.
        """
        for file, faults in self.faults.items():
            findings = Findings(file)
            for fault in faults.first:
                findings.add(
                    fault.reason,
                    fault.remedy,
                    row=fault.row,
                    column=fault.column,
                    value=fault.value,
                )
            count = number_of(faults.count, "fault")
            lines = [f"{file} is not usable: {count}.", *(f"  {item}" for item in findings)]
            if faults.count > SHOWN:
                lines.append(f"  and {faults.count - SHOWN} more.")
            lines.append("Mend the rows, or leave them out, counted, with `bad_rows='reject'`.")
            raise DataError("\n".join(lines), findings.items)

    def warnings(self, zone: str) -> tuple[Finding, ...]:
        """Say what is known of the files; warn of how times were read, where that may not be meant."""
        found = [*self.findings, *_dated(self.times)]
        if self.far:
            found += _one(
                [*self.far],
                # Without their number, from which that of others outside every area would follow.
                "some rows lie far outside the case and count as outside every area",
                "Check the system of the positions, or choose another case, if that is not meant.",
            )
        if self.moved:
            offsets = " and ".join(sorted({offset for _, offset in self.moved}))
            found += _one(
                [file for file, _ in self.moved],
                f"{_some(sum(self.moved.values()))} times with the offset {offsets} were converted to "
                f"{zone}",
                "If the clock is local as it stands, take it so with `clock_as_written=`.",
            )
        for digits, since in _NUMBERED.items():
            found += _one(
                [file for file, times in self.times.items() if digits in times.used],
                f"times are numbers, and were read as {since.format(zone=zone)}",
                "Write them as 2015-06-17T14:05 if that is not meant.",
            )
        found += _one(
            [file for file, times in self.times.items() if times.guessed],
            "nothing says whether day or month comes first in dates; they were read with the month "
            "first, as goes with clocks of twelve hours",
            "`time_format=` says otherwise.",
        )
        found += _one(
            [file for file, times in self.times.items() if times.short_first],
            "years of two digits were read as years from 2000 to 2049, with the day first: 19.11.25 is "
            "2025-11-19",
            "`time_format=` says otherwise.",
        )
        found += (
            # Without their number: it is one of events within a single hour.
            Finding(
                file,
                f"has times that do not exist in {zone}",
                "They fall in the hour that the clock change skips; the file may be in UTC "
                "(`tz='UTC'`).",
                level="warning",
            )
            for file in self.unreal
        )
        return tuple(found)


def _dated(times: Mapping[str, TimeEvidence]) -> Iterator[Finding]:
    """Say which files were taken as dated to the month, the quarter or the year."""
    for unit, day in product(DATED[1:], ("first", "last")):
        yield from _one(
            [
                file
                for file, one in times.items()
                if one.taken == unit and (one.firsts is None) == (day == "last")
            ],
            f"every row falls on the {day} day of a {unit}; they were taken as dated to the {unit}, not "
            "the day",
            "`dated='day'` takes them as written.",
        )


def _one(files: Sequence[str], problem: str, remedy: str) -> Iterator[Finding]:
    """Warn once of what is so in several files."""
    names = [*dict.fromkeys(files)]
    if names:
        others = {0: "", 1: " and 1 other file"}.get(
            len(names) - 1, f" and {len(names) - 1} other files"
        )
        yield Finding(f"{names[0]}{others}", problem, remedy, level="warning")


def _some(count: int) -> str:
    """Write a number of rows; of few it is not told how few."""
    return str(count) if count >= SMALLEST else "some"


def sums(one: Mapping[Any, Any], two: Mapping[Any, Any]) -> dict[Any, Any]:
    """Add the values of two mappings, key by key, in the order of the keys."""
    added = {key: one[key] + value if key in one else value for key, value in two.items()}
    return {**one, **added}


def _first_twice(batch: EventBatch) -> np.datetime64 | None:
    if batch.again is None or not (second := batch.again != 0).any():
        return None
    ends = batch.start if batch.end is None else batch.end
    return np.datetime64(ends[second].min())
