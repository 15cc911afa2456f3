"""Settings of a folder: what ``scenemap.toml`` in it says need not be typed in every command.

What is typed goes before it, and so does the environment. Nothing that puts persons at risk, reaches
other machines, replaces a file or says where and how the output is written is taken from a file: that is
asked for by name, each time. A ledger may be named in it, for it guards persons.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenemap.errors import DataError, TimeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = "scenemap.toml"
#: Options that a file may not set, by their parameter.
BY_NAME_ALONE = frozenset(
    {
        "out", "form", "as_json", "wide", "headline", "manifest", "record", "overwrite", "place",
        "points", "exact_points", "mask", "mask_key", "profile_areas", "engine", "scheduler",
        "help", "version",
    }
)  # fmt: skip


def folder_settings(group: click.Group, path: Path | None = None) -> dict[str, Any]:
    """Read the settings of a folder as click's ``default_map``.

    Parameters
    ----------
    group
        The commands, with their options.
    path
        The file; :data:`FILE` in the present folder unless given. Nothing is set where it is missing.

    Returns
    -------
    dict
        Values by parameter, and a dictionary of them for each command.

    Raises
    ------
    DataError
        If it is not TOML, or a key is no option, or one that is asked for by name alone.
    """
    path = Path(FILE) if path is None else path
    if not path.is_file():
        return {}
    from scenemap.tables import read_toml

    return _settings(group, read_toml(path), path.name, [])


def _settings(
    command: click.Command, given: dict[str, Any], file: str, above: list[str]
) -> dict[str, Any]:
    options = {
        name.lstrip("-"): one
        for one in command.params
        if isinstance(one, click.Option)
        for name in one.opts
        if name.startswith("--")
    }
    commands = command.commands if isinstance(command, click.Group) else {}
    found: dict[str, Any] = {}
    for key, value in given.items():
        table = f"[{'.'.join(above)}], " if above else ""
        where = f"{file}, {table}key '{key}'"
        # As it is typed: ["zone add"], for [case] would be the option.
        group, _, name = key.partition(" ")
        if name and isinstance(one := commands.get(group), click.Group) and name in one.commands:
            found.setdefault(group, {})[name] = _settings(one.commands[name], value, file, [key])
        elif key in commands and isinstance(value, dict):
            found[key] = _settings(commands[key], value, file, [*above, key])
        elif key not in options:
            known = [*sorted(set(options) - {"help", "version"}), *_tables(commands)]
            raise DataError(f"{where}: is no option. There are: {', '.join(known)}.")
        elif (name := options[key].name or "") in BY_NAME_ALONE or not name:
            raise DataError(f"{where}: is asked for by name, as --{key}. Take it out of the file.")
        else:
            found[name] = _value(options[key], value, where)
    return found


def _tables(commands: Mapping[str, click.Command]) -> Iterator[str]:
    """Give the names of the tables that a file may have."""
    for name, command in commands.items():
        if isinstance(command, click.Group):
            yield from (f'["{name} {one}"]' for one in command.commands)
        else:
            yield f"[{name}]"


def _value(option: click.Option, value: Any, where: str) -> Any:
    """Return a value as the option takes it.

    Raises
    ------
    DataError
        If it is of another kind.
    """
    if option.is_flag:
        wanted, fits = "true or false", isinstance(value, bool)
    elif option.multiple:
        values = value if isinstance(value, list) else [value]
        wanted, fits = 'texts, as ["a", "b"]', all(_plain(one) for one in values)
        value = [str(one) for one in values]
    else:
        wanted, fits = "one text or number", _plain(value)
        value = str(value)
    if not fits:
        raise DataError(f"{where}: takes {wanted}.")
    if not option.is_flag:
        try:
            option.type_cast_value(click.Context(click.Command("")), value)
        except click.BadParameter as error:
            raise DataError(f"{where}: {error.message}") from error
        except TimeError as error:
            raise DataError(f"{where}: {error}") from error
    return value


def _plain(value: object) -> bool:
    """Say whether TOML has a text, a number or a day there."""
    return isinstance(value, str | int | float | date) and not isinstance(value, bool)
