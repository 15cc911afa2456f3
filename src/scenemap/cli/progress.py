"""Progress on a terminal, and only there: how much was read, what is done, how long it will take."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from typing import TYPE_CHECKING

from scenemap.cli.talk import is_quiet, more

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

    Begin = Callable[[int], object]
    Advance = Callable[[int, int], object]

#: A step that is over sooner shows nothing, in seconds.
_SOON = 0.5


def _is_shown() -> bool:
    return sys.stderr.isatty() and not is_quiet()


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Show what is done, and for how long already, if stderr is a terminal; with --verbose say how long.

    Parameters
    ----------
    what
        As in "Drawing".
    """
    began = time.monotonic()
    shown: list[Progress] = []

    def show() -> None:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        bar = Progress(
            SpinnerColumn(), TextColumn(what), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        bar.add_task("", total=None)
        bar.start()
        shown.append(bar)

    timer = threading.Timer(_SOON, show)
    timer.daemon = True
    if _is_shown():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if timer.ident is not None:
            timer.join()
        for bar in shown:
            bar.stop()
    more(f"{what}: {time.monotonic() - began:.2f} s")


@contextlib.contextmanager
def reading_progress() -> Iterator[tuple[Begin | None, Advance | None]]:
    """Show a bar while files are read and counted, if stderr is a terminal.

    Yields
    ------
    begin
        To be told how many bytes there are; None where nothing is shown.
    advance
        To be told how many more rows and bytes were read; None where nothing is shown.
    """
    began = time.monotonic()
    if not _is_shown():
        yield None, None
        more(f"Reading and counting: {time.monotonic() - began:.2f} s")
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
    more(f"Reading and counting: {time.monotonic() - began:.2f} s")
