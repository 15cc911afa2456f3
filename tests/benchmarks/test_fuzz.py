"""Files that once led the fuzzer to a fault are read, or refused with a clear error."""

from __future__ import annotations

import contextlib
import importlib
import random
import sys
import warnings
from pathlib import Path

import pytest

from proofs import proof
from scenemap.errors import SceneMapError

ROOT = Path(__file__).parents[2]
SEEDS = sorted(path for path in (ROOT / "tests" / "seeds").glob("*/*") if path.is_file())


@pytest.fixture
def fuzz(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import fuzz

    yield fuzz
    sys.modules.pop("fuzz", None)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed.parent.name}-{seed.name}")
def test_what_was_a_fault_is_read_or_refused(fuzz, seed, tmp_path):
    name = seed.parent.name
    path = tmp_path / f"seed{fuzz.ENDINGS[name]}"
    path.write_bytes(fuzz.packed(name, seed.read_bytes()))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Anything else, a warning too, is a fault.
        with contextlib.suppress(SceneMapError):
            fuzz.reader(name)(path)


@pytest.mark.parametrize(
    "name",
    [
        "csv", "xlsx", "ods", "geojson", "topojson", "parquet", "arrow", "gpkg", "kml", "gpx", "gml",
        "sqlite", "areas", "case", "counts", "jsonstat", "px", "geopackage", "workbook", "whole-case",
    ],
)  # fmt: skip
def test_the_fuzzer_begins_with_files_that_can_be_read(fuzz, name, tmp_path):
    path = tmp_path / f"seed{fuzz.ENDINGS[name]}"
    path.write_bytes(fuzz.packed(name, fuzz.seeds(name)[0]))
    assert fuzz.reader(name)(path) is not None


@pytest.mark.parametrize("name", ["geopackage", "workbook", "whole-case"])
def test_what_is_changed_by_what_it_holds_opens_and_says_something_else(fuzz, name):
    structure = importlib.import_module("structure")
    change = structure.CHANGES[name]
    seed = fuzz.seeds(name)[0]
    made = {change(seed, random.Random(number)) for number in range(30)}
    assert None not in made
    assert len(made - {seed}) > 20
    assert all(one[:4] == seed[:4] for one in made)
    assert change(seed, random.Random(3)) == change(seed, random.Random(3))


@proof
@pytest.mark.parametrize("name", ["geopackage", "workbook", "whole-case"])
def test_some_of_what_is_changed_is_read_and_all_else_refused(fuzz, name, tmp_path):
    change = importlib.import_module("structure").CHANGES[name]
    read = refused = 0
    for number in range(25):
        path = tmp_path / str(number) / f"x{fuzz.ENDINGS[name]}"
        path.parent.mkdir()
        path.write_bytes(change(fuzz.seeds(name)[0], random.Random(number)))
        try:
            fuzz.reader(name)(path)
            read += 1
        except SceneMapError:
            refused += 1
    assert read > 0
    assert refused > 0
