"""Measure counting beside geopandas, DuckDB, SedonaDB and Dask: same files, same run, same counts.

``python benchmarks/scale.py`` measures ten million events; ``--growth`` also how time grows, and draws
it; ``-o docs/scale.md`` writes the page. ``--alone`` measures how that of scenemap grows and nothing
else, ``--csv`` counting a CSV file and nothing else, ``--dask`` counting on Dask beside counting without;
``--small`` is a quick version that only proves that all counts agree. Runs on Linux.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from trials import (
    DASK,
    MOST_MEMORY,
    MOST_SECONDS,
    OWN,
    READ,
    TWICE,
    Runs,
    World,
    installed,
    measure,
    memory_megabytes,
    too_much,
)
from worlds import MONTHS, SEED, VERTICES, make_areas, make_events, shared_points
from wrapping import wrapped

from scenemap.installed import version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: The sizes at which growth is measured.
EVENTS, FIXED_EVENTS = [10**power for power in range(4, 9)], 10**6
AREAS, FIXED_AREAS = [10**power for power in range(1, 6)], 100
MANY = [10_000, 100_000]
#: Those that read CSV as they count.
OF_CSV = (OWN, "duckdb", "polars-st")
SLICES = [12, 36, 120, 600]
#: So many are counted on Dask beside without.
ON_DASK = [10_000_000, 30_000_000, 80_000_000]
FIXED = {"events": FIXED_EVENTS, "areas": FIXED_AREAS, "slices": MONTHS}
#: Above this many events growth is measured once, below it in some rounds.
ONCE_ABOVE, GROWTH_ROUNDS = 10**7, 3
POINTS = 10**6
#: Marker, dashes and colour of each program; any two differ in each of the three.
LOOK = {
    OWN: ("o", "-", "#0072b2"),
    READ: ("x", (0, (1, 1)), "#000000"),
    "geopandas": ("D", (0, (6, 2)), "#d55e00"),
    "duckdb": ("s", (0, (3, 1)), "#009e73"),
    "sedonadb": ("^", (0, (5, 1, 1, 1)), "#cc79a7"),
    "polars-st": ("*", (0, (2, 1, 1, 1, 1, 1)), "#f0e442"),
    DASK: ("P", (0, (1, 3)), "#56b4e9"),
    "geopandas on Dask": ("v", (0, (6, 1, 1, 1, 1, 1)), "#e69f00"),
}
#: Names on a chart stand at least this part of its height apart.
_APART = 0.055
VERSIONS = (
    "geopandas", "shapely", "duckdb", "sedonadb", "polars-st", "dask", "numpy", "pandas", "pyarrow",
)  # fmt: skip


# --- arrays ---------------------------------------------------------------------------------------


def measure_arrays(n_points: int, n_areas: int, rounds: int) -> tuple[Runs, Runs]:
    """Find the area of each of many points, given as arrays: scenemap and geopandas, in turns.

    Raises
    ------
    SystemExit
        If they differ on any point.
    """
    import geopandas as gpd

    from scenemap import Area, areas_of
    from scenemap.model import Text

    drawn = make_areas(n_areas)
    blank = Text(nb="", en="")
    areas = [
        Area(name, name, blank, outline, None, None, None, (), "")
        for name, outline in drawn.items()
    ]
    events = next(make_events(n_points, ties=shared_points(drawn.values())))
    own, other = Runs(), Runs()
    os.environ["SCENEMAP_CACHE"] = "off"  # the index is built anew each time
    for _ in range(rounds):
        start = time.perf_counter()
        found = areas_of(events.lon, events.lat, areas=areas)
        own.seconds.append(time.perf_counter() - start)
        # geopandas keeps the index of a frame with it.
        frame = gpd.GeoDataFrame({"id": [*drawn]}, geometry=[*drawn.values()], crs="EPSG:4326")
        start = time.perf_counter()
        points = gpd.GeoDataFrame(
            geometry=gpd.points_from_xy(events.lon, events.lat, crs="EPSG:4326")
        )
        joined = points.sjoin(frame, predicate="intersects")
        other.seconds.append(time.perf_counter() - start)
    expected = smallest_ids(len(events.lon), joined.index.to_numpy(), joined["id"].to_numpy())
    differ = np.flatnonzero(found != expected)
    if len(differ):
        at = int(differ[0])
        raise SystemExit(
            f"scenemap and geopandas do not agree on {len(differ)} points; the first, "
            f"{events.lon[at]!r} {events.lat[at]!r}: '{found[at]}' and '{expected[at]}'"
        )
    return own, other


def smallest_ids(
    n: int, point: NDArray[np.int64], area: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return the smallest id that each of n points is paired with; blank if with none.

    Parameters
    ----------
    point, area
        Pairs: number of the point, and id.

    Examples
    --------
    >>> smallest_ids(3, np.array([2, 0, 2]), np.array(["b", "c", "a"], dtype=object)).tolist()
    ['c', '', 'a']
    """
    found = np.full(n, "", dtype=object)
    last_first = np.argsort(area.astype(str), kind="stable")[::-1]
    found[point[last_first]] = area[last_first]
    return found


# --- growth ---------------------------------------------------------------------------------------


def grow(
    what: str, sizes: Sequence[int], names: Sequence[str], folder: Path, rounds: int
) -> tuple[dict[str, list[tuple[int, Runs]]], list[str]]:
    """Measure worlds of several sizes, each deleted before the next is made.

    Parameters
    ----------
    what
        What grows: events, areas or slices; see ``FIXED`` for the others.
    sizes
        How many of them, ascending.

    Returns
    -------
    measured
        Of each program the sizes and runs.
    left_out
        Sentences on programs that were not asked for a size.
    """
    measured: dict[str, list[tuple[int, Runs]]] = {name: [] for name in names}
    left_out: dict[str, str] = {}
    for n in sizes:
        size = {**FIXED, what: n}
        for name in names:
            why = too_much(measured[name], n)
            if why:
                left_out.setdefault(name, f"{name} was not asked for {n:,}: it would take {why}.")
        able = [name for name in names if name not in left_out]
        place = folder / f"growth-{what}-{n}"
        world = World.make(place, size["events"], size["areas"], size["slices"], on_edges=False)
        times = 1 if size["events"] > ONCE_ABOVE else rounds
        for name, runs in measure(world, able, times, folder).items():
            measured[name].append((n, runs))
        shutil.rmtree(place)
    return measured, list(left_out.values())


def draw(measured: dict[str, list[tuple[int, Runs]]], what: str, path: Path) -> None:
    """Draw seconds over size, both on logarithmic axes, each line named at its end."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "scenemap", "svg.fonttype": "none"})
    figure, axes = plt.subplots(figsize=(7.5, 5), layout="constrained")
    ends: dict[str, tuple[float, float]] = {}
    for name, line in measured.items():
        x = [size for size, _ in line]
        y = [runs.median for _, runs in line]
        marker, dashes, colour = LOOK[name]
        width = 2.5 if name == OWN else 1.4
        axes.plot(x, y, marker=marker, linestyle=dashes, color=colour, linewidth=width)
        ends[name] = (x[-1], y[-1])
    last = max(x for x, _ in ends.values())
    first = min(size for line in measured.values() for size, _ in line)
    axes.set(xscale="log", yscale="log", xlabel=what, ylabel="seconds, whole process")
    axes.set_xlim(first / 1.5, last * 1.5)
    bottom, top = np.log10(axes.get_ylim())
    # Lines that reach the right edge are named beside it, the names kept apart; others at their end.
    at_edge = sorted(
        (name for name in ends if ends[name][0] == last), key=lambda name: ends[name][1]
    )
    wanted = [(np.log10(ends[name][1]) - bottom) / (top - bottom) for name in at_edge]
    for name, height in zip(at_edge, spread_out(wanted, _APART), strict=True):
        axes.annotate(
            name, ends[name], xytext=(1.03, height), textcoords="axes fraction", va="center",
            fontweight="bold" if name == OWN else "normal", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "0.6", "linewidth": 0.7},
        )  # fmt: skip
    for name in ends.keys() - set(at_edge):
        axes.annotate(
            name, ends[name], xytext=(-8, 4), textcoords="offset points", ha="right",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    axes.minorticks_off()
    axes.grid(color="0.9", which="major")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def spread_out(heights: Sequence[float], apart: float) -> list[float]:
    """Move ascending heights up until each stands well above the one before.

    Examples
    --------
    >>> spread_out([0.25, 0.3, 0.9], 0.25)
    [0.25, 0.5, 0.9]
    """
    found: list[float] = []
    for height in heights:
        found.append(max(height, found[-1] + apart) if found else height)
    return found


# --- report ---------------------------------------------------------------------------------------


def table(runs: dict[str, Runs]) -> list[str]:
    """Lay runs out, with ratios of scenemap's medians to theirs: below 1 where scenemap is faster."""
    own = runs[OWN]
    lines = [
        "| program | seconds, median | least–most | ratio | CPU seconds | ratio | peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, one in runs.items():
        lines.append(
            f"| {name} | {one.median:.2f} | {one.spread} | {own.median / one.median:.2f} | "
            f"{one.cpu:.2f} | {own.cpu / one.cpu:.2f} | {one.megabytes:.0f} |"
        )
    return lines


def about() -> str:
    """Say on what was measured."""
    others = [
        f"{name} {importlib.metadata.version(name)}"
        for name in VERSIONS
        if importlib.util.find_spec(name.replace("-", "_"))
    ]
    have = ", ".join([f"scenemap {version()}", *others])
    return (
        f"{os.cpu_count()} processors, {memory_megabytes() / 1000:.0f} GB of memory, Python "
        f"{platform.python_version()}, {have}"
    )


def with_twice(names: Sequence[str]) -> list[str]:
    """Add to each database what it takes without the rule for shared edges."""
    found = list(names)
    for name in ("duckdb", "sedonadb"):
        if name in names:
            found.insert(found.index(name) + 1, name + TWICE)
    return found


def small(folder: Path) -> str:
    """Prove on a small world that all counts agree; returns which."""
    names, lacking = installed()
    runs = measure(World.make(folder / "world", 30_000, 30, on_edges=True), names, 1, folder)
    measure_arrays(30_000, 30, 1)
    told = f"All counts agree: {', '.join(name for name in runs if name != READ)}.\n"
    return told + "".join(f"Not installed: {name}.\n" for name in lacking)


def report(
    folder: Path,
    n_events: int,
    n_areas: int,
    rounds: int,
    out: Path | None,
    *,
    growth: bool,
    most: int,
) -> str:
    """Measure, and write the page."""
    names, lacking = installed()
    world = World.make(folder / "world", n_events, n_areas, on_edges=True)
    size = sum(path.stat().st_size for path in world.files()) / 1e6
    runs = measure(world, with_twice(names), rounds, folder)
    shutil.rmtree(folder / "world")
    return "\n".join(
        [
            "# Counting beside other programs",
            "",
            f"Made by `python benchmarks/scale.py` on {about()}.",
            *(f"Not installed, so not measured: {name}." for name in lacking),
            "",
            f"## {n_events:,} events, {n_areas:,} areas, {MONTHS} months",
            "",
            f"Longitude, latitude and time in Parquet as pyarrow writes it, and areas in GeoJSON, of "
            f"about {VERTICES} vertices that neighbours share ({size:.0f} MB, seed {SEED}). One event "
            "in 200 lies exactly on a vertex or an edge of several areas, and about a fifth in none. "
            f"Whole processes, from start to written counts, in turns, {rounds} rounds; before each the "
            "files are taken out of the page cache (`posix_fadvise`; the programs themselves stay in "
            "it). **All counts of all programs agreed in every cell**, and scenemap's account of its "
            "rows with them; what scenemap withholds in the file it writes was compared before "
            "withholding. Ratios are scenemap's to theirs, below 1 where scenemap takes less; peaks are "
            "the most of any run: of one process, or where "
            "there are workers the sum of the peaks of all, which count shared libraries several times.",
            "",
            *table(runs),
            "",
            "- `read only` reads the three columns with pyarrow and does nothing with them.",
            "- On the edge of several areas the smallest id wins. geopandas settles that for the few "
            "such events alone; a database must tell the rows apart for it, so `edges twice` is the "
            "same query without the rule. SedonaDB needs its library `geo` to find every point on an "
            "edge; `edges twice` uses its default.",
            "- scenemap checks every row besides (swapped and far positions, times that do not exist) "
            "and says where each went. It builds its index in every run; it may keep large ones.",
            "",
            *report_many(folder, names, rounds),
            *report_csv(folder, names, rounds, n_events),
            *report_arrays(rounds),
            *(
                report_growth(folder, names, out, min(rounds, GROWTH_ROUNDS), most)
                if growth
                else []
            ),
            "",
            "## What the numbers do not say",
            "",
            "Times are of one machine and one kind of data, and change from run to run; ratios change "
            "less. Every program was called as its manual advises, with as many threads as it takes by "
            "itself, by people who know scenemap best. The others answer many questions that scenemap "
            "does not. Data in memory, in a database, with an index of their own, or partitioned by "
            "place would favour them.",
            "",
        ]
    )


def report_many(folder: Path, names: Sequence[str], rounds: int) -> list[str]:
    """Measure many areas beside the fastest of the others, and lay them out."""
    lines = [
        f"## {FIXED_EVENTS:,} events in many areas",
        "",
        "As above, but no event lies on an edge, so that no program needs a rule for it.",
        "",
    ]
    for n_areas in MANY:
        place = folder / f"many-{n_areas}"
        world = World.make(place, FIXED_EVENTS, n_areas, on_edges=False)
        runs = measure(
            world, [name for name in (OWN, READ, "sedonadb") if name in names], rounds, folder
        )
        shutil.rmtree(place)
        lines += [f"{n_areas:,} areas:", "", *table(runs), ""]
    return lines


def report_csv(folder: Path, names: Sequence[str], rounds: int, n_events: int) -> list[str]:
    """Measure counting a CSV file beside those that read such, and lay it out."""
    place = folder / "csv"
    world = World.make(place, n_events, FIXED_AREAS, on_edges=False).as_csv()
    size = world.events.stat().st_size / 1e6
    runs = measure(world, [name for name in OF_CSV if name in names], rounds, folder)
    shutil.rmtree(place)
    return [
        f"## {n_events:,} events in a CSV file",
        "",
        f"{FIXED_AREAS} areas and {MONTHS} months; longitude, latitude and time ({size:.0f} MB), from "
        "the file to written counts, which agreed. No event lies on an edge.",
        "",
        *table(runs),
        "",
    ]


def report_dask(folder: Path, rounds: int) -> list[str]:
    """Measure counting on Dask beside counting without, in turns, and lay it out."""
    lines = [
        "scenemap on Dask, a worker for each processor, beside scenemap without it: seconds of all "
        f"processors in turns, medians of {rounds}; the counts agreed.",
        "",
        "| events | scenemap | on Dask | ratio |",
        "|--:|--:|--:|--:|",
    ]
    for n_events in ON_DASK:
        place = folder / f"dask-{n_events}"
        world = World.make(place, n_events, FIXED_AREAS, on_edges=True)
        runs = measure(world, [OWN, DASK], rounds, folder)
        shutil.rmtree(place)
        own, dask = runs[OWN].cpu, runs[DASK].cpu
        lines.append(f"| {n_events:,} | {own:.2f} | {dask:.2f} | {dask / own:.2f} |")
    return lines


def report_arrays(rounds: int) -> list[str]:
    """Measure arrays, and lay them out."""
    lines = [
        "## Arrays of a million points",
        "",
        "Points given as two arrays, the area of each wanted: `scenemap.areas_of`, and "
        "`geopandas.sjoin`, which does not yet choose among several. Making the points and building "
        "the index are counted on both sides. Answers were the same for every point.",
        "",
        "| areas | scenemap, seconds | least–most | geopandas, seconds | least–most | ratio |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for n_areas in (100, 10_000):
        own, other = measure_arrays(POINTS, n_areas, rounds)
        ratio = other.median / own.median
        lines.append(
            f"| {n_areas:,} | {own.median:.3f} | {min(own.seconds):.3f}–{max(own.seconds):.3f} | "
            f"{other.median:.2f} | {other.spread} | {ratio:.1f} |"
        )
    return lines


def report_growth(
    folder: Path, names: Sequence[str], out: Path | None, rounds: int, most: int
) -> list[str]:
    """Measure how time grows, draw it, and lay it out."""
    lines = [
        "",
        "## Growth",
        "",
        "Here no event lies on an edge, so that no program needs a rule for it; counts agreed. Up to "
        f"{ONCE_ABOVE:,} events the median of {rounds} rounds, above it one. A program is left "
        f"out where it would take more than {MOST_SECONDS // 60} minutes or {MOST_MEMORY:.0%} of the "
        "memory, by its last two sizes. Each cell: seconds, those of the processors, and peak MB. The "
        "last line is the largest exponent of any step from one size to the next: 1 where ten times as "
        "much takes ten times as many seconds of the processors, less where the start weighs.",
        "",
    ]
    alone = [name for name in names if "Dask" not in name]
    for what, sizes, able in (
        ("events", [n for n in EVENTS if n <= most], names),
        ("areas", AREAS, alone),
        ("slices", SLICES, alone),
    ):
        fixed = ", ".join(f"{n:,} {name}" for name, n in FIXED.items() if name != what)
        measured, left_out = grow(what, sizes, able, folder, rounds)
        lines += growth_table(measured, f"{what} ({fixed})")
        lines += ["", *left_out] if left_out else []
        if out is not None:
            draw(measured, f"{what} ({fixed})", out.parent / f"scale-{what}.svg")
            lines += [
                "",
                f"![Seconds over the number of {what}, on logarithmic axes, as in the table above.]"
                f"(scale-{what}.svg)",
            ]
        lines.append("")
    return lines[:-1]


def growth_table(measured: dict[str, list[tuple[int, Runs]]], what: str) -> list[str]:
    """Lay out what each size took of each program."""
    lines = [f"| {what} | {' | '.join(measured)} |", "|--:|" + "--:|" * len(measured)]
    taken = {name: dict(line) for name, line in measured.items()}
    for n in sorted({n for line in taken.values() for n in line}):
        cells = [
            f"{line[n].median:.2f} s, {line[n].cpu:.2f}, {line[n].megabytes:.0f}"
            if n in line
            else "–"
            for line in taken.values()
        ]
        lines.append(f"| {n:,} | {' | '.join(cells)} |")
    steepest = " | ".join(
        f"{exponent([(n, runs.cpu) for n, runs in line]):.2f}" for line in measured.values()
    )
    return [*lines, f"| largest exponent | {steepest} |"]


def exponent(taken: Sequence[tuple[int, float]]) -> float:
    """Return the largest slope between neighbours of sizes and seconds, both on logarithmic axes.

    Examples
    --------
    >>> exponent([(10, 1.0), (100, 1.0), (1_000, 100.0)])
    2.0
    """
    sizes, seconds = np.log(taken).T
    return float((np.diff(seconds) / np.diff(sizes)).max(initial=-np.inf))


def report_part(folder: Path, given: argparse.Namespace) -> list[str] | None:
    """Measure the one part that is asked for, and lay it out; None if all are."""
    if given.csv:
        return report_csv(folder, installed()[0], given.rounds, given.events)
    if given.dask:
        return report_dask(folder, given.rounds)
    if given.alone:
        return report_growth(folder, [OWN], None, min(given.rounds, GROWTH_ROUNDS), given.most)
    return None


def main() -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--out", type=Path, help="page to write; else only printed")
    parser.add_argument("--events", type=int, default=10**7, help="in the first table")
    parser.add_argument("--areas", type=int, default=100, help="in the first table")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--growth",
        action="store_true",
        help="10^4 to 10^8 events, 10 to 10^5 areas, 12 to 600 months",
    )
    parser.add_argument("--most", type=int, default=EVENTS[-1], help="events, of --growth")
    parser.add_argument(
        "--alone", action="store_true", help="only measure how scenemap's own time grows"
    )
    parser.add_argument("--csv", action="store_true", help="only measure reading CSV")
    parser.add_argument("--dask", action="store_true", help="only measure counting on Dask")
    parser.add_argument("--small", action="store_true", help="only prove that counts agree")
    given = parser.parse_args()
    # What was written is deleted when the run is told to end, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory() as place:
        if given.small:
            sys.stdout.write(small(Path(place)))
            return
        part = report_part(Path(place), given)
        if part is not None:
            sys.stdout.write(wrapped("\n".join(part)) + "\n")
            return
        told = report(
            Path(place),
            given.events,
            given.areas,
            given.rounds,
            given.out,
            growth=given.growth,
            most=given.most,
        )
    told = wrapped(told)
    sys.stdout.write(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
