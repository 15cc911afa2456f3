"""Settings of a folder: what ``scenemap.toml`` in it says need not be typed in every command.

What is typed goes before it, and so does the environment. Nothing that puts persons at risk, reaches
other machines, replaces a file or names one to write is taken from a file: that is asked for by name,
each time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenemap.errors import DataError

FILE = "scenemap.toml"
#: Options that a file may not set, by their parameter.
BY_NAME_ALONE = frozenset(
    {
        "out", "manifest", "record", "overwrite", "points", "exact_points", "mask", "mask_key",
        "profile_areas", "engine", "scheduler", "help", "version",
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
        if key in commands and isinstance(value, dict):
            found[key] = _settings(commands[key], value, file, [*above, key])
        elif key not in options:
            known = sorted(set(options) - {"help", "version"}) + [f"[{one}]" for one in commands]
            raise DataError(f"{where}: is no option. There are: {', '.join(known)}.")
        elif (name := options[key].name) in BY_NAME_ALONE or name is None:
            raise DataError(f"{where}: is asked for by name, as --{key}. Take it out of the file.")
        else:
            found[name] = value
    return found
