"""Trace every command that writes, and hold it to an order that a power cut survives.

``python benchmarks/powercut.py`` runs each command under strace (so that is needed) and reads what it
asked of the system. Of every file that gets the name of an output or of a ledger it must have asked that
the file be put onto the disk (fsync) before the name changes, and that the folder be, before it says so
and another name changes, but for files of a case that change together: what is on the disk at any moment
is then the old file or the whole new one, and a release that is handed on is one that is noted.
``--tell`` writes what was found into docs/robustness.md.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import writers

_CALL = re.compile(r"(?P<name>\w+)\((?P<given>.*)\)\s+= (?P<came>\S+)")
#: A path that stands in an argument, or behind an open file.
_PATH = re.compile(r'"([^"]*)"|\d+<([^>]*)>')


def traced(folder: Path, writer: writers.Writer, log: Path) -> list[tuple[str, list[str]]]:
    """Run a command under strace and return its calls that succeeded, with the paths in them."""
    child = writers.started(folder, writer.words, lambda: os.kill(os.getpid(), signal.SIGSTOP))
    os.waitpid(child, os.WUNTRACED)
    calls = "fsync,fdatasync,rename,renameat,renameat2"
    with subprocess.Popen(
        ["strace", "-f", "-y", "-s", "4096", "-e", f"trace={calls}", "-o", log, "-p", str(child)],
        stderr=subprocess.PIPE, text=True,
    ) as strace:  # fmt: skip
        assert strace.stderr is not None
        assert "attached" in strace.stderr.readline()
        os.kill(child, signal.SIGCONT)
        code = writers.waited(child)
    assert code == 0, (writer.words, code, writers.said())
    found = []
    for line in log.read_text().splitlines():
        call = _CALL.search(line)
        if call and call["came"] == "0":
            paths = [str(folder / (one or two)) for one, two in _PATH.findall(call["given"])]
            found.append((call["name"], [path for path in paths if not path.endswith("AT_FDCWD")]))
    return found


def checked(folder: Path, calls: list[tuple[str, list[str]]]) -> tuple[int, list[str]]:
    """Count the names that changed, and say what was not on the disk when it should have been."""
    settled: set[str] = set()
    waiting: str | None = None
    wrong, names = [], 0
    for name, paths in calls:
        if name in {"fsync", "fdatasync"}:
            settled.add(paths[0])
            waiting = None if paths[0] == waiting else waiting
            continue
        before, after = paths[0], paths[-1]
        place = Path(after)
        if not place.is_relative_to(folder):
            continue  # a copy to try something on
        if any(part.startswith(".") for part in place.relative_to(folder).parts):
            continue  # a name that nobody reads
        names += 1
        if waiting and (waiting, place.parent.name) != (str(place.parent), "town"):
            wrong.append(f"{place.name} got its name before {waiting} was on the disk")
        if before not in settled:
            wrong.append(f"{place.name} was not on the disk when it got its name")
        waiting = str(place.parent)
    if waiting:
        wrong.append(f"the folder {waiting} was not on the disk in the end")
    return names, wrong


def main() -> None:
    """Trace, check, and tell.

    Raises
    ------
    SystemExit
        If an order does not survive.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", choices=writers.WRITERS, action="append")
    parser.add_argument("--tell", action="store_true")
    given = parser.parse_args()
    writers.loaded()
    names = 0
    with tempfile.TemporaryDirectory() as place:
        base, folder, log = Path(place, "base"), Path(place, "world"), Path(place, "log")
        base.mkdir()
        writers.build(base)
        chosen = given.only or [*writers.WRITERS]
        for name in chosen:
            writers.fresh(base, folder)
            some, wrong = checked(folder, traced(folder, writers.WRITERS[name], log))
            if wrong or not some:
                raise SystemExit(f"{name}: {'; '.join(wrong) or 'no name changed'}.")
            names += some
            sys.stderr.write(f"{name}: {some}\n")
    text = (
        f"{len(chosen)} commands that write gave {names} files and folders their names. Each was on the "
        f"disk before, and its folder before anything else was done ({datetime.now(UTC):%Y-%m-%d}).\n"
    )
    if given.tell:
        writers.tell("power cuts", text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
