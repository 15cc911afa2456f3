"""Messages name arguments of Python only where the command line makes options of them."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

import scenemap
from scenemap.cli.main import cli
from scenemap.cli.wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(scenemap.__file__).parent
#: An argument as Python writes it, and what the command line makes options of.
PYTHON = re.compile(r"(?<![`\w<\-.?])[a-z_]+=(?:[\"'(\[\d]|True\b|False\b|None\b)")
WORDED = re.compile(r"`\w+=(?:'[^']*')?`|--column \w+=")
#: Said to those who hand over frames or a table of their own; engines are chosen in Python alone.
NO_OPTION = {"engine"}
MESSAGES = {
    "refuse", "DataError", "DataFault", "Refusal", "ConfigError", "add", "say", "fault", "Text",
}  # fmt: skip


def _called(node: ast.Call) -> str:
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


@cache
def _messages() -> tuple[tuple[str, str], ...]:
    """List every text that is given to what tells a reader something, with where it stands."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in MESSAGES:
                for part in ast.walk(node):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        where = f"{path.relative_to(SOURCE)}:{part.lineno}"
                        found.append((where, part.value))
    return tuple(found)


def _options(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        yield from parameter.opts
        yield from parameter.secondary_opts
    if isinstance(command, click.Group):
        for name in command.commands:
            yield from _options(command.commands[name])


def test_no_message_names_an_argument_as_only_python_has_it() -> None:
    found = _messages()
    assert len(found) > 1500
    naked = [f"{where}: {said}" for where, said in found if PYTHON.search(WORDED.sub("", said))]
    assert not naked, "\n".join(naked)


def test_every_argument_that_a_message_names_is_an_option() -> None:
    known = set(_options(cli))
    named = {
        (where, worded(one).split()[0])
        for where, said in _messages()
        for one in WORDED.findall(said)
        if one.startswith("`")
    }
    assert len(named) > 40
    lacking = {(where, one) for where, one in named if one not in known}
    assert {(w, o) for w, o in lacking if o.removeprefix("--") not in NO_OPTION} == set()


@pytest.mark.parametrize(
    ("said", "option"),
    [("`by='quarter'`", "--by quarter"), ("`start=`", "--from"), ("`bad_rows=`", "--bad-rows")],
)
def test_arguments_become_options(said: str, option: str) -> None:
    assert worded(said) == option
