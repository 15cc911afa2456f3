"""Reading event files: any common table or point file in, checked events out.

Raw rows are taken from the files in batches (``sources``) and cleaned batch by batch with the same
rules whatever the format (``cleaning``); batches are cleaned in several threads.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from scenemap.events.account import Account
from scenemap.events.cleaning import BadRows, ReadingOptions, clean, says_yes
from scenemap.events.sources import Part, find_files, parts_of, raw_batches
from scenemap.events.table import EventBatch, EventTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from scenemap.events.sources import RawBatch

__all__ = ["BadRows", "ReadingOptions", "any_simulated", "process", "read_events"]

T = TypeVar("T")
U = TypeVar("U")


def read_events(paths: Sequence[Path], options: ReadingOptions) -> EventTable:
    """Read event files into one table.

    Parameters
    ----------
    paths
        CSV (comma or semicolon, decimal comma, UTF-8 or cp1252), XLSX, GeoJSON, GeoPackage,
        FlatGeobuf, Parquet or GeoParquet; folders of them; patterns such as ``2015-*.csv``.
    options
        How to read them.

    Returns
    -------
    EventTable
        In file order. Columns that scenemap does not use are dropped here and go no further.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    DataError
        If a file cannot be read, lacks columns, or holds bad rows under ``bad_rows="stop"``.
    CRSError
        If positions are in an unknown system.
    """
    files, warnings = find_files(paths, options.source)
    batches: list[tuple[str, EventBatch]] = []
    account = Account()
    for path in files:
        for part in parts_of(path, options.source):
            for batch, _ in process(part, options, lambda batch: batch):
                batches.append((part.name, batch))
                account += Account.of(batch, part.name)
        if options.bad_rows == "stop":
            account.raise_faults()
    zone = str(options.zone)
    return EventTable.join(batches, zone, warnings + account.warnings(zone))


def any_simulated(paths: Sequence[Path], options: ReadingOptions) -> bool:
    """Say whether any row of some files says that it is simulated.

    A file is read as far as the first row that does; no further than its first rows without the column.
    """
    for path in paths:
        for raw in raw_batches(Part(path), options.crs, options.source):
            if "simulated" not in raw.columns:
                break
            if says_yes(raw.columns["simulated"]).any():
                return True
    return False


def process(
    part: Part,
    options: ReadingOptions,
    function: Callable[[EventBatch], T],
    threads: int | None = None,
) -> Iterator[tuple[T, int]]:
    """Read a part, clean its batches and apply a function to each, in threads.

    Parameters
    ----------
    part
        What to read.
    options
        How.
    function
        Must not keep the batch: that is what bounds the memory.
    threads
        How many; one for each processor unless given.

    Yields
    ------
    tuple
        What the function returned, in file order, and the bytes of the file that it stands for.
    """

    def work(raw: RawBatch) -> tuple[T, int]:
        return function(clean(raw, options)), raw.weight

    raw = raw_batches(part, options.crs, options.source)
    threads = threads or os.cpu_count() or 1
    yield from _map_ahead(work, raw, threads) if threads > 1 else map(work, raw)


def _map_ahead(function: Callable[[T], U], items: Iterable[T], threads: int) -> Iterator[U]:
    """Apply a function in threads, in order, with few items in memory at a time."""
    pool = ThreadPoolExecutor(threads)
    running: deque[Future[U]] = deque()
    try:
        for item in items:
            running.append(pool.submit(function, item))
            if len(running) > threads:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
