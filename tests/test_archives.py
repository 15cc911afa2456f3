from __future__ import annotations

import gzip
import zipfile

import pyarrow as pa
import pytest

from scenemap import archives
from scenemap.archives import opened, unpacked
from scenemap.errors import DataError

KNOWN = (".csv", ".shp", ".gdb", ".txt", ".zip")


def packed(path, **members: str):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def inside(path) -> dict[str, str]:
    with unpacked(path, KNOWN) as file:
        files = [file] if file.is_file() else sorted(file.iterdir())
        beside = sorted(file.parent.iterdir()) if file.suffix == ".shp" else files
        return {one.name: one.read_text() for one in beside}


def refused(path) -> str:
    with pytest.raises(DataError) as caught, unpacked(path, KNOWN):
        pass
    return str(caught.value)


def test_the_one_data_set_of_an_archive_is_unpacked_and_goes_again(tmp_path):
    path = packed(tmp_path / "a.zip", **{"eksport/funn æ.csv": "a,b", "eksport/les meg.txt": "x"})
    with unpacked(path, KNOWN) as file:
        assert file.read_text() == "a,b"
    assert not file.exists()
    assert not file.parent.exists()


def test_a_readme_alone_is_the_data_set_and_system_files_are_none(tmp_path):
    path = packed(tmp_path / "a.zip", **{"t.txt": "a", "__MACOSX/._t.csv": "b", ".hidden.csv": "c"})
    assert list(inside(path).values()) == ["a"]


def test_a_shapefile_comes_with_its_companions_and_a_geodatabase_with_its_tables(tmp_path):
    members = {"a/w.shp": "1", "a/w.dbf": "2", "a/w.PRJ": "3", "a/other.prj": "4", "b/w.cpg": "5"}
    assert inside(packed(tmp_path / "a.zip", **members)) == {
        "data.shp": "1", "data.dbf": "2", "data.prj": "3",
    }  # fmt: skip
    members = {"x/w.gdb/a1.gdbtable": "1", "x/w.gdb/a2.gdbtable": "2"}
    assert inside(packed(tmp_path / "b.zip", **members)) == {"a1.gdbtable": "1", "a2.gdbtable": "2"}


def test_several_data_sets_are_named(tmp_path):
    path = packed(tmp_path / "a.zip", **{f"{one}.csv": "" for one in "abcdefg"})
    assert refused(path) == (
        "a.zip holds several files: a.csv, b.csv, c.csv, d.csv, e.csv, …. Unpack it, and name the file "
        "that is meant."
    )
    assert "holds no file that can be read" in refused(packed(tmp_path / "b.zip", **{"a.pdf": ""}))
    assert "holds no file" in refused(packed(tmp_path / "c.zip", **{"inner.zip": ""}))


def test_a_path_that_leads_out_of_the_archive_is_not_followed(tmp_path):
    path = packed(tmp_path / "a.zip", **{"../../evil.csv": "x"})
    assert "holds no file that can be read" in refused(path)
    assert not (tmp_path.parent / "evil.csv").exists()
    assert not (tmp_path / "evil.csv").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more", b"text"])
def test_what_is_no_archive_is_refused(tmp_path, data):
    (tmp_path / "a.zip").write_bytes(data)
    assert "a.zip is not an archive that can be unpacked" in refused(tmp_path / "a.zip")


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    path = packed(tmp_path / "a.zip", **{"a.csv": "x" * 1001})
    assert "a.zip unpacks to more than" in refused(path)


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_packed_table_is_read_as_long_as_it_does_not_grow_beyond_reason(
    tmp_path, monkeypatch, ending
):
    path = tmp_path / f"a.csv.{ending}"
    text = b"west,2015-03-01\n" * 100_000

    def write(data: bytes) -> None:
        if ending == "gz":
            path.write_bytes(gzip.compress(data))
            return
        with pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd") as out:
            out.write(data)

    write(text)
    with opened(path) as (file, done):
        assert file.read() == text
        assert done() == path.stat().st_size
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    with opened(path) as (file, _), pytest.raises(DataError, match="grows to more than 200 times"):
        file.read()
    path.write_bytes(path.read_bytes()[:-20])
    monkeypatch.setattr(archives, "MOST_BYTES", 10**9)
    with opened(path) as (file, _), pytest.raises(DataError, match="cannot be unpacked to its end"):
        file.read()
