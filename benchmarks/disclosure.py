"""How long it takes to decide what to withhold, from a small city to 100 areas by 60 months.

    python benchmarks/disclosure.py

Counts are Poisson with means that differ from area to area, most of them small. ``published`` are the
totals of each area and year, known from elsewhere; ``earlier`` is a release by quarter before.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.disclosure import disclose, disclose_together
from scenemap.disclosure.releases import release_of
from scenemap.intervals import DateRange, slices
from scenemap.panel import COLUMNS, Panel

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = ((7, 24), (30, 36), (100, 60))


def panel(counts: np.ndarray, by: str) -> Panel:
    """Lay counts out from January 2015, everywhere covered."""
    cut = slices(DateRange.parse("2015-01-01..2024-12-31"), by)[: counts.shape[1]]
    days = [one.range.days for one in cut]
    rows = [
        (f"area{i:03}", one.id, int(n), d, "exact", d, n / d * 30, 1)
        for i, row in enumerate(counts)
        for one, n, d in zip(cut, row, days, strict=True)
    ]
    whole = dict.fromkeys(("count", "coverage", "days", "source_periods"), "Int64")
    cells = pd.DataFrame(rows, columns=list(COLUMNS)).astype({**whole, "per_30_days": "Float64"})
    text = {one.id: str(one.range) for one in cut}
    source = cells[["area", "period", "count", "per_30_days", "flags"]]
    return Panel(
        "find", "find", by, cut, tuple(sorted(set(cells["area"]))), cells,
        tuple(one.range for one in cut), source.assign(period=source["period"].map(text)), "events",
    )  # fmt: skip


def ways(counts: np.ndarray) -> dict[str, Callable[[], Panel]]:
    """Return each way of releasing, by name."""
    month = panel(counts, "month")
    quarter = panel(counts.reshape(len(counts), -1, 3).sum(2), "quarter")
    year = panel(counts.reshape(len(counts), -1, 12).sum(2), "year")
    earlier = release_of(disclose(quarter), "city", ()).table()
    published = replace(year, origin="published")
    return {
        "month": lambda: disclose(month),
        "month, published": lambda: disclose(month, public=[published]),
        "month, earlier": lambda: disclose(month, earlier=[earlier]),
        "month and quarter": lambda: disclose_together([month, quarter])[0],
    }


def main() -> None:
    """Time each way once, in seconds of the processor."""
    for n_areas, n_months in SIZES:
        random = np.random.default_rng(1)
        mean = random.gamma(0.6, 6, (n_areas, 1))
        counts = random.poisson(mean * np.ones((n_areas, n_months)))
        small = int(((counts >= 1) & (counts < 5)).sum())
        for name, work in ways(counts).items():
            start = time.process_time()
            shown = work().withheld
            took = time.process_time() - start
            sys.stdout.write(
                f"{n_areas:4} x {n_months:2}  {name:18} {took:6.2f} s   small {small:5}   withheld "
                f"{shown.cells:5} of {shown.of_cells:5}\n"
            )


if __name__ == "__main__":
    main()
