"""A copy of a case: whole, named anew, checked, and never where shipped data lie."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from builders import write_case
from scenemap.case import PARTS, Case, find_case, load_case
from scenemap.casecheck import check_case
from scenemap.errors import DataError, OutputExistsError
from scenemap.newcase.copying import copy_case
from scenemap.tables import read_toml

if TYPE_CHECKING:
    from pathlib import Path

BERGEN = find_case("bergen")


@pytest.mark.parametrize("city", ["bergen", "oslo"])
def test_a_copy_holds_what_the_case_holds_and_passes_its_check(tmp_path: Path, city: str) -> None:
    source, copy = find_case(city), tmp_path / "mine"
    assert copy_case(source, copy, "Min by") == ("catalogue.json",)
    assert check_case(copy) == ()
    for file in (*PARTS.values(), "SOURCES.md"):
        assert (copy / file).exists() == (source / file).exists()
        if (source / file).exists():
            assert (copy / file).read_bytes() == (source / file).read_bytes()
    renamed = {"id": "min-by", "name": {"nb": "Min by", "en": "Min by"}}
    assert read_toml(copy / "case.toml") == read_toml(source / "case.toml") | renamed


@pytest.mark.parametrize(("lang", "words"), [("nb", "Kopi av saken"), ("en", "A copy of the case")])
def test_a_copy_says_what_it_was_copied_from(tmp_path: Path, lang: str, words: str) -> None:
    copy_case(BERGEN, tmp_path / "mine", "mine", lang=lang)  # type: ignore[arg-type]
    for file in ("README.md", "case.toml"):
        text = (tmp_path / "mine" / file).read_text(encoding="utf-8")
        assert words in text
        assert "bergen" in text
    assert "# What each file holds" in text  # its comments are still there


def test_a_copy_of_a_copy_keeps_what_its_readme_says(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    copy_case(BERGEN, first, "first")
    (first / "README.md").write_text("# First\n\nMy notes.\n", encoding="utf-8")
    copy_case(first, second, "second")
    text = (second / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# Second\n\nKopi av saken «first»")
    assert text.endswith("My notes.\n")


def test_events_in_the_folder_are_not_copied(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    (case / "events.csv").write_text("time,lon,lat\n2015-01-01,5.33,60.39\n", encoding="utf-8")
    assert copy_case(case, tmp_path / "copy", "copy") == ("events.csv",)
    assert not (tmp_path / "copy" / "events.csv").exists()


@pytest.mark.parametrize("name", ['[name]\nnb = "A"\nen = "B"\n', 'name.nb = "A"\nname.en = "B"\n'])
def test_a_name_is_changed_however_it_is_written(tmp_path: Path, name: str) -> None:
    case = write_case(tmp_path / "case")
    lines = [
        line for line in (case / "case.toml").read_text("utf-8").splitlines()
        if not line.startswith('"name"')
    ]  # fmt: skip
    text = "\n".join([*lines, "", name] if name.startswith("[") else [name, *lines])
    (case / "case.toml").write_text(text + "\n", encoding="utf-8")
    copy_case(case, tmp_path / "copy", "copy")
    assert Case(tmp_path / "copy").name["en"] == "Copy"


def test_a_marker_that_cannot_be_renamed_is_refused(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    text = (case / "case.toml").read_text("utf-8")
    (case / "case.toml").write_text(f'{text}\nx = """\nname = 1\n"""\n', encoding="utf-8")
    with pytest.raises(DataError, match="cannot be renamed"):
        copy_case(case, tmp_path / "copy", "copy")
    assert not (tmp_path / "copy").exists()


def test_shipped_data_are_never_written_into(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="came with scenemap"):
        copy_case(BERGEN, BERGEN.parent / "mine", "mine")
    with pytest.raises(DataError, match="came with scenemap"):
        copy_case(find_case("oslo"), BERGEN, "oslo", overwrite=True)
    own = shutil.copytree(BERGEN, tmp_path / "own")
    for folder in (own, own / "deep"):
        with pytest.raises(DataError, match="is the case itself"):
            copy_case(own, folder, "copy", overwrite=True)
    assert load_case(own).id == "bergen"


def test_what_follows_is_done_before_the_copy_gets_its_place(tmp_path: Path) -> None:
    copy = tmp_path / "copy"

    def fail(new: Path) -> None:
        assert Case(new).id == "copy"
        raise DataError("no")

    with pytest.raises(DataError, match="no"):
        copy_case(BERGEN, copy, "copy", then=fail)
    assert not copy.exists()
    copy_case(BERGEN, copy, "copy")
    with pytest.raises(OutputExistsError):
        copy_case(BERGEN, copy, "copy")
