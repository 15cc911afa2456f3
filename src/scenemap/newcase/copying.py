"""A copy of a case in a folder of one's own, which may be changed as the shipped one may not."""

from __future__ import annotations

import json
import re
import shutil
from string import Template
from textwrap import fill
from typing import TYPE_CHECKING, Any

from scenemap.case import MARKER, PARTS, Case, is_shipped
from scenemap.errors import DataError
from scenemap.newcase import TEMPLATES, id_and_title
from scenemap.tables import read_toml, read_utf8
from scenemap.text import say
from scenemap.writing import is_among, write_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenemap.model import Lang

README = "README.md"
#: Letters in a line of what is written into the copy.
_WIDTH = 100
#: What is copied; events that lie in the folder, say, are not.
_COPIED = (MARKER, *PARTS.values(), "SOURCES.md", README)
#: A line of TOML that begins a table.
_TABLE = re.compile(r"^\s*\[", re.MULTILINE)
_NAME = re.compile(r"""^\s*(["']?)name\1\s*(\.\s*\w+\s*)?=.*\n?""", re.MULTILINE)
_NAME_TABLE = re.compile(r"^\s*\[name\]\s*\n(?:(?!\s*\[).*\n?)*", re.MULTILINE)
_ID = re.compile(r"""^\s*(["']?)id\1\s*=\s*(["'])[^"'\n]*\2(?P<rest>.*)$""", re.MULTILINE)


def copy_case(
    source: Path,
    folder: Path,
    name: str,
    *,
    lang: Lang = "nb",
    title: str | None = None,
    overwrite: bool = False,
    then: Callable[[Path], object] | None = None,
) -> tuple[str, ...]:
    """Copy a case into a folder of one's own, under a name of its own.

    Only the files of a case are copied. Its ``case.toml`` and ``README.md`` say what it was copied
    from; the catalogue of a shipped case, which vouches for its bytes, stays behind.

    Parameters
    ----------
    source
        Folder of the case: :func:`scenemap.case.find_case` finds it by name.
    folder
        The new folder, written whole or not at all.
    name
        What the copy is called; its id is made from it.
    lang
        Language of what is written into it.
    title
        In the place of the name.
    overwrite
        Replace a folder; the caller knows that nothing in it is of worth.
    then
        Called with the new folder before it gets its place. What it raises leaves nothing behind.

    Returns
    -------
    tuple of str
        Files that were not copied, by name.

    Raises
    ------
    DataError
        If the name is none, the folder is shipped or that of the source, or ``case.toml`` is written
        so that its name cannot be changed.
    OutputExistsError
        If the folder exists and ``overwrite`` is false.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from scenemap.case import find_case, load_case
    >>> with TemporaryDirectory() as here:
    ...     left = copy_case(find_case("bergen"), Path(here, "my-bergen"), "my-bergen")
    ...     case = load_case(Path(here, "my-bergen"))
    >>> case.id, case.name["nb"], left
    ('my-bergen', 'My-bergen', ('catalogue.json',))
    """
    case_id, called = id_and_title(name, title)
    if is_shipped(folder):
        raise DataError(
            f"{folder} lies within the data that came with scenemap, which stay as they are. Copy the "
            "case to a folder of your own."
        )
    if is_among(source, [folder]) or folder.resolve().is_relative_to(source.resolve()):
        raise DataError(f"{folder} is the case itself, or lies in it. Copy it to another folder.")
    case = Case(source)

    def write(new: Path) -> None:
        for file in _COPIED:
            if (source / file).is_file():
                shutil.copyfile(source / file, new / file)
        copied = say("case_copied", lang, case=case.id, title=case.name[lang])
        comment = fill(copied, _WIDTH, initial_indent="# ", subsequent_indent="# ")
        renamed = _renamed(read_utf8(source / MARKER), case_id, called)
        _write(new / MARKER, f"{comment}\n{renamed}")
        _check_renamed(source, new, case_id, called)
        _write(new / README, _readme(case, called, fill(copied, _WIDTH), lang))
        if then is not None:
            then(new)

    write_folder(folder, write, overwrite=overwrite)
    return tuple(
        sorted(
            path.name
            for path in source.iterdir()
            if path.name not in _COPIED and not path.name.startswith(".")
        )
    )


def _renamed(marker: str, case_id: str, title: str) -> str:
    r"""Change id and name in the text of a ``case.toml``, whose comments stay.

    Examples
    --------
    >>> print(_renamed('id = "a" # its id\nname = { nb = "A", en = "A" }\nzone = 1', "b", "B"))
    id = "b" # its id
    name = { nb = "B", en = "B" }
    zone = 1
    """
    marker = marker.replace("\r\n", "\n")
    first = _TABLE.search(marker)
    head, tables = (marker[: first.start()], marker[first.start() :]) if first else (marker, "")
    words = json.dumps(title, ensure_ascii=False)
    head = _NAME.sub("", head)
    head = _ID.sub(
        lambda found: f'id = "{case_id}"{found["rest"]}\nname = {{ nb = {words}, en = {words} }}',
        head,
        count=1,
    )
    return head + _NAME_TABLE.sub("", tables)


def _check_renamed(source: Path, new: Path, case_id: str, title: str) -> None:
    """Refuse a ``case.toml`` of which more or less than id and name was changed."""
    wanted: dict[str, Any] = read_toml(source / MARKER)
    wanted |= {"id": case_id, "name": {"nb": title, "en": title}}
    if read_toml(new / MARKER) != wanted:
        raise DataError(
            f'The {MARKER} of {source} cannot be renamed. Write its first two lines as id = "{case_id}" '
            'and name = { nb = "…", en = "…" }, and copy it again.'
        )


def _readme(case: Case, title: str, copied: str, lang: Lang) -> str:
    """Return the case's own README with what it was copied from, or that of a new case with it."""
    own = case.path(README)
    if own.is_file():
        text = read_utf8(own)
    else:
        text = Template((TEMPLATES / lang / README).read_text(encoding="utf-8")).substitute(
            plain_title=title,
            n_areas=len(case.areas),
            first_area=case.areas[0].id if case.areas else "…",
        )
    heading, _, rest = text.partition("\n")
    if not heading.startswith("#"):
        return f"{copied}\n\n{text}"
    heading = heading.replace(case.name[lang], title)
    return f"{heading}\n\n{copied}\n\n{rest.lstrip()}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
