"""The page ``options.md``: every command, its options and its formats, made from the commands themselves.

``python docs/_ext/option_tables.py`` writes it anew; a test holds it to the commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenemap.cli.main import cli
from scenemap.formats import NEEDED, OPTION_FORMS, OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE = Path(__file__).parents[1] / "options.md"
_HEAD = """# Every command, option and format

Made from the commands themselves. What each option means stands in [Commands](commands.md).

An ending of `-o` names its format; without one, and on the terminal, a command writes the format that is
set in **bold**. Workbooks, maps and pictures want a file.

"""
_TABLES = """
## Options by format

"yes": the option may be given with that format. "needed": the format is written with it alone. "–": it
would mean nothing there, and is refused.
"""
_NO_FORMATS = """
## Commands without formats

They make a folder, or change files of a case: `-o` names a folder.
"""


def commands(group: click.Group = cli, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give every command by its words, in the order in which the help lists them."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        elif command is not None:
            yield path + name, command


def page() -> str:
    """Write the page."""
    found = dict(commands())
    forms = list(dict.fromkeys(form for name in found for form in OUTPUTS.get(name, ())))
    rows = [
        [f"`{name}`", *(_written(name, form) for form in forms)]
        for name in found
        if name in OUTPUTS
    ]
    parts = [_HEAD, _table(["command", *forms], rows), _TABLES]
    for name, command in found.items():
        if name in OUTPUTS:
            its = OUTPUTS[name]
            rows = [
                [f"`{option}`", *(_goes(name, option, form) for form in its)]
                for option in _options(command)
            ]
            parts.append(f"\n### {name}\n\n" + _table(["option", *its], rows))
    parts.append(_NO_FORMATS)
    for name, command in found.items():
        if name not in OUTPUTS:
            parts.append(
                f"\n### {name}\n\n" + ", ".join(f"`{one}`" for one in _options(command)) + "\n"
            )
    return "".join(parts)


def _options(command: click.Command) -> list[str]:
    return [
        ", ".join(one.opts)
        for one in command.params
        if isinstance(one, click.Option) and not one.hidden
    ]


def _written(command: str, form: str) -> str:
    its = OUTPUTS[command]
    if form not in its:
        return "–"
    needed = " or ".join(f"`{one}`" for one in NEEDED.get((command, form), ()))
    said = f"with {needed}" if needed else "yes"
    return f"**{said}**" if form == its[0] else said


def _goes(command: str, option: str, form: str) -> str:
    name = max(option.split(", "), key=len)
    needed = NEEDED.get((command, form), ())
    if name in needed:
        return "needed" if len(needed) == 1 else "one of them"
    if name == "--json":
        return "yes" if form == "json" else "–"
    return "yes" if form in OPTION_FORMS.get((command, name), (form,)) else "–"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *[":-:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
