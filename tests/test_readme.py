"""The README's examples are run: what it shows is what a reader gets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from examples import blocks_of, links_of, run_examples

if TYPE_CHECKING:
    import pytest

README = Path(__file__).parents[1] / "README.md"


def test_examples_show_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    languages = {block.language for block in blocks_of(README)}
    assert languages == {"console", "pycon", "sh"}
    assert run_examples(README) >= 9


def test_there_are_exactly_two_setup_commands() -> None:
    (block,) = [block for block in blocks_of(README) if block.language == "sh"]
    commands = [line.split("#")[0].strip() for line in block.text.splitlines()]
    assert commands == ["make map", "make test"]


def test_what_it_links_to_is_there() -> None:
    links = links_of(README)
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []


def test_it_is_read_in_one_sitting() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) < 150
