"""Commands that are imported only when they are asked for: none waits for the options of the others."""

from __future__ import annotations

from collections import UserDict
from importlib import import_module
from typing import Any

import click


class CommandsOnDemand(UserDict[str, click.Command]):
    """Commands by name, each imported from the module of its name when it is first asked for.

    Stands in the place of the dictionary in which a :class:`click.Group` keeps its commands, so that
    help, completion and the suggestion for a mistyped name know them all, in the order given.

    Parameters
    ----------
    package
        The package that has the modules.
    homes
        How the module of each command calls it.

    Examples
    --------
    >>> commands = CommandsOnDemand("scenemap.cli", card="card_command", look="look_command")
    >>> list(commands), commands["card"].short_help
    (['card', 'look'], 'A printable A5 card of a zone and an order.')
    """

    def __init__(self, package: str, **homes: str) -> None:
        unknown_yet: dict[str, Any] = dict.fromkeys(homes)
        super().__init__(unknown_yet)
        self._package = package
        self._homes = homes

    def __getitem__(self, name: str) -> click.Command:
        command: click.Command | None = self.data[name]
        if command is None:
            command = getattr(import_module(f"{self._package}.{name}"), self._homes[name])
            self.data[name] = command
        return command
