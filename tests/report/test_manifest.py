from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders import event, events_csv, write, write_case
from scenemap import load_case
from scenemap.errors import DataError
from scenemap.report.manifest import (
    build_manifest,
    input_of,
    inputs_of,
    portable_name,
)

#: SHA-256 of "abc": FIPS 180-2, appendix B.1.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("events.csv", "events.csv"), ("data/events.csv", "data/events.csv"), ("data/", "data"),
        ("/home/me/events.csv", "events.csv"), ("../theirs/events.csv", "events.csv"),
        ("data/../events.csv", "events.csv"), ("/home/me/2015-*.csv", "2015-*.csv"),
    ],
)  # fmt: skip
def test_a_name_does_not_tell_where_the_file_is(path, name):
    assert portable_name(Path(path)) == name


def test_the_present_folder_is_called_by_its_name(tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    assert portable_name(Path()) == "inner"
    assert portable_name(Path("..")) == tmp_path.name


def test_a_file_is_known_by_its_hash(tmp_path):
    made = input_of("ledger", write(tmp_path / "a.json", "abc"))
    assert (made.role, made.name, made.sha256) == ("ledger", "a.json", ABC)
    assert input_of("ledger", tmp_path / "none.json").sha256 is None


def test_a_geodatabase_is_known_by_what_it_holds(tmp_path):
    path = write(tmp_path / "a.gdb" / "a00000001.gdbtable", "abc")
    (first,) = inputs_of("events", [tmp_path / "a.gdb"])
    assert (first.name, len(first.sha256 or "")) == ("a.gdb", 64)
    path.write_text("abd")
    assert inputs_of("events", [tmp_path / "a.gdb"])[0].sha256 != first.sha256


def test_files_of_folders_and_patterns_are_named_one_by_one(tmp_path):
    for name in ("a.csv", "b.csv"):
        events_csv(tmp_path / "in" / name, [event(50, 50)])
    found = inputs_of("events", [tmp_path / "in"])
    assert [one.name for one in found] == ["in/a.csv", "in/b.csv"]
    assert found == inputs_of("events", [tmp_path / "in"])
    assert [one.name for one in inputs_of("events", [tmp_path / "in" / "*.csv"])] == [
        "a.csv", "b.csv",
    ]  # fmt: skip


def test_two_files_of_one_name_are_refused(tmp_path):
    paths = [events_csv(tmp_path / folder / "a.csv", [event(50, 50)]) for folder in ("x", "y")]
    with pytest.raises(DataError, match=r"Two of the files would be called a\.csv"):
        inputs_of("events", paths)
    assert len(inputs_of("events", [paths[0], paths[0]])) == 1


def test_it_says_with_what_and_when(tmp_path):
    case = load_case(write_case(tmp_path / "toytown"))
    told = build_manifest(
        case=case,
        inputs=inputs_of("events", [events_csv(tmp_path / "e.csv", [event(50, 50)])]),
        options={"by": "month"},
        arguments=["summary", "--by", "month", "my events.csv"],
        moment=datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC),
        outputs=[write(tmp_path / "r.md", "abc")],
        form="md",
    )
    assert told["output"] == {"name": "r.md", "format": "md", "bytes": 3, "sha256": ABC}
    assert told["moment"] == "2001-09-09T01:46:40+00:00"
    # The billionth second.
    assert told["command"] == (
        "SOURCE_DATE_EPOCH=1000000000 scenemap summary --by month 'my events.csv'"
    )
    assert set(told["case"]["files"]) == {path.name for path in case.folder.iterdir()}
    assert {"numpy", "pandas", "shapely", "zlib"} <= set(told["libraries"])
    assert [set(one) for one in told["inputs"]] == [{"role", "name", "sha256"}]
    assert str(tmp_path) not in str(told)
