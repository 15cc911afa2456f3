"""Simulate how often an interrupted series finds a break where there is none, and write the page of it.

Counts are drawn from a level series with a season, negative binomial about it, with a frailty that
resembles that of the period before; the package's own function fits them. Run from the root of the
repository, on two cores in about four minutes::

    python benchmarks/interrupted.py -o docs/interrupted.md

The same seed and number of runs give the same file.
"""

from __future__ import annotations

import argparse
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scenemap.measures.estimate import Refusal, half_width
from scenemap.measures.interrupted import ERRORS, controlled_its

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SEED = 20170201
RUNS = 400
WORKERS = 2
YEAR = 12
#: Periods, and pairs of sine and cosine: two years and more have a season.
LENGTHS = ((16, 0), (24, 1), (48, 2), (104, 2))
MEANS = (10, 50)
#: Overdispersion, correlation of periods in a row, and the part of it that target and control share.
SCATTER = ((1, 0.0, 0.0), (3, 0.0, 0.0), (3, 0.5, 0.0), (3, 0.5, 0.5))
#: Above this percent a cell is bold.
WANTED = 7.0


@dataclass(frozen=True)
class World:
    """A series without a break, and its control."""

    periods: int
    harmonics: int
    mean: int
    phi: int
    r: float
    shared: float
    control: bool

    def drawn(self, random: np.random.Generator) -> list[NDArray[np.int64]]:
        """Draw the target's counts, and the control's where there is one."""
        angle = 2 * math.pi * np.arange(self.periods) / YEAR
        level = self.mean * np.exp(0.3 * np.sin(angle) * (self.harmonics > 0))
        spread = math.log(1 + (self.phi - 1) / self.mean)
        common = self.frailty(random, spread * self.shared)
        return [
            random.poisson(level * common * self.frailty(random, spread * (1 - self.shared)))
            for _ in range(1 + self.control)
        ]

    def frailty(self, random: np.random.Generator, spread: float) -> NDArray[np.float64]:
        """Draw what a level is multiplied by: mean 1, resembling the period before."""
        fresh = random.normal(size=self.periods)
        found = np.empty(self.periods)
        found[0] = fresh[0]
        for at in range(1, self.periods):
            found[at] = self.r * found[at - 1] + math.sqrt(1 - self.r**2) * fresh[at]
        return np.exp(math.sqrt(spread) * found - spread / 2)


@dataclass(frozen=True)
class Cell:
    """In how many percent of the runs 1 lies outside the interval of step and of slope, by its errors."""

    step: dict[str, float]
    slope: dict[str, float]
    refused: float


def cell(task: tuple[World, int]) -> Cell:
    """Fit all runs of a world."""
    world, runs = task
    random = np.random.default_rng(
        [SEED, *(round(10 * float(one)) for one in vars(world).values())]
    )
    outside: dict[str, dict[str, int]] = {
        term: dict.fromkeys((*ERRORS, "widest"), 0) for term in ("step", "slope")
    }
    refused = 0
    for _ in range(runs):
        target, *control = world.drawn(random)
        try:
            found = controlled_its(
                target,
                world.periods // 2,
                control[0] if control else None,
                season=YEAR if world.harmonics else None,
                harmonics=world.harmonics,
            )
        except Refusal:
            refused += 1
            continue
        reach = float(half_width(1.0, level=0.95, df=found.df))
        for term, ratio in (("step", found.step), ("slope", found.slope)):
            assert ratio is not None
            away = abs(math.log(ratio.estimate))
            errors = found.errors[term]
            for name, se in {**errors, "widest": max(errors.values())}.items():
                outside[term][name] += away > reach * se
    fitted = max(runs - refused, 1)
    step, slope = (
        {name: 100 * n / fitted for name, n in outside[term].items()} for term in ("step", "slope")
    )
    return Cell(step, slope, 100 * refused / runs)


def worlds() -> list[World]:
    """List every world; where nothing is shared there is one without a control too."""
    return [
        World(periods, harmonics, mean, *scatter, control)
        for (periods, harmonics), mean, scatter, control in product(
            LENGTHS, MEANS, SCATTER, (False, True)
        )
        if control or not scatter[2]
    ]


def simulate(runs: int, workers: int = WORKERS) -> dict[World, Cell]:
    """Compute every cell."""
    todo = worlds()
    with ProcessPoolExecutor(workers) as pool:
        return dict(zip(todo, pool.map(cell, [(one, runs) for one in todo]), strict=True))


def table(found: dict[World, Cell]) -> str:
    """Write what the widest error does, and each of the three alone."""
    names = ("widest", *ERRORS)
    head = ["periods", "mean", "phi", "r", "control", *(f"step, {name}" for name in names)]
    head += [f"slope, {name}" for name in ("widest", "newey_west")]
    lines = ["| " + " | ".join(head) + " |", "|--:" * 4 + "|---" + "|--:" * (len(head) - 5) + "|"]
    for world, one in found.items():
        control = "none" if not world.control else "shares half" if world.shared else "its own"
        written = [_percent(one.step[name]) for name in names]
        written += [_percent(one.slope[name]) for name in ("widest", "newey_west")]
        first = (world.periods, world.mean, world.phi, f"{world.r:g}", control)
        lines.append("| " + " | ".join([*map(str, first), *written]) + " |")
    return "\n".join(lines)


def _percent(value: float) -> str:
    return f"**{value:.1f}**" if round(value, 1) > WANTED else f"{value:.1f}"


def span(found: dict[World, Cell], name: str, *, r: float) -> str:
    """Write the least and the most percent of steps and slopes by one error."""
    values = [
        value
        for world, one in found.items()
        if world.r == r
        for value in (one.step[name], one.slope[name])
    ]
    return f"{min(values):.1f} to {max(values):.1f}"


def report(found: dict[World, Cell], runs: int) -> str:
    """Write the page."""
    return f"""# How often a series seems to break where it did not

Made by `python benchmarks/interrupted.py`: {runs:,} runs a cell, seed {SEED}. Level series of so many
periods, with a season of twelve where two years are covered, are fitted by
[`controlled_its`](measures.md#against-a-control-controlled_its-its_of), whose change lies in the middle.
Counts have so large a **mean**, a variance of **phi** times that, and resemble those of the period
before with a correlation of **r** (of their frailty). The **control** has scatter of its own, or shares
half of it with the target. Each number is the percent of runs in which the 95 % interval leaves out 1
though nothing changed: 5 is right, and more is too many. Above {WANTED:g} it is bold.

*widest* is what is shown: the largest of the three standard errors. The others are each alone.
*independent*: quasi-Poisson, *newey_west*: Newey and West, *ar1*: periods that resemble the one before.

{table(found)}

Reading:

- Where periods are independent, the interval that is shown errs in {span(found, "widest", r=0.0)} %.
- **Newey and West's errors alone err in {span(found, "newey_west", r=0.0)} % even there,** for they are
  made for long series. That is why they are never used alone here.
- Where periods resemble each other (r 0.5), what is shown errs in {span(found, "widest", r=0.5)} %, the
  quasi-Poisson error alone in {span(found, "independent", r=0.5)} %. The output says when residuals
  resemble each other more than chance does; read the interval then as too narrow.
- At most {max(one.refused for one in found.values()):.1f} % of the runs of a cell were refused, for want
  of scatter or of events.
- A control that shares part of the scatter makes the interval careful: the errors of both are added up
  as if they shared nothing.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate and write."""
    parser = argparse.ArgumentParser(description="Simulate breaks that are none.")
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--workers", type=int, default=WORKERS)
    options = parser.parse_args(arguments)
    text = report(simulate(options.runs, options.workers), options.runs)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
