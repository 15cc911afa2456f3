"""Events that were read: batches as they come from a file, and whole tables of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.events.times import TimeEvidence
from scenemap.intervals import DATED, END_AGAIN, START_AGAIN, instants_of, parse_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    import pandas as pd
    from numpy.typing import NDArray

    from scenemap.findings import Finding

#: Columns of :attr:`EventTable.frame`, in order.
COLUMNS = ("row", "lon", "lat", "area", "start", "end", "kind", "count", "accuracy_m")
_MOMENT = np.timedelta64(1, "us")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell of one row; its value does not show itself."""

    row: int
    column: str
    value: Any = field(repr=False)
    reason: str
    remedy: str


@dataclass(frozen=True)
class EventBatch:
    """Some rows of an event file, checked, with local times.

    All arrays have shape (n,). What the same for every row is not repeated.

    Parameters
    ----------
    row
        Number in the file.
    lon, lat
        Degrees; NaN if none.
    area
        Id of the area that the row names, blank if none; None if no row names one.
    start, end
        Naive local times, half-open, ``end`` equal to ``start`` for a moment; ``end`` None if every
        row is a moment.
    kind
        A kind for each row, or one for all.
    count
        None if 1 for all.
    accuracy_m
        95 % radius, NaN if not given; None if not given for any.
    simulated
        Some rows, refused ones included, say that they are.
    n_read
        Rows that were read, refused ones included.
    faults
        Faults of the refused rows, by row.
    naive
        Rows with a clock time without an offset, read as local time.
    unreal
        Times among them that a clock change skips.
    dated
        To what each row is dated, as places in :data:`scenemap.intervals.DATED`: its ``start`` and
        ``end`` are those of the month, the week and so on. None if no row is dated coarser than the day.
    again
        Which times occur twice, as the clock is put back, and are meant the second time:
        :data:`scenemap.intervals.START_AGAIN`, :data:`~scenemap.intervals.END_AGAIN` or both. None if
        none is.
    zone
        That of the local times; None where it does not matter.
    moved
        Rows whose clock was changed to the zone's, by the offset that they were written with.
    evidence
        What the rows say together of how the file's times are written.
    findings
        What a reader should know of the file.
    far
        Rows whose position lies far outside the case.
    registered
        Days on which rows were registered, NaT where a row does not say; None if that is not read.
    """

    row: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    area: NDArray[np.object_] | None
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64] | None
    kind: NDArray[np.object_] | str
    count: NDArray[np.int64] | None
    accuracy_m: NDArray[np.float64] | None
    simulated: bool
    n_read: int
    faults: tuple[Fault, ...]
    naive: int
    unreal: int
    dated: NDArray[np.int8] | None = None
    again: NDArray[np.int8] | None = None
    zone: ZoneInfo | None = None
    moved: Mapping[str, int] = field(default_factory=dict)
    evidence: TimeEvidence = field(default_factory=TimeEvidence)
    findings: tuple[Finding, ...] = ()
    far: int = 0
    registered: NDArray[np.datetime64] | None = None

    def __repr__(self) -> str:
        return f"<EventBatch: {self.n_read} rows read; they are not shown>"

    def __post_init__(self) -> None:
        rejected = len(self.rejected)
        if self.n_read != len(self.row) + rejected:
            raise AssertionError(  # a fault of this package, not of the data
                f"{self.n_read} rows read, {len(self.row)} kept, {rejected} rejected"
            )

    @property
    def rejected(self) -> dict[int, Fault]:
        """Refused rows, each with the first of its faults."""
        first: dict[int, Fault] = {}
        for fault in self.faults:
            first.setdefault(fault.row, fault)
        return first

    def where(self, keep: NDArray[np.bool_]) -> EventBatch:
        """Return some of the rows, as if there were no others."""
        if keep.all():
            return self
        arrays: dict[str, Any] = {
            name: value[keep]
            for name in (*COLUMNS, "dated", "again", "registered")
            if isinstance(value := getattr(self, name), np.ndarray)
        }
        return replace(self, **arrays, n_read=int(keep.sum()), faults=())

    def moments(
        self, which: NDArray[np.intp]
    ) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
        """Return when some rows began and ended, in UTC, or by the clock where no zone is known."""
        found = []
        for times, bit in ((self.start, START_AGAIN), (self.end, END_AGAIN)):
            one = (self.start if times is None else times)[which]
            if self.zone is not None:
                again = None if self.again is None else self.again[which] & bit
                one = instants_of(one, self.zone, again)
            found.append(one)
        return found[0], found[1]

    def lasted(self) -> NDArray[np.timedelta64]:
        """Return how long each row lasted: by the clock or in truth, whichever is longer.

        A day is a whole one where it has 23 hours, and so is what lasts 24 on a day of 25.
        """
        end = self.start if self.end is None else self.end
        clock = (end - self.start).astype("timedelta64[us]")
        at = np.flatnonzero(clock)
        if len(at):
            began, ended = self.moments(at)
            clock[at] = np.maximum(clock[at], ended - began)
        return clock

    @property
    def last(self) -> NDArray[np.datetime64]:
        """Last moment of each row; midnight on which one ends is no part of it."""
        return self.start if self.end is None else np.maximum(self.end - _MOMENT, self.start)

    def before(self, day: date) -> EventBatch:
        """Return the rows that are over before a day; what reaches into it is not."""
        return self.where(np.asarray(self.last < np.datetime64(day)))

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame: :data:`COLUMNS`, and ``dated`` and ``again`` if there are any."""
        import pandas as pd

        filled = {
            "area": "" if self.area is None else self.area,
            "end": self.start if self.end is None else self.end,
            "count": 1 if self.count is None else self.count,
            "accuracy_m": np.nan if self.accuracy_m is None else self.accuracy_m,
        }
        whole = {name: filled.get(name, getattr(self, name)) for name in COLUMNS}
        if self.dated is not None:
            whole["dated"] = np.array(DATED, dtype=object)[self.dated]
        if self.again is not None:
            whole["again"] = self.again
        return pd.DataFrame(whole, index=range(len(self.row))).astype({"count": "int64"})

    @classmethod
    def none(cls) -> EventBatch:
        """Return a batch without rows."""
        no = np.empty(0)
        return cls(
            row=no.astype(np.int64),
            lon=no,
            lat=no,
            area=None,
            start=no.astype("datetime64[us]"),
            end=None,
            kind="",
            count=None,
            accuracy_m=None,
            simulated=False,
            n_read=0,
            faults=(),
            naive=0,
            unreal=0,
        )

    @classmethod
    def of(cls, table: EventTable) -> EventBatch:
        """Take a whole table as one batch; its refused rows are not in it."""
        frame = table.frame
        return cls(
            row=frame["row"].to_numpy(dtype=np.int64),
            lon=frame["lon"].to_numpy(dtype=np.float64),
            lat=frame["lat"].to_numpy(dtype=np.float64),
            area=frame["area"].to_numpy(dtype=object),
            start=frame["start"].to_numpy(dtype="datetime64[us]"),
            end=frame["end"].to_numpy(dtype="datetime64[us]"),
            kind=frame["kind"].to_numpy(dtype=object),
            count=frame["count"].to_numpy(dtype=np.int64),
            accuracy_m=frame["accuracy_m"].to_numpy(dtype=np.float64),
            simulated=table.simulated,
            n_read=len(frame),
            faults=(),
            naive=table.naive,
            unreal=0,
            dated=None if "dated" not in frame else _codes(frame["dated"]),
            again=None if "again" not in frame else frame["again"].to_numpy(dtype=np.int8),
            zone=parse_zone(table.zone),
        )


def _codes(dated: pd.Series[str]) -> NDArray[np.int8]:
    place = {word: at for at, word in enumerate(DATED)}
    return np.asarray(dated.map(place).to_numpy(dtype=np.int8))


@dataclass(frozen=True)
class EventTable:
    """Events that were read, checked and given local times.

    Parameters
    ----------
    frame
        One row an event, with :data:`COLUMNS`: ``row`` in the file; ``lon``, ``lat`` in degrees
        (NaN if none); ``area`` id (blank if none); ``start`` and ``end`` as naive local times in
        ``zone``, half-open, ``end`` equal to ``start`` for a moment; ``kind``; ``count``;
        ``accuracy_m`` (95 % radius, NaN if not given); and, if any row is dated coarser than the day,
        ``dated``: a word of :data:`scenemap.intervals.DATED`; if any time is meant the second time that
        it occurs, ``again``, as in :class:`EventBatch`.
    n_read
        Rows in the files.
    rejected
        One row a refused event: ``file``, ``row``, ``column`` and ``reason``.
    zone
        Name of the time zone of ``start`` and ``end``.
    naive
        Rows whose times came without an offset and were read as local time.
    simulated
        The events are simulated, and every output must say so.
    """

    frame: pd.DataFrame
    n_read: int
    rejected: pd.DataFrame
    zone: str
    naive: int
    simulated: bool
    warnings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"<EventTable: {self.n_read} rows read; they are not shown>"

    def __post_init__(self) -> None:
        if self.n_read != len(self.frame) + len(self.rejected):
            raise AssertionError(  # a fault of this package, not of the data
                f"{self.n_read} rows read, {len(self.frame)} kept, {len(self.rejected)} rejected"
            )

    @classmethod
    def join(
        cls,
        batches: Iterable[tuple[str, EventBatch]],
        zone: str,
        warnings: Sequence[Finding] = (),
    ) -> EventTable:
        """Put batches together, each with the name of its file."""
        import pandas as pd

        parts = [*batches]
        refused = [
            (file, fault.row, fault.column, fault.reason)
            for file, batch in parts
            for fault in batch.rejected.values()
        ]
        frame = pd.concat([batch.frame() for _, batch in parts], ignore_index=True)
        if "dated" in frame:
            frame["dated"] = frame["dated"].fillna(DATED[0])
        if "again" in frame:
            frame["again"] = frame["again"].fillna(0).astype(np.int8)
        return cls(
            frame=frame,
            n_read=sum(batch.n_read for _, batch in parts),
            rejected=pd.DataFrame(refused, columns=["file", "row", "column", "reason"]),
            zone=zone,
            naive=sum(batch.naive for _, batch in parts),
            simulated=any(batch.simulated for _, batch in parts),
            warnings=tuple(warnings),
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that occur, sorted."""
        return tuple(sorted(self.frame["kind"].unique()))
