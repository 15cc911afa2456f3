"""Let the disk fill up while a command writes, at many points, and look at what it says and leaves.

``python benchmarks/fulldisk.py --points 20`` runs every command that writes on a file system in memory
that has room for a part of what it writes (so root is needed). It must end with exit code 1 and one line
that names what could not be written, every file must be as it was, nothing may be left beside them, and
with room again the command must do its work. ``--tell`` writes what was found into docs/robustness.md.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import writers

#: A file system in memory gives room by pages.
_PAGE = 4096


def pages(content: bytes) -> int:
    """Return how much room a file takes."""
    return -(-len(content) // _PAGE) * _PAGE


def sized(place: Path, room: int | None) -> None:
    """Let a mounted file system grow by so much at most."""
    used = shutil.disk_usage(place).used
    size = 1 << 30 if room is None else used + room
    subprocess.run(["mount", "-o", f"remount,size={size}", place], check=True)


def tried(
    base: Path, place: Path, writer: writers.Writer, points: int
) -> tuple[int, int, set[str]]:
    """Fill the disk at many points.

    Returns
    -------
    refused, done, said
        How often the command was refused, how often there was room enough, and what it said.

    Raises
    ------
    SystemExit
        If it left anything but what was there before.
    """
    folder = place / "world"
    sized(place, None)
    after, varies = writers.reference(base, folder, writer)
    before = writers.state(base)
    need = sum(
        pages(one) for name, one in after.items() if before.get(name) != one or name in varies
    )
    refused = done = 0
    lines: set[str] = set()
    for point in range(points):
        sized(place, None)
        writers.fresh(base, folder)
        sized(place, need * point // points // _PAGE * _PAGE)
        code = writers.forked(folder, writer.words)
        told = writers.said().strip().splitlines()
        found = writers.state(folder)
        hidden = [
            one.name
            for one in folder.rglob("*")
            if one.name.startswith(".") or one.suffix == ".lock"
        ]
        words = " ".join(writer.words)
        if code == 0:
            wrong = writers.half_written(found, after, after, varies)
            done += 1
        else:
            # A release may be noted of which nothing was handed on, and of two files the first be there.
            wrong = writers.half_written(found, before, after, varies)
            refused += 1
            lines.add(told[-1] if told else "")
            if (
                code != 1
                or not told
                or "No space left on device" not in told[-1]
                or "Traceback" in "".join(told)
            ):
                raise SystemExit(f"{words}: exit code {code}: {chr(10).join(told)}")
        if wrong or hidden:
            raise SystemExit(f"{words}: a full disk left {'; '.join([*wrong, *hidden])}.")
    sized(place, None)
    code = writers.forked(folder, writer.words)
    if code and not writer.once:
        raise SystemExit(f"{words}: with room again: {code}: {writers.said()}")
    return refused, done, lines


def main() -> None:
    """Fill, look, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--only", choices=writers.WRITERS, action="append")
    parser.add_argument("--tell", action="store_true")
    given = parser.parse_args()
    writers.loaded()
    rows = ["| command | full disks | refused | had room |", "|---|---:|---:|---:|"]
    with tempfile.TemporaryDirectory() as beside:
        base, place = Path(beside, "base"), Path(beside, "disk")
        base.mkdir()
        place.mkdir()
        writers.build(base)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", place], check=True)
        try:
            for name in given.only or writers.WRITERS:
                refused, done, lines = tried(base, place, writers.WRITERS[name], given.points)
                rows.append(f"| {name} | {given.points} | {refused} | {done} |")
                sys.stderr.write(f"{rows[-1]} {sorted(lines)}\n")
        finally:
            subprocess.run(["umount", place], check=True)
    text = "\n".join([*rows, "", f"({datetime.now(UTC):%Y-%m-%d})", ""])
    if given.tell:
        writers.tell("full disks", text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
