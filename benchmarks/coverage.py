"""Simulate how often the intervals of the measures hold the truth, and write the table of it.

Counts are drawn from known means, the package's own functions make an interval of each draw, and
the share of intervals that hold the truth is the coverage: first where every assumption of a method
holds, then where one fails. Run from the root of the repository, on two cores in about four minutes::

    python benchmarks/coverage.py -o docs/coverage.md

The same seed and number of runs give the same file.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scenemap.measures.displacement import gross_effect, net_effect, total_net_effect, wdd, wdq
from scenemap.measures.estimate import Refusal
from scenemap.measures.proportions import share_interval
from scenemap.measures.rates import poisson_test, rate_difference, rate_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scenemap.measures.estimate import Estimate

SEED = 20140825
RUNS = 10_000
WORKERS = 2
WDQ_DRAWS = 1_999
WANTED = (93.0, 97.0)
#: The part of the runs that must be answered for a coverage to be written.
FEWEST = 0.05
#: Columns of a draw: target, control and buffer before and after, a fourth area after, and target
#: and control after in a window twice as long.
T0, T1, C0, C1, B0, B1, O1, T2, C2 = range(9)


@dataclass(frozen=True)
class World:
    """Known means, and how counts scatter about them.

    Parameters
    ----------
    mean
        Of every area before.
    halved
        The target falls to a half and a quarter of the mean is displaced to the buffer; else
        nothing changes.
    dispersion
        Variance over mean: 1 for Poisson counts, above it negative binomial ones.
    phi
        What the method is told of it.
    trend
        What multiplies the target's mean after, besides the change that is asked for.
    """

    mean: int
    halved: bool = False
    dispersion: float = 1.0
    phi: float = 1.0
    trend: float = 1.0

    def expected(self, *, trend: bool = True) -> NDArray[np.float64]:
        """Return the mean of every column, with the local trend or as if there were none."""
        m = float(self.mean)
        target = m * (0.5 if self.halved else 1.0) * (self.trend if trend else 1.0)
        buffer = m * (1.25 if self.halved else 1.0)
        return np.array([m, target, m, m, m, buffer, m, 2 * target, 2 * m])

    def drawn(self, runs: int) -> NDArray[np.int64]:
        """Draw counts, shape (runs, 9); worlds that differ only in phi have the same counts."""
        key = (self.mean, self.halved, round(10 * self.dispersion), round(100 * self.trend))
        random = np.random.default_rng([SEED, *(int(part) for part in key)])
        means, size = self.expected(), (runs, 9)
        if self.dispersion == 1:
            return random.poisson(means, size)
        extra = self.dispersion - 1
        return random.negative_binomial(means / extra, 1 / self.dispersion, size)


@dataclass(frozen=True)
class Method:
    """A function of the package, what it is given, and what it should find.

    Parameters
    ----------
    columns
        Those of a draw that it takes; draws alike in them are computed once.
    call
        Of those columns, phi, and the number of the run.
    truth
        Of the means of those columns; None for a test, which should not reject.
    takes_phi
        Whether phi can be given to it.
    """

    name: str
    columns: tuple[int, ...]
    call: Callable[[Sequence[int], float, int], Estimate]
    truth: Callable[..., float] | None
    takes_phi: bool = False


METHODS = {
    "wdd": Method(
        "WDD, one control",
        (T0, T1, C0, C1),
        lambda n, phi, _: wdd(n[:2], n[2:], phi=phi),
        lambda a, b, c, d: (b - a) - (d - c),
        takes_phi=True,
    ),
    "wdd_shared": Method(
        "WDD, buffer and a shared control",
        (T0, T1, C0, C1, B0, B1),
        lambda n, phi, _: wdd(n[:2], n[2:4], n[4:], phi=phi, shared_control=True),
        lambda a, b, c, d, e, f: (b - a) - 2 * (d - c) + (f - e),
        takes_phi=True,
    ),
    "rate_ratio": Method(
        "rate ratio against a control",
        (T0, T1, C0, C1),
        lambda n, phi, _: rate_ratio(n[:2], n[2:], phi=phi),
        lambda a, b, c, d: (b / a) / (d / c),
        takes_phi=True,
    ),
    "rate_difference": Method(
        "rate difference, second window twice as long",
        (T0, T2, C0, C2),
        lambda n, phi, _: rate_difference(n[:2], n[2:], exposure=(1, 2), phi=phi),
        lambda a, b, c, d: (b / 2 - a) - (d / 2 - c),
        takes_phi=True,
    ),
    "gross_effect": Method(
        "gross effect", (T0, T1), lambda n, *_: gross_effect(n), lambda a, b: a - b
    ),
    "net_effect": Method(
        "net effect",
        (T0, T1, C0, C1),
        lambda n, *_: net_effect(n[:2], n[2:]),
        lambda a, b, c, d: a / c - b / d,
    ),
    "total_net_effect": Method(
        "total net effect",
        (T0, T1, B0, B1, C0, C1),
        lambda n, *_: total_net_effect(n[:2], n[2:4], n[4:]),
        lambda a, b, e, f, c, d: (a + e) * d / c - (b + f),
    ),
    "share": Method(
        "share of four areas (Wilson)",
        (T1, C1, B1, O1),
        lambda n, *_: share_interval(n[0], sum(n)),
        lambda *n: n[0] / sum(n),
    ),
    "wdq": Method(
        "WDQ, where not withheld",
        (T0, T1, B0, B1, C0, C1),
        lambda n, _, run: wdq(n[:2], n[2:4], n[4:], draws=WDQ_DRAWS, seed=run),
        lambda a, b, e, f, c, d: (f / d - e / c) / (b / d - a / c),
    ),
    "exact": Method(
        "exact test", (T0, T1), lambda n, *_: poisson_test(n, method="exact"), truth=None
    ),
    "etest": Method("E-test", (T0, T1), lambda n, *_: poisson_test(n), truth=None),
}
INTERVALS = tuple(key for key, method in METHODS.items() if method.truth and key != "wdq")
TESTS = ("exact", "etest")


@dataclass(frozen=True)
class Cell:
    """How often a method held the truth (a test: did not reject), of the runs where it answered.

    Parameters
    ----------
    middle
        Median of the estimates.
    """

    held: int
    answered: int
    runs: int
    middle: float

    @property
    def percent(self) -> float:
        """Coverage in percent."""
        return 100 * self.held / self.answered if self.answered else float("nan")

    @property
    def refused(self) -> float:
        """Percent of runs that were refused."""
        return 100 * (self.runs - self.answered) / self.runs

    @property
    def outside(self) -> bool:
        """Whether the coverage is not what is wanted."""
        return not WANTED[0] <= round(self.percent, 1) <= WANTED[1]

    def __str__(self) -> str:
        if self.answered < FEWEST * self.runs:
            return "–"
        words = f"{self.percent:.1f}"
        return f"**{words}**" if self.outside else words


def cover(task: tuple[str, World, int]) -> Cell:
    """Count how often a method holds the truth in a world."""
    key, world, runs = task
    method = METHODS[key]
    counts = world.drawn(runs)[:, method.columns]
    truth = (
        method.truth(*world.expected(trend=False)[list(method.columns)]) if method.truth else None
    )
    if key == "wdq":  # its interval is drawn too, so no two runs are alike
        cases, times = counts, np.ones(runs, dtype=np.int64)
    else:
        cases, times = np.unique(counts, axis=0, return_counts=True)
    held = 0
    estimates: list[float] = []
    for run, (case, many) in enumerate(zip(cases.tolist(), times.tolist(), strict=True)):
        try:
            found = method.call(case, world.phi, run)
        except Refusal:
            continue
        estimates += [found.estimate] * many
        held += many * _holds(found, truth)
    middle = float(np.median(estimates)) if estimates else float("nan")
    return Cell(held, len(estimates), runs, middle)


def _holds(found: Estimate, truth: float | None) -> bool:
    if truth is None:
        return found.p is not None and found.p > 1 - found.level
    return found.low is not None and found.high is not None and found.low <= truth <= found.high


MEANS = (10, 20, 50, 100)
OWN = [World(mean, halved=halved) for halved, mean in product((False, True), MEANS)]
FEW = (20, 100)
SCATTERED = [World(mean, dispersion=d) for d, mean in product((2.0, 4.0), FEW)]
TOLD = [World(mean, dispersion=d, phi=d) for d, mean in product((2.0, 4.0), FEW)]
SCATTERED_FALL = [World(mean, halved=True, dispersion=d) for d, mean in product((2.0, 4.0), FEW)]
TREND = [World(mean, trend=1.2) for mean in MEANS]
TREND_FALL = [World(mean, halved=True, trend=1.2) for mean in MEANS]
SMALL = [World(mean, halved=halved) for halved, mean in product((False, True), (2, 5))]


def tasks() -> list[tuple[str, World]]:
    """List every cell once, the slow ones first."""
    falls = [world for world in OWN if world.halved]
    small_falls = [world for world in SMALL if world.halved]
    found = [("wdq", world) for world in (*falls, *SCATTERED_FALL, *TREND_FALL, *small_falls)]
    for world in (*OWN, *SCATTERED, *TREND, *SMALL):
        found += [(key, world) for key in INTERVALS]
        found += [(key, world) for key in TESTS if not world.halved]
    found += [(key, world) for world in TOLD for key in INTERVALS if METHODS[key].takes_phi]
    return found


Found = dict[tuple[str, World], Cell]


def simulate(runs: int, workers: int = WORKERS) -> Found:
    """Compute every cell."""
    todo = tasks()
    found: Found = {}
    with ProcessPoolExecutor(workers) as pool:
        jobs = pool.map(cover, [(key, world, runs) for key, world in todo])
        for at, (task, cell) in enumerate(zip(todo, jobs, strict=True), start=1):
            found[task] = cell
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{at} of {len(todo)}")
    return found


# --- writing ------------------------------------------------------------------------------------


def table(found: Found, keys: Sequence[str], worlds: Sequence[World], heads: Sequence[str]) -> str:
    """Write cells as a Markdown table; a dash where there is none."""
    lines = ["| " + " | ".join(("", *heads)) + " |", "|---" + "|--:" * len(worlds) + "|"]
    for key in keys:
        cells = (found.get((key, world)) for world in worlds)
        written = [str(cell) if cell else "–" for cell in cells]
        lines.append("| " + " | ".join((METHODS[key].name, *written)) + " |")
    return "\n".join(lines)


def withheld(found: Found, worlds: Sequence[World], heads: Sequence[str]) -> str:
    """Write in how many percent of the runs each method gave no answer, where that is any."""
    keys = [
        key
        for key in METHODS
        if any(round(found[key, one].refused, 1) for one in worlds if (key, one) in found)
    ]
    if not keys:
        return "Nothing was refused."
    lines = [
        "| refused, % of runs | " + " | ".join(heads) + " |",
        "|---" + "|--:" * len(worlds) + "|",
    ]
    for key in keys:
        cells = [found.get((key, one)) for one in worlds]
        shown = [f"{cell.refused:.1f}" if cell else "–" for cell in cells]
        lines.append("| " + " | ".join((METHODS[key].name, *shown)) + " |")
    return "\n".join(lines)


def outside(found: Found) -> str:
    """List the cells of the first table that are not within what is wanted."""
    lines = []
    for key, world in product(METHODS, OWN):
        cell = found.get((key, world))
        if cell is None or not cell.outside:
            continue
        change = "halving" if world.halved else "no change"
        lines.append(f"- {METHODS[key].name}, {change}, mean {world.mean}: {cell.percent:.1f} %")
    return "\n".join(lines) or "None."


def scatter_table(found: Found) -> str:
    """Write the table of overdispersion: what phi can be told to, with it and without."""
    heads = [f"phi {world.dispersion:g}, mean {world.mean}" for world in SCATTERED]
    lines = table(found, (*INTERVALS, *TESTS), SCATTERED, heads).splitlines()
    lines.append(table(found, ("wdq",), SCATTERED_FALL, heads).splitlines()[-1])
    told = [key for key in INTERVALS if METHODS[key].takes_phi]
    for line in table(found, told, TOLD, heads).splitlines()[2:]:
        name, _, rest = line.removeprefix("| ").partition(" |")
        lines.append(f"| {name}, **phi given** |{rest}")
    return "\n".join(lines)


def report(found: Found, runs: int) -> str:
    """Write the whole document."""
    own_heads = [f"{'halving' if one.halved else 'no change'}, {one.mean}" for one in OWN]
    small_heads = [f"{'halving' if one.halved else 'no change'}, {one.mean}" for one in SMALL]
    trend_heads = [f"mean {mean}" for mean in MEANS]
    scatter_heads = [f"phi {one.dispersion:g}, mean {one.mean}" for one in SCATTERED_FALL]
    trend = table(found, (*INTERVALS, *TESTS), TREND, trend_heads)
    trend += "\n" + table(found, ("wdq",), TREND_FALL, trend_heads).splitlines()[-1]
    error = 100 * 1.96 * (0.95 * 0.05 / runs) ** 0.5
    return TEXT.format(
        runs=f"{runs:,}",
        seed=SEED,
        draws=f"{WDQ_DRAWS:,}",
        error=f"{error:.1f}",
        own=table(found, (*INTERVALS, "wdq", *TESTS), OWN, own_heads),
        own_withheld=withheld(found, OWN, own_heads),
        outside=outside(found),
        medians=", ".join(
            f"{found['wdq', world].middle:.2f}".replace("-", "−") for world in OWN if world.halved
        ),
        scatter=scatter_table(found),
        scatter_withheld=withheld(found, SCATTERED_FALL, scatter_heads),
        trend=trend,
        small=table(found, (*INTERVALS, "wdq", *TESTS), SMALL, small_heads),
        small_withheld=withheld(found, SMALL, small_heads),
    )


TEXT = """\
# How often the intervals hold the truth

Made by `python benchmarks/coverage.py`: {runs} runs a cell, seed {seed}. Every number comes from the
package's own functions on simulated counts, whose true means are known. **Coverage** is the percent
of the 95 % intervals that hold the true value; of a test, the percent of runs in which it does not
reject at 5 % though nothing changed (100 less its size). With so many runs a true 95.0 comes out
within ± {error}. Outside 93–97 is in bold. Where a method refuses (a ratio with a count of 0, a WDQ
whose success is not surely below 0), coverage is of the runs in which it answers, and the percent of
refusals stands below.

Target, control, buffer and a fourth area have the same mean before. *No change*: all stay.
*Halving*: the target falls to a half, the buffer rises by a quarter (true WDQ −0.5). Windows are
equally long but for the rate difference, whose second window is twice as long. WDQ is drawn with
{draws} bootstrap draws a run instead of 9,999, and only where the target falls: without a fall there
is no true quotient to hold.

## Where the assumptions hold

Independent Poisson counts, and target and control alike but for the effect. Columns: change, mean
before.

{own}

{own_withheld}

Outside 93–97 %:

{outside}

Reading:

- WDD, rate ratio, rate difference, gross effect, total net effect and the Wilson interval of a share
  keep their word from a mean of 10 on, also where the target falls from 10 to 5.
- The net effect is too wide with means of 10 and 20. It divides by the control: a draw lands far off
  because the control came out small, and then its standard error by the delta method is large as
  well. From 50 on it holds. Too wide is careful, but it hides falls; the rate ratio is sharper.
- The exact test rejects in *at most* 5 % of such runs, and with small counts in fewer, since counts
  are whole. The E-test stays nearer 5 %.
- WDQ is shown only where the fall is clear. With means of 10 and 20 those are the runs in which
  chance lowered the target or raised the control, and beside a raised control the buffer seems to
  fall too. So the quotients that are shown lie too high: their median is {medians} at means of 10,
  20, 50 and 100, where the truth is −0.5. At 10 and 20, displacement of half the gain reads as none
  or as diffusion. Do not read a WDQ from counts of tens.

## Where events are not independent

The same persons recur, or a bad batch strikes many at once: negative binomial counts whose variance
is phi times their mean; nothing changed (for WDQ: the target halved). Above, phi is not given; in the
last rows it is, and right.

{scatter}

{scatter_withheld}

Reading: with a phi of 2 about one interval in six misses, with a phi of 4 one in three, and **larger
counts do not help**: the share that misses depends on phi alone. Where the net effect looks better,
two faults cancel: too wide for small counts, too narrow for phi. Given the right phi, WDD, rate ratio
and rate difference hold again; with a phi of 4 and means of 20 the rate ratio's interval is a little
wide. The other measures and both tests take no phi: where the same persons recur, their intervals
are too narrow and their p too small.

## Where the target has a trend of its own

The target would have risen by 20 % anyway and the control would not; the true effect is none (for
WDQ: a halving). Nothing in two windows can tell such a trend from an effect.

{trend}

Reading: with means of 10 or 20 the scatter hides most of the trend; at 100 between one interval in ten
and two in five miss, most of them of those without a control of their own (gross effect, share, the
tests). **More data make it worse, not better**: the interval narrows round the wrong value. Choose a
control that would have moved with the target, and look at several.

## Small counts

As in the first table, with means of 2 and 5. Columns: change, mean before.

{small}

{small_withheld}

A dash stands where under 5 % of the runs were answered. Reading: WDD, the rate difference and the
Wilson interval hold even here. The gross effect fails where the target falls from 2 to 1: a count of
0 is then common, and adds nothing to its variance. The rate ratio is refused where a count is 0 and
careful otherwise. The net effect divides by a control that is often 0 or 1. The exact test hardly
ever rejects, which is right: counts of 2 and 5 can show next to nothing. WDQ is all but always
withheld.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate and write the document."""
    parser = argparse.ArgumentParser(description="Simulate the coverage of the intervals.")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs a cell (default: %(default)s)")
    parser.add_argument(
        "-o", "--out", type=Path, default=Path("docs/coverage.md"), help="file to write"
    )
    given = parser.parse_args(arguments)
    if given.runs < 1:
        parser.error("--runs must be above 0")
    given.out.write_text(report(simulate(given.runs), given.runs), encoding="utf-8", newline="\n")
    sys.stderr.write(f"Wrote {given.out}\n")


if __name__ == "__main__":
    main()
