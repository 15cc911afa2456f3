"""Whether files stay what they are while they are read."""

from __future__ import annotations

import contextlib
import glob
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from scenemap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenemap.frames import Frame

#: Which file it is, how long, and when it was written last: of it and of what is read together with it.
State: TypeAlias = tuple[tuple[str, int, int, int], ...]


def states_of(files: Iterable[Path | Frame]) -> dict[Path, State]:
    """Note how files stand; tables in memory have nothing to note, and what is not there neither.

    Examples
    --------
    >>> states_of([Path("no such file.csv")])
    {PosixPath('no such file.csv'): ()}
    """
    return {path: _state_of(path) for path in files if isinstance(path, Path)}


def _state_of(path: Path) -> State:
    if path.is_dir():  # a file geodatabase
        some = sorted(path.rglob("*"))
    elif path.suffix.lower() == ".shp":
        some = sorted(path.parent.glob(f"{glob.escape(path.stem)}.*"))
    else:
        some = [path]
    found = []
    for one in some:
        with contextlib.suppress(FileNotFoundError):
            stat = one.stat()
            found.append((one.name, stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return tuple(found)


def check_unchanged(before: Mapping[Path, State]) -> None:
    """Refuse what was read of files that were written meanwhile.

    Parameters
    ----------
    before
        How they stood, as :func:`states_of` notes it.

    Raises
    ------
    DataError
        Naming the files.
    """
    changed = [path.name for path, state in before.items() if _state_of(path) != state]
    if changed:
        raise DataError(
            f"{', '.join(changed)} changed while {'it was' if len(changed) == 1 else 'they were'} read: "
            "what was counted would be of no one state of it. Wait until nobody writes it, or take a "
            "copy, and begin again."
        )


@contextlib.contextmanager
def unchanged(
    files: Iterable[Path | Frame], begun: Mapping[Path, State] | None = None
) -> Iterator[None]:
    """Read files within: what comes of it holds if they are then as they were.

    Parameters
    ----------
    files
        Which.
    begun
        How those stood that were begun to be read before.

    Raises
    ------
    DataError
        If they are not, whatever went wrong with what was read of them.
    """
    before = {**states_of(files), **(begun or {})}
    try:
        yield
    except Exception as error:
        try:
            check_unchanged(before)
        except DataError as changed:
            raise changed from error
        raise
    check_unchanged(before)
