"""Files of a case that a command changes: all of them or none, and only where it stays sound."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scenemap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenemap.case import Case
    from scenemap.cli.options import Settings


def own_case(settings: Settings) -> Case:
    """Load the case that is meant, to change it.

    Raises
    ------
    DataError
        If it came with scenemap.
    """
    from scenemap.case import Case, find_case, is_shipped

    folder = find_case(settings.case_name)
    if is_shipped(folder):
        own = f"my-{folder.name}"
        raise DataError(
            f"The case {folder.name} came with scenemap, and stays as it is. Copy it and say which is "
            f"meant: scenemap case new {own} --from {folder.name}, then scenemap --case {own} …"
        )
    return Case(folder)


def change_case(folder: Path, part: str, texts: Callable[[], dict[str, str]]) -> None:
    """Write files of a case anew where it stays sound, and its catalogue where it has one.

    Parameters
    ----------
    folder
        Of a case of the user's own.
    part
        Of :data:`scenemap.case.PARTS`. The whole case is held meanwhile, for its catalogue is of all.
    texts
        Returns the files that change, with what they hold then.

    Raises
    ------
    DataError
        If that would bring faults into the case.
    """
    from scenemap.case import MARKER, PARTS
    from scenemap.catalogue import NAME, catalogue_text
    from scenemap.writing import held, write_together

    with held(folder / MARKER):
        changed = texts()
        listed = (folder / NAME).is_file()
        with tempfile.TemporaryDirectory() as beside:
            new = Path(beside, folder.resolve().name)
            new.mkdir()
            for path in folder.iterdir():
                needed = (
                    path.suffix != ".lock" if listed else path.name in {MARKER, *PARTS.values()}
                )
                if path.is_file() and needed:
                    (new / path.name).write_bytes(path.read_bytes())
            write_together(new, changed)
            check_changed(folder, new, PARTS[part])
            if listed:
                changed[NAME] = catalogue_text(new)
        write_together(folder, changed)


def check_changed(before: Path, new: Path, file: str) -> None:
    """Refuse what would bring faults into a case that were not there."""
    from scenemap.casecheck import check_case
    from scenemap.findings import describe

    had = set(check_case(before))
    faults = [one for one in check_case(new) if one.level == "error" and one not in had]
    if faults:
        raise DataError(describe(file, faults))


def case_argument(path: Path) -> str:
    """Write a folder as --case takes it, and never as the name of an installed case."""
    plain = not path.is_absolute() and ".." not in path.parts
    return f"./{path.as_posix()}" if plain else str(path)


def as_it_is(path: Path) -> str:
    """Return the text of a file with the line ends that it has; none if there is no such file.

    Raises
    ------
    DataError
        If it is no text.
    """
    from scenemap.tables import read_utf8

    if not path.exists():
        return ""
    read_utf8(path)
    # As bytes: line ends stay what they are.
    return path.read_bytes().decode("utf-8")
