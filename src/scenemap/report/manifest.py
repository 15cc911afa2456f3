"""The manifest of a report: what it was made of, with what, when, and the command that makes it again.

It names no folder of the machine on which the report was made: files are named as they were given if
that was relative, else by their last part, and known by their hashes.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import shlex
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from scenemap.catalogue import file_hashes
from scenemap.errors import DataError
from scenemap.events.sources import find_files
from scenemap.installed import version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from scenemap.case import Case

#: Of the form of the file; raised when a reader of the old form would misread the new.
FORM = 1
#: Libraries that a figure or a byte of a report may depend on.
LIBRARIES = (
    "geopandas", "jinja2", "matplotlib", "numpy", "openpyxl", "pandas", "pyarrow", "pyogrio", "pyproj",
    "scipy", "shapely",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read: as what, under which name, and its SHA-256.

    How long it is is not told: that is as good as the number of its rows.

    Parameters
    ----------
    sha256
        None if there was no file yet, as of a ledger before its first use.
    """

    role: str
    name: str
    sha256: str | None


def portable_name(path: Path) -> str:
    """Name a file or folder without telling where on this machine it is.

    Examples
    --------
    >>> portable_name(Path("data/2015.csv")), portable_name(Path("/home/me/data/2015.csv"))
    ('data/2015.csv', '2015.csv')
    """
    if not path.is_absolute() and ".." not in path.parts and path.name:
        return path.as_posix()
    return path.name if path.name not in {"", ".."} else path.resolve().name


def inputs_of(role: str, given: Iterable[Path]) -> list[Input]:
    """Take the hash of every file that is meant by files, folders and patterns.

    Raises
    ------
    DataError
        If something does not exist, or two files would have one name.
    """
    found: dict[str, Path] = {}
    for path in given:
        for file in find_files([path], check=False)[0]:
            name = _name_within(path, file)
            if found.setdefault(name, file).resolve() != file.resolve():
                raise DataError(
                    f"Two of the files would be called {name} in the manifest. Go to a folder that "
                    "holds both, and give them by their paths from there."
                )
    return [_input(role, name, file) for name, file in found.items()]


def input_of(role: str, path: Path) -> Input:
    """Take the hash of one file, which may not exist yet."""
    name = portable_name(path)
    return _input(role, name, path) if path.is_file() else Input(role, name, None)


def _name_within(given: Path, file: Path) -> str:
    name = PurePosixPath(portable_name(given))
    if given.is_dir():
        return str(name / file.relative_to(given).as_posix())
    return str(name.parent / file.name)


def _input(role: str, name: str, path: Path) -> Input:
    if path.is_dir():
        # A file geodatabase is a folder: what it holds, each with its name.
        inside = sorted(one for one in path.rglob("*") if one.is_file())
        told = [f"{_sha256(one)}  {one.relative_to(path).as_posix()}\n" for one in inside]
        return Input(role, name, hashlib.sha256("".join(told).encode()).hexdigest())
    return Input(role, name, _sha256(path))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def build_manifest(
    *,
    case: Case,
    inputs: Sequence[Input],
    options: Mapping[str, Any],
    arguments: Sequence[str],
    moment: datetime,
    outputs: Sequence[Path],
    form: str,
    said: Sequence[str] = (),
) -> dict[str, Any]:
    """Say what a report was made of, and how to make it again.

    Parameters
    ----------
    case
        The case.
    inputs
        The files that were read, beside those of the case.
    options
        Every option, those left at their default too.
    arguments
        What follows ``scenemap`` on the command line that makes the report again.
    moment
        When it was made. It decides which quarter is not over, so the command fixes it.
    outputs
        The report, written, or the files of a quarter.
    form
        Its format; blank for the files of a folder, which say theirs.
    said
        What must be known of the files that were read: columns that were not used, rows left out.

    Returns
    -------
    dict
        Ready for JSON.
    """
    environment = {"SOURCE_DATE_EPOCH": str(int(moment.timestamp()))}
    variables = [f"{name}={value}" for name, value in environment.items()]
    made = [
        {
            "name": one.name, "format": form or one.suffix.removeprefix("."),
            "bytes": one.stat().st_size, "sha256": _sha256(one),
        }
        for one in outputs
    ]  # fmt: skip
    return {
        "manifest": FORM,
        "scenemap": version(),
        "python": platform.python_version(),
        "libraries": _libraries(),
        "moment": moment.isoformat(timespec="seconds"),
        "case": {"id": case.id, "files": file_hashes(case.folder)},
        "inputs": [
            {"role": one.role, "name": one.name, "sha256": one.sha256} for one in inputs
        ],
        **({"read": [*said]} if said else {}),
        "options": dict(options),
        **({"output": made[0]} if form else {"outputs": made}),
        "environment": environment,
        "arguments": list(arguments),
        "command": " ".join([*variables, shlex.join(["scenemap", *arguments])]),
    }  # fmt: skip


def _libraries() -> dict[str, str]:
    found = {"zlib": zlib.ZLIB_RUNTIME_VERSION}
    for name in LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # an extra that is not installed
    return dict(sorted(found.items()))
