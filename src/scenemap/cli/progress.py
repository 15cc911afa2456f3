"""Progress on a terminal, and only there: how much was read, how fast, how long it will take."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Begin = Callable[[int], object]
    Advance = Callable[[int, int], object]


@contextlib.contextmanager
def reading_progress() -> Iterator[tuple[Begin | None, Advance | None]]:
    """Show a bar while files are read, if stderr is a terminal.

    Yields
    ------
    begin
        To be told how many bytes there are; None where nothing is shown.
    advance
        To be told how many more rows and bytes were read; None where nothing is shown.
    """
    if not sys.stderr.isatty():
        yield None, None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("Reading"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TextColumn("{task.fields[rate]:,.0f} rows/s"),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=None, rows=0, rate=0.0)

    def begin(total: int) -> None:
        bar.update(task, total=total)

    def advance(rows: int, weight: int) -> None:
        state = bar.tasks[0]
        read = state.fields["rows"] + rows
        rate = read / max(state.elapsed or 0.0, 1e-3)
        bar.update(task, advance=weight, rows=read, rate=rate)

    with bar:
        yield begin, advance
