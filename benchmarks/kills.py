"""Kill every command that writes, at random moments, and look at what it leaves.

``python benchmarks/kills.py --times 200`` kills each (SIGKILL, which nothing can answer) half of the
times after a random part of the time that it takes, and half of the times just before one of the calls by
which it opens, renames, makes or deletes files. Every file must then be the old one or the whole new one,
the ledger among them; and every tenth time the command is run once more, which must end as if nothing
had been. ``--tell`` writes what was found into docs/robustness.md.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import writers

if TYPE_CHECKING:
    from collections.abc import Callable

#: What changes what lies in a folder, or is about to.
CALLS = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "tempfile.mkstemp", "tempfile.mkdtemp",
    "shutil.rmtree", "ctypes.dlsym",
}  # fmt: skip
#: Every how many kills the command is run once more.
AGAIN = 10


def counting(act: Callable[[int], None]) -> Callable[[], None]:
    """Return what has a process call ``act`` with the number of each call that changes a folder."""

    def begin() -> None:
        number = 0

        def hook(event: str, given: tuple[Any, ...]) -> None:
            nonlocal number
            if event in CALLS or (event == "open" and (given[2] or 0) & (os.O_WRONLY | os.O_RDWR)):
                number += 1
                act(number)

        sys.addaudithook(hook)

    return begin


def calls_of(folder: Path, writer: writers.Writer) -> int:
    """Count the calls of a command that runs to its end."""
    read, write = os.pipe()
    code = writers.forked(folder, writer.words, counting(lambda _: os.write(write, b".") and None))
    os.close(write)
    with os.fdopen(read, "rb") as told:
        calls = len(told.read())
    assert code == 0
    return calls


def killed(
    folder: Path, writer: writers.Writer, dice: random.Random, takes: float, calls: int
) -> None:
    """Run a command and kill it at a random moment."""
    if dice.random() < 0.5:
        last = dice.randint(1, calls)

        def end(number: int) -> None:
            if number == last:
                os.kill(os.getpid(), signal.SIGKILL)

        writers.forked(folder, writer.words, counting(end))
    else:
        child = writers.started(folder, writer.words)
        time.sleep(dice.uniform(0, 1.05 * takes))
        os.kill(child, signal.SIGKILL)
        writers.waited(child)


def tried(
    base: Path, folder: Path, writer: writers.Writer, times: int, dice: random.Random
) -> dict[str, Any]:
    """Kill one command many times.

    Raises
    ------
    SystemExit
        If a file was half written, or the command cannot be run again.
    """
    after, varies = writers.reference(base, folder, writer)
    before = writers.state(base)
    writers.fresh(base, folder)
    start = time.perf_counter()
    writers.forked(folder, writer.words)
    takes = time.perf_counter() - start
    writers.fresh(base, folder)
    calls = calls_of(folder, writer)
    told: dict[str, Any] = {"old": 0, "new": 0, "between": 0, "part": 0, "again": 0}
    for number in range(times):
        writers.fresh(base, folder)
        killed(folder, writer, dice, takes, calls)
        found = writers.state(folder)
        wrong = writers.half_written(found, before, after, varies)
        if wrong:
            raise SystemExit(f"{' '.join(writer.words)}: a kill left {'; '.join(wrong)}.")
        plain = {name: one for name, one in found.items() if name not in varies}
        ends = [
            {name: one for name, one in end.items() if name not in varies}
            for end in (before, after)
        ]
        told["old" if plain == ends[0] else "new" if plain == ends[1] else "between"] += 1
        told["part"] += any(one.name.startswith(".") for one in folder.rglob("*"))
        if number % AGAIN == 0:
            code = writers.forked(folder, writer.words)
            end = {name: one for name, one in writers.state(folder).items() if name not in varies}
            done = writer.once and plain == ends[1]
            if (code, end) != (1 if done else 0, ends[1]):
                other = sorted(
                    name for name in {*end, *ends[1]} if end.get(name) != ends[1].get(name)
                )
                raise SystemExit(
                    f"{' '.join(writer.words)}: run again: {code}, {other}, {writers.said()}"
                )
            told["again"] += 1
    return told


def main() -> None:
    """Kill, look, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--only", choices=writers.WRITERS, action="append")
    parser.add_argument("--tell", action="store_true")
    given = parser.parse_args()
    dice = random.Random(20140825)
    writers.loaded()
    rows = ["| command | kills | old files | new ones | some of each | left a hidden file | run again |",
            "|---|---:|---:|---:|---:|---:|---:|"]  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        base, folder = Path(place, "base"), Path(place, "world")
        base.mkdir()
        writers.build(base)
        for name in given.only or writers.WRITERS:
            told = tried(base, folder, writers.WRITERS[name], given.times, dice)
            rows.append(
                f"| {name} | {given.times} | {told['old']} | {told['new']} | {told['between']} | "
                f"{told['part']} | {told['again']} |"
            )
            sys.stderr.write(rows[-1] + "\n")
    text = "\n".join([*rows, "", f"({datetime.now(UTC):%Y-%m-%d})", ""])
    if given.tell:
        writers.tell("kills", text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
