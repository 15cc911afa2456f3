"""Measure counting beside geopandas, DuckDB and SedonaDB: same files, same run, same counts.

``python benchmarks/scale.py`` measures ten million events; ``--growth`` also how time grows, and draws
it; ``-o docs/scale.md`` writes the page; ``--small`` is a quick version that only proves that all
counts agree. Each program is run as a process of its own (``peers.py``), in turns, the events taken out
of the page cache before each run.
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from peers import PEERS
from worlds import MONTHS, SEED, VERTICES, make_areas, make_events, write_areas, write_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
OWN, DASK, READ = "scenemap", "scenemap, two Dask workers", "read only"
#: Of each, how many events it is asked for at most when growth is measured, and its marker.
MOST = {
    OWN: 10**8,
    READ: 10**8,
    "duckdb": 10**8,
    "sedonadb": 10**8,
    "geopandas": 10**7,
    DASK: 10**8,
}
LOOK = {OWN: "o", READ: "x", "duckdb": "s", "sedonadb": "^", "geopandas": "D", DASK: "P"}
COMMANDS = [
    "--help", "check 60.3949 5.3277", "bin --help", "bin EVENTS", "case list", "case check", "summary",
    "summary EVENTS", "map -o page.html", "map --by year -o picture.png",
    "card vagsbunnen --specimen -o card.html",
    "measure --target korskirken --buffer laksevag --control sandviken "
    "--before 2014-09-01..2014-12-31 --after 2015-01-01..2015-12-31",
]  # fmt: skip


@dataclass
class Runs:
    """Seconds and peak kilobytes of a program's runs."""

    seconds: list[float] = field(default_factory=list)
    kilobytes: list[int] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Of the seconds."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> str:
        """Least and most seconds."""
        return f"{min(self.seconds):.2f}–{max(self.seconds):.2f}"

    @property
    def megabytes(self) -> float:
        """The most that any run held at once."""
        return max(self.kilobytes) / 1000


@dataclass(frozen=True)
class World:
    """Files that all programs read."""

    events: Path
    areas: Path

    @classmethod
    def make(cls, folder: Path, n_events: int, n_areas: int) -> World:
        """Write a world."""
        folder.mkdir()
        areas = make_areas(n_areas)
        write_areas(areas, folder / "areas.geojson")
        written = write_events(n_events, folder / "events")
        events = written[0] if len(written) == 1 else folder / "events"
        return cls(events, folder / "areas.geojson")

    def files(self) -> list[Path]:
        """List the files that hold the events."""
        return sorted(self.events.glob("*")) if self.events.is_dir() else [self.events]


# --- running --------------------------------------------------------------------------------------


def command(name: str, world: World, out: Path) -> list[str]:
    """Return how a program is called."""
    if name in {OWN, DASK}:
        called = [
            sys.executable, "-c", "from scenemap.cli.main import run; run()", "bin",
            str(world.events), "--areas", str(world.areas), "--by", "month", "--tz", "UTC",
            "--overwrite", "-o", str(out),
        ]  # fmt: skip
        return [*called, "--engine", "dask"] if name == DASK else called
    return [
        sys.executable,
        str(HERE / "peers.py"),
        name,
        str(world.events),
        str(world.areas),
        str(out),
    ]


def run(arguments: Sequence[str]) -> tuple[float, int]:
    """Run a process to its end; returns seconds and peak kilobytes.

    Raises
    ------
    SystemExit
        If it fails.
    """
    done = subprocess.run(
        [sys.executable, str(HERE / "timed.py"), *arguments],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, kilobytes, code = json.loads(done.stdout)
    if code:
        raise SystemExit(f"{arguments} failed:\n{done.stderr}")
    return seconds, kilobytes


def forget(paths: Sequence[Path]) -> None:
    """Take files out of the page cache."""
    for path in paths:
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(world: World, names: Sequence[str], rounds: int, folder: Path) -> dict[str, Runs]:
    """Run the programs in turns, and hold their counts to one another."""
    runs = {name: Runs() for name in names}
    for _ in range(rounds):
        for name in names:
            out = folder / f"{name}.csv"
            out.unlink(missing_ok=True)
            forget(world.files())
            seconds, kilobytes = run(command(name, world, out))
            runs[name].seconds.append(seconds)
            runs[name].kilobytes.append(kilobytes)
    expected = tallied(world)
    for name in names:
        if name != READ:
            differ = differences(expected, read_counts(folder / f"{name}.csv"))
            if differ:
                raise SystemExit(f"{OWN} and {name} do not agree: {'; '.join(differ[:5])}")
    return runs


Counts = dict[tuple[str, str], int | None]


def tallied(world: World) -> Counts:
    """Count as the command does, without withholding what is small."""
    from scenemap.areas import read_areas
    from scenemap.engines import count_files
    from scenemap.events.cleaning import ReadingOptions
    from scenemap.intervals import parse_zone
    from scenemap.tally import Counting

    counting = Counting(read_areas(world.areas, "EPSG:25832"), "month")
    tally, _ = count_files([world.events], ReadingOptions(parse_zone("UTC")), counting)
    months = np.datetime64("1970-01", "M") + np.arange(tally.counts.shape[1]) + tally.first_slice
    return {
        (tally.ids[row], str(months[column])): int(tally.counts[row, column])
        for row, column in zip(*np.nonzero(tally.counts), strict=True)
    }


def read_counts(path: Path) -> Counts:
    """Read what a program wrote; None where scenemap withholds a count."""
    with path.open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {(row[0], row[1]): int(row[2]) if row[2] else None for row in rows if row[2] != "0"}


def differences(own: Counts, other: Counts) -> list[str]:
    """List the cells in which a program differs from what was tallied; what it withholds does not."""
    found = []
    for cell in sorted(own.keys() | other.keys()):
        one, two = own.get(cell, 0), other.get(cell, 0)
        if one != two and two is not None:
            found.append(f"{' '.join(cell)}: {one} and {two}")
    return found


def installed() -> list[str]:
    """List the programs that can be run here."""
    packages = {"geopandas": "geopandas", "duckdb": "duckdb", "sedonadb": "sedonadb"}
    have = [name for name in PEERS if importlib.util.find_spec(packages.get(name, "pyarrow"))]
    if importlib.util.find_spec("geoarrow") is None and "sedonadb" in have:
        have.remove("sedonadb")  # it reads frames through geoarrow-pyarrow
    return [OWN, *have]


# --- arrays ---------------------------------------------------------------------------------------


def measure_arrays(n_points: int, n_areas: int, rounds: int) -> tuple[Runs, Runs]:
    """Find the area of each of many points, given as arrays: scenemap and geopandas, in turns."""
    import geopandas as gpd

    from scenemap.areas import Area
    from scenemap.locate import areas_of
    from scenemap.model import Text

    drawn = make_areas(n_areas)
    blank = Text(nb="", en="")
    areas = [
        Area(name, name, blank, outline, None, None, None, (), "")
        for name, outline in drawn.items()
    ]
    frame = gpd.GeoDataFrame({"id": list(drawn)}, geometry=list(drawn.values()), crs="EPSG:4326")
    events = next(make_events(n_points))
    own, other = Runs(), Runs()
    os.environ["SCENEMAP_CACHE"] = "off"  # the index is built anew each time
    for _ in range(rounds):
        start = time.perf_counter()
        found = areas_of(events.lon, events.lat, areas)
        own.seconds.append(time.perf_counter() - start)
        start = time.perf_counter()
        points = gpd.GeoDataFrame(
            geometry=gpd.points_from_xy(events.lon, events.lat, crs="EPSG:4326")
        )
        joined = points.sjoin(frame, predicate="covered_by")
        other.seconds.append(time.perf_counter() - start)
    expected = np.full(len(events.lon), "", dtype=object)
    expected[joined.index] = joined["id"]
    if not np.array_equal(found, expected):
        raise SystemExit("scenemap and geopandas do not agree on arrays.")
    return own, other


# --- start-up -------------------------------------------------------------------------------------


def measure_starts(folder: Path, rounds: int) -> dict[str, Runs]:
    """Run each command, and the imports that others begin with."""
    events = folder / "few.csv"
    events.write_text("lon,lat,time\n" + "5.3277,60.3949,2015-06-18\n" * 50)
    called = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import geopandas'": [sys.executable, "-c", "import geopandas"],
    }
    for text in COMMANDS:
        words = text.replace("EVENTS", str(events)).split()
        if "-o" in words:
            at = words.index("-o") + 1
            words[at : at + 1] = [str(folder / words[at]), "--overwrite"]
        called[f"scenemap {text.replace('EVENTS', 'events.csv')}"] = [
            sys.executable, "-c", "from scenemap.cli.main import run; run()", *words,
        ]  # fmt: skip
    runs = {name: Runs() for name in called}
    for _ in range(rounds):
        for name, arguments in called.items():
            seconds, kilobytes = run(arguments)
            runs[name].seconds.append(seconds)
            runs[name].kilobytes.append(kilobytes)
    return runs


# --- growth ---------------------------------------------------------------------------------------


def grow(
    sizes: Sequence[tuple[int, int]], names: Sequence[str], rounds: int, folder: Path
) -> Iterator[tuple[int, int, dict[str, Runs]]]:
    """Measure worlds of several sizes, each deleted before the next is made."""
    for n_events, n_areas in sizes:
        place = folder / f"growth-{n_events}-{n_areas}"
        world = World.make(place, n_events, n_areas)
        able = [name for name in names if n_events <= MOST[name]]
        yield n_events, n_areas, measure(world, able, 1 if n_events > 10**7 else rounds, folder)
        shutil.rmtree(place)


def draw(points: dict[str, list[tuple[int, float]]], what: str, path: Path) -> None:
    """Draw seconds over size, both on logarithmic axes, each line named at its end."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "scenemap"
    figure, axes = plt.subplots(figsize=(7.5, 4.8), layout="constrained")
    for name, line in points.items():
        x, y = zip(*sorted(line), strict=True)
        own = name == OWN
        axes.plot(
            x,
            y,
            marker=LOOK[name],
            color="#0b3d6e" if own else "0.45",
            linewidth=2.2 if own else 1.2,
        )
        axes.annotate(
            name, (x[-1], y[-1]), xytext=(8, 0), textcoords="offset points", va="center",
            fontweight="bold" if own else "normal",
        )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel=what, ylabel="seconds, whole process")
    axes.set_xlim(right=max(x for line in points.values() for x, _ in line) * 12)
    axes.grid(color="0.9", which="major")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


# --- report ---------------------------------------------------------------------------------------


def table(runs: dict[str, Runs], n_events: int) -> list[str]:
    """Lay runs out, with ratios to scenemap's median."""
    own = runs[OWN].median
    lines = [
        "| program | seconds, median | least–most | ratio | peak MB | million a second |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, one in runs.items():
        lines.append(
            f"| {name} | {one.median:.2f} | {one.spread} | {one.median / own:.1f} | "
            f"{one.megabytes:.0f} | {n_events / one.median / 1e6:.1f} |"
        )
    return lines


def about() -> str:
    """Say on what was measured."""
    names = [
        "scenemap",
        "geopandas",
        "shapely",
        "duckdb",
        "sedonadb",
        "distributed",
        "numpy",
        "pyarrow",
    ]
    have = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in names
        if importlib.util.find_spec(name)
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GB of memory, Python {platform.python_version()}, "
        f"{have}."
    )


def small(folder: Path) -> None:
    """Prove on a small world that all counts agree."""
    world = World.make(folder / "world", 200_000, 30)
    runs = measure(world, [*installed(), DASK], 1, folder)
    sys.stdout.write(f"All counts agree: {', '.join(name for name in runs if name != READ)}.\n")


def report(folder: Path, n_events: int, rounds: int, out: Path | None, *, growth: bool) -> str:
    """Measure, and write the page."""
    lines = [
        "# Counting beside other programs",
        "",
        f"Made by `python benchmarks/scale.py` on {about()}",
    ]
    names = installed()
    world = World.make(folder / "world", n_events, 100)
    size = sum(path.stat().st_size for path in world.files()) / 1e6
    lines += [
        "",
        f"## {n_events:,} events, 100 areas, {MONTHS} months",
        "",
        f"Longitude, latitude and time in Parquet ({size:.0f} MB), areas of about {VERTICES} vertices "
        f"that share their edges, seed {SEED}. Whole processes, from start to written counts, in turns, "
        f"{rounds} rounds; before each the events are taken out of the page cache. All counts of all "
        "programs agreed in every cell. Ratios are to scenemap. `read only` reads the three columns "
        "with pyarrow and does nothing with them.",
        "",
        *table(measure(world, names, rounds, folder), n_events),
        "",
        "scenemap checks every row besides (swapped and far positions, times that do not exist), and "
        "says where each went; the others do not.",
        "",
        "## Arrays of a million points",
        "",
        "Points given as arrays, the area of each wanted; building the index and the points is counted. "
        "Answers were the same for every point.",
        "",
        "| areas | scenemap, seconds | geopandas.sjoin, seconds | ratio |",
        "|--:|--:|--:|--:|",
    ]
    for n_areas in (100, 10_000):
        own, other = measure_arrays(10**6, n_areas, rounds)
        ratio = other.median / own.median
        lines.append(f"| {n_areas:,} | {own.median:.3f} | {other.median:.2f} | {ratio:.1f} |")
    shutil.rmtree(folder / "world")
    if growth:
        lines += report_growth(folder, names, out)
    lines += [
        "",
        "## Start-up",
        "",
        "| command | seconds, median | least–most | peak MB |",
        "|---|--:|--:|--:|",
    ]
    for name, one in measure_starts(folder, rounds).items():
        lines.append(f"| `{name}` | {one.median:.2f} | {one.spread} | {one.megabytes:.0f} |")
    lines += [
        "",
        "## What the numbers do not say",
        "",
        "Times are of one machine with few processors and a virtual disk, and change from run to run; "
        "the ratios change less. Every program was called as its manual does, without tuning, with as "
        "many threads as it takes by itself. SedonaDB and DuckDB answer many questions that scenemap "
        "does not.",
        "",
    ]
    return "\n".join(lines)


def report_growth(folder: Path, names: Sequence[str], out: Path | None) -> list[str]:
    """Measure how time grows, draw it, and lay it out."""
    lines = ["", "## Growth", ""]
    for what, sizes, label in (
        ("events", [(10**power, 100) for power in range(5, 9)], "events"),
        ("areas", [(10**6, 10**power) for power in range(1, 5)], "areas"),
    ):
        points: dict[str, list[tuple[int, float]]] = {}
        rows = []
        with_dask = [*names, DASK] if what == "events" else list(names)
        for n_events, n_areas, runs in grow(sizes, with_dask, 3, folder):
            n = n_events if what == "events" else n_areas
            for name, one in runs.items():
                points.setdefault(name, []).append((n, one.median))
            cells = [f"{runs[name].median:.2f}" if name in runs else "–" for name in with_dask]
            rows.append(f"| {n:,} | {' | '.join(cells)} | {runs[OWN].megabytes:.0f} |")
        fixed = "100 areas" if what == "events" else "a million events"
        lines += [
            f"Seconds over the number of {what}, {fixed}; above ten million events one run, else the "
            "median of three:",
            "",
            f"| {label} | {' | '.join(with_dask)} | scenemap, peak MB |",
            "|--:|" + "--:|" * (len(with_dask) + 1),
            *rows,
            "",
        ]
        if out is not None:
            draw(points, f"{what}, {fixed}", out.parent / f"scale-{what}.svg")
            lines += [
                f"![Seconds over the number of {what}, on logarithmic axes.](scale-{what}.svg)",
                "",
            ]
    return lines


def main() -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--out", type=Path, help="page to write; else only printed")
    parser.add_argument("--events", type=int, default=10**7)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--growth", action="store_true", help="10^5 to 10^8 events, 10 to 10^4 areas"
    )
    parser.add_argument("--small", action="store_true", help="only prove that counts agree")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        if given.small:
            small(Path(place))
            return
        told = report(Path(place), given.events, given.rounds, given.out, growth=given.growth)
    sys.stdout.write(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
