"""What the solver writes of its own goes nowhere."""

from __future__ import annotations

import ctypes
import os
import sys

import pytest

from scenemap.disclosure.solver import solve


@pytest.mark.skipif(os.name != "posix", reason="asks the C library of this system")
def test_nothing_that_the_solver_writes_reaches_standard_output(monkeypatch, capfd):
    library = ctypes.CDLL(None)

    def milp(number: int, *, factor: int) -> int:
        library.printf(b"from C, held back\n")
        os.write(1, b"from C, at once\n")
        return number * factor

    monkeypatch.setattr("scipy.optimize.milp", milp)
    sys.stdout.write("before\n")
    assert solve(3, factor=4) == 12
    sys.stdout.write("after\n")
    library.fflush(None)
    assert capfd.readouterr().out == "before\nafter\n"


def test_a_fault_of_the_solver_leaves_standard_output_as_it_was(monkeypatch, capfd):
    def milp() -> None:
        raise ValueError("no program")

    monkeypatch.setattr("scipy.optimize.milp", milp)
    with pytest.raises(ValueError, match="no program"):
        solve()
    sys.stdout.write("after\n")
    assert capfd.readouterr().out == "after\n"
