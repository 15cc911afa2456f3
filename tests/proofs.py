"""How far the tests go: `make test` shows each thing once, `make prove` goes on with dice of its own.

The environment variable PROVE holds the seed of `make prove`; without it, tests are those of `make test`.
"""

from __future__ import annotations

import os
from itertools import product
from typing import Any

import pytest

SEED = int(os.environ["PROVE"]) if os.environ.get("PROVE") else None

#: What is put beside the seeds of a test, so that `make prove` has dice of its own.
MORE = () if SEED is None else (SEED,)

#: Runs in `make prove` alone.
proof = pytest.mark.proof
#: Runs in `make test`, and once more and deeper in `make prove`.
deepens = pytest.mark.deepens


def often(quick: int, deep: int) -> int:
    """Return how often something is drawn in `make test`, and in `make prove`."""
    return quick if SEED is None else deep


def crossed(*choices: list[Any], shown: list[Any] | None = None) -> list[Any]:
    """Return every combination; those beyond what shows each choice once are for `make prove`.

    Or those beyond the ones that are named, where one choice shows what another does.
    """
    if shown is None:
        rows = range(max(map(len, choices)))
        shown = [tuple(one[row % len(one)] for one in choices) for row in rows]
    return [pytest.param(*one, marks=() if one in shown else proof) for one in product(*choices)]
