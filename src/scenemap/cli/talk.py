"""What a command says on stderr: nothing with ``--quiet``, more with ``--verbose``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterable


def _asked_for(name: str) -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().params.get(name))


def is_quiet() -> bool:
    """Say whether no talk is wanted."""
    return _asked_for("quiet")


def talk(line: str) -> None:
    """Say what whoever runs the command should know, unless they want quiet."""
    if not is_quiet():
        click.echo(line, err=True)


def tell(messages: Iterable[str]) -> None:
    """Say what the library says, in the words of the command line."""
    for line in messages:
        talk(worded(line))


def more(line: str) -> None:
    """Say what only those want to know who asked for more."""
    if _asked_for("verbose"):
        click.echo(line, err=True)
