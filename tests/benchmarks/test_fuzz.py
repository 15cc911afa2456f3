"""Files that once led the fuzzer to a fault are read, or refused with a clear error."""

from __future__ import annotations

import contextlib
import sys
import warnings
from pathlib import Path

import pytest

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
        "sqlite", "areas", "case", "counts", "jsonstat", "px",
    ],
)  # fmt: skip
def test_the_fuzzer_begins_with_files_that_can_be_read(fuzz, name, tmp_path):
    path = tmp_path / f"seed{fuzz.ENDINGS[name]}"
    path.write_bytes(fuzz.packed(name, fuzz.seeds(name)[0]))
    assert fuzz.reader(name)(path) is not None
