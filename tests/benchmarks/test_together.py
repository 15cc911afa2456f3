"""Many questions at once are answered as they are one by one, in the benchmark that compares the two."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from proofs import proof


@pytest.fixture
def together(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    import together

    yield together
    for name in ("together", "worlds"):
        sys.modules.pop(name, None)


@proof
def test_the_answers_are_held_to_each_other(together, tmp_path):
    told = together.measure(tmp_path, rows=60, alone=12, across=3)
    assert told.startswith(
        "90 zone versions, 119 orders, 9 services; 60 questions at once, 12 of them"
    )
    assert "times as fast" in told


@proof
def test_an_answer_that_differs_is_found(together, tmp_path, monkeypatch):
    real = together.check_frame

    def wrong(*given, **how):
        found = real(*given, **how)
        return found.assign(verdict="barred") if "verdict" in found else found

    monkeypatch.setattr(together, "check_frame", wrong)
    with pytest.raises(AssertionError):
        together.measure(tmp_path, rows=60, alone=12, across=3)
