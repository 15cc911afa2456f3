"""Examples in Markdown are run: what README and documentation show is what a reader gets.

On a page, in its order:

- ``console`` blocks: each command after ``$`` is run, and its output compared; ``...`` stands for what
  is left out. A command is to succeed unless the output shown has an error.
- ``pycon`` blocks: run as doctests, all blocks of a page in one namespace.
- any other block under ``<!-- file: NAME -->`` is written to that file first.

All of it happens in one empty folder a page.
"""

from __future__ import annotations

import doctest
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from scenemap.cli.main import cli

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = re.compile(
    r"(?:^<!-- file: (?P<file>\S+) -->\n+)?"
    r"^(?P<fence>```+)(?P<language>[^\n]*)\n(?P<text>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the file that it is to be written to."""

    language: str
    text: str
    line: int
    file: str | None = None


def blocks_of(path: Path) -> list[Block]:
    """List the fenced blocks of a page."""
    page = path.read_text(encoding="utf-8")
    return [
        Block(
            found["language"].strip(),
            found["text"],
            page.count("\n", 0, found.start("language")) + 1,
            found["file"],
        )
        for found in _BLOCK.finditer(page)
    ]


def links_of(path: Path) -> list[str]:
    """List what a page links to within the repository, blocks left out."""
    prose = _BLOCK.sub("", path.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [
        link.partition("#")[0] for link in links if not link.startswith(("http", "#", "mailto"))
    ]


def run_examples(path: Path) -> int:
    """Run the examples of a page in the present folder, and return how many there were."""
    names: dict[str, Any] = {}
    count = 0
    for block in blocks_of(path):
        where = f"{path.name}, line {block.line}"
        if block.file:
            with open(block.file, "w", encoding="utf-8") as file:  # noqa: PTH123 - here, by name
                file.write(block.text)
        elif block.language == "console":
            count += _run_commands(block.text, where)
        elif block.language == "pycon":
            count += _run_python(block, names, path)
    return count


def _run_commands(text: str, where: str) -> int:
    examples = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    for example in examples:
        command, _, expected = example.replace("\\\n", "").partition("\n")
        name, *arguments = shlex.split(command)
        assert name == "scenemap", where
        ran = CliRunner().invoke(cli, arguments, prog_name="scenemap")
        fails = re.search(r"^Error: ", expected, re.MULTILINE) is not None
        assert (ran.exit_code != 0) == fails, (where, command, ran.output)
        # Of the two names of the option for help click 8.2 tells the short one, later the long one.
        printed = re.sub(
            r"^(Try '.*) -h' for help", r"\1 --help' for help", ran.output, flags=re.MULTILINE
        )
        matches = doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS)
        assert matches, f"{where}: {command}\n{ran.output}"
    return len(examples)


def _run_python(block: Block, names: dict[str, Any], path: Path) -> int:
    test = doctest.DocTestParser().get_doctest(block.text, names, path.name, str(path), block.line)
    test.globs = names  # later blocks know what earlier ones made
    told: list[str] = []
    failed = doctest.DocTestRunner(optionflags=_FLAGS).run(test, out=told.append, clear_globs=False)
    assert failed.failed == 0, "".join(told)
    return len(test.examples)
