"""How far a line traced on a photo of a map is off, beside what the page says of it.

Photos are drawn at random: a sheet is printed, photographed, paired with the map and traced, each with
its errors; ``fit.js`` brings the traced outline back to metres and states its accuracy. Printed is the
share of runs in which no point farther from the stated line than that is answered wrongly.

    python benchmarks/tracing.py [--runs 2000] [--others]
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Points = NDArray[np.float64]

ASSETS = Path(__file__).parents[1] / "src" / "scenemap" / "render" / "assets"
#: A disc that holds 95 % of a normal error is so many of its standard deviations wide.
RADIUS_95 = math.sqrt(-2 * math.log(0.05))
#: Where the sheets lie: somewhere in UTM 32.
PLACE = np.array([297_000.0, 6_700_000.0])


@dataclass(frozen=True)
class Conditions:
    """What befalls a sheet, its photo and its pairs; the defaults are those that were asked for."""

    pairs: tuple[int, int] = (3, 8)
    radius_m: float = 30.0
    #: Reference errors as a multiple of what their radius says.
    references: float = 1.0
    #: Share of the reference errors' variance that all references have in common.
    common: float = 0.0
    wrong: int = 1
    wrong_m: float = 60.0
    swapped: bool = False
    print_scaling: float = 0.03
    skew: float = 0.03
    tilt_degrees: float = 20.0
    #: Least and most displacement by the lens at the corner of the photo, as a share.
    lens: tuple[float, float] = (-0.03, 0.0)
    #: Half of the sheet is shifted by so many metres.
    shift_m: float = 0.0
    #: The sheet is folded along a line: one half is tilted by so many degrees more.
    fold_degrees: float = 0.0
    #: Pairs lie within this share of the sheet.
    spread: float = 1.0


@dataclass(frozen=True)
class Run:
    """One photo: what the page is given, and the true outline."""

    pairs: list[dict[str, Any]]
    options: dict[str, Any]
    truth: shapely.Polygon
    wrong: frozenset[int]
    swapped: frozenset[int] = field(default=frozenset())


def _camera(rng: np.random.Generator, it: Conditions) -> Callable[[Points], Points]:
    """Draw a camera over a sheet, whose half width is one: a function to pixels."""
    width = rng.uniform(1200, 4000)
    height = width * (0.75 if rng.random() < 0.5 else 4 / 3)
    turn, side = rng.uniform(0, 2 * math.pi, 2)
    tilt = math.radians(rng.uniform(0, it.tilt_degrees))
    stretch = 1 + rng.uniform(-it.print_scaling, it.print_scaling)
    skew = rng.uniform(-it.skew, it.skew)
    k1 = rng.uniform(*it.lens)
    fold = math.radians(rng.uniform(0, it.fold_degrees)) * rng.choice([-1, 1])
    crease = rng.uniform(0, math.pi)
    filled = rng.uniform(0.65, 0.95)

    def project(sheet: Points) -> Points:
        x, y = sheet[:, 0] * stretch + skew * sheet[:, 1], sheet[:, 1]
        z = np.zeros_like(x)
        if fold:
            along = x * math.cos(crease) + y * math.sin(crease)
            beyond = np.maximum(along, 0)
            x = x - beyond * (1 - math.cos(fold)) * math.cos(crease)
            y = y - beyond * (1 - math.cos(fold)) * math.sin(crease)
            z = beyond * math.sin(fold)
        u = x * math.cos(side) + y * math.sin(side)
        v = -x * math.sin(side) + y * math.cos(side)
        u, z = u * math.cos(tilt) - z * math.sin(tilt), u * math.sin(tilt) + z * math.cos(tilt)
        # A telephone sees some 65 degrees across: its focal length is 0.78 of its width.
        away = 2 * 0.78 / filled
        u, v = u * away / (away + z), v * away / (away + z)
        a = u * math.cos(turn) - v * math.sin(turn)
        b = u * math.sin(turn) + v * math.cos(turn)
        scale = filled * min(width, height) / 2
        px, py = a * scale, -b * scale
        corner = math.hypot(width, height) / 2
        bent = 1 + k1 * (px**2 + py**2) / corner**2
        return np.column_stack([width / 2 + px * bent, height / 2 + py * bent])

    return project


def _outline(rng: np.random.Generator, aspect: float) -> Points:
    """Draw a closed star-shaped outline on a sheet whose half width is one."""
    n = int(rng.integers(5, 13))
    angles = np.sort(rng.uniform(0, 2 * math.pi, n))
    gaps = np.diff(np.append(angles, angles[0] + 2 * math.pi))
    if gaps.max() > 0.9 * math.pi:
        return _outline(rng, aspect)
    size = rng.uniform(0.15, 0.5)
    middle = rng.uniform(-1 + size, 1 - size, 2) * [1, aspect]
    radii = size * rng.uniform(0.6, 1, n)
    points = middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]
    points = np.clip(points, [-0.98, -0.98 * aspect], [0.98, 0.98 * aspect])
    return np.vstack([points, points[:1]])


def _places(rng: np.random.Generator, n: int, aspect: float, spread: float) -> Points:
    """Draw where the pairs lie: apart from one another, and not on one line."""
    while True:
        middle = rng.uniform(-1, 1, 2) * (1 - spread)
        points = (middle + rng.uniform(-1, 1, (n, 2)) * 0.95 * spread) * [1, aspect]
        apart = np.hypot(*(points[:, None] - points).transpose(2, 0, 1)) + 9 * np.eye(n)
        axes = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
        if apart.min() > 0.15 * spread and axes[1] > 0.15 * axes[0]:
            return points


def draw(rng: np.random.Generator, it: Conditions) -> Run:
    """Draw one photo with its pairs and its traced outline."""
    across, n = rng.uniform(300, 2000), int(rng.integers(it.pairs[0], it.pairs[1] + 1))
    aspect = rng.choice([1 / math.sqrt(2), 1.0])
    camera = _camera(rng, it)
    half = across / 2
    slope = rng.uniform(0, 2 * math.pi)

    def to_map(sheet: Points) -> Points:
        moved = PLACE + half * sheet
        beyond = sheet @ [math.cos(slope), math.sin(slope)] > 0
        return moved + it.shift_m * beyond[:, None] * [-math.sin(slope), math.cos(slope)]

    places = _places(rng, n, aspect, it.spread)
    pointing, hand = rng.uniform(2, 15), rng.uniform(2, 6)
    photo = camera(places) + rng.normal(0, pointing, (n, 2))
    sigma = it.references * it.radius_m / RADIUS_95
    errors = math.sqrt(1 - it.common) * rng.normal(0, sigma, (n, 2))
    errors += math.sqrt(it.common) * rng.normal(0, sigma, 2)
    wrong = rng.permutation(n)[: it.wrong]
    for index in wrong:
        angle = rng.uniform(0, 2 * math.pi)
        errors[index] += it.wrong_m * np.array([math.cos(angle), math.sin(angle)])
    found = to_map(places) + errors
    swapped = rng.permutation(n)[:2] if it.swapped else np.array([], int)
    found[swapped] = found[swapped[::-1]]
    sheet_line = _outline(rng, aspect)
    traced = camera(sheet_line[:-1]) + rng.normal(0, hand, (len(sheet_line) - 1, 2))
    ring = [*traced.tolist(), traced[0].tolist()]
    dense = shapely.get_coordinates(shapely.segmentize(shapely.LineString(sheet_line), 0.01))
    return Run(
        [
            {"photo": one.tolist(), "map": two.tolist(), "radius_m": it.radius_m}
            for one, two in zip(photo, found, strict=True)
        ],
        {"outline": [ring], "line_px": 0.0, "hand_px": hand},
        shapely.Polygon(to_map(dense)),
        frozenset(wrong.tolist()),
        frozenset(swapped.tolist()),
    )


# ---- What the page says of it --------------------------------------------------------------------

#: In JavaScript: what the page makes of runs.
ASK = """(runs) => runs.map(({ pairs, options }) => {
  const found = scenemap.fit.solve(pairs);
  const rings = found.toMap === null ? [] : options.outline.map((ring) => ring.map(found.toMap));
  const said = scenemap.fit.accuracy(pairs, found, options);
  return { fault: found.fault, kind: found.kind, pairs: found.pairs, said, rings };
})"""


def script() -> str:
    """Read the page's script, with the name that it hangs itself on."""
    return "globalThis.scenemap = {};" + (ASSETS / "fit.js").read_text(encoding="utf-8")


def given(runs: list[Run]) -> list[dict[str, Any]]:
    """Give what the page is told of each run."""
    return [{"pairs": run.pairs, "options": run.options} for run in runs]


def by_node(runs: list[Run]) -> list[dict[str, Any]]:
    """Ask node."""
    program = (
        f"{script()}\nconst runs = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        f"process.stdout.write(JSON.stringify(({ASK})(runs)));"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".cjs", encoding="utf-8") as file:
        file.write(program)
        file.flush()
        done = subprocess.run(
            ["node", file.name],
            input=json.dumps(given(runs)),
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


def by_chromium(runs: list[Run]) -> list[dict[str, Any]]:
    """Ask Chromium, where node is not installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.evaluate(f"() => {{ {script()} }}")
        answers = page.evaluate(ASK, given(runs))
        browser.close()
    return answers


@dataclass(frozen=True)
class Verdict:
    """What was said of one run, and what is true."""

    pairs: int
    accuracy_m: float
    #: No point farther from the traced line than the accuracy is answered wrongly.
    holds: bool
    #: 95 % of the true line lie no farther from the traced one.
    true_m: float
    #: All bad pairs are; None where there are none.
    named: bool | None
    named_wrongly: bool


def judge(run: Run, answer: dict[str, Any]) -> Verdict:
    """Hold what the page says of a run to the truth.

    A point farther from the traced line than the accuracy is answered. Those told "inside" lie in what
    remains of the traced outline when it is shrunk by the accuracy, and must truly be inside; all that is
    truly inside must lie in the outline grown by it.
    """
    said = answer["said"]["accuracy_m"]
    accuracy = math.inf if said is None else float(said)
    suspects = {i for i, pair in enumerate(answer["pairs"]) if pair["suspect"] is not None}
    bad = run.wrong | run.swapped
    named = bad <= suspects if bad else None
    named_wrongly = bool(suspects - bad)
    if math.isinf(accuracy) or not answer["rings"]:
        return Verdict(len(run.pairs), math.inf, True, math.nan, named, named_wrongly)
    traced = shapely.make_valid(shapely.Polygon(answer["rings"][0]))
    shrunk = traced.buffer(-accuracy, quad_segs=64)
    grown = traced.buffer(accuracy, quad_segs=64)
    # A circle of 256 chords is up to 0.01 % too small.
    slack = 1e-3 * accuracy
    holds = (shrunk.is_empty or run.truth.buffer(slack).covers(shrunk)) and grown.buffer(
        slack
    ).covers(run.truth)
    line = shapely.get_coordinates(shapely.segmentize(run.truth.exterior, 3))
    far = shapely.distance(shapely.points(line), traced.boundary)
    return Verdict(
        len(run.pairs), accuracy, holds, float(np.percentile(far, 95)), named, named_wrongly
    )


@dataclass(frozen=True)
class Summary:
    """What verdicts come to."""

    runs: int
    holds: float
    accuracy_m: float
    #: Median over runs of the stated accuracy, by the true 95 % error of that run's line.
    ratio: float
    #: Median stated accuracy, by what 95 % of the runs' true 95 % errors do not exceed.
    ratio_over_runs: float
    #: Share of runs in which all bad pairs are named; None where there were none.
    named: float | None
    named_wrongly: float


def summarise(verdicts: list[Verdict]) -> Summary:
    """Take shares and medians."""
    told = [one for one in verdicts if math.isfinite(one.true_m)]
    accuracy = statistics.median(one.accuracy_m for one in told)
    bad = [one.named for one in verdicts if one.named is not None]
    return Summary(
        len(verdicts),
        statistics.fmean(one.holds for one in verdicts),
        accuracy,
        statistics.median(one.accuracy_m / one.true_m for one in told),
        accuracy / float(np.quantile([one.true_m for one in told], 0.95)),
        statistics.fmean(bad) if bad else None,
        statistics.fmean(one.named_wrongly for one in verdicts),
    )


# ---- The table -----------------------------------------------------------------------------------

ASKED = Conditions()
#: What the accuracy was not made for.
OTHERS = {
    "no pair off": replace(ASKED, wrong=0),
    "two pairs 60 m off": replace(ASKED, wrong=2),
    "one pair 60 m off, two swapped": replace(ASKED, pairs=(5, 8), swapped=True),
    "one pair 200 m off": replace(ASKED, wrong_m=200),
    "references known to 5 m": replace(ASKED, radius_m=5),
    "reference errors half as large again as stated": replace(ASKED, references=1.5),
    "all references shifted together": replace(ASKED, common=1.0),
    "pairs within a third of the sheet": replace(ASKED, spread=0.33),
    "pincushion lens": replace(ASKED, lens=(0.0, 0.03)),
    "barrel lens, up to 6 %": replace(ASKED, lens=(-0.06, 0.0)),
    "print scaling 5 %": replace(ASKED, print_scaling=0.05),
    "camera tilted up to 35°": replace(ASKED, tilt_degrees=35),
    "sheet folded, halves up to 20° apart": replace(ASKED, fold_degrees=20),
    "half of the sheet shifted by 20 m": replace(ASKED, shift_m=20),
}
HEAD = (
    "| | runs | holds | stated (median) | stated / true | over runs | named | wrongly named |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|"
)


def row(name: str, it: Summary) -> str:
    """Write one line of the table."""
    named = "–" if it.named is None else f"{100 * it.named:.0f} %"
    return (
        f"| {name} | {it.runs:,} | {100 * it.holds:.1f} % | {it.accuracy_m:.0f} m | {it.ratio:.2f} "
        f"| {it.ratio_over_runs:.2f} | {named} | {100 * it.named_wrongly:.0f} % |"
    )


def rows(name: str, it: Conditions, runs: int, seed: int) -> Iterator[str]:
    """Draw photos under some conditions, and write what came of them."""
    rng = np.random.default_rng(seed)
    drawn = [draw(rng, it) for _ in range(runs)]
    ask = by_node if shutil.which("node") else by_chromium
    verdicts = [judge(run, answer) for run, answer in zip(drawn, ask(drawn), strict=True)]
    yield row(name, summarise(verdicts))
    if it == ASKED:
        for n in range(it.pairs[0], it.pairs[1] + 1):
            yield row(f"{n} pairs", summarise([one for one in verdicts if one.pairs == n]))
    many = [one for one in verdicts if one.pairs >= 6]
    yield row(f"{name}, six pairs and more", summarise(many))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20160601)
    parser.add_argument("--others", action="store_true", help="a quarter of the runs each")
    options = parser.parse_args()
    worlds = {"as asked": (ASKED, options.runs)}
    if options.others:
        worlds = {name: (it, max(1, options.runs // 4)) for name, it in OTHERS.items()}
    sys.stdout.write(f"{HEAD}\n")
    for name, (it, runs) in worlds.items():
        for line in rows(name, it, runs, options.seed):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
