"""Simulate how often a scan finds clusters where there are none and where there is one; time it.

Areas lie at random in a square of 5 km and are of unequal size; seasons change all of them alike. In some
worlds three neighbours have twice as many events for two months; in some the same persons recur, so that
events come in groups. Run from the root of the repository::

    python benchmarks/scanning.py -o docs/scanning.md
    python benchmarks/scanning.py --speed

The same seed and number of runs give the same file; of times, which differ, it holds nothing.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from scenemap.intervals import DateRange
from scenemap.measures.scan import ScanTable, space_time_scan
from scenemap.measures.scanning import Cylinders, Windows, zones_of

SEED, RUNS, DRAWS = 20140825, 1_000, 199
LEVEL = 0.05
MONTHS = 24
#: Where and when there is a cluster: so many neighbours, in these months, so many times as many.
NEIGHBOURS, SPELL, TIMES = 3, slice(10, 12), 2.0
HEAD = """\
# How often a scan finds what is not there, and what is

Made by `python benchmarks/scanning.py`: {runs:,} runs a cell of {draws} deals each, seed {seed}. A
cluster stands out where p is {level:g} or less. **None there** is the part of the worlds without a
cluster in which one stood out, in percent: it should be {percent:g}. **Found** is the part of the worlds
with one ({neighbours} neighbouring areas with twice as many events for 2 of {months} months) in which a
cluster stood out that shares an area and a month with it.

Areas are of unequal size (the logarithm has a standard deviation of 0.7), lie at random in a square of
5 km, and have a season in common; **mean** is the count of an area of middle size in a month. **Alone**
are events that do not depend on each other; **in groups** come on average two at a time, in one area and
month, as where the same persons recur: what stands out then is persons, and p says nothing. A figure of
{percent:g} has a standard error of {error:.1f}.

| areas | mean | events | none there, % | found, % |
|--:|--:|---|--:|--:|
"""


def slices(n: int) -> tuple[DateRange, ...]:
    """Return so many slices that follow on one another."""
    first = date(2015, 1, 1)
    starts = [first + timedelta(30 * i) for i in range(n + 1)]
    return tuple(DateRange(*pair) for pair in pairwise(starts))


def drawn(random: np.random.Generator, means: np.ndarray, *, groups: bool) -> np.ndarray:
    """Draw counts; in groups, each of one event and on average one more."""
    if not groups:
        return random.poisson(means)
    parties = random.poisson(means / 2)
    return parties + random.poisson(parties)


def cell(areas: int, mean: float, runs: int, *, groups: bool) -> tuple[float, float]:
    """Return in what part of the worlds a cluster stood out, without one there and with, in percent."""
    random = np.random.default_rng([SEED, areas, round(mean), groups])
    names, periods = tuple(f"a{i:03}" for i in range(areas)), slices(MONTHS)
    out, found = 0, 0
    for run in range(runs):
        points = random.uniform(0, 5_000, (areas, 2))
        size = mean * random.lognormal(0, 0.7, (areas, 1))
        means = size * (1 + 0.3 * np.sin(np.arange(MONTHS) * math.pi / 6))
        near = np.argsort(np.hypot(*(points - points[0]).T))[:NEIGHBOURS]
        raised = means.copy()
        raised[near, SPELL] *= TIMES
        for there, of in ((False, means), (True, raised)):
            table = ScanTable(names, periods, drawn(random, of, groups=groups), points)
            scan = space_time_scan(table, draws=DRAWS, seed=run, level=LEVEL)
            if there:
                spell = DateRange(periods[SPELL.start].start, periods[SPELL.stop - 1].end)
                its = {names[i] for i in near}
                found += any(
                    its & {*one.areas} and one.window.overlap(spell) for one in scan.standing_out
                )
            else:
                out += bool(scan.standing_out)
    return 100 * out / runs, 100 * found / runs


def plain_largest(tables: np.ndarray, zones: list[np.ndarray], longest: int) -> list[float]:
    """Return the largest ratio of each deal: a loop over zones in one over deals, windows at once."""
    total = tables[0].sum()
    n = tables.shape[2]
    first, last = np.array(
        [(a, b) for a in range(n) for b in range(a + 1, min(a + longest, n) + 1)]
    ).T
    found = []
    for table in tables:
        ends = np.concatenate([[0], np.cumsum(table.sum(axis=0))])
        best = 0.0
        for zone in zones:
            until = np.concatenate([[0], np.cumsum(table[zone].sum(axis=0))])
            c = (until[last] - until[first]).astype(float)
            e = until[-1] * (ends[last] - ends[first]) / total
            high = (c > e) & (c >= 2)
            c, e = c[high], e[high]
            ratio = c * np.log(c / e) + (total - c) * np.log((total - c) / (total - e))
            best = max(best, ratio.max(initial=0.0))
        found.append(best)
    return found


def speed(areas: int, months: int, draws: int, plainly: int) -> str:
    """Time a scan and the plain loop on the same zones, in seconds of one processor."""
    random = np.random.default_rng(SEED)
    points = random.uniform(0, 5_000, (areas, 2))
    points = points[np.lexsort(points.T[::-1])]
    counts = random.poisson(random.gamma(1.0, 4.0, (areas, 1)) * np.ones(months))
    import scipy.stats  # noqa: F401 - loaded once by whoever scans, however much

    start = time.process_time()
    space_time_scan(
        ScanTable(tuple(f"a{i:03}" for i in range(areas)), slices(months), counts, points),
        draws=draws,
    )
    whole = time.process_time() - start
    zones = zones_of(*points.T, counts.sum(axis=1), radius=math.inf, most=counts.sum() / 2)
    cylinders = Cylinders(counts, zones, Windows(np.zeros(months, dtype=np.intp), months // 2))
    dealt = np.diff(cylinders._dealt(np.random.default_rng(0), plainly).astype(int), axis=1)
    places = [zones.places(i) for i in range(len(zones.size))]
    start = time.process_time()
    slowly = plain_largest(dealt.swapaxes(1, 2), places, months // 2)
    loop = (time.process_time() - start) / plainly * draws
    assert np.allclose(slowly, cylinders.largest_of_deals(plainly, 0)), (
        "the loop finds something else"
    )
    times = f"{loop / whole:.0f} times"
    return (
        f"{areas} areas, {months} slices, {counts.sum():,} events, {len(places):,} zones, {draws} deals: "
        f"{whole:.1f} s of a processor; the plain loop {loop:.0f} s (from {plainly} deals), {times}\n"
    )


def main() -> None:
    """Print the page or the times, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    if options.speed:
        for areas, months in ((30, 36), (100, 60)):
            sys.stdout.write(speed(areas, months, 999, 4))
        return
    page = HEAD.format(
        runs=options.runs, draws=DRAWS, seed=SEED, level=LEVEL, percent=100 * LEVEL,
        error=100 * math.sqrt(LEVEL * (1 - LEVEL) / options.runs),
        neighbours=NEIGHBOURS, months=MONTHS,
    )  # fmt: skip
    for areas, mean, groups in ((10, 8, False), (30, 8, False), (10, 25, False), (10, 8, True)):
        out, found = cell(areas, mean, options.runs, groups=groups)
        how = "in groups" if groups else "alone"
        page += f"| {areas} | {mean} | {how} | {out:.1f} | {found:.1f} |\n"
    if options.out:
        options.out.write_text(page, encoding="utf-8")
    else:
        sys.stdout.write(page)


if __name__ == "__main__":
    main()
