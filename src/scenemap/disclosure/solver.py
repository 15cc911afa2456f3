"""The solver of whole-number programs, kept from writing where data are written.

HiGHS is told to be silent, and still writes a line of its own to standard output where it mends a
solution. That is where ``scenemap bin > panel.csv`` writes its rows.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_STDOUT = 1
#: A process has one standard output.
_ONE = threading.Lock()


def solve(*args: Any, **options: Any) -> Any:
    """Solve a program with ``scipy.optimize.milp``, which has the parameters; nothing is written."""
    from scipy.optimize import milp

    with _silence():
        return milp(*args, **options)


@contextmanager
def _silence() -> Iterator[None]:
    """Let nothing reach standard output from code that is not Python's."""
    with _ONE:
        sys.stdout.flush()
        try:
            kept = os.dup(_STDOUT)
        except OSError:  # closed: nothing can be written to it
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            _flush()
            os.dup2(nowhere, _STDOUT)
            yield
        finally:
            _flush()
            os.dup2(kept, _STDOUT)
            os.close(kept)
            os.close(nowhere)


def _flush() -> None:
    """Write out what the C library holds back, while it is known where to."""
    with suppress(OSError, AttributeError):  # a system whose C library is not found so
        ctypes.CDLL(None).fflush(None)
