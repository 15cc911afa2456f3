"""Hold what this tree writes to what another tree writes, byte for byte, on random worlds.

``python benchmarks/sameness.py TREE`` takes an earlier state of the project (``git worktree add TREE
COMMIT``), makes 200 worlds of areas and events in all formats that are read, many of their rows unusable,
and runs the same commands with both. Exit codes, words and files must be the same; the first difference
is shown, with the seed that makes it again (``--first SEED --worlds 1``). To see that it can tell two
trees apart, give it one that differs.

Both trees run in this environment, each in a process of its own that stays for all worlds.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from worlds import BOX, bent_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

THIS = Path(__file__).resolve().parents[1]
FORMATS = ("csv", "csv", "csv", "xlsx", "parquet", "gpkg", "fgb", "geojson", "csv.gz")
#: What a cell of a messy file may hold in the place of a position or a time.
ODD_PLACES = ("", "n/a", "5,33", "60.39", "-", "181", "1e400", " 5.31 ", "5.3°", "nan")
ODD_TIMES = (
    "", "ukjent", "2015-02-30", "2015-06-18", "18.06.2015 14:00", "2015-03-29T02:30", "2015-06-18T24:00",
    "2015-06-18T14:00Z", "2015-06-18T14:00:60", "2015-06-18T14:00+05:30", "2015-06", "42000.5",
)  # fmt: skip
#: Areas of a profile by area, at the most.
_FEW = 5
#: Long words are told by their hash and this much of them.
SHOWN = 2_000


# --- worlds ---------------------------------------------------------------------------------------


def make_world(seed: int, folder: Path) -> list[list[str]]:
    """Write a world's files into a folder, and return the commands to run there."""
    dice = np.random.default_rng(seed)
    outlines, overlap = _outlines(dice)
    names = [f"area{at}" for at in range(len(outlines))]
    areas = gpd.GeoDataFrame({"id": names, "name": names}, geometry=outlines, crs="EPSG:4326")
    if dice.random() < 0.3:
        areas = areas.to_crs("EPSG:25832")
    areas_file = str(dice.choice(["areas.geojson", "areas.gpkg"]))
    areas.to_file(folder / areas_file, engine="pyogrio")
    events = _events(dice, names)
    file = f"events.{dice.choice(FORMATS)}"
    crs = _write_events(dice, events, folder / file)
    read = [file, "--areas", areas_file, *crs]
    if overlap:
        read += ["--overlap", "all"]
    if dice.random() < 0.8:
        read += ["--bad-rows", "reject"]
    count = [*read, "--kind", str(dice.choice(["find", "call"], p=[0.9, 0.1]))]
    if dice.random() < 0.3:
        count += ["--from", "2014-03-01", "--to", "2015-11-30"]
    by = ["--by", str(dice.choice(["week", "month", "quarter", "year"]))]
    finer = by if by[1] != "week" else ["--by", "month"]
    target, control = (str(one) for one in dice.choice([*names, "none"], 2, replace=False))
    windows = ["--before", "2014-04-01..2014-12-31", "--after", "2015-01-01..2015-10-31"]
    page = ["-o", "summary.html"] if dice.random() < 0.1 else []
    return [
        ["bin", *count, *by, "-o", "panel.csv"],
        ["bin", *count, *finer, "--ledger", "ledger.jsonl", "-o", "panel.json"],
        ["bin", *count, "--by", "quarter", "--ledger", "ledger.jsonl", "-o", "quarters.csv"],
        ["bin", *count, "--by", "month", "--round", "10", "-o", "rounded.csv"],
        ["bin", *read, "--by", "month"],
        ["bin", *count, "--by", "hour"],
        # Of many areas it takes minutes.
        ["bin", *count, "--by", "weekday", *(["--profile-areas"] if len(names) <= _FEW else [])],
        ["summary", *count, *by],
        ["--lang", "en", "summary", *count, "--by", "quarter", *windows, *page],
        ["summary", *count, "--by", "year", "-o", "summary.json"],
        ["map", *count, "--by", "quarter", "-o", "map.html"],
        ["kinds", *read, *by],
        ["locate", *read, "-o", "located.csv"],
        ["look", *read[:3], *crs],
        [
            "measure", *count, "--by", "month", "--target", target, "--control", control, *windows,
        ],
    ]  # fmt: skip


def _outlines(dice: np.random.Generator) -> tuple[NDArray[np.object_] | list[BaseGeometry], bool]:
    """Draw areas that fill a box, or discs that overlap; says which."""
    west, south, east, north = BOX
    n = int(dice.choice([1, 2, 3, 5, 8, 13, 40], p=[0.05, 0.1, 0.2, 0.25, 0.2, 0.15, 0.05]))
    sites = dice.uniform((west, south), (east, north), (max(n, 2), 2))
    if dice.random() < 0.25:
        return shapely.buffer(shapely.points(sites), dice.uniform(0.002, 0.06, len(sites))), True
    return [*bent_cells(sites, BOX, vertices=int(dice.integers(5, 60)), decimals=7)], False


def _events(dice: np.random.Generator, names: Sequence[str]) -> pd.DataFrame:
    """Draw events, crowded round some places, over two years and a little more."""
    west, south, east, north = BOX
    n = int(dice.choice([1, 60, 400, 3_000, 12_000], p=[0.05, 0.2, 0.3, 0.3, 0.15]))
    crowds = dice.uniform((west, south), (east, north), (4, 2))
    points = dice.uniform((west - 0.02, south - 0.02), (east + 0.02, north + 0.02), (n, 2))
    crowded = dice.random(n) < 0.6
    points[crowded] = crowds[dice.integers(4, size=crowded.sum())]
    points[crowded] += dice.normal(0, 0.004, (crowded.sum(), 2))
    first, days = np.datetime64("2014-01-01T00:00:00"), 760
    times = first + dice.integers(days * 86_400, size=n).astype("timedelta64[s]")
    return pd.DataFrame(
        {
            "lon": points[:, 0].round(6),
            "lat": points[:, 1].round(6),
            "time": times,
            "kind": dice.choice(["find", "call"], n, p=[0.8, 0.2]),
            "remark": dice.choice(["", "a, b", 'says "no"', *names[:2]], n),
        }
    )


def _write_events(dice: np.random.Generator, events: pd.DataFrame, path: Path) -> list[str]:
    """Write events in the format of a name, some cells made odd; returns the options to read them."""
    drawn = path.suffix in {".gpkg", ".fgb", ".geojson"}
    if drawn:
        _write_layer(dice, events, path)
        return []
    if path.suffix == ".parquet":
        if dice.random() < 0.3:
            events = events.mask(dice.random(events.shape) < 0.03)
        events.to_parquet(path, index=False)
        return []
    events = events.assign(time=events["time"].dt.strftime("%Y-%m-%dT%H:%M:%S"))
    if dice.random() < 0.2:
        events["time"] = events["time"].str.slice(0, 10)
    odd = events.astype(object)
    if dice.random() < 0.6:
        for column, words in (("lon", ODD_PLACES), ("lat", ODD_PLACES), ("time", ODD_TIMES)):
            some = dice.random(len(odd)) < 0.02
            odd.loc[some, column] = dice.choice(words, some.sum())
    if path.suffix == ".xlsx":
        if dice.random() < 0.5:
            odd["time"] = pd.to_datetime(events["time"])
        odd.to_excel(path, index=False)
        return []
    if path.name.endswith(".json.gz"):
        odd.to_json(path, orient="records")
        return []
    separator = str(dice.choice([",", ";", "\t"]))
    odd.to_csv(
        path,
        index=False,
        sep=separator,
        encoding=str(dice.choice(["utf-8", "utf-8-sig", "cp1252"])),
    )
    return []


def _write_layer(dice: np.random.Generator, events: pd.DataFrame, path: Path) -> None:
    """Write events as a layer, some without a place and some with a height."""
    points = shapely.points(events["lon"], events["lat"])
    if dice.random() < 0.2:
        points = shapely.points(events["lon"], events["lat"], np.zeros(len(events)))
    if dice.random() < 0.4:
        points[dice.random(len(points)) < 0.05] = None
    frame = gpd.GeoDataFrame(events.drop(columns=["lon", "lat"]), geometry=points, crs="EPSG:4326")
    if dice.random() < 0.3:
        frame["time"] = frame["time"].dt.tz_localize("UTC")
    if dice.random() < 0.3:
        frame["time"] = frame["time"].astype(str)
    if path.suffix != ".geojson" and dice.random() < 0.4:
        frame = frame.to_crs("EPSG:25832")
    # Its index takes in only what has a place.
    plain = {"SPATIAL_INDEX": "NO"} if path.suffix == ".fgb" and frame.geometry.isna().any() else {}
    frame.to_file(path, engine="pyogrio", **plain)


# --- runs -----------------------------------------------------------------------------------------


def serve(tree: Path) -> None:
    """Run commands that come in line by line, and answer each with what it said and wrote."""
    from click.testing import CliRunner

    import scenemap
    from scenemap.cli.main import cli

    if not Path(scenemap.__file__).is_relative_to(tree / "src"):
        raise SystemExit(f"{tree} was to be run, but {scenemap.__file__} is.")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        folder, words = json.loads(line)
        os.chdir(folder)
        before = set(Path().iterdir())
        with contextlib.redirect_stderr(io.StringIO()) as loose:
            done = CliRunner().invoke(cli, words)
        made = sorted(
            path for path in Path().iterdir() if path not in before or path.suffix == ".jsonl"
        )
        answer = {
            "exit": done.exit_code,
            "crash": repr(done.exception) if done.exit_code not in {0, 1, 2} else "",
            "said": done.output + loose.getvalue(),
            **{str(path): _told(path) for path in made if path.is_file()},
        }
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _name(words: Sequence[str]) -> str:
    """Return the command that words run."""
    return next(word for word in words if word not in {"--lang", "en"})


def _told(path: Path) -> str:
    content = path.read_bytes()
    with contextlib.suppress(UnicodeDecodeError):
        return content.decode()
    return hashlib.sha256(content).hexdigest()


@contextlib.contextmanager
def server(tree: Path) -> Iterator[Any]:
    """Run a tree's commands; yields a function of folder and words."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(tree / "src"),
        "SCENEMAP_CACHE": "off",
        "COLUMNS": "100",
    }
    process = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(tree)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None

    def ask(folder: Path, words: Sequence[str]) -> dict[str, Any]:
        process.stdin.write(json.dumps([str(folder), list(words)]) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"{tree} ended at {' '.join(words)}.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait()


def differences(here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    """Say what differs between two answers; nothing if they are the same."""
    told = []
    for name in sorted({*here, *there}):
        one, other = str(here.get(name, "(not there)")), str(there.get(name, "(not there)"))
        if one != other:
            lines = difflib.unified_diff(
                other.splitlines(), one.splitlines(), "there", "here", n=1, lineterm=""
            )
            told.append(f"{name}:\n" + "\n".join(lines)[:SHOWN])
    return told


def main() -> None:
    """Compare two trees."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tree", type=Path, help="the other tree, with src in it")
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="seed of the first world")
    parser.add_argument(
        "--only", nargs="+", metavar="COMMAND", help="run these commands alone, as bin and locate"
    )
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.tree)
        return
    ends: Counter[tuple[str, int]] = Counter()
    different = 0
    with server(THIS) as here, server(given.tree.resolve()) as there:
        for seed in range(given.first, given.first + given.worlds):
            with tempfile.TemporaryDirectory() as place:
                # At the same path one after the other, as what is written may name it.
                made, kept = Path(place, "world"), Path(place, "kept")
                kept.mkdir()
                commands = [
                    words
                    for words in make_world(seed, kept)
                    if not given.only or _name(words) in given.only
                ]
                answers = []
                for ask in (here, there):
                    shutil.copytree(kept, made)
                    answers.append([ask(made, words) for words in commands])
                    shutil.rmtree(made)
            for words, one, other in zip(commands, *answers, strict=True):
                ends[_name(words), one["exit"]] += 1
                for told in differences(one, other):
                    different += 1
                    sys.stdout.write(f"world {seed}: scenemap {' '.join(words)}\n{told}\n\n")
                    sys.stdout.flush()
    for (name, code), n in sorted(ends.items()):
        sys.stdout.write(f"{name}: {n} ended with {code}\n")
    sys.stdout.write(
        f"{given.worlds} worlds, {sum(ends.values())} commands, {different} differences.\n"
    )
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
