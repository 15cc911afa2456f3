"""The README's examples are run: what it shows is what a reader gets."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from scenemap.cli.main import cli

if TYPE_CHECKING:
    import pytest

README = Path(__file__).parents[1] / "README.md"


def console_examples() -> list[tuple[str, str]]:
    """Return each command of the console blocks with the output shown under it."""
    blocks = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    found = []
    for block in blocks:
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = example.partition("\n")
            found.append((command, output))
    return found


def test_console_examples_show_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    examples = console_examples()
    assert len(examples) >= 6
    for command, expected in examples:
        name, *arguments = shlex.split(command)
        assert name == "scenemap"
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 0, (command, result.output)
        matches = doctest.OutputChecker().check_output(expected, result.output, doctest.ELLIPSIS)
        assert matches, f"{command}\n{result.output}"


def test_python_examples_show_what_is_printed() -> None:
    blocks = re.findall(r"```pycon\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        test = doctest.DocTestParser().get_doctest(block, {}, "README", str(README), 0)
        assert doctest.DocTestRunner().run(test).failed == 0


def test_there_are_exactly_two_setup_commands() -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert [line.split("#")[0].strip() for line in block.splitlines()] == ["make map", "make test"]


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []
