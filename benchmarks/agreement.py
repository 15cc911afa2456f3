"""Hold what programs counted to what scenemap's tally holds, cell by cell."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

#: The count of each area and month, none for 0; None where it is withheld.
Counts = dict[tuple[str, str], int | None]


def tallied(events: Path, areas: Path) -> Counts:
    """Count as ``scenemap bin`` does, without withholding what is small."""
    from scenemap import ReadingOptions, read_areas
    from scenemap.engines import count_files
    from scenemap.intervals import parse_zone
    from scenemap.tally import Counting

    counting = Counting(read_areas(areas, "EPSG:25832"), "month")
    tally, _ = count_files([events], ReadingOptions(parse_zone("UTC")), counting)
    months = np.datetime64("1970-01", "M") + np.arange(tally.counts.shape[1]) + tally.first_slice
    return {
        (tally.ids[row], str(months[column])): int(tally.counts[row, column])
        for row, column in zip(*np.nonzero(tally.counts), strict=True)
    }


def read_counts(path: Path) -> Counts:
    """Read what another program wrote."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["id"], row["month"]): int(row["count"]) for row in rows}


def read_panel(path: Path) -> Counts:
    """Read what ``scenemap bin`` wrote.

    Raises
    ------
    ValueError
        If a cell shows no count and no flag says that it is withheld or that there was none.
    """
    found: Counts = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            flags, cell = row["flags"].split(";"), (row["area"], row["period"])
            if row["count"]:
                found[cell] = int(row["count"])
            elif "suppressed" in flags:
                found[cell] = None
            elif "unknown" not in flags:
                raise ValueError(f"{' '.join(cell)} has no count and the flags {flags}")
    return {cell: count for cell, count in found.items() if count != 0}


def differences(expected: Counts, other: Counts) -> list[str]:
    """List the cells in which a program differs; what it withholds does not."""
    found = []
    for cell in sorted(expected.keys() | other.keys()):
        one, two = expected.get(cell, 0), other.get(cell, 0)
        if one != two and two is not None:
            found.append(f"{' '.join(cell)}: {one} and {two}")
    return found


def conservation(expected: Counts, n_events: int) -> str:
    """Write the line in which ``scenemap bin`` must tell where every event went."""
    counted = sum(count or 0 for count in expected.values())
    return (
        f"{n_events} rows read = 0 rejected + 0 outside the period + 0 without position + "
        f"{n_events - counted} outside every area + {counted} counted"
    )
