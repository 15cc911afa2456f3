"""What a command writes: where, in which format, and never over what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenemap.cli.talk import talk

if TYPE_CHECKING:
    from scenemap.tablefiles import FileTable

#: Formats that a terminal shows.
_TEXTS = ("md", "csv", "json", "html")
#: Options that name what is written.
_WRITTEN = frozenset({"out", "manifest", "record"})


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command writes, as asked for; the terminal if ``out`` is None.

    Parameters
    ----------
    out
        File to write.
    form
        Format, one of those of :data:`scenemap.formats.OUTPUTS`.
    overwrite
        Replace an existing file.
    """

    out: Path | None
    form: str
    overwrite: bool

    def named(self) -> Path:
        """Return the file, for commands that write into files alone."""
        if self.out is None:
            raise AssertionError("a command that writes into files alone, without one")
        return self.out

    def write(self, content: str | bytes | Iterator[str] | FileTable) -> None:
        """Write a text, whole or in parts, bytes, or a table; on a terminal a table is CSV."""
        from scenemap.cli.progress import step
        from scenemap.csvtext import frame_csv_parts
        from scenemap.writing import write_text, write_with

        out = self.out
        if out is None:
            if not isinstance(content, str | bytes | Iterator):
                content = frame_csv_parts(content.columns)
            for part in [content] if isinstance(content, str | bytes) else content:
                click.echo(part, nl=isinstance(part, str) and not part.endswith("\n"))
            return
        with step(f"Writing {out.name}"):
            if isinstance(content, bytes):
                write_with(out, lambda path: path.write_bytes(content), overwrite=self.overwrite)
            elif isinstance(content, str | Iterator):
                write_text(out, content, overwrite=self.overwrite)
            else:
                from scenemap.tablefiles import write_table

                write_table(out, content, self.form, overwrite=self.overwrite)
        tell_written(out)


def tell_written(path: Path) -> None:
    """Say that a file or a folder was written."""
    talk(f"Wrote {path}")


def to_json(data: object) -> str:
    """Write plain data as JSON for people and programs."""
    import json

    return json.dumps(data, ensure_ascii=False, indent=2)


def refuse_existing(out: Path | None, *, overwrite: bool) -> None:
    """Refuse an output that exists, or that would replace what the command reads or notes in."""
    from scenemap.writing import check_free, is_among

    if out is None:
        return
    if is_among(out, _read_by(click.get_current_context())):
        raise click.UsageError(f"{out} is read by this command too. Write to another file.")
    check_free(out, overwrite=overwrite)


def refuse_terminal(out: Path | None, form: str) -> None:
    """Refuse to write to the terminal what is not text.

    Raises
    ------
    click.UsageError
        If no file is named.
    """
    if out is None and form not in _TEXTS:
        name = click.get_current_context().info_name
        raise click.UsageError(f"{form} is not for a terminal. Name a file: -o {name}.{form}")


def _read_by(context: click.Context) -> list[Path]:
    """List every file that a command is told to read or to note in, those of the case among them."""
    from scenemap.case import find_case
    from scenemap.catalogue import FILES
    from scenemap.errors import SceneMapError

    named = [value for name, value in context.params.items() if name not in _WRITTEN]
    flat = [one for value in named for one in (value if isinstance(value, tuple) else (value,))]
    found = [one for one in flat if isinstance(one, Path)]
    try:
        folder = find_case(context.find_root().params["case_name"])
    except SceneMapError:
        return found  # the command will say so
    return [*found, *(folder / name for name in FILES)]
