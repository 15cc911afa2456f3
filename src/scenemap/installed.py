"""Under which name scenemap is installed, in which version, and what else is installed under its own.

On the Python package index the name ``scenemap`` is somebody else's, and what is installed by it puts its
files into this package's folder. So no message or page of ours names a package to install by it, and
the command line says where it sees the other.
"""

from __future__ import annotations

from pathlib import Path

#: The name of what is installed; import and command are ``scenemap``.
DISTRIBUTION = "scenemap-displacement"
#: What the other distribution lacks in its list of commands.
_COMMAND = "scenemap.cli"


def version() -> str:
    """Return the version that is installed.

    Examples
    --------
    >>> version().count(".")
    2
    """
    # It takes longer to load than many a command takes.
    import importlib.metadata

    return importlib.metadata.version(DISTRIBUTION)


def others_version(folder: Path | None = None) -> str | None:
    """Return the version of the other package called scenemap, if it lies beside this one.

    Parameters
    ----------
    folder
        Where packages are installed; by default that in which this one lies.

    Returns
    -------
    str or None
        None also where an earlier state of this project lies there under the old name.

    Examples
    --------
    >>> others_version() is None
    True
    """
    folder = Path(__file__).parents[1] if folder is None else folder
    for found in folder.glob("scenemap-*.dist-info"):
        commands = found / "entry_points.txt"
        if not commands.is_file() or _COMMAND not in commands.read_text(encoding="utf-8"):
            return found.name.removeprefix("scenemap-").removesuffix(".dist-info")
    return None
