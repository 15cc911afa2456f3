"""Local and Dask, held to one another to the byte; clusters run in processes of their own."""

from __future__ import annotations

import contextlib
import io
import os
import platform
import socket
import subprocess
import sys
import textwrap
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import at, write_areas, write_case
from conftest import run_command
from proofs import often, proof
from scenemap import engines
from scenemap.areas import read_areas
from scenemap.case import load_case
from scenemap.engines import count_files
from scenemap.errors import DataError, MissingExtraError
from scenemap.events import delimited, sources
from scenemap.events.cleaning import ReadingOptions
from scenemap.events.reading import read_events
from scenemap.intervals import parse_zone, slice_starts
from scenemap.locate.events import csv_into, each_located
from scenemap.tally import Counting, Tally, tally_part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = often(18_000, 30_000)


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


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[str]:
    """Return the address of a scheduler that has one worker, in processes of their own."""
    with a_cluster(tmp_path_factory.mktemp("cluster")) as (address, running):
        yield address
        assert running.stdin is not None
        running.stdin.write("\n")


@contextlib.contextmanager
def a_cluster(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a scheduler that has one worker; it ends when it is written a line."""
    program = folder / "cluster.py"
    program.write_text(
        textwrap.dedent("""
            from distributed import LocalCluster

            if __name__ == "__main__":
                with LocalCluster(
                    n_workers=1, threads_per_worker=1, dashboard_address=None
                ) as cluster:
                    print(cluster.scheduler_address, flush=True)
                    input()
        """)
    )
    with subprocess.Popen(
        [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip(), running


def run_here(world: Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_PART_ROWS", 5_000)
        done = run_command("--case", world / "toytown", "bin", *arguments, exit_code=code)
    return done.stdout, done.stderr


def run_dask(world: Path, *arguments: str) -> tuple[str, str]:
    """Count with Dask, in processes that the command starts."""
    command = "import scenemap.engines as e, scenemap.events.sources as s; s._PART_ROWS = 5_000\n"
    command += "from scenemap.cli.main import run; run()"
    case = ["--case", str(world / "toytown")]
    done = subprocess.run(
        [sys.executable, "-c", command, *case, "bin", *arguments, "--engine", "dask"],
        capture_output=True, text=True, check=False,
        # It warns of much that is sent, as very many areas are.
        env={**os.environ, "DASK_DISTRIBUTED__ADMIN__LARGE_GRAPH_WARNING_THRESHOLD": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@pytest.fixture
def another_cluster():
    """Listen where a scheduler of Dask does unless told otherwise."""
    with socket.socket() as other:
        with contextlib.suppress(OSError):  # somebody does already
            other.bind(("127.0.0.1", 8787))
            other.listen()
        yield


@proof
@pytest.mark.usefixtures("another_cluster")
def test_dask_counts_as_this_process_does_to_the_byte(world):
    files = [str(world / "events"), "--by", "month", "--tz", "UTC"]
    here = run_here(world, *files)
    assert run_dask(world, *files) == here
    assert f"{5 * ROWS} rows read" in here[1]


@proof
def test_a_worker_that_is_killed_changes_nothing(world):
    """Two workers; one is killed by the operating system while both are counting."""
    program = textwrap.dedent(f"""
        import itertools, json, os, signal, sys, threading, time
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

                def parts_of(address):
                    return [one for one in client.processing()[address] if "_tally_alone" in str(one)]

                def kill():
                    # One that has parts to count; it is stopped first, so that it has them still.
                    for address in itertools.cycle(pids):
                        time.sleep(0.01)
                        if parts_of(address):
                            os.kill(pids[address], signal.SIGSTOP)
                            time.sleep(0.3)
                            if parts_of(address):
                                os.kill(pids[address], signal.SIGKILL)
                                return killed.append(address)
                            os.kill(pids[address], signal.SIGCONT)

                killer = threading.Thread(target=kill, daemon=True)
                killer.start()
                found, _ = count_files(
                    paths, options, counting, engine="dask", scheduler=cluster.scheduler_address
                )
                (address,) = killed
                seen = []
                for _ in range(100):
                    seen = [
                        event for _, event in client.get_events("all")
                        if event.get("action") == "remove-worker" and event["worker"] == address
                    ]
                    if seen:
                        break
                    time.sleep(0.1)
                # It had parts to count still, and the scheduler gave them to others.
                print(json.dumps([
                    bool(seen and seen[0]["processing-tasks"]),
                    found.counts.tolist() == expected.counts.tolist(),
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


@proof
def test_a_scheduler_that_is_lost_is_named_and_nothing_else_is_said(world, tmp_path):
    """Dask logs what it makes of that, with tracebacks, and again when it ends: not to the user."""
    with a_cluster(tmp_path) as (address, cluster):
        command = textwrap.dedent(f"""
            import os, signal
            import scenemap.engines as engines, scenemap.events.sources as sources
            sources._PART_ROWS = 5_000
            counted = engines._from_workers

            def lost(*given):
                for tally in counted(*given):
                    os.kill({cluster.pid}, signal.SIGKILL)
                    yield tally

            engines._from_workers = lost
            from scenemap.cli.main import run
            run()
        """)
        out = tmp_path / "out.csv"
        words = ["--case", str(world / "toytown"), "bin", str(world / "events"), "-o", str(out)]
        done = subprocess.run(
            [sys.executable, "-c", command, *words, "--engine", "dask", "--scheduler", address],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        "Error: The Dask scheduler was lost while it counted, so nothing came of it. Start it again, "
        "with its workers, and run this once more; or count here, without --engine dask.\n"
    )
    assert not out.exists()


@proof
def test_a_file_that_changes_while_workers_read_it_is_refused(world, tmp_path, scheduler):
    path = tmp_path / "events.parquet"
    path.write_bytes((world / "events" / "part-0.parquet").read_bytes())
    case = load_case(world / "toytown")
    with pytest.raises(DataError, match=r"events\.parquet changed while it was read"):
        count_files(
            [path], ReadingOptions(case.zone), Counting(case.areas, "month"), engine="dask",
            scheduler=scheduler, advance=lambda *_: path.write_bytes(path.read_bytes()[:1000]),
        )  # fmt: skip


@proof
def test_bad_rows_stop_both_engines_with_the_same_words(world, scheduler):
    case = [str(world / "events"), "--from", "2021-01-01"]
    bad = world / "bad.csv"
    bad.write_text("area,time\nwest,2021-02-30\nwest,2021-01-01\n")
    here = run_here(world, *case, str(bad), code=1)[1]
    dask = ["--engine", "dask", "--scheduler", scheduler]
    assert run_here(world, *case, str(bad), *dask, code=1)[1] == here
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


# --- files that say only at their end how they are written --------------------------------------


def write_times(folder: Path, **files: list[str]) -> list[Path]:
    paths = []
    for name, times in files.items():
        path = folder / f"{name}.csv"
        path.write_text("area,time\n" + "".join(f"west,{time}\n" for time in times))
        paths.append(path)
    return paths


@pytest.fixture
def west(tmp_path):
    return read_areas(write_areas(tmp_path / "areas.geojson"), "EPSG:25832")


OPTIONS = ReadingOptions(parse_zone("Europe/Oslo"), areas=("west", "east"))


def months(tally: Tally) -> dict[str, int]:
    """Return the counts of the west by month."""
    found = tally.counts[tally.ids.index("west")]
    starts = slice_starts(tally.first_slice + np.arange(len(found)), "month")
    return {str(day)[:7]: int(n) for day, n in zip(starts, found, strict=True) if n}


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """List the files in the order in which they are counted."""
    told: list[str] = []

    def counted(part, *arguments, **more):
        told.append(part.path.stem)
        return tally_part(part, *arguments, **more)

    monkeypatch.setattr(engines, "tally_part", counted)
    return told


def test_a_file_dated_to_the_month_is_counted_again_and_no_other(tmp_path, west, reads):
    """Its last day is that of its last month, and a warning says so."""
    paths = write_times(
        tmp_path,
        register=["2021-01-01"] * 6 + ["2021-02-01"] * 5,
        daily=["2021-01-05", "2021-02-01", "2021-02-03"],
    )
    tally, _ = count_files(paths, OPTIONS, Counting(west, "month"))
    assert reads == ["register", "daily", "register"]
    assert months(tally) == {"2021-01": 7, "2021-02": 7}
    assert tally.dated == {"month": 11}
    assert np.datetime64(tally.days[1], "D") == np.datetime64("2021-02-28")
    assert [str(one) for one in tally.account.warnings("Europe/Oslo")] == [
        "register.csv: every row falls on the first day of a month; they were taken as dated to the "
        "month, not the day. `dated='day'` takes them as written."
    ]
    as_written, _ = count_files(paths, replace(OPTIONS, dated="day"), Counting(west, "month"))
    assert (as_written.dated, as_written.account.warnings("Europe/Oslo")) == ({}, ())
    assert np.datetime64(as_written.days[1], "D") == np.datetime64("2021-02-03")
    told, _ = count_files(paths, replace(OPTIONS, dated="quarter"), Counting(west, "year"))
    assert told.dated == {"quarter": 14}


def test_firsts_by_chance_and_ends_that_are_told_are_no_months(tmp_path, west):
    few = write_times(tmp_path, few=["2021-01-01", "2021-02-01"], daily=["2021-01-05"])
    assert count_files(few, OPTIONS, Counting(west, "month"))[0].dated == {}
    path = tmp_path / "told.csv"
    path.write_text("area,start,end\n" + "west,2021-01-01,2021-01-31\nwest,2021-02-01,\n" * 5)
    assert count_files([path], OPTIONS, Counting(west, "month"))[0].dated == {}


FIRSTS = st.lists(
    st.tuples(st.integers(2015, 2021), st.sampled_from([1, 4, 7, 10]) | st.integers(1, 12)),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(
    deadline=None,
    max_examples=often(5, 50),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(FIRSTS, st.data())
def test_however_firsts_are_cut_into_files_they_count_the_same(tmp_path, west, rows, data):
    times = [f"{year}-{month:02}-01" for year, month in rows]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(rows)), max_size=3)) | {0, len(rows)})
    parts = {f"part{a}": times[a:b] for a, b in pairwise(cuts)}
    counting = Counting(west, "year")
    one, _ = count_files(write_times(tmp_path, whole=times), OPTIONS, counting)
    several, _ = count_files(write_times(tmp_path, **parts), OPTIONS, counting)
    for name in ("counted", "dated", "days", "all_days", "spanning", "coarse", "kinds"):
        assert getattr(one, name) == getattr(several, name)
    assert one.counts.tolist() == several.counts.tolist()


@pytest.mark.parametrize("size", [2, 3, 100])
def test_the_last_row_may_say_for_all_which_comes_first(tmp_path, west, reads, monkeypatch, size):
    monkeypatch.setattr(delimited, "BATCH", size)
    paths = write_times(
        tmp_path,
        american=["03/04/2021"] * 4 + ["03/14/2021"],
        norwegian=["03/04/2021"] * 4 + ["14/04/2021"],
    )
    tally, _ = count_files(paths, OPTIONS, Counting(west, "month"))
    assert months(tally) == {"2021-03": 5, "2021-04": 5}
    assert reads.count("american") == (2 if size < 100 else 1)
    table = read_events(paths, OPTIONS)
    assert sorted({str(day)[:7] for day in table.frame["start"]}) == ["2021-03", "2021-04"]
    text = io.StringIO()
    each_located(csv_into(text, "Europe/Oslo"), paths, OPTIONS, west, (), "EPSG:25832")
    assert [text.getvalue().count(month) for month in (",2021-03-", ",2021-04-")] == [10, 10]


@pytest.mark.parametrize("bad_rows", ["stop", "reject"])
def test_a_file_that_does_not_say_which_comes_first_is_refused_whole(tmp_path, west, bad_rows):
    paths = write_times(tmp_path, finds=["03/04/2021", "05/06/2021"])
    options = replace(OPTIONS, bad_rows=bad_rows)
    for read in (
        lambda: count_files(paths, options, Counting(west, "month")),
        lambda: read_events(paths, options),
    ):
        with pytest.raises(DataError, match="may be 2021-04-03 or 2021-03-04, and no row tells"):
            read()
    told = replace(options, time_format="%d/%m/%Y")
    assert months(count_files(paths, told, Counting(west, "month"))[0]) == {
        "2021-04": 1, "2021-06": 1,
    }  # fmt: skip


def test_a_file_that_does_not_say_is_written_as_those_beside_it(tmp_path, west, reads):
    """Cut into files in any way, they count the same; where those beside it differ, it is refused."""
    paths = write_times(
        tmp_path, first=["03/04/2021 11:30 PM"], second=["04/13/2021"], third=["05/04/2021"]
    )
    assert months(count_files(paths, OPTIONS, Counting(west, "month"))[0]) == {
        "2021-03": 1, "2021-04": 1, "2021-05": 1,
    }  # fmt: skip
    paths = write_times(tmp_path, first=["03/04/2021 11:30 PM"], second=["13/04/2021"])
    tally, _ = count_files(paths, OPTIONS, Counting(west, "month"))
    assert months(tally) == {"2021-04": 2}
    assert tally.account.warnings("Europe/Oslo") == ()
    paths = write_times(tmp_path, a=["13/04/2021"], b=["04/13/2021"], c=["03/04/2021"])
    with pytest.raises(DataError, match=r"c\.csv does not say whether day or month comes first"):
        count_files(paths, OPTIONS, Counting(west, "month"))


def test_dask_takes_files_as_they_are_written_too(world, tmp_path, scheduler):
    areas = [str(tmp_path / "areas.geojson")]
    write_areas(tmp_path / "areas.geojson")
    paths = write_times(
        tmp_path,
        months=["2021-01-01"] * 6 + ["2021-02-01"] * 7,
        slashes=["03/01/2021"] * 8 + ["14/01/2021"] * 9,
    )
    command = [*map(str, paths), "--by", "month", "--areas", *areas]
    here = run_here(world, *command)
    assert run_here(world, *command, "--engine", "dask", "--scheduler", scheduler) == here
    assert "months.csv: every row falls on the first day of a month" in here[1]


@proof
@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="what is asked is asked of glibc's memory"
)
def test_large_blocks_are_kept_for_the_next_batch_and_not_fetched_anew():
    """Each page that the system gives anew is a fault: 4,096 for each of 20 batches of 16 MB."""
    code = (
        "import resource, numpy; from scenemap import engines\n"
        "faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "numpy.ones(1)\n"
        "engines._learn_that_blocks_come_and_go()\n"
        "count = lambda: [numpy.ones(2 << 20, dtype='u1') for _ in range(8)]\n"
        "_ = count(); del _\n"
        "before = faults()\n"
        "for _ in range(20): count()\n"
        "print(faults() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20_000
