"""Run a command and tell its seconds, those of its processors, its peak kilobytes and its exit code.

In JSON, on the last line.

A process begins with the peak of the one that started it; this one is small, so that the peak told is the
command's own. Where the command starts others (Dask's workers), it is the sum of the peaks of all, and
the seconds of processors are those of all, of such too as outlive the command for a moment.
"""

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

_EVERY_SECONDS = 0.25
#: Of prctl(2): what is left of a command's own processes becomes a child of this one.
_SET_CHILD_SUBREAPER = 36


def processes_from(pid: int) -> list[int]:
    """List a process and those that it, or one of them, started."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it has ended
                found += [int(child) for child in children.read_text().split()]
    return found


def peak_kilobytes(pid: int) -> int | None:
    """Return the most memory that a process has held so far; None if it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return None


def watch(pid: int, peaks: dict[int, int], ended: threading.Event) -> None:
    """Note the peak of each process from time to time."""
    while not ended.wait(_EVERY_SECONDS):
        for one in processes_from(pid):
            peak = peak_kilobytes(one)
            if peak is not None:
                peaks[one] = peak


def main() -> None:
    """Run the command."""
    peaks: dict[int, int] = {}
    ended = threading.Event()
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    watcher = threading.Thread(target=watch, args=(process.pid, peaks, ended))
    watcher.start()
    _, status = os.waitpid(process.pid, 0)
    seconds = time.perf_counter() - start
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    # The system's own figure is the most of the command or any other that it started and waited for.
    peak = max(usage.ru_maxrss, sum(peaks.values()))
    told = [seconds, usage.ru_utime + usage.ru_stime, peak, process.returncode]
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
