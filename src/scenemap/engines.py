"""Who counts: this process, or workers of Dask on this machine and others.

Every engine calls :func:`scenemap.tally.tally_part` on the same parts and adds the tallies up, so all
give the same numbers. A file that turns out at its end to be written otherwise than it was read
(:mod:`scenemap.events.times`) is counted once more; the others are not.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
from concurrent.futures import CancelledError
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from scenemap.errors import DataError, MissingExtraError
from scenemap.events.account import Account
from scenemap.events.reading import Begun, Settled
from scenemap.events.sources import find_sources, parts_of
from scenemap.events.unchanged import unchanged
from scenemap.frames import Frame
from scenemap.tally import Tally, tally_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from scenemap.events.reading import ReadingOptions
    from scenemap.events.sources import Part
    from scenemap.events.times import Written
    from scenemap.findings import Finding
    from scenemap.model import Engine
    from scenemap.tally import Counting

#: Where a system has it, workers are forked from a process that has loaded once what all of them need.
_FORKED = "forkserver"
_LOADED = ["distributed", "distributed.nanny", "pyarrow.parquet", "scenemap.engines"]
#: The largest block of which the C library learns.
_BLOCK = 31 << 20
#: Of Dask, for one counting.
_SETTINGS = {
    # Areas are sent as they are, however many there are.
    "distributed.admin.large-graph-warning-threshold": "1 TiB",
    # Workers give memory back to the system at once unless told otherwise, and to fetch it anew for each
    # batch is a quarter of what counting takes. Only what is set before a process starts decides that.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 256 << 20,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 32 << 20,
    # What they would note of themselves, up to a hundred times a second, nobody reads.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    **(
        {"distributed.worker.multiprocessing-method": _FORKED}
        if _FORKED in multiprocessing.get_all_start_methods()
        else {}
    ),
}


def count_files(
    paths: Sequence[Path | Frame],
    options: ReadingOptions,
    counting: Counting,
    *,
    engine: Engine = "local",
    scheduler: str | None = None,
    begun: Begun | None = None,
    begin: Callable[[int], object] | None = None,
    advance: Callable[[int, int], object] | None = None,
) -> tuple[Tally, tuple[Finding, ...]]:
    r"""Count event files.

    Parameters
    ----------
    paths
        Files, folders and patterns, as for :func:`scenemap.events.reading.read_events`, and tables in
        memory, which only this process counts.
    options
        How to read them.
    counting
        What to count.
    engine
        ``"local"`` counts in this process, ``"dask"`` on workers of Dask.
    scheduler
        Address of a Dask scheduler; its workers must see the files under the same paths. None starts
        a worker for each processor of this machine.
    begun
        A part that this process has begun to read with the same options.
    begin
        Told how many bytes there are to read.
    advance
        Told, from time to time, how many more rows and bytes were read.

    Returns
    -------
    tally
        What was counted.
    warnings
        Files that were passed over.

    Raises
    ------
    DataError
        If a file cannot be read, changes while it is read, or holds bad rows under ``bad_rows="stop"``;
        if Dask is to count a table in memory, or its scheduler is lost.
    MissingExtraError
        If Dask is asked for and not installed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenemap import ReadingOptions, load_case
    >>> from scenemap.tally import Counting
    >>> case = load_case("bergen")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "finds.csv")
    ...     _ = path.write_text("area,time\nlaksevag,2016-01-05\nlaksevag,2016-02-09\n")
    ...     options = ReadingOptions(case.zone, areas=("laksevag",))
    ...     tally, _ = count_files([path], options, Counting(case.areas, "month"))
    >>> tally.counts[tally.ids.index("laksevag")].tolist()
    [1, 1]
    """
    files, warnings = find_sources(paths, options.source)
    frames = [one.name for one in files if isinstance(one, Frame)]
    if frames and engine != "local":
        raise DataError(
            f"The frame '{frames[0]}' is in the memory of this process, where workers of Dask do not see "
            "it. Write it as Parquet where they do, or count it here with `engine='local'`."
        )
    total = Tally.empty(counting)
    begun = begun or Begun()
    _learn_that_blocks_come_and_go()
    with (
        unchanged(files, begun.states),
        _counter(options, counting, engine, scheduler, begun) as count,
    ):
        parts = {path: parts_of(path, options.source) for path in files}
        if begin is not None:
            begin(sum(part.weight for one in parts.values() for part in one))

        def again(path: Path | Frame, written: Written) -> Tally:
            return sum(count(parts[path], written, None), start=Tally.empty(counting))

        def first() -> Iterator[Tally]:
            done = count([part for path in files for part in parts[path]], None, advance)
            for path in files:
                yield sum(islice(done, len(parts[path])), start=Tally.empty(counting))

        settled = Settled(files, options, again, lambda _, tally: tally.account)
        for _, tally in settled.finals(first()):
            # The accounts are added in the order of the files.
            total += replace(tally, account=Account())
    return replace(total, account=settled.account), warnings


_Advance: TypeAlias = "Callable[[int, int], object]"
#: Counts parts, written in a way, telling of progress: gives their tallies in their order.
_Count: TypeAlias = "Callable[[Sequence[Part], Written | None, _Advance | None], Iterator[Tally]]"


@contextlib.contextmanager
def _counter(
    options: ReadingOptions,
    counting: Counting,
    engine: Engine,
    scheduler: str | None,
    begun: Begun,
) -> Iterator[_Count]:
    """Give what counts parts."""
    if engine == "local":
        yield lambda parts, written, advance: (
            tally_part(part, options, counting, advance, written=written, raw=begun.take(part))
            for part in parts
        )
        return
    with _client(scheduler) as client:
        # A result of a worker: every other fetches it once, and keeps with it the index over the areas.
        # Where those who had it are lost, it is made again.
        there = client.submit(_itself, counting, pure=False)
        yield partial(_from_workers, client, options, there)


def _itself(counting: Counting) -> Counting:
    return counting


def _from_workers(
    client: Any,
    options: ReadingOptions,
    counting: Any,
    parts: Sequence[Part],
    written: Written | None,
    advance: Callable[[int, int], object] | None,
) -> Iterator[Tally]:
    # A worker that is lost takes nothing with it: its parts are read again by another.
    futures = client.map(
        _tally_alone, parts, options=options, counting=counting, written=written, pure=False
    )
    for part, future in zip(parts, futures, strict=True):
        with _lost_is_told():
            tally: Tally = future.result()
        if advance is not None:
            advance(tally.account.read, part.weight)
        yield tally


@contextlib.contextmanager
def _lost_is_told() -> Iterator[None]:
    """Say in our words that what was counting is gone.

    Raises
    ------
    DataError
        If the scheduler is lost, or one worker after another.
    """
    distributed: Any = import_module("distributed")
    try:
        yield
    except (CancelledError, import_module("distributed.comm").CommClosedError) as error:
        raise DataError(
            "The Dask scheduler was lost while it counted, so nothing came of it. Start it again, with "
            "its workers, and run this once more; or count here, without `engine='dask'`."
        ) from error
    except distributed.KilledWorker as error:
        raise DataError(
            "One worker of Dask after another was lost over the same rows. They may have too little "
            "memory: give each more, or count here, without `engine='dask'`."
        ) from error


def _tally_alone(
    part: Part, options: ReadingOptions, counting: Counting, written: Written | None
) -> Tally:
    """Count a part with one processor: a worker has no more."""
    import pyarrow as pa

    pa.set_cpu_count(1)
    return tally_part(part, options, counting, threads=1, written=written)


def _learn_that_blocks_come_and_go() -> None:
    """Have the C library of Linux keep large blocks that are freed.

    It gives them back to the system, and fetches each anew, until one as large was freed; then every
    batch is counted in those of the one before. That is a fifth of what counting takes. Workers of Dask
    would learn nothing: whoever starts them says what they keep (``_SETTINGS``).
    """
    import numpy as np

    np.empty(_BLOCK, dtype=np.uint8)


@contextlib.contextmanager
def _client(scheduler: str | None) -> Iterator[Any]:
    """Connect to a scheduler, or start workers on this machine for as long as they are needed."""
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise MissingExtraError(
            "Counting with Dask needs it. Install it with: pip install 'dask[distributed]'"
        ) from None
    with import_module("dask").config.set(_SETTINGS):
        yield from _connected(distributed, scheduler)


def _connected(distributed: Any, scheduler: str | None) -> Iterator[Any]:
    if scheduler is not None:
        try:
            # A client that is given a wrong address waits for nobody when it is thrown away.
            import_module("distributed.comm").get_address_host_port(scheduler)
        except ValueError as error:
            raise DataError(
                f"'{scheduler}' is not the address of a Dask scheduler ({error}). Write it as "
                "tcp://127.0.0.1:8786."
            ) from None
        try:
            client = distributed.Client(scheduler, timeout="10s", set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise DataError(
                f"No Dask scheduler answers at {scheduler} ({error}). Start one with: dask "
                "scheduler"
            ) from None
        with client:
            yield client
        return
    context = import_module("distributed.utils").get_mp_context()
    if context.get_start_method() == _FORKED:
        context.set_forkserver_preload(_LOADED)
    # A process for each processor; no page on a port of its own.
    with (
        distributed.LocalCluster(
            n_workers=os.cpu_count() or 1,
            threads_per_worker=1,
            dashboard_address=None,
            # It listens all the same, for other programs: not where another cluster may do so.
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            # What becomes of a worker is told by what is raised; on a busy machine its log has warnings
            # and tracebacks at every end, which no reader of ours can do anything about.
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client
