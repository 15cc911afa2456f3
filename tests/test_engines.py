"""Local and Dask, held to one another to the byte; clusters run in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builders import at, write_case
from scenemap import engines
from scenemap.engines import count_files
from scenemap.errors import DataError, MissingExtraError
from scenemap.events.cleaning import ReadingOptions
from scenemap.intervals import parse_zone
from scenemap.tally import Counting

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 30_000


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """Return a folder with the case "toytown" and events in five Parquet files of three groups."""
    folder = tmp_path_factory.mktemp("world")
    write_case(folder / "toytown")
    dice = np.random.default_rng(20140825)
    (folder / "events").mkdir()
    corners = np.array([at(-50, -50), at(250, 150)])
    for number in range(5):
        lon, lat = dice.uniform(*corners, (ROWS, 2)).T
        day = np.datetime64("2021-01-01", "us") + dice.integers(0, 150 * 86_400, ROWS) * 1_000_000
        kept = dice.random(ROWS) > 0.01
        columns = {
            "lon": pa.array(lon, mask=~kept), "lat": pa.array(lat, mask=~kept),
            "time": pa.array(day), "count": pa.array(dice.integers(0, 4, ROWS)),
        }  # fmt: skip
        path = folder / "events" / f"part-{number}.parquet"
        pq.write_table(pa.table(columns), path, row_group_size=ROWS // 3)
    return folder


def run(world: Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    command = "import scenemap.engines as e, scenemap.events.sources as s; s._PART_ROWS = 5_000\n"
    command += "from scenemap.cli.main import run; run()"
    case = ["--case", str(world / "toytown")]
    done = subprocess.run(
        [sys.executable, "-c", command, *case, "bin", *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_dask_counts_as_this_process_does_to_the_byte(world):
    files = [str(world / "events"), "--by", "month", "--tz", "UTC"]
    here = run(world, *files)
    assert run(world, *files, "--engine", "dask") == here
    assert f"{5 * ROWS} rows read" in here[1]


def test_a_worker_that_is_killed_changes_nothing(world):
    """Two workers; one is killed by the operating system while both are counting."""
    program = textwrap.dedent(f"""
        import json, os, signal, sys, threading, time
        from pathlib import Path
        import scenemap.engines as engines
        import scenemap.events.sources as sources
        from distributed import Client, LocalCluster
        from scenemap import load_case
        from scenemap.engines import count_files
        from scenemap.events.cleaning import ReadingOptions
        from scenemap.tally import Counting

        def main():
            sources._PART_ROWS = 5_000
            case = load_case({str(world / "toytown")!r})
            paths = [Path({str(world / "events")!r})]
            options, counting = ReadingOptions(case.zone), Counting(case.areas, "month")
            expected, _ = count_files(paths, options, counting)
            with LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None
            ) as cluster, Client(cluster) as client:
                pids = client.run(os.getpid)
                killed = []

                def kill(rows, weight):
                    if not killed:
                        killed.append(sorted(pids.values())[0])
                        os.kill(killed[0], signal.SIGKILL)

                found, _ = count_files(
                    paths, options, counting, engine="dask",
                    scheduler=cluster.scheduler_address, advance=kill,
                )
                time.sleep(0.5)
                print(json.dumps([
                    bool(killed), found.counts.tolist() == expected.counts.tolist(),
                    found.account == expected.account, found.counted == expected.counted,
                    found.counted,
                ]))

        if __name__ == "__main__":
            main()
    """)
    path = world / "killed.py"
    path.write_text(program)
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.startswith("[true, true, true, true, "), done.stderr
    assert int(done.stdout.strip("[]\n").rpartition(" ")[2]) > 40_000


def test_bad_rows_stop_both_engines_with_the_same_words(world):
    case = [str(world / "events"), "--from", "2021-01-01"]
    bad = world / "bad.csv"
    bad.write_text("area,time\nwest,2021-02-30\nwest,2021-01-01\n")
    here = run(world, *case, str(bad), code=1)[1]
    assert run(world, *case, str(bad), "--engine", "dask", code=1)[1] == here
    assert "bad.csv, row 2, column 'time', value '2021-02-30'" in here


def test_a_scheduler_that_does_not_answer_is_named(world, monkeypatch):
    counting = Counting((), "month")
    options = ReadingOptions(parse_zone("Europe/Oslo"))
    distributed = import_module("distributed")

    def silent(address: str, **_: object) -> None:
        raise TimeoutError(f"timed out connecting to {address}")

    monkeypatch.setattr(distributed, "Client", silent)
    with pytest.raises(DataError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        count_files(
            [world / "events"], options, counting, engine="dask", scheduler="tcp://127.0.0.1:9"
        )


@pytest.mark.parametrize("address", ["nonsense", "tcp://here", "http://here:1", "tcp://a:b", ""])
def test_what_is_no_address_of_a_scheduler_is_refused_before_anybody_is_called(world, address):
    """Called with it, a client would wait 20 seconds and leave a traceback."""
    options = ReadingOptions(parse_zone("Europe/Oslo"))
    with pytest.raises(DataError, match=rf"'{address}' is not the address of a Dask scheduler"):
        count_files(
            [world / "events"], options, Counting((), "month"), engine="dask", scheduler=address
        )


def test_without_dask_it_is_said_how_to_get_it(world, monkeypatch):
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(engines, "import_module", missing)
    options = ReadingOptions(parse_zone("Europe/Oslo"))
    with pytest.raises(MissingExtraError, match=r"pip install 'dask\[distributed\]'"):
        count_files([world / "events"], options, Counting((), "month"), engine="dask")


def test_progress_is_told_in_rows_and_bytes_that_add_up(world):
    begun, told = [], []
    options = ReadingOptions(parse_zone("UTC"))
    count_files(
        [world / "events"], options, Counting((), "month"), begin=begun.append,
        advance=lambda rows, weight: told.append((rows, weight)),
    )  # fmt: skip
    size = sum(os.path.getsize(one) for one in (world / "events").iterdir())  # noqa: PTH202
    assert begun == [size]
    assert sum(rows for rows, _ in told) == 5 * ROWS
    assert sum(weight for _, weight in told) == pytest.approx(size, rel=0.01)
