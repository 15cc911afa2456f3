"""Trials of whole programs: each a process of its own, in turns, on files that are not in memory."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from agreement import conservation, differences, read_counts, read_panel, tallied
from worlds import MONTHS, make_areas, shared_points, write_areas, write_events

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
OWN, DASK, READ = "scenemap", "scenemap on Dask", "read only"
#: Of a database, counting an event on the edge of several areas in each of them.
TWICE = ", edges twice"
#: Packages that a program needs besides those of scenemap.
NEEDS: dict[str, tuple[str, ...]] = {
    OWN: (),
    READ: (),
    "geopandas": (),
    "duckdb": ("duckdb", "duckdb_extension_spatial"),
    "sedonadb": ("sedonadb",),
    "polars-st": ("polars_st",),
    DASK: ("distributed",),
    "geopandas on Dask": ("distributed",),
}
#: A program is not asked for a size that would take it longer, or more of the machine's memory.
MOST_SECONDS, MOST_MEMORY = 600, 0.6
#: Room on the disk for one event, twice what it takes.
_BYTES_AN_EVENT = 60


@dataclass
class Runs:
    """Seconds, seconds of processors and peak kilobytes of a program's runs."""

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    kilobytes: list[int] = field(default_factory=list)

    def add(self, arguments: Sequence[str]) -> str:
        """Run a process to its end, note what it took, and return what it told."""
        seconds, cpu_seconds, kilobytes, told = run(arguments)
        self.seconds.append(seconds)
        self.cpu_seconds.append(cpu_seconds)
        self.kilobytes.append(kilobytes)
        return told

    @property
    def median(self) -> float:
        """Of the seconds."""
        return statistics.median(self.seconds)

    @property
    def cpu(self) -> float:
        """Median of the seconds of processors."""
        return statistics.median(self.cpu_seconds)

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
    """Files that all programs read.

    Parameters
    ----------
    on_edges
        Some events lie exactly on vertices and edges that areas share.
    """

    events: Path
    areas: Path
    n_events: int
    on_edges: bool

    @classmethod
    def make(
        cls, folder: Path, n_events: int, n_areas: int, months: int = MONTHS, *, on_edges: bool
    ) -> World:
        """Write a world.

        Raises
        ------
        SystemExit
            If there is no room for it.
        """
        folder.mkdir()
        free, needed = shutil.disk_usage(folder).free, n_events * _BYTES_AN_EVENT
        if free < needed:
            raise SystemExit(
                f"{n_events:,} events need {needed / 1e9:.1f} GB in {folder.parent}, which has "
                f"{free / 1e9:.1f}. Make room, or name another folder with TMPDIR."
            )
        areas = make_areas(n_areas)
        write_areas(areas, folder / "areas.geojson")
        ties = shared_points(areas.values()) if on_edges else None
        written = write_events(n_events, folder / "events", ties=ties, months=months)
        events = written[0] if len(written) == 1 else folder / "events"
        return cls(events, folder / "areas.geojson", n_events, on_edges)

    def as_csv(self) -> World:
        """Write the events, if they are in one file, as CSV too, with times as ISO 8601 has them."""
        path = self.events.with_suffix(".csv")
        schema = pa.schema([("lon", pa.float64()), ("lat", pa.float64()), ("time", pa.string())])
        with pq.ParquetFile(self.events) as file, pa_csv.CSVWriter(path, schema) as writer:
            for batch in file.iter_batches():
                seconds = batch["time"].cast(pa.timestamp("s"))
                times = pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%S")
                columns = [batch["lon"], batch["lat"], times]
                writer.write_batch(pa.record_batch(columns, schema=schema))
        return replace(self, events=path)

    def files(self) -> list[Path]:
        """List the files that are read."""
        events = sorted(self.events.glob("*")) if self.events.is_dir() else [self.events]
        return [*events, self.areas]


def installed() -> tuple[list[str], list[str]]:
    """List the programs that can be run here, and those that lack a package."""
    lacking = [
        name for name, needs in NEEDS.items() if not all(map(importlib.util.find_spec, needs))
    ]
    return [name for name in NEEDS if name not in lacking], lacking


def command(name: str, world: World, out: Path) -> list[str]:
    """Return how a program is called."""
    if name in {OWN, DASK}:
        called = [
            sys.executable, "-c", "from scenemap.cli.main import run; run()", "bin",
            str(world.events), "--areas", str(world.areas), "--by", "month", "--tz", "UTC",
            "--overwrite", "-o", str(out),
        ]  # fmt: skip
        return [*called, "--engine", "dask"] if name == DASK else called
    # Where no event lies on an edge no program needs a rule for it.
    twice = name.endswith(TWICE) or not world.on_edges
    return [
        sys.executable, str(HERE / "peers.py"), name.removesuffix(TWICE), str(world.events),
        str(world.areas), str(out), *(["--edges-twice"] if twice else []),
    ]  # fmt: skip


def run(arguments: Sequence[str]) -> tuple[float, float, int, str]:
    """Run a process to its end; returns seconds, those of processors, peak kilobytes and what it told.

    Raises
    ------
    SystemExit
        If it fails.
    """
    done = subprocess.run(
        [sys.executable, str(HERE / "timed.py"), *arguments],
        capture_output=True, text=True, check=True,
        # An index that was kept would spare scenemap the building of it. What Python compiles is kept
        # as it is where people install, whatever the environment of whoever measures says.
        env={**_environment(), "SCENEMAP_CACHE": "off"},
    )  # fmt: skip
    seconds, cpu_seconds, kilobytes, code = json.loads(done.stdout)
    if code:
        raise SystemExit(f"{' '.join(arguments)} failed with {code}:\n{done.stderr}")
    return seconds, cpu_seconds, kilobytes, done.stderr


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def forget(paths: Sequence[Path]) -> None:
    """Take files out of the page cache."""
    for path in paths:
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(world: World, names: Sequence[str], rounds: int, folder: Path) -> dict[str, Runs]:
    """Run the programs in turns, and hold their counts to one another.

    Raises
    ------
    SystemExit
        If they differ.
    """
    runs = {name: Runs() for name in names}
    told = {}
    for _ in range(rounds):
        for name in names:
            out = folder / f"{name}.csv"
            out.unlink(missing_ok=True)
            forget(world.files())
            told[name] = runs[name].add(command(name, world, out))
    check(world, told, folder)
    return runs


def check(world: World, told: dict[str, str], folder: Path) -> None:
    """Hold the counts of programs to the tally.

    Parameters
    ----------
    told
        What each program said.
    folder
        Where their counts are.

    Raises
    ------
    SystemExit
        If they differ, with the first cells.
    """
    expected = tallied(world.events, world.areas)
    for name, words in told.items():
        if name == READ or name.endswith(TWICE):
            continue
        own = name in {OWN, DASK}
        path = folder / f"{name}.csv"
        differ = differences(expected, read_panel(path) if own else read_counts(path))
        line = conservation(expected, world.n_events)
        if own and line not in words.splitlines():
            differ.append(f"'{line}' and '{words.strip()}'")
        if differ:
            raise SystemExit(
                f"scenemap's tally and {name} do not agree in {len(differ)} places: "
                f"{'; '.join(differ[:5])}"
            )


def too_much(measured: Sequence[tuple[int, Runs]], n: int) -> str:
    """Say what a larger size would take of a program if that is too much; blank if it is not.

    Parameters
    ----------
    measured
        Sizes, ascending, and what they took.
    n
        The next size. What it takes is read off the line through the last two, or through nothing at
        all and the only one.
    """
    nothing = (0, 0.0, 0.0)
    taken = [nothing, *((size, runs.median, runs.megabytes) for size, runs in measured)]
    if len(measured) != 1:
        del taken[0]
    if not taken:
        return ""
    (n0, seconds0, megabytes0), (n1, seconds1, megabytes1) = taken[-2:]
    steps = (n - n1) / (n1 - n0)
    seconds = seconds1 + max(seconds1 - seconds0, 0) * steps
    megabytes = megabytes1 + max(megabytes1 - megabytes0, 0) * steps
    if seconds > MOST_SECONDS:
        return f"about {seconds / 60:.0f} minutes"
    if megabytes > MOST_MEMORY * memory_megabytes():
        return f"about {megabytes / 1000:.0f} GB of memory"
    return ""


def memory_megabytes() -> float:
    """Return the memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6
