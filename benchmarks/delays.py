"""Simulate registers in which events are entered late, and hold what is told of them to the truth.

Events fall evenly and are registered after an exponential time. Run from the root of the repository, in
some seconds::

    python benchmarks/delays.py

It prints a table; the same seed and number of runs give the same one.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from itertools import product

import numpy as np

from scenemap.delays import delays_of
from scenemap.disclosure.delays import disclose_delays
from scenemap.intervals import DateRange
from scenemap.tally import WEEK, Tally, week_of
from scenemap.text import same

SEED = 19940322
RUNS = 400
WEEKS, QUARTER = 156, 13
FIRST = date(2020, 1, 6)


def one(
    random: np.random.Generator, weekly: float, days: float, faster: float
) -> tuple[int, float] | None:
    """Draw a register; return the percent told of its last quarter and the true one, None if untold.

    ``faster`` divides the time that the last half-year takes to be registered.
    """
    n = random.poisson(weekly * WEEKS)
    happened = random.integers(0, 7 * WEEKS, n)
    mean = np.where(happened >= 7 * (WEEKS - 26), days / faster, days)
    entered = happened + (random.exponential(1, n) * mean).astype(np.int64)
    known = entered < 7 * WEEKS
    start = FIRST.toordinal() - date(1970, 1, 1).toordinal()
    week = week_of(happened[known] + start)
    late = week_of(entered[known] + start) - week
    keys, counts = np.unique(week * WEEK + late, return_counts=True)
    tally = Tally(
        ("all",),
        "week",
        np.zeros((1, 0), dtype=np.int64),
        kinds={"event": n},
        registered=(start, start + 7 * WEEKS - 1),
        delays=dict(zip(keys.tolist(), counts.tolist(), strict=True)),
    )
    end = FIRST + timedelta(days=7 * WEEKS)
    last = DateRange(end - timedelta(days=7 * QUARTER), end)
    told = disclose_delays(delays_of(tally, "event"), [(last, same("last"))])
    if not told.weeks:
        return None
    within = happened >= 7 * (WEEKS - QUARTER)
    return told.to_come.get(last, 0), 100 * float(np.mean(~known[within])) if within.any() else 0.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    lines = [
        "| a week | days late | entering | truly to come | told | within 10 points | untold |",
        "|--:|--:|---|--:|--:|--:|--:|",
    ]
    for weekly, days, faster in product((2, 10, 50), (15, 45, 90), (1, 2)):
        random = np.random.default_rng([SEED, weekly, days, faster])
        drawn = [one(random, weekly, days, faster) for _ in range(runs)]
        found = np.array([pair for pair in drawn if pair is not None], dtype=float)
        how = "as before" if faster == 1 else "twice as fast of late"
        row = [f"{weekly}", f"{days}", how, "–", "–", "–", f"{100 - 100 * len(found) / runs:.0f} %"]
        if len(found):
            told, truth = found.T
            row[3], row[4] = f"{truth.mean():.0f} %", f"{told.mean():.0f} %"
            row[5] = f"{100 * np.mean(np.abs(told - truth) <= 10):.0f} %"
        lines.append(f"| {' | '.join(row)} |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
