"""Settings of a folder: what ``scenemap.toml`` in it says need not be typed in every command.

What is typed goes before it, and so does the environment. Nothing that puts persons at risk, reaches
other machines, replaces a file or says where and how the output is written is taken from a file: that is
asked for by name, each time. A ledger may be named in it, for it guards persons, and so may the folder in
which each quarter gets one of its own, for nothing there is written over.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenemap.errors import DataError, TimeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

    given = read_toml(path)
    # A command of two words is written as it is typed: ["zone add"], for [case] would be the option.
    tables = {name: one for name, one in _commands(group) if isinstance(given.get(name), dict)}
    top = {key: value for key, value in given.items() if key not in tables}
    others = [f'["{name}"]' if " " in name else f"[{name}]" for name, _ in _commands(group)]
    found = _settings(group, top, path.name, others)
    for name, command in tables.items():
        *groups, last = name.split()
        within = found
        for one in groups:
            within = within.setdefault(one, {})
        within[last] = _settings(command, given[name], f"{path.name}, [{name}]")
    return found


def _commands(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    """Give commands as they are typed, and those of groups in the place of these."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from ((f"{name} {one}", its) for one, its in _commands(command))
        else:
            yield name, command


def _settings(
    command: click.Command, given: dict[str, Any], where: str, others: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what options of a command are set to; others are what else may be said there."""
    options = {
        name.lstrip("-"): one
        for one in command.params
        if isinstance(one, click.Option)
        for name in one.opts
        if name.startswith("--")
    }
    found: dict[str, Any] = {}
    for key, value in given.items():
        place = f"{where}, key '{key}'"
        name = options[key].name if key in options else None
        if name is None:
            known = [*sorted(set(options) - {"help", "version"}), *others]
            raise DataError(f"{place}: is no option. There are: {', '.join(known)}.")
        if name in BY_NAME_ALONE:
            raise DataError(f"{place}: is asked for by name, as --{key}. Take it out of the file.")
        found[name] = _value(options[key], value, place)
    return found


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
        except (click.BadParameter, TimeError) as error:
            raise DataError(f"{where}: {error}") from error
    return value


def _plain(value: object) -> bool:
    """Say whether TOML has a text, a number or a day there."""
    return isinstance(value, str | int | float | date) and not isinstance(value, bool)
