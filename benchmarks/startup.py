"""Measure how long single commands take, of this tree and of another: processor, wall, memory, imports.

``python benchmarks/startup.py`` runs every command five times; ``--beside TREE`` runs those of another
checkout (``git worktree add TREE COMMIT``) in turns with them; ``-o FILE`` writes the table. Both run in
this environment. A first run of each, which compiles what was not, is not counted. Runs on Linux.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scale import about
from trials import Runs, run
from worlds import SEED, make_areas, write_areas
from wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

THIS = Path(__file__).resolve().parents[1]
#: What is run, the words in capitals being files that are made here.
COMMANDS = [
    "--help", "check 60.3949 5.3277", "bin --help", "bin FEW", "case list", "case check", "summary",
    "summary FEW", "map -o page.html", "map --by year -o picture.png",
    "card vagsbunnen --specimen -o card.html",
    "measure --target korskirken --buffer laksevag --control sandviken "
    "--before 2014-09-01..2014-12-31 --after 2015-01-01..2015-12-31",
    "bin HOURS --areas AREAS --by hour --profile-areas --tz UTC -o profile.csv",
]  # fmt: skip
#: What no command that asks where a point lies can do without.
LIBRARIES = "import numpy, pyproj, shapely"
#: Modules that take long to load.
HEAVY = (
    "numpy", "pandas", "pyarrow", "shapely", "pyproj", "pyogrio", "geopandas", "scipy", "scipy.stats",
    "statsmodels", "matplotlib", "folium",
)  # fmt: skip
_AREAS = 20
#: Of each number: its words, how it is written, and what of runs it is.
NUMBERS = (
    ("processor s", ".2f", lambda runs: runs.cpu),
    ("wall s", ".2f", lambda runs: runs.median),
    ("peak MB", ".0f", lambda runs: runs.megabytes),
)


def write_files(folder: Path) -> dict[str, str]:
    """Write what commands read, and return each by its word.

    Hours are those of 20 areas with few events, so that much must be looked at before it is told.
    """
    few, areas, hours = (folder / name for name in ("few.csv", "areas.geojson", "hours.csv"))
    few.write_text("lon,lat,time\n" + "5.3277,60.3949,2015-06-18\n" * 50)
    drawn = make_areas(_AREAS)
    write_areas(drawn, areas)
    dice = np.random.default_rng(SEED)
    by_day = 1 + 0.9 * np.cos((np.arange(24) - 15) / 12 * np.pi)
    lines = ["lon,lat,time"]
    for outline in drawn.values():
        point = outline.representative_point()
        for hour, n in enumerate(dice.poisson(dice.gamma(0.3, 1.5) * by_day)):
            lines += [
                f"{point.x},{point.y},2015-{1 + at % 12:02}-10T{hour:02}:30" for at in range(n)
            ]
    hours.write_text("\n".join(lines) + "\n")
    return {"FEW": str(few), "AREAS": str(areas), "HOURS": str(hours)}


def call(tree: Path, text: str, files: dict[str, str], folder: Path) -> list[str]:
    """Return code and arguments that run a command of a tree, or Python code that imports something."""
    if text.startswith("import "):
        return [text]
    words = [files.get(word, word) for word in text.split()]
    if "-o" in words:
        at = words.index("-o") + 1
        words[at : at + 1] = [str(folder / words[at]), "--overwrite"]
    start = f"import sys; sys.path.insert(0, {str(tree / 'src')!r})"
    return [f"{start}; from scenemap.cli.main import run; run()", *words]


def heavy_modules(arguments: Sequence[str]) -> list[str]:
    """Run Python code with arguments and list the heavy modules that it loads."""
    code, *words = arguments
    tell = (
        "import atexit, sys\n"
        "atexit.register(lambda: sys.stderr.write('\\nloaded ' + ' '.join(sys.modules)))"
    )
    *_, told = run([sys.executable, "-c", f"{tell}\n{code}", *words])
    loaded = set(told.rpartition("\nloaded ")[2].split())
    return [name for name in HEAVY if name in loaded]


def measure(
    commands: Sequence[str], trees: Sequence[Path], rounds: int, folder: Path
) -> dict[str, tuple[list[Runs], list[str]]]:
    """Run commands of trees in turns.

    Returns
    -------
    dict
        Of each command the runs of each tree, and the heavy modules that the first one's loads.
    """
    files = write_files(folder)
    found = {}
    for text in commands:
        calls = [call(tree, text, files, folder) for tree in trees]
        loaded = [heavy_modules(one) for one in calls]
        runs = [Runs() for _ in trees]
        for _ in range(rounds):
            for one, arguments in zip(runs, calls, strict=True):
                one.add([sys.executable, "-c", *arguments])
        found[text] = runs, loaded[0]
    return found


def table(measured: dict[str, tuple[list[Runs], list[str]]]) -> str:
    """Lay out what was measured; of two trees with the ratio of the first to the second."""
    beside = any(len(runs) > 1 for runs, _ in measured.values())
    heads = [
        head
        for words, _, _ in NUMBERS
        for head in [words, *(["before", "ratio"] if beside else [])]
    ]
    lines = [f"| command | {' | '.join(heads)} | loads |", f"|---|{'--:|' * len(heads)}---|"]
    for text, (runs, loaded) in measured.items():
        cells = []
        for _, form, number in NUMBERS:
            cells += [format(number(one), form) for one in runs]
            if beside:
                cells.append(f"{number(runs[0]) / number(runs[1]):.2f}")
        shown = text if text.startswith("import ") else f"scenemap {text}"
        lines.append(f"| `{shown}` | {' | '.join(cells)} | {', '.join(loaded) or '–'} |")
    return "\n".join(lines)


def page(laid_out: str, rounds: int) -> str:
    """Say of what the table is."""
    words = (
        "# How long commands take\n\n"
        f"Made by `python benchmarks/startup.py` on {about()}. Whole commands, from start to end, "
        f"with the Bergen case or small files, medians of {rounds} runs; modules that take long to "
        f"load are named. `{LIBRARIES}` is what any command needs that asks where a point lies. "
        "Modules were compiled before, as pip does when it installs: where "
        "`PYTHONDONTWRITEBYTECODE` is set and they were not, each command compiles them anew. "
        f"The machine had a load of {os.getloadavg()[0]:.0f} at the end; beyond one a processor all "
        "takes longer than it need.\n\n"
    )
    return f"{wrapped(words)}\n{laid_out}\n"


def main() -> None:
    """Measure, print, and write the table if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--beside", type=Path, metavar="TREE", help="checkout to compare with")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("-o", "--out", type=Path, help="file to write")
    given = parser.parse_args()
    trees = [THIS, *([given.beside.resolve()] if given.beside else [])]
    with tempfile.TemporaryDirectory() as place:
        measured = measure([*COMMANDS, LIBRARIES], trees, given.rounds, Path(place))
        told = page(table(measured), given.rounds)
    sys.stdout.write(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
