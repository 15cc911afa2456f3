"""Simulate how many of the areas that are named have not changed, and how many that did are named.

Areas of unequal size are counted slice by slice as in ``scatter.py``; in some the mean doubles or halves
after. :func:`scenemap.measures.changes_of` is told nothing of phi. Run from the root of the repository::

    python benchmarks/discovery.py -o docs/discovery.md

The same seed and number of runs give the same file.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

import numpy as np
from scatter import SEED, World, series

from scenemap.intervals import DateRange
from scenemap.measures.changes import FALSE_SHARE, changes_of
from scenemap.measures.designs import WindowCounts

RUNS = 500
#: Slices before; as many after as ``scatter`` has.
BEFORE = 24
#: What multiplies the means of areas that change, in turns.
EFFECTS = (2.0, 0.5)
WINDOWS = (DateRange.parse("2013-01-01..2014-12-31"), DateRange.parse("2015-01-01..2015-12-31"))
HEAD = """\
# How many of the areas that are named are so by chance

Made by `python benchmarks/discovery.py`: {runs:,} runs a cell, seed {seed}. `scenemap changes` names
the areas whose q is {share:g} or less. **False share** is the mean, over the runs, of the part of the
named areas that had not changed (0 where none is named), in percent: it should be {percent:g} at most.
**Found** is the part of the areas that had changed, half of them doubling and half halving, that were
named.

Areas are of unequal size (the logarithm has a standard deviation of 0.7), counted in {before} slices
before and {after} after; **mean** is the count before of an area of middle size, **phi** the variance
of a count over its mean, **r** the correlation of neighbouring slices. phi is estimated from the halves
of the time before, as it is by default.

| areas | changed | mean | phi | r | false share, % | found, % |
|--:|--:|--:|--:|--:|--:|--:|
"""


def cell(
    areas: int, changed: int, mean: float, phi: float, r: float, runs: int
) -> tuple[float, float]:
    """Return the mean false share and the mean part found, in percent."""
    world = World(areas=areas, before=BEFORE, mean=mean, phi=phi, r=r)
    random = np.random.default_rng(
        [SEED, areas, changed, *(round(100 * one) for one in (mean, phi, r))]
    )
    means = world.means()
    # Of every size: the areas are in order of how far they are from the middle one.
    moved = np.linspace(0, areas - 1, changed).round().astype(int)
    for at, row in enumerate(moved):
        means[row, BEFORE:] *= EFFECTS[at % 2]
    counts = np.stack([series(one, phi, r, runs, random) for one in means], axis=1)
    names = tuple(str(at) for at in range(areas))
    false, found = [], []
    for one in counts:
        told = {int(change.area) for change in _named(names, one)}
        false.append(len(told - {*moved.tolist()}) / max(len(told), 1))
        found.append(len(told & {*moved.tolist()}) / max(changed, 1))
    return 100 * float(np.mean(false)), 100 * float(np.mean(found))


def _named(names: tuple[str, ...], counts):  # type: ignore[no-untyped-def]
    middle = BEFORE // 2
    parts = [counts[:, :middle], counts[:, middle:BEFORE], counts[:, BEFORE:]]
    first, second, after = (part.sum(axis=1) for part in parts)
    pair = np.column_stack([first + second, after])
    days = np.tile([730.0, 365.0], (len(names), 1))
    shown = np.full(pair.shape, "shown")
    halves = np.column_stack([first, second])
    table = WindowCounts(names, WINDOWS, pair, days, shown, (1, 1), halves, days / 2, shown)
    changes = changes_of(table)
    return (*changes.rose, *changes.fell)


def main() -> None:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    after = World(before=BEFORE).after
    page = HEAD.format(
        runs=options.runs,
        seed=SEED,
        share=FALSE_SHARE,
        percent=100 * FALSE_SHARE,
        before=BEFORE,
        after=after,
    )
    for areas, share, mean, (phi, r) in product(
        (8, 24, 60), (0.0, 0.25), (20.0, 80.0), ((1.0, 0.0), (2.0, 0.0), (4.0, 0.0), (2.0, 0.3))
    ):
        changed = round(share * areas)
        false, found = cell(areas, changed, mean, phi, r, options.runs)
        told = f"{found:.1f}" if changed else "–"
        page += f"| {areas} | {changed} | {mean:g} | {phi:g} | {r:g} | {false:.1f} | {told} |\n"
    if options.out:
        options.out.write_text(page, encoding="utf-8")
    else:
        sys.stdout.write(page)


if __name__ == "__main__":
    main()
