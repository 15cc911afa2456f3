import csv
import errno
import io
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenemap import csvtext, writing
from scenemap.csvtext import csv_text, frame_csv, guard, unguarded
from scenemap.errors import DataError, OutputExistsError
from scenemap.writing import check_free, held, write_folder, write_text, write_together, write_with


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail_half_way(temporary: Path) -> None:
    temporary.write_text("half a fi", encoding="utf-8")
    raise RuntimeError("the disk is full")


def test_a_failing_writer_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError, match="the disk is full"):
        write_with(path, fail_half_way, overwrite=True)
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["out.csv"]


def test_a_failing_writer_leaves_no_file_where_there_was_none(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="the disk is full"):
        write_with(tmp_path / "out.csv", fail_half_way)
    assert names(tmp_path) == []


def test_an_interrupt_leaves_nothing_either(tmp_path: Path) -> None:
    def interrupted(temporary: Path) -> None:
        temporary.write_text("half a fi", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_with(tmp_path / "out.csv", interrupted)
    assert names(tmp_path) == []


def test_the_writer_never_sees_the_final_name_but_the_same_ending(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    seen: list[Path] = []

    def write(temporary: Path) -> None:
        seen.append(temporary)
        assert not path.exists()
        temporary.write_text("new", encoding="utf-8")

    write_with(path, write)
    assert seen[0].suffix == ".csv"
    assert seen[0].parent == tmp_path
    assert names(tmp_path) == ["out.csv"]


def test_an_existing_output_is_refused_before_any_work(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    called: list[Path] = []
    with pytest.raises(
        OutputExistsError, match=r"out\.csv exists\. Use `overwrite=` to replace it"
    ):
        write_with(path, called.append)
    assert called == []
    assert path.read_text(encoding="utf-8") == "old"


def test_an_existing_output_is_replaced_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    check_free(path, overwrite=True)
    write_text(path, "new", overwrite=True)
    assert path.read_text(encoding="utf-8") == "new"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b" / "out.md", "new")
    assert (tmp_path / "a" / "b" / "out.md").read_text(encoding="utf-8") == "new"


def test_text_is_utf_8_with_unix_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "out.md", "Vågsbunnen\n2\n")
    assert (tmp_path / "out.md").read_bytes() == b"V\xc3\xa5gsbunnen\n2\n"


def test_others_may_read_the_output_as_the_umask_allows(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "out.md", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "out.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("text", ["=1+1", "+47", "-1", "@SUM(A1)", "\tx", "\rx", "'=1"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == "'" + text


@pytest.mark.parametrize("value", ["a=1", "Vågsbunnen", "", -1, -1.5, None])
def test_numbers_and_other_text_stay_as_they_are(value: object) -> None:
    assert guard(value) == value


@given(st.text(alphabet="'=+-@\t\ra1 ", max_size=6))
def test_what_was_guarded_is_read_back_as_it_was(text: str) -> None:
    guarded = str(guard(text))
    assert unguarded(guarded) == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_guards_names_and_cells_and_quotes_what_needs_it() -> None:
    rows = [["=1+1", -3], ["a,b", None], ['say "x"', 2.5]]
    assert csv_text(["@area", "count"], rows) == (
        '\'@area,count\n\'=1+1,-3\n"a,b",\n"say ""x""",2.5\n'
    )


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    def half(folder: Path) -> None:
        (folder / "one").write_text("1")
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        write_folder(tmp_path / "new", half)
    assert [*tmp_path.iterdir()] == []


def test_a_folder_is_replaced_only_when_asked(tmp_path: Path) -> None:
    def fill(folder: Path) -> None:
        (folder / "one").write_text("1")

    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "old").write_text("0")
    with pytest.raises(OutputExistsError, match=r"there exists\. Use `overwrite=`"):
        write_folder(tmp_path / "there", fill)
    write_folder(tmp_path / "there", fill, overwrite=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["there", "one"]


def test_who_comes_second_waits_for_a_file_that_is_held(tmp_path: Path) -> None:
    path = tmp_path / "count.txt"
    path.write_text("0", encoding="utf-8")

    def add_one(_: int) -> None:
        with held(path) as itself:
            n = int(itself.read_text(encoding="utf-8"))
            time.sleep(0.001)
            write_text(itself, str(n + 1), overwrite=True)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(40)))
    assert path.read_text(encoding="utf-8") == "40"
    assert names(tmp_path) == ["count.txt"]


HOLDS = """
import sys, time
from pathlib import Path
from scenemap.writing import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another run, which holds ledger.json."""
    words = [sys.executable, "-c", HOLDS, str(tmp_path / "ledger.json")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "held\n"
        yield run
        run.kill()


def test_what_another_run_holds_is_named_and_stays_its(tmp_path: Path, monkeypatch, holder) -> None:
    monkeypatch.setattr(writing, "_PATIENCE", 0.05)
    with (
        pytest.raises(DataError, match=r"held by another run .* delete ledger\.json\.lock"),
        held(tmp_path / "ledger.json"),
    ):
        raise AssertionError("it was held")
    assert names(tmp_path) == ["ledger.json.lock"]


def test_what_a_killed_run_held_is_free_at_once(tmp_path: Path, monkeypatch, holder) -> None:
    monkeypatch.setattr(writing, "_PATIENCE", 0.0)
    holder.kill()
    holder.wait()
    assert names(tmp_path) == ["ledger.json.lock"]
    with held(tmp_path / "ledger.json"):
        pass
    assert names(tmp_path) == []


def test_without_locks_of_the_file_system_the_file_itself_is_one(
    tmp_path: Path, monkeypatch
) -> None:
    def unknown(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(writing, "_lock", unknown)
    monkeypatch.setattr(writing, "_PATIENCE", 0.05)
    with held(tmp_path / "ledger.json"):
        assert names(tmp_path) == ["ledger.json.lock"]
        with (
            pytest.raises(DataError, match="held by another run"),
            held(tmp_path / "ledger.json"),
        ):
            raise AssertionError("it was held")
    assert names(tmp_path) == []


@pytest.mark.parametrize("at_once", [True, False], ids=["exchanged", "in two steps"])
def test_a_folder_takes_the_place_of_another(tmp_path: Path, monkeypatch, at_once) -> None:
    if not at_once:
        monkeypatch.setattr(writing, "_exchanged", lambda *_: False)
    folder = tmp_path / "q"
    folder.mkdir()
    (folder / "old").touch()
    write_folder(folder, lambda new: (new / "new").touch(), overwrite=True)
    assert names(folder) == ["new"]
    assert names(tmp_path) == ["q"]


def test_all_that_is_written_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch
) -> None:
    """A power cut loses what was not put onto the disk: files first, then the names that lead to them."""
    told: list[tuple[str, str]] = []
    settle, replace, rename = writing._settle, Path.replace, Path.rename

    def moves(how):
        def move(path: Path, target: Path) -> Path:
            told.append(("name", target.name))
            return how(path, target)

        return move

    def settled(path: Path) -> None:
        told.append(("disk", "." if path.is_dir() else path.read_text(encoding="utf-8")))
        settle(path)

    monkeypatch.setattr(writing, "_settle", settled)
    monkeypatch.setattr(Path, "replace", moves(replace))
    monkeypatch.setattr(Path, "rename", moves(rename))
    write_text(tmp_path / "out.csv", "new")
    assert told == [("disk", "new"), ("name", "out.csv"), ("disk", ".")]
    told.clear()
    write_together(tmp_path, {"a": "1", "b": "2"})
    assert told == [
        ("disk", "1"), ("disk", "2"), ("name", "a"), ("name", "b"), ("disk", "."),
    ]  # fmt: skip
    told.clear()
    write_folder(tmp_path / "q", lambda new: (new / "x").write_text("x", encoding="utf-8"))
    assert told == [("disk", "x"), ("disk", "."), ("name", "q"), ("disk", ".")]
    told.clear()
    write_text(tmp_path / "deep" / "er" / "out.csv", "new")
    assert told[:2] == [("disk", "."), ("disk", ".")]


def test_a_link_is_held_by_what_it_leads_to(tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "ledger.json")
    with held(link) as itself:
        assert names(tmp_path) == ["ledger.json.lock", "link.json"]
        write_text(itself, "{}", overwrite=True)
    assert link.is_symlink()
    assert link.read_text(encoding="utf-8") == "{}"


def test_a_file_that_came_meanwhile_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"

    def while_another_writes(temporary: Path) -> None:
        temporary.write_text("mine", encoding="utf-8")
        path.write_text("theirs", encoding="utf-8")

    with pytest.raises(OutputExistsError):
        write_with(path, while_another_writes)
    assert path.read_text(encoding="utf-8") == "theirs"
    assert names(tmp_path) == ["out.csv"]


def test_files_that_belong_together_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old a", encoding="utf-8")
    (tmp_path / "a").chmod(0o640)
    write_together(tmp_path, {"a": "new a\r\n", "b": "new b"})
    assert names(tmp_path) == ["a", "b"]
    assert (tmp_path / "a").read_bytes() == b"new a\r\n"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_where_the_last_of_them_fails_the_first_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("old a", encoding="utf-8")
    replace = Path.replace

    def refusing(self: Path, target: Path) -> Path:
        if Path(target).name == "c":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(OSError, match="No space"):
        write_together(tmp_path, {"a": "new a", "b": "new b", "c": "new c"})
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text(encoding="utf-8") == "old a"


def test_a_carriage_return_breaks_no_row() -> None:
    for text in (
        csv_text(["a\rb", "c"], [["one\rtwo", "x"], ["one\r\ntwo", "\ry"]]),
        frame_csv(pd.DataFrame({"a\rb": ["one\rtwo", "one\r\ntwo"], "c": ["x", "\ry"]})),
    ):
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert rows == [["a\nb", "c"], ["one\ntwo", "x"], ["one\ntwo", "'\ny"]]


CELLS = {
    "text": st.sampled_from(["", "a", "b,c", '"', "=1", "-x", "\r", "a\nb", "å", "x,\n"]),
    "missing": st.sampled_from(["a", None]),
    "whole": st.integers(-3, 3),
    "far": st.sampled_from([-(2**63), 0, 2**63 - 1]),
    "counts": st.sampled_from([0, 1, None]),
    "share": st.sampled_from([0.0, -0.0, 0.1, 1e-7, 1e22, float("nan"), float("inf")]),
    "rate": st.sampled_from([0.5, -0.0, 0.0, None]),
    "sure": st.booleans(),
    "mixed": st.sampled_from([1, True, "1", 1.0, None]),
}
KINDS = {"text": "str", "missing": "str", "counts": "Int64", "rate": "Float64", "mixed": object}


@given(
    st.lists(st.sampled_from([*CELLS]), min_size=1, unique=True),
    st.data(),
    st.integers(1, 5),
)
def test_a_frame_is_written_as_pandas_writes_it_guarded(
    names: list[str], data: st.DataObject, at_once: int
) -> None:
    """What is put into text once for many rows is what each row alone would say."""
    rows = data.draw(st.lists(st.tuples(*(CELLS[name] for name in names)), max_size=24))
    rows += rows[:3] * 5
    frame = pd.DataFrame(rows, columns=names).astype(
        {name: KINDS[name] for name in names if name in KINDS}
    )
    guarded = frame.copy()
    for name in names:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            cells = [
                guard(cell).replace("\r", "\n") if isinstance(cell, str) else cell  # type: ignore[attr-defined]
                for cell in frame[name]
            ]
            guarded[name] = pd.Series(cells, dtype=object)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvtext, "_ROWS_AT_ONCE", 7 * at_once)
        patch.setattr(csvtext, "_MANY", 6)
        patch.setattr(csvtext, "_FEWER", at_once)
        assert frame_csv(frame) == guarded.to_csv(index=False, lineterminator="\n")


def test_a_column_of_several_kinds_is_written_cell_by_cell() -> None:
    """pandas makes one kind of number of what is left where all are numbers."""
    frame = pd.DataFrame({"a": ["x", "y"], "b": pd.Series([1, 1.0], dtype=object)})
    assert frame_csv(frame) == "a,b\nx,1\ny,1.0\n"


def test_a_folder_for_which_there_is_no_room_is_named(tmp_path: Path) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")  # as a library does, without a name

    with pytest.raises(OSError, match="No space left") as caught:
        write_folder(tmp_path / "q", full)
    assert caught.value.filename == str(tmp_path / "q")
    assert names(tmp_path) == []
