"""Reading event files: any common table or point file in, checked events out.

Raw rows are taken from the files in batches (``sources``) and cleaned batch by batch with the same
rules whatever the format (``cleaning``); batches are cleaned in several threads.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from scenemap.events.account import Account
from scenemap.events.cleaning import ReadingOptions, clean
from scenemap.events.sources import Part, find_sources, parts_of, raw_batches
from scenemap.events.table import EventBatch, EventTable
from scenemap.events.times import TimeEvidence, Written, dated_files
from scenemap.events.unchanged import states_of, unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scenemap.events.sources import RawBatch
    from scenemap.events.unchanged import State
    from scenemap.frames import Frame

__all__ = ["ReadingOptions", "Settled", "process", "read_events"]

T = TypeVar("T")
U = TypeVar("U")
#: Rows among which the first that can be used is looked for before all of a batch are.
_HEAD = 1_000


def read_events(paths: Sequence[Path | Frame], options: ReadingOptions) -> EventTable:
    """Read event files, or tables in memory, into one table.

    Parameters
    ----------
    paths
        Files of any format in :data:`scenemap.events.sources.ENDINGS`; folders of them; patterns such
        as ``2015-*.csv``; tables in memory.
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
        If a file cannot be read, changes while it is read, lacks columns, or holds bad rows under
        ``bad_rows="stop"``.
    CRSError
        If positions are in an unknown system.
    """
    files, warnings = find_sources(paths, options.source)

    def read(path: Path | Frame, written: Written | None = None) -> list[tuple[str, EventBatch]]:
        return [
            (part.name, batch)
            for part in parts_of(path, options.source)
            for batch, _ in process(part, options, lambda batch: batch, written=written)
        ]

    def account_of(_: Path | Frame, batches: list[tuple[str, EventBatch]]) -> Account:
        return sum((Account.of(batch, name) for name, batch in batches), start=Account())

    settled = Settled(files, options, read, account_of)
    with unchanged(files):
        found = dict(settled.finals(map(read, files)))
    zone = str(options.zone)
    return EventTable.join(
        (named for at in range(len(files)) for named in found[at]),
        zone,
        warnings + settled.account.warnings(zone),
    )


def account_file(path: Path | Frame, written: Written, options: ReadingOptions) -> Account:
    """Say what becomes of the rows of a file, and keep none of them."""
    return sum(
        (
            account
            for part in parts_of(path, options.source)
            for account, _ in process(
                part, options, partial(Account.of, file=part.name), written=written
            )
        ),
        start=Account(),
    )


class Settled(Generic[T]):
    """Reads files again that turn out, at their end, to be written otherwise than they were read.

    Parameters
    ----------
    files
        In order.
    options
        How they are read.
    again
        Reads a file as it is written.
    account_of
        What became of the rows of what was read of a file.
    """

    def __init__(
        self,
        files: Sequence[Path | Frame],
        options: ReadingOptions,
        again: Callable[[Path | Frame, Written], T],
        account_of: Callable[[Path | Frame, T], Account],
    ) -> None:
        self._files = files
        self._options = options
        self._again = again
        self._account_of = account_of
        #: How each file is written.
        self.written = [Written() for _ in files]
        self._accounts = [Account() for _ in files]

    @property
    def account(self) -> Account:
        """What became of the rows of all files, in their order."""
        return sum(self._accounts, start=Account())

    def finals(self, results: Iterable[T]) -> Iterator[tuple[int, T]]:
        """Take what a first reading gave, file by file, and give what holds in the end.

        Yields
        ------
        tuple
            Number of the file and its result: as soon as it is known, so not in order.

        Raises
        ------
        DataError
            If every position lies far outside the case, a file holds bad rows under
            ``bad_rows="stop"``, or does not say how its times are written.
        """
        self._evidence = [TimeEvidence() for _ in self._files]
        waiting: dict[int, T] = {}
        open_order: dict[int, T] = {}
        for at, (_, result) in enumerate(zip(self._files, results, strict=True)):
            told = self._evidence[at] = self._told(at, result)
            if told.undecided:
                open_order[at] = result
            else:
                yield from self._settled(at, result, told.written, waiting)
        # Files of one reading are written alike, as far as they say.
        orders = {
            one.written.first
            for one in self._evidence
            if one.written.first is not None and not one.undecided
        }
        for at, result in open_order.items():
            written = self._evidence[at].written
            if len(orders) == 1:
                written = replace(written, first=next(iter(orders)))
                yield from self._settled(at, result, written, waiting, checked=True)
            else:
                yield from self._settled(at, result, written, waiting)
        dated = dated_files(self._evidence)
        for at, result in waiting.items():
            unit = dated[at]
            if unit is None:
                yield at, result
                continue
            self.written[at] = replace(self.written[at], dated=unit)
            again = self._again(self._files[at], self.written[at])
            self._told(at, again)
            yield at, again
        self.account.raise_astray()

    def _settled(
        self,
        at: int,
        result: T,
        written: Written,
        waiting: dict[int, T],
        *,
        checked: bool = False,
    ) -> Iterator[tuple[int, T]]:
        """Give a file's result as it is written; keep it waiting where its rows may be of months."""
        told = self._evidence[at]
        if not checked:
            told.check(self._files[at].name)
        self.written[at] = written
        if not told.read_as(written):
            result = self._again(self._files[at], written)
            told = self._evidence[at] = self._told(at, result)
        # Bad rows stop the reading at the end of the file that holds them.
        if self._options.bad_rows == "stop":
            self._accounts[at].raise_faults()
        months = told.firsts is not None or told.lasts is not None
        if self._options.dated is None and told.rows and months:
            waiting[at] = result
        else:
            yield at, result

    def _told(self, at: int, result: T) -> TimeEvidence:
        path = self._files[at]
        self._accounts[at] = self._account_of(path, result)
        # A file of several tables is written in one way.
        return sum(self._accounts[at].times.values(), start=TimeEvidence())


@dataclass(slots=True)
class Begun:
    """A part that was begun to be read: what was read of it need not be read again.

    Parameters
    ----------
    part
        Which; None once it was taken.
    raw
        All of its rows, those first that were read already.
    states
        How files stood before.
    """

    part: Part | None = None
    raw: Iterator[RawBatch] = field(default_factory=lambda: iter(()))
    states: Mapping[Path, State] = field(default_factory=dict)

    def take(self, part: Part) -> Iterator[RawBatch] | None:
        """Give the rows of a part, once, if it is the one that was begun."""
        if part != self.part:
            return None
        self.part = None
        return self.raw


def first_kind(paths: Sequence[Path | Frame], options: ReadingOptions) -> tuple[str, Begun]:
    """Find the kind of the first row that can be used.

    Returns
    -------
    kind
        Blank if no row can be used.
    begun
        The part in which it was found.
    """
    files, _ = find_sources(paths, options.source)
    states = states_of(files)
    for part in (part for path in files for part in parts_of(path, options.source)):
        raw = raw_batches(part, options.crs, options.source)
        for at, batch in enumerate(raw):
            kind = _kind_of(batch, options)
            if kind is not None:
                # Of a part no more is held than its first batch.
                return kind, (
                    Begun(part, chain([batch], raw), states) if at == 0 else Begun(states=states)
                )
    return "", Begun(states=states)


def _kind_of(raw: RawBatch, options: ReadingOptions) -> str | None:
    """Return the kind of the first row of a batch that can be used; None if there is none."""
    first = clean(raw.where(np.arange(len(raw.row)) < _HEAD), options)
    # What numbers are as times only all rows together say.
    batch = first if len(first.row) and not first.evidence.digits else clean(raw, options)
    if not len(batch.row):
        return None
    return batch.kind if isinstance(batch.kind, str) else str(batch.kind[0])


def process(
    part: Part,
    options: ReadingOptions,
    function: Callable[[EventBatch], T],
    threads: int | None = None,
    written: Written | None = None,
    raw: Iterator[RawBatch] | None = None,
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
    written
        How the times of the whole file are written, where that is known.
    raw
        Its rows, where it was begun to be read.

    Yields
    ------
    tuple
        What the function returned, in file order, and the bytes of the file that it stands for.
    """

    def work(raw: RawBatch) -> tuple[T, int]:
        return function(clean(raw, options, written)), raw.weight

    if raw is None:
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
