"""Measure reading events from every format beside what only parses it, in turns.

``python benchmarks/formats.py`` counts a file of each format with ``scenemap bin``, and parses the same
file with the fastest library that is kept for it, which does nothing with it; each is a process of its
own. ``-o docs/formats.md`` writes the page; ``--rows N`` takes other sizes than those of the page.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
from scale import about
from trials import Runs, forget
from worlds import make_areas, make_events, write_areas
from wrapping import wrapped

BIN = "from scenemap.cli.main import run; run()"
AREAS = 100
#: Rows of the file by which the start is measured.
FEW = 50


@dataclass(frozen=True)
class Trial:
    """A format, and what parses it.

    Parameters
    ----------
    ending
        Of the file.
    rows
        In it.
    parser
        What it is called.
    program
        Python that parses the file ``path`` and does nothing with it.
    needs
        Module that it needs besides those of scenemap.
    """

    ending: str
    rows: int
    parser: str
    program: str
    needs: str = "pyarrow"


ARROW = "import pyogrio\n_, table = pyogrio.read_arrow(path)"
TRIALS = (
    Trial(
        "csv", 10**6, "pyarrow",
        "from pyarrow import csv\nconvert = csv.ConvertOptions(include_columns=['lon', 'lat', 'time'])\n"
        "csv.read_csv(path, convert_options=convert)",
    ),
    Trial(
        "xlsx", 10**5, "calamine",
        "from python_calamine import CalamineWorkbook\n"
        "CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()", "python_calamine",
    ),
    Trial("parquet", 10**6, "pyarrow", "from pyarrow import parquet\nparquet.read_table(path)"),
    Trial("gpkg", 10**6, "pyogrio, Arrow", ARROW),
    Trial("fgb", 10**6, "pyogrio, Arrow", ARROW),
    Trial("geojson", 3 * 10**5, "pyogrio, Arrow", ARROW),
)  # fmt: skip


def write(path: Path, rows: int) -> None:
    """Write events in the format that a name ends on."""
    events = next(make_events(rows))
    frame = pd.DataFrame({"lon": events.lon, "lat": events.lat, "time": events.time})
    if rows == FEW:
        # Of few events apart nearly all are withheld, and what else is to be takes longer than the start.
        frame = frame.iloc[[0] * rows]
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M:%S")
    elif path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    elif path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        points = gpd.points_from_xy(frame["lon"], frame["lat"], crs="EPSG:4326")
        drawn = gpd.GeoDataFrame(frame[["time"]], geometry=points)
        drawn["time"] = drawn["time"].dt.strftime("%Y-%m-%dT%H:%M:%S")
        drawn.to_file(path, engine="pyogrio")


def counted(path: Path, areas: Path) -> list[str]:
    """Return the command that counts a file."""
    out = path.with_name("panel.out.csv")
    return [
        sys.executable, "-c", BIN, "bin", str(path), "--areas", str(areas), "--by", "month",
        "--tz", "UTC", "--overwrite", "-o", str(out),
    ]  # fmt: skip


def measure(folder: Path, rounds: int, rows: int | None) -> list[tuple[Trial, int, Runs, Runs]]:
    """Run own command and parser of each format in turns; the first trial is the start alone."""
    areas = folder / "areas.geojson"
    write_areas(make_areas(AREAS), areas)
    found = []
    for trial in (Trial("csv", FEW, "nothing", "pass"), *TRIALS):
        path = folder / f"events.{trial.ending}"
        n = trial.rows if trial.rows == FEW else rows or trial.rows
        write(path, n)
        own, parsed = Runs(), Runs()
        for _ in range(rounds):
            forget([path])
            own.add(counted(path, areas))
            forget([path])
            if importlib.util.find_spec(trial.needs):
                parsed.add([sys.executable, "-c", f"path = {str(path)!r}\n{trial.program}"])
        found.append((trial, n, own, parsed))
        path.unlink()
    return found


def report(found: list[tuple[Trial, int, Runs, Runs]]) -> str:
    """Lay out what was measured."""
    (_, _, start, _), *others = found
    lines = [
        "# Reading beside parsing",
        "",
        f"Made by `python benchmarks/formats.py` on {about()}.",
        "",
        f"`scenemap bin` of a file in {AREAS} areas by month, start to written counts, beside a library "
        "that only parses the file; whole processes, in turns, each file taken out of the page cache. "
        "Seconds are those of the processors, medians; in brackets those of the clock. scenemap's own "
        f"start, a CSV of {FEW} rows, is {start.cpu:.2f} ({start.median:.2f}). The ratio is what "
        "scenemap takes above its start to what the parser takes, its own start with it.",
        "",
        "| format | rows | scenemap | MB | parser | seconds | MB | ratio |",
        "|---|--:|--:|--:|---|--:|--:|--:|",
    ]
    for trial, rows, own, parsed in others:
        taken = f"{own.cpu:.2f} ({own.median:.2f}) | {own.megabytes:.0f}"
        counted = f"| {trial.ending} | {rows:,} | {taken} | "
        if not parsed.seconds:
            lines.append(f"{counted}{trial.parser} | not installed | – | – |")
            continue
        ratio = max(own.cpu - start.cpu, 0) / parsed.cpu
        lines.append(
            f"{counted}{trial.parser} | {parsed.cpu:.2f} ({parsed.median:.2f}) | "
            f"{parsed.megabytes:.0f} | {ratio:.1f} |"
        )
    lines += [
        "",
        "scenemap checks every cell besides, reads times row by row where they are written otherwise, "
        "locates each event, counts it and says where each row went.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--out", type=Path, help="page to write; else only printed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, help="of every file, in the place of the page's sizes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        told = wrapped(report(measure(Path(place), given.rounds, given.rows)))
    sys.stdout.write(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
