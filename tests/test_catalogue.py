import hashlib
import json
from pathlib import Path

import pytest

from builders import count, write, write_case
from scenemap.catalogue import build_catalogue, main
from scenemap.errors import DataError


def test_every_file_is_counted_in_its_own_records(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "toytown")
    write(folder / "NOTES.md", "x")
    records = {name: one["records"] for name, one in build_catalogue(folder).items()}
    assert records == {
        "NOTES.md": None, "areas.geojson": 2, "backdrop.geojson": 1, "case.toml": 1,
        "counts.csv": 4, "coverage.csv": 2, "interventions.csv": 1, "places.csv": 1,
        "scenes.toml": 1, "series.toml": 1, "services.toml": 1, "zones.geojson": 2,
    }  # fmt: skip


def test_a_file_is_known_by_its_hash(tmp_path: Path) -> None:
    """SHA-256 of "abc": FIPS 180-2, appendix B.1."""
    folder = write_case(tmp_path / "toytown")
    write(folder / "NOTES.md", "abc")
    assert build_catalogue(folder)["NOTES.md"]["sha256"] == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_the_catalogue_leaves_itself_and_hidden_files_out(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "toytown")
    write(folder / ".hidden", "x")
    before = build_catalogue(folder)
    main(str(folder))
    assert build_catalogue(folder) == before
    assert json.loads((folder / "catalogue.json").read_text(encoding="utf-8")) == before
    assert ".hidden" not in before


def test_writing_it_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "toytown")
    main(str(folder))
    first = hashlib.sha256((folder / "catalogue.json").read_bytes()).digest()
    main(str(folder))
    assert hashlib.sha256((folder / "catalogue.json").read_bytes()).digest() == first


def test_a_case_with_faults_gets_no_catalogue(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "toytown", counts=[count(count=-1)])
    with pytest.raises(DataError, match=r"counts\.csv, row 2, column 'count', value '-1'"):
        main(str(folder))
    assert not (folder / "catalogue.json").exists()
