"""Kill a command that writes, at random moments, and look at what it leaves.

``python benchmarks/kills.py`` runs ``scenemap locate`` over a file of some size fifty times, into an
output that exists, and kills it (SIGKILL, which nothing can answer) after a random part of the time that
it takes. The output must be the old file or the whole new one.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUN = "from scenemap.cli.main import run; run()"
ROW = "5.3277,60.3949,2015-06-18T09:30"


def write(source: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start the command."""
    arguments = ["locate", str(source), "-o", str(out), "--overwrite"]
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments], stderr=subprocess.DEVNULL
    )  # fmt: skip


def main() -> None:
    """Kill, look, and tell.

    Raises
    ------
    SystemExit
        If a file was half written.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--rows", type=int, default=60_000)
    given = parser.parse_args()
    dice = random.Random(20140825)
    with tempfile.TemporaryDirectory() as place:
        source, out = Path(place, "events.csv"), Path(place, "out.csv")
        source.write_text("lon,lat,time\n" + f"{ROW}\n" * given.rows)
        start = time.perf_counter()
        write(source, out).wait()
        whole, takes = out.read_bytes(), time.perf_counter() - start
        kept = renewed = left = 0
        for _ in range(given.times):
            out.write_text("the old file")
            process = write(source, out)
            time.sleep(dice.uniform(0, 1.1 * takes))
            process.send_signal(signal.SIGKILL)
            process.wait()
            found = out.read_bytes()
            if found not in (b"the old file", whole):
                raise SystemExit(
                    f"A kill left {len(found)} bytes, neither the old file nor the new."
                )
            kept += found == b"the old file"
            renewed += found == whole
            parts = [path for path in Path(place).iterdir() if path not in {source, out}]
            left += len(parts)
            for path in parts:
                path.unlink()
    sys.stdout.write(
        f"{given.times} of {given.times} kills left whole files: {kept} the old one, {renewed} the new "
        f"one. {left} left a hidden part file beside it.\n"
    )


if __name__ == "__main__":
    main()
