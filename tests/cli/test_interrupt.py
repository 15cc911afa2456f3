"""Whatever ends a command in the middle, the output is the old file or the new one."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builders import event, events_csv
from proofs import proof
from scenemap import writing

#: Written row for row, so to speak: something is there soon, and much is still to be done.
RUN = "from scenemap.events import delimited; delimited.BATCH = 5_000\n"
RUN += "from scenemap.cli.main import run; run()"


@pytest.fixture
def long_file(tmp_path):
    """A file that takes seconds to locate."""
    path = events_csv(tmp_path / "long.csv", [event(50, 50)])
    header, row = path.read_text().splitlines()
    path.write_text("\n".join([header, *[row] * 300_000]) + "\n")
    return path


@proof
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "told to end"])
@pytest.mark.parametrize("before", [None, "the old file"])
def test_an_interrupt_leaves_nothing_half_written(long_file, toytown, tmp_path, number, before):
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / "located.csv"
    if before:
        out.write_text(before)
    command = ["--case", str(toytown), "locate", str(long_file), "-o", str(out), "--overwrite"]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *command],
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background has it ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for _ in range(3000):
        parts = [path for path in folder.iterdir() if path != out and path.stat().st_size > 0]
        if parts or process.poll() is not None:
            break
        time.sleep(0.01)
    assert parts, "it was over before it could be interrupted"
    process.send_signal(number)
    assert process.wait(timeout=60) != 0
    told = process.stderr.read()
    process.stderr.close()
    assert "Traceback" not in told
    assert [path.name for path in folder.iterdir()] == (["located.csv"] if before else [])
    if before:
        assert out.read_text() == before


@pytest.mark.parametrize("command", ["locate", "bin", "summary", "map"])
def test_a_full_disk_is_named_and_keeps_the_old_file(scenemap, toytown, five, monkeypatch, command):
    name = "out.html" if command == "map" else "out.csv"
    Path(name).write_text("the old file")

    def full(self: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(writing.Path, "replace", full)
    result = scenemap(
        "--case", toytown, command, five, "-o", name, "--overwrite", exit_code=1
    )  # fmt: skip
    assert result.stderr.endswith(
        f"Error: The file {name} cannot be used: No space left on device. Make room, or write "
        "elsewhere.\n"
    )
    assert Path(name).read_text() == "the old file"
    assert [path.name for path in Path().iterdir()] == [name]
