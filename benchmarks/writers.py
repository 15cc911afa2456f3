"""Every command that writes, in a small world of its own, for those scripts that break them off.

The commands are run in forked processes, in which everything is loaded already: what is broken off then
is the work of the command and not the start of Python.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parents[1]
ROBUSTNESS = ROOT / "docs" / "robustness.md"
OLD = b"the old file"
LEDGER = ("--ledger", "ledger.json")
WINDOWS = ("--before", "2021-01-01..2021-03-31", "--after", "2021-04-01..2021-06-30")
#: Files of which a run says when it was made, so that two differ.
LEDGERS = ("ledger.json", "reports/releases.json")
DATED = ("manifest.json", "record.json", "record.txt")


@dataclass(frozen=True)
class Writer:
    """A command.

    Parameters
    ----------
    words
        As typed; ``-o`` is named here.
    once
        What it does cannot be done a second time: it is then refused, with exit code 1.
    """

    words: tuple[str, ...]
    once: bool = False


def _file(*words: str, out: str) -> Writer:
    return Writer((*words, "-o", out, "--overwrite"))


#: Every command that writes; some in two formats, where another library writes them.
WRITERS: Mapping[str, Writer] = {
    "map": _file("map", "events.csv", "--kind", "find", *LEDGER, out="out.html"),
    "map, a picture": _file("map", "events.csv", "--kind", "find", out="out.png"),
    "summary": _file("summary", "events.csv", "--kind", "find", *LEDGER, "--manifest", "manifest.json",
                     out="out.csv"),
    "summary, PDF": _file("summary", "events.csv", "--kind", "find", out="out.pdf"),
    "measure": _file("measure", "events.csv", "--kind", "find", "--by", "month", "--target", "west",
                     "--control", "east", *WINDOWS, *LEDGER, out="out.xlsx"),
    "changes": _file("changes", "events.csv", "--kind", "find", "--by", "month", *WINDOWS, out="out.csv"),
    "scan": _file("scan", "events.csv", "--kind", "find", "--by", "month", *LEDGER, out="out.json"),
    "pool": _file("--case", "bergen", "pool", "--pair", "korskirken:sandviken", "--pair",
                  "laksevag:torgallmenningen", "--before", "2014-09-01..2014-12-31", "--after",
                  "2015-01-01..2015-12-31", out="out.csv"),
    "kinds": _file("kinds", "events.csv", "--by", "month", *LEDGER, out="out.parquet"),
    "observe": _file("observe", "sessions.csv", out="out.csv"),
    "locate": _file("locate", "events.csv", "--points", "--mask", "donut:100-250", "--mask-key", "key",
                    out="out.csv"),
    "bin": _file("bin", "events.csv", "--kind", "find", "--by", "month", *LEDGER, out="out.csv"),
    "bin, GeoPackage": _file("bin", "events.csv", "--kind", "find", "--by", "month", out="out.gpkg"),
    "check --record": Writer(("check", "60.39", "5.33", "--zone", "drawn", "--issued", "2021-06-01T12:00",
                              "--at", "2021-06-01T13:00", "--record", "record", "--overwrite")),
    "quarter": Writer(("quarter", "events.csv", "--kind", "find", "--quarter", "2021-Q1", "-o", "reports",
                       "--overwrite")),
    "card": _file("card", "drawn", out="out.pdf"),
    "simulate": _file("--case", "bergen", "simulate", "--seed", "1", out="out.csv"),
    "look": _file("look", "events.csv", out="out.md"),
    "case show": _file("case", "show", out="out.json"),
    "case new": Writer(("case", "new", "made", "--areas", "areas.geojson", "--events", "events.csv",
                        "--kind", "find", "--overwrite")),
    "case add-service": Writer(("case", "add-service", "--name-nb", "Stua", "--name-en", "Room",
                                "--owner", "Us", "--offers-nb", "mat", "--offers-en", "food",
                                "--source", "book", "--where", "L9", "--place", "60.39,5.33", "--days",
                                "2019..", "--accuracy-m", "20", "--position-source", "map",
                                "--place-where", "L9"), once=True),
    "case add-act": Writer(("case", "add-act", "--kind", "opening", "--name-nb", "Opna", "--name-en",
                            "Opened", "--source", "book", "--where", "L9", "--start", "2021"), once=True),
    "zone add": Writer(("zone", "add", "zones.geojson"), once=True),
    "zone trace": _file("zone", "trace", out="out.html"),
    "zone show": _file("zone", "show", "drawn", out="out.png"),
    "zone diff": _file("zone", "diff", "drawn", "zones.geojson", out="out.svg"),
}  # fmt: skip


def build(folder: Path) -> None:
    """Write the world: a case with a catalogue, what is read, and an old file for each output."""
    sys.path.append(str(ROOT / "tests"))
    from builders import (
        EAST,
        WEST,
        area,
        event,
        events_csv,
        official_zone,
        write_areas,
        write_case,
        write_zones,
    )
    from scenemap.catalogue import NAME, catalogue_text

    write_case(folder / "town", counts=None, coverage=None)
    (folder / "town" / NAME).write_text(catalogue_text(folder / "town"), encoding="utf-8")
    months = [(month, day) for month in range(1, 7) for day in range(1, 29)]
    rows = [
        event(50 + 100 * place, 50, f"2021-{month:02d}-{day:02d}T{hour:02d}:30", kind=kind)
        for month, day in months
        for place, hour, kind in (
            (0, 3, "find"),
            (1, 14, "find"),
            (0, 15, "visit"),
            (1, 4, "visit"),
        )
    ]
    events_csv(folder / "events.csv", rows)
    write_areas(folder / "areas.geojson", [area("west", WEST), area("east", EAST)])
    write_zones(folder / "zones.geojson", [official_zone(WEST, zone="mine")])
    (folder / "sessions.csv").write_text(
        "place,start,end,persons\nwest,2021-02-01T12:00,2021-02-01T13:00,7\n"
    )
    for writer in WRITERS.values():
        if "-o" in writer.words and writer.words[0] != "quarter":
            (folder / writer.words[writer.words.index("-o") + 1]).write_bytes(OLD)
    for words in (
        WRITERS["quarter"].words,
        ("bin", "events.csv", "--kind", "visit", "--by", "month", *LEDGER),
    ):
        assert forked(folder, words) == 0, words
    made = WRITERS["case new"].words
    assert forked(folder, made) == 0, made


def forked(folder: Path, words: tuple[str, ...], before: Callable[[], object] | None = None) -> int:
    """Run a command in a process of its own and return its exit code; that of a signal is negative."""
    return waited(started(folder, words, before))


def started(
    folder: Path, words: tuple[str, ...], before: Callable[[], object] | None = None
) -> int:
    """Start a command in a forked process, which talks into a file (:func:`said`); return its id."""
    _talk().seek(0)
    _talk().truncate()
    child = os.fork()
    if child:
        return child
    try:
        os.chdir(folder)
        for stream in (1, 2):
            os.dup2(_talk().fileno(), stream)
        from scenemap.cli.main import cli

        if before:
            before()
        sys.argv = ["scenemap"]
        code = 0
        try:
            cli(["--case", "./town", *words])
        except SystemExit as told:
            code = told.code if isinstance(told.code, int) else 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    finally:  # a traceback is a fault, and no second parent must go on from here
        os._exit(70)


@cache
def _talk() -> Any:
    """Return the file, in no folder, into which commands talk; it is open as long as this process."""
    return tempfile.TemporaryFile()


def said() -> str:
    """Return what the command said that was started last."""
    _talk().seek(0)
    return _talk().read().decode()


def waited(child: int) -> int:
    """Wait for a process and return its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def loaded() -> None:
    """Load what the commands load, once for all processes that are forked from this one."""
    import importlib
    import pkgutil

    import scenemap

    for one in pkgutil.walk_packages(scenemap.__path__, "scenemap."):
        if not one.name.endswith("__main__"):
            importlib.import_module(one.name)
    for name in ("openpyxl", "typst", "pyogrio", "geopandas", "matplotlib.pyplot", "scipy.stats"):
        importlib.import_module(name)


def state(folder: Path) -> dict[str, bytes]:
    """Return every file that a user sees; hidden ones and locks nobody reads."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix != ".lock"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def whole(name: str, content: bytes) -> bool:
    """Say whether a file can be read to its end, where what it holds is not known beforehand."""
    ending = Path(name).suffix
    if ending == ".json":
        return isinstance(json.loads(content), dict)
    if ending == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return book.testzip() is None
    if ending == ".gpkg":
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(content)
            return bool(base.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    if ending == ".parquet":
        return content[:4] == content[-4:] == b"PAR1"
    if ending == ".html":
        return content.rstrip().endswith(b"</html>")
    if ending == ".pdf":
        return content.rstrip().endswith(b"%%EOF")
    return bool(content)


def half_written(
    found: Mapping[str, bytes],
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    varies: set[str],
) -> list[str]:
    """Name the files that are neither as they were before a command nor as after it."""
    wrong = []
    for name in {*found, *before, *after}:
        if name not in found:
            if name in before and name in after:
                wrong.append(f"{name} is gone")
        elif found[name] in (before.get(name), after.get(name)):
            continue
        elif name in LEDGERS:
            # A command may note several releases, one after the other.
            held, begun, ended = (releases(one) for one in (found[name], before[name], after[name]))
            if not begun <= held <= ended:
                wrong.append(f"{name} has not the releases that it had, and those of the command")
        elif not (name in varies and whole(name, found[name])):
            wrong.append(f"{name} is half written")
    return wrong


def releases(ledger: bytes) -> set[str]:
    """Return the releases of a ledger by their hashes, each of which must be that of what it holds."""
    from scenemap.disclosure.releases import Ledger

    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(ledger)
        file.flush()
        held = Ledger.read(Path(file.name))
    return {one.sha256 for one in (*held.releases, *held.profiles)}


def fresh(base: Path, folder: Path) -> None:
    """Lay the world anew."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)


def reference(base: Path, folder: Path, writer: Writer) -> tuple[dict[str, bytes], set[str]]:
    """Return what a command makes of the world, and the files that differ between two such runs."""
    made = []
    for _ in range(2):
        fresh(base, folder)
        code = forked(folder, writer.words)
        assert code == 0, (writer.words, code, said())
        made.append(state(folder))
    return made[0], {name for name in made[0] if made[0][name] != made[1][name]} | {
        name for name in made[0] if name.endswith(DATED)
    }


def tell(mark: str, text: str) -> None:
    """Put what was found into docs/robustness.md, between two marks, and on standard output."""
    sys.stdout.write(text)
    page = ROBUSTNESS.read_text(encoding="utf-8")
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->\n"
    head, _, rest = page.partition(begin)
    _, there, tail = rest.partition(end)
    assert there, f"docs/robustness.md has no place for {mark}"
    ROBUSTNESS.write_text(f"{head}{begin}{text}{end}{tail}", encoding="utf-8")
