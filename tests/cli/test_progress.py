"""Progress is for people who watch: on a terminal, and nowhere else."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time

from builders import event, events_csv
from proofs import proof
from scenemap.cli.progress import reading_progress, step

RUN = "from scenemap.cli.main import run; run()"


def on_a_terminal(*arguments: str) -> str:
    """Run a command whose stderr is a terminal of 80 columns, and return what it wrote there."""
    return run_on_a_terminal(RUN, *arguments)


def run_on_a_terminal(code: str, *arguments: str) -> str:
    main, other = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL, stderr=other,
        env=os.environ | {"COLUMNS": "80", "TERM": "xterm"},
    )  # fmt: skip
    os.close(other)
    told = b""
    while True:
        try:
            block = os.read(main, 65536)
        except OSError:  # the other end was closed
            break
        if not block:
            break
        told += block
    os.close(main)
    assert process.wait() == 0, told
    return told.decode()


@proof
def test_a_terminal_shows_rows_rate_and_time_left(toytown, tmp_path):
    path = events_csv(tmp_path / "events.csv", [event(50, 50)])
    header, row = path.read_text().splitlines()
    path.write_text("\n".join([header, *[row] * 400_000]) + "\n")
    told = on_a_terminal("--case", str(toytown), "bin", str(path), "--by", "year")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", told).replace("\r", "\n")
    bars = [line for line in plain.splitlines() if "rows/s" in line]
    assert re.search(r"Reading .*100% 400,000 rows [1-9][\d,]+ rows/s 00:00", bars[-1])
    assert max(map(len, bars)) <= 80


@proof
def test_a_terminal_shows_what_takes_long_and_nothing_else():
    code = "import time; from scenemap.cli.progress import step\nwith step('{}'): time.sleep({})"
    assert re.search(r"Drawing .*0:00:0[01]", run_on_a_terminal(code.format("Drawing", 1.5)))
    assert run_on_a_terminal(code.format("Writing", 0)) == ""


def test_a_step_off_the_terminal_says_nothing(capsys):
    with step("Drawing"):
        time.sleep(0.6)
    assert capsys.readouterr() == ("", "")


def test_a_file_or_a_pipe_shows_nothing(scenemap, toytown, five):
    assert "Reading" not in scenemap("--case", toytown, "bin", five).stderr
    with reading_progress() as (begin, advance):
        assert begin is None
        assert advance is None
