"""How long it takes to decide what to withhold, from a small city to 100 areas by 60 months.

    python benchmarks/disclosure.py

Counts are Poisson with means that differ from area to area, most of them small. ``published`` are the
totals of each area and year, known from elsewhere; ``earlier`` is a release by quarter before.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scenemap.case import Case, load_case
from scenemap.counted import CountedPanel
from scenemap.disclosure import disclose, disclose_together
from scenemap.disclosure.releases import release_of
from scenemap.intervals import By, DateRange, slices
from scenemap.tally import Conservation

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenemap.panel import Panel

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

PERIOD = DateRange.parse("2015-01-01..2024-12-31")
SIZES = ((7, 24), (30, 36), (100, 60))


def counted(counts: np.ndarray, by: By) -> CountedPanel:
    """Lay counts out from January 2015, everywhere covered."""
    cut = slices(PERIOD, by)[: counts.shape[1]]
    days = np.broadcast_to([one.range.days for one in cut], counts.shape)
    total = int(counts.sum())
    return CountedPanel(
        kind="find",
        unit="find",
        by=by,
        slices=cut,
        periods=tuple(one.range for one in cut),
        areas=tuple(f"area{i:03}" for i in range(len(counts))),
        counts=counts,
        days=days,
        told=np.ones(len(counts), dtype=bool),
        spread=np.zeros(counts.shape, dtype=bool),
        origin="events",
        conservation=Conservation(total, 0, 0, 0, 0, total),
    )


def case_of(folder: Path, yearly: np.ndarray | None = None) -> Case:
    """Make a case that publishes the totals of each area and year, or nothing."""
    from builders import area, count, covered, unplaced, write_case

    names = [f"area{i:03}" for i in range(1 if yearly is None else len(yearly))]
    years = slices(PERIOD, "year")
    counts = [
        count(name, start=str(one.range.start), end=str(one.range.last), count=int(n))
        for name, row in zip(names, yearly if yearly is not None else (), strict=False)
        for one, n in zip(years, row, strict=False)
    ]
    nothing = {"counts": None, "series": None, "coverage": None}
    parts = unplaced(areas=[area(name, None) for name in names], interventions=None)
    parts |= nothing if yearly is None else {"counts": counts, "coverage": [covered(names[0])]}
    settings = {"bounds": None, **({"main_series": None} if yearly is None else {})}
    return load_case(write_case(folder, **{**parts, "settings": settings}))


def ways(counts: np.ndarray, folder: Path) -> dict[str, Callable[[], Panel]]:
    """Return each way of releasing, by name."""
    month = counted(counts, "month")
    quarter = counted(counts.reshape(len(counts), -1, 3).sum(2), "quarter")
    plain = case_of(folder / "plain")
    published = case_of(folder / "published", counts.reshape(len(counts), -1, 12).sum(2))
    earlier = release_of(disclose(quarter, plain), "city", ()).table()
    return {
        "month": lambda: disclose(month, plain),
        "month, published": lambda: disclose(month, published),
        "month, earlier": lambda: disclose(month, plain, earlier=[earlier]),
        "month and quarter": lambda: disclose_together([month, quarter], plain)[0],
    }


def main() -> None:
    """Time each way once, in seconds of the processor."""
    for n_areas, n_months in SIZES:
        random = np.random.default_rng(1)
        mean = random.gamma(0.6, 6, (n_areas, 1))
        counts = random.poisson(mean * np.ones((n_areas, n_months)))
        small = int(((counts >= 1) & (counts < 5)).sum())
        with tempfile.TemporaryDirectory() as folder:
            named = ways(counts, Path(folder))
        for name, work in named.items():
            start = time.process_time()
            shown = work().withheld
            took = time.process_time() - start
            sys.stdout.write(
                f"{n_areas:4} x {n_months:2}  {name:18} {took:6.2f} s   small {small:5}   withheld "
                f"{shown.cells:5} of {shown.of_cells:5}\n"
            )


if __name__ == "__main__":
    main()
