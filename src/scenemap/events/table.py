"""The event table: cleaned rows, and every row that was not taken, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from scenemap.findings import Finding

#: Columns of :attr:`EventTable.frame`, in order.
COLUMNS = ("row", "lon", "lat", "area", "start", "end", "kind", "count", "accuracy_m")


@dataclass(frozen=True)
class EventTable:
    """Events that were read, checked and given local times.

    Parameters
    ----------
    frame
        One row an event, with :data:`COLUMNS`: ``row`` in the file; ``lon``, ``lat`` in degrees
        (NaN if none); ``area`` id (blank if none); ``start`` and ``end`` as naive local times in
        ``zone``, half-open, ``end`` equal to ``start`` for a moment; ``kind``; ``count``;
        ``accuracy_m`` (95 % radius, NaN if not given).
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

    def __post_init__(self) -> None:
        if self.n_read != len(self.frame) + len(self.rejected):
            raise AssertionError(  # a fault of this package, not of the data
                f"{self.n_read} rows read, {len(self.frame)} kept, {len(self.rejected)} rejected"
            )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that occur, sorted."""
        return tuple(sorted(self.frame["kind"].unique()))
