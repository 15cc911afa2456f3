"""Simulate how often the intervals of the measures hold the truth, and write the table of it.

Counts are drawn from known means, the package's own functions make an interval of each draw, and
the share of intervals that hold the truth is the coverage: first with overdispersion estimated, as it is
by default, then method by method where events are independent. Run from the root of the repository, on
two cores in about four minutes::

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
import scatter

from scenemap.measures.displacement import gross_effect, net_effect, total_net_effect, wdd, wdq
from scenemap.measures.estimate import Refusal
from scenemap.measures.proportions import share_interval
from scenemap.measures.rates import poisson_test, rate_difference, rate_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scenemap.measures.estimate import Estimate

SEED = 20140825
RUNS = 4_000
WORKERS = 2
WDQ_DRAWS = 1_999
WANTED = (93.0, 97.0)
#: What intervals with an estimated phi have to hold, where enough is known to estimate it from.
BARRED = (93.0, 99.0)
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
    """

    mean: int
    halved: bool = False
    dispersion: float = 1.0

    def expected(self) -> NDArray[np.float64]:
        """Return the mean of every column."""
        m = float(self.mean)
        target = m * (0.5 if self.halved else 1.0)
        buffer = m * (1.25 if self.halved else 1.0)
        return np.array([m, target, m, m, m, buffer, m, 2 * target, 2 * m])

    def drawn(self, runs: int) -> NDArray[np.int64]:
        """Draw counts, shape (runs, 9); the same at every call."""
        key = (self.mean, self.halved, round(10 * self.dispersion), 100)
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
        Of those columns, and the number of the run.
    truth
        Of the means of those columns; None for a test, which should not reject.
    """

    name: str
    columns: tuple[int, ...]
    call: Callable[[Sequence[int], int], Estimate]
    truth: Callable[..., float] | None


METHODS = {
    "wdd": Method(
        "WDD, one control",
        (T0, T1, C0, C1),
        lambda n, _: wdd(n[:2], n[2:]),
        lambda a, b, c, d: (b - a) - (d - c),
    ),
    "wdd_shared": Method(
        "WDD, buffer and a shared control",
        (T0, T1, C0, C1, B0, B1),
        lambda n, _: wdd(n[:2], n[2:4], n[4:], shared_control=True),
        lambda a, b, c, d, e, f: (b - a) - 2 * (d - c) + (f - e),
    ),
    "rate_ratio": Method(
        "rate ratio against a control",
        (T0, T1, C0, C1),
        lambda n, _: rate_ratio(n[:2], n[2:]),
        lambda a, b, c, d: (b / a) / (d / c),
    ),
    "rate_difference": Method(
        "rate difference, second window twice as long",
        (T0, T2, C0, C2),
        lambda n, _: rate_difference(n[:2], n[2:], exposure=(1, 2)),
        lambda a, b, c, d: (b / 2 - a) - (d / 2 - c),
    ),
    "gross_effect": Method(
        "gross effect", (T0, T1), lambda n, _: gross_effect(n), lambda a, b: a - b
    ),
    "net_effect": Method(
        "net effect",
        (T0, T1, C0, C1),
        lambda n, _: net_effect(n[:2], n[2:]),
        lambda a, b, c, d: a / c - b / d,
    ),
    "total_net_effect": Method(
        "total net effect",
        (T0, T1, B0, B1, C0, C1),
        lambda n, _: total_net_effect(n[:2], n[2:4], n[4:]),
        lambda a, b, e, f, c, d: (a + e) * d / c - (b + f),
    ),
    "share": Method(
        "share of four areas (Wilson)",
        (T1, C1, B1, O1),
        lambda n, _: share_interval(n[0], sum(n)),
        lambda *n: n[0] / sum(n),
    ),
    "wdq": Method(
        "WDQ, where not withheld",
        (T0, T1, B0, B1, C0, C1),
        lambda n, run: wdq(n[:2], n[2:4], n[4:], draws=WDQ_DRAWS, seed=run),
        lambda a, b, e, f, c, d: (f / d - e / c) / (b / d - a / c),
    ),
    "exact": Method(
        "exact test, minimum likelihood",
        (T0, T1),
        lambda n, _: poisson_test(n, method="exact"),
        truth=None,
    ),
    "central": Method(
        "exact test, central",
        (T0, T1),
        lambda n, _: poisson_test(n, method="central"),
        truth=None,
    ),
    "etest": Method("E-test", (T0, T1), lambda n, _: poisson_test(n), truth=None),
}
INTERVALS = tuple(key for key, method in METHODS.items() if method.truth and key != "wdq")
TESTS = ("exact", "central", "etest")


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
    truth = method.truth(*world.expected()[list(method.columns)]) if method.truth else None
    if key == "wdq":  # its interval is drawn too, so no two runs are alike
        cases, times = counts, np.ones(runs, dtype=np.int64)
    else:
        cases, times = np.unique(counts, axis=0, return_counts=True)
    held = 0
    estimates: list[float] = []
    for run, (case, many) in enumerate(zip(cases.tolist(), times.tolist(), strict=True)):
        try:
            found = method.call(case, run)
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
SMALL = [World(mean, halved=halved) for halved, mean in product((False, True), (2, 5))]
#: Those that take no phi, or whose phi nobody has tried to estimate.
UNTOLD = ("share", *TESTS)

#: Overdispersion and correlation of neighbouring slices.
SCATTER = [(1, 0.0), *product((2, 4), (0.0, 0.3, 0.5))]
AREAS, BEFORE, WINDOW_MEANS = (2, 4, 8, 16), (6, 12, 24), (5, 20, 100)
ESTIMATED = [
    scatter.World(areas, before, mean, phi, r, effect)
    for areas, before, mean, (phi, r), effect in product(
        AREAS, BEFORE, WINDOW_MEANS, SCATTER, (1.0, 0.5)
    )
]
#: What an estimate from other areas assumes, and what becomes of it where that fails.
FAILING = {
    "a common trend: all rise by half": {"rise": 1.5},
    "the target's phi is 4, the others' 1": {"phi": 1, "phi_target": 4},
    "the target's phi is 4, the others' 2": {"phi": 2, "phi_target": 4},
    "the target's phi is 1, the others' 4": {"phi": 4, "phi_target": 1},
    "the target rises by 20 % of its own": {"own": 1.2},
    "the target rises by 50 % of its own": {"own": 1.5},
}
FAILED = {
    (name, areas, mean): scatter.World(areas, 24, mean, **{"phi": 2, **parts})
    for (name, parts), areas, mean in product(FAILING.items(), (4, 8, 16), (20, 100))
}


def barred(world: scatter.World) -> bool:
    """Say whether an interval has to hold the truth at its level in a world."""
    return world.areas >= 8 and world.before >= 24 and world.mean >= 20


def tasks() -> list[tuple[str, World]]:
    """List every cell of one window each, the slow ones first."""
    falls = [world for world in (*OWN, *SMALL) if world.halved]
    found = [("wdq", world) for world in falls]
    for world in (*OWN, *SMALL):
        found += [(key, world) for key in INTERVALS]
        found += [(key, world) for key in TESTS if not world.halved]
    found += [(key, world) for world in SCATTERED for key in UNTOLD]
    return found


@dataclass(frozen=True)
class Found:
    """Every cell: of methods in worlds, and of worlds in which phi is estimated."""

    cells: dict[tuple[str, World], Cell]
    held: dict[scatter.World, dict[str, scatter.Held]]


def held(task: tuple[scatter.World, int]) -> dict[str, scatter.Held]:
    """Compute one world, in a process of its own."""
    return scatter.held(*task)


def simulate(runs: int, workers: int = WORKERS) -> Found:
    """Compute every cell."""
    todo, worlds = tasks(), [*ESTIMATED, *FAILED.values()]
    with ProcessPoolExecutor(workers) as pool:
        cells = pool.map(cover, [(key, world, runs) for key, world in todo])
        scattered = pool.map(held, [(world, runs) for world in worlds], chunksize=4)
        return Found(dict(zip(todo, cells, strict=True)), dict(zip(worlds, scattered, strict=True)))


# --- writing ------------------------------------------------------------------------------------


def table(
    cells: dict[tuple[str, World], Cell],
    keys: Sequence[str],
    worlds: Sequence[World],
    heads: Sequence[str],
) -> str:
    """Write cells as a Markdown table; a dash where there is none."""
    lines = ["| " + " | ".join(("", *heads)) + " |", "|---" + "|--:" * len(worlds) + "|"]
    for key in keys:
        here = (cells.get((key, world)) for world in worlds)
        written = [str(cell) if cell else "–" for cell in here]
        lines.append("| " + " | ".join((METHODS[key].name, *written)) + " |")
    return "\n".join(lines)


def withheld(
    cells: dict[tuple[str, World], Cell], worlds: Sequence[World], heads: Sequence[str]
) -> str:
    """Write in how many percent of the runs each method gave no answer, where that is any."""
    keys = [
        key
        for key in METHODS
        if any(round(cells[key, one].refused, 1) for one in worlds if (key, one) in cells)
    ]
    if not keys:
        return "Nothing was refused."
    lines = [
        "| refused, % of runs | " + " | ".join(heads) + " |",
        "|---" + "|--:" * len(worlds) + "|",
    ]
    for key in keys:
        here = [cells.get((key, one)) for one in worlds]
        shown = [f"{cell.refused:.1f}" if cell else "–" for cell in here]
        lines.append("| " + " | ".join((METHODS[key].name, *shown)) + " |")
    return "\n".join(lines)


def outside(cells: dict[tuple[str, World], Cell]) -> str:
    """List the cells of the first table that are not within what is wanted."""
    lines = []
    for key, world in product(METHODS, OWN):
        cell = cells.get((key, world))
        if cell is None or not cell.outside:
            continue
        change = "halving" if world.halved else "no change"
        lines.append(f"- {METHODS[key].name}, {change}, mean {world.mean}: {cell.percent:.1f} %")
    return "\n".join(lines) or "None."


def _percent(value: float, answered: float = 100) -> str:
    """Write a coverage; bold outside what is barred, a dash where too few runs have an interval."""
    if answered < 100 * FEWEST:
        return "–"
    words = f"{value:.1f}"
    return words if BARRED[0] <= round(value, 1) <= BARRED[1] else f"**{words}**"


def estimated(found: Found, key: str, effect: float) -> str:
    """Write the coverage of one measure by default, a row for areas, slices and mean."""
    heads = [f"phi {phi:g}" + (f", r {r:g}" if r else "") for phi, r in SCATTER]
    lines = ["| J | B | mean | " + " | ".join(heads) + " |", "|--:" * (3 + len(heads)) + "|"]
    for areas, before, mean in product(AREAS, BEFORE, WINDOW_MEANS):
        worlds = [scatter.World(areas, before, mean, phi, r, effect) for phi, r in SCATTER]
        cells = [found.held[world][key] for world in worlds]
        written = [_percent(cell.default, cell.answered) for cell in cells]
        lines.append(f"| {areas} | {before} | {mean} | " + " | ".join(written) + " |")
    return "\n".join(lines)


def widths(found: Found) -> str:
    """Write how much wider an interval is for not knowing phi, and what known phi would hold."""
    heads = [f"phi {phi:g}" + (f", r {r:g}" if r else "") for phi, r in SCATTER]
    lines = ["| J | | " + " | ".join(heads) + " |", "|--:|---" + "|--:" * len(heads) + "|"]
    for areas in AREAS:
        cells = [found.held[scatter.World(areas, 24, 100, phi, r)]["wdd"] for phi, r in SCATTER]
        rows = {
            "width over that with phi known": [f"{cell.width:.2f}" for cell in cells],
            "held by default": [_percent(cell.default) for cell in cells],
            "held with phi known": [_percent(cell.known) for cell in cells],
            "held as if independent": [_percent(cell.naive) for cell in cells],
        }
        lines += [f"| {areas} | {name} | " + " | ".join(row) + " |" for name, row in rows.items()]
    return "\n".join(lines)


def failing(found: Found) -> str:
    """Write what the intervals hold where what they assume is not so."""
    columns = list(product((4, 8, 16), (20, 100)))
    heads = [f"J {areas}, mean {mean}" for areas, mean in columns]
    lines = ["| | | " + " | ".join(heads) + " |", "|---|---" + "|--:" * len(columns) + "|"]
    for name, key in product(FAILING, ("wdd", "ratio")):
        cells = [found.held[FAILED[name, *column]][key] for column in columns]
        # Where all rise alike in ratio, the differences of unequal areas do not stay.
        if name.startswith("a common trend") and key == "wdd":
            continue
        written = [_percent(cell.default, cell.answered) for cell in cells]
        lines.append(f"| {name} | {NAMES[key]} | " + " | ".join(written) + " |")
    return "\n".join(lines)


NAMES = {"wdd": "WDD", "ratio": "rate ratio"}


def worst(found: Found) -> str:
    """Say between what the barred cells lie, and name those that do not hold."""
    cells = {
        (world, key): cell.default
        for world in ESTIMATED
        if barred(world)
        for key, cell in found.held[world].items()
    }
    low, high = min(cells.values()), max(cells.values())
    words = f"Of {len(cells)} such cells the least holds {low:.1f} %, the most {high:.1f} %."
    bad = [
        f"{NAMES[key]}, J {world.areas}, B {world.before}, mean {world.mean:g}, phi {world.phi:g}, "
        f"r {world.r:g}, effect {world.effect:g}: {value:.1f} %"
        for (world, key), value in cells.items()
        if not BARRED[0] <= round(value, 1) <= BARRED[1]
    ]
    return words + ("" if not bad else " Outside: " + "; ".join(bad) + ".")


def report(found: Found, runs: int) -> str:
    """Write the whole document."""
    cells = found.cells
    own_heads = [f"{'halving' if one.halved else 'no change'}, {one.mean}" for one in OWN]
    small_heads = [f"{'halving' if one.halved else 'no change'}, {one.mean}" for one in SMALL]
    scatter_heads = [f"phi {one.dispersion:g}, mean {one.mean}" for one in SCATTERED]
    error = 100 * 1.96 * (0.95 * 0.05 / runs) ** 0.5
    return TEXT.format(
        runs=f"{runs:,}",
        seed=SEED,
        draws=f"{WDQ_DRAWS:,}",
        error=f"{error:.1f}",
        worst=worst(found),
        wdd=estimated(found, "wdd", 1.0),
        wdd_halved=estimated(found, "wdd", 0.5),
        ratio=estimated(found, "ratio", 1.0),
        ratio_halved=estimated(found, "ratio", 0.5),
        widths=widths(found),
        failing=failing(found),
        untold=table(cells, UNTOLD, SCATTERED, scatter_heads),
        own=table(cells, (*INTERVALS, "wdq", *TESTS), OWN, own_heads),
        own_withheld=withheld(cells, OWN, own_heads),
        outside=outside(cells),
        medians=", ".join(
            f"{cells['wdq', world].middle:.2f}".replace("-", "−") for world in OWN if world.halved
        ),
        small=table(cells, (*INTERVALS, "wdq", *TESTS), SMALL, small_heads),
        small_withheld=withheld(cells, SMALL, small_heads),
    )


TEXT = """\
# How often the intervals hold the truth

Made by `python benchmarks/coverage.py`: {runs} runs a cell, seed {seed}. Every number comes from
the package's own functions on simulated counts, whose true means are known. **Coverage** is the
percent of the 95 % intervals that hold the true value; of a test, the percent of runs in which it
does not reject at 5 % though nothing changed (100 less its size). With so many runs a true 95.0
comes out within ± {error}. Where a method refuses (a ratio with a count of 0, a WDQ whose success
is not surely below 0), coverage is of the runs in which it answers.

## As it is by default: overdispersion estimated

The same persons recur, or a bad batch strikes many at once: counts are negative binomial with a
variance of **phi** times their mean. Slices in a row resemble each other with a correlation of
**r**. **J** areas are counted, of unequal size (the logarithm of their size has a standard
deviation of 0.7): the target, one control, and others that serve only to estimate phi. **B** slices
lie before and as many after, at most 12. **Mean** is the target's in the window before. Nobody says
what phi is; it is estimated from what other areas do differently before and after, and what all
areas do differently in the two halves of the window before (with J = 2 from the differences of
target and control, slice by slice: Welch's t), and the interval is Student's.

**With eight areas or more, 24 slices or more before and a mean from 20 on, the interval holds the
truth in 93 to 99 %,** at every phi and r here, with no change and with a halving.
{worst}
Bold is outside 93–99 %; a dash is where under 5 % of the runs have an interval.

WDD, no change:

{wdd}

WDD, the target falls to a half:

{wdd_halved}

Rate ratio, no change:

{ratio}

Rate ratio, the target falls to a half:

{ratio_halved}

Reading:

- With two areas (J = 2) slices are taken as independent of each other. Where they are, the interval
  holds; where they are not (r above 0) it is too narrow, and holds the truth in as few as eight of
  ten cases: look for more areas to compare.
- With four areas there are few degrees of freedom: the interval holds, at the price of its width,
  and where counts are independent it is careful.
- With small counts the rate ratio's interval is careful, as it is with independent events.

### What it costs

Width of the WDD's interval over what it would be if phi were known (median; B = 24, mean 100), and
what intervals hold by default, with phi known, and as if events were independent.

{widths}

Reading: with eight areas not knowing phi costs up to a tenth of the width, with four a quarter; as
if events were independent, intervals hold the truth in as few as half of the cases.

### Where what it assumes is not so

phi is 2 unless said otherwise, slices are independent, B = 24. Nothing changed, and nothing was
done.

{failing}

Reading: **the estimate assumes that the target varies like the others, and has no trend of its
own.** A trend that all share does not matter to the rate ratio. A target that alone scatters more
is not seen by looking at others, and no two windows can tell a trend of its own from an effect:
**more data make that worse, not better**, for the interval narrows round the wrong value. The
placebo line of `measure` says how often the same comparison came out as large where nothing was
done; read it beside the interval.

### What takes no phi

The share's interval and the tests assume independent events, and the output says so. One window
each, nothing changed, by phi and mean; outside 93–97 % in bold.

{untold}

## Method by method, where events are independent

Independent Poisson counts, phi taken as 1. Target, control, buffer and a fourth area have the same
mean before. *No change*: all stay. *Halving*: the target falls to a half, the buffer rises by a
quarter (true WDQ −0.5). Windows are equally long but for the rate difference, whose second window
is twice as long. WDQ is drawn with {draws} bootstrap draws a run instead of 9,999, and only where
the target falls: without a fall there is no true quotient to hold. Columns: change, mean before.
Outside 93–97 % in bold.

{own}

{own_withheld}

Outside 93–97 %:

{outside}

Reading:

- WDD, rate ratio, rate difference, gross effect, total net effect and the Wilson interval of a
  share keep their word from a mean of 10 on, also where the target falls from 10 to 5.
- The net effect is too wide with means of 10 and 20. It divides by the control: a draw lands far
  off because the control came out small, and then its standard error by the delta method is large
  as well. From 50 on it holds. Too wide is careful, but it hides falls; the rate ratio is sharper.
- The exact tests reject in *at most* 5 % of such runs, and with small counts in fewer, since counts
  are whole. With windows that are equally long, as here, the two are one. The E-test stays nearer
  5 %.
- WDQ is shown only where the fall is clear. With means of 10 and 20 those are the runs in which
  chance lowered the target or raised the control, and beside a raised control the buffer seems to
  fall too. So the quotients that are shown lie too high: their median is
  {medians} at means of 10, 20, 50 and 100,
  where the truth is −0.5. At 10 and 20, displacement of half the gain reads as none
  or as diffusion. Do not read a WDQ from counts of tens.

### Small counts

The same with means of 2 and 5. Columns: change, mean before.

{small}

{small_withheld}

Reading: WDD, the rate difference and the Wilson interval hold even here. The gross effect fails
where the target falls from 2 to 1: a count of 0 is then common, and adds nothing to its variance.
The rate ratio is refused where a count is 0 and careful otherwise. The net effect divides by a
control that is often 0 or 1. The exact tests hardly ever reject, which is right: counts of 2 and 5
can show next to nothing. WDQ is all but always withheld.
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
