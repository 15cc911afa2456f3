"""Run many commands at once on one ledger: every release must be noted, and every figure the same.

``python benchmarks/atonce.py --runs 50`` counts a kind of event in each of so many runs, all started
together and all held to one ledger, and the same kinds one after the other with a ledger of their own.
``--tell`` writes what was found into docs/robustness.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import writers


def main() -> None:
    """Run, compare, and tell.

    Raises
    ------
    SystemExit
        If a release was lost, or a figure is another.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--tell", action="store_true")
    given = parser.parse_args()
    writers.loaded()
    kinds = [f"kind-{number}" for number in range(given.runs)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        register(folder, kinds)
        for kind in kinds:
            code = writers.forked(folder, words(kind, "alone"))
            assert code == 0, writers.said()
        start = time.perf_counter()
        running = [writers.started(folder, words(kind, "together")) for kind in kinds]
        codes = [writers.waited(one) for one in running]
        took = time.perf_counter() - start
        if any(codes):
            raise SystemExit(f"Exit codes {codes}: {writers.said()}")
        alone, together = (
            [(folder / f"{how}-{kind}.csv").read_bytes() for kind in kinds]
            for how in ("alone", "together")
        )
        noted = [
            writers.releases((folder / f"{how}.json").read_bytes()) for how in ("alone", "together")
        ]
        if alone != together or noted[0] != noted[1] or len(noted[0]) != len(kinds):
            lost, other = (
                len(noted[0] - noted[1]),
                sum(a != b for a, b in zip(alone, together, strict=True)),
            )
            raise SystemExit(f"{lost} releases were lost, {other} files are others.")
        left = [one.name for one in folder.iterdir() if one.suffix in {".lock", ".part"}]
        assert not left, left
    text = (
        f"{given.runs} runs started together on one ledger ended after {took:.0f} s: {len(noted[1])} "
        f"releases noted, and every file has the bytes of a run alone ({datetime.now(UTC):%Y-%m-%d}).\n"
    )
    if given.tell:
        writers.tell("runs at once", text)
    else:
        sys.stdout.write(text)


def words(kind: str, how: str) -> tuple[str, ...]:
    """Return what is typed to count a kind."""
    held = ("--ledger", f"{how}.json", "-o", f"{how}-{kind}.csv", "--overwrite")
    return ("bin", "events.csv", "--kind", kind, "--by", "month", *held)


def register(folder: Path, kinds: list[str]) -> None:
    """Write a case and events of many kinds; of each kind some counts are of a few."""
    sys.path.append(str(writers.ROOT / "tests"))
    from builders import event, events_csv, write_case

    write_case(folder / "town", counts=None, coverage=None)
    rows = [
        event(50 + 100 * side, 50, f"2021-{month:02d}-1{n % 10}T12:00", kind=kind)
        for number, kind in enumerate(kinds)
        for month in range(1, 7)
        for side in (0, 1)
        for n in range((number * 7 + month * 5 + side * 3) % 17)
    ]
    events_csv(folder / "events.csv", rows)


if __name__ == "__main__":
    main()
